"""Customers who all buy in the first month, as input files of the contract: everyone is reviewed every month.

``python -m strata.bench.members FOLDER CUSTOMERS MONTHS SEED``: a process of its own, so that its memory is given back.
"""

import calendar
import sys
from datetime import date
from pathlib import Path

import duckdb

from strata.built import text_literal

FIRST_DAY = date(2022, 1, 1)
_MONTHS_PER_YEAR = 12
# orders after the first, a customer and month; a power of a uniform number gives few customers most of them
_ORDERS_PER_MONTH = 0.16
_SKEW = 2.6


def last_day(months: int) -> date:
    """The end of the last of some months, which is the last review."""
    year, month = divmod(months - 1, _MONTHS_PER_YEAR)
    last = calendar.monthrange(FIRST_DAY.year + year, month + 1)[1]
    return date(FIRST_DAY.year + year, month + 1, last)


def write(folder: Path, customers: int, months: int, seed: int) -> None:
    """Make up customers and write ``customers.parquet`` and ``orders.parquet``.

    Args:
        folder: an existing folder.
        customers: how many; each orders first in the first month.
        months: length of the history from ``FIRST_DAY``, one review each.
        seed: the same seed makes the same customers.
    """
    customers, months, seed = int(customers), int(months), int(seed)
    first = f"timestamp '{FIRST_DAY}'"
    seconds = ((last_day(months) - last_day(1)).days) * 86400
    later = round(customers * (months - 1) * _ORDERS_PER_MONTH)
    joined = f"{first} + to_seconds(cast(hash(i, {seed}) % (86400 * 30) as bigint))"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 'c' || i as customer_id, {joined} as registered_at, 'person' as customer_type "
            f"from range({customers}) as numbers(i)) to {text_literal(f'{folder}/customers.parquet')}"
        )
        connection.execute(
            f"""copy (
                select 'o' || i as order_id, 'c' || i as customer_id, {joined} as ordered_at,
                    cast((100 + hash(i, {seed}, 3) % 50000) / 100 as decimal(18, 2)) as total_amount,
                    'completed' as status, 'USD' as currency
                from range({customers}) as firsts(i)
                union all
                select 'o' || ({customers} + i) as order_id,
                    'c' || cast(floor({customers} * power((hash(i, {seed}, 1) % 1000000) / 1e6, {_SKEW})) as bigint)
                        as customer_id,
                    {first} + interval 31 days
                    + to_seconds(cast(hash(i, {seed}, 2) % {max(seconds, 1)} as bigint)) as ordered_at,
                    cast((100 + hash(i, {seed}, 4) % 50000) / 100 as decimal(18, 2)) as total_amount,
                    'completed' as status, 'USD' as currency
                from range({later}) as laters(i)
            ) to {text_literal(f"{folder}/orders.parquet")}"""
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
