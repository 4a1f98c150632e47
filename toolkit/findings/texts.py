"""Declared: what is said of the running texts, in the workbook, in a manuscript, in a report."""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_NO_HEADING = "请补回这一标题（照原样写），其下写该项文字，然后重报；已写在报表《文字》中的可不补。"
_MOVE = "请移到相应标题之下后重报；不属于各项内容的可不处理。"
_MOVE_INTO_SHEET = "请移到《文字》相应的一项；不属于各项内容的可不处理。"

RULES = (
    Declared(
        "text.missing", "文字未写", (Severity.QUERY,), "表式要求的一段文字为空", "补写，或说明本年确无此项",
        "《政府信息公开条例》第五十条；国办公开办函〔2021〕30号，第一、五、六部分",
        {
            "": Case(Severity.QUERY, "文字“{label}”未写。", "请补写；本年确无内容的，写“无”。"),
            "problems": Case(Severity.QUERY, "文字“{label}”未写。", "请补写，写一至三个具体问题；只写“无”的还会再问。"),
        },
    ),
    Declared(
        "text.unseen", "文字中有划去或隐藏的内容", (Severity.NOTE,),
        "文字里有划去、删除或隐藏的内容，或没有结果的公式、图片，看不见，没有采用", "核对所读文字", THIS_TOOL,
        {
            "": Case(Severity.NOTE, "文字“{label}”里划去、删除或隐藏的内容没有采用：“{words}”。", "请核对。"),
            "formula": Case(Severity.NOTE, "文字“{label}”里的公式或图片没有可读的文字，没有采用：“{words}”。", "请核对。"),
        },
    ),
    Declared(
        "text.formula", "文字格里是公式", (Severity.NOTE, Severity.QUERY),
        "下发表的文字格里是公式，按显示的文字读取，为提示；没有保存结果、结果出错、只有图片或存了两次的，没有采用，为待核实",
        "直接写文字", THIS_TOOL,
        {
            "formula": Case(Severity.NOTE, "《{sheet}》{cells}的文字是公式{formula}，已按显示的文字读取。", "请核对，并直接写文字。"),
            "unsaved": Case(Severity.QUERY, "《{sheet}》{cells}的文字是公式{formula}，文件里没有保存它的结果，没有采用。", "请直接写文字。"),
            "fault": Case(Severity.QUERY, "《{sheet}》{cells}显示的是错误“{shown}”，没有采用。", "请直接写文字。"),
            "picture": Case(Severity.QUERY, "《{sheet}》{cells}里是一张图片，没有可读的文字，没有采用。", "请直接写文字。"),
            "twice": Case(
                Severity.QUERY, "《{sheet}》{cells}在文件里存了两次，一处是“{first}”，一处是“{other}”，都没有采用。",
                "请用WPS或Excel打开后重写这一格，再保存重报。",
            ),
        },
    ),
    Declared(
        "text.two_versions", "文字两处不同", (Severity.QUERY,), "报表《文字》与文字稿里同一项文字不同；确认前暂用后收到的一份",
        "确认以哪一份为准，统一后重报", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "文字“{label}”两处不同：报表《文字》写作“{typed}”，文字稿写作“{written}”。",
            "请确认以哪一份为准，并统一后重报；确认前暂用后收到的{counts}。",
        )},
    ),
    Declared(
        "text.heading", "文字稿标题不清", (Severity.QUERY, Severity.NOTE),
        "文字稿里找不到一项的标题，或同一标题下有不同的文字，这一项没有读取；可以不写的一项、报表中已有的一项为提示",
        "照原样补回标题，其下写该项文字后重报", f"国办公开办函〔2021〕30号，各部分的标题；{THIS_TOOL}",
        {
            "none": Case(
                Severity.QUERY, "文字稿中一个标题也没有找到，文字无法归入各项，均未读取。", "请把文字写回下发的文字稿，保留各标题后重报。",
            ),
            "gone": Case(None, "文字稿中找不到标题“{heading}”，这一项没有读取。", _NO_HEADING),
            "gone_into": Case(
                None, "文字稿中找不到标题“{heading}”，这一项没有读取；“{above}”之下的文字可能含有这一项的内容。", _NO_HEADING,
            ),
            "twice": Case(
                Severity.QUERY, "文字稿中标题“{heading}”出现{count}次，下面的文字不同，这一项没有读取。", "请只保留一处后重报。",
            ),
        },
    ),
    Declared(
        "text.unplaced", "文字未归入各项", (Severity.QUERY, Severity.NOTE),
        "文字稿里有文字不在任何一项的标题之下，没有读取；在第一个标题之前的为提示；"
        "报表里有文字写在表格以外或另加的工作表上的为提示", "移到相应标题之下后重报", THIS_TOOL,
        {
            "top": Case(Severity.NOTE, "文字稿第一个标题之前有文字不属于任何一项，没有读取：“{words}”{more}。", _MOVE),
            "under": Case(Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。", _MOVE),
            "under_table": Case(
                Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。",
                "这一部分的数字请填在报表中；文字请移到相应标题之下后重报。",
            ),
            "added": Case(
                Severity.QUERY, "文字稿里多出标题“{heading}”，其下的文字不属于任何一项，没有读取：“{words}”{more}。", _MOVE,
            ),
            "under_changed": Case(
                Severity.QUERY, "文字稿标题“{heading}”之下有文字不属于任何一项，没有读取：“{words}”{more}。",
                "标题可能被改动，请照原样改回后重报。",
            ),
            "beside": Case(Severity.NOTE, "《{sheet}》表格以外写有文字，未读取：{words}。", _MOVE_INTO_SHEET),
            "sheet_added": Case(Severity.NOTE, "工作表《{sheet}》不是下发的表，其中的文字未读取：{words}。", _MOVE_INTO_SHEET),
            "sheet_hidden": Case(Severity.NOTE, "隐藏的工作表《{sheet}》不是下发的表，其中的文字未读取：{words}。", _MOVE_INTO_SHEET),
            "stray_top": Case(
                Severity.NOTE, "第一个标题之前的文字（{place}）不属于任何一项，未读取：“{words}”{more}。", _MOVE_INTO_SHEET,
            ),
            "apart": Case(
                Severity.QUERY, "表式中没有标题“{heading}”（{place}），其下的文字未读取：“{words}”{more}。", _MOVE_INTO_SHEET,
            ),
            "apart_more": Case(Severity.QUERY, "表式中还没有标题{headings}，其下的文字也未读取。", _MOVE_INTO_SHEET),
            "stray_under": Case(
                Severity.NOTE, "标题“{heading}”之下的文字（{place}）不属于任何一项，未读取：“{words}”{more}。", _MOVE_INTO_SHEET,
            ),
        },
    ),
    Declared(
        "text.figure", "文字中的数与表格不一致", (Severity.QUERY,),
        "文字里说到的数（收到、办结、结转、各类办理结果、复议诉讼、制发件数、收费等），哪一种说法都与表格对不上。“收到”“受理”可以是本年新收，"
        "也可以含上年结转；百分比可以以新收、新收加结转、办结为分母，四舍五入或截尾；有一种说法对得上的不提。约数、半年数、计划、热线、信箱、"
        "建议提案、公布件数、只是一部分机关或一种渠道的，不核对",
        "对照登记台账核对，改正文字或表格中有误的一处",
        "国办公开办函〔2021〕30号：年度报告的文字与表格是同一批数据",
        {
            "": Case(
                Severity.QUERY, "文字“{label}”写“{quoted}”，其中“{said}”与{cells}的{value}不一致。",
                "请对照登记台账核对，改正文字或表格中有误的一处。",
            ),
            "last": Case(
                Severity.QUERY, "文字“{label}”写“{quoted}”，其中“{said}”与上年年报{cells}的{value}不一致。",
                "请对照上年年报核对；上年统计有误的，请写明原因。",
            ),
            "share": Case(
                Severity.QUERY, "文字“{label}”写“{quoted}”，其中“{said}”按表格的数算不出来（按{cells}计算为{value}%）。",
                "请核对百分比，或核对表格中有误的数。",
            ),
            "change": Case(
                Severity.QUERY, "文字“{label}”写“{quoted}”，其中“{said}”按本年和上年的数算不出来（按{cells}计算为{value}）。",
                "请核对；上年统计有误的，请写明原因。",
            ),
            "carried": Case(
                Severity.QUERY, "文字“{label}”写“{quoted}”，其中“{said}”含上年结转，与{cells}的{value}不一致，与三（七）＋四也对不上。",
                "各单位对“含上年结转”的理解不一，请经办人看过再决定是否询问。", to="officer",
            ),
        },
    ),
)
