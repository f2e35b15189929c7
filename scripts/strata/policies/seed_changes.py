"""Changes of the policy seeds: planned, checked as a whole, shown as lines, and written in one go."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

from strata.disk import disk_errors
from strata.errors import ConfigurationError
from strata.policies.checking import report_of
from strata.policies.findings import PolicyError
from strata.policies.folders import SEEDS
from strata.policies.merging import plain
from strata.policies.seed_file import SeedFile, read_seed_file
from strata.policies.tables import RULE_PREFIX, TABLES, PolicyTables, Row, read_tables


@dataclass(frozen=True)
class SeedChanges:
    """The policy seeds as they are and as they shall be.

    Attributes:
        folder: where they lie.
        before: each file as it is.
        after: each file as it shall be.
    """

    folder: Path
    before: Mapping[str, SeedFile]
    after: Mapping[str, SeedFile]

    def with_rows(self, name: str, rows: Iterable[Mapping[str, str]]) -> "SeedChanges":
        """With rows at the end of a table; rule columns that it lacks are added where a row fills them."""
        added = list(rows)
        if not added:
            return self
        file = self.after[name]
        if name == "tier_rules":
            filled = dict.fromkeys(column for row in added for column, value in row.items() if value)
            file = file.with_columns(column for column in filled if column.startswith(RULE_PREFIX))
        return self._with(name, file.with_rows(added))

    def with_value(self, name: str, row: Row, column: str, value: str) -> "SeedChanges":
        """With one value of a row changed."""
        return self._with(name, self.after[name].with_value(row.values, column, value))

    def without(self, name: str, rows: Iterable[Row]) -> "SeedChanges":
        """Without some rows of a table."""
        gone = [row.values for row in rows]
        return self._with(name, self.after[name].without(gone)) if gone else self

    def _with(self, name: str, file: SeedFile) -> "SeedChanges":
        return replace(self, after={**self.after, name: file})

    @property
    def changed(self) -> list[str]:
        """Names of the tables that change."""
        return [name for name, file in self.after.items() if self.before[name] != file]

    def checked(self, project: Path) -> "SeedChanges":
        """The same changes, if the tables keep the rules with them.

        Raises:
            PolicyError: they would not.
        """
        with TemporaryDirectory(prefix="strata-policies-") as name:
            self.write_to(Path(name))
            report = report_of(read_tables(Path(name)), project)
        if report.errors:
            raise PolicyError(report.findings)
        return self

    def lines(self) -> list[tuple[str, str, str]]:
        """What changes, line by line: the file, ``-`` or ``+``, and the line."""
        found: list[tuple[str, str, str]] = []
        for name in self.changed:
            file = f"{name}.csv"
            before, after = self.before[name], self.after[name]
            old = before.with_columns(after.columns)
            if old.columns != before.columns:
                found += [(file, "-", before.texts[0]), (file, "+", after.texts[0])]
            matcher = SequenceMatcher(a=old.texts, b=after.texts, autojunk=False)
            for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
                if kind != "equal":
                    found += [(file, "-", text) for text in old.texts[a_from:a_to]]
                    found += [(file, "+", text) for text in after.texts[b_from:b_to]]
        return found

    def write_to(self, folder: Path) -> None:
        """Write all tables into another folder."""
        for name, file in self.after.items():
            (folder / f"{name}.csv").write_bytes(file.text().encode())

    def write(self) -> None:
        """Replace the files that change; if one cannot be replaced, those before it are put back.

        Raises:
            DiskError: the disk is full or the folder cannot be written.
        """
        replaced: list[str] = []
        with disk_errors(self.folder):
            try:
                for name in self.changed:
                    self._draft(name, self.after[name])
                # the table of policies last: until then no version is in force that lacks its tiers and rules
                for name in sorted(self.changed, key=lambda name: name == "tier_policies"):
                    replaced.append(name)
                    self._path(name, ".new").replace(self._path(name))
            except BaseException:
                self._put_back(replaced)
                raise

    def _put_back(self, names: Iterable[str]) -> None:
        for name in names:
            self._draft(name, self.before[name])
            self._path(name, ".new").replace(self._path(name))
        for name in self.changed:
            self._path(name, ".new").unlink(missing_ok=True)

    def _draft(self, name: str, file: SeedFile) -> None:
        path, draft = self._path(name), self._path(name, ".new")
        with draft.open("wb") as out:
            out.write(file.text().encode())
            out.flush()
            os.fsync(out.fileno())
        if path.exists():
            shutil.copymode(path, draft)

    def _path(self, name: str, suffix: str = "") -> Path:
        # a draft is no .csv, or dbt would take it for a seed
        return self.folder / (f".{name}{suffix}" if suffix else f"{name}.csv")


def open_seeds(folder: Path) -> SeedChanges:
    """The policy seeds of a folder, nothing changed yet."""
    files = {name: read_seed_file(path) for name in TABLES if (path := folder / f"{name}.csv").is_file()}
    return SeedChanges(folder, files, files)


def add_metrics(seeds: SeedChanges, base: PolicyTables, changes: PolicyTables) -> SeedChanges:
    """Register the metrics that the project does not have.

    Raises:
        ConfigurationError: one that it has would mean something else, also to the policies that do not change.
    """
    registered = {row.get("metric"): row for row in base["metrics"].rows}
    for row in changes["metrics"].rows:
        known = registered.get(row.get("metric"))
        if known is None:
            seeds = seeds.with_rows("metrics", [row.values])
        elif plain(row.get("is_null_missing")) != plain(known.get("is_null_missing")):
            raise ConfigurationError(
                f"{row.file} line {row.line}, column is_null_missing: {row.get('metric')} is "
                f"{known.get('is_null_missing')} in {SEEDS.as_posix()}, for other policies too: change it there"
            )
    return seeds
