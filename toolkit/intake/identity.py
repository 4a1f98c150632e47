"""Who a file says it speaks for: by its seal 原表标识, by the words printed in it. What is true of it is judged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from toolkit.form import Form
from toolkit.layout import Layout
from toolkit.patterns import regex
from toolkit.rules.confronting import fill
from toolkit.seal import Carriers, Seal, is_broken, open_seal, token_of
from toolkit.structs import replace
from toolkit.submission import Identity, SealFound
from toolkit.workbook.moved import normalised
from toolkit.workbook.opened import Opened

_FIELD = regex(r"\{([\w.]+)\}")
_SEALED = regex(r"[（(](?:盖章|公章|签章|印章|章)[)）]$")
"""What a clerk writes behind a unit's name, where the stamp goes."""
_LONGEST_FIELD = 200
"""Characters of a unit's name, a year, a district."""


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
        said = _between(parts[::2], content)
        if said is not None and all(len(value) <= _LONGEST_FIELD for value in said):
            stated |= {name: value for name, value in zip(parts[1::2], said, strict=True) if name not in stated}
    return stated


def _between(words: Sequence[str], content: str) -> list[str] | None:
    """What stands between words that follow one another to the end, each piece as short as can be; None where they do not.

    By hand and not by a pattern of ``(.*?)``: the content is whatever somebody wrote there.
    """
    first, *others = words
    if not content.startswith(first) or (not others and content != first):
        return None
    at, pieces = len(first), []
    for n, word in enumerate(others, 1):
        end = content.find(word, at) if n < len(others) else len(content) - len(word)
        if end < at or not content.startswith(word, end):
            return None
        pieces.append(content[at:end])
        at = end + len(word)
    return pieces


def identity_of(stated: Mapping[str, str], edition: str | None) -> Identity:
    """The identity that printed words give, by their fields; what is not there is None."""
    year = stated.get("year", "")
    return Identity(
        unit_code=stated.get("unit.code") or None,
        unit_name=_SEALED.sub("", stated.get("unit.name", "")).rstrip() or None,
        unit_level=stated.get("unit.level") or None,
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        edition=edition,
        district=stated.get("district") or None,
        campaign_level=stated.get("campaign.level") or None,
    )
