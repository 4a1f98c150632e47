"""The desk over many units: how soon the list is there and how large it is, and how soon an upload is answered with its findings.

The desk is a process of its own, asked over HTTP by another. ``check`` of the same file, a process as an officer starts it, is what
an upload is held against.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.support.desks import running
from toolkit.actions.collect import collect
from toolkit.actions.init import init
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.actions.parts.spreading import Workers
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.workbook.issuing import issued_workbook, prefilled

UNITS, FEWER, _ROUNDS = 1_000, 200, 11
LIST_AT_MOST, SIZE_AT_MOST = 0.100, 150_000
"""Seconds for the list at the median, and its bytes before they are packed."""
UPLOAD_AT_MOST = 1.5
"""An upload, answered with what was found, against ``check``."""


def desk(folder: Path, units: int = FEWER) -> bool:
    """Print what was measured; True where all of it is within its bounds."""
    root, more = _campaign(folder, units)
    with running("desk", "-C", root, "--no-browser", home=folder, run=folder / "run") as one:
        someone = one.visitor()
        base = someone.get("/").text.partition('href="/c/')[2].partition("/")[0]
        base = f"/c/{base}"
        first = _seconds(lambda: someone.get(f"{base}/"))
        lists = [_seconds(lambda: someone.get(f"{base}/")) for _ in range(_ROUNDS)]
        searches = [_seconds(lambda: someone.get(f"{base}/?q=jd&state=accepted", {"HX-Request": "true"})) for _ in range(_ROUNDS)]
        page = someone.get(f"{base}/")
        if page.said.count("街道") < min(units, 200):
            raise RuntimeError(f"that is no list: {page.said}")
        size = len(page.body)
        uploads, checks, after = [], [], []
        for path in more:
            checks.append(_seconds(lambda: _check(root, path)))  # noqa: B023 - called at once
            uploads.append(_seconds(lambda: _upload(someone, base, path)))  # noqa: B023
            after.append(_seconds(lambda: someone.get(f"{base}/")))
        memory = one.memory()
    shown, found = statistics.median(lists), statistics.median(searches)
    ratio = statistics.median(uploads) / statistics.median(checks)
    good = shown <= LIST_AT_MOST and found <= LIST_AT_MOST and size <= SIZE_AT_MOST and ratio <= UPLOAD_AT_MOST
    print(f"desk, list of {units} units{shown * 1000:>16.1f} ms (at most {LIST_AT_MOST * 1000:.0f}), {size / 1000:.0f} KB (at most "
          f"{SIZE_AT_MOST / 1000:.0f}); the first{first * 1000:>7.0f} ms, after an upload{statistics.median(after) * 1000:>7.0f} ms, "
          f"a search{found * 1000:>6.1f} ms")
    print(f"desk, an upload with its findings / check{statistics.median(uploads) * 1000:>9.0f} ms{statistics.median(checks) * 1000:>9.0f} ms"
          f"{ratio:>8.2f} (at most {UPLOAD_AT_MOST}); most memory {memory / 1_000_000:.0f} MB{'' if good else '   over'}", flush=True)
    return good


def _seconds(act: object) -> float:
    begin = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - begin


def _check(root: Path, path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "toolkit", "check", "-C", str(root), str(path)], capture_output=True, check=False)
    if b"Traceback" in done.stderr:
        raise RuntimeError(done.stderr.decode())


def _upload(someone: object, base: str, path: Path) -> None:
    """Drop a file, and see the page that says what was found in it."""
    answer = someone.drop(base, [(path.name, path.read_bytes())])  # type: ignore[attr-defined]
    someone.over(answer)  # type: ignore[attr-defined]
    page = someone.get(json.loads(answer.body)["work"])  # type: ignore[attr-defined]
    if "共1份：已登记1份。" not in page.said or "【错误】" not in page.said:
        raise RuntimeError(page.said)


def _campaign(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """A campaign in which so many streets have reported, and what a few of them send again."""
    units, root, returns, more = folder / "desk-units.csv", folder / "desk", folder / "desk-returns", folder / "desk-more"
    units.write_text("name,code,level\n" + "".join(f"第{n}街道,u{n:04d},街道\n" for n in range(count)), "utf-8")
    init(root, district="示范区", year=2023, units=units)
    returns.mkdir()
    more.mkdir()
    with Campaign(root) as campaign:
        zeros = {code: 0 for code, cell in campaign.form.cells.items() if not cell.total}
        words = {text.code: ["本年度按要求开展工作。"] for text in campaign.form.texts}
        for number, unit in enumerate(campaign.units):
            seal = paintable_seal(campaign, further_round(campaign, unit, None, folder=ISSUED))
            granted = random.Random(unit.code).randint(0, 9)
            typed = zeros | prefilled(seal) | {"t3.new.natural": granted, "t3.granted.natural": granted + (number % 10 == 0)}
            (returns / f"{unit.code}.xlsx").write_bytes(issued_workbook(seal, typed, words))
            if number % (count // 5) == 0:
                (more / f"{unit.code}.xlsx").write_bytes(issued_workbook(seal, typed | {"t3.new.natural": granted + 3}, words))
        with Workers() as workers:
            collect(campaign, [returns], executor=workers)
    return root, sorted(more.iterdir())


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        raise SystemExit(0 if desk(Path(made), UNITS) else 1)
