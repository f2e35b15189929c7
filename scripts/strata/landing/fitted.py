"""The fitted cluster models of a home, as tables that dbt reads beside the landing.

Each version is one file under ``<home>/fitted/<source>/``: no landing, build or publication touches it.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from strata.built import connect
from strata.disk import disk_errors
from strata.errors import DataError
from strata.settings import Settings

Rows = list[dict[str, Any]]

_PART = "part-0.parquet"

# table of the dbt source `fitted` -> its columns with their types; the first columns are its key
TABLES: Mapping[str, Mapping[str, str]] = {
    "fitted_cluster_models": {
        "model_version": "integer",
        "as_of_date": "date",
        "cluster_count": "integer",
        "silhouette_score": "double",
        "cluster_counts_tried": "varchar",
        "tree_agreement_rate": "double",
        "sample_count": "bigint",
        "buyer_count": "bigint",
        "seed": "bigint",
    },
    "fitted_cluster_scalers": {
        "model_version": "integer",
        "input": "varchar",
        "is_log": "boolean",
        "mean": "double",
        "scale": "double",
    },
    "fitted_cluster_centroids": {
        "model_version": "integer",
        "cluster_id": "integer",
        "input": "varchar",
        "centroid": "double",
    },
    "fitted_cluster_nodes": {
        "model_version": "integer",
        "node_id": "integer",
        "parent_node_id": "integer",
        "node_depth": "integer",
        "input": "varchar",
        "threshold": "double",
        "left_node_id": "integer",
        "right_node_id": "integer",
        "cluster_id": "integer",
        "sample_count": "bigint",
        "rule_en": "varchar",
        "rule_zh": "varchar",
    },
    "fitted_cluster_names": {
        "model_version": "integer",
        "cluster_id": "integer",
        "label_en": "varchar",
        "label_zh": "varchar",
        "standout_en": "varchar",
        "standout_zh": "varchar",
        "typical_en": "varchar",
        "typical_zh": "varchar",
        "rule_en": "varchar",
        "rule_zh": "varchar",
        "sample_count": "bigint",
    },
}


def folder_of(settings: Settings, source: str) -> Path:
    """Folder of a source's fitted models, one file a version."""
    return settings.home / "fitted" / source


def fitted_versions(folder: Path) -> dict[int, dict[str, Rows]]:
    """The fitted models of a folder.

    Args:
        folder: may be missing.

    Returns:
        Version, from 1 -> table -> its rows without their version; in order.

    Raises:
        DataError: a file is damaged.
    """
    versions = {}
    for path in folder.glob("clusters-*.json"):
        try:
            tables = json.loads(path.read_text(encoding="utf-8"))
            versions[int(path.stem.rpartition("-")[2])] = {name: list(tables[name]) for name in TABLES}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path} cannot be read: delete it and run strata fit --clusters again") from error
    return dict(sorted(versions.items()))


def keep(settings: Settings, source: str, tables: Mapping[str, Rows]) -> tuple[int, bool]:
    """Keep a fitted model as the next version, unless the last version of its day is the same model.

    Args:
        settings: project and home.
        source: name of the source that the model was fitted on.
        tables: table -> its rows without their version.

    Returns:
        Its version, and whether it is a new one.

    Raises:
        DataError: the file of another version is damaged.
        DiskError: the disk is full or the folder cannot be written.
    """
    folder = folder_of(settings, source)
    text = json.dumps(tables, indent=1, ensure_ascii=False, default=str) + "\n"
    versions = fitted_versions(folder)
    day = json.loads(text)["fitted_cluster_models"][0]["as_of_date"]
    same_day = [key for key, found in versions.items() if found["fitted_cluster_models"][0]["as_of_date"] == day]
    if same_day and versions[same_day[-1]] == json.loads(text):
        return same_day[-1], False
    version = max(versions, default=0) + 1
    with disk_errors(settings.home):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".clusters-{version}.json"
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / f"clusters-{version:04d}.json")
    return version, True


def write_fitted(connection: duckdb.DuckDBPyConnection, settings: Settings, source: str, new: Path) -> None:
    """Write the tables of the dbt source ``fitted`` into a new landing; without a fitted model they are empty.

    Args:
        connection: any DuckDB connection.
        settings: project and home.
        source: name of the source that is landed: another's models are of other customers.
        new: folder of the new landing.

    Raises:
        DataError: a fitted model is damaged.
    """
    versions = fitted_versions(folder_of(settings, source))
    for table, columns in TABLES.items():
        rows = [{**row, "model_version": version} for version, tables in versions.items() for row in tables[table]]
        folder = new / table
        folder.mkdir(parents=True)
        _write(connection, rows, columns, folder / _PART)


def renew(settings: Settings, source: str) -> None:
    """Bring the tables of the dbt source ``fitted`` up to date with what was fitted since landing.

    Args:
        settings: project and home; something is landed.
        source: name of the source that is landed.

    Raises:
        DataError: a fitted model is damaged.
        DiskError: the disk is full or the landing cannot be written.
    """
    # beside the tables, where no reader looks: each file then takes its place in one step
    new = settings.landing / ".fitted"
    with disk_errors(settings.landing):
        shutil.rmtree(new, ignore_errors=True)
        try:
            with connect(settings) as connection:
                write_fitted(connection, settings, source, new)
            for table in TABLES:
                (settings.landing / table).mkdir(exist_ok=True)
                (new / table / _PART).replace(settings.landing / table / _PART)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _write(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], path: Path
) -> None:
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create or replace temp table fitted_rows ({listed})")
    values = [[row[name] for name in columns] for row in rows]
    if values:
        places = ", ".join("?" for _ in columns)
        connection.executemany(f"insert into fitted_rows values ({places})", values)  # noqa: S608 - places only
    connection.table("fitted_rows").order(", ".join(list(columns)[:3])).write_parquet(str(path))
