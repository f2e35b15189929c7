"""Which column of a file is which: by name whatever case and order, with a suggestion for near misses."""

from collections.abc import Iterable

from strata.errors import DataError
from strata.landing.contract import Table
from strata.landing.files.mapping import Entry
from strata.landing.files.opened import tidy, titles_hint
from strata.landing.files.suggestions import hint, meant_column

_OTHER_DELIMITERS = {";": '";"', "\t": '"\\t"', "|": '"|"'}


class Header:
    """The column names of one file."""

    def __init__(self, file: str, names: Iterable[str]) -> None:
        """Take the names as written, in file order; "" for a column without one."""
        self._file, self._names = file, tuple(names)
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            self._places.setdefault(name.casefold(), []).append(place)

    def find(self, name: str, *, is_exact_first: bool = True) -> int | None:
        """The place of a column, counted from 0, or None.

        Args:
            name: the column's name, in any case.
            is_exact_first: a name written just so is taken even if another differs from it in case only.

        Raises:
            DataError: the file has the column twice.
        """
        wanted = tidy(name)
        found = self._places.get(wanted.casefold(), []) if wanted else []
        if is_exact_first:
            found = [place for place in found if self._names[place] == wanted] or found
        if len(found) > 1:
            raise DataError(f"{self._file} has two columns {wanted}: remove one of them")
        return found[0] if found else None

    def hint(self, name: str) -> str:
        """`` (did you mean x?)`` for the file's nearest column, or nothing."""
        return hint(tidy(name), [known for known in self._names if known])

    def match(self, table: Table, entry: Entry) -> dict[str, int]:
        """Contract column -> place, for the columns that mapping.yml leaves to their names.

        Raises:
            DataError: a required column is missing or a column of the table is there twice.
        """
        places = {
            column.name: place
            for column in table.columns
            if column.name not in entry.columns and (place := self.find(column.name, is_exact_first=False)) is not None
        }
        missing = [name for name in table.required if name not in places and name not in entry.columns]
        if missing:
            raise DataError(f"{self._file} lacks required column {self._explained(table, entry, missing)}")
        return places

    def likely_columns(self, table: Table, entry: Entry, ignored: Iterable[int]) -> dict[str, str]:
        """Ignored column of the file -> contract column that it was probably meant to be."""
        absent = [c.name for c in table.columns if c.name not in entry.columns and self.find(c.name) is None]
        likely = {self._names[place]: meant_column(self._names[place], absent) for place in ignored}
        return {name: column for name, column in likely.items() if column is not None}

    def _explained(self, table: Table, entry: Entry, missing: list[str]) -> str:
        named = {tidy(name).casefold() for name in entry.file_columns}
        known = {column.name for column in table.columns}
        unknown = [name for name in self._names if name and name.casefold() not in named | known]
        if self._names[0].lower().startswith("sep="):
            return f"{missing[0]}: {titles_hint(self._names)} at its table in mapping.yml"
        only = self._names[0] if len(self._names) == 1 else ""
        delimiter = next((mark for mark in _OTHER_DELIMITERS if mark in only), None)
        if delimiter is not None:
            return f"{missing[0]}: its header is one name with {delimiter!r} in it; write delimiter:" + (
                f" {_OTHER_DELIMITERS[delimiter]} at its table in mapping.yml"
            )
        guesses = {meant: name for name in reversed(unknown) if (meant := meant_column(name, missing)) is not None}
        is_header = guesses or any(name.casefold() in named | known for name in self._names)
        advice = "" if is_header else f"; {titles_hint(self._names)}"
        texts = [f"{name} ({guesses[name]} -> did you mean {name}?)" if name in guesses else name for name in missing]
        return f"{', '.join(texts)}; add or rename it, or name its column in mapping.yml{advice}"
