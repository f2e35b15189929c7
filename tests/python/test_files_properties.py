"""Whatever is in the files, landing gives just that; whatever form is declared, Python reads the same."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from landed_files import Delivered, deliver_files, write_files
from strata.landing.files.date_forms import date_expression
from strata.landing.files.number_forms import Arithmetic, NumberShape, number_expression
from strata.landing.files.sql import Steps

COLUMNS = ("order_id", "customer_id", "ordered_at", "total_amount", "channel")
PRINTABLE = st.characters(exclude_categories=["Cs"])
# what tells apart one field, row or file from the next, more often than chance would
FIELDS = st.text(st.one_of(st.sampled_from([*",;\"'\n\r\t =", "\u2028", "\x85", "\ufeff"]), PRINTABLE), max_size=8)
ROWS = st.lists(st.tuples(*[FIELDS] * len(COLUMNS)), min_size=1, max_size=6)
EXAMPLES = settings(max_examples=40, deadline=None)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def csv_text(columns: tuple[str, ...], rows: list[tuple[str, ...]], delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    # the writer leaves a carriage return bare, which is a line break to every strict reader
    quoting = csv.QUOTE_ALL if any("\r" in field for row in rows for field in row) else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([columns, *rows])
    return text.getvalue()


def deliver(place: Path, files: dict[str, str | bytes | None]) -> Delivered:
    return deliver_files(write_files(place / "in", {"orders.csv": None, **files}), place / "home")


def values(got: Delivered) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in COLUMNS) for row in got.tables["orders"]]


def landed(rows: list[tuple[str, ...]]) -> list[tuple[str | None, ...]]:
    return [tuple(text or None for text in row) for row in rows]


@EXAMPLES
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_table_that_a_csv_writer_writes_lands_as_the_same_texts(
    rows: list[tuple[str, ...]], delimiter: str, end: str, has_mark: bool
) -> None:
    with folder() as place:
        content = csv_text(COLUMNS, rows, delimiter, end).encode("utf-8-sig" if has_mark else "utf-8")
        mark = {"\t": "\\t"}.get(delimiter, delimiter)
        mapping = f'tables: {{orders: {{delimiter: "{mark}"}}}}'
        assert values(deliver(place, {"orders.csv": content, "mapping.yml": mapping})) == landed(rows)


@EXAMPLES
@given(ROWS, st.sampled_from(["utf-16", "utf-16-le", "utf-32", "gb18030"]))
def test_any_table_survives_its_encoding(rows: list[tuple[str, ...]], codec: str) -> None:
    with folder() as place:
        mapping = f"tables: {{orders: {{encoding: {codec}}}}}"
        content = csv_text(COLUMNS, rows).encode(codec)
        assert values(deliver(place, {"orders.csv": content, "mapping.yml": mapping})) == landed(rows)


@EXAMPLES
@given(ROWS, st.permutations(range(len(COLUMNS))), st.integers(0, 6))
def test_order_of_columns_and_split_into_files_change_no_value(
    rows: list[tuple[str, ...]], order: list[int], cut: int
) -> None:
    columns = tuple(COLUMNS[place] for place in order)
    moved = [tuple(row[place] for place in order) for row in rows]
    files: dict[str, str | bytes | None] = {}
    for name, part in (("orders_1.csv", moved[:cut]), ("orders_2.csv", moved[cut:])):
        text = csv_text(columns, part)
        if text not in files.values():
            files[name] = text
    with folder() as place:
        expected = landed(rows) if len(files) > 1 else landed(rows[:cut] or rows)
        assert values(deliver(place, files)) == expected


def computed(expression: str, texts: list[str | None], steps: Steps | None = None) -> list[str | None]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        rows = connection.sql(
            "select unnest($texts) as v, unnest(range(len($texts))) as place", params={"texts": texts}
        )
        result = (steps or Steps()).over(rows).project(f"place, {expression} as value").order("place").fetchall()
    return [value for _, value in result]


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if number == 0 else text


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False)


@EXAMPLES
@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'")]))
def test_numbers_of_any_marks_equal_their_decimals(numbers: list[Decimal], marks: tuple[str, str]) -> None:
    steps = Steps()
    swap = str.maketrans({".": marks[0], ",": marks[1]})
    texts = [f"¥{number:,.6f}".replace("¥-", "-¥").translate(swap) for number in numbers]
    shape = NumberShape(decimal=marks[0], thousands=marks[1], signs=("¥",))
    assert computed(number_expression(steps, "v", shape, Arithmetic()), list(texts), steps) == list(map(plain, numbers))


@EXAMPLES
@given(
    st.lists(AMOUNTS, min_size=1, max_size=20), st.sampled_from([Decimal(10_000), Decimal(100_000_000), Decimal("0.5")])
)
def test_units_multiply_exactly(numbers: list[Decimal], size: Decimal) -> None:
    steps = Steps()
    shape = NumberShape(units=(("万", size),))
    expression = number_expression(steps, "v", shape, Arithmetic())
    assert computed(expression, [f"{n:f}万" for n in numbers], steps) == [plain(n * size) for n in numbers]


@EXAMPLES
@given(st.lists(AMOUNTS, min_size=1, max_size=10), st.sampled_from([("JPY", 0), ("USD", 2), ("KWD", 3)]))
def test_minor_units_divide_exactly(numbers: list[Decimal], currency: tuple[str, int]) -> None:
    steps = Steps()
    expression = number_expression(steps, "v", NumberShape(), Arithmetic(currency=f"'{currency[0]}'"))
    expected = [plain(number.scaleb(-currency[1])) for number in numbers]
    assert computed(expression, [f"{number:f}" for number in numbers], steps) == expected


@EXAMPLES
@given(st.lists(st.text(PRINTABLE, max_size=12), min_size=1, max_size=20))
def test_no_text_stops_the_readers_of_numbers_and_dates(texts: list[str]) -> None:
    steps = Steps()
    shape = NumberShape(thousands=",", signs=("¥", "元"), units=(("万", Decimal(10_000)),))
    number = number_expression(steps, "v", shape, Arithmetic(currency="v", plus=("v",)))
    computed(number, list(texts), steps)
    forms = ["%Y-%m-%d", "unix_seconds", "unix_milliseconds", "excel_serial", "%d %B %Y %H:%M:%S.%f %z"]
    computed(date_expression("v", forms, "Asia/Shanghai", day_only=True), list(texts))


@EXAMPLES
@given(st.lists(st.text("0123456789.-", max_size=20), min_size=1, max_size=20))
def test_no_digits_stop_the_readers_of_counted_times(texts: list[str]) -> None:
    for form in ("unix_seconds", "unix_milliseconds", "excel_serial"):
        for zone in (None, "America/New_York"):
            computed(date_expression("v", [form], zone, day_only=False), list(texts))


FORMS = ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%d %b %Y %H:%M:%S", "%B %d, %Y %H:%M:%S", "%Y%m%d%H%M%S")
STAMPS = st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)).map(lambda stamp: stamp.replace(microsecond=0))


@EXAMPLES
@given(st.lists(STAMPS, min_size=1, max_size=20), st.sampled_from(FORMS))
def test_dates_of_any_form_equal_pythons(stamps: list[datetime], form: str) -> None:
    texts = [stamp.strftime(form) for stamp in stamps]
    assert computed(date_expression("v", [form], None, day_only=False), list(texts)) == list(map(str, stamps))
    days = [str(stamp.date()) for stamp in stamps]
    assert computed(date_expression("v", [form], "Asia/Shanghai", day_only=True), list(texts)) == days


@EXAMPLES
@given(st.lists(STAMPS, min_size=1, max_size=20), st.sampled_from(["Asia/Shanghai", "Asia/Kolkata", "Pacific/Apia"]))
def test_times_of_a_zone_are_the_instants_that_python_finds(stamps: list[datetime], zone: str) -> None:
    # taken from instants, so that no time lies in a gap
    local = [stamp.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) for stamp in stamps]
    once = [(stamp, there) for stamp, there in zip(stamps, local, strict=True) if _is_told_once(there)]
    texts: list[str | None] = [there.strftime("%Y-%m-%d %H:%M:%S") for _, there in once]
    expression = date_expression("v", ["%Y-%m-%d %H:%M:%S"], zone, day_only=False)
    assert not texts or computed(expression, texts) == [f"{stamp}Z" for stamp, _ in once]


def _is_told_once(there: datetime) -> bool:
    return there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset()


@EXAMPLES
@given(st.lists(st.integers(-(10**9), 10**10), min_size=1, max_size=20))
def test_unix_times_and_serials_equal_pythons(seconds: list[int]) -> None:
    stamps = [datetime(1970, 1, 1) + timedelta(seconds=second) for second in seconds]
    texts = [str(second) for second in seconds]
    assert computed(date_expression("v", ["unix_seconds"], None, day_only=False), list(texts)) == [
        f"{stamp}Z" for stamp in stamps
    ]
    serials = [
        Decimal((stamp - datetime(1899, 12, 30)) / timedelta(days=1)).quantize(Decimal("1e-10")) for stamp in stamps
    ]
    got = computed(date_expression("v", ["excel_serial"], None, day_only=False), [str(serial) for serial in serials])
    assert got == [str(stamp) for stamp in stamps]
