"""What a dbt call left behind, and the one line that says what went wrong."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strata.disk import disk_error
from strata.errors import (
    CheckFailedError,
    ConfigurationError,
    DataError,
    LockedError,
    StrataError,
    UsageError,
)
from strata.quality.results import CheckResult, Status

_STATUSES: Mapping[str, Status] = {"pass": "pass", "warn": "warn", "fail": "fail"}
_BAD = ("error", "fail", "runtime error")
_LONGEST_LINE = 400
_NOTHING_SELECTED = re.compile(r"does not match any (enabled )?nodes")
_LOCKED = re.compile(r"could not set lock on file", re.IGNORECASE)
_OUT_OF_MEMORY = re.compile(r"out of memory error|OutOfMemory", re.IGNORECASE)
_HOLDER = re.compile(r"\(PID (\d+)\)")
_BAD_VALUE = re.compile(
    r"Conversion Error|Invalid Input Error|Out of Range Error|CAST_INVALID_INPUT|CAST_OVERFLOW|ARITHMETIC_OVERFLOW"
    r"|NUMERIC_VALUE_OUT_OF_RANGE|CANNOT_PARSE|USER_RAISED_EXCEPTION"
)
_BAD_PROJECT = re.compile(
    r"Compilation Error|Parsing Error|Validation Error|Binder Error|Catalog Error|Parser Error|Env var required"
    r"|Could not find profile|does not have a target named|YAML|AnalysisException|PARSE_SYNTAX_ERROR"
)


@dataclass(frozen=True)
class FailedNode:
    """A model, seed, hook or data test that did not end well."""

    name: str
    kind: str
    status: str
    message: str
    failure_count: int
    meta: Mapping[str, Any]


@dataclass(frozen=True)
class DbtResult:
    """One dbt call: its id, the data tests as checks, how many other nodes it ran, what failed."""

    invocation_id: str
    checks: tuple[CheckResult, ...]
    model_count: int
    failed: tuple[FailedNode, ...]


def read_results(folder: Path) -> DbtResult | None:
    """Read ``run_results.json`` and ``manifest.json`` of a target folder; None if dbt wrote no results."""
    if not (folder / "run_results.json").is_file():
        return None
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))
    nodes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    checks: list[CheckResult] = []
    failed: list[FailedNode] = []
    for result in results["results"]:
        kind = str(result["unique_id"]).split(".", 1)[0]
        node = nodes.get(result["unique_id"], {})
        if kind == "test":
            checks.append(_check(result, node, nodes))
        if result["status"] in _BAD:
            failed.append(_failed(result, node, kind))
    return DbtResult(
        invocation_id=results["metadata"]["invocation_id"],
        checks=tuple(checks),
        model_count=len(results["results"]) - len(checks),
        failed=tuple(failed),
    )


def _check(result: Mapping[str, Any], node: Mapping[str, Any], nodes: Mapping[str, Any]) -> CheckResult:
    parents = [node.get("attached_node"), *node.get("depends_on", {}).get("nodes", [])]
    table = next((parent for parent in parents if parent), "")
    return CheckResult(
        check_id=_name(result, node),
        kind="dbt",
        table_name=nodes.get(table, {}).get("name") or table.rsplit(".", 1)[-1],
        status=_STATUSES.get(result["status"], "error"),
        failure_count=result["failures"] or 0,
        row_count=None,
    )


def _name(result: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    return str(node.get("name") or result["unique_id"].split(".", 2)[-1])


def _failed(result: Mapping[str, Any], node: Mapping[str, Any], kind: str) -> FailedNode:
    return FailedNode(
        name=_name(result, node),
        kind=kind,
        status=result["status"],
        message=result["message"] or "",
        failure_count=result["failures"] or 0,
        meta=(node.get("config") or {}).get("meta") or {},
    )


def raise_for_failures(result: DbtResult, home: Path) -> None:
    """Raise the error of the first thing that failed; do nothing if nothing did.

    A model that stopped comes first, then a test whose ``config.meta`` holds an ``exit_code`` and a ``message``
    (it knows what the user has to repair), then the other tests.

    Raises:
        StrataError: or the subclass that fits what failed.
    """
    for node in result.failed:
        if node.kind != "test":
            raise node_error(node, home)
    tests = [node for node in result.failed if node.kind == "test"]
    for node in tests:
        if node.meta.get("exit_code") is not None and node.status == "fail":
            raise _class_of(int(node.meta["exit_code"]))(one_line(str(node.meta.get("message") or _failure(node))))
    if tests:
        others = ", ".join(node.name for node in tests[1:])
        raise CheckFailedError(_failure(tests[0]) + (f" (also failed: {others})" if others else ""))


def _failure(node: FailedNode) -> str:
    if node.status == "fail":
        return f"check {node.name} failed: {node.failure_count} rows"
    return f"check {node.name} could not run: {headline(node.message)}"


def _class_of(exit_code: int) -> type[StrataError]:
    return next((kind for kind in StrataError.__subclasses__() if kind.exit_code == exit_code), CheckFailedError)


def node_error(node: FailedNode, home: Path) -> StrataError:
    """The error for a model, seed or hook that stopped."""
    line = f"{node.kind} {node.name}: {headline(node.message)}"
    return _known_error(node.message, line, home) or StrataError(line)


def failure_of_call(messages: Sequence[str], select: str | None, home: Path) -> StrataError:
    """The error for a dbt call that ended before it ran anything."""
    text = "\n".join(messages)
    if _NOTHING_SELECTED.search(text):
        return UsageError(f"--select {select!r} matches no model: dbt ls shows what there is")
    file = _FILE.search(text)
    line = f"{file[1] if file else 'dbt'}: {headline(text)}" if text else "dbt ended without a result and a message"
    return _known_error(text, line, home) or StrataError(line)


def _known_error(text: str, line: str, home: Path) -> StrataError | None:
    disk = disk_error(text, home)
    if disk is not None:
        return disk
    if _LOCKED.search(text):
        holder = _HOLDER.search(text)
        who = f"process {holder[1]}" if holder else "another program"
        return LockedError(f"the build file in {home / 'build'} is open in {who}: close it and run again")
    if _OUT_OF_MEMORY.search(text):
        return ConfigurationError(
            f"{line}: raise STRATA_MEMORY_LIMIT (8GB, say), or replay fewer policies with the vars replayed_policies and "
            "replayed_rows_limit"
        )
    if _BAD_VALUE.search(text):
        return DataError(line)
    if _BAD_PROJECT.search(text):
        return ConfigurationError(line)
    return None


def headline(message: str) -> str:
    """The line of a dbt message that says what happened, without dbt's own heading."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    while len(lines) > 1 and (lines[0].startswith("Encountered an error") or _HEADING.match(lines[0])):
        lines.pop(0)
    return one_line(lines[0] if lines else "no message")


_FILE = re.compile(r"Error in .+ \(([^()]+\.\w+)\)")
_HEADING = re.compile(r"^[A-Z]\w+ Error( in .+)?$")


def one_line(text: str) -> str:
    """The text on one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
