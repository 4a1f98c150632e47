"""How cells look: one place, by role. XlsxWriter formats are made once for each workbook."""

from __future__ import annotations

from typing import Any

from toolkit.form.model import Cell
from toolkit.layout import Role

SONG, FANG, HEI = "宋体", "仿宋", "黑体"
BLANK_TINT = "#FFF2CC"
TOTAL_TINT = "#EDEDED"

CELL_POINTS = 10.5
"""The size of everything that has no size of its own."""
TEXT_POINTS = 11.0
"""The size of the narrative texts."""

_THIN: dict[str, Any] = {"border": 1, "border_color": "#000000"}
_BASE: dict[str, Any] = {"font_name": SONG, "font_size": CELL_POINTS, "valign": "vcenter", "text_wrap": True}
_CENTRED: dict[str, Any] = {"align": "center"}

_ROLES: dict[Role, dict[str, Any]] = {
    Role.TITLE: {**_CENTRED, "font_name": HEI, "font_size": 16},
    Role.CAPTION: {"align": "left"},
    Role.LINE: {"align": "right"},
    Role.STATUS: {"align": "left", "font_name": HEI, "font_size": 10.5, "bg_color": "#F2F7FC", "indent": 1,
                  "bottom": 1, "bottom_color": "#9DB7D5"},
    Role.HEADER: {**_CENTRED, **_THIN, "font_name": SONG},
    Role.ROW_HEAD: {**_THIN, "align": "left"},
    Role.INPUT: {**_CENTRED, **_THIN},
    Role.CHOICE: {**_CENTRED, **_THIN, "bg_color": BLANK_TINT, "bold": True},
    Role.CHOICE_HEAD: {"align": "right", "font_size": 10},
    Role.TOTAL: {**_CENTRED, **_THIN},
    Role.NUMBER: {**_CENTRED, **_THIN},
    Role.NOTE: {"align": "left"},
    Role.SIGN: {"align": "left", "valign": "vcenter"},
    Role.CODE: {"align": "left"},
    Role.HEADING: {"align": "left", "font_name": HEI, "font_size": 12},
    Role.TEXT_HEAD: {"align": "left", "font_name": HEI, "font_size": 11},
    Role.TEXT: {"align": "left", "valign": "top", "font_name": FANG, "font_size": TEXT_POINTS, "num_format": "@"},
    Role.FIELD: {**_THIN, "align": "left", "bold": True},
    Role.KEY_INPUT: {**_THIN, "bg_color": BLANK_TINT},
    Role.KEY_TOTAL: {**_THIN, "bg_color": TOTAL_TINT},
    Role.KEY_BAD: {**_THIN, "bg_color": "#FFC7CE"},
    Role.KEY_DOUBT: {**_THIN, "bg_color": "#FFD966"},
    Role.LAST_HEAD: {**_CENTRED, "font_size": 9, "font_color": "#595959", "bottom": 1, "border_color": "#BFBFBF"},
    Role.LAST: {**_CENTRED, "font_size": 10, "font_color": "#595959", "border": 1, "border_color": "#D9D9D9",
                "text_wrap": False, "shrink": True},
    Role.HINT: {"align": "left", "font_size": 9, "font_color": "#595959"},
    Role.LAMP_HEAD: {**_CENTRED, **_THIN, "font_name": HEI, "bg_color": "#F2F2F2"},
    Role.LAMP: {**_THIN, "align": "left"},
    Role.CHECKED: {"align": "left", "bottom": 1, "bottom_color": "#D9D9D9"},
    Role.LINK: {**_CENTRED, "bottom": 1, "bottom_color": "#D9D9D9", "font_color": "#0563C1", "underline": 1},
    Role.PROGRESS: {**_THIN, "align": "left"},
    Role.HELPER: {"font_size": 9, "font_color": "#7F7F7F", "text_wrap": False},
}

MARKS: dict[str, dict[str, Any]] = {
    "failing": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "doubtful": {"bg_color": "#FFD966", "font_color": "#7F6000"},
    "passing": {"font_color": "#006100"},
    "blank": {"bg_color": BLANK_TINT},
    "total": {"bg_color": TOTAL_TINT},
}


_ALL_DECIMALS = 15
"""As many as a spreadsheet keeps: a cell that shows fewer than were typed says another number than it holds."""


_FORMATS = {"choice": "@", "date": "yyyy-mm-dd"}
"""A word stays what it is, 1 among the words too; a day shows its year."""


def number_format(cell: Cell) -> str:
    """The display format of a value: whole, or without padding up to its declared decimals; what is typed shows as it was typed."""
    if cell.kind in _FORMATS:
        return _FORMATS[cell.kind]
    return "0" if cell.kind == "count" else "0." + "#" * (max(cell.decimals, 1) if cell.total else _ALL_DECIMALS)


_EDGES = {"error": "#C00000", "query": "#C55A11"}
"""The edge of a cell that was sent back, by severity: it stays where a fill would give way to a live mark."""


class Styles:
    """The formats of one workbook, each made on first use. ``workbook`` is an XlsxWriter workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Any] = {}

    def role(self, role: Role, *, head_align: str = "", num_format: str = "", valign: str = "", edge: str = "",
             boxed: bool = False) -> Any:
        """The format of a role, with an alignment, number format, coloured edge or box of its own where given."""
        key = ("role", role, head_align, num_format, valign, edge, boxed)
        if key in self._made:
            return self._made[key]
        properties = {**_BASE, **_ROLES[role]}
        if role.unlocked:
            properties["locked"] = False
        if head_align:
            properties["align"] = head_align
        if num_format:
            properties["num_format"] = num_format
        if valign:
            properties["valign"] = valign
        if boxed:
            properties |= _THIN
        if edge:
            properties |= {"border": 2, "border_color": _EDGES[edge]}
        return self._format(key, properties)

    def alarm(self, points: float) -> Any:
        """Large words that nobody should overlook: as a wrong cell is marked, in a size of their own."""
        return self._format(("alarm", points), {**_BASE, **_CENTRED, **MARKS["failing"], "font_name": HEI, "font_size": points})

    def look(self, role: Role, **more: Any) -> Any:
        """The format of a role with further properties of XlsxWriter's."""
        return self._format(("look", role, *sorted(more.items())), {**_BASE, **_ROLES[role], **more})

    def mark(self, name: str) -> Any:
        """The format of a conditional format."""
        return self._format(("mark", name), MARKS[name])

    def _format(self, key: tuple[Any, ...], properties: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
