"""The pivot between form and workbook: where everything stands. Writer and reader both ask it."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
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
else:
    __getattr__ = names_of(__name__, {
        "build": ("build_layout", "built_layouts", "whole_layouts"),
        "model": ("CHECK_SHEET", "INTRO_SHEET", "SEAL_SHEET", "Layout", "Role", "Sheet", "Slot", "choice_name", "defined_name", "worded"),
        "table_sheet": ("grid_slots", "row_heights"),
    })

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
