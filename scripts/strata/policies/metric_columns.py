"""Which metrics there are: the columns of the models that measure every customer at every review."""

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from strata.errors import ConfigurationError
from strata.policies.tables import read_table

_REVIEWS = Path("models/intermediate/reviews")
_SCORE_MODELS = Path("seeds/scores/score_models.csv")
_MODELS = (
    "int_customer_review_basics.yml",
    "int_customer_review_measures.yml",
    "int_customer_review_metrics.yml",
)
# columns of the models that say whose row it is, and one of which less is better
_NO_METRICS = frozenset({"customer_key", "review_index", "review_date", "is_buyer", "recency_days"})
# the same metrics before refunds and at the next review, which the machine chooses by itself
_VARIANTS = ("_before_refunds", "_at_next_review")
_OF_WINDOW = ("spend_{}d_amount", "purchase_days_{}d_count", "spend_{}d_percentile")
_OF_ACCOUNT = ("account_{}", "account_{}_percentile")
_WINDOW = re.compile(r"(?:spend_(\d+)d_(?:amount|percentile)|purchase_days_(\d+)d_count)", re.ASCII)
_EVENT = re.compile(r"event_([a-z][a-z0-9_]*)_(\d+)d_count", re.ASCII)
_SCORE = re.compile(r"score_(\w+)", re.ASCII)
# metrics of the CLV models, which are known at every review only if a tier rule asks for them
OF_LAST_REVIEW = frozenset({"p_alive", "expected_orders_90d", "expected_orders_365d", "clv_365d_amount"})
_PURCHASE_DAYS = re.compile(r"purchase_days_(\d+)d_count", re.ASCII)
_SHARE = re.compile(r"spend_\d+d_percentile", re.ASCII)
_LIFETIME_DAYS = "lifetime_purchase_days_count"
_ACCOUNT = re.compile(r"account_(\w+?)(?:_percentile)?", re.ASCII)
_MOST: Mapping[str, int] = {
    "recency_score": 5,
    "frequency_score": 5,
    "monetary_score": 5,
    "weighted_rfm_score": 5,
    "nps_score": 10,
    "loyalty_score": 100,
    "category_retention_rate": 1,
    "p_alive": 1,
    "customer_type_level": 3,
    "activity_score": 100,
}
_MOST_SCORE = 100


@dataclass(frozen=True)
class MetricColumns:
    """The metrics that rules may ask for, and the vars that make more of them.

    Attributes:
        names: all of them.
        scores: those that are scores of score models.
    """

    names: frozenset[str]
    scores: frozenset[str] = frozenset()

    def hint(self, metric: str) -> tuple[str, dict[str, Any]] | None:
        """What to do for a metric that is not there: the key of a hint and its values."""
        window, account = _WINDOW.fullmatch(metric), _ACCOUNT.fullmatch(metric)
        if window:
            return "window", {"days": window[1] or window[2]}
        if account:
            return "account", {"code": account[1]}
        event, score = _EVENT.fullmatch(metric), _SCORE.fullmatch(metric)
        if event:
            return "event", {"event_type": event[1], "days": event[2]}
        if score:
            return nearest(metric, sorted(self.scores)) or ("score", {"score_model_id": score[1]})
        return nearest(metric, sorted(self.names))


def nearest(word: str, known: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """The hint at the known word that is most like this one."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.7)
    return ("nearest", {"near": near[0]}) if near else None


def highest(metric: str) -> Decimal | None:
    """The highest value that a metric can have; None where there is no end."""
    most = _MOST_SCORE if _SCORE.fullmatch(metric) else _MOST.get(metric)
    return None if most is None else Decimal(most)


def guaranteed(asked: Mapping[str, Decimal], metric: str) -> Decimal | None:
    """The least value of a metric that is sure for whoever reaches some thresholds; None if nothing is sure.

    Purchase days of a window are purchase days of every longer one, and who spent more than some buyer has bought.

    Args:
        asked: the thresholds by metric.
        metric: the metric in question.
    """
    sure = [value for other, value in asked.items() if other == metric or _days(other) < _days(metric)]
    if metric == _LIFETIME_DAYS and any(_SHARE.fullmatch(other) and value > 0 for other, value in asked.items()):
        sure.append(Decimal(1))
    return max(sure, default=None)


def _days(metric: str) -> float:
    """Days of a count of purchase days; no number at all, which is below and above nothing, for another metric."""
    if metric == _LIFETIME_DAYS:
        return math.inf
    window = _PURCHASE_DAYS.fullmatch(metric)
    return float(window[1]) if window else math.nan


def metric_columns(project: Path) -> MetricColumns:
    """The metrics of a project: the columns that its models describe, with those of its vars and score models.

    Raises:
        ConfigurationError: the project's files cannot be read.
    """
    described = [column for name in _MODELS for column in _yaml(project / _REVIEWS / name)["models"][0]["columns"]]
    declared = _yaml(project / "dbt_project.yml").get("vars") or {}
    fixed = {column["name"] for column in described} - _NO_METRICS
    made = (_WINDOW, _ACCOUNT, _EVENT, _SCORE)
    fixed = {n for n in fixed if not (any(form.fullmatch(n) for form in made) or n.endswith(_VARIANTS))}
    windows = {form.format(days) for days in declared.get("metric_window_days") or () for form in _OF_WINDOW}
    accounts = {form.format(code) for code in declared.get("account_metrics") or () for form in _OF_ACCOUNT}
    events = {f"event_{m.get('event_type')}_{m.get('days')}d_count" for m in declared.get("event_metrics") or ()}
    scores = frozenset(f"score_{score_model_id}" for score_model_id in _score_models(project))
    return MetricColumns(frozenset(fixed | windows | accounts | events | scores), scores)


def _score_models(project: Path) -> list[str]:
    path = project / _SCORE_MODELS
    if not path.is_file():
        return []
    table, _ = read_table(path, _SCORE_MODELS.as_posix())
    return [row.get("score_model_id") for row in table.rows if row.get("score_model_id")]


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
