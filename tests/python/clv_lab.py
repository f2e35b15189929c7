"""Customers' statistics in the place of ``int_clv_statistics``, fitted and scored by one run of dbt.

A fit sees the customers of one date alone, so each case of a test takes a date of its own, and all cases share the run.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from oracle_clv import Simulated
from strata import dbt_runner
from strata.settings import Settings, process_environment

MARGIN = 0.4
MODELS = (
    "int_clv_counts int_clv_cells int_clv_fits_planned int_clv_fits_renewed int_clv_fits int_clv_parameters_in_force "
    "int_clv_points int_clv_nodes int_clv_expected_orders int_clv_orders_expected int_clv_amounts_expected "
    "int_clv_scores dim_clv_parameters"
)
FIRST_DATE = date(2001, 1, 31)


@dataclass(frozen=True)
class Case:
    """Customers of one date.

    Attributes:
        people: x, t_x_days, t_age_days, mean_repeat_amount, spend_amount; one row a customer.
        planned: the case whose fit is in force; its own when not given.
        is_renewed: whether the customers were found to have drifted from it.
    """

    people: pd.DataFrame
    planned: str | None = None
    is_renewed: bool = False


@dataclass(frozen=True)
class Lab:
    """What a run made of the cases."""

    settings: Settings
    indexes: Mapping[str, int]
    file: Path = field(repr=False)

    def read(self, sql: str) -> pd.DataFrame:
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(sql).df()

    def fit(self, case: str, model: str = "bg_nbd", occasion: str = "planned") -> Any:
        """The row of ``int_clv_fits``."""
        rows = self.read(
            f"select * from intermediate.int_clv_fits where date_index = {self.indexes[case]} "
            f"and model = '{model}' and fit_occasion = '{occasion}'"
        )
        assert len(rows) == 1, (case, model, occasion)
        return rows.iloc[0]

    def parameters(self, case: str, model: str = "bg_nbd") -> Any:
        """The row of ``dim_clv_parameters``."""
        rows = self.read(
            "select facts.* from marts.dim_clv_parameters as facts inner join intermediate.int_clv_dates as dates "
            "on facts.as_of_date = dates.clv_date "
            f"where dates.date_index = {self.indexes[case]} and facts.model = '{model}'"
        )
        assert len(rows) == 1, (case, model)
        return rows.iloc[0]

    def scores(self, case: str) -> pd.DataFrame:
        """The rows of ``int_clv_scores``, in the order of the case's customers."""
        return self.read(
            f"select * from intermediate.int_clv_scores where date_index = {self.indexes[case]} order by customer_key"
        )


def people(rows: list[tuple[int, int, int, float | None, float]]) -> pd.DataFrame:
    """Customers by hand: x, t_x_days, t_age_days, mean_repeat_amount, spend_amount."""
    columns = ["x", "t_x_days", "t_age_days", "mean_repeat_amount", "spend_amount"]
    return pd.DataFrame(rows, columns=columns).astype({"mean_repeat_amount": float, "spend_amount": float})


def drawn(simulated: Simulated) -> pd.DataFrame:
    """Simulated customers; the first purchase is worth as much as the mean repeat."""
    mean = np.where(simulated.x > 0, simulated.mean_amount, np.nan)
    return pd.DataFrame(
        {
            "x": simulated.x,
            "t_x_days": simulated.t_x_days,
            "t_age_days": simulated.age_days,
            "mean_repeat_amount": mean,
            "spend_amount": np.round(simulated.mean_amount * (simulated.x + 1), 2),
        }
    )


def statistics_of(connection: duckdb.DuckDBPyConnection, place: str, on: date) -> pd.DataFrame:
    """Customers of a built ``int_clv_statistics`` at a date."""
    return connection.execute(
        "select x, t_x_days, t_age_days, mean_repeat_amount, cast(spend_amount as double) as spend_amount "
        f"from {place} where clv_date = ? order by customer_key",
        [on],
    ).df()


def run(built: Settings, home: Path, cases: Mapping[str, Case], variables: Mapping[str, Any] | None = None) -> Lab:
    """Fit and score cases by ``dbt run``.

    Args:
        built: a finished build, which gives the project and a landing.
        home: a new home folder.
        cases: in an order in which no case comes before the one whose fit it relies on.
        variables: dbt vars.
    """
    settings = Settings(project=built.project, home=home)
    shutil.copytree(built.landing, home / "landing")
    settings.build.mkdir(exist_ok=True)
    indexes = {name: index for index, name in enumerate(cases, start=1)}
    dates = {name: FIRST_DATE + timedelta(days=31 * index) for name, index in indexes.items()}
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute("create schema intermediate")
        _put_dates(connection, cases, indexes, dates)
        _put_statistics(connection, cases, indexes, dates)
    words = dbt_runner.command(settings, "run", "duckdb", select=MODELS)
    # the one option of a build that run does not know
    at = words.index("--exclude-resource-type")
    arguments = [*words[:at], *words[at + 2 :]]
    if variables:
        arguments += ["--vars", json.dumps(dict(variables))]
    code, said = dbt_runner.call(arguments, dbt_runner.environment(settings, process_environment()), settings.project)
    assert code == 0, said
    return Lab(settings, indexes, settings.build_file)


def _put_dates(
    connection: duckdb.DuckDBPyConnection,
    cases: Mapping[str, Case],
    indexes: Mapping[str, int],
    dates: Mapping[str, date],
) -> None:
    connection.execute(
        "create table intermediate.int_clv_dates (date_index int, clv_date date, planned_fit_date date, "
        "is_scored boolean, is_planned_fit boolean, is_calibration boolean, holdout_days int)"
    )
    connection.execute(
        "create table intermediate.int_clv_renewals (date_index int, planned_index int, predicted_repeat_count double, "
        "actual_repeat_count bigint, drift_rate double, is_renewed boolean)"
    )
    for name, case in cases.items():
        planned = case.planned or name
        connection.execute(
            "insert into intermediate.int_clv_dates values (?, ?, ?, true, ?, false, null)",
            [indexes[name], dates[name], dates[planned], planned == name],
        )
        if planned != name:
            connection.execute(
                "insert into intermediate.int_clv_renewals values (?, ?, null, null, null, ?)",
                [indexes[name], indexes[planned], case.is_renewed],
            )


def _put_statistics(
    connection: duckdb.DuckDBPyConnection,
    cases: Mapping[str, Case],
    indexes: Mapping[str, int],
    dates: Mapping[str, date],
) -> None:
    frames = []
    for name, case in cases.items():
        frame = case.people.reset_index(drop=True)
        frames.append(frame.assign(customer_key=frame.index + 1, date_index=indexes[name], clv_date=dates[name]))
    connection.register("given", pd.concat(frames, ignore_index=True))
    connection.execute(
        "create table intermediate.int_clv_statistics as select cast(customer_key as int) as customer_key, "
        "cast(date_index as int) as date_index, cast(clv_date as date) as clv_date, "
        "cast(clv_date as date) - cast(t_age_days as int) as first_purchase_date, "
        "cast(clv_date as date) - cast(t_age_days - t_x_days as int) as last_purchase_date, cast(x as int) as x, "
        "t_x_days / cast(7 as double) as t_x, t_age_days / cast(7 as double) as t_age, "
        "cast(t_x_days as int) as t_x_days, cast(t_age_days as int) as t_age_days, "
        "cast(spend_amount as decimal(18, 2)) as spend_amount, "
        "cast(coalesce(mean_repeat_amount, 0) * x as decimal(18, 2)) as repeat_amount, "
        # frames have no null among numbers
        "case when not isnan(mean_repeat_amount) then mean_repeat_amount end as mean_repeat_amount from given"
    )
    connection.unregister("given")
