"""Words and days that are answers: in a form that asks for them they stand where elsewhere figures do.

Only what surely is one: a word of one of the form's lists that is no label of the form, or a whole date, in a cell of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.form.spoken import as_day, heard
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.wording import bare_key, key


def with_answers(patches: Sequence[Patch], wanted: Wanted) -> list[Patch]:
    """The patches, their answers known for such; as they are where the form asks for numbers alone."""
    if all(cell.is_number for cell in wanted.form.cells.values()):
        return list(patches)
    return [replace(patch, lines=tuple(_line(line, wanted) for line in patch.lines)) for patch in patches]


def _line(line: Line, wanted: Wanted) -> Line:
    if not line.ruled:
        return line
    return replace(line, spots=tuple(replace(spot, answer=True) if _is_answer(spot, wanted) else spot for spot in line.spots))


def _is_answer(spot: Spot, wanted: Wanted) -> bool:
    if not spot.label or {key(spot.text), bare_key(spot.text)} & wanted.words:
        return False
    days = any(cell.kind == "date" for cell in wanted.form.cells.values())
    return (days and as_day(spot.text) is not None) or any(
        heard(cell, spot.text) is not None for cell in wanted.form.cells.values() if cell.kind == "choice"
    )
