"""A workbook before it is one: every cell's place, words, role and lock. Writer and reader both ask it.

A :class:`Layout` is what was issued. It is kept (as JSON) in the workbook's seal and in the ledger, so a
newer package never moves a cell under a workbook that is already out. Rows and columns are 0-based.
Locked words may hold fields such as ``{unit.name}``, filled in for each unit: one layout serves all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from toolkit.digests import sha256
from toolkit.form.model import Orientation, Span
from toolkit.jsons import dumps, loads
from toolkit.layout.address import a1
from toolkit.rules.confronting import fill
from toolkit.structs import Struct, field

INTRO_SHEET = "填报说明"
CHECK_SHEET = "校验"
SEAL_SHEET = "_seal"
_ROWS, _COLS = 1_048_576, 16_384
"""How far a sheet of Excel goes."""


class Role(StrEnum):
    """What a cell is for. Styles and locks follow from it: only INPUT, TEXT and CHOICE are unlocked."""

    TITLE = "title"
    CAPTION = "caption"
    STATUS = "status"
    HEADER = "header"
    ROW_HEAD = "row_head"
    INPUT = "input"
    CHOICE = "choice"
    CHOICE_HEAD = "choice_head"
    TOTAL = "total"
    NOTE = "note"
    SIGN = "sign"
    CODE = "code"
    HEADING = "heading"
    TEXT_HEAD = "text_head"
    TEXT = "text"
    LINE = "line"
    FIELD = "field"
    KEY_INPUT = "key_input"
    KEY_TOTAL = "key_total"
    KEY_BAD = "key_bad"
    KEY_DOUBT = "key_doubt"
    LAST_HEAD = "last_head"
    LAST = "last"
    NUMBER = "number"
    LAMP_HEAD = "lamp_head"
    LAMP = "lamp"
    CHECKED = "checked"
    LINK = "link"
    PROGRESS = "progress"
    HINT = "hint"
    HELPER = "helper"

    @property
    def unlocked(self) -> bool:
        """Whether a clerk types here."""
        return self in (Role.INPUT, Role.TEXT, Role.CHOICE)


_ROLES = {role.value: role for role in Role}


class Slot(Struct, frozen=True):
    """One cell (or merged block). ``formula`` has no leading ``=``; ``code`` is the value or text here.

    ``identity`` is ``unit``, ``year`` or ``edition`` where the words say who reports for when.
    ``shows`` says what a lamp or helper formula works out (``state:t3.balance@natural``), so that its value can
    be cached without calculating Excel formulas.
    """

    span: Span
    role: Role
    text: str = ""
    formula: str = ""
    code: str = ""
    identity: str = ""
    shows: str = ""

    @property
    def at(self) -> str:
        """The A1 address of the first cell."""
        return a1(self.span.row, self.span.col)


class Mark(Struct, frozen=True):
    """A conditional format: ``style`` where ``formula`` (of this sheet only) is true over an area."""

    area: str
    formula: str
    style: str


class Sheet(Struct, frozen=True, eq=False, dict=True):
    """One sheet: its slots, and how it is shown and printed.

    ``widths`` are column widths in characters; ``heights`` row heights in points for rows that need one;
    ``print_area`` is first row, first column, last row, last column; ``repeat`` are the rows printed on every
    page; ``freeze`` the first unfrozen row and column; ``one_page`` shrinks the sheet to one printed page.
    """

    name: str
    slots: tuple[Slot, ...]
    widths: tuple[float, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    orientation: Orientation = "portrait"
    print_area: tuple[int, int, int, int] | None = None
    repeat: tuple[int, int] | None = None
    freeze: tuple[int, int] = (0, 0)
    one_page: bool = False
    hidden_from: int | None = None
    """The first of the helper columns; they are hidden."""

    @cached_property
    def opens_on(self) -> Span:
        """The cell it opens on: the first to type in, else the first that leads somewhere, else A1."""
        typed = [slot.span for slot in self.slots if slot.role in (Role.INPUT, Role.TEXT)]
        leading = [slot.span for slot in self.slots if slot.role is Role.LINK]
        return min(typed or leading, key=lambda span: (span.row, span.col), default=Span(0, 0))

    @cached_property
    def by_code(self) -> Mapping[str, Slot]:
        """Value and total slots by code; a text's first row."""
        slots: dict[str, Slot] = {}
        for slot in self.slots:
            if slot.code and slot.role in (Role.INPUT, Role.TOTAL, Role.TEXT):
                slots.setdefault(slot.code, slot)
        return slots

    @cached_property
    def reach(self) -> tuple[int, int]:
        """How many rows and columns what was issued takes, from the sheet's first cell."""
        spans = [slot.span for slot in self.slots]
        return max((span.last_row + 1 for span in spans), default=0), max((span.last_col + 1 for span in spans), default=0)

    @cached_property
    def choices(self) -> Mapping[str, Slot]:
        """The drop-downs “其余空白格均为0” of this sheet, by table code."""
        return {slot.code: slot for slot in self.slots if slot.role is Role.CHOICE}


class Layout(Struct, frozen=True, eq=False, dict=True):
    """All sheets of an issued workbook, the seal apart, in order."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def sheet_of(self) -> Mapping[str, Sheet]:
        """The sheet each value or text stands on, by code."""
        return {code: sheet for sheet in self.sheets for code in sheet.by_code}

    def slot(self, code: str) -> Slot:
        """The place of a value (or of a text's first row)."""
        return self.sheet_of[code].by_code[code]

    def text_slots(self, code: str) -> Iterator[Slot]:
        """The rows of a text, top to bottom."""
        return (slot for slot in self.sheet_of[code].slots if slot.code == code and slot.role is Role.TEXT)

    def to_json(self) -> str:
        """What the reader needs: places, locked words, formulas of totals. Not how it looks."""
        return self._json

    @cached_property
    def _json(self) -> str:
        # Every workbook is asked for it several times: to issue it, to seal it, to know it again.
        return dumps([[sheet.name, [_packed(slot) for slot in sheet.slots if is_kept(slot)]] for sheet in self.sheets])

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of what the reader needs: what ledgers file a layout under."""
        return sha256(self.to_json().encode()).hex()

    @classmethod
    def from_json(cls, text: str, *, digest: str = "") -> Layout:
        """The layout written by :meth:`to_json`; ``digest`` is what a ledger filed it under, so that it need not be written again to be
        known. Raises ValueError, KeyError or TypeError on anything else."""
        layout = cls(tuple(Sheet(str(name), tuple(_unpacked(slot) for slot in slots)) for name, slots in loads(text)))
        if digest:
            layout.__dict__["digest"] = digest
        return layout


def choice_name(table: str) -> str:
    """The workbook name of a table's drop-down “其余空白格均为0”."""
    return f"declared_{table}"


def defined_name(code: str) -> str:
    """The workbook name of a code: dots become underscores."""
    return code.replace(".", "_")


def worded(slot: Slot, facts: Mapping[str, str]) -> str:
    """A slot's locked words for one unit."""
    return fill(slot.text, facts)


def is_kept(slot: Slot) -> bool:
    """Whether a seal tells of it: what a reader needs, not what only looks on."""
    return slot.role not in (Role.HINT, Role.LAST_HEAD, Role.HELPER, Role.CHECKED, Role.STATUS, Role.LAST, Role.CODE, Role.LINK,
                             Role.PROGRESS)


def _packed(slot: Slot) -> list[Any]:
    s = slot.span
    formula = slot.formula if slot.role in (Role.TOTAL, Role.INPUT) else ""
    return [s.row, s.col, s.rows, s.cols, slot.role.value, slot.text, formula, slot.code, slot.identity]


def _unpacked(packed: list[Any]) -> Slot:
    row, col, rows, cols, role, text, formula, code, identity = packed
    if not type(row) is type(col) is type(rows) is type(cols) is int or min(row, col, rows, cols) < 0 or row + rows > _ROWS or col + cols > _COLS:
        raise ValueError("layout position out of bounds")
    return Slot(Span(row, col, rows, cols), _ROLES[role], str(text), str(formula), str(code), str(identity))
