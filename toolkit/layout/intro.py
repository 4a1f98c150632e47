"""填报说明: the first sheet, which tells the clerk everything on one page."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.form.model import TEXT_SHEET, Form, Span
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.model import CHECK_SHEET, INTRO_SHEET, Role, Sheet, Slot
from toolkit.structs import Struct

FACT_CELLS = {"unit.level": "$B$5", "campaign.level": "$D$5"}
"""Where the facts that rules ask for stand (locked; the formulas of the lamps read them)."""

_PROGRESS_ROW = 7
_WIDTHS = (16.0, 34.0, 14.0, 34.0)


class Progress(Struct, frozen=True):
    """How far one sheet is: the addresses on 校验 of the words for it, and of the name of the cell to look at."""

    sheet: str
    words: str
    goal: str


def intro_sheet(form: Form, progress: Sequence[Progress], title: str) -> Sheet:
    """The sheet for one form; ``{…}`` fields are filled in for each unit. ``title`` is what its tables are called."""
    slots = [
        Slot(Span(0, 0, 1, 4), Role.TITLE, "{district}{year}年" + title),
        Slot(Span(1, 0, 1, 4), Role.LINE, f"表式：{form.edition}版　{form.basis}".rstrip("　 "), identity="edition"),
    ]
    fields = (
        ("填报单位", "{unit.name}", "unit", "单位代码", "{unit.code}", "unit"),
        ("年度", "{year}年", "year", "报送时间", "{deadline}", ""),
        ("单位类别", "{unit.level}", "", "任务级别", "{campaign.level}", ""),
    )
    for row, (name, words, who, name2, words2, who2) in enumerate(fields, 2):
        slots += [
            Slot(Span(row, 0), Role.ROW_HEAD, name),
            Slot(Span(row, 1), Role.FIELD, words, identity=who),
            Slot(Span(row, 2), Role.ROW_HEAD, name2),
            Slot(Span(row, 3), Role.FIELD, words2, identity=who2),
        ]
    slots += [
        Slot(Span(5, 0), Role.ROW_HEAD, "有问题请问"),
        Slot(Span(5, 1, 1, 3), Role.FIELD, "{contact}"),
    ]
    slots += _progress_slots(form, progress)
    row = _PROGRESS_ROW + len(progress) + 3
    slots.append(Slot(Span(row, 0, 1, 4), Role.HEADING, "怎样填"))
    for line in steps(form):
        row += 1
        slots.append(Slot(Span(row, 0, 1, 4), Role.NOTE, line))
    row += 2
    slots.append(Slot(Span(row, 0, 1, 4), Role.HEADING, "颜色的意思"))
    for role, words in (
        (Role.KEY_INPUT, "请在这里填写，填好后颜色变淡"),
        (Role.KEY_TOTAL, "自动合计，不用填"),
        (Role.KEY_BAD, "有错或不平，请核对"),
        (Role.KEY_DOUBT, "待核实：核对无误的可以不改，请说明原因"),
    ):
        row += 1
        slots += [Slot(Span(row, 0), role), Slot(Span(row, 1, 1, 3), Role.NOTE, words)]
    last = row
    return Sheet(
        name=INTRO_SHEET,
        slots=tuple(slots),
        widths=_WIDTHS,
        heights={0: 44.0, 1: 22.0, **dict.fromkeys(range(2, 6), 24.0), **dict.fromkeys(range(7, last + 1), 22.0),
                 _PROGRESS_ROW + len(progress) + 1: 36.0},
        marks=tuple(lamps.status_marks(a1(_PROGRESS_ROW + len(progress) + 1, 0))),
        print_area=(0, 0, last, 3),
    )


def _progress_slots(form: Form, progress: Sequence[Progress]) -> list[Slot]:
    """A line for each sheet with cells to fill, with a link to what comes next there; then what 校验 says of the whole."""
    slots = [Slot(Span(_PROGRESS_ROW, 0, 1, 4), Role.HEADING, "填到哪里了")]
    for row, one in enumerate(progress, _PROGRESS_ROW + 1):
        # Nothing here counts paragraphs: the words beside must not be taken to say that the texts are written.
        what = "的数字" if one.sheet == TEXT_SHEET and form.texts else ""
        slots += [
            Slot(Span(row, 0), Role.ROW_HEAD, f"《{one.sheet}》{what}"),
            Slot(Span(row, 1), Role.PROGRESS, formula=one.words, shows=f"result:value.{one.sheet}"),
            Slot(Span(row, 2), Role.LINK, formula=lamps.link(one.goal), shows=f"see:value.{one.sheet}"),
        ]
    status = f"{on_sheet(CHECK_SHEET, '$A$2')}"
    return [*slots, Slot(Span(_PROGRESS_ROW + len(progress) + 1, 0, 1, 4), Role.STATUS, formula=status, shows="status:")]


def steps(form: Form) -> list[str]:
    """How to fill in, in plain numbered lines."""
    sheets = "、".join(f"《{table.sheet}》" for table in form.sheet_tables())
    return [
        f"1. 依次填写{sheets}的浅色格；灰色的合计会自动算出。",
        "2. 没有的填0，不要填“/”“—”或“无”；整张表没有业务的，在表上方选“是”，空白格都按0上报。",
        f"3. 在《{TEXT_SHEET}》中写文字，每段占一行，可从Word中复制粘贴。",
        f"4. 看《{CHECK_SHEET}》：点“去看”会跳到要填、要改的格；全部通过后，各表顶端会显示“可以上报”。",
        "5. 请勿剪切：改数请直接在格里重新输入，不要剪切、拖动单元格；误剪切的按Ctrl+Z撤销。",
        "6. 请勿增删行列、改动栏目和工作表名称；需要看清时可以调整列宽。",
        "7. 填好后保存为.xlsx，原样发回。",
    ]
