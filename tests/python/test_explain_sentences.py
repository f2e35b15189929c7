"""What ``strata explain`` says: every case in both languages, word for word, and what a customer is never told."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from explained import (
    AUM,
    BLACK,
    DAYS,
    FOLLOWING,
    LIFETIME_DAYS,
    NPS,
    RECENCY,
    REVIEW,
    SCORE,
    SHARE,
    SPEND,
    TIERS,
    both,
    facts,
    number,
    standing,
    term,
)
from explained_cases import CASES
from strata.explain import as_json, customer_sentence, sentence
from strata.explain.holds import is_last_chance
from strata.explain.measures import is_customer_safe
from strata.explain.numbers import asked, lacking, owned, with_currency
from strata.explain.reviews import reviews_after
from strata.explain.rules import next_rule, shown_rule, stay_rule, tier_after_loss

HELD_BY = {"none", "never", "min_stay", "validity", "grace", "override", "missing_input", "grandfathering"}
INTERNAL = re.compile(
    r"percentile|score|NPS|RFM|%|buyers|retail_5|override|by hand|百分位|得分|评分|人工|购买客户", re.IGNORECASE
)


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_said_in_full_in_both_languages(name):
    case = CASES[name]
    assert sentence(case.facts, "en") == case.en
    assert sentence(case.facts, "zh") == case.zh


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_told_to_the_customer_in_both_languages(name):
    case = CASES[name]
    assert customer_sentence(case.facts, "en") == case.customer_en
    assert customer_sentence(case.facts, "zh") == case.customer_zh


def test_the_cases_cover_whatever_can_hold_a_tier():
    assert {case.facts.standing.held_by for case in CASES.values() if case.facts.standing} == HELD_BY


@pytest.mark.parametrize("name", CASES)
def test_a_customer_is_told_no_score_no_rank_and_no_policy(name):
    case = CASES[name]
    for lang in ("en", "zh"):
        assert not INTERNAL.search(customer_sentence(case.facts, lang))


@pytest.mark.parametrize("name", CASES)
def test_sentences_are_clean(name):
    case = CASES[name]
    for text in (case.en, case.customer_en):
        assert not re.search(r"  |[一-鿿]|\s[.,;]|\{|None|\.\.", text)
        assert text.endswith(".")
    for text in (case.zh, case.customer_zh):
        assert not re.search(r"[ ,;:()]|[一-鿿]\.|。。|；。|，。|\{|None", re.sub(r"(?<=\d),(?=\d{3})", "", text))
        assert text.endswith(("。", "！"))


def test_a_rule_that_asks_for_one_thing_reads_as_the_issue_has_it():
    known = facts(
        standing(),
        (term("keep", "gold", SPEND, "1204.5", 1000), term("next", "platinum", SPEND, "1204.5", 2500)),
        currency=None,
    )
    assert sentence(known, "en") == (
        "Gold since 2017-03-31: net spend 1,204.50 in 365 days (Gold from 1,000). 1,295.50 more for Platinum."
    )
    assert sentence(known, "zh") == (
        "黄金会员，自2017-03-31起：近365天净消费1,204.50，达到黄金门槛1,000.00；再消费1,295.50可升白金。"
    )


def test_a_miss_by_a_hair_never_reads_as_met():
    assert owned(number("0.799999"), SHARE.unit) == "79.9%"
    assert owned(number("3.999999"), SCORE.unit) == "3.99"
    assert lacking(number("0.000001"), SCORE.unit) == "0.01"
    assert lacking(number("0.3"), DAYS.unit) == "1"
    assert asked(number("0.805"), SHARE.unit) == "80.5%"
    assert asked(number("1000.5"), SPEND.unit) == "1,000.50"
    assert asked(number(1000), SPEND.unit) == "1,000"


def test_an_amount_without_a_known_currency_has_none():
    assert with_currency("1.00", None, "zh") == "1.00"
    assert with_currency("1.00", "USD", "zh") == "1.00美元"
    assert with_currency("1.00", "ISK", "zh") == "1.00 ISK"


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [
        (RECENCY, 0, "last purchase that day"),
        (RECENCY, -1, "last purchase 1 day ago"),
        (RECENCY, None, "no purchase yet"),
        (DAYS, 1, "1 purchase day in 365 days"),
        (LIFETIME_DAYS, 3, "3 purchase days in all"),
        (SCORE, None, "no value for weighted RFM score"),
        (NPS, 9, "latest NPS answer 9"),
    ],
)
def test_each_kind_of_value_has_its_words(metric, value, said):
    known = facts(standing(), (term("keep", "gold", metric, value, -30 if metric is RECENCY else 1),))
    assert f": {said}" in sentence(known, "en")


def test_a_score_that_a_prospect_lacks_is_asked_for_by_its_threshold():
    known = facts(standing("bronze"), (term("next", "silver", SCORE, None, 3),))
    assert "Weighted RFM score from 3 for Silver." in sentence(known, "en")
    assert "RFM加权得分达到3可升银卡。" in sentence(known, "zh")


def test_of_two_ways_the_one_that_holds_is_shown_and_the_nearest_is_asked_for():
    terms = (
        term("keep", "gold", SPEND, 835, 1000, alternative=1),
        term("keep", "gold", NPS, 9, 9, alternative=2),
        term("next", "platinum", SPEND, 835, 2500, alternative=1),
        term("next", "platinum", DAYS, 23, 24, alternative=2),
    )
    known = facts(standing(), terms)
    assert [found.metric for found in shown_rule(known)] == [NPS]
    assert [found.metric for found in next_rule(known)] == [DAYS]
    assert "1 more purchase day for Platinum." in sentence(known, "en")
    named = replace(known, standing=standing(gap_metric=SPEND.code, gap=number(1665)))
    assert [found.metric for found in next_rule(named)] == [SPEND]


def test_ways_equally_near_are_told_by_number():
    ways = tuple(term("next", "platinum", metric, 5, 10, alternative=way) for way, metric in ((2, NPS), (1, DAYS)))
    assert [found.metric for found in next_rule(facts(standing(), ways))] == [DAYS]


def test_what_lacks_at_the_next_review_counts_for_staying():
    terms = (
        term("keep", "gold", SPEND, 1100, 1000, at_next=900, alternative=1),
        term("keep", "gold", DAYS, 12, 12, at_next=11, alternative=2),
    )
    assert [found.metric for found in stay_rule(facts(standing(), terms))] == [DAYS]


def test_the_tier_after_a_loss_skips_those_by_invitation():
    tiers = (TIERS[0], replace(TIERS[1], is_invitation_only=True), *TIERS[2:], BLACK)
    for step, code in (("one", "bronze"), ("base", "bronze"), ("fit", None)):
        known = facts(standing(keep_rank=2), tiers=tiers, policy={"downgrade_step": step})
        lower = tier_after_loss(known)
        assert (lower.code if lower else None) == code
    assert tier_after_loss(facts(standing("platinum"))) == TIERS[2]


@pytest.mark.parametrize("step", ["fit", "base"])
@pytest.mark.parametrize(
    ("grandfathering", "until", "en", "zh"),
    [
        ("soft_landing", date(2017, 8, 1), "otherwise Gold.", "否则降为黄金。"),
        ("soft_landing", FOLLOWING[0], "otherwise Bronze.", "否则降为铜卡。"),
        ("soft_landing", None, "otherwise Bronze.", "否则降为铜卡。"),
        ("immediate", date(2017, 8, 1), "otherwise Bronze.", "否则降为铜卡。"),
    ],
)
def test_a_soft_landing_is_one_tier_while_the_next_review_lies_before_its_end(step, grandfathering, until, en, zh):
    policy = {"downgrade_step": step, "grandfathering": grandfathering, "grandfathered_until": until}
    terms = both("keep", "platinum", 100, 1, 2500, 24)
    known = facts(standing("platinum", held_by="grace", misses=2, keep_rank=1), terms, policy=policy)
    assert sentence(known, "en").endswith(en)
    assert sentence(known, "zh").endswith(zh)


def test_a_soft_landing_names_no_tier_where_the_next_review_is_not_known():
    policy = {"downgrade_step": "base", "grandfathering": "soft_landing", "grandfathered_until": FOLLOWING[0]}
    known = facts(standing("platinum"), policy=policy, next_review=None)
    assert tier_after_loss(known) is None
    assert tier_after_loss(replace(known, review_date=FOLLOWING[0])) == TIERS[0]


@pytest.mark.parametrize(
    ("policy", "changes", "is_last"),
    [
        ({}, {}, True),
        ({}, {"min_stay_until": date(2017, 8, 1)}, False),
        ({}, {"min_stay_until": None}, False),
        ({}, {"next_review": None}, False),
        ({}, {"is_open": True}, True),
        ({"grace_reviews": 3}, {}, False),
        ({"grace_reviews": 0}, {}, True),
        ({"downgrade_timing": "at_expiry"}, {}, False),
        ({"downgrade_timing": "at_expiry"}, {"next_review": date(2017, 12, 31)}, True),
        ({"grandfathering": "protect_until_expiry", "valid_from": date(2017, 4, 1)}, {}, False),
        ({"grandfathering": "protect_until_expiry", "valid_from": date(2017, 3, 31)}, {}, True),
        (
            {"grandfathering": "protect_until_expiry", "valid_from": date(2017, 4, 1)},
            {"next_review": date(2017, 12, 31)},
            True,
        ),
    ],
)
def test_the_next_review_is_the_last_chance_where_nothing_holds_the_tier_there(policy, changes, is_last):
    held = standing(held_by="min_stay", misses=2, keep_rank=2, valid_until=date(2017, 12, 31))
    terms = both("keep", "gold", 835, 12, 1000, 12)
    known = replace(facts(held, terms, policy=policy, min_stay_until=FOLLOWING[0]), **changes)
    assert ("otherwise Silver" in sentence(known, "en")) is is_last
    assert ("否则降为银卡" in sentence(known, "zh")) is is_last


def test_grandfathering_without_an_expiry_holds_until_its_own_date():
    held = standing(held_by="min_stay", misses=2, keep_rank=2)
    policy = {"grandfathering": "protect_until_expiry", "valid_from": date(2017, 4, 1)}
    for until, is_last in ((None, True), (FOLLOWING[0], True), (date(2017, 8, 1), False)):
        known = facts(held, policy=policy | {"grandfathered_until": until}, min_stay_until=FOLLOWING[0])
        assert is_last_chance(known, held) is is_last


def test_a_wish_is_told_only_if_all_of_its_rule_may_be_named():
    mixed = (*both("next", "platinum", 1204, 14, 2500, 24), term("next", "platinum", NPS, 9, 9))
    assert "spend" not in customer_sentence(facts(standing(), mixed), "en")
    assert not is_customer_safe(replace(SPEND, unit="points"))
    assert [is_customer_safe(metric) for metric in (SPEND, DAYS, RECENCY, SHARE, SCORE, NPS)] == [True] * 3 + [
        False
    ] * 3


def test_a_tier_called_by_a_share_of_customers_is_not_named_to_them():
    top = replace(TIERS[3], label_zh="前5%")
    terms = both("next", "platinum", 1204, 14, 2500, 24)
    below = facts(standing(), terms, tiers=(*TIERS[:3], top))
    assert customer_sentence(below, "en") == (
        "Thank you for being with us: your tier has been Gold since 31 March 2017."
    )
    assert (
        customer_sentence(facts(standing("platinum"), tiers=(*TIERS[:3], top)), "en") == "Thank you for being with us."
    )


def test_the_lowest_tier_is_never_said_to_expire():
    known = facts(standing("bronze", valid_until=date(2017, 12, 31)), both("next", "silver", 60, 1, 300, 6))
    assert "alid until" not in sentence(known, "en") + customer_sentence(known, "en")


def test_the_customer_is_told_what_lacks_on_the_day_named():
    terms = both("next", "platinum", 2400, 24, 2500, 24, later_spend="1900.01")
    said = customer_sentence(facts(standing(), terms), "en")
    assert "spend 599.99 USD more by 31 July 2017" in said


def test_grace_that_ends_at_an_open_review_promises_the_next_closed_one():
    terms = both("keep", "gold", 835, 12, 1000, 12)
    known = facts(standing(held_by="grace", misses=2), terms, next_review=date(2017, 7, 15))
    assert "Kept by grace until 2017-07-31 (miss 2 of 2). To meet Gold at the next review (2017-07-15)" in sentence(
        known, "en"
    )


def test_a_share_is_told_with_what_it_ranks_and_about_how_much_lacks():
    terms = [
        term(purpose, tier, SHARE, "0.834567", asks, at_next=None, cutoff=cutoff, measured="598.75")
        for purpose, tier, asks, cutoff in (("keep", "gold", "0.8", "512.3"), ("next", "platinum", "0.95", "812.4"))
    ]
    known = facts(standing(), terms)
    assert sentence(known, "en") == (
        "Gold since 2017-03-31: 598.75 USD, more spend in 365 days than 83.4% of buyers (Gold for more than 80% of "
        "buyers, from 512.30). Spend in 365 days above that of 95% of buyers (from 812.40, about 213.65 more) for "
        "Platinum."
    )
    assert sentence(known, "zh") == (
        "黄金会员，自2017-03-31起：近365天净消费598.75美元，高于83.4%的购买客户，达到黄金门槛（高于80%的购买客户，"
        "即512.30起）；近365天净消费高于95%的购买客户（812.40起，约差213.65）可升白金。"
    )


def test_a_share_that_will_be_too_low_once_purchases_have_left_the_window_is_told():
    later = term("keep", "gold", SHARE, "0.834567", "0.8", at_next="0.799999", cutoff="512.3", measured="598.75")
    said = {lang: sentence(facts(standing(), (later,)), lang) for lang in ("en", "zh")}
    assert said["en"].endswith(
        "To meet Gold at the next review (2017-07-31): spend in 365 days above that of 80% of buyers (from 512.30)."
    )
    assert said["zh"].endswith("下次评审（2017-07-31）须近365天净消费高于80%的购买客户（512.30起）方可继续达标。")
    enough = replace(later, value_at_next=number("0.8"))
    assert "next review" not in sentence(facts(standing(), (enough,)), "en")


def test_a_frozen_cut_off_that_nobody_reached_can_be_said():
    nobody = replace(term("next", "platinum", SPEND, 900, 0), threshold=None, is_met=False, needed=None)
    known = facts(standing(), (term("keep", "gold", SPEND, 900, 800), nobody))
    assert sentence(known, "en").endswith("A frozen cut-off that nobody reached for Platinum.")
    assert sentence(known, "zh").endswith("；无人达到的冻结分界值可升白金。")
    assert "Platinum" not in customer_sentence(known, "en")


@pytest.mark.parametrize(
    ("known_date", "needed", "said"),
    [
        (date(2017, 4, 2), (NPS,), "the customer is known for fewer than 90 days"),
        (date(2017, 4, 1), (NPS,), "there is no value for latest NPS answer"),
        (date(2017, 4, 1), (NPS, AUM), "at least one of latest NPS answer and assets under management"),
        (None, (), "inputs are missing"),
    ],
)
def test_without_terms_what_is_missing_is_told_as_far_as_it_is_known(known_date, needed, said):
    left_out = standing(None, since=None, change=None, reason="excluded_incomplete")
    known = facts(left_out, policy={"min_history_days": 90}, known_date=known_date, needed_inputs=needed)
    assert said in sentence(known, "en")


def test_grace_at_an_open_review_is_never_called_the_last_one():
    known = replace(CASES["held_by_grace_at_an_open_review"].facts, next_review=None, next_closed=())
    assert "Kept by grace (miss 2 of 2). To meet Gold at the next review: 225.00 more." in sentence(known, "en")


def test_a_score_that_may_be_empty_is_no_missing_input():
    terms = (term("next", "silver", SCORE, None, 3),)
    known = facts(standing("bronze"), terms, policy={"missing_input_rule": "lowest"})
    assert "Counted as meeting nothing" not in sentence(known, "en")


def test_json_has_both_sentences_in_both_languages():
    case = CASES["held_by_the_last_grace"]
    made = as_json(case.facts)
    assert made["sentences"]["en"] == {"internal": case.en, "customer": case.customer_en}
    assert made["sentences"]["zh"] == {"internal": case.zh, "customer": case.customer_zh}
    assert made["tier"]["code"] == "gold"
    assert made["terms"][0]["needed"] == Decimal(165)


@pytest.mark.parametrize(
    ("closed", "review", "expected"),
    [
        ([date(2017, 5, 31), REVIEW], REVIEW, list(FOLLOWING[:2])),
        ([date(2017, 5, 31), REVIEW], date(2017, 5, 31), [REVIEW, FOLLOWING[0]]),
        ([date(2017, 5, 31), REVIEW], date(2017, 7, 15), list(FOLLOWING[:2])),
        ([date(2016, 12, 31), date(2017, 1, 31)], date(2017, 1, 31), [date(2017, 2, 28), date(2017, 3, 31)]),
        ([date(2016, 12, 31), date(2017, 3, 31)], date(2017, 3, 31), [REVIEW, date(2017, 9, 30)]),
        ([date(2017, 6, 18), date(2017, 6, 25)], date(2017, 6, 25), [date(2017, 7, 2), date(2017, 7, 9)]),
        ([date(2017, 6, 29), REVIEW], REVIEW, [date(2017, 7, 1), date(2017, 7, 2)]),
        ([date(2017, 5, 28), date(2017, 6, 25)], date(2017, 6, 25), []),
        ([REVIEW], REVIEW, []),
        ([], REVIEW, []),
    ],
)
def test_following_reviews_are_told_only_where_the_dates_show_a_period(closed, review, expected):
    assert list(reviews_after(review, closed, 2)) == expected
