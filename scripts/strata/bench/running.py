"""The command ``bench``: a topic measured in a scratch home that is removed afterwards."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from strata.bench import buyers, clv, members, scores, shoppers, tiers
from strata.bench.results import Bench, Measure, cores, versions
from strata.disk import disk_errors
from strata.errors import UsageError
from strata.lock import run_lock
from strata.settings import Settings
from strata.steps import Watcher

TOPICS = ("clv", "scores", "tiers")
_PLACE = "bench"
_MOST_CUSTOMERS = 10_000_000
_FEWEST_CUSTOMERS = 1_000
_MOST_REVIEWS = 120
_MOST_RUNS = 20


@dataclass(frozen=True)
class Request:
    """What is to be measured.

    Attributes:
        topic: one of ``TOPICS``.
        customers: how many to make up.
        reviews: month-end reviews, for the topics ``tiers`` and ``scores``.
        runs: how often each thing is timed.
        seed: which customers.
        is_kept: whether the scratch home stays.
    """

    topic: str
    customers: int
    reviews: int
    runs: int
    seed: int
    is_kept: bool

    def command(self) -> str:
        """The command that repeats it."""
        words = ["strata bench", self.topic, "--customers", str(self.customers)]
        words += ["--reviews", str(self.reviews)] if self.topic != "clv" else []
        return " ".join([*words, "--runs", str(self.runs), "--seed", str(self.seed)])


def require_sensible(request: Request) -> None:
    """Make sure that the numbers asked for can be measured.

    Raises:
        UsageError: one is out of range.
    """
    for option, value, least, most in (
        ("--customers", request.customers, _FEWEST_CUSTOMERS, _MOST_CUSTOMERS),
        ("--reviews", request.reviews, 2, _MOST_REVIEWS),
        ("--runs", request.runs, 1, _MOST_RUNS),
        ("--seed", request.seed, 0, 2**31 - 1),
    ):
        if not least <= value <= most:
            raise UsageError(f"{option} {value} is out of range: give {least} to {most}")


def plan(settings: Settings, request: Request) -> dict[str, str]:
    """What the benchmark would do; does nothing."""
    place = settings.home / _PLACE
    if request.topic == "clv":
        made = f"{request.customers:,} customers with planted parameters, {buyers.DAYS:,} days, in {place}"
        timed = "statistics, fits with daily and weekly cells, scores; then the library lifetimes on the same customers"
    elif request.topic == "scores":
        made = f"{request.customers:,} customers with {shoppers.LINES_PER_CUSTOMER} order lines and "
        made += f"{shoppers.EVENTS_PER_CUSTOMER} events each, {request.reviews} reviews, in {place}"
        timed = f"loyalty, needs, behaviour, scores, tags, segments and profiles, with {scores.MEMORY_LIMIT} for DuckDB"
    else:
        sizes = tiers.sizes(request.customers, request.reviews)
        made = "; ".join(f"{customers:,} customers reviewed {reviews} times" for customers, reviews in sizes)
        made += f", from {members.FIRST_DAY}, in {place}"
        timed = f"the tier machine and the tier history, with {tiers.MEMORY_LIMIT} for DuckDB"
    kept = "stays" if request.is_kept else "is removed at the end"
    return {"bench_make": made, "bench_timed": timed, "bench_place": f"{place} {kept}"}


def run(settings: Settings, watcher: Watcher, request: Request) -> Bench:
    """Measure a topic.

    Args:
        settings: the project and home; everything is written below ``bench/`` of the home.
        watcher: shows how far it is.
        request: what to measure.

    Raises:
        UsageError: a number is out of range.
        LockedError: another command uses the home.
        StrataError: a step failed.
    """
    require_sensible(request)
    place = settings.home / _PLACE
    with run_lock(settings):
        with disk_errors(settings.home):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        try:
            measures, facts = _measured(replace(settings, home=place), watcher, request)
        finally:
            if not request.is_kept:
                shutil.rmtree(place, ignore_errors=True)
    sizes = {"customers": request.customers}
    sizes |= {"days": buyers.DAYS} if request.topic == "clv" else {"reviews": request.reviews}
    return Bench(request.topic, request.command(), sizes, tuple(measures), facts, versions(), cores())


def _measured(settings: Settings, watcher: Watcher, request: Request) -> tuple[list[Measure], Mapping[str, Any]]:
    if request.topic == "clv":
        return clv.run(settings, watcher, request.customers, request.runs, request.seed)
    if request.topic == "scores":
        return scores.run(
            settings,
            watcher,
            customers=request.customers,
            reviews=request.reviews,
            runs=request.runs,
            seed=request.seed,
        )
    measures, found = [], []
    for customers, reviews in tiers.sizes(request.customers, request.reviews):
        made, facts = tiers.run(
            settings, watcher, customers=customers, reviews=reviews, runs=request.runs, seed=request.seed
        )
        measures += made
        found.append(facts)
    fewer_customers, fewer_reviews, whole = (measured.seconds for measured in measures)
    ratios = {"customers": whole / fewer_customers, "reviews": whole / fewer_reviews}
    return measures, {"sizes": found, "time_ratios": ratios}
