"""correct 退回: a fresh workbook with the unit's own figures, what is wrong marked in it, and a message to send along."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

from toolkit.actions.mails import Drafted, Letter, write_letters
from toolkit.actions.parts.asking import for_the_clerk
from toolkit.actions.parts.refilling import facts_whole
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.actions.parts.sending_back import (
    LIST,
    MESSAGES,
    Parcel,
    list_of,
    message_of,
    parcel_of,
    still_out,
    went_out,
    workbook_of,
)
from toolkit.actions.parts.tidying import tidy
from toolkit.aggregate import Standing
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS, FILLING
from toolkit.campaign.products import put
from toolkit.campaign.records import Issue, Told
from toolkit.errors import FileError
from toolkit.files import write_whole
from toolkit.narrative.messages import for_notepad
from toolkit.structs import Struct, replace
from toolkit.submission import Submission, Unit


class Corrected(Struct, frozen=True):
    """One unit's workbook to mend; ``made`` is False where it already stood. ``message`` is to be pasted into a chat."""

    unit: Unit
    path: Path
    message: str
    made: bool


class Correcting(Struct, frozen=True):
    """What is sent back: the workbooks, all messages in one file, and one list of everything for the leader."""

    units: Sequence[Corrected]
    messages: Path | None = None
    listed: Path | None = None
    failed: Sequence[str] = ()
    """A sentence for each unit whose file could not be read again; the others are done."""
    drafts: Drafted | None = None
    """The same as drafts of mails, where the list has addresses."""
    officers: Sequence[Unit] = ()
    """Units to which nothing goes back: what is open of theirs only the officer can tell."""
    others: int = 0
    """How many units not named now stand in the messages and the list too: what went back to them is not answered yet."""
    filled: Sequence[Corrected] = ()
    """Of units for which the officer filled in the return 代填: the workbook lies in ``代填/`` for him, nothing goes to the unit."""


def correct(
    campaign: Campaign, codes: Sequence[str] = (), *, today: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Correcting:
    """Make what is to be sent back to every unit with open errors or queries (or to those named among them).

    A second time nothing changes until the unit sends another return, or something else is to be said of the one it sent.
    The workbook is a round of its own: what comes back of it is read like the first, and what went out before stays valid.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    reported = [
        standing for standing in standings(campaign)
        if standing.reported and (not wanted or standing.unit.code in wanted)
    ]
    waiting = [standing for standing in reported if for_the_clerk(standing)]
    officers = [standing.unit for standing in reported if standing.state == "queried" and not for_the_clerk(standing)]
    issues = went_out(campaign)
    done, sent, failed, own = [], [], [], []
    for n, standing in enumerate(waiting, 1):
        try:
            submission = facts_whole(campaign, standing.sha256)  # before a further round is registered
        except FileError as error:
            failed.append(f"“{standing.unit.name}”没有退回：{error}")
            continue
        entry, parcel = _addressed(campaign, standing, submission, issues.get(standing.unit.code), today)
        path = campaign.root / entry.file
        made = not path.is_file()
        if made:
            data = workbook_of(campaign, parcel)
            if standing.filled is None:
                write_whole(path, data)
            else:
                put(campaign, path, data)  # remembered: collect tells whether anything was typed into it
        message = message_of(campaign, parcel, today or date.today())
        campaign.ledger.register_told(_told(parcel, entry.file, message))
        corrected = Corrected(standing.unit, path, message, made)
        if standing.filled is None:
            sent.append(parcel)
            done.append(corrected)
        else:
            own.append(corrected)
        if progress:
            progress(n, len(waiting))
    if not done:
        tidy(campaign, today=today)
        return Correcting((), failed=failed, officers=officers, filled=own)
    letters = [Letter(one.unit, one.path.stem, "报表退回修改", f"{one.message}\n", [one.path]) for one in done]
    drafts = write_letters(campaign, "退回", letters)
    others = _still_out_besides(campaign, wanted) if wanted else []
    whole = sorted([*sent, *others], key=lambda parcel: campaign.roster.place_of(parcel.standing.unit))
    told = for_notepad([message_of(campaign, parcel, today or date.today()) for parcel in whole])
    messages = put(campaign, campaign.root / CORRECTIONS / MESSAGES, told).path
    listed = put(campaign, campaign.root / CORRECTIONS / LIST, list_of(campaign, whole)).path
    tidy(campaign, today=today)
    return Correcting(done, messages, listed, failed, drafts, officers, len(others), own)


def _still_out_besides(campaign: Campaign, wanted: Collection[str]) -> list[Parcel]:
    """What went back before to units not named now and still waits to be answered: the lists keep it."""
    issues, found = went_out(campaign), []
    for standing in standings(campaign):
        issue = issues.get(standing.unit.code)
        if issue is None or standing.filled is not None or standing.unit.code in wanted or not still_out(campaign, standing, issue):
            continue
        if (campaign.root / issue.file).is_file():
            try:
                submission = facts_whole(campaign, standing.sha256)
            except FileError:
                continue  # said when that unit is sent back itself
            found.append(parcel_of(campaign, standing, submission, paintable_seal(campaign, issue)))
    return found


def _addressed(
    campaign: Campaign, standing: Standing, submission: Submission, known: Issue | None, today: date | None
) -> tuple[Issue, Parcel]:
    """What is sent back, with its round: the one that is out as long as it says everything, else a further one.

    What the officer filled in for a unit goes back to himself: the same words of who and from what hold for it.
    """
    def further() -> Issue:
        latest = campaign.ledger.latest_issue(standing.unit.code)
        if standing.filled is None:
            return further_round(campaign, standing.unit, latest, folder=CORRECTIONS, today=today)
        with campaign.ledger.act():
            made = further_round(campaign, standing.unit, latest, folder=FILLING, today=today)
            campaign.ledger.register_filling(made.unit, made.token, made.round, replace(standing.filled, file=made.file, mends=standing.sha256))
        return made

    stands = known is not None and still_out(campaign, standing, known)
    entry = known if known is not None and stands else further()
    parcel = parcel_of(campaign, standing, submission, paintable_seal(campaign, entry))
    if stands and _says_more(campaign, parcel, entry.file):
        entry = further()
        parcel = parcel_of(campaign, standing, submission, paintable_seal(campaign, entry))
    return entry, parcel


def _says_more(campaign: Campaign, parcel: Parcel, file: str) -> bool:
    """Whether the unit is to be told what does not stand in the workbook that went out to it: what judgements rest on has
    changed since, or the officer refused a reason. Of a workbook from before such things were kept, nothing is known."""
    kept = [told for told in campaign.ledger.told(parcel.standing.unit.code) if told.file == file]
    told_before = {(finding["id"], finding["message"]) for told in kept for finding in told.findings}
    return bool(kept) and any((finding.id, finding.message) not in told_before for finding in parcel.findings)


def _told(parcel: Parcel, file: str, message: str) -> Told:
    """What the unit is told with it: the findings put to it, and the message."""
    standing = parcel.standing
    findings = [{"id": finding.id, "message": finding.message} for finding in parcel.findings]
    return Told(standing.unit.code, standing.sha256, standing.version, "correct", file, findings, message)
