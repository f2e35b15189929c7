"""CDNOW: the music shop's 1997 cohort of 23,570 customers, or its published 1/10 sample, from the wheel ``lifetimes``.

One line of the file is one purchase. Days are naive, there are no order lines, and amounts of zero count.
"""

from typing import Literal

import duckdb

from strata.landing.delivery import Delivery, InputFile, SourceDefaults, package_file

_LINES = """
    with texts as (select string_split(replace(content, chr(13), ''), chr(10)) as lines from read_text($path)),
    numbered as (select unnest(lines) as line, unnest(range(1, len(lines) + 1)) as source_line from texts)
    select regexp_split_to_array(trim(line), '\\s+') as fields, source_line
    from numbered where trim(line) <> '' and source_line > $header_lines"""

# fields are counted from the end because the sample carries its own customer number beside the master's
_ORDERS = """
    select cast(source_line as varchar) as order_id, fields[1] as customer_id,
        strptime(fields[-3], '%Y%m%d') as ordered_at, cast(fields[-1] as decimal(18, 3)) as total_amount,
        'completed' as status, 'USD' as currency, source_file, source_line
    from purchases order by source_line"""

_CUSTOMERS = """
    select fields[1] as customer_id, 'person' as customer_type, source_file, min(source_line) as source_line
    from purchases group by fields[1], source_file order by source_line"""

_FILES = {"cdnow": ("CDNOW_master.txt", 1), "cdnow_sample": ("CDNOW_sample.txt", 0)}


def deliver(connection: duckdb.DuckDBPyConnection, source: Literal["cdnow", "cdnow_sample"]) -> Delivery:
    """Give the purchases of the whole cohort or of the sample as tables of the contract.

    Raises:
        ConfigurationError: the wheel is not installed.
    """
    name, header_lines = _FILES[source]
    path = package_file("lifetimes", f"lifetimes/datasets/{name}")
    lines = connection.sql(_LINES, params={"path": str(path), "header_lines": header_lines})
    lines.project(f"*, '{name}' as source_file").create("purchases")
    return Delivery(
        defaults=SourceDefaults(source, "UTC", "USD", count_zero_amount_orders=True),
        relations={"customers": connection.sql(_CUSTOMERS), "orders": connection.sql(_ORDERS)},
        inputs={name: InputFile.of(path)},
        origins={"customers": name, "orders": name},
    )
