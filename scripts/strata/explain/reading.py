"""Reads the facts of an explanation from the published file, in a few small queries."""

from collections.abc import Mapping, Sequence
from datetime import date

from strata.built import Built
from strata.choices import one_of
from strata.errors import DataError
from strata.explain.earlier import is_override_over, min_stay_until, streak_rank
from strata.explain.facts import Facts, Policy, Run, Standing, Tier, tier_of
from strata.explain.policies import read_policy, read_tiers
from strata.explain.reviews import reviews_after
from strata.explain.terms import Row, decimal, needed_inputs, read_metrics, read_terms, row_of, rows_of

LOWEST_RANK = 1
_LONGEST_ID_SHOWN = 60
_MODES = ("fixed", "floor", "cap")


def read_facts(built: Built, customer: str, policy_id: str | None = None, as_of: date | None = None) -> Facts:
    """Read what is published about a customer.

    Args:
        built: the published file.
        customer: a customer_id or a source_customer_id.
        policy_id: which policy; None = the one that ``dim_customers`` shows.
        as_of: the last review on or before this day decides; None = the last review.

    Raises:
        DataError: no such customer, or no review on or before the day.
        UsageError: no such policy.
    """
    reviews = rows_of(built, "select * from marts.dim_review_dates order by review_date")
    review = _review(reviews, as_of)
    versions = _versions(built, policy_id)
    chosen = str(versions[0]["policy_id"])
    customer_id, source_ids = _customer(built, customer)
    standing = row_of(
        built,
        "select * from marts.fct_customer_tiers where policy_id = ? and review_date = ? and customer_id = ?",
        [chosen, review["review_date"], customer_id],
    )
    version = standing["policy_version"] if standing else None
    policy = read_policy(built, _in_force(versions, review["review_date"], version))
    tiers = read_tiers(built, policy.policy_id)
    metrics = read_metrics(built)
    terms = read_terms(built, customer_id, policy, review["review_date"], metrics) if standing else ()
    in_force = tiers.get(policy.version, ())
    run = rows_of(built, "select version, as_of_date from marts.publication")[0]
    person = row_of(built, "select * from marts.dim_customers where customer_id = ?", [customer_id]) or {}
    closed = [row["review_date"] for row in reviews if not row["is_open"]]
    following = reviews_after(review["review_date"], closed, policy.grace_reviews + 2)
    later = [row["review_date"] for row in reviews if row["review_date"] > review["review_date"]]
    return Facts(
        customer_id=customer_id,
        source_customer_ids=source_ids,
        policy=policy,
        tiers=in_force,
        review_date=review["review_date"],
        is_open=bool(review["is_open"]),
        run=Run(str(run["version"]), run["as_of_date"]),
        standing=_standing(standing) if standing else None,
        previous_tier=_previous(tiers, policy.version, standing.get("previous_tier_code") if standing else None),
        terms=terms if terms or not _has_rules(in_force, standing) else None,
        needed_inputs=needed_inputs(built, policy, metrics) if standing else (),
        next_review=review.get("next_review_date") or next(iter([*later, *following]), None),
        next_closed=following,
        currency=_currency(built),
        min_stay_until=min_stay_until(built, customer_id, policy, standing) if standing else None,
        streak_rank=streak_rank(built, customer_id, policy, standing) if standing else None,
        is_override_over=is_override_over(built, customer_id, policy, standing, tiers) if standing else False,
        grandfathered_until=_grandfathered_until(policy, standing) if standing else None,
        first_purchase_date=person.get("first_purchase_date"),
        known_date=person.get("known_date"),
    )


def _review(reviews: Sequence[Row], as_of: date | None) -> Row:
    on_or_before = [row for row in reviews if as_of is None or row["review_date"] <= as_of]
    if not on_or_before:
        first = f": the first review is {reviews[0]['review_date']}" if reviews else ": there is no review"
        raise DataError(f"no published review on or before {as_of}{first}")
    return on_or_before[-1]


def _versions(built: Built, policy_id: str | None) -> list[Row]:
    """The versions of the chosen policy, oldest first."""
    rows = rows_of(built, "select * from reference.tier_policies order by policy_id, version")
    replayed = [row for row in rows if row["status"] != "retired"]
    policy_id = policy_id if policy_id is not None else _primary(built, replayed)
    chosen = one_of("--policy", policy_id, sorted({str(row["policy_id"]) for row in replayed}))
    left_out = (
        "select not_replayed_reason from marts.dim_tier_policies where policy_id = ? and not is_replayed"
        if "dim_tier_policies" in built.tables("marts")
        else None
    )
    reason = row_of(built, left_out, [chosen]) if left_out else None
    if reason:
        raise DataError(
            f"policy {chosen} was not replayed in the published run ({reason['not_replayed_reason']}): the vars "
            "replayed_policies and replayed_rows_limit of dbt_project.yml say which are"
        )
    return [row for row in replayed if row["policy_id"] == chosen]


def _primary(built: Built, replayed: Sequence[Row]) -> str:
    shown = row_of(built, "select policy_id from marts.dim_customers where policy_id is not null limit 1")
    live = [str(row["policy_id"]) for row in replayed if row["status"] == "live"]
    if shown is None and not live:
        raise DataError("no live policy is published: name one by --policy")
    return str(shown["policy_id"]) if shown else live[0]


def _in_force(versions: Sequence[Row], review: date, version: int | None) -> Row:
    if version is not None:
        found = [row for row in versions if int(row["version"]) == int(version)]
    else:
        found = [row for row in versions if row["valid_from"] is None or row["valid_from"] <= review][-1:]
    if version is not None and not found:
        raise DataError(f"version {version} of policy {versions[0]['policy_id']} is not among the published policies")
    return (found or versions)[0]


def _customer(built: Built, customer: str) -> tuple[str, tuple[str, ...]]:
    found = rows_of(
        built,
        "select distinct customer_id from marts.dim_identity_map where customer_id = $1 or source_customer_id = $1"
        " union select customer_id from marts.dim_customers where customer_id = $1",
        [customer],
    )
    # An id that is both is the person's own: customer_id comes first.
    ids = sorted(str(row["customer_id"]) for row in found)
    if not ids:
        shown = customer if len(customer) <= _LONGEST_ID_SHOWN else customer[:_LONGEST_ID_SHOWN] + "..."
        raise DataError(
            f"customer {shown!r} is not in the published file: give a customer_id (16 characters 0-9a-f) or a "
            "source_customer_id, both as in marts.dim_identity_map"
        )
    customer_id = customer if customer in ids else ids[0]
    mapped = rows_of(
        built,
        "select source_customer_id from marts.dim_identity_map where customer_id = ? order by source_customer_id",
        [customer_id],
    )
    return customer_id, tuple(str(row["source_customer_id"]) for row in mapped)


def _has_rules(tiers: Sequence[Tier], standing: Row | None) -> bool:
    """Whether a rule leads to the tier held or to one above it, so that inputs are kept if any are."""
    tier = tier_of(tiers, standing["tier_code"]) if standing else None
    return tier is not None and any(
        other.rank >= max(tier.rank, LOWEST_RANK + 1) and not other.is_invitation_only for other in tiers
    )


def _previous(tiers: Mapping[int, Sequence[Tier]], version: int, code: str | None) -> Tier | None:
    # The version in force, then the latest one before it that had the tier.
    before = sorted((number for number in tiers if number <= version), reverse=True)
    return next((tier for number in before if (tier := tier_of(tiers[number], code))), None)


def _standing(row: Row) -> Standing:
    return Standing(
        tier_code=row["tier_code"],
        machine_rank=row["machine_tier_rank"],
        previous_tier_code=row["previous_tier_code"],
        change=row["tier_change"],
        held_by=row["held_by"],
        reason=row["reason_code"],
        qualified_rank=row["qualified_rank"],
        keep_rank=row["keep_rank"],
        since=row["tier_since_date"],
        valid_until=row["valid_until_date"],
        misses=int(row["miss_count"] or 0),
        streak=int(row["streak_count"] or 0),
        gap_metric=row.get("gap_metric"),
        gap=decimal(row.get("gap_to_next_value")),
        stay_metric=row.get("needed_to_stay_metric"),
        stay=decimal(row.get("needed_to_stay_value")),
        override_mode=mode if (mode := str(row["reason_code"]).removeprefix("override_")) in _MODES else None,
    )


def _currency(built: Built) -> str | None:
    found = row_of(built, "select currency from marts.fct_orders limit 1")
    return str(found["currency"]) if found else None


def _grandfathered_until(policy: Policy, standing: Row) -> date | None:
    if standing["held_by"] != "grandfathering":
        return None
    # The tier's own expiry comes first: int_tier_states.
    until: date | None = standing["valid_until_date"] or policy.grandfathered_until
    return until if until and until > standing["review_date"] else None
