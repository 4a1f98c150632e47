"""import 导入: a published report (text, page, Word, PDF, any sheet) as a filled workbook that says the same."""

from __future__ import annotations

from pathlib import Path

from toolkit.actions.issue import issue
from toolkit.actions.parts.arriving import Incoming, looked_at
from toolkit.actions.parts.entries import with_entries
from toolkit.actions.parts.forms import load_form
from toolkit.actions.parts.loading import load_bytes
from toolkit.actions.parts.manuscripts import manuscript_path
from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.actions.parts.refilling import contents, fitted, odd_totals
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.actions.parts.taking import Taken, judged, read_incoming
from toolkit.campaign.folder import Campaign
from toolkit.campaign.identifying import home_of
from toolkit.campaign.members import ISSUED, LIST, NOTICE
from toolkit.campaign.products import put
from toolkit.campaign.records import Issue
from toolkit.errors import FileError, UsageError
from toolkit.files import unwritten, write_whole
from toolkit.findings import json_number
from toolkit.form import Form
from toolkit.layout import build_layout
from toolkit.paths import path_to
from toolkit.seal import Seal, facts_of, new_token
from toolkit.structs import Struct, replace
from toolkit.submission import Submission, Unit


class Imported(Struct, frozen=True):
    """The workbook written, and what the source says (the object of ``check``)."""

    path: Path
    checked: Taken


def import_report(source: Path, campaign: Campaign | None = None, *, out: Path | None = None) -> Imported:
    """Write a workbook that holds what a report says; with a campaign it is sealed as that unit's own.

    Totals that are wrong in the source are put over their formulas: they are read as they stand. Raises
    :class:`~toolkit.errors.FileError` where nothing can be read, UsageError where a campaign does not know the unit.
    """
    from toolkit.workbook.issuing import issued_workbook  # XlsxWriter is slow to import

    source = path_to(source)
    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
        if is_same(out, source):
            raise UsageError("导入的结果不能写回来源文件，请用 -o 写明另一个文件名。")
    try:
        incoming = looked_at(Incoming(source, data=load_bytes(source)))
    except FileError as error:
        raise FileError(error.code, f"“{source}”：{error}") from error
    read = read_incoming(campaign, incoming)
    if isinstance(read, FileError):
        raise FileError(read.code, f"“{source}”：{read}")
    form = campaign.form if campaign is not None else load_form()
    submission = with_entries(read, form)
    checked = replace(judged(incoming, read, campaign), submission=submission)
    seal = _sealed_by(campaign, submission) if campaign is not None else _own_seal(form, submission)
    filling = contents(submission, form)
    totals = {code: json_number(value) for code, value in odd_totals(submission, form, seal.last).items()}
    data = issued_workbook(seal, {**filling.typed, **totals}, fitted(filling.texts, seal.layout), filling.declared,
                           reasons=filling.reasons)
    path = out or source.with_name(f"{source.stem}_导入.xlsx")
    if campaign is not None:
        return Imported(put(campaign, path, data).path, checked)
    if out is None:
        path = unwritten(path, data)
    write_whole(path, data)
    return Imported(path, checked)


def _sealed_by(campaign: Campaign, submission: Submission) -> Seal:
    unit = home_of(submission, campaign.roster)
    if unit is None:
        named = f"“{submission.identity.unit_name}”" if submission.identity.unit_name else "（未写单位）"
        raise UsageError(f"报告的单位{named}不在本任务的单位名单内，不能按它做原表；请在名单的别名一列写上这个名称，或不写 -C。")
    return paintable_seal(campaign, _issue_of(campaign, unit))


def _issue_of(campaign: Campaign, unit: Unit) -> Issue:
    first = campaign.ledger.issues(ISSUED).get(unit.code)
    if first is None or not _is_out(campaign, first):
        issue(campaign, [unit.code])
    known = campaign.ledger.latest_issue(unit.code)
    assert known is not None  # it was just issued
    return known


def _is_out(campaign: Campaign, entry: Issue) -> bool:
    """Whether all that an issue writes stands: not so where it was interrupted."""
    workbook = campaign.root / entry.file
    return all(path.is_file() for path in (workbook, manuscript_path(workbook), campaign.root / LIST, campaign.root / NOTICE))


def _own_seal(form: Form, submission: Submission) -> Seal:
    who = replace(submission.identity, edition=form.edition, district=submission.identity.district or "")
    return Seal(new_token(), who, form, build_layout(form, last_year=False), facts_of(who))
