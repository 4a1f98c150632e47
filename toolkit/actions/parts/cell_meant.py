"""Which cell of the form a person means: by its code, or by its full Chinese label where only one cell is called so."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.errors import UsageError
from toolkit.form import Cell, Form
from toolkit.meant import meant
from toolkit.patterns import regex
from toolkit.words import condensed, first_few, letters_only

_MOST_NAMED, _NEAREST = 8, 3
_LIKE = 0.5
"""How like a word must be to be offered; codes are short."""
_CODE = regex(r"(?<![a-z0-9_.])[a-z][a-z0-9_]*+(?>(?:\.[a-z0-9_]++)+)")


def cells_of(form: Form, expression: str) -> tuple[str, ...]:
    """The cells of this year's that a figure is, or is worked out of, each once; ``expression`` is a code or an expression of codes."""
    return tuple(dict.fromkeys(code for code in _CODE.findall(expression) if code in form.cells))


def cell_meant(form: Form, word: str) -> Cell:
    """The cell of a code or a label. Raises :class:`UsageError` with the candidates, or the nearest, where it is none or several."""
    wanted = condensed(word)
    if not wanted:
        raise UsageError("请写明调整哪一格：写代码（如 t3.new.natural，见 nianbao form），或写全它的栏目名。")
    if (code := wanted.lower()) in form.cells:
        return form.cells[code]
    if code in form.texts_by_code:
        raise UsageError(f"“{word}”是文字（{form.texts_by_code[code].label}），不是数，不能调整。")
    cells = list(form.cells.values())
    full = [cell for cell in cells if wanted in (condensed(cell.name), condensed(_headed(cell)))]
    if len(full) == 1:
        return full[0]
    if full:
        raise UsageError(f"叫“{word}”的不止一格，请写代码：{_listed(full)}。")
    part = [cell for cell in cells if cell.code.startswith(f"{code}.") or _has(cell, letters_only(wanted))]
    if part:
        raise UsageError(f"“{word}”没有写全，请写代码，或把栏目名写全：{_listed(part)}。")
    near = _nearest(cells, code)
    offered = f"，最接近的是：{_listed(near)}" if near else ""
    raise UsageError(f"表式里没有“{word}”这个代码或栏目{offered}。全部代码见 nianbao form。")


def _headed(cell: Cell) -> str:
    """The label as the table prints it, every head of its row and column."""
    return "｜".join([*cell.row_labels, *cell.column_labels])


def _has(cell: Cell, letters: str) -> bool:
    return bool(letters) and letters in letters_only(condensed(cell.name))


def _nearest(cells: Sequence[Cell], wanted: str) -> list[Cell]:
    by_word = {word: cell for cell in cells for word in (condensed(cell.name).lower(), cell.code)}
    words = meant(wanted, list(by_word), _NEAREST, _LIKE)
    return list({by_word[word].code: by_word[word] for word in words}.values())


def _listed(cells: Sequence[Cell]) -> str:
    return first_few([f"{cell.code}（{cell.name}）" for cell in cells], _MOST_NAMED, counted="格")
