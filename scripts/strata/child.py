"""Child processes that end when the process that started them ends."""

import os
import signal
import threading


def end_with_parent() -> None:
    """End this process as soon as its standard input ends.

    The parent holds the other end and never writes to it: however the parent dies, the read ends, and half-done work
    does not go on without the run lock.
    """
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    # Not sys.stdin: a thread inside its lock makes Python abort at the end of a good run.
    while os.read(0, 1):
        pass
    # An engine that dbt started (a Java machine) is in the same group; the group is ours only if we lead it.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)
