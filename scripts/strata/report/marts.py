"""Queries on the published marts; whole panels are aggregated in the database."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd

from strata.errors import DataError

Row = dict[str, Any]
Rows = tuple[Row, ...]
Read = Callable[[str], pd.DataFrame]

SHOWN_REVIEWS = 36


class Marts:
    """The published tables, of which any may be absent."""

    def __init__(self, read: Read) -> None:
        """List the tables that are there.

        Raises:
            DataError: the published file cannot be read.
        """
        self._read = read
        found = self._rows(
            "information_schema.tables",
            """
            select table_schema, table_name from information_schema.tables
            where table_schema in ('marts', 'reference')
            """,
        )
        self._tables = {f"{row['table_schema']}.{row['table_name']}" for row in found}

    def _rows(self, table: str, sql: str) -> Rows:
        try:
            frame = self._read(sql)
        except duckdb.Error as error:
            cause = str(error).strip().split("\n", 1)[0]
            raise DataError(
                f"the report cannot read {table} ({cause}): publish a fresh build with strata run --full-refresh"
            ) from error
        plain = frame.astype(object).where(frame.notna(), None)
        return tuple({str(key): value for key, value in row.items()} for row in plain.to_dict("records"))

    def rows(self, sql: str, *tables: str) -> Rows | None:
        """The rows of a query, ``None`` when one of the tables it needs is not published."""
        return self._rows(" and ".join(tables), sql) if self._tables.issuperset(tables) else None

    def value(self, sql: str, *tables: str) -> Any:
        """The first value of a query that gives one row."""
        rows = self.rows(sql, *tables)
        return next(iter(rows[0].values())) if rows else None


def rfm(marts: Marts, grouping: str) -> Rows | None:
    """Customers and net spend at the last review by ``grouping``, the most spend first."""
    return marts.rows(
        f"""
        select cast(max(review_date) as varchar) as review_date, {grouping}, count(*) as customer_count,
            cast(sum(monetary_amount) as double) as monetary_amount
        from marts.fct_customer_rfm
        where review_date = (select max(review_date) from marts.fct_customer_rfm)
        group by {grouping}
        order by monetary_amount desc, {grouping}
        """,  # noqa: S608
        "marts.fct_customer_rfm",
    )


def lifecycle(marts: Marts) -> Rows | None:
    """Customers by review and stage, the oldest of the last reviews first."""
    return marts.rows(
        f"""
        with shown_reviews as (
            select distinct review_date from marts.fct_customer_lifecycle
            order by review_date desc
            limit {SHOWN_REVIEWS}
        )
        select cast(lifecycle.review_date as varchar) as review_date, lifecycle.lifecycle_stage,
            count(*) as customer_count
        from marts.fct_customer_lifecycle as lifecycle
        inner join shown_reviews on lifecycle.review_date = shown_reviews.review_date
        group by lifecycle.review_date, lifecycle.lifecycle_stage
        order by lifecycle.review_date, lifecycle.lifecycle_stage
        """,  # noqa: S608
        "marts.fct_customer_lifecycle",
    )
