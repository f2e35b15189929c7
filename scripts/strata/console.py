"""What a person sees while a command works: on standard error, so that standard output is the result alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from strata.dbt_runner import Progress
from strata.settings import stopwatch
from strata.texts import text


class StepLines:
    """One line a step: a spinner with seconds on a terminal, the plain line when the step is done elsewhere."""

    def __init__(self, lang: str, quiet: bool = False) -> None:
        """Show steps in a language, or not at all."""
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._lang = lang

    @contextmanager
    def step(self, name: str) -> Iterator[Progress]:
        """Show a step while the block runs; what it gives takes (done, total)."""
        label, started = text(name, self._lang), stopwatch()
        counted = ""

        with self._console.status(label) as status:

            def show(done: int, total: int) -> None:
                nonlocal counted
                counted = f"  {done}/{total}"
                status.update(f"{label}{counted}  {stopwatch() - started:.0f} s")

            try:
                yield show
            except BaseException:
                self._line("✗", "red", label, counted, started)
                raise
        self._line("✓", "green", label, counted, started)

    def _line(self, mark: str, colour: str, label: str, counted: str, started: float) -> None:
        self._console.print(f"[{colour}]{mark}[/] {label}  {stopwatch() - started:.1f} s{counted}")
