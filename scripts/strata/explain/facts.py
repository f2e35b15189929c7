"""What is known about one customer's tier at one review: the facts that sentences, tables and JSON are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Tier:
    """A tier of a policy version; rank 1 is the lowest."""

    rank: int
    code: str
    label_en: str
    label_zh: str
    is_invitation_only: bool = False

    def label(self, lang: str) -> str:
        """Its label in a language."""
        return self.label_zh if lang == "zh" else self.label_en


@dataclass(frozen=True)
class Metric:
    """A metric that rules ask for; a percentile names the measure that it ranks."""

    code: str
    unit: str
    label_en: str
    label_zh: str
    is_null_missing: bool = True
    measure: "Metric | None" = None

    def label(self, lang: str) -> str:
        """Its label in a language."""
        return self.label_zh if lang == "zh" else self.label_en


@dataclass(frozen=True)
class Term:
    """One condition of a rule, with the customer's value.

    Attributes:
        purpose: ``enter`` (the tier held), ``keep`` (the same) or ``next`` (the next tier).
        tier_code: the tier that the rule leads to.
        alternative: terms of one alternative must all hold; one alternative is enough.
        value: the customer's value at the review; None = no value.
        threshold: what the rule asks for; None = a frozen cut-off that nobody reached.
        cutoff: what a percentile threshold meant at that review, in the unit of its measure.
        needed: threshold - value, 0 if met; None = no value.
        value_at_next: the value at the next review if nothing happens; None = not known.
        measured: the customer's value of the measure that a percentile ranks.
    """

    purpose: str
    tier_code: str
    alternative: int
    metric: Metric
    value: Decimal | None
    threshold: Decimal | None
    cutoff: Decimal | None
    is_met: bool
    needed: Decimal | None
    value_at_next: Decimal | None
    measured: Decimal | None = None

    @property
    def needed_at_next(self) -> Decimal | None:
        """What lacks at the next review if nothing happens, 0 if nothing does; None = not known."""
        if self.value_at_next is None or self.threshold is None:
            return None
        return max(Decimal(0), self.threshold - self.value_at_next)

    @property
    def is_met_at_next(self) -> bool:
        """Whether it holds at the next review if nothing happens; where that is not known, whether it holds now."""
        return self.is_met if self.needed_at_next is None else not self.needed_at_next


@dataclass(frozen=True)
class Policy:
    """The settings of a policy version that an explanation needs; docs/tiers.md says what they mean.

    Attributes:
        grandfathered_until: the date set, or that of a soft landing without one; None = neither.
    """

    policy_id: str
    version: int
    status: str
    label_en: str
    label_zh: str
    population: str = "buyers"
    promote_after_reviews: int = 1
    downgrade_timing: str = "every_review"
    downgrade_step: str = "one"
    grace_reviews: int = 0
    min_stay_months: int = 0
    min_history_days: int = 0
    missing_input_rule: str = "hold"
    valid_from: date | None = None
    grandfathering: str = "immediate"
    grandfathered_until: date | None = None


@dataclass(frozen=True)
class Standing:
    """One row of ``fct_customer_tiers``: what was decided for the customer at the review."""

    tier_code: str | None
    machine_rank: int | None
    previous_tier_code: str | None
    change: str | None
    held_by: str
    reason: str
    qualified_rank: int | None
    keep_rank: int | None
    since: date | None
    valid_until: date | None
    misses: int = 0
    streak: int = 0
    gap_metric: str | None = None
    gap: Decimal | None = None
    stay_metric: str | None = None
    stay: Decimal | None = None
    override_mode: str | None = None


@dataclass(frozen=True)
class Run:
    """The published version that was read."""

    version: str
    as_of_date: date


@dataclass(frozen=True)
class Facts:
    """All that is published about one customer under one policy at one review.

    Attributes:
        source_customer_ids: the ids that the customer has in the user's own systems.
        policy: the version that decided at the review.
        tiers: the tiers of that version, lowest first.
        next_review: the review that follows, of which ``value_at_next`` speaks; None = its date cannot be told.
        next_closed: dates of the closed reviews that follow; empty where they cannot be told.
        standing: None = the customer is not in the policy's population at that review.
        previous_tier: the tier at the review before, also if this version has it no more.
        terms: None = the inputs of that review are not kept in the published file.
        needed_inputs: the metrics without which the policy's rules cannot be applied.
        min_stay_until: until when the minimum stay holds the tier; None = it does not, or it cannot be told.
        streak_rank: the rank that a running streak leads to; None = there is none, or it cannot be told.
        is_override_over: whether the tier moved at this review because an override ended.
        grandfathered_until: until when grandfathering holds the tier, if a date was set.
    """

    customer_id: str
    source_customer_ids: tuple[str, ...]
    policy: Policy
    tiers: tuple[Tier, ...]
    review_date: date
    is_open: bool
    run: Run
    standing: Standing | None
    previous_tier: Tier | None = None
    terms: tuple[Term, ...] | None = field(default=())
    needed_inputs: tuple[Metric, ...] = ()
    next_review: date | None = None
    next_closed: tuple[date, ...] = ()
    currency: str | None = None
    min_stay_until: date | None = None
    streak_rank: int | None = None
    is_override_over: bool = False
    grandfathered_until: date | None = None
    first_purchase_date: date | None = None
    known_date: date | None = None

    @property
    def tier(self) -> Tier | None:
        """The tier that the customer has."""
        return None if self.standing is None else tier_of(self.tiers, self.standing.tier_code)

    def terms_for(self, purpose: str) -> tuple[Term, ...]:
        """The terms of a purpose; none where they are not kept."""
        return tuple(term for term in self.terms or () if term.purpose == purpose)


def tier_of(tiers: Sequence[Tier], code: str | None) -> Tier | None:
    """The tier of a code."""
    return next((tier for tier in tiers if tier.code == code), None)
