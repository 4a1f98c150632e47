"""What is said where a table is looked for, not found, and the file shows pictures: the table may be one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from toolkit.findings import Finding
from toolkit.findings.catalogue import declared

_AS_PICTURED = {
    "table_not_there": "table_pictured",
    "table_hardly_there": "table_pictured",
    "sheet_without_table": "table_pictured",
    "nothing_found": "all_pictured",
}
"""The cases of ``structure.changed`` that miss a table, and what they become in a file with pictures."""


def refusal(form_title: str, pictures: int) -> str:
    """What is said of a file in which nothing of the form was found, and which shows pictures."""
    return (f"里面没有找到《{form_title}》的表格；有{pictures}张图片，表格可能是图片，图片里的数字读不出来，"
            "请报送人发送填好的原表（.xlsx）或可编辑的Word文件。")


def with_pictures(findings: Iterable[Finding], pictures: int) -> tuple[Finding, ...]:
    """The findings of a file that shows so many pictures: those that miss a table say so."""
    return tuple(_pictured(finding, pictures) if pictures else finding for finding in findings)


def _pictured(finding: Finding, pictures: int) -> Finding:
    case = _AS_PICTURED.get(finding.case) if finding.rule == "structure.changed" else None
    if case is None:
        return finding
    known = declared(finding.rule).case(case).facts
    facts: dict[str, Any] = {name: fact for name, fact in finding.facts if name in known} | {"pictures": pictures}
    return Finding.of(finding.rule, case, item=finding.item, where=finding.where, **facts)
