"""Runs the models of a build again on another landing, without dbt: quick enough for a test of its own.

The SQL is what dbt compiled, of models and of data tests alike, and so are the seeds.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Self

import duckdb
import pandas as pd
import pyarrow as pa

from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings, process_environment

_SEEDS = "reference"


class Replay:
    """The models of a build in a database in memory; tables may be put in the place of models before others run."""

    def __init__(self, built: Settings, compiled: Settings | None = None) -> None:
        """Read the SQL of every model and data test and take over the seeds.

        Args:
            built: project and home of a finished ``dbt build``, whose seeds are taken.
            compiled: project and home whose SQL is taken instead of the build's.
        """
        self.origin = (compiled or built).home
        artifacts = dbt_runner.target_folder(compiled or built, "duckdb")
        manifest = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))
        nodes = manifest["nodes"].values()
        self.models: dict[str, Mapping[str, Any]] = {n["name"]: n for n in nodes if n["resource_type"] == "model"}
        tests = [n for n in nodes if n["resource_type"] == "test"]
        self.tests: dict[str, str] = {n["name"]: n["compiled_code"] for n in tests}
        # SQL that is only compiled holds no fit of a model, of which a build would warn
        self._warning_tests = {n["name"] for n in tests if n["config"]["severity"].lower() == "warn"}
        self.parents = {
            name: {parent.split(".")[-1] for parent in model["depends_on"]["nodes"] if parent.startswith("model.")}
            for name, model in self.models.items()
        }
        self.order = list(TopologicalSorter(self.parents).static_order())
        self._columns: dict[str, dict[str, str]] = {}
        self.connection = duckdb.connect(config={"autoinstall_known_extensions": False, "TimeZone": "UTC"})
        self.connection.execute("attach ':memory:' as strata")
        for schema in {model["schema"] for model in self.models.values()} | {_SEEDS}:
            self.connection.execute(f"create schema strata.{schema}")
        self._copy_seeds(built.build_file)
        self.connection.execute("use strata")

    def _copy_seeds(self, build_file: Path) -> None:
        self.connection.execute(f"attach '{build_file}' as built (read_only)")
        seeds = self.rows(
            "select table_name from information_schema.tables "
            f"where table_catalog = 'built' and table_schema = '{_SEEDS}'"
        )
        for (seed,) in seeds:
            self.connection.execute(f"create table strata.{_SEEDS}.{seed} as from built.{_SEEDS}.{seed}")
        self.connection.execute("detach built")

    def up_to(self, *names: str) -> list[str]:
        """The named models and all that they need, in the order in which they run."""
        wanted, left = set(), list(names)
        while left:
            name = left.pop()
            if name not in wanted:
                wanted.add(name)
                left.extend(self.parents[name])
        return [name for name in self.order if name in wanted]

    def run(self, names: Iterable[str] | None = None, landed: Path | None = None) -> Self:
        """Run models in the given order.

        Args:
            names: models, each after those that it needs; all when not given.
            landed: home whose landing is read in place of the build's own.
        """
        for name in self.order if names is None else names:
            model = self.models[name]
            sql = str(model["compiled_code"])
            if landed is not None:
                sql = sql.replace(f"{self.origin}/landing/", f"{landed}/landing/")
            kind = "view" if model["config"]["materialized"] == "view" else "table"
            self.connection.execute(f"create or replace {kind} strata.{model['schema']}.{name} as {sql}")
        return self

    def failing_tests(self, names: Iterable[str] | None = None) -> list[str]:
        """Names of the data tests that find rows; all that would fail a build are asked when none is named."""
        asked = names or [name for name in self.tests if name not in self._warning_tests]
        return [name for name in asked if self.rows(self.tests[name])]

    def put(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """Put a table in the place of a model.

        Args:
            name: the model.
            columns: names and types, as in ``create table``.
            rows: one tuple a row.
        """
        place = f"strata.{self.models[name]['schema']}.{name}"
        self.connection.execute(f"create or replace table {place} ({columns})")
        if rows:
            values = [pa.array(column) for column in zip(*rows, strict=True)]
            self.connection.register("given", pa.table(values, names=[f"c{i}" for i in range(len(values))]))
            self.connection.execute(f"insert into {place} from given")
            self.connection.unregister("given")

    def fill(self, name: str, rows: list[Mapping[str, Any]]) -> None:
        """Put a table of the model's own columns in its place; what a row does not name is null.

        Args:
            name: the model; its parents ran, or it was filled before.
            rows: column -> value.
        """
        model = self.models[name]
        if name not in self._columns:
            described = self.rows(f"describe {model['compiled_code']}")
            self._columns[name] = {str(column): str(kind) for column, kind, *_ in described}
            kind = "view" if model["config"]["materialized"] == "view" else "table"
            self.connection.execute(f"drop {kind} if exists strata.{model['schema']}.{name}")
        columns = self._columns[name]
        assert all(row.keys() <= columns.keys() for row in rows), name
        declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.put(name, declared, [tuple(row.get(column) for column in columns) for row in rows])

    def read(self, sql: str) -> pd.DataFrame:
        """Rows of a query."""
        return self.connection.execute(sql).df()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query as tuples."""
        return self.connection.execute(sql).fetchall()


def landed_home(built: Settings, home: Path, inputs: Path, key_of: Path | None = None) -> Path:
    """Land files into a home.

    Args:
        built: gives the project.
        home: the home folder.
        inputs: folder of the files.
        key_of: another home, whose token key is used so that tokens are alike.

    Returns:
        The home folder.
    """
    if key_of is not None:
        (home / "vault").mkdir(mode=0o700, parents=True)
        shutil.copy2(key_of / "vault" / "token.key", home / "vault" / "token.key")
    land(Settings(project=built.project, home=home), "files", inputs)
    return home


def compiled_with(built: Settings, home: Path, variables: Mapping[str, Any]) -> Settings:
    """Compile the project once more with other vars, for the landing of a build.

    Args:
        built: project and home of the build.
        home: a new home folder for what is compiled.
        variables: dbt vars.

    Returns:
        Project and home of what was compiled.
    """
    shutil.copytree(built.landing, home / "landing")
    settings = Settings(project=built.project, home=home)
    settings.build.mkdir()
    words = dbt_runner.command(settings, "compile", "duckdb", select="resource_type:model resource_type:test")
    # the one option of a build that compile does not know
    at = words.index("--exclude-resource-type")
    arguments = [*words[:at], *words[at + 2 :], "--vars", json.dumps(dict(variables))]
    code, said = dbt_runner.call(arguments, dbt_runner.environment(settings, process_environment()), settings.project)
    assert code == 0, said
    return settings
