"""Who is taken for one person and who is not: each case of the fault matrix, from files to marts."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import BuiltHome
from oracle_identity import changes
from replay import Replay, compiled_with, landed_home
from shop_identity import (
    CAP,
    CHAIN,
    MOST_PER_EMAIL,
    MOST_PER_PHONE,
    NEVER_JOINING,
    PHONE_SPELLINGS,
    SPELLINGS,
    TESTERS,
    Tables,
    identity_tables,
    long_chain_tables,
    shuffled,
    write_tables,
)
from strata.publishing import publish
from strata.quality.results import CheckResult
from strata.settings import Settings

MAP = "select source_customer_id, customer_id from marts.dim_identity_map order by source_customer_id"
CHANGES = (
    "select change_type, previous_customer_id, customer_id, source_customer_count from marts.fct_identity_changes "
    "where recorded_date = (select max(recorded_date) from marts.fct_identity_changes)"
)
Land = Callable[[str, Tables], Path]


@pytest.fixture(scope="module")
def shop(shop_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The made-up shop, landed and run through all models."""
    folder = tmp_path_factory.mktemp("identity")
    home = landed_home(shop_marts.settings, folder / "home", write_tables(folder / "files", identity_tables()))
    replay = Replay(shop_marts.settings).run(landed=home)
    return SimpleNamespace(home=home, replay=replay, person=dict(replay.rows(MAP)))


@pytest.fixture
def land_again(shop: SimpleNamespace, shop_marts: BuiltHome, tmp_path: Path) -> Land:
    """Lands other tables with the shop's token key, into a home of the given name."""

    def again(name: str, tables: Tables) -> Path:
        inputs = write_tables(tmp_path / f"{name}-files", tables)
        return landed_home(shop_marts.settings, tmp_path / name, inputs, key_of=shop.home)

    return again


def persons_of(shop: SimpleNamespace, case: str) -> list[str]:
    """The person of each customer of a case."""
    found = [person for customer, person in shop.person.items() if customer.startswith(f"{case}-")]
    assert found, case
    return found


def of_order(shop: SimpleNamespace, case: str) -> list[str]:
    """The person of each order of a case, by the order's number."""
    sql = f"select customer_id from marts.fct_orders where order_id like '{case}-%' order by order_id"
    return [row[0] for row in shop.replay.rows(sql)]


def are_apart(persons: list[str]) -> bool:
    return len(set(persons)) == len(persons)


@pytest.mark.parametrize("case", sorted(SPELLINGS | PHONE_SPELLINGS))
def test_spellings_of_one_identifier_are_one_person(shop: SimpleNamespace, case: str) -> None:
    plain = "spelling-plain" if case in SPELLINGS else "phone-plain"
    assert shop.person[case] == shop.person[plain]


def test_cyrillic_look_alikes_are_two_persons(shop: SimpleNamespace) -> None:
    assert are_apart(persons_of(shop, "alike"))


def test_a_test_address_on_a_thousand_customers_joins_nobody(shop: SimpleNamespace) -> None:
    assert len(persons_of(shop, "tester")) == TESTERS
    assert are_apart(persons_of(shop, "tester"))


@pytest.mark.parametrize("case", [*NEVER_JOINING, "bad-email", "namesake", "device", "odd-type"])
def test_what_names_no_single_person_joins_nobody(shop: SimpleNamespace, case: str) -> None:
    assert are_apart(persons_of(shop, case))


@pytest.mark.parametrize("case", ["card", "email-at-most", "phone-at-most"])
def test_an_identifier_of_at_most_as_many_customers_as_allowed_joins_them(shop: SimpleNamespace, case: str) -> None:
    assert len(set(persons_of(shop, case))) == 1


@pytest.mark.parametrize(
    ("case", "count"), [("email-too-many", MOST_PER_EMAIL + 1), ("phone-too-many", MOST_PER_PHONE + 1)]
)
def test_an_identifier_of_more_customers_than_allowed_joins_nobody(
    shop: SimpleNamespace, case: str, count: int
) -> None:
    assert len(persons_of(shop, case)) == count
    assert are_apart(persons_of(shop, case))


def test_everything_blocked_is_listed_with_reason_and_count(shop: SimpleNamespace) -> None:
    listed = shop.replay.rows(
        "select identifier_type, reason, customer_count, count(*) from marts.fct_identity_audit "
        "group by identifier_type, reason, customer_count order by all"
    )
    assert listed == sorted(
        [
            ("email", "placeholder", TESTERS, 1),
            ("email", "placeholder", 1, 1),
            ("email", "invalid", 2, 1),
            ("email", "too_many_customers", MOST_PER_EMAIL + 1, 1),
            ("phone", "masked", 2, 2),
            ("phone", "virtual", 2, 1),
            ("phone", "invalid", 2, 1),
            ("phone", "placeholder", 2, 1),
            ("phone", "too_many_customers", MOST_PER_PHONE + 1, 1),
            ("phone", "recycled", 2, 1),
            ("phone", "recycled", 3, 1),
            ("phone", "undated_use_of_recycled", 1, 1),
            ("device", "type_joins_nobody", 6, 1),
            ("shoe_size", "type_joins_nobody", 2, 1),
            ("several", "person_too_large", CAP + 1, 1),
        ]
    )


def test_guests_join_the_known_customer_by_email_and_by_phone(shop: SimpleNamespace) -> None:
    assert of_order(shop, "known") == [shop.person["known"]] * 3


def test_guests_join_one_another_through_what_they_share(shop: SimpleNamespace) -> None:
    assert len(set(of_order(shop, "strangers"))) == 1
    assert set(of_order(shop, "strangers")).isdisjoint(of_order(shop, "known"))


def test_a_guest_with_nothing_usable_stays_alone(shop: SimpleNamespace) -> None:
    assert are_apart(of_order(shop, "nameless"))
    assert len(of_order(shop, "nameless")) == 2


def test_an_address_on_an_order_of_a_named_customer_joins_nobody(shop: SimpleNamespace) -> None:
    assert of_order(shop, "gift") == [shop.person["giver"]]
    assert shop.person["giver"] != shop.person["known"]


def test_a_recycled_phone_joins_nobody_across_the_years(shop: SimpleNamespace) -> None:
    assert are_apart(persons_of(shop, "recycled"))


def test_a_phone_joins_its_next_user_after_ninety_days_of_rest_and_no_later(shop: SimpleNamespace) -> None:
    assert len(set(persons_of(shop, "rested-90"))) == 1
    assert are_apart(persons_of(shop, "rested-91"))


def test_a_phone_used_at_the_same_time_joins(shop: SimpleNamespace) -> None:
    assert len(set(persons_of(shop, "overlap"))) == 1


def test_an_email_joins_across_the_years(shop: SimpleNamespace) -> None:
    assert len(set(persons_of(shop, "faithful"))) == 1


def test_a_chain_as_long_as_the_cap_is_one_person_and_a_longer_one_nobody(shop: SimpleNamespace) -> None:
    assert len(set(persons_of(shop, "chain-at-most"))) == 1
    assert len(persons_of(shop, "chain-at-most")) == CAP
    assert are_apart(persons_of(shop, "chain-too-long"))


def test_no_person_exceeds_the_cap(shop: SimpleNamespace) -> None:
    sizes = shop.replay.rows("select count(*) from marts.dim_identity_map group by customer_id")
    assert max(size for (size,) in sizes) == CAP


def test_a_chain_of_a_hundred_thousand_is_refused_and_leaves_each_alone(
    shop_marts: BuiltHome, land_again: Land
) -> None:
    replay = Replay(shop_marts.settings)
    home = land_again("chain", long_chain_tables())
    replay.run(replay.up_to("dim_identity_map", "fct_identity_audit"), landed=home)
    assert replay.rows("select count(*), count(distinct customer_id) from marts.dim_identity_map") == [(CHAIN, CHAIN)]
    assert replay.rows("select reason, sum(customer_count) from marts.fct_identity_audit group by reason") == [
        ("person_too_large", CHAIN)
    ]
    checks = ("assert_identity_rounds_converge", "assert_each_source_customer_is_one_person")
    assert replay.failing_tests(checks) == []


def test_money_rows_and_people_add_up_whatever_is_joined(shop: SimpleNamespace) -> None:
    amounts = [Decimal(row[3]) for row in identity_tables()["orders"][1:]]
    assert shop.replay.rows("select sum(net_amount), count(*) from marts.fct_orders") == [(sum(amounts), len(amounts))]
    assert shop.replay.rows("select check_id from marts.fct_reconciliation where difference_value <> 0") == []
    people = shop.replay.rows("select count(*), count(distinct customer_id) from marts.dim_customers")
    assert people == [(len(set(shop.person.values())),) * 2]
    joined = shop.replay.rows("select row_count from marts.fct_input_row_counts where kind = 'joined_to_another'")
    assert joined == [(len(shop.person) - len(set(shop.person.values())),)]


def test_every_data_test_holds_on_the_shop(shop: SimpleNamespace) -> None:
    assert shop.replay.failing_tests() == []


def test_the_same_rows_and_columns_in_another_order_give_the_same_map(
    shop: SimpleNamespace, shop_marts: BuiltHome, land_again: Land
) -> None:
    replay = Replay(shop_marts.settings)
    replay.run(replay.up_to("dim_identity_map"), landed=land_again("shuffled", shuffled(identity_tables(), 7)))
    assert json.dumps(replay.rows(MAP)) == json.dumps(shop.replay.rows(MAP))


def publish_marts(replay: Replay, shop_marts: BuiltHome, home: Path) -> None:
    """Publish a run from a home, so that its next landing knows it."""
    settings = Settings(project=shop_marts.settings.project, home=home)
    if not settings.build_file.exists():
        shutil.copy2(shop_marts.settings.build_file, settings.build_file)
    replay.connection.execute(f"attach '{settings.build_file}' as file")
    for mart in ("dim_identity_map", "fct_identity_changes", "dim_review_dates"):
        replay.connection.execute(f"create or replace table file.marts.{mart} as from strata.marts.{mart}")
    replay.connection.execute("detach file")
    publish(settings, "duckdb", [CheckResult("made_up", "dbt", "marts", "pass", 0, 1)], datetime.now(UTC))


def identified_anew(shop_marts: BuiltHome, home: Path, tables: Tables) -> Replay:
    """Land into a home that has published before, and work out who is whom."""
    landed_home(shop_marts.settings, home, write_tables(home / "files", tables))
    replay = Replay(shop_marts.settings)
    return replay.run(replay.up_to("dim_identity_map", "fct_identity_changes", "dim_review_dates"), landed=home)


def test_a_second_run_of_the_same_files_gives_the_same_map_and_no_change(
    shop: SimpleNamespace, shop_marts: BuiltHome, land_again: Land
) -> None:
    home = land_again("again", identity_tables())
    publish_marts(shop.replay, shop_marts, home)
    again = identified_anew(shop_marts, home, identity_tables())
    known = again.rows("select count(*) from strata.staging.stg_published_identity_map")
    assert known == [(len(shop.person),)]
    assert json.dumps(again.rows(MAP)) == json.dumps(shop.replay.rows(MAP))
    assert again.rows(CHANGES) == []


def test_a_merge_and_its_undoing_are_recorded_and_ids_return(
    shop: SimpleNamespace, shop_marts: BuiltHome, land_again: Land
) -> None:
    tables = identity_tables()
    home = land_again("merging", tables)
    publish_marts(shop.replay, shop_marts, home)
    linked = tables | {"identifiers": [*tables["identifiers"], ["later-a", "member_no", "M-77", "2024-02-01"]]}
    merging = identified_anew(shop_marts, home, linked)
    merged = dict(merging.rows(MAP))
    assert shop.person["later-b"] == shop.person["later-c"] != shop.person["later-a"]
    # the id of the customer seen first stays
    assert {merged[f"later-{one}"] for one in "abc"} == {shop.person["later-a"]}
    assert {one for one in merged if merged[one] != shop.person[one]} == {"later-b", "later-c"}
    recorded = {row[:3]: row[3] for row in merging.rows(CHANGES)}
    assert recorded == changes(shop.person, merged)
    assert recorded[("merge", shop.person["later-b"], shop.person["later-a"])] == 2

    publish_marts(merging, shop_marts, home)
    # the next delivery comes a day later
    next_day = [*tables["orders"], ["later-3", "later-a", "2024-02-29 12:00:00", "1.00", "", ""]]
    undone = identified_anew(shop_marts, home, tables | {"orders": next_day})
    assert dict(undone.rows(MAP)) == shop.person
    assert {row[:3]: row[3] for row in undone.rows(CHANGES)} == changes(merged, shop.person)
    assert undone.rows("select change_type, count(*) from marts.fct_identity_changes group by all order by all") == [
        ("merge", 2),
        ("unmerge", 2),
    ]


def test_a_company_is_seen_over_its_people(shop: SimpleNamespace) -> None:
    companies = shop.replay.rows(
        "select company_id, customer_id, people_count, order_count, lifetime_spend_amount from marts.dim_companies "
        "order by company_id"
    )
    assert companies == [
        ("firm", shop.person["firm"], 2, 4, Decimal("135.00")),
        ("firm-without-people", shop.person["firm-without-people"], 0, 0, Decimal("0.00")),
    ]


def test_with_tier_unit_company_its_people_are_the_company(
    shop: SimpleNamespace, shop_marts: BuiltHome, tmp_path: Path
) -> None:
    compiled = compiled_with(shop_marts.settings, tmp_path / "company", {"tier_unit": "company"})
    by_company = Replay(shop_marts.settings, compiled).run(landed=shop.home)
    unit = dict(by_company.rows(MAP))
    members = {"firm", "worker-1", "worker-1-again", "worker-2"}
    assert {unit[one] for one in members} == {shop.person["firm"]}
    assert {one for one in unit if unit[one] != shop.person[one]} == members - {"firm"}
    spend = "select order_count, lifetime_spend_amount from marts.dim_customers where customer_id = "
    assert by_company.rows(f"{spend} '{unit['firm']}'") == [(4, Decimal("135.00"))]
    assert by_company.failing_tests() == []
