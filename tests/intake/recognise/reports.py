"""Whole reports drawn from known figures: the figures, how labels are worded, how tables are changed and printed."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.intake.recognise import drawing as d
from toolkit.actions.form import load_form
from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.recognise.variants import common
from toolkit.intake.recognise.wording import without_ordinal

FORM = load_form("2021")
Truth = dict[str, str | int | None]
Blocks = list[Paragraph | Grid]
TITLE = "原州区清水镇2023年政府信息公开工作年度报告"


# ── figures ──


def full(rng: random.Random) -> Truth:
    """A figure in every cell, no two alike where it can be helped, so that any shift shows."""
    truth: Truth = {}
    for table in d.tables_of(FORM):
        for cell in table.cells:
            truth[cell.code] = rng.randint(0, 9999) if rng.random() < 0.8 else 0
    truth["t2.fee.amount"] = f"{rng.randint(0, 999)}.{rng.randint(1, 9)}"
    return truth


def zeros(rng: random.Random) -> Truth:
    return dict.fromkeys(full(rng), 0)


def totals_only(rng: random.Random) -> Truth:
    """Zeros left blank, the last column filled, and a figure here and there."""
    truth = full(rng)
    for code in truth:
        if code.startswith(("t3.", "t4.")) and not code.endswith(".total"):
            truth[code] = rng.randint(1, 99) if rng.random() < 0.15 else None
    return truth


def first_and_last(rng: random.Random) -> Truth:
    truth = full(rng)
    for code in truth:
        if code.startswith("t3.") and not code.endswith((".total", ".natural")):
            truth[code] = None
    return truth


def mostly_blank(rng: random.Random) -> Truth:
    return {code: value if rng.random() < 0.1 else None for code, value in full(rng).items()}


def all_blank(rng: random.Random) -> Truth:
    return dict.fromkeys(full(rng))


def remarks(rng: random.Random) -> Truth:
    truth = full(rng)
    truth["t2.normative.made"] = "22（其中修订16件)"
    truth["t2.normative.repealed"] = "55（含自然失效29件）"
    truth["t2.fee.amount"] = "251000元"
    truth["t2.licence.decisions"] = "1,113"
    truth["t2.regulation.made"] = "/"
    truth["t2.regulation.repealed"] = "-"
    truth["t2.regulation.valid"] = "无"
    truth["t2.penalty.decisions"] = "13件"
    truth["t3.new.natural"] = "３"
    return truth


# ── words ──


def spaced_out(text: str) -> str:
    return text.replace("本年", "本年 ").replace("第（", " 第 (").replace("）", ")").replace("（", "(").replace("，", ", ")


def halved(text: str) -> str:
    return text.translate(str.maketrans("（）：，“”", '():,""'))


def broken(text: str) -> str:
    """A line break in the middle of the longer labels."""
    return text[: len(text) // 2] + "\n" + text[len(text) // 2 :] if len(text) >= 4 and not text.startswith("第") else text


def traditional(text: str) -> str:
    back: dict[str, str] = {}
    for old, new in common().characters.items():
        back.setdefault(new, chr(old))
    return "".join(back.get(char, char) for char in text)


def debris(text: str) -> str:
    back = {new: chr(old) for old, new in common().characters.items()}
    return "".join(f"{back[c]}(shù)" if c in back and c in "现数规总计" else back.get(c, c) for c in text)


MISPRINTS = {
    "现行有效件数": "现行有效件", "本年制发件数": "本年发件数", "行政规范性文件": "规范性文件",
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开", "（六）其他处理": "（六） 其他",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "（二）部分公开（区分处理的，只计这一情况，不计其他情形）",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
    "四、结转下年度继续办理": "四、结转下一年度继续办理", "第二十条第（一）项": "第二十条第", "行政强制": "行政强製",
}
SHORT = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
    "规章": "规章(設區的市、自治州人民政府應提供相關數據)", "本年制发件数": "本年(2023)制发件数",
    "本年收费金额（单位：万元）": "本年收费金额 单位:万元", "行政规范性文件": "行政規范性文件",
}


def misprinted(text: str) -> str:
    return MISPRINTS.get(text, text)


def shortened(text: str) -> str:
    return SHORT.get(text, text)


def unnumbered(text: str) -> str:
    return without_ordinal(text) if text not in ("（七）总计", "3.其他") and not text.startswith("（本") else text


# ── whole documents ──


def as_grids(figures: Callable[[random.Random], Truth] = full, rename: Callable[[str], str] = lambda text: text,
             **how: object) -> Callable[[random.Random], tuple[Blocks, Truth]]:
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE, "第1段")]
        for number, table in enumerate(d.tables_of(FORM), 1):
            blocks.append(Paragraph(table.title))
            blocks.append(d.grid(d.draw(table, truth).renamed(rename), f"第{number}个表格", **how))  # type: ignore[arg-type]
        return blocks, truth

    return build


def as_text(render: Callable[[d.Sheet], list[str]], figures: Callable[[random.Random], Truth] = full,
            rename: Callable[[str], str] = lambda text: text) -> Callable[[random.Random], tuple[Blocks, Truth]]:
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        lines = [TITLE, ""]
        for table in d.tables_of(FORM):
            lines += [table.title, "该部分以表格形式报告。表格如下：", *render(d.draw(table, truth).renamed(rename)), ""]
        return list(d.paragraphs(lines)), truth

    return build


def edited(change: Callable[[str, d.Sheet], d.Sheet], figures: Callable[[random.Random], Truth] = full,
           render: Callable[[d.Sheet], list[str]] | None = None, merges: str = "kept") -> Callable[[random.Random], tuple[Blocks, Truth]]:
    """Every table changed before it is drawn, as grids or (with ``render``) as text."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE, "第1段")]
        lines = [TITLE]
        for number, table in enumerate(d.tables_of(FORM), 1):
            sheet = change(table.code, d.draw(table, truth))
            blocks += [Paragraph(table.title), d.grid(sheet, f"第{number}个表格", merges=merges)]
            lines += [table.title, *(render(sheet) if render else [])]
        return (list(d.paragraphs(lines)) if render else blocks), truth

    return build


def extra_rows(code: str, sheet: d.Sheet) -> d.Sheet:
    if code == "t2":
        return sheet.with_row(4, [d.Box(4, 0, 1, 1, "其他主动公开文件"), d.Box(4, 1, 1, 1, "7"), d.Box(4, 2, 1, 1, "8")])
    if code == "t3":
        return sheet.with_row(5, [d.Box(5, 0, 1, 10, "注：本表不含协办件。")])
    return sheet


def torn_header(code: str, sheet: d.Sheet) -> d.Sheet:
    """The nearest labels of table four a letter a row, those of table three on two rows."""
    if code not in ("t3", "t4"):
        return sheet
    row, deep = (2, 2) if code == "t3" else (2, 4)
    torn: list[d.Box] = []
    for b in sheet.boxes:
        if not b.code and b.row + b.rows - 1 == row and b.text and b.col >= (3 if code == "t3" else 0) and len(b.text) == 4:
            size = len(b.text) // deep
            pieces = [b.text[n * size : (n + 1) * size] for n in range(deep)]
            torn += [d.Box(row + n, b.col, 1, 1, piece) for n, piece in enumerate(pieces)]
        elif b.row + b.rows - 1 >= row and b.row <= row and not b.code:
            torn.append(d.Box(b.row, b.col, b.rows + deep - 1, b.cols, b.text))
        elif b.row > row:
            torn.append(d.Box(b.row + deep - 1, b.col, b.rows, b.cols, b.text, b.code))
        else:
            torn.append(b)
    return d.Sheet(tuple(sorted(torn, key=lambda b: (b.row, b.col))), sheet.rows + deep - 1, sheet.cols)


def torn_parent(code: str, sheet: d.Sheet) -> d.Sheet:
    """三、本年度办理结果 down the first column, one letter a row."""
    if code != "t3":
        return sheet
    boxes: list[d.Box] = []
    for b in sheet.boxes:
        if b.text.startswith("三、"):
            letters = ["三、", *b.text[2:]]
            boxes += [d.Box(b.row + n, 0, 1, 1, letter) for n, letter in enumerate(letters)]
        else:
            boxes.append(b)
    return d.Sheet(tuple(sorted(boxes, key=lambda b: (b.row, b.col))), sheet.rows, sheet.cols)


def no_natural(code: str, sheet: d.Sheet) -> d.Sheet:
    return sheet.without(lambda b: b.text == "自然人")


def no_note(code: str, sheet: d.Sheet) -> d.Sheet:
    return sheet.without(lambda b: b.text.startswith("（本列数据"))


def empty_header_row(code: str, sheet: d.Sheet) -> d.Sheet:
    return sheet.with_row(3, []) if code == "t4" else sheet


def remark_column(code: str, sheet: d.Sheet) -> d.Sheet:
    if code != "t3":
        return sheet
    more = [d.Box(0, sheet.cols, 3, 1, "备注"), d.Box(3, sheet.cols, 1, 1, "12"), d.Box(9, sheet.cols, 1, 1, "见附件")]
    return d.Sheet(tuple(sorted([*sheet.boxes, *more], key=lambda b: (b.row, b.col))), sheet.rows, sheet.cols + 1)


def dressed(code: str, sheet: d.Sheet) -> d.Sheet:
    """Title, unit and a choice above the table, hints and a sum beside it: a sheet as it was issued, retyped."""
    moved = [d.Box(b.row + 3, b.col, b.rows, b.cols, b.text, b.code) for b in sheet.boxes]
    above = [d.Box(0, 0, 1, sheet.cols, "2023年度报表"), d.Box(1, 0, 1, 1, "填报单位：清水镇"), d.Box(1, sheet.cols - 1, 1, 1, "其余空白格均为0：")]
    hints = [d.Box(b.row, sheet.cols + n % 2, 1, 1, "没有的填0。") for n, b in enumerate(moved) if b.code and b.col < 4]
    boxes = {(b.row, b.col): b for b in [*above, *moved, *hints]}
    return d.Sheet(tuple(boxes[at] for at in sorted(boxes)), sheet.rows + 3, sheet.cols + 2)


OTHER_ROWS = tuple(c.code for c in FORM.cells.values() if c.row_code in ("no_correction", "fee_unpaid", "other") and c.code.startswith("t3."))


def one_other_row(code: str, sheet: d.Sheet) -> d.Sheet:
    """（六）其他处理 as one row, as the edition of 2019 had it."""
    if code != "t3":
        return sheet
    rows = [b.row for b in sheet.boxes if b.code in OTHER_ROWS]
    first, last = min(rows), max(rows)
    kept = []
    for b in sheet.boxes:
        if first < b.row <= last or b.text.startswith("1.申请人无正当"):
            continue
        if b.row > last:
            b = d.Box(b.row - 2, b.col, b.rows, b.cols, b.text, b.code)
        elif b.text == "（六）其他处理":
            b = d.Box(b.row, b.col, 1, 2, b.text)
        elif b.row < first and b.row + b.rows > last:
            b = d.Box(b.row, b.col, b.rows - 2, b.cols, b.text)
        kept.append(b)
    return d.Sheet(tuple(kept), sheet.rows - 2, sheet.cols)


def nothing_under_refusal(code: str, sheet: d.Sheet) -> d.Sheet:
    """The sub-labels under （三）不予公开 lost."""
    return sheet.without(lambda b: code == "t3" and not b.code and b.col == 2 and 7 <= b.row <= 14)


REFUSAL = tuple(
    c.code for c in FORM.cells.values()
    if c.code.startswith("t3.") and c.row_code in ("secret", "prohibited", "security", "third_party", "internal", "process", "enforcement", "inquiry")
)


def edition_2019(code: str, sheet: d.Sheet) -> d.Sheet:
    if code == "t3":
        return one_other_row(code, sheet)
    if code != "t2":
        return sheet
    words = {"本年制发件数": "本年新制作数量", "本年废止件数": "本年新公开数量", "现行有效件数": "对外公开总数量"}
    boxes: list[d.Box] = []
    for b in sheet.boxes:
        if b.text in words:
            boxes.append(d.Box(b.row, b.col, 1, 1, words[b.text]))
        elif b.text == "本年处理决定数量":
            boxes += [d.Box(b.row, n, 1, 1, t) for n, t in ((1, "上一年项目数量"), (2, "本年增/减"), (3, "处理决定数量"))]
        elif b.code.endswith(".decisions"):
            boxes += [d.Box(b.row, 1, 1, 1, "22"), d.Box(b.row, 2, 1, 1, "+1"), d.Box(b.row, 3, 1, 1, b.text, b.code)]
        elif b.text.startswith("本年收费金额"):
            boxes += [d.Box(b.row, 1, 1, 1, "上一年项目数量"), d.Box(b.row, 2, 1, 2, "本年增/减")]
        elif b.code == "t2.fee.amount":
            boxes += [d.Box(b.row, 1, 1, 1, "5"), d.Box(b.row, 2, 1, 2, "")]
        else:
            boxes.append(b)
    return d.Sheet(tuple(sorted(boxes, key=lambda b: (b.row, b.col))), sheet.rows, sheet.cols)


NOT_2019 = (*OTHER_ROWS, *(c for c in FORM.cells if c.startswith(("t2.regulation", "t2.normative", "t2.fee"))))


def on_two_pages(repeat: bool, exact: bool = True) -> Callable[[random.Random], tuple[Blocks, Truth]]:
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = full(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            if table.code != "t3":
                blocks.append(d.grid(sheet, table.title, exact=exact))
                continue
            first, rest = sheet.slice(0, 14), sheet.slice(14, sheet.rows)
            if repeat:
                head = sheet.slice(0, 3)
                moved = [d.Box(b.row + 3, b.col, b.rows, b.cols, b.text, b.code) for b in rest.boxes]
                rest = d.Sheet((*head.boxes, *moved), rest.rows + 3, rest.cols)
            blocks += [d.grid(first, "第1页第1个表格", exact=exact), Paragraph("- 2 -"), d.grid(rest, "第2页第1个表格", exact=exact)]
        return blocks, truth

    return build


def side_by_side(rng: random.Random) -> tuple[Blocks, Truth]:
    truth = full(rng)
    t2, t3, t4 = (d.draw(table, truth) for table in d.tables_of(FORM))
    left, right = d.grid(t2, "《年报》", name="年报"), d.grid(t3, "《年报》", name="年报", right=6)
    both = d.beside(d.beside(left, right), d.grid(t4, "《年报》", name="年报", down=40))
    return [both], truth


def small_tables(rng: random.Random) -> tuple[Blocks, Truth]:
    """Table four as three tables of five columns."""
    truth = full(rng)
    blocks: Blocks = [Paragraph(TITLE)]
    for table in d.tables_of(FORM):
        if table.code != "t4":
            blocks.append(d.grid(d.draw(table, truth), table.title))
    for n, (group, words) in enumerate((("review", "行政复议"), ("direct", "未经复议直接起诉"), ("after_review", "复议后起诉"))):
        kinds = (("upheld", "结果维持"), ("corrected", "结果纠正"), ("other", "其他结果"), ("pending", "尚未审结"), ("total", "总计"))
        boxes = [d.Box(0, 0, 1, 5, words)]
        boxes += [d.Box(1, col, 1, 1, label) for col, (_, label) in enumerate(kinds)]
        boxes += [d.Box(2, col, 1, 1, str(truth[f"t4.{group}.{kind}"]), f"t4.{group}.{kind}") for col, (kind, _) in enumerate(kinds)]
        blocks.append(d.grid(d.Sheet(tuple(boxes), 3, 5), f"第{n + 3}个表格"))
    return blocks, truth


def two_reports(rng: random.Random) -> tuple[Blocks, Truth]:
    truth, other = full(rng), full(rng)
    blocks: Blocks = [Paragraph(TITLE)]
    for n, values in enumerate((truth, other)):
        blocks += [d.grid(d.draw(table, values), f"第{n}份{table.title}") for table in d.tables_of(FORM)]
    same = {code: value if other[code] == value else "两处不同" for code, value in truth.items()}
    return blocks, same


def shown_twice(rng: random.Random) -> tuple[Blocks, Truth]:
    """The figures twice, once as a blank form."""
    truth = full(rng)
    blank: Truth = dict.fromkeys(truth)
    blocks: Blocks = [Paragraph(TITLE)]
    for values in (blank, truth):
        blocks += [d.grid(d.draw(table, values), table.title) for table in d.tables_of(FORM)]
    return blocks, truth


def vanished(sheet: d.Sheet) -> list[str]:
    return [line for line in d.one_a_line(sheet) if line]


def dropped(sheet: d.Sheet) -> list[str]:
    """A flattener that prints each of 信息内容 and 本年处理决定数量 once only."""
    seen: set[str] = set()
    lines = []
    for line in vanished(sheet):
        if line in ("信息内容", "本年处理决定数量") and line in seen:
            continue
        seen.add(line)
        lines.append(line)
    return lines


def interleaved(sheet: d.Sheet) -> list[str]:
    """The note of the first cell between the labels of the header."""
    lines = d.spaced(sheet)
    if not lines[0].startswith("（本列数据"):
        return lines
    return ["申请人情况", "（本列数据的勾稽关系为：", "第一项加第二项法人或其他组织", "之和，等于第三项自然人 总计",
            "加第四项之和）商业 科研 社会公益 法律服务 其他", "企业 机构 组织 机构", *lines[3:]]


def lone_bars(sheet: d.Sheet) -> list[str]:
    return d.one_a_line(sheet, between="|")


def lines_with_bars(sheet: d.Sheet) -> list[str]:
    """One cell a line ending in a bar, merged cells as runs of bars, rows opening with a lone bar."""
    lines = []
    for row in range(sheet.rows):
        lines.append("|")
        for b in sheet.on_row(row):
            lines.append(f" {b.text} |" + "|" * (b.cols - 1))
    return lines
