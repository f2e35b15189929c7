"""What is true of money for any orders, rates, refunds and costs, tried with the compiled models against Decimal."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BuiltHome
from replay import Replay

FIRST_DAY = date(2024, 1, 1)
AS_OF = FIRST_DAY + timedelta(days=60)
DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
FILLED = (
    "stg_customers",
    "stg_orders",
    "stg_order_lines",
    "stg_products",
    "stg_refunds",
    "stg_exchange_rates",
    "int_records_set_apart",
    "int_records_rejected",
    "int_customers_identified",
    "int_as_of_date",
)
MODELS = (
    "int_exchange_rates_by_day",
    "int_test_customers",
    "int_orders_valued",
    "int_orders_accepted",
    "int_orders_valid",
    "int_order_lines_summed_by_order",
    "int_order_costs",
    "int_refunds_valued",
    "int_refunds_accepted",
    "int_records_orphaned",
    "int_amounts_landed",
    "int_amounts_placed",
    "fct_orders",
)


@dataclass(frozen=True)
class Order:
    """An order; its currency is None where the file leaves it blank."""

    key: str
    day: date
    currency: str | None
    total: Decimal
    discount: Decimal | None


@dataclass(frozen=True)
class Refund:
    """A refund of an order, which may be unknown."""

    key: str
    order: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """A line of an order with the cost of its product, None where unknown, and the currency of that cost."""

    order: str
    quantity: Decimal
    cost: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Rate:
    """The rate of a day; two rates contradict each other on that day if it is not certain."""

    value: Decimal
    is_certain: bool


@dataclass(frozen=True)
class Books:
    """All that is known of money."""

    orders: tuple[Order, ...]
    refunds: tuple[Refund, ...]
    lines: tuple[Line, ...]
    rates: Mapping[tuple[str, date], Rate]


# few days, so that some are those of a rate; most orders have a rate before them
days = st.sampled_from([0, 1, 10, 11, 30, 59, 60, 61]).map(lambda number: FIRST_DAY + timedelta(days=number))
rate_days = st.sampled_from([0, 0, 10, 11, 30]).map(lambda number: FIRST_DAY + timedelta(days=number))
currencies = st.sampled_from([None, "USD", "EUR", "EUR", "EUR", "JPY", "KWD"])


def stated(currency: str | None, least: int = 0) -> st.SearchStrategy[Decimal]:
    """Amounts of a currency, small ones with many ties and large ones."""
    digits = DIGITS[currency or "USD"]
    units = st.one_of(st.integers(least, 300), st.integers(10**5, 10**6), st.integers(10**8, 10**9))
    return units.map(lambda number: Decimal(number).scaleb(-digits))


@st.composite
def books(draw: st.DrawFn) -> Books:
    orders = []
    for number in range(draw(st.integers(1, 6))):
        currency = draw(currencies)
        orders.append(
            Order(f"o{number}", draw(days), currency, draw(stated(currency)), draw(st.none() | stated(currency)))
        )
    refunds = []
    for number in range(draw(st.integers(0, 8))):
        order = draw(st.sampled_from(orders))
        part = draw(st.sampled_from(["all", "half", "other"]))
        amount = order.total if part == "all" else draw(stated(order.currency, 1))
        key = draw(st.sampled_from([order.key, order.key, order.key, "nobody"]))
        # some before their order, many on one day
        day = order.day + timedelta(days=draw(st.sampled_from([-1, 0, 1, 1, 7, 30])))
        refunds.append(Refund(f"r{number}", key, day, max(amount, Decimal(1).scaleb(-DIGITS[order.currency or "USD"]))))
    thousandths = st.integers(0, 999) | st.integers(10**5, 10**7)
    costs = st.none() | thousandths.map(lambda number: Decimal(number).scaleb(-3))
    quantities = st.integers(0, 9).map(Decimal) | st.just(Decimal("0.333"))
    lines = tuple(
        Line(
            draw(st.sampled_from(orders)).key,
            draw(quantities),
            draw(costs),
            draw(st.sampled_from([None, "USD", "EUR"])),
        )
        for _ in range(draw(st.integers(0, 6)))
    )
    values = st.integers(1, 3 * 10**8).map(lambda number: Decimal(number).scaleb(-8)) | st.sampled_from(
        [Decimal("0.5"), Decimal("1.5"), Decimal("2")]
    )
    rates = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(["EUR", "EUR", "JPY", "KWD", "USD"]), rate_days),
            st.builds(Rate, values, st.sampled_from([True, True, True, True, False])),
            min_size=2,
            max_size=9,
        )
    )
    return Books(tuple(orders), tuple(refunds), lines, rates)


def cents(amount: Decimal) -> Decimal:
    with localcontext(prec=60):
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def rate_on(books: Books, currency: str | None, day: date) -> Rate | None:
    """The last rate on or before a day."""
    if currency in (None, "USD"):
        return Rate(Decimal(1), True)
    known = [when for code, when in books.rates if code == currency and when <= day]
    return books.rates[str(currency), max(known)] if known else None


def converted(books: Books, amount: Decimal, currency: str | None, day: date) -> Decimal | None:
    """The amount in the reporting currency, not rounded; None without a certain rate."""
    rate = rate_on(books, currency, day)
    return amount * rate.value if rate and rate.is_certain else None


def refunds_of(books: Books, order: Order) -> list[tuple[date, Decimal]]:
    """Day and part of each refund that is believed, in order: no more than the order in all, in its currency."""
    left = order.total
    found = []
    for refund in sorted(books.refunds, key=lambda one: (one.day, one.key)):
        is_good = refund.order == order.key and refund.day >= order.day
        if is_good and converted(books, refund.amount, order.currency, refund.day) is not None:
            part = min(refund.amount, left)
            left -= part
            found.append((refund.day, part))
    return found


def cost_of(books: Books, order: Order) -> Decimal | None:
    total = Decimal(0)
    lines = [line for line in books.lines if line.order == order.key]
    for line in lines:
        cost = converted(books, line.quantity * line.cost, line.currency, order.day) if line.cost is not None else None
        if cost is None:
            return None
        total += cost
    return cents(total) if lines else None


Row = tuple[Decimal | None, ...]


def expected(books: Books) -> dict[str, Row]:
    """Gross, discount, net, refunded, cost and margin of each order that counts, by its key."""
    found: dict[str, Row] = {}
    for order in books.orders:
        if order.day > AS_OF or converted(books, order.total, order.currency, order.day) is None:
            continue
        net = cents(converted(books, order.total, order.currency, order.day) or Decimal(0))
        discount = cents(converted(books, order.discount or Decimal(0), order.currency, order.day) or Decimal(0))
        refunded = sum(
            (
                cents(converted(books, part, order.currency, day) or Decimal(0))
                for day, part in refunds_of(books, order)
                if day <= AS_OF
            ),
            Decimal(0),
        )
        cost = cost_of(books, order)
        found[order.key] = (
            net + discount,
            discount,
            net,
            refunded,
            cost,
            None if cost is None else net - refunded - cost,
        )
    return found


Keep = Callable[[Books], dict[str, Row]]


@pytest.fixture(scope="module")
def replay(shop_marts: BuiltHome) -> Replay:
    replay = Replay(shop_marts.settings)
    replay.run(replay.up_to(*MODELS, *FILLED))
    return replay


@pytest.fixture(scope="module")
def keep(replay: Replay) -> Keep:
    """What the models make of books: the amounts of each order in the mart."""

    def kept(books: Books) -> dict[str, Row]:
        fill_all(replay, books)
        replay.run(MODELS)
        found = replay.rows(
            "select order_id, gross_amount, discount_amount, net_amount, refunded_amount, cost_amount, margin_amount "
            "from marts.fct_orders"
        )
        return {row[0]: row[1:] for row in found}

    return kept


def fill_all(replay: Replay, books: Books) -> None:
    """Books as staged rows; every second rate that is not certain has another of the same day beside it."""

    def staged(table: str, rows: list[dict[str, Any]]) -> None:
        replay.fill(
            f"stg_{table}", [{"source_file": table, "source_line": line, **row} for line, row in enumerate(rows, 2)]
        )

    def instant(day: date) -> datetime:
        return datetime.combine(day, datetime.min.time())

    staged("customers", [])
    staged(
        "orders",
        [
            {
                "order_id": one.key,
                "customer_id": "c1",
                "ordered_at": instant(one.day),
                "total_amount": one.total,
                "discount_amount": one.discount,
                "currency": one.currency,
                "order_status": "completed",
                "record_key": one.key,
            }
            for one in books.orders
        ],
    )
    staged(
        "refunds",
        [
            {"refund_id": one.key, "order_id": one.order, "refunded_at": instant(one.day), "refund_amount": one.amount}
            for one in books.refunds
        ],
    )
    staged(
        "order_lines",
        [
            {"order_id": one.order, "product_id": f"p{i}", "quantity": one.quantity, "line_amount": Decimal(1)}
            for i, one in enumerate(books.lines)
        ],
    )
    staged(
        "products",
        [{"product_id": f"p{i}", "unit_cost": one.cost, "currency": one.currency} for i, one in enumerate(books.lines)],
    )
    # the contradicting rate of a day comes later and is set apart as a duplicate
    rates = [(key, rate.value) for key, rate in books.rates.items()]
    contradictions = [(key, rate.value + Decimal("1E-8")) for key, rate in books.rates.items() if not rate.is_certain]
    stated = [*rates, *contradictions]
    staged(
        "exchange_rates",
        [{"currency": code, "rate_date": day, "rate_to_reporting": value} for (code, day), value in stated],
    )
    replay.fill("int_records_rejected", [])
    replay.fill(
        "int_records_set_apart",
        [
            {"source_table": "exchange_rates", "source_file": "exchange_rates", "source_line": line}
            for line in range(2 + len(rates), 2 + len(stated))
        ],
    )
    replay.fill(
        "int_customers_identified",
        [{"source_customer_id": "c1", "customer_id": "person", "customer_key": 1, "source_customer_key": 1}],
    )
    replay.fill("int_as_of_date", [{"as_of_date": AS_OF}])


unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
tried = settings(max_examples=30, **unhurried)
tried_less = settings(max_examples=12, **unhurried)


@tried
@given(books())
def test_orders_refunds_and_costs_are_those_of_exact_arithmetic(keep: Keep, books: Books) -> None:
    assert keep(books) == expected(books)


@tried_less
@given(books())
def test_the_parts_of_an_order_add_up(keep: Keep, books: Books) -> None:
    totals = {order.key: order for order in books.orders}
    for key, (gross, discount, net, refunded, cost, margin) in keep(books).items():
        assert gross == net + discount
        assert 0 <= refunded
        assert refunded <= net or totals[key].currency not in (None, "USD")
        assert (cost is None) == (margin is None)
        assert margin is None or margin == net - refunded - cost


@tried_less
@given(books())
def test_money_is_conserved_in_each_currency(keep: Keep, replay: Replay, books: Books) -> None:
    keep(books)
    placed = "select source_table, currency, amount from strata.intermediate."
    landed = replay.rows(f"{placed}int_amounts_landed order by all")
    assert replay.rows(f"{placed}int_amounts_placed order by all") == landed
    by_currency: defaultdict[str, Decimal] = defaultdict(Decimal)
    for order in books.orders:
        by_currency[order.currency or "USD"] += order.total
    assert {currency: amount for table, currency, amount in landed if table == "orders"} == by_currency


@tried
@given(books())
def test_each_refund_is_believed_or_rejected_with_its_reason(keep: Keep, replay: Replay, books: Books) -> None:
    keep(books)
    found = dict(replay.rows("select refund_id, rejection_reason from strata.intermediate.int_refunds_valued"))
    for refund in books.refunds:
        order = next((one for one in books.orders if one.key == refund.order), None)
        if order is None or converted(books, order.total, order.currency, order.day) is None:
            assert found[refund.key] == "unknown_order_id"
        elif refund.day < order.day:
            assert found[refund.key] == "refund_before_order"
        else:
            # a rate that the order had may have become uncertain since
            rate = rate_on(books, order.currency, refund.day)
            assert rate is not None
            assert found[refund.key] == (None if rate.is_certain else "ambiguous_exchange_rate")
    assert len(found) == len(books.refunds)


@tried_less
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 400)), min_size=1, max_size=8), st.integers(0, 1_000))
def test_each_further_refund_takes_what_is_left_and_no_more(
    keep: Keep, refunds: list[tuple[int, int]], total: int
) -> None:
    order = Order("o", FIRST_DAY, "USD", Decimal(total) / 100, None)
    given = tuple(
        Refund(f"r{i}", "o", FIRST_DAY + timedelta(days=after), Decimal(amount) / 100)
        for i, (after, amount) in enumerate(refunds)
    )
    refunded = [keep(Books((order,), given[:count], (), {}))["o"][3] for count in (len(given) // 2, len(given))]
    assert refunded == sorted(refunded)
    assert refunded[-1] == min(sum(amount for _, amount in refunds), total) / Decimal(100)
