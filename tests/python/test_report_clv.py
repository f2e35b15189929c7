"""The report's section on lifetime value says what the marts hold, also where a fit failed or the model loses."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest

from strata.report import charts, write_report

LABELS = Path(__file__).resolve().parents[2] / "seeds" / "labels.csv"
ESTIMATORS = """
    (1.608, 0.879, 0.662, 0.47, 1653.4, 'bg_nbd', 'maximum_likelihood'),
    (1.607, 0.838, 0.664, 0.48, 1576.7, 'mbg_nbd', 'maximum_likelihood'),
    (1.779, 1.069, 0.636, 0.46, 2012.5, 'rfm_cells', 'naive'),
    (2.212, 1.557, 0.666, 0.46, 2930.1, 'historic_rate', 'naive')
"""
TABLES = f"""
create schema marts;
create schema reference;
create table reference.labels as select * from read_csv('{LABELS}');
create table marts.fct_customer_clv as
select 'c' || lpad(cast(i as varchar), 2, '0') as customer_id, date '1998-06-30' as as_of_date, 'bg_nbd' as model,
    date '1998-03-31' as parameters_date, case when i <= 8 then 0 else 3 end as x, 0.9871 as p_alive,
    i / 10.0 as expected_orders_365d, cast(case when i = 20 then 810 else 10 end as decimal(18, 4)) as clv_365d_amount,
    cast(case when i = 20 then 700 else 8 end as decimal(18, 4)) as clv_low_amount,
    cast(case when i = 20 then 900 else 12 end as decimal(18, 4)) as clv_high_amount,
    cast(50 as decimal(18, 2)) as historic_clv_amount, 'maximum_likelihood' as estimate_basis,
    'maximum_likelihood' as amount_basis, 12 as horizon_months, 0.15 as yearly_discount_rate, 0.4 as margin_rate
from range(1, 21) as customers (i);
create table marts.dim_clv_parameters as
select model, fit_date as as_of_date, 'maximum_likelihood' as basis, cast(null as varchar) as fallback_reason,
    'planned' as fit_occasion,
    case when model <> 'gamma_gamma' then cast(0.25 as double) end as r,
    case when model <> 'gamma_gamma' then cast(5.0 as double) end as alpha,
    case when model <> 'gamma_gamma' then cast(0.6 as double) end as a,
    case when model <> 'gamma_gamma' then cast(2.4 as double) end as b,
    case when model = 'gamma_gamma' then cast(6.0 as double) end as p,
    case when model = 'gamma_gamma' then cast(4.0 as double) end as q,
    case when model = 'gamma_gamma' then cast(15.0 as double) end as gamma,
    case when model <> 'gamma_gamma' then cast(0.01 as double) end as r_standard_error,
    case when model <> 'gamma_gamma' then cast(0.4 as double) end as alpha_standard_error,
    case when model <> 'gamma_gamma' then cast(0.1 as double) end as a_standard_error,
    case when model <> 'gamma_gamma' then cast(0.7 as double) end as b_standard_error,
    case when model = 'gamma_gamma' then cast(1.2 as double) end as p_standard_error,
    case when model = 'gamma_gamma' then cast(0.3 as double) end as q_standard_error,
    case when model = 'gamma_gamma' then cast(4.1 as double) end as gamma_standard_error,
    cast(-9582.429 as double) as log_likelihood, 8 as evaluation_count, 1e-14 as gradient_size, 2357 as customer_count,
    946 as repeater_count, is_current, not is_current as is_backtested
from (values
    ('bg_nbd', date '1998-03-31', true), ('gamma_gamma', date '1998-03-31', true),
    ('bg_nbd', date '1997-09-30', false), ('mbg_nbd', date '1997-09-30', false)
) as fits (model, fit_date, is_current);
create table marts.fct_clv_backtest as
select date '1997-09-30' as calibration_date, date '1998-06-30' as holdout_end_date,
    cast(39 as double) as holdout_weeks, estimator, estimate_basis, 2357 as customer_count, 1411 as one_timer_count,
    1882 as actual_order_count, predicted_order_count, predicted_to_actual_rate, rmse, normalised_gini,
    top_tenth_capture_rate, cast(0.1139 as double) as count_amount_correlation
from (values {ESTIMATORS}) as estimators (
    rmse, predicted_to_actual_rate, normalised_gini, top_tenth_capture_rate, predicted_order_count, estimator,
    estimate_basis
);
create table marts.fct_clv_calibration as
select estimator, cast(decile as int) as decile, 235 as customer_count,
    cast(0.4 * decile as double) as predicted_orders_per_customer,
    cast(case decile when 8 then 4.2 else 0.41 * decile end as double) as actual_orders_per_customer
from range(1, 11) as deciles (decile), (values ('bg_nbd'), ('rfm_cells')) as estimators (estimator);
create table marts.fct_clv_tracking as
select model, cast(week as int) as week_number, date '1997-01-01' + cast(7 * week - 1 as int) as tracked_date,
    week > 39 as is_holdout, cast(case model when 'bg_nbd' then 52 else 51 end * week as double) as
    predicted_repeat_count, 54 * week as actual_repeat_count,
    case model when 'bg_nbd' then 52 else 51 end / 54.0 - 1 as difference_rate
from range(1, 79) as weeks (week), (values ('bg_nbd'), ('mbg_nbd')) as models (model);
"""

Drawn = dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]]


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
    for kind in ("paired_columns", "weekly_curves"):

        def draw(*values: Any, kind: str = kind, **named: Any) -> str:
            asked.setdefault(kind, []).append((values, named))
            return "<svg></svg>"

        monkeypatch.setattr(charts, kind, draw)
    return asked


def section(warehouse: duckdb.DuckDBPyConnection, folder: Path, lang: str = "en") -> str:
    path = write_report(lambda sql: warehouse.execute(sql).df(), folder / "index.html")
    return unescape(path.read_text("utf-8")).split(f'id="{lang}-clv"', 1)[1].split("</section>", 1)[0]


def rows_of(html: str, caption: str) -> list[str]:
    """The rows of the table with this caption as text, cells set apart by a bar, without the head."""
    table = html.split(f'aria-label="{caption}">', 1)[1].split("</table>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return ["|".join(re.sub(r"<[^>]+>", "", cell) for cell in re.split(r"</t[hd]>", row)[:-1]) for row in rows][1:]


def test_the_total_comes_with_interval_concentration_and_basis(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english, chinese = section(warehouse, tmp_path), section(warehouse, tmp_path, "zh")
    assert (
        "The 20 buyers are expected to be worth 1,000 in the next 12 months (discounted at 15.0% a year, 40.0% of net "
        "spend counted as profit)." in english
    )
    assert "20 位购买客户在未来 12 个月的预计价值合计为 1,000" in chinese
    assert "Between 852 and 1,128, as far as the parameters" in english and "合计介于 852 与 1,128 之间" in chinese
    # two of twenty are the top tenth; eight bought once
    assert "holds 82.0% of the total; half of the buyers are worth less than 10.00 each." in english
    assert "Those who bought once are 40.0% of buyers and 8.0% of the total." in english
    assert (
        "orders: BG/NBD (Maximum likelihood); of the amounts: Gamma-Gamma (Maximum likelihood). Parameters of"
        in english
    )
    assert "BG/NBD（最大似然）" in chinese and "Caution" not in english
    assert rows_of(english, "buyers by tenth of expected value")[0] == "10|2|3.9|820|82.0%|100"
    bars, order, _ = drawn["paired_columns"][0][0]
    shares = {(bar["group"], bar["series"]): bar["value"] for bar in bars}
    assert order == [str(tenth) for tenth in range(1, 11)]
    assert shares["10", "clv_amount"] == pytest.approx(0.82) and shares["1", "historic_clv_amount"] == pytest.approx(
        0.1
    )


@pytest.mark.usefixtures("drawn")
def test_the_probability_to_be_alive_is_nowhere_shown_as_a_number(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path), section(warehouse, tmp_path, "zh")
    assert "98.7" not in english + chinese and "0.987" not in english + chinese
    assert (
        "it is 1 for everybody who bought once, so it is no sign of activity" in english
        and "不能当作活跃标志" in chinese
    )


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    ("column", "basis", "english", "chinese"),
    [
        ("estimate_basis", "ridge", "fewer than 200 repeat customers", "复购客户不足 200 位"),
        ("amount_basis", "ridge", "fewer than 200 repeat customers", "复购客户不足 200 位"),
        ("estimate_basis", "historic_rate", "no model of the orders could be fitted", "购买次数模型无法拟合"),
        ("amount_basis", "mean_amount", "no model of the amounts could be fitted", "金额模型无法拟合"),
    ],
)
def test_a_ridge_and_each_fallback_is_a_warning(  # noqa: PLR0913, PLR0917
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, column: str, basis: str, english: str, chinese: str
) -> None:
    warehouse.execute(f"update marts.fct_customer_clv set {column} = '{basis}'")
    assert english in section(warehouse, tmp_path) and chinese in section(warehouse, tmp_path, "zh")
    assert section(warehouse, tmp_path).count("Caution") == 1


@pytest.mark.usefixtures("drawn")
def test_a_fallback_has_no_interval_and_its_fit_names_the_reason(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute("update marts.fct_customer_clv set estimate_basis = 'historic_rate', clv_low_amount = null")
    warehouse.execute(
        "update marts.dim_clv_parameters set basis = 'none', fallback_reason = 'too_few_customers', "
        "log_likelihood = null, gradient_size = null, evaluation_count = 0 where model = 'bg_nbd' and is_current"
    )
    english = section(warehouse, tmp_path)
    assert "No interval: it needs fitted models" in english and "Between" not in english
    assert "orders: Past rate without a model; of the amounts" in english
    fits = rows_of(english, "fits in force and of the back-test")
    assert fits[0] == (
        "BG/NBD|values|No usable fit: Fewer than 50 customers|Planned|1998-03-31|2,357|946|not available|0|"
        "not available"
    )
    assert [row.split("|")[0] for row in rows_of(english, "parameters in force")] == ["Gamma-Gamma"] * 3


@pytest.mark.usefixtures("drawn")
def test_parameters_are_shown_with_their_date_and_what_they_mean(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english = section(warehouse, tmp_path)
    # 365 / 7 weeks * r / alpha; a / (a + b); p * gamma / (q - 1)
    assert "a buyer who stays makes 2.6 purchases a year on average, and 20.0% leave for good" in english
    assert "of whom nothing is known is expected to be 30.00." in english
    parameters = rows_of(english, "parameters in force")
    assert parameters[0] == "BG/NBD|r|0.25|0.01|1998-03-31" and parameters[-1] == "Gamma-Gamma|gamma|15|4.1|1998-03-31"
    assert len(parameters) == 7
    fits = rows_of(english, "fits in force and of the back-test")
    assert fits[-1] == "MBG/NBD|back-test|Maximum likelihood|Planned|1997-09-30|2,357|946|-9,582.43|8|1e-14"


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("error", ["1.21", "null"])
def test_a_parameter_that_the_data_hardly_tells_is_named(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, error: str
) -> None:
    warehouse.execute("update marts.dim_clv_parameters set b_standard_error = 1.2")
    assert "hardly tells" not in section(warehouse, tmp_path)
    warehouse.execute(f"update marts.dim_clv_parameters set b_standard_error = {error}")
    assert "the data hardly tells the size of b of BG/NBD (standard error" in section(warehouse, tmp_path)
    assert "BG/NBD 的 b" in section(warehouse, tmp_path, "zh")


@pytest.mark.usefixtures("drawn")
def test_the_back_test_names_the_best_and_where_the_model_loses(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    english, chinese = section(warehouse, tmp_path), section(warehouse, tmp_path, "zh")
    assert "the 39 weeks to 1998-06-30: 2,357 customers, 1,411 of whom had bought once, came back on 1,882" in english
    assert (
        "Best in each measure: error (RMSE) MBG/NBD model 1.607; total predicted / actual RFM cells 106.9%; order of "
        "customers (Gini) Historic rate 0.666; orders made by the best tenth MBG/NBD model 48.0%." in english
    )
    # losing to the other model is no loss to a baseline
    assert (
        "The BG/NBD model, which is in use, loses to a baseline without a model in: total predicted / actual "
        "(it 87.9%, RFM cells 106.9%); order of customers (Gini) (it 0.662, Historic rate 0.666)." in english
    )
    assert "有以下指标不及无模型基准：总量预测/实际（模型 87.9%，RFM 同格均值 106.9%）；排序（基尼）" in chinese
    assert rows_of(english, "all estimators on the hold-out") == [
        "BG/NBD model|1.608|87.9%|0.662|47.0%|1,653|Maximum likelihood",
        "MBG/NBD model|1.607|83.8%|0.664|48.0%|1,577|Maximum likelihood",
        "RFM cells|1.779|106.9%|0.636|46.0%|2,012|Baseline without a model",
        "Historic rate|2.212|155.7%|0.666|46.0%|2,930|Baseline without a model",
    ]
    warehouse.execute("update marts.fct_customer_clv set model = 'mbg_nbd'")
    assert "The MBG/NBD model, which is in use, loses" in section(warehouse, tmp_path)
    warehouse.execute("delete from marts.fct_clv_backtest where estimate_basis = 'naive' and rmse < 2")
    warehouse.execute("update marts.fct_clv_backtest set normalised_gini = 0.1 where estimate_basis = 'naive'")
    assert "No baseline without a model beats the MBG/NBD model" in section(warehouse, tmp_path)


@pytest.mark.usefixtures("drawn")
def test_a_model_without_a_fit_is_marked_as_a_stand_in_in_the_back_test(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute("update marts.fct_clv_backtest set estimate_basis = 'historic_rate' where estimator = 'mbg_nbd'")
    assert "error (RMSE) MBG/NBD model (no fit, past rate) 1.607" in section(warehouse, tmp_path)
    warehouse.execute("update marts.fct_clv_backtest set estimate_basis = 'historic_rate' where estimator = 'bg_nbd'")
    english = section(warehouse, tmp_path)
    assert "could not be fitted at that date" in english and "loses to" not in english


@pytest.mark.usefixtures("drawn")
def test_a_hold_out_without_orders_names_only_what_it_can_measure(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute(
        "update marts.fct_clv_backtest set actual_order_count = 0, predicted_to_actual_rate = null, "
        "normalised_gini = null, top_tenth_capture_rate = null, count_amount_correlation = null"
    )
    english = section(warehouse, tmp_path)
    assert "Best in each measure: error (RMSE) MBG/NBD model 1.607." in english
    warehouse.execute("update marts.fct_clv_backtest set rmse = 0.707")
    assert "Best in each measure: error (RMSE) all alike 0.707." in section(warehouse, tmp_path)
    assert (
        "BG/NBD model|1.608|not available|not available|not available"
        in rows_of(english, "all estimators on the hold-out")[0]
    )
    assert "Not available: it needs repeat customers at the end of the calibration" in english


def test_calibration_is_that_of_the_model_in_use_and_says_the_widest_gap(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english = section(warehouse, tmp_path)
    assert "BG/NBD model: the tenth predicted highest was to make 4.00 purchase days each and made 4.10." in english
    assert "The widest gap is in tenth 8: 3.20 predicted, 4.20 made." in english
    assert "差距最大的是第 8 十分位：预测 3.20 天，实际 4.20 天。" in section(warehouse, tmp_path, "zh")
    bars, order, _ = drawn["paired_columns"][2][0]
    assert len(bars) == 20 and order[-1] == "10"
    assert [bar["value"] for bar in bars if bar["group"] == "8"] == pytest.approx([3.2, 4.2])
    warehouse.execute("update marts.fct_clv_calibration set actual_orders_per_customer = 9 where decile = 10")
    assert "No tenth has a wider gap." in section(warehouse, tmp_path)


def test_tracking_marks_the_hold_out_and_says_how_far_each_model_is_off(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, drawn: Drawn
) -> None:
    english = section(warehouse, tmp_path)
    assert (
        "BG/NBD expects 4,056.0 repeat purchases by week 78 (1998-06-30); there were 4,212, so it is off by -3.7%"
        in (english)
    )
    assert "偏差 -5.6%" in section(warehouse, tmp_path, "zh")
    (points, _), named = drawn["weekly_curves"][0]
    assert named["marked_week"] == 39 and named["mark"] == "hold-out"
    assert {point["series"]: point["value"] for point in points if point["week"] == 78} == {
        "actual": 4212, "bg_nbd": 4056, "mbg_nbd": 3978,
    }  # fmt: skip
    assert {point["series"] for point in points if not point["is_dashed"]} == {"actual"}
    rows = rows_of(english, "cumulative repeat purchases, selected weeks")
    assert len(rows) <= 12
    assert rows[-1] == "78|1998-06-30|hold-out|4,212|4,056.0|-3.7%|3,978.0|-5.6%"
    warehouse.execute(
        "update marts.fct_clv_tracking set predicted_repeat_count = null, difference_rate = null "
        "where model = 'mbg_nbd'"
    )
    english = section(warehouse, tmp_path)
    assert "MBG/NBD expects" not in english and "MBG/NBD difference" not in english and "BG/NBD difference" in english
    warehouse.execute("update marts.fct_clv_tracking set predicted_repeat_count = null, difference_rate = null")
    assert "No model could be fitted at the start of the hold-out." in section(warehouse, tmp_path)


@pytest.mark.parametrize(
    ("correlation", "english", "chinese"),
    [
        (0.0999, "Next to none", "几乎不相关"),
        (0.1, "A little: those who buy more often spend more a purchase", "略有相关：买得越勤，单次消费越多"),
        (-0.2999, "A little: those who buy more often spend less a purchase", "略有相关：买得越勤，单次消费越少"),
        (-0.3, "Strong: those who buy more often spend less a purchase", "明显相关：买得越勤，单次消费越少"),
    ],
)
@pytest.mark.usefixtures("drawn")
def test_the_correlation_of_count_and_amount_is_put_in_words(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, correlation: float, english: str, chinese: str
) -> None:
    warehouse.execute(f"update marts.fct_clv_backtest set count_amount_correlation = {correlation}")
    page = section(warehouse, tmp_path)
    assert english in page and f"corr(x, m_x): {correlation:+.2f}." in page
    assert chinese in section(warehouse, tmp_path, "zh")


@pytest.mark.usefixtures("drawn")
def test_a_home_without_buyers_or_without_a_back_test_says_not_available(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    tables = ("fct_customer_clv", "dim_clv_parameters", "fct_clv_backtest", "fct_clv_calibration", "fct_clv_tracking")
    for table in tables[2:]:
        warehouse.execute(f"delete from marts.{table}")
    english = section(warehouse, tmp_path)
    assert "The 20 buyers" in english
    for table in tables[2:]:
        assert f"Not available: marts.{table} has no rows for this part." in english
    for table in tables:
        warehouse.execute(f"delete from marts.{table}")
    empty = section(warehouse, tmp_path), section(warehouse, tmp_path, "zh")
    for table in tables:
        warehouse.execute(f"drop table marts.{table}")
        assert f"Not available: marts.{table}" in empty[0] and f"暂无数据：marts.{table}" in empty[1]
    assert (section(warehouse, tmp_path), section(warehouse, tmp_path, "zh")) == empty
    assert "expected to be worth 0" not in empty[0] and "<figure" not in empty[0]


@pytest.mark.usefixtures("drawn")
def test_a_horizon_of_zero_months_has_a_total_of_zero_and_no_shares(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute(
        "update marts.fct_customer_clv set horizon_months = 0, clv_365d_amount = 0, clv_low_amount = 0, "
        "clv_high_amount = 0"
    )
    english = section(warehouse, tmp_path)
    assert "expected to be worth 0 in the next 0 months" in english and "holds" not in english
    assert rows_of(english, "buyers by tenth of expected value")[0] == "10|2|3.9|0|not available|100"


def test_charts_draw_pairs_side_by_side_and_an_upright_line_at_the_hold_out() -> None:
    bars = [
        {"group": group, "series": series, "value": value, "colour": colour}
        for group, series, value, colour in (
            ("9", "predicted", 2.0, "#112233"), ("9", "actual", 1.0, "#445566"), ("10", "predicted", 4.0, "#112233"),
        )
    ]  # fmt: skip
    svg = charts.paired_columns(bars, ["9", "10"], charts.NARROW, x_title="tenth", axis_format="~g")
    drawn = re.findall(r'd="M([\d.]+),[\d.]+h([\d.]+)v(-?[\d.]+)h[^"]*"[^>]*fill="(#\w+)"', svg)
    places = {(colour, round(float(left))): abs(float(height)) for left, _, height, colour in drawn}
    blue, grey = (
        sorted(left for colour, left in places if colour == "#112233"),
        next(left for colour, left in places if colour == "#445566"),
    )
    assert blue[0] < grey < blue[1]
    assert places["#112233", blue[0]] == pytest.approx(2 * places["#445566", grey], rel=0.01)
    points = [
        {"week": week, "value": 10 * week, "series": series, "colour": "#112233", "is_dashed": series == "model"}
        for week in range(1, 11)
        for series in ("actual", "model")
    ]
    svg = charts.weekly_curves(points, charts.NARROW, marked_week=5, mark="检验期", x_title="weeks")
    assert "检验期" in svg and "weeks" in svg
    assert 'stroke-dasharray="6,4"' in svg and 'stroke-dasharray="4,4"' in svg
