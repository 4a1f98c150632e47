"""What a ledger remembers of decisions 审定: what the officer accepted or refused, and what was taken back since."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from toolkit import aggregate
from toolkit.structs import replace

if TYPE_CHECKING:
    from toolkit.aggregate import Decision
    from toolkit.campaign.entries import Entries


class DecidedLedger:
    """The rows of decisions."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_decisions(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Remember what the officer accepted or refused, all or nothing; gives those that were new: the last word counts."""
        new = []
        with self.act():
            for decision in decisions:
                before = self.decisions(decision.unit).get((decision.unit, decision.finding, decision.fingerprint))
                if before is not None and replace(before, at="", who="", version=0, sha256="") == replace(
                        decision, at="", who="", version=0, sha256=""):
                    continue
                body = {"fingerprint": decision.fingerprint, "accepted": decision.accepted, "reason": decision.reason,
                        "who": decision.who, "sha256": decision.sha256}
                self.entries.append("decision", body, unit=decision.unit, key=decision.finding, version=decision.version)
                new.append(decision)
        return new

    def register_undecided(self, decisions: Iterable[Decision], who: str, reason: str) -> None:
        """Take decisions back that stand: they are undecided from here on, as if nobody had said anything of them."""
        with self.act():
            for decision in decisions:
                body = {"fingerprint": decision.fingerprint, "who": who, "reason": reason, "sha256": decision.sha256}
                self.entries.append("undecided", body, unit=decision.unit, key=decision.finding, version=decision.version)

    def decisions(self, unit: str = "") -> dict[tuple[str, str, str], Decision]:
        """The decision that stands on each finding (of one unit, or all), by unit, finding and fingerprint of its values."""
        where = ("kind IN ('decision', 'undecided') AND unit = ?", unit) if unit else ("kind IN ('decision', 'undecided')",)
        decisions: dict[tuple[str, str, str], Decision] = {}
        for row in self.entries.rows(*where, bodies=True):
            body = self.entries.body(row)
            if row.kind == "undecided":
                decisions.pop((row.unit, row.key, body["fingerprint"]), None)
                continue
            decisions[row.unit, row.key, body["fingerprint"]] = aggregate.Decision(
                row.unit, row.key, body["fingerprint"], body["accepted"], body["reason"], body["who"], row.at, row.version,
                body.get("sha256", ""))
        return decisions
