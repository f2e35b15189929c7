"""The report page shows what the published marts hold, escapes it, and survives what they lack."""

import json
import re
import string
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from strata.errors import DataError, DiskError, UsageError
from strata.report import write_report
from strata.report.texts import LANGUAGES, Words

LABELS = Path(__file__).resolve().parents[2] / "seeds" / "labels.csv"
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
    policy_id text, review_date date, from_tier_code text, to_tier_code text, cause text, customer_count bigint,
    net_amount decimal(18, 2)
);
create table marts.fct_customer_tiers (
    policy_id text, policy_version int, review_date date, customer_id text, held_by text, reason_code text
);
create table marts.fct_reconciliation (
    check_id text, invariant text, layer text, policy_id text, source_table text, currency text,
    left_value decimal(38, 3), right_value decimal(38, 3), difference_value decimal(38, 3)
);
create table marts.fct_input_row_counts (source_table text, place text, kind text, row_count bigint);
create table marts.fct_rejected_records (
    source_table text, source_file text, source_line bigint, reason text, record_key text
);
create table marts.fct_data_completeness (
    source_table text, field_name text, is_required boolean, source_file text, store_id text, row_count bigint,
    filled_count bigint, filled_rate double, last_row_date date, last_row_age_days int
);
create table marts.dim_identity_map (
    customer_id text, source_customer_id text, is_guest boolean, is_created_from_order boolean
);
create table marts.fct_identity_audit (
    identifier_type text, identifier_token text, reason text, customer_count bigint
);
create table marts.fct_identity_changes (
    recorded_date date, change_type text, previous_customer_id text, customer_id text, source_customer_count bigint
);
create table marts.fct_orders (
    order_id text, customer_id text, order_date date, net_amount decimal(18, 2), refunded_amount decimal(18, 2)
);
create table marts.dim_customers (customer_id text, source_customer_count bigint, known_date date);
create table marts.dim_tier_policies (
    policy_id text, policy_version int, policy_status text, valid_from_date date, valid_to_date date, label_en text,
    label_zh text, is_primary boolean, is_replayed boolean, not_replayed_reason text
);
create table marts.fct_policy_comparison (
    policy_a_id text, policy_b_id text, customer_group text, status text, verdict text, is_gini_kept boolean,
    is_flapping_reduced boolean, is_seat_count_kept boolean, first_review_date date, last_review_date date,
    review_count int, holdout_days int, customer_count bigint, a_change_rate double, b_change_rate double,
    a_demotion_rate double, b_demotion_rate double, a_flapping_rate double, b_flapping_rate double,
    a_regret_rate double, b_regret_rate double, a_gini double, b_gini double, a_capture_rate double,
    b_capture_rate double, top_seat_count bigint, seat_difference_rate double, flapping_fall_rate double,
    flapping_difference double, flapping_difference_low double, flapping_difference_high double,
    gini_difference double, gini_difference_low double, gini_difference_high double, latest_review_date date,
    up_count bigint, down_count bigint, enters_count bigint, leaves_count bigint, up_spend_amount decimal(18, 2),
    up_margin_amount decimal(18, 2), down_spend_amount decimal(18, 2), down_margin_amount decimal(18, 2)
);
create table marts.fct_policy_seats (
    policy_a_id text, policy_b_id text, side text, moment text, tier_rank int, tier_code text, customer_count bigint,
    customer_rate double
);
create table marts.fct_policy_movers (
    policy_a_id text, policy_b_id text, a_tier_rank int, a_tier_code text, b_tier_rank int, b_tier_code text,
    customer_count bigint
);
create table reference.labels (kind text, code text, label_en text, label_zh text);
create table reference.identifier_types (identifier_type text, label_en text, label_zh text);
create table reference.tiers (
    policy_id text, version int, tier_rank int, tier_code text, label_en text, label_zh text,
    is_invitation_only boolean
);
create table reference.tier_policies (
    policy_id text, version int, valid_from date, valid_to date, status text, label_en text, label_zh text,
    min_history_days int, missing_input_rule text
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
-- of 2,469 people 3 have two records and 1 has eleven; 5 records are guests
insert into marts.dim_customers
select 'c' || cast(i as varchar), case when i < 3 then 2 when i = 3 then 11 else 1 end,
    case when i < 20 then date '2017-12-20' else date '2017-01-01' end
from range(2469) as customers (i);
insert into marts.dim_identity_map
select customer_id, customer_id || '-' || cast(i as varchar), row_number() over (order by customer_id, i) <= 5, false
from marts.dim_customers, range(11) as records (i)
where i < source_customer_count;
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
    ('retail_5', '2017-12-31', null, 'bronze', 'behaviour', 20, 1100.00),
    ('retail_5', '2017-12-31', 'bronze', 'bronze', null, 390, 58000.00),
    ('retail_5', '2017-12-31', 'bronze', 'silver', 'behaviour', 12, 9000.00),
    ('retail_5', '2017-12-31', 'silver', 'bronze', 'behaviour', 10, 1900.40),
    ('retail_5', '2017-12-31', 'silver', 'silver', null, 640, 430000.00),
    ('retail_5', '2017-12-31', 'silver', 'gold', 'behaviour', 31, 51000.00),
    ('retail_5', '2017-12-31', 'gold', 'silver', 'behaviour', 15, 13310.10),
    ('retail_5', '2017-12-31', 'gold', 'gold', null, 690, 1200000.00),
    ('retail_5', '2017-12-31', 'gold', 'platinum', 'behaviour', 25, 81000.00),
    ('retail_5', '2017-12-31', 'platinum', 'gold', 'behaviour', 20, 36654.00),
    ('retail_5', '2017-12-31', 'platinum', 'platinum', null, 410, 1430000.00),
    ('retail_5', '2017-12-31', 'platinum', 'diamond', 'behaviour', 11, 65000.00),
    ('retail_5', '2017-12-31', 'diamond', 'platinum', 'behaviour', 8, 29321.88),
    ('retail_5', '2017-12-31', 'diamond', 'diamond', null, 187, 1181800.75),
    ('spend_top_n', '2017-12-31', 'rest', 'rest', null, 1200, 570000.00);
insert into marts.dim_tier_policies values
    ('retail_5', 1, 'live', '2017-01-01', '2017-12-31', 'Retail, five tiers', '零售五级', true, true, null),
    ('spend_top_n', 1, 'shadow', null, null, 'Top spenders', '消费排名', false, true, null);
insert into marts.fct_policy_comparison values (
    'retail_5', 'spend_top_n', 'everyone', 'ok', 'keep', true, false, true, '2017-07-31', '2017-09-30', 3, 77, 2400,
    0.1, 0.2, 0.05, 0.1, 0.04, 0.031, 0.01, 0.02, 0.7, 0.71, 0.2, 0.21, 198, 0.011, 0.225, -0.009, -0.02, 0.002, 0.01,
    -0.0049, 0.0249, '2017-12-31', 31, 20, 0, 0, 51000, null, 36654, null
);
insert into marts.fct_policy_seats
select 'retail_5', 'spend_top_n', case policy_id when 'retail_5' then 'a' else 'b' end, 'latest', tier_rank, tier_code,
    customer_count, customer_rate
from marts.fct_tier_kpis;
insert into marts.fct_policy_movers values
    ('retail_5', 'spend_top_n', 1, 'bronze', 1, 'rest', 420), ('retail_5', 'spend_top_n', 3, 'gold', 2, 'top_50', 741);
insert into marts.fct_reconciliation values
    ('landed_rows_are_accounted_for', 'I1', 'accepted', null, 'orders', null, 155848, 155848, 0),
    ('landed_rows_are_accounted_for', 'I1', 'accepted', null, 'order_lines', null, 1469307, 1469307, 0),
    ('landed_rows_are_accounted_for', 'I1', 'accepted', null, 'surveys', null, 0, 0, 0),
    ('landed_amounts_reach_a_place', 'I2', 'accepted', null, 'orders', 'USD', 4588087.130, 4588087.130, 0),
    ('landed_amounts_reach_a_place', 'I2', 'accepted', null, 'refunds', 'XXX', 1200, 1200, 0),
    ('tiers_sum_to_their_population', 'I8', 'marts', 'retail_5', null, null, 2469, 2469, 0);
insert into marts.fct_check_results
select 'v', 'assert_' || cast(i as varchar), case when i < 300 then 'dbt' else 'great_expectations' end, 't', 'pass',
    0, 10
from range(341) as checks (i);
insert into marts.fct_input_row_counts values
    ('orders', 'used', 'used', 155000), ('orders', 'kept_apart', 'not_paid', 840),
    ('orders', 'rejected', 'damaged_id', 2),
    ('orders', 'duplicate', 'same_content', 1), ('orders', 'duplicate', 'conflicting_content', 5),
    ('refunds', 'used', 'used', 4000), ('refunds', 'rejected', 'unknown_order_id', 1),
    ('products', 'used', 'used', 10), ('orders', 'remark', 'cost_unknown', 1234),
    ('order_lines', 'remark', 'zero_quantity', 0);
insert into marts.fct_rejected_records values
    ('orders', 'orders.csv', 19, 'damaged_id', 'k2'), ('orders', 'orders.csv', 12, 'damaged_id', 'k1'),
    ('refunds', 'refunds.csv', 3, 'unknown_order_id', 'k3');
-- two files of orders; birth_date came in neither; customers lie far back
insert into marts.fct_data_completeness
select source_table, field_name, is_required, source_file, null, row_count, filled_count, filled_count / row_count,
    case source_table when 'orders' then date '2017-12-31' - age else date '2017-03-01' end,
    case source_table when 'orders' then age else 305 end
from (values
    ('orders', 'order_id', true, 'a.csv', 1000, 1000, 3), ('orders', 'order_id', true, 'b.csv', 3000, 2999, 40),
    ('orders', 'channel', false, 'a.csv', 1000, 400, 3), ('orders', 'channel', false, 'b.csv', 3000, 600, 40),
    ('orders', 'payment_method', false, 'a.csv', 1000, 500, 3), ('orders', 'email', false, 'a.csv', 1000, 999, 3),
    ('customers', 'customer_id', true, 'c.csv', 2469, 2469, 0), ('customers', 'birth_date', false, 'c.csv', 2469, 0, 0)
) as fields (source_table, field_name, is_required, source_file, row_count, filled_count, age);
insert into marts.fct_identity_audit values
    ('phone', 't1', 'masked', 7), ('phone', 't2', 'masked', 5), ('email', 't3', 'too_many_customers', 1000),
    ('several', 't4', 'person_too_large', 300);
insert into marts.fct_identity_changes values
    ('2017-12-31', 'merge', 'old1', 'c0', 1), ('2017-12-31', 'merge', 'old2', 'c0', 3),
    ('2017-12-31', 'unmerge', 'old3', 'c1', 1), ('2017-12-31', 'unmerge', 'old3', 'c2', 1),
    ('2017-11-30', 'merge', 'old8', 'c3', 9), ('2017-11-30', 'merge', 'old9', 'c3', 2);
insert into marts.fct_customer_tiers
select policies.policy_id, 1, reviews.review_date, customers.customer_id, 'none', 'requirements_met'
from marts.dim_customers as customers, (values ('retail_5'), ('spend_top_n')) as policies (policy_id),
    (values (date '2017-11-30'), (date '2017-12-31')) as reviews (review_date);
insert into reference.identifier_types values
    ('email', 'Email address', '电子邮箱'), ('phone', 'Phone number', '手机号');
insert into reference.tier_policies values
    ('retail_5', 1, '2017-01-01', null, 'live', 'Retail, five tiers', '零售五级', 0, 'hold'),
    ('spend_top_n', 1, null, null, 'shadow', 'Top spenders', '消费排名', 0, 'hold'),
    ('retail_5', 2, '2018-01-01', null, 'live', 'Retail of next year', '明年零售', 0, 'hold');
insert into reference.tiers values
    ('retail_5', 1, 1, 'bronze', 'Bronze', '铜卡', false), ('retail_5', 1, 2, 'silver', 'Silver', '银卡', false),
    ('retail_5', 1, 3, 'gold', 'Gold', '金卡', false), ('retail_5', 1, 4, 'platinum', 'Platinum', '白金', false),
    ('retail_5', 1, 5, 'diamond', 'Diamond', '钻石', false),
    ('spend_top_n', 1, 1, 'rest', 'Lower half', '后 50%', false),
    ('spend_top_n', 1, 2, 'top_50', 'Top half', '前 50%', false);
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
    warehouse.execute(f"insert into reference.labels select * from read_csv('{LABELS}')")
    return warehouse


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes most of the time; a test of the words can do without."""
    for draw in ("share_bars", "share_columns", "signed_columns", "heat_map"):
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
    # tiers, RFM, lifecycle, moves, causes of moves, a pair of policies, all policies
    assert len(parts) == 2 * 7
    assert all(len(part.split('"', 1)[0]) > 40 and "<details" in part.split("</section>", 1)[0] for part in parts)


HOSTILE = "</script><script>alert(1)</script><img src=x onerror='a'>\"&{{ 7*7 }}"


def test_text_from_data_is_shown_and_never_run(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for sql in (
        "update marts.publication set source = ?",
        "update reference.tiers set label_en = ?, label_zh = label_en where tier_code = 'gold'",
        "update reference.tier_policies set label_en = ? where policy_id = 'retail_5'",
        "update reference.labels set label_en = ? where code in ('mature', 'champions')",
        "update marts.fct_input_row_counts set kind = ?, source_table = kind where place = 'kept_apart'",
        "update marts.fct_rejected_records set source_file = ? where source_table = 'orders'",
        "update marts.fct_reconciliation set check_id = ?, source_table = check_id where invariant = 'I1'",
        "update marts.fct_identity_audit set identifier_type = ?, reason = identifier_type where reason = 'masked'",
        "update marts.fct_identity_changes set change_type = ? where change_type = 'unmerge'",
        "update marts.fct_data_completeness set field_name = ? where field_name = 'birth_date'",
        "update marts.fct_data_completeness set source_table = ? where source_table = 'customers'",
        "update marts.dim_tier_policies set label_en = ?, policy_status = label_en where policy_id = 'spend_top_n'",
        "update marts.fct_policy_comparison set customer_group = ?",
        "update marts.fct_check_results set status = 'fail', check_id = ? where check_id = 'assert_7'",
        "update marts.fct_customer_lifecycle set lifecycle_stage = ? where lifecycle_stage = 'new'",
    ):
        filled.execute(sql, [HOSTILE])
    page = written(filled, tmp_path)
    assert not {"script", "img"} & set(page.tags)
    assert not [key for _, key, _ in page.attributes if key.startswith("on")]
    assert page.text["en"].count(HOSTILE) >= 16


@pytest.mark.usefixtures("undrawn")
def test_an_empty_mart_says_not_available_and_never_zero(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = written(warehouse, tmp_path)
    facts = re.findall(r"<dd>([^<]*)", page.html)
    assert facts == ["not available"] * 6 + ["暂无数据"] * 6
    assert page.html.count("<figure") == 0
    for table in ("fct_tier_kpis", "fct_customer_rfm", "fct_customer_lifecycle", "fct_tier_migrations"):
        assert f"marts.{table}" in page.text["en"]
    for table in ("fct_check_results", "fct_reconciliation", "fct_input_row_counts", "fct_data_completeness"):
        assert f"marts.{table}" in page.text["en"] and f"marts.{table}" in page.text["zh"]
    assert "marts.dim_identity_map" in page.text["en"] and "marts.fct_customer_tiers" in page.text["en"]
    # These two are complete lists: without a row there was nothing to list.
    assert "Nothing was kept from joining." in page.text["en"] and "No merge or un-merge" in page.text["en"]


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
    assert "marts.fct_identity_audit has no rows" in page.text["en"]


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
    page = written(filled, tmp_path)
    text = page.text["en"]
    assert "Checks passed: 340 of 341; not passed: 1." in text
    assert "assert_9" in text and "1,234" in text and "-0.015" in text
    assert "1 of 5 comparisons do not agree" in text and "5 项对账中有 1 项不一致" in page.text["zh"]
    assert "accounted for" not in text and "都有去处" not in page.text["zh"]
    assert text.index("Delivered amounts = amounts in their places") < text.index("Delivered rows = rows in their")


def cells(html: str) -> list[str]:
    """The rows of a table as text, cells set apart by a bar."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        "|".join(unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", row)[:-1]) for row in rows
    ]


def rows_of(page: Page, caption: str) -> list[str]:
    """The rows of the table with this caption, the head first."""
    return cells(page.html.split(f'aria-label="{caption}">', 1)[1].split("</table>", 1)[0])


@pytest.mark.usefixtures("undrawn")
def test_the_ledger_lists_each_comparison_exactly_and_says_when_all_agree(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    # The sixth line compares a table that was not delivered: nothing with nothing.
    assert "Every row and every cent is accounted for: 5 of 5 comparisons agree exactly." in page.text["en"]
    assert "每一行、每一分钱都有去处：5 项对账全部一致。" in page.text["zh"]
    lines = rows_of(page, "each comparison: left, right and their difference")
    same = "Delivered rows = rows in their places|I1 rows|Accepted rows"
    money = "Delivered amounts = amounts in their places|I2 money|Accepted rows"
    assert lines[1:] == [
        f"{same}|order_lines||1,469,307|1,469,307|0",
        f"{same}|orders||155,848|155,848|0",
        f"{money}|orders|USD|4,588,087.13|4,588,087.13|0.00",
        f"{money}|refunds|none stated|1,200.00|1,200.00|0.00",
        "Population of the policy = customers in its tiers|I8 customers|Marts|retail_5||2,469|2,469|0",
    ]
    assert rows_of(page, "各项对账的左值、右值与差额")[3] == (
        "收到的金额 = 各去向金额之和|I2 金额|接收|订单 orders|USD|4,588,087.13|4,588,087.13|0.00"
    )


@pytest.mark.usefixtures("undrawn")
def test_a_long_ledger_is_folded_and_an_unbalanced_one_never(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def is_open() -> bool:
        before, _ = written(filled, tmp_path).html.split('aria-label="each comparison', 1)
        return before.rsplit("<details", 1)[1].startswith(' class="data" open')

    assert is_open()
    filled.execute(
        "insert into marts.fct_reconciliation "
        "select 'x', 'I2', 'marts', null, 't', 'C' || i, 1, 1, 0 from range(9) as lines (i)"
    )
    assert not is_open()
    filled.execute("update marts.fct_reconciliation set difference_value = 0.01 where currency = 'C3'")
    assert is_open()


@pytest.mark.usefixtures("undrawn")
def test_the_place_of_every_row_is_shown_with_reasons_and_remarks(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    english, chinese = page.text["en"], page.text["zh"]
    assert "Of 159,859 delivered rows 159,010 are used, 840 kept apart, 3 rejected and 6 duplicates" in english
    assert "共收到 159,859 行：使用 159,010 行，单独放置 840 行，拒收 3 行，与保留行重复 6 行。" in chinese
    assert "The most frequent reason for rejection, in orders (2): id was damaged by a spreadsheet" in english
    assert "Duplicates that differ in content from the row that is kept: 5." in english
    # 4,000 of 4,001 is not all of them.
    assert rows_of(page, "rows of each input table by place")[1:] == [
        "orders|155,848|155,000|840|2|6|99.5%",
        "refunds|4,001|4,000|0|1|0|99.9%",
        "products|10|10|0|0|0|100.0%",
    ]
    assert rows_of(page, "rows that are not used, by reason")[1:] == [
        "orders|Duplicates|Other content||5",
        "orders|Duplicates|Same content||1",
        "orders|Kept apart|Not paid||840",
        "orders|Rejected|id was damaged by a spreadsheet (1.23E+18)|orders.csv:12|2",
        "refunds|Rejected|its order does not exist or was rejected|refunds.csv:3|1",
    ]
    assert rows_of(page, "未使用的行及原因")[3] == "订单 orders|单独放置|未付款||840"
    assert rows_of(page, "used rows worth a look")[1:] == ["orders|Cost unknown: no margin|1,234"]
    filled.execute("delete from marts.fct_input_row_counts where place in ('rejected', 'kept_apart', 'duplicate')")
    page = written(filled, tmp_path)
    assert "No row was rejected." in page.text["en"] and "没有被拒收的行。" in page.text["zh"]
    assert "rows that are not used" not in page.text["en"] and "differ in content" not in page.text["en"]


@pytest.mark.usefixtures("undrawn")
def test_records_people_and_guests_are_counted(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = written(filled, tmp_path)
    assert "2,482 customer records of the sources are 2,469 people." in page.text["en"]
    assert "来源中的 2,482 条客户记录识别为 2,469 位客户。" in page.text["zh"]
    assert "People with several records: 4; the most records of one person: 11." in page.text["en"]
    assert "Records made for guests" in page.text["en"] and "客户编号）：5 条。" in page.text["zh"]
    assert rows_of(page, "people by number of records")[1:] == [
        "1|2,465|99.8%|2,465",
        "2|3|0.1%|6",
        "10 or more|1|0.0%|11",
    ]


@pytest.mark.usefixtures("undrawn")
def test_a_company_without_identifiers_is_told_why_nobody_was_joined(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    filled.execute("update marts.dim_customers set source_customer_count = 1")
    filled.execute("update marts.dim_identity_map set is_guest = false")
    for table in ("fct_identity_audit", "fct_identity_changes"):
        filled.execute(f"delete from marts.{table}")
    text = written(filled, tmp_path).text["en"]
    assert "Nobody has several records." in text and "no records could be joined" not in text
    filled.execute("update marts.fct_data_completeness set filled_count = 0 where field_name = 'email'")
    page = written(filled, tmp_path)
    assert "or other identifier was delivered, so no records could be joined" in page.text["en"]
    assert "未提供邮箱、手机号或其他标识" in page.text["zh"]
    assert "guests" not in page.text["en"] and "people by number of records" not in page.text["en"]
    assert "Nothing was kept from joining." in page.text["en"]
    assert "没有标识被排除在合并之外。" in page.text["zh"]


@pytest.mark.usefixtures("undrawn")
def test_what_was_kept_from_joining_is_listed_by_type_and_reason(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    assert rows_of(page, "identifiers by type and reason")[1:] == [
        "Email address|Shared by too many|1|1,000",
        "Several identifiers|The person would be too large|1|300",
        "Phone number|Masked|2|12",
    ]
    assert rows_of(page, "按类型与原因统计的标识")[3] == "手机号|已脱敏|2|12"
    assert "Identifiers that join nobody, or not all who used them: 4." in page.text["en"]
    # A token names nobody, and still has no place on a page.
    assert not [token for token in ("t1", "t2", "t3", "t4") if f">{token}<" in page.html]


@pytest.mark.usefixtures("undrawn")
def test_merges_and_unmerges_are_told_apart_and_the_latest_are_said(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    assert "2017-12-31: merged people of the version before: 2; people after: 1." in page.text["en"]
    assert "2017-12-31: people of the version before who were taken apart: 1; people after: 2." in page.text["en"]
    assert "2017-12-31：上一版本的 2 位客户合并为 1 位。" in page.text["zh"]
    assert page.text["en"].count("merged people of the version before") == 1
    assert rows_of(page, "merges and un-merges by the as-of date of the build that found them")[1:] == [
        "2017-12-31|Merge|2|1|4",
        "2017-12-31|Un-merge|1|2|2",
        "2017-11-30|Merge|2|1|11",
    ]


@pytest.mark.usefixtures("undrawn")
def test_required_fields_with_gaps_come_first_then_the_emptiest(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = written(filled, tmp_path)
    # payment_method is filled by half and so not listed; 3,999 of 4,000 is not 100%.
    assert (
        "Required fields with gaps: 1. The emptiest is order_id in orders, filled in 99.9% of rows." in page.text["en"]
    )
    assert "缺失最多的是 订单 orders 的 order_id，填充率 99.9%。" in page.text["zh"]
    caption = "required fields with gaps, then optional fields filled in less than half of the rows"
    assert rows_of(page, caption)[1:] == ["order_id|orders|required|99.9%|1", "channel|orders|optional|25.0%|3,000"]
    assert rows_of(page, "optional fields that are blank throughout or not delivered")[1:] == ["customers|birth_date"]
    assert "guest" not in page.html.split(caption, 1)[0].rsplit("<section", 1)[1]
    filled.execute("update marts.fct_data_completeness set field_name = 'customer_id' where field_name = 'order_id'")
    page = written(filled, tmp_path)
    assert "An order of a guest has no customer_id" in page.text["en"] and "游客订单没有 customer_id" in page.text["zh"]
    filled.execute("update marts.fct_data_completeness set filled_count = row_count")
    page = written(filled, tmp_path)
    assert "Every required field is filled in every delivered row." in page.text["en"]
    assert "所有收到的行均已填写必填字段。" in page.text["zh"] and caption not in page.html
    assert "guest has no customer_id" not in page.text["en"]


@pytest.mark.usefixtures("undrawn")
def test_old_and_undelivered_tables_are_named(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = written(filled, tmp_path)
    assert "No row in the 30 days before the as-of date: customers." in page.text["en"]
    # The newer of the two files of orders counts.
    assert rows_of(page, "last row of each table up to the as-of date")[1:] == [
        "customers|2017-03-01|305",
        "orders|2017-12-28|3",
    ]
    english = re.search(r"Not available, because not delivered: ([^.]*)\.", page.text["en"])
    assert english and len(english[1].split(", ")) == 21 and "tier_overrides" in english[1]
    assert "order_lines" in english[1] and "customers" not in english[1].split(", ")
    assert "不可用（未提供）：账户指标 account_metrics、" in page.text["zh"]
    filled.execute("update marts.fct_data_completeness set last_row_age_days = 30")
    assert "Every dated table has a row in the 30 days" in written(filled, tmp_path).text["en"]


@pytest.mark.usefixtures("undrawn")
def test_customers_with_incomplete_data_are_counted_by_policy_at_its_last_review(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    none = written(filled, tmp_path)
    assert "At the last review no customer lacked data that a policy needs." in none.text["en"]
    assert "没有客户缺少分级所需的数据" in none.text["zh"] and "customers with incomplete data by" not in none.html
    filled.execute(
        "update marts.fct_customer_tiers set held_by = 'missing_input' where customer_id in ('c1', 'c2', 'c30')"
    )
    filled.execute(
        "update marts.fct_customer_tiers set held_by = 'none' where review_date = '2017-12-31' and customer_id = 'c30'"
    )
    filled.execute(
        "update reference.tier_policies set min_history_days = 11 where policy_id = 'retail_5' and version = 1"
    )
    filled.execute(
        "update reference.tier_policies set missing_input_rule = 'lowest', min_history_days = 12 "
        "where policy_id = 'spend_top_n'"
    )
    page = written(filled, tmp_path)
    name = "Retail, five tiers (retail_5)"
    assert f"{name}: customers who keep the tier they have, because their data is incomplete: 2." in page.text["en"]
    assert "零售五级（retail_5）：因数据不足保持原等级的客户：2 位。" in page.text["zh"]
    # 20 customers are known since 11 days: enough for 11 days of history, not for 12.
    # A lowest tier does not say why it is low.
    assert rows_of(page, "customers with incomplete data by policy, at its last review")[1:] == [
        f"{name}|Keep the tier|2017-12-31|11|2|0|2,469",
        "Top spenders (spend_top_n)|Lowest tier|2017-12-31|12|not available|20|2,469",
    ]
    filled.execute(
        "update marts.fct_customer_tiers set held_by = 'none', reason_code = 'excluded_incomplete' "
        "where customer_id = 'c9'"
    )
    filled.execute("update reference.tier_policies set missing_input_rule = 'exclude'")
    text = written(filled, tmp_path).text["en"]
    assert f"{name}: customers without a tier, because their data is incomplete: 3." in text


def test_each_code_of_the_quality_marts_has_a_label() -> None:
    labels = {(row["kind"], row["code"]) for row in pd.read_csv(LABELS).to_dict("records")}
    marts = LABELS.parents[1] / "models" / "marts"
    for kind, model, column in (
        ("reconciliation_check", "quality/fct_reconciliation", "check_id"),
        ("row_place", "quality/fct_input_row_counts", "place"),
        ("identity_audit_reason", "quality/fct_identity_audit", "reason"),
        ("identity_change", "core/fct_identity_changes", "change_type"),
        ("move_cause", "tiers/fct_tier_migrations", "cause"),
    ):
        listed = re.search(rf"{column} in \(([^)]*)\)", (marts / f"{model}.yml").read_text("utf-8"))
        assert listed, model
        codes = re.findall(r"'(\w+)'", listed[1])
        assert [code for code in codes if code != "remark" and (kind, code) not in labels] == [], model
        assert len(codes) > 1
    tables = (LABELS.parents[1] / "macros" / "staging" / "landed_tables.sql").read_text("utf-8")
    assert {code for kind, code in labels if kind == "input_table"} == set(re.findall(r"'(\w+)'", tables))


@pytest.mark.usefixtures("undrawn")
def test_a_mart_of_an_older_version_is_one_clear_error(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for table, column in (
        ("fct_reconciliation", "layer"),
        ("dim_customers", "source_customer_count"),
        ("fct_tier_migrations", "cause"),
    ):
        filled.execute("begin")
        filled.execute(f"alter table marts.{table} drop column {column}")
        with pytest.raises(DataError, match=rf"marts.{table}.*--full-refresh$") as caught:
            written(filled, tmp_path)
        assert "\n" not in str(caught.value)
        filled.execute("rollback")


@pytest.mark.usefixtures("undrawn")
def test_moves_come_from_closed_reviews_only(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute("insert into marts.dim_review_dates values (13, '2018-01-20', true)")
    filled.execute(
        "insert into marts.fct_tier_migrations values ('retail_5', '2018-01-20', 'gold', 'bronze', 'behaviour', 999, 1)"
    )
    text = written(filled, tmp_path).text["en"]
    assert "from the tier held at 2017-11-30 (rows) to the tier held at 2017-12-31 (columns)" in text
    assert "999" not in text
    assert "The review of 2018-01-20 is still open" in text


@pytest.mark.usefixtures("undrawn")
def test_moves_split_by_cause_are_added_up(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    filled.execute(
        """
        insert into marts.fct_tier_migrations values
            ('retail_5', '2017-12-31', 'gold', 'gold', 'identity_change', 10, 1),
            ('retail_5', '2017-12-31', 'gold', 'platinum', 'identity_change', 4, 1)
        """
    )
    page = written(filled, tmp_path)
    assert "Of the 2,463 customers" in page.text["en"]
    # Those who stayed did not move.
    assert "Moves that come from records joined or parted: 4." in page.text["en"]
    assert "因记录合并或拆分而产生的变动：4 次。" in page.text["zh"]


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
