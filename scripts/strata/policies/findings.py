"""What is wrong with the policy tables: each finding names file, line and column and says what to write instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from strata.errors import ConfigurationError
from strata.policies.score_texts import SCORE_FINDINGS, SCORE_WARNINGS
from strata.policies.texts import FINDINGS, FORMS, HINTS, PLACES, THINGS, WARNINGS
from strata.rules.texts import RULE_FINDINGS

_SENTENCES = {**FINDINGS, **SCORE_FINDINGS, **RULE_FINDINGS}
_WARNINGS = WARNINGS | SCORE_WARNINGS


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        file: the file, as it is named in messages.
        line: its physical line, from 1; 1 is the header.
        column: the column; None where the whole line is meant.
        code: which rule is broken.
        values: what the places of the message are filled with; ``hint``, ``form`` and ``what`` are the key of a text of
            their own with its values.
    """

    file: str
    line: int
    column: str | None
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether it stops a build; a warning does not."""
        return self.code not in _WARNINGS

    def message(self, lang: str = "en") -> str:
        """What is wrong and what to write instead."""
        is_chinese = lang == "zh"
        values = dict(self.values)
        for name, texts in (("hint", HINTS), ("form", FORMS), ("what", THINGS)):
            if name in values:
                key, inner = values[name] or (None, {})
                values[name] = "" if key is None else texts[key][is_chinese].format(**inner)
        return _SENTENCES[self.code][is_chinese].format(**values)

    def sentence(self, lang: str = "en") -> str:
        """Place and message in one line."""
        place = PLACES["line" if self.column is None else "column"][lang == "zh"]
        return place.format(file=self.file, line=self.line, column=self.column) + self.message(lang)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The finding for machines."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": "error" if self.is_error else "warning",
            "message": self.message(lang),
        }


class PolicyError(ConfigurationError):
    """The policy tables break their rules; ``findings`` holds everything that was found."""

    def __init__(self, findings: Iterable[Finding], lang: str = "en") -> None:
        """Say the first error, and how many more there are."""
        self.findings = tuple(findings)
        errors = [found for found in self.findings if found.is_error]
        more = PLACES["more"][lang == "zh"].format(count=len(errors) - 1) if len(errors) > 1 else ""
        super().__init__(errors[0].sentence(lang) + more)


def finding(file: str, line: int, column: str | None, code: str, **values: Any) -> Finding:
    """A finding; what its message is filled with is given by name."""
    return Finding(file, line, column, code, values)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, errors first, then by file and line."""
    once = {(f.file, f.line, f.column, f.code, f.message()): f for f in findings}
    return sorted(once.values(), key=lambda f: (not f.is_error, f.file, f.line, f.column or "", f.code))
