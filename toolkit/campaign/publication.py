"""What a unit published, held against its return as it now stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.form.spoken import worded
from toolkit.structs import Struct
from toolkit.words import plain

if TYPE_CHECKING:
    from toolkit.findings import Number
    from toolkit.form import Cell, Form


class Difference(Struct, frozen=True):
    """One figure that is published otherwise than it was reported."""

    code: str
    name: str
    reported: Number | None
    published: Number | None
    cell: Cell | None = None
    """The cell of the form, which tells a word or a day from a number."""

    @property
    def sentence(self) -> str:
        """“一、本年新收｜自然人：报表12，公布10”."""
        return f"{self.name}：报表{value_said(self.cell, self.reported)}，公布{value_said(self.cell, self.published)}"


def value_said(cell: Cell | None, value: Number | None) -> str:
    """A figure as sentences say it; a word or a day where the cell is known to hold one."""
    return plain(value) if cell is None else worded(cell, value)


def differences(
    form: Form, reported: Mapping[str, Number | None], published: Mapping[str, Number | None]
) -> list[Difference]:
    """Where a published figure is not the reported one; what could not be read there is no difference."""
    return [
        Difference(code, cell.name, reported.get(code), value, cell)
        for code, cell in form.cells.items()
        if (value := published.get(code)) is not None and reported.get(code) is not None and value != reported[code]
    ]


def unread(reported: Mapping[str, Number | None], published: Mapping[str, Number | None]) -> int:
    """How many reported figures the published file does not surely give."""
    return sum(published.get(code) is None and value is not None for code, value in reported.items())
