"""The unit list as offices have it: .csv (UTF-8 or GB18030), .xlsx, .xls or .ods, in administrative order."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.columns import HEADS_WITHIN, row_of_heads, text_in
from toolkit.errors import FileError, UnitListError, why
from toolkit.files import read_whole
from toolkit.guard import KIND_NAMES, sniff
from toolkit.patterns import regex
from toolkit.structs import Struct, field, replace
from toolkit.submission import LEVELS, Unit
from toolkit.words import excerpt, one_line, without_blanks

if TYPE_CHECKING:
    from toolkit.intake.document import Document

_COLUMNS = {
    "name": ("name", "单位", "单位名称", "名称", "填报单位", "机关名称", "单位全称"),
    "code": ("code", "代码", "单位代码", "编码", "编号", "机构代码", "统一社会信用代码"),
    "level": ("level", "类别", "级别", "类型", "单位类别", "单位类型", "性质"),
    "aliases": ("aliases", "别名", "简称", "曾用名"),
    "contact": ("contact", "联系人", "经办人", "填报人"),
    "phone": ("phone", "电话", "联系电话", "手机", "办公电话"),
    "email": ("email", "邮箱", "电子邮箱", "邮件"),
    "group": ("group", "分组", "片区", "组别"),
    "required": ("required", "须报", "是否须报", "应报", "是否应报"),
    "counted": ("counted", "计入", "是否计入", "计入汇总", "是否计入汇总"),
    "predecessors": ("predecessors", "前身", "合并自"),
}
FIELDS = tuple(_COLUMNS)
_NO = ("否", "不", "no", "n", "false", "0", "不须报", "不计入")
_YES = ("是", "yes", "y", "true", "1", "")
_REMARK = regex(r"(注|备注|附注|说明|填表说明)\d*[:：].*|(合计|总计|共计|小计)|共[计有]?\d+[家个].*")
"""What stands below a list where names stand above."""
_CODE = regex(r"[0-9A-Za-z_-]{1,40}")
_SPOILT = regex(r"\d(\.\d+)?[eE]\+?\d+")
_LEVELS_NOT_REQUIRED = ("垂管",)
_LONGEST_QUOTE = 30
_MOST_CELLS = 1_000_000
"""Of a list, blank lines included; five thousand units with all figures of a form have fewer. Each costs hundreds of bytes of memory."""
_LONGEST_NAME = 80
_INVISIBLE = regex("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Left behind by copying from web pages and Word; it would make two names of one."""

_CONTROL = regex("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ON_LINES = ("aliases", "predecessors")
"""Several in one cell, each on a line of its own if one likes. A break within any other would spoil a mail's head or a list."""


class UnitList(Struct, frozen=True):
    """Units in order, and the columns nobody asked for."""

    units: tuple[Unit, ...]
    ignored: tuple[str, ...]


class Wrong(Struct, frozen=True):
    """What is wrong with a list, and in which row (from 1; 0 for the whole of it)."""

    row: int
    sentence: str


class Examined(Struct, frozen=True):
    """A list as it was understood: all that is wrong with it, and which column was taken for what.

    ``head`` is the row of heads (from 1; 0 where there is none), ``columns`` the place of each field that was found.
    """

    rows: tuple[tuple[str, ...], ...]
    head: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    places: tuple[int, ...] = ()
    """The row of each unit."""
    ignored: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def read_units(path: Path) -> UnitList:
    """Read a unit list. Raises :class:`UnitListError` naming file and row."""
    return parse_units(rows_of(path), path.name)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a unit list, as text. Raises :class:`UnitListError` naming the file."""
    try:
        data = read_whole(path)
    except OSError as error:
        raise UnitListError(f"读不到单位名单“{path}”：{why(error)}。") from error
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise UnitListError(f"单位名单“{path.name}”是空的，请填好后再试。")
    try:
        return list_rows(data)
    except FileError as error:
        raise UnitListError(f"单位名单“{path.name}”：{of_own_file(error)}") from error


def of_own_file(error: FileError) -> str:
    """What is wrong with a file that the officer gave: nobody is to be asked to send it again."""
    return str(error).replace("请报送人", "请").replace("重新发送", "另存一份再试")


def list_rows(data: bytes) -> list[list[str]]:
    """The rows of a list in .csv, .xlsx, .xls or .ods, as text. Raises :class:`FileError`."""
    if sniff(data).kind in ("text", "unknown"):
        return csv_rows(data)
    from toolkit.intake.unlocking import opened_up  # nearly every list is a .csv, and every verb reads it

    sniffed = opened_up(data)
    if sniffed.kind == "xlsx":
        from toolkit.workbook.lists import read_list

        return read_list(sniffed.data)
    if sniffed.kind in ("xls", "ods"):
        from toolkit.intake.taken_apart import take_apart

        return _first_sheet(take_apart(sniffed.data, sniffed.kind))
    if sniffed.kind in ("text", "unknown"):
        return csv_rows(data)
    raise FileError("file.unreadable", f"这是{KIND_NAMES[sniffed.kind]}，请另存为.xlsx或.csv后再试。")


def parse_units(rows: Sequence[Sequence[str]], name: str) -> UnitList:
    """Units from rows of text; ``name`` is how messages call the list. Raises :class:`UnitListError` for the first thing wrong."""
    found = examine_units(rows, name)
    if found.wrong:
        raise UnitListError(found.wrong[0].sentence)
    return UnitList(found.units, found.ignored)


def examine_units(rows: Sequence[Sequence[str]], name: str, *, known: Sequence[Unit] = (), headless: bool = False) -> Examined:
    """Rows of text as a list of units, with all that is wrong with them; ``name`` is how sentences call the list.

    A row without a code that is called as one of the ``known`` units has that one's code, and what the list has no column for stays
    as it was known. ``headless`` takes one single column without a head for the names.
    """
    stood = tuple(tuple(row) for row in rows)
    headed = row_of_heads(rows, _COLUMNS, "name")
    if headed is None and headless and (only := _only_column(rows)) is not None:
        headed = -1, {"name": only}
    if headed is None:
        return Examined(stood, wrong=(Wrong(0, f"单位名单“{name}”缺少“单位名称”（name）一列，请在第一行写明各列名称。"),))
    header_at, columns = headed
    wrong: list[Wrong] = []
    listed: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows[header_at + 1 :], header_at + 2):
        try:
            cells = _cells(row, columns, name, number)
        except UnitListError as error:
            wrong.append(Wrong(number, str(error)))
            continue
        if cells:
            listed.append((number, cells))
    called = {word: unit for unit in known for word in (*unit.aliases, unit.name)}
    coded = {unit.code: unit for unit in known}
    taken = {cells.get("code", "").lower() for _, cells in listed} | {code.lower() for code in coded}
    free = (code for n in count(1) if (code := f"u{n:03d}") not in taken)
    units, places = [], []
    for number, cells in listed:
        before = called.get(without_blanks(cells["name"]))
        cells["code"] = cells.get("code") or (before.code if before else next(free))
        try:
            unit = _unit(cells, name, number)
        except UnitListError as error:
            wrong.append(Wrong(number, str(error)))
            continue
        was = coded.get(unit.code)
        units.append(_with_the_rest(unit, was, columns) if was else unit)
        places.append(number)
    if not units and not wrong:
        wrong.append(Wrong(0, f"单位名单“{name}”里没有一个单位，请填好后再试。"))
    wrong += _clashes(units, places, name)
    heads = rows[header_at] if header_at >= 0 else ()
    ignored = [cell for col, cell in enumerate(heads) if cell.strip() and col not in columns.values()]
    return Examined(stood, header_at + 1, columns, tuple(units), tuple(places),
                    tuple(cell for cell in ignored if cell not in ("序号", "备注", "no")), tuple(wrong))


def _cells(row: Sequence[str], columns: Mapping[str, int], name: str, number: int) -> dict[str, str]:
    """What a row says by field; nothing where it is empty, or a remark below the list. Raises :class:`UnitListError`."""
    stood = {one: text_in(row, col) for one, col in columns.items()}
    _refuse_control(stood, f"单位名单“{name}”第{number}行")
    cells = {one: _INVISIBLE.sub("", text).strip() for one, text in stood.items()}
    if not cells["name"]:
        if sum(bool(cell.strip()) for cell in row) > 1:
            raise UnitListError(f"单位名单“{name}”第{number}行没有单位名称，请补上或删去这一行。")
        return {}
    if not cells.get("code") and _REMARK.fullmatch(without_blanks(cells["name"])):
        return {}
    return cells


def _only_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The one column in which anything stands; None where there are several, or none."""
    filled = {col for row in rows for col, cell in enumerate(row) if cell.strip()}
    return filled.pop() if len(filled) == 1 else None


def _with_the_rest(unit: Unit, was: Unit, columns: Mapping[str, int]) -> Unit:
    """A unit as the list has it now, with what the list has no column for as it was."""
    return replace(unit, **{one: getattr(was, one) for one in FIELDS if one not in columns and one != "code"})


def _first_sheet(document: Document) -> list[list[str]]:
    """The rows of the first sheet that is shown."""
    from toolkit.intake.document import Grid

    grid = next((block for block in document.blocks if isinstance(block, Grid) and not block.hidden), None)
    if grid is None or not grid.cells:
        return []
    rows = [[""] * (1 + max(cell.col for cell in grid.cells)) for _ in range(1 + max(cell.row for cell in grid.cells))]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text.strip()
    return rows


def units_csv(units: Iterable[Unit], own: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """The list as the campaign keeps it: UTF-8 with BOM, so that Excel opens it rightly.

    ``own`` are columns of the officer's, by their heads and then by unit code.
    """
    out, own = io.StringIO(), own or {}
    writer = csv.writer(out)
    writer.writerow([*FIELDS, *map(inert, own)])
    for u in units:
        writer.writerow([
            inert(text) for text in (
                u.name, u.code, u.level, "、".join(u.aliases), u.contact, u.phone, u.email, u.group,
                "是" if u.required else "否", "是" if u.counted else "否", "、".join(u.predecessors),
                *(column.get(u.code, "") for column in own.values()),
            )
        ])
    return out.getvalue().encode("utf-8-sig")


def inert(text: str) -> str:
    """Text that a spreadsheet will not take for a formula: a leading = + - @ is preceded by a blank."""
    return f" {text}" if text[:1] in ("=", "+", "-", "@") else text


def csv_rows(data: bytes, separator: str = "") -> list[list[str]]:
    """The rows of a .csv in UTF-8 (with or without BOM) or GB18030, whatever separates its columns, where no ``separator`` is given.

    Raises :class:`FileError`.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileError("file.unreadable", "编码认不出，请另存为UTF-8的.csv或.xlsx。")
    if "\x00" in text:
        raise FileError("file.unreadable", "不是文本文件，请另存为.csv或.xlsx。")
    # A title or a remark has no separators, or others; so the lines that have one are counted, not the signs.
    head = list(islice(io.StringIO(text, newline=None), HEADS_WITHIN))
    delimiter = separator or max(",\t;，", key=lambda sign: sum(sign in line for line in head))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, room = [], _MOST_CELLS
    try:
        for row in reader:
            room -= len(row) or 1
            if room < 0:
                raise FileError("file.too_big", f"到第{reader.line_num}行已有{_MOST_CELLS // 10_000}万格，不像单位的清单，请删去无关的行列后再试。")
            rows.append(row)
        return rows
    except csv.Error as error:
        raise FileError(
            "file.unreadable", f"到第{reader.line_num}行为止引号不成对，不是规范的.csv，请改正，或另存为.xlsx后再试。"
        ) from error


def _unit(cells: dict[str, str], name: str, number: int) -> Unit:
    def where() -> str:
        return f"单位名单“{name}”第{number}行（{_short(cells['name'])}）"

    code, level = cells["code"], without_blanks(cells.get("level", ""))
    if len(cells["name"]) > _LONGEST_NAME:
        raise UnitListError(f"{where()}的单位名称有{len(cells['name'])}字，不像单位名称，请核对引号和分隔符（最多{_LONGEST_NAME}字）。")
    if _SPOILT.fullmatch(code):
        raise UnitListError(f"{where()}的代码“{_short(code)}”已被表格软件改成科学记数，请把代码列设为文本后重新填写。")
    if not _CODE.fullmatch(code):
        raise UnitListError(f"{where()}的代码“{_short(code)}”只能用数字、字母、“-”和“_”，请改正。")
    if level and level not in LEVELS:
        raise UnitListError(f"{where()}的类别“{_short(level)}”不认识，可填：{'、'.join(LEVELS)}，或留空。")
    return Unit(
        code=code,
        name=without_blanks(cells["name"]),
        level=level,
        aliases=_several(cells.get("aliases", "")),
        contact=cells.get("contact", ""),
        phone=cells.get("phone", ""),
        email=cells.get("email", ""),
        group=cells.get("group", ""),
        required=_yes(cells.get("required", ""), level not in _LEVELS_NOT_REQUIRED, lambda: f"{where()}的“须报”"),
        counted=_yes(cells.get("counted", ""), True, lambda: f"{where()}的“计入”"),
        predecessors=_several(cells.get("predecessors", "")),
    )


def _refuse_control(stood: Mapping[str, str], row: str) -> None:
    """Raises :class:`UnitListError` for a line break or another control character within a cell that is one line."""
    for name, text in stood.items():
        if name not in _ON_LINES and _CONTROL.search(text):
            what = _COLUMNS[name][1]
            raise UnitListError(f"{row}的{what}“{_short(one_line(text))}”里有换行或其他控制字符，请删去后再试。")


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、,，;；/\s]+", text) if part)


def _yes(text: str, default: bool, what: Callable[[], str]) -> bool:
    word = text.strip().lower()
    if word == "":
        return default
    if word in _NO or word in _YES:
        return word in _YES
    raise UnitListError(f"{what()}填了“{_short(text)}”，应填“是”或“否”。")


def _clashes(units: Sequence[Unit], places: Sequence[int], name: str) -> Iterator[Wrong]:
    """What stands there twice."""
    for field_, what in (("code", "代码"), ("name", "单位名称")):
        seen: set[str] = set()
        for unit, place in zip(units, places, strict=True):
            value = getattr(unit, field_)
            key = value.lower()
            if key in seen:
                yield Wrong(place, f"单位名单“{name}”中{what}“{_short(value)}”出现了两次，请删去或改正其中一个。")
            seen.add(key)
    called = {unit.name: unit for unit in units}
    for unit, place in zip(units, places, strict=True):
        for alias in unit.aliases:
            other = called.setdefault(alias, unit)
            if other is not unit:
                yield Wrong(
                    place, f"单位名单“{name}”中“{_short(alias)}”既指“{_short(other.name)}”，又是“{_short(unit.name)}”的别名，"
                    "收件时分不清，请改正。")


def _short(text: str) -> str:
    return excerpt(text, _LONGEST_QUOTE)
