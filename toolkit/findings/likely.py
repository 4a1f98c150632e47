"""The cell that is likely wrong where a return's arithmetic fails: to look at for the unit, with its number for the officer alone.

The unit is named a cell and never a number: it has to go by its register, not by what would make the figures fit.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from toolkit.findings.numbers import Number, json_number
from toolkit.structs import Struct
from toolkit.words import plain

BY_THE_REGISTER = "以登记台账为准"
_COUNTED = "零一两三四五六"


class Kind(StrEnum):
    """What kind of slip would explain a figure."""

    TRANSPOSED = "transposed"
    DROPPED = "dropped"
    DOUBLED = "doubled"
    DIGIT = "digit"
    INCLUDED = "included"
    NEIGHBOURS = "neighbours"
    LAST_YEARS = "last_years"
    OMITTED = "omitted"
    MISPLACED = "misplaced"
    SPLIT = "split"
    EXCHANGED = "exchanged"
    WRONG_COLUMN = "wrong_column"
    ANYTHING = "anything"

    @property
    def chinese(self) -> str:
        """The slip as the officer reads it; empty for none in particular."""
        return _CHINESE[self]


_CHINESE = {
    Kind.TRANSPOSED: "数字前后颠倒", Kind.DROPPED: "漏打一位", Kind.DOUBLED: "一位打了两遍", Kind.DIGIT: "打错一位",
    Kind.INCLUDED: "把相邻一格的数也计入了", Kind.NEIGHBOURS: "填了相邻一格的数", Kind.LAST_YEARS: "填了上年数", Kind.OMITTED: "漏填",
    Kind.MISPLACED: "填到了相邻的格", Kind.SPLIT: "一个数分填在两格", Kind.EXCHANGED: "相邻两格填反", Kind.WRONG_COLUMN: "同一行里记错了列",
    Kind.ANYTHING: "",
}


class LikelyCell(Struct, frozen=True):
    """One cell of a set: where it is, what stands there and what would stand there."""

    code: str
    sheet: str | None
    cell: str | None
    spot: str
    """How a sentence names it: 《表三》D12（（一）予以公开｜自然人）."""
    stood: Number
    would_be: Number


class Candidate(Struct, frozen=True):
    """Cells that are changed together, and the slip that would explain them."""

    cells: tuple[LikelyCell, ...]
    kind: Kind


class Likely(Struct, frozen=True):
    """What is likely wrong: one set of cells, or one of two. ``others`` is how many more sets, as small, would let all rules hold."""

    candidates: tuple[Candidate, ...]
    others: int
    by_last: bool = False
    """Whether last year's figures were there to go by."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The cells, each once."""
        return tuple(dict.fromkeys(cell.code for candidate in self.candidates for cell in candidate.cells))

    def to_unit(self, remedy: str = "") -> str:
        """The sentence for the unit, behind a ``remedy`` that may have named the register already. No number."""
        spots = list(dict.fromkeys(cell.spot for candidate in self.candidates for cell in candidate.cells))
        look = "这一格" if len(spots) == 1 else f"这{_COUNTED[len(spots)]}格"
        register = "" if BY_THE_REGISTER in remedy else f"，{BY_THE_REGISTER}"
        either = "或".join("和".join(cell.spot for cell in candidate.cells) for candidate in self.candidates)
        return f"从相差的数{'、上年数' if self.by_last else ''}和常见笔误看，可能是{either}填错，请先看{look}{register}。"

    def without(self, remedy: str) -> str:
        """A remedy without the sentence for the unit."""
        return remedy.removesuffix(self.to_unit()).removesuffix(self.to_unit(BY_THE_REGISTER))

    def to_officer(self) -> str:
        """The numbers, the slip, and how many others would do as well."""
        sets = "，或者".join(_as_numbers(candidate) for candidate in self.candidates)
        return f"供经办人核对（勿告诉填报单位）：{sets}，各条勾稽就都成立；{self._how_sure()}。"

    def of_cell(self, code: str) -> str:
        """What the officer reads beside one of the cells: what would stand there, and the slip."""
        told = [f"若为{plain(cell.would_be)}" + (f"（{candidate.kind.chinese}）" if candidate.kind.chinese else "")
                for candidate in self.candidates for cell in candidate.cells if cell.code == code]
        return "；".join(dict.fromkeys(told))

    def _how_sure(self) -> str:
        alone = len(self.candidates[0].cells) == 1
        if not self.others:
            return "没有别的格能做到" if alone else "没有同样少的别的改法"
        return f"另有{self.others}格，单改其中一格也能做到" if alone else f"另有{self.others}种改法，改得一样少，也能做到"

    def to_json(self) -> dict[str, Any]:
        """The object of the published JSON."""
        return {
            "sets": [
                {"kind": candidate.kind.value,
                 "cells": [{"code": cell.code, "sheet": cell.sheet, "cell": cell.cell, "value": json_number(cell.stood),
                            "would_be": json_number(cell.would_be)} for cell in candidate.cells]}
                for candidate in self.candidates
            ],
            "others": self.others,
        }


def _as_numbers(candidate: Candidate) -> str:
    parts = "、".join(f"{cell.spot}现填{plain(cell.stood)}，若为{plain(cell.would_be)}" for cell in candidate.cells)
    return f"{parts}（{candidate.kind.chinese}）" if candidate.kind.chinese else parts
