"""Any one received file → a :class:`Document`, or a :class:`FileError` of one clear sentence. Nothing in between.

What our own walks have opened is laid out in this process; a foreign parser works in one of its own. What only an office
program reads is converted first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from toolkit.errors import FileError
from toolkit.guard import KIND_NAMES, Kind, check_xml, locked, sniff, too_much
from toolkit.intake.document import Document, Grid, GridCell
from toolkit.intake.readers import docx, xlsx
from toolkit.intake.readers.carried import measured
from toolkit.intake.readers.office import CONVERTED, converted
from toolkit.intake.worker import DAMAGED, READERS, read_isolated
from toolkit.layout import SEAL_SHEET
from toolkit.ooxml.wordfile import WordFile, open_word
from toolkit.seal import Carriers
from toolkit.structs import replace
from toolkit.workbook.opened import Content, Opened, OpenedSheet

File = TypeVar("File")

_RESEND = "请报送人发送填好的原表（.xlsx）或Word文件。"
_SAID: dict[Kind, tuple[str, str]] = {
    "xlsb": ("file.unreadable", "请用WPS或Excel打开后另存为.xlsx再收。"),
    "pptx": ("file.not_a_return", _RESEND),
    "image": ("file.not_a_return", f"图片里的数字读不出来，{_RESEND}"),
    "eml": ("file.not_a_return", "请把其中的附件另存出来再收。"),
    "msg": ("file.not_a_return", "请用Outlook打开，把其中的附件另存出来再收。"),
    "zip": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "rar": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "7z": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "tar": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "gz": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "bz2": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "xz": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "volume": ("file.unreadable", "单独打不开，请把各卷放在一起解压后再收。"),
    "iwork": ("file.unreadable", "请报送人在苹果电脑上用“文件－导出到”存为Excel（.xlsx）或Word（.docx）后发送。"),
    "reader": ("file.not_a_return", "只有专用阅读器能打开，请报送人导出为Word或PDF后发送，或发送填好的原表（.xlsx）。"),
    "packed": ("file.unreadable", "请解压后再收，或请报送人改用.zip重新打包发送。"),
    "media": ("file.not_a_return", _RESEND),
    "database": ("file.not_a_return", f"里面的数读不出来，{_RESEND}"),
    "exe": ("file.not_a_return", f"没有运行，里面也没有可以打开的压缩包；{_RESEND}"),
    "shortcut": ("file.not_a_return", "只指向别处的文件或云文档，没有内容，请报送人下载原文件后发送。"),
    "leftover": ("file.not_a_return", "没有内容，请报送人关闭文件后发送同名的原文件。"),
}
"""Kinds that no reader takes: the code, and what to do."""


def take_apart(data: bytes, kind: Kind) -> Document:
    """Take a received file of a known kind apart. Raises :class:`FileError`; what it does to a parser stays in a worker."""
    if kind == "docx":
        return word_document(open_word(data))
    if kind in READERS:
        return read_isolated(data, kind)
    if kind in CONVERTED:
        if kind == "officexml":
            check_xml(data)
        rewritten = converted(data, kind)
        other = sniff(rewritten).kind
        if other == "docx" or other in READERS:
            document = take_apart(rewritten, other)
            remark = f"{KIND_NAMES[kind]}经LibreOffice转换后读取，请核对所读内容。"
            return replace(document, kind=kind, remarks=(*document.remarks, remark))
    if kind == "locked":
        raise locked()
    code, remedy = _SAID.get(kind, ("file.unreadable", ""))
    if not remedy:
        raise FileError(code, "打不开：不是Excel、Word等文件，可能传输中损坏，请报送人重新发送。")
    raise FileError(code, f"这是{KIND_NAMES[kind]}，{remedy}")


# ── what was opened already ─────────────────────────────────────────


def word_document(word: WordFile) -> Document:
    """A Word file as its blocks. Raises :class:`FileError`."""
    return _laid_out(docx.document, word)


def sheet_document(opened: Opened) -> Document:
    """An .xlsx opened for what was issued, as its cells: formulas by their saved results. Raises :class:`FileError`."""
    if opened.book is None:
        raise ValueError("only an .xlsx is opened before it is taken apart")
    return _laid_out(xlsx.document, opened.book)


def _laid_out(lay_out: Callable[[File], Document], file: File) -> Document:
    """Held to what a worker is held to, whatever the file does to our own code."""
    try:
        return measured(lay_out(file))
    except FileError:
        raise
    except (MemoryError, RecursionError) as error:
        raise too_much() from error
    except Exception as error:  # one file nobody thought of must not stop the others
        raise FileError("file.unreadable", DAMAGED) from error


# ── our own workbook, saved in another format ───────────────────────


def opened_document(document: Document) -> Opened:
    """Our own workbook saved as .xls or .ods, as if it were the .xlsx it was: its cells, and the seal on its hidden sheet.

    Defined names and document properties are out of reach in these formats; the hidden sheet says all they would.
    """
    grids = [block for block in document.blocks if isinstance(block, Grid) and block.sheet is not None]
    return Opened(tuple(_sheet(grid) for grid in grids), Carriers(sheet=_seal_lines(grids), only_sheet=True), {})


def _sheet(grid: Grid) -> OpenedSheet:
    contents: dict[tuple[int, int], Content] = {
        (cell.row, cell.col): content for cell in grid.cells if (content := _content(cell)) not in (None, "")
    }
    merges = frozenset(
        (cell.row, cell.col, cell.rows, cell.cols) for cell in grid.cells if cell.rows > 1 or cell.cols > 1
    )
    doubts = {(cell.row, cell.col): cell.doubt for cell in grid.cells if cell.doubt is not None}
    covered = {(row, col): words for row, col, words in grid.covered}
    return OpenedSheet(grid.sheet or "", contents, merges, grid.calculated, grid.hidden, doubts, covered)


def _content(cell: GridCell) -> Content:
    raw = cell.raw
    if cell.doubt is not None and cell.doubt.kind in ("struck", "hidden") and not cell.text:
        return cell.doubt.stored  # a locked label is compared by what is stored
    return raw if raw is None or isinstance(raw, int | float | str) else float(raw)


def _seal_lines(grids: list[Grid]) -> list[str] | None:
    for grid in grids:
        if grid.sheet == SEAL_SHEET:
            return [str(cell.raw) for cell in sorted(grid.cells, key=lambda cell: cell.row) if cell.col == 0 and cell.raw]
    return None
