"""What stands in each slot of one unit's workbook. The painter asks it of every cell, the stamper of those that differ from the master's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from toolkit.findings import json_number
from toolkit.form.spoken import stands_for
from toolkit.layout import Role, Slot, worded
from toolkit.rules import expression as ex
from toolkit.seal import Seal
from toolkit.workbook.cached import Cached


class SlotContents:
    """The contents of one workbook's slots; ``typed``, ``texts`` and ``declared`` as of :func:`toolkit.workbook.issuing.issued_workbook`.

    Paragraphs are handed out in turn: each row of a text is to be asked for once, from the top down.
    """

    def __init__(self, seal: Seal, typed: Mapping[str, object], texts: Mapping[str, Sequence[str]], declared: Collection[str]) -> None:
        self.seal, self._typed, self._declared = seal, typed, declared
        self.cached = Cached(seal.form, seal.layout, typed, seal.last, seal.facts, declared, texts)
        """What the formulas show."""
        self._paragraphs = {code: list(paragraphs) for code, paragraphs in texts.items()}

    def of(self, slot: Slot) -> tuple[str, Any]:
        """The formula that stands in a slot (empty for none) and what it shows; without one the content: None or an empty text is nothing."""
        if slot.formula and not self._is_typed_over(slot):
            return slot.formula, self.cached.value(slot)
        return "", self._content(slot)

    def _is_typed_over(self, slot: Slot) -> bool:
        return (slot.role is Role.TOTAL and slot.code in self._typed) or (
            slot.role is Role.INPUT and self._content(slot) not in (None, ""))

    def _content(self, slot: Slot) -> Any:
        match slot.role:
            case Role.LAST:
                return stands_for(self.seal.form.cells[slot.code], json_number(self.seal.last.get(slot.code)))
            case Role.INPUT | Role.TOTAL:
                return stands_for(self.seal.form.cells[slot.code], self._typed.get(slot.code))
            case Role.CHOICE:
                return ex.YES if slot.code in self._declared else ""
            case Role.TEXT:
                return self._next_paragraph(slot)
            case Role.HELPER if slot.shows and not slot.formula:
                return self.cached.value(slot)
            case _:
                return worded(slot, self.seal.facts)

    def _next_paragraph(self, slot: Slot) -> str:
        waiting = self._paragraphs.get(slot.code, [])
        if not waiting:
            return ""
        rows_left = [other for other in self.seal.layout.text_slots(slot.code) if other.span.row > slot.span.row]
        if not rows_left and len(waiting) > 1:
            raise ValueError(f"text {slot.code} has more paragraphs than rows")
        return waiting.pop(0)
