"""The table of other authorities' figures 其他部门的数, row by row: of what, of whom, how many, whose figure it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.actions.parts.cell_meant import cell_meant
from toolkit.campaign.columns import row_of_heads, text_in
from toolkit.campaign.controls import Measure, measure_of, measures_by_label
from toolkit.campaign.ledger_controls import Control
from toolkit.campaign.roster import Roster
from toolkit.campaign.units import list_rows, of_own_file
from toolkit.errors import FileError, UsageError, why
from toolkit.files import read_whole
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.rules.values import read_number
from toolkit.words import condensed, first_few, one_line, quotation, visible

WHOLE = ("全区", "全县", "全市", "全省", "全旗", "全域", "汇总", "合计")
TAKEN_BACK = ("撤销", "取消", "撤回", "作废")
_COLUMNS = {
    "what": ("代码", "栏目", "栏目代码", "指标", "项目", "code"),
    "unit": ("单位", "单位名称", "单位代码", "填报单位", "范围", "unit"),
    "value": ("数", "数值", "数量", "件数", "金额", "value"),
    "source": ("来源", "数据来源", "提供部门", "提供单位", "部门", "source"),
    "remark": ("说明", "备注", "remark"),
}
_CALLED = {"what": "代码", "unit": "单位", "value": "数", "source": "来源"}
_MOST_WRONG = 20
_LONGEST = 200
_QUOTED = 40


def read_controls(path: Path, form: Form, roster: Roster, district: str) -> list[Control]:
    """The figures of a table (.xlsx, .xls, .et, .ods or .csv). Raises :class:`UsageError` naming every row that is wrong: all or nothing."""
    try:
        rows = list_rows(read_whole(path))
    except OSError as error:
        raise UsageError(f"读不到其他部门的数“{path}”：{why(error)}。") from error
    except FileError as error:
        raise UsageError(f"其他部门的数“{path}”：{of_own_file(error)}") from error
    headed = row_of_heads(rows, _COLUMNS, "what")
    if headed is None or (missing := [word for field, word in _CALLED.items() if field not in headed[1]]):
        lacking = "、".join(f"“{word}”" for word in (missing if headed else _CALLED.values()))
        raise UsageError(f"其他部门的数“{path.name}”缺少{lacking}一列，第一行应写：代码、单位、数、来源（另可有“说明”）。")
    heads_at, columns = headed
    found: dict[tuple[str, str, str], tuple[int, Control]] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows[heads_at + 1 :], heads_at + 2):
        told = {field: one_line(visible(text_in(row, columns.get(field)))) for field in _COLUMNS}
        if not any(told[field] for field in _CALLED):
            continue
        try:
            one = _control(told, form, roster, district)
            at, before = found.setdefault(one.key, (number, one))
            if (before.value, before.remark) != (one.value, one.remark):
                raise UsageError(f"与第{at}行是同一单位、同一栏目、同一来源，而数或说明不同，请只留一行。")
        except UsageError as error:
            wrong.append(f"第{number}行：{error}")
    if wrong:
        raise UsageError(f"其他部门的数“{path.name}”有{len(wrong)}行不对，都没有登记。" + first_few(wrong, _MOST_WRONG, counted="行", by=""))
    if not found:
        raise UsageError(f"其他部门的数“{path.name}”里没有一行数，请填好后再试。")
    return [one for _, one in found.values()]


def _control(told: dict[str, str], form: Form, roster: Roster, district: str) -> Control:
    for field, word in _CALLED.items():
        if not told[field]:
            raise UsageError({
                "what": "没有写代码，请写表式的代码或栏目名。", "unit": "没有写单位，请写单位的代码或名称；全区的写“全区”。",
                "value": "没有写数，请补上，没有的写0；不再比较的写“撤销”。", "source": "没有写来源，请写明是哪个部门的数。",
            }.get(field, f"没有写{word}。"))
        if len(told[field]) > _LONGEST:
            raise UsageError(f"{word}有{len(told[field])}字，太长了，请核对是不是错了列。")
    measure = _measure(form, told["what"])
    unit = roster.find(told["unit"], told["unit"])
    if unit is None and condensed(told["unit"]) not in (*WHOLE, condensed(district)):
        raise UsageError(f"单位“{quotation(told['unit'], _QUOTED)}”不在单位名单内，请写名单上的代码或名称；全区的写“全区”。")
    return Control(measure.what, unit.code if unit else "", told["source"], _value(form, measure, told["value"]), told["remark"][:_LONGEST])


def _measure(form: Form, word: str) -> Measure:
    if (known := measures_by_label(form).get(condensed(word))) is not None and condensed(word).lower() not in form.cells:
        return known
    if condensed(word).lower() in form.texts_by_code:
        raise UsageError(f"“{word}”是文字，不是数，不能比较。")
    cell = cell_meant(form, word)
    if not cell.is_number:
        raise UsageError(f"“{cell.name or cell.code}”（{cell.code}）填的不是数，不能比较。")
    found = measure_of(form, cell.code)
    assert found is not None  # every cell is one
    return found


def _value(form: Form, measure: Measure, written: str) -> Number | None:
    if written in TAKEN_BACK:
        return None
    read = read_number(form.cells[measure.codes[0]], written)
    if read.value is None:
        why_not = {"value.negative": "不应为负数", "value.not_whole": "应为整数"}.get(read.rule, "不是数")
        raise UsageError(f"数“{quotation(written, _QUOTED)}”{why_not}，请改正；没有的写0，不再比较的写“撤销”。")
    return read.value


def sources_of(controls: Sequence[Control]) -> list[str]:
    """Whose figures they are, each once."""
    return list(dict.fromkeys(one.source for one in controls))
