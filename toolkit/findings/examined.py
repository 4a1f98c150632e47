"""Declared: what an examiner says of the running texts by themselves, and of whom they speak.

A text's own words are quoted; a number that is a person's never is (:mod:`toolkit.personal`).
"""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_FORMAT = "国办公开办函〔2021〕30号"
_ARTICLE = "《政府信息公开条例》第五十条"
_LAW_ON_PERSONS = "《个人信息保护法》第二十八条、第三十四条；《政府信息公开条例》第十五条"
_FEES = "国办函〔2020〕109号"
_OR_EXPLAIN = "没有写错的，请在《说明》表写明原因。"
_MASK = "公布前请删去，或隐去中间各位；确是对外公布的联系号码的，用 nianbao explain --accept 采纳。"

RULES = (
    Declared(
        "text.year", "文字写的是别的年度", (Severity.QUERY,),
        "文字里的报告标题、统计期限，或收到、新收、受理、办结申请的年份不是本年度；因×年申请引发、上年结转、决算、计划、历年比较等不问",
        "核对年份，写错的改正", f"{_ARTICLE}：年度报告报告上一年度的情况；{_FORMAT}",
        {
            "claimed": Case(
                Severity.QUERY, "文字“{label}”写的是{stated}年的事：“{words}”，本报告是{year}年度的。",
                f"请核对年份，写错的请改正后重报；{_OR_EXPLAIN}",
            ),
            "title": Case(
                Severity.QUERY, "文字“{label}”里的报告标题是{stated}年度的：“{words}”，本报告是{year}年度的。",
                "请核对是否用了往年的文字，改正后重报。",
            ),
            "period": Case(
                Severity.QUERY, "文字“{label}”里的统计期限写有{stated}年：“{words}”，本报告是{year}年度的。", "请改为本年度的统计期限后重报。",
            ),
        },
    ),
    Declared(
        "text.unit", "文字写的是别的单位", (Severity.QUERY,),
        "文字里的报告标题、前言是名单上另一单位的，或收到、公开的主语是另一单位，而这一项文字里没有写到本单位（或其别名）",
        "核对是否用了别的单位的文字", THIS_TOOL,
        {
            "subject": Case(
                Severity.QUERY, "文字“{label}”写的是“{other}”的事：“{words}”，没有写到本单位“{unit}”。",
                f"请核对是否用了别的单位的文字，改正后重报；{_OR_EXPLAIN}",
            ),
            "title": Case(
                Severity.QUERY, "文字“{label}”里的报告标题是“{other}”的：“{words}”，本单位是“{unit}”。", "请核对是否用了别的单位的文字，改正后重报。",
            ),
        },
    ),
    Declared(
        "text.hollow", "没有写出问题", (Severity.QUERY,), "存在的主要问题一项写的是“无”，或只有“总体良好，继续加强”一类的话，没有一个具体问题",
        "写明具体问题和改进措施", f"{_ARTICLE}第（四）项；{_FORMAT}，第五部分",
        {"": Case(
            Severity.QUERY, "文字“{label}”写的是“{words}”，没有写出一个具体问题。",
            "请写一至三个具体问题，并写明怎样改进；年度报告应当包括存在的主要问题及改进情况。",
        )},
    ),
    Declared(
        "text.heads", "总体情况没有写全", (Severity.QUERY, Severity.NOTE),
        "总体情况的文字没有写到主动公开、依申请公开、政府信息管理、平台建设、监督保障中的某一项；下发的原表为待核实，公布的报告为提示。"
        "这一项空着的由“文字未写”问，写得很短的不问",
        "补写这一项", f"{_ARTICLE}；{_FORMAT}，第一部分",
        {
            "": Case(Severity.QUERY, "总体情况没有写到{names}：这一项的文字说的是别的事。", "请补写；填错了格的，请移到相应的一项。"),
            "published": Case(Severity.NOTE, "总体情况没有写到{names}。", "请核对；年度报告的总体情况应当写到这一项。"),
        },
    ),
    Declared(
        "text.duties", "没有写工作考核、社会评议、责任追究", (Severity.QUERY, Severity.NOTE),
        "乡镇及以上人民政府的年度报告没有写到工作考核、社会评议、责任追究结果中的某一项；街道、部门、类别不明的单位不问；"
        "下发的原表为待核实，公布的报告为提示",
        "补写这一项的结果情况，没有发生的写明没有", f"{_ARTICLE}第（四）项",
        {
            "": Case(
                Severity.QUERY, "文字没有写到{names}的结果情况。",
                "请在“监督保障”中补写，没有发生的写明没有；各级人民政府的年度报告还应当包括这些内容。",
            ),
            "published": Case(Severity.NOTE, "文字没有写到{names}的结果情况。", "请核对；各级人民政府的年度报告还应当包括这些内容。"),
        },
    ),
    Declared(
        "text.fees", "文字与收费三项不同", (Severity.QUERY,),
        "文字写明的发出收费通知件数、通知金额、实际收取金额与收费三项不同，或写明没有收取而实际收取金额不为0",
        "核对文字与收费三项", f"{_FEES}：年度报告写明收费情况",
        {
            "": Case(
                Severity.QUERY, "文字写的是“{words}”，其中“{name}”是{left}，《{title}》填{right}。",
                f"请核对文字与所填的数，改正一处后重报；{_OR_EXPLAIN}",
            ),
            "nothing": Case(
                Severity.QUERY, "文字写明“{words}”，《{title}》“{name}”却填{right}。",
                f"请核对文字与所填的数，改正一处后重报；{_OR_EXPLAIN}",
            ),
        },
    ),
    Declared(
        "text.fees_twice", "收费情况会印两处", (Severity.NOTE,),
        "文字已写到信息处理费，又没有把收费三项写全：报告里还会按三项另印一句，公布出来就有两处",
        "在文字里写全三个数，或删去文字中的一句", f"{_FEES}；{THIS_TOOL}",
        {"": Case(
            Severity.NOTE, "文字已写“{words}”，报告里还会另印“{sentence}”，同一件事会有两处。", "请在文字里写全三个数，或删去文字中的这一句。",
        )},
    ),
    Declared(
        "text.personal", "文字里有个人信息", (Severity.QUERY,),
        "将要公布的文字里有身份证号码（校验位相符）、银行卡号或个人手机号码；联系人、联系电话、地址旁边的手机号码不算。"
        "说到的号码都隐去了中间各位",
        "删去或隐去", _LAW_ON_PERSONS,
        {"": Case(Severity.QUERY, "文字“{label}”里有{numbers}。", _MASK)}, to="officer",
    ),
    Declared(
        "text.names", "文字里可能有投诉人的姓名", (Severity.QUERY,),
        "投诉人、举报人、申请人等词后面，或投诉、举报等词前面写着像是姓名的词（试用：只告诉经办人，不影响收讫）",
        "核对，确是个人姓名的隐去", _LAW_ON_PERSONS,
        {"": Case(Severity.QUERY, "文字“{label}”里“{words}”像是写了个人的姓名。", "请核对；确是个人姓名的，公布前请隐去。")},
        to="officer", trial=True,
    ),
    Declared(
        "value.dash_is_zero", "按0读取的“/”", (Severity.NOTE,),
        "没有规章制定权的单位在规章各格填“/”“—”“无”，按0读取；其他格里的“/”不是数字", "没有的填0",
        f"《立法法》；{_FORMAT}，表二",
        {"": Case(Severity.NOTE, "《{sheet}》{cells}填的是“{stood}”，已按0读取。", "没有的请填0。")},
    ),
)
