"""What a ledger remembers of other authorities' figures 其他部门的数: each said, corrected, taken back by a further row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from toolkit.findings import Number, json_number, number_from_json
from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.campaign.entries import Entries


class Control(Struct, frozen=True):
    """One figure as another authority has it. ``what`` is a code of the form, or how its overview calls a figure made of several."""

    what: str
    unit: str
    """The unit's code; empty for the whole district."""
    source: str
    """Whose figure it is."""
    value: Number | None
    """None where it is taken back."""
    remark: str = ""
    """Why it differs, where that is known already."""
    at: str = ""
    """When it was registered, as ISO 8601 with offset."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Of what, of whom, and whose it is: of two of one key the later counts."""
        return self.what, self.unit, self.source


class ControlsLedger:
    """The rows of other authorities' figures."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_controls(self, controls: Sequence[Control], whence: str) -> list[Control]:
        """Remember figures of other authorities; gives those that say something new. The same again is no further row."""
        with self.act():
            known = {one.key: one for one in self.controls()}
            new = []
            for one in controls:
                before = known.get(one.key)
                if (None, "") if before is None else (before.value, before.remark) != (one.value, one.remark):
                    if before is None and one.value is None:
                        continue
                    body = {"value": json_number(one.value), "source": one.source, "remark": one.remark, "file": whence}
                    self.entries.append("control", body, unit=one.unit, key=one.what)
                    new.append(one)
        return new

    def controls(self) -> list[Control]:
        """The figures that stand, in the order in which each was first said."""
        found: dict[tuple[str, str, str], Control] = {}
        for row in self.entries.rows("kind = 'control'", bodies=True):
            body = self.entries.body(row)
            one = Control(row.key, row.unit, body["source"], number_from_json(body["value"]), body["remark"], row.at)
            found[one.key] = one
        return [one for one in found.values() if one.value is not None]
