"""Landing of files is strict: each bad delivery is one line that names file, place and remedy, and leaves nothing."""

from pathlib import Path

import pytest

from landed_files import CUSTOMERS, ORDERS, deliver_files, land_files, write_files
from strata.errors import DataError, UsageError
from strata.landing import files
from strata.settings import load_settings

PICK = "; rename or remove it, or name it in mapping.yml"
RENAME = "; add or rename it, or name its column in mapping.yml"

# the cases of the fault matrix, group files, and more
BAD_FILES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "orders missing": (
        {"orders.csv": None},
        "orders is missing: no file is of this table; add orders.csv, or name its file in mapping.yml",
    ),
    "customers missing": (
        {"customers.csv": None},
        "customers is missing: no file is of this table; add customers.csv, or name its file in mapping.yml",
    ),
    "column missing": (
        {"customers.csv": "city\nOslo\n"},
        f"customers.csv lacks required column customer_id{RENAME}",
    ),
    "column renamed": (
        {"orders.csv": "order_id,customer_id,order_date,total_amount\n"},
        f"orders.csv lacks required column ordered_at (order_date -> did you mean ordered_at?){RENAME}",
    ),
    "several columns renamed": (
        {"orders.csv": "Order ID,user_id,created_at,price,phone_no\n"},
        "orders.csv lacks required column order_id (Order ID -> did you mean order_id?),"
        " customer_id (user_id -> did you mean customer_id?), ordered_at (created_at -> did you mean ordered_at?),"
        f" total_amount (price -> did you mean total_amount?){RENAME}",
    ),
    "column named in Chinese": (
        {"customers.csv": "会员编号,手机号\nc1,1\n"},
        f"customers.csv lacks required column customer_id (会员编号 -> did you mean customer_id?){RENAME}",
    ),
    "another delimiter": (
        {"orders.csv": "order_id;customer_id;ordered_at;total_amount\no1;c1;2024-01-01;1\n"},
        "orders.csv lacks required column order_id: its header is one name with ';' in it;"
        ' write delimiter: ";" at its table in mapping.yml',
    ),
    "column twice": (
        {"customers.csv": "customer_id,Customer_ID\n1,2\n"},
        "customers.csv has two columns customer_id: remove one of them",
    ),
    "unknown table": (
        {"order_line.csv": "a\n1\n"},
        f"order_line.csv is named like no table (did you mean order_lines?){PICK}",
    ),
    "unknown table with a number": (
        {"order 3.csv": "a\n1\n"},
        f"order 3.csv is named like no table (did you mean orders?){PICK}",
    ),
    "unlike any table": ({"weather.csv": "a\n1\n"}, f"weather.csv is named like no table{PICK}"),
    "table with a word behind it": (
        {"orders_old.csv": ORDERS},
        f"orders_old.csv is named like no table (did you mean orders?){PICK}",
    ),
    "old Excel": ({"refunds.xls": "x"}, "refunds.xls is not read: save it as .xlsx or .csv, or remove it"),
    "whole JSON": (
        {"refunds.json": "[]"},
        "refunds.json is not read: write one object a line and call it .jsonl, or remove it",
    ),
    "no data format": (
        {"notes.docx": "x"},
        "notes.docx is not read: give .csv, .tsv, .txt, .csv.gz, .tsv.gz, .jsonl, .ndjson, .jsonl.gz, .parquet, .xlsx,"
        " or remove it",
    ),
    "text without a delimiter": (
        {"orders.csv": None, "orders.txt": ORDERS},
        "orders.txt needs its delimiter: write delimiter at its table in mapping.yml, or call it .csv",
    ),
    "empty file": ({"orders.csv": ""}, "orders.csv is empty: write it again, with a header"),
    "only a byte order mark": ({"orders.csv": b"\xef\xbb\xbf"}, "orders.csv is empty: write it again, with a header"),
    "blank header": (
        {"orders.csv": "\n\n"},
        "orders.csv line 1: no readable header; write one row of column names as text, or say in mapping.yml what the"
        " file is (encoding, skip_rows)",
    ),
    "utf-16 without a mark": (
        {"orders.csv": ORDERS.encode("utf-16-le")},
        "orders.csv line 1: no readable header; write one row of column names as text, or say in mapping.yml what the"
        " file is (encoding, skip_rows)",
    ),
    "unterminated quote": (
        {"orders.csv": ORDERS + 'o3,"c1,2024-01-01,3\n'},
        "orders.csv line 4: a quote that is never closed; correct the file",
    ),
    "unterminated quote in the header": (
        {"orders.csv": 'order_id,"customer_id\n' + "o1,c1\n" * 20000},
        "orders.csv line 1: no readable header; write one row of column names as text, or say in mapping.yml what the"
        " file is (encoding, skip_rows)",
    ),
    "too few fields": (
        {"orders.csv": ORDERS + "o3,c1\n"},
        "orders.csv line 4: 2 fields where the header has 4; correct the file",
    ),
    "too many fields": (
        {"orders.csv": ORDERS + "o3,c1,a,b,c\n"},
        "orders.csv line 4: 5 fields where the header has 4; correct the file",
    ),
    "too few fields below titles": (
        {
            "orders.csv": "Our shop\n\n" + ORDERS + "o3,c1\n",
            "mapping.yml": "tables: {orders: {skip_rows: 2}}",
        },
        "orders.csv line 6: 2 fields where the header has 4; correct the file",
    ),
    "too few fields below quoted titles": (
        {
            "orders.csv": '"Our ""shop"""\n"' + ORDERS.replace(",", '",', 1) + "o3,c1\n",
            "mapping.yml": "tables: {orders: {skip_rows: 1}}",
        },
        "orders.csv line 5: 2 fields where the header has 4; correct the file",
    ),
    "cut mid-row": (
        {"orders.csv": ORDERS + "o3,c1"},
        "orders.csv does not end with a line break: it looks cut off; write it again, or add one if it is complete",
    ),
    "cut mid-field": (
        {"orders.csv": ORDERS[:-2]},
        "orders.csv does not end with a line break: it looks cut off; write it again, or add one if it is complete",
    ),
    "line breaks of two kinds": (
        {"orders.csv": ORDERS + "o3,c1,2024-01-01,3\r\n"},
        "orders.csv has line breaks of two kinds, or a carriage return inside a line; write it with one kind",
    ),
    "line beyond the reader": (
        {"orders.csv": ORDERS + "o3," + "x" * 9_000_000 + ",2024-01-01,3\n"},
        "orders.csv line 4: a line longer than 8 MB; correct the file",
    ),
    "same file twice": (
        {"orders_1.csv": ORDERS},
        "orders.csv and orders_1.csv are the same file twice: remove one of them",
    ),
    "fault in the second of two files": (
        {"orders_2024-01.csv": ORDERS.replace("o", "p") + "o3,c1\n", "orders.csv": ORDERS},
        "orders_2024-01.csv lacks required column order_id (prder_id -> did you mean order_id?),"
        " customer_id (custpmer_id -> did you mean customer_id?),"
        " ordered_at (prdered_at -> did you mean ordered_at?),"
        f" total_amount (tptal_ampunt -> did you mean total_amount?){RENAME}",
    ),
    "bad line in the second of two files": (
        {"orders_2.csv": ORDERS + "o3,c1\n"},
        "orders_2.csv line 4: 2 fields where the header has 4; correct the file",
    ),
    "bad line in the first of two files": (
        {"orders_2.csv": ORDERS, "orders.csv": ORDERS + "o3,c1\n"},
        "orders.csv line 4: 2 fields where the header has 4; correct the file",
    ),
    "garbled parquet": (
        {"orders.csv": None, "orders.parquet": b"PAR1 not at all"},
        "orders.parquet cannot be read: it is damaged or no Parquet file; write it again",
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_input_is_one_line_that_names_the_file_and_leaves_nothing(tmp_path: Path, case: str) -> None:
    texts, message = BAD_FILES[case]
    home = tmp_path / "home"
    with pytest.raises(DataError) as raised:
        land_files(write_files(tmp_path / "it's an input", texts), home)
    assert str(raised.value) == message
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_rows_never_stand_in_a_message(tmp_path: Path) -> None:
    orders = "order_id,customer_id,ordered_at,total_amount,email\no1,c1,2024-01-01,1,canary@example.org,x\n"
    with pytest.raises(DataError) as raised:
        land_files(write_files(tmp_path / "in", {"orders.csv": orders}), tmp_path / "home")
    assert str(raised.value) == "orders.csv line 2: 6 fields where the header has 5; correct the file"


def test_files_are_of_the_table_that_their_name_or_folder_says(tmp_path: Path) -> None:
    lines = "order_line_id,order_id,quantity,line_amount\n{},o1,1,1\n"
    texts = {
        "Orders.CSV": ORDERS,
        "orders.csv": None,
        "orders (2).csv": ORDERS.replace("o1", "o3").replace("o2", "o4"),
        "order_lines_2024-01.csv": lines.format("l1"),
        "order_lines/a/b.csv": lines.format("l2"),
        "order_lines/anything.csv": lines.format("l3"),
        "order_lines-2.csv": lines.format("l4"),
        "ORDER_LINES[3].csv": lines.format("l5"),
    }
    got = deliver_files(write_files(tmp_path / "in", texts), tmp_path / "home")
    assert [(row["order_id"], row["source_file"], row["source_line"]) for row in got.tables["orders"]] == [
        ("o1", "Orders.CSV", 2),
        ("o2", "Orders.CSV", 3),
        ("o3", "orders (2).csv", 2),
        ("o4", "orders (2).csv", 3),
    ]
    assert got.column("order_lines", "order_line_id") == ["l5", "l4", "l2", "l3", "l1"]
    assert set(got.delivery.inputs) == {"customers.csv", *(name for name, text in texts.items() if text)}


def test_rows_of_one_table_come_in_the_order_of_file_names(tmp_path: Path) -> None:
    texts = {f"orders_{number:03}.csv": ORDERS.replace("o1", f"a{number}") for number in range(40)}
    got = deliver_files(write_files(tmp_path / "in", {**texts, "orders.csv": None}), tmp_path / "home")
    assert got.column("orders", "order_id")[::2] == [f"a{number}" for number in range(40)]


def test_what_is_no_input_is_passed_over(tmp_path: Path) -> None:
    names = (".DS_Store", "README.md", "readme", "data-dictionary.html", "data-dictionary.md", "~$orders.xlsx")
    others: dict[str, str | bytes | None] = {name: "x" for name in (*names, "Thumbs.db", "__MACOSX/._orders.csv")}
    got = deliver_files(write_files(tmp_path / "in", others), tmp_path / "home")
    assert set(got.delivery.inputs) == {"customers.csv", "orders.csv"}


def test_header_only_files_of_optional_tables_are_not_delivered(tmp_path: Path) -> None:
    texts = {
        "refunds.csv": "refund_id,order_id,refunded_at,refund_amount\n",
        "orders.csv": ORDERS.split("\n")[0] + "\n",
    }
    got = deliver_files(write_files(tmp_path / "in", texts), tmp_path / "home")
    assert set(got.tables) == {"customers", "orders"}
    assert got.tables["orders"] == []
    assert got.delivery.notes["without_rows"] == ["refunds.csv"]


def test_ignored_columns_are_listed_with_what_they_were_probably_meant_to_be(tmp_path: Path) -> None:
    orders = "order_id,customer_id,ordered_at,total_amount,curency,mobile,weather,,\no1,c1,2024-01-01,1,EUR,1,hot,,\n"
    got = deliver_files(write_files(tmp_path / "in", {"orders.csv": orders}), tmp_path / "home")
    assert got.delivery.notes["ignored"] == {"orders": ["curency", "mobile", "weather"]}
    assert got.delivery.notes["did_you_mean"] == {"orders": {"curency": "currency", "mobile": "phone"}}


def test_a_doubled_column_that_nothing_uses_is_ignored(tmp_path: Path) -> None:
    customers = "customer_id,Seller,seller\nc1,a,b\n"
    got = deliver_files(write_files(tmp_path / "in", {"customers.csv": customers}), tmp_path / "home")
    assert got.column("customers", "customer_id") == ["c1"]
    assert got.delivery.notes["ignored"] == {"customers": ["Seller", "seller"]}


def test_columns_are_matched_in_any_case_and_order_with_blanks_around(tmp_path: Path) -> None:
    orders = " TOTAL_amount ,Ordered_At,customer_ID,\u200border_id\n1,2024-01-01,c1,o1\n"
    got = deliver_files(write_files(tmp_path / "in", {"orders.csv": orders}), tmp_path / "home")
    assert got.tables["orders"] == [
        {
            "order_id": "o1",
            "customer_id": "c1",
            "ordered_at": "2024-01-01",
            "total_amount": "1",
            "source_file": "orders.csv",
            "source_line": 2,
        }
    ]


def test_quoted_newlines_controls_and_a_field_of_a_million_characters_reach_staging(tmp_path: Path) -> None:
    long = "\U0001f600" * 1_000_000
    ids = ['"a\nb"', "n\x00l", "b\x07l", long, '"q""q"', '" x "']
    orders = ORDERS.split("\n")[0] + "\n" + "".join(f"{text},c1,2024-01-01,1\n" for text in ids)
    got = deliver_files(write_files(tmp_path / "in", {"orders.csv": orders}), tmp_path / "home")
    assert got.column("orders", "order_id") == ["a\nb", "n\x00l", "b\x07l", long, 'q"q', " x "]
    assert got.column("orders", "source_line") == [2, 3, 4, 5, 6, 7]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "in", {"refunds.csv": "refund_id,order_id,refunded_at,refund_amount\n"})
    opened = files.open_file

    def open_and_change(*arguments: object) -> object:
        (folder / "customers.csv").write_text(CUSTOMERS + "c3\n")
        return opened(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "open_file", open_and_change)
    with pytest.raises(DataError, match=r"^customers\.csv changed while it was read"):
        land_files(folder, tmp_path / "home")


@pytest.mark.parametrize("name", ["h[1]", "h*", "h?", "h[", "h]"])
def test_a_home_that_reads_as_a_pattern_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("STRATA_HOME", raising=False)
    for home in (tmp_path / name, tmp_path / name / "inner"):
        with pytest.raises(UsageError, match=r"which make a pattern: choose another folder$"):
            load_settings(home)
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / name)
    with pytest.raises(UsageError, match=r"which make a pattern"):
        load_settings(Path("plain"))


def test_a_file_without_rights_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("strata.landing.files.InputFile.of", refuse)
    with pytest.raises(DataError, match=r"^customers\.csv cannot be read \(Permission denied\): check"):
        land_files(write_files(tmp_path / "in"), tmp_path / "home")
