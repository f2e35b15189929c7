"""Tier policies of every kind and manual decisions for the made-up shop, the same at every run."""

import csv
import random
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from oracle_machine import Policy, Rules
from oracle_shown import Override
from shop import write_shop

POLICIES = 20
# who registered after a first purchase
LATE_REGISTERED = tuple(f"c{i:03d}" for i in range(40, 50))
OVERRIDES = 90
# rungs that customers of the shop reach and fall from
LADDERS = {
    "spend_365d_amount": (100, 400, 900, 1800, 3000),
    "spend_140d_amount": (50, 200, 500, 1000, 1600),
    "spend_56d_amount": (20, 100, 250, 500, 900),
    "purchase_days_365d_count": (2, 4, 8, 16, 30),
    "purchase_days_140d_count": (1, 3, 5, 8, 14),
    "purchase_days_56d_count": (1, 2, 3, 5, 8),
    "spend_140d_percentile": ("0.2", "0.4", "0.6", "0.8", "0.9"),
    "spend_56d_percentile": ("0.3", "0.5", "0.7", "0.85", "0.95"),
    "negated_recency_days": (-120, -60, -30, -14, -7),
    "tenure_days": (30, 60, 120, 180, 300),
    "lifetime_purchase_days_count": (2, 4, 8, 16, 30),
    "lifetime_spend_amount": (100, 400, 900, 1800, 3000),
    "account_aum": (1000, 5000, 20_000, 50_000, 80_000),
}
CODES = ("stone", "iron", "bronze", "silver", "gold", "onyx", "ruby")
NO_METRIC_COLUMNS = {"policy_id", "version", "tier_code", "purpose", "alternative"}


def lab_policies() -> list[tuple[Policy, ...]]:
    """Policies of one to three versions that between them use every setting; thresholds rise with the rank."""
    dice = random.Random(20240229)  # noqa: S311 - made-up data, nothing secret
    return [_versions(dice, f"lab_{number:02d}") for number in range(POLICIES)]


def _versions(dice: random.Random, policy_id: str) -> tuple[Policy, ...]:
    starts = sorted(dice.sample([date(2023, month, day) for month in range(3, 13) for day in (1, 15, 28)], 3))
    starts = starts[: dice.choice([1, 2, 2, 3])]
    population = dice.choice(["buyers", "known"])
    names = dice.sample(sorted(LADDERS), 3)
    found: list[Policy] = []
    for number, valid_from in enumerate(starts, 1):
        codes = _codes(dice, found[-1] if found else None)
        is_own = dice.random() < 1 / 2
        found.append(
            Policy(
                policy_id=policy_id,
                tier_codes=codes,
                enter=_rules(dice, names, codes, 0),
                keep=_rules(dice, names, [rank for rank in codes if dice.random() < 2 / 3], 1) if is_own else {},
                invitation_only=frozenset(rank for rank in codes if rank > 2 and dice.random() < 1 / 6),
                population=population,
                promote_after_reviews=dice.choice([1, 1, 2, 3]),
                downgrade_timing=dice.choice(["every_review", "every_review", "at_expiry", "never"]),
                downgrade_step=dice.choice(["one", "fit", "base"]),
                validity_months=dice.choice([None, 1, 2, 3, 6]),
                validity_anchor=dice.choice(["tier_start", "join_date", "calendar_year"]),
                grace_reviews=dice.choice([0, 0, 1, 2]),
                min_stay_months=dice.choice([0, 0, 1, 3]),
                refund_rule=dice.choice(["ignore", "at_review", "recheck"]),
                keep_rule="own" if is_own else "same",
                min_history_days=dice.choice([0, 0, 30]),
                missing_input_rule=dice.choice(["hold", "lowest", "exclude"]),
                version=number,
                valid_from=valid_from,
                grandfathering=dice.choice(["immediate", "protect_until_expiry", "soft_landing"]),
                grandfathered_until=dice.choice([None, valid_from + timedelta(days=100)]),
            )
        )
    ends = [later.valid_from - timedelta(days=1) for later in found[1:]]
    return tuple(replace(one, valid_to=end) for one, end in zip(found, [*ends, None], strict=True))


def _codes(dice: random.Random, before: Policy | None) -> dict[int, str]:
    if before is not None and dice.random() < 1 / 3:
        return dict(before.tier_codes)
    chosen = dice.sample(CODES, dice.choice([3, 4, 5, 6]))
    # mostly in the order that people know, sometimes not
    chosen = sorted(chosen, key=CODES.index) if dice.random() < 2 / 3 else chosen
    return dict(enumerate(chosen, 1))


def _rules(dice: random.Random, names: Sequence[str], ranks: Collection[int], lower: int) -> Rules:
    alternatives = [dice.sample(names, dice.choice([1, 1, 2])) for _ in range(dice.choice([1, 1, 2]))]
    # a metric stands before another where its column does
    alternatives = [sorted(way, key=list(LADDERS).index) for way in alternatives]
    return {
        rank: [{name: Decimal(LADDERS[name][max(0, rank - 2 - lower)]) for name in way} for way in alternatives]
        for rank in ranks
        if rank > 1
    }


def lab_overrides(
    policies: Sequence[Sequence[Policy]], customers: Sequence[str]
) -> dict[tuple[str, str], list[Override]]:
    """Manual decisions by policy and customer; of one customer and policy no two start on one day."""
    dice = random.Random(20240301)  # noqa: S311 - made-up data, nothing secret
    found: dict[tuple[str, str], list[Override]] = {}
    for _ in range(OVERRIDES):
        versions = dice.choice(policies)
        given = found.setdefault((versions[0].policy_id, dice.choice(customers)), [])
        starts_on = date(2023, 1, 15) + timedelta(days=dice.randrange(400))
        ends_on = dice.choice([None, starts_on + timedelta(days=dice.randrange(200))])
        codes = [code for version in versions for code in version.tier_codes.values()]
        if all(other.starts_on != starts_on for other in given):
            given.append(Override(dice.choice(["fixed", "floor", "cap"]), dice.choice(codes), starts_on, ends_on))
    return found


def write_inputs(folder: Path, policies: Sequence[Sequence[Policy]]) -> dict[tuple[str, str], list[Override]]:
    """Write the shop with registrations before and after the first purchase, account metrics and manual decisions.

    Returns:
        The decisions by policy and customer.
    """
    write_shop(folder)
    dice = random.Random(20240302)  # noqa: S311 - made-up data, nothing secret
    bought = _first_days(folder / "orders.csv")
    registered = {
        f"c{i:03d}": bought[f"c{i:03d}"] + timedelta(days=dice.choice([-100, -30, -1, 0]))
        for i in range(10, 40)
        if f"c{i:03d}" in bought
    }
    registered |= {key: bought[key] + timedelta(days=dice.choice([40, 100, 200])) for key in LATE_REGISTERED}
    customers = folder / "customers.csv"
    with customers.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows = [[row[0], f"{registered.get(row[0], row[1])}", *row[2:]] for row in rows]
    ids = [row[0] for row in rows if not row[0].startswith("test")]
    # measured from the day on which the customer is known, with a purchase or a registration
    known = {row[0]: date.fromisoformat(row[1][:10]) for row in rows if row[1]} | bought
    measured = [
        (key, "aum", f"{known[key] + timedelta(days=dice.randrange(200))}", f"{dice.randrange(10**8) / 1000:.3f}")
        for key in ids
        if key in known and known[key] < date.max
        for _ in range(dice.choice([0, 1, 2, 5]))
    ]
    # one value a customer and day
    measured = list({(key, day): (key, metric, day, value) for key, metric, day, value in measured}.values())
    overrides = lab_overrides(policies, ids)
    manual = [
        [customer, policy_id, one.tier_code, one.mode, "test", one.starts_on, one.ends_on or ""]
        for (policy_id, customer), given in overrides.items()
        for one in given
    ]
    for path, head, body in (
        (customers, header, rows),
        (folder / "account_metrics.csv", ["customer_id", "metric", "measured_at", "value"], measured),
        (
            folder / "tier_overrides.csv",
            ["customer_id", "policy_id", "tier_code", "mode", "reason", "starts_on", "ends_on"],
            manual,
        ),
    ):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *body])
    return overrides


def _first_days(orders: Path) -> dict[str, date]:
    """The day of each customer's first row in ``orders.csv`` that makes a purchase day."""
    found: dict[str, date] = {}
    with orders.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_valid = row["status"] in ("completed", "") and row["total_amount"] not in ("0.00", "")
            if is_valid and row["ordered_at"][:2] == "20" and row["customer_id"]:
                day = date.fromisoformat(row["ordered_at"][:10]) if row["order_id"].startswith("o") else date.max
                found[row["customer_id"]] = min(day, found.get(row["customer_id"], date.max))
    return found


def read_measured(folder: Path) -> dict[str, dict[date, Decimal]]:
    """Assets under management by customer and day, from ``account_metrics.csv``."""
    found: dict[str, dict[date, Decimal]] = {}
    with (folder / "account_metrics.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["customer_id"], {})[date.fromisoformat(row["measured_at"])] = Decimal(row["value"])
    return found


def project_with(project: Path, folder: Path, policies: Sequence[Sequence[Policy]]) -> Path:
    """A copy of the dbt project with more policies.

    Args:
        project: the project.
        folder: a new folder.
        policies: the versions of each policy.

    Returns:
        The folder.
    """
    folder.mkdir()
    for name in ("macros", "models", "seeds", "tests"):
        shutil.copytree(project / name, folder / name, ignore=shutil.ignore_patterns("python", "__pycache__"))
    shutil.copytree(project / "docs", folder / "docs")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy2(project / name, folder / name)
    seeds = folder / "seeds" / "policies"
    versions = [one for of_policy in policies for one in of_policy]
    _append(seeds / "tier_policies.csv", [_policy_row(one) for one in versions])
    _append(seeds / "tiers.csv", [row for one in versions for row in _tier_rows(one)])
    _append(seeds / "tier_policy_options.csv", [_option_row(one) for one in versions])
    added = _append(seeds / "tier_rules.csv", [row for one in versions for row in _rule_rows(one)])
    types = "".join(f"        {column}: decimal(18,6)\n" for column in added)
    described = seeds / "_policies.yml"
    text = described.read_text(encoding="utf-8")
    place = "        alternative: int\n"
    assert text.count(place) == 1
    described.write_text(text.replace(place, place + types), encoding="utf-8")
    return folder


def _append(path: Path, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Add rows to a CSV file, and the columns that it lacks; gives these columns."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, present = list(reader.fieldnames or []), list(reader)
    added = sorted({column for row in rows for column in row} - set(header))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*header, *added], restval="")
        writer.writeheader()
        writer.writerows([*present, *rows])
    return added


def _policy_row(version: Policy) -> dict[str, Any]:
    settings = (
        "policy_id,version,valid_from,valid_to,population,downgrade_timing,downgrade_step,validity_months,"
        "validity_anchor,grace_reviews,min_stay_months,refund_rule,keep_rule,min_history_days,missing_input_rule"
    )
    is_immediate = version.promote_after_reviews == 1
    return {
        **{name: getattr(version, name) for name in settings.split(",")},
        "status": "shadow",
        "industry": "any",
        "label_en": version.policy_id,
        "label_zh": version.policy_id,
        "source": "ours",
        "promote_timing": "immediate" if is_immediate else "after_n_reviews",
        "promote_after_reviews": version.promote_after_reviews,
    }


def _tier_rows(version: Policy) -> list[dict[str, Any]]:
    return [
        {
            "policy_id": version.policy_id,
            "version": version.version,
            "tier_rank": rank,
            "tier_code": code,
            "label_en": code,
            "label_zh": code,
            "is_invitation_only": str(rank in version.invitation_only).lower(),
        }
        for rank, code in version.tier_codes.items()
    ]


def _option_row(version: Policy) -> dict[str, Any]:
    return {
        "policy_id": version.policy_id,
        "version": version.version,
        "cutoff_basis": "floating",
        "grandfathering": version.grandfathering,
        "grandfathered_until_date": version.grandfathered_until,
    }


def _rule_rows(version: Policy) -> list[dict[str, Any]]:
    return [
        {
            "policy_id": version.policy_id,
            "version": version.version,
            "tier_code": version.tier_codes[rank],
            "purpose": purpose,
            "alternative": number,
            **{f"min_{name}": value for name, value in way.items()},
        }
        for purpose, rules in (("enter", version.enter), ("keep", version.keep))
        for rank, ways in rules.items()
        for number, way in enumerate(ways, 1)
    ]
