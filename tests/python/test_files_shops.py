"""The worked mappings land the exports of the shops that they are written for."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from landed_files import PROJECT, Delivered, deliver_files, land_files

EXAMPLES = PROJECT / "examples" / "mappings"


def delivered(shop: str, tmp_path: Path) -> Delivered:
    return deliver_files(folder_of(shop, tmp_path), tmp_path / "home")


def folder_of(shop: str, tmp_path: Path) -> Path:
    """The sample export with the mapping beside it, as a user has them."""
    folder = shutil.copytree(EXAMPLES / shop / "sample", tmp_path / shop)
    shutil.copy(EXAMPLES / shop / "mapping.yml", folder)
    return folder


def pick(got: Delivered, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in got.tables[table]]


def test_every_worked_mapping_lands(tmp_path: Path) -> None:
    shops = sorted(path.name for path in EXAMPLES.iterdir())
    assert shops == ["shopify", "taobao", "woocommerce", "youzan"]
    for shop in shops:
        land_files(folder_of(shop, tmp_path), tmp_path / "home")


def test_shopify_orders_are_known_by_email_and_stand_once_each(tmp_path: Path) -> None:
    got = delivered("shopify", tmp_path)
    assert pick(got, "orders", "order_id", "ordered_at", "total_amount", "status", "currency") == [
        ("#1001", "2024-02-01 03:15:00Z", "45.00", "completed", "USD"),
        ("#1002", "2024-02-10 14:00:00Z", "30.00", "completed", "USD"),
        ("#1003", "2024-03-10 16:00:00Z", "60.00", "completed", "USD"),
        ("#1005", "2024-03-12 12:30:00Z", "25.00", "pending", "EUR"),
        ("#1004", "2024-03-11 12:30:00Z", "12.00", "cancelled", "USD"),
    ]
    assert set(got.column("orders", "customer_id")) == {None}
    assert pick(got, "orders", "email", "phone")[::3] == [
        ("ada@shop.example.org", "+12025550143"),
        (None, "+12025550188"),
    ]
    assert pick(got, "customers", "customer_id", "phone", "full_name") == [
        ("7000000000001", "+12025550143", "Ada Sample"),
        ("7000000000002", "+12025550177", "Ben Sample"),
    ]


def test_shopify_lines_products_and_refunds_come_from_the_same_rows(tmp_path: Path) -> None:
    got = delivered("shopify", tmp_path)
    assert pick(got, "order_lines", "order_line_id", "product_id", "quantity", "line_amount") == [
        ("#1001-1", "TEA-GREEN", "2", "40"),
        ("#1001-2", "MUG-01", "1", "5"),
        ("#1002-1", "SCARF", "3", "30"),
        ("#1003-1", "LAMP", "1", "65"),
        ("#1004-1", None, "1", "12"),
        ("#1005-1", None, "1", "25"),
    ]
    assert got.column("products", "product_id") == ["TEA-GREEN", "MUG-01", "SCARF", "LAMP"]
    assert set(got.column("products", "currency")) == {None}
    assert pick(got, "refunds", "refund_id", "order_id", "refunded_at", "refund_amount") == [
        ("#1002", "#1002", "2024-02-10 14:00:00Z", "32.40"),
        ("#1003", "#1003", "2024-03-10 16:00:00Z", "10.00"),
    ]


def test_woocommerce_orders_of_several_items_stand_once_and_guests_have_no_customer(tmp_path: Path) -> None:
    got = delivered("woocommerce", tmp_path)
    assert pick(got, "orders", "order_id", "customer_id", "ordered_at", "total_amount", "status", "source_line") == [
        ("301", "12", "2024-06-30 23:30:00Z", "40", "completed", 2),
        ("302", None, "2024-07-02 13:00:00Z", "20", "completed", 4),
        ("303", "12", "2024-01-15 10:00:00Z", "10", "completed", 5),
        ("304", None, "2024-07-03 08:00:00Z", "10", "cancelled", 6),
        ("305", "13", "2024-07-04 08:00:00Z", "10", "pending", 7),
    ]
    assert pick(got, "customers", "customer_id", "email", "registered_at") == [
        ("12", "dot@shop.example.org", "2023-06-30 22:30:00Z"),
        ("13", "eve@shop.example.org", "2024-01-01 00:00:00Z"),
    ]
    assert got.column("order_lines", "order_line_id") == ["301-1", "301-2", "302-1", "303-1", "304-1", "305-1"]
    assert pick(got, "refunds", "order_id", "refund_amount") == [("303", "12.00")]
    # one row of a second item, one guest, and the rows without a refund
    assert got.delivery.notes["rows_left_out"]["orders"] == {"orders-export-2024.csv": 1}
    assert got.delivery.notes["rows_left_out"]["customers"] == {"customers-export-2024.csv": 1}


def test_youzan_orders_lose_postage_and_currency_signs_and_keep_masked_phones_as_they_are(tmp_path: Path) -> None:
    got = delivered("youzan", tmp_path)
    assert pick(got, "orders", "order_id", "ordered_at", "total_amount", "status", "phone") == [
        ("E20240131233000000000001", "2024-01-31 23:30:00", "100", "completed", "13912345678"),
        ("E20240205120000000000002", "2024-02-05 12:00:00", "1280", "completed", "186****0005"),
        ("E20240206080000000000003", "2024-02-06 08:00:00", "50", "cancelled", "13912345678"),
        ("E20240207090000000000004", "2024-02-07 09:00:00", "0", "pending", "13987654321"),
        ("E20240208090000000000005", "2024-02-08 09:00:00", "66.6", "completed", "13987654321"),
    ]
    assert got.delivery.defaults.business_timezone == "Asia/Shanghai"
    assert got.delivery.phone_region == "CN"
    assert pick(got, "customers", "customer_id", "full_name", "birth_date") == [
        ("2023-05-01 10:00:00-1", "示例甲", "1990-01-01"),
        ("2023-05-01 10:00:00-2", "乙", None),
        ("2024-02-07 08:59:00-1", "示例丙", "1988-03-05"),
    ]
    # two equal lines of one order are two lines
    assert pick(got, "order_lines", "order_line_id", "product_id", "line_amount")[:3] == [
        ("E20240131233000000000001-1", "LJ-50", "50"),
        ("E20240131233000000000001-2", "LJ-50", "50"),
        ("E20240205120000000000002-1", "ZSH", "1280"),
    ]
    assert pick(got, "refunds", "refund_id", "refunded_at", "refund_amount") == [
        ("E20240205120000000000002", "2024-02-12 09:00:00", "200")
    ]
    assert pick(got, "products", "product_id", "product_name", "category")[0] == ("LJ-50", "龙井茶 50克", "茶叶")


def test_taobao_exports_in_gbk_give_whole_ids_and_their_statuses(tmp_path: Path) -> None:
    with pytest.raises(UnicodeDecodeError):
        (EXAMPLES / "taobao" / "sample" / "ExportOrderList202402.csv").read_text(encoding="utf-8")
    got = delivered("taobao", tmp_path)
    assert pick(got, "orders", "order_id", "customer_id", "ordered_at", "total_amount", "status", "channel") == [
        ("2000000000000000001", "示例买家一", "2024-01-31 22:02:00", "598", "completed", "mobile"),
        ("2000000000000000002", "示例买家二", "2024-02-01 09:00:00", "1234.5", "completed", "web"),
        ("2000000000000000003", "示例买家一", "2024-02-02 09:00:00", "99", "cancelled", "mobile"),
        ("2000000000000000004", "示例买家三", "2024-02-03 09:00:00", "59.9", "pending", "mobile"),
    ]
    assert got.column("customers", "customer_id") == ["示例买家一", "示例买家二", "示例买家三"]
    assert pick(got, "identifiers", "customer_id", "identifier_type", "identifier_value")[:2] == [
        ("示例买家一", "phone", "13912345678"),
        ("示例买家二", "phone", "138****8000"),
    ]
    assert pick(got, "order_lines", "order_line_id", "order_id", "line_amount")[1] == (
        "2000000000000000021",
        "2000000000000000002",
        "1234.5",
    )
    assert pick(got, "refunds", "order_id", "refund_amount", "refunded_at") == [
        ("2000000000000000002", "200", "2024-02-01 09:05:00")
    ]


def test_taobao_headers_prove_their_encoding_without_a_declaration(tmp_path: Path) -> None:
    folder = folder_of("taobao", tmp_path)
    mapping = folder / "mapping.yml"
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace("encoding: gb18030", "skip_rows: 0"), encoding="utf-8"
    )
    got = deliver_files(folder, tmp_path / "home")
    assert got.column("orders", "order_id")[0] == "2000000000000000001"
    assert sorted(got.delivery.notes["decoded"]) == ["ExportOrderDetailList202402.csv", "ExportOrderList202402.csv"]


@pytest.mark.parametrize("guide", ["files.md", "files.zh-CN.md"])
def test_the_mapping_of_the_guide_lands(tmp_path: Path, guide: str) -> None:
    text = (PROJECT / "docs" / guide).read_text(encoding="utf-8")
    mapping = text.split("```yaml\n")[1].split("```")[0]
    header = "报表\n\n订单编号,会员编号,下单时间,实付金额,运费,订单状态\n"
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "mapping.yml").write_text(mapping.replace("members.xlsx", "members.csv"), encoding="utf-8")
    (folder / "members.csv").write_text("会员编号\n1\n", encoding="utf-8")
    rows = '1,1,2024/1/31 22:02,"¥1,010.00",10,交易成功\n2,1,2024/2/1 09:30,5,,等待买家付款\n'
    (folder / "sales_1.csv").write_text(header + rows, encoding="gb18030")
    got = deliver_files(folder, tmp_path / "home")
    assert pick(got, "orders", "ordered_at", "total_amount", "status") == [
        ("2024-01-31 22:02:00", "1000", "completed"),
        ("2024-02-01 09:30:00", "5", "pending"),
    ]
