"""What the officer alone is asked of whole returns, held beside others, beside last year, beside other authorities: for every list that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from toolkit.findings import Finding, Severity, State
from toolkit.words import first_few, plain

if TYPE_CHECKING:
    from toolkit.aggregate import Standing

CONTROLS = "controls.differs"
"""Other authorities' figures: of them there are lists of their own."""


@cache
def words_of_asked() -> Mapping[str, str]:
    """How a list of units says what is asked of them, by rule, in the order of lists."""
    from toolkit.findings import CATALOGUE  # of nobody in whose return nothing was found anything is asked

    return {rule: entry.asked for rule, entry in CATALOGUE.items() if entry.asked}


def asked_beside(standings: Sequence[Standing]) -> Iterator[tuple[Standing, Finding]]:
    """The questions of this kind that nobody has answered yet, other authorities' figures among them."""
    return ((standing, finding) for standing in standings for finding in standing.findings
            if is_asked(finding) or is_controlled(finding))


def asked_of(standings: Sequence[Standing], rule: str) -> list[Standing]:
    """The units of whom one of :func:`words_of_asked` is to be asked."""
    return [standing for standing in standings if any(finding.rule == rule and is_asked(finding) for finding in standing.findings)]


def asked_said(standings: Sequence[Standing], most: int) -> Iterator[str]:
    """A sentence of each kind that there is: “所报的数与另一单位相同，请核对2家：北塬街道（与“区教育局”）、区教育局（与“北塬街道”）”."""
    if not any(standing.findings for standing in standings):
        return
    for rule, words in words_of_asked().items():
        named = [_named(standing, rule) for standing in asked_of(standings, rule)]
        if named:
            yield f"{words}，请核对{len(named)}家：{first_few(named, most)}。核对后的处理见 nianbao explain。"


def is_asked(finding: Finding) -> bool:
    """Whether a list asks it, and nobody has answered it."""
    return finding.rule in words_of_asked() and finding.severity is not Severity.NOTE and finding.state is not State.ACCEPTED


def is_controlled(finding: Finding) -> bool:
    """Whether it is a difference with another authority's figure that nobody has explained."""
    return finding.rule == CONTROLS and finding.state is not State.ACCEPTED and not finding.case.endswith("known")


def _named(standing: Standing, rule: str) -> str:
    finding = next(finding for finding in standing.findings if finding.rule == rule and is_asked(finding))
    facts = dict(finding.facts)
    if finding.left is not None and "name" in facts:
        return f"{standing.unit.name}（“{facts['name']}”{plain(finding.left)}{facts.get('unit', '')}）"
    return f"{standing.unit.name}（与{facts['others']}）" if "others" in facts else standing.unit.name
