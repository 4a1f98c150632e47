"""Which sheet of a returned workbook is which of the issued ones, and how many labels may change before that is unsure."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.form.small import HEAD
from tests.support.workbooks import seal_for, statutory_form
from toolkit.findings import Severity
from toolkit.form import Form, parse_form
from toolkit.intake.reading import read_file
from toolkit.layout import Role, build_layout
from toolkit.submission import Submission
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
CONTENTS = {code: n % 7 + 1 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}


def changed(form: Form, contents: dict[str, int], path: Path, change: Callable[[Any], None]) -> Submission:
    path.write_bytes(issued_workbook(seal_for(form), contents, {}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return read_file(path.read_bytes())


def structure(submission: Submission) -> list[tuple[Severity, str]]:
    return [(f.severity, f.message) for f in submission.observed if f.rule == "structure.changed"]


def labels_of(sheet: str) -> list[str]:
    """Where the row heads and column heads of a sheet stand."""
    (found,) = [each for each in build_layout(FORM, last_year=False).sheets if each.name == sheet]
    return [slot.at for slot in found.slots if slot.role in (Role.HEADER, Role.ROW_HEAD) and slot.text]


def reword(sheet: str, share: float) -> Callable[[Any], None]:
    places = labels_of(sheet)

    def change(book: Any) -> None:
        for n, place in enumerate(places[: int(len(places) * share)]):
            book[sheet][place] = f"另一个栏目{n}"

    return change


@pytest.mark.parametrize(("share", "severity"), [(0.1, Severity.QUERY), (0.6, Severity.ERROR)])
def test_a_few_labels_may_be_reworded_and_half_of_them_may_not(share: float, severity: Severity, tmp_path: Path) -> None:
    submission = changed(FORM, CONTENTS, tmp_path / "a.xlsx", reword("表三", share))
    assert {found for found, _ in structure(submission)} == {severity}
    values = {code: submission.values[code] for code in CONTENTS if code.startswith("t3.")}
    given = {code: CONTENTS[code] for code in values}
    assert (values == given) is (severity is Severity.QUERY)
    assert all(value in (None, given[code]) for code, value in values.items())


def test_a_sheet_that_shares_half_the_labels_is_not_the_missing_one_renamed(tmp_path: Path) -> None:
    def replace(book: Any) -> None:
        reword("表三", 0.5)(book)
        book["表三"].title = "参考"

    submission = changed(FORM, CONTENTS, tmp_path / "a.xlsx", replace)
    left = "《填报说明》、《表二》、《参考》、《表四》、《文字》、《校验》、《说明》"
    assert (Severity.ERROR, f"缺少工作表《表三》，文件里的工作表是{left}。") in structure(submission)
    assert all(submission.values[code] is None for code in CONTENTS if code.startswith("t3."))


def test_of_two_tables_alike_one_is_never_read_for_the_other(tmp_path: Path) -> None:
    """The sheet of one was deleted; that of the other has the very same labels, and is its own."""
    grid = "grid = \'\'\'\n| 项目 | 一 | 二 |\n| 甲 | {p.x} | {p.y} |\n| 乙 | {q.x} | {q.y} |\n\'\'\'\n"
    twin = '[[table]]\ncode = "{0}"\nsheet = "{1}"\ntitle = "收件"\n'
    form = parse_form(
        HEAD + twin.format("first", "上半年") + grid + twin.format("second", "下半年") + grid
        + '[[section]]\nheading = "一"\ncontents = ["first", "second"]\n')
    contents = {code: n + 1 for n, code in enumerate(form.cells)}
    submission = changed(form, contents, tmp_path / "a.xlsx", lambda book: book.remove(book["上半年"]))
    assert (Severity.ERROR, "缺少工作表《上半年》，文件里的工作表是《填报说明》、《下半年》、《文字》、《校验》。") in structure(submission)
    assert {code: submission.values[code] for code in contents} == {
        code: value if code.startswith("second.") else None for code, value in contents.items()
    }
