"""fill 代填: a unit that reports on paper, by telephone, by a photo: its own workbook, for the officer to type into."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.actions.parts.again import workbook_again
from toolkit.actions.parts.notice import write_list
from toolkit.actions.parts.outputs import output_path
from toolkit.actions.parts.rounds import further_round
from toolkit.actions.parts.sealed import seal_in
from toolkit.aggregate import Filled
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import FILLING
from toolkit.campaign.products import put
from toolkit.campaign.records import Issue
from toolkit.campaign.standing import standing_of
from toolkit.errors import UsageError
from toolkit.paths import real
from toolkit.structs import Struct
from toolkit.submission import Unit
from toolkit.words import one_line, quotation

_MOST_PRINTED = 60
"""Characters of who and from what at the head of a printed page."""


class Filling(Struct, frozen=True):
    """The workbook of one unit, to be filled in by the officer. ``made`` is False where it already stood, untouched; ``retold``
    says that who fills it in, or from what, is registered anew for it."""

    unit: Unit
    path: Path
    made: bool
    filled: Filled
    retold: bool = False


def fill(campaign: Campaign, code: str, *, source: str, who: str, out: Path | None = None) -> Filling:
    """Write a unit's own workbook for the officer to type into, and register who does and from what.

    It lies in ``代填/`` (or at ``out``), as it was issued: sealed, with last year's figures, and with what the unit has reported
    where that was sent back. What comes back of it through ``collect`` is the unit's return, and every list says who typed it.
    Asked again, while none has come back, it keeps the file, whatever was typed into it. Raises :class:`UsageError` where
    the unit is accepted already, nothing was issued yet, or it is not said by whom and from what.
    """
    unit = campaign.require_unit(code)
    source, who = one_line(source), one_line(who)
    if not source:
        raise UsageError("请用 --from 写明照什么代填，如 --from “纸质报表，1月8日收到”、--from “电话，该单位王五报”。")
    if not who:
        raise UsageError("请用 --by 写明由谁代填，如 --by 张三。")
    if not campaign.ledger.issued_so_far():
        raise UsageError("本任务的报表还没有下发，不能代填；请先运行 nianbao issue。")
    standing = standing_of(campaign, unit)
    if standing.state == "accepted":
        typed = f"（{standing.filled.says}）" if standing.filled else ""
        raise UsageError(f"“{unit.name}”的报表（第{standing.version}次）{typed}已通过，不用代填；确要重填的，"
                         f"先用 nianbao withdraw {unit.code} --reason 原因 撤回已通过的那一次。")
    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
    with campaign.ledger.act():
        waiting = _waiting(campaign, unit)
        known = campaign.ledger.fillings(unit.code).get(waiting.token) if waiting else None
        before = campaign.root / known.file if known else None
        _refuse_other(out, waiting)
        stands = before is not None and os.path.isfile(before)
        entry = waiting or further_round(campaign, unit, campaign.ledger.latest_issue(unit.code), folder=FILLING)
        path = before if before is not None and stands else out or campaign.root / entry.file
        filled = Filled(who, source, file=_remembered(campaign, path), mends=known.mends if known else "")
        retold = campaign.ledger.register_filling(unit.code, entry.token, entry.round, filled) and known is not None
    made = not os.path.isfile(path)
    if made:
        put(campaign, path, workbook_again(campaign, entry, stage=quotation(filled.says, _MOST_PRINTED)))
    write_list(campaign)
    return Filling(unit, path, made, filled, retold and not made)


def _waiting(campaign: Campaign, unit: Unit) -> Issue | None:
    """The workbook that the officer fills in for a unit, of which nothing has come back that counts; None where there is none."""
    fillings = campaign.ledger.fillings(unit.code)
    issues = [issue for token in fillings if (issue := campaign.ledger.issue_by_token(token))]
    issue = max(issues, key=lambda one: one.round, default=None)
    came = {returned.facts.seal.token for returned in campaign.ledger.returns_of(unit.code)} if fillings else set()
    return issue if issue is not None and issue.token not in came else None


def _refuse_other(out: Path | None, waiting: Issue | None) -> None:
    """Write over nobody's file. Raises :class:`UsageError` where another stands there than the workbook that is meant."""
    if out is None or not os.path.exists(out):
        return
    seal = seal_in(out)
    if waiting is None or seal is None or seal.token != waiting.token:
        raise UsageError(f"“{out}”已经有了，不是要代填的这一份，没有覆盖；请换一个文件名，或把它移开。")


def _remembered(campaign: Campaign, path: Path) -> str:
    """A path as the ledger keeps it: from the campaign's folder where it lies inside, so that the folder may be moved."""
    try:
        return real(path).relative_to(real(campaign.root)).as_posix()
    except ValueError:
        return str(real(path))
