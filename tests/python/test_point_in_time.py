"""What happens after the as-of date changes nothing before it, and the same input gives the same marts."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from conftest import BuiltHome, build_home
from shop import write_shop

AS_OF = date(2023, 9, 15)
# These count what lies after the as-of date, as they must.
COUNTS_OF_UNUSED_ROWS = {
    "fct_data_completeness",
    "fct_duplicate_records",
    "fct_input_row_counts",
    "fct_reconciliation",
    "fct_rejected_records",
}


def tables(built: BuiltHome) -> dict[str, pd.DataFrame]:
    """Every mart, each row as text, sorted."""
    names = built.read("select table_name from information_schema.tables where table_schema = 'marts' order by 1")
    return {
        name: built.read(f"select cast(mart as varchar) as row_text from marts.{name} as mart order by 1")
        for name in names["table_name"]
    }


def rewrite(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = list(reader.fieldnames or []), list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(change(rows))


def cut(folder: Path) -> None:
    """Leave out all that is dated after the as-of date."""
    dates = {"customers": "registered_at", "orders": "ordered_at", "refunds": "refunded_at"}
    for table, column in dates.items():
        rewrite(folder / f"{table}.csv", lambda rows, column=column: [r for r in rows if r[column][:10] <= f"{AS_OF}"])
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        kept = {row["order_id"] for row in csv.DictReader(file)}
    rewrite(folder / "order_lines.csv", lambda rows: [row for row in rows if row["order_id"] in kept])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    inputs = write_shop(tmp_path_factory.mktemp("whole"))
    return tables(build_home(tmp_path_factory.mktemp("whole_home"), "files", AS_OF, inputs))


@pytest.mark.parametrize("change", [cut, lambda folder: None], ids=["cut_at_the_date", "the_same_again"])
def test_marts_of_a_date_do_not_depend_on_what_came_later(
    whole: dict[str, pd.DataFrame], tmp_path: Path, change: Callable[[Path], None]
) -> None:
    inputs, home = tmp_path / "inputs", tmp_path / "home"
    inputs.mkdir()
    write_shop(inputs)
    change(inputs)
    again = tables(build_home(home, "files", AS_OF, inputs))
    assert again.keys() == whole.keys()
    for name in whole.keys() - (COUNTS_OF_UNUSED_ROWS if change is cut else set()):
        pd.testing.assert_frame_equal(again[name], whole[name], obj=name)
