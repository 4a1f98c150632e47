"""What a unit reported, put back into a fresh workbook: nothing cut, nothing turned."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import seal_for, statutory_form
from toolkit.actions.check import check
from toolkit.actions.parts.entries import with_entries
from toolkit.actions.parts.refilling import Contents, contents, fitted, odd_totals, said_there
from toolkit.findings import Where
from toolkit.layout import build_layout
from toolkit.submission import Raw, Submission
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
SEAL = seal_for(FORM)
ROWS = len(list(SEAL.layout.text_slots("s1.proactive")))


def submitted(**cells: object) -> Submission:
    """A submission with these contents, all else blank."""
    raws = {code.replace("__", "."): Raw(content, Where(code)) for code, content in cells.items()}  # type: ignore[arg-type]
    return with_entries(Submission(raws=raws), FORM)


@pytest.mark.parametrize(("stood", "put_back"), [
    (7, 7), ("７件", 7), (" 1,204 ", 1204), (-1, -1), ("-1", -1), (2.5, 2.5), ("/", "/"), ("=A1+3", "=A1+3"), ("见" * 300, "见" * 300),
    ("9" * 40, "9" * 40), ("9" * 400, "9" * 400), ("日期2023-01-02", "日期2023-01-02"),
])
def test_a_cell_holds_again_what_stood_in_it(stood: object, put_back: object, tmp_path: Path) -> None:
    said = contents(submitted(t3__new__natural=stood), FORM)
    (tmp_path / "back.xlsx").write_bytes(issued_workbook(SEAL, said.typed, {}))
    assert openpyxl.load_workbook(tmp_path / "back.xlsx")["表三"]["D8"].value == put_back


def test_words_longer_than_excel_takes_do_not_stop_the_rest(tmp_path: Path) -> None:
    said = contents(submitted(t3__new__natural="见" * 40_000), FORM)
    texts = fitted({"s1.proactive": ["长" * 40_000, "短"]}, SEAL.layout)
    (tmp_path / "back.xlsx").write_bytes(issued_workbook(SEAL, said.typed, texts))
    (one,) = check([tmp_path / "back.xlsx"])
    assert one.submission is not None
    assert one.submission.texts["s1.proactive"].replace("\n", "") == "长" * 40_000 + "短"


@given(st.lists(st.integers(1, 400).map(lambda n: "字" * n), min_size=1, max_size=40))
def test_many_paragraphs_share_the_rows_evenly_and_read_back_the_same(paragraphs: list[str]) -> None:
    rows = fitted({"s1.proactive": paragraphs}, SEAL.layout)["s1.proactive"]
    assert len(rows) <= ROWS
    assert "\n".join(rows).split("\n") == paragraphs
    if len(paragraphs) > ROWS:
        assert max(map(len, rows)) <= sum(map(len, paragraphs)) / ROWS + 2 * max(map(len, paragraphs)) + 2


def test_what_is_said_of_the_fresh_workbook_names_its_own_cells() -> None:
    said = Contents({"t3.new.natural": "/", "t3.granted.natural": 4}, {}, ("t3", "t4"))
    found = {one.id: one for one in said_there(SEAL, said)}
    assert found["value.not_a_number@t3.new.natural"].message.startswith("《表三》D8（")
    assert found["text.missing@s1.proactive"].where[0].sheet == "文字"


def test_it_says_what_a_check_of_that_workbook_says(tmp_path: Path) -> None:
    typed = {code: 0 for code, cell in FORM.cells.items() if not cell.total} | {"t3.new.natural": 3, "t4.review.upheld": "无"}
    said = Contents(typed, {"s1.proactive": ["公开120条。"]})
    (tmp_path / "back.xlsx").write_bytes(issued_workbook(SEAL, said.typed, said.texts))
    (one,) = check([tmp_path / "back.xlsx"])
    assert [(f.id, f.message, f.remedy) for f in one.findings] == [(f.id, f.message, f.remedy) for f in said_there(SEAL, said)]


def test_totals_are_odd_where_their_parts_do_not_make_them() -> None:
    right = {"t4__review__upheld": 1, "t4__review__corrected": 0, "t4__review__other": 0, "t4__review__pending": 0}
    assert odd_totals(submitted(**right, t4__review__total=1), FORM, {}) == {}
    assert odd_totals(submitted(**right, t4__review__total=2), FORM, {}) == {"t4.review.total": 2}
    assert odd_totals(submitted(t4__review__upheld=1, t4__review__total=1), FORM, {}) == {"t4.review.total": 1}


def test_every_text_of_the_form_has_rows_for_it() -> None:
    assert set(FORM.texts_by_code) <= set(build_layout(FORM, last_year=True).sheet_of)
