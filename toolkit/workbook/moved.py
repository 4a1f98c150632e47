"""Values placed anew in a sheet whose rows or columns were inserted, deleted or moved.

Two witnesses say where an issued line stands now: the workbook's own names, which office suites move along,
and the labels in the line. Where both speak they must agree. A value is then taken only from a cell that
has its own row heads to the left and its own column heads above. A silently shifted number is worse than
a missing one: whatever is not proved stays unplaced.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from toolkit.clock import tick
from toolkit.layout import Role, Sheet, Slot, defined_name
from toolkit.layout.address import Place
from toolkit.words import without_blanks
from toolkit.workbook.opened import Content, Opened, OpenedSheet

_VALUES = (Role.INPUT, Role.TOTAL)


def normalised(content: Content) -> str:
    """A label without spaces and line breaks."""
    return without_blanks(str(content)) if content is not None else ""


class Moved:
    """One sheet after the move. ``labels`` are its locked cells with their words as issued, normalised."""

    def __init__(
        self, sheet: Sheet, actual: OpenedSheet, opened: Opened, labels: Sequence[tuple[Slot, str]]
    ) -> None:
        self._sheet, self._actual, self._labels = sheet, actual, labels
        self._names = {
            code: place[1:]
            for code in sheet.by_code
            if (place := opened.names.get(defined_name(code))) is not None and place[0] == actual.name
        }
        self._present = {place: normalised(content) for place, content in actual.contents.items()}
        self._rows = self._lines(0)
        self._cols = self._lines(1)

    def place(self, slot: Slot) -> Place | None:
        """The proved present place of a value or of a text's row."""
        if slot.role is Role.TEXT:
            return self._text_rows.get(slot.span.row)
        return self._proved.get(slot.code)

    def stated(self, template: str, expected: str) -> Content:
        """The cell that says ``expected``, or begins as its template does; None where there is none."""
        if normalised(expected) in self._present.values():
            return expected
        begins = normalised(template.partition("{")[0])
        if begins:
            for place, text in sorted(self._present.items()):
                if text.startswith(begins):
                    return self._actual.contents[place]
        return None

    def inserted_rows(self) -> list[int]:
        """Present rows between the first and last of the table that were not issued."""
        return self._inserted(self._rows)

    def inserted_cols(self) -> list[int]:
        """Present columns between the first and last of the table that were not issued."""
        return self._inserted(self._cols)

    # ── lines ─────────────────────────────────────────────────────────

    def _lines(self, axis: int) -> dict[int, int]:
        """Where issued rows (axis 0) or columns (axis 1) stand now, as far as the witnesses agree."""
        named = self._by_names(axis)
        labelled = self._by_labels(axis)
        lines = {
            line: to
            for line, to in {**labelled, **named}.items()
            if labelled.get(line, to) == to and named.get(line, to) == to
        }
        order = sorted(lines)
        rising = all(lines[a] < lines[b] for a, b in itertools.pairwise(order))
        return lines if rising else {line: to for line, to in lines.items() if line == to}

    def _by_names(self, axis: int) -> dict[int, int]:
        """Where all the names of a line's values agree that it stands."""
        stated: dict[int, set[int]] = {}
        for code, place in self._names.items():
            slot = self._sheet.by_code[code]
            stated.setdefault((slot.span.row, slot.span.col)[axis], set()).add(place[axis])
        return {line: next(iter(places)) for line, places in stated.items() if len(places) == 1}

    def _by_labels(self, axis: int) -> dict[int, int]:
        """Where a line's words stand: all lines in order, or else those whose words are unmistakable."""
        issued: dict[int, list[tuple[int, str]]] = {}
        for slot, text in self._labels:
            issued.setdefault((slot.span.row, slot.span.col)[axis], []).append(
                ((slot.span.row, slot.span.col)[1 - axis], text)
            )
        known = {text for _, text in self._labels}
        present: dict[int, list[tuple[int, str]]] = {}
        for place, text in self._present.items():
            if text in known:
                present.setdefault(place[axis], []).append((place[1 - axis], text))
        before = [(line, _words(issued[line])) for line in sorted(issued)]
        after = [(line, _words(present[line])) for line in sorted(present)]
        if [words for _, words in before] == [words for _, words in after]:
            return {line: to for (line, _), (to, _) in zip(before, after, strict=True)}
        old, new = Counter(words for _, words in before), Counter(words for _, words in after)
        stands = {words: line for line, words in after}
        return {line: stands[words] for line, words in before if old[words] == 1 and new[words] == 1}

    @staticmethod
    def _inserted(lines: Mapping[int, int]) -> list[int]:
        if not lines:
            return []
        there = set(lines.values())
        kept = {to + gap for line, to in lines.items() for gap in range(1, _unlabelled_after(line, lines) + 1)}
        return [n for n in range(min(there), max(there)) if n not in there | kept]

    # ── proof ─────────────────────────────────────────────────────────

    @cached_property
    def _proved(self) -> dict[str, Place]:
        values = [slot for slot in self._sheet.by_code.values() if slot.role in _VALUES]
        value_rows = {row for slot in values for row in (slot.span.row,)}
        value_cols = {slot.span.col for slot in values}
        proved = {}
        for slot in values:
            row, col = self._rows.get(slot.span.row), self._cols.get(slot.span.col)
            if row is None or col is None or self._names.get(slot.code, (row, col)) != (row, col):
                continue
            beside = [
                (head, text) for head, text in self._labels
                if head.span.row <= slot.span.row <= head.span.last_row and head.span.col < slot.span.col
            ]
            above = [
                (head, text) for head, text in self._labels
                if head.span.col <= slot.span.col <= head.span.last_col and head.span.row < slot.span.row
                and head.role is Role.HEADER
            ]
            if (
                (beside or above)
                and all(self._stands(text, 0, head.span.row, value_rows, col) for head, text in beside)
                and all(self._stands(text, 1, head.span.col, value_cols, row) for head, text in above)
            ):
                proved[slot.code] = (row, col)
        return proved

    def _stands(self, text: str, axis: int, line: int, value_lines: set[int], before: int) -> bool:
        """Whether a head's words stand in its line (where that is a value's line), before the value."""
        tick()
        places = [place for place in self._places_of.get(text, ()) if place[1 - axis] < before]
        if line in value_lines:
            here = (self._rows if axis == 0 else self._cols).get(line)
            return any(place[axis] == here for place in places)
        return bool(places)

    @cached_property
    def _places_of(self) -> Mapping[str, Sequence[Place]]:
        """Where the same words stand."""
        places: dict[str, list[Place]] = {}
        for place, words in self._present.items():
            places.setdefault(words, []).append(place)
        return places

    @cached_property
    def _text_rows(self) -> dict[int, Place]:
        """Rows of texts, by issued row: from each text's head (or name) down to the next line that is known."""
        placed: dict[int, Place] = {}
        for code, first in self._sheet.by_code.items():
            if first.role is not Role.TEXT:
                continue
            tick()
            rows = [slot.span.row for slot in self._sheet.slots if slot.code == code and slot.role is Role.TEXT]
            top = self._rows.get(rows[0])
            head = self._rows.get(rows[0] - 1)
            if top is None and head is not None:
                top = head + 1
            if top is None:
                continue
            col = self._names.get(code, (top, self._cols.get(first.span.col, first.span.col)))[1]
            below = [to for line, to in self._rows.items() if line > rows[-1]]
            bottom = min(below, default=top + len(rows))
            for n, row in enumerate(rows):
                if top + n < bottom:
                    placed[row] = (top + n, col)
            # Rows a clerk inserted for more paragraphs belong to the text too.
            placed[rows[-1]] = (max(bottom - 1, top), col) if len(rows) > 1 else (top, col)
        return placed


def _words(line: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(text for _, text in sorted(line))


def _unlabelled_after(line: int, lines: Mapping[int, int]) -> int:
    """How many issued lines between this one and the next known one say nothing of where they are."""
    tick()
    following = [other for other in lines if other > line]
    return min(following) - line - 1 if following else 0
