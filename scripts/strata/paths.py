"""Paths as DuckDB's readers take them."""

import re
from pathlib import Path


def exact(path: Path) -> str:
    """Write a path so that DuckDB, which takes file names for patterns, reads just this file.

    Args:
        path: a file, whatever its folders and itself are called.
    """
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))
