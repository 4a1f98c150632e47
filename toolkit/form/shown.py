"""Which figures the roll-up shows first, as the form declares them."""

from __future__ import annotations

from typing import Literal

from toolkit.structs import Struct


class OverviewLine(Struct, frozen=True):
    """One figure of the roll-up's first pages: what it is called there, and the text of how it is worked out from codes."""

    label: str
    expressions: tuple[str, ...]
    """One; in a block with columns, one for each of them."""
    share: str = ""
    """What it is a part of, and printed as a share of; empty for nothing."""
    sub: bool = False
    """Whether it is a part of the line above."""


class OverviewBlock(Struct, frozen=True):
    """Lines of 总览 under one heading, this year beside last year. With ``columns`` each line has a figure below each of them,
    and the last one is compared."""

    title: str
    lines: tuple[OverviewLine, ...]
    columns: tuple[str, ...] = ()


class OverviewChart(Struct, frozen=True):
    """One chart of 总览 over lines named by their labels: this year's alone (``parts``), or this year's beside last year's (``years``)."""

    title: str
    kind: Literal["parts", "years"]
    lines: tuple[str, ...]


class Overview(Struct, frozen=True):
    """Which figures the roll-up shows first: the blocks and charts of 总览, the columns of 单位一览."""

    blocks: tuple[OverviewBlock, ...]
    charts: tuple[OverviewChart, ...] = ()
    units: tuple[OverviewLine, ...] = ()
