"""The pivot between form and workbook: where everything stands. Writer and reader both ask it."""

from toolkit.layout.build import build_layout, grid_slots
from toolkit.layout.model import (
    CHECK_SHEET,
    INTRO_SHEET,
    SEAL_SHEET,
    Layout,
    Role,
    Sheet,
    Slot,
    defined_name,
    worded,
)

__all__ = [
    "CHECK_SHEET",
    "INTRO_SHEET",
    "SEAL_SHEET",
    "Layout",
    "Role",
    "Sheet",
    "Slot",
    "build_layout",
    "defined_name",
    "grid_slots",
    "worded",
]
