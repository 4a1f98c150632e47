"""issue 下发: one locked workbook per unit, the Word file for its texts beside it, the notice and the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.actions.parts.manuscripts import write_manuscript
from toolkit.actions.parts.refilling import Contents, contents_of, fitted
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.campaign.folder import ISSUED, Campaign
from toolkit.campaign.records import Issue
from toolkit.files import write_whole
from toolkit.submission import Unit


@dataclass(frozen=True)
class Issued:
    """One unit's workbook; ``made`` is False where it already stood, untouched. ``manuscript`` stands beside it."""

    unit: Unit
    path: Path
    made: bool
    manuscript: Path


@dataclass(frozen=True)
class Issuing:
    """What was issued: a sequence of :class:`Issued`, with the list of files, the draft notice and remarks on it."""

    units: Sequence[Issued]
    listed: Path
    notice: Path
    notice_kept: bool
    """Whether the notice had been edited and was left as it stood."""
    remarks: Sequence[str] = ()

    def __iter__(self) -> Iterator[Issued]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def __getitem__(self, n: int) -> Issued:
        return self.units[n]


def issue(
    campaign: Campaign,
    codes: Sequence[str] = (),
    *,
    again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Issuing:
    """Issue workbooks to all units (or those named). A unit that has one keeps it; a lost file is written again.

    ``again`` makes a further workbook with what the unit last reported already in it: after a change of name,
    deadline or hints. What went out before stays valid. The ledger is written before the file: a workbook that
    is out is always known.
    """
    from toolkit.actions.parts.notice import write_list, write_notice  # the Word libraries are slow to import

    wanted = {unit.code: unit for unit in map(campaign.require_unit, codes)}
    units = list(wanted.values()) or list(campaign.units)
    done, latest = campaign.ledger.issues(ISSUED), campaign.ledger.issues()
    results = []
    for n, unit in enumerate(units, 1):
        known = done.get(unit.code)
        entry = known if known is not None and not again else further_round(campaign, unit, latest.get(unit.code))
        path = campaign.root / entry.file
        made = not path.is_file()
        if made:
            write_whole(path, _bytes(campaign, entry))
        results.append(Issued(unit, path, made, write_manuscript(campaign, entry, path)))
        if progress:
            progress(n, len(units))
    listed = write_list(campaign)
    notice = write_notice(campaign)
    return Issuing(results, listed, notice.path, notice.outcome == "kept", notice.remarks)


def _bytes(campaign: Campaign, entry: Issue) -> bytes:
    from toolkit.workbook.issuing import issued_workbook, prefilled  # XlsxWriter is slow to import

    seal = paintable_seal(campaign, entry)
    reported = _reported(campaign, entry)
    typed = prefilled(seal) if reported is None else reported.typed
    said = reported or Contents()
    return issued_workbook(seal, typed, fitted(said.texts, seal.layout), said.declared)


def _reported(campaign: Campaign, entry: Issue) -> Contents | None:
    """What the unit had reported when a further workbook was issued to it; None for a first one."""
    if entry.round == 1:
        return None
    versions = campaign.ledger.versions(entry.unit, "return")
    earlier = [one for one in versions if one.live and one.registered_at <= entry.issued_at]
    if not earlier:
        return None
    return contents_of(campaign, earlier[-1].sha256)
