"""The gate stops what is wrong, from the outside: one line, the documented exit code, the old version whole."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCE_FOLDERS = ("models", "macros", "seeds", "tests")


def strata(home: Path, *words: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    command = [str(Path(sys.executable).with_name("strata")), *words, "--home", str(home)]
    variables = os.environ | {"STRATA_PROJECT": str(project)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=variables, timeout=300)


def published(home: Path) -> dict[str, str]:
    """Hash of each published file and where each link leads."""
    found = {}
    for path in sorted((home / "published").rglob("*")):
        if path.is_symlink():
            found[path.name] = os.readlink(path)
        elif path.is_file():
            found[str(path.relative_to(home))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one published version."""
    folder = tmp_path_factory.mktemp("gate")
    ran = strata(folder, "run", "--source", "cdnow_sample")
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def broken_project(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project, to break."""
    project = tmp_path / "project"
    project.mkdir()
    for name in SOURCE_FOLDERS:
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("python", "__pycache__"))
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, project / name)
    shutil.copytree(PROJECT / "docs", project / "docs")
    yield project


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def assert_refused(ran: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One line on standard error that holds the words, and the code."""
    lines = [line for line in ran.stderr.splitlines() if line.startswith("strata:")]
    assert ran.returncode == code, ran.stderr
    assert len(lines) == 1, ran.stderr
    for word in words:
        assert word in lines[0], lines[0]
    assert "Traceback" not in ran.stderr


def test_a_run_publishes_all_marts_of_one_version_readable_by_duckdb_1_4(home: Path) -> None:
    file = home / "published" / "strata.duckdb"
    assert not Path(os.readlink(file)).is_absolute()
    connection = duckdb.connect()
    connection.execute(f"attach '{file}' as published (read_only)")
    schemas = connection.execute("select distinct schema_name from duckdb_tables() where database_name = 'published'")
    assert {row[0] for row in schemas.fetchall()} == {"marts", "reference"}
    rows = connection.execute("select version from published.marts.publication").fetchall()
    assert [row[0] for row in rows] == [Path(os.readlink(file)).stem]
    tags = connection.execute("select tags from duckdb_databases() where database_name = 'published'").fetchall()
    assert "v1." in str(tags[0][0])


def test_a_broken_model_is_stopped_and_named(home: Path, broken_project: Path) -> None:
    before = published(home)
    replace(
        broken_project / "models/marts/value/fct_customer_rfm.sql",
        "    scores.monetary_score,\n    scores.weighted",
        "    scores.monetary_score + 1 as monetary_score,\n    scores.weighted",
    )
    assert_refused(strata(home, "run", "--source", "cdnow_sample", project=broken_project), 1, "fct_customer_rfm")
    assert published(home) == before


def test_a_lost_order_is_stopped_by_the_reconciliation(home: Path, broken_project: Path) -> None:
    before = published(home)
    replace(
        broken_project / "models/marts/core/fct_orders.sql",
        "on orders.order_id = costs.order_id",
        "on orders.order_id = costs.order_id\nwhere orders.order_id <> '100'",
    )
    ran = strata(home, "run", "--source", "cdnow_sample", project=broken_project)
    assert_refused(ran, 1, "assert_landed_rows_and_money_are_conserved")
    assert published(home) == before


def test_a_rule_on_an_unknown_metric_is_named(home: Path, broken_project: Path) -> None:
    before = published(home)
    rules = broken_project / "seeds/policies/tier_rules.csv"
    replace(rules, "min_spend_365d_percentile", "min_spend_365_percentile")
    replace(broken_project / "seeds/policies/_policies.yml", "min_spend_365d_percentile", "min_spend_365_percentile")
    ran = strata(home, "run", "--source", "cdnow_sample", project=broken_project)
    assert_refused(ran, 78, "min_spend_365_percentile", "tier_rules.csv")
    assert published(home) == before


def test_a_gap_in_the_tier_ranks_is_named(home: Path, broken_project: Path) -> None:
    before = published(home)
    replace(broken_project / "seeds/policies/tiers.csv", "retail_5,1,5,diamond", "retail_5,1,6,diamond")
    assert_refused(strata(home, "run", "--source", "cdnow_sample", project=broken_project), 78, "tiers.csv")
    assert published(home) == before


def test_versions_of_a_policy_that_leave_a_gap_are_named(home: Path, broken_project: Path) -> None:
    before = published(home)
    policies = broken_project / "seeds/policies/tier_policies.csv"
    replace(policies, "retail_5,1,1900-01-01,,live", "retail_5,1,1900-01-01,1997-06-30,live")
    assert_refused(strata(home, "run", "--source", "cdnow_sample", project=broken_project), 78, "tier_policies.csv")
    assert published(home) == before


def test_a_stray_future_order_asks_for_an_as_of_date(tmp_path: Path) -> None:
    inputs, home = tmp_path / "in", tmp_path / "home"
    inputs.mkdir()
    (inputs / "customers.csv").write_text("customer_id\na\n", encoding="utf-8")
    (inputs / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,total_amount\n1,a,2024-01-05,10\n2,a,2024-02-29,10\n3,a,2099-01-01,10\n",
        encoding="utf-8",
    )
    assert_refused(strata(home, "run", "--source", "files", "--input", str(inputs)), 65, "--as-of")
    assert not (home / "published" / "strata.duckdb").exists()
    ran = strata(home, "run", "--source", "files", "--input", str(inputs), "--as-of", "2024-02-29", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("run", "--source", "cdnow_sampel"), 64, "cdnow_sample"),
        (("run", "--source", "cdnow_sample", "--as-of", "2023-02-29"), 64, "2023-02-29"),
        (("run", "--source", "cdnow_sample", "--as-of", "{{ 1 }}"), 64, "as-of"),
        (("build", "--select", "fct_customer_tirs"), 64, "fct_customer_tirs"),
        (("run", "--source", "files", "--input", "no/such/folder"), 64, "no/such/folder"),
    ],
)
def test_bad_words_end_in_one_line(home: Path, words: tuple[str, ...], code: int, named: str) -> None:
    before = published(home)
    assert_refused(strata(home, *words), code, named)
    assert published(home) == before


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("orders.csv", b"order_id,customer_id,order_date,total_amount\n1,a,2024-01-01,5\n", "ordered_at"),
        ("orders.csv", b"\xff\xfe\x00garbage", "orders.csv"),
        ("orders.parquet", b"PAR1 but not really", "orders.parquet"),
        ("orders.csv", b"", "orders.csv"),
    ],
)
def test_bad_files_are_named(home: Path, tmp_path: Path, name: str, content: bytes, named: str) -> None:
    before = published(home)
    (tmp_path / "customers.csv").write_bytes(b"customer_id\na\n")
    (tmp_path / name).write_bytes(content)
    assert_refused(strata(home, "run", "--source", "files", "--input", str(tmp_path)), 65, named)
    assert published(home) == before


def test_a_build_of_an_older_landing_is_not_published(tmp_path: Path) -> None:
    assert strata(tmp_path, "land", "--source", "cdnow_sample").returncode == 0
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "build",
            "--exclude-resource-type",
            "unit_test",
            "--project-dir",
            str(PROJECT),
            "--profiles-dir",
            str(PROJECT),
            "--target-path",
            str(tmp_path / "target"),
            "--log-path",
            str(tmp_path),
        ],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"STRATA_HOME": str(tmp_path)},
        cwd=PROJECT,
    )
    assert built.returncode == 0, built.stdout[-2000:]
    assert strata(tmp_path, "land", "--source", "cdnow").returncode == 0
    assert_refused(strata(tmp_path, "check"), 1, "build_is_of_this_landing")
    assert_refused(strata(tmp_path, "publish"), 1, "strata check")
    assert not (tmp_path / "published" / "strata.duckdb").exists()


def test_a_home_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert_refused(strata(tmp_path / "file", "run", "--source", "cdnow_sample"), 73, "file")
    assert_refused(strata(tmp_path / "{{ 1 }}", "run", "--source", "cdnow_sample"), 64, "template")


@pytest.mark.parametrize(
    ("var", "value"), [("business_timezone: null", "Mars/Phobos"), ("primary_policy_id: retail_5", "x")]
)
def test_a_setting_that_names_nothing_is_named(home: Path, broken_project: Path, var: str, value: str) -> None:
    before, name = published(home), var.split(":", maxsplit=1)[0]
    replace(broken_project / "dbt_project.yml", var, f"{name}: {value}")
    assert_refused(strata(home, "run", "--source", "cdnow_sample", project=broken_project), 78, name)
    assert published(home) == before


def test_a_locked_home_is_left_alone(home: Path) -> None:
    before = published(home)
    with (home / "run.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_refused(strata(home, "run", "--source", "cdnow_sample"), 75, "in use by process")
    assert published(home) == before


def test_a_reader_keeps_its_version_while_the_next_is_published(home: Path) -> None:
    reader: Any = duckdb.connect()
    reader.execute(f"attach '{home / 'published' / 'strata.duckdb'}' as held (read_only)")
    first = reader.execute("select version from held.marts.publication").fetchone()
    assert strata(home, "run", "--source", "cdnow_sample", "--as-of", "1998-03-31").returncode == 0
    assert reader.execute("select version from held.marts.publication").fetchone() == first
    assert strata(home, "verify").returncode == 0
    assert strata(home, "rollback").returncode == 0
    assert Path(os.readlink(home / "published" / "strata.duckdb")).stem == first[0]
