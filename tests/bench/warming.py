"""Foreign files, each in a process begun for it and each in one copied from a warm parent, in turn: what a file of each kind takes on the
clock, read as ``check`` reads it. And children that last, as on Windows: of one sender, and of nobody knows whom."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.support.districts import STREET, make, returned
from tests.support.office import Office
from toolkit.actions.collect import collect
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.intake import copied, lasting, warm
from toolkit.intake.reading import read_file

_ROUNDS, _FILES = 5, 6
AT_LEAST = {"html": 3.0, "xls": 3.0, "ods": 2.5, "pdf": 2.0}
"""How many times as fast a copied one is."""
MEGABYTES = 60
"""What the warm parent may hold, its parsers included."""


def warming(folder: Path) -> bool:
    """Print each kind; True where none is under its bound."""
    before = warm.LASTING, warm.BEGINS_WITH
    try:
        good = all([_kind(kind, data) for kind, data in _files(folder).items()])
        held = _held()
    finally:
        warm.LASTING, warm.BEGINS_WITH = before
        lasting.end()
        copied.end()
    print(f"  the warm parent of four kinds holds{held:>17.1f} MB (at most {MEGABYTES}){'' if held <= MEGABYTES else '   over'}", flush=True)
    return good and held <= MEGABYTES


def _files(folder: Path) -> dict[str, bytes]:
    """One street's return as it is sent in: saved in old formats, and its report as a page and on paper."""
    (folder / "warm").mkdir()
    root = make(folder / "warm" / "2023")
    sheet = returned(root, STREET, folder / "warm" / "a.xlsx", {"t3.new.natural": 12, "t3.granted.natural": 12})
    with Campaign(root) as campaign, Office(timeout=120) as office:
        collect(campaign, [sheet])
        report(campaign, unit=STREET, kind="docx", out=folder / "warm" / "b.docx")
        report(campaign, unit=STREET, kind="html", out=folder / "warm" / "b.html")
        found = {"html": (folder / "warm" / "b.html").read_bytes()}
        for source, kind in ((sheet, "xls"), (sheet, "ods"), (folder / "warm" / "b.docx", "pdf")):
            (made,) = office.convert([source], kind, folder / "warm")
            found[kind] = made.read_bytes()
    return found


def _kind(kind: str, data: bytes) -> bool:
    from toolkit.actions.parts.forms import load_form

    form = load_form()
    ways: dict[str, tuple[bool, int, Callable[[], AbstractContextManager[None]]]] = {
        "begun": (False, sys.maxsize, nullcontext), "copied": (False, 1, nullcontext),
        "one sender": (True, 1, lambda: warm.sent_by("甲")), "anybody": (True, 1, nullcontext),
    }  # fmt: skip
    samples: dict[str, list[float]] = {way: [] for way in ways}
    for measured in (False, *[True] * _ROUNDS):
        for way, (warm.LASTING, warm.BEGINS_WITH, sender) in ways.items():
            with sender():
                read_file(data, default_form=form)
                begin = time.perf_counter()
                for _ in range(_FILES):
                    read_file(data, default_form=form)
            if measured:
                samples[way].append((time.perf_counter() - begin) / _FILES)
    times = {way: statistics.median(found) * 1000 for way, found in samples.items()}
    ratio = times["begun"] / times["copied"]
    good = ratio >= AT_LEAST[kind]
    print(f"{f'read one .{kind}, copied / begun':<44}{times['copied']:>9.1f} ms{times['begun']:>11.1f} ms{ratio:>7.1f}×"
          f"{'' if good else f'   under {AT_LEAST[kind]}'}   (lasting: of one sender {times['one sender']:.1f} ms, of anybody "
          f"{times['anybody']:.1f} ms)", flush=True)
    return good


def _held() -> float:
    """Megabytes of the warm parent that are nobody else's."""
    warm.LASTING, warm.BEGINS_WITH = False, 1
    lines = Path(f"/proc/{copied.number()}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        raise SystemExit(not warming(Path(place)))
