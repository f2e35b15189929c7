"""How a command ends: one exit code for each way, and at most one line on standard error."""

import os
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import Any, NoReturn

import typer

from strata.errors import StrataError, UsageError

_INTERRUPTED, _UNREAD, _TERMINATED, _UNEXPECTED = 130, 141, 143, 70


class App(typer.Typer):
    """The command; every way it can end is one exit code and at most one line on standard error."""

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command line and exit."""
        arguments = list(args[0]) if args else list(kwargs.get("args") or sys.argv[1:])
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _terminate)
        sys.exit(_exit_code(typer.main.get_command(self), arguments))


def _exit_code(command: Any, arguments: list[str]) -> int:
    try:
        return int(command.main(args=arguments or ["--help"], prog_name="strata", standalone_mode=False) or 0)
    except (typer.Abort, KeyboardInterrupt):
        return _end("interrupted: run it again, what is published is whole", _INTERRUPTED)
    except (BrokenPipeError, SystemExit) as ended:
        return _stopped(ended)
    except StrataError as error:
        return _end(str(error), error.exit_code)
    except Exception as error:
        # Typer's own errors know how they are shown; which class they have depends on its version.
        if hasattr(error, "format_message"):
            return _end(f"{error.format_message()} (strata --help shows what there is)", UsageError.exit_code)
        if "--debug" in arguments:
            traceback.print_exception(error)
        return _end(f"unexpected {type(error).__name__}: {error} (--debug shows where)", _UNEXPECTED)


def _end(message: str, exit_code: int) -> int:
    print(f"strata: {' '.join(message.split())}", file=sys.stderr)
    return exit_code


def _stopped(ended: BrokenPipeError | SystemExit) -> int:
    if isinstance(ended, SystemExit) and ended.code == _TERMINATED:
        return _end("terminated: run it again, what is published is whole", _TERMINATED)
    # Whoever read the output, such as head, has seen enough; the library of tables raises SystemExit then.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _UNREAD


def _terminate(number: int, frame: FrameType | None) -> None:
    # Only one stop: a second signal must not cut short the end of the child and of the lock.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(_TERMINATED)
