"""RFM, segments and lifecycle computed again, slowly and literally, from their written definitions.

This module shares nothing with the SQL models: it exists so that both can be compared cell by cell. Ranks, means and
the mean gap are taken over all buyers of a review; rows are returned for the customers asked for.
"""

import csv
import random
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from oracle_inputs import Customer

RFM_WINDOW_DAYS = 365
KLAVIYO_RECENT_DAYS = 180
KLAVIYO_LAPSED_DAYS = 365


@dataclass(frozen=True)
class Stages:
    """Lifecycle thresholds in days: N, W, L and C of the definition."""

    new: int = 30
    active: int = 90
    lapsed: int = 180
    churned: int = 365


def buyers_at(people: Mapping[str, Customer], review: date) -> list[Customer]:
    """Customers with a purchase day on or before the review."""
    return [person for person in people.values() if person.purchase_days and person.purchase_days[0] <= review]


def rank_scores(goodness: Sequence[Any], buckets: int) -> list[int]:
    """``1 + floor(buckets * (rank - 1) / n)``, where rank - 1 counts the strictly worse values."""
    ordered = sorted(goodness)
    return [1 + buckets * bisect_left(ordered, value) // len(ordered) for value in goodness]


def read_grids(path: Path) -> dict[str, dict[str, str]]:
    """The segment of each cell, by grid, from ``rfm_grids.csv``."""
    grids: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            grids.setdefault(row["grid_id"], {})[row["rfm_cell"]] = row["segment"]
    return grids


def rfm(
    people: Mapping[str, Customer],
    reviews: Iterable[date],
    grids: Mapping[str, Mapping[str, str]],
    wanted: Collection[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of ``fct_customer_rfm`` and of ``fct_customer_grid_segments`` for the wanted customers."""
    scored: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    for review in reviews:
        buyers = buyers_at(people, review)
        recency = [(review - buyer.days_until(review)[-1]).days for buyer in buyers]
        frequency = [buyer.days_within(review, RFM_WINDOW_DAYS) for buyer in buyers]
        monetary = [buyer.spend(review - timedelta(days=RFM_WINDOW_DAYS), review) for buyer in buyers]
        r_scores = rank_scores([-days for days in recency], 5)
        f_scores, m_scores = rank_scores(frequency, 5), rank_scores(monetary, 5)
        cells = {
            "klaviyo_27": _klaviyo_cells(buyers, review, recency),
            "eight_8": _eight_cells(recency, frequency, monetary),
        }
        for place, buyer in enumerate(buyers):
            if buyer.customer_id not in wanted:
                continue
            key = {"review_date": review, "source_customer_id": buyer.customer_id}
            cell = f"{r_scores[place]}{f_scores[place]}{m_scores[place]}"
            scored.append(
                {
                    **key,
                    "recency_days": recency[place],
                    "frequency_count": frequency[place],
                    "monetary_amount": monetary[place],
                    "recency_score": r_scores[place],
                    "frequency_score": f_scores[place],
                    "monetary_score": m_scores[place],
                    "rfm_cell": cell,
                    "rfm_segment": grids["eleven_125"][cell],
                }
            )
            segments += [
                {**key, "grid_id": grid, "rfm_cell": of_grid[place], "segment": grids[grid][of_grid[place]]}
                for grid, of_grid in cells.items()
            ]
    return pd.DataFrame(scored), pd.DataFrame(segments)


def _klaviyo_cells(buyers: Sequence[Customer], review: date, recency: Sequence[int]) -> list[str]:
    """R by the last 180 and 365 days, lifetime F and M by terciles."""
    # A window is (review - days, review]: a purchase exactly 180 days ago is outside the last 180 days.
    r_scores = [3 if days < KLAVIYO_RECENT_DAYS else 2 if days < KLAVIYO_LAPSED_DAYS else 1 for days in recency]
    f_scores = rank_scores([len(buyer.days_until(review)) for buyer in buyers], 3)
    m_scores = rank_scores([buyer.spend(date.min, review) for buyer in buyers], 3)
    return [f"{r}{f}{m}" for r, f, m in zip(r_scores, f_scores, m_scores, strict=True)]


def _eight_cells(recency: Sequence[int], frequency: Sequence[int], monetary: Sequence[Decimal]) -> list[str]:
    """High (2) at or above the mean of F and M, and at or below that of R; value * n against the sum, exactly."""
    n = len(recency)
    r_total, f_total, m_total = sum(recency), sum(frequency), sum(monetary, Decimal(0))
    return [
        f"{2 if n * r <= r_total else 1}{2 if n * f >= f_total else 1}{2 if n * m >= m_total else 1}"
        for r, f, m in zip(recency, frequency, monetary, strict=True)
    ]


def stage_of(person: Customer, review: date, stages: Stages) -> str:
    """The lifecycle stage, first match of the nine."""
    days = person.days_until(review)
    if not days:
        return "prospect"
    since_last, since_first = (review - days[-1]).days, (review - days[0]).days
    gap = (days[-1] - days[-2]).days if len(days) > 1 else 0
    recent, earlier = _two_spends(person, review, stages)
    rules: list[tuple[str, bool]] = [
        ("churned", since_last > stages.churned),
        ("dormant", since_last > stages.lapsed),
        ("at_risk", since_last > stages.active),
        ("reactivated", len(days) >= 2 and gap > stages.lapsed and since_last <= stages.new),
        ("new", since_first <= stages.new),
        ("growing", since_first >= 2 * stages.active and recent >= Decimal("1.25") * earlier > 0),
        ("mature", len(days) >= 4 and since_first >= stages.lapsed),
        ("active", True),
    ]
    return next(stage for stage, holds in rules if holds)


def _two_spends(person: Customer, review: date, stages: Stages) -> tuple[Decimal, Decimal]:
    """Spend of the last W days and of the W days before them."""
    middle = review - timedelta(days=stages.active)
    return person.spend(middle, review), person.spend(middle - timedelta(days=stages.active), middle)


def is_declining(person: Customer, review: date, stages: Stages) -> bool:
    """Bought within W, but spent at most half of what the W days before brought."""
    days = person.days_until(review)
    recent, earlier = _two_spends(person, review, stages)
    return bool(days) and (review - days[-1]).days <= stages.active and recent <= Decimal("0.5") * earlier


def is_gap_alert(person: Customer, review: date, mean_gap: Fraction | None) -> bool:
    """At least three repeats, and silent for more than three of the customer's shrunk gaps."""
    days = person.days_until(review)
    repeats = len(days) - 1
    if repeats < 3 or mean_gap is None:
        return False
    shrunk = ((days[-1] - days[0]).days + 2 * mean_gap) / (repeats + 2)
    return (review - days[-1]).days > 3 * shrunk


def mean_gap_days(buyers: Iterable[Customer], review: date) -> Fraction | None:
    """sum(last - first) / sum(purchase days - 1) over the buyers; none when nobody came twice."""
    histories = [buyer.days_until(review) for buyer in buyers]
    repeats = sum(len(days) - 1 for days in histories)
    return Fraction(sum((days[-1] - days[0]).days for days in histories), repeats) if repeats else None


def lifecycle(
    people: Mapping[str, Customer], reviews: Sequence[date], wanted: Collection[str], stages: Stages | None = None
) -> pd.DataFrame:
    """Rows of ``fct_customer_lifecycle`` for the wanted customers, from the review at which each is known."""
    stages = stages or Stages()
    rows: list[dict[str, Any]] = []
    state: dict[str, tuple[str, date]] = {}
    for review in reviews:
        mean_gap = mean_gap_days(buyers_at(people, review), review)
        for key in sorted(wanted):
            if not people[key].is_known(review, reviews[0]):
                continue
            stage = stage_of(people[key], review, stages)
            previous, since = state.get(key, (None, review))
            since = since if stage == previous else review
            state[key] = (stage, since)
            rows.append(
                {
                    "review_date": review,
                    "source_customer_id": key,
                    "lifecycle_stage": stage,
                    "previous_stage": previous,
                    "stage_since_date": since,
                    "is_declining": is_declining(people[key], review, stages),
                    "is_gap_alert": is_gap_alert(people[key], review, mean_gap),
                }
            )
    return pd.DataFrame(rows)


def sample_of(people: Mapping[str, Any], size: int, seed: int) -> list[str]:
    """A seeded random sample of customer ids, sorted."""
    ids = sorted(people)
    return sorted(random.Random(seed).sample(ids, min(size, len(ids))))  # noqa: S311 - a sample, not a secret
