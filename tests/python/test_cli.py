"""The command line: results on standard output, one line and one exit code for each way to fail."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from strata import audit, cli, dbt_runner, landing, report, steps, versions
from strata.dbt_results import DbtResult
from strata.errors import DataError
from strata.quality import expectations
from strata.quality.results import CheckResult
from strata.settings import Settings
from strata.summary import InputRows, RejectedRows
from strata.texts import input_line

COMMANDS = ("run", "land", "build", "check", "publish", "report", "verify", "rollback", "version")
DBT_PASSED = CheckResult("unique_orders", "dbt", "fct_orders", "pass", 0, None)
GX_PASSED = CheckResult("ge_orders", "great_expectations", "orders", "pass", 0, 10)
TABLES = """
    create schema marts; create schema reference;
    create table marts.dim_customers as select 'c' || i as customer_id from range(8) as r(i);
    create table marts.dim_review_dates as select date '2025-11-30' as review_date union all select date '2025-12-31';
    create table marts.fct_customer_tiers as
        select 'retail_5' as policy_id, 1 as policy_version, date '2025-12-31' as review_date,
            case when i < 2 then 'gold' else 'bronze' end as tier_code
        from range(8) as r(i);
    create table reference.tier_policies as
        select 'retail_5' as policy_id, 1 as version, 'live' as status, date '2000-01-01' as valid_from,
            'Retail' as label_en, '零售' as label_zh;
    create table reference.tiers as
        select 'retail_5' as policy_id, 1 as version, 1 as tier_rank, 'bronze' as tier_code, 'Bronze' as label_en,
            '青铜' as label_zh
        union all select 'retail_5', 1, 2, 'gold', 'Gold', '黄金';
    create table marts.fct_input_row_counts as
        select source_table, place, kind, cast(row_count as bigint) as row_count
        from (values ('orders', 'rejected', 'invalid_total_amount', 19), ('orders', 'used', 'used', 11),
            ('orders', 'duplicate', 'same_content', 2), ('orders', 'duplicate', 'conflicting_content', 1),
            ('customers', 'used', 'used', 8), ('customers', 'remark', 'joined_to_another', 3),
            ('customers', 'remark', 'created_for_guests', 4)
        ) as counts(source_table, place, kind, row_count)
"""
INPUT = InputRows(41, (RejectedRows("orders", "invalid_total_amount", 19),), 3, 3)


class Fakes:
    """Stands in for the source, dbt and the expectations; notes in which order they were called."""

    def __init__(self) -> None:
        """Let everything pass."""
        self.calls: list[str] = []
        self.dbt = [DBT_PASSED]
        self.landed = [GX_PASSED]
        self.marts = [GX_PASSED]

    def land(self, settings: Settings, source: str, input_dir: Path | None = None) -> landing.LandingResult:
        self.calls.append("land")
        settings.landing.mkdir(parents=True, exist_ok=True)
        (settings.landing / "manifest.json").write_text(json.dumps({"source": source}), encoding="utf-8")
        return landing.LandingResult(source, {"orders": 10, "customers": 8})

    def build(self, settings: Settings, target: str, **options: object) -> DbtResult:
        self.calls.append("build")
        settings.build.mkdir(parents=True, exist_ok=True)
        settings.build_file.unlink(missing_ok=True)
        with duckdb.connect(settings.build_file) as connection:
            connection.execute(TABLES)
        return DbtResult("id", tuple(self.dbt), 6, ())

    def test(self, settings: Settings, target: str, **options: object) -> DbtResult:
        self.calls.append("test")
        return DbtResult("id", tuple(self.dbt), 0, ())

    def check_landing(self, settings: Settings) -> list[CheckResult]:
        return self.landed

    def check_marts(self, read: steps.Any) -> list[CheckResult]:
        frame: pd.DataFrame = read("select count(*) as n from marts.dim_customers")
        assert int(frame["n"].iloc[0]) == 8
        return self.marts

    def write_report(self, read: steps.Any, destination: Path, lang: str) -> Path:
        self.calls.append(f"report {lang}")
        destination.write_text(str(read("select version from marts.publication").iloc[0, 0]), encoding="utf-8")
        return destination


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    made = Fakes()
    for module, name in (
        (landing, "land"),
        (dbt_runner, "build"),
        (dbt_runner, "test"),
        (expectations, "check_landing"),
        (expectations, "check_marts"),
        (report, "write_report"),
    ):
        monkeypatch.setattr(module, name, getattr(made, name))
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


class Console:
    """Calls the command in this process."""

    def __init__(self, home: Path, captured: pytest.CaptureFixture[str]) -> None:
        """Use one home folder."""
        self.home, self._captured = home, captured

    def __call__(self, *words: str) -> tuple[int, str, str]:
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app([*words, "--home", str(self.home)] if words[0] in COMMANDS[:-1] else list(words))
        signal.signal(signal.SIGTERM, before)
        out, err = self._captured.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err


@pytest.fixture
def strata(home: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(home, capsys)


def current(home: Path) -> str | None:
    return versions.current_version(Settings(home, home))


def test_run_says_what_it_made_and_where(strata: Console, fakes: Fakes, home: Path) -> None:
    code, out, err = strata("run", "--source", "cdnow_sample")
    assert code == 0
    assert fakes.calls == ["land", "build", "report en"]
    version = current(home)
    for said in (version, "2025-12-31", "cdnow_sample", "Gold 2 (25%), Bronze 6 (75%)", f"{home}/published/parquet"):
        assert str(said) in out
    assert f"{home}/published/strata.duckdb" in out
    assert (home / "report" / "index.html").read_text(encoding="utf-8") == version
    assert [line.split()[1] for line in err.splitlines()] == ["land", "build", "check", "publish", "report"]


def test_json_is_alone_on_standard_output(strata: Console, fakes: Fakes, home: Path) -> None:
    code, out, err = strata("run", "--json")
    made = json.loads(out)
    assert (code, err) == (0, "")
    assert made["summary"]["customer_count"] == 8
    assert made["summary"]["tiers"][0] == {
        "tier_code": "gold",
        "label_en": "Gold",
        "label_zh": "黄金",
        "customer_count": 2,
    }
    assert made["publication"]["version"] == current(home)


def test_result_in_chinese(strata: Console, fakes: Fakes) -> None:
    _, out, _ = strata("run", "--lang", "zh")
    assert "分级" in out
    assert "黄金 2 (25%)" in out
    assert fakes.calls[-1] == "report zh"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "Rejected 19 of 41 rows (orders: invalid_total_amount 19); duplicates 3; "
            "records joined to another of the same person 3",
        ),
        ("zh", "41 行中拒收 19 行（orders：invalid_total_amount 19）；重复 3 行；合并到同一个人的记录 3 条"),
    ],
)
def test_run_tells_rejected_duplicate_and_joined_rows_in_one_line(
    strata: Console, fakes: Fakes, lang: str, said: str
) -> None:
    _, out, _ = strata("run", "--lang", lang)
    assert [line for line in out.splitlines() if said in line]


def test_rows_without_a_fault_have_no_line_and_many_reasons_are_cut() -> None:
    assert input_line(InputRows(41, (), 0, 0), "en") is None
    assert input_line(replace(INPUT, rejected=(), joined_count=0), "en") == "duplicates 3"
    many = tuple(RejectedRows("orders", f"reason_{i}", 9 - i) for i in range(5))
    assert input_line(InputRows(41, many, 0, 0), "en") == (
        "Rejected 35 of 41 rows (orders: reason_0 9, orders: reason_1 8, orders: reason_2 7, other reasons 11)"
    )


def test_dry_run_names_every_step_and_does_nothing(strata: Console, fakes: Fakes, home: Path) -> None:
    code, out, _ = strata("run", "--dry-run", "--json")
    assert code == 0
    assert list(json.loads(out)) == list(steps.STEPS)
    assert not fakes.calls
    assert not home.exists()


def test_steps_one_by_one_make_what_run_makes(strata: Console, fakes: Fakes, home: Path) -> None:
    for step in ("land", "build", "check", "publish", "report", "verify"):
        assert strata(step)[0] == 0, step
    assert fakes.calls == ["land", "build", "test", "report en"]
    first = current(home)
    strata("run")
    assert strata("rollback")[0] == 0
    assert current(home) == first
    assert (home / "report" / "index.html").read_text(encoding="utf-8") == first


@pytest.mark.parametrize("kind", ["dbt", "landed", "marts"])
@pytest.mark.parametrize("status", ["fail", "error", "empty", None])
def test_any_check_that_did_not_pass_stops_publishing(
    strata: Console, fakes: Fakes, home: Path, kind: str, status: str | None
) -> None:
    strata("run")
    before = current(home)
    failed = CheckResult("the_check", "dbt", "fct_orders", status, 3, 10) if status else None  # type: ignore[arg-type]
    setattr(fakes, kind, [GX_PASSED, failed] if failed else [])
    code, out, err = strata("run", "--json")
    assert (code, out) == (1, "")
    assert "nothing was published" in err
    assert len(err.splitlines()) == 1
    if status == "fail":
        assert "check the_check failed on fct_orders: 3 of 10 rows" in err
    assert current(home) == before
    assert strata("verify")[0] == 0
    code, _, err = strata("publish")
    assert code == 1
    assert "has not passed its checks" in err


def test_a_check_that_warns_is_shown_and_does_not_stop_publishing(strata: Console, fakes: Fakes, home: Path) -> None:
    warned = CheckResult("kept_cutoffs_fit", "dbt", "fct_cutoff_drift", "warn", 2, None)
    fakes.dbt = [DBT_PASSED, warned]
    code, out, err = strata("run")
    assert code == 0, err
    assert "1 warning: kept_cutoffs_fit on fct_cutoff_drift (2 rows)" in out
    with duckdb.connect(home / "published" / "strata.duckdb", read_only=True) as connection:
        rows = connection.execute("select check_id, status from marts.fct_check_results order by check_id").fetchall()
    assert ("kept_cutoffs_fit", "warn") in rows
    for step in ("build", "check"):
        code, out, err = strata(step)
        assert code == 0, err
        assert out.splitlines()[-1] == "1 warning: kept_cutoffs_fit on fct_cutoff_drift (2 rows)"
    assert strata("publish")[0] == 0
    fakes.dbt = [DBT_PASSED, warned, warned]
    assert "2 项警告：fct_cutoff_drift 的 kept_cutoffs_fit（2 行）" in strata("run", "--lang", "zh")[1]
    ran = json.loads(strata("run", "--json")[1])
    assert [check["check_id"] for check in ran["warnings"]] == ["kept_cutoffs_fit", "kept_cutoffs_fit"]


def test_a_warning_beside_a_failure_still_stops_publishing(strata: Console, fakes: Fakes, home: Path) -> None:
    warned = CheckResult("kept_cutoffs_fit", "dbt", "fct_cutoff_drift", "warn", 2, None)
    fakes.dbt = [warned, CheckResult("the_check", "dbt", "fct_orders", "fail", 3, 10)]
    code, _, err = strata("run")
    assert code == 1
    assert "the_check" in err
    assert "kept_cutoffs_fit" not in err
    assert current(home) is None


def test_a_check_tool_that_crashes_stops_publishing(
    strata: Console, fakes: Fakes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ValueError("no\nmetric")

    monkeypatch.setattr(expectations, "check_landing", crash)
    code, _, err = strata("run")
    assert code == 1
    assert err.splitlines()[-1] == "strata: check great_expectations on landing could not run: no metric"
    assert current(home) is None


def test_a_build_that_changed_after_its_checks_is_not_published(strata: Console, fakes: Fakes, home: Path) -> None:
    for step in ("land", "build", "check"):
        strata(step)
    with duckdb.connect(home / "build" / "strata.duckdb") as connection:
        connection.execute("insert into marts.dim_customers values ('intruder')")
    assert strata("publish")[0] == 1
    assert current(home) is None


def test_a_landing_that_changed_after_its_build_is_not_published(strata: Console, fakes: Fakes, home: Path) -> None:
    for step in ("land", "build", "check"):
        strata(step)
    strata("land", "--source", "cdnow")
    assert strata("publish")[0] == 1
    code, _, err = strata("check")
    assert code == 1
    assert "the landing changed since, run strata build" in err


def test_a_part_that_was_built_is_never_published(strata: Console, fakes: Fakes, home: Path) -> None:
    strata("run")
    before = current(home)
    code, out, _ = strata("build", "--select", "fct_orders")
    assert code == 0
    assert "Built a part" in out
    assert strata("publish")[0] == 1
    assert json.loads(strata("check", "--json")[1])["is_publishable"] is False
    assert strata("publish")[0] == 1
    assert current(home) == before


def test_a_failed_build_forgets_the_checks_of_the_one_before(
    strata: Console, fakes: Fakes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("land", "build", "check"):
        strata(step)

    def fail(*_: object, **__: object) -> None:
        raise DataError("model fct_orders: Conversion Error")

    monkeypatch.setattr(dbt_runner, "build", fail)
    assert strata("build")[0] == 65
    assert strata("publish")[0] == 1
    assert audit.last_build(Settings(home, home)) is None


def test_check_uses_the_as_of_date_of_the_build(strata: Console, fakes: Fakes) -> None:
    strata("land")
    strata("build", "--as-of", "2025-12-31")
    assert strata("check")[0] == 0
    code, _, err = strata("check", "--as-of", "2025-11-30")
    assert code == 64
    assert "as of 2025-12-31" in err
    assert strata("check", "--target", "spark")[0] == 64


def test_steps_without_the_one_before_say_which(strata: Console, fakes: Fakes) -> None:
    for step, code, said in (
        ("build", 65, "run strata land first"),
        ("check", 65, "run strata build first"),
        ("publish", 1, "run strata check"),
        ("report", 65, "run strata run first"),
        ("verify", 1, "nothing is published"),
        ("rollback", 1, "no intact version"),
    ):
        ended, _, err = strata(step, "--json")
        assert ended == code, step
        assert said in err
        assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "--source", "cdnow_sampel"), "did you mean cdnow_sample?"),
        (("run", "--target", "bigquery"), "choose one of duckdb, spark"),
        (("report", "--lang", "fr"), "choose one of en, zh"),
        (("run", "--as-of", "2023-02-29"), "2023-02 ends on 2023-02-28"),
        (("run", "--as-of", "2023-13-01"), "months go from 01 to 12"),
        (("run", "--as-of", "{{ env_var('HOME') }}"), "write YYYY-MM-DD"),
        (("run", "--as-of", "２０２３-01-01"), "write YYYY-MM-DD"),
        (("run", "--sourc", "cdnow"), "No such option: --sourc"),
        (("runn",), "No such command 'runn'"),
        (("rollback", "20200101T000000Z-00000000"), "is not kept"),
    ],
)
def test_wrong_use_is_one_line_and_64(strata: Console, words: tuple[str, ...], said: str) -> None:
    code, out, err = strata(*words)
    assert (code, out) == (64, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_an_unexpected_error_is_one_line_and_its_traceback_on_demand(
    strata: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("broken\npipe")

    monkeypatch.setattr(steps, "publish", crash)
    code, _, err = strata("publish", "--json")
    assert (code, err) == (70, "strata: unexpected RuntimeError: broken pipe (--debug shows where)\n")
    code, _, err = strata("publish", "--debug")
    assert code == 70
    assert "Traceback" in err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_ends_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        cli.app([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip().splitlines()[-1].strip().startswith(f"Example: strata {command}")


def test_an_interrupt_ends_with_130_and_frees_the_home(
    strata: Console, fakes: Fakes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(landing, "land", interrupted)
    assert strata("land")[0] == 130
    monkeypatch.setattr(landing, "land", fakes.land)
    assert strata("land")[0] == 0


WAITING = """
import sys, time
from pathlib import Path
from strata import cli, landing
def wait(settings, *_):
    (settings.home / "started").touch()
    time.sleep(60)
landing.land = wait
cli.app(sys.argv[1:])
"""


def test_a_second_run_is_refused_with_75_and_sigterm_ends_the_first_with_143(strata: Console, home: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", WAITING, "land", "--home", str(home)], stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 20
        while not (home / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        code, _, err = strata("land")
        assert code == 75
        assert f"process {first.pid}:" in err
        first.send_signal(signal.SIGTERM)
        _, said = first.communicate(timeout=20)
        assert first.returncode == 143
        assert said.splitlines()[-1].startswith("strata: terminated")
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("words", [["version", "--json"], ["check-policies"]])
def test_output_that_nobody_reads_any_more_ends_the_command_without_a_word(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "strata", *words], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_module_and_command_are_the_same() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "strata", "version", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(found.stdout)["version"]
    assert found.stderr == ""
    assert os.access(Path(sys.executable).with_name("strata"), os.X_OK)
