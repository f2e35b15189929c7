"""The part of the page about score models: grades, mean scores and the inputs that lacked."""

from dataclasses import replace

from strata.report import charts
from strata.report.data import ReportData
from strata.report.marts import Row, Rows
from strata.report.texts import Words
from strata.report.view import (
    LONG_LIST,
    Block,
    Cell,
    Column,
    Section,
    Table,
    bar,
    columns,
    figure_of_two,
    missing,
    name,
    part_of,
)

BEST_GRADES = ("A", "B")
Counts = dict[str | None, int]


def score_section(data: ReportData, words: Words) -> Section:
    """Grades of each model, then what its rules could not see."""
    blocks = (_grades(data, words), _inputs(data, words))
    return Section("scores", words("scores"), words("scores_intro"), blocks)


def _grades(data: ReportData, words: Words) -> Block:
    title, grades = words("score_grades"), data.scores.grades
    if not grades:
        return replace(missing(words, "marts.fct_customer_scores"), title=title)
    counts: dict[str, Counts] = {}
    for row in grades:
        counts.setdefault(row["score_model_id"], {})[row["grade"]] = int(row["customer_count"])
    means = {model: _mean(model, grades) for model in counts}
    labels = {model: data.named("score_model", model, words.lang) for model in counts}
    findings = tuple(
        _finding(labels[model], model_counts, means[model], words) for model, model_counts in counts.items()
    )
    colours = charts.GRADE_COLOURS
    shown = [grade for grade in colours if grade or any(None in one for one in counts.values())]
    bars = [part for model, one in counts.items() for part in _bars(labels[model], one, colours, words)]
    drawings = [charts.share_bars(bars, list(labels.values()), width) for width in (charts.WIDE, charts.NARROW)]
    return Block(
        title=title,
        findings=findings,
        note=_absent_models(counts, data, words),
        figure=figure_of_two(words("score_grades_alt", finding=" ".join(findings)), *drawings),
        legend=tuple((_grade_label(grade, data, words), colours[grade]) for grade in shown),
        tables=(_grades_table(counts, means, shown, data, words),),
    )


def _mean(model: str, grades: Rows) -> float | None:
    rows = [row for row in grades if row["score_model_id"] == model]
    scored = sum(int(row["score_count"]) for row in rows)
    return sum(float(row["score_sum"] or 0) for row in rows) / scored if scored else None


def _finding(label: str, counts: Counts, mean: float | None, words: Words) -> str:
    if mean is None:
        return words("score_nothing_known", model=label, count=words.count(sum(counts.values())))
    best = sum(counts.get(grade, 0) for grade in BEST_GRADES)
    return words(
        "score_finding",
        model=label,
        count=words.count(sum(counts.values())),
        share=words.share(best, sum(counts.values())),
        mean=f"{mean:,.1f}",
    )


def _bars(label: str, counts: Counts, colours: dict[str | None, str], words: Words) -> list[Row]:
    total, below, bars = sum(counts.values()), 0, []
    for grade, colour in colours.items():
        start, below = below, below + counts.get(grade, 0)
        if below > start:
            bars.append(
                {
                    "measure": label,
                    "start": start / total,
                    "end": below / total,
                    "colour": colour,
                    "text": f"{part_of(below - start, total):.0%}",
                }
            )
    return bars


def _grade_label(grade: str | None, data: ReportData, words: Words) -> str:
    return words("score_no_grade") if grade is None else data.named("score_grade", grade, words.lang)


def _absent_models(counts: dict[str, Counts], data: ReportData, words: Words) -> str | None:
    absent = [
        words(
            "score_absent_model",
            model=data.named("score_model", model["score_model_id"], words.lang),
            population=words.get(f"score_population_{model['population']}", str(model["population"])),
        )
        for model in data.scores.models or ()
        if model["score_model_id"] not in counts
    ]
    return words("score_absent_models", models=words("list_separator").join(absent)) if absent else None


def _grades_table(
    counts: dict[str, Counts],
    means: dict[str, float | None],
    shown: list[str | None],
    data: ReportData,
    words: Words,
) -> Table:
    rows = tuple(
        (
            name(data.named("score_model", model, words.lang)),
            Cell(words.count(sum(one.values()))),
            Cell(words.absent if means[model] is None else f"{means[model]:,.1f}"),
            *(
                Cell(f"{words.count(one.get(grade, 0))} ({words.share(one.get(grade, 0), sum(one.values()))})")
                for grade in shown
            ),
        )
        for model, one in counts.items()
    )
    heads = (
        *columns(words, ("score_model",), ("customers", "score_mean")),
        *(Column(_grade_label(grade, data, words)) for grade in shown),
    )
    date = str((data.scores.grades or ({},))[0].get("review_date"))
    return Table(words("score_grades_table", date=date), heads, rows, is_open=True)


def _inputs(data: ReportData, words: Words) -> Block:
    title, inputs = words("score_inputs"), data.scores.inputs
    if inputs is None or not data.scores.grades:
        return replace(missing(words, "marts.fct_customer_score_lines"), title=title)
    if not inputs:
        return Block(title=title, findings=(words("score_inputs_complete"),))
    never = [row for row in inputs if row["missing_count"] == row["customer_count"]]
    some = [row for row in inputs if row["missing_count"] < row["customer_count"]]
    findings = []
    if never:
        listed = [_rule(row, data, words) for row in never]
        findings.append(words("score_inputs_never", rules=words("list_separator").join(listed)))
    if some:
        findings.append(
            words(
                "score_inputs_most",
                rule=_rule(some[0], data, words),
                share=words.rate(part_of(some[0]["missing_count"], some[0]["customer_count"])),
            )
        )
    rows = tuple(
        (
            name(data.named("score_model", row["score_model_id"], words.lang)),
            name(data.named("score_rule", f"{row['score_model_id']}.{row['rule_id']}", words.lang)),
            Cell(words.count(row["missing_count"])),
            bar(words, part_of(row["missing_count"], row["customer_count"])),
        )
        for row in inputs
    )
    heads = columns(words, ("score_model", "score_rule"), ("score_without", "score_without_share"))
    table = Table(words("score_inputs_table"), heads, rows, is_open=len(rows) <= LONG_LIST)
    return Block(title=title, findings=tuple(findings), note=words("score_inputs_note"), tables=(table,))


def _rule(row: Row, data: ReportData, words: Words) -> str:
    return words(
        "score_rule_of_model",
        rule=data.named("score_rule", f"{row['score_model_id']}.{row['rule_id']}", words.lang),
        model=data.named("score_model", row["score_model_id"], words.lang),
    )
