"""Reading returns of one campaign against the obvious way, openpyxl once for the values and once for the formulas: as the toolkit wrote
them, and as LibreOffice saved them. CPU time of this process; docs/analysis/one-pass.md says what the rest of it is.

Each return is of another unit, with other numbers, and read once: what is worked out once for all of them helps, as it does in
``collect``, and nothing else is remembered.
"""

from __future__ import annotations

import gc
import io
import random
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

from tests.support.office import Office
from tests.support.workbooks import random_contents, random_last, seal_for
from toolkit.form import Form
from toolkit.intake.reading import read_file
from toolkit.workbook.issuing import issued_workbook

_RETURNS = 11
OWN_AT_LEAST, THEIRS_AT_LEAST = 15.0, 12.0
"""How many times as fast; measured on a busy machine were 18 and 15."""


def reading(folder: Path, form: Form) -> bool:
    """Print both; True where neither is slower than its bound."""
    paths = [folder / f"{n}.xlsx" for n in range(_RETURNS)]
    for n, path in enumerate(paths):
        chance = random.Random(n)
        numbers = {code: int(value or 0) for code, value in random_contents(form, chance).items()}
        path.write_bytes(issued_workbook(seal_for(form, name=f"第{n}街道", last=random_last(form, chance)), numbers, {}))
    with Office(timeout=120) as office:
        saved = office.convert(paths, "xlsx", folder / "另存")
    own = _pair("read one return, times as fast as openpyxl", [path.read_bytes() for path in paths], OWN_AT_LEAST)
    return _pair("  the same saved by LibreOffice", [path.read_bytes() for path in saved], THEIRS_AT_LEAST) and own


def _pair(name: str, returns: Sequence[bytes], at_least: float) -> bool:
    samples: dict[str, list[float]] = {"ours": [], "obvious": []}
    runs: dict[str, Callable[[bytes], object]] = {"ours": read_file, "obvious": _twice}
    read_file(returns[0])  # layouts are built once in a process
    for data in returns[1:]:
        for which, run in runs.items():
            gc.collect()
            begin = time.process_time()
            run(data)
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
