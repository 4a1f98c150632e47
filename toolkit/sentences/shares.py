"""Percentages and changes: they are no figure of the form, but figures say whether they are right."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.sentences.state import LAST_YEAR, WHOLE_YEAR, Found
from toolkit.sentences.vocabulary import of_last_year

if TYPE_CHECKING:
    from toolkit.sentences.reader import Reader
    from toolkit.sentences.tokens import Token

CHANGE = "比上年"
_BASE_WORDS = ("总数", "总量", "比", "比例", "比重", "已", "件数", "总件数")


def share(reader: Reader, found: Found, left: list[Token]) -> None:
    """A percentage: 占45.3%, 同比增长12%."""
    found.share = True
    found.scope = "百分比"
    if change(reader, found, left):
        return
    state = reader.state
    before = reader.found[-1] if reader.found else None
    at = next((n for n, token in enumerate(left) if "share" in token), -1)
    if at < 0 or before is None or before.means is None or before.mark is None or before.sentence != state.sentence or not before.fits:
        return
    thing = before.thing
    if thing is None or not thing.bases or before.scope != WHOLE_YEAR or before.share:
        return
    for token in (*left[:at], *left[at + 1 :]):
        word = token.word
        verb = any(figure.verb and figure.thing == thing.name for figure in word.figures)
        if not (verb or "plain" in token or "sum" in token or word.thing is thing or word.short is thing or word.text in _BASE_WORDS):
            return
    if _by_itself(reader, found, before):
        return
    found.thing = thing
    found.fits = tuple(f"({part}) / ({base}) * 100" for part in before.fits for base in thing.bases)


def _by_itself(reader: Reader, found: Found, part: Found) -> bool:
    """Whether the text's own numbers make the percentage: then nothing is to be said of it that is not said of them."""
    assert found.mark is not None
    assert part.mark is not None
    wholes = {one.mark.about for one in reader.found[-40:] if one.mark is not None and one.mark.about and not one.share}
    return any(near(found.mark.about, Decimal(part.mark.about) * 100 / Decimal(whole), found.mark.decimals) for whole in wholes)


def near(said: object, value: Decimal, decimals: int) -> bool:
    """Whether a number said with so many decimals is a value rounded, or cut off."""
    step = Decimal(1).scaleb(-decimals)
    gap = Decimal(str(said)) - value
    return -step < gap <= step / 2 if value >= 0 else -step / 2 <= gap < step


def change(reader: Reader, found: Found, left: list[Token]) -> bool:
    """比上年增加42件, 同比增长12%: whether the number is a change, and what would make it right."""
    at = next((n for n in range(len(left) - 1, -1, -1) if "growth" in left[n]), -1)
    if at < 0 or any(not ("plain" in token or "sum" in token or "growth" in token) for token in left[at + 1 :]):
        return False
    found.scope = CHANGE
    state, head, mark = reader.state, reader.state.head, found.mark
    assert mark is not None
    sure = any(token.word.text.startswith("同比") for token in left) or (
        any("than" in token for token in left) and any("last" in token for token in left))
    if head is None or head.figure is None or not head.figure.wide or head.scope != WHOLE_YEAR or not sure or mark.rough or not head.fits:
        return True
    named = any(token.word.thing is head.thing or token.word.short is head.thing for token in left[:at])
    before = next((one for one in reversed(reader.found[-8:]) if one.scope not in (LAST_YEAR, CHANGE)), None)
    if (before is not head and not named) or state.sentence - head.sentence > named or any(token.unknown for token in left[:at]):
        return True
    sign = -1 if any("down" in token for token in left) else 1
    assert head.mark is not None
    for other in reader.found[-3:]:
        if other.scope == LAST_YEAR and other.mark is not None and other.mark.about:
            gap = sign * (Decimal(head.mark.about) - Decimal(other.mark.about))
            if near(mark.about, gap * 100 / Decimal(other.mark.about) if found.share else gap, mark.decimals):
                return True
    bases = tuple(dict.fromkeys((head.means or "", *head.fits)))
    pairs = [(now, of_last_year(then)) for now in bases for then in bases]
    turned = [f"({now}) - ({then})" if sign > 0 else f"({then}) - ({now})" for now, then in pairs]
    found.fits = tuple(f"({gap}) / ({then}) * 100" if found.share else gap for gap, (_, then) in zip(turned, pairs, strict=True))
    found.thing = head.thing
    return True
