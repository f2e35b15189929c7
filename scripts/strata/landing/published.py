"""What the version published before knows of identities, carried into the landing so that changes can be told."""

from pathlib import Path

import duckdb

from strata.paths import exact

# table of the dbt source `published` -> mart it comes from, and its columns with their types
_TABLES = {
    "published_identity_map": ("dim_identity_map", {"source_customer_id": "varchar", "customer_id": "varchar"}),
    "published_identity_changes": (
        "fct_identity_changes",
        {
            "recorded_date": "date",
            "change_type": "varchar",
            "previous_customer_id": "varchar",
            "customer_id": "varchar",
            "source_customer_count": "bigint",
        },
    ),
}


def carry_over(connection: duckdb.DuckDBPyConnection, published: Path, source: str, new: Path) -> None:
    """Write the tables of the dbt source ``published`` into a new landing.

    They are empty before the first publication, and when another source was published: its keys mean other people.

    Args:
        connection: any DuckDB connection.
        published: folder of published Parquet, one file a mart; may be missing.
        source: name of the source that is being landed.
        new: folder of the new landing.
    """
    is_same = _source_of(connection, published / "publication.parquet") == source
    for table, (mart, columns) in _TABLES.items():
        folder = new / table
        folder.mkdir(parents=True)
        file = published / f"{mart}.parquet"
        if is_same and file.is_file():
            relation = connection.read_parquet(exact(file)).project(", ".join(columns)).order(", ".join(columns))
        else:
            nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
            relation = connection.sql(f"select {nulls} where false")
        relation.write_parquet(str(folder / "part-0.parquet"))


def _source_of(connection: duckdb.DuckDBPyConnection, publication: Path) -> str | None:
    if not publication.is_file():
        return None
    rows = connection.execute("select source from read_parquet(?)", [exact(publication)]).fetchall()
    return str(rows[0][0]) if rows else None
