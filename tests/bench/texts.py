"""What texts cost: one return with three pages full of numbers, judged; and the units of a district whose reports are three pages each.

A return's judgement is held against reading its file. ``status`` of the units is held against the same without a word of text: the first time,
when every text is read, and again, when what they yield is kept.
"""

from __future__ import annotations

import gc
import hashlib
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.workbooks import seal_for, statutory_form
from toolkit.actions.init import init
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.campaign.judging import Context, judge
from toolkit.campaign.kept import KEPT
from toolkit.campaign.standing import look_through
from toolkit.intake.reading import READER, read_file
from toolkit.resources import data_folder
from toolkit.structs import replace
from toolkit.workbook.issuing import issued_workbook, prefilled

UNITS, ROUNDS = 60, 7
MILLISECONDS = 15.0
"""What rules and sentences of one return with three pages of numbers may take."""
FIRST_AT_MOST, AGAIN_AT_MOST = 3.8, 1.5
"""``status`` with texts against ``status`` without: when they are read, and when they were before."""
_PAGES = 2_700
"""Characters of three pages."""
_DENSE = (
    "全年收到申请13件，其中自然人13件、法人0件，上年结转0件，办结13件，予以公开13件、部分公开0件，结转下年0件。"
    "本年度通过网站公开信息{0}条，公众号{1}条，公开栏{2}条；因政府信息公开引起的行政复议0件，行政诉讼0件。"
)
_PROSE = ("s1.management", "s1.platform", "s1.supervision", "s5.problems", "s5.improvements")


def texts(folder: Path) -> bool:
    """Print both; True where they keep to the bounds."""
    return _one_return() & _district(folder)


def _one_return() -> bool:
    form = statutory_form()
    typed = {code: 0 for code, cell in form.cells.items() if not cell.total} | {"t3.new.natural": 13, "t3.granted.natural": 13}
    workbook = issued_workbook(seal_for(form), typed, {})
    facts = read_file(workbook)
    rounds = iter(range(1_000))

    def judged() -> None:
        number = next(rounds)  # other texts each time: none of them was read before
        page = "".join(_DENSE.format(number + n, n, 400 + n) for n in range(_PAGES // len(_DENSE) + 1))[: _PAGES // 3]
        dense = dict.fromkeys(("s1.proactive", "s1.on_request", "s1.management"), page)
        judge(form, replace(facts, texts={**facts.texts, **dense}), None, Context())

    judged()
    ours, reading = _in_turn(judged, lambda: read_file(workbook))
    good = ours * 1000 <= MILLISECONDS
    print(f"{'rules and sentences of 3 dense pages / reading':<44}{ours * 1000:>9.1f} ms{reading * 1000:>11.1f} ms{ours / reading:>8.2f}"
          f"{'' if good else f'   over {MILLISECONDS:.0f} ms'}", flush=True)
    return good


def _district(folder: Path) -> bool:
    made = Path(tempfile.mkdtemp(dir=folder))
    written, blank = (_campaign(made / name, texts=texts) for name, texts in (("written", True), ("blank", False)))

    def first() -> None:
        (written / KEPT).unlink(missing_ok=True)
        _status(written)

    first()
    read, kept, without = _in_turn(first, lambda: _status(written), lambda: _status(blank))
    good = True
    for name, took, at_most in (("read", read, FIRST_AT_MOST), ("kept", kept, AGAIN_AT_MOST)):
        kept_to = took <= without * at_most
        good &= kept_to
        print(f"{f'status of {UNITS} units, texts {name} / no texts':<44}{took / UNITS * 1000:>9.2f} ms{without / UNITS * 1000:>11.2f} ms"
              f"{took / without:>8.2f} a unit{'' if kept_to else f'   over {at_most}'}", flush=True)
    return good


def _status(root: Path) -> None:
    with Campaign(root) as campaign:
        status(campaign)


def _campaign(root: Path, *, texts: bool) -> Path:
    """A campaign in which every unit has reported, with the figures of one return and texts of its own."""
    sample = sorted((data_folder("samples") / "shifan-2023" / "returns").glob("*.toml"))
    said = [tomllib.loads(path.read_text("utf-8")).get("texts", {}) for path in sample]
    units = root.parent / f"{root.name}.csv"
    units.write_text("name,code,level\n" + "".join(f"第{n}街道,u{n:03d},街道\n" for n in range(UNITS)), "utf-8")
    init(root, district="示范区", year=2023, units=units)
    with Campaign(root) as campaign:
        seal = seal_for(campaign.form)
        read = read_file(issued_workbook(seal, dict.fromkeys(campaign.form.cells, 0) | prefilled(seal), {}), default_form=campaign.form)
        with campaign.ledger.act():
            for n, unit in enumerate(campaign.units):
                sha256 = hashlib.sha256(f"{n}".encode()).hexdigest()
                campaign.ledger.register_received(sha256, "xlsx", f"{n}.xlsx", f"received/{sha256}.xlsx", 1)
                own = replace(read, identity=replace(read.identity, unit_code=unit.code, unit_name=unit.name), origin="issued",
                              texts=_texts(said, n) if texts else {})
                campaign.ledger.register(unit.code, sha256, own, READER, assigned="原表标识")
    with Campaign(root) as campaign:
        look_through(campaign)
    return root


def _texts(said: list[Mapping[str, str]], n: int) -> dict[str, str]:
    """A report of three pages: a sample's, and the prose of those after it."""
    found = {code: words.strip() for code, words in said[n % len(said)].items()} | {"s6.matters": f"第{n}号登记册备查。"}
    for other in range(1, len(said)):
        for code in _PROSE:
            if sum(map(len, found.values())) < _PAGES:
                found[code] = f"{found.get(code, '')}\n{said[(n + other) % len(said)].get(code, '').strip()}"
    return found


def _in_turn(*ways: Callable[[], object]) -> list[float]:
    samples: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, sample in zip(ways, samples, strict=True):
            gc.collect()
            begin = time.process_time()
            way()
            sample.append(time.process_time() - begin)
    return [statistics.median(sample) for sample in samples]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as here:
        raise SystemExit(not texts(Path(here)))
