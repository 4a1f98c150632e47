"""Manners in which labels, heads or copies leave doubt: the figures balance, and sums or words may decide."""

from __future__ import annotations

from collections.abc import Iterator

from tests.intake.recognise import columned as c
from tests.intake.recognise import copied as two
from tests.intake.recognise import doubtful as q
from tests.intake.recognise import drawing as d
from tests.intake.recognise import reports as r
from tests.intake.recognise.manner import Manner
from tests.intake.recognise.reports import TITLE
from tests.intake.recognise.sheeted import sheeted


def doubtful() -> Iterator[Manner]:
    """Manners in which labels or heads leave doubt; their figures balance."""
    alone = "名称与数不同数，或先后不明，勾稽关系也分不清"
    for size in (2, 3, 9):
        yield Manner(f"竖线：{size}行名称叠在一起", q.stacked(size, q.on_bars))
        yield Manner(f"每格一行：{size}行名称叠在一起", q.stacked(size, q.on_lines))
        yield Manner(f"格：{size}行名称叠在一起", q.with_t3(q.stacked_in_grid(size)))
        yield Manner(f"竖线：{size}行名称叠在一起，数在前", q.stacked(size, q.on_bars, change="figures first"))
        yield Manner(f"制表符：{size}行名称叠在一起，末一名称与数同行", q.stacked(size, q.on_tabs, joined=True),
                     lost="叠着的名称后面是一整行，可能各归各行")
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
            yield Manner(f"电子表：{'、'.join(order)}并排，隔{gap}列", two.on_one_sheet(order, gap), damaged=not gap)
        yield Manner(f"电子表：{'、'.join(order)}并排，逐张低2行，无题目", two.on_one_sheet(order, 1, slope=2, title=False))
    yield Manner("电子表：各表上下排，左边不齐", two.stacked_sheets((0, 2, 1)))
    yield Manner("电子表：各表上下排，左边不齐，同样的再来一遍", two.stacked_sheets((0, 2, 1), 2))
    yield from _columns()
    yield from _wrapped()
    for rows in (("new",), ("carried_in",), ("granted",), ("reconfirm",), ("handled", "carried_out"), ("new", "other")):
        for name, how in (("格", {}), ("PDF的格", {"exact": False}), ("竖线", {"render": d.bars}), ("制表符", {"render": d.tabs})):
            yield Manner(f"{name}：{'、'.join(rows)}没有名称", q.nameless(rows, **how),  # type: ignore[arg-type]
                         lost="名称连格子都没有，邻行的名称和数也可能错开" if name == "竖线" else "")
    for rows in (("new", "carried_in"), ("granted", "partial"), ("secret", "prohibited", "security")):
        yield Manner(f"格：{'、'.join(rows)}都没有名称", q.nameless(rows), lost="对调这几行，合计不变")
        yield Manner(f"竖线：{'、'.join(rows)}都没有名称", q.nameless(rows, render=d.bars), lost="对调这几行，合计不变")
    yield Manner("格：granted没有名称，全零", q.nameless(("granted",), figures=q.zero_report), lost="全是零，什么也证明不了")
    yield from sheeted()
    yield from _copies()


def _wrapped() -> Iterator[Manner]:
    """Digits broken over lines in one cell."""
    for exact in (True, False):
        name = "格" if exact else "PDF的格"
        for wide in (1, 2, 3):
            yield Manner(f"{name}：数满{wide}位换行", c.broken_digits(wide, exact=exact))
            yield Manner(f"{name}：数满{wide}位换行，不平衡", c.broken_digits(wide, exact=exact, figures=c.unbalanced))
        yield Manner(f"{name}：表三、表四的数满2位换行", c.broken_digits(2, codes=("t3", "t4"), exact=exact))
        yield Manner(f"{name}：个别数断行", c.broken_digits(2, share=0.1, codes=("t3",), exact=exact))
        yield Manner(f"{name}：个别数断行，不平衡", c.broken_digits(2, share=0.1, codes=("t3",), exact=exact, figures=c.unbalanced),
                     lost="合计不符，又不是每个数都断行")
        yield Manner(f"{name}：表二个别数断行", c.broken_digits(2, share=0.3, codes=("t2",), exact=exact), lost="表二没有合计可以证明")
        yield Manner(f"{name}：一格两个数，上面的是本年", c.two_in_a_cell(0, exact), lost="一格两个数")
        yield Manner(f"{name}：一格两个数，下面的是本年", c.two_in_a_cell(1, exact), lost="一格两个数")


def _columns() -> Iterator[Manner]:
    """Heads that say nothing, figures too many, blanks in front."""
    for name, how in (("格", {}), ("PDF的格", {"exact": False}), ("竖线", {"render": d.bars}), ("制表符", {"render": d.tabs})):
        yield Manner(f"{name}：栏目是数据1、数据2…", c.headed_otherwise(c.counted, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：栏目是数据1、数据2…，小表", c.headed_otherwise(c.counted, small=6, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：栏目是数据1、数据2…，全零", c.headed_otherwise(c.counted, figures=q.zero_report, **how),  # type: ignore[arg-type]
                     lost="全是零，勾稽关系什么也证明不了")
        yield Manner(f"{name}：栏目是另造的", c.headed_otherwise(c.invented, **how), lost="栏目说的是别的事，各列可能另有先后")  # type: ignore[arg-type]
        yield Manner(f"{name}：表三没有表头", c.headed_otherwise(c.counted, drop=True, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：表三没有表头，零空着", c.headed_otherwise(c.counted, drop=True, figures=c.zeros_blank, **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：表三表四没有表头", c.headed_otherwise(c.counted, drop=True, codes=("t3", "t4"), **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：表四栏目是数据1、数据2…", c.headed_otherwise(c.counted, codes=("t4",), **how))  # type: ignore[arg-type]
        yield Manner(f"{name}：零空着，能平衡", c.headed_otherwise(c.counted, codes=(), figures=c.zeros_blank, **how))  # type: ignore[arg-type]
    yield Manner("格：第二页的栏目是另造的", c.second_page_invented)
    for name, render in (("竖线", q.on_bars), ("每格一行", q.on_lines), ("制表符", q.on_tabs)):
        for where in ("before", "after", "last line"):
            yield Manner(f"{name}：表三多一个数，{where}", c.strays(where, render), damaged=True)
            yield Manner(f"{name}：表三多一个数，{where}，全零", c.strays(where, render, figures=q.zero_report), damaged=True,
                         lost="全是零，什么也证明不了")
            yield Manner(f"{name}：表四多一个数，{where}", c.strays(where, render, "t4"), damaged=True)
    for how in ("captions", "names", "rows", "bars", "lines"):
        yield Manner(f"表四分成三份：{how}", c.in_pieces(how))
        yield Manner(f"表四分成三份：{how}，全零", c.in_pieces(how, figures=q.zero_report))
        yield Manner(f"表四分成三份：{how}，栏目是数据1…", c.in_pieces(how, ("数据1", "数据2", "数据3", "数据4", "总计")))
        yield Manner(f"表四分成三份：{how}，栏目是数据1…，全零", c.in_pieces(how, ("数据1", "数据2", "数据3", "数据4", "总计"), q.zero_report),
                     lost="全是零，什么也证明不了")
    for rows in (1, 2, 9):
        for name, how in (("格", None), ("竖线", d.bars), ("制表符", d.tabs), ("每格一行", r.vanished), ("PDF文字", d.spaced)):
            for titled in (True, False):
                yield Manner(f"{name}：表三缺最后{rows}行，接着是{'' if titled else '没有题目的'}表四",
                             c.cut_before_its_end(rows, how, titled=titled), absent=c.cut_off(rows))


def _copies() -> Iterator[Manner]:
    """Two filled copies: words decide, or nobody does."""
    neither = "两份不同，没有文字说明哪一份是本年的"
    for name, captions, taken in (
        ("上年的在先", ("上年数据（2022年）", "本年数据（2023年）"), 1), ("上年的在后", ("2023年数据", "附：2022年数据"), 0),
        ("只有上年的有说明", ("附：上年度报表", ""), 1), ("只有上年的写年份", ("2022年", ""), 1), ("后一份作废", ("", "（以下作废）"), 0),
        ("前一份是备份", ("（备份，仅供参考）", "（本年正式数据）"), 1),
    ):
        for where, how in (("", {}), ("，写在表里", {"inside": True, "by_table": True}), ("，逐表", {"by_table": True}), ("，文本", {"text": True}),
                           ("，只有表三", {"tables": ("t3",), "by_table": True})):
            unclear = "“以下作废”到哪里为止，没有说" if "作废" in name and where == "，逐表" else ""
            yield Manner(f"两份：{name}{where}", two.two_copies(captions, taken, **how), lost=unclear)  # type: ignore[arg-type]
    for sheets, taken in ((("2022", "2023"), 1), (("2023年", "2022年"), 0), (("上年", "本年"), 1), (("年报", "年报（备份）"), 0)):
        yield Manner(f"两份：工作表{'、'.join(sheets)}", two.two_copies(("", ""), taken, sheets=sheets))
        yield Manner(f"两份：工作表{'、'.join(sheets)}，一表一张", two.two_copies(("", ""), taken, sheets=sheets, by_table=True))
    titles = ("原州区清水镇2022年政府信息公开工作年度报告", TITLE)
    yield Manner("两份：两年的报告在一个文件里", two.two_copies(("", ""), 1, titles=titles))
    yield Manner("两份：两年的报告在一个文件里，文本", two.two_copies(("", ""), 1, titles=titles, text=True))
    yield Manner("两份：后一份隐藏", two.two_copies(("", ""), 0, hidden=1))
    yield Manner("两份：前一份隐藏", two.two_copies(("", ""), 1, hidden=0, sheets=("甲", "乙"), by_table=True))
    yield Manner("两份：完全相同", two.two_copies(("", ""), 0, same=True))
    yield Manner("两份：没有说明", two.two_copies(("", ""), -1), lost=neither)
    yield Manner("两份：同一年份", two.two_copies(("2023年", "2023年"), -1), lost=neither)
    yield Manner("两份：都说是上年", two.two_copies(("上年", "上年"), -1), lost=neither)
    yield Manner("两份：后一份写了明年", two.two_copies(("2023年", "2024年"), -1), lost=neither)
    yield Manner("两份：工作表Sheet1、Sheet2", two.two_copies(("", ""), -1, sheets=("Sheet1", "Sheet2")), lost=neither)
    yield Manner("两份：工作表年报、年报 (2)", two.two_copies(("", ""), -1, sheets=("年报", "年报 (2)")), lost=neither)
