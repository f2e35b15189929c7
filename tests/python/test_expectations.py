"""Great Expectations as a gate: what is wrong fails, what is empty or crashes does not pass."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from strata.errors import CheckFailedError
from strata.landing import land
from strata.quality.expectations import check_landing, check_marts
from strata.quality.results import CheckResult
from strata.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(project=PROJECT, home=tmp_path_factory.mktemp("sample"))
    land(settings, "cdnow_sample")
    return settings


@pytest.fixture
def landed(sample: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(sample.home, tmp_path, dirs_exist_ok=True)
    return Settings(project=PROJECT, home=tmp_path)


def by_status(results: list[CheckResult], status: str) -> dict[str, CheckResult]:
    return {result.check_id: result for result in results if result.status == status}


def rewrite(settings: Settings, table: str, query: str) -> None:
    """Replace a landed table by a query over it (called ``landed``), and note the new file in the manifest."""
    path = settings.landing / table / "part-0.parquet"
    with duckdb.connect() as connection:
        connection.read_parquet(str(path)).create_view("landed")
        connection.sql(query).write_parquet(str(path.with_suffix(".new")))
    path.with_suffix(".new").rename(path)


def test_good_landing_passes_every_check(sample: Settings) -> None:
    results = check_landing(sample)
    assert {result.status for result in results} == {"pass"}
    checks = {result.check_id: result for result in results}
    assert len(checks) == len(results)
    assert checks["ge_landing_orders_total_amount_not_null"].row_count == 6919
    assert checks["landing_manifest_order_lines"].row_count == 0
    assert checks["ge_landing_orders_row_hash_is_md5"].kind == "great_expectations"
    # not delivered, so there are no rows to expect anything of
    assert "ge_landing_order_lines_row_floor" not in checks


def test_column_that_is_mostly_null_fails_with_its_count(landed: Settings) -> None:
    rewrite(
        landed,
        "orders",
        "select * replace (case when source_line > 1000 then total_amount end as total_amount) from landed",
    )
    failed = by_status(check_landing(landed), "fail")
    assert set(failed) == {"landing_manifest_orders", "ge_landing_orders_total_amount_not_null"}
    assert failed["ge_landing_orders_total_amount_not_null"].failure_count == 1000


def test_few_nulls_are_left_to_the_models(landed: Settings) -> None:
    rewrite(
        landed,
        "orders",
        "select * replace (case when source_line > 100 then total_amount end as total_amount) from landed",
    )
    assert set(by_status(check_landing(landed), "fail")) == {"landing_manifest_orders"}


def test_damaged_row_hash_fails_with_its_count(landed: Settings) -> None:
    query = "select * replace (case when source_line <= 7 then 'secret' else row_hash end as row_hash) from landed"
    rewrite(landed, "customers", query)
    results = check_landing(landed)
    failed = by_status(results, "fail")
    assert "ge_landing_customers_row_hash_is_md5" in failed
    assert failed["ge_landing_customers_row_hash_is_md5"].failure_count > 0
    assert "secret" not in repr(results)


def test_missing_column_and_other_order_fail(landed: Settings) -> None:
    rewrite(landed, "customers", "select city, * exclude (city) from landed")
    rewrite(landed, "orders", "select * exclude (total_amount) from landed")
    results = check_landing(landed)
    assert "ge_landing_customers_columns_in_contract_order" in by_status(results, "fail")
    assert "ge_landing_orders_columns_in_contract_order" in by_status(results, "fail")
    assert "ge_landing_orders_total_amount_not_null" in by_status(results, "error")


def test_empty_table_never_passes(landed: Settings) -> None:
    rewrite(landed, "orders", "select * from landed where false")
    results = check_landing(landed)
    statuses = {r.check_id: r.status for r in results if r.check_id.startswith("ge_landing_orders_")}
    assert set(statuses.values()) == {"empty"}
    assert "ge_landing_orders_row_floor" in statuses


@pytest.mark.parametrize("damage", ["flip", "remove", "add"])
def test_file_that_differs_from_the_manifest_fails(landed: Settings, damage: str) -> None:
    path = landed.landing / "customers" / "part-0.parquet"
    if damage == "flip":
        content = bytearray(path.read_bytes())
        content[4] ^= 1
        path.write_bytes(content)
    elif damage == "remove":
        path.unlink()
    else:
        shutil.copy(path, path.with_name("part-1.parquet"))
    failed = by_status(check_landing(landed), "fail")
    assert {check_id: result.failure_count for check_id, result in failed.items()} == {"landing_manifest_customers": 1}


def test_table_that_the_manifest_does_not_know_is_an_error(landed: Settings) -> None:
    path = landed.landing / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["tables"]["refunds"]
    path.write_text(json.dumps(manifest))
    assert set(by_status(check_landing(landed), "error")) == {"landing_manifest_refunds"}


def test_unreadable_manifest_and_file_are_errors_and_never_raise(landed: Settings) -> None:
    (landed.landing / "orders" / "part-0.parquet").write_bytes(b"no parquet")
    errors = by_status(check_landing(landed), "error")
    assert {"landing_manifest_orders", "ge_landing_orders_row_floor", "ge_landing_orders_row_hash_is_md5"} <= set(
        errors
    )
    (landed.landing / "manifest.json").write_text("{")
    assert [(r.check_id, r.status) for r in check_landing(landed)] == [("ge_landing", "error")]


MARTS = {
    "fct_customer_rfm": """
        select review_date, 'c' || i as customer_id, 1 + i % 5 as recency_score, 1 + i % 4 as frequency_score,
            1 + i % 3 as monetary_score, cast(i as decimal(18, 2)) as monetary_amount, 's' || (i % 2) as rfm_segment
        from range(200) t(i), (values (date '2024-01-31'), (date '2024-02-29')) as r(review_date)""",
    "fct_customer_lifecycle": """
        select date '2024-02-29' as review_date, 'c' || i as customer_id,
            case when i % 2 = 0 then 'churned' else 'active' end as lifecycle_stage from range(200) t(i)""",
    "fct_customer_tiers": """
        select p as policy_id, date '2024-02-29' as review_date, 'c' || i as customer_id, 'gold' as tier_code,
            'requirements_met' as reason_code from range(200) t(i), (values ('a'), ('b')) as policies(p)""",
    "fct_tier_kpis": """
        select 'a' as policy_id, date '2024-02-29' as review_date, tier_code, customer_count, customer_rate
        from (values ('gold', 1, 1.0 / 3), ('silver', 2, 2.0 / 3)) as rates(tier_code, customer_count, customer_rate)
        """,
    "fct_input_row_counts": """
        select source_table, place, kind, cast(row_count as bigint) as row_count
        from (values ('customers', 'used', 'used', 8), ('customers', 'remark', 'joined_to_another', 5),
            ('orders', 'used', 'used', 68), ('orders', 'kept_apart', 'cancelled', 10),
            ('orders', 'duplicate', 'same_content', 2), ('orders', 'rejected', 'missing_order_id', 9),
            ('orders', 'rejected', 'invalid_total_amount', 11), ('refunds', 'rejected', 'unknown_order_id', 90)
        ) as counts(source_table, place, kind, row_count)""",
}
Reader = Callable[[str], pd.DataFrame]


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    for name, query in MARTS.items():
        connection.execute(f"create table marts.{name} as {query}")
    return connection


def reader(connection: duckdb.DuckDBPyConnection) -> Reader:
    return lambda query: connection.execute(query).df()


def test_good_marts_pass_every_check(marts: duckdb.DuckDBPyConnection) -> None:
    results = check_marts(reader(marts))
    assert {result.status for result in results} == {"pass"}
    assert {result.table_name for result in results} == set(MARTS)
    assert next(r for r in results if r.check_id == "ge_marts_rfm_recency_score_in_1_to_5").row_count == 200


@pytest.mark.parametrize(
    ("change", "check_id", "failures"),
    [
        ("update marts.fct_customer_rfm set recency_score = 6", "ge_marts_rfm_recency_score_in_1_to_5", 200),
        ("update marts.fct_customer_rfm set monetary_score = null", "ge_marts_rfm_monetary_score_in_1_to_5", 200),
        ("update marts.fct_customer_rfm set frequency_score = 0", "ge_marts_rfm_frequency_score_in_1_to_5", 200),
        (
            "update marts.fct_customer_rfm set monetary_amount = 2e15 where customer_id = 'c0'",
            "ge_marts_rfm_monetary_amount_not_absurd",
            4,
        ),
        ("update marts.fct_customer_rfm set rfm_segment = 's0'", "ge_marts_rfm_no_segment_holds_nearly_all", 200),
        ("update marts.fct_customer_lifecycle set lifecycle_stage = 'lost'", "ge_marts_lifecycle_stage_is_known", 200),
        (
            "update marts.fct_customer_lifecycle set lifecycle_stage = 'churned'",
            "ge_marts_lifecycle_not_all_prospect_or_churned",
            200,
        ),
        (
            "update marts.fct_customer_tiers set review_date = date '2024-01-31' where policy_id = 'b'",
            "ge_marts_tiers_every_policy_has_customers",
            1,
        ),
        (
            "update marts.fct_customer_tiers set tier_code = null where policy_id = 'b' and customer_id = 'c7'",
            "ge_marts_tiers_tier_code_not_null",
            200,
        ),
        (
            "update marts.fct_tier_kpis set customer_rate = -0.1 where tier_code = 'gold'",
            "ge_marts_tier_kpis_customer_rate_at_least_0",
            2,
        ),
        (
            "update marts.fct_tier_kpis set customer_rate = 1.1 where tier_code = 'gold'",
            "ge_marts_tier_kpis_customer_rate_at_most_1",
            2,
        ),
        (
            "update marts.fct_tier_kpis set customer_rate = 0.5 where tier_code = 'gold'",
            "ge_marts_tier_kpis_customer_rates_sum_to_1",
            2,
        ),
    ],
)
def test_each_mart_expectation_fails_when_its_claim_is_broken(
    marts: duckdb.DuckDBPyConnection, change: str, check_id: str, failures: int
) -> None:
    marts.execute(change)
    failed = by_status(check_marts(reader(marts)), "fail")
    assert check_id in failed
    assert failed[check_id].failure_count == failures


def test_customers_left_out_for_missing_input_may_have_no_tier(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute(
        "update marts.fct_customer_tiers set tier_code = null, reason_code = 'excluded_incomplete' "
        "where customer_id = 'c7'"
    )
    assert by_status(check_marts(reader(marts)), "fail") == {}


def test_a_policy_that_leaves_everybody_out_has_no_shares_and_any_other_has(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("insert into marts.fct_tier_kpis values ('b', date '2024-02-29', 'gold', 0, null)")
    assert by_status(check_marts(reader(marts)), "fail") == {}
    marts.execute("update marts.fct_tier_kpis set customer_count = 1 where policy_id = 'b'")
    assert "ge_marts_tier_kpis_customer_rates_sum_to_1" in by_status(check_marts(reader(marts)), "fail")


def test_shares_say_nothing_about_a_handful_of_customers(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("delete from marts.fct_customer_rfm where customer_id <> 'c2'")
    marts.execute("delete from marts.fct_customer_lifecycle where customer_id <> 'c2'")
    assert by_status(check_marts(reader(marts)), "fail") == {}


def test_a_fifth_of_rejected_rows_passes_and_one_more_stops_with_table_share_and_commonest_reason(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert {result.status for result in check_marts(reader(marts))} == {"pass"}
    marts.execute(
        "update marts.fct_input_row_counts set row_count = 67 where source_table = 'orders' and kind = 'used'"
    )
    marts.execute("update marts.fct_input_row_counts set row_count = 12 where kind = 'invalid_total_amount'")
    with pytest.raises(CheckFailedError) as failed:
        check_marts(reader(marts))
    said = "failed on orders: 21 of 100 rows (21%) are rejected, most often for invalid_total_amount (12)"
    assert said in str(failed.value)
    assert str(failed.value).endswith("nothing was published")
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(("rows", "is_refused"), [(19, False), (20, True)])
@pytest.mark.parametrize("table", ["customers", "orders", "order_lines"])
def test_a_share_of_rejected_rows_counts_from_20_rows_on(
    marts: duckdb.DuckDBPyConnection, table: str, rows: int, is_refused: bool
) -> None:
    marts.execute("delete from marts.fct_input_row_counts")
    marts.execute(f"insert into marts.fct_input_row_counts values ('{table}', 'rejected', 'missing_order_id', {rows})")
    if is_refused:
        with pytest.raises(CheckFailedError, match=rf"{table}: 20 of 20 rows \(100%\)"):
            check_marts(reader(marts))
    else:
        assert {result.status for result in check_marts(reader(marts))} == {"pass"}


def test_empty_marts_never_pass(marts: duckdb.DuckDBPyConnection) -> None:
    for name in MARTS:
        marts.execute(f"delete from marts.{name}")
    assert {result.status for result in check_marts(reader(marts))} == {"empty"}


def test_crashing_query_is_an_error_and_leaves_the_other_checks_alone(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("drop table marts.fct_tier_kpis")
    results = check_marts(reader(marts))
    assert {r.table_name for r in results if r.status == "error"} == {"fct_tier_kpis"}
    assert {r.table_name for r in results if r.status == "pass"} == set(MARTS) - {"fct_tier_kpis"}


def test_crash_inside_the_library_is_an_error(
    monkeypatch: pytest.MonkeyPatch, marts: duckdb.DuckDBPyConnection
) -> None:
    def crash() -> None:
        raise RuntimeError

    monkeypatch.setattr("strata.quality.expectations._library", crash)
    results = check_marts(reader(marts))
    assert results
    assert {result.status for result in results} == {"error"}


def test_reader_that_gives_another_frame_is_an_error() -> None:
    results = check_marts(lambda query: pd.DataFrame({"other": [1]}))
    assert results
    assert {result.status for result in results} == {"error"}


def test_library_opens_no_connection_and_is_imported_only_when_it_is_used() -> None:
    program = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("a connection was attempted")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import pandas as pd
from strata.quality import expectations
assert "great_expectations" not in sys.modules
frame = pd.DataFrame({"recency_score": [1], "frequency_score": [1], "monetary_score": [1], "largest_amount": [1.0],
    "row_count": [5]})
statuses = [result.status for result in expectations.check_marts(lambda query: frame)][:4]
assert statuses == ["pass"] * 4, statuses
assert "posthog" not in sys.modules
"""
    scripts = str(PROJECT / "scripts")
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {scripts!r})\n{program}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout + run.stderr == ""
