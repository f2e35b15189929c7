"""Normalisation of values that identify a person: one text for all spellings, and whether it may join people.

Nothing here reads the environment or keeps a value; a value never appears in an error.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from strata.errors import ConfigurationError

USABLE, INVALID, MASKED, VIRTUAL, PLACEHOLDER = "usable", "invalid", "masked", "virtual", "placeholder"
BLOCKED_FILE = Path("seeds") / "identity" / "blocked_identifiers.csv"
ANY_TYPE = "*"

_STATUS_BY_REASON = {
    "placeholder": PLACEHOLDER,
    "test_value": PLACEHOLDER,
    "test_domain": PLACEHOLDER,
    "role_address": PLACEHOLDER,
    "shared": PLACEHOLDER,
    "virtual_operator": VIRTUAL,
    "relay_service": VIRTUAL,
}
_HEADER = ["identifier_type", "match", "value", "reason"]
_MATCHES = ("exact", "prefix", "suffix")
_PHONE_RULE = {"exact": re.compile(r"\+?\d+"), "prefix": re.compile(r"\+\d+"), "suffix": re.compile(r"\d+")}
# dbt reads this word in a seed as an SQL null, so the seed cannot hold it
_NULL_WORD = "null"

# what copying from a page or a chat adds: soft hyphen, zero width, direction marks, byte order mark
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MASKS = "*＊﹡∗⁎•●○◦∙⬤…×█■▪▓"
_MASK = re.compile(f"[{_MASKS}]")
# phonenumbers reads 138****8000 as a number, and an x as the start of an extension
_PHONE_MASK = re.compile(rf"[{_MASKS}]|\.\.|[xXｘＸ]{{3}}|(?<=\d)[\s-]*[xXｘＸ]+[\s-]*(?=\d)")
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|分機|内线|內線)\s*[:：]?\s*(\d{1,7})\s*$")
# plain addresses only: no quotes, no comments, no display name
_LOCAL = r'[^@\s\x00-\x1f\x7f-\x9f<>()\[\],;:"\\]+'
_LABEL = r"[^@\s\x00-\x2c./\x3a-\x40\x7f-\x9f]"
_EMAIL = re.compile(rf"{_LOCAL}@(?:{_LABEL}+\.)+{_LABEL}{{2,}}")
_EMAIL_LENGTH = 254
_VALUE_LENGTH = 255
_VIRTUAL_KINDS = frozenset(
    {
        PhoneNumberType.VOIP,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
_COUNTING = "0123456789" * 2
_COUNTING_DOWN = _COUNTING[::-1]
_SEPARATORS = re.compile(r"[\s._-]+")
_RUN_LENGTH = 6
# two apps may give one OpenID to two people
_SCOPED = re.compile(r"[^:\s][^:]*:.*[^:\s].*")


class Normalised(NamedTuple):
    """A value in its one spelling, and ``usable`` or why it must not join people."""

    text: str
    status: str


class BlockedRule(NamedTuple):
    """A value (match exact), beginning (prefix) or ending (suffix) of identifiers of a type (``*`` = all)."""

    identifier_type: str
    match: str
    value: str
    status: str


class _Rules(NamedTuple):
    """The rules that hold for one type; prefixes and suffixes as a text method takes them."""

    exact: Mapping[str, str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    statuses: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Blocked:
    """Values that never join people, with the status that they get."""

    rules: tuple[BlockedRule, ...]
    _by_type: dict[str, _Rules] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the rules by type; a type without rules of its own has those of all types."""
        for kind in {ANY_TYPE, *(rule.identifier_type for rule in self.rules)}:
            self._by_type[kind] = self._of(kind)

    def status(self, identifier_type: str, text: str) -> str | None:
        """Status of a normalised value that is blocked; None if it is not."""
        lower = text.lower()
        rules = self._by_type.get(identifier_type) or self._by_type[ANY_TYPE]
        found = rules.exact.get(lower)
        if found is not None:
            return found
        if lower.startswith(rules.prefixes):
            return next(rules.statuses["prefix", value] for value in rules.prefixes if lower.startswith(value))
        if lower.endswith(rules.suffixes):
            return next(rules.statuses["suffix", value] for value in rules.suffixes if lower.endswith(value))
        return None

    def _of(self, identifier_type: str) -> _Rules:
        values: dict[str, dict[str, str]] = {match: {} for match in _MATCHES}
        # a rule of the type goes before one of all types
        for kind in (ANY_TYPE, identifier_type):
            for rule in self.rules:
                if rule.identifier_type == kind:
                    values[rule.match][rule.value] = rule.status
        exact = {_NULL_WORD: PLACEHOLDER} | values["exact"]
        statuses = {(match, value): status for match in _MATCHES for value, status in values[match].items()}
        return _Rules(exact, tuple(values["prefix"]), tuple(values["suffix"]), statuses)


def read_blocked(project: Path) -> Blocked:
    """Read the seed of blocked identifiers.

    Args:
        project: the dbt project's folder.

    Raises:
        ConfigurationError: the file cannot be read, or a row is not one of the forms it documents.
    """
    path = project / BLOCKED_FILE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            if next(rows, None) != _HEADER:
                raise ConfigurationError(f"{BLOCKED_FILE} row 1: the header must be {','.join(_HEADER)}")
            return Blocked(tuple(_rule(number, row) for number, row in enumerate(rows, start=2)))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}): restore it from the repository") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{BLOCKED_FILE} is no CSV file in UTF-8: correct it") from error


def _rule(number: int, row: list[str]) -> BlockedRule:
    where = f"{BLOCKED_FILE} row {number}"
    if len(row) != len(_HEADER):
        raise ConfigurationError(f"{where}: {len(row)} fields where the header has {len(_HEADER)}")
    kind, match, value, reason = normal_type(row[0]), row[1].strip(), clean(row[2]).lower(), row[3].strip()
    if not kind or not value:
        raise ConfigurationError(f"{where}: identifier_type and value must be given")
    if match not in _MATCHES:
        raise ConfigurationError(f"{where}: match must be one of {', '.join(_MATCHES)}")
    if reason not in _STATUS_BY_REASON:
        raise ConfigurationError(f"{where}: reason must be one of {', '.join(_STATUS_BY_REASON)}")
    if kind == "phone" and not _PHONE_RULE[match].fullmatch(value):
        raise ConfigurationError(f"{where}: write the phone number with digits only, with + and the country code")
    return BlockedRule(kind, match, value, _STATUS_BY_REASON[reason])


def clean(raw: str) -> str:
    """The text in Unicode's composed form (NFC) without invisible characters and without spaces around it."""
    if raw.isascii():
        return raw.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", raw)).strip()


def normal_type(raw: str) -> str:
    """The name of an identifier type as it is compared: clean and in lower case."""
    return clean(raw).lower()


def normalise(identifier_type: str, raw: str, region: str, blocked: Blocked) -> Normalised | None:
    """Give a value its one spelling and its status; None when it is blank.

    Equal texts of one type are the same identifier. Normalising a text again changes nothing.

    Args:
        identifier_type: ``email``, ``phone``, ``name`` or any other type, as :func:`normal_type` gives it.
        raw: the value as it came.
        region: ISO 3166 code of the country of a phone number without a country code.
        blocked: values that never join people.
    """
    text = clean(raw)
    if not text:
        return None
    if identifier_type == "email":
        return _email(text, blocked)
    if identifier_type == "phone":
        return _phone(" ".join(text.split()), region, blocked)
    if identifier_type == "name":
        text = " ".join(text.split())
    return Normalised(text, _status(identifier_type, text, blocked))


def is_valid_phone(text: str, region: str) -> bool:
    """Whether a text is a number that exists when dialled in a region."""
    number = _parsed(text, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _email(text: str, blocked: Blocked) -> Normalised:
    lower = text.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", lower)
    if _MASK.search(lower):
        return Normalised(lower, MASKED)
    status = blocked.status("email", lower)
    if status is None:
        shaped = len(lower) <= _EMAIL_LENGTH and _EMAIL.fullmatch(lower)
        status = USABLE if shaped else INVALID
    return Normalised(lower, status)


def _phone(text: str, region: str, blocked: Blocked) -> Normalised:
    if _PHONE_MASK.search(text):
        return Normalised(text, MASKED)
    number = _parsed(text, region)
    if number is None:
        filler = _is_filler("".join(filter(str.isdecimal, text)), shortest=1)
        return Normalised(text, PLACEHOLDER if filler else blocked.status("phone", text) or INVALID)
    dialled = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    kind = phonenumbers.number_type(number)
    status = PLACEHOLDER if _is_filler(str(number.national_number), shortest=1) else blocked.status("phone", dialled)
    if kind == PhoneNumberType.UNKNOWN:
        # the region it is read in must not decide what an invalid number is
        return Normalised(text, status or blocked.status("phone", text) or INVALID)
    if status is None:
        status = VIRTUAL if number.extension or kind in _VIRTUAL_KINDS else USABLE
    # numbers that a platform lends out differ by their extension
    return Normalised(f"{dialled};ext={number.extension}" if number.extension else dialled, status)


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(_EXTENSION.sub(r";ext=\1", text), region)
    except phonenumbers.NumberParseException:
        return None


def _status(identifier_type: str, text: str, blocked: Blocked) -> str:
    if _MASK.search(text):
        return MASKED
    status = blocked.status(identifier_type, text)
    if status is not None:
        return status
    if identifier_type != "name" and _is_filler(_SEPARATORS.sub("", text), _RUN_LENGTH):
        return PLACEHOLDER
    if identifier_type == "wechat_openid" and not _SCOPED.fullmatch(text):
        return INVALID
    # the type is set off by | in what is hashed
    if len(text) > _VALUE_LENGTH or _CONTROL.search(text) or "|" in identifier_type:
        return INVALID
    return USABLE


def _is_filler(digits: str, shortest: int) -> bool:
    """Whether a number is one that people type to get past a field: all zero, one digit repeated, 123456."""
    if not digits.isdecimal():
        return False
    if len(set(digits)) == 1 and (len(digits) >= shortest or digits[0] == "0"):
        return True
    return len(digits) >= _RUN_LENGTH and (digits in _COUNTING or digits in _COUNTING_DOWN)
