"""Whatever a document holds: no exception, no value without a place, and nothing that does not stand there."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.recognise.reports import FORM
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.recognise import Recognised, Sure, recognise
from toolkit.layout.address import a1

LABELS = sorted({label.text for table in FORM.tables for label in table.labels})
WORDS = st.one_of(
    st.sampled_from([*LABELS, "其他", "总计", "本年新制作数量", "处理决定数量", "六、其他需要报告的事项", "（一）主动公开情况。"]),
    st.sampled_from(["0", "1", "22（其中修订16件)", "/", "", " ", "|", "||", "0 0 0 0 0 0 0", "规章 | 0 | 0 | 0 |", "规章\t1\t2\t3", "\t\t"]),
    st.text(max_size=12),
)
STACKED = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量")
RAW = st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=5))


@st.composite
def cells(draw: st.DrawFn) -> GridCell:
    text = draw(WORDS)
    raw = draw(st.one_of(st.just(text or None), RAW))
    return GridCell(draw(st.integers(0, 12)), draw(st.integers(0, 12)), text, raw, draw(st.integers(1, 4)), draw(st.integers(1, 4)))


GRIDS = st.builds(
    Grid, st.lists(cells(), max_size=60).map(tuple), st.just("第1个表格"), st.sampled_from([None, "表三"]), st.booleans(), st.booleans()
)
BLOCKS = st.lists(st.one_of(GRIDS, st.builds(Paragraph, WORDS, st.just(""))), max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(BLOCKS)
def test_nothing_is_raised_and_nothing_is_invented(blocks: list[Grid | Paragraph]) -> None:
    read = recognise(Document("docx", tuple(blocks)), FORM)
    everything_stands_there(read, blocks)
    assert all(finding.message and finding.message.strip() for finding in read.findings)
    assert set(read.raws) == set(read.sure)


def everything_stands_there(read: Recognised, blocks: list[Grid | Paragraph]) -> None:
    written = "\n".join(block.text for block in blocks if isinstance(block, Paragraph))
    drawn = [cell for block in blocks if isinstance(block, Grid) for cell in block.cells]
    for code, raw in read.raws.items():
        if read.sure[code] is Sure.NOT_STATED:
            assert raw.content is None
            continue
        assert raw.where.cell or read.places[code], code
        if raw.content is None:
            continue
        stands = [cell for cell in drawn if cell.raw is raw.content or cell.raw == raw.content or cell.text == raw.content]
        if raw.where.cell:
            assert any(a1(cell.row, cell.col) == raw.where.cell for cell in stands)
        else:
            assert stands or str(raw.content) in written


@pytest.mark.parametrize("blocks", [
    [Grid(tuple(GridCell(r, c, "1", 1) for r in range(2000) for c in range(10)), "表")],
    [Grid(tuple(GridCell(r, c, "规章" if c == 0 else "1", "规章" if c == 0 else 1) for r in range(2000) for c in range(10)), "表")],
    [Grid(tuple(GridCell(r, c, "规章" if c % 4 == 0 else "1", None) for r in range(2) for c in range(10_000)), "表")],
    [Grid(tuple(GridCell(r, c, "总计", "总计", 3000, 3000) for r in range(140) for c in range(140)), "表")],
    [Paragraph("\t".join(["总计"] * 5000))] * 4,
    [Paragraph("规章" if n % 4 == 0 else "1") for n in range(20_000)],
    [
        Paragraph(("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "1 | 2 | 3 | 4 | 5 | 6 | 7 |", "1 | 2 |")[n % 4])
        for n in range(8000)
    ],
    [Paragraph(f"20{n % 90 + 10}年" if n % 2 else f"规章 | {n} | 0 | 0 |") for n in range(4000)],
    [Paragraph("一、总体情况"), *[Paragraph("（一）主动公开情况。" + "本年公开。" * 2000)] * 50],
], ids=["figures", "rows", "wide", "merges", "tabs", "lines", "stacked labels", "copies", "prose"])
def test_a_hostile_document_takes_seconds_at_most(blocks: list[Grid | Paragraph]) -> None:
    """Processor time, with room for slow machines: what is guarded against is growth with the square."""
    start = time.process_time()
    recognise(Document("xlsx", tuple(blocks)), FORM)
    assert time.process_time() - start < 10
