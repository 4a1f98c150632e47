"""Numbers as a return has them: whole or Decimal, never float, and how JSON has them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, overload

Number = int | Decimal


@overload
def json_number(value: Number) -> int | float: ...
@overload
def json_number(value: None) -> None: ...
@overload
def json_number(value: Number | None) -> int | float | None: ...
def json_number(value: Number | None) -> int | float | None:
    """A number as JSON has it: whole numbers as integers, others as the shortest decimal."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def number_from_json(value: Any) -> Number | None:
    """The inverse of :func:`json_number`; a number written as text, every digit kept, is read as well."""
    if value is None:
        return None
    return value if isinstance(value, int) else Decimal(str(value))
