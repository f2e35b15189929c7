"""Changed policies as trials beside the present ones, in a copy of the policy seeds."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from strata.errors import ConfigurationError
from strata.policies.checking import report_of
from strata.policies.findings import PolicyError
from strata.policies.folders import SEEDS, read_changes, require_readable, vars_of
from strata.policies.merging import differing, merged, plain
from strata.policies.schema import OPTION_COLUMNS
from strata.policies.seed_file import SeedFile, new_seed_file, read_seed_file
from strata.policies.tables import POLICY_TABLES, RULE_PREFIX, PolicyTables, Row, read_tables

TRIAL_SUFFIX = "__trial"
# the present policies stay in force beside a trial, whatever its own status
_OF_THE_PROJECT = ("none_live", "no_primary")
_LABELS = {"label_en": " (trial)", "label_zh": "（试行）"}


@dataclass(frozen=True)
class TrialPair:
    """A policy of the project and the trial it is compared with."""

    policy_id: str
    trial_id: str


def overlay(project_seeds: Path, trial: Path, into: Path) -> list[TrialPair]:
    """Write a copy of the policy seeds in which each policy that a folder changes stands beside the present ones.

    The trials have the id ``<policy_id>__trial``, are marked in their labels and have the status shadow.

    Args:
        project_seeds: ``seeds/policies`` of the project; it is only read.
        trial: folder of changed policies: a whole edited copy, or only the files and policies that change.
        into: folder to write the copy to; made if it is not there.

    Returns:
        The trials; each with the policy of the same id or, for a new policy, the primary policy. Empty if the folder
        changes nothing.

    Raises:
        UsageError: the folder does not exist or holds no policy table.
        PolicyError: with the folder's policies the tables would break their rules.
        ConfigurationError: the folder contradicts the project's register of metrics.
    """
    base, changes = read_tables(project_seeds, f"{SEEDS.as_posix()}/"), read_changes(trial)
    require_readable(base, changes)
    project = project_seeds.parents[1]
    whole = merged(base, changes)
    findings = [found for found in report_of(whole, project).findings if found.code not in _OF_THE_PROJECT]
    if any(found.is_error for found in findings):
        raise PolicyError(findings)
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(project_seeds.iterdir()):
        if path.is_file():
            shutil.copyfile(path, into / path.name)
    primary = vars_of(project).primary_policy_id
    pairs = []
    files = _open(project_seeds)
    add_metrics(files, base, changes)
    for policy_id in differing(base, whole, changes.policy_ids):
        rows = {name: whole[name].of(policy_id) for name in POLICY_TABLES}
        if all(row.get("status") == "retired" for row in rows["tier_policies"]):
            continue
        trial_id = policy_id + TRIAL_SUFFIX
        for name, own in rows.items():
            add_rows(files, name, [_as_trial(row, trial_id) for row in own])
        pairs.append(TrialPair(policy_id if base["tier_policies"].of(policy_id) else primary, trial_id))
    for name, file in files.items():
        (into / f"{name}.csv").write_bytes(file.text().encode())
    return pairs


def add_metrics(files: dict[str, SeedFile], base: PolicyTables, changes: PolicyTables) -> None:
    """Register the metrics that the project does not have.

    Raises:
        ConfigurationError: one that it has would mean something else, also to the policies that do not change.
    """
    registered = {row.get("metric"): row for row in base["metrics"].rows}
    for row in changes["metrics"].rows:
        known = registered.get(row.get("metric"))
        if known is None:
            add_rows(files, "metrics", [row.values])
        elif plain(row.get("is_null_missing")) != plain(known.get("is_null_missing")):
            raise ConfigurationError(
                f"{row.file} line {row.line}, column is_null_missing: {row.get('metric')} is "
                f"{known.get('is_null_missing')} in the project, for other policies too: change the project's own file"
            )


def add_rows(files: dict[str, SeedFile], name: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Append rows to a file; rule columns that it lacks are added where a row fills them."""
    added = list(rows)
    if not added:
        return
    file = files.get(name) or new_seed_file(OPTION_COLUMNS)
    filled = dict.fromkeys(column for row in added for column, value in row.items() if value)
    if name == "tier_rules":
        file = file.with_columns(column for column in filled if column.startswith(RULE_PREFIX))
    files[name] = file.with_rows(added)


def _open(folder: Path) -> dict[str, SeedFile]:
    names = (*POLICY_TABLES, "metrics")
    return {name: read_seed_file(path) for name in names if (path := folder / f"{name}.csv").is_file()}


def _as_trial(row: Row, trial_id: str) -> dict[str, str]:
    values = {**row.values, "policy_id": trial_id}
    if "status" in values:
        values |= {column: values.get(column, "") + suffix for column, suffix in _LABELS.items()}
        values["status"] = "shadow" if values["status"] != "retired" else "retired"
    return values
