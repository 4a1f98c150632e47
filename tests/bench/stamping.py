"""Issuing many units: stamped against painted, in the same run. The painter is the package's own way before there were stamps, and the oracle.

A single workbook is held against plain XlsxWriter as well: the same cells with the same looks, formulas and cached values, without
validation, marks, names, seal and protection. All figures are seconds of computing.
"""

from __future__ import annotations

import csv
import gc
import io
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.support.workbooks import random_last, seal_for, statutory_form
from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.campaign.folder import Campaign
from toolkit.clock import computed
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.rules import evaluate_totals, rulebook
from toolkit.workbook import stamping
from toolkit.workbook.issuing import issued_workbook, prefilled
from toolkit.workbook.slots import SlotContents
from toolkit.workbook.stamping import Stamper

UNITS, FEWER, ROUNDS, BOOKS = 100, 40, 3, 10
WORKBOOK_AT_LEAST, PLAIN_AT_LEAST, ISSUE_AT_LEAST = 8.0, 10.0, {UNITS: 6.0, FEWER: 5.0}
"""How many times as fast: a stamped workbook as a painted one, as plain XlsxWriter; the whole of ``issue`` as with the
painter alone, by units: what is done once for all of them weighs more where they are few."""


def issuing(folder: Path, *, long: bool = False) -> bool:
    """Print the ratios; True where all are high enough."""
    return all([_workbooks(), *(_issue(folder, UNITS if long else FEWER, last=last) for last in (True, False))])


def _workbooks() -> bool:
    form = statutory_form()
    seals = [seal_for(form, name=f"第{n}街道", last=_last(form, n)) for n in range(BOOKS + 1)]
    typed = [prefilled(seal) for seal in seals]
    stamper = Stamper()
    stamper.workbook(seals[0], typed[0], {})
    both = list(zip(seals[1:], typed[1:], strict=True))
    if any(stamper.workbook(seal, filled, {}) != issued_workbook(seal, filled, {}) for seal, filled in both) or stamper.painted != 1:
        raise RuntimeError("what was stamped is not what is painted")
    stamped, painted, plain = _in_turn(
        lambda: [stamper.workbook(seal, filled, {}) for seal, filled in both],
        lambda: [issued_workbook(seal, filled, {}) for seal, filled in both],
        lambda: [_plain(SlotContents(seal, filled, {}, ())) for seal, filled in both],
    )
    return _told(f"{BOOKS} workbooks stamped / painted", stamped, painted, WORKBOOK_AT_LEAST) & _told(
        f"{BOOKS} workbooks stamped / plain XlsxWriter", stamped, plain, PLAIN_AT_LEAST)


def _plain(contents: SlotContents) -> bytes:
    """The obvious way to a unit's workbook: its cells, one after another."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    roles = {slot.role for sheet in contents.seal.layout.sheets for slot in sheet.slots}
    looks = {role: book.add_format({"border": 1, "text_wrap": True}) for role in roles}
    for sheet in contents.seal.layout.sheets:
        page = book.add_worksheet(sheet.name)
        for slot in sheet.slots:
            formula, content = contents.of(slot)
            at = slot.span
            if formula:
                page.write_formula(at.row, at.col, f"={formula}", looks[slot.role], content)
            elif content is None or content == "":
                page.write_blank(at.row, at.col, None, looks[slot.role])
            else:
                page.write(at.row, at.col, content, looks[slot.role])
    book.close()
    return out.getvalue()


def _issue(folder: Path, units: int, *, last: bool) -> bool:
    """All that ``issue`` does for so many units: ledger, workbooks, manuscripts, list and notice."""
    made = Path(tempfile.mkdtemp(dir=folder))
    runs = iter(range(10_000))

    def with_masters(most: int) -> float:
        root = _campaign(made / str(next(runs)), units, last=last)
        kept, stamping.MOST_KINDS = stamping.MOST_KINDS, most
        try:
            with Campaign(root) as campaign:
                gc.collect()
                begin = computed()
                issue(campaign)
                return computed() - begin
        finally:
            stamping.MOST_KINDS = kept

    stamping_most = stamping.MOST_KINDS
    with_masters(stamping_most)  # once before anything is timed
    samples = [(with_masters(stamping_most), with_masters(0)) for _ in range(ROUNDS)]
    stamped, painted = (statistics.median(column) for column in zip(*samples, strict=True))
    return _told(f"issue {units} units{'' if last else ', no last year'}, stamped / painted", stamped, painted, ISSUE_AT_LEAST[units])


def _campaign(folder: Path, count: int, *, last: bool) -> Path:
    folder.mkdir()
    units, before = folder / "units.csv", folder / "last.csv"
    codes = [(f"u{n:03d}", f"第{n}{('街道', '局')[n % 2]}", ("街道", "部门")[n % 2]) for n in range(count)]
    with units.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "code", "level"), *((name, code, level) for code, name, level in codes)])
    form = statutory_form()
    with before.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["code", "name", *form.cells])
        for n, (code, name, _) in enumerate(codes):
            table.writerow([code, name, *_last(form, n).values()])
    init(folder / "campaign", district="示范区", year=2023, units=units, level="区县", last_year=before if last else None)
    return folder / "campaign"


def _last(form: Form, n: int) -> dict[str, Number | None]:
    """A unit's figures of last year, whose sums are right: what was carried out comes in, and nothing is asked about it."""
    before = random_last(form, random.Random(n))
    figures = {code: before[code] or 0 for code in form.cells}
    return {**figures, **evaluate_totals(form, figures, rulebook(form).totals)}


def _in_turn(*ways: Callable[[], object]) -> list[float]:
    samples: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, sample in zip(ways, samples, strict=True):
            gc.collect()
            begin = computed()
            way()
            sample.append(computed() - begin)
    return [statistics.median(sample) for sample in samples]


def _told(name: str, ours: float, other: float, at_least: float) -> bool:
    good = other >= ours * at_least
    print(f"{name:<44}{ours * 1000:>9.1f} ms{other * 1000:>11.1f} ms{other / ours:>7.1f} ×{'' if good else f'   under {at_least}'}", flush=True)
    return good


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as here:
        raise SystemExit(not issuing(Path(here), long=True))
