"""Values in the form that mapping.yml declares are read exactly; others stay as they came for staging to reject."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from landed_files import deliver_files, write_files

SHANGHAI = "{from: v, date_format: '%Y-%m-%d %H:%M:%S', timezone: Asia/Shanghai}"


def read_as(tmp_path: Path, column: str, rule: str, rows: Sequence[Sequence[str]], settings: str = "") -> list[str]:
    """The values of a column of orders or customers read by a rule; the file's columns are v, w and x."""
    table, _, name = column.partition(".")
    keys = {"orders": ["order_id", "customer_id", "ordered_at", "total_amount"], "customers": ["customer_id"]}[table]
    constants = "".join(f"      {key}: {{constant: '1'}}\n" for key in keys if key != name)
    mapping = f"{settings}\ntables:\n  {table}:\n    columns:\n{constants}      {name}: {rule}\n"
    text = io.StringIO()
    csv.writer(text).writerows([("v", "w", "x"), *((*row, "", "")[:3] for row in rows)])
    folder = write_files(tmp_path / "in", {f"{table}.csv": text.getvalue(), "mapping.yml": mapping})
    return deliver_files(folder, tmp_path / "home").column(table, name)


def one_by_one(tmp_path: Path, column: str, rule: str, cases: dict[str, str | None]) -> None:
    got = read_as(tmp_path, column, rule, [(text, ".") for text in cases])
    assert dict(zip(cases, got, strict=True)) == cases


def test_a_plain_number_loses_needless_zeros_and_nothing_else(tmp_path: Path) -> None:
    cases = {"1.50": "1.5", "-0.00": "0", "+7": "7", "007": "7", " 5 ": "5", "": None, "3.00000000000000": "3"}
    kept = ("1e3", "NaN", "1,5", "(5)", "5-", "--5", ".5", "5.", "1.12345678901", "12345678901234", "٣", "1 2")
    one_by_one(tmp_path, "orders.total_amount", "{from: v, number: {}}", cases | {text: text for text in kept})


def test_marks_signs_and_units_are_read_as_declared(tmp_path: Path) -> None:
    rule = "{from: v, number: {thousands: ',', currency_signs: true, units: {万: 10000, k: 1000}}}"
    cases = {
        "1,234.50": "1234.5",
        "1234.5": "1234.5",
        "¥1,234.50": "1234.5",
        "￥ 5": "5",
        "-US$5.00": "-5",
        "US$-5.00": "-5",
        "5.00 元": "5",
        "RMB 5": "5",
        "1.2345万": "12345",
        "1.2万元": "12000",
        "2k": "2000",
        "12,34": "12,34",
        "1,2345": "1,2345",
        "元": "元",
        "5 Yen": "5 Yen",
        "5.000,1": "5.000,1",
    }
    one_by_one(tmp_path, "orders.total_amount", rule, cases)


def test_other_marks_and_percent_are_read_as_declared(tmp_path: Path) -> None:
    german = "{from: v, number: {decimal: ',', thousands: '.'}}"
    one_by_one(tmp_path / "a", "orders.total_amount", german, {"1.234,50": "1234.5", "1,5": "1.5", "1.5": "? 1.5"})
    french = "{from: v, number: {decimal: ',', thousands: ' '}}"
    cases = {"1 234,50": "1234.5", "1\u202f234\u00a0567": "1234567", "1.5": "? 1.5"}
    one_by_one(tmp_path / "b", "orders.total_amount", french, cases)
    percent = "{from: v, number: {percent: true}}"
    one_by_one(tmp_path / "c", "orders.total_amount", percent, {"12.5%": "0.125", "12 ％": "0.12", "12": "? 12"})
    comma = "{from: v, number: {decimal: ','}}"
    one_by_one(tmp_path / "e", "orders.total_amount", comma, {"1.000": "? 1.000", "1000": "1000", "1,5": "1.5"})
    only = "{from: v, number: {currency_signs: [CR, '#']}}"
    one_by_one(tmp_path / "d", "orders.total_amount", only, {"5 CR": "5", "#5": "5", "$5": "$5"})


def test_a_day_before_the_month_is_never_read_the_other_way_round(tmp_path: Path) -> None:
    cases = {"2024-13-05": "2024-05-13 00:00:00", "2024-05-13": "? 2024-05-13", "soon": "soon", "": None}
    one_by_one(tmp_path / "a", "orders.ordered_at", "{from: v, date_format: '%Y-%d-%m'}", cases)
    zoned = "{from: v, date_format: '%Y-%d-%m', timezone: UTC}"
    one_by_one(tmp_path / "b", "orders.ordered_at", zoned, {"2024-05-13": "? 2024-05-13"})
    other = "{from: v, date_format: '%d/%m/%Y'}"
    one_by_one(tmp_path / "c", "orders.ordered_at", other, {"2024-05-13": "2024-05-13"})


def test_minor_units_follow_the_currency_of_the_row(tmp_path: Path) -> None:
    rows = [
        ("1050", "USD"),
        ("1050", "jpy"),
        ("1050", "KWD"),
        ("1050", ""),
        ("1", "EUR"),
        ("10.5", "USD"),
        ("x", "USD"),
    ]
    rule = "{from: v, minor_units: true}\n      currency: {from: w}"
    got = read_as(tmp_path, "orders.total_amount", rule, rows, "settings: {reporting_currency: JPY}")
    assert got == ["10.5", "1050", "1.05", "1050", "0.01", "0.105", "x"]
    got = read_as(tmp_path / "b", "orders.total_amount", "{from: v, minor_units: true}", [("1050", "")])
    assert got == ["10.5"]


def test_arithmetic_is_exact_and_all_or_nothing(tmp_path: Path) -> None:
    rule = "{from: v, times: w, less: x}"
    rows = [("10.10", "3", "0.30"), ("0.1", "3", ""), ("5", "x", "1"), ("5", "", ""), ("5", "1", "$1"), ("", "1", "1")]
    got = read_as(tmp_path, "orders.total_amount", rule, rows)
    assert got == ["30", "0.3", "5 times x less 1", "5 times - less -", "5 times 1 less $1", None]
    largest = ("9999999999999.9999999999", "9999999999.9999", "1")
    with localcontext(prec=60):
        exact = f"{Decimal(largest[0]) * Decimal(largest[1]) - 1:f}"
    assert read_as(tmp_path / "b", "orders.total_amount", rule, [largest]) == [exact.rstrip("0")]
    got = read_as(
        tmp_path / "c", "orders.total_amount", "{from: v, plus: [w, x], minor_units: true}", [("100", "5", "-7")]
    )
    assert got == ["0.98"]
    rule = "{from: v, times: w, minor_units: true}"
    assert read_as(tmp_path / "d", "orders.total_amount", rule, [("1999", "3")]) == ["59.97"]


def test_times_of_a_declared_zone_become_utc(tmp_path: Path) -> None:
    cases = {
        "2024-01-31 07:59:59": "2024-01-30 23:59:59Z",
        "2024-1-3 7:5:9": "2024-01-02 23:05:09Z",
        "2024-01-31": "2024-01-30 16:00:00Z",
        "2024-01-31T10:00:00.25": "2024-01-31 02:00:00.25Z",
        "2024-01-31 10:00:00+01:00": "2024-01-31 10:00:00+01:00",
        "2024-02-30 10:00:00": "2024-02-30 10:00:00",
        "24-01-31 10:00:00": "24-01-31 10:00:00",
        "31.01.2024": "31.01.2024",
        "": None,
    }
    one_by_one(tmp_path, "orders.ordered_at", SHANGHAI, cases)


def test_offsets_and_several_forms_are_read(tmp_path: Path) -> None:
    forms = "'%Y-%m-%d %H:%M:%S %z', '%d.%m.%y', '%B %d, %Y %I:%M %p', '%Y年%m月%d日', unix_seconds"
    rule = f"{{from: v, date_format: [{forms}]}}"
    cases = {
        "2024-01-31 22:15:00 -0500": "2024-02-01 03:15:00Z",
        "2024-01-31 22:15:00 +05:30": "2024-01-31 16:45:00Z",
        "31.1.24": "2024-01-31 00:00:00",
        "january 31, 2024 10:05 pm": "2024-01-31 22:05:00",
        "2024年1月31日": "2024-01-31 00:00:00",
        "1706695200": "2024-01-31 10:00:00Z",
        "2024-01-31": "2024-01-31",
    }
    one_by_one(tmp_path, "orders.ordered_at", rule, cases)


@pytest.mark.parametrize(
    ("form", "cases"),
    [
        ("unix_seconds", {"0": "1970-01-01 00:00:00Z", "-1": "1969-12-31 23:59:59Z", "1.5": "1970-01-01 00:00:01.5Z"}),
        ("unix_milliseconds", {"1706695200123": "2024-01-31 10:00:00.123Z", "1e12": "1e12", "12345678901234567": None}),
        ("excel_serial", {"45322.4375": "2024-01-31 10:30:00", "61": "1900-03-01 00:00:00", "60": "60"}),
        ("excel_serial", {"45322.4166666667": "2024-01-31 10:00:00", "-5": "-5", "45322": "2024-01-31 00:00:00"}),
    ],
)
def test_counted_times_are_read(tmp_path: Path, form: str, cases: dict[str, str | None]) -> None:
    expected = {text: text if wanted is None else wanted for text, wanted in cases.items()}
    one_by_one(tmp_path, "orders.ordered_at", f"{{from: v, date_format: {form}}}", expected)


def test_a_day_is_the_day_that_is_written(tmp_path: Path) -> None:
    rule = "{from: v, date_format: ['%d/%m/%Y', '%d/%m/%Y %H:%M', unix_seconds], timezone: Asia/Shanghai}"
    cases = {
        "31/01/2024": "2024-01-31",
        "31/01/2024 00:30": "2024-01-31",
        "1706716800": "2024-02-01",
        "2024-01-31": "2024-01-31",
        "31/13/2024": "31/13/2024",
    }
    one_by_one(tmp_path, "customers.birth_date", rule, cases)


def test_codes_are_translated_and_unknown_ones_stay(tmp_path: Path) -> None:
    cases = {"交易成功": "completed", " 交易成功\u3000": "completed", "": "pending", "else": "else", "x": None}
    rule = '{from: v, values: {交易成功: completed, "": pending, x: ""}}'
    one_by_one(tmp_path, "orders.status", rule, cases)
    rule = "{from: v, values: {a: b}, otherwise: other}"
    one_by_one(tmp_path / "b", "orders.channel", rule, {"a": "b", "z": "other"})
    rule = "{from: v, values: {free: '0'}, number: {thousands: ','}}"
    one_by_one(tmp_path / "c", "orders.total_amount", rule, {"free": "0", "1,000": "1000", "x": "x"})


def test_columns_are_joined_or_the_first_is_taken(tmp_path: Path) -> None:
    rows = [("a", "b", "c"), ("", "b", ""), ("", " ", "")]
    assert read_as(tmp_path, "orders.order_id", "{from: [v, w, x]}", rows) == ["a-b-c", "b", None]
    assert read_as(tmp_path / "b", "orders.order_id", "{from: [v, w], separator: ''}", rows) == ["ab", "b", None]
    assert read_as(tmp_path / "c", "orders.order_id", "{first_of: [x, w]}", rows) == ["c", "b", None]


def test_rows_of_one_value_are_numbered_in_the_files_order(tmp_path: Path) -> None:
    rows = [("a",), ("b",), ("a",), ("",), ("a",), ("",)]
    got = read_as(tmp_path, "orders.order_id", "{from: v, line_number: true}", rows)
    assert got == ["a-1", "b-1", "a-2", None, "a-3", None]


def test_what_stands_around_every_value_is_stripped(tmp_path: Path) -> None:
    mapping = """
tables:
  customers:
    strip: ["\\t", "'", "--"]
    strip_formula: true
    columns: {city: town}
"""
    text = io.StringIO()
    rows = [('="007"', "'Oslo'", "x"), ("\t1 \t", "--St. John's", "="), ("c'3", "-x-", '="a""b"'), ("'", "", '=""')]
    csv.writer(text).writerows([("customer_id", "town", "country"), *rows])
    folder = write_files(tmp_path / "in", {"customers.csv": text.getvalue(), "mapping.yml": mapping})
    got = deliver_files(folder, tmp_path / "home").tables["customers"]
    assert [(row["customer_id"], row["city"], row["country"]) for row in got] == [
        ("007", "Oslo", "x"),
        ("1", "St. John's", "="),
        ("c'3", "-x-", 'a""b'),
        (None, None, None),
    ]


def test_values_that_no_rule_touches_stay_as_they_came(tmp_path: Path) -> None:
    assert read_as(tmp_path, "orders.order_id", "v", [(" 007 ",), ("1e5",)]) == [" 007 ", "1e5"]
