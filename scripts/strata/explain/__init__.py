"""``strata explain``: why a customer has a tier, what holds it and what is next, from the published file alone."""

from dataclasses import asdict
from datetime import date
from typing import Any

from strata.built import open_published
from strata.explain.customer_sentence import customer_sentence
from strata.explain.facts import Facts
from strata.explain.reading import read_facts
from strata.explain.sentences import sentence
from strata.settings import LANGUAGES, Settings

__all__ = ["Facts", "as_json", "customer_sentence", "explain", "sentence"]


def explain(settings: Settings, customer: str, policy_id: str | None = None, as_of: date | None = None) -> Facts:
    """Read what the published file says about a customer's tier.

    Args:
        settings: whose published file.
        customer: a customer_id or a source_customer_id.
        policy_id: which policy; None = the one that ``dim_customers`` shows.
        as_of: the last review on or before this day decides; None = the last review.

    Raises:
        DataError: nothing is published, no such customer, or no review on or before the day.
        UsageError: no such policy.
    """
    with open_published(settings) as built:
        return read_facts(built, customer, policy_id, as_of)


def as_json(facts: Facts) -> dict[str, Any]:
    """All facts, and both sentences in both languages, as plain values."""
    said = {lang: {"internal": sentence(facts, lang), "customer": customer_sentence(facts, lang)} for lang in LANGUAGES}
    return asdict(facts) | {"tier": asdict(facts.tier) if facts.tier else None, "sentences": said}
