"""Folders of input files, and what they give, for the tests of landing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strata.landing import land
from strata.landing.contract import read_contract
from strata.landing.delivery import Delivery
from strata.landing.files import deliver
from strata.landing.writer import connect, workspace
from strata.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
CUSTOMERS = "customer_id\nc1\nc2\n"
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31 23:30:00,10.50\no2,c2,2024-02-01,3\n"


@dataclass(frozen=True)
class Delivered:
    """Rows of each delivered table, by column name, and the delivery itself."""

    tables: dict[str, list[dict[str, Any]]]
    delivery: Delivery

    def column(self, table: str, name: str) -> list[Any]:
        return [row[name] for row in self.tables[table]]


def write_files(folder: Path, files: dict[str, str | bytes | None] | None = None) -> Path:
    """Write a folder of inputs by file name; None leaves out one of the two files that are there by default."""
    defaults: dict[str, str | bytes | None] = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS}
    for name, text in (defaults | (files or {})).items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def deliver_files(folder: Path, home: Path) -> Delivered:
    """Read all that a folder delivers, without landing it."""
    with workspace(home) as private, connect(private) as connection:
        delivery = deliver(connection, read_contract(PROJECT), folder)
        tables = {
            name: [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
            for name, rows in delivery.relations.items()
        }
    return Delivered(tables, delivery)


def land_files(folder: Path, home: Path) -> None:
    """Land a folder, to the end."""
    land(Settings(project=PROJECT, home=home), "files", folder)
