"""controls 其他部门的数: figures of other authorities, registered or corrected at any time, and how they compare with what was reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.actions.parts.control_rows import read_controls
from toolkit.actions.parts.controlled import Seen, counts_of, seen_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger_controls import Control
from toolkit.paths import path_to
from toolkit.structs import Struct


class Controlled(Struct, frozen=True):
    """Every figure that stands, compared; ``new`` are those registered now."""

    seen: tuple[Seen, ...]
    new: tuple[Control, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {"registered": len(self.seen), **counts_of(self.seen), "new": len(self.new), "controls": [one.to_json() for one in self.seen]}


def register_controls(campaign: Campaign, path: Path) -> Controlled:
    """Register figures of other authorities from a table. The same again is no further act, and those the table does not have stay.

    Raises :class:`~toolkit.errors.UsageError` naming each row that is wrong; then nothing is registered.
    """
    path = path_to(path)
    given = read_controls(path, campaign.form, campaign.roster, campaign.district)
    new = campaign.ledger.register_controls(given, path.name)
    return Controlled(seen_of(campaign), tuple(new))


def controls(campaign: Campaign) -> Controlled:
    """Every figure that stands, compared with what was reported."""
    return Controlled(seen_of(campaign))
