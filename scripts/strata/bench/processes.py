"""What is measured runs in processes of its own: dbt, and modules of this package."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from strata import dbt_runner
from strata.bench.results import Sample
from strata.dbt_results import failure_of_call, raise_for_failures, read_results
from strata.disk import MEGABYTE, disk_error, disk_errors
from strata.errors import StrataError
from strata.settings import Settings, process_environment, stopwatch

Variables = Mapping[str, Any]
_TIMED = re.compile(r"timed: (begin|end) (\w+)")


class Processes:
    """Starts what a benchmark measures, in one scratch home."""

    def __init__(self, settings: Settings, memory_limit: str | None = None) -> None:
        """Start processes in a home; ``memory_limit`` is DuckDB's, as STRATA_MEMORY_LIMIT takes it."""
        self.settings = settings
        self._memory_limit = memory_limit

    def module(self, name: str, *arguments: str) -> Sample:
        """Run a module as a program.

        Returns:
            One part, named as the module.

        Raises:
            StrataError: it failed; the text is the last line that it wrote.
        """
        started = stopwatch()
        returned, messages, peak = self._call([name, *arguments], None)
        if returned != 0:
            text = messages[-1].removeprefix("strata: ") if messages else f"{name} ended with code {returned}"
            raise disk_error(text, self.settings.home) or StrataError(text)
        return Sample({name: stopwatch() - started}, peak)

    def land(self, folder: Path) -> Sample:
        """Land a folder of input files; raises as ``module`` does."""
        home = str(self.settings.home)
        return self.module("strata", "land", "--source", "files", "--input", str(folder), "--home", home, "--json")

    def models(
        self,
        selection: Sequence[str],
        variables: Variables,
        progress: dbt_runner.Progress | None = None,
        exclusion: Sequence[str] = (),
    ) -> Sample:
        """Build models one after another, without their tests.

        Returns:
            Seconds of each model, as dbt reports them.

        Raises:
            StrataError: or the subclass that fits what failed.
        """
        words = dbt_runner.command(self.settings, "build", "duckdb")
        words += ["--resource-type", "model", "--resource-type", "seed", "--threads", "1"]
        words += ["--vars", json.dumps(variables), "--select", *selection]
        words += ["--exclude", *exclusion] if exclusion else []
        folder = self._target()
        (folder / "run_results.json").unlink(missing_ok=True)
        # the words before are the interpreter and its switches
        returned, messages, peak = self._call(words[words.index("strata.dbt_process") :], progress)
        result = read_results(folder)
        if result is not None:
            raise_for_failures(result, self.settings.home)
        if result is None or returned != 0:
            raise failure_of_call(messages, " ".join(selection), self.settings.home)
        ended = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
        # the project's hooks are no models
        timed = [(str(node["unique_id"]), float(node["execution_time"])) for node in ended]
        parts = {name.rsplit(".", 1)[-1]: seconds for name, seconds in timed if name.startswith("model.")}
        return Sample(parts, peak)

    def macro(self, name: str, arguments: Mapping[str, Any], variables: Variables) -> Sample:
        """Run a macro as an operation of dbt.

        Returns:
            Seconds between the lines ``timed: begin NAME`` and ``timed: end NAME`` that it logs, by name.

        Raises:
            StrataError: it failed.
        """
        project = str(self.settings.project)
        words = ["strata.dbt_process", "--no-use-colors", "--log-format", "json", "--log-level", "info"]
        log = self.settings.build / "logs" / "dbt.log"
        log.unlink(missing_ok=True)
        words += ["run-operation", name, "--args", json.dumps(arguments), "--vars", json.dumps(variables)]
        words += ["--target", "duckdb", "--project-dir", project, "--profiles-dir", project]
        words += ["--target-path", str(self._target()), "--log-path", str(self.settings.build / "logs")]
        returned, messages, peak = self._call(words, None)
        if returned != 0:
            raise failure_of_call(messages, None, self.settings.home)
        return Sample(_logged_seconds(log), peak)

    def _target(self) -> Path:
        folder = dbt_runner.target_folder(self.settings, "duckdb")
        with disk_errors(self.settings.home):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _call(self, words: Sequence[str], progress: dbt_runner.Progress | None) -> tuple[int, list[str], float | None]:
        written = self.settings.home / "peak.json"
        written.unlink(missing_ok=True)
        variables = dbt_runner.environment(self.settings, process_environment())
        variables["STRATA_PROJECT"] = str(self.settings.project)
        if self._memory_limit is not None:
            variables["STRATA_MEMORY_LIMIT"] = self._memory_limit
        call = [sys.executable, "-P", "-m", "strata.bench.measured", str(written), *words]
        returned, messages = dbt_runner.call(call, variables, self.settings.project, progress)
        if not written.is_file():
            return returned, messages, None
        peak = json.loads(written.read_text(encoding="utf-8"))["peak_bytes"]
        return returned, messages, peak / MEGABYTE


def _logged_seconds(log: Path) -> dict[str, float]:
    begun: dict[str, datetime] = {}
    seconds: dict[str, float] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        info = json.loads(line).get("info", {}) if line.startswith("{") else {}
        match = _TIMED.fullmatch(info.get("msg", ""))
        if match is not None:
            at = datetime.fromisoformat(info["ts"])
            if match[1] == "begin":
                begun[match[2]] = at
            else:
                seconds[match[2]] = (at - begun[match[2]]).total_seconds()
    return seconds
