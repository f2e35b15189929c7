"""Who is whom, worked out anew in plain Python: every pair of uses is compared, and pairs are joined by union-find."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

PHONE = "phone"


@dataclass(frozen=True)
class Use:
    """A customer's use of an identifier: its status and the first and last day, both None when unknown."""

    customer: int
    kind: str
    token: str
    status: str = "usable"
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Rules:
    """What may join people.

    Attributes:
        most_customers: identifier types that join, with the most customers who may share a value.
        rest_days: days that a phone number lies idle before it is taken to be somebody else's.
        cap: the most customers that may be one person.
    """

    most_customers: Mapping[str, int]
    rest_days: int
    cap: int


class _Groups:
    def __init__(self, members: Iterable[int]) -> None:
        self.parent = {one: one for one in members}

    def find(self, one: int) -> int:
        while self.parent[one] != one:
            one = self.parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        self.parent[self.find(one)] = self.find(other)

    def sets(self) -> set[frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for one in self.parent:
            found[self.find(one)].add(one)
        return {frozenset(group) for group in found.values()}


def blocked_reasons(uses: Iterable[Use], rules: Rules) -> dict[tuple[str, str], str]:
    """Why an identifier joins nobody, for those that several customers have or whose status is not usable."""
    by_identifier = _by_identifier(uses)
    reasons = {}
    for (kind, token), shared in by_identifier.items():
        statuses = {use.status for use in shared}
        if statuses != {"usable"}:
            reasons[kind, token] = statuses.pop()
        elif len(shared) > 1 and kind not in rules.most_customers:
            reasons[kind, token] = "type_joins_nobody"
        elif len(shared) > 1 and len(shared) > rules.most_customers[kind]:
            reasons[kind, token] = "too_many_customers"
    return reasons


def linked(customers: Iterable[int], uses: Iterable[Use], rules: Rules) -> set[frozenset[int]]:
    """Sets of customers joined by any chain of identifiers, however large."""
    uses = list(uses)
    blocked = blocked_reasons(uses, rules)
    groups = _Groups(customers)
    for identifier, shared in _by_identifier(uses).items():
        if identifier in blocked:
            continue
        for one, other in _joining(identifier[0], shared, rules.rest_days):
            groups.join(one.customer, other.customer)
    return groups.sets()


def persons(customers: Iterable[int], uses: Iterable[Use], rules: Rules) -> set[frozenset[int]]:
    """The persons: sets of linked customers, those above the cap taken apart again."""
    found = linked(customers, uses, rules)
    return {person for group in found for person in ([group] if len(group) <= rules.cap else map(_alone, group))}


def recycled(uses: Iterable[Use], rules: Rules) -> set[str]:
    """Tokens of phone numbers, shared and not blocked, whose dated users are several sets apart in time."""
    uses = list(uses)
    blocked = blocked_reasons(uses, rules)
    found = set()
    for (kind, token), shared in _by_identifier(uses).items():
        if kind == PHONE and (kind, token) not in blocked and len(_periods(shared, rules.rest_days)) > 1:
            found.add(token)
    return found


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Counter[tuple[str, str, str]]:
    """Merges, un-merges and new ids as (kind, person before, person after), and how many customers went that way."""
    moves = Counter((before[one], after[one]) for one in before.keys() & after.keys())
    sources = Counter(new for _, new in moves)
    goals = Counter(old for old, _ in moves)
    return Counter(
        {
            ("merge" if sources[new] > 1 else "unmerge" if goals[old] > 1 else "new_id", old, new): count
            for (old, new), count in moves.items()
            if sources[new] > 1 or goals[old] > 1 or old != new
        }
    )


def _alone(one: int) -> frozenset[int]:
    return frozenset([one])


def _by_identifier(uses: Iterable[Use]) -> dict[tuple[str, str], list[Use]]:
    found: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        found[use.kind, use.token].append(use)
    return found


def _joining(kind: str, shared: list[Use], rest_days: int) -> Iterable[tuple[Use, Use]]:
    if kind != PHONE:
        return itertools.combinations(shared, 2)
    if len(_periods(shared, rest_days)) <= 1:
        return itertools.combinations(shared, 2)
    return [pair for pair in itertools.combinations(shared, 2) if _meet(*pair, rest_days)]


def _periods(shared: list[Use], rest_days: int) -> set[frozenset[int]]:
    dated = [use for use in shared if use.first is not None]
    groups = _Groups(use.customer for use in dated)
    for one, other in itertools.combinations(dated, 2):
        if _meet(one, other, rest_days):
            groups.join(one.customer, other.customer)
    return groups.sets()


def _meet(one: Use, other: Use, rest_days: int) -> bool:
    """Whether the days of two uses overlap, or the number rested no longer than it must between them."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    rest = timedelta(days=rest_days)
    return one.first <= other.last + rest and other.first <= one.last + rest
