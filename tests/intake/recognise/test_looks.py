"""A figure counts where it is seen, whatever stands in its cell beside it: in every row, in every format."""

from __future__ import annotations

import random

import pytest
from toolkit.structs import replace

from tests.intake.readers.builders import docx
from tests.intake.recognise import drawing as d
from tests.intake.recognise import looks as k
from tests.intake.recognise.reports import FORM, TITLE
from toolkit.findings import Severity
from toolkit.guard import Kind
from toolkit.intake.document import Document
from toolkit.intake.readers import html, text
from toolkit.intake.reading import read_file
from toolkit.intake.recognise import read_by_labels
from toolkit.rules.values import entries_and_findings
from toolkit.seen import Look, Piece, marked, parted, seen
from toolkit.submission import Submission

FILES: dict[str, tuple[k.Render, Kind]] = {
    "word": (k.word, "docx"), "word, tabs": (k.tabbed_word, "docx"), "page": (k.web, "html"), "markdown": (k.markdown, "text"),
    "strokes": (k.strokes, "text"), "strokes between blanks": (k.strokes_between_blanks, "text"),
    "strokes, one a line": (k.strokes_one_a_line, "text"),
}  # fmt: skip
WITH_CELLS = ["word", "word, tabs", "page", "strokes"]


def read(name: str, values: k.Looked) -> Submission:
    if name == "grids":
        return read_by_labels(Document("pdf", tuple(k.grids(values))), FORM)
    render, kind = FILES[name]
    data = render(values)
    if kind == "docx":
        return read_file(data, default_form=FORM)
    return read_by_labels((html if kind == "html" else text).read(data), FORM)


def can_be_said(name: str, manner: str) -> bool:
    """Markdown hides nothing; a struck figure between blanks is taken for the one beside it, and the row is refused."""
    return not (name == "markdown" and "hidden" in manner) and not (
        name == "strokes between blanks" and manner in ("struck alone", "hidden alone")
    )


@pytest.mark.parametrize(("name", "manner"), [
    (name, manner) for name in (*FILES, "grids") for manner in (*k.BESIDE, *k.INSTEAD) if can_be_said(name, manner)
])  # fmt: skip
def test_one_figure_in_every_row(name: str, manner: str) -> None:
    truth, chosen = k.one_in_every_row(random.Random(f"{name}{manner}"))
    values = k.looked(truth, chosen, {**k.BESIDE, **k.INSTEAD}[manner])
    facts = read(name, values)
    entries, findings = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places)
    told = {where.code: finding for finding in findings if finding.rule == "value.shown" for where in finding.where}
    for code, figure in truth.items():
        value = entries[code].value
        if code not in chosen:
            assert str(value) == str(figure), code
        elif manner in k.BESIDE:
            assert (str(value), told[code].severity) == (str(figure), Severity.QUERY), code
        else:
            assert (value, told[code].severity) == (None, Severity.ERROR), code
        if code in chosen:
            doubt = seen(parted(values[code])).doubt
            assert doubt is not None
            assert f"“{doubt.stored}”" in told[code].message or len(told[code].where) > 20
    assert told.keys() == chosen


@pytest.mark.parametrize(
    ("name", "look"), [*((name, Look.STRUCK) for name in WITH_CELLS), *((name, Look.HIDDEN) for name in WITH_CELLS if name != "strokes")]
)
def test_rows_crossed_out_with_their_labels_are_not_read_and_lead_nobody_astray(
    name: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(f"{name}{look.value}")
    truth, _ = k.one_in_every_row(rng)
    gone: set[str] = set()
    drawn = k.sheets_of

    def with_rows_crossed_out(values: k.Looked) -> list[tuple[str, d.Sheet]]:
        sheets = []
        for title, sheet in drawn(values):
            rows = {row for row in range(sheet.rows) if any(box.code for box in sheet.on_row(row)) and rng.random() < 0.15}
            struck = [box.row in rows and box.rows == 1 for box in sheet.boxes]
            gone.update(box.code for box, is_struck in zip(sheet.boxes, struck, strict=True) if is_struck and box.code)
            boxes = [replace(box, text=marked([Piece(box.text, look)])) if is_struck else box
                     for box, is_struck in zip(sheet.boxes, struck, strict=True)]
            sheets.append((title, replace(sheet, boxes=tuple(boxes))))
        return sheets

    monkeypatch.setattr(k, "sheets_of", with_rows_crossed_out)
    facts = read(name, {code: str(value) for code, value in truth.items()})
    entries, findings = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places)
    told = {where.code for finding in (*facts.observed, *findings) for where in finding.where}
    assert gone
    assert gone <= told
    assert {code for code in truth if entries[code].value is None} == gone
    assert all(str(entries[code].value) == str(truth[code]) for code in truth.keys() - gone)


@pytest.mark.parametrize("name", WITH_CELLS)
@pytest.mark.parametrize("below", [False, True])
def test_a_row_crossed_out_beside_the_one_that_replaces_it_changes_nothing(
    name: str, below: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(f"{name}{below}")
    truth, _ = k.one_in_every_row(rng)
    drawn = k.sheets_of

    def with_rows_written_twice(values: k.Looked) -> list[tuple[str, d.Sheet]]:
        sheets = []
        for title, sheet in drawn(values):
            rows = [row for row in range(sheet.rows) if any(box.code for box in sheet.on_row(row)) and rng.random() < 0.15]
            for row in reversed(rows):
                at = row + below
                old = [replace(box, row=at, code="", text=marked([Piece(f"1{box.text}" if box.code else box.text, Look.STRUCK)]))
                       for box in sheet.on_row(row) if box.rows == 1]
                sheet = sheet.with_row(at, old)
            sheets.append((title, sheet))
        return sheets

    monkeypatch.setattr(k, "sheets_of", with_rows_written_twice)
    facts = read(name, {code: str(value) for code, value in truth.items()})
    entries, _ = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places)
    assert {code: str(entries[code].value) for code in truth} == {code: str(value) for code, value in truth.items()}


@pytest.mark.parametrize(("fee", "value"), [("380", 380), ("380<sup>2</sup>", None), ("380<sub>2</sub>", None), ("380²", None), ("<s>2</s>380", 380)])
def test_raised_digits_are_no_part_of_a_figure_in_a_sentence(fee: str, value: int | None) -> None:
    truth, _ = k.one_in_every_row(random.Random(1))
    page = k.web({code: str(value) for code, value in truth.items()}).decode() + (
        "<p>六、其他需要报告的事项</p><p>收取信息处理费情况：本年度发出收费通知1件，通知总金额" + fee + "元，实际收取总金额380元。</p>"
    )
    facts = read_by_labels(html.read(page.encode()), FORM)
    entries, _ = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places)
    code = next(code for code in FORM.cells if code.endswith("fee_noticed"))
    assert entries[code].value == value


@pytest.mark.parametrize("name", FILES)
def test_a_struck_figure_between_blanks_or_alone_is_never_read(name: str) -> None:
    truth, chosen = k.one_in_every_row(random.Random(name))
    facts = read(name, k.looked(truth, chosen, k.INSTEAD["struck alone"]))
    entries, findings = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places)
    told = {where.code for finding in (*facts.observed, *findings) for where in finding.where}
    assert all(entries[code].value is None for code in chosen)
    assert chosen <= told
    assert all(str(entries[code].value) in (str(truth[code]), "None") for code in truth)


@pytest.mark.parametrize("said", ["全年公开~~35~~37条。", "全年公开3\u03365\u033637条。", "全年公开<del>35</del>37条。"])
def test_texts_leave_it_out_and_tell(said: str) -> None:
    lines = f"{TITLE}\n一、总体情况\n（一）主动公开情况。\n{said}\n~~此段作废。~~\n（二）依申请公开情况。\n本年度无。\n"
    facts = read_by_labels(text.read(lines.encode()), FORM)
    (code,) = facts.unseen
    assert facts.texts[code] == "全年公开37条。"
    assert facts.unseen[code] == "35，此段作废。"
    _, findings = entries_and_findings(FORM, facts.raws, facts.texts, facts.text_places, unseen=facts.unseen)
    (finding,) = (finding for finding in findings if finding.rule == "text.unseen")
    assert "“35，此段作废。”" in finding.message


@pytest.mark.parametrize("name", ["word", "page"])
def test_a_heading_that_is_struck_or_hidden_opens_nothing(name: str) -> None:
    parts = [("一、总体情况", ""), ("（一）主动公开情况", ""), ("全年公开37条。", ""), ("（二）依申请公开情况", "del"), ("收到申请3件。", "")]
    if name == "word":
        body = "".join(
            f"<w:p><w:r><w:rPr>{'<w:strike/>' if look else ''}</w:rPr><w:t>{words}</w:t></w:r></w:p>" for words, look in parts
        )
        facts = read_file(docx(body), default_form=FORM)
    else:
        page = "".join(f"<p><{look or 'b'}>{words}</{look or 'b'}></p>" for words, look in parts)
        facts = read_by_labels(html.read(f"<meta charset=utf-8>{page}".encode()), FORM)
    assert [text for text in facts.texts.values() if text] == ["全年公开37条。\n收到申请3件。"]
    assert list(facts.unseen.values()) == ["（二）依申请公开情况"]
