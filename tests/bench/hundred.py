"""A district of a hundred units as its officer has it in January: what all its products cost, as the desk makes them and by commands.

The units' figures and texts are those of the sample district, so many times over with other numbers; most have last year's
figures, some have errors. The obvious way to the same figures is a script: openpyxl opens the hundred files that came in, adds up
their cells and writes one sheet, without the texts, the charts, the report and the proof.
"""

from __future__ import annotations

import csv
import gc
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from toolkit.actions.adjust import adjust
from toolkit.actions.bulletin import bulletin
from toolkit.actions.collect import collect
from toolkit.actions.demo import typed_contents
from toolkit.actions.init import init
from toolkit.actions.material import material
from toolkit.actions.parts.rounds import further_round, paintable_seal
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED, RECEIVED
from toolkit.clock import computed
from toolkit.resources import data_folder
from toolkit.workbook.issuing import issued_workbook, prefilled

UNITS, ROUNDS, FEWER = 100, 5, 2
SECONDS = 3.0
"""What all products of a hundred units may take together as the desk makes them, one after another in one process; by commands each begins anew."""

PRODUCTS: Sequence[tuple[str, Sequence[Sequence[str]], Callable[[Campaign], object]]] = (
    # What it is called here, the commands that write it, the same as an action. A further product is a further line.
    ("roll-up with charts", [["rollup"]], rollup),
    ("report in Word, and the material", [["report", "--material"]], lambda campaign: (report(campaign), material(campaign))),
    ("report as a page", [["report", "--format", "html"]], lambda campaign: report(campaign, kind="html")),
    ("bulletins", [["bulletin", "报送情况"], ["bulletin", "催报"]], lambda campaign: (bulletin(campaign, "报送情况"), bulletin(campaign, "催报"))),
    ("report as a fragment", [["report", "--format", "fragment"]], lambda campaign: report(campaign, kind="fragment")),
)


def hundred(folder: Path, *, long: bool = False) -> bool:
    """Print what each product takes; True where all together keep to :data:`SECONDS`."""
    root = campaign_of(folder, UNITS)
    by_command: dict[str, list[float]] = {}
    by_action: dict[str, list[float]] = {}
    obvious = []
    for _, commands, action in PRODUCTS:  # once before anything is timed: what is installed is compiled, what the desk has done it has imported
        _commands(root, commands)
        _timed(root, lambda action=action: _action(root, action))
    for _ in range(ROUNDS if long else FEWER):
        for name, commands, action in PRODUCTS:
            by_command.setdefault(name, []).append(_timed(root, lambda commands=commands: _commands(root, commands)))
            by_action.setdefault(name, []).append(_timed(root, lambda action=action: _action(root, action)))
        obvious.append(_timed(root, lambda: _script(root)))
    script = statistics.median(obvious)
    print(f"{f'products of {UNITS} units':<44}{'commands':>11}{'actions':>14}{'commands / script':>21}")
    both = [{name: statistics.median(samples) for name, samples in way.items()} for way in (by_command, by_action)]
    for name, command, action in [*((name, *(way[name] for way in both)) for name, *_ in PRODUCTS),
                                  ("all together", *(sum(way.values()) for way in both))]:
        print(f"  {name:<42}{command * 1000:>8.0f} ms{action * 1000:>11.0f} ms{command / script:>21.2f}")
    took = sum(both[1].values())
    good = took <= SECONDS
    print(f"  openpyxl opens, adds up and writes one sheet{script * 1000:>6.0f} ms; all products {took:.2f} s (at most {SECONDS:.0f})"
          f"{'' if good else '   over'}", flush=True)
    return good


def campaign_of(folder: Path, count: int) -> Path:
    """A campaign with all returns collected, none of its products made yet."""
    sample = data_folder("samples") / "shifan-2023"
    returns = [tomllib.loads(path.read_text("utf-8")) for path in sorted((sample / "returns").glob("*.toml"))]
    with (sample / "units.csv").open(encoding="utf-8-sig") as file:
        levels = {row["code"]: row["level"] for row in csv.DictReader(file)}
    with (sample / "last-year.csv").open(encoding="utf-8-sig") as file:
        before = {row["code"]: row for row in csv.DictReader(file)}
    units, last, root, sent = folder / "units.csv", folder / "last.csv", folder / "hundred", folder / "sent"
    of = [returns[number % len(returns)] for number in range(count)]
    with units.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "code", "level"), *(
            (f"第{number}{'街道' if levels[one['unit']] == '街道' else '局'}", f"u{number:03d}", levels[one["unit"]])
            for number, one in enumerate(of))])
    with last.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, next(iter(before.values())))
        table.writeheader()
        table.writerows(before[one["unit"]] | {"code": f"u{number:03d}", "name": f"第{number}"}
                        for number, one in enumerate(of) if one["unit"] in before)
    init(root, district="示范区", year=2023, units=units, level="区县", last_year=last)
    sent.mkdir()
    with Campaign(root) as campaign:
        for unit, one in zip(campaign.units, of, strict=True):
            seal = paintable_seal(campaign, further_round(campaign, unit, None, folder=ISSUED))
            typed = _varied(typed_contents(campaign.form, prefilled(seal), one), random.Random(unit.code))
            words = {code: text.strip().split("\n") for code, text in one.get("texts", {}).items()}
            (sent / f"{unit.code}.xlsx").write_bytes(issued_workbook(seal, typed, words, one.get("declared", ())))
        collect(campaign, [sent])
        adjust(campaign, "t3.new.natural", "-1", unit="u000", reason="与第8局重复计入", who="张某某")
    return root


def _varied(typed: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """Other figures where there are any: one line of 三 the more, the new ones and the granted ones alike."""
    more = chance.randint(0, 9)
    found = dict(typed)
    for code in ("t3.new.natural", "t3.granted.natural"):
        if isinstance(found.get(code), int):
            found[code] += more
    return found


def _timed(root: Path, run: Callable[[], object]) -> float:
    """Seconds of computing, here and in the processes started: on a machine with nothing else to do, those that somebody waits.

    The products are not there before.
    """
    shutil.rmtree(root / "output", ignore_errors=True)
    gc.collect()
    begin = computed()
    run()
    return computed() - begin


def _commands(root: Path, commands: Sequence[Sequence[str]]) -> None:
    # As where it is installed: Python finds the modules compiled.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(root.parent / "compiled")
    for verb, *rest in commands:
        done = subprocess.run([sys.executable, "-m", "toolkit", verb, "-C", str(root), *rest], capture_output=True, text=True, check=False,
                              env=kept)
        if done.returncode:
            raise RuntimeError(f"{verb}: {done.returncode} {done.stderr[-2000:]}")


def _action(root: Path, action: Callable[[Campaign], object]) -> None:
    with Campaign(root) as campaign:
        action(campaign)


def _script(root: Path) -> None:
    """The obvious way to the sums alone."""
    sums = Counter[tuple[str, str]]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in (root / RECEIVED).glob("*.xlsx"):
            for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        if isinstance(cell.value, int | float):
                            sums[sheet.title, cell.coordinate] += cell.value
    book = openpyxl.Workbook()
    for place, number in sums.items():
        book.active.append([*place, number])
    book.save(root / "sums.xlsx")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as here:
        raise SystemExit(not hundred(Path(here), long=True))
