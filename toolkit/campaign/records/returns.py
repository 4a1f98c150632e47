"""What a unit sent, as it is registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.submission import Part, Submission


class Registered(Struct, frozen=True):
    """A unit's return or manuscript 文字稿 as registered. ``version`` counts from 1; the highest that was not withdrawn counts."""

    unit: str
    sha256: str
    name: str
    version: int
    registered_at: str
    first_at: str
    """When the first of the unit's came in, whoever it was registered for at first: what lateness is counted from."""
    assigned: str
    """By what it is this unit's: its seal, the unit's name, the name of the file, the officer's word."""
    facts: Submission

    @property
    def part(self) -> Part:
        """Whether it is the return or the manuscript."""
        return self.facts.part

    @property
    def called(self) -> str:
        """What sentences call it: 报表 or 文字稿."""
        return CALLED[self.part]


CALLED: Mapping[Part, str] = {"return": "报表", "manuscript": "文字稿"}


class Version(Struct, frozen=True):
    """One version of a unit's return or manuscript, without what it says."""

    part: Part
    version: int
    sha256: str
    registered_at: str
    live: bool = True
    """False where it was withdrawn."""
    seq: int = 0
