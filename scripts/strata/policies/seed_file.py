"""A CSV file that is changed line by line: what is not changed keeps its bytes, its order and its line ends."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from strata.policies.tables import lines_of

_MARK = "\ufeff"


@dataclass(frozen=True)
class SeedFile:
    """One CSV file as its records.

    Attributes:
        columns: its header.
        texts: the text of each record as it stands, the header first, without line ends.
        line_end: what ends its lines.
        mark: the byte-order mark, if it begins with one.
    """

    columns: tuple[str, ...]
    texts: tuple[str, ...]
    line_end: str = "\n"
    mark: str = ""

    def with_columns(self, names: Iterable[str]) -> "SeedFile":
        """With more columns at the end, blank in every record; columns that are there are left alone."""
        new = [name for name in names if name not in self.columns]
        if not new:
            return self
        header, *records = self.texts
        blanks = "," * len(new)
        texts = (f"{header},{_line(new)}", *(text + blanks for text in records))
        return replace(self, columns=(*self.columns, *new), texts=texts)

    def with_rows(self, rows: Iterable[Mapping[str, str]]) -> "SeedFile":
        """With more records at the end; values of columns that it lacks are left out."""
        return replace(self, texts=(*self.texts, *(self._text(row) for row in rows)))

    def with_value(self, record: Mapping[str, str], column: str, value: str) -> "SeedFile":
        """With one value changed in the record that holds exactly these values."""
        changed = self._text({**record, column: value})
        return replace(self, texts=tuple(changed if self._is(text, record) else text for text in self.texts))

    def without(self, rows: Iterable[Mapping[str, str]]) -> "SeedFile":
        """Without the records that hold exactly these values."""
        gone = list(rows)
        return replace(self, texts=tuple(text for text in self.texts if not any(self._is(text, row) for row in gone)))

    def text(self) -> str:
        """The whole file."""
        return self.mark + "".join(text + self.line_end for text in self.texts)

    def _text(self, row: Mapping[str, str]) -> str:
        return _line([row.get(column, "") for column in self.columns])

    def _is(self, text: str, row: Mapping[str, str]) -> bool:
        values = next(csv.reader([text]), [])
        return values == [row.get(column, "") for column in self.columns]


def read_seed_file(path: Path) -> SeedFile:
    """The records of a file; it is well-formed, since ``read_tables`` found nothing wrong with it."""
    text = path.read_bytes().decode("utf-8")
    mark = _MARK if text.startswith(_MARK) else ""
    lines = lines_of(text.removeprefix(_MARK))
    line_end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    texts = tuple(line.rstrip("\r\n") for line in lines)
    return SeedFile(tuple(next(csv.reader(texts[:1]))), texts, line_end, mark)


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()
