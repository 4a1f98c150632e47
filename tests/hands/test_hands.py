"""The sheet and check say the same of whatever hands do to a return; where they may not is a closed list of three kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.hands.manipulations import ALL, KINDS, Manipulation
from tests.support.hands import Done, Job, work
from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for, statutory_form
from toolkit.layout import CHECK_SHEET
from toolkit.workbook.issuing import issued_workbook

pytestmark = pytest.mark.hands
FORM = statutory_form()
FILLED: dict[str, Any] = dict.fromkeys((code for code, cell in FORM.cells.items() if not cell.total), 0) | {
    "t2.normative.made": 1, "t2.normative.valid": 3, "t2.licence.decisions": 42, "t2.penalty.decisions": 12, "t2.fee.amount": 12.5,
    "t3.new.natural": 9, "t3.granted.natural": 6, "t3.partial.natural": 2, "t3.carried_out.natural": 1,
    "t3.new.business": 4, "t3.granted.business": 4,
    "t4.review.upheld": 1, "t4.review.corrected": 2, "t4.direct.upheld": 3,
}
LAST = dict.fromkeys(FORM.cells, 0) | {"t2.normative.valid": 2}
READY, STOPS = "可以上报", "还差"
VALUES = ("value.", "total.", "structure.")
"""The rules about what stands in cells. Of texts, of the seal and across years the sheet says nothing that stops it."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Done], dict[str, Reading]]:
    """Every manipulation done in one program, and what came back read."""
    folder = tmp_path_factory.mktemp("hands")
    source = folder / "北塬街道.xlsx"
    source.write_bytes(issued_workbook(seal_for(FORM, last=LAST), FILLED, {text.code: ["无。"] for text in FORM.texts}))
    jobs = [Job(one.name, source, folder / f"{n:03d}.xlsx", one.steps) for n, one in enumerate(ALL)]
    came = work(jobs)
    return came, {job.name: reading(job.target) for job in jobs}


def check_says(read: Reading) -> str:
    """The worst that is said of the cells: content, query or error."""
    said = {str(one.severity) for one in read.judged.findings if one.severity == "error" or one.rule.startswith(VALUES)}
    return next((worst for worst in ("error", "query") if worst in said), "content")
