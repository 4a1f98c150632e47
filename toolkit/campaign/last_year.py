"""Last year's figures, from whatever holds them: a campaign folder, sealed workbooks, a roll-up, a table, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.columns import columns_of, text_in
from toolkit.campaign.figures import Figures, Values
from toolkit.campaign.folder import CONFIG, Campaign
from toolkit.campaign.standing import standings
from toolkit.campaign.units import csv_rows, of_own_file
from toolkit.errors import FileError, UsageError, why
from toolkit.form import Form
from toolkit.guard import Kind
from toolkit.intake.reading import read_file
from toolkit.intake.unlocking import opened_up
from toolkit.rules.values import read_number
from toolkit.submission import Unit
from toolkit.words import first_few
from toolkit.workbook.lists import read_list

_COLUMNS = {"code": ("code", "代码", "单位代码"), "name": ("name", "单位", "单位名称", "名称")}
_MOST_NAMED = 8

@dataclass(frozen=True)
class LastYear:
    """Last year's figures as their source has them, this year's units that have some, and what is to be said about them."""

    figures: Figures
    units: tuple[Unit, ...]
    notes: tuple[str, ...]


def read_last_year(path: Path, form: Form, units: Sequence[Unit], year: int) -> LastYear:
    """Last year's (``year - 1``) values for this year's units. Raises :class:`UsageError` where none are found."""
    if not path.exists():
        raise UsageError(f"找不到上年数“{path}”，请核对路径。")
    try:
        figures = _figures(path, form, year)
    except FileError as error:
        raise UsageError(f"上年数“{path}”：{of_own_file(error)}") from error
    known = tuple(unit for unit in units if figures.of(unit) is not None)
    if not known:
        raise UsageError(f"上年数“{path}”里没有一家本年名单上的单位，请核对代码、名称或换一个文件。")
    without = [unit.name for unit in units if unit not in known and unit.required]
    notes = list(figures.notes)
    if without:
        notes.append(f"下列单位没有上年数，不核对上年结转：{first_few(without, _MOST_NAMED)}。")
    return LastYear(figures, known, tuple(notes))


def _figures(path: Path, form: Form, year: int) -> Figures:
    if path.is_dir():
        if (path / CONFIG).is_file():
            return _from_campaign(path, form, year)
        return _from_folder(path, form, year)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError("file.unreadable", f"读不出来：{why(error)}。") from error
    sniffed = opened_up(data)
    data, kind = sniffed.data, sniffed.kind
    if kind != "xlsx":
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"[", b"{")):
            return _from_json(data, form, year)
        if kind in ("text", "unknown"):
            return _from_text(data, kind, path, form, year)
        figures = Figures()
        _add_report(figures, data, path, form, year, kind)
        return figures
    # The roll-up's 明细 holds every code; a list of somebody's own, on the first sheet, perhaps only a few.
    rows = read_list(data, holding=next(iter(form.cells)))
    if rows:
        return _from_rows(rows, form, year)
    try:
        figures = Figures()
        _add_report(figures, data, path, form, year, kind)
        return figures
    except FileError as error:
        if error.code != "file.not_a_return":
            raise
    return _from_rows(read_list(data), form, year)


def _from_text(data: bytes, kind: Kind, path: Path, form: Form, year: int) -> Figures:
    """A list with codes across, or else a report somebody copied as text."""
    figures = Figures()
    try:
        return _from_rows(csv_rows(data), form, year)
    except FileError as told:
        try:
            _add_report(figures, data, path, form, year, kind)
        except FileError:
            raise told from None
    return figures


def _from_campaign(path: Path, form: Form, year: int) -> Figures:
    with Campaign(path) as campaign:
        if campaign.year != year - 1:
            raise UsageError(f"“{path}”是{campaign.year}年度的任务，上年数应为{year - 1}年度，请换一个文件夹。")
        figures = Figures()
        for standing in standings(campaign):
            if standing.values is not None:
                figures.add(standing.unit.code, standing.unit.name, _known(standing.values, form))
        return figures


def _from_folder(folder: Path, form: Form, year: int) -> Figures:
    """The returns and reports in a folder; one that cannot be read is said and left out."""
    figures = Figures()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(("~", ".")):
            try:
                _add_report(figures, path.read_bytes(), path, form, year)
            except FileError as error:
                figures.notes.append(f"“{path.name}”没有用作上年数：{error}")
            except OSError as error:
                figures.notes.append(f"“{path.name}”没有用作上年数：{why(error)}。")
    return figures


def _add_report(figures: Figures, data: bytes, path: Path, form: Form, year: int, kind: Kind | None = None) -> None:
    read = read_file(data, default_form=form, kind=kind)
    if read.part == "manuscript":
        raise FileError("file.not_a_return", "是文字稿，里面没有数。")
    who = read.identity
    _refuse_other_year(who.year, path.name, year)
    figures.add(who.unit_code, who.unit_name, _known(read.values, form))


def _refuse_other_year(stated: int | None, name: str, year: int) -> None:
    if stated is not None and stated != year - 1:
        raise UsageError(f"“{name}”是{stated}年度的表，上年数应为{year - 1}年度，请换一个文件。")


def _from_json(data: bytes, form: Form, year: int) -> Figures:
    figures = Figures()
    try:
        items = json.loads(data.decode("utf-8-sig"))
        for item in items if isinstance(items, list) else [items]:
            if "error" in item:
                figures.notes.append(f"“{item['path']}”没有用作上年数：{item['error']['message']}")
                continue
            _refuse_other_year(item.get("year"), str(item.get("path", "上年数")), year)
            unit = item["unit"] if isinstance(item["unit"], dict) else {"name": item["unit"], "code": None}
            raw = {code: value for code, value in item["values"].items() if code in form.cells}
            values = {code: read_number(form.cells[code], value).value for code, value in raw.items()}
            figures.add(unit.get("code"), unit.get("name"), values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileError("file.not_a_return", "不是 nianbao check --json 的结果，请核对。") from error
    return figures


def _from_rows(rows: Sequence[Sequence[str]], form: Form, year: int) -> Figures:
    """A table with units down and codes across; the roll-up's 明细 is one."""
    at = max(range(len(rows)), key=lambda n: sum(cell in form.cells for cell in rows[n]), default=-1)
    columns = {col: cell for col, cell in enumerate(rows[at]) if cell in form.cells} if rows else {}
    if not columns:
        raise FileError("file.not_a_return", "没有以代码（如 nianbao form 所列）为列名的一行。")
    years = {int(digits) for row in rows[:at] for cell in row for digits in re.findall(r"(?<!\d)(20\d\d)年", cell)}
    if years and year - 1 not in years:
        _refuse_other_year(max(years), "、".join(cell for row in rows[:1] for cell in row if cell)[:40], year)
    heads = [cell.strip().lower() for row in rows[: at + 1] for cell in row]
    # The roll-up heads these above its row of codes, perhaps not in the same row: the highest head counts.
    whose = {field: col for row in reversed(rows[: at + 1]) for field, col in columns_of(row, _COLUMNS).items()}
    if not whose:
        raise FileError("file.not_a_return", f"没有“代码”或“单位”一列（现有列名：{'、'.join(h for h in heads[:6] if h)}）。")
    figures = Figures()
    for row in rows[at + 1 :]:
        values = {code: read_number(form.cells[code], row[col] if col < len(row) else "").value for col, code in columns.items()}
        if any(value is not None for value in values.values()):
            figures.add(text_in(row, whose.get("code")), text_in(row, whose.get("name")), values)
    return figures


def _known(values: Values, form: Form) -> Values:
    return {code: value for code, value in values.items() if code in form.cells}
