"""Changed policies as trials beside the present ones, in a copy of the policy seeds."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from strata.policies.checking import report_of
from strata.policies.findings import PolicyError
from strata.policies.folders import SEEDS, read_changes, require_readable, vars_of
from strata.policies.merging import differing, merged
from strata.policies.seed_changes import add_metrics, open_seeds
from strata.policies.tables import POLICY_TABLES, Row, read_tables

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
    primary = vars_of(project).primary_policy_id
    seeds, pairs = add_metrics(open_seeds(project_seeds), base, changes), []
    for policy_id in differing(base, whole, changes.policy_ids):
        rows = {name: whole[name].of(policy_id) for name in POLICY_TABLES}
        if all(row.get("status") == "retired" for row in rows["tier_policies"]):
            continue
        trial_id = policy_id + TRIAL_SUFFIX
        for name, own in rows.items():
            seeds = seeds.with_rows(name, [_as_trial(row, trial_id) for row in own])
        pairs.append(TrialPair(policy_id if base["tier_policies"].of(policy_id) else primary, trial_id))
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(project_seeds.iterdir()):
        if path.is_file():
            shutil.copyfile(path, into / path.name)
    seeds.write_to(into)
    return pairs


def _as_trial(row: Row, trial_id: str) -> dict[str, str]:
    values = {**row.values, "policy_id": trial_id}
    if "status" in values:
        values |= {column: values.get(column, "") + suffix for column, suffix in _LABELS.items()}
        values["status"] = "shadow" if values["status"] != "retired" else "retired"
    return values
