"""Files as cases of rules describe them: the unit's own, and what was done to it, one deed after the other; ``check`` says what there is to say.

A deed is one word and its object. Cells are called ``表三!D8``. One campaign is made, of the units of :mod:`tests.support.case_facts`.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from toolkit.structs import Struct

from tests.intake.recognise.drawing import bars, draw
from tests.manuscript.words import HEADINGS, WORDS, p, written
from tests.support.case_facts import DISTRICT, FORM, UNITS, YEAR
from tests.support.cells import with_cells
from tests.support.districts import copied_by_hand, make, plain_texts, returned
from tests.support.locking import locked_2007
from tests.support.workbooks import with_row_inserted
from toolkit.actions.check import check
from toolkit.campaign.folder import Campaign
from toolkit.findings import Finding, Number, Severity
from toolkit.rules import evaluate_totals
from toolkit.seal import CARRIER_NAME, Seal

Deeds = Sequence[Mapping[str, Any]]
_REPORT = "政府信息公开工作年度报告"
_RUNS_LOOK = {"struck": InlineFont(strike=True), "raised": InlineFont(vertAlign="superscript"), "white": InlineFont(color="FFFFFFFF")}


class Checked(Struct, frozen=True):
    """What ``check`` says of a file, and the values that it read."""

    findings: Sequence[Finding]
    values: Mapping[str, Number | None]


def checked(
    unit: str | None, values: Mapping[str, Any], texts: Mapping[str, str], *,
    form: str = "2021", workbook: Deeds | None = None, page: Deeds | None = None, draft: Deeds | None = None,
) -> Checked:
    """What ``check`` says of a unit's file after the deeds: in its campaign, or without one where no unit is given (the file is 示例东街道's)."""
    name, campaign = unit or "示例东街道", _campaign(form=form)
    if workbook is not None:
        data, called, deeds = _returned(campaign, name, values, texts), f"{name}_{YEAR}.xlsx", workbook
    elif page is not None:
        data, called, deeds = _page(name, values, texts), "报告.txt", page
    else:
        data, called, deeds = _draft(name, campaign), f"{name}_{YEAR}_文字稿.docx", draft or ()
    data = after(data, [one for one in deeds if "call" not in one])
    called = next((one["call"] for one in deeds if "call" in one), called)
    path = Path(tempfile.mkdtemp(dir=_home())) / called
    path.write_bytes(data)
    (taken,) = check([path], campaign if unit is not None else None)
    if taken.error is not None:
        return Checked([Finding(taken.error.code, Severity.ERROR, str(taken.error))], {})
    return Checked(taken.findings, taken.values or {})


def after(data: bytes, deeds: Deeds) -> bytes:
    """A file after the deeds; those that a spreadsheet program does one after the other are done before it is saved."""
    words = [next(iter(one.items())) for one in deeds]
    for by_program, some in groupby(words, lambda one: one[0] in ON_BOOK):
        if by_program:
            data = _saved(data, list(some))
        else:
            for word, given in some:
                data = ON_FILE[word](data, given)
    return data


def _saved(data: bytes, deeds: Sequence[tuple[str, Any]]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
        for word, given in deeds:
            ON_BOOK[word](book, given)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def every_cell_filled() -> dict[str, int]:
    """A figure in every cell, another than in those around it."""
    return {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}


# ── what is changed ─────────────────────────────────────────────────────


@cache
def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="nianbao-cases-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _campaign(district: str = DISTRICT.name, year: int = YEAR, form: str = "2021") -> Campaign:
    return _made(district, year, form)


@cache
def _made(district: str, year: int, form: str) -> Campaign:
    rows = "".join(f"{unit.name},{unit.code},{unit.level},{'；'.join(unit.aliases)}\n" for unit in UNITS)
    campaign = Campaign(make(_home() / f"{district}{year}{form}", units=f"name,code,level,aliases\n{rows}", district=district, year=year, form=form))
    atexit.register(campaign.close)
    return campaign


def _returned(campaign: Campaign, unit: str, values: Mapping[str, Any], texts: Mapping[str, str]) -> bytes:
    return returned(campaign.root, _code(unit), Path(tempfile.mkdtemp(dir=_home())) / "原表.xlsx", values, words=texts).read_bytes()


def _page(unit: str, values: Mapping[str, Any], texts: Mapping[str, str]) -> bytes:
    """The unit's published report as plain text, its tables drawn with bars."""
    typed = {code: values.get(code, 0) for code, cell in FORM.cells.items() if not cell.total}
    figures = typed | evaluate_totals(FORM, typed, [code for code in FORM.cells if code not in typed]) | dict(values)
    words = {code: "\n".join(lines) for code, lines in plain_texts(FORM).items()} | dict(texts)
    under = dict(zip(words, (*HEADINGS[1:6], *HEADINGS[7:]), strict=True))
    lines = [f"{unit}{YEAR}年{_REPORT}"]
    for heading in HEADINGS:
        if heading == HEADINGS[6]:
            for table in FORM.tables[:3]:
                lines += [table.title, *bars(draw(table, figures))]
        lines += [heading, *(words[code] for code, own in under.items() if own == heading)]
    return "\n".join(lines).encode()


def _draft(unit: str, campaign: Campaign) -> bytes:
    """The unit's manuscript, something under every heading."""
    seal = _seal(unit, campaign)
    return written(WORDS, seal.token, seal.identity)


def _seal(unit: str, campaign: Campaign) -> Seal:
    seal = campaign.seal_of(campaign.ledger.issues()[_code(unit)].token)
    assert seal is not None
    return seal


def _code(unit: str) -> str:
    return next(one.code for one in UNITS if one.name == unit)


# ── deeds on a workbook ───────────────────────────────────────────────


def _cell(book: Any, place: str) -> Any:
    ((sheet, cell),) = _cells(place)
    return book[sheet][cell]


def _cells(place: str) -> list[tuple[str, str]]:
    """The cells of a place, a sheet and an address each: of ``表三!D8:F9`` six."""
    sheet, _, area = place.partition("!")
    return [(sheet, f"{get_column_letter(column)}{row}") for row, column in CellRange(area).cells]


def _set(book: Any, given: Mapping[str, Any]) -> None:
    for place, content in given.items():
        for sheet, cell in _cells(place):
            book[sheet][cell].value = content


def _swap(book: Any, given: Sequence[str]) -> None:
    one, other = (_cell(book, place) for place in given)
    one.value, other.value = other.value, one.value


def _look(book: Any, given: Mapping[str, Mapping[str, Any]]) -> None:
    for place, looks in given.items():
        for sheet, cell in _cells(place):
            if "format" in looks:
                book[sheet][cell].number_format = looks["format"]
            if "struck" in looks:
                book[sheet][cell].font = Font(strike=True)


def _runs(book: Any, given: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Words in one cell, each as it looks: struck, raised, white, or plain."""
    for place, runs in given.items():
        for sheet, cell in _cells(place):
            book[sheet][cell].value = CellRichText(*(TextBlock(_RUNS_LOOK[look], words) if look else words for words, look in runs))


def _rename_sheet(book: Any, given: Mapping[str, str]) -> None:
    for name, new in given.items():
        book[name].title = new
        for defined in book.defined_names.values():
            defined.attr_text = defined.attr_text.replace(f"{name}!", f"{new}!").replace(f"'{name}'", f"'{new}'")


def _add_sheet(book: Any, given: Mapping[str, Any]) -> None:
    sheet = book.create_sheet(given["name"])
    for row in given["rows"]:
        sheet.append(row)
    sheet.sheet_state = "hidden" if given.get("hidden") else "visible"


def _copy_sheet(book: Any, given: Mapping[str, Any]) -> None:
    """A sheet copied within its workbook: values and labels; ``set`` are cells that differ, ``moved`` says by how many rows and columns."""
    sheet, moved = book.create_sheet(given["name"]), given.get("moved", 0)
    for row in book[given["of"]].iter_rows(max_col=10):
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row + moved, cell.column + moved, cell.value)
    sheet.sheet_state = "hidden" if given.get("hidden") else "visible"
    for cell, content in given.get("set", {}).items():
        sheet[cell] = content


def _delete_row(book: Any, given: Mapping[str, int]) -> None:
    for name, row in given.items():
        sheet = book[name]
        for area in [str(area) for area in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
        sheet.delete_rows(row)
        for code, defined in list(book.defined_names.items()):
            where, _, cell = defined.attr_text.rpartition("!")
            if where.strip("'") == name and code != CARRIER_NAME:
                number = int(cell.rpartition("$")[2])
                moved = f"{where}!{cell.rpartition('$')[0]}${number - 1}"
                defined.attr_text = "#REF!" if number == row else moved if number > row else defined.attr_text


def _insert_column(book: Any, given: Mapping[str, int]) -> None:
    for name, column in given.items():
        sheet = book[name]
        for area in [str(area) for area in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
        sheet.insert_cols(column)
        for code, defined in book.defined_names.items():
            where, _, cell = defined.attr_text.rpartition("!")
            if where.strip("'") == name and code != CARRIER_NAME:
                letters, row = cell.strip("$").split("$")
                place = column_index_from_string(letters)
                defined.attr_text = f"{where}!${get_column_letter(place + (place >= column))}${row}"


def _drop_seal(book: Any, given: Sequence[str]) -> None:
    """Carriers cleaned away: ``property``, ``name``, ``sheet``."""
    if "property" in given:
        book.custom_doc_props.props.clear()
    if "name" in given:
        del book.defined_names[CARRIER_NAME]
    if "sheet" in given:
        del book["_seal"]


def _alter_seal(book: Any, given: str) -> None:
    book.defined_names[CARRIER_NAME].attr_text = f'"{given}"'


def _insert_row(data: bytes, given: Mapping[str, int]) -> bytes:
    source = Path(tempfile.mkdtemp(dir=_home())) / "a.xlsx"
    for sheet, row in given.items():
        source.write_bytes(data)
        data = with_row_inserted(source, source.with_name("b.xlsx"), sheet, row).read_bytes()
    return data


def _copied_by_hand(data: bytes, given: bool) -> bytes:
    source = Path(tempfile.mkdtemp(dir=_home())) / "a.xlsx"
    source.write_bytes(data)
    return copied_by_hand(source, source.with_name("b.xlsx")).read_bytes() if given else data


def _stored(data: bytes, given: Mapping[str, str]) -> bytes:
    """Cells as some program stores them: what goes into ``<c …>``."""
    for place, inside in given.items():
        for sheet, cell in _cells(place):
            data = with_cells(data, _seal(UNITS[0].name, _campaign()).layout, sheet, {cell: inside})
    return data


def _of_another(data: bytes, given: Mapping[str, Any]) -> bytes:
    """Not this unit's workbook or manuscript but that of another unit, year, district or form, filled in likewise."""
    campaign = _campaign(given.get("district", DISTRICT.name), given.get("year", YEAR), given.get("form", "2021"))
    if given.get("draft"):
        return _draft(given.get("unit", "示例东街道"), campaign)
    return _returned(campaign, given.get("unit", "示例东街道"), {}, {})


# ── deeds on any file ─────────────────────────────────────────────────


def _replace(data: bytes, given: Mapping[str, str]) -> bytes:
    """Words of a page or of a manuscript, each standing there at least once."""
    return _replace_in(data, {"word/document.xml": given}) if zipfile.is_zipfile(io.BytesIO(data)) else _replaced(data, given)


def _replace_in(data: bytes, given: Mapping[str, Mapping[str, str]]) -> bytes:
    return _rezipped(data, lambda name, content: _replaced(content, given.get(name, {})))


def _replaced(content: bytes, given: Mapping[str, str]) -> bytes:
    for old, new in given.items():
        assert old.encode() in content, old
        content = content.replace(old.encode(), new.encode())
    return content


def _write_under(data: bytes, given: Mapping[str, str]) -> bytes:
    """A paragraph of a manuscript after the one that has these words."""
    def written(content: bytes) -> bytes:
        paragraphs = content.decode().split("</w:p>")
        for words, text in given.items():
            at = next(n for n, one in enumerate(paragraphs) if words in one)
            paragraphs[at] += "</w:p>" + p(text).removesuffix("</w:p>")
        return "</w:p>".join(paragraphs).encode()

    return _rezipped(data, lambda name, content: written(content) if name == "word/document.xml" else content)


def _drop_part(data: bytes, given: str) -> bytes:
    return _rezipped(data, lambda name, content: None if name == given else content)


def _add_part(data: bytes, given: Mapping[str, Any]) -> bytes:
    """A part of so many zeros, or with this text."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(given["name"], given.get("text", "") or bytes(given["zeros"]))
    return out.getvalue()


def _rezipped(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


ON_BOOK: Mapping[str, Callable[[Any, Any], object]] = {
    "set": _set, "swap": _swap, "look": _look, "runs": _runs, "rename_sheet": _rename_sheet, "add_sheet": _add_sheet, "copy_sheet": _copy_sheet,
    "remove_sheet": lambda book, name: book.remove(book[name]), "delete_row": _delete_row, "insert_column": _insert_column,
    "move_sheet": lambda book, given: [book.move_sheet(name, by) for name, by in given.items()],
    "unmerge": lambda book, given: [book[sheet].unmerge_cells(area) for sheet, area in given.items()],
    "drop_seal": _drop_seal, "alter_seal": _alter_seal,
}
"""What may be done to a workbook in a spreadsheet program, by its word."""
ON_FILE: Mapping[str, Callable[[bytes, Any], bytes]] = {
    "insert_row": _insert_row, "copied_by_hand": _copied_by_hand, "stored": _stored, "of_another": _of_another,
    "replace": _replace, "replace_in": _replace_in, "write_under": _write_under, "drop_part": _drop_part, "add_part": _add_part,
    "lines": lambda data, lines: "\n".join(lines).encode(), "cut": lambda data, size: data[:size],
    "pad": lambda data, size: data + bytes(size), "lock": locked_2007,
}
"""What may be done to any file. ``call`` gives it another name."""
