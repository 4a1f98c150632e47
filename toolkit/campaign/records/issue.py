"""What was sent to a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.findings import Number


class Issue(Struct, frozen=True):
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
