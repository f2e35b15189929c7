"""Rule columns come and go without a word to dbt, and plain dbt refuses thresholds that nobody can be held to."""

import csv
from pathlib import Path

import pytest

from conftest import copy_project
from policy_folders import rows
from strata import dbt_runner
from strata.built import open_built
from strata.dbt_results import raise_for_failures, read_results
from strata.errors import ConfigurationError
from strata.landing import land
from strata.settings import Settings, process_environment

SELECTED = "tier_policies tiers tier_rules metrics int_tier_rules"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of the project with rules on a metric that _policies.yml does not know and without one that it does."""
    project = copy_project(tmp_path / "project")
    set_thresholds(project, ["30", "180", "365.25"])
    settings = Settings(project=project, home=tmp_path / "home")
    land(settings, "cdnow_sample")
    return settings


def set_thresholds(project: Path, values: list[str]) -> None:
    """Let the rules of raw_56 ask for days since the first purchase, and drop the column that they asked for."""
    path = project / "seeds" / "policies" / "tier_rules.csv"
    old, new = "min_spend_56d_percentile", "min_tenure_days"
    records = rows(path.parent, "tier_rules")
    for record in records:
        record.pop(old, None)
        record[new] = values[record_number(records, record)] if record["policy_id"] == "raw_56" else ""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def record_number(records: list[dict[str, str]], record: dict[str, str]) -> int:
    return [other for other in records if other["policy_id"] == "raw_56"].index(record)


def build(settings: Settings) -> None:
    target = dbt_runner.target_folder(settings, "duckdb")
    target.mkdir(parents=True, exist_ok=True)
    words = dbt_runner.command(settings, "build", "duckdb", select=SELECTED)
    variables = dbt_runner.environment(settings, process_environment())
    dbt_runner.call(words, variables, settings.project)
    result = read_results(target)
    assert result is not None
    raise_for_failures(result, settings.home)


def test_a_rule_column_needs_no_entry_and_an_entry_no_column(settings: Settings) -> None:
    build(settings)
    with open_built(settings, "duckdb") as built:
        terms = built.read(
            "select cast(threshold_value as varchar) as value, typeof(threshold_value) as type"
            " from intermediate.int_tier_rules where metric = 'tenure_days' order by threshold_value"
        )
    assert terms["value"].tolist() == ["30.000000", "180.000000", "365.250000"]
    assert set(terms["type"]) == {"DECIMAL(18,6)"}
    set_thresholds(settings.project, ["-30", "180", "365"])
    with pytest.raises(ConfigurationError, match="strata check-policies names the line and the fix"):
        build(settings)
