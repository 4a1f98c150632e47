"""A thousand returns, half saved by LibreOffice, and ten thousand: what collecting them costs in time and memory.

The command runs as a process of its own on a campaign on disk; the system says what its largest process took at most.
Where there are two processors or more, a thousand are collected on one of them as well. Ten thousand files
are the thousand ten times over, no two alike: a note at the end of each archive tells them apart, so that each is read,
kept and registered as a further version of its unit's return.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

from tests.support.office import Office
from toolkit.actions.init import init
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.actions.parts.spreading import processors
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.structs import Struct
from toolkit.workbook.issuing import issued_workbook, prefilled

_UNITS, _ROUNDS = 1_000, 10
_BATCH = 100
"""Files that one LibreOffice saves before it is started anew."""
MEMORY_AT_MOST, TIME_AT_MOST = 1.3, 1.3
"""Ten thousand against one thousand: the most memory held at once, and the time a file takes."""
TWO_AT_MOST = 0.75
"""A thousand on all processors against one."""


class Cost(Struct, frozen=True):
    """What one run of the command took."""

    files: int
    seconds: float
    megabytes: float


def thousand(folder: Path) -> bool:
    """Print the runs; True where the larger takes no more memory, and no more time a file, than the bounds allow, and
    more processors than one are made use of."""
    root, returns = _campaign(folder)
    many = _ten_times(returns, folder / "many")
    small = _collecting(Path(shutil.copytree(root, folder / "small")), returns, _UNITS)
    large = _collecting(Path(shutil.copytree(root, folder / "large")), many, _UNITS * _ROUNDS)
    memory = large.megabytes / small.megabytes
    pace = (large.seconds / large.files) / (small.seconds / small.files)
    for cost in (small, large):
        a_file = cost.seconds / cost.files * 1000
        print(f"collect {cost.files:>6} returns{cost.seconds:>17.1f} s{a_file:>11.1f} ms a file{cost.megabytes:>9.1f} MB")
    good = memory <= MEMORY_AT_MOST and pace <= TIME_AT_MOST
    print(f"  10,000 / 1,000: memory {memory:.2f} (at most {MEMORY_AT_MOST}), time a file {pace:.2f} (at most {TIME_AT_MOST})"
          f"{'' if good else '   over'}", flush=True)
    if processors() == 1 or not hasattr(os, "sched_setaffinity"):
        return good
    return good & _side_by_side(Path(shutil.copytree(root, folder / "single")), returns, small)


def _side_by_side(root: Path, returns: Path, all_: Cost) -> bool:
    one = _collecting(root, returns, _UNITS, on={min(os.sched_getaffinity(0))})
    ratio = all_.seconds / one.seconds
    good = ratio <= TWO_AT_MOST
    print(f"collect {one.files:>6} returns on one processor{one.seconds:>8.1f} s; on {processors()}: {ratio:.2f}"
          f" (at most {TWO_AT_MOST}){'' if good else '   over'}", flush=True)
    return good


def _campaign(folder: Path) -> tuple[Path, Path]:
    """A campaign of a thousand streets, and their filled workbooks, every other one saved by LibreOffice."""
    units, root, returns = folder / "units.csv", folder / "2023", folder / "returns"
    units.write_text("name,code,level\n" + "".join(f"第{n}街道,u{n:04d},街道\n" for n in range(_UNITS)), "utf-8")
    init(root, district="示范区", year=2023, units=units)
    returns.mkdir()
    with Campaign(root) as campaign:
        zeros = {code: 0 for code, cell in campaign.form.cells.items() if not cell.total}
        words = {text.code: ["本年度按要求开展工作。"] for text in campaign.form.texts}
        for unit in campaign.units:
            seal = paintable_seal(campaign, further_round(campaign, unit, None, folder=ISSUED))
            granted = random.Random(unit.code).randint(0, 9)
            typed = zeros | prefilled(seal) | {"t3.new.natural": granted, "t3.granted.natural": granted}
            (returns / f"{unit.code}.xlsx").write_bytes(issued_workbook(seal, typed, words))
    theirs = sorted(returns.iterdir())[::2]
    for begin in range(0, len(theirs), _BATCH):
        batch = theirs[begin : begin + _BATCH]
        with Office(timeout=600) as office:
            for saved, path in zip(office.convert(batch, "xlsx", folder / "saved"), batch, strict=True):
                saved.replace(path)
    return root, returns


def _ten_times(returns: Path, target: Path) -> Path:
    for number in range(_ROUNDS):
        (target / str(number)).mkdir(parents=True)
        for path in sorted(returns.iterdir()):
            data, note = path.read_bytes(), str(number).encode()
            # A zip ends with the length of its comment, and the comment.
            (target / str(number) / path.name).write_bytes(data[:-2] + struct.pack("<H", len(note)) + note)
    return target


def _collecting(root: Path, returns: Path, count: int, *, on: set[int] | None = None) -> Cost:
    command = [sys.executable, "-m", "toolkit", "collect", "-C", str(root), str(returns)]
    with (root / "said.txt").open("w+", encoding="utf-8") as said:
        begin = time.perf_counter()
        before = os.sched_getaffinity(0) if on else set()
        if on:
            os.sched_setaffinity(0, on)
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        if on:
            os.sched_setaffinity(0, before)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        told = said.read()
    if process.returncode or f"共{count}份：已登记{count}份。" not in told:
        raise RuntimeError(f"not everything was registered: {process.returncode} {told[-2000:]}")
    return Cost(count, seconds, used.ru_maxrss / 1024)
