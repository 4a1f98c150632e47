"""What goes back to a unit with its return, in words and marks: the workbook, the message, the lines of the leader's list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.actions.parts.asking import for_the_clerk, once, put_together
from toolkit.actions.parts.refilling import Contents, contents, fitted, said_there, totals_without_parts
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS, FILLING
from toolkit.campaign.records import Issue
from toolkit.campaign.settings import chinese_day
from toolkit.findings import Finding, Severity, State
from toolkit.findings.likely import BY_THE_REGISTER, Likely, LikelyCell
from toolkit.form import Form
from toolkit.narrative.messages import filled_back, lead, sender, sent_back
from toolkit.rules.judge import may_be_explained
from toolkit.rules.totals import total_told
from toolkit.seal import Seal
from toolkit.structs import Struct, replace
from toolkit.submission import Submission
from toolkit.words import plain

LIST, MESSAGES = "退回清单.xlsx", "退回消息.txt"
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


class Parcel(Struct, frozen=True):
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


def since(standing: Standing) -> str:
    """When the unit last sent anything that a workbook to mend is made from: ISO 8601, empty where it never did."""
    return max(standing.received_at or "", standing.manuscript_at or "")


def has_reported_since(standing: Standing, issue: Issue) -> bool:
    """Whether a return that counts came after a workbook was issued: the mail that asks to fill it in is over."""
    return standing.reported and (standing.received_at or "") > issue.issued_at


def still_out(campaign: Campaign, standing: Standing, issue: Issue) -> bool:
    """Whether a workbook that went back to a unit is still to be answered: the unit has something to mend or to answer, has sent
    nothing since, and the return that the workbook was made from counts."""
    filled = issue.file.startswith(f"{FILLING}/")
    if not (standing.reported and (filled or issue.file.startswith(f"{CORRECTIONS}/"))):
        return False
    if issue.issued_at < since(standing) or not for_the_clerk(standing):
        return False
    if filled:
        known = campaign.ledger.fillings(issue.unit).get(issue.token)
        return known is not None and known.mends == standing.sha256
    told = [told.sha256 for told in campaign.ledger.told(issue.unit) if (told.what, told.file) == ("correct", issue.file)]
    return not told or standing.sha256 in told  # of one from before such things were kept, nothing is known


def went_out(campaign: Campaign) -> dict[str, Issue]:
    """The latest workbook of each unit that was issued or sent back: not those that the officer was to fill in from the beginning."""
    from_the_beginning = {token for token, filled in campaign.ledger.fillings().items() if not filled.mends}
    return {issue.unit: issue for issue in campaign.ledger.all_issues() if issue.token not in from_the_beginning}


def parcel_of(campaign: Campaign, standing: Standing, submission: Submission, seal: Seal) -> Parcel:
    """What is sent back of a return, worded for the workbook that ``seal`` stands for."""
    filling = contents(submission, campaign.form)
    texts = {code: text.split("\n") for code, text in (standing.texts or {}).items() if text}
    filling = replace(filling, texts=fitted(texts, seal.layout))
    asked = for_the_clerk(standing)
    still_open = [finding for finding in standing.findings if finding.state is State.OPEN]
    unplaced = [finding for finding in still_open if finding not in asked and _has_no_place(finding)]
    if submission.origin == "recognised":
        unplaced += totals_without_parts(submission, campaign.form, seal.last)
    explained = [finding for finding in standing.findings if finding.state is State.EXPLAINED]
    here = {finding.id: finding for finding in said_there(seal, filling)}

    def worded(findings: Sequence[Finding]) -> list[Finding]:
        return [_worded(finding, here.get(finding.id), seal, standing, submission) for finding in findings]

    return Parcel(
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
    likely = _likely_there(finding, seal)
    message, remedy = finding.message, finding.likely.without(finding.remedy) if finding.likely is not None else finding.remedy
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
    remedy += likely.to_unit(remedy) if likely is not None else ""
    decision = standing.decisions.get(finding.id)
    if decision is not None and not decision.accepted:
        why = f"：{decision.reason}" if decision.reason and decision.reason != standing.reasons.get(finding.id) else ""
        remedy += f"原说明未予采纳{why.rstrip('。')}。"
    return replace(finding, message=message, remedy=remedy, likely=likely)


def _likely_there(finding: Finding, seal: Seal) -> Likely | None:
    """The likely wrong cells where they stand in the fresh workbook; none where one is a total, whose formula stands there again."""
    likely = finding.likely
    if likely is None or any(code not in seal.layout.sheet_of or seal.form.cells[code].total for code in likely.codes):
        return None

    def there(cell: LikelyCell) -> LikelyCell:
        sheet, at = seal.layout.sheet_of[cell.code].name, seal.layout.slot(cell.code).at
        return replace(cell, sheet=sheet, cell=at, spot=f"《{sheet}》{at}（{seal.form.cells[cell.code].name}）")

    return replace(likely, candidates=tuple(replace(one, cells=tuple(map(there, one.cells))) for one in likely.candidates))


def workbook_of(campaign: Campaign, parcel: Parcel) -> bytes:
    """The workbook to mend, as a .xlsx."""
    from toolkit.workbook.issuing import issued_workbook  # XlsxWriter is slow to import
    from toolkit.workbook.returned import Returned

    standing, year = parcel.standing, campaign.year
    unit, explainable = standing.unit.name, parcel.explainable
    filled = standing.filled.says if standing.filled else ""
    above = lead(unit, year, standing.version, len(parcel.errors), len(parcel.queries), explainable=bool(explainable), filled=filled)
    sheet = Returned(
        f"{unit}{year}年度报表退回说明", above, parcel.findings, parcel.unplaced, explainable, standing.reasons
    )
    return issued_workbook(parcel.seal, parcel.said.typed, parcel.said.texts, parcel.said.declared, returned=sheet)


def message_of(campaign: Campaign, parcel: Parcel, today: date) -> str:
    """The message to paste into a chat; of a return that the officer typed, what he is to do with it himself."""
    filled, deadline = parcel.standing.filled, campaign.settings.deadline
    if filled is not None:
        return filled_back(parcel.standing.unit.name, parcel.standing.version, filled.says, [_briefly(error) for error in parcel.errors],
                           [query.message for query in parcel.queries])
    return sent_back(
        sender(campaign.district, campaign.settings.contact.office), parcel.standing.unit.name, parcel.standing.version,
        [_briefly(error) for error in parcel.errors], [query.message for query in parcel.queries],
        unplaced=len(parcel.unplaced), deadline=chinese_day(deadline),
        passed=deadline is not None and deadline < today,
    )


def _briefly(error: Finding) -> str:
    """An error as a message says it: with the cell to look at; that the register counts, the message says of all."""
    return error.message + (error.likely.to_unit(BY_THE_REGISTER) if error.likely is not None else "")


def list_of(campaign: Campaign, sent: Sequence[Parcel]) -> bytes:
    """The leader's list of everything that is out, as a .xlsx."""
    from toolkit.workbook.listing import Column, Listing, listed

    rows: list[list[str | int | None]] = [
        [number, *row] for number, row in enumerate((row for parcel in sent for row in _rows(parcel)), 1)
    ]
    columns = [Column("序号", 6.0, True), Column("单位", 20.0), Column("程度", 9.0, True), Column("问题", 64.0),
               Column("怎样处理", 40.0), Column("由谁处理", 10.0, True)]
    says = f"共{len(sent)}家需修改或核实。" + "".join(
        f"{who}处理：" + "，".join(f"{word}{n}处" for word in words if (n := _count(rows, word, who))) + "。"
        for who, words in (("单位", ("错误", "待核实")), ("经办人", ("待核实",))) if any(row[5] == who for row in rows)
    )
    title = f"{campaign.district}{campaign.year}年度报表退回清单"
    return listed(Listing("退回清单", title, says, columns, rows, frozen=2))


def _count(rows: Sequence[Sequence[object]], weight: str, who: str) -> int:
    return sum((row[2], row[5]) == (weight, who) for row in rows)


def _rows(parcel: Parcel) -> list[list[str]]:
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
