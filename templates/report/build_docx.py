"""The Word template, written part by part: ``python templates/report/build_docx.py`` makes report.docx.

The parts are plain WordprocessingML after GB/T 9704 (page, type, line pitch), so that what an officer
finds in Word or WPS is only what is meant: no theme, no stray style. The same input gives the same
bytes. After this the template is edited in Word or WPS; this script is where the package's own starts.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

TARGET = Path(__file__).with_name("report.docx")

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TITLE, BODY, HEAD, LEAD, TABLE = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
STAND_INS = {TITLE: "宋体", BODY: "仿宋", LEAD: "楷体", HEAD: "SimHei", TABLE: "SimSun"}
"""What Word takes where a font is not installed."""


def main() -> None:
    """Write report.docx beside this script."""
    TARGET.write_bytes(build())


def build() -> bytes:
    """The template as a .docx."""
    return zipped(parts())


def parts() -> dict[str, str]:
    """The parts of the report template by name."""
    return package("年度报告模板", _document(), run("{{ provisional }}"), STYLES)


def zipped(parts: dict[str, str]) -> bytes:
    """A package as the bytes of its .docx."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # A fixed date keeps the bytes the same from one run to the next.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def package(title: str, body: str, header: str, styles: Sequence[Style]) -> dict[str, str]:
    """The parts of a template by name: its body on a page after GB/T 9704, header and page number, styles."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({
            "rId1": (f"{R}/officeDocument", "word/document.xml"),
            "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        }),
        "docProps/core.xml": _core(title),
        "word/_rels/document.xml.rels": _relations({
            "rId1": (f"{R}/styles", "styles.xml"),
            "rId2": (f"{R}/settings", "settings.xml"),
            "rId3": (f"{R}/fontTable", "fontTable.xml"),
            "rId4": (f"{R}/header", "header1.xml"),
            "rId5": (f"{R}/footer", "footer1.xml"),
        }),
        "word/document.xml": _part("document", f"<w:body>{body}{_page()}</w:body>"),
        "word/styles.xml": _styles(styles),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/header1.xml": _part("hdr", para("a9", header)),
        "word/footer1.xml": _part("ftr", para("aa", run("— ") + _page_number() + run(" —"))),
    }


# ── the words: what an officer sees and edits ─────────────────────────────


def _document() -> str:
    lead = run("{% if loop.first %}{{ part.lead }}{% endif %}", "a2")
    body = [
        para("a3", run("{%p if provisional %}")),
        para("a6", run("{{ provisional }}")),
        para("a3", run("{%p endif %}")),
        para("a3", run("{%p for line in title_lines %}")),
        para("a4", run("{{ line }}")),
        para("a3", run("{%p endfor %}")),
        para("a3", ""),
        para("a3", run("{%p for paragraph in intro %}")),
        para("a3", run("{{ paragraph }}")),
        para("a3", run("{%p endfor %}")),
        para("a3", run("{%p for section in sections %}")),
        para("1", run("{{ section.heading }}")),
        para("a3", run("{%p for part in section.parts %}")),
        para("a3", run('{%p if part.kind == "table" %}')),
        para("a3", run("{{p part|table }}")),
        para("a3", run("{%p else %}")),
        para("a3", run("{%p for paragraph in part.paragraphs %}")),
        para("a3", lead + run("{{r paragraph|marked }}")),
        para("a3", run("{%p endfor %}")),
        para("a3", run("{%p endif %}")),
        para("a3", run("{%p endfor %}")),
        para("a3", run("{%p endfor %}")),
        para("a3", run("{%p for note in notes %}")),
        para("a7", run("注{% if notes|length > 1 %}{{ loop.index }}{% endif %}：{{ note }}")),
        para("a3", run("{%p endfor %}")),
        para("a3", run("{%p if date %}")),
        para("a3", ""),
        para("a8", run("{{ who }}")),
        para("a8", run("{{ date }}")),
        para("a3", run("{%p endif %}")),
    ]
    return "".join(body)


def _page() -> str:
    # GB/T 9704: margins 37, 35, 28 and 26 mm; the page number 7 mm below the text.
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="1134" w:footer="1304" w:gutter="0"/>'
        "</w:sectPr>"
    )


# ── the looks ─────────────────────────────────────────────────────────────


class Style(NamedTuple):
    """One style: its id, name, type, and its paragraph and run properties as XML."""

    id: str
    name: str
    paragraph: str = ""
    run: str = ""
    kind: str = "paragraph"
    based_on: str = "a"
    builtin: bool = False


def font(name: str, points: float, more: str = "") -> str:
    """Run properties: a typeface for Chinese and Latin alike, its size, and more as XML."""
    size = round(points * 2)
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Times New Roman" w:hint="eastAsia"/>'
        f'{more}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )


def pitch(points: float, before: float = 0, after: float = 0) -> str:
    """An exact line pitch, and the space around a paragraph."""
    return (
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" w:line="{points * 20:.0f}" w:lineRule="exact"/>'
    )


INDENT = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'
RED_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="C00000"/>' for side in ("top", "left", "bottom", "right")
)
STYLES = (
    Style("a", "Normal", f'{pitch(28)}<w:jc w:val="both"/>', font(BODY, 16), based_on="", builtin=True),
    Style("a0", "Default Paragraph Font", kind="character", based_on="", builtin=True),
    Style("a1", "Normal Table", kind="table", based_on="", builtin=True),
    Style("1", "heading 1", f'<w:keepNext/><w:keepLines/>{pitch(28)}{INDENT}<w:outlineLvl w:val="0"/>',
          font(HEAD, 16), builtin=True),
    Style("2", "heading 2", f'<w:keepNext/><w:keepLines/>{pitch(28)}{INDENT}<w:outlineLvl w:val="1"/>',
          font(LEAD, 16, "<w:b/>"), builtin=True),
    Style("a2", "小标题", run=font(LEAD, 16, "<w:b/>"), kind="character", based_on="a0"),
    Style("a3", "报告正文", INDENT),
    Style("a4", "Title", f'<w:keepNext/>{pitch(34)}<w:jc w:val="center"/>', font(TITLE, 22), builtin=True),
    Style("a5", "表格文字", f'{pitch(12)}<w:jc w:val="center"/>', font(TABLE, 9)),
    Style("a6", "阶段性提示", f'<w:pBdr>{RED_BOX}</w:pBdr>{pitch(24, after=20)}<w:ind w:left="113" w:right="113"/>',
          font(HEAD, 14, '<w:color w:val="C00000"/>')),
    Style("a7", "附注", pitch(20), font(BODY, 12)),
    Style("a8", "落款", '<w:keepNext/><w:keepLines/><w:ind w:right="1280" w:rightChars="400"/><w:jc w:val="right"/>'),
    Style("a9", "header", f'{pitch(14)}<w:jc w:val="center"/>', font(HEAD, 9, '<w:color w:val="C00000"/>'), builtin=True),
    Style("aa", "footer", f'{pitch(16)}<w:jc w:val="center"/>', font(TABLE, 14), builtin=True),
    Style("ab", "表题", f'<w:keepNext/>{pitch(24)}<w:jc w:val="center"/>', font(HEAD, 12)),
)


def _styles(styles: Sequence[Style]) -> str:
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{font(BODY, 16)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    return _part("styles", defaults + "".join(_style(style) for style in styles))


def _style(style: Style) -> str:
    first = style.name in ("Normal", "Default Paragraph Font", "Normal Table")
    flags = (' w:default="1"' if first else "") + ("" if style.builtin else ' w:customStyle="1"')
    inside = [f'<w:name w:val="{style.name}"/>']
    if style.based_on:
        inside.append(f'<w:basedOn w:val="{style.based_on}"/>')
    if style.kind != "table":
        inside.append("<w:qFormat/>")
    if style.paragraph:
        inside.append(f"<w:pPr>{style.paragraph}</w:pPr>")
    if style.run:
        inside.append(f"<w:rPr>{style.run}</w:rPr>")
    if style.kind == "table":
        inside.append('<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>')
    return f'<w:style w:type="{style.kind}"{flags} w:styleId="{style.id}">{"".join(inside)}</w:style>'


def _settings() -> str:
    return _part(
        "settings",
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )


def _fonts() -> str:
    return _part("fonts", "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in STAND_INS.items()
    ))


# ── the package around them ───────────────────────────────────────────────


def _part(root: str, inside: str) -> str:
    return f'{DECLARATION}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{root}>'


def para(style: str, runs: str) -> str:
    """A paragraph of a style, by the style's id."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def run(text: str, style: str = "") -> str:
    """A run, of a character style where one is given."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _page_number() -> str:
    marks = ('<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
             '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{mark}</w:r>" for mark in marks)


def _content_types() -> str:
    kinds = {"/word/document.xml": "document.main", "/word/styles.xml": "styles", "/word/settings.xml": "settings",
             "/word/fontTable.xml": "fontTable", "/word/header1.xml": "header", "/word/footer1.xml": "footer"}
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{OFFICE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _core(title: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )


if __name__ == "__main__":
    main()
