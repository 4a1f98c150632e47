"""Last year's figures from lists with one row a unit: whose row it is, what is taken, and what is not and why.

Every column is told of by its sheet and letter: those that are understood, and those that are not. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from toolkit.campaign.counterparts import carried, said_of
from toolkit.campaign.figures import Figures
from toolkit.campaign.roster import Roster
from toolkit.findings import Number, Where
from toolkit.form import Form
from toolkit.intake.recognise import HeadedColumn, ListOfUnits, UnitRow
from toolkit.layout.address import column
from toolkit.rules import entries_and_findings, evaluate_totals
from toolkit.structs import Struct
from toolkit.submission import Entry, Unit
from toolkit.words import first_few, quotation

_MOST_NAMED = 8
_MOST_COLUMNS = 60
_MOST_CANDIDATES = 4
_QUOTED = 40


class Asked(Struct, frozen=True):
    """Whose figures are looked for: of which year, in which form, of which units, and the names of those they were formed from."""

    form: Form
    roster: Roster
    year: int
    """The year of the figures."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of this year, and of the year before those that were merged."""
        before = [name for unit in self.roster for name in unit.predecessors]
        return (*self.roster.units, *(Unit(name, name) for name in before if self.roster.find(name, name) is None))

    def knows(self, code: str, name: str) -> Unit | None:
        """The unit that a list means."""
        return self.roster.find(code, name) or next((unit for unit in self.units if unit.name in (code, name)), None)


def take_lists(figures: Figures, lists: Sequence[ListOfUnits], asked: Asked, form: Form) -> None:
    """The figures of all lists of one file, each unit's together, with what is to be said of them. ``asked`` may have the form as
    the lists know it, ``form`` is this year's."""
    values: dict[tuple[str, str], dict[str, Number | None]] = {}
    strangers: list[str] = []
    unread: list[str] = []
    for listed in lists:
        figures.notes += column_notes(listed, asked.form)
        figures.notes += [f"{_place(listed)}第{row + 1}行有数，没有写单位，没有采用。" for row in listed.nameless[:_MOST_NAMED]]
        of_sheet: dict[tuple[str, str], dict[str, Number | None]] = {}
        for row in listed.rows:
            read = _values(row, asked.form, unread)
            if all(value is None for value in read.values()):
                continue
            unit = asked.knows(row.code, row.name)
            if unit is None and not asked.knows("", _last_words(row.name, asked)):
                strangers.append(f"“{row.name or row.code}”（{_place(listed)}第{row.row + 1}行）")
            key = (row.code, unit.name if unit is not None else row.name)
            if key in of_sheet:
                figures.notes.append(f"上年数里“{row.name or row.code}”出现了两次，用的是后一份，请核对。")
            of_sheet[key] = read
        figures.notes += _together(values, of_sheet)
    for (code, name), read in values.items():
        figures.add(code, name, (known := carried(form, read)) | _totals(form, known))
    if asked.form is not form:
        figures.say(said_of(form, {one.means.code: asked.form.cells[one.means.code].name for listed in lists for one in listed.understood}))
    if strangers:
        figures.notes.append(f"表里下列单位不在本年名单上，没有采用：{first_few(strangers, _MOST_NAMED)}。")
    if unread:
        figures.notes.append(f"下列格填的不是能用的数，没有采用：{first_few(unread, _MOST_NAMED, counted='格')}。")


def _last_words(name: str, asked: Asked) -> str:
    """A unit's name as it ends a longer one: a list may put the district before it."""
    return next((unit.name for unit in asked.units if len(unit.name) > 2 and name.endswith(unit.name)), "")


def _values(row: UnitRow, form: Form, unread: list[str]) -> dict[str, Number | None]:
    """What a row says, by code; None where what stands there is no number, which is added to ``unread``. Blanks are left out."""
    entries, _ = entries_and_findings(form, row.raws, {}, {})
    read: dict[str, Number | None] = {}
    for code in row.raws:
        entry = entries[code]
        if entry.value is not None:
            read[code] = entry.value
        elif not (form.cells[code].total and entry.doubt is not None and not entry.raw):  # a total that its program never reckoned
            read[code] = None
            unread.append(_unread(row, entry, form.cells[code].name))
    return read


def _unread(row: UnitRow, entry: Entry, cell: str) -> str:
    stood = entry.raw or (f"{entry.doubt.stored}，没有算出的数" if entry.doubt is not None else "")
    return f"{spot(entry.where)}（{row.name or row.code}，{cell}）“{quotation(stood, _QUOTED)}”"


def spot(where: Where) -> str:
    """A place as a sentence names it."""
    return f"《{where.sheet}》{where.cell}" if where.sheet else where.place


def _together(values: dict[tuple[str, str], dict[str, Number | None]], of_sheet: Mapping[tuple[str, str], dict[str, Number | None]]) -> Iterator[str]:
    """A sheet's figures put to those of the sheets before; where both have one and they differ, neither counts."""
    for key, read in of_sheet.items():
        known = values.setdefault(key, {})
        differ = [code for code in read if known.get(code) is not None and read[code] not in (None, known[code])]
        known |= {code: value for code, value in read.items() if value is not None or code not in known}
        known |= dict.fromkeys(differ)
        if differ:
            yield f"“{key[1] or key[0]}”在两张工作表里有{len(differ)}个数不同，这些数没有采用，请只留一张。"


def _totals(form: Form, read: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """The totals that the list does not state, where it has all their parts."""
    absent = [code for code, cell in form.cells.items() if cell.total and code not in read]
    return {code: value for code, value in evaluate_totals(form, read, absent).items() if value is not None}


# ── what is said of the columns ───────────────────────────────────────


def column_notes(listed: ListOfUnits, form: Form) -> Iterator[str]:
    """The columns that are understood, one sentence for each row of the form, and those that are not, with the reason."""
    coded = [column for column in listed.understood if column.means.code in column.words]
    if coded:
        yield f"{_place(listed)}按代码认出{len(coded)}列（{_letters([column.col for column in coded])}）。"
    spoken = [column for column in listed.understood if column not in coded]
    for name, group in groupby(spoken, lambda column: form.cells[column.means.code].row_name):
        columns = list(group)
        cells = [form.cells[column.means.code] for column in columns]
        under = "、".join(filter(None, (cell.column_name for cell in cells)))
        yield f"{_place(listed)}{_letters([column.col for column in columns])}列认作“{name}”{f'：{under}' if under else ''}。"
    yield from _not_taken(listed, form)


def _not_taken(listed: ListOfUnits, form: Form) -> Iterator[str]:
    twins: dict[str, list[HeadedColumn]] = {}
    unknown = []
    for one in listed.columns:
        if one.means.code and not one.twin:
            continue
        if one.twin:
            twins.setdefault(one.means.code, []).append(one)
        elif one.means.why:
            yield f"{_place(listed)}{_titled(one)}没有采用：{one.means.why}，请换成上年的、同单位的数。"
        elif one.means.codes:
            may = first_few([f"“{form.cells[code].name}”" for code in one.means.codes], _MOST_CANDIDATES, counted="格")
            yield f"{_place(listed)}{_titled(one)}没有采用：可能是{may}，请在列名里写全是哪一格。"
        else:
            unknown.append(_titled(one))
    for code, columns in twins.items():
        yield f"{_place(listed)}{'、'.join(map(_titled, columns))}都是“{form.cells[code].name}”，都没有采用，请只留一列。"
    if unknown:
        yield f"{_place(listed)}下列列没有认出，没有采用：{first_few(unknown, _MOST_COLUMNS, counted='列')}。"


def nothing_understood(lists: Sequence[ListOfUnits], form: Form) -> str:
    """Why lists with units give no figure at all, and what would."""
    said = "".join(sentence for listed in lists for sentence in _not_taken(listed, form))
    example = next(cell for cell in form.cells.values() if cell.column_name)
    return (f"有单位的列，没有认出一列数。{said}列名请照表式的栏目写，如“{example.row_name} {example.column_name}”，"
            "或用代码（见 nianbao form）。")


def _place(listed: ListOfUnits) -> str:
    return f"《{listed.grid.sheet}》" if listed.grid.sheet is not None else listed.grid.place


def _titled(one: HeadedColumn) -> str:
    return f"{column(one.col)}列“{quotation(one.title, _QUOTED)}”"


def _letters(cols: Sequence[int]) -> str:
    """Letters of columns, neighbours as a range: “C至I、K”."""
    runs: list[tuple[int, int]] = []
    for col in sorted(cols):
        if runs and runs[-1][1] == col - 1:
            runs[-1] = (runs[-1][0], col)
        else:
            runs.append((col, col))
    return "、".join(column(first) if first == last else f"{column(first)}至{column(last)}" for first, last in runs)
