"""The fitted CLV models: builds what they need, reads their parameters, shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from strata import steps
from strata.built import open_built
from strata.dbt_runner import Progress
from strata.settings import Settings

SELECTION = "+dim_clv_parameters"
_PARAMETERS = ("r", "alpha", "a", "b", "p", "q", "gamma")
_VIEW = {
    "title": ("CLV models", "客户终身价值模型"),
    "model": ("Model", "模型"),
    "as_of_date": ("Fitted on", "拟合日期"),
    "parameters": ("Parameters (standard error)", "参数（标准误）"),
    "log_likelihood": ("Log likelihood", "对数似然"),
    "customers": ("Customers (repeaters)", "客户数（复购客户）"),
    "evaluations": ("Evaluations", "计算次数"),
    "basis": ("Basis", "依据"),
    "use": ("Used for", "用途"),
    "maximum_likelihood": ("maximum likelihood", "极大似然"),
    "ridge": ("ridge towards a prior: few repeaters", "带先验的岭估计：复购客户较少"),
    "too_few_customers": ("none: fewer than 50 customers", "无：客户少于50名"),
    "no_repeat_customers": ("none: nobody bought again", "无：没有复购客户"),
    "not_converged": ("none: the fit did not converge", "无：拟合未收敛"),
    "parameters_out_of_range": ("none: parameters out of range", "无：参数超出合理范围"),
    "not_fitted": ("none: not fitted", "无：未拟合"),
    "current": ("lifetime values", "终身价值"),
    "backtest": ("back-test", "回测"),
    "nothing": (
        "Not available: nobody has bought by the as-of date.",
        "不可用：截至统计日没有任何消费记录。",
    ),
}


@dataclass(frozen=True)
class Fit:
    """One row of ``dim_clv_parameters``; parameters and standard errors by name, alpha in weeks, gamma in money."""

    model: str
    as_of_date: date
    basis: str
    fallback_reason: str | None
    parameters: dict[str, float]
    standard_errors: dict[str, float]
    log_likelihood: float | None
    evaluation_count: int
    gradient_size: float | None
    customer_count: int
    repeater_count: int
    fit_occasion: str
    is_current: bool
    is_backtested: bool


def fit(settings: Settings, options: steps.Options, progress: Progress | None = None) -> list[Fit]:
    """Build the CLV models' parameters from what is landed and read them.

    Args:
        settings: project and home.
        options: target, as-of date and language.
        progress: shows how far the build is.

    Raises:
        DataError: nothing was landed.
        StrataError: the build failed; see ``steps.build``.
    """
    steps.build(settings, options, progress)
    with open_built(settings, options.target) as built:
        rows = built.read("select * from marts.dim_clv_parameters order by as_of_date desc, model")
    return [_fit(row) for row in rows.to_dict("records")]


def show(console: Console, fits: Sequence[Fit], lang: str) -> None:
    """Print the fits as a table.

    Args:
        console: where to.
        fits: what was fitted.
        lang: ``en`` or ``zh``.
    """
    if not fits:
        console.print(_said("nothing", lang))
        return
    grid = Table(title=_said("title", lang), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("model", "as_of_date", "parameters", "log_likelihood", "customers", "evaluations", "basis", "use"):
        is_number = heading in ("log_likelihood", "customers", "evaluations")
        grid.add_column(_said(heading, lang), justify="right" if is_number else "left", overflow="fold")
    for one in fits:
        grid.add_row(*map(escape, _cells(one, lang)))
    console.print(grid)


def _cells(one: Fit, lang: str) -> tuple[str, ...]:
    errors = one.standard_errors
    parameters = [
        f"{name} {value:.4g}" + (f" ({errors[name]:.2g})" if name in errors else "")
        for name, value in one.parameters.items()
    ]
    uses = [key for key, is_used in (("current", one.is_current), ("backtest", one.is_backtested)) if is_used]
    return (
        one.model,
        f"{one.as_of_date}",
        ", ".join(parameters) or "-",
        "-" if one.log_likelihood is None else f"{one.log_likelihood:,.2f}",
        f"{one.customer_count:,} ({one.repeater_count:,})",
        f"{one.evaluation_count}",
        _said(one.fallback_reason or one.basis, lang),
        ", ".join(_said(use, lang) for use in uses) or "-",
    )


def _said(key: str, lang: str) -> str:
    return _VIEW[key][lang == "zh"]


def _fit(row: Mapping[Any, Any]) -> Fit:
    values = {str(name): (None if pd.isna(value) else value) for name, value in row.items()}
    numbers = {name: float(str(value)) for name, value in values.items() if isinstance(value, float)}
    return Fit(
        model=str(values["model"]),
        as_of_date=pd.Timestamp(str(values["as_of_date"])).date(),
        basis=str(values["basis"]),
        fallback_reason=None if values["fallback_reason"] is None else str(values["fallback_reason"]),
        parameters={name: numbers[name] for name in _PARAMETERS if name in numbers},
        standard_errors={name: numbers[key] for name in _PARAMETERS if (key := f"{name}_standard_error") in numbers},
        log_likelihood=numbers.get("log_likelihood"),
        evaluation_count=int(str(values["evaluation_count"])),
        gradient_size=numbers.get("gradient_size"),
        customer_count=int(str(values["customer_count"])),
        repeater_count=int(str(values["repeater_count"])),
        fit_occasion=str(values["fit_occasion"]),
        is_current=bool(values["is_current"]),
        is_backtested=bool(values["is_backtested"]),
    )
