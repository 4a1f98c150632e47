"""Units with three pages of text each, this year's and last year's: what it costs to find what is copied among them.

A tenth have taken a paragraph from the unit before them, and a tenth last year's 存在的主要问题; everybody has a dozen sentences of a pattern
that went round. The obvious way, each text held against each other, takes the square of it: it is shown for a hundred.
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

MILLISECONDS, KILOBYTES, GROWTH = 10.0, 60.0, 1.3
"""What a unit may take, what is held for it besides its texts, and what a unit of the many costs against one of a fifth."""
OBVIOUS, ALIKE = 100, 20
"""Units of whom each is held against each other, by runs of so many characters."""
_LETTERS = [chr(code) for code in range(0x4E00, 0x9F00)]
_PATTERN = "".join(f"{'按月更新目录和指南并逐条登记备查' * 2}第{n}处的公开查阅点由专门人员值守。" for n in range(12))


def alike(units: int = 400) -> bool:
    """Print what it takes; True where it keeps to the bounds."""
    few, _, _ = _cost(units // 5)
    many, found, held = _cost(units)
    pace = (many / units) / (few / (units // 5))
    good = many * 1000 / units <= MILLISECONDS and held * 1000 / units <= KILOBYTES and pace <= GROWTH and found >= units / 4
    print(f"{f'look-alikes among {units} units':<44}{many:>9.2f} s (at most {MILLISECONDS * units / 1000:.0f}), {found} found, {held:.0f} MB"
          f" (at most {KILOBYTES * units / 1000:.0f}), a unit against one of {units // 5}: {pace:.2f} (at most {GROWTH}){'' if good else '   over'}",
          flush=True)
    ours, obvious = _cost(OBVIOUS)[0], _obvious(OBVIOUS)
    faster = ours <= obvious
    print(f"{f'look-alikes among {OBVIOUS} units / each with each':<44}{ours * 1000:>9.1f} ms{obvious * 1000:>11.1f} ms{ours / obvious:>8.2f}"
          f"{'' if faster else '   over 1'}", flush=True)
    return good and faster


def _obvious(units: int) -> float:
    """Seconds of holding each text against each other: whether they have a run of characters in common that is long enough."""
    standings, last = _standings(units)
    begin = time.process_time()
    runs = [[{text[at : at + ALIKE] for at in range(len(text) - ALIKE)} for text in texts.values()]
            for one in standings for texts in ((one.texts or {}), last[one.unit.code])]
    common = 0
    for n, mine in enumerate(runs):
        for theirs in runs[n + 1 :]:
            common += sum(not a.isdisjoint(b) for a in mine for b in theirs)
    if not common:
        raise RuntimeError("a pattern went round, and nothing is alike")
    return time.process_time() - begin


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
