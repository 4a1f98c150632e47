"""Declared: what is said of the numbers that stand in cells."""

from __future__ import annotations

from toolkit.findings.declared import THIS_TOOL, Case, Declared, Severity

_FORM = "国办公开办函〔2021〕30号"
_CELLS = f"{_FORM}，表二、表三、表四：各格为件数或金额"
_FEES = "国办函〔2020〕109号"
_NOT_MISPLACED = "请核对原文件，确认没有填错位置。"

RULES = (
    Declared(
        "total.typed", "合计被改为手填", (Severity.NOTE, Severity.ERROR),
        "合计格的公式被手填数字覆盖：与应得数相符为提示，不符为错误", "删除该数字，恢复公式；或在原表中重填",
        f"{_FORM}，表三、表四的总计",
        {
            "wrong": Case(Severity.ERROR, "{spot}的合计公式被改为手填的{left}，与应得数{right}不符。", "请恢复公式，或在原表中重填。"),
            "right": Case(Severity.NOTE, "{spot}的合计公式被改为手填的{left}，与应得数{right}相符。"),
            "unknown": Case(Severity.NOTE, "{spot}的合计公式被改为手填的{left}，各分项未填齐，无法核对。"),
        },
    ),
    Declared(
        "value.missing", "未填", (Severity.ERROR, Severity.QUERY), "应填的格为空；整张表全空只报一条；收费三项为空属待核实", "没有的填0",
        f"《政府信息公开条例》第五十条；{_FORM}，表二、表三、表四；收费三项：{_FEES}",
        {
            "cell": Case(None, "{spot}未填。", "没有的填0。"),
            "table": Case(None, "《{sheet}》“{title}”整张未填（{count}格）。", "请逐格填写，没有的填0。"),
        },
    ),
    Declared(
        "value.not_a_number", "不是数字", (Severity.ERROR,),
        "数字格里填了“/”、“—”、“无”、文字、日期或公式，或大得不可能的数", "改填数字，没有的填0", _CELLS,
        {
            "count": Case(Severity.ERROR, "{spot}现填“{stood}”，应填整数。", "没有的填0。"),
            "money": Case(Severity.ERROR, "{spot}现填“{stood}”，应填数字（单位：{unit}）。", "没有的填0。"),
            "invisible": Case(Severity.ERROR, "{spot}里只有看不见的字符，应填数字。", "请清除这一格的内容后重填，没有的填0。"),
            "too_large": Case(Severity.ERROR, "{spot}现填“{stood}”，超过了{largest}，未读取。", "请核对后改填。"),
        },
    ),
    Declared(
        "value.negative", "负数", (Severity.ERROR,), "填了负数", "改填0或正数", _CELLS,
        {"": Case(Severity.ERROR, "{spot}现填“{stood}”，不应为负数。", "请核对后改填。")},
    ),
    Declared(
        "value.not_whole", "不是整数", (Severity.ERROR,), "件数填了小数", "改填整数", _CELLS,
        {"": Case(Severity.ERROR, "{spot}现填“{stood}”，应填整数。", "请核对后改填；件数没有小数。")},
    ),
    Declared(
        "value.repaired", "已按数字读取", (Severity.NOTE,), "全角数字、千分位、空格、看不见的字符、末尾的件/条/个：按其明显的数字读取，并引原文",
        "核对所读数字", THIS_TOOL,
        {
            "": Case(Severity.NOTE, "{spot}现填“{stood}”，已按{value}读取。", "请核对。"),
            "invisible": Case(Severity.NOTE, "{spot}现填“{stood}”，其中夹有看不见的字符，已按{value}读取。", "请核对。"),
        },
    ),
    Declared(
        "value.shown", "存与显示不同", (Severity.QUERY, Severity.ERROR),
        "单元格里存的与看到的不同：划去、删除或隐藏的内容，上标下标，数字格式改变了数值，公式。看到的数确定的，按看到的数读取，为待核实；"
        "不能确定的不采用，为错误",
        "直接填写要报的数字，不留划去、隐藏的内容，不用公式", _CELLS,
        {
            "struck": Case(
                Severity.QUERY, "{spot}显示“{shown}”，另有划去或删除的“{stored}”，已按{value}读取。", "请核对，并删净划去的内容。",
            ),
            "struck_alone": Case(Severity.ERROR, "{spot}只有划去或删除的“{stored}”，没有采用。", "请改填数字，没有的填0。"),
            "hidden": Case(
                Severity.QUERY, "{spot}显示“{shown}”，另有隐藏的“{stored}”，已按{value}读取。", "请核对，并删净隐藏的内容。",
            ),
            "hidden_alone": Case(
                Severity.ERROR, "{spot}存有“{stored}”，但隐藏着，看不见，没有采用。", "请改填数字，没有的填0。",
            ),
            "raised": Case(
                Severity.ERROR, "{spot}里有上标或下标（方括号内）：“{stored}”，不能确定是哪个数，没有采用。", "请改填数字，没有的填0。",
            ),
            "format": Case(
                Severity.ERROR, "{spot}存{stored}，按单元格格式显示为“{shown}”，两者不是同一个数，没有采用。",
                "请把单元格格式改为常规，改填要报的数字。",
            ),
            "formula": Case(
                Severity.QUERY, "{spot}填的是公式“{stored}”，显示“{shown}”，已按{value}读取。", "请核对，并直接填写数字。",
            ),
            "formula_unknown": Case(
                Severity.QUERY, "{spot}填的是公式（旧版文件中取不出公式的文字），显示“{shown}”，已按{value}读取。", "请核对，并直接填写数字。",
            ),
            "unsaved": Case(
                Severity.ERROR, "{spot}填的是公式“{stored}”，文件里没有保存它的结果，没有采用。", "请直接填写数字，没有的填0。",
            ),
            "fault": Case(
                Severity.ERROR, "{spot}填的是公式“{stored}”，结果出错（{shown}），没有采用。", "请直接填写数字，没有的填0。",
            ),
        },
    ),
    Declared(
        "value.declared_zero", "空白格声明为0", (Severity.NOTE,), "表上方选了“其余空白格均为0”：空白格按0读取，填了的以所填为准", "",
        THIS_TOOL,
        {"": Case(Severity.NOTE, "“{title}”选了“其余空白格均为0”，{count}个空白格按0读取。")},
    ),
    Declared(
        "value.zero_in_text", "文字写明为零", (Severity.NOTE,), "数字格为空，而文字里写明“未收取”“未收费”，按0读取", "核对文字与数字",
        f"{_FEES}：年度报告写明收费情况",
        {"": Case(Severity.NOTE, "“{title}”各格为空，文字中写明“{words}”，已按0读取。", "请核对。")},
    ),
    Declared(
        "value.unplaced", "未能归入", (Severity.NOTE,), "有数字不属于表式的任何一格，没有读取", "请核对是否填错了位置",
        f"{_FORM}，表二、表三、表四的栏目",
        {
            "behind": Case(Severity.NOTE, "{place}“{words}”后面的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "in_cell": Case(Severity.NOTE, "{place}第{number}格的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "in_row": Case(Severity.NOTE, "{place}的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "more": Case(Severity.NOTE, "另有{count}行的数不属于{table}的任何一格，未读取。", "请核对原文件。"),
            "totals": Case(
                Severity.NOTE, "“{title}”的合计在原件中为：{totals}；本表的合计由公式计算，没有放入。", "请补齐各分项，再与这些合计核对。",
            ),
        },
    ),
)
