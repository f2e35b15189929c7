"""Topic ``tiers``: the tier machine and the tier history over customers who are all reviewed every month."""

from typing import Any

from strata.bench import members
from strata.bench.processes import Processes, Variables
from strata.bench.results import Measure, measure
from strata.built import open_built
from strata.disk import disk_errors
from strata.settings import Settings
from strata.steps import Watcher

POLICIES = ("retail_5", "smooth_140", "raw_56")
_FIRST, _LAST = "int_tier_qualifications", "dim_customer_tier_history"
_BOUND_SECONDS = 120.0
# DuckDB keeps to it for its own data; with Python and the rest the process stays below 8 GB
MEMORY_LIMIT = "7500MB"


def sizes(customers: int, reviews: int) -> tuple[tuple[int, int], ...]:
    """Half the customers, half the reviews, and the whole: the smaller first, since what is wrong shows sooner then."""
    return (customers // 2, reviews), (customers, reviews // 2), (customers, reviews)


def run(  # noqa: PLR0913 - one each of the command line
    settings: Settings, watcher: Watcher, *, customers: int, reviews: int, runs: int, seed: int
) -> tuple[list[Measure], dict[str, Any]]:
    """Measure the machine in a scratch home, from the qualifications to the history.

    What another size left in the home is made anew, but for what dbt read of the project.

    Returns:
        The measure, and what else is worth knowing of it.
    """
    variables: Variables = {
        "as_of_date": members.last_day(reviews).isoformat(),
        "replayed_policies": list(POLICIES),
        "replayed_rows_limit": 200_000_000,
        "review_history_months": reviews,
    }
    settings.build_file.unlink(missing_ok=True)
    inputs, processes = settings.home / "in", Processes(settings, MEMORY_LIMIT)
    with watcher.step("bench_make"), disk_errors(settings.home):
        inputs.mkdir(parents=True, exist_ok=True)
        processes.module("strata.bench.members", str(inputs), str(customers), str(reviews), str(seed))
    with watcher.step("bench_land"):
        processes.land(inputs)
    with watcher.step("bench_upstream") as progress:
        processes.models([f"+{_LAST}"], variables, progress, exclusion=[f"{_FIRST}+"])
    with watcher.step("bench_tiers") as progress:
        samples = [processes.models([f"{_FIRST}+,+{_LAST}"], variables, progress) for _ in range(runs)]
    with open_built(settings, "duckdb") as built:
        counts = built.read(
            "select (select count(*) from intermediate.int_tier_states) as states, "
            "(select count(*) from marts.dim_customer_tier_history) as spells, "
            "(select count(distinct review_index) from intermediate.int_tier_states) as reviews"
        ).to_dict("records")[0]
    measures = [measure(f"tiers_{customers}_{reviews}", samples, int(counts["states"]), _BOUND_SECONDS)]
    return measures, {
        "customers": customers,
        "reviews": reviews,
        "rows": {name: int(count) for name, count in counts.items()},
        "memory_limit": MEMORY_LIMIT,
    }
