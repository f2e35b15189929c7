"""The back-test of the lifetime value on the page: the models beside what needs no model, also where they lose."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Row, Rows
from strata.report.texts import Words
from strata.report.view import Block, Cell, Column, Table, columns, figure_of_two, missing, name

MODELS = ("bg_nbd", "mbg_nbd")
FALLBACK = "historic_rate"
MODEL_COLOURS = {"bg_nbd": "#1f5f8b", "mbg_nbd": "#d39a55"}
ACTUAL_COLOUR = "#8d949c"
TRACKED_POINTS = 160
LISTED_WEEKS = 12
# Limits in common use for the size of a correlation.
WEAK, STRONG = 0.1, 0.3


@dataclass(frozen=True)
class Measure:
    """One measure of the back-test; the lowest ``loss`` is best."""

    key: str
    column: str
    loss: Callable[[float], float]
    form: str


MEASURES = (
    Measure("clv_rmse", "rmse", lambda value: value, ".3f"),
    Measure("clv_predicted_to_actual", "predicted_to_actual_rate", lambda value: abs(value - 1), ".1%"),
    Measure("clv_gini", "normalised_gini", lambda value: -value, ".3f"),
    Measure("clv_capture", "top_tenth_capture_rate", lambda value: -value, ".1%"),
)


def _model_in_use(data: ReportData) -> str:
    return str(data.clv.value["model"]) if data.clv.value else MODELS[0]


def _estimator(data: ReportData, code: str, words: Words) -> str:
    return data.named("clv_estimator", code, words.lang)


def _named(row: Row, data: ReportData, words: Words) -> str:
    """The estimator of a row; a model that could not be fitted is marked as the stand-in that it is."""
    label = _estimator(data, row["estimator"], words)
    return words("clv_stand_in", estimator=label) if row["estimate_basis"] == FALLBACK else label


def backtest_block(data: ReportData, words: Words) -> Block:
    """All estimators beside each other, who is best at what, and where the model in use loses."""
    title, rows = words("clv_backtest"), data.clv.backtest
    if not rows:
        return replace(missing(words, "marts.fct_clv_backtest"), title=title)
    first = rows[0]
    who = words(
        "clv_backtest_who",
        calibration=first["calibration_date"],
        end=first["holdout_end_date"],
        weeks=f"{first['holdout_weeks']:.1f}".removesuffix(".0"),
        customers=words.count(first["customer_count"]),
        one_timers=words.count(first["one_timer_count"]),
        orders=words.count(first["actual_order_count"]),
    )
    lines = tuple(
        (
            name(_named(row, data, words)),
            *(Cell(_written(row, measure, words)) for measure in MEASURES),
            Cell(f"{row['predicted_order_count']:,.0f}"),
            name(data.named("clv_basis", row["estimate_basis"], words.lang)),
        )
        for row in rows
    )
    heads = (
        *columns(words, ("clv_estimator",), (*(measure.key for measure in MEASURES), "clv_predicted_orders")),
        *columns(words, ("clv_basis",)),
    )
    return Block(
        title=title,
        findings=(who, *_best(rows, data, words), *_losses(rows, data, words)),
        note=words("clv_backtest_note"),
        tables=(Table(words("clv_backtest_table"), heads, lines, is_open=True),),
    )


def _written(row: Row, measure: Measure, words: Words) -> str:
    value = row[measure.column]
    return words.absent if value is None else format(float(value), measure.form)


def _measured(rows: Rows, measure: Measure) -> list[Row]:
    return [row for row in rows if row[measure.column] is not None]


def _loss(row: Row, measure: Measure) -> float:
    return measure.loss(float(row[measure.column]))


def _best(rows: Rows, data: ReportData, words: Words) -> list[str]:
    said = []
    for measure in MEASURES:
        measured = _measured(rows, measure)
        if measured:
            least = min(_loss(row, measure) for row in measured)
            best = [row for row in measured if _loss(row, measure) == least]
            names = words("list_separator").join(_named(row, data, words) for row in best)
            if 1 < len(best) == len(measured):
                names = words("clv_all_alike")
            said.append(words(f"{measure.key}_best", names=names, value=_written(best[0], measure, words)))
    return [words("clv_best", parts=words("clause_separator").join(said))] if said else []


def _losses(rows: Rows, data: ReportData, words: Words) -> list[str]:
    """Where a baseline without a model does better than the model in use."""
    own = next((row for row in rows if row["estimator"] == _model_in_use(data)), None)
    if own is None:
        return []
    model = _estimator(data, own["estimator"], words)
    if own["estimate_basis"] == FALLBACK:
        return [words("clv_backtest_fallback", model=model)]
    lost = []
    for measure in MEASURES:
        naive = [row for row in _measured(rows, measure) if row["estimator"] not in MODELS]
        if not naive or own[measure.column] is None:
            continue
        best = min(naive, key=lambda row: _loss(row, measure))
        if _loss(best, measure) < _loss(own, measure):
            lost.append(
                words(
                    "clv_loss",
                    measure=words(f"{measure.key}_words"),
                    baseline=_estimator(data, best["estimator"], words),
                    theirs=_written(best, measure, words),
                    own=_written(own, measure, words),
                )
            )
    if lost:
        return [words("clv_loses", model=model, losses=words("clause_separator").join(lost))]
    return [words("clv_never_loses", model=model)]


def calibration_block(data: ReportData, words: Words) -> Block:
    """Predicted and actual orders by tenth of the prediction, for the model in use."""
    title, model = words("clv_calibration"), _model_in_use(data)
    tenths = [row for row in data.clv.calibration or () if row["estimator"] == model]
    if not tenths:
        return replace(missing(words, "marts.fct_clv_calibration"), title=title)
    top = tenths[-1]
    widest = max(tenths, key=lambda row: abs(row["predicted_orders_per_customer"] - row["actual_orders_per_customer"]))
    findings = (
        words("clv_calibration_top", model=_estimator(data, model, words), **_both(top)),
        words("clv_calibration_widest_top")
        if widest is top
        else words("clv_calibration_widest", tenth=str(widest["decile"]), **_both(widest)),
    )
    series = (
        ("predicted", "predicted_orders_per_customer", charts.ACCENT),
        ("actual", "actual_orders_per_customer", ACTUAL_COLOUR),
    )
    bars = [
        {"group": str(row["decile"]), "series": key, "value": float(row[column]), "colour": colour}
        for row in tenths
        for key, column, colour in series
    ]
    drawings = [
        charts.paired_columns(
            bars, [str(row["decile"]) for row in tenths], width, x_title=words("clv_decile_axis"), axis_format="~g"
        )
        for width in (charts.WIDE, charts.NARROW)
    ]
    lines = tuple(
        (
            Cell(str(row["decile"])),
            Cell(words.count(row["customer_count"])),
            Cell(_each(row["predicted_orders_per_customer"])),
            Cell(_each(row["actual_orders_per_customer"])),
        )
        for row in reversed(tenths)
    )
    heads = columns(words, (), ("clv_tenth", "customers", "clv_predicted_each", "clv_actual_each"))
    return Block(
        title=title,
        findings=findings,
        note=words("clv_calibration_note"),
        figure=figure_of_two(words("clv_calibration_alt", finding=findings[0]), *drawings),
        legend=tuple((words(f"clv_{key}_each"), colour) for key, _, colour in series),
        tables=(Table(words("clv_calibration_table"), heads, lines),),
    )


def _both(tenth: Row) -> dict[str, str]:
    return {key: _each(tenth[f"{key}_orders_per_customer"]) for key in ("predicted", "actual")}


def _each(value: float) -> str:
    return f"{float(value):.2f}"


def tracking_block(data: ReportData, words: Words) -> Block:
    """Cumulative repeat purchases by week, expected and actual, with the hold-out marked."""
    title, rows = words("clv_tracking"), data.clv.tracking
    if not rows:
        return replace(missing(words, "marts.fct_clv_tracking"), title=title)
    by_model = {model: [row for row in rows if row["model"] == model] for model in MODELS}
    fitted = {model: found for model, found in by_model.items() if found and found[-1]["difference_rate"] is not None}
    findings = [
        words(
            "clv_tracking_finding",
            model=data.named("clv_model", model, words.lang),
            week=words.count(found[-1]["week_number"]),
            date=found[-1]["tracked_date"],
            predicted=f"{found[-1]['predicted_repeat_count']:,.1f}",
            actual=words.count(found[-1]["actual_repeat_count"]),
            difference=f"{found[-1]['difference_rate']:+.1%}",
        )
        for model, found in fitted.items()
    ]
    actual = next(found for found in by_model.values() if found)
    drawings = [_tracking_chart(actual, fitted, width, words) for width in (charts.WIDE, charts.NARROW)]
    alt = words("clv_tracking_alt", finding=" ".join(findings))
    return Block(
        title=title,
        findings=tuple(findings) or (words("clv_tracking_none"),),
        note=words("clv_tracking_note"),
        figure=figure_of_two(alt, *drawings),
        legend=(
            (words("clv_actual_repeats"), ACTUAL_COLOUR),
            *((data.named("clv_model", model, words.lang), MODEL_COLOURS[model]) for model in fitted),
        ),
        tables=(_tracking_table(actual, fitted, data, words),),
    )


def _picked(rows: list[Row], most: int) -> list[Row]:
    """Evenly spaced rows, at most ``most`` and always the last one."""
    return rows[::-1][:: max(1, -(-len(rows) // most))][::-1]


def _tracking_chart(actual: list[Row], fitted: dict[str, list[Row]], width: int, words: Words) -> str:
    lines = [("actual", "actual_repeat_count", ACTUAL_COLOUR, actual)]
    lines += [(model, "predicted_repeat_count", MODEL_COLOURS[model], found) for model, found in fitted.items()]
    points = [
        {
            "week": int(row["week_number"]),
            "value": float(row[column]),
            "series": series,
            "colour": colour,
            "is_dashed": series != "actual",
        }
        for series, column, colour, found in lines
        for row in _picked(found, TRACKED_POINTS)
        if row[column] is not None
    ]
    fitted_weeks = [int(row["week_number"]) for row in actual if not row["is_holdout"]]
    return charts.weekly_curves(
        points,
        width,
        marked_week=max(fitted_weeks, default=0),
        mark=words("clv_holdout"),
        x_title=words("clv_week_axis"),
    )


def _tracking_table(actual: list[Row], fitted: dict[str, list[Row]], data: ReportData, words: Words) -> Table:
    of_week = {(model, row["week_number"]): row for model, found in fitted.items() for row in found}
    lines = []
    for row in _picked(actual, LISTED_WEEKS):
        cells = [
            Cell(words.count(row["week_number"])),
            Cell(row["tracked_date"]),
            name(words("clv_in_holdout" if row["is_holdout"] else "clv_in_calibration")),
            Cell(words.count(row["actual_repeat_count"])),
        ]
        for model in fitted:
            predicted = of_week[(model, row["week_number"])]
            count, rate = predicted["predicted_repeat_count"], predicted["difference_rate"]
            cells += [
                Cell(words.absent if count is None else f"{count:,.1f}"),
                Cell(words.absent if rate is None else f"{rate:+.1%}"),
            ]
        lines.append(tuple(cells))
    heads = [
        *columns(words, (), ("clv_week", "clv_week_end")),
        *columns(words, ("clv_period",), ("clv_actual_repeats",)),
    ]
    for model in fitted:
        label = data.named("clv_model", model, words.lang)
        heads += [replace(column, label=f"{label} {column.label}") for column in _model_columns(words)]
    return Table(words("clv_tracking_table"), tuple(heads), tuple(lines))


def _model_columns(words: Words) -> tuple[Column, ...]:
    return columns(words, (), ("clv_expected_repeats", "clv_difference"))


def independence_block(data: ReportData, words: Words) -> Block:
    """Whether those who buy often spend more a purchase, which the lifetime value takes for independent."""
    title, rows = words("clv_independence"), data.clv.backtest
    correlation = rows[0]["count_amount_correlation"] if rows else None
    if correlation is None:
        return Block(title=title, note=words("clv_independence_absent"))
    size = abs(float(correlation))
    key = "weak" if size < WEAK else "some" if size < STRONG else "strong"
    found = words("clv_independence_finding", correlation=f"{float(correlation):+.2f}")
    meaning = (
        words("clv_independence_weak")
        if key == "weak"
        else words(f"clv_independence_{key}", who=words("clv_spend_more" if correlation > 0 else "clv_spend_less"))
    )
    return Block(title=title, findings=(found, meaning), note=words("clv_independence_note"))
