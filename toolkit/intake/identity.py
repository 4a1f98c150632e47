"""Who a file says it speaks for: by its seal 原表标识, by the words printed in it. What is true of it is judged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from toolkit.form import Form
from toolkit.layout import Layout
from toolkit.rules.confront import fill
from toolkit.seal import Carriers, Seal, is_broken, open_seal, token_of
from toolkit.submission import Identity, SealFound
from toolkit.workbook.moved import normalised
from toolkit.workbook.opened import Opened

_FIELD = re.compile(r"\{([\w.]+)\}")


class Issued(Protocol):
    """What a campaign knows of what it sent out."""

    @property
    def form(self) -> Form:
        """The form as frozen."""

    def seal_of(self, token: str) -> Seal | None:
        """The seal as issued, by its token."""

    def seal_marked(self, mark: str) -> Seal | None:
        """The seal whose token begins with these printed digits; None where none or several do."""

    def layouts(self) -> Sequence[Layout]:
        """The layouts issued so far."""


def sealed_by(carriers: Carriers, issued: Issued | None) -> tuple[Seal | None, SealFound]:
    """The seal a workbook is to be read by (None without one), and in what state it is.

    The ledger decides who a token speaks for; without a campaign the workbook's own seal does.
    """
    token, broken = token_of(carriers) or "", is_broken(carriers)
    known = issued.seal_of(token) if issued is not None and token else None
    if known is not None:
        return known, SealFound("ours", token, broken, () if broken else tuple(carriers.missing))
    carried = open_seal(carriers)
    if carried is None:
        return None, SealFound(token=token, broken=broken)
    if issued is None:
        return carried, SealFound("ours", carried.token, broken, () if broken else tuple(carriers.missing))
    return carried, SealFound("foreign", carried.token, broken, form=carried.form.digest)


def manuscript_sealed_by(sealed: SealFound, issued: Issued | None) -> tuple[Seal | None, SealFound]:
    """The seal of the workbook that a manuscript goes with (None where none is known), and in what state it is."""
    carried = sealed.whose == "foreign"
    if issued is None:
        return None, SealFound("ours" if carried else "nobody", sealed.token)
    known = issued.seal_of(sealed.token) if carried else issued.seal_marked(sealed.token) if sealed.token else None
    return known, replace(sealed, whose="ours") if known is not None else replace(sealed, broken=False)


def stated_by(opened: Opened, layout: Layout) -> dict[str, str]:
    """What the printed cells say of unit, year, district …, by the fields of the layout's words."""
    worded = []
    for sheet in layout.sheets:
        actual = opened.sheet(sheet.name)
        for slot in sheet.slots:
            if actual is not None and "{" in slot.text:
                worded.append((normalised(slot.text), normalised(actual.contents.get((slot.span.row, slot.span.col)))))
    stated: dict[str, str] = {}
    for words, content in sorted(worded, key=lambda pair: pair[0].count("{")):  # the fewer fields, the surer
        parts = _FIELD.split(fill(words, stated))
        pattern = "".join(re.escape(part) if n % 2 == 0 else "(.*?)" for n, part in enumerate(parts))
        match = re.fullmatch(pattern, content)
        if match:
            stated |= {name: value for name, value in zip(parts[1::2], match.groups(), strict=True) if name not in stated}
    return stated


def identity_of(stated: Mapping[str, str], edition: str | None) -> Identity:
    """The identity that printed words give, by their fields; what is not there is None."""
    year = stated.get("year", "")
    return Identity(
        unit_code=stated.get("unit.code") or None,
        unit_name=stated.get("unit.name") or None,
        unit_level=stated.get("unit.level") or None,
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        edition=edition,
        district=stated.get("district") or None,
        campaign_level=stated.get("campaign.level") or None,
    )
