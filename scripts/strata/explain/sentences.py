"""One paragraph that says why a customer has a tier, what is next and what holds it; in English or Chinese."""

from collections.abc import Mapping, Sequence

from strata.explain.facts import Facts, Standing, Term, Tier
from strata.explain.holds import is_last_chance, kept_until
from strata.explain.measures import asked_said, label_said, lacking_said, listed, values_said
from strata.explain.rules import (
    invitation_above,
    is_own_keep_rule,
    missing_terms,
    next_rule,
    shown_rule,
    stay_rule,
    tier_above,
    tier_after_loss,
    unmet,
    unmet_at_next,
)

_LABEL_ENDS = ("会员", "客户")
_TEXTS: Mapping[str, tuple[str, str]] = {
    "head": ("{tier} since {since}", "{tier}，自{since}起"),
    "first_tier": ("first tier", "首次定级"),
    "upgrade": ("up from {tier}", "由{tier}升级"),
    "downgrade": ("down from {tier}", "由{tier}降级"),
    "lowest": ("the lowest tier", "最低等级"),
    "by_invitation": ("by invitation", "受邀等级"),
    "values": (": {values}", "：{values}"),
    "met": (" ({tier} {rule})", "，达到{tier}门槛{rule}"),
    "met_to_keep": (" ({tier} kept {rule})", "，达到{tier}保级门槛{rule}"),
    "asked": (" ({tier} {rule})", "，{tier}门槛{rule}"),
    "missed": (", below {tier} ({rule})", "，未达{tier}门槛{rule}"),
    "missed_to_keep": (", below what keeps {tier} ({rule})", "，未达{tier}保级门槛{rule}"),
    "not_kept": (
        ". The inputs of that review are not kept in the published file",
        "。该次评审的明细未保留在发布文件中",
    ),
    "next": (". {needs} for {tier}", "；{needs}可升{tier}"),
    "next_after": (". {needs} for {tier}, at {count} reviews in a row", "；{needs}，连续{count}次评审达标可升{tier}"),
    "streak": (
        ". Qualifies for {tier} at {done} of {count} reviews in a row",
        "；已连续{done}次评审达到{tier}标准，满{count}次升级",
    ),
    "streak_unnamed": (
        ". Qualifies for a higher tier at {done} of {count} reviews in a row",
        "；已连续{done}次评审达到更高等级标准，满{count}次升级",
    ),
    "top": (". There is no higher tier", "；已是最高等级"),
    "only_invitation": (". Only {tier} is higher, by invitation", "；更高的{tier}须受邀加入"),
    "never": ("Kept although missed: this policy takes no tier away.", "本方案未达标也不降级，等级保留。"),
    "min_stay_until": (
        "Kept by the {months}-month minimum stay until {until}.",
        "最短保留期（{months}个月）保留至{until}",
    ),
    "min_stay": ("Kept by the {months}-month minimum stay.", "最短保留期（{months}个月）内保留"),
    "validity_until": ("Kept by its validity until {until}.", "有效期保留至{until}"),
    "validity": ("Kept by its validity.", "有效期内保留"),
    "grace_until": (
        "Kept by grace until {until} (miss {done} of {count}).",
        "宽限期保留至{until}（第{done}次未达标，可宽限{count}次）",
    ),
    "grace": ("Kept by grace (miss {done} of {count}).", "宽限期内保留（第{done}次未达标，可宽限{count}次）"),
    "grandfathering_until": (
        "Kept by grandfathering from the earlier rules until {until}.",
        "新规则过渡期保留至{until}",
    ),
    "grandfathering": ("Kept by grandfathering from the earlier rules.", "新规则过渡期内保留"),
    "then_stay": (" To stay then: {needs}{otherwise}.", "；届时须{needs}方可保级{otherwise}。"),
    "next_stay": (
        " To stay at the next review{at}: {needs}{otherwise}.",
        "；下次评审{at}须{needs}方可保级{otherwise}。",
    ),
    "meet_again": (" To meet {tier} at the next review{at}: {needs}.", "；下次评审{at}须{needs}方可重新达标。"),
    "meet_still": ("To meet {tier} at the next review{at}: {needs}.", "下次评审{at}须{needs}方可继续达标。"),
    "at": (" ({day})", "（{day}）"),
    "otherwise": ("; otherwise {tier}", "，否则降为{tier}"),
    "valid_until": ("Valid until {until}.", "有效期至{until}。"),
    "fixed": ("Set by hand (fixed); the rules alone give {tier}.", "人工指定等级；按规则应为{tier}。"),
    "floor": ("Raised by hand (floor); the rules alone give {tier}.", "人工保底；按规则应为{tier}。"),
    "cap": ("Limited by hand (cap); the rules alone give {tier}.", "人工封顶；按规则应为{tier}。"),
    "raised": ("Raised by hand; the rules alone give {tier}.", "人工调高；按规则应为{tier}。"),
    "lowered": ("Lowered by hand; the rules alone give {tier}.", "人工调低；按规则应为{tier}。"),
    "by_hand": ("Set by hand; the rules alone give no tier.", "人工指定等级；按规则暂不定级。"),
    "override_over": ("An override ended.", "人工调整已结束。"),
    "input_hold": ("Kept as it was: {missing}.", "因{missing}，等级保持不变。"),
    "input_first": ("The lowest tier until the input is complete: {missing}.", "因{missing}，数据补全前按最低等级。"),
    "input_lowest": ("Counted as meeting nothing: {missing}.", "因{missing}，按未达标处理。"),
    "no_value": ("there is no value for {metrics}", "{metrics}无数据"),
    "some_value": ("there is no value for at least one of {metrics}", "以下数据至少一项缺失：{metrics}"),
    "short_history": ("the customer is known for fewer than {days} days", "客户建档不足{days}天"),
    "incomplete": ("inputs are missing", "数据不足"),
    "excluded": (
        "No tier at {review}: {missing}, and this policy leaves out customers with incomplete input.",
        "{review}暂不定级：因{missing}，本方案不对数据不足的客户定级。",
    ),
    "outside_buyers": (
        "No tier at {review}: this policy is for buyers, and the customer had not bought by then{first}.",
        "{review}无等级：本方案只评定已消费客户，该客户当时尚未消费{first}。",
    ),
    "outside_known": (
        "No tier at {review}: the customer was not known to this policy by then{first}.",
        "{review}无等级：该客户当时尚未进入本方案的评定范围{first}。",
    ),
    "first_purchase": (" (first purchase {day})", "（首次消费{day}）"),
    "first_known": (" (known since {day})", "（建档{day}）"),
    "open": ("The review is still open; the next run replaces it.", "本次评审尚未截止，下次运行会更新结果。"),
    "shadow": ("The policy runs in shadow: nobody acts on it.", "本方案为试运行，不作为实际等级。"),
}


def sentence(facts: Facts, lang: str) -> str:
    """Say where a customer stands and why.

    Args:
        facts: what is published about the customer, the policy and the review.
        lang: ``en`` or ``zh``.

    Returns:
        One paragraph for colleagues: with metrics, thresholds, scores and percentiles.
    """
    standing, tier = facts.standing, facts.tier
    if standing is None:
        parts = [_outside(facts, lang)]
    elif tier is None:
        parts = [_say("excluded", lang, review=facts.review_date, missing=_missing(facts, lang))]
    else:
        opening = _opening(facts, standing, tier, lang) + _next(facts, standing, lang)
        ended = _say("override_over", lang) if facts.is_override_over else ""
        parts = [opening + ("。" if lang == "zh" else "."), ended, _held(facts, standing, tier, lang)]
        if standing.held_by == "none":
            parts += [_stay(facts, tier, lang), _valid(standing, tier, lang)]
    if facts.is_open:
        parts.append(_say("open", lang))
    if facts.policy.status == "shadow":
        parts.append(_say("shadow", lang))
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def short_label(tier: Tier, lang: str) -> str:
    """A tier's label inside a sentence: in Chinese without the closing word for member or customer."""
    label = tier.label(lang)
    end = next((end for end in _LABEL_ENDS if label.endswith(end) and label != end), "") if lang == "zh" else ""
    return label.removesuffix(end)


def _say(key: str, lang: str, **places: object) -> str:
    return _TEXTS[key][lang == "zh"].format(**places)


def _opening(facts: Facts, standing: Standing, tier: Tier, lang: str) -> str:
    head = _say("head", lang, tier=tier.label(lang), since=standing.since)
    kind = "by_invitation" if tier.is_invitation_only else "lowest" if tier.rank == 1 else ""
    notes = [note for note in (_origin(facts, standing, lang), _say(kind, lang) if kind else "") if note]
    if notes:
        head += f"（{'，'.join(notes)}）" if lang == "zh" else f", {', '.join(notes)}"
    if facts.terms is None:
        return head + _say("not_kept", lang)
    rule = shown_rule(facts)
    shown = rule or next_rule(facts)
    if not shown:
        return head
    said = head + _say("values", lang, values=values_said(shown, lang, facts.currency))
    return said + _rule(facts, standing, rule, tier, lang) if rule else said


def _origin(facts: Facts, standing: Standing, lang: str) -> str:
    if standing.change == "new":
        return _say("first_tier", lang)
    previous = facts.previous_tier
    if standing.change not in ("upgrade", "downgrade") or previous is None:
        return ""
    return _say(standing.change, lang, tier=short_label(previous, lang))


def _rule(facts: Facts, standing: Standing, rule: Sequence[Term], tier: Tier, lang: str) -> str:
    is_missed = bool(unmet(rule))
    key = ("missed" if is_missed else "met") + ("_to_keep" if is_own_keep_rule(facts, rule) else "")
    if is_missed and standing.held_by == "missing_input":
        # Nothing was compared, so nothing was missed.
        key, is_missed = "asked", False
    return _say(key, lang, tier=short_label(tier, lang), rule=_asked(rule, lang, is_missed))


def _asked(rule: Sequence[Term], lang: str, is_missed: bool) -> str:
    numbers, conditions = asked_said(rule, lang)
    if lang == "zh":
        return f"（{'；'.join([*numbers, *conditions])}）" if conditions else "和".join(numbers)
    said = "; ".join([*([f"from {listed(numbers, lang)}"] if numbers else []), *conditions])
    return said if numbers or is_missed else f"for {said}"


def _next(facts: Facts, standing: Standing, lang: str) -> str:
    count, above = facts.policy.promote_after_reviews, tier_above(facts)
    if standing.streak and count > 1:
        reached = next((other for other in facts.tiers if other.rank == facts.streak_rank), None)
        if reached is None:
            return _say("streak_unnamed", lang, done=standing.streak, count=count)
        return _say("streak", lang, tier=short_label(reached, lang), done=standing.streak, count=count)
    if above is None:
        invited = invitation_above(facts)
        return _say("only_invitation", lang, tier=short_label(invited, lang)) if invited else _say("top", lang)
    lacks = unmet(next_rule(facts))
    if not lacks:
        return ""
    needs = listed([lacking_said(term, lang) for term in lacks], lang)
    if lang == "zh" and len(lacks) > 1 and count == 1:
        needs += "，"
    needs = needs[:1].upper() + needs[1:]
    return _say("next_after" if count > 1 else "next", lang, needs=needs, tier=short_label(above, lang), count=count)


def _held(facts: Facts, standing: Standing, tier: Tier, lang: str) -> str:
    policy, held_by = facts.policy, standing.held_by
    if held_by == "override":
        return _override(facts, standing, tier, lang)
    if held_by == "missing_input":
        key = "input_first" if standing.change == "new" else "input_hold"
        return _say(key, lang, missing=_missing(facts, lang))
    if held_by == "none":
        is_lowest = policy.missing_input_rule == "lowest" and missing_terms(facts)
        return _say("input_lowest", lang, missing=_missing(facts, lang)) if is_lowest else ""
    if held_by == "never":
        return _say("never", lang)
    until = kept_until(facts, standing)
    key = held_by if until is None else f"{held_by}_until"
    values = {"until": until, "months": policy.min_stay_months, "done": standing.misses, "count": policy.grace_reviews}
    kept = _say(key, lang, **values)
    return kept + (_consequence(facts, standing, tier, lang) or ("。" if lang == "zh" else ""))


def _consequence(facts: Facts, standing: Standing, tier: Tier, lang: str) -> str:
    needs = _needs_at_next(facts, lang)
    if not needs:
        return ""
    if not is_last_chance(facts, standing):
        return _say("meet_again", lang, tier=short_label(tier, lang), at=_at(facts, lang), needs=needs)
    lower = tier_after_loss(facts)
    otherwise = _say("otherwise", lang, tier=short_label(lower, lang)) if lower else ""
    is_then = facts.next_review is not None and kept_until(facts, standing) == facts.next_review
    key = "then_stay" if is_then else "next_stay"
    return _say(key, lang, at=_at(facts, lang), needs=needs, otherwise=otherwise)


def _needs_at_next(facts: Facts, lang: str) -> str:
    lacks = unmet_at_next(stay_rule(facts))
    return listed([lacking_said(term, lang, at_next=True) for term in lacks], lang) if lacks else ""


def _at(facts: Facts, lang: str) -> str:
    return _say("at", lang, day=facts.next_review) if facts.next_review else ""


def _stay(facts: Facts, tier: Tier, lang: str) -> str:
    needs = _needs_at_next(facts, lang)
    if not needs or tier.rank == 1 or tier.is_invitation_only:
        return ""
    return _say("meet_still", lang, tier=short_label(tier, lang), at=_at(facts, lang), needs=needs)


def _valid(standing: Standing, tier: Tier, lang: str) -> str:
    # Below the lowest tier there is nothing to fall to.
    is_told = standing.valid_until is not None and tier.rank > 1
    return _say("valid_until", lang, until=standing.valid_until) if is_told else ""


def _override(facts: Facts, standing: Standing, tier: Tier, lang: str) -> str:
    machine = next((other for other in facts.tiers if other.rank == standing.machine_rank), None)
    if machine is None:
        return _say("by_hand", lang)
    key = standing.override_mode or ("raised" if tier.rank > machine.rank else "lowered")
    return _say(key, lang, tier=short_label(machine, lang))


def _missing(facts: Facts, lang: str) -> str:
    missing = missing_terms(facts)
    if missing:
        labels = [label_said(term.metric, lang) for term in missing]
        return _say("no_value", lang, metrics=listed(labels, lang))
    least_days, known = facts.policy.min_history_days, facts.known_date
    if known is not None and (facts.review_date - known).days < least_days:
        return _say("short_history", lang, days=least_days)
    labels = [label_said(metric, lang) for metric in facts.needed_inputs]
    if not labels:
        return _say("incomplete", lang)
    return _say("no_value" if len(labels) == 1 else "some_value", lang, metrics=listed(labels, lang))


def _outside(facts: Facts, lang: str) -> str:
    is_buyers = facts.policy.population == "buyers"
    day = facts.first_purchase_date if is_buyers else facts.known_date
    is_later = day is not None and day > facts.review_date
    first = _say("first_purchase" if is_buyers else "first_known", lang, day=day) if is_later else ""
    return _say("outside_buyers" if is_buyers else "outside_known", lang, review=facts.review_date, first=first)
