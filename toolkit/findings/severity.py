"""How much a finding weighs, whom it is told, and its two sides."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Addressee = Literal["unit", "officer"]

SIDES = ("left", "right")
"""What every sentence may name without being told: the finding's two sides."""


class Severity(StrEnum):
    """How much a finding weighs: ``error`` blocks, ``query`` wants an answer, ``note`` informs."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def chinese(self) -> str:
        """The word printed for a person."""
        return {"error": "错误", "query": "待核实", "note": "提示"}[self.value]
