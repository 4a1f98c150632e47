"""Whose texts are read."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.prose.other_unit import Named
    from toolkit.submission import Origin


class About(Struct, frozen=True):
    """Whose texts they are, as far as is known: what is not is not asked about."""

    unit: str = ""
    """The unit's name on the list."""
    names: Collection[str] = ()
    """All its names, with and without its district and office."""
    level: str = ""
    year: int | None = None
    origin: Origin = "recognised"
    named: Named | None = None
    """Which listed unit some words are, the units of whole districts apart."""
    alone: bool = False
    """Whether it is a manuscript by itself: what it does not speak of may stand in the workbook."""
