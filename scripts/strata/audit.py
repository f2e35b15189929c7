"""The record of the last build and of the checks it passed; without one that fits, nothing is published."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from strata.built import fingerprint, landed_after_build
from strata.disk import disk_errors
from strata.errors import CheckFailedError, UsageError
from strata.publishing import landing_identity
from strata.quality.results import PUBLISHABLE, CheckResult
from strata.settings import Settings


@dataclass(frozen=True)
class BuildRecord:
    """What the last build was made with; ``is_complete`` is false if only a selection was built."""

    target: str
    as_of: str | None
    invocation_id: str
    input_hash: str
    is_complete: bool
    fingerprint: str = ""


def forget(settings: Settings) -> None:
    """Drop both records: what they describe is about to change."""
    with disk_errors(settings.build):
        for path in (_audit_file(settings), _build_file(settings)):
            path.unlink(missing_ok=True)


def forget_checks(settings: Settings) -> None:
    """Drop the record of the checks."""
    with disk_errors(settings.build):
        _audit_file(settings).unlink(missing_ok=True)


def record_build(settings: Settings, record: BuildRecord) -> None:
    """Write down a build that ended well, and what its files look like."""
    _write(settings, _build_file(settings), asdict(replace(record, fingerprint=fingerprint(settings, record.target))))


def last_build(settings: Settings) -> BuildRecord | None:
    """The record of the last build; None after a failed one, or if dbt was run by hand since."""
    try:
        record = BuildRecord(**json.loads(_build_file(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if record.fingerprint == fingerprint(settings, record.target) else None


def checkable_build(settings: Settings, target: str, as_of: date | None) -> tuple[BuildRecord | None, date | None]:
    """The last build and the as-of date to check it with.

    Raises:
        UsageError: it was made for another target or as-of date.
        CheckFailedError: the landing changed since.
    """
    record = last_build(settings)
    changed = CheckFailedError("check build_is_of_this_landing failed: the landing changed since, run strata build")
    if record is None:
        # dbt by hand leaves no record of what it read; only a landing that is older than its files can be it.
        if landed_after_build(settings, target):
            raise changed
        return None, as_of
    built_as_of = None if record.as_of is None else date.fromisoformat(record.as_of)
    if record.target != target:
        raise UsageError(f"the last build was made for --target {record.target}: give that, or build again")
    if as_of not in (None, built_as_of):
        raise UsageError(f"the last build was made as of {built_as_of or 'the last order'}: build again with --as-of")
    if record.input_hash != landing_identity(settings)[1]:
        raise changed
    return record, built_as_of


def record_checks(settings: Settings, target: str, checks: Sequence[CheckResult]) -> bool:
    """Write down the checks that a build passed.

    Returns:
        Whether it may be published: a build of a selection may not.
    """
    record = last_build(settings)
    if record is not None and not record.is_complete:
        return False
    content = {
        "target": target,
        "fingerprint": fingerprint(settings, target),
        "input_hash": landing_identity(settings)[1],
        "invocation_id": record.invocation_id if record else None,
        "results": [asdict(check) for check in checks],
    }
    _write(settings, _audit_file(settings), content)
    return True


def passed_checks(settings: Settings, target: str) -> list[CheckResult]:
    """The results of the checks that the build on disk, as it is now, passed.

    Raises:
        CheckFailedError: there are none for this build.
    """
    refused = CheckFailedError("this build has not passed its checks: run strata check; nothing was published")
    try:
        content = json.loads(_audit_file(settings).read_text(encoding="utf-8"))
        same = (
            content["target"] == target
            and content["fingerprint"] == fingerprint(settings, target)
            and content["input_hash"] == landing_identity(settings)[1]
        )
        checks = [CheckResult(**result) for result in content["results"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise refused from error
    if not same or not checks or any(check.status not in PUBLISHABLE for check in checks):
        raise refused
    return checks


def _audit_file(settings: Settings) -> Path:
    return settings.build / "audit.json"


def _build_file(settings: Settings) -> Path:
    return settings.build / "build.json"


def _write(settings: Settings, path: Path, content: Mapping[str, object]) -> None:
    with disk_errors(settings.build):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}")
        new.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        new.replace(path)
