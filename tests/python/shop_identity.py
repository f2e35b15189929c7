"""A made-up shop whose customers share email addresses, phone numbers and devices in every way that matters.

Ids begin with the case: all of ``spelling-*`` are one person, ``device-*`` share a device, and so on. Registrations
may lie years back, but all orders lie in two months: there are few reviews and builds are quick.
"""

import csv
import random
from pathlib import Path

EMAIL = "zoë.müller@laden.cn"
SPELLINGS = {
    "spelling-plain": EMAIL,
    "spelling-case": EMAIL.upper(),
    "spelling-spaces": f"  {EMAIL}\t",
    "spelling-no-break-space": f"\u00a0{EMAIL}\u00a0",
    "spelling-zero-width": EMAIL.replace("@", "\u200b@\ufeff"),
    "spelling-decomposed": "zoe\u0308.mu\u0308ller@laden.cn",
}
PHONE_SPELLINGS = {
    "phone-plain": "+8613912345670",
    "phone-local": "13912345670",
    "phone-spaced": "139 1234 5670",
    "phone-dashes": "0086-139-1234-5670",
}
LATIN, CYRILLIC = "pavel.karpov@laden.cn", "pavel.k\u0430rpov@laden.cn"
TESTERS, CHAIN, CAP = 1_000, 100_000, 100
MOST_PER_EMAIL, MOST_PER_PHONE = 20, 10
NEVER_JOINING = {
    "masked": ("phone", "138****8000"),
    "virtual": ("phone", "17012345678"),
    "invalid": ("phone", "139123"),
    "placeholder": ("phone", "13800138000"),
}
REGISTERED = "2024-01-01 08:00:00"

_CUSTOMERS = "customer_id,registered_at,email,phone,full_name,customer_type,company_id"
_ORDERS = "order_id,customer_id,ordered_at,total_amount,email,phone"
_IDENTIFIERS = "customer_id,identifier_type,identifier_value,seen_at"
Tables = dict[str, list[list[str]]]


def _customer(customer_id: str, **given: str) -> list[str]:
    values = {"customer_id": customer_id, "registered_at": REGISTERED} | given
    return [values.get(name, "") for name in _CUSTOMERS.split(",")]


def email_of(*words: object) -> str:
    """An address that no seed blocks."""
    return "-".join(str(word) for word in words) + "@laden.cn"


def identity_tables() -> Tables:  # noqa: PLR0915 - a list of cases, not a way through them
    """The rows of each file, header first."""
    customers: list[list[str]] = []
    orders: list[list[str]] = []
    identifiers: list[list[str]] = []

    def order(order_id: str, customer_id: str, day: str, amount: str, **given: str) -> None:
        stamp = f"{day} 12:00:00"
        orders.append([order_id, customer_id, stamp, amount, given.get("email", ""), given.get("phone", "")])

    def sharing(case: str, count: int, kind: str, value: str, seen_at: str = "") -> None:
        ids = [f"{case}-{i:04d}" for i in range(count)]
        customers.extend(_customer(one) for one in ids)
        identifiers.extend([one, kind, value, seen_at] for one in ids)

    customers += [_customer(one, email=text) for one, text in SPELLINGS.items()]
    customers += [_customer(one, phone=text) for one, text in PHONE_SPELLINGS.items()]
    customers += [_customer("alike-latin", email=LATIN), _customer("alike-cyrillic", email=CYRILLIC)]
    customers += [_customer(f"tester-{i:04d}", email=" Test@test.com") for i in range(TESTERS)]
    for case, (kind, value) in NEVER_JOINING.items():
        customers += [_customer(f"{case}-{i}", **{kind: value}) for i in range(2)]
    customers += [_customer(f"bad-email-{i}", email="nobody at laden.cn") for i in range(2)]
    customers += [_customer(f"namesake-{i}", full_name="王芳") for i in range(2)]
    sharing("device", 6, "device", "d-0001")
    sharing("odd-type", 2, "shoe_size", "42")
    sharing("card", 3, "loyalty_card", "C-0000001")
    sharing("phone-at-most", MOST_PER_PHONE, "phone", "+8613912345671")
    sharing("phone-too-many", MOST_PER_PHONE + 1, "phone", "+8613912345672")
    sharing("email-at-most", MOST_PER_EMAIL, "email", email_of("family"))
    sharing("email-too-many", MOST_PER_EMAIL + 1, "email", email_of("office"))

    # guests: by email, by phone, by both, and with nothing to know them by
    customers.append(_customer("known", email=email_of("known"), phone="+8613912345673"))
    order("known-1", "known", "2024-01-05", "10.00")
    order("known-2", "", "2024-01-06", "20.00", email=email_of("Known"))
    order("known-3", "", "2024-01-07", "30.00", phone="13912345673")
    order("strangers-1", "", "2024-01-08", "1.00", email=email_of("stranger"))
    order("strangers-2", "", "2024-01-09", "2.00", email=email_of("stranger"), phone="13912345674")
    order("strangers-3", "", "2024-01-10", "3.00", phone="+86 139 1234 5674")
    order("nameless-1", "", "2024-01-11", "4.00", phone="139****1234")
    order("nameless-2", "", "2024-01-12", "5.00", phone="139****1234", email="none@none.com")
    # the addressee of an order may be somebody else: it says nothing of the customer who is named
    customers.append(_customer("giver", email=email_of("giver")))
    order("gift-1", "giver", "2024-01-13", "6.00", email=email_of("known"))

    # one number, years apart and at the same time; a third user of a recycled number without a date
    customers.append(_customer("recycled-old", phone="+8613912345675", registered_at="2015-03-01 08:00:00"))
    customers.append(_customer("recycled-new", phone="+8613912345675", registered_at="2023-03-01 08:00:00"))
    customers.append(_customer("recycled-undated", phone="+8613912345675", registered_at=""))
    customers.append(_customer("overlap-long", phone="+8613912345676", registered_at="2020-01-01 08:00:00"))
    order("overlap-1", "overlap-long", "2024-01-14", "7.00")
    customers.append(_customer("overlap-short", phone="+8613912345676", registered_at="2022-06-01 08:00:00"))
    # a number rests for 90 days
    for case, phone, second_day in (("rested-90", "7", "2023-04-01"), ("rested-91", "8", "2023-04-02")):
        for user, day in (("first", "2023-01-01"), ("second", second_day)):
            customers.append(_customer(f"{case}-{user}", phone=f"+861391234568{phone}", registered_at=day))
    # emails are not given to others: years apart are one person all the same
    customers.append(_customer("faithful-old", email=email_of("faithful"), registered_at="2015-03-01 08:00:00"))
    customers.append(_customer("faithful-new", email=email_of("faithful"), registered_at="2023-03-01 08:00:00"))

    # chains: each shares an address with the next
    for case, length in (("chain-at-most", CAP), ("chain-too-long", CAP + 1)):
        linked, links = _chain(case, length)
        customers += linked
        identifiers += links

    # two companies, one of them with two people who are three customers
    customers.append(_customer("firm", customer_type="company", full_name="Firma"))
    customers.append(_customer("firm-without-people", customer_type="institution"))
    customers.append(_customer("worker-1", company_id="firm", email=email_of("worker")))
    customers.append(_customer("worker-1-again", email=email_of("worker")))
    customers.append(_customer("worker-2", company_id="firm"))
    for number, (one, amount) in enumerate(
        [("firm", "100.00"), ("worker-1", "10.00"), ("worker-1-again", "20.00"), ("worker-2", "5.00")]
    ):
        order(f"firm-{number}", one, f"2024-01-{15 + number}", amount)

    # who will be found to be one person in a later delivery: another family has bought before
    for one, day in (("later-a", "2023-05-01"), ("later-b", "2023-06-01"), ("later-c", "2023-07-01")):
        customers.append(_customer(one, registered_at=f"{day} 08:00:00"))
    identifiers.append(["later-b", "member_no", "M-77", "2023-06-01"])
    identifiers.append(["later-c", "member_no", "M-77", "2023-07-01"])
    order("later-1", "later-a", "2024-01-20", "8.00")
    order("later-2", "later-c", "2024-02-28", "9.00")
    return {
        "customers": [_CUSTOMERS.split(","), *customers],
        "orders": [_ORDERS.split(","), *orders],
        "identifiers": [_IDENTIFIERS.split(","), *identifiers],
    }


def long_chain_tables() -> Tables:
    """A shop of one chain of ``CHAIN`` customers and one order."""
    customers, identifiers = _chain("chain", CHAIN)
    return {
        "customers": [_CUSTOMERS.split(","), *customers],
        "orders": [_ORDERS.split(","), ["1", "chain-000000", "2024-01-05", "1.00", "", ""]],
        "identifiers": [_IDENTIFIERS.split(","), *identifiers],
    }


def _chain(case: str, length: int) -> tuple[list[list[str]], list[list[str]]]:
    """Customers of whom each shares an address with the next, and the second address of each."""
    ids = [f"{case}-{i:06d}" for i in range(length)]
    customers = [_customer(one, email=email_of(case, i)) for i, one in enumerate(ids)]
    return customers, [[one, "email", email_of(case, i + 1), ""] for i, one in enumerate(ids)]


def shuffled(tables: Tables, seed: int) -> Tables:
    """The same rows in another order, and the columns too."""
    dice = random.Random(seed)  # noqa: S311 - made-up data, nothing secret
    result = {}
    for name, (header, *rows) in tables.items():
        columns = dice.sample(range(len(header)), len(header))
        result[name] = [[row[i] for i in columns] for row in [header, *dice.sample(rows, len(rows))]]
    return result


def write_tables(folder: Path, tables: Tables) -> Path:
    """Write each table as a CSV file.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder
