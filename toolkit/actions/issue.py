"""issue 下发: one locked workbook per unit, the Word file for its texts beside it, the notice and the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from toolkit.actions.parts.again import reported_by, workbook_again
from toolkit.actions.parts.manuscripts import manuscript_path, missing_manuscript
from toolkit.actions.parts.rounds import further_round, says_the_same
from toolkit.actions.parts.tidying import tidy
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.campaign.records import Issue
from toolkit.campaign.settings import chinese_day
from toolkit.errors import OutputError
from toolkit.files import write_all
from toolkit.structs import Struct
from toolkit.submission import Unit

_AT_ONCE = 20
"""Units registered in one act, and their files written together. Whoever else writes waits for no longer than their registering takes."""


class IssuedUnit(Struct, frozen=True):
    """One unit's workbook; ``made`` is False where it already stood, untouched. ``manuscript`` stands beside it."""

    unit: Unit
    path: Path
    made: bool
    manuscript: Path


class Issuing(Struct, frozen=True):
    """What was issued: a sequence of :class:`IssuedUnit`, with the list of files, the draft notice and remarks on it."""

    units: Sequence[IssuedUnit]
    listed: Path
    notice: Path
    notice_kept: bool
    """Whether the notice had been edited and was left as it stood."""
    remarks: Sequence[str] = ()
    notice_draft: bool = True
    """Whether the notice is not to be sent out yet: a mark 【】 is left in it, whoever saved it."""
    own_draft: Path | None = None
    """The district's own manuscript, where it was begun just now."""

    def __iter__(self) -> Iterator[IssuedUnit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def __getitem__(self, n: int) -> IssuedUnit:
        return self.units[n]


def issue(
    campaign: Campaign,
    codes: Sequence[str] = (),
    *,
    again: bool = False,
    today: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Issuing:
    """Issue workbooks to all units (or those named). A unit that has one keeps it; a lost file is written again.

    ``again`` makes a further workbook with what the unit last reported already in it: after a change of name,
    deadline or hints. What went out before stays valid. Asked once more it makes none that would say the very same: an
    interrupted run is ended, not begun again. The ledger is written before the file: a workbook that
    is out is always known. The first time that all go out the district's own manuscript is begun beside them, and never again.
    """
    from toolkit.actions.parts.notice import write_list, write_notice  # the Word libraries are slow to import
    from toolkit.workbook.stamping import Stamper  # so is XlsxWriter

    wanted = {unit.code: unit for unit in map(campaign.require_unit, codes)}
    units = list(wanted.values()) or list(campaign.units)
    done, latest = campaign.ledger.issues(ISSUED), campaign.ledger.issues()
    stamper, results = Stamper(), []
    for begin in range(0, len(units), _AT_ONCE):
        some = units[begin : begin + _AT_ONCE]
        with campaign.ledger.act():  # registered together: each act is a file of its own to be put on the disk
            entries = [_round(campaign, unit, done.get(unit.code), latest.get(unit.code), again=again) for unit in some]
        missing: list[tuple[Path, bytes]] = []
        try:
            for n, (unit, entry) in enumerate(zip(some, entries, strict=True), begin + 1):
                path = campaign.root / entry.file
                made = not path.is_file()
                if made:
                    missing.append((path, workbook_again(campaign, entry, stamper=stamper)))
                missing += missing_manuscript(campaign, entry, path)
                results.append(IssuedUnit(unit, path, made, manuscript_path(path)))
                if progress:
                    progress(n, len(units))
        finally:  # also what was made before somebody interrupted
            write_all(missing)
    while True:
        so_far = campaign.ledger.issued_so_far()
        listed, notice = write_list(campaign), write_notice(campaign)
        if campaign.ledger.issued_so_far() == so_far:  # else another command issued some, and wrote its list before this one
            break
    tidy(campaign)
    own_draft, failed = (None, []) if codes or again else _begun(campaign)
    remarks = [*notice.remarks, *_passed(campaign, today or date.today()), *failed]
    return Issuing(results, listed, notice.path, notice.outcome == "kept", remarks, notice.draft, own_draft)


def _round(campaign: Campaign, unit: Unit, known: Issue | None, latest: Issue | None, *, again: bool) -> Issue:
    """The round whose workbook a unit is to have: the one it has, or a further one, which is registered."""
    if known is not None and (not again or _is_again(campaign, unit, known)):
        return known
    return further_round(campaign, unit, latest)


def _begun(campaign: Campaign) -> tuple[Path | None, list[str]]:
    """The district's first draft where it was written just now, and why it was not."""
    from toolkit.actions.draft import first_draft  # drafting loads what nobody else needs here

    try:
        begun = first_draft(campaign)
    except OutputError as error:
        return None, [f"本级文字稿没有写出来：{error}以后可以用 nianbao report --draft 写。"]
    return begun.path if begun is not None else None, []


def _passed(campaign: Campaign, today: date) -> list[str]:
    """That the day the notice names is over, where it is: nobody can report by then any more."""
    deadline = campaign.settings.deadline
    if deadline is None or deadline >= today:
        return []
    return [f"报送时间（{chinese_day(deadline)}）已过；要延期的，改 campaign.toml 里的 deadline，再运行一次 issue（改过的通知请自己改日期）。"]


def _is_again(campaign: Campaign, unit: Unit, known: Issue) -> bool:
    """Whether a unit's latest workbook is a further one already, and another would say and hold the same."""
    now = campaign.ledger.latest_sha256(unit.code, "return")
    return known.round > 1 and says_the_same(campaign, unit, known) and reported_by(campaign, known) == now
