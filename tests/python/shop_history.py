"""A made-up shop of two deliveries: the second says more of the time that the first one covered.

Customers are named for what the second delivery changes. Policy ``retail_5``: silver from 300.00 on 6 purchase days.
"""

Tables = dict[str, list[list[str]]]

# customer -> tier decided on 31 January, tier that the second delivery gives for that day, and the cause
EXPECTED = {
    "refund": ("silver", "bronze", "refund"),
    "refund-and-order": ("silver", "bronze", "refund"),
    "late-order": ("bronze", "silver", "late_order"),
    "newcomer": (None, "bronze", "late_order"),
    "taken-back": ("bronze", None, "late_order"),
    "overridden": ("bronze", "gold", "override"),
    "joined-a": ("bronze", "silver", "identity_change"),
    "joined-b": ("bronze", None, "identity_change"),
}
UNCHANGED = {"steady", "guest", "keeper"}

_CUSTOMERS = "customer_id,email"
_ORDERS = "order_id,customer_id,ordered_at,total_amount,status,email"
_GUEST = "guest@laden.cn"


def two_deliveries() -> tuple[Tables, Tables]:
    """The files of 31 January and those of 29 February, header first."""
    people = [*EXPECTED, *UNCHANGED]
    customers = [[one, _GUEST if one == "guest" else ""] for one in people if one != "newcomer"]
    orders: list[list[str]] = []

    def order(customer: str, day: str, amount: str, status: str = "completed", email: str = "") -> None:
        orders.append([f"o{len(orders):03d}", customer, f"{day} 12:00:00", amount, status, email])

    def january(customer: str, days: int, amount: str) -> None:
        for day in range(1, days + 1):
            order(customer, f"2024-01-{day:02d}", amount)

    for customer, days, amount in (
        ("refund", 6, "50.00"),
        ("refund-and-order", 6, "50.00"),
        ("late-order", 5, "58.00"),
        ("overridden", 2, "40.00"),
        ("joined-a", 3, "60.00"),
        ("steady", 8, "90.00"),
        ("guest", 3, "45.00"),
        ("taken-back", 1, "10.00"),
    ):
        january(customer, days, amount)
    for day in ("11", "12", "13"):
        order("joined-b", f"2024-01-{day}", "60.00")
    order("keeper", "2024-01-31", "5.00")
    first: Tables = {
        "customers": [_CUSTOMERS.split(","), *customers],
        "orders": [_ORDERS.split(","), *(list(row) for row in orders)],
        "identifiers": [
            ["customer_id", "identifier_type", "identifier_value", "seen_at"],
            ["steady", "member_no", "M-1", ""],
        ],
        "refunds": [
            ["refund_id", "order_id", "refunded_at", "refund_amount"],
            ["r0", orders[0][0], "2024-01-20", "0.00"],
        ],
        "tier_overrides": [
            ["customer_id", "policy_id", "tier_code", "mode", "reason", "starts_on"],
            ["steady", "retail_5", "bronze", "floor", "goodwill", "2024-01-01"],
        ],
    }
    of = {row[1]: row[0] for row in reversed(orders)}
    for row in orders:
        if row[1] == "taken-back":
            row[4] = "cancelled"
    order("late-order", "2024-01-20", "20.00")
    order("refund-and-order", "2024-01-20", "0.50")
    order("newcomer", "2024-01-25", "15.00")
    # the same person, but a record of the sources that nobody had seen in January
    order("", "2024-02-10", "30.00", email=_GUEST)
    order("keeper", "2024-02-29", "5.00")
    return first, {
        "customers": first["customers"],
        "orders": [_ORDERS.split(","), *orders],
        "identifiers": [*first["identifiers"], *([one, "member_no", "M-77", ""] for one in ("joined-a", "joined-b"))],
        "refunds": [
            *first["refunds"],
            ["r1", of["refund"], "2024-01-30", "1.00"],
            ["r2", of["refund-and-order"], "2024-01-30", "1.00"],
        ],
        "tier_overrides": [
            *first["tier_overrides"],
            ["overridden", "retail_5", "gold", "fixed", "service recovery", "2024-01-15"],
        ],
    }
