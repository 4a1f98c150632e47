"""The Word templates of the papers for the level above: ``python templates/papers/build_docx.py`` makes them beside this script.

Page, styles and package are the report's (``templates/report/build_docx.py``); here stand the words and the
few looks of their own. The same input gives the same bytes. After this the templates are edited in Word or WPS.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("report_build_docx", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Not a package, so it is loaded by its place.
_report = _loaded(HERE.parent / "report" / "build_docx.py")
font, pitch, para, run, zipped, package = _report.font, _report.pitch, _report.para, _report.run, _report.zipped, _report.package
Style, TITLE, BODY, HEAD, TABLE = _report.Style, _report.TITLE, _report.BODY, _report.HEAD, _report.TABLE

GIVEN = "{{r %s|marked }}"
"""A name whose value may be a mark still to be filled in; ``marked`` puts such a mark on yellow."""
WIDTH = 8844
"""Twips between the margins: 156 mm."""


def main() -> None:
    """Write the templates beside this script."""
    for name in PAPERS:
        (HERE / name).write_bytes(build(name))


def build(name: str) -> bytes:
    """One template as a .docx."""
    content: bytes = zipped(parts(name))
    return content


def parts(name: str) -> dict[str, str]:
    """The parts of one template by name."""
    title, body = PAPERS[name]
    made: dict[str, str] = package(title, body(), "", STYLES)
    return made


# ── the words: what an officer sees and edits ─────────────────────────────


def _signing() -> str:
    return "".join((
        *_head(),
        para("c9", ""),
        _table((1500, WIDTH - 1500), (
            (("事项", "c2"), ("{{ report }}", "c1")),
            (("拟稿单位", "c2"), (GIVEN % "office", "c1")),
            (("汇总范围", "c2"), ("{{ counted }}", "c1")),
            (("数据情况", "c2"), ("{{ state }}", "c1")),
        ), height=340),
        para("c4", run("主要数据{% if not last_year %}（没有登记全部单位的上年数，未列上年）{% endif %}")),
        _figures(("项目", "单位", "本年", "上年", "增减"), "figures"),
        para("c4", run("审签")),
        _table((1500, 4200, 900, WIDTH - 6600), (
            (("拟稿", "c2"), ("", "c1"), ("日期", "c2"), ("", "c1")),
            (("审核", "c2"), ("", "c1"), ("日期", "c2"), ("", "c1")),
            (("签发", "c2"), ("", "c1"), ("日期", "c2"), ("", "c1")),
        ), height=640),
        para("ba", ""),
    ))


def _letter() -> str:
    return "".join((
        *_head(),
        para("a3", ""),
        para("b1", run(GIVEN % "above") + run("：")),
        para("a3", run(
            "{% if basis %}按照{{ basis }}文件要求，{% endif %}现将{{ report }}及汇总数据报送你单位，请审阅。"
        )),
        para("a3", run("报告汇总范围内的单位{{ counted }}。{% if not provisional %}数据由各单位报表逐格汇总。{% endif %}")),
        para("a3", run("联系人：") + run(GIVEN % "name") + run("　联系电话：") + run(GIVEN % "phone")),
        para("a3", ""),
        *each("attachment in attachments", para("c5", run(
            "{% if loop.first %}附件：{% else %}　　　{% endif %}{{ loop.index }}. {{ attachment }}"))),
        para("b3", ""),
        para("b3", ""),
        para("b3", run(GIVEN % "office")),
        para("b4", _gap("【    年  月  日】")),
    ))


def _differences() -> str:
    return "".join((
        para("c6", run("内部材料，供报送时说明情况，不公开。")),
        *_head(),
        para("c4", run("一、上年结转")),
        para("c3", run("{{ carried_says }}")),
        *only("carried", _figures(("申请人", "单位", "本年填报的上年结转", "上年年报的结转下年度", "相差"), "carried")),
        para("c4", run("二、与上年相比变化较大的")),
        para("c3", run("{{ changes_says }}")),
        *only("changes", _figures(("项目", "单位", "本年", "上年", "增减"), "changes")),
        *only("changes", para("c3", run("原因：") + _gap("【请逐项写明】"))),
        para("c4", run("三、各单位对数据的说明")),
        para("c3", run("{{ reasons_says }}")),
        *each("reason in reasons", para("c7", run("{{ loop.index }}. {{ reason }}"))),
    ))


def _head() -> tuple[str, ...]:
    return (
        *only("provisional", para("c8", run("{{ provisional }}"))),
        *each("line in title_lines", para("a4", run("{{ line }}"))),
    )


PAPERS: dict[str, tuple[str, Callable[[], str]]] = {
    "signing.docx": ("审签单模板", _signing),
    "letter.docx": ("报送函模板", _letter),
    "differences.docx": ("差异说明模板", _differences),
}


def _gap(mark: str) -> str:
    # No style can hold a highlight, so it stands on the run itself.
    return f'<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t xml:space="preserve">{mark}</w:t></w:r>'


def each(loop: str, inside: str) -> tuple[str, str, str]:
    """Paragraphs for each item."""
    return para("a3", run(f"{{%p for {loop} %}}")), inside, para("a3", run("{%p endfor %}"))


def only(condition: str, inside: str) -> tuple[str, str, str]:
    """Paragraphs that stand where a condition holds."""
    return para("a3", run(f"{{%p if {condition} %}}")), inside, para("a3", run("{%p endif %}"))


# ── the looks ─────────────────────────────────────────────────────────────

STYLES = (
    *_report.STYLES,
    Style("b1", "主送", '<w:jc w:val="left"/>'),
    # GB/T 9704 centres the name over the date, at the right.
    Style("b3", "落款单位", '<w:keepNext/><w:keepLines/><w:ind w:left="3200" w:right="640"/><w:jc w:val="center"/>'),
    Style("b4", "落款日期", '<w:keepLines/><w:ind w:left="3200" w:right="640"/><w:jc w:val="center"/>'),
    Style("b6", "表内居中", f'{pitch(14)}<w:jc w:val="center"/>', font(TABLE, 10)),
    Style("b7", "表内", f'{pitch(14)}<w:jc w:val="left"/>', font(TABLE, 10)),
    Style("b8", "表头", f'<w:keepNext/>{pitch(14)}<w:jc w:val="center"/>', font(HEAD, 10)),
    Style("ba", "表后", pitch(1), font(BODY, 1)),
    Style("c1", "审签内容", f'{pitch(17)}<w:jc w:val="left"/>', font(BODY, 12)),
    Style("c2", "审签项目", f'{pitch(17)}<w:jc w:val="center"/>', font(HEAD, 12)),
    Style("c3", "说明正文", f'{pitch(18)}<w:ind w:firstLine="480" w:firstLineChars="200"/>', font(BODY, 12)),
    Style("c4", "说明标题", f'<w:keepNext/>{pitch(20, 5, 2)}<w:jc w:val="left"/>', font(HEAD, 13)),
    Style("c5", "附件名单", f'{pitch(28)}<w:ind w:left="2000" w:hanging="1360"/><w:jc w:val="left"/>'),
    Style("c7", "各条说明", f'{pitch(16)}<w:ind w:firstLine="420" w:firstLineChars="200"/>', font(BODY, 10.5)),
    Style("c8", "阶段性标记", f'<w:pBdr>{_report.RED_BOX}</w:pBdr>{pitch(18, after=8)}<w:ind w:left="113" w:right="113"/>',
          font(HEAD, 11, '<w:color w:val="C00000"/>')),
    Style("c9", "题后空", pitch(10), font(BODY, 5)),
    Style("c6", "内部标记", f'{pitch(18, after=4)}<w:jc w:val="left"/>', font(HEAD, 12)),
)


def _figures(heads: Sequence[str], lines: str) -> str:
    """A table of figures beside last year's: a row for each line."""
    widths = (3864, 700, 1240, 1240, 1800)
    words = ("{{ line.label }}", "{{ line.unit }}", "{{ line.this }}", "{{ line.last }}", "{{ line.change }}")
    rows = (
        row(widths, [(head, "b8") for head in heads], head=True),
        tag(f"{{%tr for line in {lines} %}}"),
        row(widths, list(zip(words, ("b7", "b6", "b6", "b6", "b6"), strict=True))),
        tag("{%tr endfor %}"),
    )
    return around(widths, rows)


def _table(widths: Sequence[int], rows: Sequence[Sequence[tuple[str, str]]], *, height: int) -> str:
    return around(widths, [row(widths, cells, height=height) for cells in rows])


def around(widths: Sequence[int], rows: Sequence[str]) -> str:
    """A table of rows, ruled."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def row(widths: Sequence[int], cells: Sequence[tuple[str, str]], *, head: bool = False, height: int = 0) -> str:
    """A row of cells: text and style each."""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{para(style, run(text) if text else "")}</w:tc>'
        for (text, style), width in zip(cells, widths, strict=True)
    )
    high = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f'<w:tr><w:trPr><w:cantSplit/>{high}{"<w:tblHeader/>" if head else ""}</w:trPr>{inside}</w:tr>'


def tag(words: str, columns: int = 5) -> str:
    """A row that holds a tag and vanishes."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/><w:gridSpan w:val="{columns}"/></w:tcPr>{para("b7", run(words))}</w:tc>'
    return f"<w:tr>{cell}</w:tr>"


if __name__ == "__main__":
    main()
