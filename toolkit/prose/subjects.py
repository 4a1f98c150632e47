"""What the report has to speak of and does not, and a text that stands there and says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.form.examining import Examine, Hollow, Subject
from toolkit.patterns import regex
from toolkit.words import letters_only, one_width

_ORDINALS = regex(r"\([一二三四五六七八九十]\)|(?<![\u4e00-\u9fff])[一二三四五六七八九十](?:、|是)")
_LONGEST_HOLLOW = 80
"""Letters of a text that may be nothing but phrases: a longer one is read by a person."""
_SHORTEST = 20
"""Letters of a text that speaks of something else than its heading. A shorter one says little of what its heading names, or that there is nothing."""


def says_nothing(hollow: Hollow, text: str) -> bool:
    """Whether a text consists of nothing but the words that say nothing. A blank one does not: it is asked about elsewhere."""
    if len(text) > 2 * _LONGEST_HOLLOW:
        return False
    letters = letters_only(_ORDINALS.sub("", one_width(text)))
    if not 0 < len(letters) <= _LONGEST_HOLLOW:
        return False
    reached = {0}
    for at, letter in enumerate(letters):
        if at in reached:
            reached |= {at + len(word) for word in hollow.words if letters.startswith(word, at)}
            reached |= {at + 1} if letter.isdigit() else set()
    return len(letters) in reached


def unspoken(examine: Examine, texts: Mapping[str, str], level: str) -> Iterator[Subject]:
    """The subjects that no text speaks of, of those that are surely asked of a unit of this level (empty: unknown)."""
    written = [text for text in texts.values() if text.strip()]
    for subject in examine.subjects:
        if subject.levels and level not in subject.levels:
            continue
        least = 1 if subject.levels else _SHORTEST
        own = texts.get(subject.text, "").strip()
        if subject.text and len(own) <= _LONGEST_HOLLOW and len(letters_only(own)) < least:
            continue  # what is blank is asked about as such
        if not any(word in text for word in subject.words for text in written):
            yield subject
