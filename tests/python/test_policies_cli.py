"""The commands on policies: results on standard output, one line and one exit code for each way to fail."""

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from policy_folders import edit, small_project
from strata import cli, dbt_runner
from strata.lock import change_lock

Strata = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = small_project(tmp_path / "project")
    monkeypatch.setenv("STRATA_PROJECT", str(made))
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    return made


@pytest.fixture
def strata(project: Path, capsys: pytest.CaptureFixture[str]) -> Strata:
    def call(*words: object) -> tuple[int, str, str]:
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app([str(word) for word in words])
        signal.signal(signal.SIGTERM, before)
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return call


@pytest.fixture
def changed(project: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(project / "seeds" / "policies", tmp_path / "changed"))
    edit(folder / "tier_rules.csv", "club,2,top,enter,1,5000", "club,2,top,enter,1,6000")
    return folder


def break_rules(project: Path) -> None:
    rules = project / "seeds" / "policies" / "tier_rules.csv"
    edit(rules, "club,1,gold", "club,1,goold")
    edit(rules, "gold,keep,1,800", "gold,keep,1,-1")


def test_sound_policies_are_counted_in_both_languages(strata: Strata) -> None:
    code, out, err = strata("check-policies")
    assert (code, err) == (0, "")
    assert "1 policies, 2 versions, 6 tiers: all rules hold." in out
    assert "2025-01-01 .. open" in out
    assert "1 个方案、2 个版本、6 个等级：全部符合规则。" in strata("check-policies", "--lang", "zh")[1]


def test_faulty_policies_end_in_one_line_and_78(strata: Strata, project: Path) -> None:
    break_rules(project)
    code, out, err = strata("check-policies")
    assert code == 78
    assert err == (
        "strata: tier_rules.csv line 2, column tier_code: unknown tier 'goold' of policy club version 1; "
        "tiers.csv has base, gold (and 2 more)\n"
    )
    assert "-1 is below 0" in out
    assert "3 errors, 0 warnings." in out
    code, out, err = strata("check-policies", "--lang", "zh")
    assert err.startswith("strata: tier_rules.csv 第 2 行，tier_code 列：")
    assert "3 个错误" in out


def test_findings_are_there_for_machines(strata: Strata, project: Path) -> None:
    break_rules(project)
    code, out, err = strata("check-policies", "--json")
    assert (code, err.count("\n")) == (78, 1)
    result = json.loads(out)
    first = result["findings"][0]
    assert (first["file"], first["line"], first["column"], first["code"], first["severity"]) == (
        "tier_rules.csv",
        2,
        "tier_code",
        "unknown_tier",
        "error",
    )
    assert [version["problem_count"] for version in result["versions"]] == [2, 1]


def test_a_folder_that_is_none_is_a_usage_error(strata: Strata, tmp_path: Path) -> None:
    assert strata("check-policies", tmp_path / "none")[0] == 64
    assert strata("adopt")[0] == 64
    assert strata("adopt", tmp_path, "--from", "2026-02-30")[0] == 64
    assert strata("adopt", tmp_path, "--grandfathering", "soft")[0] == 64
    code, _, err = strata("adopt", tmp_path, "--rollback", "club")
    assert (code, "--rollback stands alone" in err) == (64, True)


@pytest.mark.parametrize("command", ["build", "run"])
def test_faulty_policies_stop_a_build_before_anything_starts(
    command: str, strata: Strata, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_runner, "build", lambda *_, **__: pytest.fail("dbt was started"))
    break_rules(project)
    code, _, err = strata(command, "--lang", "zh")
    assert code == 78
    assert err.splitlines()[-1].startswith("strata: tier_rules.csv 第 2 行")
    assert not (tmp_path / "home" / "landing").exists()


def test_a_dry_run_shows_the_changed_lines_and_writes_nothing(strata: Strata, project: Path, changed: Path) -> None:
    before = {path.name: path.read_bytes() for path in (project / "seeds" / "policies").iterdir()}
    code, out, _ = strata("adopt", changed, "--from", "2026-01-01", "--dry-run")
    assert code == 0
    assert "- club,2,2025-01-01,,live" in out
    assert "+ club,2,2025-01-01,2025-12-31,live" in out
    assert "+ club,3,top,enter,1,6000,12,,-30" in out
    assert out.endswith("club version 3 is in force from 2026-01-01.\nNothing was written.\n")
    assert before == {path.name: path.read_bytes() for path in (project / "seeds" / "policies").iterdir()}


def test_a_policy_is_adopted_and_taken_back(strata: Strata, project: Path, changed: Path) -> None:
    seeds = project / "seeds" / "policies"
    before = {path.name: path.read_bytes() for path in seeds.iterdir()}
    code, out, _ = strata("adopt", changed, "--from", "2026-01-01", "--grandfathering", "soft-landing", "--lang", "zh")
    assert (code, out.splitlines()[-2]) == (0, "club 版本 3 自 2026-01-01 起生效。")
    assert "club,3,frozen,2025-01-31,soft_landing," in (seeds / "tier_policy_options.csv").read_text(encoding="utf-8")
    assert strata("check-policies")[0] == 0
    code, out, _ = strata("adopt", "--rollback", "club", "--json")
    assert json.loads(out)["steps"][0]["version_before"] == 2
    assert before == {path.name: path.read_bytes() for path in seeds.iterdir()}


def test_only_one_command_changes_the_policies_at_a_time(strata: Strata, project: Path, changed: Path) -> None:
    seeds = project / "seeds" / "policies"
    before = {path.name: path.read_bytes() for path in seeds.iterdir()}
    with change_lock(seeds):
        for words in ((changed, "--from", "2026-01-01"), ("--rollback", "club")):
            code, out, err = strata("adopt", *words)
            assert (code, out, "is being changed by another process" in err) == (75, "", True)
    assert before == {path.name: path.read_bytes() for path in seeds.iterdir()}
    assert strata("adopt", changed, "--from", "2026-01-01")[0] == 0


def test_nothing_to_adopt_is_said(strata: Strata, project: Path) -> None:
    code, out, _ = strata("adopt", project / "seeds" / "policies", "--from", "2026-01-01")
    assert (code, out) == (0, "Nothing to adopt: the folder's policies say what the project's do.\n")
