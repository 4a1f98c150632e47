"""The pivot between form and workbook: where everything stands. Writer and reader both ask it."""

from toolkit.layout.build import build_layout, built_layouts, whole_layouts
from toolkit.layout.model import (
    CHECK_SHEET,
    INTRO_SHEET,
    SEAL_SHEET,
    Layout,
    Role,
    Sheet,
    Slot,
    choice_name,
    defined_name,
    worded,
)
from toolkit.layout.table_sheet import grid_slots, row_heights

__all__ = [
    "CHECK_SHEET",
    "INTRO_SHEET",
    "SEAL_SHEET",
    "Layout",
    "Role",
    "Sheet",
    "Slot",
    "build_layout",
    "built_layouts",
    "choice_name",
    "defined_name",
    "grid_slots",
    "row_heights",
    "whole_layouts",
    "worded",
]
