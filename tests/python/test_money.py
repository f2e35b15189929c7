"""What becomes of money: each case of the fault matrix, from files to marts. Every order is named after its case."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import BuiltHome
from replay import Replay, compiled_with, landed_home
from shop_identity import Tables, write_tables

UNREADABLE = {
    "exponent": "1e3",
    "not-a-number": "NaN",
    "infinite": "inf",
    "thousands": "1,000.50",
    "third-decimal": "10.999",
    "forty-digits": "1" * 40,
}
ROW_OF = {
    "orders": ("order", "total_amount"),
    "refunds": ("refund", "refund_amount"),
    "order_lines": ("line", "line_amount"),
}
LINES = 1_000_000
ORDERS = "order_id,customer_id,ordered_at,total_amount,currency,discount_amount,paid_at,received_at,status"


def order(order_id: str, amount: str, **given: str) -> list[str]:
    values = {"customer_id": "c1", "ordered_at": "2024-01-10 10:00:00"}
    values |= {"order_id": order_id, "total_amount": amount} | given
    return [values.get(name, "") for name in ORDERS.split(",")]


def money_tables() -> Tables:
    orders = [order(f"order-{case}", value) for case, value in UNREADABLE.items()]
    refunds = [[f"refund-{case}", "plain", "2024-01-20", value] for case, value in UNREADABLE.items()]
    lines = [
        [f"line-{case}", "plain", "cheap", "1", value] for case, value in UNREADABLE.items() if case != "third-decimal"
    ]
    orders += [
        order("plain", "100.00", discount_amount="25.00"),
        # closes January and February
        order("last", "1.00", ordered_at="2024-03-31 10:00:00"),
        order("half-cent", "0.10", currency="EUR", ordered_at="2024-01-31"),
        order("before-first-rate", "1.00", currency="EUR", ordered_at="2024-01-01"),
        order("on-first-rate", "1.00", currency="EUR", ordered_at="2024-01-02"),
        order("between-rates", "1.00", currency="EUR", ordered_at="2024-02-09"),
        order("after-last-rate", "1.00", currency="EUR", ordered_at="2024-03-30"),
        order("no-rate", "1.00", currency="CHF"),
        order("zero-rate", "1.00", currency="SEK"),
        order("negative-rate", "1.00", currency="NOK"),
        order("two-rates", "1.00", currency="GBP", ordered_at="2024-01-10"),
        order("two-rates-day-after", "1.00", currency="GBP", ordered_at="2024-01-11"),
        order("one-rate-again", "1.00", currency="GBP", ordered_at="2024-01-12"),
        order("same-rate-twice", "1.00", currency="DKK"),
        order("own-currency", "1.00", currency="usd"),
        order("yen", "100", currency="JPY"),
        order("yen-and-a-half", "100.5", currency="JPY"),
        order("dinar", "1.234", currency="KWD"),
        order("dinar-and-a-bit", "1.2345", currency="KWD"),
        order("discounted-euro", "10.00", currency="EUR", discount_amount="0.05", ordered_at="2024-02-09"),
        order("millions", "20000000.00", currency="EUR", ordered_at="2024-02-09"),
        order("far-too-much", "9000000000000", currency="XXL"),
    ]
    rates = [
        ["EUR", "2024-01-02", "1.10"],
        ["EUR", "2024-01-31", "1.05"],
        ["EUR", "2024-02-10", "1.25"],
        ["SEK", "2024-01-01", "0"],
        ["NOK", "2024-01-01", "-0.1"],
        ["GBP", "2024-01-10", "1.20"],
        ["GBP", "2024-01-10", "1.30"],
        ["GBP", "2024-01-12", "1.40"],
        ["DKK", "2024-01-10", "0.15"],
        ["DKK", "2024-01-10", "0.15"],
        ["USD", "2024-01-01", "2"],
        ["JPY", "2024-01-01", "0.0065"],
        ["KWD", "2024-01-01", "3.25"],
        ["XXL", "2024-01-01", "1000"],
    ]

    orders += [order(f"refunded-{case}", "50.00") for case in ("partly", "beyond", "early", "twice", "on-the-day")]
    orders.append(order("refunded-abroad", "100.00", currency="EUR", ordered_at="2024-01-31"))
    orders.append(order("refunded-cancelled", "50.00", status="cancelled"))
    refunds += [
        ["partly-1", "refunded-partly", "2024-01-15", "10.00"],
        ["partly-2", "refunded-partly", "2024-02-15", "0.01"],
        ["beyond-1", "refunded-beyond", "2024-01-15", "50.01"],
        ["early-1", "refunded-early", "2024-01-09 23:59:59", "1.00"],
        ["on-the-day-1", "refunded-on-the-day", "2024-01-10 00:00:00", "1.00"],
        ["orphan", "no-such-order", "2024-01-15", "1.00"],
        ["of-rejected", "no-rate", "2024-01-15", "1.00"],
        ["twice-2", "refunded-twice", "2024-01-16", "50.00"],
        ["twice-1", "refunded-twice", "2024-01-15", "50.00"],
        ["abroad-1", "refunded-abroad", "2024-02-10", "100.00"],
        ["cancelled-1", "refunded-cancelled", "2024-01-15", "5.00"],
    ]

    costed = {
        "known": [["cheap", "3"], ["dear", "1"]],
        "one-unknown": [["cheap", "1"], ["priceless", "1"]],
        "no-such-product": [["nowhere", "1"]],
        "no-product": [["", "1"]],
        "no-quantity": [["dear", "0"]],
        "foreign": [["cheap", "1"], ["european", "2"]],
        "foreign-without-rate": [["swiss", "1"]],
        "of-millions": [["cheap", "10000000"], ["european", "30000000"]],
    }
    for case, products in costed.items():
        orders.append(order(f"cost-{case}", "30.00", ordered_at="2024-02-09"))
        share = Decimal("30.00") / len(products)
        lines += [[f"cost-{case}-{p}", f"cost-{case}", p, quantity, str(share)] for p, quantity in products]
    products = [
        ["cheap", "2.505", ""],
        ["dear", "20", "USD"],
        ["priceless", "", ""],
        ["european", "1.00", "EUR"],
        ["swiss", "1.00", "CHF"],
    ]
    return {
        "customers": [["customer_id"], ["c1"]],
        "orders": [ORDERS.split(","), *orders],
        "order_lines": [["order_line_id", "order_id", "product_id", "quantity", "line_amount"], *lines],
        "products": [["product_id", "unit_cost", "currency"], *products],
        "refunds": [["refund_id", "order_id", "refunded_at", "refund_amount"], *refunds],
        "exchange_rates": [["currency", "rate_date", "rate_to_reporting"], *rates],
    }


@pytest.fixture(scope="module")
def shop(shop_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The made-up orders, landed and run through all models."""
    folder = tmp_path_factory.mktemp("money")
    home = landed_home(shop_marts.settings, folder / "home", write_tables(folder / "files", money_tables()))
    return SimpleNamespace(home=home, replay=Replay(shop_marts.settings).run(landed=home))


def amounts(shop: SimpleNamespace, order_id: str, *columns: str) -> tuple[Any, ...] | None:
    """Columns of an order in the mart; None if it is not there."""
    found = shop.replay.rows(f"select {', '.join(columns)} from marts.fct_orders where order_id = '{order_id}'")
    return found[0] if found else None


def decimals(*values: str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def reason_of(shop: SimpleNamespace, table: str, key: str) -> str | None:
    """Why a row was rejected; None if it was not."""
    keys = [row[0] for row in money_tables()[table][1:]]
    line = keys.index(key) + 2
    found = shop.replay.rows(
        f"select reason from marts.fct_rejected_records where source_table = '{table}' and source_line = {line}"
    )
    return found[0][0] if found else None


def remark(shop: SimpleNamespace, kind: str) -> int:
    return int(shop.replay.rows(f"select row_count from marts.fct_input_row_counts where kind = '{kind}'")[0][0])


@pytest.mark.parametrize(
    ("table", "case"),
    # a line has no currency of its own, so three decimals are accepted there
    [(table, case) for table in ROW_OF for case in UNREADABLE if (table, case) != ("order_lines", "third-decimal")],
)
def test_an_unreadable_amount_is_rejected(shop: SimpleNamespace, table: str, case: str) -> None:
    row, column = ROW_OF[table]
    assert reason_of(shop, table, f"{row}-{case}") == f"invalid_{column}"


@pytest.mark.parametrize("case", ["before-first-rate", "no-rate", "zero-rate", "negative-rate"])
def test_an_order_without_a_rate_is_rejected(shop: SimpleNamespace, case: str) -> None:
    assert reason_of(shop, "orders", case) == "no_exchange_rate"
    assert amounts(shop, case, "net_amount") is None


def test_rates_that_are_not_positive_are_rejected(shop: SimpleNamespace) -> None:
    assert reason_of(shop, "exchange_rates", "SEK") == "not_positive_rate"
    assert reason_of(shop, "exchange_rates", "NOK") == "not_positive_rate"


@pytest.mark.parametrize("case", ["two-rates", "two-rates-day-after"])
def test_an_order_at_an_ambiguous_rate_is_rejected_until_there_is_a_clear_one(shop: SimpleNamespace, case: str) -> None:
    assert reason_of(shop, "orders", case) == "ambiguous_exchange_rate"


@pytest.mark.parametrize(
    ("case", "net"),
    [
        ("on-first-rate", "1.10"),
        ("between-rates", "1.05"),
        ("after-last-rate", "1.25"),
        ("one-rate-again", "1.40"),
        ("same-rate-twice", "0.15"),
        ("own-currency", "1.00"),
        ("millions", "21000000.00"),
        # 0.105 half up
        ("half-cent", "0.11"),
        ("yen", "0.65"),
        # 1.234 * 3.25 = 4.0105
        ("dinar", "4.01"),
    ],
)
def test_an_order_is_converted_at_the_last_rate_on_or_before_its_day(
    shop: SimpleNamespace, case: str, net: str
) -> None:
    assert amounts(shop, case, "net_amount") == decimals(net)


def test_a_discount_is_converted_beside_its_order(shop: SimpleNamespace) -> None:
    found = amounts(shop, "discounted-euro", "gross_amount", "discount_amount", "net_amount")
    assert found == decimals("10.55", "0.05", "10.50")
    assert amounts(shop, "plain", "gross_amount", "discount_amount", "net_amount") == decimals(
        "125.00", "25.00", "100.00"
    )


@pytest.mark.parametrize("case", ["yen-and-a-half", "dinar-and-a-bit", "far-too-much"])
def test_an_amount_beyond_its_minor_unit_or_beyond_all_bounds_is_rejected(shop: SimpleNamespace, case: str) -> None:
    assert reason_of(shop, "orders", case) == "invalid_total_amount"


@pytest.mark.parametrize(
    ("case", "refunded"),
    [
        ("partly", "10.01"),
        ("beyond", "50.00"),
        ("early", "0.00"),
        ("twice", "50.00"),
        ("on-the-day", "1.00"),
        # 100.00 at 1.25, the rate of the day of the refund; the order came at 1.05
        ("abroad", "125.00"),
    ],
)
def test_refunds_reduce_their_order_and_no_more(shop: SimpleNamespace, case: str, refunded: str) -> None:
    assert amounts(shop, f"refunded-{case}", "refunded_amount") == decimals(refunded)


def test_refunds_beyond_their_order_are_counted(shop: SimpleNamespace) -> None:
    assert remark(shop, "capped_at_order_amount") == 2


@pytest.mark.parametrize(
    ("refund", "reason"),
    [
        ("early-1", "refund_before_order"),
        ("on-the-day-1", None),
        ("orphan", "unknown_order_id"),
        ("of-rejected", "unknown_order_id"),
        ("twice-1", None),
        ("twice-2", None),
    ],
)
def test_a_refund_without_an_order_or_before_it_is_rejected(
    shop: SimpleNamespace, refund: str, reason: str | None
) -> None:
    assert reason_of(shop, "refunds", refund) == reason


def test_a_refund_of_a_cancelled_order_is_kept_apart_with_it(shop: SimpleNamespace) -> None:
    found = shop.replay.rows(
        "select source_table, row_count from marts.fct_input_row_counts where kind = 'cancelled' order by all"
    )
    assert found == [("orders", 1), ("refunds", 1)]


@pytest.mark.parametrize(
    ("case", "cost", "margin"),
    [
        # 3 * 2.505 + 20 = 27.515
        ("known", "27.52", "2.48"),
        ("one-unknown", None, None),
        ("no-such-product", None, None),
        ("no-product", None, None),
        ("no-quantity", "0.00", "30.00"),
        # 2.505 + 2 * 1.05 = 4.605, rounded once
        ("foreign", "4.61", "25.39"),
        ("foreign-without-rate", None, None),
        # 25,050,000 + 31,500,000
        ("of-millions", "56550000.00", "-56549970.00"),
    ],
)
def test_a_margin_is_known_only_where_every_cost_is(
    shop: SimpleNamespace, case: str, cost: str | None, margin: str | None
) -> None:
    assert amounts(shop, f"cost-{case}", "cost_amount", "margin_amount") == decimals(cost, margin)


def test_orders_of_unknown_cost_are_counted(shop: SimpleNamespace) -> None:
    unknown = shop.replay.rows("select count(*) from marts.fct_orders where margin_amount is null")[0][0]
    assert remark(shop, "cost_unknown") == unknown > 0


def test_every_data_test_holds_on_the_orders(shop: SimpleNamespace) -> None:
    assert shop.replay.failing_tests() == []
    assert shop.replay.rows("select check_id from marts.fct_reconciliation where difference_value <> 0") == []


def test_landed_money_is_reconciled_in_each_currency(shop: SimpleNamespace) -> None:
    found = shop.replay.rows(
        "select currency, left_value, right_value from marts.fct_reconciliation "
        "where check_id = 'landed_amounts_reach_a_place' and source_table = 'orders' and currency in ('EUR', 'JPY') "
        "order by currency"
    )
    stated = {"EUR": Decimal(0), "JPY": Decimal(0)}
    for row in money_tables()["orders"][1:]:
        if row[4] in stated:
            stated[row[4]] += Decimal(row[3])
    assert found == [(currency, amount, amount) for currency, amount in sorted(stated.items())]


def reviewed(replay: Replay) -> dict[str, list[tuple[Any, ...]]]:
    """RFM and tiers of each review."""
    return {
        mart: replay.rows(f"select cast(review_date as varchar), * from marts.{mart} order by all")
        for mart in ("fct_customer_rfm", "fct_customer_tiers")
    }


def test_a_late_refund_leaves_closed_reviews_as_they_were(
    shop: SimpleNamespace, shop_marts: BuiltHome, tmp_path: Path
) -> None:
    tables = money_tables()
    late = tables | {"refunds": [*tables["refunds"], ["late", "plain", "2024-03-05", "100.00"]]}
    home = landed_home(shop_marts.settings, tmp_path / "late", write_tables(tmp_path / "files", late))
    before, after = reviewed(shop.replay), reviewed(Replay(shop_marts.settings).run(landed=home))
    for mart, rows in before.items():
        closed = [row for row in rows if row[0] < "2024-03-05"]
        assert {row[0] for row in closed} == {"2024-01-31", "2024-02-29"}
        assert [row for row in after[mart] if row[0] < "2024-03-05"] == closed
    monetary = "select monetary_amount from marts.fct_customer_rfm order by review_date desc limit 1"
    [(spend,)] = shop.replay.rows(monetary)
    assert [row for row in after["fct_customer_rfm"] if row[0] == "2024-03-31"] != [
        row for row in before["fct_customer_rfm"] if row[0] == "2024-03-31"
    ]
    assert spend - Decimal("100.00") in {value for row in after["fct_customer_rfm"] for value in row}


def dated_tables() -> Tables:
    """Orders with the three days that an order may have; the rate of the euro changes between them."""
    days = {"ordered_at": "2024-01-10", "paid_at": "2024-02-10", "received_at": "2024-03-10"}
    orders = [
        order("dated", "10.00", currency="EUR", **days),
        order("undated", "20.00", ordered_at="2024-01-10"),
        order("last", "30.00", **dict.fromkeys(days, "2024-03-11")),
        order("after", "40.00", **dict.fromkeys(days, "2024-03-12")),
    ]
    rates = [["EUR", f"2024-0{month}-01", f"1.{month}"] for month in (1, 2, 3)]
    return {
        "customers": [["customer_id"], ["c1"]],
        "orders": [ORDERS.split(","), *orders],
        "refunds": [
            ["refund_id", "order_id", "refunded_at", "refund_amount"],
            # after the order, before it was paid or received
            ["early", "dated", "2024-01-20", "1.00"],
        ],
        "exchange_rates": [["currency", "rate_date", "rate_to_reporting"], *rates],
    }


@pytest.mark.parametrize(
    ("basis", "day", "net"), [("paid", "2024-02-10", "12.00"), ("received", "2024-03-10", "13.00")]
)
def test_another_day_may_count_and_orders_without_it_are_kept_apart(
    shop_marts: BuiltHome, tmp_path: Path, basis: str, day: str, net: str
) -> None:
    variables = {"order_date_basis": basis, "as_of_date": "2024-03-11"}
    compiled = compiled_with(shop_marts.settings, tmp_path / "compiled", variables)
    home = landed_home(shop_marts.settings, tmp_path / "home", write_tables(tmp_path / "files", dated_tables()))
    replay = Replay(shop_marts.settings, compiled).run(landed=home)
    assert replay.rows(
        "select order_id, cast(order_date as varchar), net_amount, refunded_amount from marts.fct_orders order by 1"
    ) == [("dated", day, *decimals(net, "1.10")), ("last", "2024-03-11", *decimals("30.00", "0.00"))]
    kept_apart = (
        "select kind, row_count from marts.fct_input_row_counts where source_table = 'orders' "
        "and place = 'kept_apart' order by kind"
    )
    assert replay.rows(kept_apart) == [("after_as_of", 1), (f"not_{basis}", 1)]
    # money goes back on no earlier day than it came in
    refund_day = "select cast(refund_date as varchar) from strata.intermediate.int_refunds_accepted"
    assert replay.rows(refund_day) == [(day,)]
    assert replay.failing_tests() == []


def many_rows(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows, ""])


def test_a_million_lines_of_ten_cents_are_a_hundred_thousand(shop_marts: BuiltHome, tmp_path: Path) -> None:
    """And one customer may have a million orders."""
    inputs = write_tables(tmp_path / "files", {"customers": [["customer_id"], ["c1"]]})
    lines = (f"{i},big,1,0.10" for i in range(LINES))
    (inputs / "order_lines.csv").write_text(many_rows("order_line_id,order_id,quantity,line_amount", lines))
    orders = (f"{i},c1,2024-01-{1 + i % 31:02d},0.10" for i in range(LINES))
    big = "big,c1,2024-01-31,100000.00"
    (inputs / "orders.csv").write_text(many_rows("order_id,customer_id,ordered_at,total_amount", (*orders, big)))
    home = landed_home(shop_marts.settings, tmp_path / "home", inputs)
    replay = Replay(shop_marts.settings)
    replay.run(replay.up_to("dim_customers", "fct_input_row_counts"), landed=home)
    assert replay.rows("select line_amount from strata.intermediate.int_order_lines_summed_by_order") == [
        decimals("100000.000")
    ]
    assert remark(SimpleNamespace(replay=replay), "lines_do_not_add_up") == 0
    assert replay.rows("select order_count, lifetime_spend_amount from marts.dim_customers") == [
        (LINES + 1, Decimal("200000.00"))
    ]
    frequency = "select frequency_count, monetary_amount from marts.fct_customer_rfm"
    assert replay.rows(frequency) == [(31, Decimal("200000.00"))]
