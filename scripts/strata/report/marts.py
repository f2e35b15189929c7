"""Queries on the published marts; whole panels are aggregated in the database."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd

from strata.errors import DataError

Row = dict[str, Any]
Rows = tuple[Row, ...]
Read = Callable[[str], pd.DataFrame]

LIFECYCLE_REVIEWS = 36
FAILED_CHECKS = 50


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
            limit {LIFECYCLE_REVIEWS}
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


def quality(marts: Marts) -> dict[str, Rows | None]:
    """Checks, reconciliation lines, rejected and duplicate rows, by the names of the report's fields."""
    results = "marts.fct_check_results"
    return {
        "checks": marts.rows(
            f"select kind, status, count(*) as check_count from {results} group by kind, status order by kind, status",  # noqa: S608
            results,
        ),
        "failed_checks": marts.rows(
            f"""
            select check_id, kind, table_name, status, failure_count from {results}
            where status is distinct from 'pass'
            order by check_id
            limit {FAILED_CHECKS}
            """,  # noqa: S608
            results,
        ),
        # As text: a 38-digit decimal does not fit a float.
        "reconciliation": marts.rows(
            """
            select check_id, invariant, source_table, currency, cast(left_value as varchar) as left_value,
                cast(right_value as varchar) as right_value, cast(difference_value as varchar) as difference_value
            from marts.fct_reconciliation
            order by difference_value is not null and difference_value = 0, invariant, check_id, source_table, currency
            """,
            "marts.fct_reconciliation",
        ),
        "rejected": marts.rows(
            """
            select source_table, reason, count(*) as row_count from marts.fct_rejected_records
            group by source_table, reason
            order by row_count desc, source_table, reason
            """,
            "marts.fct_rejected_records",
        ),
        "duplicates": marts.rows(
            """
            select source_table, count(*) as row_count,
                cast(sum(case when is_conflicting then 1 else 0 end) as bigint) as conflicting_count
            from marts.fct_duplicate_records
            group by source_table
            order by source_table
            """,
            "marts.fct_duplicate_records",
        ),
    }
