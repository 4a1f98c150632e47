"""The papers that go to the level above with the report: 审签单, 报送函 and the inner 差异说明, what their templates may say.

Every number is one of the district's sums, of last year's sums of the same units, or the difference of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.aggregate import Sums
from toolkit.campaign.settings import Settings
from toolkit.findings import Finding, Number, Severity, State
from toolkit.form import Form
from toolkit.narrative.context import title_lines
from toolkit.narrative.filling import FilledParagraph, clean, given
from toolkit.narrative.paper_figures import (
    carried_over,
    change_said,
    changed_by_half,
    compared_figures,
    key_figures,
    said,
)
from toolkit.narrative.render import find_file
from toolkit.structs import Struct, fields
from toolkit.words import first_few, plain, quotation
from toolkit.workbook.handling import handled

SIGNING, LETTER, DIFFERENCES = "signing.docx", "letter.docx", "differences.docx"
"""The templates' names in a templates folder."""
_UNKNOWN = "—"
"""What stands where nobody knows a figure of last year, or there is none of this year."""
_MOST_REASONS, _LONGEST_FINDING, _LONGEST_REASON = 5, 50, 40
"""What of the reasons fits on one page; all of them stand in the roll-up's 校验结果."""
_MOST_NAMED = 5


class FigureLine(Struct, frozen=True):
    """One figure beside last year's, as words; ``last`` and ``change`` are “—” where last year is not known."""

    label: str
    unit: str
    this: str
    last: str
    change: str


class SigningContext(Struct, frozen=True):
    """Everything the template of 审签单 may name."""

    title: str
    title_lines: tuple[str, ...]
    report: str
    """The report that is signed, “示范区2023年政府信息公开工作年度报告”."""
    district: str
    year: int
    office: FilledParagraph
    """Who drew it up; a mark where campaign.toml does not say."""
    counted: str
    """“应报14家，已报14家”."""
    state: str
    """Whether it may be signed: all reported and nothing to be mended, or not yet."""
    provisional: str
    """Why the figures are not final; empty where they are."""
    figures: tuple[FigureLine, ...]
    last_year: bool
    """Whether last year's figures are known of all the units in the sums."""


class LetterContext(Struct, frozen=True):
    """Everything the template of 报送函 may name."""

    title: str
    title_lines: tuple[str, ...]
    report: str
    district: str
    year: int
    form_title: str
    basis: str
    counted: str
    provisional: str
    above: FilledParagraph
    """To whom it goes: a mark, since no campaign knows."""
    attachments: tuple[str, ...]
    office: FilledParagraph
    name: FilledParagraph
    phone: FilledParagraph


class DifferencesContext(Struct, frozen=True):
    """Everything the template of 差异说明 may name. It is an inner paper, and says so."""

    title: str
    title_lines: tuple[str, ...]
    district: str
    year: int
    provisional: str
    carried: tuple[FigureLine, ...]
    """What was carried in this year beside what last year's report carried out, a line each kind of applicant."""
    carried_says: str
    changes: tuple[FigureLine, ...]
    changes_says: str
    reasons: tuple[str, ...]
    reasons_says: str


PaperContext = SigningContext | LetterContext | DifferencesContext


def signing(sums: Sums, last: Mapping[str, Number | None], settings: Settings) -> SigningContext:
    """审签单 of a district's report. ``last`` are last year's sums of the same units; empty where they are not known of all."""
    report = _report(sums.form, settings)
    return SigningContext(
        title=f"{report}审签单", title_lines=_lines(sums.form, settings, "审签单"), report=report,
        district=clean(settings.district), year=settings.year, office=given(settings.contact.office, "【拟稿单位】"),
        counted=_counted(sums), state=_state(sums), provisional=_provisional(sums),
        figures=tuple(
            _line(figure.label, figure.unit, sums.values.get(figure.code), last.get(figure.code), sums.form, figure.code, figure.code)
            for figure in key_figures(sums.form)
        ),
        last_year=bool(last),
    )


def letter(sums: Sums, settings: Settings, attachments: Sequence[str]) -> LetterContext:
    """报送函 to the level above, with the list of what goes along."""
    report, contact = _report(sums.form, settings), settings.contact
    return LetterContext(
        title=f"关于报送{report}的函",
        title_lines=title_lines(f"关于报送{clean(settings.district)}{settings.year}年", f"{clean(sums.form.title)}的函"),
        report=report, district=clean(settings.district), year=settings.year, form_title=clean(sums.form.title), basis=clean(sums.form.basis),
        counted=_counted(sums), provisional=_provisional(sums), above=given("", "【上级主管部门】"),
        attachments=tuple(map(clean, attachments)), office=given(contact.office, "【发文单位】"), name=given(contact.name, "【联系人】"),
        phone=given(contact.phone, "【联系电话】"),
    )


def differences(
    sums: Sums, last: Mapping[str, Number | None], settings: Settings, without: Sequence[str] = ()
) -> DifferencesContext:
    """差异说明: what is not as last year's report has it, what changed by half or more, which reasons of units were accepted.

    ``without`` are the names of the units in the sums of which last year is not known.
    """
    form = sums.form
    carried = [
        _line(one.name, form.cells[one.code].unit, sums.values.get(one.code), last.get(one.last_code), form, one.code, one.last_code)
        for one in carried_over(form)
    ]
    changes = [
        _line(one.label, one.unit, sums.values.get(one.code), last.get(one.code), form, one.code, one.code)
        for one in compared_figures(form) if changed_by_half(sums.values.get(one.code), last.get(one.code))
    ]
    reasons = _reasons(sums)
    missing = "" if last else _without_last(sums, without)
    return DifferencesContext(
        title=f"{_report(form, settings)}差异说明", title_lines=_lines(form, settings, "差异说明"),
        district=clean(settings.district), year=settings.year, provisional=_provisional(sums),
        carried=tuple(carried) if last else (), carried_says=missing or _carried_says(sums, last),
        changes=tuple(changes), changes_says=missing or (
            f"下列各项增减在一半以上，请逐项核实、写明原因：{'' if changes else '无。'}"),
        reasons=tuple(reasons[:_MOST_REASONS]), reasons_says=_reasons_say(reasons),
    )


def render_paper(template: str, context: PaperContext, folders: Sequence[Path], *, author: str = "") -> bytes:
    """One paper as a .docx; equal input gives equal bytes. ``folders`` are searched in order.

    Raises :class:`~toolkit.errors.UsageError` where none has the template, or it is wrong.
    """
    from toolkit.narrative.problems import missing_template  # late, as docxtpl is slow to import
    from toolkit.narrative.word import fill_docx

    path = find_file(template, folders)
    if path is None:
        raise missing_template(template, folders)
    known = [field.name for field in fields(context)]
    names: dict[str, Any] = {name: getattr(context, name) for name in known}
    return fill_docx(path, names, title=context.title, author=author, known=known)


def _line(
    label: str, unit: str, this: Number | None, last: Number | None, form: Form, code: str, last_code: str
) -> FigureLine:
    change = _UNKNOWN
    if this is not None and last is not None:
        change = "持平" if this == last else change_said(this, last)
    return FigureLine(clean(label), unit, said(form, {code: this}, code) or _UNKNOWN, said(form, {last_code: last}, last_code) or _UNKNOWN, change)


def _report(form: Form, settings: Settings) -> str:
    return f"{clean(settings.district)}{settings.year}年{clean(form.title)}"


def _lines(form: Form, settings: Settings, paper: str) -> tuple[str, ...]:
    """A title in one line where it fits, else cut behind the year."""
    return title_lines(f"{clean(settings.district)}{settings.year}年", f"{clean(form.title)}{paper}")


def _counted(sums: Sums) -> str:
    """How many were to report and did, without a name: who did not is nobody's business outside."""
    reported = sum(standing.reported for standing in sums.required)
    scope = f"{sums.scope.words}，" if sums.scope is not None and sums.scope.organs else ""
    return f"{scope}应报{len(sums.required)}家，已报{reported}家"


def _state(sums: Sums) -> str:
    if not sums.complete:
        return "阶段性数据，未定稿"
    waiting = sum(standing.state == "queried" for standing in sums.standings)
    return "应报的已报齐，没有待改的" + (f"，待核实{waiting}家" if waiting else "")


def _provisional(sums: Sums) -> str:
    if sums.complete:
        return ""
    mending = sum(standing.state == "rejected" for standing in sums.standings)
    open_ = "，".join(filter(None, (
        f"未报{len(sums.missing)}家" if sums.missing else "", f"待改{mending}家" if mending else "")))
    return f"阶段性数据：{open_}，数字还会变，不得作为定稿签发、报送和公布。"


def _without_last(sums: Sums, names: Sequence[str]) -> str:
    if not sums.counting:
        return "还没有计入的报表，不能与上年比较。"
    if len(names) == len(sums.counting):
        return "没有登记上年数（nianbao last-year），不能与上年比较。"
    return f"下列单位没有上年数，不能与上年比较：{first_few(names, _MOST_NAMED)}。"


def _carried_says(sums: Sums, last: Mapping[str, Number | None]) -> str:
    pairs = carried_over(sums.form)
    if not pairs:
        return "本表式没有上年结转，不用比较。"
    unlike = [one for one in pairs if sums.values.get(one.code) != last.get(one.last_code)]
    end = f"有{len(unlike)}类不一致。" if unlike else "各类一致。"
    return f"本年上年结转与上年年报结转下年度比较（上年数是计入汇总的各单位上年年报之和），{end}"


def _reasons(sums: Sums) -> list[str]:
    """The reasons accepted of findings on figures, a sentence each with the unit's name."""
    found = []
    for standing in sums.counting:
        for finding in standing.findings:
            if finding.state is State.ACCEPTED and _is_of_figures(finding, sums.form):
                reason = quotation(handled(standing, finding).reason, _LONGEST_REASON).rstrip("。；")
                stated = quotation(finding.message, _LONGEST_FINDING).rstrip("。")
                found.append(clean(f"{standing.unit.name}：{stated}。说明：{reason or '已核实'}。"))
    return found


def _is_of_figures(finding: Finding, form: Form) -> bool:
    return finding.severity is not Severity.NOTE and any(where.code in form.cells for where in finding.where)


def _reasons_say(reasons: Sequence[str]) -> str:
    if not reasons:
        return "无。"
    more = f"，列出前{_MOST_REASONS}条，其余见汇总表《校验结果》" if len(reasons) > _MOST_REASONS else ""
    return f"经核实采纳的共{plain(len(reasons))}条{more}："
