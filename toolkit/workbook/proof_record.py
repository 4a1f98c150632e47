"""The record 校核记录 of a product, for an officer and an auditor: each number with its place, both values, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.structs import Struct
from toolkit.workbook.listing import Column, Listing, listed

SHEET = "校核记录"
_COLUMNS = (
    Column("序号", 6, True), Column("位置", 22), Column("代码", 22), Column("栏目", 34), Column("文件中", 11, True), Column("应为", 11, True),
    Column("按分项再算", 11, True), Column("来源", 36), Column("另有不符", 16), Column("结果", 10, True),
)
_MARKS = {"不一致": "failing", "没有读出": "doubtful", "手写，与表中不同": "doubtful"}
_SIGN = "经办人（签字）：　　　　　　　　复核人（签字）：　　　　　　　　日期：　　　　　　"


class Record(Struct, frozen=True):
    """What a record says: of which file, by what it was held against, how it came out, and each number as a row."""

    title: str
    product: str
    says: Sequence[str]
    summary: str
    rows: Sequence[Sequence[str]]


def record_workbook(record: Record) -> bytes:
    """The whole workbook, one sheet; equal input gives equal bytes."""
    says = "\n".join([f"{record.summary}", f"文件：{record.product}", *record.says, _SIGN])
    rows: list[list[str | int | None]] = [[number, *row] for number, row in enumerate(record.rows, 1)]
    return listed(Listing(SHEET, record.title, says, _COLUMNS, rows, frozen=1, marked="结果", marks=_MARKS))
