"""What stands on one page of a PDF or an OFD: letters, straight lines, filled areas and pictures, each where a person sees it.

Places are points from the page's upper left corner, the page turned so that most of its letters stand upright.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.seen import Look
from toolkit.structs import Struct


class Matrix(NamedTuple):
    """How an object's own places become those of the page."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def of(self, x: float, y: float) -> tuple[float, float]:
        """A point, in the new places."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Matrix) -> Matrix:
        """This one done after ``first``."""
        return Matrix(
            first.a * self.a + first.b * self.c, first.a * self.b + first.b * self.d,
            first.c * self.a + first.d * self.c, first.c * self.b + first.d * self.d,
            *self.of(first.e, first.f),
        )  # fmt: skip


class Letter(NamedTuple):
    """One character; ``base`` is the height it stands on, ``em`` the size of its font."""

    text: str
    left: float
    right: float
    base: float
    em: float
    look: Look = Look.PLAIN
    coded: bool = True
    """Whether its font says which character it draws."""
    upright: bool = True

    @property
    def across(self) -> float:
        """Its middle."""
        return (self.left + self.right) / 2

    @property
    def down(self) -> float:
        """Its middle: half the height of a digit, and of a Chinese character too."""
        return self.base - 0.35 * self.em


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, across: float, down: float, slack: float = 0.0) -> bool:
        """Whether a point lies in it."""
        return self.left - slack <= across <= self.right + slack and self.top - slack <= down <= self.bottom + slack

    @property
    def width(self) -> float:
        """From side to side."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


class Page(Struct, frozen=True):
    """All that is drawn on one page."""

    number: int
    width: float
    height: float
    letters: tuple[Letter, ...] = ()
    rules: tuple[Box, ...] = ()
    """Straight lines, level or upright, each as the thin rectangle it is."""
    fills: tuple[Box, ...] = ()
    """Coloured areas."""
    is_pictured: bool = False
    """Pictures cover most of it, as in a scan or on a title page."""
