"""What the page shows about policies: why tiers moved, which policies there are, and how two of them compare."""

from dataclasses import dataclass

from strata.comparison.results import Comparison
from strata.comparison.results import Label as PolicyLabel
from strata.report.marts import SHOWN_REVIEWS, Marts, Row, Rows


@dataclass(frozen=True)
class PolicyData:
    """``None`` is not published.

    Attributes:
        causes: moves of each policy by closed review and cause: up_count, down_count; the oldest review first.
        comparisons: the pairs of policies that were compared.
        listed: each policy in the version in force at the last review, replayed or not; the live ones first.
    """

    causes: Rows | None
    comparisons: tuple[Comparison, ...] | None
    listed: Rows | None


def load_policy_data(marts: Marts) -> PolicyData:
    """Read everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    listed = marts.rows(_LISTED, "marts.dim_tier_policies", "marts.dim_review_dates")
    return PolicyData(
        causes=marts.rows(_CAUSES, "marts.fct_tier_migrations", "marts.fct_tier_kpis", "marts.dim_review_dates"),
        comparisons=_comparisons(marts, listed or ()),
        listed=listed,
    )


def _comparisons(marts: Marts, listed: Rows) -> tuple[Comparison, ...] | None:
    compared = marts.rows(_MEASURES, "marts.fct_policy_comparison")
    if compared is None:
        return None
    seats = marts.rows(_SEATS, "marts.fct_policy_seats") or ()
    movers = marts.rows(_MOVERS, "marts.fct_policy_movers") or ()
    policies = {str(row["policy_id"]): _label(row, "policy_id") for row in listed}
    in_force = {row["policy_id"]: row["policy_version"] for row in listed}
    tiers: dict[str, dict[str, PolicyLabel]] = {}
    for row in marts.rows(_TIER_LABELS, "reference.tiers") or ():
        if in_force.get(row["policy_id"], row["version"]) == row["version"]:
            tiers.setdefault(str(row["policy_id"]), {})[str(row["tier_code"])] = _label(row, "tier_code")

    def of_pair(rows: Rows, measures: Row) -> list[Row]:
        pair = (measures["policy_a_id"], measures["policy_b_id"])
        return [row for row in rows if (row["policy_a_id"], row["policy_b_id"]) == pair]

    return tuple(
        Comparison(
            measures=measures,
            seats=of_pair(seats, measures),
            movers=of_pair(movers, measures),
            policy_labels=policies,
            tier_labels={
                policy: tiers.get(policy, {}) for policy in (measures["policy_a_id"], measures["policy_b_id"])
            },
        )
        for measures in compared
    )


def _label(row: Row, code: str) -> PolicyLabel:
    english = str(row["label_en"] or row[code])
    return PolicyLabel(english, str(row["label_zh"] or english))


# A tier that the version in force no longer has keeps the rank it had at the review before. Leaving the policy for lack
# of input is a move down, coming back a move up; a first tier is neither.
_CAUSES = f"""
    with shown_reviews as (
        select review_date, lag(review_date) over (order by review_date) as previous_review_date
        from marts.dim_review_dates
        where not is_open
        order by review_date desc
        limit {SHOWN_REVIEWS}
    ),
    policy_reviews as (
        select distinct kpis.policy_id, kpis.review_date
        from marts.fct_tier_kpis as kpis
        inner join shown_reviews on kpis.review_date = shown_reviews.review_date
    ),
    ranked_moves as (
        select moves.policy_id, moves.review_date, moves.cause, moves.customer_count,
            coalesce(targets.tier_rank, 0) as to_rank,
            coalesce(sources.tier_rank, abolished.tier_rank, 0) as from_rank
        from marts.fct_tier_migrations as moves
        inner join shown_reviews on moves.review_date = shown_reviews.review_date
        left join marts.fct_tier_kpis as targets
            on moves.policy_id = targets.policy_id and moves.review_date = targets.review_date
            and moves.to_tier_code = targets.tier_code
        left join marts.fct_tier_kpis as sources
            on moves.policy_id = sources.policy_id and moves.review_date = sources.review_date
            and moves.from_tier_code = sources.tier_code
        left join marts.fct_tier_kpis as abolished
            on moves.policy_id = abolished.policy_id and shown_reviews.previous_review_date = abolished.review_date
            and moves.from_tier_code = abolished.tier_code
        where moves.cause = 'missing_input' or (moves.cause is not null and moves.from_tier_code is not null)
    )
    select policy_reviews.policy_id, cast(policy_reviews.review_date as varchar) as review_date, moves.cause,
        cast(sum(case when moves.to_rank > moves.from_rank then moves.customer_count else 0 end) as bigint) as up_count,
        cast(sum(case when moves.to_rank < moves.from_rank then moves.customer_count else 0 end) as bigint)
            as down_count
    from policy_reviews
    left join ranked_moves as moves
        on policy_reviews.policy_id = moves.policy_id and policy_reviews.review_date = moves.review_date
    group by policy_reviews.policy_id, policy_reviews.review_date, moves.cause
    order by policy_reviews.policy_id, policy_reviews.review_date, moves.cause
"""  # noqa: S608 - a fixed number

_RATES = ("change_rate", "demotion_rate", "flapping_rate", "regret_rate", "gini", "capture_rate")
_MEASURES = f"""
    select policy_a_id, policy_b_id, customer_group, status, verdict, is_gini_kept, is_flapping_reduced,
        is_seat_count_kept, cast(first_review_date as varchar) as first_review_date,
        cast(last_review_date as varchar) as last_review_date, review_count, holdout_days, customer_count,
        {", ".join(f"{side}_{rate}" for rate in _RATES for side in "ab")},
        top_seat_count, seat_difference_rate, flapping_fall_rate, flapping_difference, flapping_difference_low,
        flapping_difference_high, gini_difference, gini_difference_low, gini_difference_high,
        cast(latest_review_date as varchar) as latest_review_date, up_count, down_count, enters_count, leaves_count,
        cast(up_spend_amount as double) as up_spend_amount, cast(down_spend_amount as double) as down_spend_amount,
        cast(up_margin_amount as double) as up_margin_amount, cast(down_margin_amount as double) as down_margin_amount
    from marts.fct_policy_comparison
    order by policy_a_id, policy_b_id
"""  # noqa: S608 - fixed names

_SEATS = """
    select policy_a_id, policy_b_id, side, tier_rank, tier_code, customer_count, customer_rate
    from marts.fct_policy_seats
    where moment = 'latest'
    order by policy_a_id, policy_b_id, side, tier_rank
"""

_MOVERS = """
    select policy_a_id, policy_b_id, a_tier_rank, a_tier_code, b_tier_rank, b_tier_code, customer_count
    from marts.fct_policy_movers
    order by policy_a_id, policy_b_id, a_tier_rank nulls first, b_tier_rank nulls first
"""

_TIER_LABELS = "select policy_id, version, tier_code, label_en, label_zh from reference.tiers order by version"

# Before its first version the first applies.
_LISTED = """
    with last_review as (select max(review_date) as review_date from marts.dim_review_dates),
    versions as (
        select policies.*,
            row_number() over (
                partition by policies.policy_id
                order by
                    case
                        when policies.valid_from_date <= last_review.review_date
                            then date_diff('day', policies.valid_from_date, last_review.review_date)
                    end nulls last,
                    policies.valid_from_date nulls first,
                    policies.policy_version
            ) as place
        from marts.dim_tier_policies as policies
        cross join last_review
    )
    select policy_id, policy_version, policy_status, label_en, label_zh, is_primary, is_replayed, not_replayed_reason
    from versions
    where place = 1
    order by not is_primary, case policy_status when 'live' then 1 when 'shadow' then 2 else 3 end, policy_id
"""
