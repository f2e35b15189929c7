"""Publishing swaps whole versions, and only those that were read back equal to the build."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import strata.publishing as publishing_module
from strata import versions
from strata.built import open_built, open_published
from strata.errors import CheckFailedError, DataError, DiskError, UsageError
from strata.publishing import Publication, publish, rollback, verify
from strata.quality.results import CheckResult
from strata.settings import Settings

NOW = datetime(2026, 1, 31, 6, 0, tzinfo=UTC)
PASSED = CheckResult("unique_orders", "dbt", "fct_orders", "pass", 0, None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(project=tmp_path, home=tmp_path / "home")
    made.landing.mkdir(parents=True)
    (made.landing / "manifest.json").write_text('{"source": "cdnow"}', encoding="utf-8")
    build(made, 1)
    return made


def build(settings: Settings, amount: int) -> None:
    settings.build.mkdir(parents=True, exist_ok=True)
    settings.build_file.unlink(missing_ok=True)
    with duckdb.connect(settings.build_file) as connection:
        for schema in ("marts", "reference", "intermediate"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table intermediate.secret as select 1 as id")
        connection.execute("create table reference.labels as select 'tier' as kind, '分级' as label_zh")
        connection.execute("create table marts.dim_review_dates as select date '2025-12-31' as review_date")
        connection.execute(
            f"create table marts.fct_orders as select 'o' || i as order_id, cast({amount} as decimal(18, 2)) as "
            "net_amount, case when i % 3 = 0 then timestamp '2025-01-01' end as paid_at from range(5000) as r(i)"
        )


def publish_amount(settings: Settings, amount: int, now: datetime = NOW) -> Publication:
    build(settings, amount)
    return publish(settings, "duckdb", [PASSED], now)


def published_amount(settings: Settings) -> int:
    with duckdb.connect(settings.published / "strata.duckdb", read_only=True) as connection:
        found = connection.execute("select max(net_amount) from marts.fct_orders").fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture
def three(settings: Settings) -> Iterator[tuple[Settings, list[str]]]:
    yield settings, [publish_amount(settings, day, NOW + timedelta(days=day)).version for day in (1, 2, 3)]


def flip_one_byte(path: Path) -> None:
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_published_file_holds_marts_and_reference_and_says_what_it_is(settings: Settings) -> None:
    made = publish(settings, "duckdb", [PASSED], NOW)
    with open_published(settings) as published:
        assert published.tables("marts") == ["dim_review_dates", "fct_check_results", "fct_orders", "publication"]
        assert published.tables("reference") == ["labels"]
        schemas = published.read("select distinct table_schema from information_schema.tables")["table_schema"]
        assert set(schemas) == {"marts", "reference"}
        row = published.read("select * from marts.publication").iloc[0]
        checks = published.read("select * from marts.fct_check_results")
    assert (row["version"], row["source"], row["target"]) == (made.version, "cdnow", "duckdb")
    assert row["made_at"] == NOW.replace(tzinfo=None)
    assert len(row["input_hash"]) == 64
    assert made.as_of_date == row["as_of_date"].date() == date(2025, 12, 31)
    assert checks[["check_id", "kind", "status"]].values.tolist() == [["unique_orders", "dbt", "pass"]]
    assert made.version.startswith("20260131T060000Z-")
    assert made.tables["marts.fct_orders"] == 5000


def test_older_duckdb_can_read_the_file(settings: Settings) -> None:
    made = publish(settings, "duckdb", [PASSED], NOW)
    with duckdb.connect(made.database, read_only=True) as connection:
        found = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchone()
    assert found == ("v1.4.0+",)
    # The format number in the header: 67 is the one of DuckDB 1.4, larger ones are closed to it.
    assert int.from_bytes(made.database.read_bytes()[12:20], "little") <= 67


def test_files_are_whole_read_only_and_reached_by_relative_links(settings: Settings) -> None:
    made = publish(settings, "duckdb", [PASSED], NOW)
    assert os.readlink(settings.published / "strata.duckdb") == f"versions/{made.version}.duckdb"
    assert os.readlink(settings.published / "parquet") == f"versions/{made.version}"
    folder = settings.published / "versions"
    assert sorted(path.name for path in folder.iterdir()) == [
        made.version,
        f"{made.version}.duckdb",
        f"{made.version}.json",
    ]
    assert made.database.stat().st_mode & 0o777 == 0o440
    parquet = settings.published / "parquet" / "fct_orders.parquet"
    assert parquet.stat().st_mode & 0o777 == 0o440
    assert duckdb.connect().execute(f"select count(*), sum(net_amount) from '{parquet}'").fetchone() == (5000, 5000)
    assert verify(settings) == []


def test_reader_that_is_open_during_the_swap_keeps_its_version(settings: Settings) -> None:
    publish_amount(settings, 1)
    with open_published(settings) as reader:
        for day in range(2, 7):
            publish_amount(settings, day, NOW + timedelta(days=day))
        assert int(reader.read("select sum(net_amount) as total from marts.fct_orders")["total"].iloc[0]) == 5000
    assert published_amount(settings) == 6


def test_three_versions_are_kept_and_the_current_one_always(three: tuple[Settings, list[str]]) -> None:
    settings, made = three
    rollback(settings, made[0])
    fourth = publish_amount(settings, 4, NOW + timedelta(days=4)).version
    assert versions.kept_versions(settings) == [made[1], made[2], fourth]
    assert not (settings.published / "versions" / f"{made[0]}.duckdb").exists()
    rollback(settings, made[1])
    for version in (made[1], made[2]):
        assert (settings.published / "versions" / version / "fct_orders.parquet").is_file()
    versions.prune(settings)
    assert versions.current_version(settings) in versions.kept_versions(settings)


def test_the_current_version_is_never_pruned(
    three: tuple[Settings, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, made = three
    rollback(settings, made[0])
    monkeypatch.setattr(versions, "KEPT", 1)
    versions.prune(settings)
    assert versions.kept_versions(settings) == [made[0], made[2]]


@pytest.mark.parametrize("name", ["{0}.duckdb", "{0}/fct_orders.parquet"])
def test_one_flipped_byte_is_named_and_rollback_restores(three: tuple[Settings, list[str]], name: str) -> None:
    settings, made = three
    damaged = settings.published / "versions" / name.format(made[2])
    flip_one_byte(damaged)
    assert verify(settings) == [f"{damaged} is damaged: its sha256 is not the one that was published"]
    assert rollback(settings) == made[1]
    assert published_amount(settings) == 2
    with pytest.raises(CheckFailedError, match="was not made current"):
        rollback(settings, made[2])
    assert published_amount(settings) == 2


def test_rollback_skips_a_damaged_version(three: tuple[Settings, list[str]]) -> None:
    settings, made = three
    flip_one_byte(settings.published / "versions" / f"{made[1]}.duckdb")
    assert rollback(settings) == made[0]
    assert published_amount(settings) == 1
    with pytest.raises(CheckFailedError, match="no intact version before"):
        rollback(settings)


def test_rollback_to_an_unknown_version_names_the_kept_ones(three: tuple[Settings, list[str]]) -> None:
    settings, made = three
    with pytest.raises(UsageError, match=made[0]):
        rollback(settings, "20200101T000000Z-00000000")


def test_missing_files_strange_files_and_split_links_are_named(three: tuple[Settings, list[str]]) -> None:
    settings, made = three
    folder = settings.published / "versions"
    (folder / made[0] / "fct_orders.parquet").unlink()
    (folder / made[1] / "more.parquet").touch()
    (settings.published / "parquet").unlink()
    (settings.published / "parquet").symlink_to(f"versions/{made[1]}")
    problems = "\n".join(verify(settings))
    assert f"{made[0]}/fct_orders.parquet is missing" in problems
    assert f"{made[1]}/more.parquet is not part of the version" in problems
    assert "name two versions" in problems


def test_a_file_under_the_name_of_another_version_is_found(three: tuple[Settings, list[str]]) -> None:
    settings, made = three
    manifest = settings.published / "versions" / f"{made[1]}.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    (settings.published / "versions" / f"{made[1]}.duckdb").unlink()
    os.link(
        settings.published / "versions" / f"{made[2]}.duckdb", settings.published / "versions" / f"{made[1]}.duckdb"
    )
    content["files"][f"{made[1]}.duckdb"] = versions.file_entry(settings.published / "versions" / f"{made[2]}.duckdb")
    manifest.chmod(0o640)
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert [problem for problem in verify(settings) if "says it is version" in problem]


@pytest.mark.parametrize("checks", [[], [CheckResult("gap", "dbt", "fct_orders", "fail", 2, None)]])
def test_without_passed_checks_nothing_is_published(settings: Settings, checks: list[CheckResult]) -> None:
    before = publish_amount(settings, 1).version
    build(settings, 2)
    with pytest.raises(CheckFailedError):
        publish(settings, "duckdb", checks, NOW)
    assert versions.kept_versions(settings) == [before]
    assert published_amount(settings) == 1


def break_the_copy(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    write = publishing_module._write

    def broken(built, candidate, *rest):  # type: ignore[no-untyped-def]
        write(built, candidate, *rest)
        with duckdb.connect(candidate.database) as connection:
            connection.execute(sql)

    monkeypatch.setattr(publishing_module, "_write", broken)


@pytest.mark.parametrize(
    "sql",
    [
        "update marts.fct_orders set net_amount = 9 where order_id = 'o17'",
        "delete from marts.fct_orders where order_id = 'o17'",
        "delete from marts.publication",
    ],
)
def test_a_copy_that_differs_in_one_cell_is_not_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    publish_amount(settings, 1)
    break_the_copy(monkeypatch, sql)
    with pytest.raises(CheckFailedError, match="candidate_equals_build failed on marts"):
        publish_amount(settings, 2, NOW + timedelta(days=1))
    assert published_amount(settings) == 1
    assert len(list((settings.published / "versions").iterdir())) == 3


def test_a_candidate_with_damaged_blocks_is_not_published(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write = publishing_module._write

    def broken(built, candidate, *rest):  # type: ignore[no-untyped-def]
        write(built, candidate, *rest)
        content = bytearray(candidate.database.read_bytes())
        content[12288 + len(content) // 4] ^= 1
        candidate.database.write_bytes(content)

    monkeypatch.setattr(publishing_module, "_write", broken)
    with pytest.raises(CheckFailedError, match="candidate_"):
        publish(settings, "duckdb", [PASSED], NOW)
    assert not (settings.published / "strata.duckdb").exists()


def test_a_killed_publish_leaves_the_old_version_and_the_next_one_clears_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_amount(settings, 1)
    folder = settings.published / "versions"
    # What a kill leaves behind: a candidate, renamed files without their manifest, a link not yet moved.
    (folder / ".candidate-20260201T000000Z-aaaaaaaa.duckdb.wal").touch()
    (folder / ".candidate-20260201T000000Z-aaaaaaaa").mkdir()
    (folder / "20260201T000000Z-aaaaaaaa").mkdir()
    (folder / "20260201T000000Z-aaaaaaaa.duckdb").touch()
    (settings.published / ".parquet.1").symlink_to("versions/x")
    assert published_amount(settings) == 1
    assert verify(settings) == []
    second = publish_amount(settings, 2, NOW + timedelta(days=1)).version
    assert len(list(folder.iterdir())) == 6
    assert not list(settings.published.glob(".*"))
    assert versions.current_version(settings) == second


def test_ids_rise_even_twice_in_a_second_or_with_the_clock_set_back(settings: Settings) -> None:
    made = [publish(settings, "duckdb", [PASSED], now).version for now in (NOW, NOW, NOW - timedelta(days=9))]
    assert made == sorted(set(made))
    # The same content has the same hash whenever it is published.
    assert len({version.split("-")[1] for version in made}) == 1
    assert publish_amount(settings, 2).version.split("-")[1] != made[0].split("-")[1]


def test_a_full_disk_is_told_in_megabytes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_amount(settings, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing_module, "sync_file", full)
    with pytest.raises(DiskError, match=r"\d+ MB free at .*, about \d+ MB needed"):
        publish_amount(settings, 2, NOW + timedelta(days=1))
    assert published_amount(settings) == 1
    assert verify(settings) == []


def test_nothing_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run strata build first"):
        publish(Settings(project=tmp_path, home=tmp_path), "duckdb", [PASSED], NOW)


def test_build_of_spark_reads_like_that_of_duckdb(settings: Settings) -> None:
    for schema, table, sql in (
        (
            "marts",
            "dim_review_dates",
            "select date '2025-12-31' as review_date, timestamptz '2025-01-01 00:00Z' as seen_at",
        ),
        ("reference", "labels", "select 'tier' as kind"),
    ):
        folder = settings.spark_warehouse / f"{schema}.db" / table
        folder.mkdir(parents=True)
        duckdb.connect().execute(f"copy ({sql}) to '{folder}/part-0.parquet' (format parquet)")
    with open_built(settings, "spark") as built:
        assert built.tables("marts") == ["dim_review_dates"]
        assert str(built.read("select seen_at from marts.dim_review_dates").iloc[0, 0]) == "2025-01-01 00:00:00"
    made = publish(settings, "spark", [PASSED], NOW)
    assert made.tables == {
        "marts.dim_review_dates": 1,
        "reference.labels": 1,
        "marts.publication": 1,
        "marts.fct_check_results": 1,
    }
