"""``strata template``: files to start from, and a dictionary that can be read by people of both languages."""

import csv
import html
import json
import re
import signal

import pytest

from conftest import PROJECT
from strata import cli
from strata.errors import UsageError
from strata.landing.contract import read_contract
from strata.landing.files.mapping import FileMapping
from strata.landing.files.mapping_file import read_mapping
from strata.template import DICTIONARY, MAPPING, write_template

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CONTRACT = read_contract(PROJECT)


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


def uncommented(text: str) -> str:
    """mapping.yml with every setting switched on; prose starts with two marks."""
    return "\n".join(line.removeprefix("# ") for line in text.splitlines() if not line.startswith("##"))


def test_every_table_gets_a_file_with_its_header_and_nothing_else(tmp_path):
    write_template(PROJECT, tmp_path / "new" / "folder")
    for table in CONTRACT:
        content = (tmp_path / "new" / "folder" / f"{table.name}.csv").read_bytes()
        assert content.decode("utf-8") == ",".join(column.name for column in table.columns) + "\n"


def test_the_dictionary_explains_every_table_and_column_in_both_languages(tmp_path):
    write_template(PROJECT, tmp_path)
    page = html.unescape((tmp_path / DICTIONARY).read_text(encoding="utf-8"))
    for table in CONTRACT:
        section = page.split(f'<section id="{table.name}">')[1].split("</section>")[0]
        assert table.description in section
        assert table.description_zh in section
        assert ("required · 必需" in section) == (table.name in ("customers", "orders"))
        rows = section.split("<tbody>")[1].split("</tr>")
        for column, row in zip(table.columns, rows, strict=False):
            assert f"<code>{column.name}</code>" in row
            for said in (column.label_zh, column.description_zh, column.example, *column.values):
                assert said in row, (table.name, column.name)
            assert ("required · 必填" in row) == column.required
        if table.name not in ("customers", "orders"):
            assert all(feature.en in section and feature.zh in section for feature in table.enables)


def test_the_contract_says_everything_that_the_dictionary_needs():
    for table in CONTRACT:
        assert CHINESE.search(table.description_zh), table.name
        assert table.enables or table.name == "orders", table.name
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            assert CHINESE.search(column.label_zh), place
            assert CHINESE.search(column.description_zh), place
            assert column.description, place
            assert column.example, place
            assert not column.values or column.example in column.values, place
    for feature in {f for table in CONTRACT for owner in (table, *table.columns) for f in owner.enables}:
        assert CHINESE.search(feature.zh), feature.code
        assert not CHINESE.search(feature.en), feature.code


def test_the_dictionary_loads_nothing_and_runs_no_script(tmp_path):
    write_template(PROJECT, tmp_path)
    page = (tmp_path / DICTIONARY).read_text(encoding="utf-8").lower()
    assert not re.search(r"<script|<link|<img|\bsrc=|url\(|https?:|@import", page)
    assert 'name="viewport"' in page
    assert "@media print" in page


def test_the_example_mapping_changes_nothing_until_it_is_uncommented_and_is_right_then(tmp_path):
    write_template(PROJECT, tmp_path)
    path = tmp_path / MAPPING
    assert CHINESE.search(path.read_text(encoding="utf-8"))
    assert read_mapping(path, CONTRACT) == FileMapping()
    path.write_text(uncommented(path.read_text(encoding="utf-8")), encoding="utf-8")
    mapping = read_mapping(path, CONTRACT)
    assert mapping.settings.reporting_currency == "CNY"
    assert mapping.entries("orders")[0].columns["ordered_at"].date_format == ("%Y/%m/%d %H:%M",)


def test_files_that_are_there_are_never_replaced_unasked(tmp_path):
    kept = {"orders.csv": "order_id\no1\n", DICTIONARY: "mine"}
    for name, content in kept.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"orders\.csv, data-dictionary\.html.*--force"):
        write_template(PROJECT, tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == kept
    write_template(PROJECT, tmp_path, force=True)
    assert (tmp_path / "orders.csv").read_text(encoding="utf-8").startswith("order_id,customer_id,")
    assert "<html" in (tmp_path / DICTIONARY).read_text(encoding="utf-8")


def test_tables_can_be_chosen_and_the_dictionary_still_has_all(strata, tmp_path):
    code, out, _ = strata("template", tmp_path, "--tables", "orders, customers", "--json")
    made = json.loads(out)
    assert code == 0
    assert made == {"folder": str(tmp_path), "files": ["customers.csv", "orders.csv", MAPPING, DICTIONARY]}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(made["files"])
    assert 'id="refunds"' in (tmp_path / DICTIONARY).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("there", "--tables", "order"), "--tables 'order' is unknown: did you mean orders?"),
        (("there", "--tables", " , "), "--tables names no table"),
        (("file.txt",), "file.txt is a file: give a folder"),
        (("there", "--lang", "fr"), "choose one of en, zh"),
    ],
)
def test_wrong_use_is_one_line_and_64_and_writes_nothing(strata, tmp_path, words, said):
    (tmp_path / "file.txt").touch()
    code, out, err = strata("template", tmp_path / words[0], *words[1:])
    assert (code, out) == (64, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


@pytest.mark.parametrize(("lang", "said"), [("en", "Wrote 25 files"), ("zh", "写入 25 个文件")])
def test_the_result_says_what_comes_next_and_makes_no_home(strata, tmp_path, monkeypatch, lang, said):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    code, out, err = strata("template", tmp_path / "shop", "--lang", lang)
    assert (code, err) == (0, "")
    assert said in out
    assert f"strata doctor {tmp_path / 'shop'}" in out
    assert not (tmp_path / "home").exists()


def test_help_ends_with_an_example(strata, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    for command in ("template", "doctor"):
        code, out, _ = strata(command, "--help")
        assert code == 0
        assert out.strip().splitlines()[-1].strip().startswith(f"Example: strata {command} ./my_shop")


def test_a_header_opens_as_the_same_columns_in_a_csv_reader(tmp_path):
    write_template(PROJECT, tmp_path, ["orders"])
    with (tmp_path / "orders.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[:4] == ["order_id", "customer_id", "ordered_at", "total_amount"]
