"""What the page shows about trust in the inputs, read from the published marts and aggregated there."""

from dataclasses import dataclass

from strata.report.marts import Marts, Row, Rows

FAILED_CHECKS = 50
LISTED_CHANGES = 50


@dataclass(frozen=True)
class TrustData:
    """Checks, ledger, places of the rows, identity and completeness; ``None`` is a table that is not published."""

    checks: Rows | None
    failed_checks: Rows | None
    reconciliation: Rows | None
    row_counts: Rows | None
    first_rejected: Rows | None
    people: Row | None
    people_by_records: Rows | None
    kept_from_joining: Rows | None
    identity_changes: Rows | None
    fields: Rows | None
    last_rows: Rows | None
    incomplete: Rows | None


def load_trust(marts: Marts) -> TrustData:
    """Read everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    results = "marts.fct_check_results"
    people = marts.rows(_PEOPLE, "marts.dim_identity_map", "marts.dim_customers")
    return TrustData(
        checks=marts.rows(
            f"select kind, status, count(*) as check_count from {results} group by kind, status order by kind, status",  # noqa: S608
            results,
        ),
        failed_checks=marts.rows(
            f"""
            select check_id, kind, table_name, status, failure_count from {results}
            where status is distinct from 'pass'
            order by check_id
            limit {FAILED_CHECKS}
            """,  # noqa: S608
            results,
        ),
        reconciliation=marts.rows(_LEDGER, "marts.fct_reconciliation"),
        row_counts=marts.rows(_ROW_COUNTS, "marts.fct_input_row_counts"),
        first_rejected=marts.rows(_FIRST_REJECTED, "marts.fct_rejected_records"),
        people=people[0] if people and people[0]["record_count"] else None,
        people_by_records=marts.rows(_PEOPLE_BY_RECORDS, "marts.dim_customers"),
        kept_from_joining=marts.rows(_KEPT_FROM_JOINING, "marts.fct_identity_audit"),
        identity_changes=marts.rows(_IDENTITY_CHANGES, "marts.fct_identity_changes"),
        fields=marts.rows(_FIELDS, "marts.fct_data_completeness"),
        last_rows=marts.rows(_LAST_ROWS, "marts.fct_data_completeness"),
        incomplete=marts.rows(
            _INCOMPLETE, "marts.fct_customer_tiers", "marts.dim_customers", "reference.tier_policies"
        ),
    )


# As text: a 38-digit decimal does not fit a float. A table of which nothing was delivered has nothing to compare.
_LEDGER = """
    select check_id, invariant, layer, policy_id, source_table, currency, cast(left_value as varchar) as left_value,
        cast(right_value as varchar) as right_value, cast(difference_value as varchar) as difference_value
    from marts.fct_reconciliation
    where left_value is distinct from 0 or right_value is distinct from 0 or difference_value is distinct from 0
    order by
        difference_value is not null and difference_value = 0,
        invariant,
        case layer when 'accepted' then 1 when 'activity' then 2 when 'reviews' then 3 else 4 end,
        check_id, policy_id, source_table, currency
"""

_ROW_COUNTS = """
    select source_table, place, kind, row_count
    from marts.fct_input_row_counts
    where row_count > 0
    order by source_table, place, row_count desc, kind
"""

_FIRST_REJECTED = """
    select source_table, reason, min(source_file) as source_file,
        arg_min(source_line, (source_file, source_line)) as source_line
    from marts.fct_rejected_records
    group by source_table, reason
"""

_PEOPLE = """
    select
        count(*) as record_count,
        count(case when is_guest then 1 end) as guest_count,
        (select count(*) from marts.dim_customers) as person_count,
        (select count(*) from marts.dim_customers where source_customer_count > 1) as several_count,
        (select max(source_customer_count) from marts.dim_customers) as largest_count
    from marts.dim_identity_map
"""

# People of ten records and more are one line.
_PEOPLE_BY_RECORDS = """
    select least(source_customer_count, 10) as record_count, count(*) as person_count,
        cast(sum(source_customer_count) as bigint) as joined_count
    from marts.dim_customers
    group by least(source_customer_count, 10)
    order by record_count
"""

_KEPT_FROM_JOINING = """
    select identifier_type, reason, count(*) as identifier_count,
        cast(sum(customer_count) as bigint) as record_count
    from marts.fct_identity_audit
    group by identifier_type, reason
    order by record_count desc, identifier_type, reason
"""

_IDENTITY_CHANGES = f"""
    select cast(recorded_date as varchar) as recorded_date, change_type,
        count(distinct previous_customer_id) as previous_count, count(distinct customer_id) as person_count,
        cast(sum(source_customer_count) as bigint) as record_count
    from marts.fct_identity_changes
    group by recorded_date, change_type
    order by recorded_date desc, change_type
    limit {LISTED_CHANGES}
"""  # noqa: S608

_FIELDS = """
    select source_table, field_name, bool_or(is_required) as is_required,
        cast(sum(row_count) as bigint) as row_count, cast(sum(filled_count) as bigint) as filled_count
    from marts.fct_data_completeness
    group by source_table, field_name
    order by source_table, field_name
"""

_LAST_ROWS = """
    select source_table, cast(max(last_row_date) as varchar) as last_row_date,
        cast(min(last_row_age_days) as bigint) as age_days
    from marts.fct_data_completeness
    where last_row_date is not null
    group by source_table
    order by age_days desc, source_table
"""

_INCOMPLETE = """
    with last_reviews as (
        select policy_id, max(review_date) as review_date from marts.fct_customer_tiers group by policy_id
    )
    select tiers.policy_id, cast(tiers.review_date as varchar) as review_date,
        any_value(policies.missing_input_rule) as missing_input_rule,
        any_value(policies.min_history_days) as min_history_days,
        count(*) as customer_count,
        count(case when tiers.held_by = 'missing_input' or tiers.reason_code = 'excluded_incomplete' then 1 end)
            as incomplete_count,
        count(case when customers.known_date > tiers.review_date - policies.min_history_days then 1 end)
            as short_history_count
    from marts.fct_customer_tiers as tiers
    inner join last_reviews
        on tiers.policy_id = last_reviews.policy_id and tiers.review_date = last_reviews.review_date
    inner join marts.dim_customers as customers on tiers.customer_id = customers.customer_id
    left join reference.tier_policies as policies
        on tiers.policy_id = policies.policy_id and tiers.policy_version = policies.version
    group by tiers.policy_id, tiers.review_date
    order by tiers.policy_id
"""
