"""Numbers that are somebody's: identity numbers, bank cards, mobile phones. Where they stand in a text, and how they are shown.

Sure ones alone. An identity number has a place, a day that was, and its check digit (GB 11643); the old one of 15 digits has no check digit
and is taken only behind a word that says what it is, as a bank card is, whose last digit has to be right besides (GB/T 17552, Luhn). A mobile phone
beside 联系人, 联系电话 or 地址 is an office's own, which is printed on purpose.
Nothing here is quoted in full: whatever is said of such a number shows its first and last digits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal

from toolkit.patterns import regex
from toolkit.structs import Struct

Kind = Literal["identity", "card", "mobile"]

CALLED: dict[Kind, str] = {"identity": "身份证号码", "card": "银行卡号", "mobile": "手机号码"}
"""How a person calls them."""
OFFICES = ("联系人", "联系电话", "地址")
"""Beside these words a mobile phone is an office's, where nobody says otherwise."""

_ONE_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-", ord("　"): " "}
_RUN = regex(r"(?<![0-9A-Za-z])[0-9](?>(?:[ -]?[0-9])+)(?:[ -]?[Xx](?![0-9A-Za-z]))?")
"""Digits in one, or in groups; what they are is seen afterwards."""
_DIGITS, _FEWEST = "0123456789０１２３４５６７８９", 11
_MAY_BE = regex("[0-9０-９](?:[ 　\\-－]?[0-9０-９]){10}")
_PIECE = regex("[0-9]++[Xx]?")
_MOST_DIGITS = 40
"""Characters of a run that are looked at as one number: a table of figures is none."""
_LEAST_DIGITS = 11
_PROVINCES = frozenset(
    (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_YEARS = range(1900, 2100)
_CARD_LENGTHS = (16, 17, 18, 19)
_CARD_BEGINS = ("62", "4", "5", "60", "9558", "35", "36")
_SAYS_IDENTITY = ("身份证", "身份号码", "证件号", "公民身份")
_SAYS_CARD = ("银行卡", "卡号", "储蓄卡", "借记卡", "信用卡", "社保卡", "一卡通", "账号", "帐号", "账户", "帐户", "存折", "折号")
_OF_AN_OFFICE = ("财政", "专户", "国库", "缴款", "缴费", "对公", "户名", "单位账", "单位帐", "非税", "信用代码", "机构代码")
"""Beside these words an account is an office's, and a number of 18 digits is no person's."""
_NO_PHONE_BEFORE = ("编号", "单号", "文号", "案号", "序号", "流水号", "代码", "版本", "QQ", "qq")
_NO_PHONE_AFTER = regex(r"[ ]?(?:@|元|万|亿|件|条|次|人|户|个|%|％|[.,，][0-9])")
_BEFORE, _NEAR_BEFORE, _NEAR_AFTER = 16, 40, 16
_ENDS = "。；;"
"""What is beside a number stands before these. A line of its own does not end it: 联系人 stands over 电话."""
_MOBILE = regex(r"1[3-9][0-9]{9}")
_COUNTRY = ("86", "0086")


class Found(Struct, frozen=True):
    """One such number: what it is, where it stands in the text, and how it is shown."""

    kind: Kind
    start: int
    end: int
    shown: str


def found_in(text: str, offices: Collection[str] = OFFICES) -> list[Found]:
    """The numbers of persons in a text, in order. ``offices`` are the words beside which a mobile phone is an office's."""
    if sum(map(text.count, _DIGITS)) < _FEWEST or _MAY_BE.search(text) is None:  # nearly every text
        return []
    return list(_found(text.translate(_ONE_WIDTH), offices))


def masked(text: str, offices: Collection[str] = OFFICES) -> str:
    """The text with stars in such numbers; the same text where it holds none."""
    numbers = found_in(text, offices)
    for one in reversed(numbers):
        text = f"{text[: one.start]}{one.shown}{text[one.end :]}"
    return text


def _found(text: str, offices: Collection[str]) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start < _LEAST_DIGITS:
            continue
        whole = _one(text, start, end, offices) if end - start <= _MOST_DIGITS else None
        if whole is not None:
            yield whole
        elif not run[0].isalnum():  # two numbers with a blank between them
            pieces = (_one(text, start + piece.start(), start + piece.end(), offices) for piece in _PIECE.finditer(run[0]))
            yield from (piece for piece in pieces if piece is not None)


def _one(text: str, start: int, end: int, offices: Collection[str]) -> Found | None:
    digits = re.sub("[ -]", "", text[start:end]).upper()
    kind = _kind(text, start, end, digits, offices) if len(digits) >= _LEAST_DIGITS else None
    return None if kind is None else Found(kind, start, end, _shown(digits))


def _kind(text: str, start: int, end: int, digits: str, offices: Collection[str]) -> Kind | None:
    if text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return None  # a code of letters and digits
    clause = text[max(_begin(text, start), start - _NEAR_BEFORE) : start]
    before = clause[-_BEFORE:]
    if _is_identity(digits) and not _says(before, _OF_AN_OFFICE):
        return "identity"
    if len(digits) == 15 and _is_old_identity(digits) and _says(before, _SAYS_IDENTITY):
        return "identity"
    if len(digits) in _CARD_LENGTHS and digits.startswith(_CARD_BEGINS) and _luhn(digits) and _says(before, _SAYS_CARD):
        return None if _says(clause, _OF_AN_OFFICE) else "card"
    number = next((digits[len(code) :] for code in _COUNTRY if digits.startswith(code)), digits)
    if not _MOBILE.fullmatch(number) or text[start - 1 : start] in (".", "-", "/") or _NO_PHONE_AFTER.match(text, end):
        return None
    if _says(before, _NO_PHONE_BEFORE) or _says(clause, offices) or _says(_after(text, end), offices):
        return None
    return "mobile"


def _begin(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in _ENDS) + 1


def _after(text: str, at: int) -> str:
    ends = [found for mark in _ENDS if (found := text.find(mark, at, at + _NEAR_AFTER)) >= 0]
    return text[at : min(ends, default=at + _NEAR_AFTER)]


def _says(words: str, any_of: Collection[str]) -> bool:
    return any(word in words for word in any_of)


def _is_identity(digits: str) -> bool:
    if len(digits) != 18 or not digits[:17].isdigit() or int(digits[:2]) not in _PROVINCES:
        return False
    if not _was(digits[6:14]):
        return False
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def _is_old_identity(digits: str) -> bool:
    return digits.isdigit() and int(digits[:2]) in _PROVINCES and _was(f"19{digits[6:12]}")


def _was(day: str) -> bool:
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:])).year in _YEARS
    except ValueError:
        return False


def _luhn(digits: str) -> bool:
    if not digits.isdigit():
        return False
    odd = [int(digit) for digit in digits[-1::-2]]
    even = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(odd) + sum(even)) % 10 == 0


def _shown(digits: str) -> str:
    """Three digits, stars, and the last two: enough to find it in the text, and nothing to use."""
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"


def counted(numbers: Sequence[Found]) -> str:
    """“身份证号码640*************12、手机号码138******78”, each number once."""
    return "、".join(dict.fromkeys(f"{CALLED[one.kind]}{one.shown}" for one in numbers))
