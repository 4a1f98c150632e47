"""How well sentences are read: ``python -m tests.sentences.score FILE …`` prints precision and recall of (place, meaning).

A file has one case a line: ``sentence``, ``year``, ``level``, and ``quantities``, each with ``text``, ``at`` and ``means``, an expression of
codes (alternatives parted by `` | ``) or “none”. Meanings are the same where they come to the same whatever stands in the cells.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.structs import Struct, field

import toolkit
from toolkit.form.model import Form
from toolkit.rules import Known
from toolkit.rules.evaluate import number
from toolkit.sentences.vocabulary import parsed

NONE = "none"


class Score(Struct):
    """What was tied, and how much of it rightly; ``missed`` and ``wrong`` say which."""

    right: int = 0
    labelled: int = 0
    tied: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was tied to a figure, the part that is right."""
        return self.right / self.tied if self.tied else 1.0

    @property
    def recall(self) -> float:
        """Of what speaks of a figure, the part that was found."""
        return self.right / self.labelled if self.labelled else 1.0

    def __str__(self) -> str:
        """Both on one line."""
        return f"精确率 {self.precision:.1%}（{self.right}/{self.tied}） 召回率 {self.recall:.1%}（{self.right}/{self.labelled}）"


@cache
def cells(form: Form) -> tuple[Known, ...]:
    """A few tables full of any numbers."""
    some = random.Random(20)

    def table() -> dict[str, int]:
        return {code: some.randint(1, 10**6) for code in form.cells}

    return tuple(Known(table(), table()) for _ in range(4))


def same(form: Form, one: str | None, other: str | None) -> bool:
    """Whether two meanings come to the same."""
    if (one or NONE) == NONE or (other or NONE) == NONE:
        return (one or NONE) == (other or NONE)
    return any(
        all(number(parsed(form, a.strip()), known) == number(parsed(form, b.strip()), known) for known in cells(form))
        for a in str(one).split(" | ") for b in str(other).split(" | ")
    )


def score(cases: Iterable[Mapping[str, Any]], form: Form | None = None) -> Score:
    """The score of cases as the files have them."""
    form = form or toolkit.load_form("2021")
    total = Score()
    for case in cases:
        read = toolkit.quantities(case["sentence"], year=case["year"], level=case.get("level", ""), form=form)
        here = f"{case['id']} {case['sentence']}"
        labels = list(case["quantities"])
        for quantity in read:
            if quantity.means is None:
                continue
            total.tied += 1
            label = next((one for one in labels if one["at"] < quantity.end and quantity.start < one["at"] + len(one["text"])), None)
            if label is not None and same(form, quantity.means, label["means"]):
                total.right += 1
                labels.remove(label)
            else:
                total.wrong.append(f"“{quantity.text}”读作 {quantity.means}，应为 {label['means'] if label else '（没有标）'}  {here}")
        total.labelled += sum(one["means"] != NONE for one in case["quantities"])
        total.missed += [f"“{one['text']}”应为 {one['means']}  {here}" for one in labels if one["means"] != NONE]
    return total


def cases_in(path: Path | str) -> list[dict[str, Any]]:
    """The cases of a file."""
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    for name in (one for one in sys.argv[1:] if one != "-q"):
        result = score(cases_in(name))
        print(name, result)
        if "-q" not in sys.argv:
            print(*("  错  " + line for line in result.wrong), *("  漏  " + line for line in result.missed), sep="\n")
