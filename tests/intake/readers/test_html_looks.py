"""Which characters of a web page count: what browsers cross out or do not draw is no part of a number."""

from __future__ import annotations

import contextlib
import time

import pytest

from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers import html as reader
from toolkit.seen import Doubt


def page(body: str, styles: str = "") -> Document:
    return reader.read(f"<html><head><style>{styles}</style></head><body>{body}</body></html>".encode())


def cell(inside: str, styles: str = "", of_cell: str = "") -> tuple[str, Doubt | None]:
    """What the recogniser gets of a cell with a label before it."""
    (grid,) = page(f"<table><tr><td>甲</td><td {of_cell}>{inside}</td></tr></table>", styles).blocks
    assert isinstance(grid, Grid)
    return next(((one.text, one.doubt) for one in grid.cells if one.col == 1), ("", None))


STRUCK = [
    "<s>35</s>37", "<strike>35</strike>37", "<del>35</del><ins>37</ins>", "<DEL><b>35</b></DEL>37",
    "<span style='text-decoration:line-through'>35</span>37", "<span style='text-decoration: underline line-through red'>35</span>37",
    "<span style='TEXT-DECORATION-LINE:line-through !important'>35</span>37", "<b style='text-decoration:line-through;'><i>35</i></b>37",
    "<font style='text-decoration:line-through'>3</font><font style='text-decoration:line-through'>5</font>37",
    "37<s>35</s>", "<s>35</s> 37", "<p><s>35</s></p><p>37</p>", "<s>35</s><br>37",
    "<s><span style='text-decoration:none'>35</span></s>37",
]  # fmt: skip
HIDDEN = [
    "<span style='display:none'>35</span>37", "<span hidden>35</span>37", "<div style='display: none'>35</div>37",
    "<span style='visibility:hidden'>35</span>37", "<span style='visibility:collapse'>35</span>37", "<span style='opacity:0'>35</span>37",
    "<span style='opacity:0%'>35</span>37", "<span style='font-size:0'>35</span>37", "<span style='font-size:1px'>35</span>37",
    "<span style='font:0/0 a'>35</span>37", "<span style='font-size:0'><span style='font-size:2em'>35</span></span>37",
    "<span style='color:#fff'>35</span>37", "<span style='color:#FFFFFF'>35</span>37", "<font color=white>35</font>37",
    "<span style='color:rgb(255, 255, 255)'>35</span>37", "<span style='color:rgba(0,0,0,0)'>35</span>37",
    "<span style='color:transparent'>35</span>37",
    "<span style='color:#fdfdfd'>35</span>37", "<span style='color:#000;background:#000'>35</span>37",
    "<span style='background-color:yellow;color:yellow'>35</span>37", "<span style='-webkit-text-fill-color:transparent'>35</span>37",
    "<span style='position:absolute;left:-9999px'>35</span>37", "<span style='position:absolute; top:-10000px'>35</span>37",
    "<div style='text-indent:-9999px'>35</div>37", "<span style='margin-left:-9999px'>35</span>37",
    "<span style='position:absolute;clip:rect(0,0,0,0)'>35</span>37", "<span style='position:absolute;clip-path:inset(50%)'>35</span>37",
    "<div style='height:0;overflow:hidden'>35</div>37", "<span style='transform:scale(0)'>35</span>37",
    "<span style='color:hsl(0, 0%, 100%)'>35</span>37", "<span style='filter:opacity(0)'>35</span>37", "<span style='color:#fff0'>35</span>37",
    "<span style='filter:alpha(opacity=0)'>35</span>37",
    "<span style='display:none'><span style='display:inline;visibility:visible'>35</span></span>37",
]  # fmt: skip
RAISED = [
    "37<sup>2</sup>", "37<sub>2</sub>", "37<span style='vertical-align:super;font-size:smaller'>2</span>",
    "37<span style='vertical-align:6pt'>2</span>", "37<sup><a href='#1'>2</a></sup>",
]  # fmt: skip
PLAIN = [
    "37", "<ins>37</ins>", "<s></s>37", "<s style='text-decoration:none'>37</s>", "<u>37</u>", "<span aria-hidden=true>37</span>",
    "<span style='display:inline'>37</span>", "<span hidden style='display:inline'>37</span>", "<span class=hidden>37</span>",
    "<span style='visibility:hidden'><b style='visibility:visible'>37</b></span>",
    "<span style='font-size:0'><b style='font-size:14px'>37</b></span>",
    "<span style='color:#fff;background:#c00'>37</span>", "<span style='color:#fff;background:url(x.png)'>37</span>", "<font color=red>37</font>",
    "<span style='color:#fff'><a href=x>37</a></span>", "<span style='color:var(--x)'>37</span>", "<span style='opacity:0.9'>37</span>",
    "<span style='color:#999'>37</span>", "<span style='text-indent:2em'>37</span>", "<span style='vertical-align:middle'>37</span>",
    "<span style='vertical-align:1px'>37</span>", "<span style='position:relative;left:-2px'>37</span>", "<input type=hidden value=35>37",
    "<span style='left:-9999px'>37</span>", "<!--<s>-->37", "<s><span style='display:inline-block'>37</span></s>",
    "<span style='color:hsl(120,50%,50%)'>37</span>",
    "</s>37", "<span style='text-decoration:line-through'/></span>37",
]  # fmt: skip


@pytest.mark.parametrize("inside", STRUCK)
def test_what_is_crossed_out_does_not_count(inside: str) -> None:
    assert cell(inside) == ("37", Doubt("struck", "35", "37"))


@pytest.mark.parametrize("inside", HIDDEN)
def test_what_is_not_drawn_does_not_count(inside: str) -> None:
    text, doubt = cell(inside)
    assert (text, doubt) == ("37", Doubt("hidden", "35", "37"))


@pytest.mark.parametrize("inside", RAISED)
def test_what_is_raised_is_told(inside: str) -> None:
    shown = "37₂" if "<sub" in inside else "37²"
    assert cell(inside) == (shown, Doubt("raised", "37[2]", shown))


@pytest.mark.parametrize("inside", PLAIN)
def test_what_merely_resembles_it_counts(inside: str) -> None:
    assert cell(inside) == ("37", None)


def test_a_number_all_of_which_is_crossed_out_or_hidden_is_kept_aside() -> None:
    assert cell("<s>35</s>") == ("", Doubt("struck", "35", ""))
    assert cell("35", of_cell="style='text-decoration:line-through'") == ("", Doubt("struck", "35", ""))
    assert cell("35", of_cell="style='color:white'") == ("", Doubt("hidden", "35", ""))
    assert cell("37", of_cell="style='color:white' bgcolor=navy") == ("37", None)
    assert cell("35", of_cell="hidden") == ("", Doubt("hidden", "35", ""))


@pytest.mark.parametrize(
    ("styles", "inside", "doubt"),
    [
        (".x{display:none}", "<b class='a x'>35</b>37", "hidden"), ("#x{visibility:hidden}", "<b id=x>35</b>37", "hidden"),
        ("b{text-decoration:line-through}", "<b>35</b>37", "struck"), ("td .x , h1{display:none}", "<b class=x>35</b>37", "hidden"),
        ("table > .x{display:none}", "<b class=x>37</b>", None), ("td>b.x{display:none}", "<b class=x>35</b>37", "hidden"),
        (".x{display:none}.x{display:inline}", "<b class=x>37</b>", None), ("b.x{display:inline}.x{display:none}", "<b class=x>37</b>", None),
        (".x{display:none!important}#y{display:inline}", "<b class=x id=y>35</b>37", "hidden"),
        (".x{display:none}", "<b class=x style='display:inline'>37</b>", None), ("/* .x{display:none} */", "<b class=x>37</b>", None),
        ("@media print{.x{display:none}}", "<b class=x>37</b>", None), ("@media screen{.x{display:none}}", "<b class=x>35</b>37", "hidden"),
        ("@media (max-width:768px){.x{display:none}}", "<b class=x>37</b>", None),
        ("@media screen and (min-width: 48em){.x{display:none}}", "<b class=x>35</b>37", "hidden"),
        (".x{display:none}@media(min-width:768px){.x{display:inline}}", "<b class=x>37</b>", None),
        (".x:hover{display:none}", "<b class=x>37</b>", None), (".x::after{display:none}", "<b class=x>37</b>", None),
        ("@import 'a.css';.x{display:none}", "<b class=x>35</b>37", "hidden"),
        ("@font-face{font-family:a}.x{opacity:0}", "<b class=x>35</b>37", "hidden"),
        (".x{display:none", "<b class=x>37</b>", None), ("}.x{display:none}", "<b class=x>35</b>37", "hidden"),
        (".隐藏{display:none}", "<b class=隐藏>35</b>37", "hidden"), ("*.x{font-size:0}", "<b class=x>35</b>37", "hidden"),
        (".a .b .x{display:none}", "<i class=a><u><i class=b><b class=x>35</b></i></u></i>37", "hidden"),
        (".b .a .x{display:none}", "<i class=a><u><i class=b><b class=x>37</b></i></u></i>", None),
    ],
)  # fmt: skip
def test_the_pages_own_styles_are_asked(styles: str, inside: str, doubt: str | None) -> None:
    text, told = cell(inside, styles)
    assert text == "37"
    assert (told and told.kind) == doubt


def test_styles_that_stand_behind_what_they_tell_of_count_too_and_those_in_comments_do_not() -> None:
    table = "<table><tr><td>甲<td><b class=x>35</b>37</table>"
    (grid,) = page(table + "<style>.x{display:none}</style>").blocks
    assert isinstance(grid, Grid)
    assert grid.cells[1].text == "37"
    for aside in ("<!-- <style>.x{display:none}</style> -->", "<style media=print>.x{display:none}</style>",
                  "<script>'<style>.x{display:none}</style>'</script>"):  # fmt: skip
        (grid,) = page(table + aside).blocks
        assert isinstance(grid, Grid)
        assert grid.cells[1].text == "3537"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p><s>35<p>36</p></s>37", "37"), ("<b><s>35</b>36</s>37", "37"), ("<p><s>35</p>36</s>37", "37"),
        ("<div><s>35</div>36", ""), ("<p><del>35<p>37", "37"), ("<span style='display:none'>35<p>36</p></span>37", "37"),
        ("</td><td>37", ""), ("<s>35<td>37", ""), ("<o:p><s>35</s></o:p>37", "37"),
    ],
)  # fmt: skip
def test_tags_that_nobody_closed_reach_as_far_as_in_browsers(inside: str, text: str) -> None:
    assert cell(inside)[0] == text


def test_what_is_open_in_one_cell_says_nothing_of_the_next() -> None:
    (grid,) = page("<table><tr><td><s>35<td>37<tr style='text-decoration:line-through'><td>甲<td>36<tr><td>乙<td>38</table>").blocks
    assert isinstance(grid, Grid)
    assert [(one.text, one.doubt and one.doubt.stored) for one in grid.cells] == [
        ("", "35"), ("37", None), ("", "甲"), ("", "36"), ("乙", None), ("38", None),
    ]  # fmt: skip


def test_it_is_inherited_by_tables() -> None:
    for around in ("<s>{}</s>", "<div style='text-decoration:line-through'>{}</div>"):
        (grid,) = page(around.format("<table><tr><td>甲<td>35</table>")).blocks
        assert isinstance(grid, Grid)
        assert [one.doubt and one.doubt.kind for one in grid.cells] == ["struck", "struck"]


# ── tables, rows and cells that are not there ─────────────────────────


def test_a_table_that_is_not_shown_is_a_hidden_grid_with_all_its_words() -> None:
    table = "<table {}><tr><td>甲<td>35<s>6</s></table>"
    for shown, hidden in (("", "style='display:none'"), ("", "hidden"), ("", "style='visibility:hidden'")):
        first, second = page(table.format(shown) + table.format(hidden)).blocks
        assert isinstance(first, Grid)
        assert isinstance(second, Grid)
        assert (first.hidden, second.hidden) == (False, True)
        assert [one.text for one in second.cells] == ["甲", "35"]
        assert second.cells[1].doubt == Doubt("struck", "6", "35")
    *_, second = page(f"<p>前</p><div style='display:none'><p>藏</p>{table}</div>").blocks
    assert isinstance(second, Grid)
    assert second.hidden


def test_a_hidden_layout_holds_hidden_tables_and_words_nobody_sees() -> None:
    blocks = page("<p>前</p><table hidden><tr><td>藏<table><tr><td>甲<td>35</table></table>").blocks
    assert blocks[:2] == (Paragraph("前", "第1段"), Paragraph("", "第2段", "藏"))
    assert isinstance(blocks[2], Grid)
    assert blocks[2].hidden


def test_a_hidden_table_in_a_cell_leaves_its_table_one() -> None:
    first, second = page("<table><tr><td>甲<td>37<table hidden><tr><td>乙<td>35</table><tr><td>丙<td>38</table>").blocks
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert [one.text for one in first.cells] == ["甲", "37", "丙", "38"]
    assert second.hidden


def test_a_cell_that_is_not_displayed_takes_no_place_and_is_told_beside_the_next() -> None:
    (grid,) = page("<table><tr><td>甲<td style='display:none'>35<td>37<tr><td>乙<td>38</table>").blocks
    assert isinstance(grid, Grid)
    assert [(one.row, one.col, one.text) for one in grid.cells] == [(0, 0, "甲"), (0, 1, "37"), (1, 0, "乙"), (1, 1, "38")]
    assert grid.cells[1].doubt == Doubt("hidden", "35", "37")


def test_a_last_cell_that_is_not_displayed_is_told_in_its_own_row() -> None:
    (grid,) = page("<table><tr><td>甲<td hidden>35<tr><td>乙<td>38</table>").blocks
    assert isinstance(grid, Grid)
    assert [(one.row, one.col, one.text, one.doubt) for one in grid.cells] == [
        (0, 0, "甲", None), (0, 1, "", Doubt("hidden", "35", "")), (1, 0, "乙", None), (1, 1, "38", None),
    ]  # fmt: skip


def test_rows_that_are_not_displayed_are_told_one_by_one() -> None:
    found = page("<table><tr><td>甲<td>37<tr hidden><td>乙<td>35<tr hidden><td>丙<td>36</table>")
    assert found.remarks == ("网页的表格里有隐藏的行，看不见，没有采用：“乙　35”、“丙　36”。",)


def test_a_row_that_is_not_displayed_is_no_row_and_is_told() -> None:
    found = page("<table><tr><td>甲<td>37<tr style='display:none'><td>甲<td>35<tr hidden><td>&nbsp;<td><tr><td>乙<td>38</table>")
    (grid,) = found.blocks
    assert isinstance(grid, Grid)
    assert [(one.row, one.text, one.doubt) for one in grid.cells] == [(0, "甲", None), (0, "37", None), (1, "乙", None), (1, "38", None)]
    assert found.remarks == ("网页的表格里有隐藏的行，看不见，没有采用：“甲　35”。",)


# ── running text ──────────────────────────────────────────────────────


def test_running_text_leaves_it_out_and_tells() -> None:
    found = page("<p>全年公开<del>35</del><ins>37</ins>条。<span style='display:none'>内部掌握</span></p><p><s>全段作废。</s></p>"
                 "<p>见注<sup>1</sup>。</p>").blocks  # fmt: skip
    assert found == (
        Paragraph("全年公开37条。", "第1段", "35，内部掌握"), Paragraph("", "第2段", "全段作废。"), Paragraph("见注¹。", "第3段"),
    )


def test_a_hidden_block_or_break_parts_no_words() -> None:
    assert page("<p>全年公开3<br style='display:none'>7<span hidden><br><p>x</p></span>条。").blocks[0] in (
        Paragraph("全年公开3\n7条。", "第1段", "x"), Paragraph("全年公开3", "第1段"),
    )
    assert cell("3<span hidden><br></span>7") == ("37", None)


def test_a_page_all_of_which_is_hidden_says_nothing() -> None:
    with pytest.raises(FileError) as caught:
        page("<p style='display:none'>甲</p>")
    assert caught.value.code == "file.empty"


# ── without measure ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        "<s>" * 40_000 + "35" + "</s>" * 40_000, "<s>" * 40_000 + "<p>35" * 20_000, "<i><b>" * 20_000 + "</i>" * 20_000 + "<div>" * 9_000,
        "<span style='" + "display:none;" * 60_000 + "'>35</span>", "<p>" + "</div>" * 40_000, "<style>" * 60_000, "<style>.a{" * 30_000,
        "<style>" + ".a .b .c .d .e{display:none}" * 3_000 + "</style>" + "<b class='e d c b a'>" * 8_000,
        "<style>" + "*{display:none}" * 4_000 + "</style>" + "<b>x" * 8_000, "<style>" + "{" * 200_000, "<style>" + "/*" * 200_000 + "</style>",
        "<b style='transform:scale(" + "0" * 200_000 + "'>35", "<b style='clip:rect(" + "0 " * 100_000 + ")'>35",
        "<table><tr>" + "<td hidden>1" * 20_000,
        "<b style='color:rgb(" + "1," * 100_000 + ")'>35", "<b style='font:" + "a " * 100_000 + "'>35", "<style media='" + "a and " * 50_000 + "'>",
    ],
)  # fmt: skip
def test_no_page_takes_long(body: str) -> None:
    began = time.process_time()
    with contextlib.suppress(FileError):
        page(body)
    assert time.process_time() - began < 6
