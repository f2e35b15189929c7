"""What may be said to the customer: the tier, its date, and what the customer can do; no score, no rank, no policy."""

from collections.abc import Mapping, Sequence

from strata.explain.facts import Facts, Standing, Term, Tier
from strata.explain.holds import kept_until
from strata.explain.measures import is_customer_safe, listed, wish_said
from strata.explain.numbers import spoken_date
from strata.explain.rules import next_rule, stay_rule, tier_above, unmet_at_next

_MEMBER_ENDS = ("会员", "客户")
_TEXTS: Mapping[str, tuple[str, str]] = {
    "none": ("Thank you for being with us.", "感谢您的支持！"),
    "since": (
        "Thank you for being with us: your tier has been {tier} since {since}.",
        "感谢您的支持！您自{since}起为{tier}。",
    ),
    "since_other": ("", "感谢您的支持！您的等级自{since}起为{tier}。"),
    "kept_until": ("It stays {tier} at least until {until}.", "您的等级将至少保留至{until}。"),
    "valid_until": ("It is valid until {until}.", "有效期至{until}。"),
    "keep": ("To keep meeting what {tier} asks for, {wishes}{by}.", "{by}{wishes}，即可继续符合{tier}的要求。"),
    "regain": ("To meet what {tier} asks for again, {wishes}{by}.", "{by}{wishes}，即可重新符合{tier}的要求。"),
    "reach": ("To reach {tier}, {wishes}{by}.", "{by}{wishes}，即可升级为{tier}。"),
    "qualify": ("To qualify for {tier}, {wishes}{by}.", "{by}{wishes}，即可符合{tier}的标准。"),
    "by": (" by {day}", "在{day}（含）之前"),
}


def customer_sentence(facts: Facts, lang: str) -> str:
    """Say to the customer what the tier is and what would raise or keep it.

    Only own money, own purchase days and dates are named. Amounts are those that lack on the day of the next review, so
    that a customer who does what is asked by then is not disappointed.

    Args:
        facts: what is published about the customer, the policy and the review.
        lang: ``en`` or ``zh``.
    """
    standing, tier = facts.standing, facts.tier
    if standing is None or tier is None or standing.since is None or _is_share(tier):
        return _say("none", lang)
    since, name = spoken_date(standing.since, lang), _name(tier, lang)
    parts = [_say("since" if name == tier.label(lang) else "since_other", lang, tier=name, since=since)]
    until = kept_until(facts, standing)
    if until is not None:
        parts.append(_say("kept_until", lang, tier=name, until=spoken_date(until, lang)))
    elif standing.held_by == "none" and standing.valid_until and tier.rank > 1:
        parts.append(_say("valid_until", lang, until=spoken_date(standing.valid_until, lang)))
    # What is decided by hand or lacks data does not follow from what the customer does.
    if standing.held_by not in ("override", "missing_input"):
        parts += [_keep(facts, standing, tier, lang), _reach(facts, standing, lang)]
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def _say(key: str, lang: str, **places: object) -> str:
    return _TEXTS[key][lang == "zh"].format(**places)


def _is_share(tier: Tier) -> bool:
    # "Top 5%" says how the customer ranks among the others.
    return "%" in tier.label_en + tier.label_zh


def _name(tier: Tier, lang: str) -> str:
    label = tier.label(lang)
    return label if lang == "en" or label.endswith(_MEMBER_ENDS) else f"“{label}”"


def _keep(facts: Facts, standing: Standing, tier: Tier, lang: str) -> str:
    if tier.rank == 1 or tier.is_invitation_only or standing.held_by == "never":
        return ""
    return _wish("keep" if standing.held_by == "none" else "regain", facts, stay_rule(facts), tier, lang)


def _reach(facts: Facts, standing: Standing, lang: str) -> str:
    above = tier_above(facts)
    if above is not None and _is_share(above):
        return ""
    # First things first: a customer who misses what the tier asks for is told only that.
    if above is None or standing.held_by not in ("none", "never"):
        return ""
    key = "qualify" if facts.policy.promote_after_reviews > 1 else "reach"
    return _wish(key, facts, next_rule(facts), above, lang)


def _wish(key: str, facts: Facts, rule: Sequence[Term], tier: Tier, lang: str) -> str:
    lacks = unmet_at_next(rule)
    if not lacks or not all(is_customer_safe(term.metric) and term.threshold is not None for term in rule):
        return ""
    wishes = [wish_said(term, lang, facts.currency, at_next=True) for term in lacks]
    day = facts.next_review
    by = _say("by", lang, day=spoken_date(day, lang)) if day else ""
    return _say(key, lang, tier=_name(tier, lang), wishes=_joined(wishes, lang), by=by)


def _joined(wishes: Sequence[str], lang: str) -> str:
    return "，并".join(wishes) if lang == "zh" else listed(wishes, lang)
