"""Values by code as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.findings import Number, json_number, number_from_json


def plain_numbers(values: Mapping[str, Number | None]) -> dict[str, int | float | None]:
    """Values by code, fit for JSON."""
    return {code: value if value.__class__ is int else json_number(value) for code, value in values.items()}


def numbers_from(values: Mapping[str, Any]) -> dict[str, Number | None]:
    """The inverse of :func:`plain_numbers`."""
    # Nearly all are whole, and a province has millions of them: those are not asked of a function each.
    return {code: value if value.__class__ is int else number_from_json(value) for code, value in values.items()}
