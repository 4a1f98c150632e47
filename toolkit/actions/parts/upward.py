"""A district's sums and texts carried into the workbook that the level above issued to it: its own return, one level up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.actions.parts.loading import load_bytes
from toolkit.actions.parts.own_texts import OwnTexts
from toolkit.actions.parts.refilling import fitted
from toolkit.aggregate import MOST_NAMED, Standing, Sums
from toolkit.campaign.folder import Campaign
from toolkit.campaign.units import of_own_file
from toolkit.errors import FileError, UsageError
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.guard import require_workbook, sniff
from toolkit.layout import Layout, built_layouts
from toolkit.rules import rolled, rulebook
from toolkit.seal import Seal, open_seal
from toolkit.structs import Struct, replace
from toolkit.words import first_few, plain, without_blanks
from toolkit.workbook.adjusted import below
from toolkit.workbook.front import Front
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.opened import Opened, open_workbook
from toolkit.workbook.reading import read_by_layout

STAGE = "阶段性数据，不得对外公布"
_MOST_NAMED = 8


class Upward(Struct, frozen=True):
    """The workbook filled in, and what the officer should know about its texts."""

    data: bytes
    notes: tuple[str, ...]


def filled_upward(into: Path, sums: Sums, own: OwnTexts, campaign: Campaign) -> Upward:
    """The upper level's workbook with this district's sums in its cells and its texts below their heads.

    A text that stands in the workbook already stays, and so does a reason in its sheet 说明; where there is no text, the district's own
    goes in. While units are missing or not accepted, a first sheet and the head of each page say that this is no last word; blanks
    are named there too. Raises :class:`UsageError` where the workbook is not for these sums, :class:`FileError` where it does not open.
    """
    try:
        opened = open_workbook(require_workbook(sniff(load_bytes(into))))
    except FileError as error:
        raise FileError(error.code, f"“{into}”：{of_own_file(error)}") from error
    seal = _seal(opened, into.name, campaign)
    layout = _layout(seal, into.name)
    unknown = [code for code in seal.form.cells if code not in sums.values]
    if unknown:
        raise UsageError(f"“{into.name}”的表式（{seal.form.edition}版）有本任务没有的栏目（如 {unknown[0]}），不能填入。")
    typed = {code: value for code, value in sums.values.items()
             if code in seal.form.cells and not seal.form.cells[code].total and value is not None and not _stays(seal.form, sums, code)}
    stood = read_by_layout(opened, seal.layout, seal.facts)
    texts, notes = _texts(seal.form, stood.texts, own)
    paragraphs = fitted({code: text.split("\n") for code, text in texts.items()}, layout)
    blank = _left_blank(seal.form, sums)
    data = issued_workbook(replace(seal, layout=layout), typed, paragraphs, front=front_of(sums, campaign, blank),
                           reasons=stood.reasons)
    return Upward(data, (*blank, *_other_totals(seal.form, sums, typed), *notes))


def front_of(sums: Sums, campaign: Campaign, blank: Sequence[str] = ()) -> Front | None:
    """What the first sheet says of the sums; None where everybody is accepted and nothing was left blank.

    ``blank`` is what is said of cells that no sum is for.
    """
    stage, remarks = bool(sums.missing or sums.unsettled), sums.remarks
    if not stage and not remarks and not blank:
        return None
    scope = f"（范围：{sums.scope.words}）" if sums.scope is not None and sums.scope.organs else ""
    lines = [
        f"各数为{campaign.district}{scope}所属单位最后一次所报之和，合计由本表公式按各分项算出。{sums.counted_sentence}",
        *_waiting("还没有报送，数未计入", sums.missing),
        *_waiting("已报送、有错误待改，数已计入", _in_state(sums, "rejected")),
        *_waiting("已报送、待核实，数已计入", _in_state(sums, "queried")),
        *remarks,
        *([f"{sentence}，已在各数之中。"] if (sentence := below(sums)) else []),
        *(["上述情况解决后，请重新汇总填报（nianbao rollup --into），以新的一份为准。"] if stage or remarks else []),
        *blank,
    ]
    return Front(f"{campaign.district}{campaign.year}年度汇总说明", STAGE if stage else "", lines)


def _in_state(sums: Sums, state: str) -> list[Standing]:
    return [standing for standing in sums.unsettled if standing.state == state]


def _waiting(what: str, standings: Sequence[Standing]) -> list[str]:
    names = first_few([standing.unit.name for standing in standings], MOST_NAMED)
    return [f"{what}：{names}（{len(standings)}家）。"] if standings else []


def _seal(opened: Opened, name: str, campaign: Campaign) -> Seal:
    seal = open_seal(opened.carriers)
    if seal is None:
        raise UsageError(f"“{name}”不是下发的原表（没有原表标识），不能填入；请用上级下发的原表。")
    if campaign.seal_of(seal.token) is not None:
        whose = seal.identity.unit_name
        raise UsageError(f"“{name}”是本任务下发给“{whose}”的表，合计不能填入；请用上级下发给本地区的原表。")
    if seal.identity.year != campaign.year:
        raise UsageError(f"“{name}”是{seal.identity.year}年度的表，本任务为{campaign.year}年度，不能填入；请用上级下发的本年度原表。")
    return seal


def _layout(seal: Seal, name: str) -> Layout:
    """The layout as issued with all that a seal leaves out: how things look."""
    issued = seal.layout.to_json()
    layouts = (layout for last_year in (False, True) for layout in built_layouts(seal.form, last_year=last_year))
    layout = next((layout for layout in layouts if layout.to_json() == issued), None)
    if layout is None:
        raise UsageError(f"“{name}”由另一版本的 nianbao 下发，栏目位置不同，不能填入；请用 --values 的表照抄。")
    return layout


def _texts(form: Form, stood: Mapping[str, str], own: OwnTexts) -> tuple[dict[str, str], list[str]]:
    """The texts that go upward, by code, and what is to be said of them."""
    labels = {code: text.label for code, text in form.texts_by_code.items()}
    texts = {code: text for code in labels if (text := stood.get(code, "").strip() or own.texts.get(code, "").strip())}
    kept = [code for code, text in texts.items() if code in own.texts and without_blanks(own.texts[code]) != without_blanks(text)]
    taken = [code for code in own.from_report if code in texts and code not in kept and not stood.get(code, "").strip()]
    other = [code for code in own.other if code in texts and code not in kept]
    nowhere = [code for code in own.texts if code not in labels]
    unwritten = [code for code in labels if code not in texts and form.texts_by_code[code].required]
    said = (
        (kept, "下列文字原表里已经写了，保留原样，没有用本级另写的：{}。"),
        (taken, f"下列文字取自改过的报告“{own.report}”：{{}}。"),
        (other, f"下列文字用的是 campaign.toml 的 [texts]，改过的报告“{own.report}”里写的不同：{{}}，请核对。"),
        (nowhere, "本级写的这些文字在上级的表里没有位置，没有填入：{}。"),
        (unwritten, "下列文字还没有写，填好的表里空着：{}。请写进 campaign.toml 的 [texts]（或改好报告）再填一次，或直接写在填好的表里。"),
    )
    return texts, [words.format(_listed([labels.get(code, code) for code in codes])) for codes, words in said if codes]


def _stays(form: Form, sums: Sums, code: str) -> bool:
    """Whether a typed cell of the upper form is left blank, because it or ours is no figure that goes on."""
    return not rolled.goes_up(form.cells[code]) or not rolled.goes_up(sums.form.cells[code])


def _left_blank(form: Form, sums: Sums) -> list[str]:
    """The cells of the upper form that stay blank, with what they came to here, and the totals that miss them."""
    blank = [code for code, cell in form.cells.items() if not cell.total and _stays(form, sums, code)]
    if not blank:
        return []
    named = [f"“{form.cells[code].name or code}”{f'（本级{said}）' if (said := sums.said(code)) else ''}" for code in blank]
    leaves = rulebook(form).leaves
    over = [f"“{cell.name or code}”" for code, cell in form.cells.items() if cell.total and set(blank) & set(leaves[code])]
    missing = f"用到它们的合计{'、'.join(over)}也不全。" if over else ""
    return [f"下列各格是选项、日期、平均数或不汇总的数，不能当作一个单位的数往上报，填好的表里空着：{'、'.join(named)}。{missing}"
            "上级要的，请按上级的要求另填。"]


def _other_totals(form: Form, sums: Sums, typed: Mapping[str, Number | None]) -> list[str]:
    """Totals that the upper level's form reckons in another way than ours."""
    blank = {code for code, cell in form.cells.items() if not cell.total and _stays(form, sums, code)}
    given = {code: typed.get(code) for code, cell in form.cells.items() if not cell.total}
    theirs = rolled.district_totals(form, given)
    return [
        f"“{form.cells[code].name}”按上级的表式为{plain(value)}，按本任务的表式为{plain(sums.values[code])}，两份表式的合计公式不同，请核对。"
        for code, value in theirs.items()
        if sums.values[code] is not None and sums.values[code] != value and not blank & set(rulebook(form).leaves[code])
    ]


def _listed(names: Sequence[str]) -> str:
    return first_few([f"“{name}”" for name in names], _MOST_NAMED, counted="项")
