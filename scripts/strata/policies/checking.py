"""The check of the policy tables: everything that is wrong with them, at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strata.policies.comparison_checks import comparison_findings
from strata.policies.field_checks import field_findings
from strata.policies.findings import Finding, PolicyError, in_order
from strata.policies.folders import read_changes, read_project, vars_of
from strata.policies.merging import merged
from strata.policies.metric_columns import MetricColumns, metric_columns
from strata.policies.order_checks import order_findings
from strata.policies.rule_checks import rule_findings
from strata.policies.score_checks import score_findings
from strata.policies.tables import RULE_PREFIX, Key, PolicyTables
from strata.policies.tier_checks import tier_findings, tiers_of
from strata.policies.values import day
from strata.policies.version_checks import version_findings
from strata.rules.checking import membership_findings


@dataclass(frozen=True)
class VersionSummary:
    """A version in brief.

    Attributes:
        policy_id: its policy.
        version: its number, as written.
        status: live, shadow or retired.
        valid_from: its first day.
        valid_to: its last day; None while it is open.
        tiers: codes of its tiers, lowest first.
        metrics: the metrics that its rules ask for.
        problem_count: findings on lines of this version.
    """

    policy_id: str
    version: str
    status: str
    valid_from: date | None
    valid_to: date | None
    tiers: tuple[str, ...]
    metrics: tuple[str, ...]
    problem_count: int


@dataclass(frozen=True)
class PolicyReport:
    """What a check found: the versions that there are, and what is wrong, errors first."""

    versions: tuple[VersionSummary, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a build."""
        return tuple(found for found in self.findings if found.is_error)


def check_policies(project: Path, folder: Path | None = None) -> PolicyReport:
    """Check the policies of a project, or those that it would have with a folder of changes.

    Args:
        project: the dbt project.
        folder: changed policies, a whole copy or a part; what it does not hold comes from the project.

    Raises:
        UsageError: the folder does not exist or holds no policy table.
        ConfigurationError: the project itself cannot be read.
    """
    tables = (
        read_project(project) if folder is None else merged(read_project(project, named=True), read_changes(folder))
    )
    return report_of(tables, project)


def require_sound(project: Path, lang: str = "en") -> None:
    """Let a build go on only with policies that keep the rules.

    Args:
        project: the dbt project.
        lang: language of the error.

    Raises:
        PolicyError: they do not; it names the first place and holds all of them.
    """
    findings = check_policies(project).findings
    if any(found.is_error for found in findings):
        raise PolicyError(findings, lang)


def report_of(tables: PolicyTables, project: Path) -> PolicyReport:
    """Check tables that were read already."""
    primary, columns = vars_of(project).primary_policy_id, metric_columns(project)
    found = [*findings_of(tables, columns, primary), *comparison_findings(tables, project)]
    found += [*score_findings(project, columns), *membership_findings(tables, project, primary)]
    findings = in_order(found)
    return PolicyReport(tuple(_summaries(tables, findings)), tuple(findings))


def findings_of(tables: PolicyTables, columns: MetricColumns, primary: str) -> Iterable[Finding]:
    """Everything that is wrong with the tables, in no order.

    Args:
        tables: the policy tables.
        columns: the metrics that there are.
        primary: the policy that the project shows.
    """
    yield from field_findings(tables)
    yield from version_findings(tables, primary)
    yield from tier_findings(tables)
    yield from rule_findings(tables, columns)
    yield from order_findings(tables)


def _summaries(tables: PolicyTables, findings: Iterable[Finding]) -> Iterable[VersionSummary]:
    tiers = tiers_of(tables)
    places: dict[Key, set[tuple[str, int]]] = {}
    metrics: dict[Key, dict[str, None]] = {}
    for name in ("tier_policies", "tiers", "tier_rules", "tier_policy_options"):
        for row in tables[name].rows:
            places.setdefault(row.key, set()).add((row.file, row.line))
            asked = (column for column in tables.rule_columns if row.get(column).strip())
            metrics.setdefault(row.key, {}).update(dict.fromkeys(c.removeprefix(RULE_PREFIX) for c in asked))
    found = list(findings)
    for row in tables["tier_policies"].rows:
        yield VersionSummary(
            policy_id=row.policy_id,
            version=row.get("version"),
            status=row.get("status"),
            valid_from=day(row, "valid_from"),
            valid_to=day(row, "valid_to"),
            tiers=tuple(tier.get("tier_code") for tier in tiers.get(row.key, ())),
            metrics=tuple(metrics[row.key]),
            problem_count=sum((f.file, f.line) in places[row.key] for f in found),
        )
