"""What a benchmark found."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median
from typing import Any

from strata import __version__


@dataclass(frozen=True)
class Measure:
    """One thing that was timed.

    Attributes:
        name: what; ``texts.py`` has its label.
        seconds: the median of ``runs``.
        runs: seconds of each run.
        peak_megabytes: largest memory of the process that did it, with all else that it did; None if unknown.
        rows: rows that it made or went through.
        bound_seconds: what it must not exceed at 1,000,000 customers; None without a bound.
        parts: seconds of its parts, of the run nearest the median.
    """

    name: str
    seconds: float
    runs: tuple[float, ...]
    peak_megabytes: float | None
    rows: int | None
    bound_seconds: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """The measures of a topic, and what they were made with."""

    topic: str
    command: str
    sizes: Mapping[str, int]
    measures: tuple[Measure, ...]
    facts: Mapping[str, Any]
    versions: Mapping[str, str]
    cores: int


@dataclass(frozen=True)
class Sample:
    """One run: seconds of its parts, and the largest memory of its process."""

    parts: Mapping[str, float]
    peak_megabytes: float | None

    @property
    def seconds(self) -> float:
        """Seconds of all parts."""
        return sum(self.parts.values())

    def of(self, names: Sequence[str]) -> "Sample":
        """Some of its parts; the memory stays that of the whole process."""
        return Sample({name: self.parts[name] for name in names}, self.peak_megabytes)


def measure(name: str, samples: Sequence[Sample], rows: int | None, bound_seconds: float | None = None) -> Measure:
    """The median of some runs of the same thing."""
    middle = median(sample.seconds for sample in samples)
    nearest = min(samples, key=lambda sample: abs(sample.seconds - middle))
    peaks = [sample.peak_megabytes for sample in samples if sample.peak_megabytes is not None]
    return Measure(
        name=name,
        seconds=middle,
        runs=tuple(sample.seconds for sample in samples),
        peak_megabytes=max(peaks, default=None),
        rows=rows,
        bound_seconds=bound_seconds,
        parts=dict(nearest.parts),
    )


def versions() -> dict[str, str]:
    """Versions of what the numbers depend on."""
    found = {"strata": __version__, "python": sys.version.split()[0]}
    return found | {name: version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb", "lifetimes")}


def cores() -> int:
    """Processors of this machine."""
    return os.cpu_count() or 1
