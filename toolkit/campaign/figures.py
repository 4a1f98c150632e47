"""Last year's figures and texts by what their source calls a unit, and which of them are a unit's of this year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from toolkit.findings import Number
from toolkit.structs import Struct, field
from toolkit.submission import Unit
from toolkit.words import without_blanks

Values = Mapping[str, Number | None]
Texts = Mapping[str, str]
"""A unit's texts by code."""


class Source(Struct, frozen=True):
    """One unit's figures as the source has them: its code and name there; each empty where the source has none."""

    code: str
    name: str
    load: Callable[[], Values]
    """The values, taken apart when they are wanted."""
    added_up: bool = False
    """Whether they are already the sum over a merged unit's predecessors, under this year's code."""


class TextSource(Struct, frozen=True):
    """One unit's texts as the source has them, named as its figures are."""

    code: str
    name: str
    load: Callable[[], Texts]


_Named = TypeVar("_Named", Source, TextSource)


class _Called(Struct, Generic[_Named]):
    """What a source has, by code and by name; of two of the same the later."""

    by_code: dict[str, _Named] = field(default_factory=dict)
    by_name: dict[str, _Named] = field(default_factory=dict)

    def take(self, source: _Named) -> None:
        if source.code:
            self.by_code[source.code] = source
        if source.name:
            self.by_name[source.name] = source

    def of(self, unit: Unit) -> list[_Named]:
        """A unit's; for one formed by merger all of its predecessors', or none."""
        if unit.predecessors:
            parts = [self.find(name) for name in unit.predecessors]
            known = [part for part in parts if part is not None]
            return known if len(known) == len(parts) else []
        for name in (unit.code, unit.name, *unit.aliases):
            if (named := self.find(name)) is not None:
                return [named]
        # A published report puts the district before the name.
        longer = [source for name, source in self.by_name.items() if name.endswith(unit.name) and len(unit.name) > 2]
        return longer if len(longer) == 1 else []

    def find(self, name: str) -> _Named | None:
        return self.by_code.get(name) or self.by_name.get(name)


class LastTexts(Struct):
    """Last year's texts; of two of one unit's the later."""

    sources: list[TextSource] = field(default_factory=list)
    _called: _Called[TextSource] = field(default_factory=_Called)

    def take(self, source: TextSource) -> None:
        """Remember one unit's texts as they are kept."""
        self.sources.append(source)
        self._called.take(source)

    def of(self, unit: Unit) -> Texts:
        """A unit's texts by code; for one formed by merger those of its predecessors, one after another. Empty where they are not known."""
        joined: dict[str, str] = {}
        for source in self._called.of(unit):
            for code, text in source.load().items():
                joined[code] = f"{joined[code]}\n{text}" if code in joined else text
        return joined


class Figures(Struct):
    """Values by code and name; of two of the same the later. ``notes`` are said to the officer."""

    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    texts: LastTexts = field(default_factory=LastTexts)
    """The texts that stood beside them, where there were any."""
    _called: _Called[Source] = field(default_factory=_Called)
    _read: dict[str, Values | None] = field(default_factory=dict)

    def add(self, code: str | None, name: str | None, values: Values, texts: Texts | None = None) -> None:
        """Remember one unit's values, and the texts that stood beside them; where there were values already, that is said."""
        bare = without_blanks(name or "")
        if (code and code in self._called.by_code) or (not code and bare and bare in self._called.by_name):
            self.notes.append(f"上年数里“{name or code}”出现了两次，用的是后一份，请核对。")
        self.take(Source(code or "", bare, lambda: values))
        written = {code: text for code, text in (texts or {}).items() if text.strip()}
        if written:
            self.texts.take(TextSource(code or "", bare, lambda: written))

    def say(self, notes: Iterable[str]) -> None:
        """Tell the officer something once, however many files say it."""
        self.notes += [note for note in dict.fromkeys(notes) if note not in self.notes]

    def take(self, source: Source) -> None:
        """Remember one unit's values as they are kept."""
        self.sources.append(source)
        self._called.take(source)

    def of(self, unit: Unit) -> Values | None:
        """A unit's values; for one formed by merger the sum over its predecessors, all of which must be there."""
        key = "\n".join((unit.code, unit.name, *unit.aliases, *unit.predecessors))
        if key not in self._read:
            self._read[key] = self._of(unit)
        return self._read[key]

    def _of(self, unit: Unit) -> Values | None:
        own = self._called.by_code.get(unit.code)
        if own is not None and own.added_up:
            return own.load()
        found = [source.load() for source in self._called.of(unit)]
        return (_added(found) if unit.predecessors else found[0]) if found else None


def _added(parts: Sequence[Values]) -> Values:
    added: dict[str, Number | None] = {}
    for code in parts[0]:
        given = [part.get(code) for part in parts]
        known = [value for value in given if value is not None]
        added[code] = sum(known[1:], known[0]) if len(known) == len(given) else None
    return added
