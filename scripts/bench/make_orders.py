"""Make typed customers, orders and order_lines of the input contract at any size, for timing (no truth planted).

    python make_orders.py OUT_DIR --customers 1000000 --lines 20000000 [--months 36] [--seed 7]

Deterministic in its arguments. Customers differ in rate (20% make about 55% of the orders; about two thirds buy at
1M), orders have 1-5 lines,
money is decimal(18, 2) and each order's lines add up to its total.
"""

import argparse
from pathlib import Path

import duckdb

CUSTOMERS = """
copy (
    select 'c' || i as customer_id,
        timestamp '2022-01-01' + to_seconds(cast(hash(i, {seed}) % (86400 * 30 * {months}) as bigint)) as registered_at,
        'person' as customer_type
    from range({customers}) as t(i)
) to '{out}/customers.parquet' (format parquet)"""

ORDERS = """
create table orders as
select i as o,
    -- a power of a uniform number gives few customers most of the orders
    cast(floor({customers} * power((hash(i, {seed}, 1) % 1000000) / 1e6, 2.6)) as bigint) as c,
    timestamp '2022-01-01' + to_seconds(cast(hash(i, {seed}, 2) % (86400 * 30 * {months}) as bigint)) as ordered_at,
    1 + cast(hash(i, {seed}, 3) % 5 as int) as n_lines
from range({orders}) as t(i)"""

LINES = """
create table lines as
select o, k, cast(hash(o, k, {seed}, 4) % 5000 as int) as p, 1 + cast(hash(o, k, {seed}, 5) % 3 as int) as quantity,
    cast((100 + hash(o, k, {seed}, 6) % 5000) / 100 as decimal(18, 2)) as line_amount
from orders, range(5) as l(k) where k < n_lines"""

COPIES = [
    """copy (select 'l' || o || '-' || k as order_line_id, 'o' || o as order_id, 'p' || p as product_id, quantity,
        line_amount from lines) to '{out}/order_lines.parquet' (format parquet)""",
    """copy (select 'o' || o as order_id, 'c' || any_value(c) as customer_id, any_value(ordered_at) as ordered_at,
        cast(sum(line_amount) as decimal(18, 2)) as total_amount, 'completed' as status, 'USD' as currency
        from orders inner join lines using (o) group by o) to '{out}/orders.parquet' (format parquet)""",
]


def main() -> None:
    """Write the three files and print their row counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("set preserve_insertion_order = false")
    values = vars(args) | {"orders": args.lines // 3}
    for sql in [CUSTOMERS, ORDERS, LINES, *COPIES]:
        con.execute(sql.format(**values))
    for name in ("customers", "orders", "order_lines"):
        rows = con.execute(f"select count(*) from '{args.out}/{name}.parquet'").fetchall()[0][0]
        print(f"{name:12s} {rows:12,d} rows")


if __name__ == "__main__":
    main()
