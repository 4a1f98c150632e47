"""The sheet and check say the same of whatever hands do to a return; where they may not is a closed list of three kinds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from toolkit.structs import Struct

from tests.hands.manipulations import KINDS, SETTLED, UNSEEN, Manipulation
from tests.support.districts import plain_texts
from tests.support.hands import STARTED, Done, Job, work
from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for, statutory_form
from toolkit.layout import CHECK_SHEET, INTRO_SHEET
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.reasons import REASONS_SHEET

pytestmark = pytest.mark.hands
FORM = statutory_form()
FILLED: dict[str, Any] = dict.fromkeys((code for code, cell in FORM.cells.items() if not cell.total), 0) | {
    "t2.normative.made": 1, "t2.normative.valid": 3, "t2.licence.decisions": 42, "t2.penalty.decisions": 12, "t2.fee.amount": 12.5,
    "t3.new.natural": 9, "t3.granted.natural": 6, "t3.partial.natural": 2, "t3.carried_out.natural": 1,
    "t3.new.business": 4, "t3.granted.business": 4,
    "t4.review.upheld": 1, "t4.review.corrected": 2, "t4.direct.upheld": 3,
}
READY, STOPS = "可以上报", "还差"
CELLS, ASIDE = ("value.", "total."), ("structure.",)
"""The rules about what stands in cells, and about the cells that are locked. What is asked of texts, and across years, stops neither."""
LABELS = {("表三", "A8"): "一、本年新收", ("表三", "A34"): "", ("表三", "E7"): "商业企业", ("表三", "J32"): "", ("表四", "A6"): "结果维持",
          ("表四", "E8"): "", ("表四", "A1"): "数据齐全"}
"""Locked cells that a refused deed would have moved or changed."""


class Hands(Struct, frozen=True):
    """What came of every manipulation by its name: on the screen, and read back."""

    came: Mapping[str, Done]
    read: Mapping[str, Reading]


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """Every manipulation done in one program."""
    folder = tmp_path_factory.mktemp("hands")
    source = folder / "北塬街道.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM), FILLED, plain_texts(FORM)))
    every = (*SETTLED, *UNSEEN)
    look = [*LABELS, ("表四", "B8"), ("表四", "A8"), ("文字", "B97")]
    jobs = [Job(one.name, source, folder / f"{n:03d}.xlsx", one.steps, look) for n, one in enumerate(every)]
    came = work(jobs)
    return Hands(came, {job.name: reading(job.target) for job in jobs})


def sheet_is_ready(done: Done) -> bool:
    """What the sheet says at the end: every line on top the same as 校验."""
    lines = {name: line for name, line in done.says.items() if name not in (INTRO_SHEET, REASONS_SHEET)}
    ready = READY in lines[CHECK_SHEET]
    assert {name: (READY in line, STOPS in line.partition("。")[0]) for name, line in lines.items()} == dict.fromkeys(lines, (ready, not ready))
    return ready


def check_says(read: Reading) -> str:
    """The worst that is said: error, a query about what stands in cells, a query about locked ones (aside); else content."""
    said = {str(one.severity) for one in read.judged.findings if one.severity == "error" or one.rule.startswith(CELLS)}
    said |= {"aside" for one in read.judged.findings if one.severity == "query" and one.rule.startswith(ASIDE)}
    return next((worst for worst in ("error", "query", "aside") if worst in said), "content")


def ids(one: Manipulation) -> str:
    return one.name


@pytest.mark.parametrize("one", SETTLED, ids=ids)
def test_the_sheet_and_check_say_the_same_but_for_three_kinds(one: Manipulation, hands: Hands) -> None:
    done, read = hands.came[one.name], hands.read[one.name]
    said = (sheet_is_ready(done), check_says(read))
    assert said == (one.ready, one.check), (done.says[CHECK_SHEET], [str(finding.message) for finding in read.judged.findings])
    if one.kind:
        assert said == KINDS[one.kind]
        shows, holds = done.seen[one.where]
        assert {
            "formula": holds.startswith("="),
            "format": shows != holds or any("日期" in finding.message for finding in read.judged.findings),
            "text": not holds.isascii() or holds.startswith("'"),
        }[one.kind], (shows, holds)
    else:
        assert said in ((True, "content"), (True, "aside"), (False, "error"))


@pytest.mark.parametrize("one", [one for one in SETTLED if one.refused], ids=ids)
def test_the_lock_refuses(one: Manipulation, hands: Hands) -> None:
    for (sheet, at), begins in LABELS.items():
        before, after = (hands.came[name].seen[f"{sheet}!{at}"] for name in ("nothing done", one.name))
        assert before == after
        assert before[0].startswith(begins)


@pytest.mark.parametrize("one", UNSEEN, ids=ids)
def test_what_no_live_check_can_see_is_told_by_check(one: Manipulation, hands: Hands) -> None:
    assert (sheet_is_ready(hands.came[one.name]), check_says(hands.read[one.name])) == (one.ready, one.check)


def test_every_deed_is_one_of_a_kind_and_every_kind_occurs() -> None:
    names = [one.name for one in (*SETTLED, *UNSEEN)]
    assert len(set(names)) == len(names)
    assert len(SETTLED) >= 60
    assert {one.kind for one in SETTLED} == {"", *KINDS}


def test_numbers_beside_the_table_are_named(hands: Hands) -> None:
    assert [finding.rule for finding in hands.read["numbers typed beside the table"].judged.findings] == ["value.unplaced"]


def test_nothing_is_left_running(hands: Hands) -> None:
    left = []
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = process.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it ended meanwhile
            continue
        left += [process.parent.name] if int(group) in STARTED and state != "Z" else []
    assert len(STARTED) >= 3, "a screen, a window, a driver"
    assert not left
