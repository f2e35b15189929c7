"""Cut-offs float, are frozen or are typed in, and their drift is what an independent computation gives."""

import csv
import math
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import BuiltHome, copy_project
from strata import dbt_runner
from strata.dbt_results import DbtResult
from strata.errors import CheckFailedError, ConfigurationError
from strata.landing import land
from strata.settings import Settings

FROZEN_AT = "1997-06-30"
LAST = "1998-06-30"
LEAST_SHARE = 0.0001
ALARM = "assert_kept_cutoffs_still_fit_the_customers"
VALUES = {"recency": "recency_days", "frequency": "frequency_count", "monetary": "monetary_amount"}
Buyer = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """A home built from a copy of the project, and what dbt said."""

    built: BuiltHome
    project: Path
    result: DbtResult

    def set(self, old: str, new: str) -> None:
        """Change one line of dbt_project.yml."""
        change(self.project / "dbt_project.yml", old, new)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """The cdnow sample with RFM and the policy spend_top_n frozen in June 1997."""
    project = copy_project(tmp_path_factory.mktemp("frozen") / "project")
    change(project / "dbt_project.yml", "rfm_cutoff_basis: floating", "rfm_cutoff_basis: frozen")
    change(project / "dbt_project.yml", "rfm_cutoffs_from_date: null", "rfm_cutoffs_from_date: 1997-06-01")
    options = project / "seeds/policies/tier_policy_options.csv"
    rows = list(csv.DictReader(options.open(encoding="utf-8")))
    kept = [row for row in rows if row["policy_id"] != "spend_top_n"]
    added = {"policy_id": "spend_top_n", "version": "1", "cutoff_basis": "frozen", "cutoffs_from_date": "1997-06-01"}
    with options.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else list(added), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*kept, added])
    settings = Settings(project=project, home=tmp_path_factory.mktemp("frozen_home"))
    land(settings, "cdnow_sample")
    return Tried(BuiltHome(settings), project, dbt_runner.build(settings, "duckdb"))


def buyers_at(built: BuiltHome, review: str) -> list[Buyer]:
    rows = built.read(f"select * from marts.fct_customer_rfm where review_date = date '{review}'")
    found: list[Buyer] = rows.to_dict("records")
    return found


def cutoffs_of(values: Sequence[Any]) -> list[Any]:
    """SCIENCE: cut-off k is the ceil((k - 1) * n / 5)-th smallest value."""
    ranked = sorted(values)
    return [ranked[math.ceil(below * len(ranked) / 5) - 1] for below in range(1, 5)]


def goodness(buyer: Buyer, measure: str) -> Any:
    value = buyer[VALUES[measure]]
    return -value if measure == "recency" else value


def shares(bins: Iterable[int], count: int) -> dict[int, float]:
    counts: dict[int, int] = defaultdict(int)
    total = 0
    for number in bins:
        counts[number] += 1
        total += 1
    return {number: max(counts[number] / total, LEAST_SHARE) for number in range(count)}


def stability_index(then: dict[int, float], now: dict[int, float]) -> float:
    return sum((now[number] - then[number]) * math.log(now[number] / then[number]) for number in then)


def drift(built: BuiltHome, review: str) -> dict[tuple[str, str], Any]:
    rows = built.read(
        f"select *, cast(reference_review_date as varchar) as reference from marts.fct_cutoff_drift"
        f" where review_date = date '{review}'"
    ).to_dict("records")
    return {(row["used_by"], row["measure"]): row for row in rows}


@pytest.mark.parametrize("home", ["cdnow_sample_marts", "shop_marts"])
def test_reaching_the_cutoff_of_a_percentile_is_reaching_the_percentile(
    home: str, request: pytest.FixtureRequest
) -> None:
    built: BuiltHome = request.getfixturevalue(home)
    metrics = built.read("select distinct metric, measure from intermediate.int_tier_cutoffs").to_dict("records")
    assert metrics
    for row in metrics:
        counted = built.read(
            f"""
            select count(case when reaches then 1 end) as reaching_count, count(*) as pair_count,
                count(case when reaches <> has_value then 1 end) as broken_count
            from (
                select coalesce(metrics.{row["metric"]} >= cutoffs.threshold_value, false) as reaches,
                    coalesce(metrics.{row["measure"]} >= cutoffs.cutoff_value, false) as has_value
                from intermediate.int_customer_review_metrics as metrics
                inner join intermediate.int_tier_cutoffs as cutoffs using (review_index)
                where cutoffs.metric = '{row["metric"]}' and metrics.is_buyer
            ) as pairs
            """
        ).iloc[0]
        assert counted["broken_count"] == 0, row
        # Neither source has account metrics.
        if row["metric"].startswith("spend_"):
            assert 0 < counted["reaching_count"] < counted["pair_count"], row


@pytest.mark.parametrize("review", [FROZEN_AT, LAST])
def test_frozen_cutoffs_score_later_buyers_by_the_review_that_gave_them(frozen: Tried, review: str) -> None:
    reference, buyers = buyers_at(frozen.built, FROZEN_AT), buyers_at(frozen.built, review)
    for measure in VALUES:
        cutoffs = cutoffs_of([goodness(buyer, measure) for buyer in reference])
        expected = [1 + sum(goodness(buyer, measure) > cutoff for cutoff in cutoffs) for buyer in buyers]
        assert [buyer[f"{measure}_score"] for buyer in buyers] == expected


def test_cutoffs_float_until_they_are_frozen(frozen: Tried, cdnow_sample_marts: BuiltHome) -> None:
    def scores(built: BuiltHome, reviews: str) -> list[Any]:
        return (
            built.read(
                "select review_date, customer_id, rfm_cell from marts.fct_customer_rfm"
                f" where review_date {reviews} order by all"
            )
            .to_numpy()
            .tolist()
        )

    before = f"<= date '{FROZEN_AT}'"
    assert scores(frozen.built, before) == scores(cdnow_sample_marts, before)
    after = f"> date '{FROZEN_AT}'"
    assert scores(frozen.built, after) != scores(cdnow_sample_marts, after)


@pytest.mark.parametrize("review", ["1997-05-31", FROZEN_AT, "1997-07-31", LAST])
def test_drift_is_the_population_stability_index_of_the_scores(frozen: Tried, review: str) -> None:
    reference_date = FROZEN_AT if review >= FROZEN_AT else "1997-04-30"
    reference, buyers = buyers_at(frozen.built, reference_date), buyers_at(frozen.built, review)
    found = drift(frozen.built, review)
    for measure in VALUES:
        cutoffs = cutoffs_of([goodness(buyer, measure) for buyer in reference])

        def binned(people: list[Buyer], cutoffs: list[Any] = cutoffs, measure: str = measure) -> dict[int, float]:
            return shares((sum(goodness(buyer, measure) > cutoff for cutoff in cutoffs) for buyer in people), 5)

        row = found["rfm", measure]
        assert row["reference"] == reference_date
        assert row["cutoff_basis"] == ("frozen" if review >= FROZEN_AT else "floating")
        assert float(row["population_stability_index"]) == pytest.approx(
            stability_index(binned(reference), binned(buyers)), abs=5e-6
        )
        now = cutoffs_of([goodness(buyer, measure) for buyer in buyers])
        moves = [abs(float(new - old) / float(old)) if old else 0.0 for old, new in zip(cutoffs, now, strict=True)]
        assert row["largest_cutoff_move_rate"] == pytest.approx(max(moves), abs=1e-6)


def test_drift_of_a_policy_counts_between_its_frozen_cutoffs(frozen: Tried) -> None:
    def spend(review: str) -> list[Decimal]:
        return [buyer["monetary_amount"] for buyer in buyers_at(frozen.built, review)]

    reference, now = spend(FROZEN_AT), spend(LAST)
    ranked = sorted(reference)
    cutoffs = [
        min(value for value in reference if sum(other < value for other in ranked) >= share * len(ranked))
        for share in (0.5, 0.75, 0.9, 0.95, 0.99)
    ]
    bins = [shares((sum(value >= cutoff for cutoff in cutoffs) for value in values), 6) for values in (reference, now)]
    row = drift(frozen.built, LAST)["spend_top_n", "spend_365d_amount"]
    assert (row["cutoff_basis"], row["reference"], row["bin_count"]) == ("frozen", FROZEN_AT, 6)
    assert float(row["population_stability_index"]) == pytest.approx(stability_index(*bins), abs=5e-6)
    in_force = frozen.built.read(
        "select cast(cutoff_value as decimal(18, 2)) as cutoff_value, is_frozen from marts.dim_tier_cutoffs"
        f" where policy_id = 'spend_top_n' and review_date = date '{LAST}' order by tier_rank"
    )
    assert in_force["cutoff_value"].tolist() == cutoffs
    assert in_force["is_frozen"].all()


def test_drift_of_frozen_cutoffs_warns_and_blocks_only_when_told_to(
    frozen: Tried, cdnow_sample_marts: BuiltHome
) -> None:
    assert [(check.check_id, check.table_name) for check in frozen.result.checks if check.status == "warn"] == [
        (ALARM, "fct_cutoff_drift")
    ]
    settings = frozen.built.settings
    frozen.set("cutoff_drift_blocks: false", "cutoff_drift_blocks: true")
    try:
        with pytest.raises(CheckFailedError, match=ALARM):
            dbt_runner.build(settings, "duckdb", select=ALARM)
        frozen.set("cutoff_drift_alarm: 0.25", "cutoff_drift_alarm: 20")
        assert [check.status for check in dbt_runner.build(settings, "duckdb", select=ALARM).checks] == ["pass"]
    finally:
        frozen.set("cutoff_drift_blocks: true", "cutoff_drift_blocks: false")
        change(frozen.project / "dbt_project.yml", "cutoff_drift_alarm: 20", "cutoff_drift_alarm: 0.25")
    # Floating cut-offs drift as well, and nobody has to decide anything about it.
    assert cdnow_sample_marts.read(
        "select max(population_stability_index) > 0.25 as is_strong from marts.fct_cutoff_drift"
    )["is_strong"].all()


@pytest.fixture
def fixed(frozen: Tried, tmp_path: Path) -> Iterable[Callable[[Iterable[str], str], DbtResult]]:
    """Build the scores in a home of its own with these lines of seeds/rfm_cutoffs.csv."""
    seed, settings = frozen.project / "seeds/rfm_cutoffs.csv", replace(frozen.built.settings, home=tmp_path / "home")
    before = seed.read_text(encoding="utf-8")
    shutil.copytree(frozen.built.home, settings.home)
    frozen.set("rfm_cutoff_basis: frozen", "rfm_cutoff_basis: fixed")

    def build(lines: Iterable[str], models: str) -> DbtResult:
        seed.write_text(before + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return dbt_runner.build(settings, "duckdb", select=f"rfm_cutoffs {models}".strip())

    yield build
    seed.write_text(before, encoding="utf-8")
    frozen.set("rfm_cutoff_basis: fixed", "rfm_cutoff_basis: frozen")


def typed(built: BuiltHome) -> list[str]:
    """The frozen cut-offs as somebody would type them in."""
    rows = built.read(
        "select grid_id, measure, score, round(cutoff_value, 3) as cutoff_value from marts.dim_rfm_cutoffs"
        f" where review_date = date '{LAST}' and reference_review_date is not null order by all"
    ).to_dict("records")
    return [f"{row['grid_id']},{row['measure']},{row['score']},{row['cutoff_value']},1997-01-01" for row in rows]


def test_typed_cutoffs_equal_to_the_frozen_ones_give_the_same_scores(
    frozen: Tried, fixed: Callable[[Iterable[str], str], DbtResult], tmp_path: Path
) -> None:
    fixed(typed(frozen.built), "int_rfm_cutoffs_typed int_rfm_cutoffs int_customer_rfm_scores")
    built = BuiltHome(replace(frozen.built.settings, home=tmp_path / "home"))
    scores = (
        "select customer_key, recency_score, frequency_score, monetary_score, frequency_score_of_3, monetary_score_of_3"
        f" from intermediate.int_customer_rfm_scores where review_date = date '{LAST}' order by customer_key"
    )
    assert built.read(scores).equals(frozen.built.read(scores))
    bases = built.read("select distinct cutoff_basis from intermediate.int_rfm_cutoffs")
    assert bases["cutoff_basis"].tolist() == ["fixed"]


@pytest.mark.parametrize(
    ("mistake", "named"),
    [
        (lambda lines: [], "lacks a cut-off"),
        (lambda lines: [*lines[1:], "klaviyo_27,recency,2,365,1997-01-01"], "lacks a cut-off"),
        (lambda lines: [*lines, lines[0]], "twice"),
        (lambda lines: [line.replace("monetary,5,77.21", "monetary,5,1.00") for line in lines], "easier to pass"),
        (lambda lines: [line.replace("monetary,5,77.21", "monetary,5,77.215") for line in lines], "keeps_its_claims"),
    ],
)
def test_a_faulty_set_of_typed_cutoffs_is_named(
    frozen: Tried,
    fixed: Callable[[Iterable[str], str], DbtResult],
    mistake: Callable[[list[str]], list[str]],
    named: str,
) -> None:
    lines = typed(frozen.built)
    wrong = mistake(lines)
    assert wrong != lines
    with pytest.raises(ConfigurationError, match=named) as refused:
        fixed(wrong, "")
    assert str(refused.value).startswith("seeds/rfm_cutoffs.csv")


def test_frozen_without_a_date_is_refused(frozen: Tried) -> None:
    frozen.set("rfm_cutoffs_from_date: 1997-06-01", "rfm_cutoffs_from_date: null")
    try:
        with pytest.raises(ConfigurationError, match="rfm_cutoffs_from_date"):
            dbt_runner.build(frozen.built.settings, "duckdb", select="int_rfm_cutoffs")
    finally:
        frozen.set("rfm_cutoffs_from_date: null", "rfm_cutoffs_from_date: 1997-06-01")
