"""dbt in a process of its own that ends when the process that started it ends.

The parent holds the other end of this process's standard input and never writes to it: however the parent
dies, the read ends, and a half-done build does not go on without the run lock.
"""

import os
import signal
import threading

from dbt.cli.main import cli


def _end_with_parent() -> None:
    # Not sys.stdin: a thread inside its lock makes Python abort at the end of a good run.
    while os.read(0, 1):
        pass
    # An engine that dbt started (a Java machine) is in the same group; the group is ours only if we lead it.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cli()
