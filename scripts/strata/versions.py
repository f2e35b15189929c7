"""The kept versions of what was published: their files, the links to the current one, verify and rollback."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from strata.built import text_literal
from strata.disk import disk_errors
from strata.errors import CheckFailedError, UsageError
from strata.settings import Settings

KEPT = 3
TEMPORARY = "."
DATABASE_LINK = "strata.duckdb"
PARQUET_LINK = "parquet"


@dataclass(frozen=True)
class VersionPaths:
    """Where a version is: its DuckDB file, its folder of Parquet files, and the manifest of both."""

    database: Path
    parquet: Path
    manifest: Path


def versions_folder(settings: Settings) -> Path:
    """Folder of all kept versions."""
    return settings.published / "versions"


def paths_of(folder: Path, version: str, prefix: str = "") -> VersionPaths:
    """The paths of a version in a folder; ``prefix`` marks one that is being made."""
    name = prefix + version
    return VersionPaths(folder / f"{name}.duckdb", folder / name, folder / f"{name}.json")


def kept_versions(settings: Settings) -> list[str]:
    """Ids of the complete versions, oldest first: the manifest is the last file to get its name."""
    folder = versions_folder(settings)
    return sorted(path.stem for path in folder.glob("*.json") if not path.name.startswith(TEMPORARY))


def current_version(settings: Settings) -> str | None:
    """Id of the version that the published link names, whether or not it is there."""
    link = settings.published / DATABASE_LINK
    return Path(os.readlink(link)).stem if link.is_symlink() else None


def point_to(settings: Settings, version: str) -> None:
    """Make a version the current one: each link is replaced in one step, the database last."""
    for name, place in ((PARQUET_LINK, version), (DATABASE_LINK, f"{version}.duckdb")):
        new = settings.published / f"{TEMPORARY}{name}.{os.getpid()}"
        new.unlink(missing_ok=True)
        new.symlink_to(Path("versions", place))
        new.replace(settings.published / name)
    sync_folder(settings.published)


def remove_leftovers(settings: Settings) -> None:
    """Remove what a killed publish left: unfinished candidates, links, and versions without a manifest."""
    complete = {*kept_versions(settings), current_version(settings)}
    for path in versions_folder(settings).iterdir():
        if path.name.startswith(TEMPORARY) or path.name.removesuffix(".json").removesuffix(".duckdb") not in complete:
            remove(path)
    for name in (DATABASE_LINK, PARQUET_LINK):
        for path in settings.published.glob(f"{TEMPORARY}{name}.*"):
            path.unlink()


def prune(settings: Settings) -> None:
    """Keep the newest versions and the current one; the manifest goes first, so no half version is ever listed."""
    for version in kept_versions(settings)[:-KEPT]:
        if version != current_version(settings):
            paths = paths_of(versions_folder(settings), version)
            for path in (paths.manifest, paths.database, paths.parquet):
                remove(path)


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_entry(path: Path) -> dict[str, Any]:
    """The sha256 and the number of bytes of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def read_manifest(paths: VersionPaths) -> Mapping[str, Any]:
    """A version's manifest.

    Raises:
        ValueError: it is not readable as one.
    """
    manifest = json.loads(paths.manifest.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise ValueError("it lists no files")
    return manifest


def verify(settings: Settings) -> list[str]:
    """Read every kept version whole and compare it with what was written.

    Returns:
        One line a problem, naming the file; empty if all is well.
    """
    problems = _link_problems(settings)
    for version in kept_versions(settings):
        problems += version_problems(settings, version)
    return problems


def _link_problems(settings: Settings) -> list[str]:
    problems = []
    current = current_version(settings)
    if current is None:
        return [f"{settings.published / DATABASE_LINK} is no link: nothing is published, run strata run"]
    for name in (DATABASE_LINK, PARQUET_LINK):
        link = settings.published / name
        if not link.exists():
            problems.append(f"{link} leads nowhere: run strata rollback")
    parquet = settings.published / PARQUET_LINK
    if parquet.is_symlink() and Path(os.readlink(parquet)).name != current:
        problems.append(f"{parquet} and {settings.published / DATABASE_LINK} name two versions: run strata rollback")
    if current not in kept_versions(settings):
        problems.append(f"version {current} is current and has no manifest: run strata rollback")
    return problems


def version_problems(settings: Settings, version: str) -> list[str]:
    """What is wrong with one version, one line a problem."""
    folder = versions_folder(settings)
    paths = paths_of(folder, version)
    try:
        manifest = read_manifest(paths)
    except (OSError, ValueError) as error:
        return [f"{paths.manifest} cannot be read ({error}): the version is not usable"]
    problems = []
    if manifest.get("version") != version:
        problems.append(f"{paths.manifest} is of version {manifest.get('version')}")
    for name, entry in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing")
        elif file_entry(path) != entry:
            problems.append(f"{path} is damaged: its sha256 is not the one that was published")
    for path in sorted({paths.database, *paths.parquet.glob("*")}):
        if str(path.relative_to(folder)) not in manifest["files"]:
            problems.append(f"{path} is not part of the version")
    return problems or _publication_problems(paths.database, version)


def _publication_problems(database: Path, version: str) -> list[str]:
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {text_literal(str(database))} as published (read_only)")
            found = [row[0] for row in connection.execute("select version from published.marts.publication").fetchall()]
    except duckdb.Error as error:
        return [f"{database} cannot be read: {str(error).splitlines()[0]}"]
    return [] if found == [version] else [f"{database} says it is version {', '.join(map(str, found)) or 'none'}"]


def rollback(settings: Settings, version: str | None = None) -> str:
    """Make an older version the current one.

    Args:
        settings: the project and home.
        version: id of a kept version; the newest intact one before the current when not given.

    Returns:
        The id of the version that is current now.

    Raises:
        UsageError: there is no such version.
        CheckFailedError: the named version, or every older one, is damaged.
        DiskError: the links cannot be written.
    """
    kept = kept_versions(settings)
    if version is None:
        current = current_version(settings)
        # Without a link every kept version is a candidate.
        version = next(
            (
                old
                for old in reversed(kept)
                if (current is None or old < current) and not version_problems(settings, old)
            ),
            None,
        )
        if version is None:
            raise CheckFailedError(f"there is no intact version before {current or 'the first'}: nothing was changed")
    elif version not in kept:
        raise UsageError(f"version {version!r} is not kept; kept are {', '.join(kept) or 'none'}")
    elif problems := version_problems(settings, version):
        raise CheckFailedError(f"version {version} was not made current: {problems[0]}")
    with disk_errors(settings.published):
        point_to(settings, version)
    return version
