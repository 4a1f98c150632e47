"""The messages of status 进度: whom to chase 催报, and the receipt 收讫 of what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.actions.mails import Drafted, Letter, write_letters
from toolkit.actions.parts.asking import CHASED, for_the_clerk, is_chased, owes, put_together
from toolkit.actions.parts.receipting import MESSAGES, RECEIPTS, receipt_message, receipt_name
from toolkit.actions.parts.sending_back import still_out
from toolkit.actions.parts.tidying import bring_back, tidy
from toolkit.actions.report import unit_report
from toolkit.actions.status import Wall
from toolkit.aggregate import STATES, Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS, ISSUED
from toolkit.campaign.products import put
from toolkit.campaign.records import Told
from toolkit.files import safe_name, write_whole
from toolkit.findings import Severity
from toolkit.narrative.messages import for_notepad, mending_reminder, reminder, sender
from toolkit.structs import Struct
from toolkit.words import first_few

_MOST_NAMED = 3


class Chase(Struct, frozen=True):
    """One unit to chase, and the message to paste."""

    standing: Standing
    days_late: int
    message: str

    def to_json(self) -> dict[str, Any]:
        """What ``status --json --chase`` adds for it."""
        unit = self.standing.unit
        return {"code": unit.code, "name": unit.name, "state": self.standing.state, "days_late": self.days_late,
                "contact": unit.contact, "phone": unit.phone, "message": self.message}


class Receipt(Struct, frozen=True):
    """One accepted unit: its message and its report; ``made`` is False where the report already stood."""

    standing: Standing
    message: str
    path: Path
    made: bool


class Receipts(Struct, frozen=True):
    """What :func:`receipts` wrote. ``file`` holds every message; None where no unit is accepted."""

    units: Sequence[Receipt]
    file: Path | None
    drafts: Drafted | None = None
    """The same as drafts of mails, where the list has addresses."""
    kept: Sequence[Standing] = ()
    """Accepted units that get none yet: something of theirs is still before the officer, and a receipt says that they may publish."""

    @property
    def kept_said(self) -> str:
        """Who gets none yet, and what for; empty where nobody."""
        if not self.kept:
            return ""
        named = first_few([f"{one.unit.name}（{one.unsettled[0].message.rstrip('。')}）" for one in self.kept], _MOST_NAMED)
        return f"暂不发收讫{len(self.kept)}家，还有事项待您核实或审定：{named}。用 nianbao explain 逐项采纳后再发，收讫里写着“请审签后公布”。"


def chase_list(campaign: Campaign, wall: Wall) -> list[Chase]:
    """A message for each unit that owes something: first those that sent nothing, then those that have to mend or
    answer. Who is accepted (零申报 too), need not report, or has explained all there was is not among them."""
    return [
        Chase(standing, wall.late(standing), _message(campaign, wall, standing))
        for state in CHASED
        for standing in wall.standings
        if standing.state == state and is_chased(standing)
    ]


def write_reminders(campaign: Campaign, chased: Sequence[Chase], *, today: date | None = None) -> Drafted | None:
    """The messages as drafts of mails, where the list has addresses. A unit that sent nothing gets the workbook issued to it once
    more, one that has to mend what was sent back to it. Drafts of an earlier day move away first: they say “今日”."""
    tidy(campaign, today=today)
    issued, sent_back = campaign.ledger.issues(ISSUED), campaign.ledger.issues(CORRECTIONS)

    def files(standing: Standing) -> list[Path]:
        back, first = sent_back.get(standing.unit.code), issued.get(standing.unit.code)
        issue = back if back is not None and still_out(campaign, standing, back) else first
        return [campaign.root / issue.file] if issue is not None else []

    return write_letters(campaign, "催报", [
        Letter(chase.standing.unit, f"{safe_name(chase.standing.unit.code)}_{safe_name(chase.standing.unit.name)}", "报表催报",
               f"{chase.message}\n", files(chase.standing))
        for chase in chased
    ])


def _message(campaign: Campaign, wall: Wall, standing: Standing) -> str:
    who = sender(wall.district, campaign.settings.contact.office)
    if not standing.reported:
        return reminder(who, standing.unit.name, wall.year, deadline=wall.deadline, today=wall.today,
                        manuscript=standing.manuscript_at is not None)
    asked = put_together(for_the_clerk(standing), wall.form)
    errors = sum(finding.severity is Severity.ERROR for finding in asked)
    return mending_reminder(who, standing.unit.name, wall.year, standing.version, errors=errors, queries=len(asked) - errors,
                            deadline=wall.deadline, today=wall.today)


def not_chased(wall: Wall) -> str:
    """Who is left out of the chase list, in one sentence; empty where nobody is."""
    count = {state: sum(standing.state == state for standing in wall.standings) for state in ("accepted", "exempt")}
    nil = sum(standing.nil and standing.state == "accepted" for standing in wall.standings)
    explained = sum(standing.state in ("rejected", "queried") and not owes(standing) for standing in wall.standings)
    filled = sum(standing.filled is not None and standing.state in ("rejected", "queried") and owes(standing) for standing in wall.standings)
    groups = [f"{STATES['accepted']}{count['accepted']}家" + (f"（其中零申报{nil}家）" if nil else "") if count["accepted"] else "",
              f"{STATES['exempt']}{count['exempt']}家" if count["exempt"] else "",
              f"待经办人核实或审定{explained}家" if explained else "", f"代填、待经办人对照原件核对{filled}家" if filled else ""]
    words = "、".join(filter(None, groups))
    return f"不必催：{words}。" if words else ""


def receipts(campaign: Campaign, wall: Wall, *, progress: Callable[[int, int], None] | None = None) -> Receipts:
    """Write a receipt and the finished report of each accepted unit into ``output/收讫``.

    A report is named by the version it was made from; one that stands is not made again, so that what somebody
    has edited stays; one that had moved to 已办, because another version counted in between, comes back. Running it twice changes nothing.
    """
    accepted = [standing for standing in wall.standings if standing.state == "accepted" and not standing.unsettled]
    kept = [standing for standing in wall.standings if standing.state == "accepted" and standing.unsettled]
    folder = campaign.output / RECEIPTS
    done = []
    for n, standing in enumerate(accepted, 1):
        path = folder / receipt_name(campaign, standing)
        made = not path.exists() and not bring_back(path)
        if made:
            write_whole(path, unit_report(campaign, standing.unit.code))
        message = receipt_message(campaign, standing, wall.today)
        campaign.ledger.register_told(Told(
            standing.unit.code, standing.sha256, standing.version, "receipt", f"output/{RECEIPTS}/{path.name}", (), message))
        done.append(Receipt(standing, message, path, made))
        if progress:
            progress(n, len(accepted))
    if not done:
        tidy(campaign, today=wall.today)
        return Receipts((), None, kept=kept)
    letters = [Letter(one.standing.unit, one.path.stem, "报表收讫", f"{one.message}\n", [one.path]) for one in done]
    drafts = write_letters(campaign, "收讫", letters)
    messages = put(campaign, folder / MESSAGES, for_notepad([unit.message for unit in done])).path
    tidy(campaign, today=wall.today)
    return Receipts(done, messages, drafts, kept)
