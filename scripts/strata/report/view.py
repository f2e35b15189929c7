"""The parts a page is made of, in one language and ready to be written out."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from strata.report.texts import Words

# Rows of a table that is shown unfolded.
LONG_LIST = 12


@dataclass(frozen=True)
class Cell:
    """One table cell; ``share`` (0-100) draws a bar behind the number, ``colour`` a swatch before the text."""

    text: str
    is_number: bool = True
    share: float | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Column:
    """One table column."""

    label: str
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """A table that folds; its first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_open: bool = False


@dataclass(frozen=True)
class Figure:
    """One chart, drawn once for both widths or once for each (``wide``, ``narrow``, ``both``)."""

    alt: str
    drawings: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True)
class Block:
    """What is said, shown and listed about one thing."""

    title: str | None = None
    findings: tuple[str, ...] = ()
    note: str | None = None
    figure: Figure | None = None
    legend: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the page; ``key`` is its anchor."""

    key: str
    title: str
    intro: str
    blocks: tuple[Block, ...]


def name(text: str, colour: str | None = None) -> Cell:
    """A cell that holds words."""
    return Cell(text, is_number=False, colour=colour)


def bar(words: Words, rate: float | None) -> Cell:
    """A cell that holds a rate (0-1), with a bar behind it."""
    share = None if rate is None else round(100 * min(max(float(rate), 0.0), 1.0), 1)
    return Cell(words.rate(rate), share=share)


def part_of(count: float, whole: float) -> float:
    """The share (0-1) of a whole; what lacks anything is never rounded up to all of it."""
    return count / whole if count >= whole else min(count / whole, 0.999)


def columns(words: Words, names: Sequence[str], numbers: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns of words, then columns of numbers, by the keys of their texts."""
    return tuple(Column(words(key), False) for key in names) + tuple(Column(words(key)) for key in numbers)


def figure(alt: str, svg: str) -> Figure:
    """A chart narrow enough for a phone."""
    return Figure(alt, (("both", trusted(svg)),))


def figure_of_two(alt: str, wide: str, narrow: str) -> Figure:
    """A chart drawn for a wide page and again for a phone."""
    return Figure(alt, (("wide", trusted(wide)), ("narrow", trusted(narrow))))


def trusted(svg: str) -> Markup:
    """An SVG of the chart library, which escapes every text it draws."""
    return Markup(svg)  # noqa: S704


def missing(words: Words, *tables: str) -> Block:
    """A part whose input is not there."""
    return Block(note=words("section_not_available", tables=words("list_separator").join(tables)))
