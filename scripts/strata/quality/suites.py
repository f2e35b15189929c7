"""The expectations on landed files and on marts, as data; nothing here reads data or imports Great Expectations."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from strata.landing.contract import PROVENANCE, Table

LANDING_TABLES = ("customers", "orders", "order_lines")
SAMPLE_ROWS = 50_000
STAGES = ("prospect", "new", "growing", "mature", "active", "reactivated", "at_risk", "dormant", "churned")

CHECK_OF_REJECTED_ROWS = "ge_marts_input_rows_are_mostly_accepted"
MAX_REJECTED_RATE = 0.2
# of fewer rows, one bad row is already a large share
FEWEST_ROWS_FOR_A_RATE = 20

# single bad rows are rejected by the models; a column with more nulls than this is a broken delivery
_MAX_NULL_RATE = 0.05
_MAX_NULL_RATES = {("orders", "customer_id"): 0.5}
# an order without customer is a guest's when it has an email or a phone
_STAND_INS = {("orders", "customer_id"): ("email_token", "phone_token")}


@dataclass(frozen=True)
class Expectation:
    """One expectation.

    Attributes:
        check_id: stable name.
        kind: class name in ``great_expectations.expectations``.
        arguments: the class's arguments.
        count_column: column of the frame that says how many rows of data a row of the frame stands for when it fails.
    """

    check_id: str
    kind: str
    arguments: Mapping[str, Any]
    count_column: str = "row_count"


@dataclass(frozen=True)
class Suite:
    """Expectations on one frame; ``query`` gives the frame of a mart and is empty for a landed table."""

    table_name: str
    expectations: tuple[Expectation, ...]
    query: str = field(default="", repr=False)


def required_columns(table: Table) -> dict[str, tuple[str, ...]]:
    """Required column of a table -> landed columns, of which a row that is not incomplete has one.

    A personal column is landed as its token.
    """
    landed = ((column.name, column.landed[0]) for column in table.columns if column.required)
    return {name: (first, *_STAND_INS.get((table.name, name), ())) for name, first in landed}


def null_suite(table: Table) -> Suite:
    """Row floor and shares of nulls of a landed table.

    Its frame is one row: ``row_count``, and for each required column ``<column>`` (share, 0..1, of rows where all
    its ``required_columns`` are null) and ``<column>_null_count``.
    """
    floor = _between(f"ge_landing_{table.name}_row_floor", "row_count", 1, None)
    nulls = (
        Expectation(
            f"ge_landing_{table.name}_{column}_not_null",
            "ExpectColumnValuesToBeBetween",
            {"column": column, "min_value": 0, "max_value": _MAX_NULL_RATES.get((table.name, column), _MAX_NULL_RATE)},
            count_column=f"{column}_null_count",
        )
        for column in table.required
    )
    return Suite(table.name, (floor, *nulls))


def sample_suite(table: Table) -> Suite:
    """Columns and row hashes of a landed table; its frame is the first ``SAMPLE_ROWS`` rows."""
    columns = [*table.landed, *PROVENANCE]
    return Suite(
        table.name,
        (
            Expectation(
                f"ge_landing_{table.name}_columns_in_contract_order",
                "ExpectTableColumnsToMatchOrderedList",
                {"column_list": columns},
            ),
            Expectation(
                f"ge_landing_{table.name}_row_hash_not_null", "ExpectColumnValuesToNotBeNull", {"column": "row_hash"}
            ),
            Expectation(
                f"ge_landing_{table.name}_row_hash_is_md5",
                "ExpectColumnValuesToMatchRegex",
                {"column": "row_hash", "regex": "^[0-9a-f]{32}$"},
            ),
        ),
    )


def _between(check_id: str, column: str, low: float | None, high: float | None) -> Expectation:
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Expectation(check_id, "ExpectColumnValuesToBeBetween", arguments)


def _in_set(check_id: str, column: str, values: tuple[Any, ...]) -> Expectation:
    return Expectation(check_id, "ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(values)})


# one row per table; a remark counts rows that are counted elsewhere
REJECTED_ROWS = f"""
    with tables as (
        select source_table, cast(sum(row_count) as bigint) as row_count,
            cast(sum(case when place = 'rejected' then row_count else 0 end) as bigint) as rejected_count
        from marts.fct_input_row_counts
        where place <> 'remark' and source_table in {LANDING_TABLES}
        group by source_table
    )
    select source_table, row_count, rejected_count,
        case when row_count < {FEWEST_ROWS_FOR_A_RATE} then 0.0
            else cast(rejected_count as double) / row_count end as rejected_rate
    from tables
"""  # noqa: S608 - names and a number of ours

# an expectation passes over nulls, so every query turns a null into a value that its expectation refuses
MART_SUITES = (
    Suite(
        "fct_customer_rfm",
        (
            _in_set("ge_marts_rfm_recency_score_in_1_to_5", "recency_score", (1, 2, 3, 4, 5)),
            _in_set("ge_marts_rfm_frequency_score_in_1_to_5", "frequency_score", (1, 2, 3, 4, 5)),
            _in_set("ge_marts_rfm_monetary_score_in_1_to_5", "monetary_score", (1, 2, 3, 4, 5)),
            _between("ge_marts_rfm_monetary_amount_not_absurd", "largest_amount", -1e15, 1e15),
        ),
        """
        select coalesce(cast(recency_score as int), 0) as recency_score,
            coalesce(cast(frequency_score as int), 0) as frequency_score,
            coalesce(cast(monetary_score as int), 0) as monetary_score,
            max(coalesce(abs(cast(monetary_amount as double)), 1e300)) as largest_amount,
            count(*) as row_count
        from marts.fct_customer_rfm
        where review_date = (select max(review_date) from marts.fct_customer_rfm)
        group by recency_score, frequency_score, monetary_score
        """,
    ),
    Suite(
        "fct_customer_rfm",
        (_between("ge_marts_rfm_no_segment_holds_nearly_all", "segment_rate", 0, 0.95),),
        # below 100 customers a share says nothing
        """
        select rfm_segment, count(*) as row_count,
            case when sum(count(*)) over () < 100 then 0.0
                else cast(count(*) as double) / sum(count(*)) over () end as segment_rate
        from marts.fct_customer_rfm
        where review_date = (select max(review_date) from marts.fct_customer_rfm)
        group by rfm_segment
        """,
    ),
    Suite(
        "fct_customer_lifecycle",
        (
            _in_set("ge_marts_lifecycle_stage_is_known", "lifecycle_stage", STAGES),
            _between("ge_marts_lifecycle_not_all_prospect_or_churned", "inactive_rate", 0, 0.999999),
        ),
        """
        with stages as (
            select coalesce(lifecycle_stage, '') as lifecycle_stage, count(*) as row_count
            from marts.fct_customer_lifecycle
            where review_date = (select max(review_date) from marts.fct_customer_lifecycle)
            group by coalesce(lifecycle_stage, '')
        )
        select lifecycle_stage, row_count,
            case when sum(row_count) over () < 100 then 0.0
                else cast(sum(case when lifecycle_stage in ('prospect', 'churned') then row_count else 0 end) over ()
                    as double) / sum(row_count) over () end as inactive_rate
        from stages
        """,
    ),
    Suite(
        "fct_customer_tiers",
        (
            _between("ge_marts_tiers_every_policy_has_customers", "customer_count", 1, None),
            _between("ge_marts_tiers_tier_code_not_null", "missing_tier_count", 0, 0),
        ),
        # a policy may leave out customers whose input is missing: their row has no tier, and says why
        """
        with policies as (select distinct policy_id from marts.fct_customer_tiers),
        latest as (select max(review_date) as review_date from marts.fct_customer_tiers),
        tiers as (
            select tiers.policy_id, count(*) as customer_count,
                sum(case when tiers.tier_code is null and tiers.reason_code <> 'excluded_incomplete'
                    then 1 else 0 end) as missing_tier_count
            from marts.fct_customer_tiers as tiers
            inner join latest on tiers.review_date = latest.review_date
            group by tiers.policy_id
        )
        select policies.policy_id, cast(coalesce(tiers.customer_count, 0) as bigint) as customer_count,
            cast(coalesce(tiers.missing_tier_count, 0) as bigint) as missing_tier_count,
            cast(greatest(coalesce(tiers.customer_count, 0), 1) as bigint) as row_count
        from policies left join tiers on policies.policy_id = tiers.policy_id
        """,
    ),
    Suite(
        "fct_tier_kpis",
        (
            _between("ge_marts_tier_kpis_customer_rate_at_least_0", "smallest_rate", 0, None),
            _between("ge_marts_tier_kpis_customer_rate_at_most_1", "largest_rate", None, 1),
            _between("ge_marts_tier_kpis_customer_rates_sum_to_1", "rate_sum", 1 - 1e-6, 1 + 1e-6),
        ),
        # where a policy leaves out everybody, for lack of input, no tier has a share
        """
        select policy_id, review_date, count(*) as row_count,
            min(coalesce(cast(customer_rate as double), -1)) as smallest_rate,
            max(coalesce(cast(customer_rate as double), 2)) as largest_rate,
            sum(coalesce(cast(customer_rate as double), 0)) as rate_sum
        from marts.fct_tier_kpis
        group by policy_id, review_date
        having sum(customer_count) > 0 or count(customer_rate) > 0
        """,
    ),
    Suite(
        "fct_input_row_counts",
        (
            replace(
                _between(CHECK_OF_REJECTED_ROWS, "rejected_rate", 0, MAX_REJECTED_RATE), count_column="rejected_count"
            ),
        ),
        REJECTED_ROWS,
    ),
)
