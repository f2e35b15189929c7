"""The report page shows what the published marts hold, escapes it, and survives what they lack."""

import json
import re
import string
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from strata.errors import DataError, DiskError, UsageError
from strata.report import write_report
from strata.report.texts import LANGUAGES, Words

Read = Callable[[str], pd.DataFrame]

TABLES = """
create schema marts;
create schema reference;
create table marts.publication (
    version text, as_of_date date, made_at timestamp, strata_version text, source text, input_hash text, target text
);
create table marts.fct_check_results (
    version text, check_id text, kind text, table_name text, status text, failure_count bigint, row_count bigint
);
create table marts.dim_review_dates (review_index int, review_date date, is_open boolean);
create table marts.fct_customer_rfm (
    review_date date, customer_id text, recency_days int, frequency_count int, monetary_amount decimal(18, 2),
    recency_score int, frequency_score int, monetary_score int, weighted_rfm_score double, rfm_cell text,
    rfm_segment text
);
create table marts.fct_customer_lifecycle (
    review_date date, customer_id text, lifecycle_stage text, previous_stage text, stage_since_date date,
    is_declining boolean, is_gap_alert boolean
);
create table marts.fct_tier_kpis (
    policy_id text, review_date date, tier_rank int, tier_code text, customer_count bigint, customer_rate double,
    net_amount decimal(18, 2), net_amount_rate double, new_count bigint, upgrade_count bigint, stay_count bigint,
    downgrade_count bigint, held_count bigint
);
create table marts.fct_tier_migrations (
    policy_id text, review_date date, from_tier_code text, to_tier_code text, customer_count bigint,
    net_amount decimal(18, 2)
);
create table marts.fct_reconciliation (
    check_id text, invariant text, source_table text, currency text, left_value decimal(38, 3),
    right_value decimal(38, 3), difference_value decimal(38, 3)
);
create table marts.fct_rejected_records (
    source_table text, source_file text, source_line bigint, reason text, record_key text
);
create table marts.fct_duplicate_records (
    source_table text, source_file text, source_line bigint, is_conflicting boolean
);
create table marts.fct_orders (
    order_id text, customer_id text, order_date date, net_amount decimal(18, 2), refunded_amount decimal(18, 2)
);
create table marts.dim_customers (customer_id text);
create table reference.labels (kind text, code text, label_en text, label_zh text);
create table reference.tiers (
    policy_id text, version int, tier_rank int, tier_code text, label_en text, label_zh text,
    is_invitation_only boolean
);
create table reference.tier_policies (
    policy_id text, version int, valid_from date, valid_to date, status text, label_en text, label_zh text
);
"""

# 2,469 customers and 12 month ends of 2017, all closed; numbers by hash, so that they never change.
ROWS = """
insert into marts.publication values (
    '20261120T101500Z-3f9c', date '2017-12-31', timestamp '2026-11-20 10:15:42.123', '0.1.0', 'complete_journey',
    'b1946ac92492d2347c6235b4d2611184', 'duckdb'
);
insert into marts.dim_review_dates
select month_number, last_day(make_date(2017, cast(month_number as int), 1)), false
from range(1, 13) as months (month_number);
insert into marts.dim_customers select 'c' || cast(i as varchar) from range(2469) as customers (i);
insert into marts.fct_orders
select cast(i as varchar), 'c' || cast(i % 2469 as varchar), date '2017-01-01' + cast(i % 365 as int), 41.5, 0
from range(155848) as orders (i);
insert into marts.fct_customer_rfm
with scored as (
    select
        dim_review_dates.review_date,
        dim_customers.customer_id,
        1 + cast(hash(dim_customers.customer_id) % 5 as int) as frequency_score,
        1 + cast(least(4, (hash(dim_customers.customer_id) % 5 + hash(dim_customers.customer_id || 'r') % 5) // 2)
            as int) as recency_score
    from marts.dim_review_dates cross join marts.dim_customers
)
select
    review_date, customer_id, 30 * (5 - recency_score), 8 * frequency_score,
    cast(120.25 * frequency_score * frequency_score as decimal(18, 2)), recency_score, frequency_score,
    frequency_score, 3.0, 'x',
    case
        when recency_score >= 4 and frequency_score >= 4 then 'champions'
        when frequency_score >= 4 then 'loyal'
        when recency_score >= 4 then 'promising'
        when recency_score = 1 then 'lost'
        else 'hibernating'
    end
from scored;
insert into marts.fct_customer_lifecycle
select
    review_date, customer_id,
    case
        when draw < 14 - review_index then 'new'
        when draw < 26 - review_index then 'growing'
        when draw < 24 + 3 * review_index then 'mature'
        when draw < 80 - review_index then 'active'
        when draw < 82 then 'reactivated'
        when draw < 90 then 'at_risk'
        when draw < 95 then 'dormant'
        when draw < 98 then 'churned'
        else 'prospect'
    end,
    null, review_date, false, false
from (
    select review_date, review_index, customer_id, cast(hash(customer_id) % 100 as int) as draw
    from marts.dim_review_dates cross join marts.dim_customers
) as draws;
insert into marts.fct_tier_kpis values
    ('retail_5', '2017-12-31', 1, 'bronze', 420, 420 / 2469.0, 61000.40, 0.0133, 20, 0, 390, 10, 4),
    ('retail_5', '2017-12-31', 2, 'silver', 667, 667 / 2469.0, 452310.10, 0.0986, 0, 12, 640, 15, 9),
    ('retail_5', '2017-12-31', 3, 'gold', 741, 741 / 2469.0, 1287654.00, 0.2807, 0, 31, 690, 20, 22),
    ('retail_5', '2017-12-31', 4, 'platinum', 443, 443 / 2469.0, 1540321.88, 0.3357, 0, 25, 410, 8, 18),
    ('retail_5', '2017-12-31', 5, 'diamond', 198, 198 / 2469.0, 1246800.75, 0.2717, 0, 11, 187, 0, 7),
    ('spend_top_n', '2017-12-31', 1, 'rest', 1234, 0.4998, 588087.13, 0.1282, 20, 0, 1200, 14, 0),
    ('spend_top_n', '2017-12-31', 2, 'top_50', 1235, 0.5002, 4000000.00, 0.8718, 0, 15, 1220, 0, 0);
insert into marts.fct_tier_migrations values
    ('retail_5', '2017-12-31', null, 'bronze', 20, 1100.00),
    ('retail_5', '2017-12-31', 'bronze', 'bronze', 390, 58000.00),
    ('retail_5', '2017-12-31', 'bronze', 'silver', 12, 9000.00),
    ('retail_5', '2017-12-31', 'silver', 'bronze', 10, 1900.40),
    ('retail_5', '2017-12-31', 'silver', 'silver', 640, 430000.00),
    ('retail_5', '2017-12-31', 'silver', 'gold', 31, 51000.00),
    ('retail_5', '2017-12-31', 'gold', 'silver', 15, 13310.10),
    ('retail_5', '2017-12-31', 'gold', 'gold', 690, 1200000.00),
    ('retail_5', '2017-12-31', 'gold', 'platinum', 25, 81000.00),
    ('retail_5', '2017-12-31', 'platinum', 'gold', 20, 36654.00),
    ('retail_5', '2017-12-31', 'platinum', 'platinum', 410, 1430000.00),
    ('retail_5', '2017-12-31', 'platinum', 'diamond', 11, 65000.00),
    ('retail_5', '2017-12-31', 'diamond', 'platinum', 8, 29321.88),
    ('retail_5', '2017-12-31', 'diamond', 'diamond', 187, 1181800.75),
    ('spend_top_n', '2017-12-31', 'rest', 'rest', 1200, 570000.00);
insert into marts.fct_reconciliation values
    ('rows_land_in_one_place', 'I1', 'orders', null, 155848, 155848, 0),
    ('rows_land_in_one_place', 'I1', 'order_lines', null, 1469307, 1469307, 0),
    ('money_is_conserved', 'I2', 'orders', 'USD', 4588087.130, 4588087.130, 0),
    ('segments_sum_to_buyers', 'I8', 'fct_customer_rfm', null, 2469, 2469, 0);
insert into marts.fct_check_results
select 'v', 'assert_' || cast(i as varchar), case when i < 300 then 'dbt' else 'great_expectations' end, 't', 'pass',
    0, 10
from range(341) as checks (i);
insert into marts.fct_rejected_records values
    ('orders', 'orders.csv', 12, 'damaged_id', 'k1'), ('orders', 'orders.csv', 19, 'damaged_id', 'k2'),
    ('refunds', 'refunds.csv', 3, 'unknown_order', 'k3');
insert into marts.fct_duplicate_records values
    ('orders', 'orders.csv', 2, false), ('orders', 'orders.csv', 3, true);
insert into reference.tier_policies values
    ('retail_5', 1, '2017-01-01', null, 'live', 'Retail, five tiers', '零售五级'),
    ('spend_top_n', 1, null, null, 'shadow', 'Top spenders', '消费排名'),
    ('retail_5', 2, '2018-01-01', null, 'live', 'Retail of next year', '明年零售');
insert into reference.tiers values
    ('retail_5', 1, 1, 'bronze', 'Bronze', '铜卡', false), ('retail_5', 1, 2, 'silver', 'Silver', '银卡', false),
    ('retail_5', 1, 3, 'gold', 'Gold', '金卡', false), ('retail_5', 1, 4, 'platinum', 'Platinum', '白金', false),
    ('retail_5', 1, 5, 'diamond', 'Diamond', '钻石', false),
    ('spend_top_n', 1, 1, 'rest', 'Lower half', '后 50%', false),
    ('spend_top_n', 1, 2, 'top_50', 'Top half', '前 50%', false);
insert into reference.labels values
    ('lifecycle_stage', 'prospect', 'Prospect', '潜在客户'), ('lifecycle_stage', 'new', 'New', '新客户'),
    ('lifecycle_stage', 'growing', 'Growing', '成长期客户'), ('lifecycle_stage', 'mature', 'Mature', '成熟期客户'),
    ('lifecycle_stage', 'active', 'Active', '活跃客户'), ('lifecycle_stage', 'at_risk', 'At risk', '流失风险客户'),
    ('lifecycle_stage', 'dormant', 'Dormant', '沉睡客户'), ('lifecycle_stage', 'churned', 'Churned', '流失客户'),
    ('lifecycle_stage', 'reactivated', 'Reactivated', '回流客户'),
    ('rfm_segment', 'champions', 'Champions', '核心客户'), ('rfm_segment', 'loyal', 'Loyal', '忠诚客户'),
    ('rfm_segment', 'promising', 'Promising', '有望客户'), ('rfm_segment', 'lost', 'Lost', '低价值流失客户'),
    ('rfm_segment', 'hibernating', 'Hibernating', '休眠客户'), ('tier_change', 'new', 'First tier', '首次定级');
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


@pytest.fixture
def filled(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    warehouse.execute(ROWS)
    return warehouse


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes most of the time; a test of the words can do without."""
    for draw in ("share_bars", "share_columns", "heat_map"):
        monkeypatch.setattr(f"strata.report.charts.{draw}", lambda *_, **__: "<svg></svg>")


def reader(connection: duckdb.DuckDBPyConnection) -> Read:
    return lambda sql: connection.execute(sql).df()


class Page(HTMLParser):
    """Tags, attributes and the text of the page by language."""

    def __init__(self, html: str) -> None:
        """Parse ``html``."""
        super().__init__()
        self.html, self.tags, self.attributes, self.text = html, [], [], {"": "", "en": "", "zh": ""}
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, key, value or "") for key, value in attrs)
        if tag == "main":
            self.language = dict(attrs)["lang"] or ""

    def handle_data(self, data: str) -> None:
        self.text[self.language] += data


def written(connection: duckdb.DuckDBPyConnection, folder: Path, lang: str = "en") -> Page:
    path = write_report(reader(connection), folder / "report" / "index.html", lang)
    return Page(path.read_text("utf-8"))


def test_the_page_states_what_the_marts_hold_in_both_languages(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    english, chinese = page.text["en"], page.text["zh"]
    assert "The top tier, Diamond, is 8.0% of customers and 27.2% of net revenue." in english
    assert "最高等级「钻石」占客户的 8.0%，贡献净收入的 27.2%。" in chinese
    # 390 + 640 + 690 + 410 + 187 stayed, 79 rose and 53 fell, of 2,449 with two tiers.
    assert "Of the 2,449 customers with a tier at both reviews, 94.6% kept it, 3.2% moved up and 2.2%" in english
    assert "20 received their first tier." in english
    assert "Checks passed: 341 of 341; not passed: 0." in english
    assert "All 4 lines balance" in english
    assert "3 rows were rejected; the most frequent reason is damaged_id in orders (2)." in english
    assert "2 rows duplicate a kept row; 1 of them differ in content." in english
    for text in (english, chinese):
        assert "155,848" in text and "2,469" in text and "2017-12-31" in text and "4,588,087.13" in text
        assert "2026-11-20 10:15 UTC" in text
    assert english.index("Retail, five tiers (retail_5)") < english.index("Top spenders (spend_top_n)")
    assert "Retail of next year" not in english


@pytest.mark.usefixtures("undrawn")
def test_grid_segments_and_lifecycle_agree_with_a_count_of_the_panel(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = " ".join(written(filled, tmp_path).text["en"].split())
    panel = filled.execute("select * from marts.fct_customer_rfm where review_date = '2017-12-31'").df()
    strong = ((panel["recency_score"] >= 4) & (panel["frequency_score"] >= 4)).sum()
    assert f"{strong:,} buyers ({strong / 2469:.1%}) score 4 or 5" in text
    assert f"{panel['monetary_amount'].sum():,.0f}after refunds" in text
    spend = panel.groupby("rfm_segment")["monetary_amount"].sum()
    top = spend.idxmax()
    share, revenue = (panel["rfm_segment"] == top).mean(), spend[top] / spend.sum()
    assert f"The segment that brings the most is {top.title()}: {share:.1%} of buyers and {revenue:.1%}" in text
    stages = filled.execute("select * from marts.fct_customer_lifecycle").df()
    last = stages[stages["review_date"] == "2017-12-31"]["lifecycle_stage"].value_counts(normalize=True)
    assert f"the largest stage is {last.idxmax().title()} with {last.max():.1%}" in text
    lapsing = last[["at_risk", "dormant", "churned"]].sum()
    assert f"At risk, Dormant, Churned together are {lapsing:.1%} of customers" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_one_file_that_asks_nothing_of_the_network(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path, lang: str
) -> None:
    page = written(filled, tmp_path, lang)
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert not [row for row in page.attributes if row[1] in {"src", "srcset", "action"} or row[1].startswith("on")]
    assert all(value.startswith("#") for tag, key, value in page.attributes if key.endswith("href"))
    assert "@import" not in page.html and "url(" not in page.html
    assert len(page.html.encode()) < 1_000_000
    assert ("input", "id", f"language-{lang}") in page.attributes
    assert re.search(rf'id="language-{lang}"[^>]* checked', page.html) and page.html.count(" checked>") == 1
    identifiers = [value for _, key, value in page.attributes if key == "id"]
    assert len(identifiers) == len(set(identifiers))


def test_each_chart_has_an_alternative_text_and_a_table_under_it(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    html = written(filled, tmp_path).html
    parts = html.split('<figure role="img" aria-label="')[1:]
    assert len(parts) == 2 * 4
    assert all(len(part.split('"', 1)[0]) > 40 and "<details" in part.split("</section>", 1)[0] for part in parts)


HOSTILE = "</script><script>alert(1)</script><img src=x onerror='a'>\"&{{ 7*7 }}"


def test_text_from_data_is_shown_and_never_run(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for sql in (
        "update marts.publication set source = ?",
        "update reference.tiers set label_en = ?, label_zh = label_en where tier_code = 'gold'",
        "update reference.tier_policies set label_en = ? where policy_id = 'retail_5'",
        "update reference.labels set label_en = ? where code in ('mature', 'champions')",
        "update marts.fct_rejected_records set reason = ?",
        "update marts.fct_check_results set status = 'fail', check_id = ? where check_id = 'assert_7'",
        "update marts.fct_customer_lifecycle set lifecycle_stage = ? where lifecycle_stage = 'new'",
    ):
        filled.execute(sql, [HOSTILE])
    page = written(filled, tmp_path)
    assert not {"script", "img"} & set(page.tags)
    assert not [key for _, key, _ in page.attributes if key.startswith("on")]
    assert page.text["en"].count(HOSTILE) >= 7


@pytest.mark.usefixtures("undrawn")
def test_an_empty_mart_says_not_available_and_never_zero(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = written(warehouse, tmp_path)
    facts = re.findall(r"<dd>([^<]*)", page.html)
    assert facts == ["not available"] * 6 + ["暂无数据"] * 6
    assert page.html.count("<figure") == 0
    for table in ("fct_tier_kpis", "fct_customer_rfm", "fct_customer_lifecycle", "fct_tier_migrations"):
        assert f"marts.{table}" in page.text["en"]
    # These two are complete lists: without a row there was nothing to list.
    assert "No row was rejected." in page.text["en"] and "No row was a duplicate." in page.text["en"]


@pytest.mark.usefixtures("undrawn")
def test_any_mart_may_be_missing_or_empty(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    tables = filled.execute(
        "select table_schema || '.' || table_name from information_schema.tables where table_schema <> 'main'"
    ).fetchall()
    for (table,) in tables:
        for statement in (f"delete from {table}", f"drop table {table}"):
            filled.execute("begin")
            filled.execute(statement)
            assert "<main" in written(filled, tmp_path).html
            filled.execute("rollback")
    filled.execute("drop schema marts cascade")
    page = written(filled, tmp_path)
    assert "marts.fct_rejected_records has no rows" in page.text["en"]


@pytest.mark.usefixtures("undrawn")
def test_null_values_are_not_available_in_their_cell(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute("update marts.fct_tier_kpis set net_amount = null, net_amount_rate = null")
    filled.execute(
        "insert into marts.fct_tier_kpis (policy_id, review_date, customer_count) values ('retail_5', '2017-12-31', 3)"
    )
    filled.execute("update marts.fct_customer_rfm set monetary_amount = null, rfm_segment = null")
    page = written(filled, tmp_path)
    text = page.text["en"]
    assert re.findall(r"<dd>([^<]*)", page.html)[4] == "not available"
    assert "Diamond, is 8.0% of customers and not available of net revenue" in text
    assert "No tier" in text


@pytest.mark.usefixtures("undrawn")
def test_a_tier_that_nobody_holds_is_listed_and_not_called_the_top(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    filled.execute("delete from marts.fct_tier_kpis where tier_code = 'diamond'")
    text = written(filled, tmp_path).text["en"]
    assert "Nobody holds the top tier, Diamond. The highest tier held, Platinum, is 17.9%" in text


@pytest.mark.usefixtures("undrawn")
def test_failed_checks_and_unbalanced_lines_are_named_first(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute(
        "update marts.fct_check_results set status = 'fail', failure_count = 1234 where check_id = 'assert_9'"
    )
    filled.execute("update marts.fct_reconciliation set difference_value = -0.015 where currency = 'USD'")
    text = written(filled, tmp_path).text["en"]
    assert "Checks passed: 340 of 341; not passed: 1." in text
    assert "assert_9" in text and "1,234" in text and "-0.015" in text
    assert "1 of 4 lines do not balance" in text
    assert text.index("money_is_conserved") < text.index("rows_land_in_one_place")


@pytest.mark.usefixtures("undrawn")
def test_moves_come_from_closed_reviews_only(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute("insert into marts.dim_review_dates values (13, '2018-01-20', true)")
    filled.execute("insert into marts.fct_tier_migrations values ('retail_5', '2018-01-20', 'gold', 'bronze', 999, 1)")
    text = written(filled, tmp_path).text["en"]
    assert "from the tier held at 2017-11-30 (rows) to the tier held at 2017-12-31 (columns)" in text
    assert "999" not in text
    assert "The review of 2018-01-20 is still open" in text


@pytest.mark.usefixtures("undrawn")
def test_moves_split_by_cause_are_added_up(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute("alter table marts.fct_tier_migrations add column cause text")
    filled.execute(
        "insert into marts.fct_tier_migrations values ('retail_5', '2017-12-31', 'gold', 'gold', 10, 1, 'refund')"
    )
    assert "Of the 2,459 customers" in written(filled, tmp_path).text["en"]


def test_the_same_marts_give_the_same_bytes(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert written(filled, tmp_path / "a").html == written(filled, tmp_path / "b").html


@pytest.mark.usefixtures("undrawn")
def test_a_failed_write_leaves_the_old_page(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("old")
    filled.execute("alter table marts.fct_customer_lifecycle drop column lifecycle_stage")
    with pytest.raises(DataError, match="fct_customer_lifecycle") as caught:
        write_report(reader(filled), page)
    assert "\n" not in str(caught.value)
    assert page.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.usefixtures("undrawn")
def test_an_unwritable_place_and_an_unknown_language_are_one_clear_error(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "report").write_text("a file where the folder belongs")
    with pytest.raises(DiskError, match=r"report.*MB"):
        write_report(reader(filled), tmp_path / "report" / "index.html")
    with pytest.raises(UsageError, match="'fr'"):
        write_report(reader(filled), tmp_path / "index.html", "fr")


def test_both_languages_say_everything_with_the_same_values() -> None:
    texts = json.loads(files("strata.report").joinpath("texts.json").read_text("utf-8"))
    for key, text in texts.items():
        assert set(text) == set(LANGUAGES) and all(text.values()), key
        fields = [{field for _, field, _, _ in string.Formatter().parse(text[lang]) if field} for lang in LANGUAGES]
        if key != "top_tier_empty":
            assert fields[0] == fields[1], key


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1469307.000", "1,469,307"), ("10.500", "10.50"), ("-0.015", "-0.015"), ("1" * 30, f"{int('1' * 30):,}")],
)
def test_reconciled_values_are_written_in_full(value: str, expected: str) -> None:
    assert Words("en").exact(value) == expected


def test_large_numbers_are_short_in_small_cells() -> None:
    assert [Words("en").short(value) for value in (99_999, 123_456, 7_800_000)] == ["99,999", "123.5k", "7.8M"]
    assert [Words("zh").short(value) for value in (123_456, 250_000_000)] == ["12.3万", "2.5亿"]
