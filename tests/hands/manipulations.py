"""What clerks do to a filled return, each said in the steps of hands, with what becomes of it.

The workbook is balanced and filled; every manipulation starts from it. ``ready`` is what the sheet says at the end, ``check`` the
worst that Python says: content (nothing, or notes), aside (a query about locked words and rows while every value's place is sure), a
query about what stands in cells, an error. They must say the same, except for a ``kind`` of the closed list :data:`KINDS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from toolkit.structs import Struct

from tests.support.hands import Step

Kind = Literal["", "formula", "format", "text"]
KINDS: dict[Kind, tuple[bool, str]] = {
    "formula": (True, "query"),
    "format": (True, "query"),
    "text": (False, "query"),
}
"""Where the sheet and check may differ: whether the sheet is ready, and what check says. A formula's text and the format of a
date or percentage are seen by no function that every suite has; a number typed as text is missing from the sheet's totals, and plain to read."""


class Manipulation(Struct, frozen=True):
    """One thing done by hand, and its outcome; ``refused`` where the workbook's lock must stop it, with a word of the program's."""

    name: str
    steps: tuple[Step, ...]
    ready: bool
    check: Literal["content", "aside", "query", "error"]
    kind: Kind = ""
    refused: bool = False
    where: str = "表四!A8"
    """The cell that differs in kind."""


def at(sheet: str, cell: str) -> list[Step]:
    return [("go", sheet, cell)]


def do(command: str, **arguments: Any) -> list[Step]:
    return [("do", command, arguments)]


def typed(sheet: str, cell: str, words: str) -> list[Step]:
    return [("go", sheet, cell), ("type", words)]


def moved(sheet: str, block: str, to: str, to_sheet: str = "", *, by: str = "Cut") -> list[Step]:
    return [("go", sheet, block), ("do", by), ("go", to_sheet or sheet, to), ("do", "Paste")]


def emptied(sheet: str, block: str) -> list[Step]:
    return [*at(sheet, block), *do("ClearContents")]


def values_only() -> list[Step]:
    return do("InsertContents", Flags="SVD", FormulaCommand=0, SkipEmptyCells=False, Transpose=False, AsLink=False, MoveMode=4)


def clipped(words: str, sheet: str, cell: str) -> list[Step]:
    return [("clip", words), ("go", sheet, cell), ("do", "Paste")]


def replaced(what: str, by: str) -> list[Step]:
    found = {
        "StyleFamily": 2, "CellType": 0, "RowDirection": True, "AllTables": False, "SearchFiltered": False, "Backward": False,
        "Pattern": False, "Content": False, "AsianOptions": False, "AlgorithmType": 0, "AlgorithmType2": 1, "SearchFlags": 0,
        "SearchString": what, "ReplaceString": by, "Locale": 255, "ChangedChars": 2, "DeletedChars": 2, "InsertedChars": 2,
        "TransliterateFlags": 1024, "Command": 3, "SearchFormatted": False,
    }
    return do("ExecuteSearch", **{f"SearchItem.{name}": value for name, value in found.items()}, Quiet=True)


def unlocked(sheet: str, *steps: Sequence[Step]) -> list[Step]:
    return [("unlock", sheet), *(step for some in steps for step in some)]


def sorted_down(block: str) -> list[Step]:
    return [*at("表三", block), *do("DataSort", ByRows=True, HasHeader=False, CaseSensitive=False, IncludeAttribs=False, Col1=4, Ascending1=True)]


def _ready(name: str, steps: list[Step], **more: Any) -> Manipulation:
    return Manipulation(name, tuple(steps), True, "content", **more)


def _stops(name: str, steps: list[Step]) -> Manipulation:
    return Manipulation(name, tuple(steps), False, "error")


def _aside(name: str, steps: list[Step]) -> Manipulation:
    return Manipulation(name, tuple(steps), True, "aside")


def _differs(name: str, kind: Kind, steps: list[Step], where: str = "表四!A8") -> Manipulation:
    ready, check = KINDS[kind]
    return Manipulation(name, tuple(steps), ready, check, kind, where=where)  # type: ignore[arg-type]


TYPED = [
    _ready("nothing done", []),
    _ready("a number typed", typed("表四", "A8", "5")),
    _stops("a number that unbalances its column", typed("表三", "D8", "10")),
    _stops("a word", typed("表四", "A8", "无")),
    _stops("a truth value", typed("表四", "A8", "TRUE")),
    _stops("a stroke", typed("表四", "A8", "/")),
    _differs("a number typed as text", "text", typed("表四", "A8", "'12")),
    _differs("digits of full width", "text", typed("表四", "A8", "１２")),
    _differs("a number with its measure word", "text", typed("表四", "A8", "12件")),
    _differs("one half, which becomes a date", "format", typed("表四", "B8", "1/2"), "表四!B8"),
    _stops("zero and one half", typed("表四", "B8", "0 1/2")),
    _differs("a date", "format", typed("表四", "B8", "2023-05-06"), "表四!B8"),
    _stops("a time", typed("表四", "B8", "12:30")),
    _differs("a sum", "formula", typed("表四", "A8", "=SUM(30;10)")),
    _differs("a reference to another sheet", "formula", typed("表四", "A8", "=$表二.B11")),
    _stops("a formula of a word", typed("表四", "A8", '="无"')),
    _stops("a formula that shows nothing", typed("表四", "A8", '=""')),
    _stops("a division by zero", typed("表四", "A8", "=1/0")),
    _stops("a division by zero in a column of 表三", typed("表三", "D8", "=1/0")),
    _stops("a huge number", typed("表四", "A8", "1.23E18")),
    _stops("a tiny number", typed("表四", "A8", "0.0000000001")),
    _stops("a negative number", typed("表四", "A8", "-3")),
    _stops("a fraction", typed("表四", "A8", "2.5")),
    _stops("spaces", typed("表四", "A8", "   ")),
    _stops("twelve per cent", typed("表四", "A8", "12%")),
    _ready("a number with a separator", typed("表二", "B11", "1,042")),
    _ready("an amount with decimals", typed("表二", "B17", "3.75")),
    _differs("a number typed as text among the fees", "text", typed("文字", "B97", "'12"), "文字!B97"),
]
EMPTIED = [
    _stops("a cell emptied", emptied("表四", "A8")),
    _stops("a block emptied", emptied("表三", "D10:I12")),
    _ready("a block emptied, and undone", [*emptied("表三", "D10:I12"), *do("Undo")]),
    _ready("a number typed over the zero choice", typed("文字", "D96", "5")),
    _ready("zeros emptied and the rest chosen to be zero", [*emptied("表四", "F8:I8"), *typed("表四", "H2", "是")]),
    _stops("the choice emptied over blank cells", [*emptied("表四", "F8:I8"), *typed("表四", "H2", "是"), *emptied("表四", "H2")]),
]
CUT = [
    _stops("a cell cut onto a filled one", moved("表四", "A8", "B8")),
    _stops("a cell cut onto an empty one", [*emptied("表四", "B8"), *moved("表四", "A8", "B8")]),
    _stops("a cell cut onto a locked one", moved("表四", "A8", "A12")),
    _stops("a cell cut to beside the table", unlocked("表四", moved("表四", "A8", "B14"))),
    _stops("two cells cut onto the next two", moved("表四", "A8:B8", "C8")),
    _stops("a row cut onto the next", moved("表三", "D8:I8", "D9")),
    _stops("cells of a column cut onto the next column", moved("表三", "D10:D12", "E10")),
    _stops("a cell cut onto another sheet", moved("表四", "A8", "B11", "表二")),
    _stops("the zero choice cut onto a number", moved("表四", "H2", "A8")),
    _stops("two cells swapped by way of a third", [*moved("表四", "A8", "D8"), *moved("表四", "B8", "A8"), *moved("表四", "D8", "B8")]),
    _ready("a cell cut onto the next, both typed anew",
           [*moved("表四", "A8", "B8"), *typed("表四", "A8", "1"), *typed("表四", "B8", "2")]),
    _ready("a cell cut onto the next, its own place typed anew", [*moved("表四", "A8", "B8"), *typed("表四", "A8", "1")]),
    _ready("a cut undone", [*moved("表四", "A8", "B8"), *do("Undo"), *do("Undo")]),
    _stops("a cut undone and done again", [*moved("表四", "A8", "B8"), *do("Undo"), *do("Undo"), *do("Redo"), *do("Redo")]),
    _ready("a cell cut and put back where it was", moved("表四", "A8", "A8")),
    _stops("a cell dragged onto a filled one", [("drag", "表四", "A8", "表四", "B8")]),
    _stops("a block dragged to the next column", [("drag", "表三", "D10:D11", "表三", "E10")]),
    _stops("a cell dragged onto another sheet", [("drag", "表四", "B8", "表二", "B14")]),
]
COPIED = [
    _ready("a cell copied onto the next", moved("表四", "A8", "B8", by="Copy")),
    _stops("a row copied onto the next", moved("表三", "D8:I8", "D9", by="Copy")),
    _ready("values pasted alone", [*at("表四", "A8"), *do("Copy"), *at("表四", "B8"), *values_only()]),
    _ready("a total pasted as a value", [*at("表四", "E8"), *do("Copy"), *at("表四", "F8"), *values_only()]),
    _stops("a total copied with its formula", moved("表四", "E8", "A8", by="Copy")),
    _ready("a block copied from another sheet", moved("表三", "D8:G8", "A8", "表四", by="Copy")),
    _ready("numbers pasted with tabs from another program", clipped("5\t6\t7\n", "表四", "A8")),
    _stops("a stroke pasted with tabs from another program", clipped("5\t/\t7\n", "表四", "A8")),
    _ready("paragraphs pasted into a text", clipped("一段。\n又一段。\n", "文字", "B6")),
    _stops("filled down", [*at("表三", "D8:D9"), *do("FillDown")]),
    _ready("filled to the right", [*at("表四", "A8:D8"), *do("FillRight")]),
    _ready("a series drawn out", [*at("表四", "A8"), *do("AutoFill", EndCell="$D$8")]),
    _stops("zeros replaced by strokes", [*at("表四", "A8:D8"), *replaced("0", "/")]),
    _ready("a number replaced by another", [*at("表四", "A8:D8"), *replaced("1", "4")]),
]
REFUSED = [
    _ready("a locked total typed over", typed("表四", "E8", "7"), refused=True),
    _ready("a label typed over", typed("表四", "A6", "维持"), refused=True),
    _ready("a row inserted where it is locked", [*at("表三", "A12"), *do("InsertRowsBefore")], refused=True),
    _ready("a column inserted where it is locked", [*at("表三", "E12"), *do("InsertColumnsBefore")], refused=True),
    _ready("a row deleted where it is locked", [*at("表三", "A12"), *do("DeleteRows")], refused=True),
    _ready("a sheet deleted", [*at("表四", "A8"), *do("Remove")], refused=True),
    _ready("the line on top typed over", typed("表四", "A1", "数据齐全、勾稽成立，可以上报。"), refused=True),
]
UNLOCKED = [
    _stops("a total typed over with a wrong number", unlocked("表四", typed("表四", "E8", "77"))),
    _ready("a total typed over with the right number", unlocked("表四", typed("表四", "E8", "3"))),
    _stops("a total emptied", unlocked("表四", emptied("表四", "E8"))),
    _stops("a word in a total", unlocked("表四", typed("表四", "E8", "无"))),
    _stops("a total emptied in 表三", unlocked("表三", emptied("表三", "J8"))),
    _stops("a total cut onto a number", unlocked("表四", moved("表四", "E8", "F8"))),
    _stops("a total cut to beside the table", unlocked("表四", moved("表四", "E8", "B14"))),
    _stops("a number cut onto a total", unlocked("表四", moved("表四", "A8", "E8"))),
    _differs("a date format on a number", "format", [*at("表四", "A8"), *do("NumberFormatDate")]),
    _differs("a percent format on a number", "format", [*at("表四", "A8"), *do("NumberFormatPercent")]),
    _stops("a row of 表三 deleted", unlocked("表三", at("表三", "A12"), do("DeleteRows"))),
    _ready("formats cleared", unlocked("表四", at("表四", "A8:D8"), do("ResetAttributes"))),
    _ready("two decimals shown", unlocked("表四", at("表四", "A8"), do("NumberFormatIncDecimals"))),
    _ready("a row hidden", unlocked("表三", at("表三", "A20"), do("HideRow"))),
    _ready("a column hidden", unlocked("表三", at("表三", "F8"), do("HideColumn"))),
    _ready("cases of a column sorted", sorted_down("D10:D14")),
    _ready("cases of a column sorted on an unlocked sheet", unlocked("表三", sorted_down("D10:D14"))),
    _aside("a row inserted", unlocked("表三", at("表三", "A12"), do("InsertRowsBefore"))),
    _aside("a column inserted", unlocked("表三", at("表三", "E12"), do("InsertColumnsBefore"))),
    _aside("a label reworded", unlocked("表四", typed("表四", "A6", "维持"))),
    _ready("numbers typed beside the table", unlocked("表四", typed("表四", "B14", "37"))),
]
UNSEEN = [
    Manipulation("two cells merged", (*at("表四", "A8:B8"), *do("MergeCells")), True, "error"),
]
"""What no function sees and yet cannot be taken: a figure under a merged cell is on no paper. LibreOffice alone merges cells of a
locked sheet, and asks before."""
SETTLED: tuple[Manipulation, ...] = (*TYPED, *EMPTIED, *CUT, *COPIED, *REFUSED, *UNLOCKED)
