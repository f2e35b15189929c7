"""What is said in each case, in full: the tables of the tests of ``strata explain``."""

from datetime import date
from typing import NamedTuple

from explained import (
    AUM,
    AUM_SHARE,
    BLACK,
    CATEGORIES,
    COURSE,
    LIFETIME,
    NPS,
    RECENCY,
    REVIEW,
    SCORE,
    SHARE,
    SPEND,
    TENURE,
    TIERS,
    TYPE,
    both,
    facts,
    standing,
    term,
)
from strata.explain import Facts


class Case(NamedTuple):
    """Facts and the four sentences about them."""

    facts: Facts
    en: str
    zh: str
    customer_en: str
    customer_zh: str


GOLD = both("keep", "gold", "1204.5", 14, 1000, 12)
PLATINUM = both("next", "platinum", "1204.5", 14, 2500, 24)
GOLD_MISSED = both("keep", "gold", 835, 12, 1000, 12, later_spend=775)
PLATINUM_AFAR = both("next", "platinum", 835, 12, 2500, 24, later_spend=775)
CASES = {
    "promoted": Case(
        facts(
            standing(since=REVIEW, change="upgrade", previous_tier_code="silver", reason="qualified_higher"),
            (*both("enter", "gold", "1204.5", 14, 1000, 12), *GOLD, *PLATINUM),
            previous_tier=TIERS[1],
        ),
        (
            "Gold since 2017-06-30, up from Silver: net spend 1,204.50 USD and 14 purchase days in "
            "365 days (Gold from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum."
        ),
        (
            "黄金会员，自2017-06-30起（由银卡升级）：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；"
            "再消费1,295.50、再增加10个消费日，可升白金。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 30 June 2017. To reach "
            "Platinum, spend 1,295.50 USD more and make purchases on 10 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年6月30日起为黄金会员。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，即可升级为白金会员。",
    ),
    "first_tier_and_lowest": Case(
        facts(
            standing("bronze", since=REVIEW, change="new", reason="first_tier"), both("next", "silver", 60, 1, 300, 6)
        ),
        (
            "Bronze since 2017-06-30, first tier, the lowest tier: net spend 60.00 USD and 1 "
            "purchase day in 365 days. 240.00 more and 5 more purchase days for Silver."
        ),
        "铜卡会员，自2017-06-30起（首次定级，最低等级）：近365天净消费60.00美元、消费1天；再消费240.00、再增加5个消费日，可升银卡。",
        (
            "Thank you for being with us: your tier has been Bronze since 30 June 2017. To reach "
            "Silver, spend 240.00 USD more and make purchases on 5 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年6月30日起为铜卡会员。在2017年7月31日（含）之前再消费240.00美元，并再在5个不同日期消费，即可升级为银卡会员。",
    ),
    "first_tier": Case(
        facts(
            standing(since=REVIEW, change="new", reason="first_tier"),
            (*both("enter", "gold", "1204.5", 14, 1000, 12), *GOLD, *PLATINUM),
        ),
        (
            "Gold since 2017-06-30, first tier: net spend 1,204.50 USD and 14 purchase days in 365 "
            "days (Gold from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum."
        ),
        (
            "黄金会员，自2017-06-30起（首次定级）：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；"
            "再消费1,295.50、再增加10个消费日，可升白金。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 30 June 2017. To reach "
            "Platinum, spend 1,295.50 USD more and make purchases on 10 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年6月30日起为黄金会员。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，即可升级为白金会员。",
    ),
    "stays": Case(
        facts(standing(), (*GOLD, *PLATINUM)),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；再消费1,295.50、再增加10个消费日，"
            "可升白金。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To reach "
            "Platinum, spend 1,295.50 USD more and make purchases on 10 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，即可升级为白金会员。",
    ),
    "stays_but_lacks_at_the_next_review": Case(
        facts(
            standing(),
            (
                *both("keep", "gold", "1204.5", 14, 1000, 12, later_spend="880"),
                *both("next", "platinum", "1204.5", 14, 2500, 24, later_spend="880"),
            ),
        ),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum. To meet Gold "
            "at the next review (2017-07-31): 120.00 more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；再消费1,295.50、再增加10个消费日，"
            "可升白金。下次评审（2017-07-31）须再消费120.00方可继续达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To keep "
            "meeting what Gold asks for, spend 120.00 USD more by 31 July 2017. To reach Platinum, "
            "spend 1,620.00 USD more and make purchases on 10 more days by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费120.00美元，即可继续符合黄金会员的要求。"
            "在2017年7月31日（含）之前再消费1,620.00美元，并再在10个不同日期消费，即可升级为白金会员。"
        ),
    ),
    "demoted": Case(
        facts(
            standing("silver", since=REVIEW, change="downgrade", reason="requirements_missed"),
            (*both("keep", "silver", 835, 12, 300, 6), *both("next", "gold", 835, 12, 1000, 12)),
            previous_tier=TIERS[2],
        ),
        (
            "Silver since 2017-06-30, down from Gold: net spend 835.00 USD and 12 purchase days in "
            "365 days (Silver from 300 and 6). 165.00 more for Gold."
        ),
        "银卡会员，自2017-06-30起（由黄金降级）：近365天净消费835.00美元、消费12天，达到银卡门槛300.00和6天；再消费165.00可升黄金。",
        (
            "Thank you for being with us: your tier has been Silver since 30 June 2017. To reach "
            "Gold, spend 165.00 USD more by 31 July 2017."
        ),
        "感谢您的支持！您自2017年6月30日起为银卡会员。在2017年7月31日（含）之前再消费165.00美元，即可升级为黄金会员。",
    ),
    "held_never": Case(
        facts(
            standing(held_by="never", reason="held_by_never", keep_rank=2, qualified_rank=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            policy={"downgrade_timing": "never"},
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept "
            "although missed: this policy takes no tier away."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "本方案未达标也不降级，等级保留。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To reach "
            "Platinum, spend 1,725.00 USD more and make purchases on 12 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费1,725.00美元，并再在12个不同日期消费，即可升级为白金会员。",
    ),
    "held_by_min_stay": Case(
        facts(
            standing(held_by="min_stay", reason="held_by_min_stay", keep_rank=2, since=date(2017, 5, 31)),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            min_stay_until=date(2017, 8, 31),
        ),
        (
            "Gold since 2017-05-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "the 3-month minimum stay until 2017-08-31. To meet Gold at the next review "
            "(2017-07-31): 225.00 more."
        ),
        (
            "黄金会员，自2017-05-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "最短保留期（3个月）保留至2017-08-31；下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 May 2017. It stays Gold "
            "at least until 31 August 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年5月31日起为黄金会员。您的等级将至少保留至2017年8月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "min_stay_that_ends_at_the_next_review": Case(
        facts(
            standing(held_by="min_stay", misses=2, keep_rank=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            min_stay_until=date(2017, 7, 31),
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "the 3-month minimum stay until 2017-07-31. To stay then: 225.00 more; otherwise Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "最短保留期（3个月）保留至2017-07-31；届时须再消费225.00方可保级，否则降为银卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 July 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "validity_that_ends_before_the_next_review": Case(
        facts(
            standing(held_by="validity", keep_rank=1, valid_until=date(2017, 7, 15)),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            policy={"grace_reviews": 0, "downgrade_timing": "at_expiry", "downgrade_step": "base"},
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "its validity until 2017-07-15. To stay at the next review (2017-07-31): 225.00 more; otherwise Bronze."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "有效期保留至2017-07-15；下次评审（2017-07-31）须再消费225.00方可保级，否则降为铜卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 15 July 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月15日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "grandfathering_that_ends_at_the_next_review": Case(
        facts(
            standing(held_by="grandfathering", keep_rank=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            grandfathered_until=date(2017, 7, 31),
            policy={"grace_reviews": 0},
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grandfathering from the earlier rules until 2017-07-31. To stay then: 225.00 more; otherwise Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "新规则过渡期保留至2017-07-31；届时须再消费225.00方可保级，否则降为银卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 July 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_min_stay_of_unknown_end": Case(
        facts(standing(held_by="min_stay", keep_rank=2), (*GOLD_MISSED, *PLATINUM_AFAR)),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "the 3-month minimum stay. To meet Gold at the next review (2017-07-31): 225.00 more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "最短保留期（3个月）内保留；下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To meet what "
            "Gold asks for again, spend 225.00 USD more by 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费225.00美元，即可重新符合黄金会员的要求。",
    ),
    "held_by_validity": Case(
        facts(
            standing(held_by="validity", keep_rank=2, valid_until=date(2017, 12, 31)), (*GOLD_MISSED, *PLATINUM_AFAR)
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "its validity until 2017-12-31. To meet Gold at the next review (2017-07-31): 225.00 "
            "more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "有效期保留至2017-12-31；下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 December 2017. To meet what Gold asks for again, spend 225.00 USD "
            "more by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年12月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_grace_with_one_left": Case(
        facts(standing(held_by="grace", keep_rank=2, misses=1), (*GOLD_MISSED, *PLATINUM_AFAR)),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grace until 2017-08-31 (miss 1 of 2). To meet Gold at the next review (2017-07-31): "
            "225.00 more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "宽限期保留至2017-08-31（第1次未达标，可宽限2次）；下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 August 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年8月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_the_last_grace": Case(
        facts(standing(held_by="grace", keep_rank=2, misses=2), (*GOLD_MISSED, *PLATINUM_AFAR)),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grace until 2017-07-31 (miss 2 of 2). To stay then: 225.00 more; otherwise Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "宽限期保留至2017-07-31（第2次未达标，可宽限2次）；届时须再消费225.00方可保级，否则降为银卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 July 2017. To meet what Gold asks for again, spend 225.00 USD more by "
            "31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_the_last_grace_down_to_fit": Case(
        facts(
            standing(held_by="grace", keep_rank=1, misses=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            policy={"downgrade_step": "fit"},
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grace until 2017-07-31 (miss 2 of 2). To stay then: 225.00 more; otherwise Bronze."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "宽限期保留至2017-07-31（第2次未达标，可宽限2次）；届时须再消费225.00方可保级，否则降为铜卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 July 2017. To meet what Gold asks for again, spend 225.00 USD more by "
            "31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_grace_without_dates": Case(
        facts(
            standing(held_by="grace", keep_rank=2, misses=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            next_review=None,
            next_closed=(),
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grace (miss 2 of 2). To stay at the next review: 225.00 more; otherwise Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "宽限期内保留（第2次未达标，可宽限2次）；下次评审须再消费225.00方可保级，否则降为银卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To meet what "
            "Gold asks for again, spend 225.00 USD more."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。再消费225.00美元，即可重新符合黄金会员的要求。",
    ),
    "held_by_grace_at_an_open_review": Case(
        facts(
            standing(held_by="grace", keep_rank=2, misses=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            is_open=True,
            review_date=date(2017, 7, 15),
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grace until 2017-08-31 (miss 2 of 2). To meet Gold at the next review (2017-07-31): "
            "225.00 more. The review is still open; the next run replaces it."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "宽限期保留至2017-08-31（第2次未达标，可宽限2次）；下次评审（2017-07-31）须再消费225.00方可重新达标。本次评审尚未截止，下次运行会更新结果。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 August 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年8月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "override_fixed": Case(
        facts(
            standing("platinum", held_by="override", machine_rank=2, override_mode="fixed"),
            both("keep", "platinum", 835, 12, 2500, 24),
        ),
        (
            "Platinum since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Platinum (from 2,500 and 24). There is no higher tier. Set by hand (fixed); the rules "
            "alone give Silver."
        ),
        "白金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达白金门槛2,500.00和24天；已是最高等级。人工指定等级；按规则应为银卡。",
        "Thank you for being with us: your tier has been Platinum since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为白金会员。",
    ),
    "override_floor": Case(
        facts(standing(held_by="override", machine_rank=2, override_mode="floor"), (*GOLD_MISSED, *PLATINUM_AFAR)),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Raised "
            "by hand (floor); the rules alone give Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "人工保底；按规则应为银卡。"
        ),
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "override_cap": Case(
        facts(
            standing("silver", held_by="override", machine_rank=3, override_mode="cap"),
            (*both("keep", "silver", 1200, 14, 300, 6), *both("next", "gold", 1200, 14, 1000, 12)),
        ),
        (
            "Silver since 2017-03-31: net spend 1,200.00 USD and 14 purchase days in 365 days "
            "(Silver from 300 and 6). Limited by hand (cap); the rules alone give Gold."
        ),
        "银卡会员，自2017-03-31起：近365天净消费1,200.00美元、消费14天，达到银卡门槛300.00和6天。人工封顶；按规则应为黄金。",
        "Thank you for being with us: your tier has been Silver since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为银卡会员。",
    ),
    "override_over": Case(
        facts(
            standing("silver", since=REVIEW, change="downgrade", previous_tier_code="gold"),
            (*both("keep", "silver", 835, 12, 300, 6), *both("next", "gold", 835, 12, 1000, 12)),
            previous_tier=TIERS[2],
            is_override_over=True,
        ),
        (
            "Silver since 2017-06-30, down from Gold: net spend 835.00 USD and 12 purchase days in "
            "365 days (Silver from 300 and 6). 165.00 more for Gold. An override ended."
        ),
        (
            "银卡会员，自2017-06-30起（由黄金降级）：近365天净消费835.00美元、消费12天，达到银卡门槛300.00和6天；"
            "再消费165.00可升黄金。人工调整已结束。"
        ),
        (
            "Thank you for being with us: your tier has been Silver since 30 June 2017. To reach "
            "Gold, spend 165.00 USD more by 31 July 2017."
        ),
        "感谢您的支持！您自2017年6月30日起为银卡会员。在2017年7月31日（含）之前再消费165.00美元，即可升级为黄金会员。",
    ),
    "override_over_up_to_a_held_tier": Case(
        facts(
            standing(since=REVIEW, change="upgrade", held_by="grace", misses=1, keep_rank=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            previous_tier=TIERS[1],
            is_override_over=True,
        ),
        (
            "Gold since 2017-06-30, up from Silver: net spend 835.00 USD and 12 purchase days in 365 "
            "days, below Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for "
            "Platinum. An override ended. Kept by grace until 2017-08-31 (miss 1 of 2). To meet Gold "
            "at the next review (2017-07-31): 225.00 more."
        ),
        (
            "黄金会员，自2017-06-30起（由银卡升级）：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；"
            "再消费1,665.00、再增加12个消费日，可升白金。人工调整已结束。宽限期保留至2017-08-31（第1次未达标，可宽限2次）；"
            "下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 30 June 2017. It stays Gold "
            "at least until 31 August 2017. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年6月30日起为黄金会员。您的等级将至少保留至2017年8月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "held_by_missing_input": Case(
        facts(standing(held_by="missing_input"), (term("keep", "gold", NPS, None, 9), *PLATINUM)),
        (
            "Gold since 2017-03-31: no value for latest NPS answer (Gold from 9). 1,295.50 more and "
            "10 more purchase days for Platinum. Kept as it was: there is no value for latest NPS "
            "answer."
        ),
        "黄金会员，自2017-03-31起：最近一次NPS评分无数据，黄金门槛9；再消费1,295.50、再增加10个消费日，可升白金。因最近一次NPS评分无数据，等级保持不变。",
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "lowest_until_input_comes": Case(
        facts(
            standing("bronze", held_by="missing_input", change="new", since=REVIEW),
            (term("next", "silver", NPS, None, 9),),
        ),
        (
            "Bronze since 2017-06-30, first tier, the lowest tier: no value for latest NPS answer. "
            "Latest NPS answer from 9 for Silver. The lowest tier until the input is complete: there "
            "is no value for latest NPS answer."
        ),
        "铜卡会员，自2017-06-30起（首次定级，最低等级）：最近一次NPS评分无数据；最近一次NPS评分达到9可升银卡。因最近一次NPS评分无数据，数据补全前按最低等级。",
        "Thank you for being with us: your tier has been Bronze since 30 June 2017.",
        "感谢您的支持！您自2017年6月30日起为铜卡会员。",
    ),
    "known_too_short": Case(
        facts(
            standing("bronze", held_by="missing_input", change="new", since=REVIEW),
            both("next", "silver", 60, 1, 300, 6),
            policy={"min_history_days": 90},
            known_date=date(2017, 6, 1),
        ),
        (
            "Bronze since 2017-06-30, first tier, the lowest tier: net spend 60.00 USD and 1 "
            "purchase day in 365 days. 240.00 more and 5 more purchase days for Silver. The lowest "
            "tier until the input is complete: the customer is known for fewer than 90 days."
        ),
        (
            "铜卡会员，自2017-06-30起（首次定级，最低等级）：近365天净消费60.00美元、消费1天；再消费240.00、再增加5个消费日，可升银卡。因客户建档不足90天，"
            "数据补全前按最低等级。"
        ),
        "Thank you for being with us: your tier has been Bronze since 30 June 2017.",
        "感谢您的支持！您自2017年6月30日起为铜卡会员。",
    ),
    "lowest_for_missing_input": Case(
        facts(standing("bronze"), (term("next", "silver", NPS, None, 9),), policy={"missing_input_rule": "lowest"}),
        (
            "Bronze since 2017-03-31, the lowest tier: no value for latest NPS answer. Latest NPS "
            "answer from 9 for Silver. Counted as meeting nothing: there is no value for latest NPS "
            "answer."
        ),
        "铜卡会员，自2017-03-31起（最低等级）：最近一次NPS评分无数据；最近一次NPS评分达到9可升银卡。因最近一次NPS评分无数据，按未达标处理。",
        "Thank you for being with us: your tier has been Bronze since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为铜卡会员。",
    ),
    "excluded": Case(
        facts(
            standing(None, since=None, change=None, reason="excluded_incomplete"),
            (term("next", "silver", NPS, None, 9),),
        ),
        (
            "No tier at 2017-06-30: there is no value for latest NPS answer, and this policy leaves "
            "out customers with incomplete input."
        ),
        "2017-06-30暂不定级：因最近一次NPS评分无数据，本方案不对数据不足的客户定级。",
        "Thank you for being with us.",
        "感谢您的支持！",
    ),
    "held_by_grandfathering": Case(
        facts(
            standing(held_by="grandfathering", keep_rank=2),
            (*GOLD_MISSED, *PLATINUM_AFAR),
            grandfathered_until=date(2018, 1, 31),
        ),
        (
            "Gold since 2017-03-31: net spend 835.00 USD and 12 purchase days in 365 days, below "
            "Gold (from 1,000 and 12). 1,665.00 more and 12 more purchase days for Platinum. Kept by "
            "grandfathering from the earlier rules until 2018-01-31. To meet Gold at the next review "
            "(2017-07-31): 225.00 more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费835.00美元、消费12天，未达黄金门槛1,000.00和12天；再消费1,665.00、再增加12个消费日，可升白金。"
            "新规则过渡期保留至2018-01-31；下次评审（2017-07-31）须再消费225.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 January 2018. To meet what Gold asks for again, spend 225.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2018年1月31日。在2017年7月31日（含）之前再消费225.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "top_tier": Case(
        facts(standing("platinum"), both("keep", "platinum", 3000, 30, 2500, 24)),
        (
            "Platinum since 2017-03-31: net spend 3,000.00 USD and 30 purchase days in 365 days "
            "(Platinum from 2,500 and 24). There is no higher tier."
        ),
        "白金会员，自2017-03-31起：近365天净消费3,000.00美元、消费30天，达到白金门槛2,500.00和24天；已是最高等级。",
        "Thank you for being with us: your tier has been Platinum since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为白金会员。",
    ),
    "top_but_for_an_invitation": Case(
        facts(standing("platinum"), both("keep", "platinum", 3000, 30, 2500, 24), tiers=(*TIERS, BLACK)),
        (
            "Platinum since 2017-03-31: net spend 3,000.00 USD and 30 purchase days in 365 days "
            "(Platinum from 2,500 and 24). Only Black is higher, by invitation."
        ),
        "白金会员，自2017-03-31起：近365天净消费3,000.00美元、消费30天，达到白金门槛2,500.00和24天；更高的黑卡须受邀加入。",
        "Thank you for being with us: your tier has been Platinum since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为白金会员。",
    ),
    "tier_by_invitation": Case(
        facts(standing("black", held_by="override", machine_rank=4, override_mode="fixed"), (), tiers=(*TIERS, BLACK)),
        (
            "Black since 2017-03-31, by invitation. There is no higher tier. Set by hand (fixed); "
            "the rules alone give Platinum."
        ),
        "黑卡会员，自2017-03-31起（受邀等级）；已是最高等级。人工指定等级；按规则应为白金。",
        "Thank you for being with us: your tier has been Black since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黑卡会员。",
    ),
    "waits_in_a_streak": Case(
        facts(
            standing(streak=1, qualified_rank=4),
            (*GOLD, *both("next", "platinum", 2600, 25, 2500, 24)),
            policy={"promote_after_reviews": 3},
            streak_rank=4,
        ),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). Qualifies for Platinum at 1 of 3 reviews in a row."
        ),
        "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；已连续1次评审达到白金标准，满3次升级。",
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "waits_in_a_streak_not_published": Case(
        facts(
            standing(streak=1, qualified_rank=4),
            (*GOLD, *both("next", "platinum", 2600, 25, 2500, 24)),
            policy={"promote_after_reviews": 3},
        ),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). Qualifies for a higher tier at 1 of 3 reviews in a row."
        ),
        "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；已连续1次评审达到更高等级标准，满3次升级。",
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "waits_in_a_streak_to_its_lowest": Case(
        facts(
            standing("silver", streak=2, qualified_rank=4),
            (*both("keep", "silver", 2600, 25, 300, 6), *both("next", "gold", 2600, 25, 1000, 12)),
            policy={"promote_after_reviews": 3},
            streak_rank=3,
        ),
        (
            "Silver since 2017-03-31: net spend 2,600.00 USD and 25 purchase days in 365 days (Silver "
            "from 300 and 6). Qualifies for Gold at 2 of 3 reviews in a row."
        ),
        "银卡会员，自2017-03-31起：近365天净消费2,600.00美元、消费25天，达到银卡门槛300.00和6天；已连续2次评审达到黄金标准，满3次升级。",
        "Thank you for being with us: your tier has been Silver since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为银卡会员。",
    ),
    "needs_a_streak": Case(
        facts(standing(), (*GOLD, *PLATINUM), policy={"promote_after_reviews": 3}),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum, at 3 reviews "
            "in a row."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；再消费1,295.50、再增加10个消费日，"
            "连续3次评审达标可升白金。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To qualify "
            "for Platinum, spend 1,295.50 USD more and make purchases on 10 more days by 31 July "
            "2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，即可符合白金会员的标准。",
    ),
    "percentile_rule": Case(
        facts(
            standing(),
            (
                term("keep", "gold", SHARE, "0.834567", "0.8", cutoff="512.3", at_next=None),
                term("next", "platinum", SHARE, "0.834567", "0.95", cutoff="812.4", at_next=None),
            ),
            policy={"status": "shadow"},
        ),
        (
            "Gold since 2017-03-31: more spend in 365 days than 83.4% of buyers (Gold for more than "
            "80% of buyers, from 512.30). Spend in 365 days above that of 95% of buyers (from "
            "812.40) for Platinum. The policy runs in shadow: nobody acts on it."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费高于83.4%的购买客户，达到黄金门槛（高于80%的购买客户，即512.30起）；"
            "近365天净消费高于95%的购买客户（812.40起）可升白金。本方案为试运行，不作为实际等级。"
        ),
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "percentile_rule_missed": Case(
        facts(
            standing(held_by="grace", misses=2, keep_rank=2),
            (
                term("keep", "gold", SHARE, "0.79999", "0.8", cutoff="512.3", at_next=None),
                term("next", "platinum", SHARE, "0.79999", "0.95", at_next=None),
            ),
        ),
        (
            "Gold since 2017-03-31: more spend in 365 days than 79.9% of buyers, below Gold (more "
            "than 80% of buyers, from 512.30). Spend in 365 days above that of 95% of buyers for "
            "Platinum. Kept by grace until 2017-07-31 (miss 2 of 2). To stay then: spend in 365 days "
            "above that of 80% of buyers (from 512.30); otherwise Silver."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费高于79.9%的购买客户，未达黄金门槛（高于80%的购买客户，即512.30起）；"
            "近365天净消费高于95%的购买客户可升白金。宽限期保留至2017-07-31（第2次未达标，可宽限2次）；"
            "届时须近365天净消费高于80%的购买客户（512.30起）方可保级，否则降为银卡。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年7月31日。",
    ),
    "account_metrics": Case(
        facts(
            standing(),
            (
                term("keep", "gold", AUM_SHARE, "0.85", "0.8", cutoff="120000", at_next=None),
                term("next", "platinum", AUM, "150000", "500000"),
                term("next", "platinum", COURSE, "0.6", "0.8"),
            ),
        ),
        (
            "Gold since 2017-03-31: assets under management above 85% of those who have one (Gold "
            "for above 80% of those who have one, from 120,000). Assets under management 350,000 "
            "higher and course progress from 80% for Platinum."
        ),
        (
            "黄金会员，自2017-03-31起：资产管理规模高于85%的有记录客户，达到黄金门槛（高于80%的有记录客户，即120,000起）；"
            "资产管理规模再提高350,000、课程进度达到80%，可升白金。"
        ),
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "all_kinds_of_metrics": Case(
        facts(
            standing(),
            (
                term("keep", "gold", SPEND, 1200, 1000),
                term("keep", "gold", RECENCY, -12, -30, at_next=-43),
                term("next", "platinum", LIFETIME, 9000, 10000),
                term("next", "platinum", TENURE, 364, 365, at_next=395),
                term("next", "platinum", CATEGORIES, 2, 5),
                term("next", "platinum", SCORE, "3.333333", "4"),
                term("next", "platinum", TYPE, 1, 2),
            ),
        ),
        (
            "Gold since 2017-03-31: net spend 1,200.00 USD in 365 days, last purchase 12 days ago "
            "(Gold from 1,000; last purchase at most 30 days ago). 1,000.00 more, 1 more day as a "
            "customer, 3 more product categories, weighted RFM score 0.67 higher and customer type "
            "company for Platinum. To meet Gold at the next review (2017-07-31): a new purchase."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费1,200.00美元，距上次消费12天，达到黄金门槛（1,000.00；距上次消费不超过30天）；"
            "再消费1,000.00、再满1天、再购买3个品类、RFM加权得分再提高0.67、客户类型为企业，可升白金。下次评审（2017-07-31）须再次消费方可继续达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To keep "
            "meeting what Gold asks for, make a purchase by 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再次消费，即可继续符合黄金会员的要求。",
    ),
    "own_keep_rule": Case(
        facts(
            standing(), (*both("enter", "gold", 900, 11, 1000, 12), *both("keep", "gold", 900, 11, 800, 10), *PLATINUM)
        ),
        (
            "Gold since 2017-03-31: net spend 900.00 USD and 11 purchase days in 365 days (Gold kept "
            "from 800 and 10). 1,295.50 more and 10 more purchase days for Platinum."
        ),
        "黄金会员，自2017-03-31起：近365天净消费900.00美元、消费11天，达到黄金保级门槛800.00和10天；再消费1,295.50、再增加10个消费日，可升白金。",
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. To reach "
            "Platinum, spend 1,295.50 USD more and make purchases on 10 more days by 31 July 2017."
        ),
        "感谢您的支持！您自2017年3月31日起为黄金会员。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，即可升级为白金会员。",
    ),
    "own_keep_rule_missed": Case(
        facts(
            standing(held_by="grace", misses=1, keep_rank=2),
            (*both("enter", "gold", 700, 11, 1000, 12), *both("keep", "gold", 700, 11, 800, 10), *PLATINUM),
        ),
        (
            "Gold since 2017-03-31: net spend 700.00 USD and 11 purchase days in 365 days, below "
            "what keeps Gold (from 800 and 10). 1,295.50 more and 10 more purchase days for "
            "Platinum. Kept by grace until 2017-08-31 (miss 1 of 2). To meet Gold at the next review "
            "(2017-07-31): 100.00 more."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费700.00美元、消费11天，未达黄金保级门槛800.00和10天；再消费1,295.50、再增加10个消费日，可升白金。"
            "宽限期保留至2017-08-31（第1次未达标，可宽限2次）；下次评审（2017-07-31）须再消费100.00方可重新达标。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It stays Gold "
            "at least until 31 August 2017. To meet what Gold asks for again, spend 100.00 USD more "
            "by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。您的等级将至少保留至2017年8月31日。在2017年7月31日（含）之前再消费100.00美元，"
            "即可重新符合黄金会员的要求。"
        ),
    ),
    "inputs_not_kept": Case(
        facts(standing(), None),
        "Gold since 2017-03-31. The inputs of that review are not kept in the published file.",
        "黄金会员，自2017-03-31起。该次评审的明细未保留在发布文件中。",
        "Thank you for being with us: your tier has been Gold since 31 March 2017.",
        "感谢您的支持！您自2017年3月31日起为黄金会员。",
    ),
    "not_yet_a_buyer": Case(
        facts(None, (), first_purchase_date=date(2017, 8, 2)),
        (
            "No tier at 2017-06-30: this policy is for buyers, and the customer had not bought by "
            "then (first purchase 2017-08-02)."
        ),
        "2017-06-30无等级：本方案只评定已消费客户，该客户当时尚未消费（首次消费2017-08-02）。",
        "Thank you for being with us.",
        "感谢您的支持！",
    ),
    "not_yet_known": Case(
        facts(None, (), policy={"population": "known"}, known_date=date(2017, 8, 2)),
        ("No tier at 2017-06-30: the customer was not known to this policy by then (known since 2017-08-02)."),
        "2017-06-30无等级：该客户当时尚未进入本方案的评定范围（建档2017-08-02）。",
        "Thank you for being with us.",
        "感谢您的支持！",
    ),
    "valid_until": Case(
        facts(standing(valid_until=date(2017, 12, 31)), (*GOLD, *PLATINUM)),
        (
            "Gold since 2017-03-31: net spend 1,204.50 USD and 14 purchase days in 365 days (Gold "
            "from 1,000 and 12). 1,295.50 more and 10 more purchase days for Platinum. Valid until "
            "2017-12-31."
        ),
        (
            "黄金会员，自2017-03-31起：近365天净消费1,204.50美元、消费14天，达到黄金门槛1,000.00和12天；再消费1,295.50、再增加10个消费日，"
            "可升白金。有效期至2017-12-31。"
        ),
        (
            "Thank you for being with us: your tier has been Gold since 31 March 2017. It is valid "
            "until 31 December 2017. To reach Platinum, spend 1,295.50 USD more and make purchases "
            "on 10 more days by 31 July 2017."
        ),
        (
            "感谢您的支持！您自2017年3月31日起为黄金会员。有效期至2017年12月31日。在2017年7月31日（含）之前再消费1,295.50美元，并再在10个不同日期消费，"
            "即可升级为白金会员。"
        ),
    ),
}
