"""Errors of the disk, said in megabytes."""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from strata.errors import DiskError

MEGABYTE = 1_000_000
_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)
_FULL_TEXT = re.compile(
    r"no space left|failed to offload|disk (is )?full|disk quota|not enough space|max_temp_directory_size",
    re.IGNORECASE,
)
_REFUSED_TEXT = re.compile(r"read-only file system|permission denied", re.IGNORECASE)


def free_megabytes(folder: Path) -> int:
    """Megabytes free on the disk of a folder, or of its nearest existing parent."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(existing).free // MEGABYTE


def disk_error(text: str, folder: Path, needed_bytes: int | None = None, code: int | None = None) -> DiskError | None:
    """The error to show for a message of the system or of DuckDB, or None if it is not about the disk.

    Args:
        text: the message.
        folder: what was being written.
        needed_bytes: about how many bytes were to be written.
        code: the system's error number, if there is one.
    """
    if code in _FULL or _FULL_TEXT.search(text):
        needed = f", about {-(-needed_bytes // MEGABYTE)} MB needed" if needed_bytes else ""
        return DiskError(
            f"the disk is full: {free_megabytes(folder)} MB free at {folder}{needed}; free some and repeat"
        )
    if code in _NO_FOLDER:
        return DiskError(f"{folder} is no folder: choose another place with --home")
    if code in _REFUSED or _REFUSED_TEXT.search(text):
        return DiskError(
            f"{folder} cannot be written ({free_megabytes(folder)} MB free there): make it writable or choose "
            "another place with --home"
        )
    return None


@contextmanager
def disk_errors(folder: Path, needed_bytes: int | None = None) -> Iterator[None]:
    """Turn what the system and DuckDB say about a full or read-only disk into a DiskError.

    Raises:
        DiskError: the disk of ``folder`` is full or cannot be written.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        code = error.errno if isinstance(error, OSError) else None
        known = disk_error(str(error), folder, needed_bytes, code)
        if known is None:
            raise
        raise known from error
