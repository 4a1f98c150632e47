"""look 看一份: what files say and what would be said of them, as pages draw it. Nothing is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Final

from toolkit.actions.check import check
from toolkit.actions.look import LookedTable, LookedText, tables_and_texts
from toolkit.actions.parts.taking import Taken, form_of
from toolkit.campaign.folder import Campaign
from toolkit.findings import Finding, Severity, heavier_first
from toolkit.prose import masked_texts
from toolkit.structs import Struct

_STATE: Final = ((Severity.ERROR, "需退回"), (Severity.QUERY, "待核实"))


class LookedFile(Struct, frozen=True):
    """One file as it was read: its tables and texts (none where it could not be), and what would be said of it."""

    taken: Taken
    tables: tuple[LookedTable, ...] = ()
    texts: tuple[LookedText, ...] = ()
    would_be: str = ""
    """What would become of it if it came in now, one sentence."""
    known: bool = False
    """Whether this very file came in before."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What would be said of it, the weightiest first."""
        return tuple(heavier_first(self.taken.findings))

    @property
    def state(self) -> str:
        """How weighty it is: error, query, or nothing to be mended."""
        found = {finding.severity for finding in self.taken.findings}
        if self.taken.submission is None or Severity.ERROR in found or (self.taken.own and self.taken.own.differs):
            return "error"
        return "query" if Severity.QUERY in found else "good"

    def to_json(self) -> dict[str, Any]:
        """What ``check --json`` prints of it, and what would become of it."""
        return self.taken.to_json() | {"would_be": self.would_be or None}


def look_at_files(
    paths: Iterable[Path], campaign: Campaign | None = None, *,
    progress: Callable[[int, int], None] | None = None, executor: Executor | None = None,
) -> list[LookedFile]:
    """Files as ``check`` reads and judges them, each with its tables. Raises :class:`~toolkit.errors.UsageError` where there is no file."""
    return [looked_file(taken, campaign) for taken in check(paths, campaign, progress=progress, executor=executor)]


def looked_file(taken: Taken, campaign: Campaign | None) -> LookedFile:
    """One file that was read, as pages draw it."""
    if taken.submission is None:
        return LookedFile(taken, would_be=f"读不出来：{taken.error}")
    last = campaign.last_of(taken.unit) if campaign is not None and taken.unit is not None else {}
    form = form_of(campaign, taken.submission)
    tables, texts = tables_and_texts(form, taken.values, masked_texts(form, taken.submission.texts), last, taken.findings,
                                   year=taken.submission.identity.year or 0, level=taken.submission.identity.unit_level or "")
    before = _came_in(taken, campaign)
    return LookedFile(taken, () if taken.manuscript else tables, texts, _would_be(taken, campaign, before), taken.sha256 in before)


def _came_in(taken: Taken, campaign: Campaign | None) -> dict[str, int]:
    """Which versions of the unit's came in, by the hash of their files."""
    if campaign is None or taken.unit is None:
        return {}
    return {one.sha256: one.version for one in campaign.ledger.versions(taken.unit.code, "manuscript" if taken.manuscript else "return")}


def _would_be(taken: Taken, campaign: Campaign | None, before: Mapping[str, int]) -> str:
    if taken.own is not None:
        return f"这是本级自己的报告：{taken.own.verdict}。"
    if campaign is None:
        return ""
    if taken.unit is None:
        return "看不出是名单里哪家的：登记的话，会另放待查。"
    what = "文字稿" if taken.manuscript else "报表"
    if taken.sha256 in before:
        return f"与{taken.unit.name}第{before[taken.sha256]}次报来的{what}是同一个文件，先前收过了。"
    weights = {finding.severity for finding in taken.findings}
    state = next((words for weight, words in _STATE if weight in weights), "没有要改、要答的")
    return f"登记的话，就是{taken.unit.name}第{max(before.values(), default=0) + 1}次的{what}：{state}。"
