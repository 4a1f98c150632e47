"""素材: what the units wrote that carries something, by section, for whoever writes the district's own words.

Nothing is invented: sentences stand as their units wrote them, each with the unit's name. Left out is what says nothing of its own (no
number, no named measure), and what more than a third of the units say alike. Sums stand apart at the end (:mod:`toolkit.narrative.tallies`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.form import Form, Text
from toolkit.manuscript.parts import BODY, HEADING_1, HEADING_2, HINT, NOTE, TITLE, package, paragraph
from toolkit.narrative.filling import clean
from toolkit.narrative.tallies import Tally
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import letters_only, one_width

_FEWEST_ALIKE = 3
"""So many units at least say a thing alike before it is taken for words of a pattern."""
_SENTENCE = regex(r"[^。！？!?\n]+[。！？!?]?[”’」）)]?")
_NOT_COUNTED = regex(
    r"\d{4}\s*年(?:度)?(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|〔\d{4}〕\s*\d+\s*号|第[\d〇零一二三四五六七八九十百]+[条款项号]|\d{3,4}-\d{7,8}"
    r"|问题(?:主要)?[有是][一二两三四五六七八九][个点]?|[一二两三四五六七八九]个?方面|12345|24小时|(?<!\d)0(?!\d|\.\d)")
"""Numbers that count nothing: years and days, numbers of documents and articles, telephones, and none."""
_COUNTED = regex(r"\d|(?<![一二两三四五六七八九十百千])[一二两三四五六七八九十百千]++(?:件|个|条|次|期|篇|场|人|份|项|家|部|类|批|处)")
_NAMED = regex(r"《([^《》]{4,40})》|“([^“”]{4,30})”")
_NO_MEASURE = regex("条例|中华人民共和国|国务院|格式|年度报告|政府信息公开|政务公开")
"""In a name: a law or a report that everybody cites."""
_LISTED = regex(r"^\s*(?:[一二三四五六七八九]是|其[一二三四]|[（(][一二三四五六七八九\d][）)]|[一二三四五六七八九\d][、.．])")
_FIGURE = regex(r"\d+(?:\.\d+)?")
_OF_PROBLEMS = regex("问题|改进")


class Written(Struct, frozen=True):
    """The texts of one unit, by code; ``before`` those of its last year, as far as they are known."""

    unit: str
    texts: Mapping[str, str]
    before: Mapping[str, str]


class Told(Struct, frozen=True):
    """A sentence as it stands, and who says it."""

    sentence: str
    units: tuple[str, ...]


class Gathered(Struct, frozen=True):
    """Of one text: the sentences in administrative order of their units, last year's beside, and who said nothing that carries something."""

    text: Text
    told: tuple[Told, ...]
    before: tuple[Told, ...]
    silent: tuple[str, ...]


def gather(form: Form, units: Sequence[Written], own_before: Mapping[str, str]) -> tuple[Gathered, ...]:
    """What the units' texts carry, text by text of the form. ``own_before`` are the district's own texts of last year."""
    return tuple(_of(text, units, own_before.get(text.code, "")) for text in form.texts)


def _of(text: Text, units: Sequence[Written], own_before: str) -> Gathered:
    problems = speaks_of_problems(text)
    wrote = {one.unit: _sentences(one.texts.get(text.code, "")) for one in units}
    said_alike = {unit: _patterns(said, unit) for unit, said in wrote.items() if said}
    patterns = _shared(said_alike)
    told: dict[str, tuple[str, list[str]]] = {}
    spoke: set[str] = set()
    for unit, said in wrote.items():
        for sentence, pattern in zip(said, said_alike.get(unit, ()), strict=True):
            if pattern not in patterns and carries(sentence, listed=problems):
                who = told.setdefault(letters_only(one_width(sentence)), (sentence, []))[1]
                if unit not in who:
                    who.append(unit)
                spoke.add(unit)
    before = [("本级", own_before), *((one.unit, one.before.get(text.code, "")) for one in units)] if problems else []
    return Gathered(text, tuple(Told(sentence, tuple(who)) for sentence, who in told.values()),
                    tuple(Told(clean(old.replace("\n", "")), (unit,)) for unit, old in before if old.strip()),
                    tuple(unit for unit in wrote if unit not in spoke))


def speaks_of_problems(text: Text) -> bool:
    """Whether a text is about what is not good yet: nobody is named there."""
    return bool(_OF_PROBLEMS.search(text.label))


def carries(sentence: str, *, listed: bool = False) -> bool:
    """Whether a sentence says something of its own: a number that counts something, or a named measure.

    With ``listed`` a point of a list does, too: what is a problem has seldom a number.
    """
    if _COUNTED.search(_NOT_COUNTED.sub("", one_width(sentence))):
        return True
    names = (match[1] or match[2] for match in _NAMED.finditer(sentence))
    return any(not _NO_MEASURE.search(name) for name in names) or (listed and bool(_LISTED.search(sentence)))


def _sentences(text: str) -> list[str]:
    return [sentence for match in _SENTENCE.finditer(text) if (sentence := clean(match[0])) and letters_only(sentence)]


def _shared(wrote: Mapping[str, Sequence[str]]) -> set[str]:
    """The patterns that more than a third of those who wrote anything use alike."""
    users = Counter(pattern for patterns in wrote.values() for pattern in set(patterns))
    return {pattern for pattern, count in users.items() if count >= _FEWEST_ALIKE and count * 3 > len(wrote)}


def _patterns(said: Iterable[str], unit: str) -> list[str]:
    """Sentences without their figures and their unit's name: what differs between two that say the same."""
    named = one_width(unit)
    return [letters_only(_FIGURE.sub("", one_width(sentence).replace(named, ""))) for sentence in said]


def material(form: Form, gathered: Sequence[Gathered], *, district: str, year: int, missing: Sequence[str], sums: Sequence[Tally] = ()) -> bytes:
    """The gathered sentences as a .docx; ``missing`` are the units that have not reported, ``sums`` stand at its end. The same input gives
    the same bytes."""
    headings = {code: section.heading for section in form.sections for code in section.contents}
    body = [
        paragraph(TITLE, district, f"{year}年{form.title}素材"),
        paragraph(NOTE, "内部参考，不公开。以下各句摘自各单位报送的文字，未作改动，括号里是单位；没有数、没有具体做法的套话，"
                  "超过三分之一的单位相同的话，没有摘。数字未经汇总核对，写进报告前请与表核对。"),
    ]
    if missing:
        body.append(paragraph(NOTE, f"未报送的：{'、'.join(map(clean, missing))}。"))
    chapter = ""
    for one in gathered:
        if headings.get(one.text.code, "") != chapter:
            chapter = headings.get(one.text.code, "")
            body.append(paragraph(HEADING_1, clean(chapter)))
        if one.text.heading:
            body.append(paragraph(HEADING_2, clean(one.text.heading)))
        body += [paragraph(BODY, f"{told.sentence}（{'、'.join(told.units)}）") for told in one.told]
        body += [paragraph(HINT, f"上年（{'、'.join(told.units)}）：{told.sentence}") for told in one.before]
        if one.silent:
            body.append(paragraph(HINT, f"没有可摘的：{'、'.join(one.silent)}。"))
    return package("".join([*body, *_sums(sums)]), token="", title=f"{district}{year}年素材")


def _sums(sums: Sequence[Tally]) -> Iterator[str]:
    if not sums:
        return
    yield paragraph(HEADING_1, "各单位文字里可以相加的数")
    yield paragraph(NOTE, "按各单位的文字加出来的，没有表可对，仅供参考，不要直接写进报告。同一件事、同一个量词的才加；约数、区间、累计、"
                    "打算、别的年份的、“其中”的数没有计入。")
    for one in sums:
        yield paragraph(HEADING_2, f"{one.thing}（{one.measure}）")
        yield paragraph(BODY, clean(one.sentence))
        for said in one.counted:
            yield paragraph(BODY, clean(f"{said.unit}　{said.number}{one.measure}：{said.sentence}"))
        if one.aside:
            yield paragraph(HINT, clean(f"没有计入：{'；'.join(f'{said.unit}“{said.words}”（{said.why}）' for said in one.aside)}。"))
        unclear = f"写到而没有这样的数：{'、'.join(one.unclear)}。" if one.unclear else ""
        silent = f"未写：{'、'.join(one.silent)}。" if one.silent else ""
        if unclear or silent:
            yield paragraph(HINT, clean(unclear + silent))
