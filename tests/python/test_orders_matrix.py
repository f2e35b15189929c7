"""Orders that are odd, and numbers that are large: cases of the fault matrix that the made-up shop does not plant.

Every order is named after its case.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from conftest import BuiltHome
from replay import Replay, landed_home
from shop_identity import Tables, write_tables

LONG_ID = "长" + "x" * 199
LARGEST = "9999999999999.99"
IMPOSSIBLE_DAYS = {
    "no-leap-day": "2023-02-29",
    "thirteenth-month": "2024-13-01",
    "day-zero": "2024-01-00",
    "april-31": "2024-04-31",
    "minute-60": "2024-01-10 10:60:00",
    "day-first": "31/01/2024",
    "serial-number": "45302",
    "words": "yesterday",
}
ORDERS = "order_id,customer_id,ordered_at,total_amount,status"


def order(order_id: str, amount: str = "10.00", **given: str) -> list[str]:
    values = {"order_id": order_id, "customer_id": "c1", "ordered_at": "2024-01-10", "total_amount": amount} | given
    return [values.get(name, "") for name in ORDERS.split(",")]


def odd_tables() -> Tables:
    """The rows of each file, header first."""
    orders = [order(case, ordered_at=day) for case, day in IMPOSSIBLE_DAYS.items()]
    orders += [
        order("leap-day", ordered_at="2024-02-29"),
        order("last", ordered_at="2024-03-10"),
        order("", "1.00"),
        order("   ", "2.00"),
        order("nobody", customer_id=" "),
        order("of-stranger", customer_id="stranger"),
        order("of-tester", customer_id="tester"),
        order("cancelled", status="CANCELLED"),
        order("pending", status=" pending "),
        order("returned", status="returned"),
        order("free", "0.00"),
        order("negative", "-0.01"),
        # the same content twice and three times, and contents that differ: the last stays
        *[order("twice")] * 2,
        *[order("thrice")] * 3,
        order("differing", "1.00"),
        order("differing", "2.00"),
        order("differing", "3.00"),
        order("differing-then-same", "1.00"),
        *[order("differing-then-same", "2.00")] * 2,
        # a row that cannot be read contradicts nothing
        order("half-readable", "4.00"),
        order("half-readable", "4,00"),
        order("adding-up"),
        order("not-adding-up"),
        order("adding-up-to-nothing"),
        order("largest", LARGEST, customer_id="magnate"),
        order("larger", "10000000000000.00", customer_id="magnate"),
        order("ten-to-the-fifteen", "1000000000000000", customer_id="magnate"),
        *[order(f"large-{i}", LARGEST, customer_id="magnate", ordered_at="2024-02-01") for i in range(200)],
        order("many-pieces", "100.00"),
        order("too-many-pieces", "100.00"),
        order(LONG_ID, customer_id=LONG_ID),
        order("x" * 256),
    ]
    lines = [
        ["adding-up-1", "adding-up", "p1", "1", "9.99"],
        ["adding-up-2", "adding-up", "p1", "1", "0.01"],
        ["not-adding-up-1", "not-adding-up", "p1", "1", "9.99"],
        ["zero-quantity", "adding-up-to-nothing", "p1", "0", "0.00"],
        ["negative-quantity", "adding-up", "p1", "-1", "1.00"],
        ["negative-line", "adding-up-to-nothing", "p1", "1", "-1.00"],
        ["no-order", "no-such-order", "p1", "1", "1.00"],
        ["order-rejected", "negative", "p1", "1", "1.00"],
        ["order-blank", "", "p1", "1", "1.00"],
        ["many-pieces-1", "many-pieces", "p2", "2147483648", "100.00"],
        ["too-many-pieces-1", "too-many-pieces", "p1", "2147483648", "100.00"],
        ["order-cancelled", "cancelled", "p1", "1", "10.00"],
    ]
    return {
        "customers": [
            ["customer_id", "is_test"],
            ["c1", ""],
            ["tester", "yes"],
            ["magnate", "no"],
            ["", "no"],
            [LONG_ID, ""],
        ],
        "orders": [ORDERS.split(","), *orders],
        "order_lines": [["order_line_id", "order_id", "product_id", "quantity", "line_amount"], *lines],
        "products": [["product_id", "unit_cost"], ["p1", "9000.00"], ["p2", "400.00"]],
    }


@pytest.fixture(scope="module")
def shop(shop_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The made-up orders, landed and run through all models."""
    folder = tmp_path_factory.mktemp("odd_orders")
    home = landed_home(shop_marts.settings, folder / "home", write_tables(folder / "files", odd_tables()))
    return SimpleNamespace(home=home, replay=Replay(shop_marts.settings).run(landed=home))


def ends(shop: SimpleNamespace, table: str, key: str) -> list[str]:
    """Where each row of a key ends: rejected with a reason, duplicate of another row, or used."""
    lines = [number for number, row in enumerate(odd_tables()[table][1:], 2) if row[0] == key]
    assert lines, key
    found = {}
    for mart, column in (("fct_rejected_records", "reason"), ("fct_duplicate_records", "is_conflicting")):
        sql = f"select source_line, {column} from marts.{mart} where source_table = '{table}'"
        found |= {line: {True: "conflicting", False: "equal"}.get(end, end) for line, end in shop.replay.rows(sql)}
    return [found.get(line, "used") for line in lines]


def amount(shop: SimpleNamespace, order_id: str) -> Decimal | None:
    """The net amount of an order in the mart; None if it is not there."""
    found = shop.replay.rows(f"select net_amount from marts.fct_orders where order_id = '{order_id}'")
    return found[0][0] if found else None


def counted(shop: SimpleNamespace, kind: str) -> dict[str, int]:
    """Rows of each table that were counted as of a kind."""
    sql = f"select source_table, row_count from marts.fct_input_row_counts where kind = '{kind}'"
    return dict(shop.replay.rows(sql))


def test_of_equal_rows_of_one_order_the_first_is_used(shop: SimpleNamespace) -> None:
    assert ends(shop, "orders", "twice") == ["used", "equal"]
    assert ends(shop, "orders", "thrice") == ["used", "equal", "equal"]


def test_of_differing_rows_of_one_order_the_last_is_used(shop: SimpleNamespace) -> None:
    assert ends(shop, "orders", "differing") == ["conflicting", "conflicting", "used"]
    assert amount(shop, "differing") == Decimal("3.00")
    assert ends(shop, "orders", "differing-then-same") == ["conflicting", "equal", "used"]
    assert amount(shop, "differing-then-same") == Decimal("2.00")


def test_an_unreadable_row_is_no_duplicate_of_a_readable_one(shop: SimpleNamespace) -> None:
    assert ends(shop, "orders", "half-readable") == ["used", "invalid_total_amount"]


@pytest.mark.parametrize("key", ["", "   "])
def test_an_order_without_a_key_is_rejected(shop: SimpleNamespace, key: str) -> None:
    assert ends(shop, "orders", key) == ["missing_order_id"]


def test_an_order_of_nobody_is_rejected(shop: SimpleNamespace) -> None:
    assert ends(shop, "orders", "nobody") == ["missing_customer_id"]


def test_a_customer_without_a_key_is_rejected(shop: SimpleNamespace) -> None:
    assert ends(shop, "customers", "") == ["missing_customer_id"]


def test_a_line_of_a_blank_order_is_rejected(shop: SimpleNamespace) -> None:
    assert ends(shop, "order_lines", "order-blank") == ["missing_order_id"]


def test_an_unknown_customer_is_created_and_counted(shop: SimpleNamespace) -> None:
    found = shop.replay.rows(
        "select source_customer_id from marts.dim_identity_map where is_created_from_order order by 1"
    )
    assert found == [("stranger",)]
    assert counted(shop, "created_from_order") == {"customers": 1}
    assert amount(shop, "of-stranger") == Decimal("10.00")


@pytest.mark.parametrize("case", IMPOSSIBLE_DAYS)
def test_an_order_of_an_impossible_day_is_rejected(shop: SimpleNamespace, case: str) -> None:
    assert ends(shop, "orders", case) == ["invalid_ordered_at"]


def test_an_order_of_a_leap_day_is_used(shop: SimpleNamespace) -> None:
    assert amount(shop, "leap-day") == Decimal("10.00")


def test_zero_quantity_is_used_and_counted_and_negative_quantity_is_not(shop: SimpleNamespace) -> None:
    assert ends(shop, "order_lines", "zero-quantity") == ["used"]
    assert counted(shop, "zero_quantity") == {"order_lines": 1}
    assert ends(shop, "order_lines", "negative-quantity") == ["negative_quantity"]


@pytest.mark.parametrize("key", ["no-order", "order-rejected"])
def test_a_line_without_an_accepted_order_is_rejected(shop: SimpleNamespace, key: str) -> None:
    assert ends(shop, "order_lines", key) == ["unknown_order_id"]


def test_orders_whose_lines_do_not_add_up_are_used_and_counted(shop: SimpleNamespace) -> None:
    assert amount(shop, "not-adding-up") == Decimal("10.00")
    assert counted(shop, "lines_do_not_add_up") == {"orders": 2}


def test_unfinished_orders_are_kept_apart_with_their_lines(shop: SimpleNamespace) -> None:
    assert counted(shop, "cancelled") == {"orders": 1, "order_lines": 1}
    assert counted(shop, "pending") == {"orders": 1}
    assert amount(shop, "cancelled") is amount(shop, "pending") is None


def test_an_unknown_status_is_rejected(shop: SimpleNamespace) -> None:
    assert ends(shop, "orders", "returned") == ["unknown_status"]


def test_test_customers_and_their_orders_are_kept_apart(shop: SimpleNamespace) -> None:
    assert counted(shop, "test") == {"customers": 1, "orders": 1}
    assert amount(shop, "of-tester") is None
    assert shop.replay.rows("select 1 from marts.dim_identity_map where source_customer_id = 'tester'") == []


def test_an_order_of_nothing_is_used_and_less_than_nothing_is_not(shop: SimpleNamespace) -> None:
    assert amount(shop, "free") == Decimal("0.00")
    assert ends(shop, "orders", "negative") == ["negative_total_amount"]


def test_amounts_below_ten_to_the_thirteen_are_exact_and_others_rejected(shop: SimpleNamespace) -> None:
    assert amount(shop, "largest") == Decimal(LARGEST)
    for key in ("larger", "ten-to-the-fifteen"):
        assert ends(shop, "orders", key) == ["invalid_total_amount"]
    spend = shop.replay.rows("select max(lifetime_spend_amount) from marts.dim_customers")
    assert spend == [(201 * Decimal(LARGEST),)]


def test_a_quantity_of_two_to_the_thirty_one_is_counted_exactly(shop: SimpleNamespace) -> None:
    sql = "select cost_amount, margin_amount from marts.fct_orders where order_id = "
    cost = 2**31 * Decimal("400.00")
    assert shop.replay.rows(f"{sql} 'many-pieces'") == [(cost, Decimal("100.00") - cost)]
    # beyond 10^12 the cost is unknown; the build goes on
    assert shop.replay.rows(f"{sql} 'too-many-pieces'") == [(None, None)]


def test_an_id_of_two_hundred_characters_stays_whole_and_a_longer_one_is_rejected(shop: SimpleNamespace) -> None:
    assert amount(shop, LONG_ID) == Decimal("10.00")
    found = shop.replay.rows(
        "select source_customer_id from marts.dim_identity_map where length(source_customer_id) > 99"
    )
    assert found == [(LONG_ID,)]
    assert ends(shop, "orders", "x" * 256) == ["invalid_order_id"]


def test_every_data_test_holds_on_the_orders(shop: SimpleNamespace) -> None:
    assert shop.replay.failing_tests() == []
    assert shop.replay.rows("select check_id from marts.fct_reconciliation where difference_value <> 0") == []
