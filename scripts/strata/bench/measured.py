"""Run a module as a program and write its largest memory: ``python -m strata.bench.measured RESULT MODULE ARGUMENTS``.

It imports next to nothing itself, so that what it writes is the memory of that module.
"""

import json
import resource
import runpy
import sys
from pathlib import Path

from strata.child import end_with_parent

_LINUX_UNIT = 1024


def main() -> None:
    """Run the module; the result is written however it ends."""
    result, module, *arguments = sys.argv[1:]
    end_with_parent()
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # bytes on macOS, else kilobytes
        peak *= 1 if sys.platform == "darwin" else _LINUX_UNIT
        Path(result).write_text(json.dumps({"peak_bytes": peak}), encoding="utf-8")


if __name__ == "__main__":
    main()
