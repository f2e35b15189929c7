"""The limit: hand-written DuckDB SQL for Strata's core tables, with no dbt, tests or audit.

It reads `orders.parquet` and `order_lines.parquet` of the input contract and makes orders, customer-day activity,
a customer x review panel (month ends, 365-day windows), RFM cut-offs and scores, a lifecycle stage and a
three-policy tier machine (promote at once; after `grace` misses down by one). It prints seconds per step.

    python limit.py LANDING_DIR OUT.duckdb [--threads 2] [--reviews 36]

The windows use a running sum: a purchase day adds at the first review on or after it and subtracts at the first
review on or after day + 365, so no purchase is copied into each review that sees it.
"""

import argparse
import time

import duckdb

STEPS: list[tuple[str, str]] = [
    (
        "orders",
        """
create or replace table orders as
select o.order_id, o.customer_id, cast(o.ordered_at as date) as order_date,
    cast(sum(l.line_amount) as decimal(18, 2)) as net_amount
from read_parquet('{src}/orders.parquet') as o
inner join read_parquet('{src}/order_lines.parquet') as l on o.order_id = l.order_id
group by all""",
    ),
    (
        "activity",
        """
create or replace table activity as
select customer_id, order_date, cast(sum(net_amount) as decimal(18, 2)) as amount
from orders group by all having sum(net_amount) > 0""",
    ),
    (
        "reviews",
        """
create or replace table reviews as
with a as (select max(order_date) as as_of from activity)
select row_number() over (order by d) as i, d as review_date from (
    select distinct least(last_day(cast(as_of - to_months(cast(k as int)) as date)), as_of) as d
    from a cross join range({n}) as r(k))""",
    ),
    (
        "deltas",
        """
create or replace table deltas as
with moves as (
    select customer_id, order_date as on_date, 1 as f, amount as m, order_date as last_date from activity
    union all
    select customer_id, order_date + 365, -1, -amount, null from activity),
placed as (
    select p.customer_id, v.i, p.f, p.m, p.last_date
    from moves as p asof join reviews as v on v.review_date >= p.on_date)
select customer_id, i, sum(f) as f, sum(m) as m, max(last_date) as last_date from placed group by all""",
    ),
    (
        "panel",
        """
create or replace table panel as
with firsts as (select customer_id, min(i) as first_i from deltas group by all)
select c.customer_id, v.i, v.review_date,
    cast(sum(d.f) over w as int) as f, cast(sum(d.m) over w as decimal(18, 2)) as m,
    v.review_date - max(d.last_date) over w as recency
from firsts as c
inner join reviews as v on v.i >= c.first_i
left join deltas as d on d.customer_id = c.customer_id and d.i = v.i
window w as (partition by c.customer_id order by v.i)""",
    ),
    (
        "cutoffs",
        """
create or replace table cutoffs as
select i, quantile_disc(-recency, [.2, .4, .6, .8]) as r, quantile_disc(f, [.2, .4, .6, .8]) as f,
    quantile_disc(m, [.2, .4, .6, .8]) as m
from panel group by i""",
    ),
    (
        "scores",
        """
create or replace table scores as
select p.customer_id, p.i, p.recency, p.f, p.m,
    1 + (-recency > c.r[1])::int + (-recency > c.r[2])::int + (-recency > c.r[3])::int + (-recency > c.r[4])::int as rs,
    1 + (p.f > c.f[1])::int + (p.f > c.f[2])::int + (p.f > c.f[3])::int + (p.f > c.f[4])::int as fs,
    1 + (p.m > c.m[1])::int + (p.m > c.m[2])::int + (p.m > c.m[3])::int + (p.m > c.m[4])::int as ms,
    case when recency > 365 then 'churned' when recency > 180 then 'dormant'
        when recency > 90 then 'at_risk' else 'active' end as stage
from panel as p inner join cutoffs as c using (i)""",
    ),
    (
        "tiers",
        """
create or replace table tiers as
with recursive q as (
    select customer_id, i, policy, case policy when 0 then ms when 1 then greatest(1, (rs + fs + ms) // 3)
        else case when m >= 2000 then 5 when m >= 1000 then 4 when m >= 500 then 3 when m > 0 then 2 else 1 end
        end as q
    from scores cross join range(3) as t(policy)),
first_reviews as (select customer_id, policy, min(i) as i from q group by all),
machine as (
    select q.customer_id, q.policy, q.i, q.q, q.q as tier, 0 as misses
    from q inner join first_reviews using (customer_id, policy, i)
    union all
    select q.customer_id, q.policy, q.i, q.q,
        case when q.q > s.tier then q.q when q.q < s.tier and s.misses >= 2 then s.tier - 1 else s.tier end,
        case when q.q < s.tier and s.misses < 2 then s.misses + 1 else 0 end
    from machine as s
    inner join q on q.customer_id = s.customer_id and q.policy = s.policy and q.i = s.i + 1)
select * from machine""",
    ),
]


def main() -> None:
    """Run every step in order and print its seconds, rows and the total."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("landing")
    parser.add_argument("out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reviews", type=int, default=36)
    parser.add_argument("--memory-limit", default="16GB")
    args = parser.parse_args()
    con = duckdb.connect(args.out)
    con.execute(f"set threads = {args.threads}")
    con.execute(f"set memory_limit = '{args.memory_limit}'")
    con.execute("set preserve_insertion_order = false")
    total = 0.0
    for name, sql in STEPS:
        start = time.perf_counter()
        con.execute(sql.format(src=args.landing, n=args.reviews))
        seconds = time.perf_counter() - start
        total += seconds
        rows = con.execute(f"select count(*) from {name}").fetchall()[0][0]
        print(f"{name:10s} {seconds:8.2f} s {rows:12,d} rows", flush=True)
    print(f"{'total':10s} {total:8.2f} s")


if __name__ == "__main__":
    main()
