"""The report's parts on policies: why tiers moved, how two policies compare, and which policies there are."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest

from strata.report import charts, write_report

LABELS = Path(__file__).resolve().parents[2] / "seeds" / "labels.csv"
TABLES = f"""
create schema marts;
create schema reference;
create table reference.labels as select * from read_csv('{LABELS}');
create table reference.tier_policies (
    policy_id text, version int, valid_from date, status text, label_en text, label_zh text
);
insert into reference.tier_policies values
    ('card', 1, null, 'live', 'Cards', '卡级'), ('card', 2, '2025-03-31', 'live', 'New cards', '新卡级'),
    ('card', 3, '2026-01-31', 'live', 'Cards to come', '未来卡级'),
    ('rank', 1, null, 'shadow', 'Ranks', '排名'), ('bank', 1, null, 'shadow', 'Bank', '银行'),
    ('bank', 2, '2026-01-31', 'shadow', 'Bank to come', '未来银行'),
    ('big', 1, null, 'shadow', 'Big', '大型'), ('old', 1, null, 'retired', 'Old', '旧版');
create table marts.dim_tier_policies as
select policy_id, version as policy_version, status as policy_status, valid_from as valid_from_date, label_en,
    label_zh, policy_id = 'card' as is_primary, policy_id not in ('big', 'old') as is_replayed,
    case policy_id when 'big' then 'over_replayed_rows_limit' when 'old' then 'retired' end as not_replayed_reason
from reference.tier_policies;
create table reference.tiers (
    policy_id text, version int, tier_rank int, tier_code text, label_en text, label_zh text
);
insert into reference.tiers values
    ('card', 1, 1, 'low', 'Low', '低'), ('card', 1, 2, 'mid', 'Mid', '中'), ('card', 1, 3, 'top', 'Top', '高'),
    ('card', 2, 1, 'low', 'New low', '新低'), ('card', 2, 2, 'top', 'New top', '新高'),
    ('card', 3, 1, 'low', 'Later low', '再低'),
    ('rank', 1, 1, 'rest', 'Rest', '其余'), ('rank', 1, 2, 'best', 'Best', '前列'),
    ('bank', 1, 1, 'plain', 'Plain', '普通');
create table marts.dim_review_dates (review_index int, review_date date, is_open boolean);
insert into marts.dim_review_dates values
    (1, '2025-01-31', false), (2, '2025-02-28', false), (3, '2025-03-31', false), (4, '2025-04-10', true);
create table marts.fct_tier_kpis (
    policy_id text, review_date date, tier_rank int, tier_code text, customer_count bigint, customer_rate double,
    net_amount decimal(18, 2), net_amount_rate double, new_count bigint, upgrade_count bigint, stay_count bigint,
    downgrade_count bigint, held_count bigint
);
insert into marts.fct_tier_kpis
select policy_id, review_date, tier_rank, tier_code, case policy_id when 'bank' then 0 else 10 * tier_rank end,
    case when policy_id <> 'bank' then tier_rank / 3.0 end, 1, 0.5, 0, 0, 0, 0, 0
from reference.tiers, marts.dim_review_dates
where version = case when policy_id = 'card' and review_date >= '2025-03-31' then 2 else 1 end;
create table marts.fct_tier_migrations (
    policy_id text, review_date date, from_tier_code text, to_tier_code text, cause text, customer_count bigint,
    net_amount decimal(18, 2)
);
insert into marts.fct_tier_migrations values
    ('card', '2025-01-31', null, 'low', 'behaviour', 30, 1),
    ('card', '2025-02-28', 'low', 'low', null, 900, 1), ('card', '2025-02-28', 'low', 'mid', 'behaviour', 7, 1),
    ('card', '2025-02-28', 'low', 'top', 'behaviour', 2, 1), ('card', '2025-02-28', 'top', 'mid', 'refund', 3, 1),
    ('card', '2025-02-28', 'top', 'low', 'behaviour', 1, 1), ('card', '2025-02-28', null, 'low', 'behaviour', 50, 1),
    -- the second version has no tier mid, and top ranks second
    ('card', '2025-03-31', 'mid', 'low', 'rule_change', 4, 1), ('card', '2025-03-31', 'low', 'top', 'override', 5, 1),
    ('card', '2025-03-31', 'top', null, 'missing_input', 6, 1), ('card', '2025-03-31', null, 'low', 'behaviour', 8, 1),
    ('card', '2025-03-31', null, 'top', 'missing_input', 9, 1), ('card', '2025-03-31', null, null, null, 40, 1),
    ('card', '2025-03-31', 'low', 'low', null, 11, 1),
    ('card', '2025-04-10', 'low', 'top', 'refund', 777, 1), ('rank', '2025-03-31', 'rest', 'best', 'refund', 555, 1);
create table marts.fct_customer_tiers as
select 'bank' as policy_id, 1 as policy_version, date '2025-04-10' as review_date, 'c' || i as customer_id,
    'none' as held_by, 'excluded_incomplete' as reason_code
from range(12) as customers (i);
alter table reference.tier_policies add column min_history_days int default 0;
alter table reference.tier_policies add column missing_input_rule text default 'exclude';
create table marts.dim_customers as
select customer_id, date '2025-01-01' as known_date, 1 as source_customer_count from marts.fct_customer_tiers;
create table marts.fct_policy_comparison as
select 'card' as policy_a_id, 'rank' as policy_b_id, 'everyone' as customer_group, 'ok' as status,
    'replace' as verdict, true as is_gini_kept, true as is_flapping_reduced, true as is_seat_count_kept,
    date '2025-01-31' as first_review_date, date '2025-02-28' as last_review_date, 2 as review_count,
    77 as holdout_days, 60 as customer_count, 0.1 as a_change_rate, 0.05 as b_change_rate, 0.04 as a_demotion_rate,
    0.02 as b_demotion_rate, 0.331 as a_flapping_rate, 0.039 as b_flapping_rate, 0.2 as a_regret_rate,
    null::double as b_regret_rate, 0.7 as a_gini, 0.7063 as b_gini, 0.3 as a_capture_rate, 0.31 as b_capture_rate,
    20 as top_seat_count, 0.012 as seat_difference_rate, 0.882 as flapping_fall_rate, -0.292 as flapping_difference,
    -0.31 as flapping_difference_low, -0.27 as flapping_difference_high, 0.0063 as gini_difference,
    0.0005 as gini_difference_low, 0.0124 as gini_difference_high, date '2025-04-10' as latest_review_date,
    1200 as up_count, 5 as down_count, 0 as enters_count, 3 as leaves_count, 1500.4 as up_spend_amount,
    null::decimal(18, 2) as up_margin_amount, 90 as down_spend_amount, 12 as down_margin_amount;
create table marts.fct_policy_seats (
    policy_a_id text, policy_b_id text, side text, moment text, tier_rank int, tier_code text, customer_count bigint,
    customer_rate double
);
insert into marts.fct_policy_seats values
    ('card', 'rank', 'a', 'latest', 1, 'low', 1300, 0.8125), ('card', 'rank', 'a', 'latest', 2, 'top', 300, 0.1875),
    ('card', 'rank', 'b', 'latest', 1, 'rest', 97, 0.0608), ('card', 'rank', 'b', 'latest', 2, 'best', 1500, 0.9392),
    ('card', 'rank', 'b', 'latest', 3, 'extra', 0, 0), ('card', 'rank', 'a', 'evaluated', 1, 'low', 77, 1);
create table marts.fct_policy_movers (
    policy_a_id text, policy_b_id text, a_tier_rank int, a_tier_code text, b_tier_rank int, b_tier_code text,
    customer_count bigint
);
insert into marts.fct_policy_movers values
    ('card', 'rank', 1, 'low', 1, 'rest', 97), ('card', 'rank', 1, 'low', 2, 'best', 1203),
    ('card', 'rank', 2, 'top', 2, 'best', 297), ('card', 'rank', 2, 'top', null, null, 3);
"""

Drawn = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the charts were asked to draw, by kind of chart."""
    asked: Drawn = {}
    for kind in ("share_bars", "share_columns", "signed_columns", "heat_map", "lines"):

        def draw(*values: Any, kind: str = kind, **_: Any) -> str:
            asked.setdefault(kind, []).append(values)
            return "<svg></svg>"

        monkeypatch.setattr(charts, kind, draw)
    return asked


def page(warehouse: duckdb.DuckDBPyConnection, folder: Path) -> str:
    path = write_report(lambda sql: warehouse.execute(sql).df(), folder / "index.html")
    return path.read_text("utf-8")


def rows_of(html: str, caption: str) -> list[str]:
    """The rows of the table with this caption as text, cells set apart by a bar."""
    table = html.split(f'aria-label="{caption}">', 1)[1].split("</table>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        "|".join(unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", row)[:-1]) for row in rows
    ]


def test_upgrades_and_downgrades_are_counted_by_cause_at_each_closed_review(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    html = page(warehouse, tmp_path)
    # first tiers and stays are no moves; who leaves for lack of data falls, who comes back rises
    assert rows_of(html, "moves up and down by cause and review") == [
        "Review|Up|Down|Customer behaviour|Refund|Rule change|Override set or lifted|Missing data",
        "2025-03-31|14|10|0|0|−4|+5|+9 / −6",
        "2025-02-28|9|4|+9 / −1|−3|0|0|0",
        "2025-01-31|0|0|0|0|0|0|0",
    ]
    assert rows_of(html, "历次评审各原因的升级与降级人数")[0].endswith("规则变更|人工调整生效或失效|数据缺失")
    assert "At 2025-03-31, 14 moved up and 10 moved down." in html and "2025-03-31：14 人升级，10 人降级。" in html
    assert "37 moves since 2025-01-31: Missing data 40.5%, Customer behaviour 27.0%, Override set or lifted" in html
    bars, order, _ = drawn["signed_columns"][0]
    assert order == ["2025-01-31", "2025-02-28", "2025-03-31"]
    ends = {(bar["review"], bar["start"], bar["end"]) for bar in bars}
    # of each review the bars lie on one another, upwards and downwards from zero
    assert ends == {
        ("2025-02-28", 0, 9), ("2025-02-28", 0, -1), ("2025-02-28", -1, -4), ("2025-03-31", 0, -4),
        ("2025-03-31", 0, 5), ("2025-03-31", 5, 14), ("2025-03-31", -4, -10),
    }  # fmt: skip


@pytest.mark.usefixtures("drawn")
def test_a_policy_without_moves_says_so(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    warehouse.execute("delete from marts.fct_tier_migrations where from_tier_code <> to_tier_code")
    warehouse.execute("delete from marts.fct_tier_migrations where cause = 'missing_input'")
    html = page(warehouse, tmp_path)
    assert "Since the review of 2025-01-31 no tier has moved." in html
    assert "自 2025-01-31 评审以来，没有等级变动。" in html


@pytest.mark.usefixtures("drawn")
def test_who_leaves_or_returns_for_lack_of_data_has_no_first_tier(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    html = page(warehouse, tmp_path)
    assert "8 received their first tier." in html and "8 位客户首次定级。" in html
    assert "6 were left out, because their data is incomplete." in html
    assert "9 have a tier again, as their data is complete." in html
    assert "6 位客户因数据不足退出定级。" in html and "9 位客户数据补全后重新定级。" in html


def test_seats_movers_and_conditions_of_a_pair_are_shown(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    html = page(warehouse, tmp_path)
    assert "New cards (card) → Ranks (rank)" in html and "新卡级（card）→ 排名（rank）" in html
    assert "Verdict: replace New cards by Ranks: it orders later spend as well (Gini +0.0063, +0.0005 to" in html
    assert "结论：建议以 排名 取代 新卡级" in html
    assert "Compared: 60 customers at 2 reviews, 2025-01-31 to 2025-02-28, each followed by 77 days" in html
    assert "Up: 1,200 customers, spend 1,500, margin not available." in html
    assert "Only A gives a tier to 3 customers." in html
    assert rows_of(html, "customers by tier of both policies at 2025-04-10") == [
        "New cards|Customers|Ranks|Customers|Change",
        "-|-|extra|0 (0.0%)|+0",
        "New top|300 (18.8%)|Best|1,500 (93.9%)|+1,200",
        "New low|1,300 (81.2%)|Rest|97 (6.1%)|-1,203",
    ]
    assert rows_of(html, "the three conditions for replacing")[1:] == [
        "Orders later spend as well: difference in Gini, low end of the interval|+0.0005|above -0.005|yes",
        "Flaps less: fall of flapping|88.2%|25% or more|yes",
        "As many seats: largest difference of a tier|1.2%|2% at most|yes",
    ]
    measures = rows_of(html, "both policies over time")
    assert "Customers who flap|33.1%|3.9%|-29.2%|-31.0% .. -27.0%" in measures
    assert "Promotions lost within 2 reviews|20.0%|not available|-|-" in measures
    assert "Order of later spend (Gini, 1 = best)|0.7000|0.7063|+0.0063|+0.0005 .. +0.0124" in measures
    movers = next(asked for asked in drawn["heat_map"] if "Rest" in asked[1])
    assert movers[1:] == (["Best", "Rest", "No tier"], ["New top", "New low"])
    texts = {(cell["row"], cell["column"]): (cell["text"], cell["detail"]) for cell in movers[0]}
    assert texts["New low", "Best"] == ("1,203", "93%") and texts["New top", "No tier"] == ("3", "1%")
    assert texts["New top", "Rest"] == ("", "")


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        ("not_enough_history", "none, as fewer than two reviews are followed by 77 days of history", "评审不足两次"),
        ("not_replayed", "none, as one of the two policies is retired or not replayed", "已停用或未回放"),
    ],
)
def test_a_pair_that_cannot_be_judged_says_why(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, status: str, english: str, chinese: str
) -> None:
    nothing = ", ".join(
        f"{column} = null"
        for (column,) in warehouse.execute(
            "select column_name from information_schema.columns where table_name = 'fct_policy_comparison' "
            "and (column_name like '%rate' or column_name like '%gini%' or column_name like '%flapping%')"
        ).fetchall()
    )
    warehouse.execute(
        f"update marts.fct_policy_comparison set status = '{status}', verdict = '{status}', customer_count = 0, "
        f"first_review_date = null, last_review_date = null, top_seat_count = null, {nothing}"
    )
    if status == "not_replayed":
        warehouse.execute("delete from marts.fct_policy_movers")
        warehouse.execute("delete from marts.fct_policy_seats")
        warehouse.execute("update marts.fct_policy_comparison set up_count = null, down_count = null")
    html = page(warehouse, tmp_path)
    assert f"Verdict: {english}" in html and chinese in html
    assert "three conditions" not in html and "both policies over time" not in html
    assert ("customers by tier of both policies" in html) == (status == "not_enough_history")


def test_each_policy_is_listed_with_its_tiers_or_why_it_has_none(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    html = page(warehouse, tmp_path)
    assert rows_of(html, "all policies and the share of customers in each tier")[1:] == [
        "New cards (card) · live|New top 66.7%, New low 33.3%",
        "Bank (bank) · shadow (on trial)|not available: everybody (12) is left out, because the data that the policy "
        "needs is missing",
        "Big (big) · shadow (on trial)|not available: too many rows to replay (replayed_rows_limit)",
        "Ranks (rank) · shadow (on trial)|Best 66.7%, Rest 33.3%",
        "Old (old) · retired|not available: the policy is retired",
    ]
    assert "暂无数据：方案所需数据缺失，全部客户（12 位）均未定级" in html
    assert "Policies: 5; replayed: 3; with customers in their tiers: 2." in html
    bars, order, _ = drawn["share_bars"][-1]
    assert order == ["card", "rank"]
    assert [(bar["measure"], bar["text"]) for bar in bars] == [
        ("card", "33%"), ("card", "67%"), ("rank", "33%"), ("rank", "67%"),
    ]  # fmt: skip


@pytest.mark.usefixtures("drawn")
def test_the_page_shows_the_primary_policy_and_keeps_the_others_in_one_place(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute("update marts.dim_tier_policies set is_primary = policy_id = 'rank'")
    html = page(warehouse, tmp_path)
    english = html.split('<main class="page" lang="en">', 1)[1].split("</main>", 1)[0]
    tiers = english.split('id="en-tiers"', 1)[1].split("</section>", 1)[0]
    assert tiers.index("Ranks (rank) · shadow (on trial) · review of 2025-04-10") < tiers.index("New cards (card)")
    assert "Bank" not in tiers
    assert "555" in rows_of(html, "moves up and down by cause and review")[1]
    assert english.count('aria-label="tiers of Ranks (rank)"') == 1


def test_names_wider_than_their_column_are_turned_and_many_columns_get_small_letters() -> None:
    def heat(columns: list[str]) -> str:
        cells = [{"row": "r", "column": column, "heat": 1, "text": "1,203", "detail": "100%"} for column in columns]
        return charts.heat_map(cells, columns, ["r"], x_title="x", y_title="y")

    few, wide, many = heat(["1", "2"]), heat([f"Upper half {i}" for i in range(5)]), heat([f"{i}" for i in range(6)])
    assert "rotate(320)" in wide and "rotate(320)" not in few + many
    assert 'font-size="11px"' in many and 'font-size="11px"' not in few + wide


def test_counts_below_zero_are_drawn_downwards_and_written_without_a_sign() -> None:
    bars = [
        {"review": "2025-01-31", "start": 0, "end": 12, "colour": "#112233"},
        {"review": "2025-01-31", "start": 0, "end": -8, "colour": "#445566"},
    ]
    svg = charts.signed_columns(bars, ["2025-01-31", "2025-02-28"], charts.NARROW)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert "5" in texts and not [text for text in texts if text.startswith(("-", "\N{MINUS SIGN}"))]
    heights = {
        colour: float(height)
        for height, colour in re.findall(r'd="M[^"]*?v(-?[\d.]+)h[^"]*"[^>]*fill="(#\w+)"', svg)
    }  # fmt: skip
    assert heights["#112233"] > 0 and heights["#445566"] > 0
    assert abs(heights["#112233"] / heights["#445566"] - 1.5) < 0.01
