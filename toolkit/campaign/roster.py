"""The units of a campaign by code, by name, by whatever people call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from toolkit.campaign.naming import UnitNames
from toolkit.submission import Unit
from toolkit.words import without_blanks

_OFFICE = re.compile(r"(?<=街道)办事处$|(?<=[乡镇])人民政府$|(?<=[县区市])人民政府$")


class Roster:
    """The unit list 单位名单 of one district, in administrative order."""

    def __init__(self, units: Sequence[Unit], district: str = "") -> None:
        self.units, self.district = tuple(units), district

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def coded(self, code: str | None) -> Unit | None:
        """A unit by code."""
        return self._by_code.get(code or "")

    def named(self, name: str | None) -> Unit | None:
        """A unit by name or alias; “原州区北塬街道办事处” is the 北塬街道 of a list of 原州区, if it is the only one."""
        name = without_blanks(name or "")
        if not name or name in self._by_name:
            return self._by_name.get(name)
        alike = {unit.code: unit for known, unit in self._by_name.items() if self._bare(known) == self._bare(name)}
        return next(iter(alike.values())) if len(alike) == 1 else None

    def find(self, code: str | None, name: str | None = None) -> Unit | None:
        """A unit by its code, or else by a name. A word that may be either is given twice."""
        return self.coded(code) or self.named(name)

    def _bare(self, name: str) -> str:
        """A name without the district before it and the kind of office behind it."""
        return _OFFICE.sub("", name.removeprefix(self.district)) or name

    @cached_property
    def names(self) -> UnitNames:
        """What the units are called in names of files and folders."""
        return UnitNames(self.units)

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        named = {alias: unit for unit in self.units for alias in unit.aliases}
        return named | {unit.name: unit for unit in self.units}
