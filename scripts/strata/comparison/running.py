"""The commands ``compare`` and ``try``: where a comparison is read from or made."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from strata.built import open_built, open_published
from strata.choices import one_of
from strata.comparison.pilot import require_customers
from strata.comparison.results import Comparison, read_comparison
from strata.comparison.scratch import open_scratch, require_build
from strata.errors import ConfigurationError, StrataError, UsageError
from strata.lock import run_lock
from strata.policies.overlay import overlay
from strata.settings import Settings
from strata.steps import Watcher

_SEEDS = Path("seeds", "policies")


@dataclass(frozen=True)
class Compared:
    """A comparison and where it comes from: ``published``, or ``built`` when it was made for the occasion."""

    comparison: Comparison
    source: str


def compare(settings: Settings, watcher: Watcher, policy_a: str, policy_b: str) -> Compared:
    """Compare two policies: as published if that pair is, else in a scratch copy of the build.

    Args:
        settings: the project and home.
        watcher: shows how far it is.
        policy_a: id of the present standard.
        policy_b: id of the candidate.

    Raises:
        UsageError: a policy is unknown, or both are the same.
        DataError: nothing is built.
        StrataError: the comparison cannot be made; see ``scratch.open_scratch``.
    """
    if policy_a == policy_b:
        raise UsageError(f"{policy_a} is compared with itself: name two policies")
    published = _published(settings, policy_a, policy_b)
    if published is not None:
        return Compared(published, "published")
    known = _policies(settings.project / _SEEDS)
    for policy in (policy_a, policy_b):
        one_of("policy", policy, known)
    with run_lock(settings), open_scratch(settings, watcher, [(policy_a, policy_b)], where={}) as built:
        return Compared(_found(read_comparison(built, policy_a, policy_b)), "built")


def attempt(
    settings: Settings, watcher: Watcher, folder: Path, where: Mapping[str, str], moving_down: int = 0
) -> list[Comparison]:
    """Try the changed policies of a folder in shadow against the present ones.

    Args:
        settings: the project and home; nothing of either changes.
        watcher: shows how far it is.
        folder: changed policy tables, whole or in part.
        where: column -> value of the pilot group; everyone if empty.
        moving_down: how many customers who would move down to name.

    Returns:
        One comparison a changed policy; none if the folder changes nothing.

    Raises:
        UsageError: the folder holds no policy table, or no customer belongs to the pilot group.
        DataError: nothing is built.
        StrataError: the policies break their rules, or cannot be replayed; see ``scratch.open_scratch``.
    """
    with run_lock(settings), TemporaryDirectory(prefix="strata-trial-") as name:
        # outside the home and before anything is copied: a fault of the tables is told at once
        overlaid = Path(name, "policies")
        trials = overlay(settings.project / _SEEDS, folder, overlaid)
        if not trials:
            return []
        require_build(settings)
        with open_built(settings, "duckdb") as built:
            require_customers(built, where)
        pairs = [(trial.policy_id, trial.trial_id) for trial in trials]

        def take_overlay(seeds: Path) -> None:
            for path in overlaid.iterdir():
                (seeds / path.name).write_bytes(path.read_bytes())

        with open_scratch(settings, watcher, pairs, where=where, seeds=take_overlay) as built:
            return [_found(read_comparison(built, *pair, moving_down=moving_down)) for pair in pairs]


def _found(comparison: Comparison | None) -> Comparison:
    if comparison is None:
        raise StrataError("the comparison was built and holds no row for the pair: run it again with --debug")
    return comparison


def _published(settings: Settings, policy_a: str, policy_b: str) -> Comparison | None:
    if not (settings.published / "strata.duckdb").is_file():
        return None
    with open_published(settings) as published:
        return read_comparison(published, policy_a, policy_b)


def _policies(seeds: Path) -> list[str]:
    path = seeds / "tier_policies.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(dict.fromkeys(str(row["policy_id"]) for row in csv.DictReader(file)))
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: run strata check-policies") from error
