"""What one file says for one unit and one year, and where each value stood. Facts, no opinion.

A :class:`Submission` is the one type between the door and the ledger: every reader makes one, the ledger keeps it, and
what is to be said of it is worked out each time it is asked (:mod:`toolkit.campaign.judging`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Literal

from toolkit.findings import Finding, Number, Where
from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from toolkit.form import Form
    from toolkit.seen import Doubt

Origin = Literal["issued", "recognised"]
Part = Literal["return", "manuscript"]
"""What a file is of a unit's report: its return (numbers, perhaps texts), or the 文字稿, texts alone."""


class Stands(Enum):
    """What kind of thing stands in a cell."""

    CONTENT = "content"
    ISSUED_FORMULA = "issued formula"
    """A total whose formula is the one issued: never its cached value, always our own evaluation."""


class Raw(Struct, frozen=True):
    """A cell as a reader found it: None, int, float, Decimal or str (a sum of written numbers with its ``=``).

    With a ``doubt`` the content is what shows, as far as anything does; whether it counts is for the rules to say.
    """

    content: int | float | Decimal | str | None
    where: Where
    stands: Stands = Stands.CONTENT
    doubt: Doubt | None = None


class Entry(Struct, frozen=True):
    """One value as it was found. ``raw`` is all that stood there, as text; None where the cell was blank."""

    value: Number | None
    raw: str | None
    where: Where
    typed: bool = True
    """False for a total that is our own evaluation of the formula as issued."""
    doubt: Doubt | None = None
    """What the cell stores and what it shows, where these are not the same."""


class Identity(Struct, frozen=True):
    """Who a file says it speaks for. None is “the file does not say”."""

    unit_code: str | None = None
    unit_name: str | None = None
    unit_level: str | None = None
    year: int | None = None
    edition: str | None = None
    district: str | None = None
    campaign_level: str | None = None


class SealFound(Struct, frozen=True):
    """What stood where a seal 原表标识 should be, in what state."""

    whose: Literal["ours", "foreign", "nobody"] = "nobody"
    """``ours`` is known to the ledger (or, without a campaign, reads as a seal); ``foreign`` was issued elsewhere."""
    token: str = ""
    """The token, or as many of its digits as were printed; empty where there is none."""
    broken: bool = False
    """Whether its carriers contradict each other, or it was altered."""
    missing: tuple[str, ...] = ()
    """The carriers that are gone, as a person calls them."""
    form: str = ""
    """The digest of the form that a foreign seal carries."""


class Submission(Struct, frozen=True):
    """What one file says. ``raws`` holds every number code whose place is sure, blank ones too; a code whose place is
    lost is absent. ``observed`` is what reading saw of the structure and could not place: by the content alone."""

    identity: Identity = Identity()
    origin: Origin = "recognised"
    raws: Mapping[str, Raw] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    text_places: Mapping[str, Where] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    """The tables whose blank cells the file declares zero."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons the unit gave for findings of an earlier round, by finding id (sheet 说明)."""
    observed: tuple[Finding, ...] = ()
    part: Part = "return"
    seal: SealFound = SealFound()
    titled: str | None = None
    """The unit that a manuscript's title names, whoever its seal is of; of a return the other unit that it names, where it names two."""
    unseen: Mapping[str, str] = field(default_factory=dict)
    """Text codes to words that stand there struck or hidden, and are not in the text."""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    """The raw cells as the form reads them: a number or none, with what stood there. Never stored."""
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's values that its own seal carries; a campaign has its own."""
    form: Form | None = None
    """The form it was read by, where that is not the campaign's own."""
    legacy: bool = False
    """Whether only what an older ledger kept of it is known: values without what stood there, and the findings of then."""

    @property
    def values(self) -> dict[str, Number | None]:
        """Number codes to values; None where nothing usable stands."""
        return {code: entry.value for code, entry in self.entries.items()}

    def where(self, code: str) -> Where:
        """The place a code stood at; sheet and cell are None where the source has none."""
        raw = self.raws.get(code)
        return raw.where if raw else Where(code)
