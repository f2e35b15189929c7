"""What a check found: counts and a verdict, never a value of the data."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["dbt", "great_expectations"]
Status = Literal["pass", "warn", "fail", "error", "empty"]
# With these a build may be published: a warning is for people to judge.
PUBLISHABLE: tuple[Status, ...] = ("pass", "warn")


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict.

    Attributes:
        check_id: stable name of the check, such as ``ge_landing_orders_total_amount_not_null``.
        kind: the tool that ran it.
        table_name: the table it is about.
        status: pass, warn (the claim is wrong, and people shall look), fail (the claim is wrong), error (the check
            crashed) or empty (there was nothing to check). Only pass and warn let a build be published.
        failure_count: rows, or facts such as a file, that break the claim.
        row_count: rows that the check looked at; None where the tool does not say (dbt).
    """

    check_id: str
    kind: Kind
    table_name: str
    status: Status
    failure_count: int
    row_count: int | None
