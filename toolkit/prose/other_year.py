"""Another year than the report's: in its title, in the period of its figures, as the year in which applications came or were settled.

Many other years are true: what an application of 2019 led to, what was carried over, a budget, last year beside this one. So the year counts
only where it opens the clause of the verb, and nothing in the same text says the same of the report's own year.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from toolkit.form.examining import Examine, Named
from toolkit.patterns import regex
from toolkit.prose.clauses import Said, clause_before, is_title, places_of, says, sentences
from toolkit.structs import Struct, replace
from toolkit.words import narrow

_YEAR = regex(r"(?<![0-9])20[0-9]{2}(?![0-9])|二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_WIDE = regex("[０-９]")
_DIGITS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_OPENS = regex(
    r"(20[0-9]{2})年(?:度(?!的)|0?1月0?1日(?:起|以来)?(?:至|到|[-—~])(?:20[0-9]{2}年)?12月31日(?:止|期间)?)?(?:全年|中|里|内|期间)?,?(?![0-9])")
"""A year that opens a clause; a month or a day of it is another matter."""
_IN = ("在", "于", "自")
_ABOUT_IT = ("的", "时", "后", "前")
"""2022年收到的: what is said of it then is said of another year."""
_ENDS_OF_A_PERIOD = regex(r"(?<![0-9])(20[0-9]{2})年?(?:0?1月0?1日|12月31日)")
_MAKES_PUBLIC = regex(r"现(?:将|就|予以?|特)?(?:向社会)?(?:公布|发布|公开|编制|印发)?[^0-9,;:]{0,50}(20[0-9]{2})年")
_OWN = ("本年", "今年", "当年")
_BESIDE = ("同比", "同期", "相比", "比上", "较上", "比20", "较20", "上年", "去年", "上一年", "前年", "往年", "历年", "逐年", "近年")
"""In a sentence that does not open with the year, these make a comparison of it."""
_BETWEEN = 24
_FIRST = 2008
"""The year in which the 《条例》 came into force: there were no applications before."""

Case = Literal["claimed", "title", "period"]


class OtherYear(Struct, frozen=True):
    """A year that is another's: what it is the year of, and the sentence."""

    case: Case
    year: int
    said: Said


def other_year(examine: Examine, titles: tuple[str, ...], text: str, year: int) -> OtherYear | None:
    """The first place of a text that names another year for the report's own matters; None where there is none."""
    if not _names_another(text, year):
        return None
    said = [replace(one, dense=_in_digits(one.dense)) for one in sentences(text)]
    if said and (titled := _title(said[0], titles, text, year)):
        return titled
    for one in said:
        if (found := _made_public(one, titles, year) or _period(one, examine.periods, year)) is not None:
            return found
    return _claimed(said, examine.year, year) if examine.year is not None else None


def _names_another(text: str, year: int) -> bool:
    return any(found != str(year) for found in _YEAR.findall(narrow(text) if _WIDE.search(text) else text))


def _in_digits(text: str) -> str:
    """二〇二二年 as 2022年."""
    return _YEAR.sub(lambda match: match[0] if match[0].isdigit() else "2" + "".join(_DIGITS[char] for char in match[0][1:]).replace("二", "2"), text)


def _title(first: Said, titles: tuple[str, ...], text: str, year: int) -> OtherYear | None:
    """A title on the first line of a text: pasted along with it."""
    if not is_title(first, titles, text):
        return None
    years = {int(found) for found in _YEAR.findall(first.dense)}
    return OtherYear("title", min(years), first) if years and year not in years else None


def _made_public(said: Said, titles: tuple[str, ...], year: int) -> OtherYear | None:
    """现公布××2022年政府信息公开工作年度报告."""
    match = _MAKES_PUBLIC.search(said.dense)
    if match is None or not says(said.dense[match.end() : match.end() + _BETWEEN], titles):
        return None
    begin, _ = clause_before(said.dense, match.start())
    if begin != match.start() or int(match[1]) == year or str(year) in said.dense:
        return None
    return OtherYear("title", int(match[1]), said)


def _period(said: Said, periods: tuple[str, ...], year: int) -> OtherYear | None:
    """The sentence on the period of the figures."""
    if not says(said.dense, periods):
        return None
    others = [int(found) for found in _ENDS_OF_A_PERIOD.findall(said.dense) if int(found) != year]
    return OtherYear("period", others[0], said) if others else None


def _claimed(said: list[Said], named: Named, year: int) -> OtherYear | None:
    found: list[tuple[str, OtherYear]] = []
    of_this_year = set()
    for one in said:
        for claimed, verb, opens in _claims(one, named):
            if claimed == year:
                return None  # the report's own year stands in the same text: the other one is there to be compared
            if not claimed:
                of_this_year.add(verb)
            elif _FIRST <= claimed <= year + 1 and _is_another(one.dense, year, opens=opens) and says(one.dense, named.about):
                found.append((verb, OtherYear("claimed", claimed, one)))
    return next((other for verb, other in found if verb not in of_this_year), None)


def _claims(said: Said, named: Named) -> Iterator[tuple[int, str, bool]]:
    """The years of which a sentence says that something came or was settled in them (0 for 本年), the verb, and whether it opens with it."""
    sentence = said.dense
    for at, verb in places_of(sentence, named.verbs):
        if sentence[at + len(verb) : at + len(verb) + 1] in _ABOUT_IT:
            continue
        begin, words = clause_before(sentence, at)
        if not _YEAR.search(words):
            begin, words = _with_the_year_before(sentence, begin, words)
        year = _OPENS.match(words, 1 if words[:1] in _IN else 0)
        if year is None:
            if says(words, _OWN):
                yield 0, verb, False
            continue
        between = words[year.end() :]
        if len(between) <= _BETWEEN and not says(between, ("的", *named.verbs, *named.never)) and not any(map(str.isdigit, between)):
            yield int(year[1]), verb, said.opens_at(begin)


def _with_the_year_before(sentence: str, begin: int, words: str) -> tuple[int, str]:
    """2022年,我局收到: the year has a clause of its own before that of the verb."""
    if not begin or sentence[begin - 1] != ",":
        return begin, words
    before, year = clause_before(sentence, begin - 1)
    return (before, f"{year},{words}") if _OPENS.fullmatch(f"{year},", 1 if year[:1] in _IN else 0) else (begin, words)


def _is_another(sentence: str, year: int, *, opens: bool) -> bool:
    if str(year) in sentence or says(sentence, _OWN):
        return False
    return opens or not says(sentence, _BESIDE)
