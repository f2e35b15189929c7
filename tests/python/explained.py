"""Facts about a made-up customer, for tests of what is said about them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from strata.explain.facts import Facts, Metric, Policy, Run, Standing, Term, Tier

REVIEW = date(2017, 6, 30)
FOLLOWING = (date(2017, 7, 31), date(2017, 8, 31), date(2017, 9, 30), date(2017, 10, 31))
TIERS = (
    Tier(1, "bronze", "Bronze", "铜卡会员"),
    Tier(2, "silver", "Silver", "银卡会员"),
    Tier(3, "gold", "Gold", "黄金会员"),
    Tier(4, "platinum", "Platinum", "白金会员"),
)
BLACK = Tier(5, "black", "Black", "黑卡会员", is_invitation_only=True)

SPEND = Metric("spend_365d_amount", "reporting currency", "Net spend in 365 days", "近365天净消费")
DAYS = Metric("purchase_days_365d_count", "purchase days", "Purchase days in 365 days", "近365天消费天数")
SHARE = Metric(
    "spend_365d_percentile",
    "share of buyers",
    "Buyers who spent less in 365 days",
    "近365天净消费百分位",
    measure=SPEND,
)
RECENCY = Metric(
    "negated_recency_days",
    "days",
    "Days since the last purchase (negated)",
    "距上次消费天数（取负）",
    is_null_missing=False,
)
TENURE = Metric("tenure_days", "days", "Days since the first purchase", "距首次消费天数", is_null_missing=False)
LIFETIME = Metric("lifetime_spend_amount", "reporting currency", "Net spend since the first purchase", "累计净消费")
LIFETIME_DAYS = Metric("lifetime_purchase_days_count", "purchase days", "Purchase days since the first", "累计消费天数")
CATEGORIES = Metric("category_count", "categories", "Product categories bought", "消费品类数")
NPS = Metric("nps_score", "score from 0 to 10", "Latest NPS answer", "最近一次NPS评分")
SCORE = Metric("weighted_rfm_score", "score from 1 to 5", "Weighted RFM score", "RFM加权得分", is_null_missing=False)
TYPE = Metric(
    "customer_type_level", "type from 1 to 3", "Customer type (1 person 2 company)", "客户类型（1个人 2企业）"
)
COURSE = Metric("account_course_progress", "share of the course", "Course progress", "课程进度")
AUM = Metric("account_aum", "amount as delivered", "Assets under management (AUM)", "资产管理规模（AUM）")
AUM_SHARE = Metric(
    "account_aum_percentile",
    "share of people who have one",
    "People with less assets",
    "资产管理规模百分位",
    measure=AUM,
)


def number(value: object) -> Decimal | None:
    """A number as it is read from the published file: six decimals."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def term(  # noqa: PLR0913
    purpose, tier_code, metric, value, threshold, *, at_next="same", cutoff=None, alternative=1, measured=None
) -> Term:
    """A condition, met and lacking as the numbers say."""
    has, asks = number(value), number(threshold)
    needed = None if has is None else max(Decimal(0), asks - has)
    later = has if at_next == "same" else number(at_next)
    is_met = needed is not None and not needed
    cut, owned = number(cutoff), number(measured)
    return Term(purpose, tier_code, alternative, metric, has, asks, cut, is_met, needed, later, owned)


def both(  # noqa: PLR0913, PLR0917
    purpose, tier_code, spend, days, asks_spend, asks_days, *, later_spend="same", later_days="same"
):
    """The two conditions of the retail policy: net spend and purchase days in 365 days."""
    return (
        term(purpose, tier_code, SPEND, spend, asks_spend, at_next=later_spend),
        term(purpose, tier_code, DAYS, days, asks_days, at_next=later_days),
    )


def standing(tier_code="gold", **changes) -> Standing:
    """A tier kept because its rule is met."""
    rank = next((tier.rank for tier in (*TIERS, BLACK) if tier.code == tier_code), None)
    plain = Standing(
        tier_code=tier_code,
        machine_rank=rank,
        previous_tier_code=tier_code,
        change="stay",
        held_by="none",
        reason="requirements_met",
        qualified_rank=rank,
        keep_rank=rank,
        since=date(2017, 3, 31),
        valid_until=None,
    )
    return replace(plain, **changes)


def facts(standing_, terms=(), *, policy=None, **changes) -> Facts:
    """What is known of the customer at the review of 30 June 2017."""
    settings = {"grace_reviews": 2, "min_stay_months": 3} | (policy or {})
    plain = Facts(
        customer_id="0123456789abcdef",
        source_customer_ids=("1029",),
        policy=Policy("retail_5", 1, settings.pop("status", "live"), "Retail five tiers", "零售五级会员", **settings),
        tiers=TIERS,
        review_date=REVIEW,
        is_open=False,
        run=Run("20180101T060000Z-1a2b3c4d", date(2017, 6, 30)),
        standing=standing_,
        terms=terms,
        next_review=FOLLOWING[0],
        next_closed=FOLLOWING,
        currency="USD",
    )
    return replace(plain, **changes)
