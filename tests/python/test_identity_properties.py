"""What is true of identity for any customers and identifiers, tried with the compiled models against a union-find."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import PROJECT, BuiltHome
from oracle_identity import Rules, Use, blocked_reasons, changes, persons, recycled
from replay import Replay

FIRST_DAY = date(2020, 1, 1)
USES = (
    "source_customer_key int, identifier_type varchar, identifier_token varchar, identifier_status varchar, "
    "first_used_date date, last_used_date date"
)
CUSTOMERS = (
    "source_customer_id varchar, source_customer_key int, is_created_from_order boolean, is_guest boolean, "
    "registered_date date, customer_type varchar, company_id varchar, first_order_date date, last_order_date date, "
    "first_seen_date date, last_seen_date date"
)
MODELS = (
    "int_identifiers_judged",
    "int_identifier_periods",
    "int_identity_links",
    *(f"int_identity_round_{number}" for number in range(1, 7)),
    "int_identity_components",
    "int_customers_identified",
)


def rules_of_the_project() -> Rules:
    with (PROJECT / "seeds" / "identity" / "identifier_types.csv").open(encoding="utf-8", newline="") as file:
        types = list(csv.DictReader(file))
    joining = {row["identifier_type"]: int(row["max_customers"]) for row in types if row["joins_people"] == "true"}
    return Rules(most_customers=joining, rest_days=90, cap=100)


RULES = rules_of_the_project()
BLOCKED_STATUSES = ("invalid", "masked", "virtual", "placeholder")


@dataclass(frozen=True)
class Shop:
    """Customers 1..count with the day each was first seen, and their uses of identifiers, one per value."""

    first_seen: tuple[date | None, ...]
    uses: tuple[Use, ...]

    @property
    def customers(self) -> range:
        """Keys of the customers."""
        return range(1, len(self.first_seen) + 1)


# around the days that a phone number rests, so that periods of use meet, almost meet and overlap
days = st.sampled_from([0, 1, 90, 91, 180, 181, 400]).map(lambda day: FIRST_DAY + timedelta(days=day))
lengths = st.sampled_from([0, 0, 1, 90]).map(lambda length: timedelta(days=length))
kinds = st.sampled_from(["email", "phone", "phone", "wechat_unionid", "device", "shoe_size"])


@st.composite
def shops(draw: st.DrawFn, most: int = 24) -> Shop:
    """Shops in which values are scarce, so that many are shared, some by crowds; a value has one status."""
    count = draw(st.integers(1, most))
    uses: dict[tuple[int, str, str], Use] = {}
    for number in range(draw(st.integers(0, count))):
        kind, token = draw(kinds), f"t{number}"
        status = draw(st.sampled_from(["usable"] * 9 + list(BLOCKED_STATUSES)))
        most_users = RULES.most_customers.get(kind, 1)
        users = draw(st.sampled_from([1, 2, 2, 2, 3, 3, 5, most_users, most_users + 1]))
        for customer in draw(st.permutations(list(range(1, count + 1))))[:users]:
            # a date is more often known than not
            first = draw(st.one_of(days, days, days, st.none()))
            last = None if first is None else first + draw(lengths)
            uses[customer, kind, token] = Use(customer, kind, token, status, first, last)
    return Shop(tuple(draw(st.none() | days) for _ in range(count)), tuple(uses.values()))


@pytest.fixture(scope="module")
def replay(shop_marts: BuiltHome) -> Replay:
    return Replay(shop_marts.settings)


Identify = Callable[[Shop], dict[int, str]]


@pytest.fixture(scope="module")
def identify(replay: Replay) -> Identify:
    """The person of each customer, by the models themselves."""

    def identified(shop: Shop, keys: Mapping[int, int] | None = None) -> dict[int, str]:
        key = keys or {one: one for one in shop.customers}
        replay.put(
            "int_identifier_uses",
            USES,
            [(key[use.customer], use.kind, use.token, use.status, use.first, use.last) for use in shop.uses],
        )
        rows = [
            (f"c{one}", key[one], False, False, None, "person", None, None, None, seen, seen)
            for one, seen in zip(shop.customers, shop.first_seen, strict=True)
        ]
        replay.put("int_source_customers", CUSTOMERS, rows)
        replay.run(MODELS)
        found = replay.rows("select source_customer_id, customer_id from strata.intermediate.int_customers_identified")
        return {int(source[1:]): person for source, person in found}

    return identified


def groups(person: Mapping[int, str]) -> set[frozenset[int]]:
    return {frozenset(one for one in person if person[one] == name) for name in set(person.values())}


def are_parts_of(finer: Iterable[frozenset[int]], coarser: Iterable[frozenset[int]]) -> bool:
    coarser = list(coarser)
    return all(any(part <= whole for whole in coarser) for part in finer)


tried = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@tried
@given(shops())
def test_persons_are_those_of_the_union_find(identify: Identify, shop: Shop) -> None:
    assert groups(identify(shop)) == persons(shop.customers, shop.uses, RULES)


@tried
@given(shops())
def test_what_is_blocked_or_recycled_is_what_the_reference_says(identify: Identify, replay: Replay, shop: Shop) -> None:
    identify(shop)
    replay.run(["fct_identity_audit"])
    listed = replay.rows("select identifier_type, identifier_token, reason from marts.fct_identity_audit")
    assert {(kind, token): reason for kind, token, reason in listed if "recycled" not in reason} == blocked_reasons(
        shop.uses, RULES
    )
    assert {token for _, token, reason in listed if reason == "recycled"} == recycled(shop.uses, RULES)


@tried
@given(shops(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_keys_of_customers_matter(
    identify: Callable[..., dict[int, str]], shop: Shop, dice: Random
) -> None:
    keys = dice.sample(range(1, 1_000), len(shop.first_seen))
    moved = replace(shop, uses=tuple(dice.sample(shop.uses, len(shop.uses))))
    assert identify(moved, dict(zip(shop.customers, keys, strict=True))) == identify(shop)


@tried
@given(shops(), st.data())
def test_a_blocked_identifier_changes_nothing(identify: Identify, shop: Shop, data: st.DataObject) -> None:
    users = data.draw(st.sets(st.sampled_from(shop.customers)))
    kind, status = data.draw(
        st.sampled_from([("device", "usable"), ("name", "usable"), *(("email", status) for status in BLOCKED_STATUSES)])
    )
    more = tuple(Use(one, kind, "blocked", status, FIRST_DAY, FIRST_DAY) for one in sorted(users))
    assert identify(replace(shop, uses=shop.uses + more)) == identify(shop)


@tried
@given(shops(), st.data())
def test_removing_an_identifier_only_ever_parts_persons(identify: Identify, shop: Shop, data: st.DataObject) -> None:
    identifiers = sorted({(use.kind, use.token) for use in shop.uses})
    gone = data.draw(st.sets(st.sampled_from(identifiers)) if identifiers else st.just(set()))
    fewer = tuple(use for use in shop.uses if (use.kind, use.token) not in gone)
    assert are_parts_of(groups(identify(replace(shop, uses=fewer))), groups(identify(shop)))


@tried
@given(shops())
def test_a_person_has_the_id_of_the_customer_seen_first(identify: Identify, shop: Shop) -> None:
    person = identify(shop)
    alone = identify(replace(shop, uses=()))
    for group in groups(person):
        first = min(group, key=lambda one: (shop.first_seen[one - 1] or date.max, f"c{one}"))
        assert {person[one] for one in group} == {alone[first]}


@tried
@given(shops(), shops())
def test_changes_since_a_publication_are_its_merges_and_unmerges(
    identify: Identify, replay: Replay, before: Shop, after: Shop
) -> None:
    was = {f"c{one}": person for one, person in identify(before).items()}
    replay.put("stg_published_identity_map", "source_customer_id varchar, customer_id varchar", list(was.items()))
    replay.put(
        "stg_published_identity_changes",
        "recorded_date date, change_type varchar, previous_customer_id varchar, customer_id varchar, "
        "source_customer_count bigint",
        [],
    )
    replay.put("int_as_of_date", "as_of_date date", [(FIRST_DAY,)])
    for shop in (after, before):
        now = {f"c{one}": person for one, person in identify(shop).items()}
        replay.run(["int_identity_changes"])
        found = replay.rows(
            "select change_type, previous_customer_id, customer_id, source_customer_count "
            "from strata.intermediate.int_identity_changes"
        )
        # the second time round nothing has changed
        assert {row[:3]: row[3] for row in found} == changes(was, now)
    assert found == []


def chain_of(length: int, seed: int) -> Shop:
    """Customers of whom each shares an email with the next, their keys in no order, as the hash of an id gives them."""
    keys = Random(seed).sample(range(1, length + 1), length)  # noqa: S311 - made-up data, nothing secret
    uses = [Use(one, "email", f"t{place}") for place, pair in enumerate(pairwise(keys)) for one in pair]
    return Shop((None,) * length, tuple(uses))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([2, 3, 50, 99, 100, 101, 150, 3_000]), st.integers(0, 2**32))
def test_no_person_exceeds_the_cap_and_all_below_it_converge(
    identify: Identify, replay: Replay, length: int, seed: int
) -> None:
    sizes = {len(group) for group in groups(identify(chain_of(length, seed)))}
    assert sizes == ({length} if length <= RULES.cap else {1})
    assert replay.failing_tests(["assert_identity_rounds_converge", "assert_each_source_customer_is_one_person"]) == []
