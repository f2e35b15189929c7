"""Customers to fit clusters on, and the words that name clusters."""

import numpy as np
import pandas as pd

from conftest import PROJECT
from strata.clusters.model import INPUTS


def labels_of_the_seed() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    rows = pd.read_csv(PROJECT / "seeds" / "labels.csv").to_dict("records")
    return tuple({(row["kind"], row["code"]): row[f"label_{lang}"] for row in rows} for lang in ("en", "zh"))


LABELS = labels_of_the_seed()


def made_up(count: int, seed: int = 0, groups: int = 3) -> pd.DataFrame:
    """Customers of a few kinds, as the warehouse would have them."""
    made = np.random.default_rng(seed)
    group = made.integers(0, groups, count)
    frame = {
        "recency_days": np.floor(made.gamma(2, 10 * (1 + group))),
        "purchase_days_count": made.poisson(3 + 20 * group).astype(float),
        "spend_amount": np.float32(np.round(made.gamma(2, 50 * (1 + group) ** 2), 2)).astype(float),
        "tenure_days": made.integers(0, 700, count).astype(float),
        "category_count": made.poisson(1 + 4 * group).astype(float),
        "mean_purchase_amount": np.float32(made.gamma(3, 10, count)).astype(float),
    }
    return pd.DataFrame(frame)[list(INPUTS)]
