"""Manuscripts for tests: made by the package, and small .docx files written by hand as other people's programs do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from tests.support.workbooks import statutory_form
from toolkit.manuscript.parts import W
from toolkit.manuscript.reading import read_manuscript
from toolkit.manuscript.writing import manuscript
from toolkit.ooxml.wordfile import open_word
from toolkit.submission import Identity, Submission

FORM = statutory_form()
TOKEN = "0123456789abcdef" * 2
WHO = Identity("640402003", "北塬街道", "街道", 2023, FORM.edition, "原州区", "区县")
CODES = tuple(FORM.texts_by_code)
HEADINGS = (
    "一、总体情况", "（一）主动公开情况", "（二）依申请公开情况", "（三）政府信息管理", "（四）政府信息公开平台建设", "（五）监督保障",
    "五、存在的主要问题及改进情况", "存在的主要问题", "改进情况", "六、其他需要报告的事项",
)
WORDS = {code: f"{code}：本年度工作情况如下。\n第二段。" for code in CODES}
"""Something under every heading."""
TITLE = "北塬街道2023年政府信息公开工作年度报告文字稿"


def written(texts: Mapping[str, Any] | None = None, token: str = TOKEN, who: Identity = WHO) -> bytes:
    """The street's manuscript, or another unit's; a text given as one string is one paragraph."""
    return manuscript(token, who, FORM, {c: [t] if isinstance(t, str) else t for c, t in (texts or {}).items()})


def p(text: str, style: str = "") -> str:
    """A paragraph; lines become soft breaks."""
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f'<w:p><w:pPr>{f"<w:pStyle w:val={style!r}/>" if style else ""}</w:pPr><w:r>{runs}</w:r></w:p>'


def docx(body: str, parts: Mapping[str, str | bytes] | None = None, *, head: str = "") -> bytes:
    """A .docx of this body; ``parts`` are added or, given as empty, left out."""
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    all_parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": document} | dict(parts or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_parts.items():
            if content:
                archive.writestr(name, content)
    return out.getvalue()


def custom(token: str) -> str:
    """The part that carries the token, as some other program might write it."""
    return f'<Properties><property name="nianbao_seal"><v>{token}</v></property></Properties>'


def read(data: bytes) -> Submission:
    found = read_manuscript(open_word(data), FORM)
    assert found is not None
    return found


def told(data: bytes) -> tuple[dict[str, str], list[str]]:
    """The texts that are not empty, and the findings' ids."""
    found = read(data)
    return {code: text for code, text in found.texts.items() if text}, [finding.id for finding in found.observed]


def outline(texts: Mapping[str, str], headings: Mapping[str, str] | None = None) -> str:
    """The paragraphs of a manuscript retyped without any style; ``headings`` are changed ones, empty to leave one out."""
    under = dict(zip(CODES, (*HEADINGS[1:6], *HEADINGS[7:]), strict=True))
    body = [p(TITLE)]
    for heading in HEADINGS:
        shown = (headings or {}).get(heading, heading)
        body += [p(shown)] if shown else []
        body += [p(texts[code]) for code, own in under.items() if own == heading and code in texts]
    return "".join(body)
