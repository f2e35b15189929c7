"""Every measure of a policy comparison, computed once more from the tiers and the purchases with numpy and pandas."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

Read = Callable[[str], pd.DataFrame]
REPLICATES = 500
SIDES = ("a", "b")


@dataclass(frozen=True)
class History:
    """Tiers of the people compared, one row a person, one column an evaluated review, and their spend after each."""

    customers: list[str]
    a: np.ndarray
    b: np.ndarray
    spend: np.ndarray


@lru_cache
def drawings(customers: tuple[str, ...]) -> np.ndarray:
    """How often each customer (column) comes up in each drawing (row): Poisson draws of six digits of a hash."""
    cumulated, limits = 0.0, []
    for weight in range(10):
        cumulated += math.exp(-1) / math.factorial(weight)
        limits.append(int(cumulated * 16**6))
    shares = np.empty((REPLICATES, len(customers)), dtype=int)
    for column, customer in enumerate(customers):
        for block in range(REPLICATES // 5):
            digits = hashlib.md5(f"{customer}|{block}".encode(), usedforsecurity=False).hexdigest()
            shares[block * 5 : block * 5 + 5, column] = [int(digits[at : at + 6], 16) for at in range(0, 30, 6)]
    return np.searchsorted(limits, shares, side="right").astype(float)


def lorenz_gini(order: np.ndarray, amounts: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Gini of amounts taken from the lowest order to the highest, equal orders as one straight step."""
    weights = np.ones(len(amounts)) if weights is None else weights
    table = pd.DataFrame({"order": order, "n": weights, "amount": amounts * weights}).groupby("order").sum()
    people, money = table["n"].cumsum() / table["n"].sum(), table["amount"].cumsum() / table["amount"].sum()
    before = pd.Series([0.0, *money[:-1]], index=money.index)
    widths = people.diff().fillna(people.iloc[0])
    return float(1 - (widths * (money + before)).sum())


def signs_change(moves: np.ndarray) -> bool:
    """Whether two moves within six reviews (five moves) go opposite ways."""
    return any(first * second < 0 for i, first in enumerate(moves) for second in moves[i + 1 : i + 5])


def stability_index(first: np.ndarray, last: np.ndarray) -> float:
    """Population stability index of two tier columns, shares not below 0.0001."""
    total = 0.0
    for rank in sorted({*first, *last}):
        before, after = (max(float((column == rank).mean()), 0.0001) for column in (first, last))
        total += (after - before) * math.log(after / before)
    return total


def capture(ranks: np.ndarray, spend: np.ndarray, seats: int) -> float:
    """Share of spend of the first seats from the top; of the tier that is split, its average customer."""
    left, captured = seats, 0.0
    for rank in sorted(set(ranks), reverse=True):
        inside = ranks == rank
        taken = min(left, int(inside.sum()))
        captured += taken / inside.sum() * spend[inside].sum()
        left -= taken
    return float(captured / spend.sum())


def history(read: Read, policy_a: str, policy_b: str, reviews: int = 6, holdout: int = 77) -> History:
    """The people with a tier of both policies at the last reviews that a whole hold-out follows."""
    as_of = pd.Timestamp(read("select as_of_date from intermediate.int_as_of_date")["as_of_date"].iloc[0])
    dates = read("select review_index, review_date, is_open from intermediate.int_review_dates order by review_index")
    dates["review_date"] = pd.to_datetime(dates["review_date"])
    followed = dates[(dates["review_date"] + pd.Timedelta(days=holdout) <= as_of) & ~dates["is_open"]].tail(reviews)
    tiers = read(
        "select policies.policy_id, known.customer_id, shown.review_index, shown.tier_rank "
        "from intermediate.int_tiers_shown as shown "
        "join intermediate.int_policies_by_review as policies using (policy_key, review_index) "
        "join intermediate.int_customers_known as known using (customer_key)"
    )
    tiers = tiers[tiers["review_index"].isin(followed["review_index"])]
    wide = {
        policy: tiers[tiers["policy_id"] == policy]
        .pivot(index="customer_id", columns="review_index", values="tier_rank")
        .dropna()
        for policy in (policy_a, policy_b)
    }
    both = sorted(set(wide[policy_a].index) & set(wide[policy_b].index))
    days = read(
        "select customer_id, activity_date, cast(spend_amount as double) as spend "
        "from intermediate.int_customer_activity_by_day join intermediate.int_customers_known using (customer_key)"
    )
    days["activity_date"] = pd.to_datetime(days["activity_date"])
    spend = []
    for review in followed["review_date"]:
        inside = (days["activity_date"] > review) & (days["activity_date"] <= review + pd.Timedelta(days=holdout))
        spend.append(days[inside].groupby("customer_id")["spend"].sum().reindex(both, fill_value=0.0))
    return History(
        both,
        wide[policy_a].loc[both].to_numpy().astype(int),
        wide[policy_b].loc[both].to_numpy().astype(int),
        np.array(spend).T.round(2),
    )


def rates(ranks: np.ndarray) -> dict[str, Any]:
    """The rates of one side."""
    moves = np.diff(ranks, axis=1)
    judged = [(row[i], row[i + 1 : i + 3]) for row in moves for i in range(len(row) - 2) if row[i] > 0]
    return {
        "change_rate": (moves != 0).mean(),
        "demotion_rate": (moves < 0).mean(),
        "jump_rate": (abs(moves) > 1).mean(),
        "flapping_rate": np.mean([signs_change(row) for row in moves]),
        "stability_rate": (moves == 0).all(axis=1).mean(),
        "judged_promotion_count": len(judged),
        "regret_rate": np.mean([min(after) < 0 for _, after in judged]) if judged else None,
        "stability_index": stability_index(ranks[:, 0], ranks[:, -1]),
    }


def ginis(found: History, ranks: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mean over the reviews of the Gini by tier over that of spend in its own order."""
    return float(
        np.mean(
            [
                lorenz_gini(ranks[:, review], found.spend[:, review], weights)
                / lorenz_gini(found.spend[:, review], found.spend[:, review])
                for review in range(ranks.shape[1])
            ]
        )
    )


def interval(values: list[float]) -> tuple[float, float]:
    """The values that leave a fortieth of all out at either end."""
    ordered = sorted(values)
    return ordered[math.ceil(len(values) / 40) - 1], ordered[math.ceil(len(values) * 39 / 40) - 1]


def compare(found: History) -> dict[str, Any]:
    """The measures of ``fct_policy_comparison`` over time."""
    sides = {"a": found.a, "b": found.b}
    measures: dict[str, Any] = {"customer_count": len(found.customers), "step_count": found.a[:, 1:].size}
    for side, ranks in sides.items():
        measures |= {f"{side}_{name}": value for name, value in rates(ranks).items()}
        measures[f"{side}_gini"] = ginis(found, ranks)
    last_a, last_b, spend = found.a[:, -1], found.b[:, -1], found.spend[:, -1]
    seats = int((last_a == last_a.max()).sum())
    measures |= {"top_seat_count": seats, "top_seat_rate": seats / len(last_a)}
    for side, ranks in (("a", last_a), ("b", last_b)):
        measures[f"{side}_capture_rate"] = capture(ranks, spend, seats)
        measures[f"{side}_lift"] = measures[f"{side}_capture_rate"] / (seats / len(last_a))
    counts = {rank: ((last_a == rank).sum(), (last_b == rank).sum()) for rank in {*last_a, *last_b} - {1}}
    measures["seat_difference_rate"] = max((abs(b - a) / a if a else 1.0 for a, b in counts.values()), default=0.0)
    measures |= _intervals(found, sides)
    return measures


def _intervals(found: History, sides: dict[str, np.ndarray]) -> dict[str, Any]:
    flaps = {
        side: np.array([signs_change(row) for row in np.diff(ranks, axis=1)], dtype=float)
        for side, ranks in sides.items()
    }
    own = [lorenz_gini(found.spend[:, t], found.spend[:, t]) for t in range(found.spend.shape[1])]
    differences: dict[str, list[float]] = {"gini": [], "flapping": []}
    for weights in drawings(tuple(found.customers)):
        gini = {
            side: np.mean([_step_gini(ranks[:, t], found.spend[:, t], weights) / own[t] for t in range(ranks.shape[1])])
            for side, ranks in sides.items()
        }
        differences["gini"].append(gini["b"] - gini["a"])
        differences["flapping"].append((weights @ flaps["b"] - weights @ flaps["a"]) / weights.sum())
    result: dict[str, Any] = {
        "gini_difference": ginis(found, sides["b"]) - ginis(found, sides["a"]),
        "flapping_difference": flaps["b"].mean() - flaps["a"].mean(),
    }
    for name, values in differences.items():
        result[f"{name}_difference_low"], result[f"{name}_difference_high"] = interval(values)
    return result


def _step_gini(ranks: np.ndarray, spend: np.ndarray, weights: np.ndarray) -> float:
    # as lorenz_gini, by bincount: it runs some thousand times
    people, money = np.bincount(ranks, weights), np.bincount(ranks, weights * spend)
    running = money.cumsum()
    return float(1 - (people * (2 * running - money)).sum() / (people.sum() * running[-1]))


def placements(read: Read, policy_a: str, policy_b: str) -> pd.DataFrame:
    """One row a person with a tier of either policy at the latest review, with tiers and the money of a year."""
    tiers = read(
        "select policies.policy_id, known.customer_id, shown.tier_rank "
        "from intermediate.int_tiers_shown as shown "
        "join intermediate.int_policies_by_review as policies using (policy_key, review_index) "
        "join intermediate.int_customers_known as known using (customer_key) "
        "where shown.tier_rank is not null "
        "and review_index = (select max(review_index) from intermediate.int_review_dates)"
    )
    side = {
        policy: tiers[tiers["policy_id"] == policy].set_index("customer_id")["tier_rank"]
        for policy in (policy_a, policy_b)
    }
    placed = pd.DataFrame({"a": side[policy_a], "b": side[policy_b]})
    as_of = pd.Timestamp(read("select as_of_date from intermediate.int_as_of_date")["as_of_date"].iloc[0])
    start = as_of - pd.Timedelta(days=365)
    days = read(
        "select customer_id, activity_date, spend_amount "
        "from intermediate.int_customer_activity_by_day join intermediate.int_customers_known using (customer_key)"
    )
    placed["spend"] = _sums(days, "activity_date", "spend_amount", start, as_of)
    orders = read(
        "select customer_id, order_date, net_amount - refunded_amount as net, margin_amount from marts.fct_orders"
    )
    orders = orders[orders["margin_amount"].notna()]
    grants = read(
        "select identified.customer_id, cast(grants.granted_at as date) as granted_date, grants.cost_amount "
        "from staging.stg_benefit_grants as grants join intermediate.int_customers_identified as identified "
        "on grants.customer_id = identified.source_customer_id "
        "where grants.cost_amount is not null "
        "and not exists (select 1 from intermediate.int_records_set_apart as apart "
        "where apart.source_table = 'benefit_grants' and apart.source_file = grants.source_file "
        "and apart.source_line = grants.source_line)"
    )
    for name, rows, day, amount in (
        ("costed", orders, "order_date", "net"),
        ("margin", orders, "order_date", "margin_amount"),
        ("benefits", grants, "granted_date", "cost_amount"),
    ):
        sums = _sums(rows, day, amount, start, as_of)
        placed[name] = sums if len(sums) else None
    return placed.apply(
        lambda column: (
            column.fillna(Decimal(0))
            if column.name in ("spend", "costed", "margin", "benefits") and column.notna().any()
            else column
        )
    )


def _sums(rows: pd.DataFrame, day: str, amount: str, start: pd.Timestamp, end: pd.Timestamp) -> "pd.Series[Any]":
    when = pd.to_datetime(rows[day])
    exact = rows[(when > start) & (when <= end)]
    return (
        exact.assign(exact=[Decimal(f"{value:.3f}") for value in exact[amount]]).groupby("customer_id")["exact"].sum()
    )
