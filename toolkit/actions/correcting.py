"""correct 退回: a fresh workbook with the unit's own figures, what is wrong marked in it, and a message to send along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.actions.issuing import paintable_seal, register
from toolkit.actions.refilling import Contents, contents_of, fitted
from toolkit.aggregate import Standing
from toolkit.campaign import standings
from toolkit.campaign.folder import CORRECTIONS, Campaign
from toolkit.campaign.ledger import Issue, Return
from toolkit.campaign.settings import chinese_day
from toolkit.files import write_whole
from toolkit.findings import Finding, Severity, State
from toolkit.narrative.messages import for_notepad, sender, sent_back
from toolkit.rules.judge import may_be_explained
from toolkit.submission import Unit

_LIST, _MESSAGES = "退回清单.xlsx", "退回消息.txt"
_MOST_QUERIES = 3
"""Queries put to a clerk at once; the others stay with the officer."""
_OFFICERS_OWN = ("seal.missing", "file.remark")
"""Queries that only the officer can answer, by asking who sent the file."""


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


def correct(
    campaign: Campaign, codes: Sequence[str] = (), *, progress: Callable[[int, int], None] | None = None
) -> Correcting:
    """Make what is to be sent back to every unit with open errors or queries (or to those named among them).

    A second time nothing changes until the unit sends another return. The workbook is a round of its own: what
    comes back of it is read like the first, and what went out before stays valid.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    waiting = [
        one for one in standings(campaign)
        if one.reported and for_the_clerk(one) and (not wanted or one.unit.code in wanted)
    ]
    returns, issues = campaign.ledger.latest_returns(), campaign.ledger.issues()
    done = []
    for n, standing in enumerate(waiting, 1):
        returned = returns[standing.unit.code]
        known = issues.get(standing.unit.code)
        stands = known is not None and known.file.startswith(f"{CORRECTIONS}/") and known.issued_at >= returned.registered_at
        entry = known if known is not None and stands else register(campaign, standing.unit, known, folder=CORRECTIONS)
        path = campaign.root / entry.file
        made = not path.is_file()
        if made:
            write_whole(path, _workbook(campaign, entry, returned, standing))
        done.append(Corrected(standing.unit, path, _message(campaign, standing), made))
        if progress:
            progress(n, len(waiting))
    if not done:
        return Correcting(())
    messages = campaign.root / CORRECTIONS / _MESSAGES
    write_whole(messages, for_notepad([one.message for one in done]))
    return Correcting(done, messages, _write_list(campaign, waiting))


def for_the_clerk(standing: Standing) -> list[Finding]:
    """What a unit is to mend or answer: every error, and at most three queries; what is accepted is settled."""
    open_ones = [one for one in standing.findings if one.state is not State.ACCEPTED and one.rule not in _OFFICERS_OWN]
    errors = [one for one in open_ones if one.severity is Severity.ERROR]
    queries = [one for one in open_ones if one.severity is Severity.QUERY and one.state is not State.EXPLAINED]
    return errors + queries[:_MOST_QUERIES]


def _workbook(campaign: Campaign, entry: Issue, returned: Return, standing: Standing) -> bytes:
    from toolkit.workbook.issuing import issued_workbook  # XlsxWriter is slow to import
    from toolkit.workbook.returned import Returned

    seal = paintable_seal(campaign, entry)
    said: Contents = contents_of(campaign, returned)
    findings = for_the_clerk(standing)
    texts = {code: text.split("\n") for code, text in (standing.texts or {}).items() if text}
    unit, year = standing.unit.name, campaign.year
    errors = sum(one.severity is Severity.ERROR for one in findings)
    lead = (f"{unit}{year}年度报表（第{returned.version}次）收悉，有{errors}处需修改，{len(findings) - errors}处请核实。"
            "请在本表上修改（红框为需修改，橙框为请核实，单元格批注里有说明），无误的在《说明》表写明原因，存盘后发回。"
            "数据以登记台账为准，请勿凑数。")
    explainable = [one for one in findings if may_be_explained(one)]
    sheet = Returned(f"{unit}{year}年度报表退回说明", lead, findings, explainable, standing.reasons)
    return issued_workbook(seal, said.typed, fitted(texts, seal.layout), said.declared, returned=sheet)


def _message(campaign: Campaign, standing: Standing) -> str:
    findings = for_the_clerk(standing)
    errors = [one.message for one in findings if one.severity is Severity.ERROR]
    queries = [one.message for one in findings if one.severity is not Severity.ERROR]
    return sent_back(
        sender(campaign.district, campaign.settings.contact.office), standing.unit.name, standing.version, errors, queries,
        deadline=chinese_day(campaign.settings.deadline),
    )


def _write_list(campaign: Campaign, waiting: Sequence[Standing]) -> Path:
    from toolkit.workbook.listing import Column, Listing, listed

    rows: list[list[str | int | None]] = [
        [number, one.unit.name, finding.severity.chinese, finding.message, finding.remedy]
        for number, (one, finding) in enumerate(
            ((one, finding) for one in waiting for finding in for_the_clerk(one)), 1)
    ]
    columns = [Column("序号", 6.0), Column("单位", 22.0), Column("程度", 9.0), Column("问题", 70.0), Column("怎样处理", 44.0)]
    path = campaign.root / CORRECTIONS / _LIST
    title, says = f"{campaign.district}{campaign.year}年度报表退回清单", f"共{len(waiting)}家需修改或核实。"
    write_whole(path, listed(Listing("退回清单", title, says, columns, rows, frozen=2)))
    return path
