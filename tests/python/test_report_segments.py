"""The report's sections on scores, segments, tags and clusters say what the marts hold, and why something lacks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from report_parts import rows_of, section
from strata.report import charts

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TABLES = f"""
create schema marts;
create schema reference;
create table reference.labels as select * from read_csv('{SEEDS / "labels.csv"}');
create table reference.metrics as select * from read_csv('{SEEDS / "policies" / "metrics.csv"}');
create table reference.fields as select * from read_csv('{SEEDS / "segments" / "fields.csv"}');
create table reference.segments as select * from read_csv('{SEEDS / "segments" / "segments.csv"}');
create table reference.tags as select * from read_csv('{SEEDS / "tags" / "tags.csv"}');
create table reference.score_models as select * from read_csv('{SEEDS / "scores" / "score_models.csv"}');
create table reference.score_rules as select * from read_csv('{SEEDS / "scores" / "score_rules.csv"}');
create table marts.fct_segment_sizes as
select * from (values
    ('segment', 'families', date '2024-11-30', 31, 0.31, 3, 1, null),
    ('segment', 'families', date '2024-12-31', 34, 0.34, 4, 1, null),
    ('segment', 'business_accounts', date '2024-11-30', 50, 0.5, null, null, null),
    ('segment', 'business_accounts', date '2024-12-31', 30, 0.3, 2, 22, null),
    ('segment', 'business_decision_makers', date '2024-11-30', null, null, null, null, 'company_id, job_level'),
    ('segment', 'business_decision_makers', date '2024-12-31', null, null, null, null, 'company_id, job_level'),
    ('tag', 'lapsing', date '2024-11-30', 12, 0.12, 1, 1, null),
    ('tag', 'lapsing', date '2024-12-31', 12, 0.12, 5, 5, null),
    ('tag', 'promoter', date '2024-11-30', null, null, null, null, 'nps_score'),
    ('tag', 'promoter', date '2024-12-31', null, null, null, null, 'nps_score')
) as sizes (
    group_kind, group_id, review_date, customer_count, customer_rate, entered_count, left_count, missing_fields
);
create table marts.fct_customer_scores as
select 'b2c' as score_model_id, review_date, cast(number as varchar) as customer_id, 1.0 as points_total,
    cast(case grade when 'A' then 90 when 'C' then 50.5 end as decimal(5, 2)) as score, grade, 1 as known_input_count,
    2 as rule_count, 'partial' as score_basis
from (values (1, 'A'), (2, 'A'), (3, 'C'), (4, null)) as customers (number, grade),
    (values (date '2024-11-30'), (date '2024-12-31')) as reviews (review_date)
where number = 1 or review_date = date '2024-12-31';
insert into marts.fct_customer_scores values ('potential', '2024-12-31', '1', 0, null, null, 0, 4, 'none');
create table marts.fct_customer_score_lines as
select score_model_id, review_date, customer_id, rule_id, 0.0 as points,
    case when rule_id = 'satisfaction' or (rule_id = 'spend' and customer_id = '2') then 'missing_input'
        else 'earned' end as line_reason
from marts.fct_customer_scores, (values ('satisfaction'), ('spend'), ('recency')) as rules (rule_id)
where score_model_id = 'b2c';
create table marts.fct_group_profiles as
select date '2024-12-31' as review_date, 'segment' as group_kind, 'families' as group_code, 'gender' as attribute,
    'female' as attribute_value, 34 as group_customer_count, 34 as known_customer_count, 10 as customer_count,
    0.3 as group_share, 0.3 as population_share, 100.0 as tgi_index, false as is_suppressed;
create table reference.segment_rules (segment_id text, alternative int, field text, operator text, value text);
create table marts.dim_clusters as
select cluster_id, label_en, label_zh, standout_en, standout_en || '（中文）' as standout_zh,
    'spend: ' || label_en as typical_en, '消费：' || label_zh as typical_zh, rule_en,
    replace(rule_en, ' | ', ' 或 ') as rule_zh,
    customer_count, customer_count / 80.0 as customer_rate, 0.9 as tree_agreement_rate,
    customer_count + 5 as sample_count, 3 as model_version, date '2024-12-31' as fitted_date, 0.417 as silhouette_score,
    '2: 0.417' as cluster_counts_tried, 80 as model_sample_count, 85 as model_buyer_count, 1 as seed
from (values
    (1, 'High spend', '高额', 'High spend (+1.1)', 'spend above 10 | spend at most 10; days at most 3', 8),
    (2, 'Long away', '久未消费', null, null, 72)
) as clusters (cluster_id, label_en, label_zh, standout_en, rule_en, customer_count);
create table marts.fct_customer_clusters as
select case when number <= 80 then 'assigned' else 'no_purchase' end as cluster_status
from range(1, 101) as customers (number);
"""

Drawn = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the charts were asked to draw, by kind of chart."""
    asked: Drawn = {}
    for kind in ("lines", "share_bars"):

        def draw(*values: Any, kind: str = kind) -> str:
            asked.setdefault(kind, []).append(values)
            return "<svg></svg>"

        monkeypatch.setattr(charts, kind, draw)
    return asked


def test_segments_come_by_size_with_who_came_and_left_at_the_last_review(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path, "segments"), section(warehouse, tmp_path, "segments", "zh")
    assert rows_of(english, "custom segments at the review of 2024-12-31") == [
        "Households of three or more|34|34.0%|4|1",
        "Business accounts|30|30.0%|2|22",
        "Decision makers in companies|not available|not available|not available|not available",
    ]
    assert (
        "At the review of 2024-12-31 the largest is Households of three or more, with 34 customers (34.0%)." in english
    )
    # by far the largest change is that of the smaller one
    assert "Since the review of 2024-11-30 the size of Business accounts changed most: 2 entered, 22 left." in english
    assert "规模变化最大的是「企业与机构客户」：进入 2 位，离开 22 位。" in chinese
    assert "Since the review of 2024-11-30 none has changed its size." in english


def test_a_group_that_asks_for_what_nobody_has_names_the_fields_and_is_not_drawn(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english, chinese = section(warehouse, tmp_path, "segments"), section(warehouse, tmp_path, "segments", "zh")
    assert "nobody has a value of what they ask for: Decision makers in companies (Company, Job level)." in english
    assert "NPS promoter (Latest NPS answer)" in english and "企业决策人（所属企业、职级）" in chinese
    points, reviews, width = drawn["lines"][0]
    assert reviews == ["2024-11-30", "2024-12-31"] and width == charts.WIDE
    assert [(point["series"], point["value"]) for point in points] == [
        ("business_accounts", 50), ("families", 31), ("families", 34), ("business_accounts", 30),
    ]  # fmt: skip


def test_a_single_review_has_sizes_and_no_moves_or_lines(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    warehouse.execute("delete from marts.fct_segment_sizes where review_date < '2024-12-31'")
    warehouse.execute("update marts.fct_segment_sizes set entered_count = null, left_count = null")
    english = section(warehouse, tmp_path, "segments")
    assert "Households of three or more|34|34.0%|not available|not available" in rows_of(
        english, "custom segments at the review of 2024-12-31"
    )
    assert "Since the review" not in english and "lines" not in drawn


def test_grades_are_counted_at_the_last_review_with_their_mean(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english, chinese = section(warehouse, tmp_path, "scores"), section(warehouse, tmp_path, "scores", "zh")
    # (90 + 90 + 50.5) / 3; the fourth has no score
    assert "Consumer score: of 4 customers 50.0% have grade A or B; the mean score is 76.8." in english
    assert "消费者评分：4 位客户中 50.0% 为 A 或 B 级，平均 76.8 分。" in chinese
    assert "Potential: not available, because no input of any of its 1 customers is known." in english
    assert rows_of(english, "score models and grades at the review of 2024-12-31") == [
        "Consumer score|4|76.8|2 (50.0%)|0 (0.0%)|1 (25.0%)|0 (0.0%)|0 (0.0%)|1 (25.0%)",
        "Potential|1|not available|0 (0.0%)|0 (0.0%)|0 (0.0%)|0 (0.0%)|0 (0.0%)|1 (100.0%)",
    ]
    assert (
        "no customer is in its population: Business lead score (business customers), Contribution (buyers)" in english
    )
    bars, order, _ = next(call for call in drawn["share_bars"] if "Consumer score" in call[1])
    assert order == ["Consumer score", "Potential"]
    assert [(bar["start"], bar["end"], bar["text"]) for bar in bars if bar["measure"] == "Consumer score"] == [
        (0.0, 0.5, "50%"), (0.5, 0.75, "25%"), (0.75, 1.0, "25%"),
    ]  # fmt: skip


def test_inputs_that_nobody_has_are_told_from_those_that_some_lack(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english = section(warehouse, tmp_path, "scores")
    assert "Not available for anybody, so that these rules gave no points: Recommends us (Consumer score)." in english
    assert (
        "Most often lacking otherwise: Spend in 365 days among buyers (Consumer score), for 25.0% of its customers."
        in english
    )
    assert rows_of(english, "rules and the customers of whom their input is not known") == [
        "Consumer score|Recommends us|4|100.0%",
        "Consumer score|Spend in 365 days among buyers|1|25.0%",
    ]
    warehouse.execute("update marts.fct_customer_score_lines set line_reason = 'not_met'")
    assert "Every rule knew its input for every customer." in section(warehouse, tmp_path, "scores")


def test_clusters_come_by_size_with_what_sets_them_apart_and_each_rule(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english, chinese = section(warehouse, tmp_path, "clusters"), section(warehouse, tmp_path, "clusters", "zh")
    assert "High spend: 8 customers (10.0%). What sets it apart" in english and "High spend (+1.1)." in english
    assert "High spend (+1.1)（中文）" in chinese and "久未消费：72 位客户" in chinese
    assert "from the mean: nothing, near the average." in english
    assert "Model version 3, fitted as of 2024-12-31 on 80 of 85 buyers; mean silhouette 0.42" in english
    assert "In no cluster, because they have not bought: 20." in english
    assert rows_of(english, "clusters by size") == ["Long away|72|90.0%|90.0%", "High spend|8|10.0%|90.0%"]
    assert rows_of(english, "rules of the tree that lead to each cluster, those of the most customers first") == [
        "Long away|none leads to it",
        "High spend|spend above 10",
        "High spend|spend at most 10; days at most 3",
    ]
    assert rows_of(chinese, "通向各聚类的决策树规则（按人数从多到少）")[1:] == [
        "高额|spend above 10",
        "高额|spend at most 10; days at most 3",
    ]
    bars = next(bars for bars, order, _ in drawn["share_bars"] if order == ["Customers"])
    assert [bar["text"] for bar in bars] == ["90%", "10%"]


def test_medians_of_a_cluster_smaller_than_profiles_show_are_kept_back(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    caption = "what is typical of each cluster"
    # profiles show 10 and more
    assert rows_of(section(warehouse, tmp_path, "clusters"), caption) == [
        "Long away|spend: Long away",
        "High spend|too few customers to show",
    ]
    warehouse.execute("update marts.dim_clusters set customer_count = 10 where cluster_id = 1")
    assert "High spend|spend: High spend" in rows_of(section(warehouse, tmp_path, "clusters"), caption)
    warehouse.execute("update marts.dim_clusters set sample_count = 9 where cluster_id = 1")
    assert "High spend|too few customers to show" in rows_of(section(warehouse, tmp_path, "clusters"), caption)
    warehouse.execute("update marts.fct_group_profiles set is_suppressed = true")
    hidden = rows_of(section(warehouse, tmp_path, "clusters"), caption)
    assert hidden == ["Long away|too few customers to show", "High spend|too few customers to show"]


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        (
            "not_fitted",
            "no model of clusters was fitted by the as-of date. Run strata fit --clusters",
            "尚未拟合聚类模型",
        ),
        ("input_missing", "uses an input that the source no longer has", "数据来源已不再提供"),
        ("no_purchase", "nobody has bought yet", "尚无客户消费"),
    ],
)
def test_without_a_usable_model_the_clusters_are_not_available_and_say_why(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, status: str, english: str, chinese: str
) -> None:
    warehouse.execute("delete from marts.dim_clusters")
    warehouse.execute("update marts.fct_customer_clusters set cluster_status = ? where rowid < 50", [status])
    warehouse.execute("update marts.fct_customer_clusters set cluster_status = 'no_purchase' where rowid >= 50")
    page = section(warehouse, tmp_path, "clusters")
    assert "Not available" in page and english in page and "<table" not in page
    assert chinese in section(warehouse, tmp_path, "clusters", "zh")


def test_a_mart_without_rows_or_that_is_not_there_is_not_available(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    marts = {
        "fct_segment_sizes": "segments", "fct_customer_scores": "scores", "fct_customer_score_lines": "scores",
        "fct_customer_clusters": "clusters",
    }  # fmt: skip
    warehouse.execute("delete from marts.dim_clusters")
    for statement in ("delete from", "drop table"):
        for table, key in marts.items():
            warehouse.execute(f"{statement} marts.{table}")
            assert f"Not available: marts.{table} has no rows" in section(warehouse, tmp_path, key)
            assert f"暂无数据：marts.{table}" in section(warehouse, tmp_path, key, "zh")
