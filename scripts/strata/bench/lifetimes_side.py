"""The same customers through the Python library lifetimes, step by step.

``python -m strata.bench.lifetimes_side INPUT LAST_DAY RESULT``: a process of its own, so that its memory is its own.
"""

import json
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from strata.settings import stopwatch

HORIZON_WEEKS = {"orders_90d": 90 / 7, "orders_365d": 365 / 7}


def main(folder: Path, last_day: str, result: Path) -> None:
    """Time the summary, the fit and the predictions, and write seconds, rows and parameters as JSON.

    Args:
        folder: where ``orders.parquet`` is; reading it is not timed.
        last_day: the last day that counts, YYYY-MM-DD.
        result: the file to write.
    """
    # the library warns of its own use of pandas and numpy
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter  # noqa: PLC0415 - takes seconds
    from lifetimes.utils import summary_data_from_transaction_data  # noqa: PLC0415

    with duckdb.connect() as connection:
        orders: pd.DataFrame = connection.execute(
            "select customer_id, ordered_at, cast(total_amount as double) as amount from read_parquet(?)",
            [str(folder / "orders.parquet")],
        ).df()
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = stopwatch()
        made = work()
        seconds[name] = stopwatch() - started
        return made

    summary = timed(
        "summary",
        lambda: summary_data_from_transaction_data(
            orders, "customer_id", "ordered_at", "amount", observation_period_end=last_day, freq="D", freq_multiplier=7
        ),
    )
    columns = [summary["frequency"], summary["recency"], summary["T"]]
    fitter = timed("fit", lambda: BetaGeoFitter().fit(*columns))
    timed("p_alive", lambda: fitter.conditional_probability_alive(*columns))
    predict, expected = fitter.conditional_expected_number_of_purchases_up_to_time, pd.Series(dtype=float)
    for name, weeks in HORIZON_WEEKS.items():
        expected = timed(name, partial(predict, weeks, *columns))
    found = {
        "seconds": seconds,
        "rows": len(summary),
        "parameters": {name: float(value) for name, value in fitter.params_.items()},
        "expected_orders_365d": float(expected.sum()),
    }
    result.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
