"""One way of drawing a report, and what of it can still be known."""

from __future__ import annotations

import random
from collections.abc import Callable

from toolkit.structs import Struct

from tests.intake.recognise.reports import Blocks, Truth


class Manner(Struct, frozen=True):
    """One way of drawing a report. ``lost`` says what of it nobody can know any more, and why."""

    name: str
    build: Callable[[random.Random], tuple[Blocks, Truth]]
    lost: str = ""
    absent: tuple[str, ...] = ()
    """Codes that this manner does not print; they must not be read."""
    damaged: bool = False
    """Whether figures are added or moved already: with more damage nobody could know."""
