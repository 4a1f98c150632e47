"""What a form as a whole must be: codes of which each is one, sheets that can be, nothing named that is not there, not too large.

Each check refuses with the place by name and the way to it in the file (:mod:`toolkit.form.lines` makes that a line).
"""

from __future__ import annotations

import difflib
import re

from toolkit.errors import FormError, Step
from toolkit.form.lines import under
from toolkit.form.model import TEXT_SHEET, Form, Table, Text
from toolkit.limits import MOST_CELLS, MOST_COLUMNS, MOST_TABLES, MOST_TEXTS, MOST_VALUES
from toolkit.patterns import regex

_CODE = regex(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
WORDS_OF_RULES = {"and", "or", "not", "in", "last", "unit", "campaign"}
_LOOKS_LIKE_CELL = regex(r"[a-z]{1,3}\d+|r\d*c\d*|r|c|true|false", re.IGNORECASE)
_BAD_IN_SHEET_NAME = set("[]:*?/\\'")
RESERVED_SHEETS = ("填报说明", "校验", "_seal")
COMPANY_SHEETS = ("说明", "退回说明", "汇总说明")
"""Sheets that stand beside a form's own in some workbooks. A form issued before they were may have one of that name."""
_FIELD = regex(r"\{([A-Za-z][\w.]*)\}")
_FACTS_IN_WORDS = ("year", "district", "who")


def check_whole(form: Form) -> None:
    """Refuse what no part of a form shows by itself. Raises :class:`FormError`."""
    _check_codes(form)
    _check_table_codes(form)
    _check_sheets(form)
    _check_references(form)
    _check_fields(form)


def check_sheet_names(form: Form) -> None:
    """Refuse a sheet that is called as one of those that come along with an issued workbook."""
    for table in form.tables:
        if table.sheet in COMPANY_SHEETS and not table.on_text_sheet:
            raise FormError(f"工作表名“{table.sheet}”已被占用，请换一个", place=f"[[table]] {table.code} sheet", at=(*_at(table), "sheet"))


def check_size(form: Form) -> None:
    """Refuse what the files that go out and come back could not hold, before anybody fills it in."""
    for table in form.tables:
        if table.cols > MOST_COLUMNS:
            raise FormError(f"有{table.cols}列，一张表最多{MOST_COLUMNS}列，请分成几张表",
                            place=f"[[table]] {table.code} grid", at=(*_at(table), "grid"))
    counted = (
        ("[[table]]", "张表", len(form.tables), MOST_TABLES),
        ("[[text]]", "段文字", len(form.texts), MOST_TEXTS),
        ("grid", "格（连同栏目）", sum(table.rows * table.cols for table in form.tables), MOST_CELLS),
        ("grid", "个填数的格", sum(len(table.cells) for table in form.tables), MOST_VALUES),
    )
    for place, what, count, most in counted:
        if count > most:
            at: tuple[Step, ...] = (place.strip("[]"), most) if place.startswith("[") else ()
            raise FormError(f"共有{count}{what}，最多{most}{what}，请分成几个表式", place=place, at=at)


def _at(item: Table | Text) -> tuple[Step, ...]:
    return ("text" if isinstance(item, Text) else "table", {"code": item.code})


def _check_codes(form: Form) -> None:
    names: dict[str, str] = {}
    stand: list[tuple[str, tuple[Step, ...]]] = [
        (cell.code, (*_at(table), "grid", cell.span.row + 1)) for table in form.tables for cell in table.cells
    ]
    stand += [(text.code, (*_at(text), "code")) for text in form.texts]
    for code, at in stand:
        with under(*at):
            check_code(code, names)


def is_no_code(code: str) -> bool:
    """Whether a code by itself is none, whatever it is put before."""
    return _CODE.fullmatch(code) is None or not WORDS_OF_RULES.isdisjoint(code.split("."))


def check_code(code: str, names: dict[str, str]) -> None:
    """Refuse a code that is none, and one that comes after another in ``names``."""
    if not _CODE.fullmatch(code):
        raise FormError("代码只能用小写字母、数字、“_”，以“.”分段，每段以字母开头", place=f"代码 {code}")
    taken = sorted(WORDS_OF_RULES & set(code.split(".")))
    if taken:
        raise FormError(f"“{taken[0]}”在关系式里另有意思，请换一个词", place=f"代码 {code}")
    name = code.replace(".", "_")
    if _LOOKS_LIKE_CELL.fullmatch(name):
        raise FormError(f"名称“{name}”会被表格软件当作单元格地址，请换一个代码", place=f"代码 {code}")
    if name in names:
        if names[name] == code:
            raise FormError("这个代码出现了两次，每个格须有自己的代码", place=f"代码 {code}")
        raise FormError(f"与“{names[name]}”会得到同一个名称“{name}”，请改其中一个", place=f"代码 {code}")
    names[name] = code


def _check_table_codes(form: Form) -> None:
    table_codes = [table.code for table in form.tables]
    for table in form.tables:
        at = (*_at(table), "code")
        if table_codes.count(table.code) > 1:
            raise FormError("两张表用了同一个代码", place=f"[[table]] {table.code}", at=at)
        if table.code in form.texts_by_code:
            raise FormError("一张表和一段文字用了同一个代码", place=f"[[table]] {table.code}", at=at)


def _check_sheets(form: Form) -> None:
    seen: set[str] = set()
    for table in form.tables:
        place, at = f"[[table]] {table.code} sheet", (*_at(table), "sheet")
        name = table.sheet
        if not name.strip() or len(name) > 28 or _BAD_IN_SHEET_NAME & set(name):
            raise FormError(f"工作表名“{name}”须为1至28字，且不含 [ ] : * ? / \\ '", place=place, at=at)
        # Excel takes “Data” and “data” for one name, and keeps “History” for itself.
        same = name.casefold()
        if same in (*RESERVED_SHEETS, "history") or (not table.on_text_sheet and same in seen):
            raise FormError(f"工作表名“{name}”已被占用，请换一个", place=place, at=at)
        seen.add(same)
    if all(table.on_text_sheet for table in form.tables):
        raise FormError(f"所有表都放在《{TEXT_SHEET}》里，至少要有一张表有自己的工作表", place="[[table]]", at=("table", 0, "sheet"))


def _check_fields(form: Form) -> None:
    """Refuse a ``{code}`` in printed words that nothing will ever fill."""
    known = {*_FACTS_IN_WORDS, *form.cells}
    words: list[tuple[str, tuple[Step, ...], str, set[str]]] = [("[form] intro", ("form", "intro"), form.intro, known)]
    words += [(f"[[text]] {text.code} draft", (*_at(text), "draft"), text.draft, known) for text in form.texts]
    for table in form.tables:
        near = {cell.code.removeprefix(f"{table.code}.") for cell in table.cells}
        words.append((f"[[table]] {table.code} sentence", (*_at(table), "sentence"), table.sentence, known | near))
    for place, at, said, fields in words:
        for field in _FIELD.findall(said):
            if field not in fields:
                near_by = difflib.get_close_matches(field, fields, 1)
                hint = f"，是否应为“{{{near_by[0]}}}”" if near_by else ""
                raise FormError(f"“{{{field}}}”不是这张表式的代码{hint}", place=place, at=(*at, f"{{{field}}}"))


def _check_references(form: Form) -> None:
    known = set(form.tables_by_code) | set(form.texts_by_code)
    used: list[str] = [code for section in form.sections for code in section.contents]
    headings = [section.heading for section in form.sections]
    for section in form.sections:
        place, at = f"[[section]] {section.heading}", ("section", {"heading": section.heading})
        if headings.count(section.heading) > 1:
            raise FormError("两章用了同一个标题，请改其中一个", place=place, at=(*at, "heading"))
        for code in section.contents:
            if code not in known:
                raise FormError(f"没有代码为“{code}”的表或文字", place=place, at=(*at, "contents", code))
    items: tuple[Table | Text, ...] = (*form.tables, *form.texts)
    for item in items:
        if used.count(item.code) != 1:
            twice = [section.heading for section in form.sections if item.code in section.contents]
            problem = "放进了两章" if twice else "没有放进任何一章"
            raise FormError(
                f"“{item.code}”{problem}，请在 [[section]] 的 contents 里写一次", place="[[section]]",
                at=("section", {"heading": twice[-1]}, "contents", item.code) if twice else (*_at(item), "code"))
    for table in form.tables:
        _check_named(form, table)


def _check_named(form: Form, table: Table) -> None:
    """Refuse what a table names and the form does not have."""
    place = f"[[table]] {table.code}"
    if table.rollup_below and table.rollup_below not in form.tables_by_code:
        raise FormError(f"没有代码为“{table.rollup_below}”的表", place=f"{place} rollup_below", at=(*_at(table), "rollup_below"))
    for zero in table.zero_in_text:
        if zero.text not in form.texts_by_code:
            raise FormError(f"没有代码为“{zero.text}”的文字", place=f"{place} zero_in_text",
                            at=(*_at(table), "zero_in_text", {"text": zero.text}, "text"))
    for cell in table.cells:
        short = cell.code.removeprefix(f"{table.code}.")
        weight = form.cells.get(cell.weight) if cell.weight else None
        if cell.weight and (weight is None or weight.kind not in ("count", "money")):
            written = {"weight": (cell.weight, cell.weight.removeprefix(f"{table.code}."))}
            raise FormError(
                f"“{cell.code}”按“{cell.weight}”加权平均，它应是本表式里一个件数或金额的代码", place=f"{place} weight",
                at=(*_at(table), "cell", written, "weight"))
        if cell.prefill and f"{table.code}.{cell.prefill}" not in form.cells:
            raise FormError(f"没有代码为“{cell.prefill}”的格", place=f"{place} prefill", at=(*_at(table), "prefill", (short, cell.row_code)))
