"""What the page shows about loyalty and warnings of churn, read from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Row, Rows


@dataclass(frozen=True)
class LoyaltyData:
    """Loyalty by review, and its score and the warnings at the last one; ``None`` is not published.

    ``missing`` has part, reason and customer_count of the buyers, ``tens`` the buyers by tens of the score.
    """

    kpis: Rows | None
    missing: Rows | None
    score: Row | None
    tens: Rows | None
    warnings: Rows | None


def load_loyalty(marts: Marts) -> LoyaltyData:
    """Read and aggregate everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    score = marts.rows(_SCORE, "marts.fct_customer_loyalty")
    return LoyaltyData(
        kpis=marts.rows(_KPIS, "marts.fct_loyalty_kpis"),
        missing=marts.rows(_MISSING, "marts.fct_customer_loyalty"),
        score=score[0] if score else None,
        tens=marts.rows(_TENS, "marts.fct_customer_loyalty"),
        warnings=marts.rows(_WARNINGS, "marts.fct_customer_activity"),
    )


_KPIS = """
    select cast(review_date as varchar) as review_date, buyer_count, repurchase_rate, repurchase_interval_days,
        category_retention_rate, referrals_made_count, referrals_converted_count, csat_customer_count, csat_score,
        nps_customer_count, nps, complaint_count, complaint_resolved_rate, loyalty_score
    from marts.fct_loyalty_kpis
    order by review_date
"""

_LAST = """
    with buyers as (
        select loyalty_score, missing_parts
        from marts.fct_customer_loyalty
        where review_date = (select max(review_date) from marts.fct_customer_loyalty) and repurchase_count is not null
    )
"""

_MISSING = f"""{_LAST},
    parts as (select unnest(string_split(missing_parts, ', ')) as missing_part from buyers)
    select split_part(missing_part, '.', 1) as part, split_part(missing_part, '.', 2) as reason,
        count(*) as customer_count
    from parts
    group by part, reason
    order by customer_count desc, part, reason
"""  # noqa: S608

_SCORE = f"""{_LAST}
    select count(loyalty_score) as customer_count, median(loyalty_score) as median_score
    from buyers
    having count(loyalty_score) > 0
"""  # noqa: S608

# 100 belongs to the last ten.
_TENS = f"""{_LAST}
    select cast(10 * least(floor(loyalty_score / 10), 9) as int) as lowest, count(*) as customer_count
    from buyers
    where loyalty_score is not null
    group by lowest
    order by lowest
"""  # noqa: S608

_WARNINGS = """
    select cast(review_date as varchar) as review_date, churn_warning_level, count(*) as customer_count,
        count(*) filter (is_recency_warning) as recency_count, count(*) filter (is_gap_alert) as gap_count,
        count(*) filter (is_engagement_warning) as engagement_count, count(is_engagement_warning) as trend_count
    from marts.fct_customer_activity
    where review_date = (select max(review_date) from marts.fct_customer_activity)
    group by review_date, churn_warning_level
    order by case churn_warning_level when 'high' then 1 when 'watch' then 2 when 'none' then 3 else 4 end
"""
