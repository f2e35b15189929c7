"""The part of the page about customer lifetime value: what buyers are expected to be worth, and how far to trust it.

P(alive) is left out on purpose: under BG/NBD it is 1 for everybody who bought once, and would be read as activity.
"""

from dataclasses import replace

from strata.report import charts
from strata.report.clv_backtest import backtest_block, calibration_block, independence_block, tracking_block
from strata.report.data import ReportData
from strata.report.marts import Row, Rows
from strata.report.texts import Words
from strata.report.view import Block, Cell, Column, Section, Table, bar, columns, figure_of_two, missing, name

PARAMETERS = {"gamma_gamma": ("p", "q", "gamma")}
ORDER_PARAMETERS = ("r", "alpha", "a", "b")
FITTED = ("maximum_likelihood", "ridge")
# A standard error of more than this share of the parameter: the data does not tell its size.
UNSURE_SHARE = 0.5
PAST_COLOUR = "#a9c8de"


def clv_section(data: ReportData, words: Words) -> Section:
    """Expected value, the fits behind it, then the back-test."""
    blocks = (
        _value(data, words),
        _parameters(data, words),
        backtest_block(data, words),
        calibration_block(data, words),
        tracking_block(data, words),
        independence_block(data, words),
    )
    return Section("clv", words("clv"), words("clv_intro"), blocks)


def _value(data: ReportData, words: Words) -> Block:
    value, title = data.clv.value, words("clv_value")
    if value is None:
        return replace(missing(words, "marts.fct_customer_clv"), title=title)
    findings = [
        words(
            "clv_total",
            buyers=words.count(value["buyer_count"]),
            total=words.money(value["clv_amount"]),
            months=words.count(value["horizon_months"]),
            rate=words.rate(value["yearly_discount_rate"]),
            margin=words.rate(value["margin_rate"]),
        ),
        _interval(value, words),
    ]
    total, tenths = float(value["clv_amount"]), data.clv.tenths or ()
    if total > 0 and tenths:
        findings.append(
            words(
                "clv_concentration",
                top=words.share(tenths[-1]["clv_amount"], total),
                median=f"{value['median_clv_amount']:,.2f}",
                count=words.share(value["one_timer_count"], value["buyer_count"]),
                share=words.share(value["one_timer_clv_amount"] or 0, total),
            )
        )
    findings += _warnings(value, words)
    basis = words(
        "clv_basis_note",
        orders=_basis(value["model"], value["estimate_basis"], data, words),
        amounts=_basis("gamma_gamma", value["amount_basis"], data, words),
        date=value["parameters_date"],
    )
    alt = words("clv_tenths_alt", finding=findings[min(2, len(findings) - 1)])
    drawings = [_tenths_chart(tenths, width, words) for width in (charts.WIDE, charts.NARROW)] if total > 0 else []
    return Block(
        title=title,
        findings=tuple(findings),
        note=basis,
        figure=figure_of_two(alt, *drawings) if drawings else None,
        legend=((words("clv_expected"), charts.ACCENT), (words("clv_so_far"), PAST_COLOUR)) if drawings else (),
        tables=(_tenths_table(tenths, total, words),),
    )


def _basis(model: str, basis: str, data: ReportData, words: Words) -> str:
    label = data.named("clv_basis", basis, words.lang)
    if basis not in FITTED:
        return label
    return words("clv_fitted_basis", model=data.named("clv_model", model, words.lang), basis=label)


def _interval(value: Row, words: Words) -> str:
    if value["clv_low_amount"] is None or value["clv_high_amount"] is None:
        return words("clv_no_interval")
    return words("clv_interval", low=words.money(value["clv_low_amount"]), high=words.money(value["clv_high_amount"]))


def _warnings(value: Row, words: Words) -> list[str]:
    """What is in force instead of a plain fit; nothing where both fits are plain."""
    keys = {
        "ridge": "clv_warning_ridge",
        "historic_rate": "clv_warning_historic_rate",
        "mean_amount": "clv_warning_mean_amount",
    }
    bases = dict.fromkeys((value["estimate_basis"], value["amount_basis"]))
    return [words(keys[basis]) for basis in bases if basis in keys]


def _tenths_chart(tenths: Rows, width: int, words: Words) -> str:
    series = (("clv_amount", charts.ACCENT), ("historic_clv_amount", PAST_COLOUR))
    totals = {key: sum(float(row[key] or 0) for row in tenths) for key, _ in series}
    bars = [
        {"group": str(row["tenth"]), "series": key, "value": float(row[key] or 0) / totals[key], "colour": colour}
        for row in tenths
        for key, colour in series
        if totals[key] > 0
    ]
    order = [str(row["tenth"]) for row in tenths]
    return charts.paired_columns(bars, order, width, x_title=words("clv_tenth_axis"), axis_format="%")


def _tenths_table(tenths: Rows, total: float, words: Words) -> Table:
    rows = tuple(
        (
            Cell(str(row["tenth"])),
            Cell(words.count(row["customer_count"])),
            Cell(f"{row['expected_orders']:,.1f}"),
            Cell(words.money(row["clv_amount"])),
            bar(words, row["clv_amount"] / total if total > 0 else None),
            Cell(words.money(row["historic_clv_amount"])),
        )
        for row in reversed(tenths)
    )
    heads = columns(words, (), ("clv_tenth", "buyers", "clv_orders_365d", "clv_expected", "clv_share", "clv_so_far"))
    return Table(words("clv_tenths_table"), heads, rows)


def _parameters(data: ReportData, words: Words) -> Block:
    title, fits = words("clv_parameters"), data.clv.parameters
    if not fits:
        return replace(missing(words, "marts.dim_clv_parameters"), title=title)
    current = [fit for fit in fits if fit["is_current"]]
    used = [fit for fit in current if fit["basis"] != "none"]
    findings = [_meaning(fit, words) for fit in used]
    unsure = [
        words("clv_unsure_parameter", model=data.named("clv_model", fit["model"], words.lang), parameter=parameter)
        for fit in used
        for parameter in _names(fit)
        if not _is_sure(fit, parameter)
    ]
    if unsure:
        findings.append(words("clv_unsure", parameters=words("list_separator").join(unsure)))
    rows = tuple(
        (
            name(data.named("clv_model", fit["model"], words.lang)),
            name(parameter),
            Cell(_digits(fit[parameter], words)),
            Cell(_digits(fit[f"{parameter}_standard_error"], words)),
            Cell(fit["as_of_date"]),
        )
        for fit in used
        for parameter in _names(fit)
    )
    heads = columns(
        words, ("clv_model", "clv_parameter"), ("clv_parameter_value", "clv_standard_error", "clv_fit_date")
    )
    tables = [Table(words("clv_parameters_table"), heads, rows, is_open=True)] if rows else []
    return Block(
        title=title,
        findings=tuple(findings),
        note=words("clv_parameters_note"),
        tables=(*tables, _fits_table(fits, data, words)),
    )


def _names(fit: Row) -> tuple[str, ...]:
    return PARAMETERS.get(fit["model"], ORDER_PARAMETERS)


def _is_sure(fit: Row, parameter: str) -> bool:
    error = fit[f"{parameter}_standard_error"]
    return error is not None and float(error) <= UNSURE_SHARE * float(fit[parameter])


def _meaning(fit: Row, words: Words) -> str:
    if fit["model"] == "gamma_gamma":
        amount = float(fit["p"]) * float(fit["gamma"]) / (float(fit["q"]) - 1)
        return words("clv_amount_meaning", amount=f"{amount:,.2f}")
    yearly, leaving = 365 / 7 * float(fit["r"]) / float(fit["alpha"]), float(fit["a"]) / (float(fit["a"] + fit["b"]))
    return words("clv_orders_meaning", orders=f"{yearly:,.1f}", leaving=words.rate(leaving))


def _digits(value: float | None, words: Words) -> str:
    return words.absent if value is None else f"{float(value):,.4g}"


def _fits_table(fits: Rows, data: ReportData, words: Words) -> Table:
    rows = []
    for fit in fits:
        basis = data.named("clv_basis", fit["basis"], words.lang)
        reason = data.label("clv_fallback_reason", fit["fallback_reason"])
        uses = [words(f"clv_used_for_{use}") for use in ("values", "backtest") if fit[_USES[use]]]
        rows.append(
            (
                name(data.named("clv_model", fit["model"], words.lang)),
                name(words("list_separator").join(uses)),
                name(words("clv_no_fit", basis=basis, reason=reason.get(words.lang)) if reason else basis),
                name(data.named("clv_fit_occasion", fit["fit_occasion"], words.lang)),
                Cell(fit["as_of_date"]),
                Cell(words.count(fit["customer_count"])),
                Cell(words.count(fit["repeater_count"])),
                Cell(words.absent if fit["log_likelihood"] is None else f"{fit['log_likelihood']:,.2f}"),
                Cell(words.count(fit["evaluation_count"])),
                Cell(words.absent if fit["gradient_size"] is None else f"{fit['gradient_size']:.0e}"),
            )
        )
    texts = ("clv_model", "clv_used_for", "clv_basis", "clv_fit_occasion")
    numbers = ("clv_fit_date", "buyers", "clv_repeaters", "clv_log_likelihood", "clv_evaluations", "clv_gradient")
    heads: tuple[Column, ...] = columns(words, texts, numbers)
    return Table(words("clv_fits_table"), heads, tuple(rows))


_USES = {"values": "is_current", "backtest": "is_backtested"}
