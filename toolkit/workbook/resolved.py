"""What reading asks of an issued sheet again in every workbook, worked out once: a layout serves all units of a campaign.

Layouts are kept as long as their seal or campaign is (:mod:`toolkit.seal`), and what is worked out of them here goes along.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from toolkit.findings import Where
from toolkit.layout import Role, Sheet, Slot, defined_name
from toolkit.layout.address import Place
from toolkit.layout.beside import WORDS
from toolkit.structs import Struct
from toolkit.workbook.moved import normalised

COMPARED = (
    Role.TITLE, Role.CAPTION, Role.LINE, Role.HEADER, Role.ROW_HEAD, Role.NOTE, Role.HEADING, Role.TEXT_HEAD,
    Role.FIELD, Role.LAMP_HEAD, Role.CHOICE_HEAD, Role.SIGN,
)
"""Roles whose words are compared with what was issued."""
VALUES = (Role.INPUT, Role.TOTAL, Role.TEXT)


class Resolved(Struct, frozen=True):
    """Of one issued sheet: ``values`` are its value and total slots by code with their places, ``names`` the workbook's names
    of all its codes and where these should stand."""

    values: tuple[tuple[str, Slot, Place, Where], ...]
    texts: tuple[tuple[str, tuple[Slot, ...]], ...]
    """The rows of each text."""
    names: tuple[tuple[str, tuple[str, int, int]], ...]
    labels: tuple[tuple[Slot, Place, str | None], ...]
    """Slots with words to compare, normalised; None where fields are still to be filled in."""
    identities: tuple[Slot, ...]
    """Slots that say who reports for when."""
    merged: tuple[tuple[str, tuple[int, int, int, int]], ...]
    """Addresses of the slots over several cells that are compared, and their areas."""
    places: frozenset[Place]
    fixed: frozenset[Place]
    """Places that are ours, whatever stands there now: all but those of our own words."""
    worded: Mapping[Place, tuple[Slot, ...]]
    """The places of our own words."""


@lru_cache(maxsize=64)
def resolved(sheet: Sheet) -> Resolved:
    """What is asked of a sheet as issued."""
    worded: dict[Place, tuple[Slot, ...]] = {}
    for slot in sheet.slots:
        if slot.role in WORDS:
            worded[_at(slot)] = (*worded.get(_at(slot), ()), slot)
    return Resolved(
        values=tuple((code, slot, _at(slot), Where(code, sheet.name, slot.at)) for code, slot in sheet.by_code.items()
                     if slot.role is not Role.TEXT),
        texts=tuple((code, tuple(slot for slot in sheet.slots if slot.code == code and slot.role is Role.TEXT))
                    for code, first in sheet.by_code.items() if first.role is Role.TEXT),
        names=tuple((defined_name(code), (sheet.name, *_at(slot))) for code, slot in sheet.by_code.items()),
        labels=tuple((slot, _at(slot), None if "{" in slot.text else normalised(slot.text)) for slot in sheet.slots
                     if slot.role in COMPARED and not slot.identity and (normalised(slot.text) or "{" in slot.text)),
        identities=tuple(slot for slot in sheet.slots if slot.identity),
        merged=tuple((slot.at, (*_at(slot), slot.span.rows, slot.span.cols)) for slot in sheet.slots
                     if slot.role in (*COMPARED, *VALUES) and (slot.span.rows > 1 or slot.span.cols > 1)),
        places=frozenset(map(_at, sheet.slots)),
        fixed=frozenset(_at(slot) for slot in sheet.slots if slot.role not in WORDS),
        worded=worded,
    )


def _at(slot: Slot) -> Place:
    return slot.span.row, slot.span.col
