"""An explanation as text for people: the paragraph, the sentence for the customer, the table behind them."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from strata.explain.customer_sentence import customer_sentence
from strata.explain.facts import Facts, Term, tier_of
from strata.explain.measures import customer_type, cutoff_said, measured_said
from strata.explain.numbers import asked, lacking, owned
from strata.explain.rules import is_own_keep_rule, ways_of
from strata.explain.sentences import sentence

_TEXTS: Mapping[str, tuple[str, str]] = {
    "customer": ("For the customer: {text}", "致客户：{text}"),
    "customer_shadow": ("For the customer, once the policy is live: {text}", "致客户（方案上线后）：{text}"),
    "enter": ("enter", "进入"),
    "keep": ("keep", "保级"),
    "next": ("next", "升级"),
    "purpose": ("rule", "规则"),
    "tier": ("tier", "等级"),
    "way": ("way", "途径"),
    "metric": ("metric", "指标"),
    "value": ("value", "当前值"),
    "threshold": ("threshold", "门槛"),
    "cutoff": ("cut-off", "分界值"),
    "met": ("met", "达标"),
    "lacks": ("missing", "差额"),
    "lacks_at_next": ("missing next time", "下次评审差额"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "none": ("-", "-"),
    "source": (
        "Policy {policy}, version {version}; review {review}; published version {run}, as of {as_of}",
        "方案 {policy}，版本 {version}；评审 {review}；发布版本 {run}，数据截至 {as_of}",
    ),
    "amounts": ("; amounts in {currency}", "；金额单位 {currency}"),
}
_NUMBERS = ("way", "value", "threshold", "cutoff", "lacks", "lacks_at_next")


def show(console: Console, facts: Facts, lang: str) -> None:
    """Print an explanation.

    Args:
        console: where to.
        facts: what is explained.
        lang: ``en`` or ``zh``.
    """
    console.print(escape(sentence(facts, lang)), soft_wrap=True)
    if facts.tier is not None:
        key = "customer_shadow" if facts.policy.status == "shadow" else "customer"
        console.print(escape(_say(key, lang, text=customer_sentence(facts, lang))), soft_wrap=True)
    terms = _shown(facts)
    if terms:
        console.print()
        console.print(_table(facts, terms, lang))
    console.print()
    line = _say(
        "source",
        lang,
        policy=facts.policy.policy_id,
        version=facts.policy.version,
        review=facts.review_date,
        run=facts.run.version,
        as_of=facts.run.as_of_date,
    )
    if facts.currency:
        line += _say("amounts", lang, currency=facts.currency)
    console.print(escape(line), style="dim", soft_wrap=True)


def _shown(facts: Facts) -> list[Term]:
    """What led to the tier is shown only where other thresholds keep it, or nothing says what keeps it."""
    keeps, enters = facts.terms_for("keep"), facts.terms_for("enter")
    is_own = not keeps or any(is_own_keep_rule(facts, way) for way in ways_of(keeps))
    return [*(enters if is_own else ()), *keeps, *facts.terms_for("next")]


def _table(facts: Facts, terms: Sequence[Term], lang: str) -> Grid:
    columns = ["purpose", "tier", "way", "metric", "value", "threshold", "cutoff", "met", "lacks", "lacks_at_next"]
    left_out = {
        "way": all(term.alternative == terms[0].alternative for term in terms),
        "cutoff": all(term.cutoff is None for term in terms),
    }
    columns = [column for column in columns if not left_out.get(column, False)]
    grid = Grid(box=None, pad_edge=False)
    for column in columns:
        side = "right" if column in _NUMBERS else "left"
        grid.add_column(_say(column, lang), justify="right" if side == "right" else "left", overflow="fold")
    for term in terms:
        cells = _cells(facts, term, lang)
        grid.add_row(*(escape(cells[column]) for column in columns))
    return grid


def _cells(facts: Facts, term: Term, lang: str) -> dict[str, str]:
    tier, unit, none = tier_of(facts.tiers, term.tier_code), term.metric.unit, _say("none", lang)
    is_type = term.metric.code == "customer_type_level"
    value = none if term.value is None else owned(term.value, unit)
    if measured := measured_said(term):
        value += f" ({measured})"
    at_next = term.needed_at_next
    threshold = none
    if term.threshold is not None:
        threshold = customer_type(term.threshold, lang) if is_type else asked(term.threshold, unit, "zh")
    return {
        "purpose": _say(term.purpose, lang),
        "tier": tier.label(lang) if tier else term.tier_code,
        "way": f"{term.alternative}",
        "metric": term.metric.label(lang),
        "value": customer_type(term.value, lang) if is_type and term.value is not None else value,
        "threshold": threshold,
        "cutoff": cutoff_said(term) or none,
        "met": _say("yes" if term.is_met else "no", lang),
        "lacks": none if not term.needed else lacking(term.needed, unit),
        "lacks_at_next": none if not at_next else lacking(at_next, unit),
    }


def _say(key: str, lang: str, **places: object) -> str:
    return _TEXTS[key][lang == "zh"].format(**places)
