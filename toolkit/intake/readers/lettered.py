"""Letters placed on a page put together to lines, as a reader of the page does: by the height they stand on, from the left.

A letter that is noticeably smaller than the one it touches and stands higher or lower is raised: nobody knows what of the
number beside it is meant. So is one of the same size that does not stand on the line of the one it touches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import groupby, pairwise
from statistics import median

from toolkit.intake.readers.marks import Box, Letter
from toolkit.seen import Look, Piece
from toolkit.structs import Struct

_SAME_HEIGHT = 0.25
"""Of a letter's size: letters that stand this near in height stand on one line."""
_WITHIN_LINE = 0.6
"""Of the larger letter's size: how far a raised letter stands from the line it belongs to."""
_SMALLER = 0.8
_OFF_LINE = 0.05
"""Of the larger letter's size: a smaller letter this far off its line is raised or lowered."""
_TOUCHES = 0.35
_GAP = 0.3
"""Of a letter's size: a gap wider than this is a blank."""
_BLANK = 0.1
"""Of a letter's size: so is a narrower gap in which a blank is printed."""
_STEP = 16.0
_AGAIN = 0.12
"""Of a letter's size: the same letter this near is the same one printed twice, for bold."""


class Line(Struct, frozen=True):
    """Letters side by side, from the left."""

    letters: tuple[Letter, ...]

    @property
    def top(self) -> float:
        """Where its tallest letter begins."""
        return min(letter.base - 0.8 * letter.em for letter in self.letters)

    @property
    def pieces(self) -> list[Piece]:
        """Its words by how they look, a blank where a gap is; none at either end."""
        spaced: list[tuple[str, Look]] = []
        last: Letter | None = None
        blank = False
        for letter in self.letters:
            if not letter.text.strip():
                blank = True
                continue
            if last is not None:
                gap, em = letter.left - last.right, max(letter.em, last.em)
                if gap > _GAP * em or (blank and gap > _BLANK * em):
                    spaced.append((" ", Look.PLAIN))
            spaced.append((letter.text, letter.look))
            last, blank = letter, False
        return [Piece("".join(text for text, _ in run), look) for look, run in groupby(spaced, key=lambda one: one[1])]


def first_prints(letters: Iterable[Letter]) -> list[Letter]:
    """The letters without those printed a second time in the same place: some programs print bold so."""
    known: dict[tuple[str, int, int], list[Letter]] = {}
    kept = []
    for letter in letters:
        text, left, base = letter.text, letter.left, letter.base
        near = max(_AGAIN * letter.em, 1.0)
        same = known.get((text, int(left // _STEP), int(base // _STEP)), ())
        if any(abs(one.left - left) < near and abs(one.base - base) < near and one.look is letter.look for one in same) and text.strip():
            continue
        kept.append(letter)
        for col in range(int((left - near) // _STEP), int((left + near) // _STEP) + 1):
            for row in range(int((base - near) // _STEP), int((base + near) // _STEP) + 1):
                known.setdefault((text, col, row), []).append(letter)
    return kept


def struck_by(letters: list[Letter], rules: Iterable[Box]) -> tuple[list[Letter], list[Box]]:
    """The letters, those crossed out by a level line said to be; and the lines that cross nothing.

    A line crosses a letter at half its height, where neither what underlines it nor the border of its cell is. What ends
    at upright lines on both sides and goes on behind one of them is a border, even where words are too tall for their cell.
    """
    rules = list(rules)
    upright = [rule for rule in rules if rule.height > 3 * rule.width and rule.height > 3]
    level = [rule for rule in rules if rule.width > rule.height]
    by_height = sorted(letters, key=lambda letter: letter.down)
    struck: set[int] = set()
    left_over = []
    downs = [letter.down for letter in by_height]
    tallest = max((letter.em for letter in letters), default=0.0)
    for rule in rules:
        middle = (rule.top + rule.bottom) / 2
        crossed = [] if rule.height >= rule.width or rule.width < 2 else _crossed(by_height, downs, tallest, rule, middle)
        if crossed and not (_meets(upright, rule.left, middle) and _meets(upright, rule.right, middle) and _is_part(rule, middle, level, upright)):
            struck.update(id(letter) for letter in crossed)
        else:
            left_over.append(rule)
    if not struck:
        return letters, left_over
    return [
        letter._replace(look=Look.STRUCK) if id(letter) in struck and letter.look is not Look.HIDDEN else letter
        for letter in letters
    ], left_over  # fmt: skip


def _crossed(by_height: list[Letter], downs: list[float], tallest: float, rule: Box, middle: float) -> list[Letter]:
    first, last = bisect_left(downs, middle - 0.3 * tallest), bisect_right(downs, middle + 0.3 * tallest)
    return [
        letter
        for letter in by_height[first:last]
        if letter.text.strip()
        and letter.upright
        and abs(letter.down - middle) < 0.22 * letter.em
        and min(rule.right, letter.right) - max(rule.left, letter.left) > 0.5 * (letter.right - letter.left)
    ]


def _is_part(rule: Box, middle: float, level: list[Box], upright: list[Box]) -> bool:
    """Whether a line is a piece of a longer one, or is met by an upright line between its ends."""
    return any(
        rule.left + 2 < (line.left + line.right) / 2 < rule.right - 2 and line.top - 2 < middle < line.bottom + 2 for line in upright
    ) or any(
        one is not rule and abs((one.top + one.bottom) / 2 - middle) < 1
        and (abs(one.left - rule.right) < 2 or abs(one.right - rule.left) < 2)
        for one in level
    )  # fmt: skip


def _meets(upright: list[Box], x: float, y: float) -> bool:
    return any(abs((line.left + line.right) / 2 - x) < 2 and line.top - 2 < y < line.bottom + 2 for line in upright)


def lines(letters: Iterable[Letter]) -> list[Line]:
    """Lines from top to bottom. What stands sideways among upright letters is a line of its own at the end."""
    letters = list(letters)
    sideways = tuple(letter for letter in letters if not letter.upright)
    rows = _rows([letter for letter in letters if letter.upright])
    found = [Line(tuple(_raised(row))) for row in rows]
    found = [line for line in sorted(found, key=lambda line: _height(line.letters)) if line.pieces]
    return [*found, *([Line(sideways)] if any(letter.text.strip() for letter in sideways) else [])]


def _height(letters: Iterable[Letter]) -> float:
    return median(letter.base for letter in letters)


def _rows(letters: list[Letter]) -> list[list[Letter]]:
    """Letters by the height they stand on; then small runs that hang at a line are put into it."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: one.base):
        if rows and letter.base - rows[-1][0].base <= _SAME_HEIGHT * min(letter.em, rows[-1][0].em):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    at = 0
    while at + 1 < len(rows):
        joined = _joined(rows[at], rows[at + 1])
        if joined is None:
            at += 1
        else:
            rows[at : at + 2] = joined
            at = max(at - 1, 0) if len(joined) == 1 else at + 1
    return rows


def _joined(upper: list[Letter], lower: list[Letter]) -> list[list[Letter]] | None:
    """Two rows of which the one hangs at the other, as one; None where they are two lines."""
    em = max(max(letter.em for letter in upper), max(letter.em for letter in lower))
    if lower[0].base - upper[-1].base > _WITHIN_LINE * em:
        return None
    if _overlap(upper, lower):
        return None
    return [[*upper, *lower]] if _touching(upper, lower) else None


def _overlap(upper: list[Letter], lower: list[Letter]) -> bool:
    """Whether letters of both stand above each other: then they are two lines, however close."""
    marks = sorted((one.left, one.right, which) for which, row in enumerate((upper, lower)) for one in row if one.text.strip())
    furthest = [float("-inf"), float("-inf")]
    for left, right, which in marks:
        if furthest[1 - which] - left > 0.3 * (right - left):
            return True
        furthest[which] = max(furthest[which], right)
    return False


def _touching(upper: list[Letter], lower: list[Letter]) -> bool:
    marks = [(one, which) for which, row in enumerate((upper, lower)) for one in row if one.text.strip()]
    marks.sort(key=lambda mark: mark[0].left)
    return any(
        first[1] != second[1] and second[0].left - first[0].right < _TOUCHES * max(first[0].em, second[0].em)
        for first, second in pairwise(marks)
    )


def _raised(row: list[Letter]) -> list[Letter]:
    row = sorted(row, key=lambda letter: letter.left)
    solid = [at for at, letter in enumerate(row) if letter.text.strip()]
    if not solid:
        return row
    em = max(row[at].em for at in solid)
    standing = [row[at] for at in solid if row[at].em > _SMALLER * em]
    base = median(letter.base for letter in standing)
    off = {at for at in solid if _is_off(row[at], em, base)}
    if not off:
        return row
    for group in _runs(off, solid):
        beside = [row[solid[i]] for i in (solid.index(group[0]) - 1, solid.index(group[-1]) + 1) if 0 <= i < len(solid)]
        first, last = row[group[0]], row[group[-1]]
        if any(first.left - one.right < _TOUCHES * em and one.left - last.right < _TOUCHES * em for one in beside):
            for at in group:
                if row[at].look is Look.PLAIN:
                    row[at] = row[at]._replace(look=Look.RAISED)
    return row


def _is_off(letter: Letter, em: float, base: float) -> bool:
    away = abs(letter.base - base)
    return away > _OFF_LINE * em if letter.em <= _SMALLER * em else away > _SAME_HEIGHT * em / 1.5


def _runs(off: set[int], solid: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    before = False
    for at in solid:
        if at in off:
            if before:
                runs[-1].append(at)
            else:
                runs.append([at])
        before = at in off
    return runs
