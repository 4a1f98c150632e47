"""Another unit of the list than the report's: in a title, or as the one that received applications and made information public.

A text speaks of others all the time: 已告知申请人向区自然资源局提出. So a name counts only where it is the whole subject of the verb, and where
the text nowhere says the unit's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from toolkit.form.examining import Examine
from toolkit.patterns import regex
from toolkit.prose.clauses import Said, clause_before, is_title, places_of, says, sentences
from toolkit.structs import Struct

Named = Callable[[str], str | None]
"""The name of the listed unit that some words are, to the letter or with its district and office; None where they are none."""

_YEAR = regex(r"^(?:(?:在|截至|截止)?(?:20[0-9]{2}年度?(?:底|末|以来)?|[0-9]{1,2}月|本年度?|今年|全年|上半年|下半年),?)*")
_YEAR_BEHIND = regex(r"(?:(?:在|于)?20[0-9]{2}年度?|本年度?|今年|全年)$")
_ADVERBS = regex(
    r"(?:共计|总共|一共|合计|累计|全年|本年度?|当年|主动|及时|依法|依规|按时|积极|通过[^,]{2,16}|共|总|新|未曾|未|没有|均|已|向社会|对外|已经){1,4}$")
_TITLE_YEAR = regex(r"20[0-9]{2}年度?")
_MADE_PUBLIC = regex(r"现(?:将|就|予以?|特)?(?:向社会)?(?:公布|发布|公开|编制|印发)?《?([^0-9,;:《》]{3,40}?)(?:关于)?20[0-9]{2}年")
_BEHIND = 24


class OtherUnit(Struct, frozen=True):
    """Another unit that a text speaks for: how, its name on the list, and the sentence."""

    case: Literal["subject", "title"]
    name: str
    said: Said


def other_unit(examine: Examine, titles: tuple[str, ...], text: str, own: Collection[str], named: Named) -> OtherUnit | None:
    """The first place of a text that speaks for another unit; None where there is none. ``own`` are the unit's names."""
    said = sentences(text)
    if said and (other := _titled(said[0], titles, text, own, named)):
        return other
    for one in said:
        if (other := _made_public(one, titles, own, named)) is not None:
            return other
    if examine.unit is None or _names_itself(text, own):
        return None
    for number, one in enumerate(said):
        if not says(one.dense, examine.unit.about):
            continue
        for at, verb in places_of(one.dense, examine.unit.verbs):
            # 区教育局公开的: what was published is what is spoken of
            other_name = _subject(one, at, own, named, first=number == 0) if one.dense[at + len(verb) : at + len(verb) + 1] != "的" else None
            if other_name is not None:
                return OtherUnit("subject", other_name, one)
    return None


def _titled(first: Said, titles: tuple[str, ...], text: str, own: Collection[str], named: Named) -> OtherUnit | None:
    if not is_title(first, titles, text):
        return None
    words = first.dense[first.head :].strip("《》()")
    title = next(title for title in titles if words.rstrip(")").endswith(title))
    name = _other(_TITLE_YEAR.sub("", words.rstrip(")").removesuffix(title)).strip("关于的,"), own, named)
    return None if name is None else OtherUnit("title", name, first)


def _made_public(said: Said, titles: tuple[str, ...], own: Collection[str], named: Named) -> OtherUnit | None:
    match = _MADE_PUBLIC.search(said.dense)
    if match is None or not says(said.dense[match.end() : match.end() + _BEHIND], titles) or clause_before(said.dense, match.start())[1]:
        return None
    name = _other(match[1], own, named)
    return None if name is None else OtherUnit("title", name, said)


def _subject(said: Said, at: int, own: Collection[str], named: Named, *, first: bool) -> str | None:
    """The other unit that is the subject of a verb, where nothing else stands before it in its clause, nor a clause before that but a year.

    In a sentence that is not the text's ``first`` a year has to stand with it: others are spoken of there, too.
    """
    begin, words = clause_before(said.dense, at)
    subject = _ADVERBS.sub("", words)
    if not subject and begin and said.dense[begin - 1] == ",":  # 三营镇,共收到: a comma behind the subject
        begin, words = clause_before(said.dense, begin - 1)
        subject = words
    bare = _YEAR_BEHIND.sub("", _YEAR.sub("", subject))
    before = said.dense[said.head : begin]
    after_a_year = bool(before) and _YEAR.sub("", before) in ("", ",")
    if not (said.opens_at(begin) or after_a_year) or not (first or after_a_year or bare != subject):
        return None
    return _other(bare, own, named)


def _other(subject: str, own: Collection[str], named: Named) -> str | None:
    """The listed unit that a subject is; None where it is none, or where the unit's own name holds the same words."""
    if not subject or any(subject in name or name in subject for name in own):
        return None
    return named(subject)


def _names_itself(text: str, own: Collection[str]) -> bool:
    return any(name in text for name in own)
