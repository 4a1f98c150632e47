"""The Word template of the notice: ``python templates/notice/build_docx.py`` makes notice.docx.

Page, styles and package are the report's (``templates/report/build_docx.py``); here stand the words and the
few looks of its own. The same input gives the same bytes. After this the template is edited in Word or WPS.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

TARGET = Path(__file__).with_name("notice.docx")


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("report_build_docx", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Not a package, so it is loaded by its place.
_report = _loaded(Path(__file__).parents[1] / "report" / "build_docx.py")
font, pitch, para, run = _report.font, _report.pitch, _report.para, _report.run


def main() -> None:
    """Write notice.docx beside this script."""
    TARGET.write_bytes(build())


def build() -> bytes:
    """The template as a .docx."""
    content: bytes = _report.zipped(parts())
    return content


def parts() -> dict[str, str]:
    """The parts of the notice template by name."""
    made: dict[str, str] = _report.package("下发通知模板", _body(), "", STYLES)
    return made


# ── the words: what an officer sees and edits ─────────────────────────────

GIVEN = "{{r %s|marked }}"
"""A name whose value may be a mark still to be filled in; ``marked`` puts such a mark on yellow."""


def _body() -> str:
    return "".join((*_draft_box(), *_head(), *_sections(), *_end(), *_units()))


def _draft_box() -> tuple[str, ...]:
    missing = '{% if missing %}{{ missing|join("、") }}、{% endif %}'
    return (
        para("a6", run(f"草稿，供修改后印发，定稿时请删去此框。文中加黄底的【】待填：{missing}盖章材料的要求、落款日期。")),
        *_each("remark in remarks", para("a6", run("{{ remark }}"))),
    )


def _head() -> tuple[str, ...]:
    basis = (
        "{% if regulation %}根据《中华人民共和国政府信息公开条例》（以下简称《条例》）{% if basis %}和{{ basis }}文件{% endif %}要求，"
        "{% elif basis %}根据{{ basis }}文件要求，{% endif %}"
    )
    return (
        *_each("line in title_lines", para("a4", run("{{ line }}"))),
        para("a3", ""),
        para("b1", run("各报送单位（名单见附件）：")),
        para("a3", run(f"{basis}现就报送{{{{ district }}}}{{{{ year }}}}年度{{{{ returns_title }}}}（以下简称报表）有关事项通知如下。")),
    )


def _sections() -> tuple[str, ...]:
    return (
        para("1", run("一、报送范围")),
        para("a3", run("应报送的单位共{{ required|length }}家，名单见附件。全年没有相关业务的单位也要报送，实行零申报。")),
        *_if("exempt", para("a3", run('不须报送的单位{{ exempt|length }}家：{{ exempt|join("、") }}。'))),
        para("1", run("二、填报方法")),
        para("a3", run("报表原表（.xlsx）一个单位一份，随本通知下发，文件名见附件。请使用本单位的原表，不要用其他单位或往年的表。")),
        *_each("step in steps", para("a3", run("{{ step }}"))),
        para("1", run("三、报送时间和方式")),
        _led("（一）报送时间。", run(f"请于{GIVEN % 'deadline'}前（含当日）报送。")),
        _led("（二）发回材料。", run("请发回以下材料：")),
        para("a3", run("1. 填好的报表原表（.xlsx）。不要改成其他文件格式，不要用截图、照片代替，不要只发纸质件。")),
        *_if("manuscripts", para("a3", run(
            "2. 文字稿（文件名以“_文字稿.docx”结尾）。文字部分可以直接填在报表中；写在文字稿中的，请将文字稿一并发回。"
        ))),
        para("a3", run("{% if manuscripts %}3{% else %}2{% endif %}. ")
             + _gap("【单位负责人审签、盖章的纸质件或扫描件：是否报送、报送几份，按本地要求写明；不要求的，删去本条。】")),
        _led("（三）报送方式。", run(f"请发至{GIVEN % 'email'}。校验有误的，将标明问题后退回，请在退回的表上修改后重报。")),
        para("1", run("四、公布时间")),
        _led("（一）单位公布。", run(f"各单位年度报告经审签后，请于{GIVEN % 'unit_publication'}前向社会公布，并报回公布网址。")
             + run("{% if departments %}其中，部门应依照《条例》第四十九条，于每年1月31日前提交并公布"
                   "{% if towns %}；{{ towns }}按本通知规定的时间公布{% endif %}。{% endif %}")),
        _led("（二）本级公布。", run(f"{{{{ district }}}}年度报告汇总编制后，于{GIVEN % 'district_publication'}前向社会公布。")),
        para("1", run("五、联系方式")),
        para("a3", run(f"联系单位：{GIVEN % 'office'}")),
        para("a3", run(f"联系人：{GIVEN % 'name'}")),
        para("a3", run(f"联系电话：{GIVEN % 'phone'}")),
        para("a3", run(f"电子邮箱：{GIVEN % 'email'}")),
    )


def _end() -> tuple[str, ...]:
    return (
        para("a3", ""),
        para("a3", run("附件：报送单位和报表文件名单")),
        para("b3", ""),
        para("b3", ""),
        para("b3", run(GIVEN % "signed")),
        para("b4", _gap("【    年  月  日】")),
    )


def _units() -> tuple[str, ...]:
    words = ("{{ loop.index }}", "{{ unit.name }}", "{{ unit.code }}", GIVEN % "unit.file")
    rows = (
        _row(("序号", "单位", "代码", "文件名"), ("b8",) * 4, head=True),
        _tag("{%tr for unit in required %}"),
        _row(words, ("b6", "b7", "b6", "b7")),
        _tag("{%tr endfor %}"),
    )
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(WIDTHS)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    return (
        para("b5", run("附件")),
        para("a3", ""),
        para("a4", run("报送单位和报表文件名单")),
        para("b9", run("（应报送{{ required|length }}家）")),
        table,
        # Word asks for a paragraph behind a table; a flat one never starts a page of its own.
        para("ba", ""),
    )


def _gap(mark: str) -> str:
    # No style can hold a highlight, so it stands on the run itself.
    return f'<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t xml:space="preserve">{mark}</w:t></w:r>'


def _led(lead: str, words: str) -> str:
    return para("a3", run(lead, "a2") + words)


def _each(loop: str, inside: str) -> tuple[str, str, str]:
    return para("a3", run(f"{{%p for {loop} %}}")), inside, para("a3", run("{%p endfor %}"))


def _if(condition: str, inside: str) -> tuple[str, str, str]:
    return para("a3", run(f"{{%p if {condition} %}}")), inside, para("a3", run("{%p endif %}"))


# ── the looks ─────────────────────────────────────────────────────────────

WIDTHS = (600, 2260, 1500, 4484)
"""Columns of the list in twips: together the 156 mm between the margins."""

Style, TITLE, BODY, HEAD = _report.Style, _report.TITLE, _report.BODY, _report.HEAD
STYLES = (
    *_report.STYLES,
    Style("b1", "主送", '<w:jc w:val="left"/>'),
    # GB/T 9704 centres the name over the date, at the right.
    Style("b3", "落款单位", '<w:keepNext/><w:keepLines/><w:ind w:left="3200" w:right="640"/><w:jc w:val="center"/>'),
    Style("b4", "落款日期", '<w:keepLines/><w:ind w:left="3200" w:right="640"/><w:jc w:val="center"/>'),
    Style("b5", "附件标记", '<w:keepNext/><w:pageBreakBefore/><w:jc w:val="left"/>', font(HEAD, 16)),
    Style("b6", "名单居中", f'{pitch(16, 2, 2)}<w:jc w:val="center"/>', font(BODY, 10.5)),
    Style("b7", "名单", f'{pitch(16, 2, 2)}<w:jc w:val="left"/>', font(BODY, 10.5)),
    Style("b8", "名单表头", f'<w:keepNext/>{pitch(18, 3, 3)}<w:jc w:val="center"/>', font(HEAD, 10.5)),
    Style("b9", "名单说明", f'<w:keepNext/>{pitch(24, after=6)}<w:jc w:val="center"/>', font(BODY, 12)),
    Style("ba", "表后", pitch(1), font(BODY, 1)),
)


def _row(words: tuple[str, ...], styles: tuple[str, ...], *, head: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{para(style, run(text))}</w:tc>'
        for text, style, width in zip(words, styles, WIDTHS, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/>{"<w:tblHeader/>" if head else ""}</w:trPr>{cells}</w:tr>'


def _tag(tag: str) -> str:
    """A row that holds a tag and vanishes."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{sum(WIDTHS)}" w:type="dxa"/><w:gridSpan w:val="4"/></w:tcPr>{para("b7", run(tag))}</w:tc>'
    return f"<w:tr>{cell}</w:tr>"


if __name__ == "__main__":
    main()
