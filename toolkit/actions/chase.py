"""The messages of status 进度: whom to chase 催报, and the receipt 收讫 of what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.actions.parts.asking import for_the_clerk, put_together
from toolkit.actions.report import report
from toolkit.actions.status import Wall
from toolkit.aggregate import STATES, Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.records import Told
from toolkit.files import safe_name, write_whole
from toolkit.findings import Severity
from toolkit.narrative.messages import for_notepad, mending_reminder, receipt, reminder, sender

RECEIPTS, MESSAGES = "收讫", "收讫消息.txt"
"""The folder inside ``output``, and the file of messages in it."""
_CHASED = ("missing", "rejected", "queried")


@dataclass(frozen=True)
class Chase:
    """One unit to chase, and the message to paste."""

    standing: Standing
    days_late: int
    message: str

    def to_json(self) -> dict[str, Any]:
        """What ``status --json --chase`` adds for it."""
        unit = self.standing.unit
        return {"code": unit.code, "name": unit.name, "state": self.standing.state, "days_late": self.days_late,
                "contact": unit.contact, "phone": unit.phone, "message": self.message}


@dataclass(frozen=True)
class Receipt:
    """One accepted unit: its message and its report; ``made`` is False where the report already stood."""

    standing: Standing
    message: str
    path: Path
    made: bool


@dataclass(frozen=True)
class Receipts:
    """What :func:`receipts` wrote. ``file`` holds every message; None where no unit is accepted."""

    units: Sequence[Receipt]
    file: Path | None


def chase_list(campaign: Campaign, found: Wall) -> list[Chase]:
    """A message for each unit that owes something: first those that sent nothing, then those that have to mend or
    answer. Who is accepted (零申报 too), need not report, or has explained all there was is not among them."""
    return [
        Chase(one, found.late(one), _message(campaign, found, one))
        for state in _CHASED
        for one in found.standings
        if one.state == state and _owes(one)
    ]


def _owes(one: Standing) -> bool:
    """Whether the next step is the unit's: what it has explained, and what only the officer can tell, waits for the officer."""
    return not one.reported or bool(for_the_clerk(one))


def _message(campaign: Campaign, found: Wall, one: Standing) -> str:
    who = sender(found.district, campaign.settings.contact.office)
    if not one.reported:
        return reminder(who, one.unit.name, found.year, deadline=found.deadline, today=found.today,
                        manuscript=one.manuscript_at is not None)
    asked = put_together(for_the_clerk(one), found.form)
    errors = sum(finding.severity is Severity.ERROR for finding in asked)
    return mending_reminder(who, one.unit.name, found.year, one.version, errors=errors, queries=len(asked) - errors,
                            deadline=found.deadline, today=found.today)


def not_chased(found: Wall) -> str:
    """Who is left out of the chase list, in one sentence; empty where nobody is."""
    count = {state: sum(one.state == state for one in found.standings) for state in ("accepted", "exempt")}
    nil = sum(one.nil and one.state == "accepted" for one in found.standings)
    explained = sum(one.state in ("rejected", "queried") and not _owes(one) for one in found.standings)
    said = [f"{STATES['accepted']}{count['accepted']}家" + (f"（其中零申报{nil}家）" if nil else "") if count["accepted"] else "",
            f"{STATES['exempt']}{count['exempt']}家" if count["exempt"] else "",
            f"待经办人核实或审定{explained}家" if explained else ""]
    words = "、".join(filter(None, said))
    return f"不必催：{words}。" if words else ""


def receipts(campaign: Campaign, found: Wall, *, progress: Callable[[int, int], None] | None = None) -> Receipts:
    """Write a receipt and the finished report of each accepted unit into ``output/收讫``.

    A report is named by the version it was made from; one that stands is not made again, so that what somebody
    has edited stays. Running it twice changes nothing.
    """
    accepted = [one for one in found.standings if one.state == "accepted"]
    manuscripts = {code: one.version for code, one in campaign.ledger.latest_manuscripts().items()}
    folder = campaign.output / RECEIPTS
    done = []
    for n, one in enumerate(accepted, 1):
        path = folder / _name(one, manuscripts.get(one.unit.code, 0))
        made = not path.exists()
        if made:
            report(campaign, unit=one.unit.code, kind="docx", out=path)
        message = _receipt(campaign, found, one)
        campaign.ledger.register_told(Told(
            one.unit.code, one.sha256, one.version, "receipt", f"output/{RECEIPTS}/{path.name}", (), message))
        done.append(Receipt(one, message, path, made))
        if progress:
            progress(n, len(accepted))
    if not done:
        return Receipts((), None)
    file, data = folder / MESSAGES, for_notepad([each.message for each in done])
    if not file.is_file() or file.read_bytes() != data:
        write_whole(file, data)
    return Receipts(done, file)


def _name(one: Standing, manuscript: int) -> str:
    texts = f"_文字稿第{manuscript}次" if manuscript else ""
    return f"{safe_name(one.unit.code)}_{safe_name(one.unit.name)}_第{one.version}次{texts}.docx"


def _receipt(campaign: Campaign, found: Wall, one: Standing) -> str:
    who = sender(found.district, campaign.settings.contact.office)
    return receipt(who, one.unit.name, one.version, nil=one.nil, publication=campaign.settings.unit_publication)
