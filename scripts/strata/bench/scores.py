"""Topic ``scores``: loyalty, needs, behaviour, scores, tags, segments, clusters and profiles of made-up customers."""

from typing import Any

from strata.bench import members
from strata.bench.processes import Processes, Variables
from strata.bench.results import Measure, measure
from strata.built import open_built
from strata.disk import disk_errors
from strata.settings import Settings
from strata.steps import Watcher

MEMORY_LIMIT = "5.5GB"
_BOUND_SECONDS = 90.0
_FOLDERS = ("loyalty", "needs", "recommendations", "behaviour", "scores", "segments", "clusters")
_MARTS = (
    "fct_customer_loyalty",
    "fct_loyalty_kpis",
    "fct_customer_affinities",
    "fct_customer_needs",
    "fct_product_recommendations",
    "fct_recommendation_hit_rates",
    "fct_customer_activity",
    "fct_customer_scores",
    "fct_customer_score_lines",
    "fct_customer_tags",
    "fct_customer_segments",
    "fct_segment_sizes",
    "fct_customer_clusters",
    "dim_clusters",
    "fct_group_profiles",
)
# the landed tables whose rows are counted in the result
_TABLES = ("customers", "orders", "order_lines", "events")


def run(  # noqa: PLR0913 - one each of the command line
    settings: Settings, watcher: Watcher, *, customers: int, reviews: int, runs: int, seed: int
) -> tuple[list[Measure], dict[str, Any]]:
    """Measure the models in a scratch home where everything was built once.

    Returns:
        The measure, and the rows of the input.
    """
    variables: Variables = {"as_of_date": members.last_day(reviews).isoformat()}
    inputs, processes = settings.home / "in", Processes(settings, MEMORY_LIMIT)
    with watcher.step("bench_make"), disk_errors(settings.home):
        inputs.mkdir(parents=True)
        processes.module("strata.bench.shoppers", str(inputs), str(customers), str(reviews), str(seed))
    with watcher.step("bench_land"):
        processes.land(inputs)
    measured = [*(f"path:models/intermediate/{folder}" for folder in _FOLDERS), *_MARTS]
    with watcher.step("bench_upstream") as progress:
        # the measured models too: segments read tiers, and tiers may read scores
        processes.models([f"+{mart}" for mart in _MARTS], variables, progress)
    with watcher.step("bench_scores") as progress:
        samples = [processes.models(measured, variables, progress) for _ in range(runs)]
    with open_built(settings, "duckdb") as built:
        rows = built.read("select count(*) as n from marts.fct_customer_scores")["n"][0]
        landed = {
            table: int(built.read(f"select count(*) as n from staging.stg_{table}")["n"][0])  # noqa: S608 - own names
            for table in _TABLES
        }
    made = measure("scores", samples, int(rows), _BOUND_SECONDS)
    return [made], {
        "landed_rows": landed,
        "memory_limit": MEMORY_LIMIT,
    }
