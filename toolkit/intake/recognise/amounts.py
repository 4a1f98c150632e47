"""Amounts of money as running text writes them: 1,380元, 0.038万元, 三百八十元, 叁佰捌拾元整. Only what is one surely."""

from __future__ import annotations

from decimal import Decimal

from toolkit.numerals import NUMERALS as SIGNS
from toolkit.numerals import of_spelt

DIGITS = r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{1,6})?"
NUMERALS = f"[{SIGNS}]{{1,20}}"
NUMBER = f"(?:{DIGITS}|{NUMERALS})"
_FACTORS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def number_of(text: str) -> Decimal | None:
    """The number that digits or Chinese numerals write; None where they write none, or in no usual way (一百五, 一二三)."""
    if text[:1].isdigit():
        return Decimal(text.replace(",", ""))
    value = of_spelt(text)
    return None if value is None else Decimal(value)


def in_unit(amount: Decimal, stated: str, wanted: str) -> Decimal | None:
    """An amount of money in another unit; None where either is none that is known."""
    if stated not in _FACTORS or wanted not in _FACTORS:
        return None
    return amount * _FACTORS[stated] / _FACTORS[wanted]
