"""Units that sent more than one return in one run: the last one counts, and which is the last only the order of files said."""

from __future__ import annotations

from toolkit.actions.parts.taking import Taken
from toolkit.structs import Struct, field
from toolkit.submission import Unit
from toolkit.words import first_few

_MOST_NAMED = 4


class Several(Struct, frozen=True):
    """Different returns of one unit in one run, in the order in which they were registered."""

    unit: Unit
    names: tuple[str, ...]
    version: int
    """The one that counts: the last."""

    @property
    def sentence(self) -> str:
        """What the officer is to look at."""
        named = first_few([f"“{name}”" for name in self.names], _MOST_NAMED, counted="份")
        return (f"“{self.unit.name}”这一次收到{len(self.names)}份不同的报表（{named}），按先后登记，"
                f"计入的是最后一份“{self.names[-1]}”（第{self.version}次）。")


class InOneRun(Struct):
    """What one run registered, as far as units sent several."""

    _by_unit: dict[str, Several] = field(default_factory=dict)

    def add(self, taken: Taken) -> None:
        """One more file of the run."""
        if taken.outcome == "registered" and taken.unit is not None and taken.version:
            before = self._by_unit.get(taken.unit.code)
            self._by_unit[taken.unit.code] = Several(taken.unit, (*(before.names if before else ()), taken.name), taken.version)

    def several(self) -> list[Several]:
        """The units with more than one."""
        return [one for one in self._by_unit.values() if len(one.names) > 1]
