"""Foreign files, each in a process begun for it and each in one copied from a warm parent, in turn: what reading one computes, in both
processes, from its bytes to its figures. On the clock besides, with children that last as on Windows. What a child costs by itself the
shortest text tells; the more there is in a file, the more of its time is reading, which no way of beginning makes shorter."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.support.districts import STREET, make, returned
from tests.support.office import Office
from toolkit import clock
from toolkit.actions.collect import collect
from toolkit.actions.parts.forms import load_form
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError
from toolkit.form import Form
from toolkit.intake import copied, lasting, warm
from toolkit.intake.reading import read_file
from toolkit.intake.sender import sent_by

_ROUNDS, _FILES = 5, 6
AT_LEAST = {"text": 5.0, "html": 2.2, "xls": 2.2, "ods": 1.4, "pdf": 1.6}
"""How many times as fast a copied one is."""
MEGABYTES = 60
"""What the warm parent may hold, its parsers included."""


def warming(folder: Path) -> bool:
    """Print each kind; True where none is under its bound."""
    before = warm.LASTING, warm.BEGINS_WITH
    try:
        kinds = [_kind(kind, data) for kind, data in _files(folder).items()]
        held = _held()
    finally:
        warm.LASTING, warm.BEGINS_WITH = before
        lasting.end()
        copied.end()
    print(f"  the warm parent of five kinds holds{held:>17.1f} MB (at most {MEGABYTES}){'' if held <= MEGABYTES else '   over'}", flush=True)
    return all(kinds) and held <= MEGABYTES


def _files(folder: Path) -> dict[str, bytes]:
    """One street's return as it is sent in: saved in old formats, and its report as a page and on paper."""
    (folder / "warm").mkdir()
    root = make(folder / "warm" / "2023")
    sheet = returned(root, STREET, folder / "warm" / "a.xlsx", {"t3.new.natural": 12, "t3.granted.natural": 12})
    with Campaign(root) as campaign, Office(timeout=120) as office:
        collect(campaign, [sheet])
        report(campaign, unit=STREET, kind="docx", out=folder / "warm" / "b.docx")
        report(campaign, unit=STREET, kind="html", out=folder / "warm" / "b.html")
        found = {"text": "规章,0".encode(), "html": (folder / "warm" / "b.html").read_bytes()}
        for source, kind in ((sheet, "xls"), (sheet, "ods"), (folder / "warm" / "b.docx", "pdf")):
            (made,) = office.convert([source], kind, folder / "warm")
            found[kind] = made.read_bytes()
    return found


def _kind(kind: str, data: bytes) -> bool:
    form = load_form()
    ways: dict[str, tuple[bool, int, str]] = {
        "begun": (False, sys.maxsize, ""), "copied": (False, 1, ""), "of one sender": (True, 1, "甲"), "of anybody": (True, 1, "")
    }  # fmt: skip
    computed: dict[str, list[float]] = {way: [] for way in ways}
    took: dict[str, list[float]] = {way: [] for way in ways}
    for measured in (False, *[True] * _ROUNDS):
        for way, (warm.LASTING, warm.BEGINS_WITH, sender) in ways.items():
            with sent_by(sender):
                _read(data, form)
                begin, at = _spent(), time.perf_counter()
                for _ in range(_FILES):
                    _read(data, form)
            if measured:
                computed[way].append((_spent() - begin) * 1000 / _FILES)
                took[way].append((time.perf_counter() - at) * 1000 / _FILES)
    ours, obvious = (statistics.median(computed[way]) for way in ("copied", "begun"))
    good = obvious >= ours * AT_LEAST[kind]
    print(f"{f'read one {kind}, copied / begun':<44}{ours:>9.1f} ms{obvious:>11.1f} ms{obvious / ours:>7.1f}×"
          f"{'' if good else f'   under {AT_LEAST[kind]}'}", flush=True)
    print(f"{'  on the clock:':<44}{'  '.join(f'{way} {statistics.median(found):.0f} ms' for way, found in took.items())}", flush=True)
    return good


def _read(data: bytes, form: Form) -> None:
    with suppress(FileError):  # a text without figures is a sentence
        read_file(data, default_form=form)


def _spent() -> float:
    """Seconds of computing, of this process, those that ended and those that were copied."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) + sum(seconds() for seconds in clock.ELSEWHERE)


def _held() -> float:
    """Megabytes of the warm parent that are nobody else's."""
    warm.LASTING, warm.BEGINS_WITH = False, 1
    lines = Path(f"/proc/{copied.number()}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        raise SystemExit(not warming(Path(place)))
