"""What the person at the terminal sees while the product starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import typer


@dataclass
class Step:
    """One line of progress, which may end with a remark of its own."""

    remark: str = "ready"
    """What is said when the step is done."""


def _write(text: str) -> None:
    """Write to the terminal at once, without an end of line."""
    typer.echo(text, nl=False)


@dataclass(frozen=True)
class Progress:
    """Writes one line for each step: its name at once, the outcome and the time when it is done."""

    write: Callable[[str], None] = field(default=_write)
    """Where the text goes."""
    clock: Callable[[], float] = field(default=time.monotonic)
    """Seconds, for measuring."""

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show a step around the work that it names.

        Args:
            name: what is being prepared, for example "Database".
        """
        started = self.clock()
        step = Step()
        self.write(f"  {name} … ")
        try:
            yield step
        except BaseException:
            self.write(f"stopped ({self.clock() - started:.1f} s)\n")
            raise
        self.write(f"{step.remark} ({self.clock() - started:.1f} s)\n")

    def say(self, text: str) -> None:
        """Write one or more whole lines."""
        self.write(f"{text}\n")
