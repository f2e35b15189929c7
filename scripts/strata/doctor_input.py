"""What a folder of files says as a whole: whether its tables fit each other, and which settings hold for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from strata.landing.contract import Table
from strata.landing.files.mapping import find_mapping
from strata.landing.files.mapping_file import read_mapping

MAX_UNKNOWN_RATE = 0.2


@dataclass(frozen=True)
class OrderCustomers:
    """Orders that name a customer, and how many of them name one who is not among the delivered customers."""

    row_count: int
    unknown_count: int

    @property
    def unknown_rate(self) -> float:
        """Share of orders of unknown customers, 0 to 1."""
        return self.unknown_count / self.row_count if self.row_count else 0.0

    @property
    def is_suspicious(self) -> bool:
        """Whether so many are unknown that the ids of the two files are likely to be written differently."""
        return self.unknown_rate > MAX_UNKNOWN_RATE


@dataclass(frozen=True)
class UsedSettings:
    """What holds for all files; ``defaults`` names the settings that mapping.yml does not give."""

    business_timezone: str
    reporting_currency: str
    defaults: tuple[str, ...]


def order_customers(connection: duckdb.DuckDBPyConnection) -> OrderCustomers:
    """Count orders by whether their customer is delivered.

    Args:
        connection: the build file; the staging views of customers and orders are there.
    """
    counts = connection.execute(
        """
        select count(*), count(*) filter (not exists (
            select 1 from staging.stg_customers as customers where customers.customer_id = orders.customer_id
        ))
        from staging.stg_orders as orders
        where orders.customer_id is not null
        """
    ).fetchall()[0]
    return OrderCustomers(*counts)


def used_settings(folder: Path, contract: tuple[Table, ...], used: Mapping[str, Any]) -> UsedSettings:
    """Say which settings a run uses and which of them nobody gave.

    Args:
        folder: the user's files.
        contract: the input contract.
        used: settings of the landing's manifest.
    """
    path = find_mapping(folder)
    given = read_mapping(path, contract).settings.model_fields_set if path is not None else set()
    defaults = tuple(name for name in ("business_timezone", "reporting_currency") if name not in given)
    return UsedSettings(str(used["business_timezone"]), str(used["reporting_currency"]), defaults)
