"""Last year's figures from the statutory tables themselves, as somebody typed them: a file for a unit, or a sheet for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.campaign.counterparts import carried
from toolkit.campaign.figures import Figures
from toolkit.campaign.last_year_lists import Asked, spot
from toolkit.campaign.naming import unit_named_in, units_named_in
from toolkit.errors import FileError, UsageError
from toolkit.findings import Number
from toolkit.intake.document import Document, Grid
from toolkit.intake.reading import read_document
from toolkit.structs import Struct, replace
from toolkit.submission import Submission, Unit
from toolkit.words import first_few, quotation

_TOP = 6
"""Rows of a sheet in which somebody may have written whose it is."""
_MOST_NAMED = 8


class Divided(Struct, frozen=True):
    """The sheets of a workbook by the unit whose they are, by its name; ``nobody`` are those that do not say."""

    named: Mapping[str, Sequence[Grid]]
    nobody: Sequence[str]
    on_tabs: bool
    """Whether a sheet's own name says it."""

    @property
    def by_unit(self) -> bool:
        """Whether the workbook has sheets of several units; else it is one report, whoever's."""
        return len(self.named) > 1 or (self.on_tabs and bool(self.nobody))

    @property
    def sole(self) -> str:
        """The one unit that the sheets name; empty where they name none, or several."""
        return next(iter(self.named)) if len(self.named) == 1 else ""


def divided(document: Document, asked: Asked) -> Divided:
    """Which sheets of a workbook are whose, by their names and by what stands on top of them."""
    named: dict[str, list[Grid]] = {}
    on_tabs, nobody = False, []
    for grid in document.blocks:
        if not isinstance(grid, Grid) or grid.sheet is None or grid.hidden:
            continue
        unit = _only(units_named_in(grid.sheet, asked.units))
        on_tabs = on_tabs or unit is not None
        unit = unit or _only(units_named_in(_top_of(grid), asked.units))
        if unit is None:
            nobody.append(grid.sheet)
        else:
            named.setdefault(unit.name, []).append(grid)
    return Divided(named, nobody, on_tabs)


def _only(units: Sequence[Unit]) -> Unit | None:
    return units[0] if len(units) == 1 else None


def _top_of(grid: Grid) -> str:
    first = min((cell.row for cell in grid.cells), default=0)
    return "\n".join(cell.text for cell in grid.cells if cell.row < first + _TOP)


def take_sheets(figures: Figures, document: Document, by: Divided, asked: Asked) -> None:
    """Each unit's figures from its own sheets; what cannot be read is said and left out."""
    figures.notes.append(f"每家单位一张表，按工作表名或表上写的单位认出{len(by.named)}家：{first_few(list(by.named), _MOST_NAMED)}。")
    for name, grids in by.named.items():
        sheets = "、".join(f"《{grid.sheet}》" for grid in grids)
        try:
            read = read_document(replace(document, blocks=tuple(grids), title=""), asked.form)
        except FileError as error:
            figures.notes.append(f"{sheets}没有用作“{name}”的上年数：{error}")
            continue
        refuse_other_year(read.identity.year, sheets, asked.year)
        stated = units_named_in(read.identity.unit_name or "", asked.units)
        if stated and name not in [unit.name for unit in stated]:
            figures.notes.append(f"{sheets}没有用作“{name}”的上年数：里面写的是“{read.identity.unit_name}”，请核对。")
            continue
        figures.notes += unread_notes(read, sheets, asked)
        unit = asked.knows("", name)
        figures.add(unit.code if unit in asked.roster.units and unit is not None else "", name, known_values(read, asked))
    if by.nobody:
        listed = first_few([f"《{sheet}》" for sheet in by.nobody], _MOST_NAMED, counted="张")
        figures.notes.append(f"下列工作表没有写明是名单上哪家单位的，没有采用：{listed}。")


def whose_file(read: Submission, sole: str, names: Sequence[str], asked: Asked) -> tuple[str | None, str | None, str]:
    """Whose figures a file has: code and name as it says, as its sheets name the ``sole`` unit, or by the file's own name; and
    what is to be said of that."""
    who = read.identity
    if who.unit_code or (who.unit_name and (asked.knows("", who.unit_name) or units_named_in(who.unit_name, asked.units))):
        return who.unit_code, who.unit_name, ""
    unit = asked.knows("", sole) if sole else unit_named_in(names, asked.units)
    if unit is None:
        return who.unit_code, who.unit_name, ""
    said = f"写的单位是“{who.unit_name}”，名单上没有" if who.unit_name else "没有写明是哪家单位的"
    return unit.code, unit.name, "" if sole else f"“{names[0]}”里{said}，按文件名用作“{unit.name}”的上年数。"


def unread_notes(read: Submission, called: str, asked: Asked) -> list[str]:
    """What stands in the cells of a report and is no number, and how many of its cells were not found."""
    odd = [
        f"{spot(entry.where) or called}（{asked.form.cells[code].name}）“{quotation(entry.raw, _MOST_NAMED)}”"
        for code, entry in read.entries.items() if code in asked.form.cells and entry.value is None and entry.raw
    ]
    lost = [
        code for code, cell in (read.form or asked.form).cells.items()
        if code not in read.raws and not (read.form or asked.form).table_of[code].on_text_sheet
    ]
    notes = [f"{called}下列格填的不是能用的数，没有采用：{first_few(odd, _MOST_NAMED, counted='格')}。"] if odd else []
    return notes + ([f"{called}有{len(lost)}格没有找到，这些数没有采用。"] if lost else [])


def known_values(read: Submission, asked: Asked) -> dict[str, Number | None]:
    """A report's values by the codes of this form."""
    return carried(asked.form, read.values, read.form.cells if read.form is not None else None)


def refuse_other_year(stated: int | None, name: str, year: int) -> None:
    """Raise :class:`UsageError` where a source says that it is of another year than ``year``."""
    if stated is not None and stated != year:
        raise UsageError(f"“{name}”是{stated}年度的表，上年数应为{year}年度，请换一个文件。")
