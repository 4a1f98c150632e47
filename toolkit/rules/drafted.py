"""The sentences of a form's drafts, parsed and bound to codes, as :mod:`toolkit.rules.book` does it with rules.

A field is a code or an expression over codes, exact as everywhere; ``| 1`` behind it rounds to so many decimals. A condition
may ask, besides what rules ask, for ``report.provisional``, ``report.last_year`` and ``given.<code>``, each “是” or “否”.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from toolkit.errors import FormError, Step
from toolkit.form.lines import located, under
from toolkit.form.model import Form, Sentence
from toolkit.patterns import regex
from toolkit.rules import expression as ex
from toolkit.rules.binding import bind, decimals_of
from toolkit.structs import Struct

PROVISIONAL, LAST_YEAR, GIVEN = "report.provisional", "report.last_year", "given."
"""Whether the figures are not settled yet; whether last year's are known of every unit; whether every unit gave a figure."""
PUBLISH = ("scope", "site", "organ", "address", "postcode", "phone")
"""What campaign.toml may say under [publish]."""
WORDS = ("year", "district", "who", "report.sections", *(f"publish.{name}" for name in PUBLISH))
"""Fields that are words: what nobody has written leaves its sentence out."""
MOST_DECIMALS = 2
_PARTS = "parts"
_FIELD = regex(r"\{([^{}]*)\}")
_ROUNDED = regex(r"(.*)[|｜]\s*(\d)\s*", re.DOTALL)


class Figure(Struct, frozen=True):
    """A number in a sentence. ``said`` is what it says, in whole codes, as the form has it; ``decimals`` None where it is a cell's value."""

    expression: ex.Expression
    said: str
    decimals: int | None


class Named(Struct, frozen=True):
    """A word in a sentence that is no number of the form's: the year, the district."""

    name: str


class PartsHere(Struct, frozen=True):
    """Where a sentence says its parts."""


class Drafted(Struct, frozen=True, eq=False):
    """A sentence bound: its ``pieces`` in order, and when it is said."""

    sentence: Sentence
    pieces: tuple[str | Figure | Named | PartsHere, ...]
    when: ex.Expression | None
    decimals: int
    """At which the comparisons of ``when`` are made."""
    parts: tuple[Drafted, ...]

    @property
    def first(self) -> Figure | None:
        """The figure that decides whether there is anything to say, and how much."""
        return next((piece for piece in self.pieces if isinstance(piece, Figure)), None)

    @property
    def asks(self) -> bool:
        """Whether it is no sentence but asks for one: 【请补写…】."""
        return self.sentence.say.startswith("【")


class Drafts(Struct, frozen=True, eq=False):
    """What a form drafts: its texts by their codes (those written so), and what stands behind the words of its intro."""

    texts: Mapping[str, tuple[Drafted, ...]]
    preface: tuple[Drafted, ...]


@lru_cache(maxsize=16)
def drafts(form: Form) -> Drafts:
    """The bound sentences of a form. Raises :class:`FormError` for one that says nothing that exists."""
    try:
        return Drafts(
            {text.code: tuple(_all(form, text.sentences, f"[[text]] {text.code}", ("text", {"code": text.code})))
             for text in form.texts if text.sentences},
            tuple(_all(form, form.preface, "[form]", ("form",))),
        )
    except FormError as error:
        raise located(error, form.source) from error


def _all(form: Form, sentences: tuple[Sentence, ...], place: str, at: tuple[Step, ...]) -> Iterator[Drafted]:
    for number, sentence in enumerate(sentences, 1):
        with under(*at, "sentence", sentence.here() if sentence.when else {"say": sentence.say}):
            yield _drafted(form, sentence, f"{place} [[sentence]] 第{number}节")


def _drafted(form: Form, sentence: Sentence, place: str) -> Drafted:
    with under("when"):
        when = _when(form, sentence.when, f"{place} when") if sentence.when else None
    with under("say"):
        pieces = tuple(_pieces(form, sentence.say, f"{place} say"))
    parts = []
    for number, part in enumerate(sentence.parts):
        with under("parts", number):
            parts.append(_drafted(form, part, f"{place} parts 第{number + 1}项"))
            if sentence.most and parts[-1].first is None:
                raise FormError("写了 most，每一项都要有一个数，好比大小", place=f"{place} parts 第{number + 1}项")
    return Drafted(sentence, pieces, when, decimals_of(form, when), tuple(parts))


def _pieces(form: Form, say: str, place: str) -> Iterator[str | Figure | Named | PartsHere]:
    at = 0
    for match in _FIELD.finditer(say):
        yield from _literal(say[at : match.start()], place)
        field, at = match[1].strip(), match.end()
        if field == _PARTS:
            yield PartsHere()
        elif field in WORDS and field not in form.cells:
            yield Named(field)
        else:
            with under(f"{{{match[1]}}}"):
                yield _figure(form, field, place)
    yield from _literal(say[at:], place)


def _literal(text: str, place: str) -> Iterator[str]:
    if "{" in text or "}" in text:
        raise FormError("花括号没有成对", place=place)
    if text:
        yield text


def _figure(form: Form, field: str, place: str) -> Figure:
    rounds = _ROUNDED.fullmatch(field)
    said, decimals = (rounds[1].strip(), int(rounds[2])) if rounds else (field, None)
    if not said or (rounds is None and ("|" in field or "｜" in field)):
        raise FormError(f"“{{{field}}}”应是一个代码或算式；要几位小数，写 {{算式 | 1}}", place=place)
    parsed = ex.parse(said, place=place, is_fact=lambda name: False)
    if isinstance(parsed, (*ex.CONDITIONS, ex.Fact, ex.Word, ex.Literal)):
        raise FormError(f"“{{{field}}}”应是一个数：一个代码，或代码的算式", place=place)
    bound = _bound(form, parsed, place)
    if not ex.refs(bound):
        raise FormError(f"“{{{field}}}”没有说到本表式的任何一格", place=place)
    if decimals is not None and decimals > MOST_DECIMALS:
        raise FormError(f"“{{{field}}}”最多{MOST_DECIMALS}位小数", place=place)
    if decimals is None and not isinstance(bound, ex.Ref):
        if any((isinstance(node, ex.Arithmetic) and node.op == "/") or (isinstance(node, ex.Call) and node.name == "avg") for node in ex.walk(bound)):
            raise FormError(f"“{{{field}}}”里有除法，请写明几位小数：{{{field} | 1}}", place=place)
        decimals = decimals_of(form, bound)
    return Figure(bound, said, decimals)


def _when(form: Form, when: str, place: str) -> ex.Expression:
    condition = _bound(form, ex.parse_condition(when, place=place, is_fact=_facts(form)), place)
    for node in ex.walk(condition):
        if isinstance(node, ex.Fact) and node.name.startswith(GIVEN) and (code := node.name.removeprefix(GIVEN)) not in form.cells:
            raise FormError(f"“{node.name}”里的“{code}”不是一个数的代码{_near(code, form)}", place=place)
        if isinstance(node, ex.Fact) and node.name.startswith("report.") and node.name not in (PROVISIONAL, LAST_YEAR):
            raise FormError(f"没有“{node.name}”，可写：{PROVISIONAL}、{LAST_YEAR}", place=place)
    return condition


def _facts(form: Form) -> Callable[[str], bool]:
    def is_fact(name: str) -> bool:
        return name not in form.cells and (name == "campaign.level" or name.startswith((GIVEN, "report.")))

    return is_fact


def _bound(form: Form, parsed: ex.Expression, place: str) -> ex.Expression:
    def resolve(ref: ex.Ref) -> ex.Ref:
        if ref.code in form.cells:
            return ref
        if ref.code in form.texts_by_code:
            raise FormError(f"“{ref.code}”是一段文字，这里应是一个数的代码", place=place)
        raise FormError(f"代码“{ref.code}”不存在{_near(ref.code, form)}；请写全代码", place=place)

    bound = bind(parsed, resolve, form, place)
    if ex.texts(bound):
        raise FormError("句子里不能用 length 和 contains", place=place)
    return bound


def _near(code: str, form: Form) -> str:
    near = difflib.get_close_matches(code, form.cells, 1)
    return f"，是否应为“{near[0]}”" if near else ""
