"""The published numbers of the CDNOW sample come out of the marts."""

from typing import Any

CALIBRATION_END = "1997-09-30"
HOLDOUT_END = "1998-06-30"


def purchase_days(marts: Any, after: str, until: str) -> dict[str, int]:
    """Purchase days of each customer in (after, until]; zero-value orders count, as in the paper."""
    counted = marts.read(
        "select customer_id, count(distinct order_date) as day_count from marts.fct_orders "
        f"where order_date > date '{after}' and order_date <= date '{until}' group by customer_id"
    )
    return dict(zip(counted["customer_id"], counted["day_count"].astype(int), strict=True))


def test_calibration_counts_are_the_published_ones(cdnow_sample_at_calibration_marts: Any) -> None:
    days = purchase_days(cdnow_sample_at_calibration_marts, "1996-12-31", CALIBRATION_END)
    assert len(days) == 2357
    assert sum(count == 1 for count in days.values()) == 1411
    assert sum(count - 1 for count in days.values()) == 2457


def test_holdout_repeats_are_the_published_ones(cdnow_sample_marts: Any) -> None:
    assert sum(purchase_days(cdnow_sample_marts, CALIBRATION_END, HOLDOUT_END).values()) == 1882


def test_frequency_scores_leave_score_two_empty(cdnow_sample_at_calibration_marts: Any) -> None:
    counted = cdnow_sample_at_calibration_marts.read(
        "select frequency_score, count(*) as customer_count from marts.fct_customer_rfm "
        f"where review_date = date '{CALIBRATION_END}' group by frequency_score"
    )
    scores = dict(zip(counted["frequency_score"].astype(int), counted["customer_count"].astype(int), strict=True))
    assert scores == {1: 1411, 3: 439, 4: 214, 5: 293}


def test_nothing_after_the_calibration_period_is_seen(cdnow_sample_at_calibration_marts: Any) -> None:
    last = cdnow_sample_at_calibration_marts.read(
        "select cast(max(review_date) as varchar) as last_review, count(*) as reviews from marts.dim_review_dates"
    ).iloc[0]
    assert (last["last_review"], int(last["reviews"])) == (CALIBRATION_END, 9)
    buyers = cdnow_sample_at_calibration_marts.read(
        f"select count(*) as customers, min(recency_days) as least from marts.fct_customer_rfm "
        f"where review_date = date '{CALIBRATION_END}'"
    ).iloc[0]
    assert (int(buyers["customers"]), int(buyers["least"])) == (2357, 0)
