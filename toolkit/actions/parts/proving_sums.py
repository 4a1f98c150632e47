"""A roll-up workbook, or the workbook of the level above filled with the sums, read again and held against the sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from toolkit.actions.parts.proof import EQUAL, Held, Proof, held
from toolkit.aggregate import Sums
from toolkit.errors import FileError
from toolkit.findings import Number
from toolkit.form import Cell
from toolkit.rules import rolled, rulebook
from toolkit.rules.spoken import spoken
from toolkit.submission import Submission
from toolkit.words import fifteen_digits
from toolkit.workbook.summed import Content, Summed, UnitRow, read_summed

_KEPT = Decimal("1E-14")
"""What a file may take from a number, in parts of it."""
_FORMULA = "公式所加的不是《明细》{column}列的全部单位"


def prove_rollup(data: bytes, sums: Sums, *, values_only: bool = False, beside: Sums | None = None) -> Proof:
    """Every cell of the statutory tables against the sums, and against what 明细 and the tables' own parts come to; 明细 against the
    returns. Of a workbook that does not open nothing agrees. The tables of the other scope are proved the same way; what does not agree
    is among the numbers, how many were looked at in the record."""
    form = sums.form
    try:
        stands = read_summed(data, form)
    except FileError:
        stands = Summed(form, {})
    skipped = {code for code in rolled.without_figure(form) if not rolled.is_tallied(form.cells[code])}
    skipped |= rolled.staying(form) if values_only else set()
    totals = stands.totals()
    numbers = tuple(_number(stands, sums, cell, totals) for code, cell in form.cells.items() if code not in skipped)
    others = [] if beside is None or values_only else _other_scope(stands, beside, skipped)
    besides = ""
    if beside is not None and beside.scope is not None and not values_only:
        wrong = [one for one in others if one.state != EQUAL]
        besides = f"{beside.scope.words}各表{len(others)}个数{f'有{len(wrong)}处不一致' if wrong else '逐个一致'}。"
        numbers = (*numbers, *wrong)
    if values_only or not stands.has_detail:
        return Proof(numbers)
    every, organs = (beside, sums) if beside is not None and stands.organs else (sums, beside)
    strange, looked_at = _detail(stands, every, organs)
    verdict = f"有{len(strange)}处不一致" if strange else "逐格一致"
    return Proof((*numbers, *strange), f"《明细》{len(stands.units)}家{looked_at}格与收件登记中的报表{verdict}。{besides}")


def _other_scope(stands: Summed, sums: Sums, skipped: Collection[str]) -> list[Held]:
    form = sums.form
    second = stands.beside or Summed(form, {}, stands.units, stands.columns)
    totals = second.totals()
    return [_number(second, sums, cell, totals) for code, cell in form.cells.items() if code not in skipped]


def _number(stands: Summed, sums: Sums, cell: Cell, totals: Mapping[str, Number | None]) -> Held:
    code, shown = cell.code, stands.cells.get(cell.code)
    place = f"《{shown.sheet}》{shown.cell}" if shown else f"《汇总{sums.form.table_of[code].sheet}》"
    again, fault = None, ""
    if cell.total:
        again, source = _said(cell, totals[code]), f"本表：{spoken(rulebook(sums.form).totals[code], sums.form)}"
    elif stands.has_detail:
        column = stands.columns.get(code, "")
        again, source = _said(cell, stands.added(code)), f"《明细》{column}列，{stands.givers(code)}家"
        source += "，加《调整》的增减" if code in stands.adjusted else ""
        fault = _FORMULA.format(column=column) if stands.looks_elsewhere(code) else ""
    else:
        source = _source(sums, code)
    made = sums.said(code) if code in sums.tallies else _said(cell, sums.values[code])
    return held(place, code, cell.name, None if shown is None else _said(cell, shown.content), made, source, again=again, fault=fault)


def _source(sums: Sums, code: str) -> str:
    adjusted = any(one.code == code for one in sums.adjustments)
    return f"{len(sums.counting) - len(sums.nulls.get(code, ()))}家{'，加本级调整' if adjusted else ''}"


def _said(cell: Cell, content: Content) -> str:
    """A content in words; of a number fifteen digits, as many as a spreadsheet keeps."""
    if content is None or isinstance(content, str):
        return content or ""
    return rolled.said(cell, content if isinstance(content, int) else Decimal(fifteen_digits(float(content))))


def _detail(stands: Summed, sums: Sums, organs: Sums | None) -> tuple[list[Held], int]:
    """The cells of 明细 that are not as the units' returns have them, and how many were looked at."""
    among = None if organs is None else {one.unit.code for one in organs.standings if one.unit.counted}
    rows, strange = {unit.code: unit for unit in stands.units}, list[Held]()
    for standing in sums.standings:
        unit, row = standing.unit, rows.pop(standing.unit.code, None)
        if row is None or row.counted is not unit.counted:
            stood = None if row is None else "计入" if row.counted else "不计入"
            strange.append(held("《明细》", unit.code, unit.name, stood, "计入" if unit.counted else "不计入", "单位名单"))
        if row is not None and among is not None and row.organs is not (unit.code in among):
            strange.append(held("《明细》", unit.code, unit.name, "计入机关" if row.organs else "不计入机关",
                                "计入机关" if unit.code in among else "不计入机关", "单位名单中的类别"))
        if row is not None:
            strange += _unlike(stands, row, standing.values or {})
    strange += [held("《明细》", row.code, row.name, "有此行", "", "单位名单") for row in rows.values()]
    return strange, len(stands.units) * len(stands.columns)


def _unlike(stands: Summed, row: UnitRow, values: Mapping[str, Number | None]) -> list[Held]:
    found = []
    for code, letters in stands.columns.items():
        content, value = row.contents.get(code), values.get(code)
        if content == value or _is_as_kept(content, value):  # nearly every cell
            continue
        cell = stands.form.cells[code]
        if (stood := _said(cell, content)) != (made := _said(cell, value)):
            found.append(held(f"《明细》{letters}{row.row + 1}", code, f"{row.name}｜{cell.name}", stood, made, "收件登记中的报表"))
    return found


def _is_as_kept(content: Content, value: Number | None) -> bool:
    """Whether a number is another as a spreadsheet keeps it: a ratio has more digits than a file."""
    if content is None or value is None or isinstance(content, str):
        return False
    return abs(Decimal(content) - value) <= abs(Decimal(value)) * _KEPT


# ── upward ────────────────────────────────────────────────────────────


def prove_upward(data: bytes, sums: Sums) -> Proof:
    """The workbook of the level above, read as that level will read it: each typed figure that goes upward against the sums.

    Of a workbook that does not open nothing agrees.
    """
    from toolkit.intake.reading import read_file  # the readers are slow to import

    try:
        read = read_file(data)
    except FileError:
        read = Submission()
    cells = read.form.cells if read.form is not None else sums.form.cells
    going = [cell for cell in cells.values() if not cell.total and rolled.goes_up(cell) and rolled.goes_up(sums.form.cells[cell.code])]
    return Proof(tuple(
        held(_place(read.where(cell.code).sheet, read.where(cell.code).cell), cell.code, cell.name,
             _said(cell, read.entries[cell.code].value) if cell.code in read.entries else None,
             _said(cell, sums.values[cell.code]), _source(sums, cell.code))
        for cell in going))


def _place(sheet: str | None, cell: str | None) -> str:
    return f"《{sheet}》{cell}" if sheet else "上级的表"
