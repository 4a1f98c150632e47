"""What a ledger remembers of what was said: what units were told, how they stood when it was last said, and on what that rested."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from toolkit.campaign import records
from toolkit.campaign.entries import Entries, EntryRow
from toolkit.structs import asdict

if TYPE_CHECKING:
    from toolkit.campaign.records import Judged, Told


class ToldLedger:
    """The rows of what was said."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_told(self, told: Told) -> None:
        """Remember what a unit was told; told once of the same version in the same file."""
        with self.act():
            rows = self.entries.rows("kind = 'told' AND unit = ? AND version = ?", told.unit, told.version, bodies=True)
            if any(self.entries.body(row)["file"] == told.file for row in rows):
                return
            body = {"what": told.what, "file": told.file, "findings": list(told.findings), "message": told.message}
            self.entries.append("told", body, unit=told.unit, key=told.sha256, version=told.version)

    def told(self, unit: str = "") -> list[Told]:
        """What units were told (or one was), in the order of time."""
        where = ("kind = 'told' AND unit = ?", unit) if unit else ("kind = 'told'",)
        return [records.Told(row.unit, row.key, row.version, **self.entries.body(row)) for row in self.entries.rows(*where, bodies=True)]

    def register_judged(self, judged: Judged) -> None:
        """Remember how a unit stood when it was said."""
        body = {name: value for name, value in asdict(judged).items() if name not in ("unit", "sha256") and value}
        with self.act():
            self.entries.append("judged", body, unit=judged.unit, key=judged.sha256)

    def judged(self, unit: str) -> Judged | None:
        """How a unit stood when it was last said."""
        row = self.entries.last("kind = 'judged' AND unit = ?", unit)
        return self._judged(row) if row else None

    def all_judged(self) -> dict[str, Judged]:
        """How each unit stood when it was last said."""
        latest = {row.unit: row for row in self.entries.rows("kind = 'judged'")}
        return {unit: self._judged(row) for unit, row in latest.items()}

    def said_of_what_is_kept(self, judged: Judged) -> bool:
        """Whether a judgement was said of what is kept today: nothing of its files was read anew since."""
        judgements = self.entries.rows("kind = 'judged' AND unit = ?", judged.unit)
        read = self.entries.rows("kind = 'facts' AND key IN (?, ?)", judged.sha256, judged.manuscript)
        return bool(judgements) and all(row.seq < judgements[-1].seq for row in read)

    def _judged(self, row: EntryRow) -> Judged:
        body = self.entries.body(row)
        findings, held = (tuple((str(name), str(about)) for name, about in body.get(which, ())) for which in ("findings", "held"))
        return records.Judged(row.unit, row.key, body.get("manuscript", ""), body["state"], body.get("rests", {}), findings, held,
                      body.get("why", ""))

    def register_basis(self, basis: Mapping[str, Any], digest: str) -> None:
        """Remember what judgements rested on when they were last looked through."""
        with self.act():
            if self.basis_digest() != digest:
                self.entries.append("basis", basis, key=digest)

    def basis_digest(self) -> str:
        """The digest of what judgements rested on; empty where it was never looked at."""
        rows = self.entries.query("SELECT key FROM entry WHERE kind = 'basis' ORDER BY seq DESC LIMIT 1")
        return str(rows[0][0]) if rows else ""
