"""The formula cells of a .xls, straight from its records: calamine tells neither formulas nor empty results.

A formula whose result is an empty text comes out of calamine as 0. In a return that is the difference between
“not filled in” and “reported as none”, so these cells are looked up here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum
from functools import cached_property

from toolkit.structs import Struct, replace
from toolkit.words import plain

_BOF, _EOF, _BOUNDSHEET, _FORMULA, _SHARED, _ARRAY = 0x0809, 0x000A, 0x0085, 0x0006, 0x04BC, 0x0221
_ELSEWHERE, _NO_TEXT = b"\x01", b"\x17\x00"
"""Tokens: the formula stands with another cell; a text without characters."""
_OBJ, _OBJECT, _PICTURE = 0x005D, b"\x15\x00\x12\x00", b"\x08\x00"
"""The record of what lies on a sheet, how its first part begins, and what that says of a picture."""
_JOINED, _TEXT = b"\x08", b"\x17"
_FUNCTION, _FUNCTION_OF_MANY = (0x21, 0x41, 0x61), (0x22, 0x42, 0x62)
_REFERENCE = (0x24, 0x44, 0x64)
_OF_TEXTS = frozenset((13, 14, 30, 31, 48, 111, 112, 113, 114, 115, 116, 118, 119, 120, 130, 162, 336))
"""Functions that give texts: DOLLAR, FIXED, REPT, MID, TEXT, CHAR, LOWER, UPPER, PROPER, LEFT, RIGHT, TRIM, REPLACE, SUBSTITUTE, T, CLEAN,
CONCATENATE."""
_MARKED = b"\xff\xff"
_HEAD, _SHARED_HEAD, _ARRAY_HEAD = 22, 10, 14
"""Bytes of a record before its tokens."""
_FAULTS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_OPERATORS = {0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/"}
_SIGNS = {0x12: "+", 0x13: "-"}
_PAREN, _ATTRIBUTE, _INTEGER, _NUMBER = 0x15, 0x19, 0x1E, 0x1F
_LONGEST = 200
_BLANKS = 0x40
"""The attribute that only says where a person typed blanks."""


class Result(Enum):
    """What kind of result a formula was saved with."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    FAULT = "fault"
    EMPTY = "empty"


class Formula(Struct, frozen=True, dict=True):
    """One formula cell: the kind of its saved result, and its tokens as stored."""

    result: Result
    tokens: bytes
    fault: str = ""
    """The error it was saved with."""

    @property
    def is_text(self) -> bool:
        """Whether its result can only be a text: it is a text, or its last step joins words or is a function of texts."""
        tokens = self.tokens
        if tokens[-1:] == _JOINED or (tokens[:1] == _TEXT and len(tokens) > 2 and len(tokens) == 3 + tokens[1] * (1 + (tokens[2] & 1))):
            return True
        last = struct.unpack_from("<H", tokens, len(tokens) - 2)[0] if len(tokens) > 2 else 0
        return last in _OF_TEXTS and (tokens[-3] in _FUNCTION or (len(tokens) > 3 and tokens[-4] in _FUNCTION_OF_MANY))

    @property
    def only_refers_to(self) -> tuple[int, int] | None:
        """The cell of its own sheet that it shows as it is; None where it does anything else."""
        if len(self.tokens) != 5 or self.tokens[0] not in _REFERENCE:
            return None
        row, col = struct.unpack_from("<HH", self.tokens, 1)
        return row, col & 0x3FFF

    @cached_property
    def text(self) -> str:
        """The formula with its ``=`` where it is a sum of written numbers; empty for every other."""
        return _sum_of_literals(self.tokens)

    @property
    def may_be_empty(self) -> bool:
        """Whether its result is, or could have been, a text without characters.

        Not every program saves that as such: some write the number 0 in its place.
        """
        return self.result is Result.EMPTY or _NO_TEXT in self.tokens


def formulas(stream: bytes) -> dict[str, dict[tuple[int, int], Formula]]:
    """The formula cells of every sheet, by the sheet's name; rows and columns are 0-based."""
    return {name: _of_sheet(stream, at) for name, at in sheets(stream)}


def pictures(stream: bytes) -> int:
    """How many pictures the sheets show."""
    return sum(body[:4] == _OBJECT and body[4:6] == _PICTURE for kind, body in records(stream, 0) if kind == _OBJ)


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on: kind and body."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The sheets' names, each with the place where its records begin."""
    for kind, body in records(stream, 0):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET and len(body) > 8:
            (at,) = struct.unpack_from("<I", body)
            count, wide = body[6], body[7] & 1
            raw = body[8 : 8 + count * (2 if wide else 1)]
            yield raw.decode("utf-16-le" if wide else "latin-1", "replace"), at


def _of_sheet(stream: bytes, at: int) -> dict[tuple[int, int], Formula]:
    by_place: dict[tuple[int, int], Formula] = {}
    shared: dict[bytes, bytes] = {}
    depth, last = 0, b""
    for kind, body in records(stream, at):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        if kind == _FORMULA and depth == 1 and len(body) >= _HEAD:
            row, col = struct.unpack_from("<HH", body)
            (size,) = struct.unpack_from("<H", body, _HEAD - 2)
            result = _result(body[6:14])
            fault = _FAULTS.get(body[8], "#VALUE!") if result is Result.FAULT else ""
            by_place[row, col] = Formula(result, body[_HEAD : _HEAD + size], fault)
            last = body[_HEAD : _HEAD + 5]
        elif kind in (_SHARED, _ARRAY) and last:
            shared[last] = body[_SHARED_HEAD if kind == _SHARED else _ARRAY_HEAD :]
    return {
        place: replace(formula, tokens=shared.get(formula.tokens[:5], formula.tokens))
        if formula.tokens[:1] == _ELSEWHERE else formula
        for place, formula in by_place.items()
    }


def _result(saved: bytes) -> Result:
    if saved[6:] != _MARKED:
        return Result.NUMBER
    return {0: Result.TEXT, 1: Result.TRUTH, 2: Result.FAULT}.get(saved[0], Result.EMPTY)


def _sum_of_literals(tokens: bytes) -> str:
    """Tokens of numbers, + − * / and brackets as a person typed them; empty where there is any other."""
    stack: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token == _INTEGER and at + 2 <= len(tokens):
            stack.append(str(struct.unpack_from("<H", tokens, at)[0]))
            at += 2
        elif token == _NUMBER and at + 8 <= len(tokens):
            stack.append(plain(struct.unpack_from("<d", tokens, at)[0]))
            at += 8
        elif token == _ATTRIBUTE and tokens[at : at + 1] == bytes([_BLANKS]):
            at += 3
        elif token in _OPERATORS and len(stack) > 1:
            right = stack.pop()
            stack.append(f"{stack.pop()}{_OPERATORS[token]}{right}")
        elif token in _SIGNS and stack:
            stack.append(f"{_SIGNS[token]}{stack.pop()}")
        elif token == _PAREN and stack:
            stack.append(f"({stack.pop()})")
        else:
            return ""
        if len(stack[-1]) > _LONGEST:
            return ""
    return f"={stack[0]}" if len(stack) == 1 else ""
