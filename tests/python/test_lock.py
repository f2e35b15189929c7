"""One run at a time in a home folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strata.errors import DiskError, LockedError
from strata.lock import run_lock
from strata.settings import Settings

HOLDER = """
import sys
from pathlib import Path
from strata.lock import run_lock
from strata.settings import Settings
with run_lock(Settings(project=Path("."), home=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(project=tmp_path, home=tmp_path / "home")


def hold(home: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    for stream in (holder.stdin, holder.stdout):
        assert stream is not None
        stream.close()


def test_second_run_is_refused_and_names_the_process_of_the_first(settings: Settings) -> None:
    holder = hold(settings.home)
    try:
        with pytest.raises(LockedError, match=f"process {holder.pid}:") as refused, run_lock(settings):
            pass
        assert refused.value.exit_code == 75
    finally:
        end(holder)


def test_lock_of_a_killed_run_stops_nobody(settings: Settings) -> None:
    end(hold(settings.home))
    assert settings.lock_file.is_file()
    with run_lock(settings):
        assert settings.lock_file.read_text(encoding="ascii") == f"{os.getpid()}\n"


def test_lock_is_free_again_after_an_error(settings: Settings) -> None:
    with pytest.raises(RuntimeError), run_lock(settings):
        raise RuntimeError
    with run_lock(settings):
        pass


def test_a_home_that_cannot_be_written_is_a_disk_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DiskError, match=r"cannot be written \(\d+ MB free there\)"), run_lock(settings):
        pass
