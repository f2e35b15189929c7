"""What is true of the tier machine for any policy and any history, tried with the compiled models."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BuiltHome
from machine_cases import METRICS, Trial, calendars, trials, versions_of
from machine_rows import Case, Person, Trail, by_oracle
from machine_sql import CompiledMachine
from oracle_machine import Observation, Policy, qualified_and_kept
from replay import Replay

CASES = 5
EXAMPLES = 100
slow = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def machine(shop_marts: BuiltHome) -> CompiledMachine:
    return CompiledMachine(Replay(shop_marts.settings), shop_marts.home)


def first_difference(case: Case, expected: Sequence[Trail], actual: Sequence[Trail]) -> str | None:
    """Where two results of a case part, in words that name all that is needed to see why."""
    for person, left, right in zip(case.people, expected, actual, strict=True):
        for kind in ("states", "shown"):
            rows = getattr(left, kind), getattr(right, kind)
            if len(rows[0]) != len(rows[1]):
                return f"{kind}: {len(rows[0])} rows expected, {len(rows[1])} found\n{case.versions}\n{person}"
            for place, (one, other) in enumerate(zip(*rows, strict=True)):
                wrong = {name: (one[name], other[name]) for name in one if one[name] != other[name]}
                if wrong:
                    return f"{kind}, review {place + 1}: (expected, found) {wrong}\n{case.versions}\n{person}"
    return None


# CASES * EXAMPLES policies, each of one to three versions and with up to three customers
@settings(slow, max_examples=EXAMPLES)
@given(trials(CASES, CASES + 2))
def test_states_and_tiers_shown_equal_the_reference_machine(machine: CompiledMachine, trial: Trial) -> None:
    results = machine.run(trial.calendar, trial.cases)
    for case, actual in zip(trial.cases, results, strict=True):
        difference = first_difference(case, by_oracle(case), actual)
        assert difference is None, difference


@settings(slow, max_examples=15)
@given(trials(2, 4), st.integers(0, 2**32))
def test_neither_order_nor_company_nor_repetition_changes_a_tier(
    machine: CompiledMachine, trial: Trial, seed: int
) -> None:
    results = machine.run(trial.calendar, trial.cases)
    assert machine.run(trial.calendar, trial.cases) == results
    places = list(range(len(trial.cases)))
    random.Random(seed).shuffle(places)  # noqa: S311 - an order, not a secret
    turned = [replace(trial.cases[place], people=trial.cases[place].people[::-1]) for place in places]
    assert machine.run(trial.calendar, turned) == [results[place][::-1] for place in places]
    assert machine.run(trial.calendar, trial.cases[:1]) == results[:1]


@settings(slow, max_examples=15)
@given(trials(2, 4), st.data())
def test_reviews_to_come_change_no_row_of_before(machine: CompiledMachine, trial: Trial, data: st.DataObject) -> None:
    kept = data.draw(st.integers(1, len(trial.calendar)))
    until = trial.calendar[kept - 1]
    cut = [
        replace(
            case,
            people=tuple(
                replace(person, seen=tuple(one for one in person.seen if one.review <= until)) for person in case.people
            ),
        )
        for case in trial.cases
    ]
    whole = machine.run(trial.calendar, trial.cases)
    for case, short, trails in zip(cut, machine.run(trial.calendar[:kept], cut), whole, strict=True):
        for person, left, right in zip(case.people, short, trails, strict=True):
            assert left == Trail(right.states[: len(person.seen)], right.shown[: len(person.seen)])


@settings(slow, max_examples=200)
@given(calendars().flatmap(versions_of), st.integers(0, 2**32), st.sampled_from(METRICS))
def test_q_and_k_never_fall_when_a_metric_rises(versions: Sequence[Policy], seed: int, metric: str) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up data, nothing secret
    for policy in versions:
        values = {name: Decimal(dice.randint(-1, 10)) for name in METRICS}
        before = qualified_and_kept(policy, values)
        for _ in range(12):
            values[metric] += 1
            after = qualified_and_kept(policy, values)
            assert after[0] >= before[0]
            assert after[1] >= before[1]
            before = after


def plain(policy: Policy) -> Policy:
    """The settings under which more spend never lowers any later tier."""
    return replace(
        policy,
        valid_to=None,
        promote_after_reviews=1,
        downgrade_timing="every_review",
        downgrade_step="one",
        min_stay_months=0,
        min_history_days=0,
        grandfathering="immediate",
        refund_rule="ignore" if policy.refund_rule == "recheck" else policy.refund_rule,
    )


def more(dice: random.Random, person: Person) -> Person:
    """The same customer with more of everything at some reviews and less at none."""
    raised = []
    for seen in person.seen:
        added = {name: Decimal(dice.choice([0, 0, 1, 3, 8])) for name in METRICS}
        after, before = ({name: value + added[name] for name, value in side.items()} for side in sides(seen))
        raised.append(replace(seen, metrics=after, before_refunds=before))
    return Person(tuple(raised))


def sides(seen: Observation) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """The metrics after and before refunds, with 0 for what is not known."""
    after, before = ({n: v or Decimal(0) for n, v in side.items()} for side in (seen.metrics, seen.before_refunds))
    return after, before


@settings(slow, max_examples=40)
@given(trials(4, 6), st.integers(0, 2**32))
def test_more_spend_never_lowers_a_later_tier_where_the_policy_allows_that_claim(
    machine: CompiledMachine, trial: Trial, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up data, nothing secret
    cases = []
    for case in trial.cases:
        first = case.people[0].seen
        poor = Person(tuple(replace(s, metrics=sides(s)[0], before_refunds=sides(s)[1]) for s in first))
        cases.append(Case((plain(case.versions[0]),), (poor, more(dice, poor))))
    for case, trails in zip(cases, machine.run(trial.calendar, cases), strict=True):
        for low, high in zip(trails[0].states, trails[1].states, strict=True):
            assert low["tier_rank"] <= high["tier_rank"], f"{low}\n{high}\n{case}"


def scores(*values: int) -> tuple[Observation, ...]:
    """One metric after refunds at month ends of 2023, 10 a tier, and the same before refunds."""
    days = [date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
    metrics = [{"x": Decimal(value)} for value in values]
    return tuple(Observation(day, m, m, 999, days[0]) for day, m in zip(days, metrics, strict=False))


LADDER = Policy("p", dict(enumerate("abcd", 1)), {rank: [{"x": Decimal(10 * rank)}] for rank in (2, 3, 4)}, {})
RETURNED = tuple(replace(seen, before_refunds={"x": Decimal(20)}) for seen in scores(20, 0))


@pytest.mark.parametrize(
    ("policy", "poor", "rich", "tiers_at_the_end"),
    [
        # both need tier b; who came to it earlier also leaves its protection earlier
        (replace(LADDER, min_stay_months=2), scores(10, 20, 10), scores(20, 20, 10), (2, 1)),
        (
            replace(LADDER, downgrade_timing="at_expiry", validity_months=2),
            scores(10, 20, 10),
            scores(20, 20, 10),
            (2, 1),
        ),
        # an early promotion spends the streak that later leads higher
        (replace(LADDER, promote_after_reviews=2), scores(10, 10, 30, 30), scores(10, 20, 30, 30), (3, 2)),
        # a miss that the higher tier counts earlier ends its grace earlier
        (replace(LADDER, downgrade_step="fit", grace_reviews=1), scores(30, 30, 20), scores(40, 30, 20), (3, 2)),
        (replace(LADDER, downgrade_step="base", grace_reviews=1), scores(30, 30, 20), scores(40, 30, 20), (3, 1)),
        # nothing is held of what was bought and given back
        (replace(LADDER, refund_rule="recheck", grace_reviews=1), scores(20, 0), RETURNED, (2, 1)),
    ],
    ids=["min_stay", "at_expiry", "after_n_reviews", "fit", "base", "recheck"],
)
def test_more_spend_can_lower_a_later_tier_under_other_settings(
    machine: CompiledMachine,
    policy: Policy,
    poor: tuple[Observation, ...],
    rich: tuple[Observation, ...],
    tiers_at_the_end: tuple[int, int],
) -> None:
    for less, much in zip(poor, rich, strict=True):
        assert less.metrics["x"] <= much.metrics["x"]  # type: ignore[operator]
        assert less.before_refunds["x"] <= much.before_refunds["x"]  # type: ignore[operator]
    case = Case((policy,), (Person(poor), Person(rich)))
    (trails,) = machine.run([seen.review for seen in poor], [case])
    assert trails == by_oracle(case)
    assert tuple(trail.states[-1]["tier_rank"] for trail in trails) == tiers_at_the_end
