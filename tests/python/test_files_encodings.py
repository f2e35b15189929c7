"""Text of any encoding is decoded where the encoding is declared, marked or proven, and refused otherwise."""

from pathlib import Path

import pytest

from landed_files import CUSTOMERS, ORDERS, deliver_files, land_files, write_files
from strata.errors import ConfigurationError, DataError

CHINESE = "订单号,会员号,下单时间,实付\no1,会员一,2024-01-31,10.50\no2,会员二,2024-02-01,3\n"
CHINESE_MAPPING = """
tables:
  orders:
    {extra}
    columns: {{order_id: 订单号, customer_id: 会员号, ordered_at: 下单时间, total_amount: 实付}}
"""


def orders_of(tmp_path: Path, content: bytes, mapping: str | None = None) -> list[str]:
    folder = write_files(tmp_path / "in", {"orders.csv": content, "mapping.yml": mapping})
    return deliver_files(folder, tmp_path / "home").column("orders", "customer_id")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf8_and_files_with_a_byte_order_mark_need_no_declaration(tmp_path: Path, codec: str) -> None:
    content = ORDERS.replace("c1", "客户一").encode(codec)
    assert orders_of(tmp_path, content) == ["客户一", "c2"]


def test_a_mark_before_a_quoted_header_is_no_part_of_it(tmp_path: Path) -> None:
    content = ORDERS.replace("order_id", '"order_id"').encode("utf-8-sig")
    assert orders_of(tmp_path, content) == ["c1", "c2"]


def test_a_mark_is_no_part_of_a_declared_encoding_either(tmp_path: Path) -> None:
    content = b"\xff\xfe" + ORDERS.replace("order_id", '"order_id"').encode("utf-16-le")
    assert orders_of(tmp_path, content, "tables: {orders: {encoding: utf-16-le}}") == ["c1", "c2"]


@pytest.mark.parametrize(
    "codec", ["gb18030", "gbk", "big5", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "hz", "iso2022_jp_2"]
)
def test_a_declared_encoding_is_decoded(tmp_path: Path, codec: str) -> None:
    text = CHINESE.replace("实付", "amount").replace("订单号", "number").replace("会员号", "buyer")
    text = text.replace("会员", "中文").replace("下单时间", "time")
    mapping = f"""
tables:
  orders:
    encoding: {codec}
    columns: {{order_id: number, customer_id: buyer, ordered_at: time, total_amount: amount}}
"""
    assert orders_of(tmp_path, text.encode(codec), mapping) == ["中文一", "中文二"]


@pytest.mark.parametrize(("codec", "name"), [("latin-1", "Zoë"), ("cp1252", "€uro"), ("shift_jis", "田中")])
def test_declared_encodings_of_other_places_are_decoded(tmp_path: Path, codec: str, name: str) -> None:
    content = ORDERS.replace("c1", name).encode(codec)
    mapping = f"tables: {{orders: {{encoding: {codec}}}}}"
    assert orders_of(tmp_path, content, mapping) == [name, "c2"]


def test_gb18030_is_proven_by_a_header_that_the_mapping_names(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "in",
        {"orders.csv": CHINESE.encode("gb18030"), "mapping.yml": CHINESE_MAPPING.format(extra="skip_rows: 0")},
    )
    got = deliver_files(folder, tmp_path / "home")
    assert got.column("orders", "customer_id") == ["会员一", "会员二"]
    assert got.delivery.notes["decoded"] == {
        "orders.csv": "decoded from gb18030: every byte fits, and its header has names of mapping.yml"
    }


def test_gb18030_is_not_guessed_where_the_header_proves_nothing(tmp_path: Path) -> None:
    content = ORDERS.encode() + "o3,会员三会员三会员三会员三,2024-01-01,3\n".encode("gb18030") * 30
    with pytest.raises(DataError) as raised:
        orders_of(tmp_path, content, "tables: {orders: {columns: {order_id: order_id}}}")
    assert str(raised.value) == (
        "orders.csv line 4: bytes that are not UTF-8; if it is gb18030, write encoding: gb18030 at its table in"
        " mapping.yml; else declare what it is"
    )


def test_gb18030_with_one_bad_byte_is_not_proven(tmp_path: Path) -> None:
    content = CHINESE.encode("gb18030") + b"o3,\xff,2024-01-01,3\n"
    with pytest.raises(DataError, match=r"^orders\.csv line 1: bytes that are not UTF-8; "):
        orders_of(tmp_path, content, CHINESE_MAPPING.format(extra="skip_rows: 0"))


def test_one_bad_byte_far_down_is_found_by_its_line(tmp_path: Path) -> None:
    # beyond the first chunk, and a character of several bytes lies across its end
    body = "".join(f"o{i},会员,2024-01-01,3\n" for i in range(250_000))
    content = (ORDERS.split("\n")[0] + "\n" + body).encode() + b"o3,c\xe9,2024-01-01,3\n" + body.encode()
    with pytest.raises(DataError, match=r"^orders\.csv line 250002: bytes that are not UTF-8; "):
        orders_of(tmp_path, content)


def test_latin1_undeclared_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^orders\.csv line 3: bytes that are not UTF-8; .*mapping\.yml"):
        orders_of(tmp_path, ORDERS.replace("c2", "Zoë").encode("latin-1"))


def test_bytes_outside_the_declared_encoding_are_found_by_the_line_of_the_original(tmp_path: Path) -> None:
    content = ORDERS.encode("gb18030") + b"o3,\xff,2024-01-01,3\n"
    with pytest.raises(DataError) as raised:
        orders_of(tmp_path, content, "tables: {orders: {encoding: gb18030}}")
    assert str(raised.value) == (
        "orders.csv line 4: bytes that are not gb18030; correct the file or the encoding in mapping.yml"
    )
    with pytest.raises(DataError, match=r"^orders\.csv line 3: bytes that are not UTF-8, which mapping\.yml declares"):
        orders_of(
            tmp_path / "utf8", ORDERS.replace("c2", "Zoë").encode("latin-1"), "tables: {orders: {encoding: utf8}}"
        )


def test_a_faulty_row_of_a_decoded_file_is_found_by_the_name_and_line_of_the_original(tmp_path: Path) -> None:
    content = (CHINESE + "o3,会员三\n").encode("gb18030")
    folder = write_files(
        tmp_path / "in",
        {"orders_2.csv": content, "orders_1.csv": CHINESE, "orders.csv": None}
        | {"mapping.yml": CHINESE_MAPPING.format(extra="skip_rows: 0")},
    )
    with pytest.raises(DataError) as raised:
        land_files(folder, tmp_path / "home")
    assert str(raised.value) == "orders_2.csv line 4: 2 fields where the header has 4; correct the file"


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^mapping\.yml: tables\.orders\.encoding: no known encoding: write"):
        orders_of(tmp_path, ORDERS.encode(), "tables: {orders: {encoding: gbk2}}")


def test_private_copies_are_gone_at_the_end(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"customers.csv": CUSTOMERS.encode("utf-16")})
    land_files(folder, tmp_path / "home")
    assert sorted(path.name for path in (tmp_path / "home").iterdir() if path.name.startswith(".")) == []
