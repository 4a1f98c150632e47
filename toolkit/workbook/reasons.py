"""The sheet 说明 of a returned workbook, read back: the reason for a finding stands in its row.

It does not belong to the layout that was issued: the sheet is found by its name, each row by the finding's number.
"""

from __future__ import annotations

from toolkit.workbook.opened import Opened

WHY_SHEET = "退回说明"
REASONS_SHEET = "说明"
SUMS_SHEET = "汇总说明"
"""The first sheet of a workbook that holds the sums of a level below (:mod:`toolkit.workbook.front`)."""
REASON_COL, ID_COL = 2, 3
"""Where the clerk writes, and where the finding's number stands, hidden."""


def reasons_in(opened: Opened) -> dict[str, str]:
    """The reasons a clerk wrote, by finding."""
    sheet = opened.sheet(REASONS_SHEET)
    if sheet is None:
        return {}
    reasons = {}
    for (row, col), content in sheet.contents.items():
        reason = sheet.contents.get((row, REASON_COL))
        if col == ID_COL and isinstance(content, str) and "." in content and reason is not None and str(reason).strip():
            reasons[content] = str(reason).strip()
    return reasons
