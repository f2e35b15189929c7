"""Write the report page: read, lay out in both languages, replace the file in one step."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from strata.errors import DiskError, UsageError
from strata.report.cluster_section import cluster_section
from strata.report.clv_section import clv_section
from strata.report.comparison_section import comparison_section
from strata.report.completeness_section import completeness_section
from strata.report.customer_sections import lifecycle_section, rfm_section
from strata.report.cutoff_section import cutoff_section
from strata.report.data import ReportData, load
from strata.report.identity_section import identity_section
from strata.report.loyalty_section import loyalty_section
from strata.report.marts import Read
from strata.report.needs_section import needs_section
from strata.report.quality_section import quality_section
from strata.report.score_section import score_section
from strata.report.segment_section import segment_section
from strata.report.texts import LANGUAGE_NAMES, LANGUAGES, Words
from strata.report.tier_sections import migration_section, tier_section
from strata.report.view import Section


@dataclass(frozen=True)
class Fact:
    """One number of the header."""

    label: str
    value: str
    note: str | None = None


@dataclass(frozen=True)
class Page:
    """The whole page in one language."""

    lang: str
    language: str
    words: Words
    meta: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[tuple[str, str], ...]


def write_report(read: Read, destination: Path, lang: str = "en") -> Path:
    """Write the report as one self-contained HTML file, whole or not at all.

    Args:
        read: runs one SQL query on the published file (schemas ``marts`` and ``reference``) and gives the rows.
        destination: the file to write; the file that is there stays until the new one is complete.
        lang: language shown first, ``en`` or ``zh``; the page holds both.

    Returns:
        The file written.

    Raises:
        UsageError: ``lang`` is not a language of the page.
        DataError: a published table cannot be read or lacks a column.
        DiskError: the file cannot be written.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"no report language {lang!r}: choose {' or '.join(LANGUAGES)}")
    html = render(load(read), lang).encode("utf-8")
    try:
        _replace(destination, html)
    except OSError as error:
        raise DiskError(
            f"cannot write the report {destination} ({error.strerror}): it needs {len(html) / 1e6:.1f} MB"
        ) from error
    return destination


def render(data: ReportData, lang: str) -> str:
    """The page as HTML text, ``lang`` shown first."""
    environment = Environment(
        loader=PackageLoader("strata.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages = [_page(data, Words(language)) for language in LANGUAGES]
    return environment.get_template("page.html.j2").render(pages=pages, lang=lang, title=Words(lang)("title"))


def _page(data: ReportData, words: Words) -> Page:
    publication = data.publication or {}
    window_note = words("window_note", date=data.rfm_date) if data.rfm_date else None

    def said(key: str) -> str:
        return str(publication.get(key) or words.absent)

    return Page(
        lang=words.lang,
        language=LANGUAGE_NAMES[words.lang],
        words=words,
        meta=((words("source"), said("source")), (words("version"), said("version"))),
        facts=(
            Fact(words("as_of_date"), said("as_of_date")),
            Fact(words("customers"), words.count(data.customers)),
            Fact(words("buyers"), words.count(data.buyers)),
            Fact(words("orders"), words.count(data.orders)),
            Fact(words("net_revenue_window"), words.money(data.net_revenue), window_note),
            _policy_fact(data, words),
        ),
        notes=(words("money_note"), *_open_note(data, words)),
        sections=(
            tier_section(data, words),
            rfm_section(data, words),
            lifecycle_section(data, words),
            clv_section(data, words),
            score_section(data, words),
            loyalty_section(data, words),
            needs_section(data, words),
            segment_section(data, words),
            cluster_section(data, words),
            migration_section(data, words),
            comparison_section(data, words),
            cutoff_section(data, words),
            quality_section(data, words),
            completeness_section(data, words),
            identity_section(data, words),
        ),
        footer=(
            (words("made_at"), words.moment(publication.get("made_at"))),
            (words("strata_version"), said("strata_version")),
            (words("target"), said("target")),
            (words("input_hash"), said("input_hash")),
        ),
    )


def _policy_fact(data: ReportData, words: Words) -> Fact:
    if not data.policies:
        return Fact(words("policy_shown"), words.absent)
    policy = data.policies[0]
    return Fact(words("policy_shown"), policy.label.get(words.lang), policy.policy_id)


def _open_note(data: ReportData, words: Words) -> tuple[str, ...]:
    return (words("open_review_note", date=data.open_review),) if data.open_review else ()


def _replace(destination: Path, content: bytes) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=destination.parent, prefix=f".{destination.name}.", suffix=".tmp")
    temporary = Path(path)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(destination)
    finally:
        temporary.unlink(missing_ok=True)
