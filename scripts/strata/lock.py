"""One run at a time in a home folder, one change at a time of a folder of policies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strata.disk import disk_errors
from strata.errors import LockedError
from strata.settings import Settings


@contextmanager
def run_lock(settings: Settings) -> Iterator[None]:
    """Hold the home folder for as long as the block runs.

    The system drops the lock when its holder ends in whatever way, so a file left behind by a killed run
    stops nobody. The lock is on a file of its own: closing any handle of a locked file drops the lock.

    Raises:
        LockedError: another process holds the home; the text names it.
        DiskError: the home folder cannot be made or written.
    """
    with disk_errors(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
        handle = os.open(settings.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(_holder(settings.lock_file)) from error
        with disk_errors(settings.home):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def change_lock(folder: Path) -> Iterator[None]:
    """Hold a folder whose files are read, changed and written for as long as the block runs.

    The lock is on the folder itself, so that no file is left in it.

    Raises:
        LockedError: another process holds the folder.
        DiskError: the folder cannot be opened.
    """
    if not folder.is_dir():
        # whoever reads it says so
        yield
        return
    with disk_errors(folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(f"{folder} is being changed by another process: wait until it ends") from error
        yield
    finally:
        os.close(handle)


def _holder(lock_file: Path) -> str:
    pid = lock_file.read_text(encoding="ascii", errors="replace").strip()
    who = f"process {pid}" if pid.isdigit() else "another process"
    return f"{lock_file.parent} is in use by {who}: wait until it ends, or choose another folder with --home"
