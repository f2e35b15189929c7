"""The report's sections on loyalty and needs say what the marts hold, where recommendations lose, and what lacks."""

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
create table reference.fields as select * from read_csv('{SEEDS / "segments" / "fields.csv"}');
create table reference.segments as select * from read_csv('{SEEDS / "segments" / "segments.csv"}');
create table reference.segment_rules as select * from read_csv('{SEEDS / "segments" / "segment_rules.csv"}');
create table marts.fct_loyalty_kpis as
select review_date, 20 as buyer_count, 9 as repeat_buyer_count, rate as repurchase_rate,
    30.25 as repurchase_interval_days, 0.5 as category_retention_rate, 8 as referrals_made_count,
    3 as referrals_converted_count, 7 as csat_customer_count, 4.256 as csat_score, 11 as nps_customer_count,
    cast(-18.18 as double) as nps, 6 as complaint_count, 0.5 as complaint_resolved_rate, 44.4 as loyalty_score
from (values (date '2024-11-30', 0.4), (date '2024-12-31', 0.45)) as reviews (review_date, rate);
-- one has not bought; scores 9.99, 10, 40, 100
create table marts.fct_customer_loyalty as
select date '2024-12-31' as review_date, cast(score as double) as loyalty_score,
    case when score is not null then 1 end as repurchase_count, missing_parts
from (values
    (9.99, 'nps.no_answer, csat.no_answer'), (10, 'nps.no_answer'), (40, null), (100, null),
    (null, 'repurchase.no_purchase, nps.no_answer')
) as customers (score, missing_parts);
insert into marts.fct_customer_loyalty select date '2024-11-30', 55, 1, null from range(30);
create table marts.fct_customer_activity as
select date '2024-12-31' as review_date, level as churn_warning_level, level = 'high' as is_recency_warning,
    level is not null and level <> 'none' as is_gap_alert,
    case level when 'none' then false when 'high' then true end as is_engagement_warning
from (values ('high'), ('watch'), ('watch'), ('none'), ('none'), ('none'), ('none'), (null)) as customers (level);
insert into marts.fct_customer_activity select date '2024-11-30', 'high', true, true, true from range(30);
create table marts.fct_group_profiles as
select date '2024-12-31' as review_date, *, share / population * 100 as tgi_index,
    attribute = 'region' as is_suppressed
from (values
    ('segment', 'families', 'gender', 'female', 40, 100, 0.4, 0.2),
    ('segment', 'families', 'age_band', 'under_18', 30, 100, 0.3, 0.1),
    ('segment', 'families', 'category', 'tea', 50, 100, 0.5, 0.25),
    ('segment', 'families', 'attribute_household_size', '3', 90, 100, 0.9, 0.1),
    ('segment', 'young_and_valuable', 'age_band', 'from_18_to_24', 60, 100, 0.6, 0.1),
    ('segment', 'young_and_valuable', 'region', '<b>North</b>', 28, 100, 0.28, 0.1),
    -- beyond the population by less than two standard errors of 100 customers: 0.08
    ('lifecycle_stage', 'mature', 'gender', 'male', 27, 100, 0.27, 0.2),
    ('lifecycle_stage', 'new', 'gender', 'male', 29, 100, 0.29, 0.2)
) as cells (
    group_kind, group_code, attribute, attribute_value, customer_count, known_customer_count, group_share,
    population_share
), lateral (select group_share as share, population_share as population) as shares;
create table marts.fct_customer_affinities as
select affinity_kind, affinity_value, lift, affinity_rank
from (values
    ('category', 'tea', 2.0, 1, 30), ('category', 'coffee', 1.9, 1, 40), ('category', 'milk', 3.0, 1, 26),
    ('category', 'cocoa', 3.0, 1, 25), ('weekday', 'monday', 1.2, 1, 27), ('weekday', 'sunday', 9.0, 1, 26),
    ('category', 'tea', 5.0, 2, 500)
) as favourites (affinity_kind, affinity_value, lift, affinity_rank, customer_count), range(500) as customers (number)
where number < customer_count;
create table marts.fct_customer_needs as
select * from (values
    ('channel.not_landed, payment.not_given, orders.no_recent_purchase, brand.no_recent_purchase'),
    ('channel.not_landed, payment.not_given')
) as customers (missing_parts);
create table marts.fct_recommendation_hit_rates as
select item_kind, basis, method, date '2024-11-01' as fit_date, date '2024-12-31' as as_of_date, customer_count,
    5 * customer_count as shown_count, 0.1 as precision_rate, hits as hit_customer_count,
    hits / customer_count as hit_rate
from (values
    ('product', 'all', 'recommended', 200, 30), ('product', 'all', 'most_bought', 200, 40),
    ('product', 'all', 'most_bought_new', 200, 20), ('product', 'repeat_cycle', 'recommended', 50, 25),
    ('product', 'repeat_cycle', 'most_bought', 50, 5), ('product', 'repeat_cycle', 'most_bought_new', 50, 1),
    ('category', 'co_purchase', 'recommended', 100, 50), ('category', 'co_purchase', 'most_bought', 100, 50),
    ('category', 'co_purchase', 'most_bought_new', 100, 49)
) as rates (item_kind, basis, method, customer_count, hits);
"""

Drawn = list[tuple[tuple[Any, ...], dict[str, Any]]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the chart of the loyalty score was asked to draw."""
    asked: Drawn = []

    def draw(*values: Any, **named: Any) -> str:
        asked.append((values, named))
        return "<svg></svg>"

    monkeypatch.setattr(charts, "paired_columns", draw)
    return asked


def test_the_numbers_of_loyalty_are_those_of_the_last_review(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path, "loyalty"), section(warehouse, tmp_path, "loyalty", "zh")
    assert "Up to 2024-12-31, 45.0% of the 20 buyers have bought on more than one day." in english
    assert "The net promoter score is -18, from the last answers of 11 customers." in english
    assert "of the 7 customers who answered in the window is 4.26, on the scale" in english
    assert "Complaints in the window: 6, of which 50.0% are resolved." in english
    assert "净推荐值（NPS）为 -18" in chinese and "窗口内投诉 6 起，已解决 50.0%。" in chinese
    rows = rows_of(english, "loyalty at the last scored review and at the first")
    assert rows[0] == "Repurchase rate|45.0%|40.0%" and "Days between purchase days|30.2|30.2" in rows


def test_what_the_source_lacks_is_not_available_and_never_zero(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute(
        "update marts.fct_loyalty_kpis set nps = null, nps_customer_count = 0, csat_score = null, "
        "csat_customer_count = 0, complaint_count = 0, complaint_resolved_rate = null"
    )
    warehouse.execute("update marts.fct_customer_loyalty set missing_parts = 'nps.not_landed, csat.no_answer'")
    english, chinese = section(warehouse, tmp_path, "loyalty"), section(warehouse, tmp_path, "loyalty", "zh")
    assert "Willingness to recommend (NPS): not available (Not delivered by the source)." in english
    assert "Satisfaction (CSAT): not available (No answer by the customer)." in english
    assert "There was no complaint in the window." in english and "窗口内没有投诉。" in chinese
    assert "The score does without these parts" in english and "推荐意愿（NPS）：暂无数据（来源未提供）。" in chinese
    rows = rows_of(english, "loyalty at the last scored review and at the first")
    assert "Customers who answered it ever|not available|not available" in rows
    # a survey that was sent and that nobody answered is a count of zero
    assert "Customers who answered it|0|0" in rows
    warehouse.execute("update marts.fct_loyalty_kpis set complaint_count = null")
    assert "Complaints and their resolution: not available." in section(warehouse, tmp_path, "loyalty")


def test_the_score_is_cut_into_tens_of_the_buyers_at_the_last_review(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english = section(warehouse, tmp_path, "loyalty")
    assert "Half of the 4 buyers score below 25.0 of 100; the range with the most of them is 90–100" in english
    rows = rows_of(english, "buyers by loyalty score")
    assert len(rows) == 10 and rows[0] == "90–100|1|25.0%" and rows[5] == "40–50|1|25.0%"
    # 9.99 is below ten, 10 is not
    assert rows[8:] == ["10–20|1|25.0%", "0–10|1|25.0%"]
    bars, order, _ = drawn[0][0]
    assert order[0] == "0" and [bar["group"] for bar in bars if bar["value"]] == ["0", "10", "40", "90"]
    # who has not bought has no score to lack anything
    assert rows_of(english, "parts that the score of a buyer lacks, and why") == [
        "Willingness to recommend (NPS)|No answer by the customer|2|50.0%",
        "Satisfaction (CSAT)|No answer by the customer|1|25.0%",
    ]


def test_warnings_are_shares_of_those_who_can_still_be_lost(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path, "loyalty"), section(warehouse, tmp_path, "loyalty", "zh")
    assert (
        "Of the 7 customers who can still be lost at 2024-12-31, 1 (14.3%) have a high warning and 2 (28.6%)" in english
    )
    assert "7 位仍可挽留的客户中，1 位（14.3%）为高预警，2 位（28.6%）为观察。" in chinese
    caption = "customers by warning of churn, and the signs among them"
    assert rows_of(english, caption) == [
        "High churn warning|1|12.5%|1|1|1", "Churn watch|2|25.0%|0|2|not available",
        "No churn warning|4|50.0%|0|0|0", "Prospect or churned already|1|12.5%|0|0|not available",
    ]  # fmt: skip
    warehouse.execute("update marts.fct_customer_activity set is_engagement_warning = null")
    assert "A falling engagement is not available as a sign" in section(warehouse, tmp_path, "loyalty")
    warehouse.execute("delete from marts.fct_customer_activity where churn_warning_level is not null")
    assert "There is nobody left to warn of" in section(warehouse, tmp_path, "loyalty")


def test_telling_cells_leave_out_definitions_chance_and_what_is_suppressed(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path, "needs"), section(warehouse, tmp_path, "needs", "zh")
    # household size defines the families, age defines the young; of three cells of a group the two highest
    assert rows_of(english, "what sets groups apart at the review of 2024-12-31") == [
        "Households of three or more|Custom segment|Age band|Under 18|300|30|30.0%|10.0%",
        "Households of three or more|Custom segment|Category bought|tea|200|50|50.0%|25.0%",
        "New|Lifecycle stage|Gender|Male|145|29|29.0%|20.0%",
    ]
    assert "Households of three or more: “Under 18” (Age band) applies to 30.0%, against 10.0%" in english
    assert "三口及以上家庭：「18岁以下」（年龄段）占 30.0%" in chinese and "North" not in english
    warehouse.execute("update marts.fct_group_profiles set group_share = population_share")
    assert "No group stands out" in section(warehouse, tmp_path, "needs")
    warehouse.execute("update marts.fct_group_profiles set is_suppressed = true")
    assert "Not available: marts.fct_group_profiles has no rows" in section(warehouse, tmp_path, "needs")


def test_favourites_are_the_three_most_frequent_of_a_kind_and_none_of_a_few_customers(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    caption = "favourites, the most frequent ones of each kind"
    english, chinese = section(warehouse, tmp_path, "needs"), section(warehouse, tmp_path, "needs", "zh")
    # profiles show 27 and more: milk, cocoa and Sunday have fewer; a lift of 2 counts, 1.9 does not
    assert rows_of(english, caption) == [
        "Favourite category|coffee|40|33.1%|< 27",
        "Favourite category|tea|30|24.8%|30",
        "Favourite day of the week|Monday|27|50.9%|< 27",
    ]
    assert "Favourite category that stands out most: tea. To 30 customers (24.8%) it is the favourite" in english
    assert "最突出的偏好品类：tea。30 位客户（24.8%）" in chinese
    assert (
        "Not available: Brand of what was bought; Channel of the order (Not delivered by the source); Time of the "
        "order; Way of payment of the order (Not given with any order)." in english
    )
    assert "下单渠道（来源未提供）" in chinese


def test_recommendations_say_where_they_lose_to_the_most_bought(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path, "needs"), section(warehouse, tmp_path, "needs", "zh")
    assert (
        "Products: 15.0% of 200 customers bought something that was recommended; worse than the most bought (20.0%) "
        "and better than the most bought that is new to the customer (10.0%)." in english
    )
    assert (
        "Categories: 50.0% of 100 customers" in english and "the same as the most bought (50.0%) and better" in english
    )
    assert "商品：200 位客户中 15.0% 购买了所推荐的；不及最热销（20.0%），优于客户未买过的最热销（10.0%）。" in chinese
    assert rows_of(english, "hit rates by kind of item and reason") == [
        "Product|Every reason|200|15.0%|20.0%|10.0%",
        "Product|Due again|50|50.0%|10.0%|2.0%",
        "Category|Goes with what was bought|100|50.0%|50.0%|49.0%",
    ]
    assert "known at 2024-11-01 and judged by what customers bought up to 2024-12-31" in english


def test_a_mart_without_rows_or_that_is_not_there_is_not_available(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    keys = {
        "fct_loyalty_kpis": "loyalty", "fct_customer_loyalty": "loyalty", "fct_customer_activity": "loyalty",
        "fct_group_profiles": "needs", "fct_recommendation_hit_rates": "needs",
    }  # fmt: skip
    for statement in ("delete from", "drop table"):
        for table in keys:
            warehouse.execute(f"{statement} marts.{table}")
        for key in ("loyalty", "needs"):
            english, chinese = section(warehouse, tmp_path, key), section(warehouse, tmp_path, key, "zh")
            for table in (table for table, place in keys.items() if place == key):
                assert f"Not available: marts.{table} has no rows" in english and f"marts.{table} 中没有" in chinese
    warehouse.execute("drop table marts.fct_customer_affinities")
    assert "Not available: marts.fct_customer_affinities" in section(warehouse, tmp_path, "needs")
