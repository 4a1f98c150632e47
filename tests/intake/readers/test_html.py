"""A saved page: paragraphs and tables, however carelessly it was written."""

from __future__ import annotations

import pytest

from toolkit.errors import FileError
from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.readers import html as reader
from toolkit.intake.readers import mht


def blocks(page: str) -> list[object]:
    """Paragraphs as text; grids as (row, col, rows, cols, text)."""
    found = reader.read(page.encode()).blocks
    return [
        block.text if isinstance(block, Paragraph) else
        [(cell.row, cell.col, cell.rows, cell.cols, cell.text) for cell in block.cells]
        for block in found
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>一<p>二</p>三", ["一", "二", "三"]),
        ("<p>一<br>二<br/>三</p>", ["一", "二", "三"]),
        ("<div>一、<b>总体</b>\n  情况&nbsp;&nbsp;好</div>", ["一、总体 情况 好"]),
        ("<p>&#x4e2d;&lt;b&gt;&amp;</p>", ["中<b>&"]),
        ("<script>document.write('<p>x</p>')</script><style>p{}</style><p>甲</p>", ["甲"]),
        ("<p>甲<o:p></o:p><!-- 藏 --><![if !supportLists]>乙<![endif]></p>", ["甲乙"]),
        ("<select><option>藏</select><textarea>藏</textarea>现", ["现"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
    ],
)
def test_running_text_comes_line_by_line(page: str, expected: list[str]) -> None:
    assert blocks(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>",
         [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "2")]),
        ("<table><thead><tr><th colspan=2>头</th></tr></thead><tbody><tr><td rowspan='2'>甲</td><td>1</td></tr>"
         "<tr><td>2</td></tr></tbody></table>",
         [(0, 0, 1, 2, "头"), (1, 0, 2, 1, "甲"), (1, 1, 1, 1, "1"), (2, 1, 1, 1, "2")]),
        ("<table><tr><td>商业<br>企业<td><p>科研</p><p>机构</p></table>", [(0, 0, 1, 1, "商业\n企业"), (0, 1, 1, 1, "科研\n机构")]),
        ("<table><tr><td>&nbsp;</td><td> 0 </td></tr></table>", [(0, 1, 1, 1, "0")]),
        ("<table><tr><td colspan='x' rowspan='0'>甲<td>乙", [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]),
        ("<table><tr><td rowspan=99>甲<td>乙</table>", [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]),
        ("<table><tr><td>结<br>果</td><td><table><tr><td>5</td></tr></table></td></tr></table>",
         [(0, 0, 1, 1, "结\n果"), (0, 1, 1, 1, "5")]),
    ],
)  # fmt: skip
def test_a_table_becomes_a_grid(page: str, expected: list[object]) -> None:
    assert blocks(page) == [expected]


def test_a_table_that_holds_tables_is_layout() -> None:
    page = (
        "<table><tr><td>导航</td></tr><tr><td><h1>报告</h1><p>前</p>"
        "<table><tr><td>甲</td><td>1</td></tr></table><p>中</p><table><tr><td>乙</td><td>2</td></tr></table>后</td></tr></table>尾"
    )
    first, second = [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1")], [(0, 0, 1, 1, "乙"), (0, 1, 1, 1, "2")]
    assert blocks(page) == ["导航", "报告", "前", first, "中", second, "后", "尾"]


def test_a_caption_stands_before_its_table() -> None:
    assert blocks("<table><caption>表二</caption><tr><td>甲<td>1</table>")[0] == "表二"


def test_the_title_is_the_pages_own() -> None:
    document = reader.read("<title>某镇\n年报</title><svg><title>图</title></svg><p>甲".encode())
    assert (document.title, len(document.blocks)) == ("某镇 年报", 1)


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset='gb2312'><p>镕基街道</p>".encode("gb18030"),
        '<meta http-equiv=Content-Type content="text/html; charset=gbk"><p>镕基街道</p>'.encode("gb18030"),
        "<meta charset=utf-8><p>镕基街道</p>".encode("gb18030"),
        "<p>镕基街道</p>".encode("gb18030"),
        "<p>镕基街道</p>".encode(),
        "<meta charset=gbk><p>镕基街道</p>".encode("utf-8-sig"),
        "<p>镕基街道</p>".encode("utf-16"),
        "<meta charset=nonsense><p>镕基街道</p>".encode(),
        "<meta charset=unicode_escape><p>镕基街道</p>".encode(),
        "<meta charset=gbk><p>镕基街道</p>".encode("gb18030") + b"<!-- \xff -->",
    ],
)
def test_the_encoding_is_found_whatever_the_page_says(data: bytes) -> None:
    assert reader.read(data).blocks[0] == Paragraph("镕基街道", "第1段")


def test_a_page_of_nothing_is_said() -> None:
    with pytest.raises(FileError) as caught:
        reader.read(b"<html><frameset><frame src=a.html></frameset></html>")
    assert caught.value.code == "file.empty"


def test_grids_are_numbered_in_reading_order() -> None:
    found = reader.read("<table><tr><td>甲<td>1</table><table><tr><td>乙<td>2</table>".encode()).blocks
    assert [(block.place, block.exact) for block in found if isinstance(block, Grid)] == [("第1个表格", True), ("第2个表格", True)]


ENVELOPE = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x/\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n----b\r\n%s\r\n\r\n%s\r\n'
    b"----b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n----b--\r\n"
)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable",
         b"<meta charset=3D\"utf-8\"><p>=E5=8C=97=E5=A1=AC</p>"),
        (b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit', "<p>北塬</p>".encode("gb18030")),
        (b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64", b"PHA+5YyX5aGsPC9wPg=="),
    ],
)  # fmt: skip
def test_a_page_comes_out_of_its_envelope(headers: bytes, body: bytes) -> None:
    document = mht.read(ENVELOPE % (headers, body))
    assert (document.kind, document.blocks) == ("mht", (Paragraph("北塬", "第1段"),))
