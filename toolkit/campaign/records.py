"""What the ledger remembers, as the rest of the project sees it: one class a kind of entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from toolkit.findings import Number
    from toolkit.submission import Part, Submission


@dataclass(frozen=True)
class Issue:
    """One workbook sent to a unit."""

    token: str
    unit: str
    round: int
    issued_at: str
    file: str
    identity: Mapping[str, Any]
    facts: Mapping[str, str]
    last: Mapping[str, Number | None]
    layout: str
    form: str = ""
    """The digest of the form as issued."""


@dataclass(frozen=True)
class Registered:
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


@dataclass(frozen=True)
class Version:
    """One version of a unit's return or manuscript, without what it says."""

    part: Part
    version: int
    sha256: str
    registered_at: str
    live: bool = True
    """False where it was withdrawn."""
    seq: int = 0


@dataclass(frozen=True)
class Judged:
    """How a unit stood when it was last said: what a changed judgement is told against, and what an upgrade waits with.

    ``findings`` are ids with the fingerprint of what they were about; ``held`` those that only a newer program found.
    """

    unit: str
    sha256: str
    manuscript: str
    state: str
    rests: Mapping[str, Any]
    findings: Sequence[tuple[str, str]] = ()
    held: Sequence[tuple[str, str]] = ()
    why: str = ""


@dataclass(frozen=True)
class Told:
    """What a unit was told: sent back, or acknowledged; which findings, in which words."""

    unit: str
    sha256: str
    version: int
    what: Literal["correct", "receipt"]
    file: str
    findings: Sequence[Mapping[str, str]] = ()
    message: str = ""


@dataclass(frozen=True)
class Publication:
    """What a unit put on its site, as it was read: values by code, None where nothing was surely read."""

    unit: str
    sha256: str
    registered_at: str
    published_at: str
    url: str
    values: Mapping[str, Number | None]
    kind: str = ""
    """What kind of file it is, as it was told when it came in; empty where that was not asked for."""


OPENED = "opened"
"""The code of an archive that was left in the middle once, and looked at to its end since."""


@dataclass(frozen=True)
class Aside:
    """A received file that is no unit's return, and why.

    ``reader`` is the version of what could not read it, 0 for none; ``unit`` the code of the unit whose it seems, empty for none.
    """

    sha256: str
    name: str
    registered_at: str
    code: str
    reason: str
    reader: int = 0
    unit: str = ""
