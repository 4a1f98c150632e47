"""The register 收件登记 as status --log prints it: everything that came and went, and whether it is still whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from toolkit.campaign.deep import differences
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import KINDS, Event, history, problems
from toolkit.campaign.standing import judged_as_sent
from toolkit.campaign.versions import changes
from toolkit.errors import OutputError
from toolkit.structs import Struct
from toolkit.submission import Unit

HASH_SHOWN = 12
"""So many digits of a file's SHA-256 tell it from every other."""


class RegisterLine(Struct, frozen=True):
    """One entry of the register, ready to be printed: the unit by name, what changed since the version before."""

    event: Event
    unit: str
    says: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of :data:`COLUMNS`."""
        event = self.event
        count = f"第{event.version}次{'下发' * (event.kind == 'issue')}" if event.version else ""
        return (event.at[:19].replace("T", " "), KINDS[event.kind], self.unit, count,
                event.name, event.sha256[:HASH_SHOWN], event.read_as, event.decided, self.says)

    def to_json(self) -> dict[str, Any]:
        """The entry as data."""
        event = self.event
        return {"at": event.at, "kind": event.kind, "unit": {"code": event.unit or None, "name": self.unit or None},
                "version": event.version, "name": event.name, "sha256": event.sha256 or None, "read_as": event.read_as,
                "decided": event.decided, "detail": self.says}


COLUMNS = ("时间", "事项", "单位", "第几次", "文件", "指纹", "读作／结果", "依据／经手", "说明")


class Register(Struct, frozen=True):
    """The lines in the order of time, and what is broken, a sentence each."""

    title: str
    lines: Sequence[RegisterLine]
    problems: Sequence[str]
    differs: Sequence[str] | None = None
    """What today's reader reads otherwise than was kept, though nothing was altered; None where the files were not read again."""

    def to_json(self) -> dict[str, Any]:
        """What ``status --log --json`` prints."""
        data = {"entries": [line.to_json() for line in self.lines], "problems": list(self.problems)}
        return data if self.differs is None else data | {"differs": list(self.differs)}


def register(
    campaign: Campaign, codes: Sequence[str] = (), *, deep: bool = False, progress: Callable[[int, int], None] | None = None
) -> Register:
    """The register of all units (or those named), checked against what lies in ``received``.

    ``deep`` reads every file again and compares what it says with what was kept. A damaged ledger is told as far as it can
    be read, by a campaign opened ``trusting``.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    try:
        events = [event for event in history(campaign.ledger) if not wanted or event.unit in wanted]
        untold = []
    except OutputError as error:
        events, untold = [], [str(error)]
    changed = _changed(campaign, {event.unit for event in events if event.kind == "return" and event.version > 1})
    lines = [RegisterLine(event, _name(campaign, event.unit), _says(event, changed)) for event in events]
    title = f"{campaign.district}{campaign.year}年度年报收件登记"
    names = {unit.code: unit.name for unit in campaign.units}
    wrong = [*campaign.doubts, *untold, *problems(campaign.ledger, campaign.root, names, progress=progress)]
    deviations = []
    if deep and not campaign.other_form:  # nothing is read by another form than the one issued
        try:
            deviations = differences(campaign, progress=progress)
        except OutputError as error:
            wrong.append(str(error))
    wrong += [deviation.says for deviation in deviations if deviation.altered]
    differs = [deviation.says for deviation in deviations if not deviation.altered] if deep else None
    return Register(title, lines, list(dict.fromkeys(wrong)), differs)


def _name(campaign: Campaign, code: str) -> str:
    unit = campaign.unit(code)
    return unit.name if unit else code


def _changed(campaign: Campaign, units: set[str]) -> dict[tuple[str, str], str]:
    """What each later return changed, by unit and content; those withdrawn are compared with nothing."""
    summaries: dict[tuple[str, str], str] = {}
    if campaign.other_form:  # nothing is judged by another form than the one issued
        return summaries
    for code in units:
        unit = campaign.unit(code) or Unit(code, code)
        try:
            versions = [(version.sha256, judged_as_sent(campaign, unit, version))
                        for version in campaign.ledger.returns_of(code)]
        except OutputError:
            continue  # a record that is not as it was registered: that is said by itself
        for (_, before), (sha256, after) in pairwise(versions):
            summaries[code, sha256] = changes(campaign.form, before, after).summary
    return summaries


def _says(event: Event, changed: dict[tuple[str, str], str]) -> str:
    if event.kind != "return":
        return event.detail
    return "；".join(filter(None, (event.detail, changed.get((event.unit, event.sha256), ""))))
