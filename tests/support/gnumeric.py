"""Gnumeric as a second judge beside LibreOffice: recalculates a workbook, or saves it in its own manner.

Its ``ssconvert`` has an engine of its own and takes a third of a second; it evaluates nothing but what the files say,
so a formula that only one suite understands shows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import to_excel

from tests.support.workbooks import cached, formulas

EXPORTERS = {"xlsx": "Gnumeric_Excel:xlsx", "xls": "Gnumeric_Excel:excel_biff8", "ods": "Gnumeric_OpenCalc:odf"}
"""Exporters by extension; ``xlsx`` is the one of Excel 2007."""


class GnumericError(Exception):
    """ssconvert is missing, took too long, or did not make what it was asked for."""


def ssconvert() -> str | None:
    """The path of ssconvert, None where Gnumeric is not installed."""
    return shutil.which("ssconvert")


class Gnumeric:
    """Gnumeric's converter, headless, its settings below ``home``. Raises :class:`GnumericError` where it is not installed."""

    def __init__(self, home: Path, *, timeout: float = 60) -> None:
        binary = ssconvert()
        if binary is None:
            raise GnumericError("ssconvert is not installed: gnumeric")
        self._binary, self._timeout = binary, timeout
        home.mkdir(parents=True, exist_ok=True)
        self._environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LC_ALL": "C.UTF-8"}

    def recalculate(self, path: Path, out: Path) -> Path:
        """The workbook saved as .xlsx into the folder ``out`` with every formula calculated anew."""
        return self._run(path, out, "xlsx", ["--recalc"])

    def save(self, path: Path, to: str, out: Path) -> Path:
        """The workbook as a clerk saves it there: ``xlsx``, ``xls`` or ``ods``, into the folder ``out``."""
        return self._run(path, out, to, [])

    def _run(self, path: Path, out: Path, to: str, options: list[str]) -> Path:
        out.mkdir(parents=True, exist_ok=True)
        made = out / f"{path.stem}.{to}"
        made.unlink(missing_ok=True)
        command = [self._binary, *options, "--export-type", EXPORTERS[to], str(path), str(made)]
        done = subprocess.run(
            command, env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=self._timeout, check=False
        )
        if done.returncode or not made.is_file():
            raise GnumericError(f"ssconvert did not make {made.name} ({done.returncode}): {done.stderr.decode('utf-8', 'replace')}")
        return made


def differing(before: Path, after: Path) -> list[str]:
    """Every formula cell of ``before`` whose saved value is another in ``after``: place, both values, the formula.

    A blank and an empty text are one; numbers are equal to nine decimals; numbers and words never are.
    """
    mine, theirs = cached(before), cached(after)
    return [
        f"{sheet}!{cell}: {_at(mine, sheet, cell)!r}, recalculated {_at(theirs, sheet, cell)!r}: {formula}"
        for sheet, cells in formulas(before).items() for cell, formula in cells.items()
        if not _same(_at(mine, sheet, cell), _at(theirs, sheet, cell))
    ]


def _at(values: Mapping[str, Mapping[str, Any]], sheet: str, cell: str) -> Any:
    found = values.get(sheet, {}).get(cell)
    return "" if found is None else found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    # A suite shows a formula that looks at a day as a day.
    one, other = (to_excel(value) if isinstance(value, datetime) else value for value in (one, other))
    return abs(float(one) - float(other)) < 1e-9 * max(1, abs(float(one)))
