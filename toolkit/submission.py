"""What one unit reported for one year, and where each value stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.findings import Finding, Number, Where

LEVELS = ("本级", "街道", "乡", "镇", "民族乡", "部门", "开发区", "垂管", "区县", "市", "省")
"""The kinds of unit a list may name, in the contract's order."""

CAMPAIGN_LEVELS = ("区县", "市", "省")

Origin = Literal["issued", "recognised"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit as the district's list has it.

    ``required`` is whether it must report; ``counted`` whether its figures go into the sums;
    ``predecessors`` are the codes of units it was formed from.
    """

    code: str
    name: str
    level: str = ""
    aliases: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""
    required: bool = True
    counted: bool = True
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as it was found. ``raw`` is all that stood there, as text; None where the cell was blank."""

    value: Number | None
    raw: str | None
    where: Where
    typed: bool = True
    """False for a total that is our own evaluation of the formula as issued."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a file says it speaks for. None is “the file does not say”."""

    unit_code: str | None = None
    unit_name: str | None = None
    unit_level: str | None = None
    year: int | None = None
    edition: str | None = None
    district: str | None = None
    campaign_level: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One return, read: every code of the form has an entry, every text of the form a string."""

    identity: Identity
    origin: Origin
    entries: Mapping[str, Entry]
    texts: Mapping[str, str]
    text_places: Mapping[str, Where] = field(default_factory=dict)
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's values of the same unit; empty where unknown."""
    findings: tuple[Finding, ...] = ()
    """What was found while reading: values, structure, seal, identity."""
    declared: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons the unit gave for findings of an earlier round, by finding id (sheet 说明)."""

    @property
    def values(self) -> dict[str, Number | None]:
        """Number codes to values; None where nothing usable stands."""
        return {code: entry.value for code, entry in self.entries.items()}

    def where(self, code: str) -> Where:
        """The place a code stood at; sheet and cell are None where the source has none."""
        entry = self.entries.get(code)
        return entry.where if entry else Where(code)
