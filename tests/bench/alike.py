"""A thousand units with three pages of text each, this year's and last year's: what it costs to find what is copied among them.

A tenth have taken a paragraph from the unit before them, and a tenth last year's 存在的主要问题; everybody has a dozen sentences of a pattern
that went round. The obvious way, each text held against each other, takes the square of it.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Mapping

from tests.support.workbooks import statutory_form
from toolkit.aggregate import Standing
from toolkit.campaign.copied import found_alike
from toolkit.submission import Unit

SECONDS, MEGABYTES, GROWTH = 10.0, 60.0, 1.3
"""What a thousand units may take, what is held besides their texts, and what a unit of a thousand costs against one of two hundred."""
_LETTERS = [chr(code) for code in range(0x4E00, 0x9F00)]
_PATTERN = "".join(f"{'按月更新目录和指南并逐条登记备查' * 2}第{n}处的公开查阅点由专门人员值守。" for n in range(12))


def alike() -> bool:
    """Print what it takes; True where it keeps to the bounds."""
    few, _, _ = _cost(200)
    many, found, held = _cost(1000)
    pace = (many / 1000) / (few / 200)
    good = many <= SECONDS and held <= MEGABYTES and pace <= GROWTH and found >= 250
    print(f"look-alikes among 1,000 units{many:>21.2f} s (at most {SECONDS:.0f}), {found} found, {held:.0f} MB (at most {MEGABYTES:.0f}),"
          f" a unit against one of 200: {pace:.2f} (at most {GROWTH}){'' if good else '   over'}", flush=True)
    return good


def _cost(units: int) -> tuple[float, int, float]:
    form = statutory_form()
    standings, last = _standings(units)
    list(found_alike(form, standings[:10], lambda unit: last[unit.code]))
    begin = time.process_time()
    found = len(list(found_alike(form, standings, lambda unit: last[unit.code])))
    seconds = time.process_time() - begin
    tracemalloc.start()
    list(found_alike(form, standings, lambda unit: last[unit.code]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, found, peak / 1e6


def _standings(units: int) -> tuple[list[Standing], Mapping[str, Mapping[str, str]]]:
    standings, last = [], {}
    for n in range(units):
        texts = {"s1.management": _PATTERN + _words(n, 2000), "s5.problems": _words(n + 0.5, 300)}
        before = {"s1.management": _PATTERN + _words(-n - 1, 2000), "s5.problems": texts["s5.problems"] if n % 10 == 5 else _words(-n - 0.5, 300)}
        if n % 10 == 1:
            texts["s1.platform"] = _words(n - 1, 200)
        unit = Unit(f"u{n}", f"第{n}街道", "街道")
        standings.append(Standing(unit, {}, texts))
        last[unit.code] = before
    return standings, last


def _words(seed: float, letters: int) -> str:
    drawn = "".join(random.Random(seed).choices(_LETTERS, k=letters))
    return "".join(f"{drawn[at : at + 20]}，{drawn[at + 20 : at + 40]}。" for at in range(0, letters, 40))


if __name__ == "__main__":
    raise SystemExit(not alike())
