"""Many rows in XlsxWriter's own skeleton: made while the file is written, and kept nowhere.

A cell that XlsxWriter keeps for its end takes ten times the room of the text it becomes, and a sheet's text twice as much again
where a single Chinese character stands in it. Here the rows go past as they are made, and a sheet's text is kept as the bytes that it will be.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import IO, Any
from xml.sax.saxutils import escape

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from toolkit.ooxml.stamped import SQUEEZED
from toolkit.structs import Struct

LONGEST_FORMULA = 8_191
_EXACT = 10**15
"""Whole numbers below it are written digit by digit, as XlsxWriter writes them."""

Row = tuple[Sequence[Any], float | None]
"""A row's contents (a number, a word, None, a formula with its cached value), and its height in points where that is not the usual one."""


class _Stream(Struct, frozen=True):
    """Rows that are made while they are written."""

    first: int
    looks: Sequence[Any]
    rows: Callable[[], Iterable[Row]]
    count: int


class StreamedSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes rows as they go past, among others that XlsxWriter keeps."""

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._streams: list[_Stream] = []

    def stream(self, first: int, looks: Sequence[Any], rows: Callable[[], Iterable[Row]], count: int) -> None:
        """So many rows of figures, words and formulas from ``first`` on, a format a column; nothing else stands in them.

        ``rows`` is asked once, when the file is written. Raises ValueError for a place that no sheet has, then and now.
        """
        if self._check_dimensions(first, 0) or self._check_dimensions(first + count - 1, len(looks) - 1):
            raise ValueError(f"no sheet has {count} rows of {len(looks)} from row {first} on")
        self._streams.append(_Stream(first, looks, rows, count))

    def _write_rows(self) -> None:
        top, end = self.dim_rowmin, self.dim_rowmax
        begin = top
        for stream in sorted(self._streams, key=lambda stream: stream.first):
            self._write_rows_between(begin, stream.first - 1)
            self._write_stream(stream)
            begin = stream.first + stream.count
        self._write_rows_between(begin, end)
        self.dim_rowmin, self.dim_rowmax = top, end

    def _write_rows_between(self, first: int, last: int) -> None:
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()

    def _write_stream(self, stream: _Stream) -> None:
        heads = [(f'<c r="{xl_col_to_name(col)}', f'" s="{look._get_xf_index()}"') for col, look in enumerate(stream.looks)]
        index, write, last = self.str_table._get_shared_string_index, self.fh.write, stream.first + stream.count
        n = stream.first
        for n, (contents, height) in enumerate(stream.rows(), stream.first + 1):
            cells = [f'<row r="{n}">' if height is None else f'<row r="{n}" ht="{height:.16g}">']
            for (head, look), content in zip(heads, contents, strict=True):
                kind = content.__class__
                if kind is int and -_EXACT < content < _EXACT:
                    cells.append(f"{head}{n}{look}><v>{content}</v></c>")
                elif content is None or content == "":
                    cells.append(f"{head}{n}{look}/>")
                elif kind is str:
                    cells.append(f'{head}{n}{look} t="s"><v>{index(held(content, self.xls_strmax))}</v></c>')
                elif kind is tuple:
                    formula, shown = content
                    text = ' t="str"' if shown.__class__ is str else ""
                    cells.append(f"{head}{n}{look}{text}><f>{escape(held(formula, LONGEST_FORMULA))}</f><v>{escape(str(shown))}</v></c>")
                else:
                    cells.append(f"{head}{n}{look}><v>{content:.16G}</v></c>")
            cells.append("</row>")
            write("".join(cells))
        if n != last:
            raise ValueError(f"{n - stream.first} rows came, {stream.count} were told")

    def _set_xml_writer(self, filename: Any) -> None:
        if isinstance(filename, io.BytesIO):
            self.internal_fh, self.fh = False, io.TextIOWrapper(filename, "utf-8", newline="\n")
        else:
            super()._set_xml_writer(filename)

    def _xml_close(self) -> None:
        if isinstance(self.fh, io.TextIOWrapper) and not self.internal_fh:
            self.fh.detach()  # which writes what it holds, and leaves the bytes open
        else:
            super()._xml_close()


class Parts(Packager):  # type: ignore[misc]
    """The parts of a workbook, those of sheets as bytes, packed into ``archive``: XlsxWriter, which knows one thoroughness only, is left
    none to pack."""

    def __init__(self, archive: IO[bytes]) -> None:
        super().__init__()
        self._archive = archive

    def _create_package(self) -> list[Any]:
        with zipfile.ZipFile(self._archive, "w") as packed:
            for made, name, _ in super()._create_package():
                content = made.getvalue()
                part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # as Excel dates them
                packed.writestr(part, content if isinstance(content, bytes) else content.encode(), zipfile.ZIP_DEFLATED, SQUEEZED)
        return []

    def _filename(self, xml_filename: str) -> Any:
        if not (self.in_memory and xml_filename.startswith("xl/worksheets/sheet")):
            return super()._filename(xml_filename)
        made = io.BytesIO()
        self.filenames.append((made, xml_filename, True))
        return made


class Words(SharedStringTable):  # type: ignore[misc]
    """The words of all sheets, each kept once. Rows that are made while they are written bring more of them after XlsxWriter has
    closed its list: here it stays open until it is written, after every sheet."""

    def begin_with(self, words: Iterable[str]) -> None:
        """Give words the first places of the list; they count where they stand in cells."""
        for word in words:
            self._get_shared_string_index(word)
        self.count = 0

    def _sort_string_data(self) -> None:
        """Nothing: a dict keeps the order in which its words came."""

    @property
    def string_array(self) -> Iterable[str]:
        """The words by their index."""
        table: dict[str, int] = self.string_table
        return table.keys()

    @string_array.setter
    def string_array(self, _: list[str]) -> None:
        """What XlsxWriter begins with, an empty list."""

    def _get_shared_string(self, index: int) -> str:
        table: dict[str, int] = self.string_table
        return next(islice(table, index, None))


def held(text: str, most: int) -> str:
    """A text that a cell holds. Raises ValueError for a longer one."""
    if len(text) > most:
        raise ValueError(f"a text or formula of {len(text)} characters: Excel would call the workbook damaged")
    return text
