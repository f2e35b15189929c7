"""Customers with orders, lines, events, answers and cases, as input files: what the scores are made of.

``python -m strata.bench.shoppers FOLDER CUSTOMERS MONTHS SEED``: a process of its own, which gives its memory back.
"""

import sys
from pathlib import Path

import duckdb

from strata.bench.members import FIRST_DAY
from strata.built import text_literal

LINES_PER_CUSTOMER = 20
EVENTS_PER_CUSTOMER = 20
_LINES_PER_ORDER = 3
_PRODUCTS = 2_000
_CATEGORIES = 24
_BRANDS = 60
# a power of a uniform number gives few customers most of the orders and events
_SKEW = 2.2

# pick(i, salt, n) is a whole number below n that seems random, moment(i, salt, delay) a moment of the history
_FILES = {
    "customers": """
        select 'c' || i as customer_id, moment(i, 1, 0) as registered_at,
            'person' as customer_type, one_of(i, 2, ['North', 'South', 'East', 'West']) as region,
            one_of(i, 3, ['F', 'M']) as gender,
            date '1950-01-01' + cast(pick(i, 4, 20000) as int) as birth_date,
            one_of(i, 5, ['1-10', '11-50', '51-200', '201-1000', '1000+']) as company_size,
            one_of(i, 6, ['staff', 'manager', 'director', 'executive']) as job_level,
            one_of(i, 7, ['retail', 'software', 'finance', 'education']) as industry
        from range({customers}) as numbers(i)""",
    "products": """
        select 'p' || i as product_id, 'product ' || i as product_name, 'category ' || i % {categories} as category,
            'brand ' || i % {brands} as brand
        from range({products}) as numbers(i)""",
    "orders": """
        select 'o' || i as order_id, buyer(i) as customer_id, moment(i, 11, 0) as ordered_at,
            cast(amount(i * 3) + amount(i * 3 + 1) + amount(i * 3 + 2) as decimal(18, 2)) as total_amount,
            'completed' as status, 'USD' as currency,
            one_of(i, 12, ['web', 'app', 'store']) as channel,
            one_of(i, 13, ['card', 'wallet', 'cash']) as payment_method,
            cast(case when pick(i, 14, 5) = 0 then 2 else 0 end as decimal(18, 2)) as discount_amount
        from range({orders}) as numbers(i)""",
    "order_lines": """
        select 'l' || i as order_line_id, 'o' || i // 3 as order_id, 'p' || favourite(i) as product_id,
            1 + pick(i, 21, 3) as quantity, amount(i) as line_amount
        from range({orders} * 3) as numbers(i)""",
    "events": """
        select 'e' || i as event_id, actor(i) as customer_id, moment(i, 31, 0) as occurred_at,
            one_of(i, 32, ['visit', 'visit', 'visit', 'click', 'click', 'cart', 'share']) as event_type,
            one_of(i, 33, ['web', 'app']) as channel
        from range({events}) as numbers(i)""",
    "surveys": """
        select 's' || i as response_id, actor(i) as customer_id, moment(i, 41, 0) as responded_at,
            case when i % 2 = 0 then 'nps' else 'csat' end as survey_type,
            case when i % 2 = 0 then pick(i, 42, 11) else 1 + pick(i, 42, 5) end as score
        from range({customers} // 2) as numbers(i)""",
    "service_cases": """
        select 'k' || i as case_id, actor(i) as customer_id, moment(i, 51, 0) as opened_at,
            one_of(i, 52, ['question', 'complaint', 'return']) as case_type,
            moment(i, 51, 3600 * (1 + pick(i, 53, 90))) as resolved_at
        from range({customers} // 5) as numbers(i)""",
    "referrals": """
        select 'f' || i as referral_id, actor(i) as referrer_customer_id,
            'c' || pick(i, 61, {customers}) as referred_customer_id, moment(i, 62, 0) as referred_at
        from range({customers} // 20) as numbers(i)""",
    "customer_attributes": """
        select 'c' || i as customer_id, 'need_urgency' as attribute, one_of(i, 71, ['low', 'medium', 'high']) as value,
            moment(i, 72, 0) as seen_at
        from range({customers} // 4) as numbers(i)""",
}


def write(folder: Path, customers: int, months: int, seed: int) -> None:
    """Make up customers and what they did, one Parquet file a table.

    Args:
        folder: an existing folder.
        customers: how many; 20 order lines and 20 events for each on average.
        months: length of the history from ``members.FIRST_DAY``, in months of 30 days.
        seed: the same seed makes the same customers.
    """
    customers, months, seed = int(customers), int(months), int(seed)
    orders = customers * LINES_PER_CUSTOMER // _LINES_PER_ORDER
    macros = {
        "pick(i, salt, choices)": f"cast(hash(i, salt, {seed}) % choices as bigint)",
        "moment(i, salt, delay)": f"timestamp '{FIRST_DAY}' + to_seconds(pick(i, salt, {86400 * 30 * months}) + delay)",
        "one_of(i, salt, names)": "names[1 + pick(i, salt, len(names))]",
        "skewed(i, salt)": f"cast(floor({customers} * power(pick(i, salt, 1000000) / 1e6, {_SKEW})) as bigint)",
        "buyer(i)": "'c' || skewed(i, 10)",
        "actor(i)": "'c' || skewed(i, 30)",
        "favourite(i)": f"cast(floor({_PRODUCTS} * power(pick(i, 20, 1000000) / 1e6, 2)) as bigint)",
        "amount(i)": "cast((100 + pick(i, 22, 5000)) / 100 as decimal(18, 2))",
    }
    numbers = {
        "customers": customers,
        "orders": orders,
        "events": customers * EVENTS_PER_CUSTOMER,
        "products": _PRODUCTS,
        "categories": _CATEGORIES,
        "brands": _BRANDS,
    }
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for signature, expression in macros.items():
            connection.execute(f"create macro {signature} as {expression}")
        for table, query in _FILES.items():
            connection.execute(f"copy ({query.format(**numbers)}) to {text_literal(f'{folder}/{table}.parquet')}")


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
