"""TSV, text with another delimiter, gzip, Excel, JSON Lines and Parquet give the same rows as CSV."""

import gzip
import json
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest

from landed_files import ORDERS, deliver_files, land_files, write_files
from strata.errors import DataError
from strata.landing.files.excel_file import cell_text

HEADER = ("order_id", "customer_id", "ordered_at", "total_amount")


def workbook(path: Path, rows: Sequence[Sequence[object]], sheets: Sequence[str] = ("Sheet",)) -> Path:
    """Write a workbook whose first sheet has the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for name in sheets[1:]:
        book.create_sheet(name)
    sheet = book.worksheets[0]
    sheet.title = sheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "content", "mapping"),
    [
        ("orders.tsv", ORDERS.replace(",", "\t"), None),
        ("orders.csv", ORDERS.replace(",", ";"), 'tables: {orders: {delimiter: ";"}}'),
        ("orders.txt", ORDERS.replace(",", "|"), 'tables: {orders: {delimiter: "|"}}'),
        ("orders.csv", ORDERS.replace("\n", "\r\n"), None),
        ("orders.csv", ORDERS.replace("\n", "\r"), None),
        ("orders.csv.gz", gzip.compress(ORDERS.encode(), mtime=0), None),
        ("orders.csv.gz", gzip.compress(ORDERS.encode("utf-16"), mtime=0), None),
        ("orders.tsv.gz", gzip.compress(ORDERS.replace(",", "\t").encode(), mtime=0), None),
    ],
)
def test_text_of_every_kind_gives_the_same_rows(
    tmp_path: Path, name: str, content: str | bytes, mapping: str | None
) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None, name: content, "mapping.yml": mapping})
    rows = deliver_files(folder, tmp_path / "home").tables["orders"]
    assert [tuple(row.values()) for row in rows] == [
        ("o1", "c1", "2024-01-31 23:30:00", "10.50", name, 2),
        ("o2", "c2", "2024-02-01", "3", name, 3),
    ]


def test_titles_above_the_header_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    titles = 'Our "shop",2024\n"two\nlines"\n\n'
    folder = write_files(
        tmp_path / "in", {"orders.csv": titles + ORDERS, "mapping.yml": "tables: {orders: {skip_rows: 3}}"}
    )
    got = deliver_files(folder, tmp_path / "home")
    assert [(row["order_id"], row["source_line"]) for row in got.tables["orders"]] == [("o1", 5), ("o2", 6)]


def test_a_header_of_several_lines_is_read_as_one(tmp_path: Path) -> None:
    content = ORDERS.replace("total_amount", '"total\namount"')
    mapping = "tables: {orders: {columns: {total_amount: total amount}}}"
    folder = write_files(tmp_path / "in", {"orders.csv": content.encode("utf-8-sig"), "mapping.yml": mapping})
    assert deliver_files(folder, tmp_path / "home").column("orders", "total_amount") == ["10.50", "3"]


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    for place, content in enumerate((b"x\n", gzip.compress(ORDERS.encode())[:-9])):
        folder = write_files(tmp_path / f"in{place}", {"orders.csv": None, "orders.csv.gz": content})
        with pytest.raises(DataError, match=r"^orders\.csv\.gz is damaged or no gzip file: write it again"):
            deliver_files(folder, tmp_path / "home")


def test_files_whose_names_look_like_patterns_are_read_as_themselves(tmp_path: Path) -> None:
    names = ("orders[1].csv", "orders 1?.csv", "orders 12.csv")
    files = {name: ORDERS.replace("o1", f"a{place}") for place, name in enumerate(names)}
    got = deliver_files(write_files(tmp_path / "in[x]", {**files, "orders.csv": None}), tmp_path / "home")
    assert sorted(set(got.column("orders", "order_id"))) == ["a0", "a1", "a2", "o2"]
    assert len(got.tables["orders"]) == 6


def test_files_and_folders_named_like_patterns_do_not_reach_their_siblings(tmp_path: Path) -> None:
    def other(text: str) -> str:
        return ORDERS.replace("o1", text)

    names = ("orders_[1].csv", "orders_1.csv", "orders_1*.csv", "orders_12.csv", "orders_1?.csv", "orders_1[.csv")
    files = {name: other(f"csv{place}") for place, name in enumerate(names)}
    write_files(tmp_path / "shop2", {"orders_9.csv": other("wrong"), "customers.csv": "customer_id\nwrong\n"})
    folder = write_files(tmp_path / "shop[2]", {**files, "orders.csv": None, "orders_9.csv": other("right")})
    for name, text in (("orders_[2].jsonl", "json1"), ("orders_2.jsonl", "json2")):
        row = {"order_id": text, "customer_id": "c1", "ordered_at": "2024-01-01", "total_amount": "1"}
        (folder / name).write_text(json.dumps(row) + "\n")
    for name in ("orders_[3].parquet", "orders_3.parquet"):
        query = f"select '{name}' as order_id, 'c1' as customer_id, '2024-01-01' as ordered_at, '1' as total_amount"
        duckdb.sql(query).write_parquet(str(folder / "plain"))
        (folder / "plain").rename(folder / name)
    got = deliver_files(folder, tmp_path / "home")
    assert got.column("customers", "customer_id") == ["c1", "c2"]
    ids = sorted(text for text in got.column("orders", "order_id") if text != "o2")
    expected = [*(f"csv{place}" for place in range(6)), "json1", "json2", "orders_3.parquet", "orders_[3].parquet"]
    assert ids == sorted([*expected, "right"])


def test_whole_numbers_that_parquet_holds_as_fractions_are_written_as_ids(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"customers.csv": "customer_id\n1001\n", "orders.csv": None})
    query = (
        "select {} as order_id, {} as customer_id, date '2024-01-01' as ordered_at, 2.50 as total_amount,"
        " 7.0::double as store_id"
    )
    path = str(folder / "orders.parquet")
    duckdb.sql(query.format("12.00::decimal(9, 2)", "1001.0::double")).write_parquet(path)
    rows = deliver_files(folder, tmp_path / "home").tables["orders"]
    assert [(row["order_id"], row["customer_id"], row["store_id"]) for row in rows] == [("12", "1001", "7")]
    mapping = "tables: {orders: {columns: {customer_id: {from: customer_id, values: {'1001': '77'}}}}}"
    write_files(folder, {"customers.csv": "customer_id\n1001\n", "orders.csv": None, "mapping.yml": mapping})
    assert deliver_files(folder, tmp_path / "home").column("orders", "customer_id") == ["77"]
    (folder / "mapping.yml").unlink()
    for value in (
        "1001.5::double",
        "9007199254740992::double",
        "16777216::float",
        "'nan'::double",
        "1.5::decimal(9, 2)",
    ):
        duckdb.sql(query.format("'o1'", value)).write_parquet(path)
        with pytest.raises(
            DataError,
            match=r"^orders\.parquet column customer_id .* orders\.customer_id: store ids as text or integers",
        ):
            deliver_files(folder, tmp_path / "home")


def with_formula(path: Path, saved: str, kind: str = "") -> None:
    """Write orders whose amount in row 2 is a formula with what was saved of its value, as XML."""
    workbook(path, [HEADER, ("o1", "c1", "2024-01-01", "=1+1"), ("o2", "c1", "2024-01-01", 3)], ("Sales",))
    part = "xl/worksheets/sheet1.xml"
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"<f>1+1</f><v></v>" in parts[part] or b"<f>1+1</f><v />" in parts[part]
    parts[part] = re.sub(rb"(<f>1\+1</f>)<v(></v>| />)", rb"\1" + saved.encode(), parts[part])
    if kind:
        parts[part] = re.sub(rb'<c r="D2"[^>]*>', f'<c r="D2" t="{kind}">'.encode(), parts[part])
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_formula_without_a_saved_value_is_refused_by_its_cell(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None})
    with_formula(folder / "orders.xlsx", "<v>2</v>")
    assert deliver_files(folder, tmp_path / "home").column("orders", "total_amount") == ["2", "3"]
    with_formula(folder / "orders.xlsx", "<v></v>", "str")
    assert deliver_files(folder, tmp_path / "home").column("orders", "total_amount") == [None, "3"]
    for saved in ("", "<v></v>"):
        with_formula(folder / "orders.xlsx", saved)
        with pytest.raises(DataError) as raised:
            deliver_files(folder, tmp_path / "home")
        assert str(raised.value) == (
            "orders.xlsx sheet Sales cell D2: a formula without a saved value; open and save it in Excel,"
            " or export values"
        )


def test_titles_above_the_header_are_suspected_where_no_name_is_known(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None})
    workbook(folder / "orders.xlsx", [("Report",), HEADER])
    titles = r"if rows above the header are titles, write skip_rows: N; the header found is "
    with pytest.raises(DataError, match=rf"^orders\.xlsx row 2: 4 cells where the header has 1; .*; {titles}Report$"):
        deliver_files(folder, tmp_path / "home")
    (folder / "orders.xlsx").unlink()
    (folder / "orders.csv").write_text("Report,2024\n" + ORDERS)
    with pytest.raises(DataError, match=rf"^orders\.csv lacks required column .*; {titles}Report and 1 more$"):
        deliver_files(folder, tmp_path / "home")
    mapping = "tables: {orders: {columns: {order_id: order_no}}}"
    (folder / "mapping.yml").write_text(mapping)
    with pytest.raises(DataError, match=rf"^orders\.csv .*column .*; {titles}Report and 1 more$"):
        deliver_files(folder, tmp_path / "home")
    (folder / "mapping.yml").unlink()
    for mark in ",;":
        (folder / "orders.csv").write_text(f"sep={mark}\n" + ORDERS)
        with pytest.raises(DataError, match=r"its first line is sep=.*: write skip_rows: 1 at its table"):
            deliver_files(folder, tmp_path / "home")
    (folder / "orders.csv").write_text("13912345678,x\n")
    with pytest.raises(DataError) as raised:
        deliver_files(folder, tmp_path / "home")
    assert "skip_rows" in str(raised.value)
    assert "139" not in str(raised.value)


def test_cells_become_text_without_loss() -> None:
    values = {
        None: None,
        "": None,
        "007": "007",
        " x ": " x ",
        True: "true",
        12: "12",
        13.0: "13",
        -3.50: "-3.5",
        0.1 + 0.2: "0.30000000000000004",
        1e-7: "0.0000001",
        1.5e14: "150000000000000",
        999_999_999_999_999: "999999999999999",
        1_000_000_000_000_000: "1.00000000000000E+15",
        1234567890123456789: "1.23456789012346E+18",
        1.2345678901234567e18: "1.23456789012346E+18",
        datetime(2024, 1, 31, 22, 5): "2024-01-31 22:05:00",
        datetime(2024, 1, 31): "2024-01-31 00:00:00",
        date(2024, 1, 31): "2024-01-31",
        time(9, 30): "09:30:00",
        "#N/A": "#N/A",
    }
    assert {value: cell_text(value) for value in values} == values
    assert cell_text(False) == "false"


def test_a_workbook_gives_rows_by_their_numbers_without_blank_ones(tmp_path: Path) -> None:
    rows = [
        ("Report",),
        (),
        (*HEADER, None, ""),
        ("007", "c1", datetime(2024, 1, 31, 23, 30), 10.5),
        (),
        (1234567890123456789, "c2", date(2024, 2, 1), 3.0),
        ("", None),
    ]
    workbook(tmp_path / "in" / "orders.xlsx", rows, ("only",))
    folder = write_files(tmp_path / "in", {"orders.csv": None, "mapping.yml": "tables: {orders: {skip_rows: 2}}"})
    got = deliver_files(folder, tmp_path / "home").tables["orders"]
    assert [tuple(row.values()) for row in got] == [
        ("007", "c1", "2024-01-31 23:30:00", "10.5", "orders.xlsx", 4),
        ("1.23456789012346E+18", "c2", "2024-02-01 00:00:00", "3", "orders.xlsx", 6),
    ]


def test_one_of_several_sheets_has_to_be_named(tmp_path: Path) -> None:
    workbook(tmp_path / "in" / "orders.xlsx", [HEADER, ("o1", "c1", "2024-01-01", 1)], ("Data", "Notes"))
    folder = write_files(tmp_path / "in", {"orders.csv": None})
    with pytest.raises(DataError) as raised:
        deliver_files(folder, tmp_path / "home")
    assert str(raised.value) == (
        "orders.xlsx has 2 sheets (Data, Notes): name one as sheet at its table in mapping.yml"
    )
    write_files(folder, {"orders.csv": None, "mapping.yml": "tables: {orders: {sheet: data1}}"})
    with pytest.raises(
        DataError, match=r"^orders\.xlsx has no sheet data1 \(did you mean Data\?\); it has Data, Notes$"
    ):
        deliver_files(folder, tmp_path / "home")
    write_files(folder, {"orders.csv": None, "mapping.yml": "tables: {orders: {sheet: Data}}"})
    assert deliver_files(folder, tmp_path / "home").column("orders", "order_id") == ["o1"]


def test_damaged_workbooks_and_rows_beyond_the_header_are_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None, "orders.xlsx": b"PK\x03\x04 not at all"})
    with pytest.raises(DataError, match=r"^orders\.xlsx cannot be read: it is damaged or no Excel workbook \(\.xlsx\)"):
        deliver_files(folder, tmp_path / "home")
    workbook(folder / "orders.xlsx", [HEADER, ("o1", "c1", "2024-01-01", 1, None, "stray")])
    with pytest.raises(
        DataError, match=r"^orders\.xlsx row 2: 6 cells where the header has 4; correct the file; if rows"
    ):
        deliver_files(folder, tmp_path / "home")
    workbook(folder / "orders.xlsx", [])
    with pytest.raises(DataError, match=r"^orders\.xlsx row 1: no header; write column names there, or set skip_rows"):
        deliver_files(folder, tmp_path / "home")
    whole = workbook(folder / "orders.xlsx", [HEADER, *[("o1", "c1", "2024-01-01", 1)] * 5000]).read_bytes()
    (folder / "orders.xlsx").write_bytes(whole.replace(whole[900:1000], bytes(100)))
    with pytest.raises(DataError, match=r"^orders\.xlsx cannot be read.*: it is damaged"):
        deliver_files(folder, tmp_path / "home")


def test_json_lines_are_flattened_and_numbers_are_kept_as_written(tmp_path: Path) -> None:
    lines = [
        '{"order_id": 1234567890123456789012, "customer_id": null, "ordered_at": "2024-01-31", "total_amount": 1.10,'
        ' "billing": {"email": "a@shop.example.org", "address": {"city": "Oslo"}}, "paid": true, "tags": ["x", "y"]}',
        "",
        '{"total_amount": 1e3, "order_id": "o2", "customer_id": "", "ordered_at": "2024-02-01", "channel":'
        ' "caf\\u00e9"}',
    ]
    mapping = (
        "tables: {orders: {columns: {email: billing.email, store_id: billing.address.city, payment_method: paid}}}"
    )
    folder = write_files(
        tmp_path / "in", {"orders.csv": None, "orders.jsonl": "\n".join(lines), "mapping.yml": mapping}
    )
    got = deliver_files(folder, tmp_path / "home")
    inner = ["true", "Oslo", "a@shop.example.org"]
    assert [list(row.values()) for row in got.tables["orders"]] == [
        ["1234567890123456789012", None, "2024-01-31", "1.10", None, *inner, "orders.jsonl", 1],
        ["o2", None, "2024-02-01", "1e3", "café", None, None, None, "orders.jsonl", 3],
    ]
    assert got.delivery.notes["ignored"] == {"orders": ["tags"]}


def test_a_list_of_objects_explodes_into_rows_beside_the_fields_around_it(tmp_path: Path) -> None:
    orders = [
        {
            "id": "o1",
            "who": {"id": "c1"},
            "at": "2024-01-01",
            "total": 3,
            "items": [{"sku": "a", "n": 1}, {"sku": "b"}],
        },
        {"id": "o2", "who": {"id": "c2"}, "at": "2024-01-02", "total": 0, "items": []},
        {"id": "o3", "who": {"id": "c1"}, "at": "2024-01-03", "total": 5, "items": [{"sku": "c", "n": 2}]},
    ]
    mapping = """
tables:
  orders:
    files: shop.jsonl
    columns: {order_id: id, customer_id: who.id, ordered_at: at, total_amount: total}
  order_lines:
    files: shop.jsonl
    explode: items
    columns:
      order_line_id: {from: id, line_number: true}
      order_id: id
      product_id: items.sku
      quantity: items.n
      line_amount: {constant: "1"}
"""
    text = "".join(json.dumps(order) + "\n" for order in orders)
    folder = write_files(tmp_path / "in", {"orders.csv": None, "shop.jsonl": text, "mapping.yml": mapping})
    got = deliver_files(folder, tmp_path / "home")
    assert got.column("orders", "order_id") == ["o1", "o2", "o3"]
    assert [tuple(row.values()) for row in got.tables["order_lines"]] == [
        ("o1-1", "o1", "a", "1", "1", "shop.jsonl", 1),
        ("o1-2", "o1", "b", None, "1", "shop.jsonl", 2),
        ("o3-1", "o3", "c", "2", "1", "shop.jsonl", 3),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"order_id": ', "not JSON; write one whole JSON object a line"),
        ('{"order_id": 1} {"order_id": 2}', "not JSON; write one whole JSON object a line"),
        ("[1]", "a list; write one JSON object a line"),
        ("3", "a single value; write one JSON object a line"),
        ('{"a": 1, "a": 2}', "a name written twice in one object; write one whole JSON object a line"),
        ('{"a.b": 1, "a": {"b": 2}}', "a name written twice in one object; correct the file"),
        ('{"a": "\\ud800"}', "half a character; write the file again"),
        ("[" * 100_000, "not JSON; write one whole JSON object a line"),
    ],
)
def test_bad_json_is_found_by_its_line(tmp_path: Path, line: str, message: str) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None, "orders.ndjson": '{"order_id": "o1"}\n' + line + "\n"})
    with pytest.raises(DataError) as raised:
        deliver_files(folder, tmp_path / "home")
    assert str(raised.value) == f"orders.ndjson line 2: {message}"


def test_explode_names_a_list_of_json_lines(tmp_path: Path) -> None:
    mapping = (
        "tables: {order_lines: {explode: items, columns: {order_line_id: a, order_id: a, quantity: a, line_amount: a}}}"
    )
    folder = write_files(tmp_path / "in", {"order_lines.csv": "a\n1\n", "mapping.yml": mapping})
    with pytest.raises(DataError, match=r"^order_lines\.csv holds no lists: explode in mapping\.yml is for JSON Lines"):
        deliver_files(folder, tmp_path / "home")
    write_files(folder, {"order_lines.jsonl": '{"a": 1}\n'})
    (folder / "order_lines.csv").unlink()
    with pytest.raises(DataError, match=r"^order_lines\.jsonl has no list items: correct explode in mapping\.yml"):
        deliver_files(folder, tmp_path / "home")


def test_more_rows_than_one_batch_keep_their_order(tmp_path: Path) -> None:
    rows = ({"customer_id": f"c{i}", **({"city": "Oslo"} if i == 20_000 else {})} for i in range(25_000))
    text = "".join(json.dumps(row) + "\n" for row in rows)
    folder = write_files(tmp_path / "in", {"customers.csv": None, "customers.jsonl": text})
    got = deliver_files(folder, tmp_path / "home")
    assert got.column("customers", "customer_id") == [f"c{i}" for i in range(25_000)]
    assert got.column("customers", "source_line") == list(range(1, 25_001))
    assert [i for i, city in enumerate(got.column("customers", "city")) if city] == [20_000]


def test_nested_parquet_values_are_refused_only_where_they_are_used(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"customers.csv": None})
    query = "select [1, 2] as {}, 'c1' as {}"
    duckdb.sql(query.format("tags", "customer_id")).write_parquet(str(folder / "customers.parquet"))
    assert deliver_files(folder, tmp_path / "home").column("customers", "customer_id") == ["c1"]
    duckdb.sql(query.format("customer_id", "x")).write_parquet(str(folder / "customers.parquet"))
    with pytest.raises(
        DataError, match=r"^customers\.parquet column customer_id holds INTEGER\[\]: write it as a plain"
    ):
        deliver_files(folder, tmp_path / "home")


def test_files_of_several_formats_make_one_table_of_text(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"orders.csv": None, "orders_1.csv": ORDERS})
    duckdb.sql(
        "select 7 as order_id, 'c9' as customer_id, timestamp '2024-03-01 10:00:00' as ordered_at,"
        " cast(1.5 as decimal(9, 2)) as total_amount, 'EUR' as currency"
    ).write_parquet(str(folder / "orders_2.parquet"))
    workbook(folder / "orders_3.xlsx", [HEADER, ("o9", "c1", "2024-01-01", 1)])
    rows = deliver_files(folder, tmp_path / "home").tables["orders"]
    assert [tuple(row.values()) for row in rows] == [
        ("o1", "c1", "2024-01-31 23:30:00", "10.50", None, "orders_1.csv", 2),
        ("o2", "c2", "2024-02-01", "3", None, "orders_1.csv", 3),
        ("7", "c9", "2024-03-01 10:00:00", "1.50", "EUR", "orders_2.parquet", 1),
        ("o9", "c1", "2024-01-01", "1", None, "orders_3.xlsx", 2),
    ]


def test_a_whole_folder_of_formats_lands(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"customers.csv": None, "customers.jsonl": '{"customer_id": "c1"}\n'})
    workbook(folder / "refunds.xlsx", [("refund_id", "order_id", "refunded_at", "refund_amount"), ("r1", "o1", "x", 1)])
    land_files(folder, tmp_path / "home")
    landed = duckdb.sql(f"select refund_id from '{tmp_path}/home/landing/refunds/*.parquet'").fetchall()
    assert landed == [("r1",)]
