"""A fit is kept until the next planned one, unless customers no longer buy as it expects."""

import pytest

import oracle_clv
from clv_cases import AFTER, BEFORE
from clv_lab import Lab
from conftest import BuiltHome
from oracle_clv import Orders
from replay import Replay

FIT, SCORED = "1998-03-31", "1998-05-15"


@pytest.fixture(scope="module")
def replay(cdnow_sample_marts: BuiltHome) -> Replay:
    replay = Replay(cdnow_sample_marts.settings)
    replay.run(replay.up_to("int_clv_renewals"))
    return replay


def put_dates(replay: Replay) -> None:
    """A date that is scored half a quarter after its planned fit."""
    replay.fill(
        "int_clv_dates",
        [
            {"date_index": 1, "clv_date": FIT, "is_scored": False, "is_planned_fit": True, "is_calibration": False},
            {
                "date_index": 2, "clv_date": SCORED, "planned_fit_date": FIT, "is_scored": True,
                "is_planned_fit": False, "is_calibration": False,
            },
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("predicted", "actual", "is_renewed"),
    [
        (1000.0, 1000, False),
        # a tenth of what was expected is drift from one repeat more, up as down
        (1000.0, 1100, False),
        (1000.0, 1101, True),
        (1000.0, 900, False),
        (1000.0, 899, True),
        # of few repeats a tenth is chance: three standard deviations of 100 are 30
        (100.0, 130, False),
        (100.0, 131, True),
        (100.0, 70, False),
        (100.0, 69, True),
        (4.0, 10, False),
        (4.0, 11, True),
        (None, 50, True),
    ],
)
def test_drift_is_a_tenth_and_more_than_chance(
    replay: Replay, predicted: float | None, actual: int, is_renewed: bool
) -> None:
    put_dates(replay)
    base = {"fit_index": 1, "model": "bg_nbd", "fit_date": FIT}
    before = None if predicted is None else 500.0
    after = None if predicted is None else 500.0 + predicted
    replay.fill(
        "int_clv_tracking",
        [
            base | {"tracked_date": FIT, "actual_repeat_count": 480, "predicted_repeat_count": before},
            base | {"tracked_date": SCORED, "actual_repeat_count": 480 + actual, "predicted_repeat_count": after},
        ],
    )
    replay.run(["int_clv_renewals"])
    rows = replay.rows(
        "select date_index, planned_index, is_renewed, drift_rate from strata.intermediate.int_clv_renewals"
    )
    drift = None if predicted is None else pytest.approx((actual - predicted) / predicted)
    assert rows == [(2, 1, is_renewed, drift)]


def test_what_a_fit_expects_since_it_was_made_is_that_of_its_customers(cdnow_sample_marts: BuiltHome) -> None:
    replay = Replay(cdnow_sample_marts.settings)
    names = replay.up_to("int_clv_renewals")
    replay.run(names)
    put_dates(replay)
    replay.run(["int_clv_changes_by_date", "int_clv_statistics"])
    fit = Orders(0.25, 5.0, 0.7, 2.5)
    replay.fill(
        "int_clv_fits_planned",
        [
            {
                "date_index": 1, "model": "bg_nbd", "basis": "maximum_likelihood", "r": fit.r, "alpha": fit.alpha,
                "a": fit.a, "b": fit.b, "chance_count_at_start": 0,
            }
        ],
    )  # fmt: skip
    steps = ["cohorts", "tracked_days", "curve_nodes", "purchase_curves", "tracking", "renewals"]
    replay.run([f"int_clv_{step}" for step in steps])
    cohorts = replay.rows(
        f"select date '{FIT}' - first_purchase_date, date '{SCORED}' - first_purchase_date, count(*) "
        f"from strata.intermediate.int_clv_statistics where clv_date = date '{FIT}' group by all"
    )
    expected = sum(
        count
        * float(oracle_clv.expected_repeats(fit, (until + 1) / 7) - oracle_clv.expected_repeats(fit, (before + 1) / 7))
        for before, until, count in cohorts
    )
    ((predicted, actual),) = replay.rows(
        "select predicted_repeat_count, actual_repeat_count from strata.intermediate.int_clv_renewals"
    )
    assert predicted == pytest.approx(expected, rel=1e-9)
    ((made,),) = replay.rows(
        "select count(*) from strata.intermediate.int_customer_activity_by_day where is_purchase_day "
        f"and activity_date > date '{FIT}' and activity_date <= date '{SCORED}'"
    )
    assert actual == made


def fit_used(lab: Lab, case: str) -> tuple[int, str]:
    row = lab.read(
        "select fit_index, order_basis from intermediate.int_clv_parameters_in_force "
        f"where date_index = {lab.indexes[case]} and purpose = 'score'"
    )
    assert len(row) == 1
    return int(row["fit_index"].iloc[0]), str(row["order_basis"].iloc[0])


def test_without_drift_the_planned_fit_is_kept(lab: Lab) -> None:
    assert fit_used(lab, "kept") == (lab.indexes["before"], "maximum_likelihood")
    fits = lab.read(f"select * from intermediate.int_clv_fits where date_index = {lab.indexes['kept']}")
    assert fits.empty


def test_with_drift_the_models_are_fitted_anew(lab: Lab) -> None:
    assert fit_used(lab, "renewed") == (lab.indexes["renewed"], "maximum_likelihood")
    for model in ("bg_nbd", "mbg_nbd", "gamma_gamma"):
        assert lab.parameters("renewed", model)["fit_occasion"] == "renewed"
        assert lab.parameters("before", model)["fit_occasion"] == "planned"
    old, new = lab.fit("before"), lab.fit("renewed", occasion="renewed")
    assert old["alpha"] == pytest.approx(BEFORE.alpha, rel=0.15)
    assert new["alpha"] == pytest.approx(AFTER.alpha, rel=0.15)


def test_a_renewal_that_fails_leaves_the_planned_fit_in_force(lab: Lab) -> None:
    assert fit_used(lab, "renewed_in_vain") == (lab.indexes["before"], "maximum_likelihood")
    assert lab.parameters("renewed_in_vain")["fallback_reason"] == "no_repeat_customers"


def test_a_renewal_can_succeed_where_the_planned_fit_failed(lab: Lab) -> None:
    assert fit_used(lab, "before_in_vain")[1] == "none"
    assert fit_used(lab, "renewed_after_failure") == (lab.indexes["renewed_after_failure"], "maximum_likelihood")
    assert set(lab.scores("renewed_after_failure")["estimate_basis"]) == {"maximum_likelihood"}
