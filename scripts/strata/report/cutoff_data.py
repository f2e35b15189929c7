"""What the page shows about cut-offs, read from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Rows


@dataclass(frozen=True)
class CutoffData:
    """Drift by review, RFM cut-offs by review, cut-offs of tiers at the last review; ``None`` is not published.

    ``measures`` has metric, label_en and label_zh of what policies rank.
    """

    drift: Rows | None
    rfm: Rows | None
    tiers: Rows | None
    measures: Rows | None


def load_cutoffs(marts: Marts) -> CutoffData:
    """Read everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    return CutoffData(
        drift=marts.rows(_DRIFT, "marts.fct_cutoff_drift"),
        rfm=marts.rows(_RFM, "marts.dim_rfm_cutoffs"),
        tiers=marts.rows(_TIERS, "marts.dim_tier_cutoffs"),
        measures=marts.rows("select metric, label_en, label_zh from reference.metrics", "reference.metrics"),
    )


_DRIFT = """
    select cast(review_date as varchar) as review_date, used_by, measure, cutoff_basis,
        cast(reference_review_date as varchar) as reference_review_date,
        cast(population_stability_index as double) as stability_index, largest_cutoff_move_rate, drift_level
    from marts.fct_cutoff_drift
    order by
        review_date, used_by <> 'rfm', used_by,
        case measure when 'recency' then 1 when 'frequency' then 2 else 3 end, measure
"""

_RFM = """
    select cast(review_date as varchar) as review_date, measure, score, cutoff_value, cutoff_basis,
        cast(reference_review_date as varchar) as reference_review_date
    from marts.dim_rfm_cutoffs
    where grid_id = 'eleven_125'
    order by review_date, case measure when 'recency' then 1 when 'frequency' then 2 else 3 end, score
"""

# A threshold that is typed in is in the policy itself.
_TIERS = """
    select policy_id, tier_code, purpose, measure, cast(threshold_value as double) as threshold_value,
        cast(cutoff_value as varchar) as cutoff_value, cutoff_basis,
        cast(reference_review_date as varchar) as reference_review_date
    from marts.dim_tier_cutoffs
    where cutoff_basis <> 'fixed' and review_date = (select max(review_date) from marts.dim_tier_cutoffs)
    order by policy_id, tier_rank desc, purpose, alternative, measure
"""
