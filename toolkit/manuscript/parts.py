"""The parts of the manuscript's .docx around its words: looks after GB/T 9704, the seal's token, the package.

Plain WordprocessingML as in the report's template: no theme, no stray style, and the same input gives the
same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from toolkit.manuscript.places import MARK, MARK_DIGITS
from toolkit.ooxml.stamped import SQUEEZED, Master
from toolkit.patterns import regex
from toolkit.seal import CARRIER_NAME

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_XML = regex("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)

_TITLE, _BODY, _HEAD, _LEAD, _SMALL = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_STAND_INS = {_TITLE: "宋体", _BODY: "仿宋", _LEAD: "楷体", _HEAD: "SimHei", _SMALL: "SimSun"}
"""What Word takes where a font is not installed."""


class Style(NamedTuple):
    """A paragraph style: id, name, its paragraph and run properties as XML, and what Enter leads to."""

    id: str
    name: str
    paragraph: str
    run: str
    following: str = ""
    builtin: bool = False


def _font(name: str, points: float, more: str = "") -> str:
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Times New Roman" w:hint="eastAsia"/>'
        f'{more}<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'
    )


def _pitch(points: float, before: float = 0, after: float = 0) -> str:
    return (
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" w:line="{points * 20:.0f}" w:lineRule="exact"/>'
    )


_GREY = '<w:color w:val="7F7F7F"/>'
_INDENT = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'
NORMAL = Style("a", "Normal", f'{_pitch(28)}<w:jc w:val="both"/>', _font(_BODY, 16), builtin=True)
TITLE = Style("a4", "Title", f'<w:keepNext/>{_pitch(34)}<w:jc w:val="center"/>', _font(_TITLE, 22), "a3", builtin=True)
BODY = Style("a3", "文字稿正文", _INDENT, "")
NOTE = Style("a5", "文字稿说明", f'{_pitch(22, 8, 8)}<w:jc w:val="both"/>', _font(_LEAD, 12, _GREY), "a3")
HEADING_1 = Style("a6", "文字稿标题", f'<w:keepNext/><w:keepLines/>{_pitch(28)}{_INDENT}<w:outlineLvl w:val="0"/>',
                  _font(_HEAD, 16), "a3")
HEADING_2 = Style("a7", "文字稿小标题", f'<w:keepNext/><w:keepLines/>{_pitch(28)}{_INDENT}<w:outlineLvl w:val="1"/>',
                  _font(_LEAD, 16, "<w:b/>"), "a3")
HINT = Style("a8", "填写提示", f'{_pitch(22)}<w:ind w:firstLine="480" w:firstLineChars="200"/>', _font(_LEAD, 12, _GREY), "a3")
FOOTER = Style("a9", "footer", f'{_pitch(16)}<w:jc w:val="center"/>', _font(_SMALL, 14), builtin=True)
SEAL_MARK = Style("aa", "文字稿标识", f'{_pitch(12)}<w:jc w:val="right"/>', _font(_SMALL, 8, _GREY))
FIGURE, GAP = '<w:shd w:val="clear" w:color="auto" w:fill="E8EEF7"/>', '<w:highlight w:val="yellow"/>'
"""How a figure that follows the data looks in a district's draft, and what is still to be written."""
_STYLES = (NORMAL, TITLE, BODY, NOTE, HEADING_1, HEADING_2, HINT, FOOTER, SEAL_MARK)
HEADING_STYLES = (HEADING_1.name, HEADING_2.name)


def paragraph(style: Style, *lines: str) -> str:
    """A paragraph; more than one line makes soft breaks."""
    breaks = "<w:br/>".join("<w:tab/>".join(_words(part) for part in line.split("\t")) for line in lines)
    runs = f"<w:r>{breaks}</w:r>" if breaks else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr>{runs}</w:p>'


def pieces_paragraph(style: Style, pieces: Sequence[tuple[str, str, str, int]]) -> str:
    """A paragraph of runs: each its text, how it looks, the name of the bookmark around it (empty for none) and that one's number."""
    runs = []
    for text, look, bookmark, number in pieces:
        run = f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_words(text)}</w:r>"
        if bookmark:
            run = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>{run}<w:bookmarkEnd w:id="{number}"/>'
        runs.append(run)
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr>{"".join(runs)}</w:p>'


def package(paragraphs: str, *, token: str, title: str) -> bytes:
    """The .docx of these paragraphs, with the token as a property and its first digits in the foot; without a token it has neither."""
    parts = {
        "docProps/core.xml": (
            f'{_DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(clean(title), quote=False)}</dc:title></cp:coreProperties>'
        ),
        "word/document.xml": _part("document", f"<w:body>{paragraphs}{_PAGE}</w:body>"),
    }
    if token:
        parts["word/footer1.xml"] = _footer(f"{MARK}{token[:MARK_DIGITS]}")
        parts["docProps/custom.xml"] = _custom(token)
    return _master(sealed=bool(token)).stamped({name: (b"", text.encode()) for name, text in parts.items()})


@lru_cache(maxsize=2)
def _master(*, sealed: bool) -> Master:
    """The package of no words at all: of its parts most are the same in every manuscript."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in _parts(sealed=sealed).items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0  # alike on every machine
            archive.writestr(info, text, compresslevel=SQUEEZED)
    return Master(out.getvalue())


def clean(text: str) -> str:
    """Text without the characters that no XML can hold."""
    return _NO_XML.sub("", text)


def _parts(*, sealed: bool) -> Mapping[str, str]:
    """The parts in their order; those that differ from one manuscript to the next are empty."""
    custom = [(f"{R}/custom-properties", "docProps/custom.xml")] if sealed else []
    return {
        "[Content_Types].xml": _content_types(sealed=sealed),
        "_rels/.rels": _relations(
            (f"{R}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            *custom,
        ),
        "docProps/core.xml": "",
        "word/_rels/document.xml.rels": _relations(
            (f"{R}/styles", "styles.xml"), (f"{R}/settings", "settings.xml"),
            (f"{R}/fontTable", "fontTable.xml"), (f"{R}/footer", "footer1.xml"),
        ),
        "word/document.xml": "",
        "word/styles.xml": _part("styles", _DEFAULTS + "".join(_style(style) for style in _STYLES)),
        "word/settings.xml": _part("settings", _SETTINGS),
        "word/fontTable.xml": _part("fonts", "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
            for name, instead in _STAND_INS.items()
        )),
        "word/footer1.xml": _footer(),
    } | ({"docProps/custom.xml": ""} if sealed else {})


def _footer(mark: str = "") -> str:
    return _part("ftr", _page_number() + (paragraph(SEAL_MARK, mark) if mark else ""))


def _custom(token: str) -> str:
    return (
        f'{_DECLARATION}<Properties xmlns="{CUSTOM}" xmlns:vt="{VALUES}">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{CARRIER_NAME}">'
        f"<vt:lpwstr>{escape(clean(token), quote=False)}</vt:lpwstr></property></Properties>"
    )


# GB/T 9704: margins 37, 35, 28 and 26 mm; the page number 7 mm below the text.
_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="1134" w:footer="1134" w:gutter="0"/>'
    "</w:sectPr>"
)
_DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_font(_BODY, 16)}"
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
)
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)


def _style(style: Style) -> str:
    flags = ' w:default="1"' if style is NORMAL else ""
    flags += "" if style.builtin else ' w:customStyle="1"'
    based = "" if style is NORMAL else f'<w:basedOn w:val="{NORMAL.id}"/>'
    following = f'<w:next w:val="{style.following}"/>' if style.following else ""
    return (
        f'<w:style w:type="paragraph"{flags} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}{following}'
        f"<w:qFormat/><w:pPr>{style.paragraph}</w:pPr><w:rPr>{style.run}</w:rPr></w:style>"
    )


def _words(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(clean(text), quote=False)}</w:t>' if text else ""


def _page_number() -> str:
    field = (
        '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
    )
    inside = "".join(f"<w:r>{mark}</w:r>" for mark in (_words("— "), *field, _words(" —")))
    return f'<w:p><w:pPr><w:pStyle w:val="{FOOTER.id}"/></w:pPr>{inside}</w:p>'


def _part(root: str, inside: str) -> str:
    return f'{_DECLARATION}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{root}>'


def _content_types(*, sealed: bool) -> str:
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable",
             "footer1": "footer"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.wordprocessingml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    custom = f'<Override PartName="/docProps/custom.xml" ContentType="{OFFICE}.custom-properties+xml"/>'
    return (
        f'{_DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'{custom if sealed else ""}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'
