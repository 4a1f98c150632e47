"""The register 收件登记 as status --log prints it: everything that came and went, and whether it is still whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import KINDS, Entry, history, problems
from toolkit.campaign.versions import changes

HASH_SHOWN = 12
"""So many digits of a file's SHA-256 tell it from every other."""


@dataclass(frozen=True)
class Line:
    """One entry of the register, ready to be printed: the unit by name, what changed since the version before."""

    entry: Entry
    unit: str
    says: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of :data:`COLUMNS`."""
        entry = self.entry
        return (entry.at[:19].replace("T", " "), KINDS[entry.kind], self.unit, f"第{entry.version}次" if entry.version else "",
                entry.name, entry.sha256[:HASH_SHOWN], entry.read_as, entry.decided, self.says)

    def to_json(self) -> dict[str, Any]:
        """The entry as data."""
        entry = self.entry
        return {"at": entry.at, "kind": entry.kind, "unit": {"code": entry.unit or None, "name": self.unit or None},
                "version": entry.version, "name": entry.name, "sha256": entry.sha256 or None, "read_as": entry.read_as,
                "decided": entry.decided, "detail": self.says}


COLUMNS = ("时间", "事项", "单位", "第几次", "文件", "指纹", "读作／结果", "依据／经手", "说明")


@dataclass(frozen=True)
class Register:
    """The lines in the order of time, and what is broken, a sentence each."""

    title: str
    lines: Sequence[Line]
    problems: Sequence[str]

    def to_json(self) -> dict[str, Any]:
        """What ``status --log --json`` prints."""
        return {"entries": [line.to_json() for line in self.lines], "problems": list(self.problems)}


def register(
    campaign: Campaign, codes: Sequence[str] = (), *, progress: Callable[[int, int], None] | None = None
) -> Register:
    """The register of all units (or those named), checked against what lies in ``received``."""
    wanted = {campaign.require_unit(code).code for code in codes}
    entries = [entry for entry in history(campaign.ledger) if not wanted or entry.unit in wanted]
    changed = _changed(campaign, {entry.unit for entry in entries if entry.kind == "return" and entry.version > 1})
    lines = [Line(entry, _name(campaign, entry.unit), _says(entry, changed)) for entry in entries]
    title = f"{campaign.district}{campaign.year}年度年报收件登记"
    names = {unit.code: unit.name for unit in campaign.units}
    return Register(title, lines, problems(campaign.ledger, campaign.root, names, progress=progress))


def _name(campaign: Campaign, code: str) -> str:
    unit = campaign.unit(code)
    return unit.name if unit else code


def _changed(campaign: Campaign, units: set[str]) -> dict[tuple[str, str], str]:
    """What each later return changed, by unit and content; those withdrawn are compared with nothing."""
    return {
        (unit, after.sha256): changes(campaign.form, before, after).summary
        for unit in units
        for before, after in pairwise(campaign.ledger.returns_of(unit))
    }


def _says(entry: Entry, changed: dict[tuple[str, str], str]) -> str:
    return changed.get((entry.unit, entry.sha256), "") if entry.kind == "return" else entry.detail
