"""Form → layout: where everything of an issued workbook stands.

A table sheet, from the top: the line that says whether the return is ready (not printed), the title,
who reports for when, the statutory grid cell for cell. To its right, not printed: last year's values where
they are known, and hidden helper columns (:mod:`toolkit.layout.lamps`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.form.model import TEXT_SHEET, Cell, Form, Span, Table, Text
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.intro import FACT_CELLS, intro_sheet
from toolkit.layout.model import CHECK_SHEET, INTRO_SHEET, Layout, Mark, Role, Sheet, Slot
from toolkit.rules import excel
from toolkit.rules.rulebook import Check, Rulebook, rulebook

GRID_TOP = 3
_STATUS_ROW, _TITLE_ROW, _WHO_ROW = range(3)
_FACT_ROWS = ("unit.level", "campaign.level")
_MISSING_ROW, _WRONG_ROW, _CHECKS_ROW = 2, 3, 4
_TEXT_WIDTHS = (30.0, 78.0)
_TEXT_TOP = 3
_LONGEST_PAGE = 40
"""A table of up to so many rows is shrunk to one printed page; a longer one runs on with its head repeated."""


@dataclass(frozen=True)
class _Placed:
    """A table put on a sheet: its corner, and the first helper column of that sheet."""

    table: Table
    top: int
    left: int


def grid_slots(table: Table, top: int, left: int) -> list[Slot]:
    """The statutory table cell for cell, at a corner of a sheet. Totals are placed without formulas."""
    slots = [
        Slot(_moved(label.span, top, left), Role.HEADER if label.header else Role.ROW_HEAD, label.text)
        for label in table.labels
    ]
    slots += [
        Slot(_moved(cell.span, top, left), Role.TOTAL if cell.total else Role.INPUT, code=cell.code)
        for cell in table.cells
    ]
    return slots


@lru_cache(maxsize=16)
def build_layout(form: Form, *, last_year: bool) -> Layout:
    """The layout of a form's issued workbook; with ``last_year``, room for last year's values and their rules."""
    book = rulebook(form)
    checks = [check for check in book.checks if last_year or not check.uses_last_year]
    text_rows = _text_rows(form)
    placed = {table.code: _place(table, text_rows) for table in form.tables}
    helper_left = {table.sheet: _helper_left(form, table.sheet, last_year) for table in form.tables}
    helper_left.setdefault(TEXT_SHEET, len(_TEXT_WIDTHS) + 1)
    places = _places(form, placed, last_year)

    homes: dict[str, list[Check]] = {}
    for check in checks:
        homes.setdefault(lamps.home_of(form, check), []).append(check)
    helpers: dict[str, tuple[list[Slot], list[Mark]]] = {}
    groups: list[lamps.Group] = []
    for sheet in (*helper_left, CHECK_SHEET):
        top, left = (1, _LAMP_HELPERS) if sheet == CHECK_SHEET else (_CHECKS_ROW, helper_left[sheet])
        seen = replace(places, facts=_fact_addresses(sheet, helper_left))
        slots, marks, fed = lamps.helper_slots(book, sheet, homes.get(sheet, []), seen, top, left)
        helpers[sheet] = (slots, marks)
        groups += fed
    _mirror(form, homes, helpers, helper_left, places)

    sheets = [intro_sheet(form)]
    for table in form.sheet_tables():
        sheets.append(_table_sheet(book, placed[table.code], places, helpers[table.sheet], helper_left, last_year))
    sheets.append(_text_sheet(form, text_rows, placed, places, helpers[TEXT_SHEET], helper_left))
    order = {id(rule): n for n, rule in enumerate(form.rules)}
    groups.sort(key=lambda group: order[id(group.rule)])
    sheets.append(_check_sheet(form, groups, helpers[CHECK_SHEET], helper_left))
    return Layout(tuple(sheets))


# ── places ────────────────────────────────────────────────────────────


def _moved(span: Span, top: int, left: int) -> Span:
    return Span(span.row + top, span.col + left, span.rows, span.cols)


def _first_value_col(table: Table) -> int:
    return min(cell.span.col for cell in table.cells)


def _place(table: Table, text_rows: Mapping[str, int]) -> _Placed:
    return _Placed(table, text_rows[table.code] if table.on_text_sheet else GRID_TOP, 0)


def _last_left(table: Table) -> int:
    """The column where last year's block begins: one empty column right of the table."""
    return table.cols + 1


def _helper_left(form: Form, sheet: str, last_year: bool) -> int:
    tables = [table for table in form.tables if table.sheet == sheet]
    widest = max((table.cols for table in tables), default=0)
    if sheet == TEXT_SHEET:
        widest = max(widest, len(_TEXT_WIDTHS))
    block = max((table.cols - _first_value_col(table) for table in tables), default=0) + 1 if last_year else 0
    return widest + 1 + block


def _places(form: Form, placed: Mapping[str, _Placed], last_year: bool) -> lamps.Places:
    cells: dict[str, tuple[str, int, int]] = {}
    last: dict[str, tuple[str, int, int]] = {}
    for code, cell in form.cells.items():
        where = placed[form.table_of[code].code]
        cells[code] = (where.table.sheet, cell.span.row + where.top, cell.span.col + where.left)
        if last_year:
            last[code] = (where.table.sheet, cell.span.row + where.top, _last_col(where.table, cell))
    counts = frozenset(code for code, cell in form.cells.items() if cell.kind == "count")
    return lamps.Places(cells, last, {}, counts)


def _last_col(table: Table, cell: Cell) -> int:
    base = len(_TEXT_WIDTHS) + 1 if table.on_text_sheet else _last_left(table)
    return base + cell.span.col - _first_value_col(table)


def _fact_addresses(sheet: str, helper_left: Mapping[str, int]) -> dict[str, str]:
    if sheet == CHECK_SHEET:
        return {fact: on_sheet(INTRO_SHEET, FACT_CELLS[fact]) for fact in _FACT_ROWS}
    return {fact: a1(row, helper_left[sheet], absolute=True) for row, fact in enumerate(_FACT_ROWS)}


def _mirror(
    form: Form,
    homes: Mapping[str, list[Check]],
    helpers: dict[str, tuple[list[Slot], list[Mark]]],
    helper_left: Mapping[str, int],
    places: lamps.Places,
) -> None:
    """Give each sheet that a cross-sheet check speaks of its own copy of the check's state."""
    for sheet, left in helper_left.items():
        wanted = [
            (check, on_sheet(CHECK_SHEET, a1(1 + row, _LAMP_HELPERS, absolute=True)))
            for row, check in enumerate(homes.get(CHECK_SHEET, []))
            if any(form.table_of[code].sheet == sheet for code in check.codes)
        ]
        top = _CHECKS_ROW + len(homes.get(sheet, []))
        slots, marks = lamps.mirror_slots(wanted, places, sheet, top, left)
        helpers[sheet][0].extend(slots)
        helpers[sheet][1].extend(marks)


# ── table sheets ──────────────────────────────────────────────────────


def _total_formulas(book: Rulebook, slots: Sequence[Slot], sheet: str, places: lamps.Places) -> list[Slot]:
    at = lamps.SeenFrom(sheet, places)
    return [
        replace(slot, formula=excel.number(book.totals[slot.code], at)) if slot.role is Role.TOTAL else slot
        for slot in slots
    ]


def _fact_and_count_slots(
    form: Form, sheet: str, places: lamps.Places, left: int
) -> list[Slot]:
    """Helper rows: the facts, how many cells are blank, how many hold something unusable."""
    at = lamps.SeenFrom(sheet, places)
    slots = [
        Slot(Span(row, left), Role.HELPER, formula=f'{on_sheet(INTRO_SHEET, FACT_CELLS[fact])}&""',
             shows=f"fact:{fact}")
        for row, fact in enumerate(_FACT_ROWS)
    ]
    cells = [cell for table in form.tables if table.sheet == sheet for cell in table.inputs]
    counted = [cell.code for cell in cells if cell.blank == "error"]
    asked = [cell.code for cell in cells if cell.blank != "error"]
    missing = lamps.missing_formula(counted, at) if counted else "0"
    wrong = lamps.wrong_formula(counted, a1(_MISSING_ROW, left), at) if counted else "0"
    if asked:
        wrong += "+" + lamps.wrong_formula(asked, lamps.missing_formula(asked, at), at)
    slots.append(Slot(Span(_MISSING_ROW, left), Role.HELPER, formula=missing, shows=f"missing:{sheet}"))
    slots.append(Slot(Span(_WRONG_ROW, left), Role.HELPER, formula=wrong, shows=f"wrong:{sheet}"))
    return slots


def _top_slots(sheet: str, title: str, unit: str, left_cols: int, cols: int, helper: int) -> list[Slot]:
    """The status line, the title and the line that says who reports for when."""
    missing, wrong = a1(_MISSING_ROW, helper, absolute=True), a1(_WRONG_ROW, helper, absolute=True)
    own = f'IF({missing}+{wrong}=0,"　本表已填齐。","　本表未填"&{missing}&"格，填错"&{wrong}&"格。")'
    status = f"{on_sheet(CHECK_SHEET, '$A$2')}&{own}"
    right_cols = cols - left_cols
    return [
        Slot(Span(_STATUS_ROW, 0, 1, cols), Role.STATUS, formula=status, shows=f"status:{sheet}"),
        Slot(Span(_TITLE_ROW, 0, 1, cols), Role.TITLE, title),
        Slot(Span(_WHO_ROW, 0, 1, left_cols), Role.CAPTION, "填报单位：{unit.name}", identity="unit"),
        Slot(Span(_WHO_ROW, left_cols, 1, right_cols), Role.LINE,
             "{year}年度" + (f"　　单位：{unit}" if unit else ""), identity="year"),
    ]


def _table_sheet(
    book: Rulebook,
    placed: _Placed,
    places: lamps.Places,
    helper: tuple[list[Slot], list[Mark]],
    helper_left: Mapping[str, int],
    last_year: bool,
) -> Sheet:
    table, left = placed.table, helper_left[placed.table.sheet]
    units = dict.fromkeys(cell.unit for cell in table.cells if cell.kind == "count")
    slots = _top_slots(table.sheet, table.title, "、".join(units), _caption_cols(table), table.cols, left)
    slots += _total_formulas(book, grid_slots(table, placed.top, 0), table.sheet, places)
    bottom = placed.top + table.rows - 1
    if table.note:
        bottom += 1
        slots.append(Slot(Span(bottom, 0, 1, table.cols), Role.NOTE, table.note))
    if last_year:
        slots += _last_slots(table, placed.top, places)
    slots += _fact_and_count_slots(book.form, table.sheet, places, left)
    slots += helper[0]
    gap = left - table.cols
    first_value = _first_value_col(table)
    return Sheet(
        name=table.sheet,
        slots=tuple(slots),
        widths=(*table.widths, *_block_widths(table, gap)),
        heights={_STATUS_ROW: 24.0, _TITLE_ROW: 32.0, _WHO_ROW: 20.0, **row_heights(table, placed.top)},
        marks=(*lamps.content_marks(book.form, places, table.sheet), *helper[1]),
        orientation=table.orientation,
        print_area=(_TITLE_ROW, 0, bottom, table.cols - 1),
        one_page=table.rows <= _LONGEST_PAGE,
        repeat=(placed.top, placed.top + table.header_rows - 1) if table.header_rows > 0 else None,
        freeze=(placed.top + _frozen_rows(table), first_value if table.rows > 12 and first_value else 0),
        hidden_from=left,
    )


def _caption_cols(table: Table) -> int:
    """How many columns the unit's name gets: about half the width, at least one, never all."""
    half, width = sum(table.widths) / 2, 0.0
    for n, each in enumerate(table.widths, 1):
        width += each
        if width >= half:
            return max(1, min(n, table.cols - 1))
    return 1


def _frozen_rows(table: Table) -> int:
    """Header rows stay in view where the table is long; a short table needs none."""
    return table.header_rows if table.rows > 12 and table.header_rows <= 4 else 0


def _last_slots(table: Table, top: int, places: lamps.Places) -> list[Slot]:
    first = _first_value_col(table)
    left, right = _last_left(table), _last_left(table) + table.cols - first - 1
    head = "上年数（供核对，不打印）"
    slots = [Slot(Span(_WHO_ROW, left, 1, right - left + 1), Role.LAST_HEAD, head)]
    header = table.header_rows - 1
    if header >= 0:
        for label in table.labels:
            if label.span.row <= header <= label.span.last_row and label.span.col >= first:
                slots.append(
                    Slot(Span(top + header, left + label.span.col - first, 1, label.span.cols),
                         Role.LAST_HEAD, label.text)
                )
    for cell in table.cells:
        _, row, col = places.last[cell.code]
        slots.append(Slot(Span(row, col, cell.span.rows, cell.span.cols), Role.LAST, code=cell.code))
    return slots


def _block_widths(table: Table, gap: int) -> tuple[float, ...]:
    if gap <= 1:
        return (2.0,) * gap
    return (2.0, *table.widths[_first_value_col(table) :], 2.0)


def row_heights(table: Table, top: int) -> dict[int, float]:
    """Row heights in points for a table at a row of a sheet: for wrapped labels: a label is given the lines it needs in its width."""
    heights = dict.fromkeys(range(top, top + table.rows), 19.5)
    for label in table.labels:
        width = sum(table.widths[label.span.col : label.span.last_col + 1])
        lines = -(-_print_length(label.text) // max(width - 1.5, 1))
        each = max(19.5, 14.5 * lines / label.span.rows + 5 / label.span.rows)
        for row in range(label.span.row, label.span.last_row + 1):
            heights[top + row] = max(heights[top + row], min(each, 400.0))
    return heights


def _print_length(text: str) -> float:
    """Length in character widths: a Chinese character is two."""
    return sum(1.0 if char.isascii() else 2.05 for char in text)


# ── the text sheet ────────────────────────────────────────────────────


def _text_rows(form: Form) -> dict[str, int]:
    """The first row of everything on the text sheet, by code; sections that put nothing there are left out."""
    rows: dict[str, int] = {}
    row = _TEXT_TOP
    for section in form.sections:
        on_sheet_here = [code for code in section.contents if _on_text_sheet(form, code)]
        if not on_sheet_here:
            continue
        rows[section.heading] = row
        row += 1
        for code in on_sheet_here:
            if code in form.texts_by_code:
                rows[code] = row
                row += form.texts_by_code[code].rows
            else:
                rows[code] = row + 1
                row += form.tables_by_code[code].rows + 1
    return rows


def _on_text_sheet(form: Form, code: str) -> bool:
    return code in form.texts_by_code or form.tables_by_code[code].on_text_sheet


def _text_sheet(
    form: Form,
    rows: Mapping[str, int],
    placed: Mapping[str, _Placed],
    places: lamps.Places,
    helper: tuple[list[Slot], list[Mark]],
    helper_left: Mapping[str, int],
) -> Sheet:
    left = helper_left[TEXT_SHEET]
    cols = len(_TEXT_WIDTHS)
    title = "文字部分及其他填报事项" if any(table.on_text_sheet for table in form.tables) else "文字部分"
    slots = _top_slots(TEXT_SHEET, title, "", 1, cols, left)
    heights = {_STATUS_ROW: 24.0, _TITLE_ROW: 32.0, _WHO_ROW: 20.0}
    last_row = _TEXT_TOP
    book = rulebook(form)
    for section in form.sections:
        if section.heading not in rows:
            continue
        slots.append(Slot(Span(rows[section.heading], 0, 1, cols), Role.HEADING, section.heading))
        heights[rows[section.heading]] = 24.0
        for code in section.contents:
            if code in form.texts_by_code:
                text = form.texts_by_code[code]
                slots.append(Slot(Span(rows[code], 0, text.rows), Role.TEXT_HEAD, _text_head(text)))
                slots += [Slot(Span(rows[code] + n, 1), Role.TEXT, code=code) for n in range(text.rows)]
                last_row = rows[code] + text.rows - 1
            elif _on_text_sheet(form, code):
                table = form.tables_by_code[code]
                slots.append(Slot(Span(rows[code] - 1, 0, 1, cols), Role.HEADING, table.title))
                slots += _total_formulas(book, grid_slots(table, placed[code].top, 0), TEXT_SHEET, places)
                last_row = rows[code] + table.rows - 1
    slots += _last_on_text_sheet(form, places)
    slots += _fact_and_count_slots(form, TEXT_SHEET, places, left)
    slots += helper[0]
    return Sheet(
        name=TEXT_SHEET,
        slots=tuple(slots),
        widths=(*_TEXT_WIDTHS, *(2.0, 14.0, 2.0)[: left - cols]),
        heights=heights,
        marks=(*lamps.content_marks(form, places, TEXT_SHEET), *helper[1]),
        print_area=(_TITLE_ROW, 0, last_row, cols - 1),
        freeze=(_STATUS_ROW + 1, 0),
        hidden_from=left,
    )


def _last_on_text_sheet(form: Form, places: lamps.Places) -> list[Slot]:
    slots = []
    for table in form.tables:
        if table.on_text_sheet and table.cells[0].code in places.last:
            _, row, col = places.last[table.cells[0].code]
            slots.append(Slot(Span(row - 1, col), Role.LAST_HEAD, "上年数"))
            for cell in table.cells:
                slots.append(Slot(Span(*places.last[cell.code][1:]), Role.LAST, code=cell.code))
    return slots


def _text_head(text: Text) -> str:
    """The label of a text with its hint and the length that is usual."""
    lines = [text.label]
    if text.hint:
        lines.append(text.hint)
    if text.length != (0, 0):
        lines.append(f"一般{text.length[0]}—{text.length[1]}字，每段一行。")
    return "\n".join(lines)


# ── the check sheet ───────────────────────────────────────────────────

_LAMP_TOP = 4
_LAMP_KEYS = 4
"""First hidden column: rule id, failing, cannot tell."""
_LAMP_HELPERS = _LAMP_KEYS + 4


def _check_sheet(
    form: Form,
    groups: Sequence[lamps.Group],
    helper: tuple[list[Slot], list[Mark]],
    helper_left: Mapping[str, int],
) -> Sheet:
    """校验: a lamp for each sheet's filling and for each rule, and the line that sums them up."""
    slots = [
        Slot(Span(0, 0, 1, 3), Role.TITLE, "校验"),
        *(Slot(Span(3, n), Role.LAMP_HEAD, text) for n, text in enumerate(("核对项目", "结果", "说明"))),
    ]
    row = _LAMP_TOP
    with_inputs = [sheet for sheet in helper_left if any(t.sheet == sheet and t.inputs for t in form.tables)]
    for sheet in with_inputs:
        missing, wrong = (
            on_sheet(sheet, a1(r, helper_left[sheet], absolute=True)) for r in (_MISSING_ROW, _WRONG_ROW)
        )
        slots += _lamp(
            row,
            f"《{sheet}》填写",
            f"value.{sheet}",
            (("missing", missing), ("wrong", wrong)),
            'IF({a}+{b}=0,"已填齐",IF({a}>0,"未填"&{a}&"格","")&IF({b}>0,"填错"&{b}&"格",""))',
            '""',
        )
        row += 1
    filling = range(_LAMP_TOP, row)
    blocking: list[int] = []
    for group in groups:
        failing = "&{a}&".join(lamps.quoted(part) for part in group.rule.tally.split("{n}"))
        slots += _lamp(
            row,
            group.rule.title,
            f"{group.rule.id}#{form.rules.index(group.rule)}",
            (("fails", f"COUNTIF({group.states},0)"), ("undecided", f"COUNTIF({group.states},0.5)")),
            f'IF({{a}}>0,{failing},IF({{b}}>0,"待填","通过"))',
            lamps.concatenated(group.sentences),
        )
        if group.rule.severity == "error":
            blocking.append(row)
        row += 1
    slots.append(Slot(Span(1, 0, 1, 3), Role.STATUS, formula=_status_formula(groups, filling, blocking), shows="status:"))
    return Sheet(
        name=CHECK_SHEET,
        slots=(*slots, *helper[0]),
        widths=(38.0, 18.0, 84.0, 2.0),
        heights={0: 32.0, 1: 40.0, 3: 22.0, **dict.fromkeys(range(_LAMP_TOP, row), 31.0)},
        marks=(*_lamp_marks(row, len(filling), groups), *helper[1]),
        orientation="landscape",
        print_area=(0, 0, row - 1, 2),
        freeze=(_LAMP_TOP, 0),
        hidden_from=_LAMP_KEYS,
    )


def _lamp(
    row: int, title: str, key: str, counts: Sequence[tuple[str, str]], result: str, detail: str
) -> list[Slot]:
    """One line of 校验; ``{a}`` and ``{b}`` in ``result`` stand for the two hidden counts."""
    for name, n in (("{a}", 1), ("{b}", 2)):
        result = result.replace(name, a1(row, _LAMP_KEYS + n, absolute=True))
    return [
        Slot(Span(row, 0), Role.ROW_HEAD, title),
        Slot(Span(row, 1), Role.LAMP, formula=result, shows=f"result:{key}"),
        Slot(Span(row, 2), Role.LAMP, formula=detail, shows=f"detail:{key}"),
        Slot(Span(row, _LAMP_KEYS), Role.HELPER, text=key),
        *(
            Slot(Span(row, _LAMP_KEYS + n), Role.HELPER, formula=formula, shows=f"{what}:{key}")
            for n, (what, formula) in enumerate(counts, 1)
        ),
    ]


def _status_formula(groups: Sequence[lamps.Group], filling: range, blocking: list[int]) -> str:
    keys = _LAMP_KEYS
    missing = f"SUM({a1(filling[0], keys + 1)}:{a1(filling[-1], keys + 1)})"
    wrong = f"SUM({a1(filling[0], keys + 2)}:{a1(filling[-1], keys + 2)})"
    failing = [a1(row, keys + 1) for row in blocking]
    total = "+".join([missing, wrong, *failing])
    errors = [group.rule for group in groups if group.rule.severity == "error"]
    parts = [f'IF({missing}>0,"，未填"&{missing}&"格","")', f'IF({wrong}>0,"，填错"&{wrong}&"格","")']
    for cell, rule in zip(failing, errors, strict=True):
        words = f"&{cell}&".join(lamps.quoted(part) for part in rule.tally.split("{n}"))
        parts.append(f'IF({cell}>0,"，"&{words},"")')
    listed = f"MID({'&'.join(parts)},2,500)"
    return f'IF({total}=0,{lamps.quoted(lamps.READY)},"还差"&({total})&"处："&{listed}&"（见《{CHECK_SHEET}》）。")'


def _lamp_marks(end: int, fillings: int, groups: Sequence[lamps.Group]) -> list[Mark]:
    """Green where it passes, red where an error stands, amber where something is to be confirmed."""
    first = a1(_LAMP_TOP, 1)
    marks = [Mark(f"{first}:{a1(end - 1, 1)}", f'OR({first}="通过",{first}="已填齐")', "passing")]
    for row in range(_LAMP_TOP, end):
        group = row - _LAMP_TOP - fillings
        error = group < 0 or groups[group].rule.severity == "error"
        cell = a1(row, 1)
        waiting = f'{cell}<>"待填",{cell}<>"通过",{cell}<>"已填齐"'
        marks.append(Mark(cell, f"AND({waiting})", "failing" if error else "doubtful"))
    return [
        *marks,
        Mark("A2", 'LEFT($A$2,2)<>"还差"', "passing"),
        Mark("A2", 'LEFT($A$2,2)="还差"', "failing"),
    ]
