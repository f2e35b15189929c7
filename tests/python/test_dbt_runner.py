"""dbt runs as a child, and each way it fails becomes one line and one exit code."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from strata import dbt_runner
from strata.dbt_results import FailedNode, failure_of_call, headline, node_error
from strata.errors import (
    CheckFailedError,
    ConfigurationError,
    DataError,
    DiskError,
    LockedError,
    StrataError,
    UsageError,
)
from strata.settings import Settings

PROJECT = """
name: tiny
version: "1.0"
profile: tiny
model-paths: [models]
test-paths: [tests]
"""
PROFILE = """
tiny:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('STRATA_HOME') }}/build/strata.duckdb"
"""
PORTABILITY = Path(__file__).parents[2] / "macros" / "portability"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("tiny")
    for name, content in {
        "project/dbt_project.yml": PROJECT,
        "project/profiles.yml": PROFILE,
        "project/models/orders.sql": "select 1 as id, cast('{{ var(\"as_of_date\", none) }}' as varchar) as as_of_date",
        "project/models/late.sql": "select id from {{ ref('orders') }}",
        "project/tests/orders_are_there.sql": "select id from {{ ref('orders') }} where id is null",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return Settings(project=folder / "project", home=folder / "home")


@pytest.fixture
def project(settings: Settings) -> Iterator[Path]:
    before = {path: path.read_bytes() for path in settings.project.rglob("*") if path.is_file()}
    yield settings.project
    for path in settings.project.rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def words_after(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


def test_command_is_built_without_side_effects(settings: Settings) -> None:
    arguments = dbt_runner.command(
        settings, "build", "duckdb", as_of=date(2017, 10, 31), select="fct_orders+", full_refresh=True
    )
    assert arguments[0] == sys.executable
    assert words_after(arguments, "build") == "--exclude-resource-type"
    assert words_after(arguments, "--exclude-resource-type") == "unit_test"
    assert json.loads(words_after(arguments, "--vars")) == {"as_of_date": "2017-10-31"}
    assert words_after(arguments, "--select") == "fct_orders+"
    assert words_after(arguments, "--target-path") == str(settings.build / "target-duckdb")
    assert json.loads(words_after(arguments, "--warn-error-options")) == {"error": ["NoNodesForSelectionCriteria"]}
    assert arguments[-1] == "--full-refresh"
    assert not settings.home.exists()
    assert not {"--vars", "--select", "--full-refresh"} & set(dbt_runner.command(settings, "test", "duckdb"))


@pytest.mark.parametrize("select", ["{{ env_var('HOME') }}", "{% raw %}", "{# x", "--help", " "])
def test_templates_and_options_are_refused_as_selection(settings: Settings, select: str) -> None:
    with pytest.raises(UsageError):
        dbt_runner.command(settings, "build", "duckdb", select=select)


def test_environment_is_ours_where_it_decides_what_dbt_does(settings: Settings) -> None:
    inherited = {
        "DBT_EXCLUDE": "marts",
        "DBT_TARGET": "x",
        "DBT_ENV_SECRET_KEY": "k",
        "PATH": "/bin",
        "TZ": "Asia/Shanghai",
    }
    variables = dbt_runner.environment(settings, inherited)
    assert variables["STRATA_HOME"] == str(settings.home)
    assert variables["DO_NOT_TRACK"] == "1"
    assert variables["DBT_SEND_ANONYMOUS_USAGE_STATS"] == variables["DBT_VERSION_CHECK"] == "false"
    assert (variables["PATH"], variables["DBT_ENV_SECRET_KEY"], variables["TZ"]) == ("/bin", "k", "UTC")
    assert not {"DBT_EXCLUDE", "DBT_TARGET"} & set(variables)


def test_build_runs_models_and_tests_and_frees_the_file(settings: Settings, project: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = dbt_runner.build(
        settings, "duckdb", as_of=date(2020, 2, 29), progress=lambda done, total: seen.append((done, total))
    )
    assert [(check.check_id, check.table_name, check.status) for check in result.checks] == [
        ("orders_are_there", "orders", "pass")
    ]
    assert (result.model_count, result.failed) == (2, ())
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert len(result.invocation_id) == 36
    with duckdb.connect(settings.build_file) as connection:
        assert connection.execute("select as_of_date from orders").fetchall() == [("2020-02-29",)]
    assert not (project / "target").exists()
    assert not (project / "logs").exists()


@pytest.fixture
def replacing(project: Path) -> Path:
    """The tiny project with the materializations of this one."""
    (project / "macros").mkdir(exist_ok=True)
    for name in ("table", "view", "replaced_relation"):
        content = (PORTABILITY / f"{name}.sql").read_text(encoding="utf-8")
        (project / "macros" / f"{name}.sql").write_text(content, encoding="utf-8")
    return project


def test_a_model_takes_the_place_of_what_was_there_whatever_its_kind(settings: Settings, replacing: Path) -> None:
    orders = replacing / "models" / "orders.sql"
    for number, kind in enumerate(["table", "table", "view", "view", "table"]):
        orders.write_text(f"{{{{ config(materialized='{kind}') }}}} select {number} as id", encoding="utf-8")
        dbt_runner.build(settings, "duckdb")
        with duckdb.connect(settings.build_file) as connection:
            assert connection.execute("select id from late").fetchall() == [(number,)]
            relations = connection.execute("select table_name, table_type from information_schema.tables").fetchall()
        kinds = {"table": "BASE TABLE", "view": "VIEW"}
        assert sorted(relations) == [("late", "VIEW"), ("orders", kinds[kind])]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_model_that_fails_leaves_what_was_there(settings: Settings, replacing: Path, kind: str) -> None:
    orders = replacing / "models" / "orders.sql"
    config = f"{{{{ config(materialized='{kind}') }}}}"
    orders.write_text(f"{config} select 1 as id", encoding="utf-8")
    dbt_runner.build(settings, "duckdb")
    orders.write_text(f"{config} select nothing as id", encoding="utf-8")
    with pytest.raises(StrataError, match="nothing"):
        dbt_runner.build(settings, "duckdb")
    with duckdb.connect(settings.build_file) as connection:
        assert connection.execute("select id from late").fetchall() == [(1,)]


def test_failed_tests_are_all_named_with_the_rows_of_the_first(settings: Settings, project: Path) -> None:
    for name in ("a_gap", "b_gap"):
        (project / "tests" / f"{name}.sql").write_text("select id from {{ ref('orders') }}", encoding="utf-8")
    with pytest.raises(CheckFailedError) as failed:
        dbt_runner.build(settings, "duckdb")
    assert str(failed.value) == "check a_gap failed: 1 rows (also failed: b_gap)"


def test_a_test_that_warns_is_a_warning_and_no_failure(settings: Settings, project: Path) -> None:
    (project / "tests" / "a_drift.sql").write_text(
        "{{ config(severity='warn') }} select id from {{ ref('orders') }}", encoding="utf-8"
    )
    result = dbt_runner.build(settings, "duckdb")
    assert [(check.check_id, check.status) for check in result.checks if check.status != "pass"] == [
        ("a_drift", "warn")
    ]
    assert result.failed == ()


def test_a_test_can_say_its_own_exit_code_and_repair(settings: Settings, project: Path) -> None:
    (project / "tests" / "a_gap.sql").write_text("select id from {{ ref('orders') }}", encoding="utf-8")
    meta = "{{ config(meta={'exit_code': 65, 'message': 'one stray order: give --as-of'}) }}"
    (project / "tests" / "stray.sql").write_text(f"{meta} select id from {{{{ ref('orders') }}}}", encoding="utf-8")
    with pytest.raises(DataError) as failed:
        dbt_runner.test(settings, "duckdb")
    assert str(failed.value) == "one stray order: give --as-of"


def test_a_bad_value_in_a_model_is_a_data_error_of_one_line(settings: Settings, project: Path) -> None:
    sql = "{{ config(materialized='table') }} select cast('12x' as int) as id"
    (project / "models" / "late.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(DataError) as failed:
        dbt_runner.build(settings, "duckdb")
    assert str(failed.value) == "model late: Conversion Error: Could not convert string '12x' to INT32"


def test_a_selection_of_nothing_names_the_selection(settings: Settings, project: Path) -> None:
    with pytest.raises(UsageError, match="'fct_typo' matches no model"):
        dbt_runner.build(settings, "duckdb", select="fct_typo")


def test_a_project_that_does_not_parse_names_its_file(settings: Settings, project: Path) -> None:
    (project / "models" / "late.sql").write_text("select {{ nothing(", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"models/late\.sql: ") as failed:
        dbt_runner.build(settings, "duckdb")
    assert "\n" not in str(failed.value)


def test_a_project_without_tests_has_not_been_checked(settings: Settings, project: Path) -> None:
    (project / "tests" / "orders_are_there.sql").unlink()
    with pytest.raises(CheckFailedError, match="no check ran"):
        dbt_runner.build(settings, "duckdb")


def test_a_build_file_in_use_names_the_process(settings: Settings, project: Path) -> None:
    settings.build.mkdir(parents=True, exist_ok=True)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(settings.build_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(LockedError, match=f"process {holder.pid}:"):
                dbt_runner.build(settings, "duckdb")
        finally:
            holder.kill()


def test_a_killed_dbt_is_told_by_its_signal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    suicide = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(dbt_runner, "command", lambda *_, **__: [sys.executable, "-c", suicide])
    with pytest.raises(StrataError, match="SIGKILL"):
        dbt_runner.build(settings, "duckdb")


def test_results_of_an_earlier_call_are_never_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = dbt_runner.target_folder(settings, "duckdb")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run_results.json").write_text('{"results": [], "metadata": {"invocation_id": "old"}}', encoding="utf-8")
    monkeypatch.setattr(dbt_runner, "command", lambda *_, **__: [sys.executable, "-c", "print('no result')"])
    with pytest.raises(StrataError, match="no result"):
        dbt_runner.build(settings, "duckdb")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_an_interrupt_stops_the_child(tmp_path: Path) -> None:
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt() -> None:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text(encoding="utf-8"):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    # a run started in the background inherits an ignored interrupt
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            dbt_runner.call([sys.executable, "-c", child], os.environ, tmp_path)
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert not is_alive(int((tmp_path / "pid").read_text(encoding="utf-8")))


def test_dbt_ends_when_its_parent_is_killed(settings: Settings, project: Path) -> None:
    slow = "select sum(sin(a.i + b.i)) as total from range(1000000) as a(i), range(100000) as b(i), {{ ref('orders') }}"
    (project / "models" / "late.sql").write_text("{{ config(materialized='table') }} " + slow, encoding="utf-8")
    code = (
        "import sys\nfrom pathlib import Path\nfrom strata import dbt_runner\nfrom strata.settings import Settings\n"
        "import subprocess\nstart = subprocess.Popen.__init__\n"
        "def tell(self, *a, **k):\n    start(self, *a, **k)\n    print(self.pid, flush=True)\n"
        "subprocess.Popen.__init__ = tell\n"
        "dbt_runner.build(Settings(Path(sys.argv[1]), Path(sys.argv[2])), 'duckdb', "
        "progress=lambda *_: print('built', flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(settings.project), str(settings.home)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            parent.stdout.readline()
            assert is_alive(child)
        finally:
            parent.kill()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Runtime Error in model a (a.sql)\n  IO Error: No space left on device", DiskError),
        (
            "Runtime Error in model a (a.sql)\n  Out of Memory Error: failed to offload data block of size 2 KiB",
            DiskError,
        ),
        ('Runtime Error in model a (a.sql)\n  IO Error: Could not set lock on file "x": (PID 7)', LockedError),
        (
            "Runtime Error in model a (a.sql)\n  Out of Memory Error: failed to pin block of size 256.0 KiB",
            ConfigurationError,
        ),
        ("Runtime Error in model a (a.sql)\n  Invalid Input Error: bad", DataError),
        ("Compilation Error in model a (a.sql)\n  contract failed", ConfigurationError),
        ("Runtime Error in model a (a.sql)\n  Something else", StrataError),
    ],
)
def test_messages_of_the_database_become_their_error(tmp_path: Path, message: str, kind: type[StrataError]) -> None:
    error = node_error(FailedNode("a", "model", "error", message, 0, {}), tmp_path)
    assert type(error) is kind
    assert "\n" not in str(error)
    if kind is DiskError:
        assert "MB free" in str(error)
    assert type(failure_of_call([message], None, tmp_path)) is kind


def test_headline_drops_the_heading_and_bounds_the_length() -> None:
    assert headline(
        "Encountered an error:\nRuntime Error\n  Database Error in test x (y)\n    Broken:  pipe\n\n LINE 1"
    ) == ("Broken: pipe")
    assert headline("") == "no message"
    assert len(headline("x" * 10_000)) == 400
