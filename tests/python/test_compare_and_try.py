"""strata compare and strata try: what they read, what they leave alone, and how they end."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import oracle_comparison as oracle
from conftest import PROJECT, BuiltHome, build_home
from strata import cli, dbt_runner
from strata.comparison import running
from strata.comparison.pilot import ATTRIBUTES, read_where
from strata.comparison.results import Comparison, Label
from strata.comparison.scratch import open_scratch, remove_leftovers
from strata.comparison.view import show, verdict
from strata.errors import ConfigurationError, DataError, LockedError
from strata.lock import run_lock
from strata.settings import Settings

SEEDS = PROJECT / "seeds" / "policies"
MEASURES: dict[str, Any] = {
    "policy_a_id": "ours",
    "policy_b_id": "theirs",
    "customer_group": "everyone",
    "status": "ok",
    "verdict": "replace",
    "is_gini_kept": True,
    "is_flapping_reduced": True,
    "is_seat_count_kept": True,
    "holdout_days": 77,
    "a_flapping_rate": 0.331,
    "b_flapping_rate": 0.039,
    "gini_difference": 0.0063,
    "gini_difference_low": 0.0005,
    "gini_difference_high": 0.0124,
    "seat_difference_rate": 0.01,
}


class Silent:
    """A watcher that shows nothing."""

    @contextmanager
    def step(self, name: str) -> Iterator[dbt_runner.Progress]:
        yield lambda done, total: None


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """A built company whose build is published as it stands."""
    built = build_home(tmp_path_factory.mktemp("made_up"), "synthetic", customers=200)
    built.settings.published.mkdir()
    shutil.copyfile(built.settings.build_file, built.settings.published / "strata.duckdb")
    return built


@pytest.fixture
def no_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("dbt was started")

    monkeypatch.setattr(dbt_runner, "call", refuse)


def changed_rules(folder: Path, change: Callable[[dict[str, str]], None]) -> Path:
    """A folder with tier_rules.csv alone, each of its rows changed."""
    with (SEEDS / "tier_rules.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with (folder / "tier_rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def dearer_silver(row: dict[str, str]) -> None:
    if (row["policy_id"], row["tier_code"]) == ("retail_5", "silver"):
        row["min_spend_365d_amount"] = "500"


def contents(*folders: Path) -> dict[str, str]:
    """A hash of every file below the folders, but for the lock."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.lock"
    }


def ended(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    with pytest.raises(SystemExit) as stop:
        cli.app(arguments)
    shown = capsys.readouterr()
    return int(str(stop.value.code)), shown.out, shown.err


def test_a_trial_moves_only_whom_the_change_concerns_and_changes_no_file(
    made_up: BuiltHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed_rules(tmp_path, dearer_silver)
    before = contents(made_up.home, SEEDS)
    city = made_up.read("select city from marts.dim_customers group by city order by count(*) desc, city")["city"][0]
    command = ["try", str(folder), "--where", f"city={city}", "--list", "2", "--json", "--home", str(made_up.home)]
    code, output, errors = ended(command, capsys)
    assert (code, errors) == (0, "")
    assert contents(made_up.home, SEEDS) == before
    [found] = json.loads(output)["comparisons"]
    measures = found["measures"]
    assert (measures["policy_a_id"], measures["policy_b_id"]) == ("retail_5", "retail_5__trial")
    assert measures["customer_group"] == f"city = {city}"
    moves = {(row["a_tier_code"], row["b_tier_code"]) for row in found["movers"] if row["move"] != "same"}
    assert moves == {("silver", "bronze")}
    present = made_up.read(
        "select tiers.tier_code, count(*) as customer_count from marts.fct_customer_tiers as tiers "
        f"join marts.dim_customers as customers using (customer_id) where customers.city = '{city}' "
        "and tiers.policy_id = 'retail_5' and tiers.review_date = customers.as_of_date group by tiers.tier_code"
    ).set_index("tier_code")["customer_count"]
    seats = {
        row["tier_code"]: row["customer_count"]
        for row in found["seats"]
        if (row["side"], row["moment"]) == ("a", "latest")
    }
    assert {code: count for code, count in seats.items() if count} == present.to_dict()
    assert [mover["a_tier_code"] for mover in found["moving_down"]] == ["silver"] * min(2, measures["down_count"])


def test_a_pair_that_is_not_published_is_compared_in_a_scratch_copy(made_up: BuiltHome) -> None:
    before = contents(made_up.home, SEEDS)
    made = running.compare(made_up.settings, Silent(), "raw_56", "spend_top_n")
    assert made.source == "built"
    assert contents(made_up.home, SEEDS) == before
    for name, value in oracle.compare(oracle.history(made_up.read, "raw_56", "spend_top_n")).items():
        assert made.comparison.measures[name] == (None if value is None else pytest.approx(value, abs=1e-12)), name


def test_a_published_pair_is_read_and_not_built(made_up: BuiltHome, no_dbt: None) -> None:
    made = running.compare(made_up.settings, Silent(), "raw_56", "smooth_140")
    assert made.source == "published"
    rows = made_up.read("select * from marts.fct_policy_movers where policy_a_id = 'raw_56'")
    assert sum(row["customer_count"] for row in made.comparison.movers) == rows["customer_count"].sum()
    assert made.comparison.policy_labels["raw_56"].zh


def test_an_interrupt_leaves_no_scratch_copy(made_up: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def interrupt(*_: object, **__: object) -> None:
        seen.extend(made_up.settings.build.glob("comparison-*/build/strata.duckdb"))
        raise KeyboardInterrupt

    monkeypatch.setattr(dbt_runner, "call", interrupt)
    with pytest.raises(KeyboardInterrupt), open_scratch(made_up.settings, Silent(), [("a", "b")], where={}):
        pass
    assert len(seen) == 1
    assert not list(made_up.settings.build.glob("comparison-*"))


def test_the_copy_of_a_killed_command_is_removed_by_the_next(tmp_path: Path) -> None:
    settings = Settings(project=PROJECT, home=tmp_path)
    (settings.build / "comparison-killed" / "build").mkdir(parents=True)
    remove_leftovers(settings)
    assert not list(settings.build.iterdir())


def test_a_build_in_progress_is_not_copied(made_up: BuiltHome, tmp_path: Path, no_dbt: None) -> None:
    with run_lock(made_up.settings), pytest.raises(LockedError):
        running.attempt(made_up.settings, Silent(), changed_rules(tmp_path, dearer_silver), {})


def test_a_landing_newer_than_the_build_is_refused(made_up: BuiltHome, tmp_path: Path, no_dbt: None) -> None:
    settings = replace(made_up.settings, home=tmp_path / "home")
    settings.build.mkdir(parents=True)
    shutil.copyfile(made_up.settings.build_file, settings.build_file)
    settings.landing.mkdir()
    (settings.landing / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="newer than the build"):
        running.compare(settings, Silent(), "raw_56", "spend_top_n")


def test_nothing_to_try_is_said_and_is_no_failure(
    made_up: BuiltHome, tmp_path: Path, no_dbt: None, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed_rules(tmp_path, lambda row: None)
    code, output, _ = ended(["try", str(folder), "--home", str(made_up.home)], capsys)
    assert code == 0
    assert "nothing to try" in output


def test_without_a_build_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    settings = Settings(project=PROJECT, home=tmp_path / "home")
    folder = tmp_path / "changes"
    folder.mkdir()
    with pytest.raises(DataError, match="run strata build first"):
        running.compare(settings, Silent(), "raw_56", "spend_top_n")
    with pytest.raises(DataError, match="run strata build first"):
        running.attempt(settings, Silent(), changed_rules(folder, dearer_silver), {})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "retail_5", "smooth_14"], "did you mean smooth_140?"),
        (["compare", "retail_5", "retail_5"], "name two policies"),
        (["try", "{empty}"], "holds no policy table"),
        (["try", "{missing}"], "is no folder"),
        (["try", "{changes}", "--where", "region"], "write column=value"),
        (["try", "{changes}", "--where", "regoin=x"], "did you mean region?"),
        (["try", "{changes}", "--where", "email_token=x"], "is unknown"),
        (["try", "{changes}", "--where", "city=a", "--where", "city=b"], "twice"),
        (["try", "{changes}", "--where", "city='; drop table x"], "is not usable"),
        (["try", "{changes}", "--where", "city={{ 1 }}"], "is not usable"),
        (["try", "{changes}", "--where", "city=nowhere"], "is unknown"),
        (["try", "{changes}", "--where", "home_store_id=S1", "--lang", "fr"], "--lang"),
    ],
)
@pytest.mark.usefixtures("no_dbt")
def test_a_wrong_call_is_one_line_and_64_before_dbt_starts(
    arguments: list[str], said: str, made_up: BuiltHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "changes").mkdir()
    changed_rules(tmp_path / "changes", dearer_silver)
    places = {name: str(tmp_path / name) for name in ("empty", "missing", "changes")}
    filled = [places.get(word.strip("{}"), word) if word[0] == "{" else word for word in arguments]
    code, output, errors = ended([*filled, "--home", str(made_up.home)], capsys)
    assert (code, output) == (64, "")
    assert said in errors
    assert len(errors.splitlines()) == 1


def test_policies_that_break_their_rules_are_told_before_anything_is_copied(
    made_up: BuiltHome, tmp_path: Path, no_dbt: None
) -> None:
    def unknown_tier(row: dict[str, str]) -> None:
        if row["tier_code"] == "gold":
            row["tier_code"] = "goold"

    with pytest.raises(ConfigurationError, match="goold"):
        running.attempt(made_up.settings, Silent(), changed_rules(tmp_path, unknown_tier), {})


def test_conditions_of_a_pilot_group_may_hold_any_plain_text() -> None:
    assert read_where(["region=华东", "city = New York (NY), 5=6"]) == {"region": "华东", "city": "New York (NY), 5=6"}
    assert read_where([]) == {}


def comparison(**changes: Any) -> Comparison:
    labels = {"ours": Label("Ours", "我们的"), "theirs": Label("Theirs", "他们的")}
    return Comparison({**MEASURES, **changes}, [], [], labels, {"ours": {}, "theirs": {}})


@pytest.mark.parametrize(
    ("changes", "english", "chinese"),
    [
        ({}, "replace Ours by Theirs: it orders later spend as well (Gini +0.0063", "建议以 他们的 取代 我们的"),
        ({"verdict": "keep", "is_gini_kept": False}, "keep Ours: it may order later spend worse", "建议保留 我们的"),
        ({"verdict": "keep", "is_flapping_reduced": False}, "flapping does not fall by a quarter", "反复升降未减少"),
        ({"verdict": "keep", "is_seat_count_kept": False}, "a tier changes by 1.0% of its seats", "有分级的人数变化"),
        (
            {"verdict": "keep", "gini_difference": None, "gini_difference_low": None, "gini_difference_high": None},
            "nobody spent after these reviews",
            "没有任何消费",
        ),
        ({"verdict": "not_enough_history"}, "fewer than two reviews are followed by 77 days", "不足两次"),
        ({"verdict": "no_customers"}, "nobody has a tier of both", "没有客户"),
        ({"verdict": "not_replayed"}, "retired or not replayed", "已停用或未回放"),
    ],
)
def test_the_verdict_is_one_sentence_with_its_reasons(changes: dict[str, Any], english: str, chinese: str) -> None:
    assert english in verdict(comparison(**changes), "en")
    assert chinese in verdict(comparison(**changes), "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_tables_show_each_tier_and_say_what_is_not_available(lang: str, made_up: BuiltHome, no_dbt: None) -> None:
    made = running.compare(made_up.settings, Silent(), "retail_5", "spend_top_n").comparison
    seats = [{**row, "benefit_cost_amount": None} for row in made.seats]
    console = Console(width=140, record=True, file=StringIO())
    show(console, replace(made, seats=seats, measures={**made.measures, "down_margin_amount": None}), lang)
    shown = console.export_text()
    for policy in ("retail_5", "spend_top_n"):
        for label in made.tier_labels[policy].values():
            assert label.of(lang) in shown
    assert {"en": "margin not available", "zh": "毛利 暂无数据"}[lang] in shown
    assert {"en": "Verdict: ", "zh": "结论："}[lang] in shown


def test_pilot_columns_are_columns_of_the_360_view(made_up: BuiltHome) -> None:
    assert set(ATTRIBUTES) <= set(made_up.read("select * from marts.dim_customers limit 0").columns)
