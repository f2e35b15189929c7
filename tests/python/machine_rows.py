"""Cases of the tier machine, and the rows that the reference machine gives for them."""

from dataclasses import dataclass
from typing import Any

from oracle_machine import Decision, Observation, Policy, replay
from oracle_shown import Override, Shown, shown

STATE_COLUMNS = (
    "is_first_step",
    "qualified_rank",
    "keep_rank",
    "previous_tier_rank",
    "tier_rank",
    "tier_since_date",
    "valid_until_date",
    "miss_count",
    "streak_count",
    "decision",
)
SHOWN_COLUMNS = (
    "is_first_step",
    "is_new_spell",
    "qualified_rank",
    "keep_rank",
    "machine_tier_rank",
    "previous_machine_tier_rank",
    "previous_tier_rank",
    "previous_tier_code",
    "tier_rank",
    "tier_code",
    "tier_change",
    "tier_since_date",
    "valid_until_date",
    "miss_count",
    "streak_count",
    "decision",
    "override_mode",
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One customer: what its reviews see, from the one at which it enters, and the manual decisions on it."""

    seen: tuple[Observation, ...]
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Case:
    """One policy with its versions, and customers that it rates."""

    versions: tuple[Policy, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Trail:
    """The rows of one customer in order: what the machine leaves and what is shown."""

    states: list[Row]
    shown: list[Row]


def by_oracle(case: Case) -> list[Trail]:
    """The rows of each customer as the reference machine has them."""
    trails = []
    for person in case.people:
        decisions = replay(case.versions, person.seen)
        rows = shown(decisions, person.overrides)
        trails.append(
            Trail(
                [_state_row(place, decision) for place, decision in enumerate(decisions)],
                [_shown_row(place, row) for place, row in enumerate(rows)],
            )
        )
    return trails


def _state_row(place: int, decision: Decision) -> Row:
    state = decision.state
    values = (
        (None, None, None, 0, 0)
        if state is None
        else (state.tier, state.since, state.valid_until, state.misses, state.streak)
    )
    tier, since, until, misses, streak = values
    ranks = decision.ranks.qualified, decision.ranks.kept, decision.previous
    return dict(
        zip(STATE_COLUMNS, (place == 0, *ranks, tier, since, until, misses, streak, decision.name), strict=True)
    )


def _shown_row(place: int, row: Shown) -> Row:
    decision, state = row.decision, row.decision.state
    values = (
        place == 0,
        place == 0 or row.code != row.previous_code,
        decision.ranks.qualified,
        decision.ranks.kept,
        row.machine_tier,
        decision.previous,
        row.previous_tier,
        row.previous_code,
        row.tier,
        row.code,
        row.change,
        row.since,
        None if state is None else state.valid_until,
        0 if state is None else state.misses,
        0 if state is None else state.streak,
        decision.name,
        row.override_mode,
    )
    return dict(zip(SHOWN_COLUMNS, values, strict=True))
