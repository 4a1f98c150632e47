"""report 报告: the narrative annual report, the district's or one unit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from toolkit.actions.parts.comparing import no_longer_true
from toolkit.actions.parts.district import district_basis, own_report, report_path, sums_of
from toolkit.actions.parts.hidden import numbers_in, quoted_texts, still_hidden
from toolkit.actions.parts.outputs import output_path
from toolkit.actions.parts.proof import Proved, put_proved
from toolkit.actions.parts.proving_words import Basis, prove_report
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.campaign.publishing import blank_of
from toolkit.campaign.settings import chinese_day
from toolkit.errors import UsageError
from toolkit.narrative.charts import drawn, with_charts
from toolkit.narrative.context import ReportContext, ReportFormat, build_context
from toolkit.patterns import regex
from toolkit.resources import report_templates
from toolkit.structs import replace

_MARKS = regex("【[^【】]*】")
FORMATS: tuple[ReportFormat, ...] = ("docx", "pdf", "html", "fragment", "md")
SUFFIXES: Mapping[ReportFormat, tuple[str, ...]] = {
    "docx": (".docx",), "pdf": (".pdf",), "html": (".html", ".htm"), "fragment": (".html", ".htm", ".txt"), "md": (".md",),
}
"""What a report of each kind may be called; the suffix alone means the first kind that has it."""


def report(
    campaign: Campaign,
    *,
    unit: str | None = None,
    kind: ReportFormat = "docx",
    out: Path | None = None,
    signed: date | None = None,
    final: bool = False,
) -> Path:
    """Write a report; gives where. See :func:`reported`."""
    return reported(campaign, unit=unit, kind=kind, out=out, signed=signed, final=final).path


def reported(
    campaign: Campaign,
    *,
    unit: str | None = None,
    kind: ReportFormat = "docx",
    out: Path | None = None,
    signed: date | None = None,
    final: bool = False,
) -> Proved:
    """Write a report and the record of its numbers, read again; templates in the campaign's ``templates/`` win over the package's own.

    ``signed`` is the date printed under the report with the name of whoever gives it; without it, neither is. ``final`` refuses one
    that is not fit to be published: provisional figures, texts still to be written, marks, numbers that do not agree. Raises
    :class:`UsageError`.
    """
    if out is not None:
        output_path(out, *SUFFIXES[kind], campaign=campaign)
    basis, context = _of_unit(campaign, unit) if unit else _of_district(campaign)
    if unit is None and (blank := blank_of(campaign.settings.publish)):
        campaign.tell([f"{CONFIG} 的 [publish] 里没有填{'、'.join(blank)}，报告里没有印。"])
    if signed is not None:
        context = replace(context, date=chinese_day(signed))
    unwritten = still_to_write(context)
    hidden = _persons(campaign, unit, context)
    if final and (why := [*_not_final(context, unwritten), *hidden]):
        raise UsageError(f"还不能定稿，没有生成报告：{'；'.join(why)}。")
    campaign.tell([f"{one}。" for one in hidden])
    if unwritten:
        campaign.tell([f"报告里还要补写：{'、'.join(f'“{label}”' for label in unwritten)}。"])
    if kind in ("html", "fragment"):
        context = with_charts(context, campaign.form, drawn(campaign.form, campaign.year, basis.values, basis.last))
    data = _rendered(campaign, context, kind)
    # A printed page is proved by the Word file that it was printed from.
    proof = prove_report(data if kind != "pdf" else _rendered(campaign, context, "docx"), context, basis)
    if final and (why := proof.against_final):
        raise UsageError(f"还不能定稿，没有生成报告：{'；'.join(why)}。改过模板或文字稿的，请先改正。")
    path = out or report_path(campaign, campaign.require_unit(unit) if unit else None, kind)
    return put_proved(campaign, path, data, proof, compared=lambda kept: no_longer_true(kept, campaign.form, basis.values))


def _persons(campaign: Campaign, code: str | None, context: ReportContext) -> list[str]:
    """What is to be said of numbers of persons in the texts: a unit's are hidden in its report until they are settled."""
    if code is None:
        parts = (part for section in context.sections for part in section.parts if part.kind == "text")
        written = {part.code: "\n".join(paragraph.text for paragraph in part.paragraphs) for part in parts}
        return [f"报告里有{one}，公布前请删去或隐去；确是对外公布的手机号码，写在“联系电话”后面" for one in numbers_in(campaign.form, written)]
    hidden = still_hidden(campaign.form, standing_of(campaign, campaign.require_unit(code)))
    return [f"报告里已隐去{one}，请单位改正；确是对外公布的，用 nianbao explain --accept 采纳后重新生成" for one in hidden]


def still_to_write(context: ReportContext) -> tuple[str, ...]:
    """The headings under which something is still to be written, in order."""
    found = [
        part.heading or section.heading
        for section in context.sections for part in section.parts
        if any(piece.gap or _MARKS.search(piece.text) for paragraph in part.paragraphs for piece in paragraph.pieces)
    ]
    return tuple(dict.fromkeys(found))


def _not_final(context: ReportContext, unwritten: Sequence[str]) -> list[str]:
    """Why a report is not to be published yet."""
    why = [context.provisional.rstrip("。")] if context.provisional else []
    why += [f"还要补写{'、'.join(f'“{heading}”' for heading in unwritten)}"] if unwritten else []
    return why + (["末尾还有注：" + "，".join(note.rstrip("。") for note in context.notes)] if context.notes else [])


def unit_report(campaign: Campaign, code: str) -> bytes:
    """One unit's report in Word, for whoever keeps it himself."""
    return _rendered(campaign, unit_context(campaign, code), "docx")


def _rendered(campaign: Campaign, context: ReportContext, kind: ReportFormat) -> bytes:
    from toolkit.narrative.render import render  # Word and template libraries are slow to import

    return render(context, kind, [campaign.root / "templates", report_templates()])


def district_context(campaign: Campaign) -> ReportContext:
    """The district's report: the sums, its own texts, and drafts where it has not written any yet."""
    return _of_district(campaign)[1]


def unit_context(campaign: Campaign, code: str) -> ReportContext:
    """One unit's report from its latest readable return."""
    return _of_unit(campaign, code)[1]


def _of_district(campaign: Campaign) -> tuple[Basis, ReportContext]:
    sums, _ = sums_of(campaign)
    context, counting = own_report(campaign, sums)
    campaign.tell((*counting.said, *counting.early))
    return district_basis(campaign, sums, counting), context


def _of_unit(campaign: Campaign, code: str) -> tuple[Basis, ReportContext]:
    unit = campaign.require_unit(code)
    standing = standing_of(campaign, unit)
    if standing.values is None:
        raise UsageError(f"“{unit.name}”还没有报送，不能生成报告；请先用 nianbao collect 收取它的报表。")
    errors = sum(finding.blocks for finding in standing.findings)
    basis = Basis(campaign.form, standing.values, f"本单位第{standing.version}次所报", last=campaign.last_of(unit))
    return basis, build_context(
        campaign.form,
        district=campaign.district,
        year=campaign.year,
        who=unit.name,
        values=standing.values,
        texts=quoted_texts(campaign.form, standing),
        provisional=f"本单位报表尚有{errors}处错误未改正，本稿不得对外公布。" if errors else "",
    )
