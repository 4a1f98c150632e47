"""What a form file with supplements 附表 offers to be taken one by one, and the small file that takes some of it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any, Final

from toolkit.jsons import dumps
from toolkit.patterns import regex
from toolkit.structs import Struct, field

_CODES: Final = regex(r"[a-z][a-z0-9_]*")


class Offer(Struct, frozen=True):
    """One table that a form file adds. ``figures`` are its lines by whole code, where they may be taken singly: not where
    one is the sum of the others. ``needs`` are the lines that another is worked out of, by its code."""

    code: str
    title: str
    figures: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Offered(Struct, frozen=True):
    """A form file: its edition as it is asked for, its title, the form it extends (empty for a whole one), what it adds."""

    edition: str
    title: str
    extends: str = ""
    offers: tuple[Offer, ...] = ()


def offered(edition: str, text: str) -> Offered:
    """What a built-in form file has to offer."""
    data = tomllib.loads(text)
    head: dict[str, Any] = data["form"]
    offers = tuple(map(_offer, data.get("table", ()))) if "extends" in head else ()
    return Offered(edition, str(head.get("title", "")), str(head.get("extends", "")), offers)


def _offer(table: Mapping[str, Any]) -> Offer:
    code, figures = table["code"], table.get("figures", {})
    whole = {figure: f"{code}.{figure}" for figure in figures}
    needs = {
        whole[total["code"]]: tuple(whole[part] for part in _CODES.findall(str(total["is"])) if part in whole)
        for total in table.get("total", ()) if total.get("code") in whole
    }
    singly = {whole[figure]: label for figure, label in figures.items()} if "sum" not in table else {}
    return Offer(code, table["title"], singly, needs)


def completed(offers: Collection[Offer], codes: Collection[str]) -> list[str]:
    """The codes that are taken, in the order of the file: with what a taken line is worked out of; a table whole by its own code alone."""
    wanted = set(codes)
    for offer in offers:
        for total, parts in offer.needs.items():
            if total in wanted:
                wanted |= set(parts)
    taken: list[str] = []
    for offer in offers:
        singly = [code for code in offer.figures if code in wanted]
        if offer.code in wanted or (singly and len(singly) == len(offer.figures)):
            taken.append(offer.code)
        else:
            taken += singly
    return taken


def taking(parent: str, codes: Collection[str]) -> str:
    """The form file that takes these of another's supplements."""
    listed = ", ".join(dumps(code) for code in codes)
    return f"[form]\nextends = {dumps(parent)}\ntake = [{listed}]\n"
