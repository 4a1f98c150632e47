"""What an act costs of what is there, counted: rows and bytes that SQLite hands over, what it does to find them, bodies taken apart, standings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from toolkit.structs import Struct

from toolkit.campaign import judging
from toolkit.campaign.folder import Campaign
from toolkit.campaign.kept import KeptReading

_STEP = 10


class Cost(Struct):
    """What was counted. ``steps`` are tens of instructions of SQLite's own machine."""

    rows: int = 0
    read: int = 0
    steps: int = 0
    bodies: int = 0
    standings: int = 0
    kept: int = 0
    """Answers fetched of those that are kept of texts."""


@contextmanager
def counted(campaign: Campaign, cost: Cost | None = None) -> Iterator[Cost]:
    """Count what is done with the ledger, and how many units are judged, in a block."""
    cost = Cost() if cost is None else cost
    entries = campaign.ledger.entries
    before, judged, query = entries.decoded, judging.standing, KeptReading._query

    def row(_: object, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        cost.rows += 1
        cost.read += sum(len(column) for column in columns if isinstance(column, str))
        return columns

    def step() -> int:
        cost.steps += 1
        return 0

    def standing(*given: Any) -> Any:
        cost.standings += 1
        return judged(*given)

    def answers(reading: KeptReading, sql: str, *given: bytes) -> list[tuple[object, ...]]:
        rows = query(reading, sql, *given)
        cost.kept += len(rows)
        return rows

    entries.db.row_factory = row
    entries.db.set_progress_handler(step, _STEP)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judging, "standing", standing)
        patched.setattr(KeptReading, "_query", answers)
        try:
            yield cost
        finally:
            entries.db.row_factory = None
            entries.db.set_progress_handler(None, 0)
            cost.bodies += entries.decoded - before
