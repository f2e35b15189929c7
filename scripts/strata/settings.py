"""Where things are. The only module that reads the environment and the working directory."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from strata.errors import ConfigurationError, UsageError

SOURCES = ("complete_journey", "cdnow", "cdnow_sample", "synthetic", "files")
TARGETS = ("duckdb", "spark")
LANGUAGES = ("en", "zh")
TOKEN_KEY_VARIABLE = "STRATA_TOKEN_KEY"  # noqa: S105 - the name of the variable, not its value
_PATTERN_MARKS = "*?[]"


@dataclass(frozen=True)
class Settings:
    """Absolute paths of one project and one home folder (``STRATA_HOME``)."""

    project: Path
    home: Path

    @property
    def landing(self) -> Path:
        """Folder of the landed Parquet, one folder a table, and ``manifest.json``."""
        return self.home / "landing"

    @property
    def build(self) -> Path:
        """Folder that only a running build writes to."""
        return self.home / "build"

    @property
    def build_file(self) -> Path:
        """The DuckDB file that dbt builds into; never read by users."""
        return self.build / "strata.duckdb"

    @property
    def spark_warehouse(self) -> Path:
        """Folder of the tables that a Spark build writes, one folder a schema."""
        return self.build / "spark"

    @property
    def published(self) -> Path:
        """Folder that users read from."""
        return self.home / "published"

    @property
    def report(self) -> Path:
        """The report page."""
        return self.home / "report" / "index.html"

    @property
    def vault(self) -> Path:
        """Folder of the token key and of the only file that holds personal values."""
        return self.home / "vault"

    @property
    def lock_file(self) -> Path:
        """File whose lock says that a run is using this home."""
        return self.home / "run.lock"


def load_settings(home: Path | None = None) -> Settings:
    """Find the project and the home folder.

    Args:
        home: home folder; ``STRATA_HOME`` and then ``warehouse/`` in the project are used when not given.

    Raises:
        ConfigurationError: the package is not installed from a Strata project.
        UsageError: the home folder's name would be read as a template by dbt or as a pattern by DuckDB.
    """
    project = Path(os.environ.get("STRATA_PROJECT", Path(__file__).resolve().parents[2])).absolute()
    if not (project / "dbt_project.yml").is_file():
        raise ConfigurationError(f"{project} holds no dbt_project.yml: set STRATA_PROJECT to the project's folder")
    chosen = home or Path(os.environ.get("STRATA_HOME") or project / "warehouse")
    if any(mark in str(chosen) for mark in ("{{", "{%", "{#")):
        raise UsageError(f"home {str(chosen)!r} holds a template mark ({{{{, {{% or {{#): choose another folder")
    home = chosen.expanduser().absolute()
    if any(mark in str(home) for mark in _PATTERN_MARKS):
        raise UsageError(f"home {str(home)!r} holds * ? [ or ], which make a pattern: choose another folder")
    return Settings(project=project, home=home)


def utc_now() -> datetime:
    """The time of the clock, in UTC; it only ever stamps what was published, never what was computed."""
    return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds of a clock that never goes back, for durations."""
    return time.monotonic()


def token_key_text() -> str | None:
    """The token key that the environment gives; None when it gives none."""
    return os.environ.get(TOKEN_KEY_VARIABLE)


def process_environment() -> dict[str, str]:
    """A copy of the environment that this process was started with."""
    return dict(os.environ)
