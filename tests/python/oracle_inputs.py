"""Landed rows to customers with dated purchases, spend and refunds, straight from the row rules of the inputs.

Part of the oracle: shares nothing with the SQL models.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Landing:
    """The landed rows that RFM, lifecycle and tiers depend on, with the source's settings."""

    customers: pd.DataFrame
    orders: pd.DataFrame
    refunds: pd.DataFrame
    business_timezone: str
    reporting_currency: str
    count_zero_amount_orders: bool


@dataclass
class Customer:
    """One customer's accepted history; money is in the reporting currency, keyed by business day."""

    customer_id: str
    registered_date: date | None = None
    ordered: dict[date, Decimal] = field(default_factory=dict)
    refunded: dict[date, Decimal] = field(default_factory=dict)
    purchase_days: list[date] = field(default_factory=list)
    measured: dict[str, dict[date, Decimal]] = field(default_factory=dict)

    def last_measured(self, metric: str, review: date) -> Decimal | None:
        """The latest value of an account metric measured on or before the review."""
        days = [day for day in self.measured.get(metric, {}) if day <= review]
        return self.measured[metric][max(days)] if days else None

    def days_until(self, review: date) -> list[date]:
        """Purchase days on or before the review, ascending."""
        return [day for day in self.purchase_days if day <= review]

    def days_within(self, review: date, window_days: int) -> int:
        """Purchase days in (review - window, review]."""
        start = review - timedelta(days=window_days)
        return sum(start < day <= review for day in self.purchase_days)

    def spend(self, after: date, until: date, *, less_refunds: bool = True) -> Decimal:
        """Net order amounts dated in (after, until], less the refunds dated there."""
        total = sum((amount for day, amount in self.ordered.items() if after < day <= until), ZERO)
        if less_refunds:
            total -= sum((amount for day, amount in self.refunded.items() if after < day <= until), ZERO)
        return total

    def is_known(self, review: date, first_review: date) -> bool:
        """Known at the earlier of registration and first purchase; with neither, from the first review."""
        dates = [day for day in (self.registered_date, *self.purchase_days[:1]) if day is not None]
        return min(dates, default=first_review) <= review


def read_landing(home: Path) -> Landing:
    """Read the landed Parquet of a home folder."""

    def table(name: str, columns: list[str]) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(home / "landing" / name, columns=columns).to_pandas()
        return frame

    place = ["source_file", "source_line"]
    settings = table("settings", ["business_timezone", "reporting_currency", "count_zero_amount_orders"]).iloc[0]
    return Landing(
        customers=table("customers", ["customer_id", "registered_at", "is_test", *place]),
        orders=table("orders", ["order_id", "customer_id", "ordered_at", "total_amount", "status", "currency", *place]),
        refunds=table("refunds", ["refund_id", "order_id", "refunded_at", "refund_amount", *place]),
        business_timezone=settings["business_timezone"],
        reporting_currency=settings["reporting_currency"],
        count_zero_amount_orders=bool(settings["count_zero_amount_orders"]),
    )


def business_days(stamps: "pd.Series[Any]", business_timezone: str) -> "pd.Series[Any]":
    """Calendar days of instants in the business time zone; naive times are in it already."""

    def day_of(value: Any) -> date | None:
        if pd.isna(value):
            return None
        stamp = pd.Timestamp(value)
        return (stamp if stamp.tzinfo is None else stamp.tz_convert(business_timezone)).date()

    return pd.Series([day_of(value) for value in stamps], stamps.index, object)


def kept_rows(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows with a key, one for each: of differing rows the last delivered one, as for equal rows it is all one."""
    keyed = frame[frame[key].notna() & (frame[key].astype(str).str.strip() != "")]
    return keyed.sort_values(["source_file", "source_line"]).drop_duplicates(key, keep="last")


def accepted_orders(landing: Landing, as_of: date | None) -> pd.DataFrame:
    """Completed orders of real customers up to as-of: order_id, customer_id, day, amount (Decimal, two places)."""
    orders = landing.orders.dropna(subset=["customer_id", "ordered_at", "total_amount"])
    orders = orders[orders["status"].fillna("completed").isin(["completed", "cancelled", "pending"])]
    orders = orders[[is_plain_amount(value) for value in orders["total_amount"]]]
    orders = orders[[is_calendar_time(value) for value in orders["ordered_at"]]]
    orders = orders[~orders["order_id"].astype(str).str.fullmatch(r"\d+(\.\d+)?[eE]\+\d+")]
    orders = kept_rows(orders, "order_id")
    orders = orders[orders["status"].fillna("completed") == "completed"]
    orders = orders[~orders["customer_id"].isin(_test_customers(landing))]
    orders = orders[orders["currency"].fillna(landing.reporting_currency) == landing.reporting_currency]
    days = business_days(orders["ordered_at"], landing.business_timezone)
    amounts = [to_cents(value) for value in orders["total_amount"]]
    accepted = orders[["order_id", "customer_id"]].assign(day=days, amount=pd.Series(amounts, orders.index, object))
    return accepted if as_of is None else accepted[[day <= as_of for day in accepted["day"]]]


def is_plain_amount(value: Any) -> bool:
    """Whether an amount is a number from 0 up without exponent, separators or more than three decimals."""
    return re.fullmatch(r"\d{1,15}(\.\d{1,3})?", str(value).strip()) is not None


def is_calendar_time(value: Any) -> bool:
    """Whether a date or time exists."""
    if re.search(r"[ T]24:|[+-](1[5-9]|2\d):|^9", str(value)):
        return False
    return not pd.isna(pd.to_datetime(str(value), errors="coerce", format="ISO8601"))


def to_cents(value: Any) -> Decimal:
    """An amount as decimal with two places, half up."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def _test_customers(landing: Landing) -> set[str]:
    customers = kept_rows(landing.customers, "customer_id")
    is_test = customers["is_test"].map(lambda value: str(value).lower() == "true")
    return set(customers.loc[is_test, "customer_id"])


def default_as_of(landing: Landing) -> date:
    """The day of the last completed order that is not a test."""
    days: list[date] = accepted_orders(landing, None)["day"].tolist()
    return max(days)


def load_customers(landing: Landing, as_of: date) -> dict[str, Customer]:
    """Every customer that is not a test, with what is dated on or before as-of."""
    rows = kept_rows(landing.customers, "customer_id")
    rows = rows[~rows["customer_id"].isin(_test_customers(landing))]
    registered = business_days(rows["registered_at"], landing.business_timezone)
    people = {
        key: Customer(key, None if pd.isna(day) else day)
        for key, day in zip(rows["customer_id"], registered, strict=True)
    }
    owner: dict[str, tuple[str, date]] = {}
    remaining: dict[str, Decimal] = {}
    for order_id, customer_id, day, amount in records(accepted_orders(landing, as_of)):
        person = people.setdefault(customer_id, Customer(customer_id))
        person.ordered[day] = person.ordered.get(day, ZERO) + amount
        if amount > 0 or (landing.count_zero_amount_orders and amount == 0):
            person.purchase_days.append(day)
        owner[order_id] = (customer_id, day)
        remaining[order_id] = amount
    for person in people.values():
        person.purchase_days = sorted(set(person.purchase_days))
    _subtract_refunds(landing, as_of, people, owner, remaining)
    return people


def _subtract_refunds(
    landing: Landing,
    as_of: date,
    people: Mapping[str, Customer],
    owner: Mapping[str, tuple[str, date]],
    remaining: dict[str, Decimal],
) -> None:
    """Date each refund on its own day; what exceeds its order's amount is cut off."""
    refunds = kept_rows(landing.refunds.dropna(subset=["order_id", "refunded_at", "refund_amount"]), "refund_id")
    refunds = refunds.assign(day=business_days(refunds["refunded_at"], landing.business_timezone))
    refunds = refunds.sort_values(["day", "refund_id"])
    for order_id, day, value in records(refunds[["order_id", "day", "refund_amount"]]):
        if day > as_of or order_id not in owner or to_cents(value) <= 0:
            continue
        customer_id, ordered = owner[order_id]
        if day < ordered:
            continue
        amount = min(to_cents(value), remaining[order_id])
        remaining[order_id] -= amount
        refunded = people[customer_id].refunded
        refunded[day] = refunded.get(day, ZERO) + amount


def records(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame as plain tuples."""
    return zip(*(frame[column] for column in frame), strict=True)


def month_end_reviews(first_order: date, as_of: date) -> list[date]:
    """Month ends from the first on or after the first order up to as-of, and as-of itself."""
    ends = [stamp.date() for stamp in pd.date_range(first_order, as_of, freq="ME")]
    return sorted({*ends, as_of})
