"""Where policy tables lie: in the project, and in a folder of changes."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from strata.errors import ConfigurationError, UsageError
from strata.policies.findings import PolicyError
from strata.policies.tables import TABLES, PolicyTables, read_tables

SEEDS = Path("seeds/policies")


@dataclass(frozen=True)
class PolicyVars:
    """The vars of a project that policies depend on."""

    primary_policy_id: str


def read_project(project: Path, *, named: bool = False) -> PolicyTables:
    """Read the policy tables of a project.

    Args:
        project: the dbt project.
        named: name its files with their folder, to tell them from those of another one.
    """
    return read_tables(project / SEEDS, f"{SEEDS.as_posix()}/" if named else "")


def read_changes(folder: Path) -> PolicyTables:
    """Read a folder of changed policies.

    Raises:
        UsageError: it does not exist or holds no policy table.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give the folder of your policy tables")
    changes = read_tables(folder)
    if not changes.tables:
        names = ", ".join(f"{name}.csv" for name in TABLES)
        raise UsageError(f"{folder} holds no policy table: put one or more of {names} there")
    return changes


def require_readable(*folders: PolicyTables) -> None:
    """Let what was read be used only if all of it could be.

    Raises:
        PolicyError: a file is damaged.
    """
    problems = [problem for tables in folders for problem in tables.problems]
    if problems:
        raise PolicyError(problems)


def vars_of(project: Path) -> PolicyVars:
    """The vars of ``dbt_project.yml``.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    path = project / "dbt_project.yml"
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    return PolicyVars(primary_policy_id=str((settings.get("vars") or {}).get("primary_policy_id") or ""))
