"""Reading one issued workbook against the obvious way, openpyxl once for the values and once for the formulas: as the toolkit wrote
it, and as LibreOffice saved it. CPU time of this process; docs/analysis/one-pass.md says what the rest of it is."""

from __future__ import annotations

import gc
import io
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.support.office import Office
from toolkit.intake.reading import read_file

_ROUNDS = 9
OWN_AT_LEAST, THEIRS_AT_LEAST = 10.0, 8.0
"""How many times as fast; on a quiet machine a third more."""


def reading(folder: Path, issued: bytes) -> bool:
    """Print both; True where neither is slower than its bound."""
    path = folder / "原表.xlsx"
    path.write_bytes(issued)
    with Office(timeout=120) as office:
        (saved,) = office.convert([path], "xlsx", folder / "另存")
    own = _pair("read one return, times as fast as openpyxl", issued, OWN_AT_LEAST)
    return _pair("  the same saved by LibreOffice", saved.read_bytes(), THEIRS_AT_LEAST) and own


def _pair(name: str, data: bytes, at_least: float) -> bool:
    samples: dict[str, list[float]] = {"ours": [], "obvious": []}
    runs: dict[str, Callable[[], object]] = {"ours": lambda: read_file(data), "obvious": lambda: _twice(data)}
    read_file(data)  # layouts are built once in a process
    for _ in range(_ROUNDS):
        for which, run in runs.items():
            gc.collect()
            begin = time.process_time()
            run()
            samples[which].append(time.process_time() - begin)
    ours, obvious = (statistics.median(samples[which]) * 1000 for which in ("ours", "obvious"))
    good = obvious >= ours * at_least
    print(f"{name:<44}{ours:>9.1f} ms{obvious:>11.1f} ms{obvious / ours:>7.1f}×{'' if good else f'   under {at_least}'}", flush=True)
    return good


def _twice(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for data_only in (True, False):
            for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=data_only).worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        cell.value  # noqa: B018
