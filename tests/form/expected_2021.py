"""The statutory form of 2021, 国办公开办函〔2021〕30号, written out by hand from the printed tables.

Deliberately not derived from ``templates/xlsx/2021.toml``: the two are compared letter by letter.
"""

from __future__ import annotations

T3_COLUMNS = ("natural", "business", "research", "welfare", "legal", "other_org", "total")
T3_ROWS = (
    *("new", "carried_in", "granted", "partial"),
    *("secret", "prohibited", "security", "third_party", "internal", "process", "enforcement", "inquiry"),
    *("not_held", "to_be_made", "unclear"),
    *("petition", "repeated", "publication", "excessive", "reconfirm"),
    *("no_correction", "fee_unpaid", "other"),
    *("handled", "carried_out"),
)
T4_GROUPS = ("review", "direct", "after_review")
T4_COLUMNS = ("upheld", "corrected", "other", "pending", "total")

CODES = (
    *(f"t2.{row}.{col}" for row in ("regulation", "normative") for col in ("made", "repealed", "valid")),
    *("t2.licence.decisions", "t2.penalty.decisions", "t2.coercion.decisions", "t2.fee.amount"),
    *(f"t3.{row}.{col}" for row in T3_ROWS for col in T3_COLUMNS),
    *(f"t4.{group}.{col}" for group in T4_GROUPS for col in T4_COLUMNS),
    *("s6.fee_notices", "s6.fee_noticed", "s6.fee_collected"),
)

TOTALS = {
    *(f"t3.{row}.total" for row in T3_ROWS),
    *(f"t3.handled.{col}" for col in T3_COLUMNS),
    *(f"t4.{group}.total" for group in T4_GROUPS),
}

MONEY = {
    "t2.fee.amount": ("万元", 6),
    "s6.fee_noticed": ("元", 2),
    "s6.fee_collected": ("元", 2),
}

TEXTS = (
    *("s1.proactive", "s1.on_request", "s1.management", "s1.platform", "s1.supervision"),
    *("s5.problems", "s5.improvements", "s6.matters"),
)

SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)

RULES = {
    *("t3.balance", "t3.total", "t3.handled", "t4.total", "t2.no_regulation"),
    *("history.carried_in", "history.valid", "history.pending"),
}

Block = tuple[int, int, int, int, str]
"""Row and column (from 0), rows and columns covered, the words."""

_FOUR = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

LABELS: dict[str, tuple[Block, ...]] = {
    "t2": (
        (0, 0, 1, 4, "第二十条第（一）项"),
        (1, 0, 1, 1, "信息内容"),
        (1, 1, 1, 1, "本年制发件数"),
        (1, 2, 1, 1, "本年废止件数"),
        (1, 3, 1, 1, "现行有效件数"),
        (2, 0, 1, 1, "规章"),
        (3, 0, 1, 1, "行政规范性文件"),
        (4, 0, 1, 4, "第二十条第（五）项"),
        (5, 0, 1, 1, "信息内容"),
        (5, 1, 1, 3, "本年处理决定数量"),
        (6, 0, 1, 1, "行政许可"),
        (7, 0, 1, 4, "第二十条第（六）项"),
        (8, 0, 1, 1, "信息内容"),
        (8, 1, 1, 3, "本年处理决定数量"),
        (9, 0, 1, 1, "行政处罚"),
        (10, 0, 1, 1, "行政强制"),
        (11, 0, 1, 4, "第二十条第（八）项"),
        (12, 0, 1, 1, "信息内容"),
        (12, 1, 1, 3, "本年收费金额（单位：万元）"),
        (13, 0, 1, 1, "行政事业性收费"),
    ),
    "t3": (
        (0, 0, 3, 3, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
        (0, 3, 1, 7, "申请人情况"),
        (1, 3, 2, 1, "自然人"),
        (1, 4, 1, 5, "法人或其他组织"),
        (1, 9, 2, 1, "总计"),
        (2, 4, 1, 1, "商业企业"),
        (2, 5, 1, 1, "科研机构"),
        (2, 6, 1, 1, "社会公益组织"),
        (2, 7, 1, 1, "法律服务机构"),
        (2, 8, 1, 1, "其他"),
        (3, 0, 1, 3, "一、本年新收政府信息公开申请数量"),
        (4, 0, 1, 3, "二、上年结转政府信息公开申请数量"),
        (5, 0, 22, 1, "三、本年度办理结果"),
        (5, 1, 1, 2, "（一）予以公开"),
        (6, 1, 1, 2, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
        (7, 1, 8, 1, "（三）不予公开"),
        (7, 2, 1, 1, "1.属于国家秘密"),
        (8, 2, 1, 1, "2.其他法律行政法规禁止公开"),
        (9, 2, 1, 1, "3.危及“三安全一稳定”"),
        (10, 2, 1, 1, "4.保护第三方合法权益"),
        (11, 2, 1, 1, "5.属于三类内部事务信息"),
        (12, 2, 1, 1, "6.属于四类过程性信息"),
        (13, 2, 1, 1, "7.属于行政执法案卷"),
        (14, 2, 1, 1, "8.属于行政查询事项"),
        (15, 1, 3, 1, "（四）无法提供"),
        (15, 2, 1, 1, "1.本机关不掌握相关政府信息"),
        (16, 2, 1, 1, "2.没有现成信息需要另行制作"),
        (17, 2, 1, 1, "3.补正后申请内容仍不明确"),
        (18, 1, 5, 1, "（五）不予处理"),
        (18, 2, 1, 1, "1.信访举报投诉类申请"),
        (19, 2, 1, 1, "2.重复申请"),
        (20, 2, 1, 1, "3.要求提供公开出版物"),
        (21, 2, 1, 1, "4.无正当理由大量反复申请"),
        (22, 2, 1, 1, "5.要求行政机关确认或重新出具已获取信息"),
        (23, 1, 3, 1, "（六）其他处理"),
        (23, 2, 1, 1, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        (24, 2, 1, 1, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        (25, 2, 1, 1, "3.其他"),
        (26, 1, 1, 2, "（七）总计"),
        (27, 0, 1, 3, "四、结转下年度继续办理"),
    ),
    "t4": (
        (0, 0, 1, 5, "行政复议"),
        (0, 5, 1, 10, "行政诉讼"),
        *((1, n, 2, 1, words) for n, words in enumerate(_FOUR)),
        (1, 5, 1, 5, "未经复议直接起诉"),
        (1, 10, 1, 5, "复议后起诉"),
        *((2, 5 + n, 1, 1, words) for n, words in enumerate((*_FOUR, *_FOUR))),
    ),
    "s6": (
        (0, 0, 1, 1, "发出收费通知件数（件）"),
        (1, 0, 1, 1, "发出收费通知总金额（元）"),
        (2, 0, 1, 1, "实际收取总金额（元）"),
    ),
}

NAMES = {
    "t2.regulation.made": "规章｜本年制发件数",
    "t2.fee.amount": "行政事业性收费｜本年收费金额（单位：万元）",
    "t3.carried_in.business": "二、上年结转｜商业企业",
    "t3.secret.total": "（三）1.属于国家秘密｜总计",
    "t3.other.other_org": "（六）3.其他｜其他",
    "t4.after_review.pending": "复议后起诉｜尚未审结",
    "s6.fee_collected": "实际收取总金额（元）",
}
"""How a sentence calls a cell."""
