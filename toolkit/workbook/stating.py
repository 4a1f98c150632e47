"""The cells that say who reports for which year in which edition, where they say something else than was issued, or than each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.findings import Finding, Where
from toolkit.layout import Sheet, Slot, worded
from toolkit.patterns import regex
from toolkit.words import first_few, quotation
from toolkit.workbook.opened import Content

Stated = tuple[Sheet, Slot, Content]
"""A cell of the layout, and what stands there now; None where nothing does."""
_CALLED = {"unit": "单位", "year": "年度", "edition": "表式版次"}
_YEAR = regex(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_REMARK = regex(r"[（(][^（()）]{1,12}[)）]$")
_MOST_PLACES = 3
_QUOTED = 40


def as_issued(what: str, changed: Sequence[Stated], facts: Mapping[str, str]) -> Finding:
    """One finding for all the cells of an issued workbook that say somebody else, or another year, or nothing."""
    sheet, slot, now = next((place for place in changed if place[2] is not None), changed[0])
    issued = worded(slot, facts).replace("\u3000", " ")
    if now is None:
        return Finding.of("structure.changed", f"{what}_gone", item=f"identity.{what}", where=_where(changed),
                          sheet=sheet.name, cell=slot.at, issued=issued)
    return Finding.of(f"identity.{what}", "printed", item=what, where=_where(changed),
                      sheet=sheet.name, cell=slot.at, now=str(now), issued=issued)


def of_copy(what: str, others: Sequence[Stated], agreeing: Stated | None, facts: Mapping[str, str]) -> Iterator[Finding]:
    """The same of a copy, which nobody issued: what its cells say, held against one of them that says what it was taken to be.

    Nothing where no cell says anything.
    """
    others = [place for place in others if not _comes_to_it(what, str(place[2] or ""), facts)]
    written = [place for place in others if place[2] is not None and str(place[2]).strip()]
    if not others:
        return
    if written and what == "edition":  # the form's own words, whoever reports
        (words, places), *_ = _grouped(written)
        issued = _quoted(worded(written[0][1], facts))
        yield Finding.of("identity.edition", "not_as_printed", item=what, where=_where(written), places=places, now=words, issued=issued)
    elif written and agreeing is not None:
        told = "，".join(f"{places}写“{words}”" for words, places in (*_grouped([agreeing]), *_grouped(written)))
        yield Finding.of(f"identity.{what}", "places_differ", item=what, where=_where(written), places=told)
    elif agreeing is not None and _said(agreeing[1], facts):
        (words, place), *_ = _grouped([agreeing])
        blank = first_few([_place(one) for one in others], _MOST_PLACES, counted="处")
        yield Finding.of("structure.changed", "not_written", item=f"identity.{what}", where=_where(others),
                         places=blank, what=_CALLED[what], other=place, said=words)


def _comes_to_it(what: str, content: str, facts: Mapping[str, str]) -> bool:
    """Whether a cell says the same in words of its own: 2023 for 2023年, a name with （盖章） behind it."""
    if what == "year":
        return set(_YEAR.findall(content)) == {facts.get("year")}
    name = _REMARK.sub("", facts.get("unit.name", ""))
    return what == "unit" and bool(name) and _REMARK.sub("", content.strip()).endswith(name)


def _said(slot: Slot, facts: Mapping[str, str]) -> bool:
    """Whether what fills a cell's words is anything at all."""
    return worded(slot, facts) != worded(slot, dict.fromkeys(facts, ""))


def _grouped(stated: Sequence[Stated]) -> Iterator[tuple[str, str]]:
    """What is said, each with the places that say it."""
    by: dict[str, list[str]] = {}
    for one in stated:
        by.setdefault(_quoted(str(one[2])), []).append(_place(one))
    for words, places in by.items():
        yield words, first_few(places, _MOST_PLACES, counted="处")


def _quoted(content: str) -> str:
    return quotation(content, _QUOTED)


def _place(one: Stated) -> str:
    return f"《{one[0].name}》{one[1].at}"


def _where(stated: Sequence[Stated]) -> list[Where]:
    return [Where("", sheet.name, slot.at) for sheet, slot, _ in stated]
