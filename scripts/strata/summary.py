"""What a published version holds, in the few numbers that a run ends with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

Read = Callable[[str], pd.DataFrame]

_LIVE = """
    select policy_id, version, label_en, label_zh
    from reference.tier_policies
    where status = 'live'
        and (valid_from is null or cast(valid_from as date) <= (select max(review_date) from marts.dim_review_dates))
    qualify row_number() over (partition by policy_id order by valid_from desc nulls last, version desc) = 1
    order by policy_id
    limit 1
"""


@dataclass(frozen=True)
class TierCount:
    """Customers in a tier at the last review."""

    tier_code: str
    label_en: str
    label_zh: str
    customer_count: int


@dataclass(frozen=True)
class RejectedRows:
    """Rows of one input table that were rejected for one reason."""

    table: str
    reason: str
    row_count: int


@dataclass(frozen=True)
class InputRows:
    """Where the landed rows went.

    Attributes:
        row_count: rows of all input tables that are traced.
        rejected: rejected rows by table and reason, most first.
        duplicate_count: rows left out because another row has their id.
        joined_count: customer records that belong to the person of another record.
    """

    row_count: int
    rejected: tuple[RejectedRows, ...]
    duplicate_count: int
    joined_count: int


@dataclass(frozen=True)
class Summary:
    """A published version in numbers; ``tiers`` are of the first live policy, highest rank first."""

    version: str
    as_of_date: date
    source: str
    customer_count: int
    review_count: int
    policy_id: str | None
    policy_label_en: str | None
    policy_label_zh: str | None
    tiers: tuple[TierCount, ...]
    input_rows: InputRows


def summarise(read: Read) -> Summary:
    """Read the summary of a published file.

    Args:
        read: runs SQL over ``marts`` and ``reference``.
    """
    publication = read("select version, as_of_date, source from marts.publication").iloc[0]
    policy = _first(read(_LIVE))
    return Summary(
        version=str(publication["version"]),
        as_of_date=pd.Timestamp(publication["as_of_date"]).date(),
        source=str(publication["source"]),
        customer_count=_count(read, "marts.dim_customers"),
        review_count=_count(read, "marts.dim_review_dates"),
        policy_id=str(policy["policy_id"]) if policy else None,
        policy_label_en=str(policy["label_en"]) if policy else None,
        policy_label_zh=str(policy["label_zh"]) if policy else None,
        tiers=_tiers(read, str(policy["policy_id"])) if policy else (),
        input_rows=_input_rows(read),
    )


def _input_rows(read: Read) -> InputRows:
    rows = read(
        "select source_table, place, kind, row_count from marts.fct_input_row_counts"
        " order by row_count desc, source_table, kind"
    ).to_dict("records")
    return InputRows(
        row_count=sum(int(row["row_count"]) for row in rows if row["place"] != "remark"),
        rejected=tuple(
            RejectedRows(str(row["source_table"]), str(row["kind"]), int(row["row_count"]))
            for row in rows
            if row["place"] == "rejected"
        ),
        duplicate_count=sum(int(row["row_count"]) for row in rows if row["place"] == "duplicate"),
        joined_count=sum(int(row["row_count"]) for row in rows if row["kind"] == "joined_to_another"),
    )


def _tiers(read: Read, policy_id: str) -> tuple[TierCount, ...]:
    rows = read(
        f"""
        with last_review as (
            select tier_code, policy_version, count(*) as customer_count
            from marts.fct_customer_tiers
            where policy_id = '{policy_id.replace("'", "''")}'
                and review_date = (select max(review_date) from marts.dim_review_dates)
                and tier_code is not null
            group by tier_code, policy_version
        )

        select tiers.tier_code, tiers.label_en, tiers.label_zh, last_review.customer_count
        from last_review
        inner join reference.tiers as tiers
            on tiers.policy_id = '{policy_id.replace("'", "''")}'
            and cast(tiers.version as varchar) = cast(last_review.policy_version as varchar)
            and tiers.tier_code = last_review.tier_code
        order by tiers.tier_rank desc
        """  # noqa: S608 - the id is quoted
    )
    return tuple(
        TierCount(str(row["tier_code"]), str(row["label_en"]), str(row["label_zh"]), int(row["customer_count"]))
        for row in rows.to_dict("records")
    )


def _count(read: Read, table: str) -> int:
    return int(read(f"select count(*) as row_count from {table}")["row_count"].iloc[0])  # noqa: S608 - a fixed name


def _first(rows: pd.DataFrame) -> dict[Any, Any] | None:
    records = rows.to_dict("records")
    return dict(records[0]) if records else None
