"""Each numbered step of the tier machine on histories made by hand; the compiled models give the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from conftest import BuiltHome
from machine_rows import Case, Person, Trail, by_oracle
from machine_sql import CompiledMachine
from oracle_machine import Observation, Policy
from oracle_shown import Override
from replay import Replay

Run = Callable[..., Trail]
# tier n of five from 10 * n on; the lowest needs nothing
FIVE = Policy("p", dict(enumerate("abcde", 1)), {rank: [{"x": Decimal(10 * rank)}] for rank in (2, 3, 4, 5)}, {})


@pytest.fixture(scope="module")
def machine(shop_marts: BuiltHome) -> CompiledMachine:
    return CompiledMachine(Replay(shop_marts.settings), shop_marts.home)


@pytest.fixture
def run(machine: CompiledMachine) -> Run:
    """Runs one customer through the reference machine and the models, which must agree, and gives the rows."""

    def rows(versions: Policy | Sequence[Policy], seen: Sequence[Observation], *overrides: Override) -> Trail:
        case = Case((versions,) if isinstance(versions, Policy) else tuple(versions), (Person(tuple(seen), overrides),))
        (expected,) = by_oracle(case)
        assert machine.run([one.review for one in seen], [case]) == [[expected]]
        return expected

    return rows


def month_ends(count: int, start: str = "2023-01-31") -> list[date]:
    return [stamp.date() for stamp in pd.date_range(start, periods=count, freq="ME")]


def seen(values: Sequence[int | None], days: Sequence[date] | None = None, **more: Any) -> list[Observation]:
    """One value of the metric at each review, month ends of 2023 unless said otherwise."""
    days = days or month_ends(len(values))
    metrics = [{"x": None if value is None else Decimal(value)} for value in values]
    plain = {"history_days": 999, "joined": date(2020, 1, 31), **more}
    return [Observation(day, m, m, **plain) for day, m in zip(days, metrics, strict=True)]


def refunded(values: Sequence[tuple[int, int]]) -> list[Observation]:
    """Values after and before refunds at each review."""
    after, before = seen([value for value, _ in values]), seen([value for _, value in values])
    return [replace(one, before_refunds=other.metrics) for one, other in zip(after, before, strict=True)]


def test_step_0_who_comes_back_into_the_population_has_rows_again(machine: CompiledMachine) -> None:
    days = month_ends(5)
    known = replace(FIVE, population="known", valid_to=days[1])
    buyers = replace(FIVE, version=2, valid_from=days[1] + timedelta(1))
    # known in the first version, in the second from the first purchase on
    person = Person(tuple(one for one in seen([0] * 5) if one.review != days[2]))
    ((trail,),) = machine.run(days, [Case((known, buyers), (person,))])
    assert len(trail.states) == len(trail.shown) == 4


def policy(**settings: Any) -> Policy:
    return replace(FIVE, **settings)


def tiers(trail: Trail) -> list[int | None]:
    return [row["tier_rank"] for row in trail.states]


def column(trail: Trail, name: str) -> list[Any]:
    return [row[name] for row in trail.states]


def shown(trail: Trail, name: str) -> list[Any]:
    return [row[name] for row in trail.shown]


def test_step_1_a_threshold_belongs_to_its_tier(run: Run) -> None:
    assert column(run(policy(), seen([29, 30, 31])), "qualified_rank") == [2, 3, 3]


def test_step_1_own_keep_rules_never_keep_less_than_is_qualified_for(run: Run) -> None:
    own = policy(keep_rule="own", keep={3: [{"x": Decimal(25)}], 4: [{"x": Decimal(45)}]})
    trail = run(own, seen([24, 25, 40, 44, 45]))
    assert column(trail, "qualified_rank") == [2, 2, 4, 4, 4]
    # without a row of its own for keeping, tier 2 is kept by what enters it
    assert column(trail, "keep_rank") == [2, 3, 4, 4, 4]


def test_step_1_nobody_qualifies_for_an_invitation_only_tier(run: Run) -> None:
    trail = run(policy(invitation_only=frozenset({5})), seen([50, 60]))
    assert column(trail, "qualified_rank") == column(trail, "keep_rank") == tiers(trail) == [4, 4]


def test_step_2_hold_freezes_the_state_and_gives_rank_1_where_there_is_none(run: Run) -> None:
    trail = run(policy(promote_after_reviews=2, grace_reviews=3), seen([None, 0, 30, None, 30, 0, None, 0]))
    assert tiers(trail) == [1, 1, 1, 1, 3, 3, 3, 3]
    assert column(trail, "decision") == [
        "missing_input", "stay", "stay", "missing_input", "up", "grace", "missing_input", "grace",
    ]  # fmt: skip
    assert column(trail, "streak_count") == [0, 0, 1, 1, 0, 0, 0, 0]
    assert column(trail, "miss_count") == [0, 0, 0, 0, 0, 1, 1, 2]


def test_step_2_a_held_tier_may_outlive_its_validity(run: Run) -> None:
    trail = run(policy(validity_months=1), seen([30, None, None, 30]))
    assert column(trail, "valid_until_date") == [date(2023, 2, 28)] * 3 + [date(2023, 5, 30)]


def test_step_2_lowest_goes_on_with_rank_1(run: Run) -> None:
    trail = run(policy(missing_input_rule="lowest", grace_reviews=1), seen([30, None, None]))
    assert tiers(trail) == [3, 3, 2]
    assert column(trail, "qualified_rank") == column(trail, "keep_rank") == [3, 1, 1]


def test_step_2_exclude_makes_the_next_complete_review_a_first_review(run: Run) -> None:
    slow = policy(missing_input_rule="exclude", promote_after_reviews=3, grace_reviews=9)
    trail = run(slow, seen([30, None, None, 50, 0]))
    assert tiers(trail) == [3, None, None, 5, 5]
    assert column(trail, "decision") == ["first", "excluded", "excluded", "first", "grace"]
    assert shown(trail, "tier_change") == ["new", None, None, "new", "stay"]
    assert shown(trail, "tier_since_date") == [date(2023, 1, 31), None, None, *[date(2023, 4, 30)] * 2]


def test_step_2_history_is_long_enough_on_its_day(run: Run) -> None:
    days = month_ends(2)
    short = [replace(one, history_days=n) for one, n in zip(seen([30, 30], days), (29, 30), strict=True)]
    assert column(run(policy(min_history_days=30), short), "decision") == ["missing_input", "up"]


def test_step_3_the_first_tier_waits_for_no_streak(run: Run) -> None:
    trail = run(policy(promote_after_reviews=4, validity_months=12), seen([50]))
    assert tiers(trail) == [5]
    assert column(trail, "tier_since_date") == [date(2023, 1, 31)]
    assert column(trail, "valid_until_date") == [date(2024, 1, 31)]
    assert shown(trail, "tier_change") == ["new"]


def test_step_4_a_streak_leads_to_the_lowest_rank_it_saw(run: Run) -> None:
    trail = run(policy(promote_after_reviews=3), seen([0, 50, 20, 40, 40, 40, 40]))
    assert tiers(trail) == [1, 1, 1, 2, 2, 2, 4]
    assert column(trail, "streak_count") == [0, 1, 2, 0, 1, 2, 0]


def test_step_4_a_streak_that_is_interrupted_starts_anew(run: Run) -> None:
    trail = run(policy(promote_after_reviews=2), seen([20, 30, 20, 40, 10, 30, 30]))
    assert column(trail, "streak_count") == [0, 1, 0, 1, 0, 1, 0]
    # the lowest rank of a broken streak is forgotten
    assert tiers(run(policy(promote_after_reviews=2), seen([10, 20, 0, 50, 40]))) == [1, 1, 1, 1, 4]


def test_step_4_a_move_up_restarts_dates_and_forgets_misses(run: Run) -> None:
    trail = run(policy(grace_reviews=2, validity_months=1), seen([20, 0, 30]))
    assert column(trail, "miss_count") == [0, 1, 0]
    assert column(trail, "tier_since_date") == [date(2023, 1, 31)] * 2 + [date(2023, 3, 31)]
    assert column(trail, "valid_until_date") == [date(2023, 2, 28)] * 2 + [date(2023, 4, 30)]


def test_step_5_a_kept_review_forgets_misses_and_the_start_stays(run: Run) -> None:
    trail = run(policy(grace_reviews=1), seen([20, 0, 20, 0, 0]))
    assert column(trail, "decision") == ["first", "grace", "stay", "grace", "down"]
    assert column(trail, "tier_since_date")[:4] == [date(2023, 1, 31)] * 4


def test_step_5_validity_restarts_on_its_last_day_and_not_the_day_before(run: Run) -> None:
    start, end = date(2023, 1, 15), date(2023, 2, 15)
    yearly = policy(validity_months=1)
    assert column(run(yearly, seen([20, 20], [start, end - timedelta(1)])), "valid_until_date") == [end, end]
    assert column(run(yearly, seen([20, 20], [start, end])), "valid_until_date") == [end, date(2023, 3, 15)]


def test_step_6_the_first_reason_that_applies_holds_and_counts_no_miss(run: Run) -> None:
    all_of_them = {"min_stay_months": 2, "validity_months": 4, "grace_reviews": 1, "downgrade_timing": "at_expiry"}
    trail = run(policy(**all_of_them), seen([20, 0, 0, 0, 0, 0]))
    # since 31 January: the stay ends on 31 March, the validity on 31 May, both at a review
    assert column(trail, "decision") == ["first", "min_stay", "validity", "validity", "grace", "down"]
    assert column(trail, "miss_count") == [0, 0, 0, 0, 1, 0]
    never = run(policy(**{**all_of_them, "downgrade_timing": "never"}), seen([20, 0, 0]))
    assert column(never, "decision") == ["first", "never", "never"]


@pytest.mark.parametrize(("days_before", "held_by"), [(1, "min_stay"), (0, "grace")])
def test_step_6_the_minimum_stay_ends_on_its_day(run: Run, days_before: int, held_by: str) -> None:
    days = [date(2023, 3, 15), date(2023, 6, 15) - timedelta(days_before)]
    trail = run(policy(min_stay_months=3, grace_reviews=1), seen([20, 0], days))
    assert column(trail, "decision") == ["first", held_by]


@pytest.mark.parametrize(("days_before", "held_by"), [(1, "validity"), (0, "down")])
def test_step_6_validity_ends_on_its_day(run: Run, days_before: int, held_by: str) -> None:
    days = [date(2023, 3, 15), date(2023, 6, 15) - timedelta(days_before)]
    trail = run(policy(validity_months=3, downgrade_timing="at_expiry"), seen([20, 0], days))
    assert column(trail, "decision") == ["first", held_by]


def test_step_6_misses_of_before_are_kept_while_something_else_holds(run: Run) -> None:
    # validity by the calendar year: it ends after the first review and restarts at the second
    late = policy(validity_months=1, validity_anchor="calendar_year", downgrade_timing="at_expiry", grace_reviews=2)
    days = [date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
    assert column(run(late, seen([20, 0, 20, 0], days)), "miss_count") == [0, 1, 0, 0]


def test_step_6_nothing_holds_what_only_refunds_lose(run: Run) -> None:
    history = [(30, 30), (20, 30), (0, 30), (0, 0)]
    held = {"min_stay_months": 6, "grace_reviews": 9}
    assert tiers(run(policy(**held), refunded(history))) == [3, 3, 3, 3]
    # at the third review 30 before refunds still keep tier 2; at the fourth purchases are lacking
    trail = run(policy(**held, refund_rule="recheck"), refunded(history))
    assert tiers(trail) == [3, 2, 1, 1]
    assert tiers(run(policy(**held, refund_rule="recheck"), refunded([(30, 30), (0, 20)]))) == [3, 3]
    assert tiers(run(policy(downgrade_timing="never", refund_rule="recheck"), refunded([(30, 30), (0, 30)]))) == [3, 2]
    assert tiers(run(policy(refund_rule="ignore"), refunded([(0, 30), (0, 20)]))) == [3, 2]


@pytest.mark.parametrize(("downgrade_step", "after"), [("one", 3), ("fit", 2), ("base", 1)])
def test_step_7_leads_one_down_to_fit_or_to_base(run: Run, downgrade_step: str, after: int) -> None:
    closed = policy(downgrade_step=downgrade_step, invitation_only=frozenset({4}))
    assert tiers(run(closed, seen([50, 20]))) == [5, after]


def test_step_7_one_goes_on_from_rank_to_rank_and_restarts_dates(run: Run) -> None:
    trail = run(policy(min_stay_months=2, validity_months=2), seen([50, 0, 0, 0, 0]))
    assert tiers(trail) == [5, 5, 4, 4, 3]
    assert column(trail, "decision") == ["first", "min_stay", "down", "min_stay", "down"]
    assert column(trail, "tier_since_date")[2:] == [date(2023, 3, 31), date(2023, 3, 31), date(2023, 5, 31)]
    assert column(trail, "valid_until_date")[2:] == [date(2023, 5, 31), date(2023, 5, 31), date(2023, 7, 31)]


@pytest.mark.parametrize(
    ("anchor", "months", "review", "end"),
    [
        ("tier_start", 1, date(2023, 1, 31), date(2023, 2, 28)),
        ("tier_start", 1, date(2024, 1, 31), date(2024, 2, 29)),
        ("tier_start", 12, date(2024, 2, 29), date(2025, 2, 28)),
        ("calendar_year", 12, date(2023, 12, 31), date(2024, 12, 31)),
        ("calendar_year", 1, date(2023, 12, 31), date(2024, 12, 31)),
        ("calendar_year", 1, date(2023, 11, 30), date(2023, 12, 31)),
        ("join_date", 12, date(2023, 8, 30), date(2023, 8, 31)),
        # on the day itself the next one is meant
        ("join_date", 12, date(2023, 8, 31), date(2024, 8, 31)),
        ("join_date", 6, date(2023, 9, 1), date(2024, 2, 29)),
        ("join_date", 6, date(2024, 2, 29), date(2024, 8, 31)),
        ("join_date", 18, date(2021, 8, 31), date(2022, 2, 28)),
    ],
)
def test_step_8_validity_ends_by_its_anchor(run: Run, anchor: str, months: int, review: date, end: date) -> None:
    trail = run(policy(validity_months=months, validity_anchor=anchor), seen([20], [review], joined=date(2020, 8, 31)))
    assert column(trail, "valid_until_date") == [end]


def test_step_9_an_override_counts_on_its_first_and_last_day(run: Run) -> None:
    days = month_ends(5)
    trail = run(policy(), seen([10] * 5), Override("floor", "c", days[1], days[3]))
    assert shown(trail, "tier_rank") == [1, 3, 3, 3, 1]
    assert shown(trail, "tier_change") == ["new", "upgrade", "stay", "stay", "downgrade"]
    assert shown(trail, "tier_since_date") == [days[0], days[1], days[1], days[1], days[4]]
    one_day_off = Override("floor", "c", days[1] + timedelta(1), days[3] - timedelta(1))
    assert shown(run(policy(), seen([10] * 5), one_day_off), "tier_rank") == [1, 1, 3, 1, 1]


def test_step_9_overrides_leave_the_state_alone(run: Run) -> None:
    days = month_ends(5)
    trail = run(policy(grace_reviews=1, validity_months=1), seen([30, 0, 0, 0, 0]), Override("fixed", "e", days[1]))
    plain = run(policy(grace_reviews=1, validity_months=1), seen([30, 0, 0, 0, 0]))
    assert trail.states == plain.states
    assert shown(trail, "machine_tier_rank") == tiers(plain) == [3, 3, 2, 2, 1]
    assert shown(trail, "tier_rank") == [3, 5, 5, 5, 5]
    assert shown(trail, "valid_until_date") == column(plain, "valid_until_date")


def test_step_9_the_latest_fixed_tier_wins_over_all_others(run: Run) -> None:
    days = month_ends(4)
    given = [
        Override("fixed", "d", days[0], days[2]),
        Override("fixed", "b", days[1], days[1]),
        Override("floor", "e", days[0]),
        Override("cap", "a", days[0]),
    ]
    trail = run(policy(), seen([30] * 4), *given)
    assert shown(trail, "tier_rank") == [4, 2, 4, 1]
    assert shown(trail, "override_mode") == ["fixed", "fixed", "fixed", "cap"]


def test_step_9_the_highest_floor_then_the_lowest_cap(run: Run) -> None:
    day = month_ends(1)[0]

    def outcome(value: int, *given: tuple[str, str]) -> tuple[int, str | None]:
        trail = run(policy(), seen([value]), *(Override(mode, code, day) for mode, code in given))
        return shown(trail, "tier_rank")[0], shown(trail, "override_mode")[0]

    assert outcome(20, ("floor", "c"), ("floor", "d"), ("floor", "b")) == (4, "floor")
    assert outcome(50, ("cap", "c"), ("cap", "d")) == (3, "cap")
    assert outcome(20, ("floor", "e"), ("cap", "d")) == (4, "floor")
    assert outcome(40, ("floor", "e"), ("cap", "b")) == (2, "cap")
    # what changes nothing is not named
    assert outcome(30, ("floor", "c"), ("cap", "c")) == (3, None)
    assert outcome(30, ("fixed", "c")) == (3, None)
    assert outcome(30, ("fixed", "no_such_tier"), ("floor", "nor_this")) == (3, None)


def test_step_9_who_is_left_out_is_shown_only_a_fixed_tier(run: Run) -> None:
    days = month_ends(4)
    out = policy(missing_input_rule="exclude")
    trail = run(
        out, seen([30, None, None, 30]), Override("floor", "d", days[1]), Override("fixed", "b", days[2], days[2])
    )
    assert shown(trail, "tier_rank") == [3, None, 2, 4]
    assert shown(trail, "machine_tier_rank") == [3, None, None, 3]
    assert shown(trail, "tier_change") == ["new", None, "new", "upgrade"]


def second(first_day: date, **settings: Any) -> tuple[Policy, Policy]:
    """The five tiers, and from a day on another version."""
    return policy(valid_to=first_day - timedelta(1)), policy(version=2, valid_from=first_day, **settings)


def test_step_10_a_tier_keeps_its_code_when_ranks_change(run: Run) -> None:
    days = month_ends(3)
    raised = {
        "tier_codes": dict(enumerate("xabcde", 1)),
        "enter": {rank + 1: [{"x": Decimal(10 * rank)}] for rank in range(1, 6)},
    }
    trail = run(second(days[1], **raised), seen([30, 30, 20]))
    assert tiers(trail) == [3, 4, 3]
    assert column(trail, "previous_tier_rank") == [None, 4, 4]
    assert shown(trail, "tier_code") == ["c", "c", "b"]
    assert shown(trail, "tier_change") == ["new", "stay", "downgrade"]
    assert shown(trail, "tier_since_date") == [days[0], days[0], days[2]]


@pytest.mark.parametrize(("codes", "tier", "change"), [("abxyz", 5, "stay"), ("ab", 2, "downgrade")])
def test_step_10_a_code_that_is_gone_becomes_the_highest_rank_not_above(
    run: Run, codes: str, tier: int, change: str
) -> None:
    days = month_ends(2)
    fewer = {"tier_codes": dict(enumerate(codes, 1)), "downgrade_timing": "never"}
    fewer["enter"] = {rank: FIVE.enter[rank] for rank in range(2, len(codes) + 1)}
    trail = run(second(days[1], **fewer), seen([50, 0]))
    assert tiers(trail) == [5, tier]
    assert shown(trail, "previous_tier_code") == [None, "e"]
    assert shown(trail, "tier_change") == ["new", change]
    # another code begins another spell; the state's own start is carried over
    assert shown(trail, "tier_since_date") == days
    assert column(trail, "tier_since_date") == [days[0]] * 2


def test_step_10_the_lowest_rank_of_a_streak_is_carried_by_its_code(run: Run) -> None:
    days = month_ends(3)
    first, later = second(days[2], tier_codes=dict(enumerate("acbde", 1)), promote_after_reviews=2)
    trail = run((replace(first, promote_after_reviews=2), later), seen([10, 20, 50]))
    # b was rank 2 and is rank 3
    assert tiers(trail) == [1, 1, 3]


def test_step_10_before_the_first_version_the_first_applies_and_both_ends_belong_to_a_version(run: Run) -> None:
    days = month_ends(4)
    first, later = second(days[2], grace_reviews=9)
    trail = run((replace(first, valid_from=days[1]), later), seen([30, 20, 10, 10]))
    assert column(trail, "decision") == ["first", "down", "grace", "grace"]


def test_grandfathering_protects_a_tier_of_an_earlier_version_until_its_validity_ends(run: Run) -> None:
    days = month_ends(6)
    first, later = second(days[1], grandfathering="protect_until_expiry", grace_reviews=1)
    trail = run((replace(first, validity_months=3), replace(later, validity_months=3)), seen([30, 0, 0, 0, 0, 0]))
    # valid until 30 April, which is the fourth review
    assert column(trail, "decision") == ["first", *["grandfathering"] * 2, "grace", "down", "grace"]
    assert column(trail, "miss_count") == [0, 0, 0, 1, 0, 1]
    # without a validity the version says until when
    until = replace(later, grandfathered_until=days[2])
    assert column(run((first, until), seen([30, 0, 0, 0])), "decision") == ["first", "grandfathering", "grace", "down"]
    # with neither there is nothing to wait for; what only refunds lose is not protected
    assert column(run((first, later), seen([30, 0])), "decision") == ["first", "grace"]
    rechecked = replace(until, refund_rule="recheck")
    assert column(run((first, rechecked), refunded([(30, 30), (0, 30)])), "decision") == ["first", "down"]


def test_a_soft_landing_goes_one_tier_at_a_time_until_its_day(run: Run) -> None:
    days = month_ends(4)
    first, later = second(days[1], grandfathering="soft_landing", downgrade_step="base", grandfathered_until=days[2])
    assert tiers(run((first, later), seen([50, 0, 0, 0]))) == [5, 4, 1, 1]
    # without a day: 12 months, the last day not included
    year = month_ends(14)
    first, later = second(year[1], grandfathering="soft_landing", downgrade_step="fit", invitation_only=frozenset({3}))
    trail = run((first, later), seen([50, 0, *[50] * 10, 50, 0], year))
    assert tiers(trail)[:2] == [5, 4]
    assert tiers(trail)[-2:] == [5, 1]
