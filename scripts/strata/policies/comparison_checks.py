"""The pairs of policies that every build compares."""

from collections.abc import Iterator
from pathlib import Path

from strata.policies.field_checks import table_findings
from strata.policies.findings import Finding, finding
from strata.policies.folders import SEEDS
from strata.policies.metric_columns import nearest
from strata.policies.tables import PolicyTables, read_table

_FILE = SEEDS / "policy_comparisons.csv"
_COLUMNS = ("policy_a_id", "policy_b_id")


def comparison_findings(tables: PolicyTables, project: Path) -> Iterator[Finding]:
    """What is wrong with the pairs that a project compares; a folder of changes holds none.

    Args:
        tables: the policies that there are, or would be.
        project: the dbt project; without a file it compares nothing.
    """
    path = project / _FILE
    if not path.is_file():
        return
    table, problems = read_table(path, _FILE.as_posix())
    yield from problems
    yield from table_findings(table)
    known = list(dict.fromkeys(row.policy_id for row in tables["tier_policies"].rows if row.policy_id))
    first: dict[tuple[str, str], int] = {}
    for row in table.rows:
        for column in _COLUMNS:
            policy_id = row.get(column)
            if policy_id and policy_id not in known:
                hint = nearest(policy_id, known) or ("policies", {"known": ", ".join(known)})
                yield finding(row.file, row.line, column, "unknown_policy", policy_id=policy_id, hint=hint)
        pair = row.get(_COLUMNS[0]), row.get(_COLUMNS[1])
        if pair[0] and pair[0] == pair[1]:
            yield finding(row.file, row.line, _COLUMNS[1], "compared_with_itself", policy_id=pair[1])
        elif all(pair) and pair in first:
            what = ("pair", {"a": pair[0], "b": pair[1]})
            yield finding(row.file, row.line, _COLUMNS[1], "twice", what=what, first=first[pair])
        first.setdefault(pair, row.line)
