"""A campaign whose sums are adjusted: five applications of two units, and what tests do to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.command_line import Said
from tests.support.districts import STREET, TOWN, returned
from tests.support.workbooks import place_of
from toolkit.actions.adjust import adjust
from toolkit.actions.collect import collect
from toolkit.actions.parts.district import sums_of
from toolkit.campaign.folder import Campaign

NEW, GRANTED, FEE = "t3.new.natural", "t3.granted.natural", "t2.fee.amount"
FIGURES: dict[str, dict[str, Any]] = {STREET: {NEW: 3, GRANTED: 3, FEE: 0.013}, TOWN: {NEW: 2, GRANTED: 2, FEE: 1865.42}}
Verb = Callable[..., Said]


def added(root: Path, code: str = NEW, delta: int | str = -1, unit: str = STREET, reason: str = "与三营镇重复计入") -> Any:
    with Campaign(root) as campaign:
        return adjust(campaign, code, delta, unit=unit, reason=reason, who="李四")


def summed(root: Path, code: str = NEW) -> object:
    with Campaign(root) as campaign:
        return sums_of(campaign)[0].values[code]


def resent(root: Path, unit: str, values: dict[str, Any]) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, unit, root.parent / "又报" / f"{unit}.xlsx", values)])


def formula(book: Any, code: str) -> str:
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return str(book[sheet.strip("'")][cell.replace("$", "")].value)


def by_name(path: Path, values: dict[str, dict[str, Any]], code: str) -> Any:
    sheet, cell = place_of(path, code.replace(".", "_"))
    return values[sheet].get(cell)
