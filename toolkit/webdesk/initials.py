"""A unit found as people type: a piece of its name, an alias, its code, the first letters of its pinyin."""

from __future__ import annotations

from functools import lru_cache

from toolkit.submission import Unit
from toolkit.words import condensed


def matches(unit: Unit, wanted: str) -> bool:
    """Whether a unit is meant by what was typed.

    >>> matches(Unit("101", "北塬街道"), "byjd")
    True
    """
    typed = condensed(wanted).lower()
    names = [condensed(name).lower() for name in (unit.name, *unit.aliases)]
    if any(typed in name for name in names) or unit.code.lower().startswith(typed):
        return True
    return typed.isascii() and typed.isalpha() and any(_found(typed, name) for name in names)


def _found(typed: str, name: str) -> bool:
    """Whether the letters are the first ones of characters that follow each other; 重庆 is found as cq and as zq."""
    each = initials(name)
    return any(all(letter in each[at + n] for n, letter in enumerate(typed)) for at in range(len(each) - len(typed) + 1))


@lru_cache(maxsize=20_000)
def initials(name: str) -> tuple[str, ...]:
    """The first letters that each character's pinyin may have; a letter or digit is its own."""
    from pypinyin import Style, pinyin  # its dictionary is slow to load, and many never search

    read = pinyin(name, style=Style.FIRST_LETTER, heteronym=True, errors=lambda others: list(others))  # type: ignore[arg-type,return-value]
    return tuple("".join(dict.fromkeys("".join(letters).lower())) for letters in read)
