"""Numbers as running text writes them: 1,380元, 0.038万元, 三百八十元, 叁佰捌拾元整. Only what is one surely."""

from __future__ import annotations

from decimal import Decimal

DIGITS = r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{1,6})?"
NUMERALS = r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,20}"
NUMBER = f"(?:{DIGITS}|{NUMERALS})"
_PLAIN = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
_ONES = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_FACTORS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def number_of(text: str) -> Decimal | None:
    """The number that digits or Chinese numerals write; None where they write none, or in no usual way (一百五, 一二三)."""
    if text[:1].isdigit():
        return Decimal(text.replace(",", ""))
    numerals = text.translate(_PLAIN)
    value = _value(numerals)
    return Decimal(value) if value is not None and numerals in _spellings(value) else None


def in_unit(amount: Decimal, stated: str, wanted: str) -> Decimal | None:
    """An amount of money in another unit; None where either is none that is known."""
    if stated not in _FACTORS or wanted not in _FACTORS:
        return None
    return amount * _FACTORS[stated] / _FACTORS[wanted]


def _value(numerals: str) -> int | None:
    """What numerals add up to, however they are put."""
    total = section = digit = 0
    for char in numerals:
        if char in _ONES:
            digit = _ONES.index(char)
        elif char in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        elif char in "万亿":
            section = (section + digit) * (10_000 if char == "万" else 100_000_000)
            total, section, digit = total + section, 0, 0
    return total + section + digit if numerals else None


def _spellings(value: int) -> set[str]:
    """The ways in which a number is written: 十二 and 一十二."""
    if value == 0:
        return {"零"}
    if value >= 10**12:
        return set()
    written = _written(value)
    return {written, written[1:]} if written.startswith("一十") else {written}


def _written(value: int) -> str:
    for factor, name in ((100_000_000, "亿"), (10_000, "万")):
        if value >= factor:
            high, low = divmod(value, factor)
            between = "零" if low and low < factor // 10 else ""
            return f"{_written(high)}{name}{between}{_written(low) if low else ''}"
    for factor, name in _PLACES:
        if value >= factor:
            high, low = divmod(value, factor)
            between = "零" if low and low < factor // 10 else ""
            return f"{_ONES[high]}{name}{between}{_written(low) if low else ''}"
    return _ONES[value]
