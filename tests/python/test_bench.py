"""The benchmark's results at a tiny size: their shape and what they say of the customers, never how long it took."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from strata.bench import buyers, members
from strata.bench.results import Sample, measure
from strata.cli import app

CUSTOMERS = 1_000


def run_bench(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    with pytest.raises(SystemExit) as ended:
        app(["bench", *arguments, "--json"])
    written = capsys.readouterr()
    assert ended.value.code == 0, written.err
    return json.loads(written.out)


def test_clv_is_measured_through_the_models_beside_lifetimes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = run_bench(capsys, "clv", "--customers", str(CUSTOMERS), "--runs", "1", "--home", str(tmp_path))
    measures = {measured["name"]: measured for measured in found["measures"]}
    assert set(measures) == {"statistics", "fit_1", "fit_7", "score_two_horizons", "score_all", "lifetimes"}
    assert {name for name, measured in measures.items() if measured["rows"] == CUSTOMERS} == set(measures) - {
        "fit_1",
        "fit_7",
    }
    for measured in measures.values():
        assert measured["seconds"] == pytest.approx(sum(measured["parts"].values()))
        assert measured["peak_megabytes"] > 10
    # the same customers: lifetimes finds what our own fit found
    ours, theirs = (found["facts"]["fitted"][name] for name in ("cell_days_1", "lifetimes"))
    assert ours["basis"] == "maximum_likelihood"
    for name in ("r", "alpha", "a", "b"):
        assert ours[name] == pytest.approx(theirs[name], rel=0.01)
    assert found["facts"]["expected_orders_365d"] == pytest.approx(
        found["facts"]["lifetimes_expected_orders_365d"], rel=0.01
    )
    assert found["command"] == f"strata bench clv --customers {CUSTOMERS} --runs 1 --seed 1"
    assert set(found["versions"]) >= {"strata", "python", "dbt-core", "duckdb"}
    assert not (tmp_path / "bench").exists()


def test_tiers_are_measured_with_half_the_customers_and_with_half_the_reviews(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["--customers", str(CUSTOMERS), "--reviews", "4", "--runs", "1", "--home", str(tmp_path)]
    found = run_bench(capsys, "tiers", *arguments)
    sizes = [(CUSTOMERS // 2, 4), (CUSTOMERS, 2), (CUSTOMERS, 4)]
    assert [made["name"] for made in found["measures"]] == [
        f"tiers_{customers}_{reviews}" for customers, reviews in sizes
    ]
    # everyone is reviewed at each review under each of three policies
    assert [made["rows"] for made in found["measures"]] == [customers * reviews * 3 for customers, reviews in sizes]
    fewer_customers, fewer_reviews, whole = found["measures"]
    assert set(whole["parts"]) >= {
        "int_tier_qualifications",
        "int_tier_states",
        "int_tiers_clamped",
        "int_tiers_shown",
        "dim_customer_tier_history",
    }
    ratios = {
        "customers": whole["seconds"] / fewer_customers["seconds"],
        "reviews": whole["seconds"] / fewer_reviews["seconds"],
    }
    assert found["facts"]["time_ratios"] == pytest.approx(ratios)
    assert not (tmp_path / "bench").exists()


def test_a_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    planned = run_bench(capsys, "tiers", "--dry-run", "--home", str(tmp_path / "home"))
    assert "7500MB" in planned["bench_timed"]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("arguments", [["clv", "--customers", "10"], ["tiers", "--reviews", "1"], ["speed"]])
def test_what_cannot_be_measured_is_refused_before_anything_starts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        app(["bench", *arguments, "--home", str(tmp_path / "home")])
    assert ended.value.code == 64
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_the_same_seed_draws_the_same_buyers(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        (tmp_path / name).mkdir()
        buyers.write(tmp_path / name, CUSTOMERS, 400, seed)
    one, again, other = (
        duckdb.sql(
            f"select customer_id, ordered_at, total_amount from '{tmp_path / name}/orders.parquet' order by all"
        ).fetchall()
        for name in ("one", "again", "other")
    )
    assert one == again != other
    assert len({row[0] for row in one}) == CUSTOMERS
    assert max(row[1].date() for row in one) == buyers.last_day(400)


def test_all_members_order_in_the_first_month_and_none_after_the_last(tmp_path: Path) -> None:
    members.write(tmp_path, CUSTOMERS, 5, 1)
    firsts = duckdb.sql(
        f"select customer_id, min(ordered_at)::date, max(ordered_at)::date from '{tmp_path}/orders.parquet' group by 1"
    ).fetchall()
    assert len(firsts) == CUSTOMERS
    assert max(first for _, first, _ in firsts) <= members.last_day(1)
    assert members.last_day(1) < max(last for *_, last in firsts) <= members.last_day(5)


def test_a_measure_is_the_median_of_its_runs() -> None:
    samples = [Sample({"a": seconds, "b": 1.0}, memory) for seconds, memory in ((9.0, 5.0), (2.0, 7.0), (3.0, None))]
    made = measure("statistics", samples, rows=4)
    assert (made.seconds, made.runs, made.peak_megabytes) == (4.0, (10.0, 3.0, 4.0), 7.0)
    assert made.parts == {"a": 3.0, "b": 1.0}
