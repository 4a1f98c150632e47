"""The text of a form file read into a :class:`~toolkit.form.model.Form`, or refused with place and remedy.

The syntax is documented in ``docs/form-files.md``. Rules and totals stay text here; the room above
(:mod:`toolkit.rules`) parses them and refuses them in the same way.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from toolkit.clock import tick
from toolkit.digests import sha256
from toolkit.errors import FormError, Step
from toolkit.form import grid as drawing
from toolkit.form.alike import check_alike, read_alike
from toolkit.form.checks import (
    check_code,
    check_sheet_names,
    check_size,
    check_whole,
    is_no_code,
)
from toolkit.form.examining import check_examine, read_examine
from toolkit.form.kinds import KINDS, kind_of
from toolkit.form.lines import located, under
from toolkit.form.model import (
    Blank,
    Cell,
    Each,
    Form,
    Orientation,
    Section,
    Table,
    Text,
    Total,
    ZeroInText,
)
from toolkit.form.overview import read_overview
from toolkit.form.relations import read_rule
from toolkit.form.renaming import old_parts, with_renamed
from toolkit.form.said import read_said
from toolkit.form.sentences import read_sentences
from toolkit.form.toml import Keys, place_of, too_deep
from toolkit.limits import DEEPEST_KEY
from toolkit.meant import meant
from toolkit.structs import Struct

BLANKS = ("error", "query", "none")
_TOTAL_IN = ("row", "column", "group")


def parsed(text: str, *, issued: bool) -> Form:
    """The form of a text, nothing known of it before. Raises :class:`FormError` with the place inside."""
    try:
        if not issued:
            _refuse_braces(text)
        form = _parsed(text)
        if not issued:
            check_size(form)
            check_sheet_names(form)
    except FormError as error:
        if issued:  # from a received file, perhaps: nobody reads on which line it is wrong
            raise
        raise located(error, text) from error
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
    drawn = keys.tables("table", "code")
    tables = tuple(_table(item) for item in drawn)
    texts = tuple(_text(item) for item in keys.tables("text", "code"))
    if not tables:
        near = meant("table", keys.names())
        hint = f"（“{near[0]}”是否应为“table”）" if near else ""
        raise FormError(f"没有一张表，请至少写一节 [[table]]{hint}", place="[[table]]", at=(*near, 0))
    edition = _edition(head)
    form = Form(
        edition=edition,
        title=head.text("title"),
        basis=head.text("basis", ""),
        intro=head.text("intro", ""),
        preface=read_sentences(head),
        sections=_sections(keys.tables("section", "heading"), tables, texts),
        tables=tables,
        texts=texts,
        rules=tuple(read_rule(item, tables) for item in keys.tables("rule", "id")),
        source=text,
        digest=sha256(text.encode()).hex(),
        base=head.text("parent", "") or edition,
        overview=read_overview(keys.table("overview")) if "overview" in keys.names() else None,
        alike=read_alike(keys.table("alike")) if "alike" in keys.names() else None,
        said=read_said(keys.table("said")) if "said" in keys.names() else None,
        examine=read_examine(keys.table("examine")) if "examine" in keys.names() else None,
    )
    form = with_renamed(form, head, {table.code: item for table, item in zip(tables, drawn, strict=True)})
    head.close()
    keys.close()
    check_whole(form)
    check_alike(form)
    check_examine(form)
    return form


@lru_cache(maxsize=8)
def _refuse_braces(text: str) -> None:
    """Refuse a cell that was meant to hold a value and would be printed with its braces."""
    for number, table in enumerate(_tables_drawn(text), 1):
        for row, col, cell in drawing.stray_braces(table["grid"]):
            raise FormError(
                f"“{cell}”里有花括号，又不正好是 {{代码}} 或 {{行.*}}，会照样印成文字，没有地方填数；"
                "填数的格只写半角花括号和其中的代码，“约”“%”这样的字写在栏目里，单位写在 [table.cell.…] 的 unit 里",
                place=f"[[table]] {table.get('code', f'第{number}节')} grid 第{row}行第{col}格", at=("table", table, "grid", row))


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
        with under(*keys.at, "grid"):
            drawn = drawing.read_drawing(keys.text("grid"), columns)
    except FormError as error:
        error.place = f"{keys.place} {error.place}".strip()
        raise error.retold() from error
    _check_slots(keys, code, columns, drawn)
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
        supplement=keys.flag("supplement", False),
        printed=keys.flag("printed", True),
        zero_in_text=tuple(_zero_in_text(item) for item in keys.tables("zero_in_text", "text")),
    )
    keys.close()
    if not table.cells:
        raise keys.fail("表里没有一个数字格，请在 grid 中写 {代码}", "grid")
    return table


def _check_slots(keys: Keys, table: str, columns: tuple[str, ...], drawn: drawing.Drawing) -> None:
    """Refuse a wrong code where it stands, before what speaks of it is found to speak of nothing."""
    names: dict[str, str] = {}
    repeated = [column for column, times in Counter(columns).items() if times > 1]
    for slot in drawn.slots:
        tick()
        # What is wrong with the table's own code, or with that of a column, is not the row's fault.
        twice = next((column for column in repeated if slot.code.endswith(f".{column}")), "")
        at: tuple[Step, ...] = ("columns", twice) if twice else ("grid", slot.span.row + 1)
        with under(*keys.at, *(("code",) if is_no_code(table) else at)):
            check_code(f"{table}.{slot.code}", names)


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


class _TableWide(Struct, frozen=True):
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
        keys.choice("blank", BLANKS, "error"), keys.choice("kind", KINDS, "count"), totals,
    )
    settings = keys.table("cell")
    by_pattern = {name: settings.table(name) for name in settings.names()}
    applied: set[str] = set()
    cells = []
    for slot in drawn.slots:
        tick()
        setting = _setting_of(slot.code, by_pattern, keys)
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


def _setting_of(code: str, by_pattern: dict[str, Keys], table: Keys) -> Keys:
    """The last section that speaks of a cell; an empty one in the table's name where none does."""
    setting = Keys({}, table.place, table.at)
    for pattern, candidate in by_pattern.items():
        if _matches(pattern, code):
            setting = candidate
    return setting


def _cell(table: str, slot: drawing.GridSlot, drawn: drawing.Drawing, setting: Keys, wide: _TableWide) -> Cell:
    row, column = _parts(slot.code)
    total = _total_of(slot.code, row, column, wide.totals)
    kind = kind_of(setting, wide.kind, total)
    row_labels = drawing.row_labels(drawn, slot.span)
    column_labels = drawing.column_labels(drawn, slot.span)
    hints = wide.hints
    return Cell(
        code=f"{table}.{slot.code}",
        span=slot.span,
        kind=kind.kind,
        unit=kind.unit,
        decimals=kind.decimals,
        row_code=row,
        column_code=column,
        row_labels=row_labels,
        column_labels=column_labels,
        row_name=wide.names.get(row) or (row_labels[-1] if row_labels else ""),
        column_name=wide.names.get(column)
        or (column_labels[-1] if column_labels and (column or not row_labels) else ""),
        hint=setting.text("hint", "") or hints.get(slot.code) or hints.get(row) or hints.get(column, ""),
        blank=cast(Blank, setting.choice("blank", BLANKS, wide.blank)),
        total=total,
        prefill=_prefill_of(slot.code, row, column, wide.prefills),
        rollup=kind.rollup,
        weight=_weight_of(table, kind.weight, row, column, drawn),
        choices=kind.choices,
        negative=kind.negative,
    )


def _weight_of(table: str, written: str, row: str, column: str, drawn: drawing.Drawing) -> str:
    """The whole code of what a mean is weighed by: looked for in the cell's own row and column, in its table, then as it is."""
    if not written:
        return ""  # of thousands of cells few are weighed
    near = {slot.code for slot in drawn.slots}
    tries = (f"{row}.{written}", f"{written}.{column}", written)
    return next((f"{table}.{code}" for code in tries if code in near), written)


def _refuse_unused(keys: Keys, codes: list[str], wide: _TableWide) -> None:
    """Names, hints, prefills and totals that speak of no cell of the table."""
    spoken_of = {part for code in codes for part in (code, *_parts(code))} - {""} | old_parts(keys)
    for key, words in (("names", wide.names), ("hints", wide.hints), ("prefill", wide.prefills)):
        for word in words:
            if word not in spoken_of or (key != "names" and word in old_parts(keys)):
                raise keys.fail(f"“{word}”不是这张表的行、列或格的代码", key, word)
    for total in wide.totals:
        tick()
        if not any(_total_of(code, *_parts(code), (total,)) for code in codes):
            says = {"each": total.each, "code": total.code, "is": total.expression}
            raise keys.fail(f"[[table.total]] 的代码“{total.code}”在 grid 中没有对应的格", "total", says, "code")


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
        sentences=read_sentences(keys),
    )
    keys.close()
    if text.draft and text.sentences:
        raise keys.fail("draft 和 [[text.sentence]] 写一样就够，请删去一样", "draft")
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
