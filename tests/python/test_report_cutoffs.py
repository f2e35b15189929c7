"""The report's section on cut-offs and drift says what the marts hold, and warnings are not counted as failures."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import duckdb
import pytest

from strata.report import write_report

LABELS = Path(__file__).resolve().parents[2] / "seeds" / "labels.csv"
TABLES = f"""
create schema marts;
create schema reference;
create table reference.labels as select * from read_csv('{LABELS}');
create table reference.metrics as
    select 'spend_365d_amount' as metric, 'Net spend in 365 days' as label_en, '近365天净消费' as label_zh;
create table marts.fct_cutoff_drift (
    review_date date, used_by text, measure text, cutoff_basis text, reference_review_date date,
    population_stability_index decimal(12, 6), largest_cutoff_move_rate double, drift_level text
);
insert into marts.fct_cutoff_drift values
    ('2025-01-31', 'rfm', 'recency', 'floating', null, null, null, null),
    ('2025-02-28', 'rfm', 'recency', 'frozen', '2025-01-31', 0.031, 0.2, 'none'),
    ('2025-02-28', 'rfm', 'frequency', 'frozen', '2025-01-31', 0, null, 'none'),
    ('2025-02-28', 'top', 'spend_365d_amount', 'frozen', '2025-01-31', 0.2637, 0.125, 'strong');
create table marts.dim_rfm_cutoffs (
    review_date date, grid_id text, measure text, score int, cutoff_value double, cutoff_basis text,
    reference_review_date date
);
insert into marts.dim_rfm_cutoffs
select review_date, 'eleven_125', measure, score, 10.5 * score, 'frozen', '2025-01-31'
from (values (date '2025-01-31'), (date '2025-02-28')) as reviews (review_date),
    (values ('recency'), ('frequency'), ('monetary')) as measures (measure), range(2, 6) as scores (score);
create table marts.dim_tier_cutoffs (
    policy_id text, review_date date, tier_rank int, tier_code text, purpose text, alternative int, measure text,
    threshold_value decimal(18, 6), cutoff_value decimal(28, 6), cutoff_basis text, reference_review_date date
);
insert into marts.dim_tier_cutoffs values
    ('top', '2025-02-28', 3, 'best', 'enter', 1, 'spend_365d_amount', 0.99, null, 'frozen', '2025-01-31'),
    ('top', '2025-02-28', 2, 'good', 'keep', 1, 'spend_365d_amount', 0.9, 1234.5, 'frozen', '2025-01-31'),
    ('top', '2025-02-28', 2, 'good', 'enter', 1, 'spend_365d_amount', 300, 300, 'fixed', null);
create table marts.fct_check_results as
select * from (values
    ('v', 'a', 'dbt', 'fct_orders', 'pass', 0, null), ('v', 'b', 'dbt', 'fct_cutoff_drift', 'warn', 2, null)
) as checks (version, check_id, kind, table_name, status, failure_count, row_count);
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


def page(warehouse: duckdb.DuckDBPyConnection, folder: Path) -> str:
    path = write_report(lambda sql: warehouse.execute(sql).df(), folder / "index.html")
    return unescape(path.read_text("utf-8"))


def test_the_page_names_the_largest_drift_in_both_languages(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    html = page(warehouse, tmp_path)
    assert (
        "At the review of 2025-02-28 the customers have moved most in “Net spend in 365 days” (top): "
        "PSI 0.264 against 2025-01-31. Strong drift." in html
    )
    assert "变化最大的指标是「近365天净消费」（top）：与 2025-01-31 相比，PSI 为 0.264，显著偏移。" in html
    assert "The cut-offs are frozen: they are those of the review of 2025-01-31." in html
    assert "门槛已冻结：沿用 2025-01-31 评审的门槛。" in html
    # of the tiers: a percentile that nobody reached, one with its amount, and no threshold that is typed in
    assert "reached by nobody" in html and "1,234.50" in html and "10.0%" in html
    assert "300.00" not in html


def test_a_first_review_has_nothing_to_compare_with(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    warehouse.execute("delete from marts.fct_cutoff_drift where review_date > '2025-01-31'")
    assert "there is no earlier review to compare with" in page(warehouse, tmp_path)


def test_a_version_without_drift_says_so(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    warehouse.execute("drop table marts.fct_cutoff_drift")
    warehouse.execute("drop table marts.dim_rfm_cutoffs")
    html = page(warehouse, tmp_path)
    assert "marts.fct_cutoff_drift" in html and "marts.dim_rfm_cutoffs" in html


def test_warnings_are_counted_apart_from_failures(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    html = page(warehouse, tmp_path)
    assert "Checks passed: 1 of 2; not passed: 0." in html
    assert "Warnings: 1. They do not stop a publication; please look at them." in html
    assert "警告 1 项：不影响发布，请留意。" in html
    warehouse.execute("update marts.fct_check_results set status = 'pass'")
    assert "Warnings:" not in page(warehouse, tmp_path)
