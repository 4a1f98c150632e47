"""Last year's figures, from whatever holds them: a campaign's folder or archive, workbooks, lists with one row a unit, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.campaign.archives import is_archive, manifest_of, unpacked_campaign
from toolkit.campaign.counterparts import as_it_was, carried, old_codes, said_of
from toolkit.campaign.figures import Figures
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year_lists import Asked, nothing_understood, take_lists
from toolkit.campaign.last_year_sheets import (
    divided,
    known_values,
    refuse_other_year,
    take_sheets,
    unread_notes,
    whose_file,
)
from toolkit.campaign.last_year_zips import refuse_other_zip
from toolkit.campaign.members import CONFIG
from toolkit.campaign.roster import Roster
from toolkit.campaign.standing import standings
from toolkit.campaign.units import csv_rows, of_own_file
from toolkit.clock import within
from toolkit.errors import FileError, UsageError, why
from toolkit.files import read_whole
from toolkit.form import Form
from toolkit.guard import MAX_FILE, Kind
from toolkit.intake.document import Document, Grid
from toolkit.intake.reading import read_file
from toolkit.intake.recognise import ListOfUnits, read_by_rows, rows_of_text
from toolkit.intake.taken_apart import sheet_document, take_apart
from toolkit.intake.unlocking import opened_up
from toolkit.layout import SEAL_SHEET
from toolkit.paths import walk
from toolkit.patterns import regex
from toolkit.rules import rolled
from toolkit.rules.values import read_number
from toolkit.structs import Struct, replace
from toolkit.submission import Unit
from toolkit.words import first_few
from toolkit.workbook.opened import open_workbook

_MOST_NAMED = 8
_MOST_NODES = 1_000_000
"""Of a JSON file: three thousand units' results have fewer. Each costs a hundred bytes, and may be three of its file."""
_SECONDS = 60.0
"""Of computing over one file of the officer's own, which may hold thousands of units."""
_YEAR_ON_TAB = regex(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_OF_THE_YEAR, _YEAR_BEFORE = "明细", "上年数"
"""The sheets of a roll-up with its units' figures, and with those that they were compared with."""
_SHEETS: tuple[Kind, ...] = ("xlsx", "xls", "ods", "html", "mht", "officexml")
"""What may hold a list with one row a unit, or a sheet for each."""


class LastYear(Struct, frozen=True):
    """Last year's figures as their source has them, this year's units that have some, and what is to be said about them."""

    figures: Figures
    units: tuple[Unit, ...]
    notes: tuple[str, ...]


def read_last_year(path: Path, form: Form, units: Sequence[Unit], year: int, *, district: str = "") -> LastYear:
    """Last year's (``year - 1``) values for this year's units. Raises :class:`UsageError` where none are found.

    A list may have the form's own words or codes over its columns; a workbook may be one report, or have a sheet for each unit.
    The notes say which columns were understood as what, which were not, and whose figures were found nowhere.
    """
    if not path.exists():
        raise UsageError(f"找不到上年数“{path}”，请核对路径。")
    figures = Figures()
    asked = Asked(form, Roster(units, district), year - 1)
    try:
        _take(figures, path, asked)
    except FileError as error:
        raise UsageError(f"上年数“{path}”：{of_own_file(error)}") from error
    known = tuple(unit for unit in units if figures.of(unit) is not None)
    if not known:
        raise UsageError(f"上年数“{path}”里没有一家本年名单上的单位，请核对代码、名称或换一个文件。")
    without = [unit.name for unit in units if unit not in known and unit.required]
    notes = list(figures.notes)
    if without:
        compared = compared_with_last_year(form)
        blank = f"，{compared}空着" if compared else ""
        notes.append(f"下列单位没有上年数，不核对上年结转{blank}：{first_few(without, _MOST_NAMED)}。")
    return LastYear(figures, known, tuple(notes))


def compared_with_last_year(form: Form) -> str:
    """The cells that are made with last year's figures, named for a sentence; empty where the form has none."""
    cells = {form.cells[code]: "" for code in rolled.rests_on_last(form)}
    return first_few([name for name, _ in rolled.lines_of(cells)], _MOST_NAMED, counted="项") if cells else ""


def _take(figures: Figures, path: Path, asked: Asked) -> None:
    refuse_other_zip(path)
    if is_archive(path) or _is_large_zip(path):
        _take_archive(figures, path, asked)
    elif not path.is_dir():
        _take_file(figures, _content(path), path, asked)
    elif (path / CONFIG).is_file():
        _take_campaign(figures, path, asked)
    else:
        _take_folder(figures, path, asked)


def _is_large_zip(path: Path) -> bool:
    """Whether a file is larger than any return and begins as a zip: an archive that was cut, or another's."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04" and file.seek(0, 2) > MAX_FILE
    except OSError:
        return False  # a folder, or what is told when it is read


def _take_archive(figures: Figures, path: Path, asked: Asked) -> None:
    """The campaign in an archive, as the folder it was made from."""
    year = manifest_of(path).year
    if year != asked.year:
        raise UsageError(f"“{path}”是{year}年度的归档，上年数应为{asked.year}年度，请换一个文件。")
    with unpacked_campaign(path) as campaign:
        _take_opened(figures, campaign, path, asked)


def _take_campaign(figures: Figures, path: Path, asked: Asked) -> None:
    with Campaign(path) as campaign:
        _take_opened(figures, campaign, path, asked)


def _take_opened(figures: Figures, campaign: Campaign, path: Path, asked: Asked) -> None:
    if campaign.year != asked.year:
        raise UsageError(f"“{path}”是{campaign.year}年度的任务，上年数应为{asked.year}年度，请换一个文件夹。")
    if set(campaign.form.cells) != set(asked.form.cells):
        figures.say(said_of(asked.form, {code: cell.name for code, cell in campaign.form.cells.items() if not cell.total}))
    for standing in standings(campaign):
        if standing.values is not None:
            values = carried(asked.form, standing.values, campaign.form.cells)
            figures.add(standing.unit.code, standing.unit.name, values, _texts(standing.texts, asked))


def _take_folder(figures: Figures, folder: Path, asked: Asked) -> None:
    """The returns, reports and lists in a folder; one that cannot be read is said and left out."""
    for path in sorted(inside / name for inside, _, names in walk(folder) for name in names):
        if path.is_file() and not path.name.startswith(("~", ".")):
            try:
                _take_file(figures, _content(path), path, asked)
            except FileError as error:
                figures.notes.append(f"“{path.name}”没有用作上年数：{error}")


def _content(path: Path) -> bytes:
    """A file's content; of one that is too large nothing is read."""
    try:
        if (size := path.stat().st_size) > MAX_FILE:
            raise FileError(
                "file.too_big", f"文件有{size // 1_000_000}MB，超过{MAX_FILE // 1_000_000}MB的上限，请删去图片等无关内容，或分成几个文件。")
        return read_whole(path)
    except OSError as error:
        raise FileError("file.unreadable", f"读不出来：{why(error)}。") from error


def _take_file(figures: Figures, data: bytes, path: Path, asked: Asked) -> None:
    sniffed = opened_up(data)
    data, kind = sniffed.data, sniffed.kind
    with within(_SECONDS):
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"[", b"{")):
            _take_json(figures, data, asked)
        elif kind in ("text", "unknown"):
            _take_text(figures, data, kind, path, asked)
        elif kind in _SHEETS:
            _take_workbook(figures, data, kind, path, asked)
        else:
            _add_report(figures, data, path, asked, kind)


def _take_text(figures: Figures, data: bytes, kind: Kind, path: Path, asked: Asked) -> None:
    """A list with a row for each unit, or else a report somebody copied as text."""
    try:
        grid = rows_of_text(csv_rows(data))
        if _take_lists(figures, [grid], path, asked):
            return
        told = _no_list([grid], asked)
    except FileError as error:
        if error.code == "file.too_big":
            raise
        told = error
    try:
        _add_report(figures, data, path, asked, kind)
    except FileError:
        raise told from None


def _take_workbook(figures: Figures, data: bytes, kind: Kind, path: Path, asked: Asked) -> None:
    """Our own workbook, a list, a workbook with a sheet for each unit, or one report, in this order."""
    document = _document(data, kind)
    if document is None:
        _add_report(figures, data, path, asked, kind)
        return
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    if _take_lists(figures, grids, path, asked):
        return
    by = divided(document, asked)
    if by.by_unit:
        take_sheets(figures, document, by, asked)
        return
    try:
        _add_report(figures, data, path, asked, kind, by.sole)
    except FileError as error:
        if error.code != "file.not_a_return":
            raise
        raise _no_list(grids, asked) from None


def _document(data: bytes, kind: Kind) -> Document | None:
    """A workbook's cells; None where it carries a seal, which says whose it is and where everything stands."""
    if kind == "xlsx":
        try:
            opened = open_workbook(data)
        except FileError as error:
            if error.code != "file.unreadable":
                raise
            return take_apart(data, kind)  # what stops our reader may not stop another
        return None if opened.carriers.any else sheet_document(opened)
    document = take_apart(data, kind)
    return None if any(isinstance(block, Grid) and block.sheet == SEAL_SHEET for block in document.blocks) else document


def _take_lists(figures: Figures, grids: Sequence[Grid], path: Path, asked: Asked) -> bool:
    """Whether the grids hold lists with figures of that year, and then their figures."""
    form = _form_of(grids, asked)
    lists = [listed for grid in grids if not grid.hidden and (listed := read_by_rows(grid, form, asked.year)) and listed.understood]
    coded = [listed for listed in lists if any(one.means.code in one.words for one in listed.understood)]
    lists = coded or lists  # of the roll-up, its 明细 and nothing beside it
    if any(listed.grid.sheet == _OF_THE_YEAR for listed in lists):
        lists = [listed for listed in lists if listed.grid.sheet != _YEAR_BEFORE]
    lists = _of_tab(figures, lists, asked)
    of_year = [listed for listed in lists if not listed.years or asked.year in listed.years]
    if lists and not of_year:
        refuse_other_year(max(max(listed.years) for listed in lists), path.name, asked.year)
    for listed in lists:
        if listed not in of_year:
            figures.notes.append(f"{listed.grid.place}写的是{max(listed.years)}年，没有用作{asked.year}年的数。")
    if of_year:
        unseen = [grid.place for grid in grids if grid.hidden]
        figures.notes += [f"隐藏的工作表没有采用：{first_few(unseen, _MOST_NAMED, counted='张')}。"] if unseen else []
    take_lists(figures, of_year, replace(asked, form=form), asked.form)
    return bool(of_year)


def _form_of(grids: Sequence[Grid], asked: Asked) -> Form:
    """The form by which lists are read: with its old codes too where a list is headed with one."""
    old = old_codes(asked.form)
    return as_it_was(asked.form) if any(cell.text.strip() in old for grid in grids for cell in grid.cells) else asked.form


def _of_tab(figures: Figures, lists: Sequence[ListOfUnits], asked: Asked) -> list[ListOfUnits]:
    """The lists without those whose sheets are named after other years, where one is named after the year that is asked for."""
    years = [set(_YEAR_ON_TAB.findall(listed.grid.sheet or "")) for listed in lists]
    if not any(str(asked.year) in named for named in years):
        return list(lists)
    kept = [listed for listed, named in zip(lists, years, strict=True) if not named or str(asked.year) in named]
    left = [listed.grid.place for listed in lists if listed not in kept]
    figures.notes += [f"{'、'.join(left)}是别的年份的，没有采用。"] if left else []
    return kept


def _no_list(grids: Sequence[Grid], asked: Asked) -> FileError:
    """Why no list was found, said by what is there."""
    lists: list[ListOfUnits] = [listed for grid in grids if (listed := read_by_rows(grid, asked.form, asked.year))]
    if lists:
        return FileError("file.not_a_return", nothing_understood(lists, asked.form))
    first = next((grid for grid in grids if grid.cells), None)
    top = min(cell.row for cell in first.cells) if first else 0
    heads = [cell.text for cell in first.cells if cell.row == top and cell.text] if first else []
    return FileError("file.not_a_return", f"没有“代码”或“单位”一列（第一行为：{'、'.join(heads[:6])}），也不是按单位填的三张表。")


def _add_report(figures: Figures, data: bytes, path: Path, asked: Asked, kind: Kind, sole: str = "") -> None:
    read = read_file(data, default_form=asked.form, kind=kind)
    if read.part == "manuscript":
        raise FileError("file.not_a_return", "是文字稿，里面没有数。")
    refuse_other_year(read.identity.year, path.name, asked.year)
    code, name, note = whose_file(read, sole, (path.name, path.parent.name), asked)
    if note:
        figures.notes.append(note)
    figures.notes += unread_notes(read, f"“{path.name}”", asked)
    if read.form is not None and set(read.form.cells) != set(asked.form.cells):
        figures.say(said_of(asked.form, {code: cell.name for code, cell in read.form.cells.items() if not cell.total}))
    figures.add(code, name, known_values(read, asked), _texts(read.texts, asked))


def _texts(given: Any, asked: Asked) -> dict[str, str]:
    """Of a source's texts those that the form still has; nothing where it has none."""
    found = given if isinstance(given, Mapping) else {}
    return {code: text for code, text in found.items() if code in asked.form.texts_by_code and isinstance(text, str)}


def _take_json(figures: Figures, data: bytes, asked: Asked) -> None:
    form = asked.form
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST_NODES:
        raise FileError("file.too_big", "内容太多，不像 nianbao check --json 的结果，请核对；确是的，分成几个文件。")
    try:
        items = json.loads(data.decode("utf-8-sig"))
        for item in items if isinstance(items, list) else [items]:
            if "error" in item:
                figures.notes.append(f"“{item['path']}”没有用作上年数：{item['error']['message']}")
                continue
            refuse_other_year(item.get("year"), str(item.get("path", "上年数")), asked.year)
            unit = item["unit"] if isinstance(item["unit"], dict) else {"name": item["unit"], "code": None}
            cells = {**old_codes(form), **form.cells}
            values = {code: read_number(cells[code], value).value for code, value in item["values"].items() if code in cells}
            if set(item["values"]) - set(form.cells):
                figures.say(said_of(form, {code: form.cells[code].name if code in form.cells else code for code in item["values"]}))
            figures.add(unit.get("code"), unit.get("name"), carried(form, values), _texts(item.get("texts"), asked))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileError("file.not_a_return", "不是 nianbao check --json 的结果，请核对。") from error
