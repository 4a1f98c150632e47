"""What the verbs cost, against the obvious way to do the same, in the same run: ``make bench``.

Each pair is timed in turn (A B A B …), garbage collected before every sample, medians printed. Absolute times
tell about the machine; the ratios tell about the code, and are what this script judges.
"""

from __future__ import annotations

import gc
import io
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.bench.alike import alike
from tests.bench.desk import desk
from tests.bench.hundred import hundred
from tests.bench.reading import reading
from tests.bench.rollup import rollup
from tests.bench.stamping import issuing
from tests.bench.starting import starting
from tests.bench.thousand import thousand
from tests.support.workbooks import random_contents, random_last, seal_for, statutory_form
from toolkit.aggregate import Standing, add_up
from toolkit.campaign.ledger import Ledger
from toolkit.findings import Where
from toolkit.intake.reading import READER, read_file
from toolkit.rules import Known, confront, evaluate_totals
from toolkit.submission import Unit
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.summary import RollupFacts, rollup_workbook

ROUNDS = 7
FORM = statutory_form()
SEAL = seal_for(FORM, last=random_last(FORM, random.Random(1)))
CONTENTS = {code: int(value or 0) for code, value in random_contents(FORM, random.Random(2)).items()}
ISSUED = issued_workbook(SEAL, CONTENTS, {})


def pair(name: str, ours: Callable[[], object], obvious: Callable[[], object], at_most: float) -> bool:
    """Time both in turn; True where ours takes at most so many times the obvious way."""
    samples: dict[str, list[float]] = {"ours": [], "obvious": []}
    for _ in range(ROUNDS):
        for which, run in (("ours", ours), ("obvious", obvious)):
            gc.collect()
            start = time.perf_counter()
            run()
            samples[which].append(time.perf_counter() - start)
    a, b = (statistics.median(samples[which]) * 1000 for which in ("ours", "obvious"))
    good = a <= b * at_most
    print(f"{name:<44}{a:>9.1f} ms{b:>11.1f} ms{a / b:>8.2f}{'' if good else f'   over {at_most}'}", flush=True)
    return good


def openpyxl_rewrites() -> None:
    """The obvious way to make a unit's file: load a master with openpyxl, change two cells, save."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(ISSUED))
        book["填报说明"]["B3"], book["填报说明"]["D3"] = "北塬街道", "640402003"
        book.save(io.BytesIO())


def sums_by(units: int) -> Callable[[], bytes]:
    """A roll-up of so many units."""
    values = CONTENTS | evaluate_totals(FORM, CONTENTS, [code for code, cell in FORM.cells.items() if cell.total])
    standings = [Standing(Unit(f"u{n}", f"单位{n}", "街道"), values, {}) for n in range(units)]
    return lambda: rollup_workbook(add_up(FORM, standings), RollupFacts("示范区", 2023, []))


def registering(folder: Path, count: int) -> Callable[[], object]:
    """So many returns registered in a ledger on disk."""
    said = read_file(ISSUED)

    def run() -> None:
        path = folder / f"{time.monotonic_ns()}.sqlite"
        with Ledger(path, create=True) as ledger:
            for n in range(count):
                with ledger.act():  # one act a file, as collect does it
                    ledger.register_received(f"{n:064d}", "xlsx", "x.xlsx", "received/x", 1)
                    ledger.register(f"u{n}", f"{n:064d}", said, READER)

    return run


def main() -> int:
    """Print every pair; 1 where one is over its bound."""
    print(f"{'':<40}{'ours':>14}{'obvious':>14}{'ratio':>8}")
    known = Known(CONTENTS)
    with tempfile.TemporaryDirectory() as folder:
        good = [
            pair("issue one workbook / openpyxl load and save", lambda: issued_workbook(SEAL, CONTENTS, {}), openpyxl_rewrites, 0.85),
            reading(Path(folder), FORM),
            pair("rules of one return / reading it", lambda: confront(FORM, known, Where), lambda: read_file(ISSUED), 0.2),
            pair("roll-up of 400 units / of 100 units", sums_by(400), sums_by(100), 5.0),
            pair("register 400 returns / 100 returns", registering(Path(folder), 400), registering(Path(folder), 100), 4.8),
            issuing(Path(folder)),
            rollup(sums_by),
            alike(),
            starting(Path(folder)),
            hundred(Path(folder)),
            desk(Path(folder)),
            thousand(Path(folder)),
        ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
