"""CLV computed again from the published formulas, with mpmath where doubles are not enough.

BG/NBD: Fader, Hardie & Lee (2005). MBG/NBD: Batislam, Denizel & Filiztekin (2007), where a customer may leave at the
first purchase too. Gamma-Gamma: Fader & Hardie, note 025 (2013). Weeks throughout. It shares nothing with the SQL
models, which integrate over the chance to leave where this takes the closed forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath
import numpy as np

DAYS = 7
MONTH_WEEKS = 4.345


@dataclass(frozen=True)
class Orders:
    """Parameters of BG/NBD, or of MBG/NBD, where customers may also leave at the first purchase."""

    r: float
    alpha: float
    a: float
    b: float
    leaves_at_start: bool = False

    @property
    def model(self) -> str:
        return "mbg_nbd" if self.leaves_at_start else "bg_nbd"


@dataclass(frozen=True)
class Spend:
    """Parameters of Gamma-Gamma."""

    p: float
    q: float
    gamma: float


def p_alive(model: Orders, x: int, t_x: float, age: float) -> mpmath.mpf:
    """Probability that somebody with x repeats, the last at t_x, still buys at the age: (7) of the paper."""
    chances = x + model.leaves_at_start
    if chances == 0:
        return mpmath.mpf(1)
    gone = mpmath.mpf(model.alpha + mpmath.mpf(age)) / (model.alpha + mpmath.mpf(t_x))
    odds = model.a / (mpmath.mpf(model.b) + chances - 1) * gone ** (mpmath.mpf(model.r) + x)
    return 1 / (1 + odds)


def orders_if_alive(model: Orders, x: int, age: float, weeks: float, digits: int = 40) -> mpmath.mpf:
    """Orders of the next weeks of somebody alive: (10) of the paper without P(alive)."""
    with mpmath.workdps(digits):
        r, alpha, a = (mpmath.mpf(value) for value in (model.r, model.alpha, model.a))
        b = mpmath.mpf(model.b) + x + model.leaves_at_start
        # at a = 1 the closed form is 0 / 0 and its limit is meant
        a += mpmath.mpf(10) ** -18 if a == 1 else 0
        left = alpha + mpmath.mpf(age)
        share = mpmath.mpf(weeks) / (left + mpmath.mpf(weeks))
        shrunk = (1 - share) ** (r + x) * mpmath.hyp2f1(r + x, b, a + b - 1, share, maxterms=10**6)
        return (a + b - 1) / (a - 1) * (1 - shrunk)


def expected_orders(model: Orders, x: int, t_x: float, age: float, weeks: float) -> mpmath.mpf:
    """(10) of the paper: orders of the next weeks."""
    return p_alive(model, x, t_x, age) * orders_if_alive(model, x, age, weeks)


def expected_repeats(model: Orders, weeks: float) -> mpmath.mpf:
    """(9) of the paper: repeats of a new customer's first weeks."""
    chance = mpmath.mpf(model.b) / (model.a + mpmath.mpf(model.b)) if model.leaves_at_start else mpmath.mpf(1)
    return chance * orders_if_alive(model, 0, 0, weeks)


def expected_amount(spend: Spend, x: int, mean_amount: float | None) -> float:
    """(5) of note 025: what an order is expected to be; without a repeat, that of all customers."""
    if x == 0 or mean_amount is None or mean_amount <= 0:
        return spend.p * spend.gamma / (spend.q - 1)
    return spend.p * (spend.gamma + x * mean_amount) / (spend.p * x + spend.q - 1)


def discounted_orders(
    model: Orders, statistics: tuple[int, float, float], months: int = 12, yearly_rate: float = 0.15
) -> mpmath.mpf:
    """Orders of the coming months, each month's discounted to now: x, t_x and age are the statistics."""
    x, t_x, age = statistics
    factor = (1 + mpmath.mpf(yearly_rate)) ** (-mpmath.mpf(1) / 12)
    before, total = mpmath.mpf(0), mpmath.mpf(0)
    for month in range(1, months + 1):
        until = orders_if_alive(model, x, age, month * MONTH_WEEKS)
        total += (until - before) * factor**month
        before = until
    return p_alive(model, x, t_x, age) * total


def log_likelihood(model: Orders, x: int, t_x: float, age: float) -> mpmath.mpf:
    """(6) of the paper for one customer, as a sum of both ways to have been seen: still here, and gone since t_x."""
    r, alpha, a, b = (mpmath.mpf(value) for value in (model.r, model.alpha, model.a, model.b))
    chances = x + model.leaves_at_start
    rates = mpmath.loggamma(r + x) - mpmath.loggamma(r) + r * mpmath.log(alpha)
    here = mpmath.beta(a, b + chances) / mpmath.beta(a, b) * (alpha + age) ** -(r + x)
    gone = mpmath.mpf(0)
    if chances > 0:
        gone = mpmath.beta(a + 1, b + chances - 1) / mpmath.beta(a, b) * (alpha + t_x) ** -(r + x)
    return rates + mpmath.log(here + gone)


def spend_log_likelihood(spend: Spend, x: int, mean_amount: float) -> mpmath.mpf:
    """(1a) of note 025 for one customer."""
    p, q, gamma, mean = (mpmath.mpf(value) for value in (spend.p, spend.q, spend.gamma, mean_amount))
    return (
        -mpmath.log(mpmath.beta(p * x, q))
        + q * mpmath.log(gamma)
        + (p * x - 1) * mpmath.log(mean)
        + p * x * mpmath.log(x)
        - (p * x + q) * mpmath.log(gamma + x * mean)
    )


@dataclass(frozen=True)
class Simulated:
    """Customers drawn from a model: statistics in whole days, and what each spends a repeat."""

    x: np.ndarray
    t_x_days: np.ndarray
    age_days: np.ndarray
    mean_amount: np.ndarray


def simulated(model: Orders, spend: Spend, ages: Sequence[int], count: int, seed: int) -> Simulated:
    """Draw customers from the story of the model, purchase by purchase.

    Args:
        model: parameters of the orders.
        spend: parameters of the amounts.
        ages: days from the first purchase, of which each customer gets one.
        count: customers.
        seed: of the random numbers.
    """
    dice = np.random.default_rng(seed)
    rate = dice.gamma(model.r, 1 / model.alpha, count) / DAYS
    leaves = dice.beta(model.a, model.b, count)
    age = dice.choice(np.asarray(ages), count)
    x, last = np.zeros(count, dtype=np.int64), np.zeros(count)
    here = np.arange(count)
    if model.leaves_at_start:
        here = here[dice.random(count) >= leaves]
    while len(here):
        at = last[here] + dice.exponential(1 / np.maximum(rate[here], 1e-300))
        here, at = here[at <= age[here]], at[at <= age[here]]
        x[here] += 1
        last[here] = at
        here = here[dice.random(len(here)) >= leaves[here]]
    scale = dice.gamma(spend.q, 1 / spend.gamma, count)
    times = np.maximum(x, 1)
    amount = dice.gamma(spend.p * times, 1 / (scale * times))
    return Simulated(x, np.rint(last).astype(np.int64), age, amount)
