"""Known figures drawn in every manner that was seen in published reports, and a score of how they are read back.

``python -m tests.intake.recognise.corpus`` prints the score of each manner. Figures are seeded: a manner reads
the same today and tomorrow.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from toolkit.structs import Struct, field

from tests.intake.recognise import drawing as d
from tests.intake.recognise import reports as r
from tests.intake.recognise.manner import Manner
from tests.intake.recognise.manners_of_doubt import doubtful
from tests.intake.recognise.reports import FORM, Truth
from toolkit.form.model import Form
from toolkit.intake.document import Document
from toolkit.intake.recognise import Recognised, recognise
from toolkit.rules.values import read_number


class Score(Struct):
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
    yield from plain()
    yield from doubtful()


def plain() -> Iterator[Manner]:
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
