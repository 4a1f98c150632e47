"""Which known word somebody meant who wrote another."""

from __future__ import annotations

from collections.abc import Iterable

_LIKE = 0.6


def meant(written: str, known: Iterable[str], most: int = 1, like: float = _LIKE) -> list[str]:
    """The ``most`` known words that are most ``like`` what is written (1 is the same), the nearest first; none, where none is."""
    import difflib  # few files have a word misspelt

    return difflib.get_close_matches(written, list(known), most, like)
