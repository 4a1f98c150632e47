"""Declared: whose return it is, for which year, in which edition, and whether it is what was issued."""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity

_PRINTED = "请核对是否用错了其他单位或年度的表，并在本单位原表中填报。"
_OTHER_LABELS = "{table}用的是{other}版（{basis}）的栏目{labels}"
_SAME_READ = "两版相同的栏目已读取，不同的未读取。"
_CONFIRM = "请与报送人核对单位后确认收件。"
_CONFIRM_BOTH = "请与报送人核对单位、年度后确认收件。"
_SAY_WHOSE = "请核对单位，或用 collect --as 代码 指明。"
_FILL_ANEW = "请按本表式的栏目重新填报这些数。"

RULES = (
    Declared(
        "identity.unit", "单位不符", (Severity.ERROR, Severity.QUERY),
        "表上单位与原表标识或年报任务的单位不符；经指定、或按文件（或文件夹、压缩包）名认定单位的，只有文字写的是别的单位的，为待核实",
        "请用本单位的原表填报", THIS_TOOL,
        {
            "printed": Case(Severity.ERROR, "《{sheet}》{cell}的填报单位被改为“{now}”，下发时为“{issued}”。", _PRINTED),
            "places_differ": Case(
                Severity.ERROR, "表上写的单位不一致：{places}。", "请核对是哪个单位的，写错的请改正后重报，或用 collect --as 代码 指明。",
            ),
            "units_apart": Case(
                Severity.QUERY, "文件里写了不同的单位：{places}；已按“{taken}”认定。", "请核对是哪个单位的，写错的请改正后重报。",
            ),
            "two_units": Case(
                Severity.ERROR, "表上写了两个单位：{places}，都在本任务的单位名单里。",
                "请核对是哪个单位的，写错的请改正后重报，或用 collect --as 代码 指明。",
            ),
            "unlisted": Case(
                Severity.ERROR, "此表是“{name}”（代码{code}）的表，单位名单里现在没有这个单位。",
                "请核对单位名单：改了代码的请改回原代码，已并入其他单位的用 collect --as 代码 指明。",
            ),
            "foreign": Case(
                Severity.ERROR, "此表为{district}“{name}”的表，不在本任务的单位名单内。",
                "请核对是否收错了文件；单位已改名的，请在名单的别名一列写明。",
            ),
            "unknown": Case(Severity.ERROR, "表上的单位{named}不在本任务的单位名单内。", _SAY_WHOSE),
            "contradictory": Case(Severity.ERROR, "表上的单位代码是“{unit}”的，单位名称却写作“{name}”。", _SAY_WHOSE),
            "assigned": Case(Severity.QUERY, "此表是“{own}”的表，经指定登记为“{unit}”。", _CONFIRM),
            "by_name": Case(Severity.QUERY, "表上没有写明单位，单位按文件（或文件夹、压缩包）名认定为“{unit}”。", _CONFIRM),
            "named_otherwise": Case(
                Severity.QUERY, "此表的原表标识是“{unit}”的，文件名却写作“{other}”，可能用错了别的单位的原表。",
                "请与报送人核对：是“{unit}”的，确认收件；是“{other}”的，请退回改用本单位的原表填报。",
            ),
            "named_otherwise_by_words": Case(
                Severity.QUERY, "表上的单位是“{unit}”，文件名却写作“{other}”。", "请与报送人核对单位后确认收件。",
            ),
            "in_texts": Case(
                Severity.QUERY, "此件是“{unit}”的，文字却写的是“{other}”的事，可能用错了别的单位的表或文字。",
                "请与报送人核对：是“{unit}”的，确认收件，文字请它改正；是“{other}”的，请退回改用本单位的原表填报。",
            ),
            "manuscript_unknown": Case(Severity.ERROR, "文字稿上的单位{named}不在本任务的单位名单内。", _SAY_WHOSE),
            "manuscript_other": Case(Severity.ERROR, "文字稿的原表标识是“{unit}”的，标题却写作“{name}”。", _SAY_WHOSE),
            "manuscript_assigned": Case(Severity.QUERY, "此文字稿是“{own}”的，经指定登记为“{unit}”。", _CONFIRM),
        },
    ),
    Declared(
        "figures.repeated", "与另一单位的数相同", (Severity.QUERY,),
        "两个单位所报的数（全部，或一张表的）完全相同，不为0的至少5个，其中10以上的至少两个不同的数；只报零、数很小的不问",
        "核对是否用错了表、同一批申请由两家重复填报", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "{what}{count}个不为0的数与{others}所报的完全相同。",
            "请与两家核对：一家用错了表、照抄了另一家的，请退回重报；同一批申请由两家填报的，请一家改正，或用 nianbao adjust 调整；"
            "确实各是各的，用 nianbao explain --accept 写明原因。",
        )}, to="officer", asked="所报的数与另一单位相同",
    ),
    Declared(
        "size.peers", "远大于同类单位", (Severity.QUERY,),
        "同类别另有8家以上填了这一格（不是0），所填为其中位数的10倍以上、多100以上，且在各家分布（对数的中位数和绝对中位差）的6倍之外；"
        "与自己的上年数相差不到3倍的不问。比哪些格由表式的 peers 决定", "向该单位核对；确是这个数的写明原因", "统计经验，无明文",
        {"": Case(
            Severity.QUERY, "《{sheet}》{name}为{left}{unit}，其他{others}家{level}的中位数为{typical}{unit}。",
            "请向该单位核对是否填错；确是这个数，用 nianbao explain --accept 写明原因。",
        )}, to="officer", asked="所报的数远大于同类单位",
    ),
    Declared(
        "publication.release", "待审定后公布", (Severity.QUERY,), "任务规定各单位的年报经本级审定后才能公布（报审），而这一次报送还没有审定",
        "审阅后同意公布；同意以前不发收讫", THIS_TOOL,
        {"": Case(
            Severity.QUERY, "报送（{version}）校验通过，等待审定。",
            "请审阅该单位的年报；同意公布的，用 nianbao explain --accept publication.release，不同意的退回修改。",
        )}, to="officer", asked="等待审定后公布",
    ),
    Declared(
        "identity.year", "年度不符", (Severity.ERROR, Severity.QUERY),
        "此表为另一年度的表；文件里写了不同年度的为待核实", "请用本年度的原表填报", THIS_TOOL,
        {
            "printed": Case(Severity.ERROR, "《{sheet}》{cell}的年度被改为“{now}”，下发时为“{issued}”。", _PRINTED),
            "places_differ": Case(Severity.ERROR, "表上写的年度不一致：{places}。", "请核对是哪一年度的，写错的请改正后重报。"),
            "foreign": Case(Severity.ERROR, "此表为{stated}年度的表，本任务为{year}年度。", "请用本年度下发的原表填报。"),
            "stated": Case(Severity.ERROR, "表上写的是{stated}年度，本任务为{year}年度。", "请用本年度下发的原表填报。"),
            "manuscript": Case(Severity.ERROR, "文字稿上写的是{stated}年度，本任务为{year}年度。", "请用本年度下发的文字稿填写。"),
            "otherwise": Case(
                Severity.QUERY, "题目写的是{year}年度，{others}；已按题目认定为{year}年度。", "请核对是哪一年度的报告，写错的请改正。",
            ),
            "several": Case(Severity.QUERY, "文件里写了不同的年度（{others}），不能确定是哪一年度的报告。", "请核对，写错的请改正后重报。"),
        },
    ),
    Declared(
        "identity.edition", "表式版次不符", (Severity.ERROR, Severity.QUERY), "此表的版次与年报任务不同", "请用本次下发的原表填报",
        "国办公开办函〔2021〕30号；2019、2020年度为国办公开办函〔2019〕60号",
        {
            "printed": Case(Severity.ERROR, "《{sheet}》{cell}的表式版次被改为“{now}”，下发时为“{issued}”。", _PRINTED),
            "not_as_printed": Case(
                Severity.ERROR, "{places}写的表式版次是“{now}”，所读的表式是“{issued}”。", "请用本次下发的原表填报。",
            ),
            "foreign": Case(
                Severity.ERROR, "此表的表式（{stated}版）与本任务的表式（{edition}版）不同。", "请用本次下发的原表填报。",
            ),
            "other_form": Case(
                Severity.ERROR, "此表与本任务同为{edition}版，但不是按本任务的表式下发的（表式内容不同）。", "请用本次下发的原表填报。",
            ),
            "labels": Case(Severity.QUERY, f"{_OTHER_LABELS}；本表式用{{edition}}版。{_SAME_READ}", _FILL_ANEW),
            "labels_of_year": Case(
                Severity.QUERY, f"{_OTHER_LABELS}；{{year}}年度的报告适用{{other}}版，本表式是{{edition}}版。{_SAME_READ}",
                "请核对年度：确为该年度的报告，不能按本表式读全；写错年度的请改正，并按本表式的栏目重新填报这些数。",
            ),
            "labels_in_year": Case(Severity.QUERY, f"{_OTHER_LABELS}；{{year}}年度的报告应用{{edition}}版。{_SAME_READ}", _FILL_ANEW),
        },
    ),
    Declared(
        "seal.missing", "非本次下发原表", (Severity.QUERY,), "没有原表标识，或标识不在本任务的收件登记内", "与报送人核对单位、年度后确认收件",
        THIS_TOOL,
        {
            "none": Case(Severity.QUERY, "此表不是本次下发的原表（可能系复制或自制），数据已按栏目读取。", _CONFIRM_BOTH),
            "incomplete": Case(Severity.QUERY, "原表标识不全（缺{missing}），可能清理过文件属性或隐藏页。", _CONFIRM_BOTH),
            "foreign": Case(
                Severity.QUERY, "此表不是本任务（{ours}）下发的原表，而是为{district}{stated}年度“{name}”下发的。", _CONFIRM_BOTH,
            ),
            "manuscript": Case(
                Severity.QUERY, "此文字稿没有原表标识（可能系另行录入或清理过属性），文字已按标题读取。", _CONFIRM_BOTH,
            ),
            "manuscript_foreign": Case(Severity.QUERY, "此文字稿不是本任务下发的，文字已按标题读取。", _CONFIRM_BOTH),
        },
    ),
    Declared(
        "seal.broken", "原表标识被改动", (Severity.ERROR,), "原表标识各处不一致，或与内容不符", "请用下发的原表重新填报", THIS_TOOL,
        {
            "return": Case(Severity.ERROR, "原表标识被改动，各处不一致。", "请用下发的原表重新填报。"),
            "manuscript": Case(
                Severity.ERROR, "文字稿的原表标识被改动，文件属性与页脚所印不一致。", "请用下发给本单位的文字稿重新填写。",
            ),
        },
    ),
)
