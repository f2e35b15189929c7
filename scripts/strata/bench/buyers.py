"""Customers with planted BG/NBD and Gamma-Gamma parameters, as input files of the contract.

``python -m strata.bench.buyers FOLDER CUSTOMERS DAYS SEED``: a process of its own, so that its memory is given back.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from strata.built import text_literal

FIRST_DAY = date(2022, 1, 1)
# to the end of a quarter: the last date is then the one date that is fitted and scored
DAYS = 1096
_DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Planted:
    """Parameters that the customers are drawn from; weeks, and units of the reporting currency."""

    r: float = 0.6
    alpha: float = 8.0
    a: float = 0.8
    b: float = 2.5
    p: float = 6.25
    q: float = 3.74
    gamma: float = 15.4


PLANTED = Planted()


def last_day(days: int) -> date:
    """The last day that counts."""
    return FIRST_DAY + timedelta(days=days - 1)


def write(folder: Path, customers: int, days: int, seed: int) -> None:
    """Draw customers and write ``customers.parquet`` and ``orders.parquet``.

    Orders begin on a random day of the history, come at a rate of their own, and end with probability p after each
    repeat order (Fader, Hardie & Lee 2005); their amounts are drawn as in Fader & Hardie, note 025.

    Args:
        folder: an existing folder.
        customers: how many.
        days: length of the history from ``FIRST_DAY``; somebody's order falls on its last day.
        seed: the same seed draws the same customers.
    """
    random = np.random.default_rng(seed)
    rates = random.gamma(PLANTED.r, 1 / PLANTED.alpha, customers) / _DAYS_PER_WEEK
    leaving = random.beta(PLANTED.a, PLANTED.b, customers)
    scales = random.gamma(PLANTED.q, 1 / PLANTED.gamma, customers)
    buyers = np.arange(customers)
    times = random.uniform(0, days, customers)
    times[-1] = days - 0.5
    ordered: list[tuple[np.ndarray, np.ndarray]] = []
    while buyers.size:
        ordered.append((buyers, times))
        stays = random.random(buyers.size) >= leaving[buyers] if len(ordered) > 1 else np.ones(buyers.size, bool)
        buyers, times = buyers[stays], times[stays]
        times = times + random.exponential(1 / np.maximum(rates[buyers], 1e-12))
        buyers, times = buyers[times < days], times[times < days]
    who, when = (np.concatenate(parts) for parts in zip(*ordered, strict=True))
    amounts = np.maximum(random.gamma(PLANTED.p, 1 / np.maximum(scales[who], 1e-12)), 0.01)
    _write(folder, pd.DataFrame({"who": who, "second": (when * 86400).astype(np.int64), "amount": amounts}), customers)


def _write(folder: Path, orders: pd.DataFrame, customers: int) -> None:
    with duckdb.connect() as connection:
        connection.register("orders", orders)
        registered = f"timestamp '{FIRST_DAY}'"
        connection.execute(
            f"copy (select 'c' || i as customer_id, {registered} as registered_at, 'person' as customer_type "
            f"from range({int(customers)}) as numbers(i)) to {text_literal(f'{folder}/customers.parquet')}"
        )
        connection.execute(
            f"copy (select 'o' || row_number() over () as order_id, 'c' || who as customer_id, "
            f"{registered} + to_seconds(second) as ordered_at, cast(least(amount, 1e6) as decimal(18, 2)) "
            f"as total_amount, 'completed' as status, 'USD' as currency from orders) "
            f"to {text_literal(f'{folder}/orders.parquet')}"
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
