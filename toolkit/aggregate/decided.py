"""What the officer decided of a finding, added to a sum, filled in for a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from toolkit.findings import Number


class Decision(Struct, frozen=True):
    """What the officer decided of one finding, and why: in the officer's own words, or those the unit gave then.

    It falls when the ``fingerprint`` of what the finding was about changes.
    """

    unit: str
    finding: str
    fingerprint: str
    accepted: bool
    reason: str
    who: str = ""
    at: str = ""
    """When, as ISO 8601 with offset."""
    version: int = 0
    """The return it was decided of, and its content."""
    sha256: str = ""


class Adjustment(Struct, frozen=True):
    """What the officer adds to the district's sum of one typed cell, or takes away: an event that changes no unit's return."""

    number: int
    """Which one it is, from 1; a number once given is never given again."""
    code: str
    delta: Number
    unit: str = ""
    """The code of the unit whose figure it is about; empty where it is the whole district's."""
    reason: str = ""
    who: str = ""
    at: str = ""
    """When, as ISO 8601 with offset."""
    sha256: str = ""
    """The content of the unit's return that counted then, and which it was; empty and 0 where none did."""
    version: int = 0
    organs: bool = False
    """Of what is no single unit's: whether it is of the district's own organs, and so in both scopes, not in the whole alone."""
    undone: Mapping[str, str] = field(default_factory=dict)
    """When it was taken back, by whom and why (``at``, ``who``, ``reason``); empty while it stands."""

    @property
    def act(self) -> tuple[str, str, bool, Number, str]:
        """What is done: a second adjustment that does the same is the same act."""
        return self.code, self.unit, self.organs, self.delta, self.reason


class Filled(Struct, frozen=True):
    """Who filled in a workbook for a unit 代填, and from what; both empty where the register no longer tells."""

    who: str = ""
    source: str = ""
    at: str = ""
    """When it was asked for, as ISO 8601 with offset."""
    file: str = ""
    """Where the workbook was written: from the campaign's folder, or in full."""
    mends: str = ""
    """The content of the return that is to be mended in it, its SHA-256; empty for a workbook that is filled in from the beginning."""

    @property
    def says(self) -> str:
        """What every list says of such a return: “代填：张三，据纸质报表”."""
        if not self.who:
            return "代填（经手人和依据的登记已失）"
        return f"代填：{self.who}，{'' if self.source.startswith(('据', '根据')) else '据'}{self.source}"

    def to_json(self) -> dict[str, str | None]:
        """The object that lists have."""
        return {"by": self.who or None, "from": self.source or None, "at": self.at or None}
