"""Running texts as far as they can be compared: clause by clause, exactly, and how much of each is the unit's own.

A clause ends where a sentence or a semicolon does. What differs between two who say the same is left out of it: the unit's own name, “我局” and
the like, years, ordinals, punctuation; figures stay. Of a clause letters count that are nobody's words: not names of laws, remarks in
brackets, labels of the form, set phrases (``[alike]`` of the form file), nor what says that there was nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from toolkit.form import Form
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.submission import Unit
from toolkit.words import one_width

SHORTEST = 15
"""Letters of a clause that may be somebody's own: shorter ones are alike by chance."""
# These are run over every text of every unit each time: each begins with a character, or one of a few, that is quickly looked for.
_WIDE = regex("[０-９Ａ-Ｚａ-ｚ％]")
_ENDS = regex("[。！？!?；;\\n]+")
_UNHEARD = regex("[\\s，、：:,.．…“”‘’\"'（）()《》〈〉「」『』〔〕\\[\\]【】—－–·•/／~～_-]+")
_SELF = regex("[我本](?:年度|年|街道办事处|街道办|街道|单位|机关|部门|中心|局|办|委|镇|乡)")
_YEAR = regex(r"20\d\d年度?|今年")
_OFFICES = ("街道办事处", "人民政府", "办事处", "政府")
"""What follows a unit's name and is part of it."""
_ORDINAL = regex("[第其]?[一二三四五六七八九十]{1,2}(?:是|方面)?")
_ASIDE = regex(r"《[^《》]{0,80}》|〈[^〈〉]{0,80}〉|[(][^()]{0,80}[)]|〔[^〔〕]{0,20}〕\d{0,4}号?|\d+(?:\.\d+)?%?")
_DENIED = regex(r"未|没有|不存在|无|(?<!\d)0(?:件|条|次|起|宗|元|人|项|份)")
_NEAR = 14
"""Letters between a denial and what is denied."""
_FEWEST_OF_A_LABEL = 4


class Wording(Struct, frozen=True):
    """How the texts of one form are compared."""

    form: Form
    common: tuple[str, ...]
    """Set phrases and labels, the longest first, as clauses are compared."""
    nothing: tuple[str, ...]
    own: frozenset[str]
    """Clauses that the form and the district themselves have written."""

    @classmethod
    def of(cls, form: Form, own: Iterable[str] = ()) -> Wording:
        """``own`` are further texts of the district's, which units may take over."""
        alike = form.alike
        labels = {_heard(label, ()) for label in _labels(form)}
        phrases = {_heard(_plain(phrase), ()) for phrase in (alike.phrases if alike else ())}
        common = phrases | {label for label in labels if len(label) >= _FEWEST_OF_A_LABEL}
        written = {key for text in (*_written(form), *own) for _, key in _clauses(_plain(text), ()) if len(key) >= SHORTEST}
        return cls(form, tuple(sorted(common - {""}, key=lambda phrase: (-len(phrase), phrase))), alike.nothing if alike else (),
                   frozenset(written))

    def counted(self, words: str, names: Sequence[str]) -> int:
        """How many letters of a clause are nobody's words. 0 for one that says that there was nothing."""
        plain = one_width(words)
        if self._denies(plain):
            return 0
        left = _own_words(_heard(_ASIDE.sub("", plain), names))
        for phrase in self.common:
            if phrase in left:
                left = left.replace(phrase, "")
        return len(left)

    def _denies(self, plain: str) -> bool:
        return any(
            word in plain[max(0, found.start() - _NEAR) : found.end() + _NEAR] for found in _DENIED.finditer(plain) for word in self.nothing)


class Written(Struct, frozen=True):
    """The texts of one unit, to be compared."""

    names: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    """Code and text, those that are long enough to be compared."""

    @classmethod
    def by(cls, unit: Unit, texts: Iterable[tuple[str, str]]) -> Written:
        """A unit's texts, whatever it is called."""
        return cls(names_of(unit), tuple((code, text) for code, text in texts if len(text) >= SHORTEST))

    def clauses(self) -> list[tuple[str, str]]:
        """Every clause in its order: what it is compared by, and the code of its text."""
        return [(_own_words(part), code) for code, text in self.texts for part in _ENDS.split(_heard(_plain(text), self.names)) if part]

    def places(self) -> dict[str, tuple[str, str]]:
        """Where each clause stands, by what it is compared by: the code of its text, and the words. Slower: for those that are told."""
        return {key: (code, words) for code, text in self.texts for words, key in _clauses(_plain(text), self.names)}


def names_of(unit: Unit) -> tuple[str, ...]:
    """How a unit calls itself, the longest first."""
    names = {name for name in (unit.name, *unit.aliases) if len(name) > 1}
    return tuple(sorted({*names, *(f"{name}{office}" for name in names for office in _OFFICES)}, key=lambda name: (-len(name), name)))


def _plain(text: str) -> str:
    """A text in one width where that makes a difference, with one kind of line break."""
    text = text.replace("\r", "\n")
    return one_width(text) if _WIDE.search(text) else text


def _clauses(plain: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each clause as it stands, and what it is compared by."""
    for part in _ENDS.split(plain):
        heard = _heard(part, names)
        if heard:
            yield part.strip(), _own_words(heard)


def _heard(plain: str, names: Sequence[str]) -> str:
    """A text as it is compared, with the ends of its clauses: nothing that is not heard, no year, nobody's name."""
    for name in names:
        if name in plain:
            plain = plain.replace(name, "")
    plain = "\n".join(_UNHEARD.sub("", line) for line in plain.split("\n"))
    return _SELF.sub("", _YEAR.sub("", plain))


def _own_words(heard: str) -> str:
    """A clause without the ordinal it begins with."""
    ordinal = _ORDINAL.match(heard)
    return heard[ordinal.end():] if ordinal else heard


def _labels(form: Form) -> Iterator[str]:
    """What the form calls its parts, without the number before it."""
    called = [form.title, *(section.heading for section in form.sections), *(word for text in form.texts for word in (text.label, text.heading)),
              *(table.title for table in form.tables), *(cell.row_name for cell in form.cells.values())]
    for label in called:
        plain = one_width(label)
        for part in re.split(r"[、,]", plain):
            yield _own_words(_heard(part, ()))  # one width already


def _written(form: Form) -> Iterator[str]:
    """What the form itself says in sentences, which its workbooks and manuscripts print."""
    yield form.intro
    for text in form.texts:
        yield from (text.hint, text.draft)
    yield from (cell.hint for cell in form.cells.values())
