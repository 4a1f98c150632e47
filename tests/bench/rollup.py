"""The roll-up of very many units against the obvious way: every cell of the same workbook written by plain XlsxWriter, one after another."""

from __future__ import annotations

import gc
import io
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import openpyxl
import xlsxwriter

UNITS, MANY, ROUNDS, FEWER = 1000, 5000, 5, 3
FASTER, LEANER = 4.0, 0.5
"""So many times as fast at :data:`UNITS`, so much of the memory at :data:`MANY`; in short in fewer rounds, and without the memory."""
Sheets = list[tuple[str, list[tuple[int, int, Any, int]]]]


def cells_of(data: bytes) -> Sheets:
    """What stands in a workbook: sheet by sheet row, column, content and which of its formats."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [(sheet.title, [(cell.row - 1, cell.column - 1, cell.value, cell._style.xfId or cell.style_id)
                           for row in sheet.iter_rows() for cell in row if cell.value is not None or cell.has_style]) for sheet in book.worksheets]


def plainly(sheets: Sheets) -> bytes:
    """The same cells written in the obvious way."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    looks: dict[int, Any] = {}
    for name, cells in sheets:
        sheet = book.add_worksheet(name)
        for row, col, content, look in cells:
            if look not in looks:
                looks[look] = book.add_format({"border": 1, "num_format": "0", "font_size": 9 + look % 7})
            sheet.write(row, col, content, looks[look])
    book.close()
    return buffer.getvalue()


def rollup(sums_by: Callable[[int], Callable[[], bytes]], *, long: bool = False) -> bool:
    """Time and memory; True where both hold."""
    ours = sums_by(UNITS)
    sheets = cells_of(ours())
    ways = {"ours": ours, "plain": lambda: plainly(sheets)}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS if long else FEWER):
        for name, run in ways.items():
            gc.collect()
            start = time.process_time()
            run()
            taken[name].append(time.process_time() - start)
    mine, plain = (statistics.median(taken[name]) for name in ways)
    fast = plain / mine >= FASTER
    print(f"{f'roll-up of {UNITS} units / its cells by XlsxWriter':<44}{mine * 1000:>9.1f} ms{plain * 1000:>11.1f} ms{mine / plain:>8.2f}"
          f"{'' if fast else f'   under {FASTER} times as fast'}", flush=True)
    if not long:
        return fast
    used, theirs = (_peak(one) for one in (lambda: sums_by(MANY)(), lambda: plainly(_many(sheets))))
    lean = used <= theirs * LEANER
    print(f"{f'memory of a roll-up of {MANY} units':<44}{used:>9.0f} MB{theirs:>11.0f} MB{used / theirs:>8.2f}"
          f"{'' if lean else f'   over {LEANER}'}", flush=True)
    return fast and lean


def _many(sheets: Sheets) -> Sheets:
    """The same for so many more units: the rows of each sheet again below themselves."""
    return [(name, [(row + n * 2000, col, content, look) for n in range(MANY // UNITS) for row, col, content, look in cells])
            for name, cells in sheets]


def _peak(run: Callable[[], object]) -> float:
    """What a run adds to what its process holds at most, in MB."""
    here, there = multiprocessing.get_context("fork").Pipe()
    process = multiprocessing.get_context("fork").Process(target=_measure, args=(run, there))
    process.start()
    told: float = here.recv()
    process.join()
    return told


def _measure(run: Callable[[], object], there: Connection) -> None:
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run()
    there.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
