"""mapping.yml: what it understands, and in which words it is refused."""

from pathlib import Path

import pytest

from landed_files import ORDERS, deliver_files, land_files, write_files
from strata.errors import ConfigurationError, DataError

BAD_MAPPINGS = {
    "wide colon": (
        "settings:\n  # 币种：\n  reporting_currency：CNY\n  phone_region: CN\n",
        "mapping.yml line 4: mapping values are not allowed here; correct it"
        " (line 3 has a full-width colon: write ': ')",
    ),
    "wide colon alone": (
        "settings：\n",
        "mapping.yml: the file: write key: value pairs (line 1 has a full-width colon: write ': ')",
    ),
    "no YAML": ("a: [", "mapping.yml line 1: expected the node content, but found '<stream end>'; correct it"),
    "key twice": ("settings: {}\nsettings: {}", "mapping.yml line 2: 'settings' is written twice; correct it"),
    "tag": (
        "x: !!python/object:os.system 1",
        "mapping.yml line 1: could not determine a constructor for the tag 'tag:yaml.org,2002:python/object:os.system';"
        " correct it",
    ),
    "unknown part": (
        "table: {}",
        "mapping.yml: table is not understood (did you mean tables?); allowed here: settings, tables",
    ),
    "unknown table": ("tables: {order: {}}", "mapping.yml: tables.order is no table (did you mean orders?)"),
    "unknown column": (
        "tables: {refunds: {columns: {refund_date: x}}}",
        "mapping.yml: tables.refunds.columns.refund_date is no column of refunds (did you mean refunded_at?);"
        " allowed here: refund_id, order_id, refunded_at, refund_amount, reason",
    ),
    "unknown key of a table": (
        "tables: {orders: {file: x}}",
        "mapping.yml: tables.orders.file is not understood (did you mean files?); allowed here: files, encoding,"
        " delimiter, sheet, skip_rows, explode, rows_with, rows_without, rows_where, rows_where_not, distinct, strip,"
        " strip_formula, columns",
    ),
    "unknown key of the second entry": (
        "tables: {orders: [{files: a}, {files: b, sheets: c}]}",
        "mapping.yml: tables.orders.1.sheets is not understood (did you mean sheet?); allowed here: ",
    ),
    "unknown key of a column": (
        "tables: {orders: {columns: {ordered_at: {form: x}}}}",
        "mapping.yml: tables.orders.columns.ordered_at.form is not understood (did you mean from?); allowed here: from,"
        " separator, first_of, constant, values, otherwise, date_format, timezone, number, minor_units, times, plus,"
        " less, line_number",
    ),
    "unknown key of a number": (
        "tables: {orders: {columns: {total_amount: {from: x, number: {decimals: ','}}}}}",
        "mapping.yml: tables.orders.columns.total_amount.number.decimals is not understood (did you mean decimal?);"
        " allowed here: decimal, thousands, currency_signs, units, percent",
    ),
    "unknown setting": (
        "settings: {timezone: UTC}",
        "mapping.yml: settings.timezone is not understood (did you mean business_timezone?); allowed here:"
        " business_timezone, reporting_currency, count_zero_amount_orders, phone_region",
    ),
    "time zone": (
        "settings: {business_timezone: Asia/Shangai}",
        "mapping.yml: settings.business_timezone: no known time zone: write for example UTC, Asia/Shanghai,",
    ),
    "time zone of a column": (
        "tables: {orders: {columns: {ordered_at: {from: x, timezone: ../UTC}}}}",
        "mapping.yml: tables.orders.columns.ordered_at.timezone: no known time zone: write for example UTC,",
    ),
    "currency": (
        "settings: {reporting_currency: rmb}",
        "mapping.yml: settings.reporting_currency: write three capitals",
    ),
    "region": ("settings: {phone_region: china}", "mapping.yml: settings.phone_region: no country of ISO 3166"),
    "flag": (
        "settings: {count_zero_amount_orders: maybe}",
        "mapping.yml: settings.count_zero_amount_orders: write true or false",
    ),
    "date form": (
        "tables: {orders: {columns: {ordered_at: {from: x, date_format: '%d.%Q'}}}}",
        "mapping.yml: tables.orders.columns.ordered_at.date_format: %Q is not understood: use %Y %y %m %d",
    ),
    "no date form": (
        "tables: {orders: {columns: {ordered_at: {from: x, date_format: unix}}}}",
        "mapping.yml: tables.orders.columns.ordered_at.date_format: no date form: write a pattern such as",
    ),
    "decimal mark": (
        "tables: {orders: {columns: {total_amount: {from: x, number: {decimal: ',,'}}}}}",
        "mapping.yml: tables.orders.columns.total_amount.number.decimal: write one character",
    ),
    "equal marks": (
        "tables: {orders: {columns: {total_amount: {from: x, number: {thousands: '.'}}}}}",
        "mapping.yml: tables.orders.columns.total_amount.number: decimal and thousands are the same mark: give two",
    ),
    "rows": ("tables: {orders: {skip_rows: many}}", "mapping.yml: tables.orders.skip_rows: write a whole number"),
    "delimiter": ("tables: {orders: {delimiter: '\"'}}", "mapping.yml: tables.orders.delimiter: one ASCII character"),
    "nothing to read": (
        "tables: {orders: {columns: {status: {values: {a: b}}}}}",
        "mapping.yml: tables.orders.columns.status: give one of from, first_of and constant",
    ),
    "constant and more": (
        "tables: {orders: {columns: {status: {constant: a, values: {a: b}}}}}",
        "mapping.yml: tables.orders.columns.status: a constant stands alone: leave the other settings out",
    ),
    "date and number": (
        "tables: {orders: {columns: {status: {from: a, date_format: '%Y', minor_units: true}}}}",
        "mapping.yml: tables.orders.columns.status: a value is a date or a number: leave",
    ),
    "otherwise alone": (
        "tables: {orders: {columns: {status: {from: a, otherwise: b}}}}",
        "mapping.yml: tables.orders.columns.status: otherwise needs values, and goes with no date or number form",
    ),
    "column without a rule": (
        "tables: {orders: {columns: {status: }}}",
        "mapping.yml: tables.orders.columns.status: write key: value pairs",
    ),
    "entries without files": (
        "tables: {orders: [{files: a}, {}]}",
        "mapping.yml: tables.orders: each of several entries needs files",
    ),
    "a list": ("- 1", "mapping.yml: the file: write key: value pairs"),
}


@pytest.mark.parametrize("case", BAD_MAPPINGS)
def test_a_mapping_that_is_not_understood_is_one_line_that_names_the_key(tmp_path: Path, case: str) -> None:
    text, message = BAD_MAPPINGS[case]
    with pytest.raises(ConfigurationError) as raised:
        deliver_files(write_files(tmp_path / "in", {"mapping.yml": text}), tmp_path / "home")
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_a_mapping_of_other_bytes_is_refused(tmp_path: Path) -> None:
    for content in (b"\xff\xfe\xff", b"a: \x00"):
        with pytest.raises(ConfigurationError, match=r"^mapping\.yml"):
            deliver_files(write_files(tmp_path / "in", {"mapping.yml": content}), tmp_path / "home")


def test_empty_and_commented_mappings_change_nothing(tmp_path: Path) -> None:
    for text in ("", "# tables:\n#   orders:\n", "tables: {}\nsettings: {}\n"):
        got = deliver_files(write_files(tmp_path / "in", {"mapping.yml": text}), tmp_path / "home")
        assert got.column("orders", "order_id") == ["o1", "o2"]
        assert list(got.delivery.inputs) == ["mapping.yml", "customers.csv", "orders.csv"]


def test_settings_become_the_sources_defaults(tmp_path: Path) -> None:
    text = """
settings:
  business_timezone: Asia/Shanghai
  reporting_currency: CNY
  count_zero_amount_orders: true
  phone_region: CN
"""
    delivery = deliver_files(write_files(tmp_path / "in", {"mapping.yml": text}), tmp_path / "home").delivery
    assert delivery.phone_region == "CN"
    defaults = delivery.defaults
    assert (defaults.source_name, defaults.business_timezone, defaults.reporting_currency) == (
        "files",
        "Asia/Shanghai",
        "CNY",
    )
    assert defaults.count_zero_amount_orders
    bare = deliver_files(write_files(tmp_path / "bare"), tmp_path / "home").delivery
    assert (bare.phone_region, bare.defaults.business_timezone, bare.defaults.reporting_currency) == (
        None,
        "UTC",
        "USD",
    )


def test_scalars_are_the_text_that_was_written(tmp_path: Path) -> None:
    text = """
tables:
  orders:
    columns:
      status: {from: state, values: {yes: completed, 1: pending, 0.10: cancelled, 2024-01-31: a, null: b, 0x1F: c}}
      channel: {constant: 007}
"""
    header, *rows = ORDERS.splitlines()
    states = ["yes", "1", "0.10", "2024-01-31", "", "0x1F", "true"]
    orders = f"{header},state\n" + "".join(f"{rows[0]},{state}\n" for state in states)
    got = deliver_files(write_files(tmp_path / "in", {"mapping.yml": text, "orders.csv": orders}), tmp_path / "home")
    assert got.column("orders", "status") == ["completed", "pending", "cancelled", "a", "b", "c", "true"]
    assert set(got.column("orders", "channel")) == {"007"}


def test_a_column_that_the_file_lacks_is_named_with_its_near_miss(tmp_path: Path) -> None:
    text = "tables: {orders: {columns: {status: Order State}}}"
    orders = ORDERS.replace("customer_id", "customer_id,Order Status").replace("c1", "c1,x").replace("c2", "c2,x")
    with pytest.raises(DataError) as raised:
        deliver_files(write_files(tmp_path / "in", {"mapping.yml": text, "orders.csv": orders}), tmp_path / "home")
    assert str(raised.value) == (
        "orders.csv has no column Order State (did you mean Order Status?), which mapping.yml names for orders.status;"
        " correct the name there"
    )
    text = "tables: {orders: {rows_with: nowhere}}"
    with pytest.raises(
        DataError, match=r"has no column nowhere, which mapping\.yml names for orders; correct the name"
    ):
        deliver_files(write_files(tmp_path / "in", {"mapping.yml": text, "orders.csv": orders}), tmp_path / "home")


def test_a_doubled_column_that_the_mapping_names_is_refused(tmp_path: Path) -> None:
    text = "tables: {customers: {columns: {customer_id: Buyer}}}"
    files = {"mapping.yml": text, "customers.csv": "Buyer,Buyer\nc1,c2\n"}
    with pytest.raises(DataError, match=r"^customers\.csv has two columns Buyer: remove one of them$"):
        deliver_files(write_files(tmp_path / "in", files), tmp_path / "home")


def test_a_required_column_may_be_a_constant_and_blank(tmp_path: Path) -> None:
    text = 'tables: {orders: {columns: {customer_id: {constant: ""}, channel: {constant: }}}}'
    files = {"mapping.yml": text, "orders.csv": "order_id,ordered_at,total_amount,email\no1,2024-01-01,1,a@b.example\n"}
    got = deliver_files(write_files(tmp_path / "in", files), tmp_path / "home")
    assert [(row["customer_id"], row["channel"]) for row in got.tables["orders"]] == [(None, None)]


def test_patterns_decide_where_a_table_has_them_and_a_file_may_serve_several_tables(tmp_path: Path) -> None:
    text = """
tables:
  customers: {files: ["export_*.csv", "more/*"], distinct: true, columns: {customer_id: buyer}}
  orders: {files: EXPORT_*.csv, columns: {order_id: no, customer_id: buyer, ordered_at: day, total_amount: paid}}
"""
    export = "no,buyer,day,paid\no1,c1,2024-01-01,1\no2,c1,2024-01-02,2\n"
    names = {"customers.csv": None, "orders.csv": None, "mapping.yml": text}
    files = {**names, "export_1.csv": export, "export_2.csv": export.replace("o", "p"), "more/x.csv": "buyer\nc1\nc9\n"}
    files["export_2.csv"] = "no,buyer,day,paid\np1,c1,2024-02-01,1\n"
    got = deliver_files(write_files(tmp_path / "in", files), tmp_path / "home")
    assert got.column("orders", "order_id") == ["o1", "o2", "p1"]
    assert [(row["customer_id"], row["source_file"], row["source_line"]) for row in got.tables["customers"]] == [
        ("c1", "export_1.csv", 2),
        ("c9", "more/x.csv", 3),
    ]
    assert got.delivery.notes["rows_left_out"] == {"customers": {"export_1.csv": 1, "export_2.csv": 1, "more/x.csv": 1}}


def test_files_that_no_pattern_takes_are_refused_even_if_named_like_the_table(tmp_path: Path) -> None:
    text = "tables: {orders: {files: export.csv}}"
    with pytest.raises(
        DataError, match=r"^orders\.csv is not read: mapping\.yml reads orders from other files; add it"
    ):
        deliver_files(write_files(tmp_path / "in", {"mapping.yml": text, "export.csv": ORDERS}), tmp_path / "home")
    with pytest.raises(
        DataError, match=r"^orders is missing: no file is of this table; mapping\.yml reads it from x\*,"
    ):
        files = {"mapping.yml": "tables: {orders: {files: x*}}", "orders.csv": None}
        deliver_files(write_files(tmp_path / "other", files), tmp_path / "home")


def test_a_pattern_that_matches_nothing_is_named(tmp_path: Path) -> None:
    mapping = "tables: {refunds: {files: [return*.csv, back.csv]}, orders: {files: [sales.csv, orders.csv]}}"
    folder = write_files(tmp_path / "in", {"mapping.yml": mapping})
    got = deliver_files(folder, tmp_path / "home")
    assert got.delivery.notes["patterns_without_files"] == {"refunds": ["return*.csv", "back.csv"]}
    write_files(folder, {"refund.csv": "a\n"})
    with pytest.raises(DataError, match=r"^refund\.csv .*; no file matches mapping\.yml's return\*\.csv, back\.csv$"):
        deliver_files(folder, tmp_path / "home")
    (folder / "refund.csv").unlink()
    (folder / "orders.csv").unlink()
    with pytest.raises(DataError, match=r"reads it from sales\.csv, orders\.csv, which matches nothing"):
        deliver_files(folder, tmp_path / "home")


def test_rows_are_chosen_by_what_their_columns_hold(tmp_path: Path) -> None:
    text = """
tables:
  refunds:
    files: orders.csv
    rows_with: back
    rows_without: [void]
    rows_where: {kind: [a, ""]}
    rows_where_not: {back: ["0", "0.00"]}
    columns: {refund_id: order_id, refunded_at: ordered_at, refund_amount: back}
"""
    rows = ["r1,1,,a", "r2,,,a", "r3,0.00,,a", "r4,1,x,a", "r5,1,,b", "r6,1,,", "r7, ,,a", "r8,1, ,a"]
    orders = "order_id,back,void,kind,customer_id,ordered_at,total_amount\n"
    orders += "".join(f"{row},c1,2024-01-01,5\n" for row in rows)
    got = deliver_files(write_files(tmp_path / "in", {"mapping.yml": text, "orders.csv": orders}), tmp_path / "home")
    assert got.column("refunds", "refund_id") == ["r1", "r6", "r8"]
    assert got.column("refunds", "source_line") == [2, 7, 9]
    assert got.delivery.notes["rows_left_out"] == {"refunds": {"orders.csv": 5}}
    assert len(got.tables["orders"]) == 8


def test_rows_of_two_readings_of_one_file_have_places_of_their_own(tmp_path: Path) -> None:
    text = """
tables:
  identifiers:
    - {files: customers.csv, rows_with: mobile, columns: {identifier_type: {constant: phone}, identifier_value: mobile}}
    - {files: customers.csv, rows_with: card, columns: {identifier_type: {constant: member_no}, identifier_value: card}}
"""
    files = {"mapping.yml": text, "customers.csv": "customer_id,mobile,card\nc1,13912345678,m1\nc2,,m2\n"}
    got = deliver_files(write_files(tmp_path / "in", files), tmp_path / "home").tables["identifiers"]
    assert [(row["identifier_value"], row["source_file"], row["source_line"]) for row in got] == [
        ("13912345678", "customers.csv", 2),
        ("m1", "customers.csv#2", 2),
        ("m2", "customers.csv#2", 3),
    ]


def test_names_and_values_are_data_whatever_is_in_them(tmp_path: Path) -> None:
    nasty = "x\"'; drop table orders; -- {{ 1 }} ${HOME} \\ %"
    quoted = nasty.replace('"', '""')
    text = f"""
tables:
  orders:
    files: "it's*.csv"
    rows_where_not: {{"{nasty.replace(chr(92), chr(92) * 2).replace('"', chr(92) + '"')}": ["no'"]}}
    strip: ["'; drop"]
    columns:
      customer_id: 客户"名
      status: {{from: 状态', values: {{"it's": "o'k"}}, otherwise: "'"}}
      channel: {{constant: "'||(select 1)||'"}}
      store_id: {{from: [状态', 客户"名], separator: "'"}}
"""
    orders = f'order_id,"客户""名",状态\',"{quoted}",ordered_at,total_amount\n'
    orders += "o1,c1,it's,yes,2024-01-01,1\no2,c2,?,no',2024-01-01,1\n'; dropo3'; drop,c3,x,y,2024-01-01,1\n"
    files = {"mapping.yml": text, "orders.csv": None, "it's '1'.csv": orders}
    got = deliver_files(write_files(tmp_path / "in", files), tmp_path / "home").tables["orders"]
    columns = ("order_id", "customer_id", "status", "channel", "store_id", "source_file")
    assert [tuple(row[name] for name in columns) for row in got] == [
        ("o1", "c1", "o'k", "'||(select 1)||'", "it's'c1", "it's '1'.csv"),
        ("o3", "c3", "'", "'||(select 1)||'", "x'c3", "it's '1'.csv"),
    ]


def test_a_bad_row_is_found_where_rows_are_counted_first(tmp_path: Path) -> None:
    text = "tables: {orders: {rows_with: order_id, distinct: true}}"
    files = {"mapping.yml": text, "orders.csv": ORDERS + "o3\n"}
    with pytest.raises(DataError, match=r"^orders\.csv line 4: 1 fields where the header has 4; correct the file$"):
        land_files(write_files(tmp_path / "in", files), tmp_path / "home")
