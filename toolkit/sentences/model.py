"""A number in a sentence, and what it speaks of."""

from __future__ import annotations

from toolkit.findings import Number
from toolkit.structs import Struct


class Quantity(Struct, frozen=True):
    """A number in a text. ``start`` and ``end`` count characters; ``text`` is what stands between them."""

    text: str
    start: int
    end: int
    number: Number | None
    """None where it is only roughly said (近百件)."""
    unit: str
    """As it is written: 件, 条, 万元; empty where there is none."""
    means: str | None
    """The figure it speaks of: a code (``t3.new.total``, ``last.t3.new.total``) or an expression of codes; None where it speaks
    of nothing in the form."""
    scope: str
    """本年, 上年 …, or why it speaks of nothing in the form."""
    why: str
    """The words it rests on."""
    fits: tuple[str, ...] = ()
    """Every figure that makes the number a right one, ``means`` among them; of a share the shares it may be. Empty where it is
    held against nothing."""
    decimals: int = 0
    """With how many decimals it is written."""
    sentence: int = -1
    """Which sentence of the text it stands in."""
    listed: tuple[str, ...] = ()
    """Of one result among several (予以公开, 部分公开 …): what all of them may add up to."""
    carried: bool = False
    """Whether it is what was carried in or out: a list may hold it, or not."""
    share: bool = False
    """Whether it is a percentage or a change: no figure itself."""
    officer: bool = False
    """Whether what comes of it is for the officer alone: what “含上年结转” includes, each office counts in its way."""
