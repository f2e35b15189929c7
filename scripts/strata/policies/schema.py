"""The columns of the policy tables and what each may hold; docs/policies.md says the same in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from strata.rules.grammar import KINDS, OPERATORS

_MOST_MONTHS, _MOST_DAYS, _MOST_REVIEWS, _MOST_VERSIONS = 1200, 36_600, 1000, 1_000_000
_MOST_WINDOW = 3660


@dataclass(frozen=True)
class Column:
    """What a column may hold.

    Attributes:
        name: its name in the header.
        kind: ``id``, ``code``, ``text``, ``date``, ``truth``, ``choice``, ``whole``, ``number`` or ``points``.
        may_be_blank: whether a blank value says something.
        choices: the values of a ``choice``.
        least: the least value of a ``whole`` number.
        most: its greatest value.
    """

    name: str
    kind: str
    may_be_blank: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


def _whole(name: str, least: int, most: int, *, may_be_blank: bool = False) -> Column:
    return Column(name, "whole", may_be_blank, least=least, most=most)


def _choice(name: str, *choices: str, may_be_blank: bool = False) -> Column:
    return Column(name, "choice", may_be_blank, choices)


_KEY = (Column("policy_id", "id"), _whole("version", 1, _MOST_VERSIONS))
_LABELS = (Column("label_en", "text"), Column("label_zh", "text"))
_SCORE_MODEL = Column("score_model_id", "id")

_SPAN = (
    Column("valid_from", "date", may_be_blank=True),
    Column("valid_to", "date", may_be_blank=True),
    _whole("keep_days", 1, _MOST_DAYS, may_be_blank=True),
)
# each takes up to six of the 48 bits of macros/segments/packed_rules.sql
_MOST_ALTERNATIVES = 63
_CONDITION = (
    _whole("alternative", 1, _MOST_ALTERNATIVES),
    Column("field", "id"),
    _choice("operator", *OPERATORS),
    Column("value", "text", may_be_blank=True),
)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "tier_policies": (
        *_KEY,
        Column("valid_from", "date"),
        Column("valid_to", "date", may_be_blank=True),
        _choice("status", "live", "shadow", "retired"),
        Column("industry", "text", may_be_blank=True),
        *_LABELS,
        Column("source", "text", may_be_blank=True),
        _choice("population", "buyers", "known"),
        _choice("promote_timing", "immediate", "after_n_reviews"),
        _whole("promote_after_reviews", 1, _MOST_REVIEWS, may_be_blank=True),
        _choice("downgrade_timing", "every_review", "at_expiry", "never"),
        _choice("downgrade_step", "one", "fit", "base"),
        _whole("validity_months", 1, _MOST_MONTHS, may_be_blank=True),
        _choice("validity_anchor", "tier_start", "join_date", "calendar_year", may_be_blank=True),
        _whole("grace_reviews", 0, _MOST_REVIEWS),
        _whole("min_stay_months", 0, _MOST_MONTHS),
        _choice("refund_rule", "ignore", "at_review", "recheck"),
        _choice("keep_rule", "same", "own"),
        _whole("min_history_days", 0, _MOST_DAYS),
        _choice("missing_input_rule", "hold", "lowest", "exclude"),
    ),
    "tiers": (
        *_KEY,
        _whole("tier_rank", 1, _MOST_REVIEWS),
        Column("tier_code", "code"),
        *_LABELS,
        Column("is_invitation_only", "truth"),
    ),
    "tier_rules": (
        *_KEY,
        Column("tier_code", "code"),
        _choice("purpose", "enter", "keep"),
        _whole("alternative", 1, _MOST_VERSIONS),
    ),
    "metrics": (Column("metric", "id"), Column("unit", "text"), Column("is_null_missing", "truth"), *_LABELS),
    "tier_policy_options": (
        *_KEY,
        _choice("cutoff_basis", "floating", "frozen", may_be_blank=True),
        Column("cutoffs_from_date", "date", may_be_blank=True),
        _choice("grandfathering", "immediate", "protect_until_expiry", "soft_landing", may_be_blank=True),
        Column("grandfathered_until_date", "date", may_be_blank=True),
    ),
    "fields": (Column("field", "id"), _choice("kind", *KINDS), Column("is_profiled", "truth"), *_LABELS),
    "tags": (Column("tag_id", "id"), *_LABELS, *_SPAN),
    "tag_rules": (Column("tag_id", "id"), *_CONDITION),
    "segments": (Column("segment_id", "id"), *_LABELS, *_SPAN),
    "segment_rules": (Column("segment_id", "id"), *_CONDITION),
    "promotion_calendar": (
        Column("promotion_id", "id"),
        Column("starts_on", "date"),
        Column("ends_on", "date"),
        Column("channel", "text", may_be_blank=True),
        *_LABELS,
    ),
    "policy_comparisons": (Column("policy_a_id", "id"), Column("policy_b_id", "id")),
    "score_models": (
        _SCORE_MODEL,
        _choice("population", "known", "buyers", "consumers", "businesses"),
        Column("min_points", "number", may_be_blank=True),
        Column("max_points", "number", may_be_blank=True),
        *_LABELS,
    ),
    "score_grades": (_SCORE_MODEL, _choice("grade", "A", "B", "C", "D", "E"), Column("min_score", "number")),
    "score_rules": (
        _SCORE_MODEL,
        Column("rule_id", "id"),
        _choice("kind", "band", "value", "per_unit", "event_count"),
        Column("metric", "id", may_be_blank=True),
        Column("attribute", "id", may_be_blank=True),
        Column("event_type", "id", may_be_blank=True),
        _whole("window_days", 1, _MOST_WINDOW, may_be_blank=True),
        _whole("half_life_days", 1, _MOST_WINDOW, may_be_blank=True),
        Column("weight", "points"),
        Column("cap_points", "points", may_be_blank=True),
        Column("valid_from", "date", may_be_blank=True),
        Column("valid_to", "date", may_be_blank=True),
        *_LABELS,
    ),
    "score_points": (
        _SCORE_MODEL,
        Column("rule_id", "id"),
        Column("lower_bound", "number", may_be_blank=True),
        Column("upper_bound", "number", may_be_blank=True),
        Column("matched_value", "text", may_be_blank=True),
        Column("points", "points"),
    ),
    "event_weights": (
        Column("event_type", "id"),
        Column("weight", "points"),
        _whole("half_life_days", 1, _MOST_WINDOW),
        *_LABELS,
    ),
}
