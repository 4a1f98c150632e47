"""Declared: what a return is held against beside itself: other units' texts, last year's texts and figures, other authorities' figures.

All of it is told the officer alone. Figures that are another unit's are declared with whose a return is (``figures.repeated``).
"""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_ACCEPT = "用 nianbao explain --accept 写明原因。"

RULES = (
    Declared(
        "figures.last_year", "与上年的数相同", (Severity.QUERY,),
        "本年所报的数（全部，或一张表的）与本单位上年的完全相同，不为0的至少5个，其中10以上的至少两个不同的数；只报零、数很小的不问",
        "核对是否把上年的表又报了一次", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "{what}{count}个不为0的数与本单位上年的完全相同。",
            f"请与单位核对：照抄上年表的，请退回重报；登记的上年数错了的，用 nianbao last-year 更正；确实相同的，{_ACCEPT}",
        )}, to="officer", asked="所报的数与本单位上年相同",
    ),
    Declared(
        "text.shared", "文字与另一单位相同", (Severity.QUERY,),
        "两个单位写了一样的长句（单位名称、年份不计；法规名称、栏目名称、套话、说“没有”的话不算，其余至少32个字）。"
        "五家以上（不到十二家单位的，四家以上；不到五家的，三家以上）都这样写的是范本，不问", "核对是否照抄了别家的文字", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "文字里有{count}句与{others}写的相同（单位名称、年份不计），如“{here}”里的“{words}”，也见于“{other}”的“{there}”。",
            f"请与各家核对：照抄了别家的，请退回重写；确系同一件事、统一的写法，{_ACCEPT}",
        )}, to="officer", asked="文字与另一单位相同",
    ),
    Declared(
        "text.last_year", "文字与上年相同", (Severity.QUERY, Severity.NOTE),
        "每年应当不同的文字（存在的主要问题、改进情况）与本单位上年写的相同，为待核实；其余文字一半以上与上年相同的为提示。"
        "要知道上年的文字（上年数取自上年的任务文件夹、归档或各单位的报告）", "核对是否照抄了上年的文字", THIS_TOOL,
        {
            "text": Case(
                Severity.QUERY, "“{here}”与上年“{there}”写的相同：“{words}”。",
                f"请与单位核对：照抄上年的，请退回重写，写明一年来改了什么、还有什么问题；确无变化的，{_ACCEPT}",
            ),
            "clauses": Case(
                Severity.NOTE, "文字里有{count}句与本单位上年写的相同，约占{share}%，如“{here}”里的“{words}”，上年写在“{there}”。",
                "请核对：照抄上年的，提醒单位按本年情况改写。",
            ),
        }, to="officer", asked="每年应当不同的文字与上年相同",
    ),
    Declared(
        "controls.differs", "与其他部门的数不同", (Severity.NOTE,),
        "报表（或汇总）的数与登记的其他部门的数（司法局的复议、法院的诉讼、财政局的收费、申请平台的新收等）不同；单位没有报齐、汇总数还不到的不比",
        "与单位、提供数的部门核对口径", THIS_TOOL,
        {
            "": Case(
                Severity.NOTE, "“{cell}”报表为{left}{unit}，{source}的数为{right}{unit}，相差{by}{unit}，口径可能不同。",
                "请与单位和提供数的部门核对：单位报错的，请退回改正；对方的数有更正的，用 nianbao controls 重新登记；口径不同的，"
                "用 nianbao explain --accept 写明。",
            ),
            "district": Case(
                Severity.NOTE, "全区“{cell}”汇总为{left}{unit}，{source}的数为{right}{unit}，相差{by}{unit}，口径可能不同。",
                "请与提供数的部门核对，并查各单位有没有漏报、重报；对方的数有更正的，用 nianbao controls 重新登记；口径不同的，"
                "在登记的“说明”一栏写明。",
            ),
            "known": Case(
                Severity.NOTE, "“{cell}”报表为{left}{unit}，{source}的数为{right}{unit}，相差{by}{unit}；登记的说明：{remark}。", "",
            ),
            "district_known": Case(
                Severity.NOTE, "全区“{cell}”汇总为{left}{unit}，{source}的数为{right}{unit}，相差{by}{unit}；登记的说明：{remark}。", "",
            ),
        }, to="officer",
    ),
)
