"""A plain list in an .xlsx (units, publications) as rows of text."""

from __future__ import annotations

import io
import warnings
from datetime import date, datetime
from typing import Any

from toolkit.errors import FileError
from toolkit.guard import Sniffed, safe_workbook
from toolkit.words import fifteen_digits

_MOST_ROWS, _MOST_COLS = 20_000, 400


def read_list(data: bytes) -> list[list[str]]:
    """The rows of the first sheet, every cell as text.

    Raises :class:`FileError` where it cannot be opened.
    """
    import openpyxl  # slow to import, and most lists are .csv

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            safe = safe_workbook(Sniffed("xlsx", data))
            book = openpyxl.load_workbook(io.BytesIO(safe), data_only=True, keep_links=False)
    except FileError:
        raise
    except Exception as error:  # a foreign parser fails in many ways
        raise FileError("file.unreadable", "表格打不开，请用WPS或Excel另存为.xlsx后再试。") from error
    return _rows(book.worksheets[0]) if book.worksheets else []


def _rows(ws: Any) -> list[list[str]]:
    return [
        [_text(value) for value in row]
        for row in ws.iter_rows(
            max_row=min(ws.max_row or 1, _MOST_ROWS), max_col=min(ws.max_column or 1, _MOST_COLS), values_only=True
        )
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return fifteen_digits(value)  # a longer code typed as a number keeps its exponent, which tells that it is spoilt
    return str(value).strip()
