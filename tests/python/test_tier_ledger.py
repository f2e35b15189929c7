"""What was decided is never lost and never rewritten, and each difference from today's replay has its cause."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest

from conftest import PROJECT, BuiltHome
from replay import Replay, landed_home
from shop import write_shop
from shop_history import EXPECTED, UNCHANGED, two_deliveries
from shop_identity import Tables, write_tables
from strata import steps
from strata.built import open_published
from strata.errors import DataError
from strata.landing.published import carry_over
from strata.publishing import Publication, publish
from strata.quality.results import CheckResult
from strata.settings import Settings
from strata.versions import rollback

LEDGER = "select * from marts.fct_tier_decisions order by all"
DIFFERENCES = "select * from marts.fct_tier_restatements order by all"
PASSED = [CheckResult("made_up", "dbt", "marts", "pass", 0, 1)]
JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)
_CARRIED = (
    "dim_identity_map",
    "fct_identity_changes",
    "dim_review_dates",
    "fct_tier_decisions",
    "fct_tier_restatements",
)


def replayed(built: Settings, home: Path, tables: Tables) -> Replay:
    """Land files into a home and work out tiers, ledger and differences."""
    shutil.rmtree(home / "files", ignore_errors=True)
    landed_home(built, home, write_tables(home / "files", tables))
    replay = Replay(built)
    return replay.run(replay.up_to(*_CARRIED, "fct_customer_tiers"), landed=home)


def published(replay: Replay, built: Settings, home: Path) -> Publication:
    """Publish a replay, so that the next landing of the home knows it."""
    settings = Settings(project=built.project, home=home)
    settings.build.mkdir(exist_ok=True)
    settings.build_file.unlink(missing_ok=True)
    replay.connection.execute(f"attach '{settings.build_file}' as file")
    for schema in ("marts", "reference"):
        replay.connection.execute(f"create schema file.{schema}")
    for mart in _CARRIED:
        replay.connection.execute(f"create table file.marts.{mart} as from strata.marts.{mart}")
    replay.connection.execute("detach file")
    return publish(settings, "duckdb", PASSED, datetime.now(UTC))


@pytest.fixture(scope="module")
def history(shop_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Three runs in one home: the first delivery, the second one, and the second again."""
    home = tmp_path_factory.mktemp("history")
    first, second = two_deliveries()
    runs, versions = [], []
    for tables in (first, second, second):
        runs.append(replayed(shop_marts.settings, home, tables))
        versions.append(published(runs[-1], shop_marts.settings, home))
    sources = dict(runs[0].rows("select customer_id, source_customer_id from marts.dim_identity_map"))
    sources |= dict(
        runs[1].rows(
            "select customer_id, min(source_customer_id) from marts.dim_identity_map "
            "where source_customer_id not like 'guest%' group by all having count(*) = 1"
        )
    )
    return SimpleNamespace(home=home, runs=runs, versions=versions, source_of=sources)


def test_the_first_run_decides_its_last_review_and_not_the_replayed_past(history: SimpleNamespace) -> None:
    first, second, _ = history.runs
    decided = "select distinct review_date, decided_as_of_date, is_open from marts.fct_tier_decisions order by all"
    assert first.rows(decided) == [(JANUARY, JANUARY, False)]
    assert second.rows(decided) == [(JANUARY, JANUARY, False), (FEBRUARY, FEBRUARY, False)]
    assert first.rows(DIFFERENCES) == []


def test_late_data_never_changes_a_decision(history: SimpleNamespace) -> None:
    first, second, _ = history.runs
    decided = first.rows(LEDGER)
    assert decided
    assert [row for row in second.rows(LEDGER) if JANUARY in row] == decided


def test_a_run_of_the_same_files_adds_nothing(history: SimpleNamespace) -> None:
    _, second, again = history.runs
    assert again.rows(LEDGER) == second.rows(LEDGER)
    assert again.rows(DIFFERENCES) == second.rows(DIFFERENCES)


def test_each_difference_has_its_cause(history: SimpleNamespace) -> None:
    found = history.runs[1].rows(
        "select customer_id, decided_tier_code, restated_tier_code, cause from marts.fct_tier_restatements "
        "where policy_id = 'retail_5'"
    )
    assert {history.source_of[customer]: tuple(rest) for customer, *rest in found} == EXPECTED


def test_cut_offs_that_moved_are_told_from_late_data_of_the_customer(history: SimpleNamespace) -> None:
    found = history.runs[1].rows(
        "select customer_id, cause from marts.fct_tier_restatements where policy_id in ('spend_top_n', 'smooth_140')"
    )
    causes = {history.source_of[customer]: cause for customer, cause in found}
    drifted = {customer for customer, cause in causes.items() if cause == "cut_off_drift"}
    assert drifted
    # an override of another policy changes nothing here
    assert drifted <= UNCHANGED | {"overridden"}
    assert {cause for customer, cause in causes.items() if customer.startswith("refund")} <= {"refund"}


def test_a_record_first_seen_later_is_no_change_of_identity(history: SimpleNamespace) -> None:
    guest = "(select customer_id from marts.dim_identity_map where source_customer_id = 'guest')"
    records = f"select count(*) from marts.dim_identity_map where customer_id = {guest}"
    assert history.runs[1].rows(records) == [(2,)]
    counts = history.runs[1].rows(
        "select review_date, source_customer_count from marts.fct_tier_decisions "
        f"where policy_id = 'retail_5' and customer_id = {guest} order by all"
    )
    assert counts == [(JANUARY, 1), (FEBRUARY, 2)]


def test_data_tests_of_the_ledger_hold_and_see_a_lost_a_changed_and_a_doubled_row(history: SimpleNamespace) -> None:
    again = history.runs[2]
    append_only = "assert_the_ledger_keeps_every_row_published_before"
    causes = "assert_every_difference_from_the_ledger_has_one_cause"
    assert again.failing_tests([append_only, causes, "fct_tier_decisions_keeps_its_claims"]) == []
    for damage in (
        "delete from marts.fct_tier_decisions where tier_code = 'silver'",
        "update marts.fct_tier_decisions set spend_amount = spend_amount + 1 where tier_code = 'silver'",
    ):
        again.connection.execute("begin")
        again.connection.execute(damage)
        assert append_only in again.failing_tests([append_only, causes])
        again.connection.execute("rollback")
    again.connection.execute("begin")
    again.connection.execute("delete from marts.fct_tier_restatements where cause = 'refund'")
    assert again.failing_tests([append_only, causes]) == [causes]
    again.connection.execute("rollback")


def test_after_a_rollback_the_withdrawn_decisions_are_made_anew(
    history: SimpleNamespace, shop_marts: BuiltHome, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(history.home, home, symlinks=True)
    settings = Settings(project=PROJECT, home=home)
    rollback(settings, history.versions[0].version)
    again = replayed(shop_marts.settings, home, two_deliveries()[1])
    kept = again.rows("select distinct review_date from strata.staging.stg_published_tier_decisions")
    assert kept == [(JANUARY,)]
    assert again.rows(LEDGER) == history.runs[1].rows(LEDGER)


def landed_ledger(folder: Path) -> list[tuple[Any, ...]]:
    """Rows of the ledger that was carried into a landing."""
    return duckdb.execute(f"from '{folder}/published_tier_decisions/*.parquet' order by all").fetchall()


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def test_another_source_starts_a_ledger_of_its_own(
    history: SimpleNamespace, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    parquet = history.home / "published" / "parquet"
    carry_over(connection, parquet, "files", tmp_path / "same")
    carry_over(connection, parquet, "cdnow", tmp_path / "other")
    assert landed_ledger(tmp_path / "same") == history.runs[2].rows(LEDGER)
    assert landed_ledger(tmp_path / "other") == []


def test_a_ledger_published_before_a_column_was_added_is_carried_with_nulls(
    history: SimpleNamespace, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(history.home / "published" / "parquet", older)
    ledger = older / "fct_tier_decisions.parquet"
    ledger.unlink()
    parquet = history.home / "published" / "parquet" / "fct_tier_decisions.parquet"
    connection.execute(f"copy (select * exclude (held_by) from '{parquet}') to '{ledger}'")
    carry_over(connection, older, "files", tmp_path / "new")
    kept = connection.execute(f"select held_by from '{tmp_path}/new/published_tier_decisions/*.parquet'").fetchall()
    assert len(kept) == len(history.runs[2].rows(LEDGER))
    assert set(kept) == {(None,)}


def test_a_damaged_ledger_stops_the_landing_instead_of_starting_anew(
    history: SimpleNamespace, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(history.home / "published" / "parquet", damaged)
    ledger = damaged / "fct_tier_decisions.parquet"
    ledger.unlink()
    ledger.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(DataError, match="cannot be read: run strata verify, then strata rollback"):
        carry_over(connection, damaged, "files", tmp_path / "new")


def run(settings: Settings, as_of: date, **options: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Build, with data tests, and publish; give the ledger and the differences."""
    steps.build(settings, steps.Options(source="files", as_of=as_of, **options))
    publish(settings, "duckdb", PASSED, datetime.now(UTC))
    with open_published(settings) as reading:
        return {sql: reading.connection.execute(sql).fetchall() for sql in (LEDGER, DIFFERENCES)}


def test_the_ledger_outlives_the_build_folder_a_full_refresh_and_a_change_of_rules(tmp_path: Path) -> None:
    inputs, home, project = (tmp_path / name for name in ("inputs", "home", "project"))
    inputs.mkdir()
    settings = Settings(project=PROJECT, home=home)
    steps.land(settings, steps.Options(source="files", input_dir=write_shop(inputs)))
    first = run(settings, date(2023, 9, 15))
    reviews = {row[3] for row in first[LEDGER]}
    assert reviews == {date(2023, 9, 15)}

    # nothing is landed in between: the build itself must learn what was published
    shutil.rmtree(settings.build)
    settings.build.mkdir()
    second = run(settings, date(2023, 11, 10), full_refresh=True)
    assert set(first[LEDGER]) < set(second[LEDGER])
    assert {(row[3], row[4]) for row in set(second[LEDGER]) - set(first[LEDGER])} == {
        (date(2023, 9, 30), False),
        (date(2023, 10, 31), False),
        (date(2023, 11, 10), True),
    }
    assert second[DIFFERENCES] == []

    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(".*", "warehouse", "tests", "target", "logs"))
    shutil.copytree(PROJECT / "tests" / "generic", project / "tests" / "generic")
    rules = project / "seeds" / "policies" / "tier_rules.csv"
    text = rules.read_text(encoding="utf-8")
    assert "retail_5,1,silver,enter,1,300,6," in text
    rules.write_text(
        text.replace("retail_5,1,silver,enter,1,300,6,", "retail_5,1,silver,enter,1,30,1,"), encoding="utf-8"
    )
    changed = Settings(project=project, home=home)
    steps.land(changed, steps.Options(source="files", input_dir=inputs))
    third = run(changed, date(2023, 11, 10))
    assert third[LEDGER] == second[LEDGER]
    assert {(row[0], row[10]) for row in third[DIFFERENCES]} == {("retail_5", "rule_change")}


@pytest.fixture
def seeds(shop_marts: BuiltHome) -> Replay:
    """The seeds and the models that the fingerprint reads."""
    replay = Replay(shop_marts.settings)
    return replay.run(replay.up_to("int_policy_fingerprints"))


def fingerprints(replay: Replay) -> dict[tuple[str, int], str]:
    """Fingerprint by policy and version."""
    replay.run(replay.up_to("int_policy_fingerprints"))
    found = replay.rows(
        "select policy_id, policy_version, policy_fingerprint from intermediate.int_policy_fingerprints"
    )
    return {(policy, version): fingerprint for policy, version, fingerprint in found}


@pytest.mark.parametrize(
    ("change", "is_seen"),
    [
        (
            "update reference.tier_policies set label_en = 'x', source = 'y' where policy_id = 'retail_5'",
            False,
        ),
        ("update reference.tier_policies set status = 'shadow' where policy_id = 'retail_5'", False),
        ("update reference.tier_policies set valid_to = date '2030-12-31' where policy_id = 'retail_5'", False),
        ("update reference.tiers set label_en = concat(label_en, ' ') where policy_id = 'retail_5'", False),
        ("update reference.tier_policies set grace_reviews = grace_reviews + 1 where policy_id = 'retail_5'", True),
        ("update reference.tier_policies set validity_months = 12 where policy_id = 'retail_5'", True),
        ("update reference.tiers set tier_code = 'x' where policy_id = 'retail_5' and tier_rank = 1", True),
        (
            "update reference.tier_rules set min_spend_365d_amount = 301 "
            "where policy_id = 'retail_5' and tier_code = 'silver'",
            True,
        ),
        (
            "insert into reference.tier_policy_options (policy_id, version, cutoff_basis) "
            "values ('retail_5', 1, 'frozen')",
            True,
        ),
    ],
)
def test_a_fingerprint_changes_with_what_decides_and_with_nothing_else(
    seeds: Replay, change: str, is_seen: bool
) -> None:
    before = fingerprints(seeds)
    seeds.connection.execute(change)
    after = fingerprints(seeds)
    changed = {version for version, fingerprint in after.items() if fingerprint != before[version]}
    assert changed == ({("retail_5", 1)} if is_seen else set())
    assert before.keys() == after.keys()


def test_a_new_version_leaves_the_old_fingerprint_and_an_edit_of_the_old_one_changes_both(seeds: Replay) -> None:
    run_sql = seeds.connection.execute
    before = fingerprints(seeds)
    for table in ("tier_policies", "tiers", "tier_rules"):
        run_sql(
            f"insert into reference.{table} select * replace (2 as version) from reference.{table} "
            "where policy_id = 'retail_5'"
        )
    run_sql(
        "update reference.tier_policies set valid_from = date '2024-01-01' where policy_id = 'retail_5' and version = 2"
    )
    two = fingerprints(seeds)
    assert {key: two[key] for key in before} == before
    assert two[("retail_5", 2)] != two[("retail_5", 1)]
    run_sql(
        "update reference.tier_policies set valid_from = date '2024-02-01' where policy_id = 'retail_5' and version = 2"
    )
    later = fingerprints(seeds)
    assert [version for (policy, version) in later if later[(policy, version)] != two[(policy, version)]] == [2]
    run_sql("update reference.tier_policies set grace_reviews = 9 where policy_id = 'retail_5' and version = 1")
    edited = fingerprints(seeds)
    assert {key for key in edited if edited[key] != later[key]} == {("retail_5", 1), ("retail_5", 2)}


def tier_as_of(day: str) -> str:
    """The SQL of the macro for a day, as users of the published file write it."""
    folder = jinja2.FileSystemLoader(PROJECT / "macros" / "tiers")
    environment = jinja2.Environment(loader=folder)  # noqa: S701 - SQL, no page
    module = environment.get_template("tier_as_of.sql").make_module({"ref": "marts.{}".format})
    return str(module.tier_as_of(day))


def test_the_tier_as_of_each_review_is_the_tier_of_that_review(shop_marts: BuiltHome) -> None:
    reviews = shop_marts.read("select review_date from marts.dim_review_dates order by 1")["review_date"]
    assert len(reviews) > 12
    for review in reviews:
        day = f"date '{review:%Y-%m-%d}'"
        tiers = f"select policy_id, customer_id, tier_code from marts.fct_customer_tiers where review_date = {day}"
        as_of = f"select policy_id, customer_id, tier_code from ({tier_as_of(day)})"
        assert shop_marts.read(f"({tiers} except all {as_of}) union all ({as_of} except all {tiers})").empty
        assert not shop_marts.read(as_of).empty


def test_the_tier_between_two_reviews_is_that_of_the_earlier_one(shop_marts: BuiltHome) -> None:
    between = f"select * from ({tier_as_of('date ' + repr('2023-06-15'))}) order by all"
    at_review = f"select * from ({tier_as_of('date ' + repr('2023-05-31'))}) order by all"
    assert shop_marts.read(between).equals(shop_marts.read(at_review))
    assert shop_marts.read(tier_as_of("date '2023-01-14'")).empty
