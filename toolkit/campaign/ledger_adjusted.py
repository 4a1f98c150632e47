"""What a ledger remembers of adjustments 调整: what the officer added to a sum or took away, and what was taken back since."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from toolkit import aggregate
from toolkit.findings import json_number, number_from_json
from toolkit.structs import replace

if TYPE_CHECKING:
    from toolkit.aggregate import Adjustment
    from toolkit.campaign.entries import Entries, EntryRow


class AdjustedLedger:
    """The rows of adjustments."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_adjustment(self, wanted: Adjustment) -> tuple[Adjustment, bool]:
        """Remember an adjustment under a number of its own; gives it as kept, and whether it is new.

        One that stands already, of the same cell and unit by the same figure for the same reason, is the same act.
        """
        with self.act():
            known = self.adjustments()
            for one in known:
                if not one.undone and one.act == wanted.act:
                    return one, False
            number = max((one.number for one in known), default=0) + 1
            body = {"delta": json_number(wanted.delta), "reason": wanted.reason, "who": wanted.who, "sha256": wanted.sha256,
                    "version": wanted.version, **({"organs": True} if wanted.organs else {})}
            row = self.entries.append("adjusted", body, unit=wanted.unit, key=wanted.code, version=number)
        return replace(wanted, number=number, at=row.at), True

    def undo_adjustment(self, one: Adjustment, who: str, reason: str) -> bool:
        """Take an adjustment back, by a further row; False where it was so already."""
        with self.act():
            if next((kept.undone for kept in self.adjustments() if kept.number == one.number), None):
                return False
            self.entries.append("unadjusted", {"who": who, "reason": reason}, unit=one.unit, key=one.code, version=one.number)
        return True

    def adjustments(self) -> list[Adjustment]:
        """Every adjustment in the order of numbers, those taken back too."""
        found: dict[int, Adjustment] = {}
        for row in self.entries.rows("kind IN ('adjusted', 'unadjusted')", bodies=True):
            body = self.entries.body(row)
            if row.kind == "adjusted":
                found[row.version] = _adjustment(row, body)
            elif row.version in found:  # of one that was lost nothing is left to take back
                undone = {"at": row.at, "who": body["who"], "reason": body["reason"]}
                found[row.version] = replace(found[row.version], undone=undone)
        return [found[number] for number in sorted(found)]


def _adjustment(row: EntryRow, body: Mapping[str, Any]) -> Adjustment:
    delta = number_from_json(body["delta"])
    assert delta is not None  # no row is appended without
    return aggregate.Adjustment(row.version, row.key, delta, row.unit, body["reason"], body["who"], row.at, body["sha256"], body["version"],
                      bool(body.get("organs")))
