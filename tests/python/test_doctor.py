"""``strata doctor``: what a folder of files is worth, told before anything is built, in nobody's way."""

import csv
import dataclasses
import json
import signal
import tempfile
from contextlib import contextmanager, suppress
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from conftest import PROJECT
from shop import PLANTED, write_shop
from strata import cli, doctor, doctor_view
from strata.doctor_findings import (
    Diagnosis,
    FoundColumn,
    FoundTable,
    OrderCustomers,
    Rejection,
    SwitchedOff,
    UsedSettings,
)
from strata.errors import UsageError
from strata.landing.contract import read_contract
from strata.settings import load_settings
from strata.template import write_template

CONTRACT = read_contract(PROJECT)
UNSURE = 7
CANARIES = ("canary@quill-canary.org", "Canary Quill", "2025550198")


class Silent:
    """Watches a run without a word."""

    @contextmanager
    def step(self, _):
        yield lambda done, total: None


@pytest.fixture(autouse=True)
def temporary(tmp_path, tmp_path_factory, monkeypatch):
    """A temporary folder and a home of the test's own, to see what is left in them."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    yield folder
    assert not list(folder.glob("strata-doctor-*"))
    assert not (tmp_path / "home").exists()


@pytest.fixture
def strata(capsys):
    def call(*words):
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app([str(word) for word in words])
        signal.signal(signal.SIGTERM, before)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Diagnosis:
    """The made-up shop, in a folder with a Chinese name, with customers who can be told by their values."""
    folder = write_shop(tmp_path_factory.mktemp("我的店"))
    path = folder / "customers.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    personal = [
        f",{email},{name},+1 {phone}" for email, name, phone in (CANARIES, ("t***@quill-canary.org", "", "2025"))
    ]
    lines = [line + (personal[i] if i < len(personal) else ",,,") for i, line in enumerate(lines)]
    lines += [f"unsure{i},,person,maybe,,," for i in range(UNSURE)]
    path.write_text("\n".join([f"{header},email,full_name,phone", *lines, ""]), encoding="utf-8")
    return doctor.examine(load_settings(), folder, Silent())


def shown(diagnosis: Diagnosis, lang: str) -> str:
    page = StringIO()
    doctor_view.show(Console(file=page, width=200, highlight=False), diagnosis, lang)
    return page.getvalue()


def of_table(diagnosis: Diagnosis, name: str) -> FoundTable:
    return next(table for table in diagnosis.tables if table.name == name)


def test_every_planted_fault_is_counted_by_table_and_reason(shop):
    planted = PLANTED["rejected"] | {("customers", "invalid_is_test"): UNSURE}
    assert {(r.table, r.reason): r.row_count for r in shop.rejections} == planted
    assert {t.name: t.rejected_count for t in shop.tables}["orders"] == 14
    orders = of_table(shop, "orders")
    assert (orders.duplicate_count, orders.conflicting_count) == (2, 1)


def test_the_first_bad_lines_are_named_and_hold_the_fault(shop):
    lines = (shop.folder / "orders.csv").read_text(encoding="utf-8").splitlines()
    amounts = next(r for r in shop.rejections if r.reason == "invalid_total_amount")
    assert {file for file, _ in amounts.first_lines} == {"orders.csv"}
    assert [lines[number - 1].split(",")[0] for _, number in amounts.first_lines] == ["bad1", "bad2", "bad3", "bad4"]
    last = of_table(shop, "customers").row_count + 1
    unsure = next(r for r in shop.rejections if r.reason == "invalid_is_test")
    assert unsure.first_lines == tuple(("customers.csv", last - UNSURE + 1 + i) for i in range(5))


def test_tables_are_told_with_file_rows_and_days(shop):
    orders = of_table(shop, "orders")
    with (shop.folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert orders.files == {"orders.csv": len(rows)}
    assert orders.last_date == date(2024, 3, 10)
    assert orders.first_date == date.fromisoformat(min(row[2][:10] for row in rows))
    # the one refund before its order, of 2022-01-01, is rejected
    assert of_table(shop, "refunds").first_date > orders.first_date


def test_blanks_and_values_that_join_nobody_are_counted(shop):
    found = {(c.table, c.name): c for c in shop.columns}
    assert found["customers", "customer_id"].blank_rate == 0
    assert found["customers", "email"].blank_rate == pytest.approx(1 - 2 / of_table(shop, "customers").row_count)
    assert found["customers", "email"].unusable_counts == {"masked": 1}
    assert found["customers", "phone"].unusable_counts == {"invalid": 1}


def test_what_is_not_there_is_named_with_what_it_switches_off(shop):
    off = {(o.table, o.column): {feature.code for feature in o.features} for o in shop.switched_off}
    assert off["exchange_rates", None] == {"currencies"}
    assert off["orders", "discount_amount"] == {"gross_amount"}
    assert off["events", None] == {"activity"}
    assert not {("refunds", None), ("customers", "email"), ("products", "unit_cost")} & set(off)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("total_amount cannot be read", "exchange_rates: orders in foreign currencies", "Ready, with warnings")),
        ("zh", ("total_amount 无法识别", "exchange_rates：外币订单", "可以运行，但有警告（拒收 26 行")),
    ],
)
def test_people_read_it_in_their_language(shop, lang, said):
    page = shown(shop, lang)
    for text in (*said, "orders.csv: 12", "2024-03-10", f"--input {shop.folder}"):
        assert text in page, text


def test_no_personal_value_is_shown(shop):
    told = json.dumps(dataclasses.asdict(shop), default=str) + shown(shop, "en")
    for canary in CANARIES:
        assert canary not in told


def test_a_template_filled_with_its_own_examples_is_ready_and_switches_everything_on(strata, tmp_path):
    write_template(PROJECT, tmp_path / "shop")
    for table in CONTRACT:
        with (tmp_path / "shop" / f"{table.name}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow([column.example for column in table.columns])
    code, out, err = strata("doctor", tmp_path / "shop", "--json")
    found = json.loads(out)
    assert (code, err, found["problem"]) == (0, "", None)
    assert found["rejections"] == []
    assert [(table["name"], table["row_count"]) for table in found["tables"]] == [(t.name, 1) for t in CONTRACT]
    assert found["switched_off"] == []
    assert {column["blank_rate"] for column in found["columns"]} == {0}
    assert all(column["unusable_counts"] == {} for column in found["columns"])
    assert found["verdict"] == "ready"


def test_a_folder_that_a_run_would_stop_at_is_told_whole_and_ends_with_65(strata, tmp_path):
    (tmp_path / "customers.csv").write_text("customer_id\nc1\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,total_amount\no1,c1,2024-13-01,5\no2,c1,soon,5\n", encoding="utf-8"
    )
    code, out, err = strata("doctor", tmp_path, "--json")
    found = json.loads(out)
    assert code == 65
    assert found["verdict"] == "not_ready"
    assert err == f"strata: {found['problem']}\n"
    assert "no completed order" in err
    assert [(r["reason"], r["first_lines"]) for r in found["rejections"]] == [
        ("invalid_ordered_at", [["orders.csv", 2], ["orders.csv", 3]])
    ]


def test_a_gate_that_would_close_is_told_before_the_run(tmp_path):
    (tmp_path / "customers.csv").write_text("customer_id\nc1\n", encoding="utf-8")
    lines = [f"o{i},c1,2024-03-01,{'' if i < 5 else 5}" for i in range(10)]
    (tmp_path / "orders.csv").write_text(
        "\n".join(["order_id,customer_id,ordered_at,total_amount", *lines, ""]), encoding="utf-8"
    )
    found = doctor.examine(load_settings(), tmp_path, Silent())
    assert found.verdict == "not_ready"
    assert "ge_landing_orders_total_amount_not_null failed on orders: 5 of 10 rows" in found.problem
    assert next(c.blank_rate for c in found.columns if c.name == "total_amount") == 0.5


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({}, 65, "customers"),
        ({"customers.csv": "customer_id\nc1\n"}, 65, "orders"),
        ({"customers.csv": "customer_id\nc1\n", "orders.csv": "order_id,customer_id,total_amount\n1,1,1\n"}, 65, "at"),
        (None, 64, "is no folder: give the folder of your files"),
    ],
)
def test_what_cannot_be_read_is_one_line(strata, tmp_path, files, code, said):
    folder = tmp_path / "店"
    if files is not None:
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
    ended, out, err = strata("doctor", folder, "--json")
    assert (ended, out) == (code, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch, temporary):
    seen = []

    def interrupted(settings, *_):
        seen.extend(temporary.glob("strata-doctor-*"))
        (settings.home / "half").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "land", interrupted)
    with suppress(KeyboardInterrupt):
        doctor.examine(load_settings(), tmp_path, Silent())
    assert len(seen) == 1
    assert not list(temporary.iterdir())


DIAGNOSIS = Diagnosis(
    folder=Path("/店"),
    verdict="ready",
    problem=None,
    tables=(FoundTable("orders", 9, {f"orders_[bold]{i}.csv": 1 for i in range(9)}, 7, 0, 0, None, None),),
    columns=(
        FoundColumn("orders", "order_id", True, True, 0.25, {}),
        FoundColumn("orders", "channel", False, False, 0.5, {}),
    ),
    switched_off=(SwitchedOff("refunds", None, next(t for t in CONTRACT if t.name == "refunds").enables),),
    rejections=(Rejection("orders", "some_new_reason", 7, tuple(("orders_[bold]0.csv", n) for n in range(2, 7))),),
    notes={
        "ignored": {"orders": ["order_date", "memo"]},
        "did_you_mean": {"orders": {"order_date": "ordered_at"}},
        "decoded": {"orders.csv": "gb18030"},
        "without_rows": ["refunds.csv"],
        "rows_left_out": {"orders": {"orders.csv": 1200}},
        "phone_region": {"region": "CN", "from": "detected"},
    },
    orders=OrderCustomers(1000, 250),
    settings=UsedSettings("Asia/Shanghai", "CNY", ("reporting_currency",)),
)


def test_marks_of_the_page_in_file_names_are_shown_as_they_are_and_long_lists_are_cut():
    page = shown(DIAGNOSIS, "en")
    assert "orders_[bold]0.csv, orders_[bold]1.csv, orders_[bold]2.csv +6" in page
    assert "some new reason" in page
    assert "orders_[bold]0.csv: 2, 3, 4, 5, 6, ..." in page
    assert "order_id (required)" in page
    assert "25.0%" in page
    assert "channel" not in page


def test_notes_of_reading_are_shown():
    page = shown(DIAGNOSIS, "zh")
    for text in (
        "orders：未使用的列：order_date（是否指 ordered_at？）, memo",
        "orders.csv：gb18030",
        "视为未提供：refunds.csv",
        "排除的行：orders.csv 1,200",
        "按 CN 的号码读取",
    ):
        assert text in page
    assert "columns not used: order_date (did you mean ordered_at?), memo" in shown(DIAGNOSIS, "en")


def small_shop(folder: Path, customers: list[str], orders: list[tuple[str, str]]) -> Path:
    (folder / "customers.csv").write_text("\n".join(["customer_id", *customers, ""]), encoding="utf-8")
    lines = [f"o{i},{customer},2024-03-01,{amount}" for i, (customer, amount) in enumerate(orders)]
    (folder / "orders.csv").write_text(
        "\n".join(["order_id,customer_id,ordered_at,total_amount", *lines, ""]), encoding="utf-8"
    )
    return folder


def test_ids_that_lost_their_zeros_and_a_delivery_without_mapping_are_told(tmp_path):
    folder = small_shop(tmp_path, [f"{i:03d}" for i in range(10)], [(str(i), "5") for i in range(10)])
    found = doctor.examine(load_settings(), folder, Silent())
    assert found.orders == OrderCustomers(10, 10)
    assert found.verdict == "ready_with_warnings"
    assert found.settings == UsedSettings("UTC", "USD", ("business_timezone", "reporting_currency"))
    page = shown(found, "en")
    assert "10 of 10 orders (100%) name a customer_id that is not among the customers" in page
    assert "Business time zone UTC, reporting currency USD (defaults, as mapping.yml does not give: b" in page
    assert "identifiers: more identifiers for OneID" in page


def test_few_unknown_customers_are_no_warning_and_settings_of_mapping_are_no_defaults(tmp_path):
    (tmp_path / "mapping.yml").write_text(
        "settings: {business_timezone: Asia/Shanghai, reporting_currency: CNY}\n", encoding="utf-8"
    )
    orders = [("nobody" if i < 2 else "c1", "5") for i in range(10)]
    found = doctor.examine(load_settings(), small_shop(tmp_path, ["c1"], orders), Silent())
    assert (found.orders, found.verdict) == (OrderCustomers(10, 2), "ready")
    assert found.settings == UsedSettings("Asia/Shanghai", "CNY", ())
    page = shown(found, "zh")
    assert "业务时区 Asia/Shanghai，报告币种 CNY\n" in page
    assert "customer_id 不在客户表中" not in page


def test_a_broken_delivery_is_told_before_the_run(tmp_path):
    orders = [("c1", "5" if i == 0 else "5 0x") for i in range(20)]
    found = doctor.examine(load_settings(), small_shop(tmp_path, ["c1"], orders), Silent())
    assert found.verdict == "not_ready"
    assert "orders: 19 of 20 rows (95%) are rejected, most often for invalid_total_amount (19)" in found.problem


def test_the_share_of_unknown_customers_is_shown_in_both_languages():
    assert "250 of 1,000 orders (25%)" in shown(DIAGNOSIS, "en")
    page = shown(DIAGNOSIS, "zh")
    assert "1,000 个订单中有 250 个（25%）" in page
    assert "采用默认值：reporting_currency" in page
    few = dataclasses.replace(DIAGNOSIS, orders=OrderCustomers(1000, 200))
    assert "1,000 个订单" not in shown(few, "zh")


@pytest.mark.parametrize(("problem", "code"), [(None, 0), ("check x failed on orders: 3 rows", 65)])
def test_the_exit_code_is_the_verdict(strata, monkeypatch, tmp_path, problem, code):
    found = dataclasses.replace(DIAGNOSIS, problem=problem, verdict="not_ready" if problem else "ready")
    monkeypatch.setattr(doctor, "examine", lambda *_: found)
    ended, out, err = strata("doctor", tmp_path)
    assert ended == code
    assert out.strip().splitlines()[-1].startswith("Not ready: check x" if problem else "Ready: strata run")
    assert err == (f"strata: {problem}\n" if problem else "")


def test_a_file_in_the_place_of_the_folder_is_wrong_use(tmp_path):
    (tmp_path / "orders.csv").touch()
    with pytest.raises(UsageError, match="is no folder"):
        doctor.examine(load_settings(), tmp_path / "orders.csv", Silent())
