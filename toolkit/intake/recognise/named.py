"""The cells and lines of a report that name its unit in so many words (填报单位：…), and units that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from toolkit.clock import tick
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.titles import is_unit
from toolkit.intake.recognise.wording import dense, one_script
from toolkit.layout.address import a1
from toolkit.patterns import regex
from toolkit.structs import Struct

_LABELS = r"填报单位|报送单位|编制单位|单位名称"
_STATED = regex(rf"({_LABELS})(?:\([^()]*\))?\s*:\s*([^\s:,。;()]{{2,40}})")
_LABEL = regex(rf"({_LABELS}|单位)(?:\([^()]{{0,12}}\))?:?")
_BARE = regex(r"单位\s*:\s*([^\s:,。;()]{2,40})")
"""“单位：” is what figures are counted in as well: it names a unit where a unit's name follows."""
_LONGEST = 200
_HEAD = 8
"""Lines at the top of a sheet that may say whose it is."""
_MOST_LINES = 20_000
_TERRITORIES = "省市区县旗州盟"
"""A title that names no more than these may be a report of one of their offices."""


class Naming(Struct, frozen=True):
    """A name, and how a sentence calls the place where it stands."""

    name: str
    place: str


def namings(patches: Sequence[Patch], above: int) -> Iterator[Naming]:
    """What names the unit among the first so many lines of a document, and at the top of each sheet of a workbook, in reading order."""
    label, number = "", 0
    for place, text, top in islice(_lines(patches), _MOST_LINES):
        tick()
        number += 1
        before, label = label, ""
        if len(text) > _LONGEST or (number > above and not top):
            continue
        words = one_script(text)
        if found := _STATED.search(words):
            yield Naming(found[2], f"{place}的{found[1]}")
        elif before and is_unit(words):
            yield Naming(dense(words), f"{place}的{before}")
        elif (found := _BARE.match(words)) and is_unit(found[1]):
            yield Naming(found[1], f"{place}的单位")
        elif found := _LABEL.fullmatch(dense(words)):
            label = found[1]


def _lines(patches: Sequence[Patch]) -> Iterator[tuple[str, str, bool]]:
    """The lines of all cells as they are gone through for titles, each with its place, and whether it stands at the top of a sheet."""
    for patch in patches:
        for at, line in enumerate(patch.lines):
            for spot in line.spots:
                if not spot.blank:
                    place = line.place if patch.sheet is None else f"《{patch.sheet}》{a1(spot.row, spot.col)}"
                    yield from ((place, part.strip(), patch.sheet is not None and at < _HEAD) for part in spot.text.split("\n") if part.strip())


def apart(taken: str | None, title: str | None, named: Sequence[Naming]) -> tuple[Naming, ...]:
    """Where the document names its unit, the unit it is taken for among them, if it names two that cannot be one; else nothing."""
    if taken is None:
        return ()
    said = [Naming(title, "题目")] if title and is_unit(title) and title[-1] not in _TERRITORIES else []
    said += [one for one in named if is_unit(one.name)]
    different = list({one.name: one for one in reversed(said)}.values())[::-1]
    return tuple(different) if any(not may_be_one(taken, one.name) for one in different) else ()


def may_be_one(one: str, other: str) -> bool:
    """Whether one name holds the other: 北塬街道, 原州区北塬街道办事处."""
    return one in other or other in one
