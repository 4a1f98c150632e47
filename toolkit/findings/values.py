"""Declared: what is said of the numbers that stand in cells."""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_FORM = "国办公开办函〔2021〕30号"
_CELLS = f"{_FORM}，表二、表三、表四：各格为件数或金额"
_FEES = "国办函〔2020〕109号"
_SAY_WHICH = "请核对：要报的就是所存的数的，请写明；不是的，请在下发的原表上重填（原格的格式会带到新填的数上）。"
_EACH_CELL = "请逐格填写，没有的填0。"
_EACH_WORD = "请逐格选填：选项从下拉列表里选，日期如2024-01-15。"
_A_DAY = "请填日期，如2024-01-15。"
_FORMULA_BACK = "合计不用填：请撤销改动，恢复原公式；恢复不了的，请在下发的原表上重填。"
_RETYPE = "请核对，并在这一格重新输入数字（先删去原内容，用英文半角直接键入）；仍是文本的，请在下发的原表上重填。"
_NOT_MISPLACED = "请核对原文件，确认没有填错位置。"

RULES = (
    Declared(
        "total.typed", "合计被改为手填", (Severity.NOTE, Severity.ERROR),
        "合计格的公式被手填数字覆盖：与应得数相符为提示，不符为错误；被清除或改成文字的为错误", "恢复公式；或在原表中重填",
        f"{_FORM}，表三、表四的总计",
        {
            "wrong": Case(Severity.ERROR, "{spot}的合计公式被改为手填的{left}，与应得数{right}不符。", "请恢复公式，或在原表中重填。"),
            "right": Case(Severity.NOTE, "{spot}的合计公式被改为手填的{left}，与应得数{right}相符。"),
            "unknown": Case(Severity.NOTE, "{spot}的合计公式被改为手填的{left}，各分项未填齐，无法核对。"),
            "cleared": Case(Severity.ERROR, "{spot}的合计公式被清除，这一格现为空白。", _FORMULA_BACK),
            "text": Case(Severity.ERROR, "{spot}的合计公式被改成了文字“{stood}”，不是数字。", _FORMULA_BACK),
            "totals_cleared": Case(
                Severity.ERROR, "《{sheet}》“{title}”有{count}格的合计公式被清除，现为空白（如{example}）。", _FORMULA_BACK,
            ),
            "totals_text": Case(
                Severity.ERROR, "《{sheet}》“{title}”有{count}格的合计公式被改成了文字（如{example}），不是数字。", _FORMULA_BACK,
            ),
        },
    ),
    Declared(
        "total.unlike", "合计与分项不符", (Severity.ERROR,),
        "不是下发的原表，表式又没有写这一合计的勾稽关系，而合计与分项不符", "核对合计和各分项",
        f"{_FORM}，表三、表四的总计",
        {"": Case(Severity.ERROR, "{spot}填{left}，各分项合计为{right}，不符。", "请核对合计和各分项，以登记台账为准。")},
    ),
    Declared(
        "value.missing", "未填", (Severity.ERROR, Severity.QUERY),
        "应填的格为空；整张表、整行、整列全空的只报一条；收费三项为空属待核实", "没有的填0",
        f"《政府信息公开条例》第五十条；{_FORM}，表二、表三、表四；收费三项：{_FEES}",
        {
            "cell": Case(None, "{spot}未填。", "没有的填0。"),
            "row": Case(None, "{line}{but}整行未填（{count}格）。", _EACH_CELL),
            "column": Case(None, "{line}{but}整列未填（{count}格）。", _EACH_CELL),
            "group": Case(None, "{line}{but}各格均未填（{count}格）。", _EACH_CELL),
            "table": Case(None, "《{sheet}》“{title}”整张未填（{count}格）。", _EACH_CELL),
            "table_but_totals": Case(None, "《{sheet}》“{title}”除合计外整张未填（{count}格）。", _EACH_CELL),
            "choice": Case(None, "{spot}未选。", "请从下拉列表里选{choices}中的一项。"),
            "date": Case(None, "{spot}未填日期。", _A_DAY),
            "line_of_words": Case(None, "{line}{but}的选项和日期未填（{count}格）。", _EACH_WORD),
            "table_of_words": Case(None, "《{sheet}》“{title}”的选项和日期都未填（{count}格）。", _EACH_WORD),
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
        "value.not_a_choice", "不是可选的项", (Severity.ERROR,), "选项格里填了列表以外的文字或数字", "从下拉列表里选一项", THIS_TOOL,
        {"": Case(Severity.ERROR, "{spot}现填“{stood}”，不在可选的{choices}之内。", "请从下拉列表里选一项。")},
    ),
    Declared(
        "value.not_a_date", "不是日期", (Severity.ERROR,), "日期格里填的不是日期，或没有这一天；日期应在1900年3月至2099年12月之间",
        "改填日期，如2024-01-15", THIS_TOOL,
        {
            "": Case(Severity.ERROR, "{spot}现填“{stood}”，应填年、月、日俱全的日期。", _A_DAY),
            "no_such_day": Case(Severity.ERROR, "{spot}现填“{stood}”，没有这一天。", "请核对后改填，如2024-01-15。"),
        },
    ),
    Declared(
        "value.unlikely", "可能填的是另一种写法", (Severity.QUERY,),
        "百分比格里填了大于0、小于1的数，可能是把76%填成了0.76；日期格里只填了年份，被软件当成1905年的某一天。数照所填读取",
        "核对；填错的改填，没有填错的说明", THIS_TOOL,
        {
            "percent": Case(
                Severity.QUERY, "{spot}填的是{value}，即{value}%；这一格填76表示76%。已按{value}%读取。",
                "请核对：要报的是{hundredfold}%的，请改填{hundredfold}；确实是{value}%的请写明。",
            ),
            "year": Case(
                Severity.QUERY, "{spot}是{date}，可能是只填了年份“{year}”，被软件改成了这一天；已按{date}读取。",
                "请核对并改填年、月、日俱全的日期，如2024-01-15；确实是这一天的请写明。",
            ),
        },
    ),
    Declared(
        "value.not_whole", "不是整数", (Severity.ERROR,), "件数填了小数", "改填整数", _CELLS,
        {
            "": Case(Severity.ERROR, "{spot}现填“{stood}”，应填整数。", "请核对后改填；件数没有小数。"),
            "shown": Case(
                Severity.ERROR, "{spot}存{stored}，按单元格格式显示为“{shown}”，应填整数。", "请核对后改填；件数没有小数。",
            ),
        },
    ),
    Declared(
        "value.date_serial", "可能是日期", (Severity.QUERY,),
        "件数格里的数正好是一个日期的序号（年度上一年1月1日至年度后第三年12月31日），可能是输入“1/2”之类时被软件改成了日期；"
        "数照所填读取", "核对；改填要报的数，确实是这个数的说明", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "{spot}填的{value}正好是{date}的日期序号，可能是输入“{typed}”时被改成了日期；已按{value}读取。",
            "请核对；不是这个数的请改填，确实是的请写明。",
        )},
    ),
    Declared(
        "value.repaired", "已按数字读取", (Severity.NOTE, Severity.QUERY),
        "全角数字、千分位、空格、看不见的字符、末尾的件/条/个：按其明显的数字读取，并引原文；下发的原表里填成文本的数，表里的合计没有计入，"
        "为待核实",
        "核对所读数字；原表里的文本改填为数字", THIS_TOOL,
        {
            "": Case(Severity.NOTE, "{spot}现填“{stood}”，已按{value}读取。", "请核对。"),
            "invisible": Case(Severity.NOTE, "{spot}现填“{stood}”，其中夹有看不见的字符，已按{value}读取。", "请核对。"),
            "text": Case(
                Severity.QUERY, "{spot}填的“{stood}”是文本格式的数字，表里的合计没有计入；已按{value}读取。", _RETYPE,
            ),
            "text_invisible": Case(
                Severity.QUERY, "{spot}填的“{stood}”是文本格式的数字，其中夹有看不见的字符，表里的合计没有计入；已按{value}读取。", _RETYPE,
            ),
            "choice": Case(
                Severity.QUERY, "{spot}现填“{stood}”，不是列表里的写法，表里没有计入；已按{value}读取。", "请核对，并从下拉列表里重选。",
            ),
            "date": Case(
                Severity.QUERY, "{spot}现填“{stood}”，不是日期格式，表里没有计入；已按{value}读取。", "请核对，并重新键入，如2024-01-15。",
            ),
            "texts": Case(
                Severity.QUERY, "《{sheet}》“{title}”有{count}格填的是文本格式的数字（如{example}），表里的合计没有计入；已按所写的数读取。",
                _RETYPE,
            ),
        },
    ),
    Declared(
        "value.shown", "存与显示不同", (Severity.QUERY, Severity.ERROR),
        "单元格里存的与看到的不同：划去、删除或隐藏的内容，上标下标，数字格式改变了数值，公式。看到的数确定的，按看到的数读取，为待核实；"
        "下发的原表里由格式（日期、百分比等）改变了样子的，按存的数读取，为待核实；不能确定的不采用，为错误",
        "直接填写要报的数字，不留划去、隐藏的内容，不用公式", _CELLS,
        {
            "struck": Case(
                Severity.QUERY, "{spot}显示“{shown}”，另有划去或删除的“{stored}”，已按{value}读取。", "请核对，并删净划去的内容。",
            ),
            "struck_many": Case(
                Severity.QUERY, "《{sheet}》“{title}”有{count}格除显示的数外另有划去或删除的内容（如划去{example}），已按显示的数读取。",
                "请逐格核对，并删净划去的内容。",
            ),
            "struck_alone": Case(Severity.ERROR, "{spot}只有划去或删除的“{stored}”，没有采用。", "请改填数字，没有的填0。"),
            "hidden": Case(
                Severity.QUERY, "{spot}显示“{shown}”，另有隐藏的“{stored}”，已按{value}读取。", "请核对，并删净隐藏的内容。",
            ),
            "hidden_many": Case(
                Severity.QUERY, "《{sheet}》“{title}”有{count}格除显示的数外另有隐藏的内容（如隐藏{example}），已按显示的数读取。",
                "请逐格核对，并删净隐藏的内容。",
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
            "format_taken": Case(
                Severity.QUERY, "{spot}存的是{stored}，按单元格格式显示为“{shown}”，两者不是同一个数；已按存的{value}读取。", _SAY_WHICH,
            ),
            "formats_taken": Case(
                Severity.QUERY, "《{sheet}》“{title}”有{count}格按单元格格式显示的与存的不是同一个数（如{example}），已按存的数读取。",
                _SAY_WHICH,
            ),
            "formula": Case(
                Severity.QUERY, "{spot}填的是公式“{stored}”，显示“{shown}”，已按{value}读取。", "请核对，并直接填写数字。",
            ),
            "formula_unknown": Case(
                Severity.QUERY, "{spot}填的是公式（旧版文件中取不出公式的文字），显示“{shown}”，已按{value}读取。", "请核对，并直接填写数字。",
            ),
            "formulas": Case(
                Severity.QUERY, "《{sheet}》“{title}”有{count}格填的是公式（如{example}），已按保存的结果读取，没有重新计算。",
                "请核对，并直接填写数字。",
            ),
            "formulas_unsaved": Case(
                Severity.ERROR, "《{sheet}》“{title}”有{count}格填的是公式（如{example}），文件里没有保存它们的结果，没有采用。",
                "请直接填写数字，没有的填0。",
            ),
            "formulas_faulty": Case(
                Severity.ERROR, "《{sheet}》“{title}”有{count}格的公式结果出错（如{example}），没有采用。", "请直接填写数字，没有的填0。",
            ),
            "hidden_alone_many": Case(
                Severity.ERROR, "《{sheet}》“{title}”有{count}格存的数隐藏着，看不见（如{example}），没有采用。",
                "请改填数字，没有的填0。",
            ),
            "formula_alone": Case(
                Severity.ERROR, "{spot}填的是公式“{stored}”，显示为空白，没有采用。", "请直接填写数字，没有的填0。",
            ),
            "unsaved": Case(
                Severity.ERROR, "{spot}填的是公式“{stored}”，文件里没有保存它的结果，没有采用。", "请直接填写数字，没有的填0。",
            ),
            "unsaved_unknown": Case(
                Severity.ERROR, "{spot}填的是公式，文件里没有保存它的结果，没有采用。", "请直接填写数字，没有的填0。",
            ),
            "fault": Case(
                Severity.ERROR, "{spot}填的是公式“{stored}”，结果出错（{shown}），没有采用。", "请直接填写数字，没有的填0。",
            ),
            "fault_unknown": Case(
                Severity.ERROR, "{spot}显示的是错误“{shown}”，没有采用。", "请直接填写数字，没有的填0。",
            ),
            "picture": Case(Severity.ERROR, "{spot}里是一张图片，没有数字。", "请直接填写数字，没有的填0。"),
            "twice": Case(
                Severity.ERROR, "{spot}在文件里存了两次，一处是“{stored}”，一处是“{shown}”，不能确定是哪个，都没有采用。",
                "请用WPS或Excel打开后重填这一格，再保存重报。",
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
        "value.in_text", "数写在文字里", (Severity.NOTE,), "报告没有列出这张表，数写在文字里，按文字读取", "核对文字与所读的数",
        f"{_FEES}：年度报告写明收费情况",
        {"": Case(Severity.NOTE, "“{title}”没有列表，按文字“{words}”读取：{figures}。", "请核对。")},
    ),
    Declared(
        "value.unplaced", "未能归入", (Severity.NOTE,), "有数字不属于表式的任何一格，没有读取", "请核对是否填错了位置",
        f"{_FORM}，表二、表三、表四的栏目",
        {
            "behind": Case(Severity.NOTE, "{place}“{words}”后面的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "beside": Case(Severity.NOTE, "《{sheet}》表格以外填有{figures}，不属于任何一格，未读取。", _NOT_MISPLACED),
            "lost": Case(Severity.NOTE, "《{sheet}》里{figures}的位置不能确定，未读取。", "请对照原文件，把各数填回原表。"),
            "choice": Case(
                Severity.NOTE, "《{sheet}》{cell}是“其余空白格均为0”的选择格，现填“{now}”，不是“是”，按没有选择处理。",
                "空白格都是0的，请选“是”；不是的请清空。",
            ),
            "sheet_added": Case(Severity.NOTE, "工作表《{sheet}》不是下发的表，其中的{figures}未读取。", _NOT_MISPLACED),
            "sheet_hidden": Case(
                Severity.NOTE, "隐藏的工作表《{sheet}》不是下发的表，其中的{figures}未读取。",
                "请取消隐藏后核对，确认没有填错位置。",
            ),
            "in_cell": Case(Severity.NOTE, "{place}第{number}格的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "in_row": Case(Severity.NOTE, "{place}的{figures}不属于{table}的任何一格，未读取。", _NOT_MISPLACED),
            "more": Case(Severity.NOTE, "另有{count}行的数不属于{table}的任何一格，未读取。", "请核对原文件。"),
            "totals": Case(
                Severity.NOTE, "“{title}”的合计在原件中为：{totals}；本表的合计由公式计算，没有放入。", "请补齐各分项，再与这些合计核对。",
            ),
        },
    ),
    Declared(
        "value.second_copy", "同一张表有两份", (Severity.QUERY, Severity.NOTE),
        "工作簿里另有一张工作表是某张表的又一份：填的数不同的为待核实，按下发的那张读取；写明是另一年度的为提示；填的数相同的不报",
        "核对以哪一份为准，只留一份后重报", THIS_TOOL,
        {
            "differs": Case(
                Severity.QUERY, "工作表{copy}是《{sheet}》的又一份，有{count}格填的数不同：《{sheet}》{examples}。已按《{sheet}》读取。",
                "请核对以哪一份为准，填在《{sheet}》，删去另一份后重报。",
            ),
            "other_year": Case(
                Severity.NOTE, "工作表{copy}是{year}年度的《{sheet}》，没有读取。", "请核对；数据请填在《{sheet}》。",
            ),
        },
    ),
)
