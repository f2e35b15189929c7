"""A trial stands beside the present policies, in a copy of the seeds that is otherwise the same."""

import shutil
from pathlib import Path

import pytest

from policy_folders import SEEDS, edit, rows
from policy_folders import rows_of as of
from strata.errors import ConfigurationError, UsageError
from strata.policies.overlay import TrialPair, overlay


@pytest.fixture
def whole_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS, tmp_path / "whole_copy"))


def test_only_what_a_whole_copy_changes_is_tried(whole_copy: Path, tmp_path: Path) -> None:
    edit(whole_copy / "tier_rules.csv", "retail_5,1,gold,enter,1,1000,12", "retail_5,1,gold,enter,1,800,12")
    pairs = overlay(SEEDS, whole_copy, tmp_path / "into")
    assert pairs == [TrialPair("retail_5", "retail_5__trial")]
    trial = of(tmp_path / "into", "tier_rules", "retail_5__trial")
    assert [row["min_spend_365d_amount"] for row in trial] == ["300", "800", "2500", "5000"]
    (policy,) = of(tmp_path / "into", "tier_policies", "retail_5__trial")
    assert (policy["status"], policy["label_en"]) == ("shadow", "Retail five tiers (trial)")
    assert policy["label_zh"] == "零售五级会员（试行）"
    assert len(of(tmp_path / "into", "tiers", "retail_5__trial")) == 5


def test_a_folder_of_one_changed_tier_is_enough(tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    trial.mkdir()
    (trial / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_spend_365d_amount\nretail_5,1,gold,enter,1,900\n",
        encoding="utf-8",
    )
    assert overlay(SEEDS, trial, tmp_path / "into") == [TrialPair("retail_5", "retail_5__trial")]
    rules = of(tmp_path / "into", "tier_rules", "retail_5__trial")
    assert {row["tier_code"]: row["min_spend_365d_amount"] for row in rules} == {
        "silver": "300",
        "gold": "900",
        "platinum": "2500",
        "diamond": "5000",
    }
    assert "min_purchase_days_365d_count" not in next(row for row in rules if row["tier_code"] == "gold")


def test_what_is_not_tried_keeps_its_bytes(whole_copy: Path, tmp_path: Path) -> None:
    assert overlay(SEEDS, whole_copy, tmp_path / "same") == []
    edit(whole_copy / "tier_policies.csv", "retail_5,1,1900-01-01,,live", "retail_5,1,1900-01-01,,shadow")
    overlay(SEEDS, whole_copy, tmp_path / "into")
    for path in SEEDS.iterdir():
        assert (tmp_path / "same" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "into" / path.name).read_bytes().startswith(path.read_bytes())


def test_a_new_policy_is_compared_with_the_primary_one(whole_copy: Path, tmp_path: Path) -> None:
    for name in ("tier_policies", "tiers", "tier_rules"):
        edit(whole_copy / f"{name}.csv", "raw_56,1", "mine,1")
    assert overlay(SEEDS, whole_copy, tmp_path / "into") == [TrialPair("retail_5", "mine__trial")]


def test_a_rule_on_a_metric_of_its_own_adds_the_column(whole_copy: Path, tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    trial.mkdir()
    (trial / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_tenure_days\nretail_5,1,gold,enter,1,90\n",
        encoding="utf-8",
    )
    overlay(SEEDS, trial, tmp_path / "into")
    written = rows(tmp_path / "into", "tier_rules")
    assert {None} & {key for row in written for key in row} == set()
    assert [row["tier_code"] for row in written if row["min_tenure_days"]] == ["gold"]


def test_a_folder_without_policies_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no policy table"):
        overlay(SEEDS, tmp_path, tmp_path / "into")
    with pytest.raises(UsageError, match="is no folder"):
        overlay(SEEDS, tmp_path / "none", tmp_path / "into")


def test_a_metric_that_other_policies_use_cannot_change_its_meaning(whole_copy: Path, tmp_path: Path) -> None:
    edit(whole_copy / "metrics.csv", "spend_365d_amount,reporting currency,true", "spend_365d_amount,yuan,false")
    with pytest.raises(ConfigurationError, match=r"metrics.csv line \d+, column is_null_missing"):
        overlay(SEEDS, whole_copy, tmp_path / "into")
