"""Words and days that are answers: in a form that asks for them they stand where elsewhere figures do.

Only what surely is one: a word of one of the form's lists that is no label of the form, or a whole date, in a cell of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.form.spoken import as_day, written
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.wording import bare_key, key
from toolkit.structs import Struct, replace
from toolkit.words import condensed

_LONGEST = 220
"""Characters that an answer has at most, blanks between them too."""


def with_answers(patches: Sequence[Patch], wanted: Wanted) -> list[Patch]:
    """The patches, their answers known for such; as they are where the form asks for numbers alone."""
    cells = [cell for cell in wanted.form.cells.values() if not cell.is_number]
    if not cells:
        return list(patches)
    asked = _Asked(
        frozenset(way for cell in cells for way in written(cell.choices)), any(cell.kind == "date" for cell in cells), wanted.words
    )
    return [replace(patch, lines=tuple(_line(line, asked) for line in patch.lines)) for patch in patches]


class _Asked(Struct, frozen=True):
    """What answers may be: the words of all lists, whether days are asked for; and what is a label of the form."""

    words: frozenset[str]
    days: bool
    labels: frozenset[str]


def _line(line: Line, asked: _Asked) -> Line:
    if not line.ruled or not any(_is_answer(spot, asked) for spot in line.spots):
        return line
    return replace(line, spots=tuple(replace(spot, answer=True) if _is_answer(spot, asked) else spot for spot in line.spots))


def _is_answer(spot: Spot, asked: _Asked) -> bool:
    if not spot.label or len(spot.text) > _LONGEST:
        return False
    is_one = condensed(spot.text) in asked.words or (asked.days and as_day(spot.text) is not None)
    return is_one and not {key(spot.text), bare_key(spot.text)} & asked.labels
