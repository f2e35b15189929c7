"""The oracle gives the known answers on customers made by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from oracle import (
    Stages,
    _eight_cells,
    _klaviyo_cells,
    buyers_at,
    is_declining,
    is_gap_alert,
    lifecycle,
    mean_gap_days,
    rank_scores,
    rfm,
    stage_of,
)
from oracle_inputs import Customer, Landing, default_as_of, load_customers, month_end_reviews
from oracle_machine import Decision, Observation, Policy, add_months, replay, valid_until
from oracle_tiers import measure, percentile, read_versions, tiers

REVIEW = date(2023, 12, 31)
TWO_TIERS = Policy("p", {1: "low", 2: "high"}, {2: [{"score": Decimal(100)}]}, {})


def ago(days: int) -> date:
    return REVIEW - timedelta(days=days)


def buyer(*days_ago: int, amounts: dict[int, str] | None = None, key: str = "a") -> Customer:
    days = sorted(ago(days) for days in days_ago)
    ordered = {ago(days): Decimal("10.00") for days in days_ago}
    ordered |= {ago(days): Decimal(text) for days, text in (amounts or {}).items()}
    return Customer(key, ordered=ordered, purchase_days=days)


def landing(
    orders: Sequence[dict[str, Any]],
    customers: Sequence[dict[str, Any]] = (),
    refunds: Sequence[dict[str, Any]] = (),
    business_timezone: str = "UTC",
    count_zero_amount_orders: bool = False,
) -> Landing:
    def frame(rows: Sequence[dict[str, Any]], columns: str) -> pd.DataFrame:
        numbered = [{"source_file": "f", "source_line": line, **row} for line, row in enumerate(rows, 1)]
        return pd.DataFrame(numbered, columns=[*columns.split(), "source_file", "source_line"], dtype=object)

    return Landing(
        frame(customers, "customer_id registered_at is_test"),
        frame(orders, "order_id customer_id ordered_at total_amount status currency"),
        frame(refunds, "refund_id order_id refunded_at refund_amount"),
        business_timezone,
        "USD",
        count_zero_amount_orders,
    )


def order(
    order_id: str, day: Any, amount: str = "10.000", customer_id: str | None = "a", **more: Any
) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "customer_id": customer_id,
        "ordered_at": day,
        "total_amount": Decimal(amount),
        **more,
    }


def test_equal_values_get_equal_scores_and_an_empty_score_stays_empty() -> None:
    assert rank_scores([1, 1, 1, 2, 3], 5) == [1, 1, 1, 4, 5]
    assert rank_scores([7], 5) == [1]
    assert rank_scores([2, 2, 2], 3) == [1, 1, 1]
    assert rank_scores([], 5) == []
    assert rank_scores([1, 2, 3] * 4, 3) == [1, 2, 3] * 4


def test_the_window_holds_the_as_of_day_and_not_the_day_365_days_before() -> None:
    person = buyer(0, 364, 365)
    assert person.days_within(REVIEW, 365) == 2
    assert person.spend(ago(365), REVIEW) == Decimal("20.00")


def test_an_order_on_the_as_of_day_counts_and_one_after_it_does_not() -> None:
    data = landing([order("1", pd.Timestamp("2023-01-31 23:59")), order("2", pd.Timestamp("2023-02-01"))])
    people = load_customers(data, date(2023, 1, 31))
    assert people["a"].purchase_days == [date(2023, 1, 31)]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2023, 2, 1)), ("America/New_York", date(2023, 1, 31)), ("Asia/Shanghai", date(2023, 2, 1))],
)
def test_an_instant_falls_on_the_day_of_the_business_time_zone(zone: str, day: date) -> None:
    stamp = pd.Timestamp("2023-02-01 02:00", tz="UTC")
    assert default_as_of(landing([order("1", stamp)], business_timezone=zone)) == day


def test_rows_that_are_no_valid_order_are_left_out() -> None:
    day = pd.Timestamp("2023-01-10")
    data = landing(
        [
            order("1", day),
            order("2", day, status="cancelled"),
            order("3", day, status="lost"),
            order("4", day, customer_id="tester"),
            order("5", day, customer_id=None),
            order("6", day, "5.000"),
            order("6", day, "7.005"),
            order("7", pd.Timestamp("2023-01-11"), "0.000"),
        ],
        customers=[{"customer_id": "tester", "is_test": True}, {"customer_id": "quiet", "is_test": None}],
    )
    people = load_customers(data, REVIEW)
    assert sorted(people) == ["a", "quiet"]
    assert people["a"].ordered == {date(2023, 1, 10): Decimal("17.01"), date(2023, 1, 11): Decimal("0.00")}
    assert people["a"].purchase_days == [date(2023, 1, 10)]


def test_zero_orders_are_purchase_days_where_the_source_says_so() -> None:
    data = landing([order("1", pd.Timestamp("2023-01-11"), "0.000")], count_zero_amount_orders=True)
    assert load_customers(data, REVIEW)["a"].purchase_days == [date(2023, 1, 11)]


def test_a_refund_lowers_money_on_its_own_day_up_to_its_order() -> None:
    def refund(key: str, day: str, amount: str) -> dict[str, Any]:
        return {
            "refund_id": key,
            "order_id": "1",
            "refunded_at": pd.Timestamp(day),
            "refund_amount": Decimal(amount),
        }

    data = landing(
        [order("1", pd.Timestamp("2023-01-10"), "30.000")],
        refunds=[
            refund("r1", "2023-02-05", "20.000"),
            refund("r2", "2023-02-06", "20.000"),
            refund("r3", "2024-02-05", "1.000"),
        ],
    )
    person = load_customers(data, REVIEW)["a"]
    assert person.refunded == {date(2023, 2, 5): Decimal("20.00"), date(2023, 2, 6): Decimal("10.00")}
    assert person.spend(date(2022, 12, 31), date(2023, 1, 31)) == Decimal("30.00")
    assert person.spend(date(2023, 1, 31), REVIEW) == Decimal("-30.00")
    assert person.purchase_days == [date(2023, 1, 10)]


def test_reviews_are_month_ends_and_as_of() -> None:
    assert month_end_reviews(date(2023, 1, 31), date(2023, 2, 28)) == [date(2023, 1, 31), date(2023, 2, 28)]
    assert month_end_reviews(date(2023, 2, 1), date(2023, 3, 5)) == [date(2023, 2, 28), date(2023, 3, 5)]
    assert month_end_reviews(date(2023, 2, 1), date(2023, 2, 5)) == [date(2023, 2, 5)]


def test_grids_follow_their_own_scores() -> None:
    people = [buyer(179, key="a"), buyer(180, 181, key="b"), buyer(365, key="c")]
    assert [cell[0] for cell in _klaviyo_cells(people, REVIEW, [179, 180, 365])] == ["3", "2", "1"]
    assert [cell[1] for cell in _klaviyo_cells(people, REVIEW, [179, 180, 365])] == ["1", "3", "1"]
    money = [Decimal(1), Decimal(2), Decimal(3)]
    assert _eight_cells([10, 20, 30], [1, 1, 4], money) == ["211", "212", "122"]


def test_a_buyer_without_a_purchase_in_the_window_has_frequency_and_money_zero() -> None:
    grid = {f"{r}{f}{m}": "any" for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)}
    grids = {"eleven_125": grid, "klaviyo_27": grid, "eight_8": grid}
    people = {"a": buyer(400, key="a"), "b": buyer(5, key="b")}
    scored, segments = rfm(people, [REVIEW], grids, {"a"})
    row = scored.iloc[0]
    assert (row["recency_days"], row["frequency_count"], row["monetary_amount"]) == (400, 0, Decimal("0.00"))
    assert row["rfm_cell"] == "111"
    assert segments["grid_id"].tolist() == ["klaviyo_27", "eight_8"]
    assert buyers_at(people, ago(6)) == [people["a"]]


@pytest.mark.parametrize(
    ("days_ago", "stage"),
    [
        ([366], "churned"),
        ([365], "dormant"),
        ([181], "dormant"),
        ([180], "at_risk"),
        ([91], "at_risk"),
        ([90], "active"),
        ([31], "active"),
        ([30], "new"),
        ([0], "new"),
        ([30, 211], "reactivated"),
        ([30, 210], "growing"),
        ([31, 212], "active"),
        ([60, 100, 160, 180], "mature"),
        ([60, 100, 160, 179], "active"),
        ([], "prospect"),
    ],
)
def test_each_stage_begins_and_ends_on_its_day(days_ago: list[int], stage: str) -> None:
    # 30 and 210 days ago would be active, but for spend in both windows of growing.
    amounts = {100: "5.00", 30: "10.00"} if days_ago == [30, 210] else {}
    assert stage_of(buyer(*days_ago, amounts=amounts), REVIEW, Stages()) == stage


def test_growing_begins_at_exactly_five_quarters() -> None:
    assert stage_of(buyer(10, 100, 180, amounts={10: "12.50"}), REVIEW, Stages()) == "growing"
    assert stage_of(buyer(10, 100, 180, amounts={10: "12.49"}), REVIEW, Stages()) == "active"
    assert stage_of(buyer(10, 180, 200, amounts={10: "99.00"}), REVIEW, Stages()) == "active"
    assert stage_of(buyer(10, 100, 179, amounts={10: "12.50"}), REVIEW, Stages()) == "active"


def test_declining_is_at_most_half_and_bought_within_the_active_days() -> None:
    assert is_declining(buyer(10, 100, amounts={10: "5.00"}), REVIEW, Stages())
    assert not is_declining(buyer(10, 100, amounts={10: "5.01"}), REVIEW, Stages())
    assert not is_declining(buyer(91, 100), REVIEW, Stages())
    assert not is_declining(buyer(), REVIEW, Stages())


def test_the_gap_alert_needs_three_repeats_and_more_than_three_shrunk_gaps() -> None:
    # Shrunk gap (30 + 2 * 10) / 5 = 10 days.
    mean_gap = Fraction(10)
    assert not is_gap_alert(buyer(30, 40, 50, 60), REVIEW, mean_gap)
    assert is_gap_alert(buyer(31, 41, 51, 61), REVIEW, mean_gap)
    assert not is_gap_alert(buyer(300, 310, 320), REVIEW, mean_gap)
    assert mean_gap_days([buyer(0, 10), buyer(0, 10, 40), buyer(5)], REVIEW) == Fraction(50, 3)
    assert mean_gap_days([buyer(5)], REVIEW) is None


def test_a_stage_run_begins_at_the_review_that_first_shows_it() -> None:
    person = Customer("a", purchase_days=[date(2023, 1, 15)], ordered={date(2023, 1, 15): Decimal(1)})
    reviews = month_end_reviews(date(2023, 1, 15), date(2023, 6, 30))
    rows = lifecycle({"a": person}, reviews, {"a"})
    assert rows["lifecycle_stage"].tolist() == ["new", "active", "active", "at_risk", "at_risk", "at_risk"]
    assert rows["previous_stage"].isna().tolist() == [True, *[False] * 5]
    assert rows["previous_stage"].tolist()[1:] == ["new", "active", "active", "at_risk", "at_risk"]
    assert rows["stage_since_date"].tolist() == [reviews[place] for place in (0, 1, 1, 3, 3, 3)]


def test_a_registered_customer_is_a_prospect_from_its_registration_on() -> None:
    people = {
        "registered": Customer("registered", registered_date=date(2023, 2, 10)),
        "unknown_start": Customer("unknown_start"),
    }
    rows = lifecycle(people, [date(2023, 1, 31), date(2023, 2, 28)], set(people))
    assert rows["source_customer_id"].tolist() == ["unknown_start", "registered", "unknown_start"]
    assert set(rows["lifecycle_stage"]) == {"prospect"}


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 4, 30), 3) == date(2023, 7, 30)


def outcomes(policy: Policy, scores: Sequence[int | None], start: date = date(2023, 1, 31)) -> list[Decision]:
    """The machine on one score a month end."""
    ends = [stamp.date() for stamp in pd.date_range(start, periods=len(scores), freq="ME")]
    metrics = [{"score": None if score is None else Decimal(score)} for score in scores]
    return replay([policy], [Observation(day, m, m, 1000, start) for day, m in zip(ends, metrics, strict=True)])


def ranks(decisions: Sequence[Decision]) -> list[int | None]:
    return [None if decision.state is None else decision.state.tier for decision in decisions]


def policy(**settings: Any) -> Policy:
    return Policy(**{**vars(TWO_TIERS), **settings})


def test_tiers_rise_at_once_and_a_threshold_belongs_to_its_tier() -> None:
    assert ranks(outcomes(policy(), [99, 100, 99])) == [1, 2, 1]


def test_grace_holds_the_stated_number_of_misses_and_a_kept_review_clears_them() -> None:
    decisions = outcomes(policy(grace_reviews=2), [100, 0, 0, 100, 0, 0, 0])
    assert ranks(decisions) == [2, 2, 2, 2, 2, 2, 1]
    assert [decision.state.misses for decision in decisions if decision.state] == [0, 1, 2, 0, 1, 2, 0]
    assert [decision.held_by for decision in decisions] == ["none", "grace", "grace", "none", "grace", "grace", "none"]


def test_the_minimum_stay_counts_no_misses_and_ends_on_its_day() -> None:
    decisions = outcomes(policy(min_stay_months=3, grace_reviews=1), [100, 0, 0, 0, 0])
    # Since 31 January: the stay ends on 30 April, which is the fourth review.
    assert [decision.held_by for decision in decisions] == ["none", "min_stay", "min_stay", "grace", "none"]
    assert ranks(decisions) == [2, 2, 2, 2, 1]


def test_a_promotion_after_n_reviews_takes_the_lowest_rank_of_the_streak() -> None:
    three = policy(
        tier_codes={1: "a", 2: "b", 3: "c"},
        enter={2: [{"score": Decimal(100)}], 3: [{"score": Decimal(200)}]},
        promote_after_reviews=3,
    )
    decisions = outcomes(three, [0, 200, 0, 200, 100, 200, 200])
    assert ranks(decisions) == [1, 1, 1, 1, 1, 2, 2]
    assert [decision.state.streak for decision in decisions if decision.state] == [0, 1, 0, 1, 2, 0, 1]


@pytest.mark.parametrize(("down", "after"), [("one", 3), ("fit", 2), ("base", 1)])
def test_a_downgrade_leads_one_down_to_fit_or_to_base_and_skips_invitation_tiers(down: str, after: int) -> None:
    rungs = {rank: [{"score": Decimal(100 * rank)}] for rank in (2, 3, 4, 5)}
    five = policy(
        tier_codes=dict(enumerate("abcde", 1)), enter=rungs, downgrade_step=down, invitation_only=frozenset({4})
    )
    assert ranks(outcomes(five, [500, 200])) == [5, after]
    assert ranks(outcomes(five, [450])) == [3]


def test_own_keep_rules_hold_a_tier_below_its_entry() -> None:
    own = policy(keep_rule="own", keep={2: [{"score": Decimal(50)}]})
    decisions = outcomes(own, [50, 100, 50, 49])
    assert ranks(decisions) == [1, 2, 2, 1]
    assert [(decision.ranks.qualified, decision.ranks.kept) for decision in decisions] == [
        (1, 2),
        (2, 2),
        (1, 2),
        (1, 1),
    ]


def test_validity_holds_until_its_day_and_starts_anew_when_kept() -> None:
    yearly = policy(validity_months=2, downgrade_timing="at_expiry")
    decisions = outcomes(yearly, [100, 100, 100, 0, 0])
    assert [d.state.valid_until for d in decisions if d.state] == [
        date(2023, 3, 31),
        date(2023, 3, 31),
        date(2023, 5, 31),
        date(2023, 5, 31),
        date(2023, 7, 31),
    ]
    assert [decision.held_by for decision in decisions] == ["none", "none", "none", "validity", "none"]
    assert decisions[2].state is not None
    assert decisions[2].state.since == date(2023, 1, 31)
    assert ranks(outcomes(policy(downgrade_timing="never"), [100, 0, 0])) == [2, 2, 2]


def test_validity_ends_by_its_anchor() -> None:
    def end(anchor: str) -> date | None:
        return valid_until(policy(validity_months=12, validity_anchor=anchor), date(2023, 6, 30), date(2021, 6, 30))

    assert end("tier_start") == date(2024, 6, 30)
    assert end("calendar_year") == date(2024, 12, 31)
    assert end("join_date") == date(2024, 6, 30)
    assert valid_until(policy(), date(2023, 6, 30), date(2021, 6, 30)) is None


def test_missing_input_holds_lowers_or_leaves_out() -> None:
    held = outcomes(policy(), [100, None, 0])
    assert ranks(held) == [2, 2, 1]
    assert held[1].held_by == "missing_input"
    assert ranks(outcomes(policy(), [None, 100])) == [1, 2]
    assert ranks(outcomes(policy(missing_input_rule="lowest"), [100, None])) == [2, 1]
    assert ranks(outcomes(policy(missing_input_rule="exclude", grace_reviews=9), [100, None, 0])) == [2, None, 1]


def test_refunds_count_as_the_policy_says() -> None:
    def after_refund(rule: str) -> list[int | None]:
        first = Observation(date(2023, 1, 31), {"score": Decimal(100)}, {"score": Decimal(100)}, 99, date(2023, 1, 1))
        second = Observation(date(2023, 2, 28), {"score": Decimal(0)}, {"score": Decimal(100)}, 99, date(2023, 1, 1))
        return ranks(replay([policy(refund_rule=rule, grace_reviews=3)], [first, second]))

    assert after_refund("ignore") == [2, 2]
    assert after_refund("at_review") == [2, 2]
    assert after_refund("recheck") == [2, 1]


def test_percentiles_count_the_strictly_lower_and_round_down() -> None:
    values = [Decimal(1), Decimal(1), Decimal(2)]
    assert [percentile(values, value) for value in values] == [Decimal(0), Decimal(0), Decimal("0.666666")]
    with pytest.raises(ValueError, match="smiles_365d"):
        measure(buyer(1), REVIEW, "smiles_365d", True)


def test_policies_are_read_from_their_files(tmp_path: Path) -> None:
    (tmp_path / "tier_policies.csv").write_text(
        "policy_id,version,valid_from,valid_to,population,promote_timing,promote_after_reviews,downgrade_timing,downgrade_step,"
        "validity_months,validity_anchor,grace_reviews,min_stay_months,refund_rule,keep_rule,min_history_days,"
        "missing_input_rule\np,1,2020-01-01,,buyers,immediate,,every_review,one,,,2,3,at_review,same,0,hold\n"
    )
    (tmp_path / "tiers.csv").write_text(
        "policy_id,version,tier_rank,tier_code,is_invitation_only\np,1,1,low,false\np,1,2,high,false\n"
    )
    (tmp_path / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_spend_365d_amount,min_purchase_days_365d_count\n"
        "p,1,high,enter,1,20,2\n"
    )
    (tmp_path / "metrics.csv").write_text("metric,is_null_missing\nspend_365d_amount,true\n")
    (tmp_path / "tier_policy_options.csv").write_text("policy_id,version,grandfathering,grandfathered_until_date\n")
    (read,) = read_versions(tmp_path, "p")
    assert (read.grace_reviews, read.min_stay_months, read.promote_after_reviews) == (2, 3, 1)
    assert read.enter == {2: [{"spend_365d_amount": Decimal(20), "purchase_days_365d_count": Decimal(2)}]}
    rows = tiers({"a": buyer(0, 5), "b": buyer(0, key="b")}, [REVIEW], [read], {"a", "b"})
    assert rows["tier_code"].tolist() == ["high", "low"]
    assert rows["tier_change"].tolist() == ["new", "new"]
    with pytest.raises(ValueError, match="does not hold q"):
        read_versions(tmp_path, "q")
