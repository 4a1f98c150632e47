"""correct 退回: a fresh workbook with the unit's own figures, what is wrong marked in it, and a message to send along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.actions.mails import Drafted, Letter, write_letters
from toolkit.actions.parts.asking import for_the_clerk, once, put_together
from toolkit.actions.parts.refilling import (
    Contents,
    contents,
    facts_whole,
    fitted,
    said_there,
    totals_without_parts,
)
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.aggregate import Standing
from toolkit.campaign import standings
from toolkit.campaign.folder import CORRECTIONS, Campaign
from toolkit.campaign.products import put
from toolkit.campaign.records import Issue, Told
from toolkit.campaign.settings import chinese_day
from toolkit.errors import FileError
from toolkit.files import write_whole
from toolkit.findings import Finding, Severity, State
from toolkit.form import Form
from toolkit.narrative.messages import for_notepad, lead, sender, sent_back
from toolkit.rules.judge import may_be_explained
from toolkit.rules.totals import total_told
from toolkit.seal import Seal
from toolkit.submission import Submission, Unit
from toolkit.words import plain

_LIST, _MESSAGES = "退回清单.xlsx", "退回消息.txt"
_NO_PLACE = "未放入"
_MOST_UNPLACED = 3
"""Things without a place that the leader's list names one by one; the unit's own workbook names them all."""
_UNPLACED = ("value.unplaced", "text.unplaced", "text.heading", "text.two_versions", "identity.edition")
"""What tells that something of the file stands nowhere in a workbook. What has lost its place altogether
(``structure.changed``) is an error, and stands among the errors."""
_HERE = (("填入下发的原表", "填入本表"), ("在原表中", "在本表中"), ("用本单位原表", "用本表"), ("用下发的原表", "用本表"),
         ("，或用 collect --as 代码 指明", ""))
"""Remedies are worded for a file that came in; whoever reads them here has the fresh workbook before him."""
_FORMULA_GONE = ("cleared", "text", "totals_cleared", "totals_text")
_AS_NUMBER = "本表已按数字填入，请核对；不是这个数的请改填。"
_AS_STORED = "本表已按所存的数填入，格式已恢复，请核对；不是这个数的请改填，是的请写明。"
_FRESH = {
    **dict.fromkeys((("value.repaired", case) for case in ("text", "text_invisible", "texts")), _AS_NUMBER),
    **dict.fromkeys((("value.shown", case) for case in ("format_taken", "formats_taken")), _AS_STORED),
}
"""What to do where the fresh workbook has mended by itself what the file had: a number again, and its own format."""


@dataclass(frozen=True)
class Corrected:
    """One unit's workbook to mend; ``made`` is False where it already stood. ``message`` is to be pasted into a chat."""

    unit: Unit
    path: Path
    message: str
    made: bool


@dataclass(frozen=True)
class Correcting:
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


def correct(
    campaign: Campaign, codes: Sequence[str] = (), *, progress: Callable[[int, int], None] | None = None
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
    issues = campaign.ledger.issues()
    done, sent, failed = [], [], []
    for n, standing in enumerate(waiting, 1):
        try:
            submission = facts_whole(campaign, standing.sha256)  # before a further round is registered
        except FileError as error:
            failed.append(f"“{standing.unit.name}”没有退回：{error}")
            continue
        entry, parcel = _addressed(campaign, standing, submission, issues.get(standing.unit.code))
        path = campaign.root / entry.file
        made = not path.is_file()
        if made:
            write_whole(path, _workbook(campaign, parcel))
        message = _message(campaign, parcel)
        campaign.ledger.register_told(_told(parcel, entry.file, message))
        sent.append(parcel)
        done.append(Corrected(standing.unit, path, message, made))
        if progress:
            progress(n, len(waiting))
    if not done:
        return Correcting((), failed=failed, officers=officers)
    letters = [Letter(one.unit, one.path.stem, "报表退回修改", f"{one.message}\n", [one.path]) for one in done]
    drafts = write_letters(campaign, "退回", letters)
    told = for_notepad([corrected.message for corrected in done])
    messages = put(campaign, campaign.root / CORRECTIONS / _MESSAGES, told).path
    return Correcting(done, messages, _write_list(campaign, sent), failed, drafts, officers)


def _addressed(
    campaign: Campaign, standing: Standing, submission: Submission, known: Issue | None
) -> tuple[Issue, _Sent]:
    """What is sent back, with its round: the one that is out as long as it says everything, else a further one."""
    stands = known is not None and known.file.startswith(f"{CORRECTIONS}/") and known.issued_at >= _since(standing)
    entry = known if known is not None and stands else further_round(campaign, standing.unit, known, folder=CORRECTIONS)
    parcel = _sent(campaign, standing, submission, paintable_seal(campaign, entry))
    if stands and _says_more(campaign, parcel, entry.file):
        entry = further_round(campaign, standing.unit, entry, folder=CORRECTIONS)
        parcel = _sent(campaign, standing, submission, paintable_seal(campaign, entry))
    return entry, parcel


def _since(standing: Standing) -> str:
    """When the unit last sent anything that a workbook to mend is made from."""
    return max(standing.received_at or "", standing.manuscript_at or "")


def _says_more(campaign: Campaign, parcel: _Sent, file: str) -> bool:
    """Whether the unit is to be told what does not stand in the workbook that went out to it: what judgements rest on has
    changed since, or the officer refused a reason. Of a workbook from before such things were kept, nothing is known."""
    kept = [told for told in campaign.ledger.told(parcel.standing.unit.code) if told.file == file]
    told_before = {(finding["id"], finding["message"]) for told in kept for finding in told.findings}
    return bool(kept) and any((finding.id, finding.message) not in told_before for finding in parcel.findings)


def _told(parcel: _Sent, file: str, message: str) -> Told:
    """What the unit is told with it: the findings put to it, and the message."""
    standing = parcel.standing
    findings = [{"id": finding.id, "message": finding.message} for finding in parcel.findings]
    return Told(standing.unit.code, standing.sha256, standing.version, "correct", file, findings, message)


# ── what is sent ──────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Sent:
    """One unit's return on its way back. ``findings`` are put to the clerk, ``unplaced`` tells of what the workbook
    has no place for, ``explainable`` may be answered with a reason; ``kept`` stay with the officer."""

    standing: Standing
    seal: Seal
    said: Contents
    findings: Sequence[Finding]
    unplaced: Sequence[Finding]
    explainable: Sequence[Finding]
    kept: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """What is to be mended."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @property
    def queries(self) -> list[Finding]:
        """What is to be confirmed."""
        return [finding for finding in self.findings if finding.severity is not Severity.ERROR]


def _sent(campaign: Campaign, standing: Standing, submission: Submission, seal: Seal) -> _Sent:
    filling = contents(submission, campaign.form)
    texts = {code: text.split("\n") for code, text in (standing.texts or {}).items() if text}
    filling = replace(filling, texts=fitted(texts, seal.layout))
    asked = for_the_clerk(standing)
    still_open = [finding for finding in standing.findings if finding.state is State.OPEN]
    unplaced = [finding for finding in still_open if finding not in asked and _has_no_place(finding)]
    if submission.origin == "recognised":
        unplaced += totals_without_parts(submission, campaign.form)
    explained = [finding for finding in standing.findings if finding.state is State.EXPLAINED]
    here = {finding.id: finding for finding in said_there(seal, filling)}

    def worded(findings: Sequence[Finding]) -> list[Finding]:
        return [_worded(finding, here.get(finding.id), seal, standing, submission) for finding in findings]

    return _Sent(
        standing, seal, filling, findings=put_together(worded(asked), campaign.form), unplaced=worded(once(unplaced)),
        explainable=worded([finding for finding in [*asked, *explained] if may_be_explained(finding, campaign.form)]),
        kept=[finding for finding in still_open
              if finding.severity is Severity.QUERY and finding not in asked and finding not in unplaced],
    )


def _has_no_place(finding: Finding) -> bool:
    # A heading gone from the manuscript is a note where the workbook has the text: then nothing is missing.
    return finding.rule in _UNPLACED and (finding.rule != "text.heading" or finding.severity is Severity.QUERY)


def _wrong_total(finding: Finding, form: Form, submission: Submission) -> str:
    """The total that a finding calls wrong, whose formula the fresh workbook has again; empty where it says anything else."""
    if finding.rule in ("total.typed", "total.unlike") and finding.case not in _FORMULA_GONE:
        return finding.where[0].code
    return total_told(form, finding) if submission.origin == "recognised" else ""


def _worded(finding: Finding, here: Finding | None, seal: Seal, standing: Standing, submission: Submission) -> Finding:
    """A finding as the clerk reads it beside the fresh workbook: with that workbook's cells where it says the same."""
    message, remedy = finding.message, finding.remedy
    if here is not None and (here.left, here.right) == (finding.left, finding.right):
        message, remedy = here.message, here.remedy
    code = _wrong_total(finding, seal.form, submission)
    if code:
        stood = submission.values.get(code)
        should = finding.right if finding.left == stood else finding.left
        cell = f"《{seal.layout.sheet_of[code].name}》{seal.layout.slot(code).at}（{seal.form.cells[code].name}）"
        message, remedy = f"{cell}原填{plain(stood)}，与应得数{plain(should)}不符。", "本表已恢复公式，请核对各分项。"
    if finding.case in _FORMULA_GONE and finding.rule == "total.typed":
        remedy = "本表已恢复公式，请核对各分项。"
    elif (finding.rule, finding.case) in _FRESH:
        remedy = _FRESH[finding.rule, finding.case]
    for before, after in _HERE:
        remedy = remedy.replace(before, after)
    decision = standing.decisions.get(finding.id)
    if decision is not None and not decision.accepted:
        why = f"：{decision.reason}" if decision.reason and decision.reason != standing.reasons.get(finding.id) else ""
        remedy += f"原说明未予采纳{why.rstrip('。')}。"
    return replace(finding, message=message, remedy=remedy)


def _workbook(campaign: Campaign, parcel: _Sent) -> bytes:
    from toolkit.workbook.issuing import issued_workbook  # XlsxWriter is slow to import
    from toolkit.workbook.returned import Returned

    standing, year = parcel.standing, campaign.year
    unit, explainable = standing.unit.name, parcel.explainable
    above = lead(unit, year, standing.version, len(parcel.errors), len(parcel.queries), explainable=bool(explainable))
    sheet = Returned(
        f"{unit}{year}年度报表退回说明", above, parcel.findings, parcel.unplaced, explainable, standing.reasons
    )
    return issued_workbook(parcel.seal, parcel.said.typed, parcel.said.texts, parcel.said.declared, returned=sheet)


def _message(campaign: Campaign, parcel: _Sent) -> str:
    return sent_back(
        sender(campaign.district, campaign.settings.contact.office), parcel.standing.unit.name, parcel.standing.version,
        [error.message for error in parcel.errors], [query.message for query in parcel.queries],
        unplaced=len(parcel.unplaced), deadline=chinese_day(campaign.settings.deadline),
    )


def _write_list(campaign: Campaign, sent: Sequence[_Sent]) -> Path:
    from toolkit.workbook.listing import Column, Listing, listed

    rows: list[list[str | int | None]] = [
        [number, *row] for number, row in enumerate((row for parcel in sent for row in _rows(parcel)), 1)
    ]
    columns = [Column("序号", 6.0, True), Column("单位", 20.0), Column("程度", 9.0, True), Column("问题", 64.0),
               Column("怎样处理", 40.0), Column("由谁处理", 10.0, True)]
    path = campaign.root / CORRECTIONS / _LIST
    says = f"共{len(sent)}家需修改或核实。" + "".join(
        f"{who}处理：" + "，".join(f"{word}{n}处" for word in words if (n := _count(rows, word, who))) + "。"
        for who, words in (("单位", ("错误", "待核实")), ("经办人", ("待核实",))) if any(row[5] == who for row in rows)
    )
    title = f"{campaign.district}{campaign.year}年度报表退回清单"
    return put(campaign, path, listed(Listing("退回清单", title, says, columns, rows, frozen=2))).path


def _count(rows: Sequence[Sequence[object]], weight: str, who: str) -> int:
    return sum((row[2], row[5]) == (weight, who) for row in rows)


def _rows(parcel: _Sent) -> list[list[str]]:
    """A unit's lines of the list: what goes back to it, then what the officer keeps."""
    unit, unplaced = parcel.standing.unit.name, parcel.unplaced
    if len(unplaced) > _MOST_UNPLACED:
        summary = f"原件中有{len(unplaced)}处内容放不进表，逐条列在该单位的《退回说明》。"
        unplaced = [replace(unplaced[0], message=summary, remedy="由该单位填到相应位置或忽略。")]
    return [
        *([unit, finding.severity.chinese, finding.message, finding.remedy, "单位"] for finding in parcel.findings),
        *([unit, _NO_PLACE, finding.message, finding.remedy, "单位"] for finding in unplaced),
        *([unit, finding.severity.chinese, finding.message, finding.remedy, "经办人"] for finding in parcel.kept),
    ]
