"""A form file read into a :class:`~toolkit.form.model.Form`, or refused with place and remedy.

The syntax is documented in ``docs/form-files.md``. Rules and totals stay text here; the room above
(:mod:`toolkit.rules`) parses them and refuses them in the same way.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from toolkit.clock import tick
from toolkit.errors import FormError, why
from toolkit.files import read_whole
from toolkit.form import grid as drawing
from toolkit.form.limits import (
    DEEPEST_KEY,
    LONGEST_FORM,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_TABLES,
    MOST_TEXTS,
    MOST_VALUES,
)
from toolkit.form.model import (
    TEXT_SHEET,
    Blank,
    Cell,
    CellKind,
    Each,
    Form,
    Orientation,
    Rule,
    RuleSeverity,
    Section,
    Table,
    Text,
    Total,
    ZeroInText,
)
from toolkit.form.toml import Keys, place_of, too_deep
from toolkit.paths import path_to

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_WORDS_OF_RULES = {"and", "or", "not", "in", "last", "unit", "campaign"}
_LOOKS_LIKE_CELL = re.compile(r"[a-z]{1,3}\d+|r\d*c\d*|r|c|true|false", re.IGNORECASE)
_BAD_IN_SHEET_NAME = set("[]:*?/\\'")
_TOTAL_IN = ("row", "column", "group")
_MESSAGE_WORDS = ("sheet", "item", "left", "right", "difference")
_LAST_YEAR = re.compile(r"\blast\.")
RESERVED_SHEETS = ("填报说明", "校验", "_seal")
_MOST_DECIMALS = 8


def load_form_file(path: Path | str, *, issued: bool = False) -> Form:
    """Read a form file from disk; ``issued`` as in :func:`parse_form`. Raises :class:`FormError`."""
    path = path_to(path)
    try:
        raw = read_whole(path)
    except OSError as error:
        raise FormError(why(error), source=str(path)) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError("文件不是UTF-8编码，请用记事本另存为UTF-8", source=str(path)) from error
    try:
        return parse_form(text, issued=issued)
    except FormError as error:
        raise FormError(error.bare_message, place=error.place, source=str(path)) from error


def parse_form(text: str, *, issued: bool = False) -> Form:
    """Read a form from its TOML text; the same text gives the same form. Raises :class:`FormError` with the place inside.

    What an author surely did not mean is refused, except in a form that was ``issued`` before it was looked for: its
    workbooks are out, and they print what it says.
    """
    if len(text) > LONGEST_FORM:
        raise FormError(f"表式文件超过{LONGEST_FORM}字，请检查是否选错了文件")
    text = text.replace("\r\n", "\n")
    if not issued:
        _refuse_braces(text)
    form = _parsed(text)
    if not issued:
        _check_size(form)
    return form


@lru_cache(maxsize=2)
def _data(text: str) -> dict[str, Any]:
    deep = too_deep(text)
    if deep:
        raise FormError(f"{deep}的代码套了{DEEPEST_KEY}层以上，不是表式的写法，请检查是否选错了文件")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number, or brackets, without end
        raise FormError(f"{place_of(error)}不合TOML写法，请对照 docs/form-files.md 检查引号和括号") from error


@lru_cache(maxsize=8)
def _parsed(text: str) -> Form:
    """The form of a text. A campaign and the seals of its workbooks carry one: what is worked out of it is worked out once."""
    keys = Keys(_data(text), "")
    head = keys.table("form")
    tables = tuple(_table(item) for item in keys.tables("table", "code"))
    texts = tuple(_text(item) for item in keys.tables("text", "code"))
    if not tables:
        raise FormError("没有一张表，请至少写一节 [[table]]", place="[[table]]")
    form = Form(
        edition=_edition(head),
        title=head.text("title"),
        basis=head.text("basis", ""),
        intro=head.text("intro", ""),
        sections=_sections(keys.tables("section", "heading"), tables, texts),
        tables=tables,
        texts=texts,
        rules=tuple(_rule(item, tables) for item in keys.tables("rule", "id")),
        source=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    head.close()
    keys.close()
    _check_codes(form)
    _check_sheets(form)
    _check_references(form)
    _check_fields(form)
    return form


def _check_size(form: Form) -> None:
    """Refuse what the files that go out and come back could not hold, before anybody fills it in."""
    for table in form.tables:
        if table.cols > MOST_COLUMNS:
            raise FormError(f"有{table.cols}列，一张表最多{MOST_COLUMNS}列，请分成几张表", place=f"[[table]] {table.code} grid")
    counted = (
        ("[[table]]", "张表", len(form.tables), MOST_TABLES),
        ("[[text]]", "段文字", len(form.texts), MOST_TEXTS),
        ("grid", "格（连同栏目）", sum(table.rows * table.cols for table in form.tables), MOST_CELLS),
        ("grid", "个填数的格", sum(len(table.cells) for table in form.tables), MOST_VALUES),
    )
    for place, what, count, most in counted:
        if count > most:
            raise FormError(f"共有{count}{what}，最多{most}{what}，请分成几个表式", place=place)


@lru_cache(maxsize=8)
def _refuse_braces(text: str) -> None:
    """Refuse a cell that was meant to hold a value and would be printed with its braces."""
    for number, table in enumerate(_tables_drawn(text), 1):
        for row, col, cell in drawing.stray_braces(table["grid"]):
            lines = [n for n, line in enumerate(text.split("\n"), 1) if cell in drawing.parts_of(line)]
            in_file = f"，文件第{lines[0]}行" if len(lines) == 1 else ""
            raise FormError(
                f"“{cell}”里有花括号，又不正好是 {{代码}} 或 {{行.*}}，会照样印成文字，没有地方填数；"
                "填数的格只写半角花括号和其中的代码，“约”“%”这样的字写在栏目里，单位写在 [table.cell.…] 的 unit 里",
                place=f"[[table]] {table.get('code', f'第{number}节')} grid 第{row}行第{col}格{in_file}")


def _tables_drawn(text: str) -> list[dict[str, Any]]:
    """The tables that have a drawing, as they stand; whatever else is wrong with them is said elsewhere."""
    tables = _data(text).get("table")
    listed = tables if isinstance(tables, list) else []
    return [table for table in listed if isinstance(table, dict) and isinstance(table.get("grid"), str)]


def _edition(head: Keys) -> str:
    edition = head.text("edition")
    if not re.fullmatch(r"[\w.-]{1,40}", edition):
        raise head.fail(f"版次“{edition}”只能用字母、数字、汉字、“-”和“_”，40字以内", "edition")
    return edition


def _table(keys: Keys) -> Table:
    code = keys.text("code")
    columns = keys.texts("columns", ())
    try:
        drawn = drawing.read_drawing(keys.text("grid"), columns)
    except FormError as error:
        raise FormError(error.bare_message, place=f"{keys.place} {error.place}".strip()) from error
    widths = keys.numbers("widths", (12.0,) * drawn.cols)
    if len(widths) != drawn.cols:
        raise keys.fail(f"写了{len(widths)}个列宽，而 grid 有{drawn.cols}列，两者须相同", "widths")
    totals = tuple(_total(item) for item in keys.tables("total", "code"))
    table = Table(
        code=code,
        sheet=keys.text("sheet"),
        title=keys.text("title"),
        rows=drawn.rows,
        cols=drawn.cols,
        labels=drawn.labels,
        cells=_table_cells(keys, code, drawn, totals),
        widths=widths,
        orientation=cast(Orientation, keys.choice("orientation", ("portrait", "landscape"), "portrait")),
        note=keys.text("note", ""),
        sentence=keys.text("sentence", ""),
        rollup_below=keys.text("rollup_below", ""),
        zero_choice=keys.flag("zero_choice", True),
        totals=totals,
        zero_in_text=tuple(_zero_in_text(item) for item in keys.tables("zero_in_text", "text")),
    )
    keys.close()
    if not table.cells:
        raise keys.fail("表里没有一个数字格，请在 grid 中写 {代码}", "grid")
    return table


def _total(keys: Keys) -> Total:
    total = Total(
        cast(Each, keys.choice("each", (*_TOTAL_IN, ""), "")), keys.text("code"), keys.text("is")
    )
    keys.close()
    return total


def _zero_in_text(keys: Keys) -> ZeroInText:
    zero = ZeroInText(keys.text("text"), keys.texts("says"))
    keys.close()
    return zero


@dataclass(frozen=True)
class _TableWide:
    """What a table says of all its cells; a cell's own setting wins over it."""

    names: dict[str, str]
    hints: dict[str, str]
    prefills: dict[str, str]
    blank: str
    kind: str
    totals: tuple[Total, ...]


def _table_cells(
    keys: Keys, table: str, drawn: drawing.Drawing, totals: tuple[Total, ...]
) -> tuple[Cell, ...]:
    wide = _TableWide(
        keys.words("names"), keys.words("hints"), keys.words("prefill"),
        keys.choice("blank", ("error", "query"), "error"), keys.choice("kind", ("count", "money"), "count"), totals,
    )
    settings = keys.table("cell")
    by_pattern = {name: settings.table(name) for name in settings.names()}
    applied: set[str] = set()
    cells = []
    for slot in drawn.slots:
        tick()
        setting = _setting_of(slot.code, by_pattern)
        applied.add(setting.place)
        cells.append(_cell(table, slot, drawn, setting, wide))
    for pattern, setting in by_pattern.items():
        if setting.place not in applied:
            raise setting.fail(
                f"没有用到任何一格：带“.”的代码要加引号，整行写 \"{pattern}.*\"；后写的节取代先写的"
            )
        setting.close()
    _refuse_unused(keys, [slot.code for slot in drawn.slots], wide)
    return tuple(cells)


def _setting_of(code: str, by_pattern: dict[str, Keys]) -> Keys:
    """The last section that speaks of a cell; an empty one where none does."""
    setting = Keys({}, "")
    for pattern, candidate in by_pattern.items():
        if _matches(pattern, code):
            setting = candidate
    return setting


def _cell(table: str, slot: drawing.GridSlot, drawn: drawing.Drawing, setting: Keys, wide: _TableWide) -> Cell:
    row, column = _parts(slot.code)
    kind = setting.choice("kind", ("count", "money"), wide.kind)
    decimals = setting.whole("decimals", 2 if kind == "money" else 0)
    if decimals > _MOST_DECIMALS:
        raise setting.fail(f"最多{_MOST_DECIMALS}位小数", "decimals")
    if kind == "count" and decimals:
        raise setting.fail("count（件数）没有小数，请删去 decimals 或改为 money", "decimals")
    row_labels = drawing.row_labels(drawn, slot.span)
    column_labels = drawing.column_labels(drawn, slot.span)
    hints = wide.hints
    return Cell(
        code=f"{table}.{slot.code}",
        span=slot.span,
        kind=cast(CellKind, kind),
        unit=setting.text("unit", "件" if kind == "count" else "元"),
        decimals=decimals,
        row_code=row,
        column_code=column,
        row_labels=row_labels,
        column_labels=column_labels,
        row_name=wide.names.get(row) or (row_labels[-1] if row_labels else ""),
        column_name=wide.names.get(column)
        or (column_labels[-1] if column_labels and (column or not row_labels) else ""),
        hint=setting.text("hint", "") or hints.get(slot.code) or hints.get(row) or hints.get(column, ""),
        blank=cast(Blank, setting.choice("blank", ("error", "query"), wide.blank)),
        total=_total_of(slot.code, row, column, wide.totals),
        prefill=_prefill_of(slot.code, row, column, wide.prefills),
    )


def _refuse_unused(keys: Keys, codes: list[str], wide: _TableWide) -> None:
    """Names, hints, prefills and totals that speak of no cell of the table."""
    spoken_of = {part for code in codes for part in (code, *_parts(code))} - {""}
    for key, words in (("names", wide.names), ("hints", wide.hints), ("prefill", wide.prefills)):
        for word in words:
            if word not in spoken_of:
                raise keys.fail(f"“{word}”不是这张表的行、列或格的代码", key)
    for total in wide.totals:
        tick()
        if not any(_total_of(code, *_parts(code), (total,)) for code in codes):
            raise keys.fail(f"[[table.total]] 的代码“{total.code}”在 grid 中没有对应的格", "total")


def _parts(code: str) -> tuple[str, str]:
    row, _, column = code.partition(".")
    return row, column


def _matches(pattern: str, code: str) -> bool:
    want, have = _parts(pattern), _parts(code)
    return pattern == code or ("*" in want and all(w in ("*", h) for w, h in zip(want, have, strict=True)))


def _total_of(code: str, row: str, column: str, totals: Iterable[Total]) -> Total | None:
    chosen = None
    for total in totals:
        part = {"": code, "column": row, "row": column, "group": column}[total.each]
        if part == total.code:
            chosen = total
    return chosen


def _prefill_of(code: str, row: str, column: str, prefills: dict[str, str]) -> str:
    if code in prefills:
        return prefills[code]
    return f"{prefills[row]}.{column}" if row in prefills and column else prefills.get(row, "")


def _text(keys: Keys) -> Text:
    length = keys.numbers("length", ())
    if len(length) not in (0, 2) or (length and length[0] > length[1]):
        raise keys.fail("应为 [最少字数, 最多字数]", "length")
    text = Text(
        code=keys.text("code"),
        label=keys.text("label"),
        heading=keys.text("heading", ""),
        hint=keys.text("hint", ""),
        length=(int(length[0]), int(length[1])) if length else (0, 0),
        rows=keys.whole("rows", 8),
        required=keys.flag("required", True),
        draft=keys.text("draft", ""),
    )
    keys.close()
    if not 1 <= text.rows <= 60:
        raise keys.fail(f"一段文字占{text.rows}行，应在1到60之间", "rows")
    return text


def _sections(
    items: list[Keys], tables: tuple[Table, ...], texts: tuple[Text, ...]
) -> tuple[Section, ...]:
    sections = []
    for keys in items:
        sections.append(Section(keys.text("heading"), keys.texts("contents")))
        keys.close()
    if sections:
        return tuple(sections)
    # A form without sections prints its texts and tables one after the other.
    return tuple(Section(text.label, (text.code,)) for text in texts) + tuple(
        Section(table.title, (table.code,)) for table in tables
    )


def _rule(keys: Keys, tables: tuple[Table, ...]) -> Rule:
    table = keys.text("table", "")
    if table and table not in {known.code for known in tables}:
        raise keys.fail(f"没有代码为“{table}”的表", "table")
    rule = Rule(
        id=keys.text("id"),
        title=keys.text("title"),
        table=table,
        each=cast(Each, keys.choice("each", (*_TOTAL_IN, ""), "")),
        only=keys.texts("only", ()),
        when=keys.text("when", ""),
        holds=keys.text("holds"),
        severity=cast(RuleSeverity, keys.choice("severity", ("error", "query", "note"), "error")),
        # Last year's report may be what is wrong, and it is published.
        explainable=keys.flag("explainable", _LAST_YEAR.search(keys.text("holds")) is not None),
        message=keys.text("message", ""),
        remedy=keys.text("remedy", "请核对上述各格。"),
        tally=keys.text("tally", "不符{n}处"),
        source=keys.text("source", ""),
    )
    keys.close()
    for key, template, known in (
        ("message", rule.message, _MESSAGE_WORDS), ("remedy", rule.remedy, _MESSAGE_WORDS), ("tally", rule.tally, ("n",))
    ):
        for word in _named_in(template):
            if word not in known:
                raise keys.fail(f"“{{{word}}}”不是可用的代词，可写：{'、'.join(f'{{{w}}}' for w in known)}", key)
    if rule.each and not rule.table:
        raise keys.fail("写了 each 就要写明 table", "table")
    if not re.fullmatch(r"[a-z][\w.]*", rule.id):
        raise keys.fail(f"“{rule.id}”应由小写字母、数字、“.”和“_”组成", "id")
    return rule


def _named_in(template: str) -> Iterator[str]:
    """What stands in braces; searched by hand, because a pattern looks from each brace to the end."""
    at = template.find("{")
    while at >= 0 and (end := template.find("}", at)) >= 0:
        yield template[at + 1 : end]
        at = template.find("{", end)


def _check_codes(form: Form) -> None:
    names: dict[str, str] = {}
    codes = [cell.code for table in form.tables for cell in table.cells] + [text.code for text in form.texts]
    for code in codes:
        if not _CODE.fullmatch(code):
            raise FormError("代码只能用小写字母、数字、“_”，以“.”分段，每段以字母开头", place=f"代码 {code}")
        taken = sorted(_WORDS_OF_RULES & set(code.split(".")))
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
    table_codes = [table.code for table in form.tables]
    for code in table_codes:
        if table_codes.count(code) > 1:
            raise FormError("两张表用了同一个代码", place=f"[[table]] {code}")
        if code in form.texts_by_code:
            raise FormError("一张表和一段文字用了同一个代码", place=f"[[table]] {code}")


def _check_sheets(form: Form) -> None:
    seen: set[str] = set()
    for table in form.tables:
        place = f"[[table]] {table.code} sheet"
        name = table.sheet
        if not name.strip() or len(name) > 28 or _BAD_IN_SHEET_NAME & set(name):
            raise FormError(f"工作表名“{name}”须为1至28字，且不含 [ ] : * ? / \\ '", place=place)
        # Excel takes “Data” and “data” for one name, and keeps “History” for itself.
        same = name.casefold()
        if same in (*RESERVED_SHEETS, "history") or (not table.on_text_sheet and same in seen):
            raise FormError(f"工作表名“{name}”已被占用，请换一个", place=place)
        seen.add(same)
    if all(table.on_text_sheet for table in form.tables):
        raise FormError(f"所有表都放在《{TEXT_SHEET}》里，至少要有一张表有自己的工作表", place="[[table]]")


_FIELD = re.compile(r"\{([A-Za-z][\w.]*)\}")
_FACTS_IN_WORDS = ("year", "district", "who")


def _check_fields(form: Form) -> None:
    """Refuse a ``{code}`` in printed words that nothing will ever fill."""
    known = {*_FACTS_IN_WORDS, *form.cells}
    words = [("[form] intro", form.intro, known)]
    words += [(f"[[text]] {text.code} draft", text.draft, known) for text in form.texts]
    for table in form.tables:
        near = {cell.code.removeprefix(f"{table.code}.") for cell in table.cells}
        words.append((f"[[table]] {table.code} sentence", table.sentence, known | near))
    for place, text, fields in words:
        for field in _FIELD.findall(text):
            if field not in fields:
                near_by = difflib.get_close_matches(field, fields, 1)
                hint = f"，是否应为“{{{near_by[0]}}}”" if near_by else ""
                raise FormError(f"“{{{field}}}”不是这张表式的代码{hint}", place=place)


def _check_references(form: Form) -> None:
    known = set(form.tables_by_code) | set(form.texts_by_code)
    used: list[str] = [code for section in form.sections for code in section.contents]
    headings = [section.heading for section in form.sections]
    for section in form.sections:
        if headings.count(section.heading) > 1:
            raise FormError("两章用了同一个标题，请改其中一个", place=f"[[section]] {section.heading}")
        for code in section.contents:
            if code not in known:
                raise FormError(f"没有代码为“{code}”的表或文字", place=f"[[section]] {section.heading}")
    for code in known:
        if used.count(code) != 1:
            problem = "没有放进任何一章" if code not in used else "放进了两章"
            raise FormError(f"“{code}”{problem}，请在 [[section]] 的 contents 里写一次", place="[[section]]")
    for table in form.tables:
        if table.rollup_below and table.rollup_below not in form.tables_by_code:
            raise FormError(f"没有代码为“{table.rollup_below}”的表", place=f"[[table]] {table.code} rollup_below")
        for zero in table.zero_in_text:
            if zero.text not in form.texts_by_code:
                raise FormError(f"没有代码为“{zero.text}”的文字", place=f"[[table]] {table.code} zero_in_text")
        for cell in table.cells:
            if cell.prefill and f"{table.code}.{cell.prefill}" not in form.cells:
                raise FormError(f"没有代码为“{cell.prefill}”的格", place=f"[[table]] {table.code} prefill")
