"""What was said: how units stood, what they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from toolkit.structs import Struct

if TYPE_CHECKING:
    pass


class Judged(Struct, frozen=True):
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


class Told(Struct, frozen=True):
    """What a unit was told: sent back, or acknowledged; which findings, in which words."""

    unit: str
    sha256: str
    version: int
    what: Literal["correct", "receipt"]
    file: str
    findings: Sequence[Mapping[str, str]] = ()
    message: str = ""
