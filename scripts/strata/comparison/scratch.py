"""A scratch copy of a build in which policies are replayed and compared; it is removed again, whatever happens."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from strata import dbt_runner
from strata.built import Built, landed_after_build, open_built
from strata.dbt_results import failure_of_call, raise_for_failures, read_results
from strata.disk import disk_errors
from strata.errors import ConfigurationError, DataError
from strata.settings import Settings, process_environment
from strata.steps import Watcher

_PREFIX = "comparison-"
_LINKED = ("models", "macros", "tests", "docs")
_SEEDS = Path("seeds", "policies")
_MARTS = ("fct_policy_comparison", "fct_policy_movers", "fct_policy_seats")
# what depends on a policy table and leads to the comparison, whatever lies between
_SELECTION = " ".join(
    [*(f"path:seeds/policies+,+{mart}" for mart in _MARTS), *_MARTS, "path:models/intermediate/comparison"]
)


@contextmanager
def open_scratch(
    settings: Settings,
    watcher: Watcher,
    pairs: Sequence[tuple[str, str]],
    *,
    where: Mapping[str, str],
    seeds: Callable[[Path], None] | None = None,
) -> Iterator[Built]:
    """Replay and compare pairs of policies in a copy of the build; nothing of the project or the home changes.

    Args:
        settings: the project and home, which the caller has locked.
        watcher: shows how far it is.
        pairs: ids of present standard and candidate.
        where: column -> value of the pilot group; everyone if empty.
        seeds: writes the policy tables to replay into a folder; the project's if not given.

    Raises:
        DataError: nothing is built, or the landing is newer than the build.
        DiskError: the disk is full.
        LockedError: another program writes the build file.
        ConfigurationError: the policies, or the project, cannot be built.
    """
    require_build(settings)
    remove_leftovers(settings)
    with TemporaryDirectory(prefix=_PREFIX, dir=settings.build, ignore_cleanup_errors=True) as name:
        scratch = Settings(project=Path(name, "project"), home=Path(name))
        with watcher.step("compare_copy"):
            _copy(settings, scratch, seeds)
        with watcher.step("compare_build") as progress:
            _build(settings, scratch, pairs, where, progress)
        with open_built(scratch, "duckdb") as built:
            yield built


def require_build(settings: Settings) -> None:
    """Make sure that there is a build to compare with.

    Raises:
        DataError: there is none, or it is of an older landing.
        LockedError: another program writes it.
    """
    with open_built(settings, "duckdb") as built:
        if "int_tiers_shown" not in built.tables("intermediate"):
            raise DataError(f"{settings.build_file} holds no tiers: run strata build first")
    if landed_after_build(settings, "duckdb"):
        raise DataError("the landing is newer than the build: run strata build first")


def remove_leftovers(settings: Settings) -> None:
    """Remove the scratch copies of commands that were killed."""
    for folder in settings.build.glob(f"{_PREFIX}*/"):
        shutil.rmtree(folder, ignore_errors=True)


def _copy(settings: Settings, scratch: Settings, seeds: Callable[[Path], None] | None) -> None:
    with disk_errors(settings.home, settings.build_file.stat().st_size):
        scratch.project.mkdir()
        for name in _LINKED:
            (scratch.project / name).symlink_to(settings.project / name, target_is_directory=True)
        shutil.copyfile(settings.project / "dbt_project.yml", scratch.project / "dbt_project.yml")
        shutil.copytree(settings.project / "seeds", scratch.project / "seeds")
        if seeds is not None:
            seeds(scratch.project / _SEEDS)
        scratch.build.mkdir()
        for path in (settings.build_file, settings.build_file.with_name(f"{settings.build_file.name}.wal")):
            if path.is_file():
                shutil.copyfile(path, scratch.build / path.name)
    _write_profile(settings, scratch)


def _write_profile(settings: Settings, scratch: Settings) -> None:
    # The home stays that of the user, whose landing the views of the copy read: only the file to build in is another.
    profiles = yaml.safe_load((settings.project / "profiles.yml").read_text(encoding="utf-8"))
    try:
        output = profiles["strata"]["outputs"]["duckdb"]
        output["path"] = str(scratch.build_file)
        output["config_options"]["temp_directory"] = str(scratch.build / "spill")
    except (KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{settings.project / 'profiles.yml'} has no output duckdb of profile strata"
        ) from error
    with disk_errors(settings.home):
        (scratch.project / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")


def _build(
    settings: Settings,
    scratch: Settings,
    pairs: Sequence[tuple[str, str]],
    where: Mapping[str, str],
    progress: dbt_runner.Progress,
) -> None:
    target = dbt_runner.target_folder(scratch, "duckdb")
    with disk_errors(settings.home):
        target.mkdir(parents=True, exist_ok=True)
    variables = {
        "policy_comparisons": [list(pair) for pair in pairs],
        "comparison_where": dict(where),
        "replayed_policies": sorted({policy for pair in pairs for policy in pair}),
    }
    words = dbt_runner.command(scratch, "build", "duckdb", select=_SELECTION)
    words += ["--vars", json.dumps(variables)]
    inherited = dbt_runner.environment(replace(scratch, home=settings.home), process_environment())
    returned, messages = dbt_runner.call(words, inherited, scratch.project, progress)
    result = read_results(target)
    if result is not None:
        raise_for_failures(result, settings.home)
    if result is None or returned != 0:
        raise failure_of_call(messages, _SELECTION, settings.home)
