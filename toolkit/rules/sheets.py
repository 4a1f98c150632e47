"""What one cell of an issued workbook says, as the workbook's own live checks have it.

A live check sees what is stored: a number whatever its format, a text as no number, a total without its formula as wrong. What
stops the sheet and what stops here must not differ the wrong way round: where the sheet says it is ready, nothing of this blocks.
"""

from __future__ import annotations

from toolkit.findings import Number
from toolkit.form.model import Cell
from toolkit.structs import Struct
from toolkit.submission import Raw


class NumberRead(Struct, frozen=True):
    """What one raw content says: a usable number, and (where not plainly so) the finding's rule.

    ``case`` is given where the rule has one of its own for it, whatever the kind of cell.
    """

    value: Number | None
    rule: str = ""
    case: str = ""


def as_its_sheet_has_it(cell: Cell, raw: Raw, stored: NumberRead, read: NumberRead) -> NumberRead:
    """The same cell read as in an issued workbook: ``stored`` is what its content says, ``read`` that with its doubt."""
    if raw.doubt is not None:
        return _behind_format(stored, read) if raw.doubt.kind == "format" else read
    if cell.total and read.rule == "value.missing":
        return NumberRead(None, "total.typed", "cleared")
    if not cell.is_number:
        # To the sheet a day is a number, and a word one of the list to the letter.
        otherwise = read.rule == "value.repaired" or (cell.kind == "date" and isinstance(raw.content, str))
        return NumberRead(read.value, "value.repaired", cell.kind) if otherwise and read.value is not None else read
    if not isinstance(raw.content, str):
        return read
    if cell.total and read.rule in ("value.repaired", "value.not_a_number"):
        return NumberRead(read.value, "total.typed", "text")
    if read.rule == "value.repaired":
        return NumberRead(read.value, read.rule, "text_invisible" if read.case == "invisible" else "text")
    return read


def _behind_format(stored: NumberRead, read: NumberRead) -> NumberRead:
    """The number behind a format counts, as it does for the live checks; what is no usable number stays so."""
    if stored.value is not None:
        return NumberRead(stored.value, "value.shown", "format_taken")
    return read if stored.rule == "value.not_whole" else stored
