"""The cases of the CLV lab: customers of CDNOW, drawn from planted parameters, and such as break fits."""

import numpy as np
import pandas as pd

from clv_lab import Case, drawn, people
from oracle_clv import Orders, Spend, simulated

PLANTED = Orders(r=0.25, alpha=44.0, a=0.8, b=2.4)
PLANTED_LEAVING = Orders(r=0.5, alpha=60.0, a=0.9, b=1.6, leaves_at_start=True)
PLANTED_SPEND = Spend(p=6.25, q=3.74, gamma=15.44)
PLANTED_COUNT = 100_000
# weeks ten times those of CDNOW: a repeat purchase in whole days is then as good as one in continuous time
AGES = range(1400, 2731, 70)
BEFORE = Orders(r=0.6, alpha=30.0, a=0.5, b=3.0)
AFTER = Orders(r=0.6, alpha=10.0, a=0.5, b=3.0)


def population(orders: Orders, count: int, seed: int) -> pd.DataFrame:
    """Customers drawn from planted parameters."""
    return drawn(simulated(orders, PLANTED_SPEND, AGES, count, seed))


def with_repeaters(count: int, repeaters: int) -> pd.DataFrame:
    """Customers of whom a given number bought again."""
    one = drawn(simulated(BEFORE, PLANTED_SPEND, AGES, 20 * count, seed=5))
    some, others = one[one.x > 0].head(repeaters), one[one.x == 0].head(count - repeaters)
    return pd.concat([some, others], ignore_index=True)


def broken_cases(cdnow: pd.DataFrame) -> dict[str, Case]:
    """Customers that a careless fit or score would stumble over."""
    dice = np.random.default_rng(11)
    one_timers = people([(0, 0, age, None, 20.0) for age in range(1, 201)])
    alike = pd.concat([cdnow, people([])], ignore_index=True).assign(mean_repeat_amount=lambda rows: 25.0)
    unpaid = cdnow.assign(mean_repeat_amount=lambda rows: np.where(rows.x > 0, 0.0, np.nan), spend_amount=0.0)
    refunded = cdnow.copy()
    hit = dice.choice(len(cdnow), 300, replace=False)
    refunded.loc[hit, "mean_repeat_amount"] = np.where(refunded.loc[hit, "x"] > 0, -5.0, np.nan)
    refunded.loc[hit, "spend_amount"] = -12.5
    steady = dice.poisson(400 / 70, 800)
    regular = people([(int(x), min(399, 70 * int(x)) if x else 0, 400, 20.0, 20.0 * (int(x) + 1)) for x in steady])
    return {
        "one_customer": Case(people([(3, 50, 90, 12.0, 50.0)])),
        "forty_nine_customers": Case(cdnow.head(49)),
        "fifty_customers": Case(cdnow.head(50)),
        "one_timers": Case(one_timers),
        "ages_of_zero": Case(people([(0, 0, 0, None, 30.0)] * 60)),
        "few_repeaters": Case(with_repeaters(900, 199)),
        "enough_repeaters": Case(with_repeaters(900, 200)),
        "one_repeater": Case(pd.concat([one_timers, people([(1, 5, 90, 8.0, 16.0)])], ignore_index=True)),
        "x_of_2000": Case(pd.concat([cdnow, people([(2000, 265, 270, 3.0, 6003.0)])], ignore_index=True)),
        "unpaid": Case(unpaid),
        "refunded": Case(refunded),
        "amounts_alike": Case(alike),
        "regular": Case(regular),
    }


def cases(cdnow: pd.DataFrame, master: pd.DataFrame) -> dict[str, Case]:
    """All cases, by name."""
    return {
        "cdnow": Case(cdnow),
        "cdnow_shuffled": Case(cdnow.sample(frac=1, random_state=3)),
        "cdnow_master": Case(master),
        "planted": Case(population(PLANTED, PLANTED_COUNT, seed=20240229)),
        "planted_leaving": Case(population(PLANTED_LEAVING, PLANTED_COUNT // 4, seed=20240301)),
        "before": Case(population(BEFORE, 3000, seed=7)),
        "kept": Case(population(AFTER, 3000, seed=8), planned="before", is_renewed=False),
        "renewed": Case(population(AFTER, 3000, seed=8), planned="before", is_renewed=True),
        "renewed_in_vain": Case(one_timers_of(300), planned="before", is_renewed=True),
        "before_in_vain": Case(one_timers_of(300)),
        "renewed_after_failure": Case(population(AFTER, 3000, seed=8), planned="before_in_vain", is_renewed=True),
    } | broken_cases(cdnow)


def one_timers_of(count: int) -> pd.DataFrame:
    """Customers of whom nobody bought again."""
    return people([(0, 0, 100 + age, None, 20.0) for age in range(count)])
