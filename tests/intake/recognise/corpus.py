"""Known figures drawn in every manner that was seen in published reports, and a score of how they are read back.

``python -m tests.intake.recognise.corpus`` prints the score of each manner. Figures are seeded: a manner reads
the same today and tomorrow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.intake.recognise import doubtful as q
from tests.intake.recognise import drawing as d
from tests.intake.recognise import reports as r
from tests.intake.recognise.reports import FORM, TITLE, Blocks, Truth
from toolkit.form.model import Form
from toolkit.intake.document import Document
from toolkit.intake.recognise import Recognised, recognise
from toolkit.rules.values import read_number


@dataclass(frozen=True)
class Manner:
    """One way of drawing a report. ``lost`` says what of it nobody can know any more, and why."""

    name: str
    build: Callable[[random.Random], tuple[Blocks, Truth]]
    lost: str = ""
    absent: tuple[str, ...] = ()
    """Codes that this manner does not print; they must not be read."""
    damaged: bool = False
    """Whether figures are added or moved already: with more damage nobody could know."""


@dataclass
class Score:
    """How the figures of one manner were read."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Missing without any finding that speaks of them."""

    @property
    def share(self) -> float:
        total = self.right + len(self.wrong) + len(self.missing)
        return self.right / total if total else 1.0


def score(read: Recognised, truth: Truth, absent: tuple[str, ...] = ()) -> Score:
    found = Score()
    told = {where.code for finding in read.findings for where in finding.where}
    everything = any(f.rule == "structure.changed" and not f.item for f in read.findings)
    for code, value in truth.items():
        if code not in read.raws:
            if code not in absent:
                found.missing.append(code)
            if code not in told and not everything:
                found.silent.append(code)
        elif code in absent:
            found.wrong.append(code)
        elif "\n" in str(read.raws[code].content) and read_number(FORM.cells[code], read.raws[code].content).value is None:
            found.missing.append(code)  # the rules say of it that it is no number
        elif str(read.raws[code].content or "" if read.raws[code].content != 0 else 0) == str("" if value is None else value):
            found.right += 1
        else:
            found.wrong.append(code)
    return found


def manners() -> Iterator[Manner]:
    yield Manner("格：合并保留", r.as_grids())
    yield Manner("格：合并处重复显示", r.as_grids(merges="repeated"))
    yield Manner("格：合并取消，只留首格", r.as_grids(merges="first"))
    yield Manner("格：电子表", r.as_grids(name="年报"))
    yield Manner("格：不从左上角开始", r.as_grids(right=2, down=4))
    yield Manner("格：PDF的格", r.as_grids(exact=False))
    for name, figures in (("全零", r.zeros), ("零空着，只填总计", r.totals_only), ("只填自然人和总计", r.first_and_last),
                          ("大多空白", r.mostly_blank), ("全空", r.all_blank), ("数字带单位、附注、斜杠", r.remarks)):
        yield Manner(f"格：{name}", r.as_grids(figures))
        yield Manner(f"格：{name}，合并处重复", r.as_grids(figures, merges="repeated", name="年报"))
        if figures is not r.all_blank:
            yield Manner(f"制表符：{name}", r.as_text(d.tabs, figures))
            yield Manner(f"竖线补齐：{name}", r.as_text(d.bars_padded, figures))
    for name, rename in (("空格", r.spaced_out), ("半角", r.halved), ("格内换行", r.broken), ("繁体", r.traditional), ("繁体夹拼音", r.debris),
                         ("错字漏字", r.misprinted), ("简称、附注", r.shortened), ("序号丢失", r.unnumbered)):
        yield Manner(f"格：栏目{name}", r.as_grids(rename=rename))
        yield Manner(f"每格一行：栏目{name}", r.as_text(r.vanished, rename=rename))
        yield Manner(f"制表符：栏目{name}", r.as_text(d.tabs, rename=rename))
    for name, change in (("插行、加注", r.extra_rows), ("表头拆成几行", r.torn_header), ("三竖排，一字一行", r.torn_parent),
                         ("自然人漏印", r.no_natural), ("勾稽说明没有", r.no_note), ("表四表头有空行", r.empty_header_row),
                         ("多一列备注", r.remark_column),
                         ("表上有题目和选项，旁边有提示", r.dressed)):
        yield Manner(f"格：{name}", r.edited(change))
        yield Manner(f"格：{name}，合并取消", r.edited(change, merges="first"))
    for name, change in (("表头拆成几行", r.torn_header), ("勾稽说明没有", r.no_note), ("插行、加注", r.extra_rows)):
        yield Manner(f"每格一行：{name}", r.edited(change, render=r.vanished))
        yield Manner(f"制表符：{name}", r.edited(change, render=d.tabs))
    yield Manner("格：跨页，表头不重复", r.on_two_pages(False))
    yield Manner("格：跨页，表头重复", r.on_two_pages(True))
    yield Manner("格：PDF跨页，表头不重复", r.on_two_pages(False, exact=False))
    yield Manner("格：几张表并排在一页", r.side_by_side)
    yield Manner("格：表四分成三张小表", r.small_tables)
    yield Manner("格：先有一份空表", r.shown_twice)
    yield Manner("制表符", r.as_text(d.tabs))
    yield Manner("制表符，上级栏目的格丢失", r.as_text(d.tabs_shifted))
    yield Manner("竖线，行首无线", r.as_text(d.bars))
    yield Manner("竖线，行首有线", r.as_text(lambda s: d.bars(s, lead=True)))
    yield Manner("竖线，行尾无线", r.as_text(lambda s: d.bars(s, trail=False)))
    yield Manner("竖线，只有本行的格", r.as_text(lambda s: d.bars(s, fill=False)))
    yield Manner("竖线，合并处|||", r.as_text(d.bars_merged))
    yield Manner("竖线补齐", r.as_text(d.bars_padded))
    yield Manner("每格一行，隔空行", r.as_text(d.one_a_line))
    yield Manner("每格一行，格内又换行", r.as_text(lambda s: d.one_a_line(s, breaks=True), rename=r.broken))
    yield Manner("每格一行，行尾 |", r.as_text(lambda s: d.one_a_line(s, end=" |", between=None)))
    yield Manner("每格一行，行尾 | 和 |||", r.as_text(r.lines_with_bars))
    yield Manner("每格一行，隔单独的 |", r.as_text(r.lone_bars))
    yield Manner("栏目一行，数字一行", r.as_text(d.label_then_bars))
    yield Manner("PDF文字，空格分隔", r.as_text(d.spaced))
    yield Manner("PDF文字，表头与说明交错", r.as_text(r.interleaved))
    yield Manner("每格一行，重复的栏目只印一次", r.as_text(r.dropped))

    blank = "空格消失后，剩下的数属于哪一栏已无从知道"
    yield Manner("每格一行，空白消失", r.as_text(r.vanished, r.totals_only), lost=blank)
    yield Manner("每格一行，空白成空行", r.as_text(d.one_a_line, r.totals_only), lost=blank)
    yield Manner("每格一行，空白成单独的 |", r.as_text(lambda s: d.one_a_line(s, end=" |", between=None), r.totals_only),
                 lost="单独的 | 也用来隔开各格，分不清")
    yield Manner("PDF文字，空白消失", r.as_text(d.spaced, r.totals_only), lost=blank)
    yield Manner("竖线，只有本行的格，大多空白", r.as_text(lambda s: d.bars(s, fill=False), r.mostly_blank), lost="各行格数不齐，空格左右难分")
    yield Manner("制表符，上级栏目的格丢失，零空着", r.as_text(d.tabs_shifted, r.totals_only), lost="各行格数不齐，空格左右难分")
    yield Manner("连写，中间无分隔", r.as_text(d.run_together), lost="数与数之间没有分隔")
    yield Manner("每格一行，全空", r.as_text(r.vanished, r.all_blank), lost="只有栏目，没有数")
    yield Manner("制表符，全空", r.as_text(d.tabs, r.all_blank), lost="只有栏目和空格，不能证明是空格还是数字脱落")
    yield Manner("竖线，全空", r.as_text(d.bars_padded, r.all_blank), lost="只有栏目和空格，不能证明是空格还是数字脱落")
    yield Manner("格：（六）只有一行", r.edited(r.one_other_row), lost="一行合计分不到三行", absent=r.OTHER_ROWS)
    yield Manner("每格一行：（六）只有一行", r.edited(r.one_other_row, render=r.vanished), lost="一行合计分不到三行", absent=r.OTHER_ROWS)
    yield Manner("制表符：（六）只有一行", r.edited(r.one_other_row, render=d.tabs), lost="一行合计分不到三行", absent=r.OTHER_ROWS)
    yield Manner("格：（三）的分项栏目丢失", r.edited(r.nothing_under_refusal), lost="八行数没有名称", absent=r.REFUSAL)
    yield Manner("每格一行：（三）的分项栏目丢失", r.edited(r.nothing_under_refusal, render=r.vanished), lost="八行数没有名称", absent=r.REFUSAL)
    yield Manner("格：2019版栏目", r.edited(r.edition_2019), lost="两版不同的栏目不读", absent=r.NOT_2019)
    yield Manner("格：2019版栏目，合并取消", r.edited(r.edition_2019, merges="first"), lost="两版不同的栏目不读", absent=r.NOT_2019)
    yield Manner("制表符：2019版栏目", r.edited(r.edition_2019, render=d.tabs), lost="两版不同的栏目不读", absent=r.NOT_2019)
    yield Manner("竖线：2019版栏目", r.edited(r.edition_2019, render=d.bars), lost="两版不同的栏目不读", absent=r.NOT_2019)
    yield Manner("每格一行：2019版栏目", r.edited(r.edition_2019, render=r.vanished), lost="两版不同的栏目不读", absent=r.NOT_2019)
    yield Manner("格：两份报告在一个文件里", r.two_reports, lost="同一格两个数，不知取哪个")
    yield Manner("每格一行：自然人漏印", r.edited(r.no_natural, render=r.vanished), lost="")
    yield Manner("每格一行：多一列备注", r.edited(r.remark_column, render=r.vanished), lost="备注里的数与各栏的数分不开")
    yield from _doubtful()


def _doubtful() -> Iterator[Manner]:
    """Manners in which labels or heads leave doubt; their figures balance."""
    alone = "名称与数不同数，或先后不明，勾稽关系也分不清"
    for size in (2, 3, 5, 9):
        yield Manner(f"竖线：{size}行名称叠在一起", q.stacked(size, q.on_bars))
        yield Manner(f"每格一行：{size}行名称叠在一起", q.stacked(size, q.on_lines))
        yield Manner(f"格：{size}行名称叠在一起", q.with_t3(q.stacked_in_grid(size)))
        yield Manner(f"竖线：{size}行名称叠在一起，数在前", q.stacked(size, q.on_bars, change="figures first"))
        yield Manner(f"制表符：{size}行名称叠在一起，末一名称与数同行", q.stacked(size, q.on_tabs, joined=True), lost="叠着的名称后面是一整行，可能各归各行")
        yield Manner(f"格：{size}行的数低一行", q.with_t3(q.figures_a_row_down(size)), lost="数可能本来就在名称旁，空行可能真空", damaged=True)
    for change in ("labels swapped", "a row lost", "a figure lost", "a label lost", "a row too many"):
        for name, render in (("竖线", q.on_bars), ("每格一行", q.on_lines), ("制表符", q.on_tabs)):
            yield Manner(f"{name}：3行名称叠在一起，{change}", q.stacked(3, render, change=change), lost=alone)
            yield Manner(f"{name}：2行名称叠在一起，{change}", q.stacked(2, render, change=change, joined=True), lost=alone, damaged=True)
    for name, render in (("竖线", q.on_bars), ("每格一行", q.on_lines), ("制表符", q.on_tabs)):
        yield Manner(f"{name}：名称在数的下面", q.labels_under(render))
        yield Manner(f"{name}：名称在数的下面，少一行数", q.labels_under(render, "a row lost"), lost=alone, damaged=True)
        yield Manner(f"{name}：全零，名称叠在一起", q.stacked(3, render, figures=q.zero_report), lost="全是零，勾稽关系什么也证明不了")
        yield Manner(f"{name}：全零，名称在数的下面", q.labels_under(render, figures=q.zero_report), lost="全是零，勾稽关系什么也证明不了")
    yield Manner("各表名称都在数的下面", q.all_under, lost="表二没有勾稽关系")
    yield Manner("格：数全部低一行", q.with_t3(q.figures_a_row_down(25)), damaged=True)
    for order in (("t2", "t3", "t4"), ("t4", "t3", "t2"), ("t3", "t2", "t4"), ("t2", "t4", "t3"), ("t3", "t4", "t2")):
        for gap in (0, 1, 2):
            yield Manner(f"电子表：{'、'.join(order)}并排，隔{gap}列", q.on_one_sheet(order, gap), damaged=not gap)
        yield Manner(f"电子表：{'、'.join(order)}并排，逐张低2行，无题目", q.on_one_sheet(order, 1, slope=2, title=False))
    yield Manner("电子表：各表上下排，左边不齐", q.stacked_sheets((0, 2, 1)))
    yield Manner("电子表：各表上下排，左边不齐，同样的再来一遍", q.stacked_sheets((0, 2, 1), 2))
    yield from _columns()
    yield from _wrapped()
    for rows in (("new",), ("carried_in",), ("granted",), ("reconfirm",), ("handled",), ("carried_out",), ("handled", "carried_out"), ("new", "other")):
        for name, how in (("格", {}), ("PDF的格", {"exact": False}), ("竖线", {"render": d.bars}), ("制表符", {"render": d.tabs})):
            yield Manner(f"{name}：{'、'.join(rows)}没有名称", q.nameless(rows, **how),  # type: ignore[arg-type]
                         lost="名称连格子都没有，邻行的名称和数也可能错开" if name == "竖线" else "")
    for rows in (("new", "carried_in"), ("granted", "partial"), ("secret", "prohibited", "security")):
        yield Manner(f"格：{'、'.join(rows)}都没有名称", q.nameless(rows), lost="对调这几行，合计不变")
        yield Manner(f"竖线：{'、'.join(rows)}都没有名称", q.nameless(rows, render=d.bars), lost="对调这几行，合计不变")
    yield Manner("格：granted没有名称，全零", q.nameless(("granted",), figures=q.zero_report), lost="全是零，什么也证明不了")
    yield from _copies()


def _wrapped() -> Iterator[Manner]:
    """Digits broken over lines in one cell."""
    for exact in (True, False):
        name = "格" if exact else "PDF的格"
        for wide in (1, 2, 3):
            yield Manner(f"{name}：数满{wide}位换行", q.broken_digits(wide, exact=exact))
            yield Manner(f"{name}：数满{wide}位换行，不平衡", q.broken_digits(wide, exact=exact, figures=q.unbalanced))
        yield Manner(f"{name}：表三、表四的数满2位换行", q.broken_digits(2, codes=("t3", "t4"), exact=exact))
        yield Manner(f"{name}：个别数断行", q.broken_digits(2, share=0.1, codes=("t3",), exact=exact))
        yield Manner(f"{name}：个别数断行，不平衡", q.broken_digits(2, share=0.1, codes=("t3",), exact=exact, figures=q.unbalanced),
                     lost="合计不符，又不是每个数都断行")
        yield Manner(f"{name}：表二个别数断行", q.broken_digits(2, share=0.3, codes=("t2",), exact=exact), lost="表二没有合计可以证明")
        yield Manner(f"{name}：一格两个数，上面的是本年", q.two_in_a_cell(0, exact), lost="一格两个数")
        yield Manner(f"{name}：一格两个数，下面的是本年", q.two_in_a_cell(1, exact), lost="一格两个数")


def _columns() -> Iterator[Manner]:
    """Heads that say nothing, figures too many, blanks in front."""
    for name, how in (("格", {}), ("PDF的格", {"exact": False}), ("竖线", {"render": d.bars}), ("制表符", {"render": d.tabs})):
        yield Manner(f"{name}：栏目是数据1、数据2…", q.headed_otherwise(q.counted, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：栏目是数据1、数据2…，小表", q.headed_otherwise(q.counted, small=6, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：栏目是数据1、数据2…，全零", q.headed_otherwise(q.counted, figures=q.zero_report, **how),  # type: ignore[arg-type]
                     lost="全是零，勾稽关系什么也证明不了")
        yield Manner(f"{name}：栏目是另造的", q.headed_otherwise(q.invented, **how), lost="栏目说的是别的事，各列可能另有先后")  # type: ignore[arg-type]
        yield Manner(f"{name}：表三没有表头", q.headed_otherwise(q.counted, drop=True, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：表三没有表头，零空着", q.headed_otherwise(q.counted, drop=True, figures=q.zeros_blank, **how),  # type: ignore[arg-type]
                     lost="没有表头，空格多，只有部分行能证明")
        yield Manner(f"{name}：表三表四没有表头", q.headed_otherwise(q.counted, drop=True, codes=("t3", "t4"), **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：表四栏目是数据1、数据2…", q.headed_otherwise(q.counted, codes=("t4",), **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：零空着，能平衡", q.headed_otherwise(q.counted, codes=(), figures=q.zeros_blank, **how))  # type: ignore[arg-type]
    yield Manner("格：第二页的栏目是另造的", q.second_page_invented)
    for name, render in (("竖线", q.on_bars), ("每格一行", q.on_lines), ("制表符", q.on_tabs)):
        for where in ("before", "after", "last line"):
            yield Manner(f"{name}：表三多一个数，{where}", q.strays(where, render), damaged=True)
            yield Manner(f"{name}：表三多一个数，{where}，全零", q.strays(where, render, figures=q.zero_report), lost="全是零，什么也证明不了", damaged=True)
            yield Manner(f"{name}：表四多一个数，{where}", q.strays(where, render, "t4"), damaged=True)
    for rows in (1, 2, 3, 9):
        for name, how in (("格", None), ("竖线", d.bars), ("制表符", d.tabs), ("每格一行", r.vanished), ("PDF文字", d.spaced)):
            yield Manner(f"{name}：表三缺最后{rows}行，接着是表四", q.cut_before_its_end(rows, how), absent=q.cut_off(rows), lost="缺的行没有")
            yield Manner(f"{name}：表三缺最后{rows}行，接着是没有题目的表四", q.cut_before_its_end(rows, how, titled=False), absent=q.cut_off(rows), lost="缺的行没有")


def _copies() -> Iterator[Manner]:
    """Two filled copies: words decide, or nobody does."""
    neither = "两份不同，没有文字说明哪一份是本年的"
    for name, captions, taken in (
        ("上年的在先", ("上年数据（2022年）", "本年数据（2023年）"), 1), ("上年的在后", ("2023年数据", "附：2022年数据"), 0),
        ("只有上年的有说明", ("附：上年度报表", ""), 1), ("只有上年的写年份", ("2022年", ""), 1), ("后一份作废", ("", "（以下作废）"), 0), ("前一份是备份", ("（备份，仅供参考）", "（本年正式数据）"), 1),
    ):
        for where, how in (("", {}), ("，写在表里", {"inside": True, "by_table": True}), ("，逐表", {"by_table": True}), ("，文本", {"text": True}),
                           ("，只有表三", {"tables": ("t3",), "by_table": True})):
            unclear = "“以下作废”到哪里为止，没有说" if "作废" in name and where == "，逐表" else ""
            yield Manner(f"两份：{name}{where}", q.two_copies(captions, taken, **how), lost=unclear)  # type: ignore[arg-type]
    for sheets, taken in ((("2022", "2023"), 1), (("2023年", "2022年"), 0), (("上年", "本年"), 1), (("年报", "上年年报"), 0), (("年报", "年报（备份）"), 0)):
        yield Manner(f"两份：工作表{'、'.join(sheets)}", q.two_copies(("", ""), taken, sheets=sheets))
        yield Manner(f"两份：工作表{'、'.join(sheets)}，一表一张", q.two_copies(("", ""), taken, sheets=sheets, by_table=True))
    titles = ("原州区清水镇2022年政府信息公开工作年度报告", TITLE)
    yield Manner("两份：两年的报告在一个文件里", q.two_copies(("", ""), 1, titles=titles))
    yield Manner("两份：两年的报告在一个文件里，文本", q.two_copies(("", ""), 1, titles=titles, text=True))
    yield Manner("两份：后一份隐藏", q.two_copies(("", ""), 0, hidden=1))
    yield Manner("两份：前一份隐藏", q.two_copies(("", ""), 1, hidden=0, sheets=("甲", "乙"), by_table=True))
    yield Manner("两份：完全相同", q.two_copies(("", ""), 0, same=True))
    yield Manner("两份：没有说明", q.two_copies(("", ""), -1), lost=neither)
    yield Manner("两份：同一年份", q.two_copies(("2023年", "2023年"), -1), lost=neither)
    yield Manner("两份：都说是上年", q.two_copies(("上年", "上年"), -1), lost=neither)
    yield Manner("两份：后一份写了明年", q.two_copies(("2023年", "2024年"), -1), lost=neither)
    yield Manner("两份：工作表Sheet1、Sheet2", q.two_copies(("", ""), -1, sheets=("Sheet1", "Sheet2")), lost=neither)
    yield Manner("两份：工作表年报、年报 (2)", q.two_copies(("", ""), -1, sheets=("年报", "年报 (2)")), lost=neither)


def run(manner: Manner, seed: int = 1, form: Form = FORM) -> tuple[Recognised, Truth, Score]:
    blocks, truth = manner.build(random.Random(f"{manner.name}{seed}"))
    read = recognise(Document("docx", tuple(blocks)), form)
    return read, truth, score(read, truth, manner.absent)


def main() -> None:
    total = Score()
    for manner in manners():
        read, _, result = run(manner)
        total.right += result.right
        total.wrong += result.wrong
        total.missing += result.missing if not manner.lost else []
        mark = "✗" if result.wrong or result.silent or (not manner.lost and result.share < 0.98) else " "
        print(f"{mark} {result.right:4d} right {len(result.wrong):3d} wrong {len(result.missing):3d} missing "
              f"{len(result.silent):3d} silent {len(read.findings):3d} findings  {manner.name}  {manner.lost}")
    print(f"right {total.right}, wrong {len(total.wrong)}, missing where nothing is lost {len(total.missing)}")


if __name__ == "__main__":
    main()
