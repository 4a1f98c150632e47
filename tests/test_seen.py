"""Which characters of a cell count, whatever file it stands in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import statutory_form
from toolkit.findings import Severity, Where
from toolkit.rules.values import entries_and_findings
from toolkit.seen import Doubt, Look, Piece, is_marked, marked, parted, running, seen
from toolkit.submission import Raw

FORM = statutory_form()
CODE = next(iter(FORM.cells))


def judged(content: object, doubt: Doubt) -> tuple[object, list[tuple[str, Severity, str]]]:
    raws = {CODE: Raw(content, Where(CODE, "表二", "B5"), doubt=doubt)}  # type: ignore[arg-type]
    entries, findings = entries_and_findings(FORM, raws, {}, {})
    return entries[CODE].value, [(f.rule, f.severity, f.message) for f in findings if f.rule.startswith("value.") and f.item == CODE]


def test_what_is_struck_does_not_count_and_is_quoted() -> None:
    assert seen([Piece("777", Look.STRUCK), Piece("11398889")]) == ("11398889", Doubt("struck", "777", "11398889"))
    value, [(rule, severity, message)] = judged(11398889, Doubt("struck", "777", "11398889"))
    assert (value, rule, severity) == (11398889, "value.shown", Severity.QUERY)
    assert "“777”" in message
    assert "“11398889”" in message


def test_a_cell_whose_number_is_all_struck_or_hidden_is_not_read() -> None:
    assert seen([Piece("35", Look.HIDDEN), Piece(" ")]) == ("", Doubt("hidden", "35", ""))
    value, [(rule, severity, message)] = judged("", Doubt("hidden", "35", ""))
    assert (value, rule, severity) == (None, "value.shown", Severity.ERROR)
    assert "“35”" in message


def test_raised_digits_make_the_number_unknown() -> None:
    assert seen([Piece("35"), Piece("2", Look.RAISED)]) == ("352", Doubt("raised", "35[2]", "352"))
    value, [(_, severity, message)] = judged("352", Doubt("raised", "35[2]", "352"))
    assert (value, severity) == (None, Severity.ERROR)
    assert "35[2]" in message


def test_raised_digits_beside_struck_ones_make_it_unknown_too() -> None:
    assert seen([Piece("35", Look.STRUCK), Piece("37"), Piece("2", Look.LOWERED)]) == ("372", Doubt("raised", "37[2]", "372", "35"))


def test_in_running_text_what_is_struck_or_hidden_is_left_out_and_raised_digits_stay_raised() -> None:
    pieces = [
        Piece("收费380"), Piece("2", Look.RAISED), Piece("元，"), Piece("另有", Look.STRUCK), Piece("H"), Piece("2", Look.LOWERED),
        Piece("藏 ", Look.HIDDEN),
    ]  # fmt: skip
    assert running(pieces) == ("收费380²元，H₂", "另有，藏")
    assert running([Piece("无")]) == ("无", "")


def test_a_text_is_parted_by_the_strokes_through_its_characters() -> None:
    assert parted("3\u03365\u033637") == (Piece("35", Look.STRUCK), Piece("37"))
    assert parted("3\u0338\u0336,\u03365\u033837件") == (Piece("3,5", Look.STRUCK), Piece("37件"))
    assert parted("a=\u0338b") == (Piece("a=\u0338b"),)
    assert (is_marked("a=\u0338b"), is_marked("37"), is_marked("三十七"), is_marked("3\u0336")) == (False, False, False, True)


@given(st.lists(st.builds(Piece, st.text("0123件,", min_size=1, max_size=4), st.sampled_from(Look)), max_size=6))
def test_pieces_come_back_from_a_marked_text(pieces: list[Piece]) -> None:
    assert seen(parted(marked(pieces))) == seen(pieces)


def test_a_format_that_shows_another_number_is_an_error_that_says_both() -> None:
    value, [(_, severity, message)] = judged(25000, Doubt("format", "25000", "2.5"))
    assert (value, severity) == (None, Severity.ERROR)
    assert "存25000" in message
    assert "显示为“2.5”" in message


def test_a_formula_counts_by_the_result_the_clerk_saw_and_is_queried() -> None:
    value, [(_, severity, message)] = judged(37, Doubt("formula", "=[1]表!A1", "37"))
    assert (value, severity) == (37, Severity.QUERY)
    assert "“=[1]表!A1”" in message
    assert "“37”" in message
    value, [(_, severity, _)] = judged(37, Doubt("formula", "", "37"))
    assert (value, severity) == (37, Severity.QUERY)


def test_a_formula_without_a_result_or_with_an_error_is_no_number() -> None:
    assert judged("", Doubt("unsaved", "=A1", ""))[0] is None
    assert judged("#DIV/0!", Doubt("fault", "=1/0", "#DIV/0!"))[0] is None


def test_words_beside_what_is_struck_are_still_no_number() -> None:
    value, [(rule, _, message)] = judged("无", Doubt("struck", "3", "无"))
    assert (value, rule) == (None, "value.not_a_number")
    assert "“无”" in message


@given(st.lists(st.text("0123 件", max_size=4).map(Piece), max_size=5))
def test_plain_text_is_what_it_is(pieces: list[Piece]) -> None:
    assert seen(pieces) == ("".join(piece.text for piece in pieces), None)


@given(st.lists(st.builds(Piece, st.text("0123 件", max_size=4), st.sampled_from(Look)), max_size=6))
def test_no_struck_or_hidden_character_is_ever_in_the_text(pieces: list[Piece]) -> None:
    text, doubt = seen(pieces)
    counted = "".join(p.text for p in pieces if p.look in (Look.PLAIN, Look.RAISED, Look.LOWERED) or not p.text.strip())
    assert text == (counted if counted.strip() or doubt is None else "")
    assert (doubt is not None) == any(piece.look is not Look.PLAIN and piece.text.strip() for piece in pieces)


def test_what_is_crossed_out_in_many_cells_is_one_question_that_names_them_all() -> None:
    cells = [cell.code for cell in FORM.tables[1].cells][:30]
    raws = {code: Raw(n, Where(code, "表三", f"D{n}"), doubt=Doubt("hidden", "7", str(n))) for n, code in enumerate(cells)}
    entries, findings = entries_and_findings(FORM, raws, {}, {})
    (finding,) = [finding for finding in findings if finding.rule == "value.shown"]
    assert [where.code for where in finding.where] == cells
    assert "有30格" in finding.message
    assert "如隐藏D0“7”显示“0”" in finding.message
    assert [entries[code].value for code in cells] == list(range(30))
