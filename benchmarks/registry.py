"""What a benchmark is, and what it tells: the one way to add one to `python -m benchmarks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from benchmarks.databases import fresh
from crowdfund.launch.embedded_postgres import EmbeddedPostgres

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """What one run of a benchmark is given."""

    server: EmbeddedPostgres
    """A durable server of the run's own."""
    is_full: bool = False
    """Whether large sizes are wanted, whatever time they take."""
    size_asked: int | None = None
    """A size that was asked for by name of the benchmark."""

    def size(self, usual: int, full: int) -> int:
        """The size to measure at.

        Args:
            usual: for a run of all benchmarks in about ten minutes.
            full: when large sizes are wanted.
        """
        if self.size_asked is not None:
            return self.size_asked
        return full if self.is_full else usual

    def database(self, name: str) -> str:
        """The address of a new database that has tables and no rows."""
        return fresh(self.server, name)


@dataclass(frozen=True)
class Table:
    """Figures of one kind, shown and kept alike."""

    title: str
    rows: Sequence[Row]
    """Each has the same names, which are the columns."""


@dataclass(frozen=True)
class Found:
    """What a benchmark measured, and with which sizes."""

    parameters: Row
    tables: Sequence[Table]


@dataclass(frozen=True)
class Benchmark:
    """One thing that is measured."""

    name: str
    """What it is called on the command line, and its file of results."""
    about: str
    """What it measures and beside what, in a line."""
    measure: Callable[[Run], Found]
    """Measures and tells its progress; figures are shown by the caller."""


def table(title: str, figures: Sequence[Any], **derived: Callable[[Any], Any]) -> Table:
    """A table of dataclasses.

    Args:
        title: above the table.
        figures: its rows.
        derived: further columns, worked out from a row.
    """
    rows = [
        asdict(one) | {name: work_out(one) for name, work_out in derived.items()}
        for one in figures
        if is_dataclass(one) and not isinstance(one, type)
    ]
    return Table(title, rows)


def shown(one: Table) -> str:
    """A table as text, numbers to the right."""
    if not one.rows:
        return f"\n{one.title}: nothing was measured"
    names = list(one.rows[0])
    cells = [[_cell(row[name]) for name in names] for row in one.rows]
    heads = [name.replace("_", " ") for name in names]
    widths = [
        max(len(text) for text in (head, *column))
        for head, column in zip(heads, zip(*cells, strict=True), strict=True)
    ]
    is_text = [isinstance(value, str) for value in one.rows[0].values()]

    def line(texts: Sequence[str]) -> str:
        placed = zip(texts, widths, is_text, strict=True)
        return "  ".join(
            text.ljust(width) if left else text.rjust(width) for text, width, left in placed
        ).rstrip()

    return "\n".join([f"\n{one.title}", line(heads), *(line(row) for row in cells)])


def _cell(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
