"""A made-up shop, the same at every run: 80 customers, 14 months, and every kind of row that is set apart.

What is planted, so that tests can count it, is in ``PLANTED``.
"""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

FIRST_DAY = datetime(2023, 1, 15, 9, 30)
DAYS = 14 * 30
CUSTOMERS = 80
TEST_CUSTOMERS = 2
PROSPECTS = 5

PLANTED = {
    "rejected": {
        ("orders", "invalid_total_amount"): 4,
        ("orders", "invalid_ordered_at"): 4,
        ("orders", "missing_customer_id"): 1,
        ("orders", "unknown_status"): 1,
        ("orders", "negative_total_amount"): 1,
        ("orders", "damaged_order_id"): 2,
        ("orders", "no_exchange_rate"): 1,
        ("refunds", "unknown_order_id"): 1,
        ("refunds", "not_positive_refund_amount"): 1,
        ("refunds", "refund_before_order"): 1,
        ("order_lines", "negative_quantity"): 1,
        ("order_lines", "unknown_order_id"): 1,
    },
    "duplicates": {("orders", False): 1, ("orders", True): 1},
    "unknown_customers": 2,
    "zero_quantity_lines": 1,
    "capped_refunds": 1,
}


def write_shop(folder: Path) -> Path:
    """Write customers, orders, order_lines, products and refunds as CSV.

    Returns:
        The folder.
    """
    dice = random.Random(20230115)  # noqa: S311 - made-up data, nothing secret
    customers = [[f"c{i:03d}", "", "person", "false"] for i in range(CUSTOMERS)]
    customers += [[f"test{i}", "2023-01-01 08:00:00", "person", "true"] for i in range(TEST_CUSTOMERS)]
    customers += [[f"prospect{i}", f"2023-0{i + 3}-01", "company", ""] for i in range(PROSPECTS)]
    customers[0][1] = "2022-12-01 00:00:00"

    orders: list[list[str]] = []
    for customer in [row[0] for row in customers if not row[0].startswith("prospect")]:
        pace = dice.choice([5, 12, 30, 70, 200])
        day = dice.uniform(0, DAYS)
        while day < DAYS:
            amount = dice.choice(
                ["0.00", f"{dice.randint(1, 40_000) / 100:.2f}", f"{dice.randint(1, 9_000) / 100:.2f}"]
            )
            status = dice.choices(["completed", "", "cancelled", "pending"], [80, 10, 6, 4])[0]
            stamp = (FIRST_DAY + timedelta(days=day)).isoformat(sep=" ", timespec="seconds")
            orders.append([f"o{len(orders):05d}", customer, stamp, amount, status, "USD"])
            day += dice.expovariate(1 / pace)
    usable = [row for row in orders if row[4] in ("completed", "") and float(row[3]) > 1]

    refunds = []
    for row in usable[::9]:
        paid, ordered = float(row[3]), datetime.fromisoformat(row[2])
        for part in (0.25, 0.5)[: dice.choice([1, 2])]:
            back = (ordered + timedelta(days=dice.randint(0, 60))).isoformat(sep=" ", timespec="seconds")
            refunds.append([f"r{len(refunds):04d}", row[0], back, f"{paid * part:.2f}"])
    capped = usable[1]
    refunds.append(["r-capped", capped[0], capped[2], f"{float(capped[3]) + 5:.2f}"])
    refunds += [["r-early", capped[0], "2022-01-01", "1.00"]]
    refunds += [["r-orphan", "no-such-order", "2023-06-01", "1.00"], ["r-zero", usable[0][0], usable[0][2], "0"]]

    plain = ["2023-05-05 10:00:00", "10.00", "completed", "USD"]
    faulty = [
        ["bad1", "c001", plain[0], "1e3", "", ""],
        ["bad2", "c001", plain[0], "NaN", "", ""],
        ["bad3", "c001", plain[0], "1,000.50", "", ""],
        ["bad4", "c001", plain[0], "9" * 40, "", ""],
        ["bad5", "c001", "2023-02-29", "1.00", "", ""],
        # times on which engines differ
        ["bad5a", "c001", "2023-05-05 24:00:00", "1.00", "", ""],
        ["bad5b", "c001", "2023-05-05 10:00:00+19:00", "1.00", "", ""],
        ["bad5c", "c001", "9999-12-31 23:59:59-05:00", "1.00", "", ""],
        ["bad6", "", plain[0], "1.00", "", ""],
        ["bad7", "c001", plain[0], "1.00", "shipped?", ""],
        ["bad8", "c001", plain[0], "-1.00", "", ""],
        ["1.23E+18", "c001", plain[0], "1.00", "", ""],
        ["1.23e+18", "c001", plain[0], "1.00", "", ""],
        ["bad9", "c001", plain[0], "1.00", "", "EUR"],
        ["unknown-customer", "nobody-told-us", *plain],
        ["unknown-later", "nobody-told-us-later", "2024-01-10 10:00:00", "10.00", "completed", "USD"],
        # the same order twice, and an order that contradicts itself: the later row stays
        ["twice", "c002", *plain],
        ["twice", "c002", *plain],
        ["differs", "c003", *plain],
        ["differs", "c003", plain[0], "12.00", "completed", "USD"],
    ]
    lines = [[f"l{i:05d}", row[0], f"p{i % 7}", "1", row[3]] for i, row in enumerate(orders)]
    lines[0][3] = "0"
    lines += [["l-negative", orders[0][0], "p1", "-1", "1.00"], ["l-orphan", "no-such-order", "p1", "1", "1.00"]]
    products = [[f"p{i}", f"Product {i}", f"Category {i % 3}", "2.50" if i else ""] for i in range(7)]

    def write(table: str, header: str, rows: list[list[str]]) -> None:
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(","), *rows])

    write("customers", "customer_id,registered_at,customer_type,is_test", customers)
    write("orders", "order_id,customer_id,ordered_at,total_amount,status,currency", orders + faulty)
    write("order_lines", "order_line_id,order_id,product_id,quantity,line_amount", lines)
    write("products", "product_id,product_name,category,unit_cost", products)
    write("refunds", "refund_id,order_id,refunded_at,refund_amount", refunds)
    return folder
