"""The presets of seeds/policies, on hand-made customers through the tier models, and as their guides describe them."""

import csv
import re
from datetime import date
from typing import Any

import pytest

from conftest import PROJECT, BuiltHome
from preset_cases import CASES, METRICS, REVIEWS, Case
from replay import Replay

POLICIES = PROJECT / "seeds" / "policies"
GUIDES = [PROJECT / "docs" / "presets.md", PROJECT / "docs" / "presets.zh-CN.md"]
SETTINGS = [
    "population",
    "promote_timing",
    "promote_after_reviews",
    "downgrade_timing",
    "downgrade_step",
    "validity_months",
    "validity_anchor",
    "grace_reviews",
    "min_stay_months",
    "keep_rule",
    "min_history_days",
    "missing_input_rule",
]


def seed(name: str) -> list[dict[str, str]]:
    """Rows of the presets in a policy table."""
    with (POLICIES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["policy_id"] in METRICS]


@pytest.fixture(scope="module")
def shown_tiers(shop_marts: BuiltHome) -> dict[str, list[str | None]]:
    """Tier of each case at its reviews, from the tier models of a build over the cases' metrics."""
    replay = Replay(shop_marts.settings)
    machine = [
        name
        for name in replay.up_to("int_tiers_shown")
        if "/intermediate/tiers/" in str(replay.models[name]["original_file_path"])
    ]
    replay.run(replay.up_to("int_tiers_shown"))
    replay.fill(
        "int_review_dates",
        [
            {"review_index": index, "review_date": day, "is_open": False, "is_shown": True}
            for index, day in enumerate(REVIEWS, 1)
        ],
    )
    replay.fill("int_customers_known", [known(key, case) for key, case in enumerate(CASES)])
    replay.fill(
        "int_rule_metrics",
        [
            {
                "customer_key": key,
                "review_index": index + 1,
                "review_date": REVIEWS[index],
                "is_buyer": case.is_buyer,
                **case.metrics(index),
            }
            for key, case in enumerate(CASES)
            for index in range(len(case.seen))
        ],
    )
    replay.run(machine)
    tiers: dict[str, list[str | None]] = {case.name: [] for case in CASES}
    for key, policy_id, tier_code in replay.rows(
        """
        select shown.customer_key, policies.policy_id, shown.tier_code
        from intermediate.int_tiers_shown as shown
        inner join intermediate.int_policies_by_review as policies using (policy_key, review_index)
        order by shown.review_index
        """
    ):
        if CASES[key].preset == policy_id:
            tiers[CASES[key].name].append(tier_code)
    return tiers


def known(key: int, case: Case) -> dict[str, Any]:
    """A row of int_customers_known."""
    first_purchase = case.known if case.is_buyer else None
    return {
        "customer_key": key,
        "customer_id": str(key),
        "registered_date": case.known,
        "first_purchase_date": first_purchase,
        "join_date": case.known,
        "known_date": case.known,
        "known_review_index": 1,
        "first_purchase_review_index": 1 if case.is_buyer else None,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hand_made_customers_get_the_tier_written_down_for_them(
    case: Case, shown_tiers: dict[str, list[str | None]]
) -> None:
    assert shown_tiers[case.name] == list(case.tiers)


def test_every_tier_of_every_preset_is_reached_by_a_case() -> None:
    reached = {(case.preset, tier) for case in CASES for tier in case.tiers if tier is not None}
    assert reached == {(row["policy_id"], row["tier_code"]) for row in seed("tiers")}


def test_presets_are_shadow_and_say_where_they_come_from() -> None:
    presets = seed("tier_policies")
    assert sorted(row["policy_id"] for row in presets) == sorted(METRICS)
    assert {row["status"] for row in presets} == {"shadow"}
    ours = {row["policy_id"] for row in presets if row["source"] == "ours"}
    assert ours == {"auto_3", "value_starter"}
    cited = {row["policy_id"]: row["source"] for row in presets if row["policy_id"] not in ours}
    assert all(re.fullmatch(r"S[0-4]( S[0-4])*: [^:]+", text) for text in cited.values()), cited
    assert {row["policy_id"] for row in presets if date.fromisoformat(row["valid_from"]) > REVIEWS[0]} == set()


def test_rules_ask_for_registered_metrics_only_and_for_those_of_the_cases() -> None:
    with (POLICIES / "metrics.csv").open(encoding="utf-8", newline="") as lines:
        registered = {row["metric"] for row in csv.DictReader(lines)}
    asked: dict[str, set[str]] = {}
    for rule in seed("tier_rules"):
        asked.setdefault(rule["policy_id"], set()).update(
            column.removeprefix("min_") for column, value in rule.items() if column.startswith("min_") and value
        )
    assert asked == {preset: set(metrics) for preset, metrics in METRICS.items()}
    assert set().union(*asked.values()) <= registered


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_guides_state_the_tiers_thresholds_and_settings_of_the_seeds(guide: Any) -> None:
    text = guide.read_text(encoding="utf-8")
    sections = {part.split("`", 2)[1]: part for part in text.split("\n## ") if part.startswith("`")}
    assert sorted(sections) == sorted(METRICS)
    for tier in seed("tiers"):
        row = f"| {tier['tier_rank']} | `{tier['tier_code']}` | {tier['label_en']} | {tier['label_zh']} |"
        assert row in sections[tier["policy_id"]], row
    for rule in seed("tier_rules"):
        for column, value in rule.items():
            if column.startswith("min_") and value:
                words = f"`{column.removeprefix('min_')}` ≥ {value}"
                assert words in sections[rule["policy_id"]], (rule["policy_id"], words)
    for policy in seed("tier_policies"):
        row = f"| `{policy['policy_id']}` | " + " | ".join(policy[setting] for setting in SETTINGS) + " |"
        assert row in text, row
        assert policy["source"] in sections[policy["policy_id"]], policy["source"]
