"""A district's draft as somebody left it, brought up to the figures of now: his words stay, figures that nobody touched follow.

What was typed over stays as it was typed, and is said. Where the bookmark around a figure is lost (a suite dropped it, the sentence was
cut and pasted), the figure is known by the words it stood between, where these stand once in the text and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from toolkit.manuscript.draft import Paragraph, Part, Place
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import condensed, letters_only, one_width

_BEFORE, _FEWEST, _AFTER = 8, 3, 2
"""How many characters before a figure tell which it is, at most and at least, and how many behind it."""
_ANY = r"([0-9０-９][0-9０-９,，.．]*)"
_NUMBERS = regex(_ANY)
_MEASURE = regex(r"万元|人次|[件个宗条次人份篇期名元项家%％]")
_CLAUSE = regex("[，。；：、！？（）\\n]")
_QUOTED = 16

Now = Callable[[str], str | None]
"""A figure as it is printed now; None where it is not known."""


class Followed(Struct, frozen=True):
    """A text with the figures of now, and a sentence for each of its figures that is not one of them."""

    paragraphs: tuple[Paragraph, ...]
    said: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words, a line each paragraph."""
        return "\n".join("".join(part.text for part in paragraph) for paragraph in self.paragraphs)


def is_untouched(lines: Sequence[Sequence[Place]], then: Sequence[Paragraph]) -> bool:
    """Whether a text stands as it was drafted: the same words and the same figures."""
    left = condensed("".join(place.text for line in lines for place in line))
    return left == condensed("".join(part.text for paragraph in then for part in paragraph))


def followed(lines: Sequence[Sequence[Place]], then: Sequence[Paragraph], figures: Mapping[int, Part], now: Now) -> Followed:
    """A text that somebody changed. ``then`` is the same text as it was drafted, ``figures`` those of the draft by number."""
    said: list[str] = []
    lost = list(_lost(then, {place.number for line in lines for place in line if place.text.strip()}))
    whole = "".join(place.text for line in lines for place in line if not place.number)
    written = []
    for line in lines:
        parts: list[Part] = []
        for n, place in enumerate(line):
            figure = figures.get(place.number)
            if figure is None:
                parts += _by_words(place.text, whole, lost, now, said)
            else:
                before, behind = "".join(part.text for part in parts), line[n + 1].text if n + 1 < len(line) else ""
                parts.append(_figure(place.text, figure, now(figure.figure), before, behind, said))
        if any(part.text.strip() for part in parts):
            written.append(tuple(part for part in parts if part.text))
    return Followed(tuple(written), tuple(said))


def _figure(stands: str, then: Part, value: str | None, before: str, behind: str, said: list[str]) -> Part:
    """What goes where a figure stood that was drafted as ``then`` and is ``value`` now."""
    drafted = then.value or then.text
    if not stands.strip():
        return Part(stands)
    is_drafted = _same(stands, drafted)
    if value is None:
        if is_drafted:
            said.append(f"“{_words(before, stands, behind)}”现在没有数可对，请核对。")
        return Part(stands, then.figure, value=drafted)
    if is_drafted or _same(stands, value):
        return Part(value, then.figure)
    numbers = _NUMBERS.findall(stands)
    if len(numbers) == 1 and (_same(numbers[0], drafted) or _same(numbers[0], value)):  # words were added inside the mark
        return Part(_NUMBERS.sub(lambda _: value, stands, count=1), then.figure, value=value)
    measure = _measure(behind)
    said.append(f"您写的{stands.strip()}{measure}（“{_words(before, stands, behind)}”），表中为{value}{measure}。")
    return Part(stands, then.figure, value=value)


def _by_words(text: str, whole: str, lost: Sequence[tuple[str, str, Part]], now: Now, said: list[str]) -> list[Part]:
    """Words without a mark: the figures that have lost theirs are looked for between the words they stood between."""
    for before, after, figure in lost:
        pattern = _between(before, after)
        if len(pattern.findall(whole)) != 1:
            continue
        match = pattern.search(text)
        if match:
            before, behind = text[: match.start(2)], text[match.end(2) :]
            here = _figure(match[2], figure, now(figure.figure), before, behind, said)
            return [*_by_words(before, whole, lost, now, said), here, *_by_words(behind, whole, lost, now, said)]
    return [Part(text)]


def _between(before: str, after: str) -> re.Pattern[str]:
    """A number between these words."""
    return re.compile(f"({re.escape(before)}){_ANY}(?={re.escape(after)})")


def _lost(then: Sequence[Paragraph], met: set[int]) -> Iterator[tuple[str, str, Part]]:
    """The figures whose marks are gone, each with the words right before and behind it; those too short to tell are left out."""
    for paragraph in then:
        for n, part in enumerate(paragraph):
            if not part.figure or part.number in met or not 0 < n < len(paragraph) - 1:
                continue
            before, after = paragraph[n - 1], paragraph[n + 1]
            if not before.figure and not after.figure and len(letters_only(before.text)) >= _FEWEST:
                yield before.text[-_BEFORE:], after.text[:_AFTER], part


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(number: str) -> str:
    return re.sub(r"[,，\s]", "", one_width(number))


def _measure(behind: str) -> str:
    match = _MEASURE.match(behind)
    return match[0] if match else ""


def _words(before: str, stands: str, behind: str) -> str:
    """A figure with the words before it, as the place to look for."""
    clause = _CLAUSE.split(before)[-1].strip()
    return f"{clause[-_QUOTED:]}{stands.strip()}{_measure(behind)}"
