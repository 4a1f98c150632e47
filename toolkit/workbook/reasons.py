"""The sheet 说明 of a workbook, read back: the reason for a finding stands in its row.

It does not belong to the layout that was issued: the sheet is found by its name, each row by the numbers of the findings that a reason
there answers.
"""

from __future__ import annotations

from toolkit.workbook.opened import Opened, OpenedSheet

WHY_SHEET = "退回说明"
REASONS_SHEET = "说明"
SUMS_SHEET = "汇总说明"
"""The first sheet of a workbook that holds the sums of a level below (:mod:`toolkit.workbook.front`)."""
REASON_COL, ID_COL = 2, 3
"""Where the clerk writes, and where the findings' numbers stand, hidden, a blank between two."""


FIRST_LINE, LAST_OF_LINE = 3, ID_COL + 2
"""The row of the first line, and the last column of one: beyond them nothing is looked for."""


def reasons_in(opened: Opened) -> dict[str, str]:
    """The reasons a clerk wrote, by finding."""
    sheet = opened.sheet(REASONS_SHEET)
    if sheet is None:
        return {}
    reasons: dict[str, str] = {}
    for row, findings in finding_rows(sheet).items():
        reason = sheet.contents.get((row, REASON_COL))
        if reason is not None and str(reason).strip():
            reasons |= dict.fromkeys(findings, str(reason).strip())
    return reasons


def finding_rows(sheet: OpenedSheet) -> dict[int, list[str]]:
    """The rows of the sheet in which a reason is looked for, with the findings it would be for."""
    return {row: content.split() for (row, col), content in sheet.contents.items()
            if col == ID_COL and isinstance(content, str) and "." in content and content[0] != "="}
