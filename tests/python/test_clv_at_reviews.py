"""CLV as a tier metric and as the monetary value of RFM: at every review, from what was known then."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from conftest import BuiltHome, copy_project
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings

CALIBRATION, LAST = "1997-09-30", "1998-06-30"
# of the tiers 2 to 4 of raw_56, which has no grace and steps down to fit
THRESHOLDS = ("20", "60.50", "200")


def ask_for_value(path: Path) -> None:
    """Let the rules of raw_56 ask for the predicted lifetime value instead of a percentile of spend."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    thresholds = iter(THRESHOLDS)
    for row in rows:
        row["min_clv_365d_amount"] = next(thresholds) if row["policy_id"] == "raw_56" else ""
        row.pop("min_spend_56d_percentile")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def by_value(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """The cdnow sample with RFM by value, and a policy by lifetime value."""
    project = copy_project(tmp_path_factory.mktemp("by_value") / "project")
    settings_file = project / "dbt_project.yml"
    text = settings_file.read_text(encoding="utf-8")
    assert "rfm_monetary_measure: spend" in text
    changed = text.replace("rfm_monetary_measure: spend", "rfm_monetary_measure: clv_365d")
    settings_file.write_text(changed, encoding="utf-8")
    ask_for_value(project / "seeds" / "policies" / "tier_rules.csv")
    settings = Settings(project=project, home=tmp_path_factory.mktemp("by_value_home"))
    land(settings, "cdnow_sample")
    dbt_runner.build(settings, "duckdb")
    return BuiltHome(settings)


def test_every_buyer_has_a_value_at_every_review(by_value: BuiltHome) -> None:
    missing = by_value.read(
        "select count(*) as lacking from intermediate.int_customer_review_metrics"
        " where is_buyer and clv_365d_amount is null"
    )
    assert missing["lacking"].tolist() == [0]


def test_the_value_of_a_past_review_is_that_of_a_build_of_the_day(
    by_value: BuiltHome, cdnow_sample_at_calibration_marts: BuiltHome
) -> None:
    columns = "customer_id, p_alive, expected_orders_365d, clv_365d_amount, clv_low_amount, clv_high_amount"
    then = by_value.read(
        f"select {columns.replace('clv_365d_amount', 'clv_amount as clv_365d_amount')}"
        " from intermediate.int_clv_scores inner join intermediate.int_customers_known using (customer_key)"
        f" where clv_date = date '{CALIBRATION}' order by customer_id"
    )
    of_the_day = cdnow_sample_at_calibration_marts.read(
        f"select {columns} from marts.fct_customer_clv order by customer_id"
    )
    pd.testing.assert_frame_equal(then, of_the_day)


def test_the_models_are_fitted_once_a_quarter(by_value: BuiltHome) -> None:
    planned = by_value.read(
        "select distinct cast(as_of_date as varchar) as day from marts.dim_clv_parameters"
        " where fit_occasion = 'planned' order by day"
    )
    # January and February 1997 have no quarter end behind them
    quarters = ["1997-03-31", "1997-06-30", "1997-09-30", "1997-12-31", "1998-03-31", "1998-06-30"]
    assert planned["day"].tolist() == ["1997-01-31", "1997-02-28", *quarters]


def test_rfm_by_value_ranks_the_predicted_lifetime_value(by_value: BuiltHome) -> None:
    rows = by_value.read(
        "select monetary_amount, round(clv_365d_amount, 2) as value from marts.fct_customer_rfm"
        f" inner join marts.fct_customer_clv using (customer_id) where review_date = date '{LAST}'"
    )
    assert rows["monetary_amount"].tolist() == rows["value"].tolist()
    assert len(rows) == 2357


def test_a_policy_by_lifetime_value_follows_its_thresholds(by_value: BuiltHome) -> None:
    tiers = by_value.read(
        "select qualified_rank, cast(clv_365d_amount as double) as value from marts.fct_customer_tiers"
        " inner join marts.fct_customer_clv using (customer_id)"
        f" where policy_id = 'raw_56' and review_date = date '{LAST}'"
    )
    expected = [1 + sum(value >= float(threshold) for threshold in THRESHOLDS) for value in tiers["value"]]
    assert tiers["qualified_rank"].tolist() == expected
    assert set(expected) == {1, 2, 3, 4}
