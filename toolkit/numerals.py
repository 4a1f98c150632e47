"""Chinese numerals, written and read in one place: 二万五千 and 贰万伍仟, in a number format, in a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
_TENS: Final = (("", "十", "百", "千"), ("", "拾", "佰", "仟"))
_GREAT: Final = ("", "万", "亿", "万亿")
_VALUES = {sign: value for row in _DIGITS for value, sign in enumerate(row)} | {"○": 0, "两": 2}
_STEPS = {sign: 10**power for row in _TENS for power, sign in enumerate(row) if sign}
_MOST = 10**16
_MOST_SPELT = 10**12
_LONGEST = 40
NUMERALS: Final = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
"""Every sign that a number in a sentence may be written in."""
_PLAIN: Final = str.maketrans("零两壹贰叁肆伍陆柒捌玖拾佰仟", "〇二一二三四五六七八九十百千")


def in_numerals(number: str, kind: int, *, spelt: bool) -> str:
    """Digits in Chinese: each for itself, or (of up to sixteen before the point) ``spelt`` out with its place."""
    digits = _DIGITS[kind - 1]
    whole, point, parts = number.partition(".")
    if spelt and whole.isdecimal() and int(whole) < _MOST:
        spelt_out = _spelt(int(whole), kind) or digits[0]
        return spelt_out + ("点" if point else "") + in_numerals(parts, kind, spelt=False)
    return "".join(digits[int(char)] if char.isdecimal() and char.isascii() else char for char in number)


def _spelt(number: int, kind: int) -> str:
    groups, text, lacking = [], "", False
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            lacking = bool(text)
            continue
        if text and (lacking or group < 1_000):
            text += _DIGITS[kind - 1][0]
        lacking = False
        text += _group(group, kind) + _GREAT[place]
    return text


def _group(group: int, kind: int) -> str:
    text, lacking = "", False
    for power in range(3, -1, -1):
        digit = group // 10**power % 10
        if not digit:
            lacking = bool(text)
            continue
        text += (_DIGITS[kind - 1][0] if lacking else "") + _DIGITS[kind - 1][digit] + _TENS[kind - 1][power]
        lacking = False
    return text


def of_numerals(text: str) -> Decimal | None:
    """The number Chinese numerals say, None where they say none."""
    whole, point, parts = text.replace("点", ".").partition(".")
    before = _whole(whole)
    if before is None or not point:
        return None if before is None else Decimal(before)
    if not parts or len(parts) > _LONGEST or any(char not in _VALUES for char in parts):
        return None
    return Decimal(f"{before}.{''.join(str(_VALUES[char]) for char in parts)}")


def _whole(text: str) -> int | None:
    if not text or len(text) > _LONGEST:
        return None
    if all(char in _VALUES for char in text):
        return int("".join(str(_VALUES[char]) for char in text))
    total = great = group = digit = 0
    for char in text:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _STEPS:
            group += (digit or (1 if group == 0 else 0)) * _STEPS[char]
            digit = 0
        elif char == "万":
            great, group, digit = great + (group + digit) * 10_000, 0, 0
        elif char == "亿":
            total, great, group, digit = total + (great + group + digit) * 10**8, 0, 0, 0
        else:
            return None
    return total + great + group + digit


def of_spelt(text: str) -> int | None:
    """The whole number that numerals spell out; None where they do so in no usual way (一百五, 一二三, 三百二)."""
    folded = text.translate(_PLAIN)
    value = _whole(folded)
    if value is None or value >= _MOST_SPELT:
        return None
    usual = in_numerals(str(value), 1, spelt=True)
    return value if folded in (usual, usual.removeprefix("一") if usual.startswith("一十") else usual) else None
