"""The units of a campaign by code, by name, by whatever people call them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from toolkit.campaign.naming import WHOLE_DISTRICT, UnitNames
from toolkit.digests import sha256
from toolkit.patterns import regex
from toolkit.submission import Unit
from toolkit.words import without_blanks

_SHORTEST_ALIAS = 4
_OFFICE = regex(r"(?<=街道)办事处$|(?<=[乡镇])人民政府$|(?<=[县区市])人民政府$")


class Roster:
    """The unit list 单位名单 of one district, in administrative order."""

    def __init__(self, units: Sequence[Unit], district: str = "") -> None:
        self.units, self.district = tuple(units), district

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        """What it is asked for is decided by these alone."""
        return f"Roster({self._digest})"

    def coded(self, code: str | None) -> Unit | None:
        """A unit by code."""
        return self._by_code.get(code or "")

    def place_of(self, unit: Unit) -> int:
        """Which of the list a unit is, from 1."""
        return self._places[unit.code]

    def named(self, name: str | None) -> Unit | None:
        """A unit by name or alias; “原州区北塬街道办事处” is the 北塬街道 of a list of 原州区, if it is the only one."""
        name = without_blanks(name or "")
        if not name or name in self._by_name:
            return self._by_name.get(name)
        alike = self._by_bare_name.get(self._bare(name), {})
        return next(iter(alike.values())) if len(alike) == 1 else None

    def speaker(self, name: str) -> str | None:
        """The name of the unit that is meant where a text says that it received or published something; None where that is not sure.

        A whole district's name is every office's, and a short one means its own in every office: 管委会, 东街道.
        """
        if not name or name == self.district:
            return None
        # 原州区教育局 is the 区教育局 of a list of 原州区
        unit = self.named(name) or (self.named(self.district[-1] + name.removeprefix(self.district)) if name.startswith(self.district) else None)
        if unit is None or unit.level in WHOLE_DISTRICT or (len(name) < _SHORTEST_ALIAS and name not in self._own_names):
            return None
        return unit.name

    def find(self, code: str | None, name: str | None = None) -> Unit | None:
        """A unit by its code, or else by a name. A word that may be either is given twice."""
        return self.coded(code) or self.named(name)

    def is_whole(self, unit: Unit) -> bool:
        """Whether a unit reports for a whole district: what its offices receive and publish is its own."""
        return unit.level in WHOLE_DISTRICT

    def names_of(self, unit: Unit) -> tuple[str, ...]:
        """What a unit is called in its own texts: its name and aliases, with and without district and office, and those it was made of."""
        merged = [self._by_code[code].name for code in unit.predecessors if code in self._by_code]
        return tuple(dict.fromkeys(form for name in (unit.name, *unit.aliases, *merged) for form in (name, self._bare(name))))

    def _bare(self, name: str) -> str:
        """A name without the district before it and the kind of office behind it."""
        return _OFFICE.sub("", name.removeprefix(self.district)) or name

    @cached_property
    def _digest(self) -> str:
        listed = [(unit.code, unit.name, unit.level, unit.aliases, unit.predecessors) for unit in self.units]
        return sha256(repr((self.district, listed)).encode()).hex()

    @cached_property
    def names(self) -> UnitNames:
        """What the units are called in names of files and folders."""
        return UnitNames(self.units)

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {unit.code: place for place, unit in enumerate(self.units, 1)}

    @cached_property
    def _by_bare_name(self) -> dict[str, dict[str, Unit]]:
        """The units by code, by their names without district and office."""
        found: dict[str, dict[str, Unit]] = {}
        for known, unit in self._by_name.items():
            found.setdefault(self._bare(known), {})[unit.code] = unit
        return found

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(unit.name for unit in self.units)

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        named = {alias: unit for unit in self.units for alias in unit.aliases}
        return named | {unit.name: unit for unit in self.units}
