"""What the page shows about tags and segments, read from the published marts."""

from strata.report.marts import Marts, Rows

_SIZES = """
    select group_kind, group_id, cast(review_date as varchar) as review_date, customer_count, customer_rate,
        entered_count, left_count, missing_fields
    from marts.fct_segment_sizes
    order by review_date, customer_count desc nulls last, group_kind, group_id
"""


def load_segment_sizes(marts: Marts) -> Rows | None:
    """Every tag and segment at every scored review, the oldest review first, the largest group of it first.

    Raises:
        DataError: the published table lacks a column that the page needs, or cannot be read.
    """
    return marts.rows(_SIZES, "marts.fct_segment_sizes")
