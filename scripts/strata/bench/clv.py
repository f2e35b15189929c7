"""Topic ``clv``: statistics, fits and scores of customers with planted parameters, beside the library lifetimes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from strata.bench import buyers
from strata.bench.processes import Processes, Variables
from strata.bench.results import Measure, Sample, measure
from strata.built import open_built
from strata.disk import disk_errors
from strata.settings import Settings
from strata.steps import Watcher

_STATISTICS = ("int_customer_activity_by_day", "int_clv_changes_by_date", "int_clv_statistics")
_CELLS = ("int_clv_counts", "int_clv_cells")
_ORDERS = ("int_clv_points", "int_clv_nodes", "int_clv_expected_orders", "int_clv_orders_expected")
_AMOUNTS = ("int_clv_amounts_expected", "int_clv_scores")
# no back-test, so that one date is fitted and scored: a calibration date before the first order makes none
_ONE_DATE: Variables = {"clv_calibration_date": "1900-01-01", "as_of_date": buyers.last_day(buyers.DAYS).isoformat()}
# at 1,000,000 customers: by days of a cell, and P(alive) with orders at two horizons
_FIT_SECONDS = {1: 15.0, 7: 5.0}
_SCORE_SECONDS = 2.0


def run(
    settings: Settings, watcher: Watcher, customers: int, runs: int, seed: int
) -> tuple[list[Measure], dict[str, Any]]:
    """Measure the topic in a scratch home.

    Returns:
        The measures, and what else is worth knowing of them.
    """
    processes, inputs = Processes(settings), settings.home / "in"
    with watcher.step("bench_make"), disk_errors(settings.home):
        inputs.mkdir(parents=True)
        processes.module("strata.bench.buyers", str(inputs), str(customers), str(buyers.DAYS), str(seed))
    with watcher.step("bench_land"):
        processes.land(inputs)
    # two sets of vars and no more: dbt reads the whole project again for each
    exact = {**_ONE_DATE, "clv_cell_days": 1}
    coarse = {**_ONE_DATE, "clv_cell_days": 7, "clv_horizon_months": 0}
    with watcher.step("bench_upstream") as progress:
        processes.models(["+int_clv_scores"], exact, progress)
    facts: dict[str, Any] = {"planted": asdict(buyers.PLANTED), "fitted": {}, "rows": {}}
    with watcher.step("bench_exact"):
        built = [processes.models([*_STATISTICS, *_CELLS, *_ORDERS, *_AMOUNTS], exact) for _ in range(runs)]
        fits = [_fit(processes, exact, facts["fitted"]) for _ in range(runs)]
        rows = facts["rows"] = _rows(settings)
        measures = [
            measure("statistics", [sample.of(_STATISTICS) for sample in built], rows["int_clv_statistics"]),
            measure("fit_1", _joined(built, fits), rows["int_clv_cells"], _FIT_SECONDS[1]),
            measure("score_all", [sample.of([*_ORDERS, *_AMOUNTS]) for sample in built], rows["int_clv_scores"]),
        ]
    # the scores are of the exact fit, which int_clv_fits still holds
    with watcher.step("bench_coarse"):
        built = [processes.models([*_CELLS, *_ORDERS], coarse) for _ in range(runs)]
        fits = [_fit(processes, coarse, facts["fitted"]) for _ in range(runs)]
        cells, scored = _rows(settings)["int_clv_cells"], [sample.of(_ORDERS) for sample in built]
        measures += [
            measure("fit_7", _joined(built, fits), cells, _FIT_SECONDS[7]),
            measure("score_two_horizons", scored, rows["int_clv_orders_expected"], _SCORE_SECONDS),
        ]
    facts["expected_orders_365d"] = _expected(settings)
    with watcher.step("bench_lifetimes"):
        measures.append(_lifetimes(processes, facts, runs))
    seconds = {found.name: found.seconds for found in measures}
    facts["strata_seconds"] = seconds["statistics"] + seconds["fit_1"] + seconds["score_two_horizons"]
    facts["speed_ratio"] = seconds["lifetimes"] / facts["strata_seconds"]
    return measures, facts


def _fit(processes: Processes, variables: Variables, fitted: dict[str, Any]) -> Sample:
    timed = processes.macro("timed_fits", {}, variables)
    with open_built(processes.settings, "duckdb") as built:
        frame = built.read("select * from intermediate.timed_fits where model = 'bg_nbd'")
    found = frame.to_dict("records")[0]
    names = ("r", "alpha", "a", "b", "evaluation_count", "gradient_size", "basis")
    fitted[f"cell_days_{variables['clv_cell_days']}"] = {name: found[name] for name in names}
    return timed.of(["bg_nbd"])


def _joined(built: Sequence[Sample], fits: Sequence[Sample]) -> list[Sample]:
    """The counting of cells and the fit over them."""
    return [
        Sample({**cells.of(_CELLS).parts, **fit.parts}, fit.peak_megabytes)
        for cells, fit in zip(built, fits, strict=True)
    ]


def _rows(settings: Settings) -> dict[str, int]:
    with open_built(settings, "duckdb") as built:
        names = ("int_customer_activity_by_day", "int_clv_statistics", "int_clv_cells", *_ORDERS, *_AMOUNTS)
        return {
            name: int(built.read(f"select count(*) as n from {built.relation('intermediate', name)}")["n"][0])  # noqa: S608
            for name in names
        }


def _expected(settings: Settings) -> float:
    with open_built(settings, "duckdb") as built:
        summed = "select sum(expected_orders_365d) as n from intermediate.int_clv_orders_expected"
        return float(built.read(summed)["n"][0])


def _lifetimes(processes: Processes, facts: dict[str, Any], runs: int) -> Measure:
    home, result = processes.settings.home, processes.settings.home / "lifetimes.json"
    samples: list[Sample] = []
    for _ in range(runs):
        last_day = buyers.last_day(buyers.DAYS).isoformat()
        ran = processes.module("strata.bench.lifetimes_side", str(home / "in"), last_day, str(result))
        found = json.loads(result.read_text(encoding="utf-8"))
        samples.append(Sample(found["seconds"], ran.peak_megabytes))
    facts["fitted"]["lifetimes"] = found["parameters"]
    facts["lifetimes_expected_orders_365d"] = found["expected_orders_365d"]
    return measure("lifetimes", samples, found["rows"])
