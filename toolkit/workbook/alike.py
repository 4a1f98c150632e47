"""What of a plain sheet is the same in every return of a campaign, worked out once: where its cells are, and what their formulas say."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress

from toolkit.guard.plain import PlainSheet, Spelt
from toolkit.layout.address import Place
from toolkit.ooxml.places import places_of, reach_of
from toolkit.ooxml.spelt import as_read_each
from toolkit.structs import Struct

_MOST_CELLS, _MOST_SIGNS = 4_000, 400_000
"""Of a sheet that is remembered, and of its formulas."""


class Alike(Struct, frozen=True):
    """Places and formulas of a sheet. Nobody may change any of it."""

    at: tuple[Place, ...]
    """The places of all cells, in the order of the sheet."""
    contents: dict[Place, str | None]
    """By place the formula with its ``=``, None for cells without one."""
    calculated: tuple[Place, ...]
    """The places of the formulas."""
    written: tuple[int, ...]
    """The numbers of the cells without one."""
    shared: frozenset[int]
    """The numbers of those that share one."""
    reach: Place
    """The last row and column of any cell."""


def alike(plain: PlainSheet) -> Alike:
    """What a sheet has in common with others. Raises :class:`FileError` where no sheet goes so far."""
    cells = tuple(plain.places), tuple(plain.tags), tuple(compress(plain.formulas, plain.tags))
    if len(cells[0]) > _MOST_CELLS or sum(map(len, filter(None, cells[2]))) > _MOST_SIGNS:
        return _worked_out(*cells)
    return _known(*cells)


def _worked_out(places: tuple[str, ...], tags: tuple[Spelt, ...], formulas: tuple[Spelt, ...]) -> Alike:
    at = places_of(places)
    calculated = tuple(compress(at, tags))
    contents: dict[Place, str | None] = dict.fromkeys(at)
    contents |= zip(calculated, map("=".__add__, as_read_each(formula or "" for formula in formulas)), strict=True)
    shared = frozenset(n for n, tag in enumerate(tags) if tag is not None and "shared" in tag)
    return Alike(at, contents, calculated, tuple(n for n, tag in enumerate(tags) if not tag), shared, reach_of(at))


_known = lru_cache(maxsize=32)(_worked_out)
