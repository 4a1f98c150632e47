"""What a ledger remembers of workbooks that the officer fills in for a unit 代填: who, from what, and where each lies."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from toolkit import aggregate
from toolkit.campaign.entries import Entries
from toolkit.campaign.members import FILLING
from toolkit.errors import OutputError
from toolkit.structs import replace

if TYPE_CHECKING:
    from toolkit.aggregate import Filled



class FilledLedger:
    """The rows of what is filled in for units. Each is about one workbook sent, by its token."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_filling(self, unit: str, token: str, round_: int, filled: Filled) -> bool:
        """Remember who fills in a workbook and from what; the last word counts. False where it says nothing new."""
        with self.act():
            before = self.fillings(unit).get(token)
            if before is not None and replace(filled, at=before.at) == before:
                return False
            body = {"who": filled.who, "source": filled.source, "file": filled.file} | ({"mends": filled.mends} if filled.mends else {})
            self.entries.append("filling", body, unit=unit, key=token, version=round_)
        return True

    def fillings(self, unit: str = "", *, believing: bool = False) -> dict[str, Filled]:
        """The workbooks that are filled in for units (or for one), by token.

        ``believing`` leaves out what is not as it was registered, instead of refusing it: for the register, which says so itself.
        """
        where = ("kind = 'filling' AND unit = ?", unit) if unit else ("kind = 'filling'",)
        found: dict[str, Filled] = {}
        for row in self.entries.rows(*where, bodies=True):
            try:
                body = self.entries.body(row, believing=believing)
                found[row.key] = aggregate.Filled(str(body["who"]), str(body["source"]), row.at, str(body["file"]), str(body.get("mends", "")))
            except (OutputError, LookupError, TypeError):
                if not believing:
                    raise
        return found | self._without_a_word(unit, set(found), believing=believing)

    def _without_a_word(self, unit: str, known: set[str], *, believing: bool) -> dict[str, Filled]:
        """Those of which a damaged ledger has lost who fills them in: the folder they were written to still tells."""
        where = ("kind = 'issue' AND unit = ?", unit) if unit else ("kind = 'issue'",)
        found: dict[str, Filled] = {}
        if self.entries.last("kind = 'recovered'") is None:
            return found
        for row in self.entries.rows(*where, bodies=True):
            with suppress(*((OutputError, LookupError, TypeError) if believing else ())):
                body = self.entries.body(row, believing=believing)
                if row.key not in known and str(body["file"]).startswith(f"{FILLING}/"):
                    found[row.key] = aggregate.Filled(file=str(body["file"]))
        return found
