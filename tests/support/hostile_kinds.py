"""Files that hurt whoever goes on thinking about what he has read: runs of signs, rows without end, seals and archives.

The files of :mod:`tests.support.hostile` are there to break a parser. These parse well, most of them; it is the
recogniser, the layout, the form in a seal, or the archive as a whole that must not take its time over them.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from toolkit.structs import replace

from tests.intake.readers.builders import (
    MAIN,
    RELATIONS,
    WORD,
    docx,
    ods,
    pdf_page,
    relations,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.support.workbooks import seal_for, statutory_form
from toolkit.seal import MAGIC

Maker = Callable[[], bytes]
LABELS = ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费", "予以公开", "部分公开", "其他处理", "总计")
HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def makers() -> dict[str, Maker]:
    """Every kind by its name, to be made when it is wanted."""
    runs = {f"{reader}-{name}": _of(make, run) for reader, make in _RUN_IN.items() for name, run in _RUNS.items() if _wanted(reader, name)}
    return {**runs, **_ROWS, **_WORDS, **_MORE_SHEETS, **_SEALS, **_MAILS, **_ARCHIVES}


def _of(make: Callable[[str], bytes], run: str) -> Maker:
    return lambda: make(run)


# ── runs of signs, in every format ──────────────────────────────────────

_RUNS = {
    "dashes": "-" * 20_000, "rules": "—=" * 10_000, "blanks": "甲" + " " * 20_000 + "x", "brackets": "(" * 20_000,
    "bracketed-blanks": "( " + " " * 20_000 + "x", "digits": "9" * 20_000, "commas": "1," * 10_000, "bars": "|" * 20_000,
    "tabs": "甲" + "\t" * 20_000, "quotes": "《" * 20_000, "years": "2023年" * 5_000, "ordinals": "一、" * 10_000,
    "stops": "。" * 20_000, "expanding": "\ufdfa" * 10_000, "pinyin": "字(a)" * 5_000, "sentence": "信息处理费1," * 3_000,
}
"""Each begins like something that is looked for."""
_EVERYWHERE = ("dashes", "brackets", "blanks", "digits")


def _wanted(reader: str, run: str) -> bool:
    """Every run in a plain text, the worst of them in every format."""
    return reader == "text" or run in _EVERYWHERE


def _in_cell(text: str) -> bytes:
    return xlsx("".join(f'<row r="{n}"><c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c></row>' for n in range(1, 20)))


def _in_mail(text: str) -> bytes:
    head = "From: a@b\r\nTo: c@d\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (head + f"<table><tr><td>{escape(text)}</td><td>0</td></tr></table>").encode()


_RUN_IN: dict[str, Callable[[str], bytes]] = {
    "text": lambda text: f"政府信息公开工作年度报告\n{text}\n{text}\n".encode(),
    "csv": lambda text: f'规章,"{text}",0\n"{text}",{text}\n'.encode(),
    "html": lambda text: f"<html><p>{escape(text)}</p><table><tr><td>{escape(text)}<td>{escape(text)}</table>".encode(),
    "docx": lambda text: docx(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" * 5),
    "xlsx": _in_cell,
    "ods": lambda text: ods(
        '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="string"><text:p>'
        f"{escape(text)}</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "eml": _in_mail,
}

# ── rows without end ────────────────────────────────────────────────────


def _cell(content: str | int) -> str:
    return f"<c><v>{content}</v></c>" if isinstance(content, int) else f'<c t="inlineStr"><is><t>{escape(content)}</t></is></c>'


def table_xlsx(rows: Iterable[Iterable[str | int]]) -> bytes:
    """A workbook of one sheet with these rows."""
    return xlsx("".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows))


def _text(rows: Iterable[Iterable[str | int]], between: str = "\t") -> bytes:
    return "\n".join(between.join(map(str, row)) for row in rows).encode()


def register(count: int, kind: str = "咨询") -> list[list[str | int]]:
    """A register of hotline tickets, which nobody would take for a return."""
    head: list[str | int] = ["序号", "工单编号", "来源", "类型", "内容", "日期", "状态", "承办单位", "超期", "退回", "评价", "备注"]
    return [head, *(
        [n, f"2023{n:07}", "12345热线", kind, f"某社区居民反映小区{n}号楼前路灯不亮，请尽快维修，已多次反映未果。", f"2023-05-{n % 28 + 1:02}",
         "已办结", "某街道办事处", n % 7, n % 3, "满意", "无"] for n in range(1, count)
    )]


def _labels(count: int) -> list[list[str | int]]:
    return [[LABELS[n % len(LABELS)], n, 0, 1] for n in range(count)]


_ROWS: dict[str, Maker] = {
    "rows-register": lambda: table_xlsx(register(5_000)),
    "rows-register-of-labels": lambda: table_xlsx(register(4_000, "行政许可")),
    "rows-register-of-heads": lambda: table_xlsx([HEADS, *register(4_000, "其他")]),
    "rows-register-as-text": lambda: _text(register(2_500)),
    "rows-register-as-csv": lambda: _text(register(2_500), ","),
    "rows-of-labels": lambda: table_xlsx(_labels(20_000)),
    "rows-of-labels-as-text": lambda: _text(_labels(8_000)),
    "rows-of-labels-by-blanks": lambda: _text(_labels(8_000), "  "),
    "rows-of-labels-in-bars": lambda: _text(_labels(6_000), " | "),
    "rows-of-labels-in-html": lambda: ("<table>" + "".join(f"<tr><td>{'<td>'.join(map(str, row))}" for row in _labels(4_000))).encode(),
    "rows-of-labels-alone": lambda: _text([label] for label, *_ in _labels(20_000)),
    "rows-of-figures-alone": lambda: _text([n] for n in range(60_000)),
    "rows-of-headings": lambda: "一、总体情况\n（一）主动公开情况。本年度无。\n".encode() * 5_000,
    "rows-of-titles": lambda: "《某县政府信息公开工作年度报告》2023年度\n".encode() * 5_000,
    "rows-of-units": lambda: "填报单位（盖章）：某局 ".encode() * 20_000,
    "rows-of-page-numbers": lambda: "第 1 页 共 9 页\n- 1 -\n".encode() * 8_000,
    "rows-of-wide-labels": lambda: table_xlsx([[*LABELS] * 60] * 100),
    "rows-of-long-labels": lambda: table_xlsx([["".join(LABELS) * 40, 1]] * 1_000),
    "rows-of-heads": lambda: table_xlsx([HEADS * 3] * 4_000),
    "rows-of-damaged-labels": lambda: table_xlsx([[f"行政规范性文{n}", n] for n in range(10_000)]),
    "rows-of-scraps": lambda: table_xlsx([list("行政规范性文件") * 8] * 1_500),
    "columns-of-labels": lambda: _text([["规章"] * 20_000, [1] * 20_000]),
    "csv-of-quotes": lambda: b'"' * 1_000_001,
}


# ── Word, web pages ─────────────────────────────────────────────────────

_ROW = "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>" for word in ("规章", "0", "1", "2")) + "</w:tr>"
_WORDS: dict[str, Maker] = {
    "docx-many-tables": lambda: docx(f"<w:tbl>{_ROW}</w:tbl>" * 2_000),
    "docx-one-long-table": lambda: docx(f"<w:tbl>{_ROW * 2_500}</w:tbl>"),
    "docx-runs-of-letters": lambda: docx("<w:p>" + "<w:r><w:t>规</w:t></w:r>" * 100_000 + "</w:p>"),
    "docx-deep-controls": lambda: docx("<w:sdt><w:sdtContent>" * 3_000 + _ROW + "</w:sdtContent></w:sdt>" * 3_000),
    "docx-huge-footnotes": lambda: docx(
        "<w:p><w:r><w:t>甲</w:t></w:r></w:p>",
        **{"word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}">' + "<w:footnote><w:p/></w:footnote>" * 300_000 + "</w:footnotes>"},
    ),
    "docx-merged-down": lambda: docx(
        "<w:tbl>" + '<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>' * 8_000 + "</w:tbl>"
    ),
    "html-many-tables": lambda: ("<html>" + "<table><tr><td>规章<td>0</table>" * 5_000).encode(),
    "html-spans-beside-spans": lambda: ("<table>" + "<tr>" + "<td colspan=1000 rowspan=1000>规章" * 50 + "</table>").encode(),
    "html-charset": lambda: b"<html><meta charset=" + b"\t" * 100_000 + b"!>",
    "html-less-than": lambda: b"<html><p>" + b"<" * 100_000,
    "html-ampersands": lambda: b"<html><p>" + b"&" * 300_000 + b"&#" * 100_000,
    "html-comments": lambda: b"<html><p>" + b"<!--" * 100_000,
    "html-unended-ends": lambda: b"<html><p>1" + b"</a " * 300_000,
    "html-cells-in-one-row": lambda: b"<table><tr>" + b"<td>1" * 20_000,
    "html-declarations": lambda: b"<html><p>" + b"<![" * 100_000,
    "html-quotes": lambda: b"<html><p a='" + b"\"'" * 200_000,
    "ods-blanks-by-the-billion": lambda: ods(
        '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="string"><text:p>甲'
        '<text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row></table:table>'
    ),
    "ods-many-tables": lambda: ods('<table:table table:name="规章"><table:table-row><table:table-cell office:value-type="string">'
                                   "<text:p>规章</text:p></table:table-cell></table:table-row></table:table>" * 6_000),
    "pdf-dashes": lambda: pdf_page(b"BT /F 9 Tf 50 700 Td (" + b"-" * 5_000 + b") Tj ET"),
    "pdf-many-small-texts": lambda: pdf_page(b"BT /F 9 Tf " + b"1 0 Td (1) Tj " * 6_000 + b" ET"),
}

# ── workbooks ───────────────────────────────────────────────────────────


def _sheets(count: int) -> bytes:
    parts = xlsx_parts(cells="<row>" + _cell("规章") + _cell(1) + "</row>", workbook=(
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1)) + "</sheets></workbook>"
    ))
    return zipped(parts)


def _formats() -> bytes:
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{"[" * 250}"/>' for n in range(500))
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>' + "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(500))
    row = "".join(f'<c s="{n}"><v>5.5</v></c>' for n in range(100))
    cells = f"<row>{row}</row>" * 300
    return zipped({**xlsx_parts(cells=cells), "xl/styles.xml": f"{styles}</cellXfs></styleSheet>".encode()})


_MORE_SHEETS: dict[str, Maker] = {
    "xlsx-many-sheets": lambda: _sheets(250),
    "xlsx-formats": _formats,
    "xlsx-infinite-numbers": lambda: xlsx(("<row>" + "<c><v>1e308</v></c>" * 100 + "</row>") * 300),
    "xlsx-runs-in-one-cell": lambda: xlsx('<row><c t="inlineStr"><is>' + "<r><t>规</t></r>" * 50_000 + "</is></c></row>"),
    "xlsx-shared-formulas": lambda: xlsx(
        '<row><c><f t="shared" si="0" ref="A1:Z9999">A1+B1</f><v>1</v></c></row>'
        + '<row><c><f t="shared" si="0"/><v>1</v></c></row>' * 20_000
    ),
    "xlsx-brackets-in-formulas": lambda: xlsx("<row><c><f>" + "[x" * 16_000 + "</f><v>1</v></c></row>" * 1),
    "xlsx-merged-labels": lambda: zipped(xlsx_parts(
        f'<worksheet xmlns="{MAIN}"><sheetData>' + ("<row>" + _cell("规章") * 40 + "</row>") * 1_000 + "</sheetData><mergeCells>"
        + "".join(f'<mergeCell ref="A{n}:D{n + 3}"/>' for n in range(1, 1_000, 4)) + "</mergeCells></worksheet>"
    )),
}

# ── the seal, and what it carries ───────────────────────────────────────


def sealed(*, token: str = "", **changed: Any) -> bytes:
    """A workbook with nothing in it but a seal, whose payload says what a test wants; ``token`` is one that a ledger knows."""
    seal = seal_for(statutory_form())
    seal = replace(seal, token=token or seal.token)
    payload: dict[str, Any] = {
        "v": 1, "token": seal.token, "round": 1, "unit": ["1", "甲", "街道"], "year": 2023, "edition": "2021", "district": "某县",
        "campaign_level": "区县", "facts": dict(seal.facts), "last": {}, "form": seal.form.source, "layout": seal.layout.to_json(), **changed,
    }
    packed = base64.b64encode(zlib.compress(json.dumps(payload).encode(), 9)).decode()
    check = hashlib.sha256(f"{seal.token}\n{packed}".encode()).hexdigest()[:32]
    lines = [MAGIC, seal.token, check, *(packed[at : at + 8_000] for at in range(0, len(packed), 8_000))]
    parts = xlsx_parts(cells=("<row>" + _cell("规章") * 9 + "</row>") * 9, workbook=(
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="_seal" sheetId="1" r:id="rId1"/>'
        '<sheet name="表二" sheetId="2" r:id="rId3"/></sheets></workbook>'
    ))
    parts["xl/_rels/workbook.xml.rels"] = relations({
        "rId1": ("worksheet", "worksheets/sheet2.xml"), "rId2": ("sharedStrings", "sharedStrings.xml"),
        "rId3": ("worksheet", "worksheets/sheet1.xml"),
    }).encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{line}</t></is></c></row>' for n, line in enumerate(lines, 1))
    parts["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    return zipped(parts)


_HEAD = '[form]\nedition = "x"\ntitle = "y"\n'
_TABLE = '[[table]]\ncode = "a"\nsheet = "b"\ntitle = "c"\n'


def _drawn(grid: str, more: str = "") -> str:
    return f'{_HEAD}{_TABLE}{more}grid = """\n{grid}\n"""\n'


def _layout(slots: list[list[Any]]) -> str:
    return json.dumps([["表二", slots]])


def _small(count: int) -> str:
    """A form of so many values in one column."""
    return _drawn("\n".join(f"甲{n} | {{x{n}_a}}" for n in range(count)))


_SEALS: dict[str, Maker] = {
    "seal-dotted-keys": lambda: sealed(form=_HEAD + "a." * 60_000 + "a = 1\n"),
    "seal-dotted-header": lambda: sealed(form="[" + "a . " * 60_000 + "a]\n"),
    "seal-dotted-in-a-table": lambda: sealed(form="x = {" + '"a".' * 60_000 + "a = 1}\n"),
    "seal-quotes": lambda: sealed(form='"\\' * 400_000),
    "seal-open-strings": lambda: sealed(form='a = """' + '\\"""' * 200_000),
    "seal-brackets": lambda: sealed(form="a = " + "[" * 400_000),
    "seal-short-keys": lambda: sealed(form="".join(f"a{n} = 1\n" for n in range(90_000))),
    "seal-braces-in-a-rule": lambda: sealed(form=_small(1) + f'[[rule]]\nid = "r"\ntitle = "t"\nholds = "1 == 1"\nmessage = "{"{x" * 200_000}"\n'),
    "seal-brackets-in-a-rule": lambda: sealed(form=_small(1) + f'[[rule]]\nid = "r"\ntitle = "t"\nholds = "{"(" * 300_000}"\n'),
    "seal-many-rules": lambda: sealed(
        form=_small(1_000) + "".join(f'[[rule]]\nid = "r{n}"\ntitle = "t"\nholds = "a.x0_a == {n}"\n' for n in range(8_000))
    ),
    "seal-many-cells": lambda: sealed(form=_drawn("|".join("<" * 40_000) + "\n" + "|".join("^" * 40_000))),
    "seal-many-columns": lambda: sealed(form=_drawn(
        "\n".join(f"r{n} | {{r{n}.*}}" for n in range(3_000)), "columns = [" + ",".join(f'"c{n}"' for n in range(20_000)) + "]\n"
    )),
    "seal-many-settings": lambda: sealed(
        form=_small(4_000) + "".join(f'[table.cell."x{n}_a"]\nunit = "件"\n' for n in range(4_000))
    ),
    "seal-many-totals": lambda: sealed(
        form=_small(3_000) + "".join(f'[[table.total]]\ncode = "x{n}_a"\nis = "x{n + 1}_a + 1"\n' for n in range(2_900))
    ),
    "seal-many-places": lambda: sealed(layout=_layout([[n, 0, 1, 1, "label", "规章", "", "", ""] for n in range(60_000)])),
    "seal-many-texts": lambda: sealed(layout=_layout([[n, 0, 1, 1, "text", "", "", f"s{n}", ""] for n in range(40_000)])),
    "seal-facts-in-facts": lambda: sealed(
        facts={f"f{n}": f"{{f{n + 1}}}" * 50 for n in range(12)},
        layout=_layout([[0, 0, 1, 1, "label", "{f0}", "", "", "unit"]]),
    ),
    "seal-bomb": lambda: sealed(form="#" * 3_900_000),
}

# ── mails ───────────────────────────────────────────────────────────────

_FROM = b"From: a@b.invalid\r\nTo: c@d.invalid\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def _parts(count: int, part: bytes = b"Content-Disposition: attachment; filename=a.txt\r\n\r\nx") -> bytes:
    return _FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + (b"--b\r\n" + part + b"\r\n") * count + b"--b--\r\n"


def _forwarded(depth: int) -> bytes:
    return (_FROM + b"Content-Type: message/rfc822\r\n\r\n") * depth + _FROM + b"\r\nx"


_MAILS: dict[str, Maker] = {
    "mail-many-parts": lambda: _parts(1_900),
    "mail-deep-parts": lambda: _FROM + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3_000)),
    "mail-forwarded-100-times": lambda: _forwarded(100),
    "mail-endless-header": lambda: _FROM + b"X-A: " + b"a b " * 500_000 + b"\r\n\r\nx",
    "mail-encoded-words": lambda: _FROM + b"X-A: " + b"=?utf-8?b?5a2X?= " * 50_000 + b"\r\n" + b"Content-Type: text/plain\r\n\r\nx",
    "mail-encoded-names": lambda: _parts(300, b"Content-Disposition: attachment; filename*0=\"" + b"=?" * 1_000 + b"\"\r\n\r\nx"),
    "mail-endless-boundary": lambda: _FROM + b"Content-Type: multipart/mixed; boundary=" + b"b" * 200_000 + b"\r\n\r\n--" + b"b" * 100_000,
    "mail-uuencoded-without-end": lambda: _FROM + b"\r\nbegin 644 a.txt\r\n" + b"M" + b"`" * 60 + b"\r\n" + b"begin 644 b\r\n" * 20_000,
    "mail-tags-in-a-body": lambda: _FROM + b"Content-Type: text/html\r\n\r\n" + b"<" * 200_000 + b"<style" * 20_000,
    "mailbox-of-letters": lambda: (b"From a@b Mon Jan  1 00:00:00 2024\r\n" + _FROM + b"\r\nx\r\n\r\n") * 1_500,
    "mail-colons": lambda: _FROM + b"a:" * 300_000 + b"\r\n\r\nx",
}

# ── archives ────────────────────────────────────────────────────────────


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    return zipped(files, zipfile.ZIP_STORED)


def _tar(files: Iterable[tuple[str, bytes]], kind: bytes = tarfile.REGTYPE, form: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "x" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            made.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _scraps(content: bytes, ending: str, count: int = 1_900) -> list[tuple[str, bytes]]:
    return [(f"{n}.{ending}", content + b"%d" % n) for n in range(count)]


_ARCHIVES: dict[str, Maker] = {
    "zip-of-1999-texts": lambda: _zip(_scraps(b"x", "txt", 1_999)),
    "zip-of-pages": lambda: _zip(_scraps(b"<html><p>", "html")),
    "zip-of-workbooks": lambda: _zip((f"{n}.xlsx", table_xlsx([["会议室", n]])) for n in range(1_000)),
    "zip-of-pdfs": lambda: _zip(_scraps(pdf_page(b"BT /F 9 Tf (5) Tj ET"), "pdf", 500)),
    "zip-of-zips": lambda: _zip((f"{n}.zip", _zip([("a.txt", b"%d" % n)])) for n in range(300)),
    "zip-of-mails": lambda: _zip((f"{n}.eml", _FROM + b"\r\n%d" % n) for n in range(300)),
    "zip-of-slow-files": lambda: _zip((f"{n}.txt", _RUN_IN["text"](_RUNS["expanding"]) * 20 + b"%d" % n) for n in range(20)),
    "zip-of-spinning-pages": lambda: _zip((f"{n}.html", b"<html><style>" + b"a," * 500_000 + b"a{color:red}</style><p>%d" % n) for n in range(10)),
    "zip-of-empty-files": lambda: _zip((f"{n}.txt", b"") for n in range(1_000)),
    "zip-of-long-names": lambda: _zip((f"{n}" + "长" * 20_000, b"x") for n in range(100)),
    "tar-of-texts": lambda: _tar(_scraps(b"x", "txt")),
    "tar-of-links": lambda: _tar([(f"{n}", b"") for n in range(8_000)], tarfile.SYMTYPE),
    "tar-of-long-names": lambda: _tar([("长" * 300_000, b"x")] * 20),
    "tar-of-extended-headers": lambda: _tar([("长" * 50_000 + str(n), b"x") for n in range(20)], form=tarfile.PAX_FORMAT),
    "gz-bomb": lambda: gzip.compress(bytes(60_000_000), 1),
    "bz2-bomb": lambda: bz2.compress(bytes(60_000_000)),
    "xz-bomb": lambda: lzma.compress(bytes(60_000_000), preset=0),
    "gz-of-gz": lambda: gzip.compress(gzip.compress(gzip.compress(b"x"))),
    "tar-gz-cut": lambda: gzip.compress(_tar(_scraps(b"x", "txt")))[:-4_000],
}
