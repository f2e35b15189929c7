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
_MEMORY_LIMIT = "8GB"
# int_customer_review_totals asks for more memory than the machine: 17 GB at 1,000,000 customers and 36 reviews
_UPSTREAM_GIGABYTES_PER_STATE = 17 / 36e6
_LEAST_GIGABYTES = 4


def upstream_memory(customers: int, reviews: int) -> str:
    """DuckDB's memory limit for the models that the machine reads."""
    return f"{max(_LEAST_GIGABYTES, -int(-customers * reviews * _UPSTREAM_GIGABYTES_PER_STATE // 1))}GB"


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
    upstream, inputs = upstream_memory(customers, reviews), settings.home / "in"
    makers = Processes(settings)
    with watcher.step("bench_make"), disk_errors(settings.home):
        inputs.mkdir(parents=True, exist_ok=True)
        makers.module("strata.bench.members", str(inputs), str(customers), str(reviews), str(seed))
    with watcher.step("bench_land"):
        makers.land(inputs)
    with watcher.step("bench_upstream") as progress:
        Processes(settings, upstream).models([f"+{_LAST}"], variables, progress, exclusion=[f"{_FIRST}+"])
    with watcher.step("bench_tiers") as progress:
        processes = Processes(settings, _MEMORY_LIMIT)
        samples = [processes.models([f"{_FIRST}+,+{_LAST}"], variables, progress) for _ in range(runs)]
    with open_built(settings, "duckdb") as built:
        counts = built.read(
            "select (select count(*) from intermediate.int_tier_states) as states, "
            "(select count(*) from marts.dim_customer_tier_history) as spells, "
            "(select count(distinct review_index) from intermediate.int_tier_states) as reviews"
        ).to_dict("records")[0]
    measures = [measure(f"tiers_{customers}", samples, int(counts["states"]), _BOUND_SECONDS)]
    return measures, {
        "customers": customers,
        "rows": {name: int(count) for name, count in counts.items()},
        "memory_limit": _MEMORY_LIMIT,
        "upstream_memory_limit": upstream,
    }
