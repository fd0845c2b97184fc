"""CSV as spreadsheets and programs read it (RFC 4180): UTF-8, quoted where needed, made as it is
read, and no cell a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
MARK: Final = "\ufeff"
"""Without it, spreadsheets read accents and other scripts as something else."""

FORMULA_SIGNS: Final = frozenset("=+-@＝＋－＠")
"""What makes spreadsheets compute a cell (OWASP, CSV Injection), the wide forms too."""

ROWS_AT_ONCE: Final = 500


class Figure(str):
    """A number or time that we wrote ourselves: it may begin with a minus."""

    __slots__ = ()


Cell = str | int


def csv_parts(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A table in parts of some hundred rows; never more of it is in memory.

    Args:
        head: names of the columns.
        rows: cells; texts that people wrote are guarded, `Figure` and int are not.
    """
    buffer = io.StringIO(newline="")
    buffer.write(MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    for place, row in enumerate(rows, start=1):
        writer.writerow([_cell(cell) for cell in row])
        if place % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    part = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return part


def _cell(cell: Cell) -> str:
    if isinstance(cell, Figure | int):
        return str(cell)
    one_line = "".join(" " if unicodedata.category(char) == "Cc" else char for char in cell)
    return f"'{one_line}" if one_line.lstrip()[:1] in FORMULA_SIGNS else one_line
