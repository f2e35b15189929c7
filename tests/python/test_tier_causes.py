"""Why tiers moved and what was compared: moves planted among five customers, and all moves of the made-up shop."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT, BuiltHome
from oracle_machine import Policy, Rules
from oracle_shown import Override
from policy_lab import project_with
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings

Move = tuple[str, str, str | None, str | None, str]

ORDERS = [
    *[("steady", day, 10) for day in ("01-05", "02-05", "03-05", "04-05", "05-05", "06-30")],
    ("grower", "01-10", 40),
    ("grower", "03-10", 100),
    ("sharer", "03-01", 60),
    ("late", "03-02", 20),
    ("late", "05-10", 200),
    ("returner", "04-10", 150),
]
REFUNDS = [("returner", "05-20", 100)]
LAST_OF_APRIL, MAY = date(2024, 4, 30), date(2024, 5, 1)


def two(metric: str, iron: str, gold: str | None = None) -> Rules:
    """Rules of iron and, if given, gold."""
    return {rank: [{metric: Decimal(value)}] for rank, value in ((2, iron), (3, gold)) if value is not None}


def policy(policy_id: str, enter: Rules, **settings: Any) -> Policy:
    """A policy that moves at once to what the rules give."""
    codes = {rank: code for rank, code in enumerate(("stone", "iron", "gold"), 1) if rank == 1 or rank in enter}
    settings = {"valid_from": date(2024, 1, 1), "downgrade_step": "fit"} | settings
    return Policy(policy_id, codes, enter, {}, **settings)


POLICIES = [
    (policy("by_amount", two("spend_56d_amount", "100", "300")),),
    (policy("by_share", two("spend_140d_percentile", "0.5")),),
    (
        policy("raised", two("spend_365d_amount", "50"), valid_to=LAST_OF_APRIL),
        policy("raised", two("spend_365d_amount", "80"), version=2, valid_from=MAY),
    ),
    (
        policy("abolished", two("spend_365d_amount", "50", "130"), valid_to=LAST_OF_APRIL),
        policy("abolished", two("spend_365d_amount", "50"), version=2, valid_from=MAY),
    ),
    (policy("overridden", two("spend_365d_amount", "50", "130")),),
    (policy("left_out", two("spend_365d_amount", "50"), min_history_days=70, missing_input_rule="exclude"),),
    (
        policy("too_young", two("spend_365d_amount", "50"), grace_reviews=1, valid_to=date(2024, 3, 31)),
        policy(
            "too_young",
            two("spend_365d_amount", "50"),
            grace_reviews=1,
            min_history_days=150,
            missing_input_rule="lowest",
            version=2,
            valid_from=date(2024, 4, 1),
        ),
    ),
]
OVERRIDES = {
    ("overridden", "sharer"): [Override("fixed", "gold", date(2024, 4, 10), date(2024, 5, 31))],
    ("overridden", "steady"): [Override("floor", "iron", date(2024, 2, 29), date(2024, 4, 30))],
    ("overridden", "grower"): [Override("cap", "iron", date(2024, 3, 31), date(2024, 5, 30))],
    ("left_out", "steady"): [Override("fixed", "iron", date(2024, 2, 1), date(2024, 2, 29))],
    ("left_out", "sharer"): [Override("fixed", "iron", date(2024, 4, 30), date(2024, 4, 30))],
    ("left_out", "returner"): [Override("fixed", "iron", date(2024, 4, 30), date(2024, 4, 30))],
}
# every move but a first tier
MOVES: Mapping[str, Sequence[Move]] = {
    # the purchase of 10 March enters the window of 56 days and leaves it; 100 of 150 are given back
    "by_amount": [
        ("grower", "03-31", "stone", "iron", "behaviour"),
        ("grower", "05-31", "iron", "stone", "behaviour"),
        ("late", "05-31", "stone", "iron", "behaviour"),
        ("returner", "05-31", "iron", "stone", "refund"),
    ],
    # two of four spend less than the sharer's 60 in March, two of five in April
    "by_share": [
        ("sharer", "04-30", "iron", "stone", "cut_off_drift"),
        ("returner", "05-31", "iron", "stone", "refund"),
        ("late", "05-31", "stone", "iron", "behaviour"),
    ],
    # 50 and 60 were enough before May; the refund alone would have left 50
    "raised": [
        ("grower", "03-31", "stone", "iron", "behaviour"),
        ("sharer", "05-31", "iron", "stone", "rule_change"),
        ("returner", "05-31", "iron", "stone", "rule_change"),
        ("late", "05-31", "stone", "iron", "behaviour"),
    ],
    "abolished": [
        ("grower", "03-31", "stone", "gold", "behaviour"),
        ("grower", "05-31", "gold", "iron", "rule_change"),
        ("returner", "05-31", "gold", "iron", "rule_change"),
        ("steady", "05-31", "stone", "iron", "behaviour"),
        ("late", "05-31", "stone", "iron", "behaviour"),
    ],
    # the floor of steady ends when the rules give the same tier: no move
    "overridden": [
        ("sharer", "04-30", "iron", "gold", "override"),
        ("sharer", "06-30", "gold", "iron", "override"),
        ("steady", "02-29", "stone", "iron", "override"),
        ("grower", "03-31", "stone", "iron", "override"),
        ("grower", "05-31", "iron", "gold", "override"),
        ("late", "05-31", "stone", "gold", "behaviour"),
        ("returner", "05-31", "gold", "iron", "refund"),
    ],
    # everybody is left out for 70 days; a fixed tier is shown all the same
    "left_out": [
        ("steady", "02-29", None, "iron", "override"),
        ("steady", "03-31", "iron", "stone", "override"),
        ("steady", "05-31", "stone", "iron", "behaviour"),
        ("grower", "03-31", None, "iron", "missing_input"),
        ("sharer", "04-30", None, "iron", "override"),
        ("late", "05-31", None, "iron", "missing_input"),
        ("returner", "05-31", "iron", None, "override"),
        ("returner", "06-30", None, "iron", "missing_input"),
    ],
    # the new version asks for a longer history: it takes the tier after a review of grace, for a while
    "too_young": [
        ("grower", "03-31", "stone", "iron", "behaviour"),
        ("grower", "05-31", "iron", "stone", "rule_change"),
        ("grower", "06-30", "stone", "iron", "behaviour"),
        ("sharer", "05-31", "iron", "stone", "rule_change"),
        ("steady", "06-30", "stone", "iron", "behaviour"),
    ],
}


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    project = project_with(PROJECT, tmp_path_factory.mktemp("causes") / "project", POLICIES)
    inputs = tmp_path_factory.mktemp("causes_inputs")
    names = sorted({name for name, _, _ in ORDERS})
    write(inputs / "customers.csv", ["customer_id"], [[name] for name in names])
    orders = [[f"{name} {day}", name, f"2024-{day}", amount] for name, day, amount in ORDERS]
    write(inputs / "orders.csv", ["order_id", "customer_id", "ordered_at", "total_amount"], orders)
    refunds = [[f"r{i}", f"{name} 04-10", f"2024-{day}", amount] for i, (name, day, amount) in enumerate(REFUNDS)]
    write(inputs / "refunds.csv", ["refund_id", "order_id", "refunded_at", "refund_amount"], refunds)
    given = [
        [customer, policy_id, one.tier_code, one.mode, "planted", one.starts_on, one.ends_on]
        for (policy_id, customer), overrides in OVERRIDES.items()
        for one in overrides
    ]
    columns = ["customer_id", "policy_id", "tier_code", "mode", "reason", "starts_on", "ends_on"]
    write(inputs / "tier_overrides.csv", columns, given)
    settings = Settings(project=project, home=tmp_path_factory.mktemp("causes_home"))
    land(settings, "files", inputs)
    dbt_runner.build(settings, "duckdb")
    return BuiltHome(settings)


@pytest.fixture(scope="module", params=["planted", "shop_marts"])
def marts(request: pytest.FixtureRequest) -> BuiltHome:
    """The planted moves, and the made-up shop under the policies that come with the project."""
    found: BuiltHome = request.getfixturevalue(request.param)
    return found


def rows(built: BuiltHome, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query whose columns are texts and whole numbers; what is missing is null."""
    frame = built.read(sql).astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("policy_id", MOVES)
def test_the_planted_moves_and_no_others_happen(planted: BuiltHome, policy_id: str) -> None:
    moved = rows(
        planted,
        "select people.source_customer_id, strftime(tiers.review_date, '%m-%d'), tiers.previous_tier_code, "
        "tiers.tier_code from marts.fct_customer_tiers as tiers "
        "inner join marts.dim_identity_map as people on tiers.customer_id = people.customer_id "
        f"where tiers.policy_id = '{policy_id}' and tiers.previous_tier_code is distinct from tiers.tier_code "
        "and tiers.review_date > (select min(earlier.review_date) from marts.fct_customer_tiers as earlier "
        f"where earlier.policy_id = '{policy_id}' and earlier.customer_id = tiers.customer_id)",
    )
    assert Counter(moved) == Counter(move[:4] for move in MOVES[policy_id])


@pytest.mark.parametrize("policy_id", MOVES)
def test_each_planted_move_has_its_cause(planted: BuiltHome, policy_id: str) -> None:
    counted = rows(
        planted,
        "select strftime(review_date, '%m-%d'), from_tier_code, to_tier_code, cause, customer_count "
        f"from marts.fct_tier_migrations where policy_id = '{policy_id}' and cause is not null "
        "and not (from_tier_code is null and cause = 'behaviour')",
    )
    assert {tuple(move): count for *move, count in counted} == Counter(move[1:] for move in MOVES[policy_id])


def test_a_first_tier_is_behaviour(planted: BuiltHome) -> None:
    first = rows(
        planted,
        "select strftime(review_date, '%m-%d'), to_tier_code, customer_count from marts.fct_tier_migrations "
        "where policy_id = 'by_share' and from_tier_code is null and cause = 'behaviour'",
    )
    # grower and steady; sharer and late; returner
    assert set(first) == {
        ("01-31", "iron", 1),
        ("01-31", "stone", 1),
        ("03-31", "iron", 1),
        ("03-31", "stone", 1),
        ("04-30", "iron", 1),
    }


def test_moves_summed_by_cause_are_all_whose_tier_differs_from_the_one_before(marts: BuiltHome) -> None:
    by_cause, by_customer = (
        dict(((policy_id, review), count) for policy_id, review, count in rows(marts, sql))
        for sql in (
            "select policy_id, cast(review_date as varchar), cast(sum(customer_count) as bigint) "
            "from marts.fct_tier_migrations where cause is not null group by all",
            "select policy_id, cast(review_date as varchar), count(*) from marts.fct_customer_tiers "
            "where previous_tier_code is distinct from tier_code group by all",
        )
    )
    assert by_cause == by_customer
    assert len({policy_id for policy_id, _ in by_cause}) > len(MOVES)


def test_every_customer_of_a_review_is_in_its_migrations_once(marts: BuiltHome) -> None:
    counted = rows(
        marts,
        "with moves as (select policy_id, review_date, sum(customer_count) as moved_count "
        "from marts.fct_tier_migrations group by all), tiers as (select policy_id, review_date, count(*) as tier_count "
        "from marts.fct_customer_tiers group by all) select count(*), count_if(moved_count = tier_count) "
        "from moves full join tiers using (policy_id, review_date)",
    )
    ((all_reviews, equal_reviews),) = counted
    assert all_reviews == equal_reviews > 0


Ways = dict[int, list[tuple[str, Decimal | None, Decimal | None]]]


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def lacking(value: str | None, threshold: str | None) -> Decimal | None:
    return None if value is None or threshold is None else max(Decimal(0), Decimal(threshold) - Decimal(value))


def reasons(built: BuiltHome, purpose: str, value: str) -> dict[tuple[str, str], Ways]:
    """By policy and customer the alternatives at the last review: metric, what it lacks, threshold of each term."""
    found: dict[tuple[str, str], Ways] = {}
    read = rows(
        built,
        f"select policy_id, customer_id, alternative, metric, cast({value} as varchar), "
        "cast(threshold_value as varchar) "
        f"from marts.fct_tier_reasons where purpose = '{purpose}' "
        "and review_date = (select max(review_date) from marts.fct_customer_tiers)",
    )
    for policy_id, customer, alternative, metric, has, threshold in read:
        ways = found.setdefault((policy_id, customer), {})
        ways.setdefault(alternative, []).append((metric, lacking(has, threshold), decimal(threshold)))
    return found


def nearest_of(ways: Ways | None) -> set[tuple[str | None, Decimal | None]]:
    """The terms that lack most, relatively, of the alternative that lacks least: metric and what it lacks."""

    def share(lacks: Decimal | None, threshold: Decimal | None) -> Decimal:
        return Decimal("Infinity") if lacks is None or threshold is None else lacks / (abs(threshold) or 1)

    if ways is None:
        return {(None, None)}
    largest = {number: max(share(lacks, asked) for _, lacks, asked in terms) for number, terms in ways.items()}
    chosen = min(largest, key=lambda number: (largest[number], number))
    return {(metric, lacks) for metric, lacks, asked in ways[chosen] if share(lacks, asked) == largest[chosen]}


@pytest.mark.parametrize(
    ("purpose", "value", "columns"),
    [
        ("next", "metric_value", ("gap_metric", "gap_to_next_value")),
        ("keep", "value_at_next_review", ("needed_to_stay_metric", "needed_to_stay_value")),
    ],
)
def test_what_is_lacking_is_what_the_nearest_way_of_the_reasons_lacks(
    marts: BuiltHome, purpose: str, value: str, columns: tuple[str, str]
) -> None:
    explained = reasons(marts, purpose, value)
    said = rows(
        marts,
        f"select policy_id, customer_id, {columns[0]}, cast({columns[1]} as varchar) from marts.fct_customer_tiers "
        "where review_date = (select max(review_date) from marts.fct_customer_tiers)",
    )
    wrong = [
        (policy_id, customer, metric, lacks)
        for policy_id, customer, metric, lacks in said
        if (metric, decimal(lacks)) not in nearest_of(explained.get((policy_id, customer)))
    ]
    assert not wrong
    assert explained


def test_a_tier_is_kept_where_all_terms_of_one_way_to_keep_it_are_met(marts: BuiltHome) -> None:
    judged = rows(
        marts,
        "with ways as (select policy_id, review_date, customer_id, alternative, bool_and(is_met) as is_met "
        "from marts.fct_tier_reasons where purpose = 'keep' group by all), kept as (select policy_id, review_date, "
        "customer_id, bool_or(is_met) as is_met from ways group by all) select tiers.policy_id, "
        "kept.is_met = (tiers.keep_rank >= tiers.tier_rank), count(*) from kept inner join marts.fct_customer_tiers as "
        "tiers using (policy_id, review_date, customer_id) where tiers.held_by not in ('override', 'missing_input') "
        "and tiers.review_date = (select max(review_date) from marts.fct_customer_tiers) group by all",
    )
    assert {is_equal for _, is_equal, _ in judged} == {True}
    assert len(judged) > 1


def test_a_term_is_met_where_it_lacks_nothing(marts: BuiltHome) -> None:
    met = rows(
        marts, "select distinct is_met, needed_value = 0 from marts.fct_tier_reasons where needed_value is not null"
    )
    assert set(met) == {(True, True), (False, False)}
