"""Files for spreadsheets: CSV that opens with the right letters and runs nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

_BOM = "\ufeff"
"""Without it Excel takes the letters for those of the machine's own code page."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula (OWASP, "CSV Injection")."""

_CELL_WITHIN = re.compile(r"(?!\A)([;\t\r\n][ \u00a0]*)(?=[=+@＝＋＠]|[-－][^\s-])")
"""Where Excel cuts a text when the list separator of its language is no comma: with the quotes not
at the beginning of what it takes for a cell, it sees semicolons, tabs and line ends. A line of a list
(“- like this”) or a rule of hyphens is no formula."""

Cell = str | int | Decimal | None
"""A number is no formula, also a negative one."""


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV by RFC 4180; None is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    return csv_start(header) + csv_rows(rows)


def csv_start(header: Sequence[str]) -> str:
    """How a file begins that goes out in pieces."""
    return _BOM + csv_rows([header])


def csv_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """Some rows of such a file."""
    written = StringIO()
    csv.writer(written).writerows([_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    inner = _CELL_WITHIN.sub(r"\1'", cell)
    return "'" + inner if cell.lstrip(" \u00a0").startswith(_FORMULA) else inner
