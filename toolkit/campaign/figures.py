"""Last year's figures by what their source calls a unit, and which of them are a unit's of this year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.findings import Number
from toolkit.submission import Unit
from toolkit.words import without_blanks

Values = Mapping[str, Number | None]


@dataclass(frozen=True)
class Source:
    """One unit's figures as the source has them: its code and name there; each empty where the source has none."""

    code: str
    name: str
    load: Callable[[], Values]
    """The values, taken apart when they are wanted."""
    added_up: bool = False
    """Whether they are already the sum over a merged unit's predecessors, under this year's code."""


@dataclass
class Figures:
    """Values by code and name; of two of the same the later. ``notes`` are said to the officer."""

    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _by_code: dict[str, Source] = field(default_factory=dict)
    _by_name: dict[str, Source] = field(default_factory=dict)
    _read: dict[str, Values | None] = field(default_factory=dict)

    def add(self, code: str | None, name: str | None, values: Values) -> None:
        """Remember one unit's values; where there were some already, that is said."""
        bare = without_blanks(name or "")
        if (code and code in self._by_code) or (not code and bare and bare in self._by_name):
            self.notes.append(f"上年数里“{name or code}”出现了两次，用的是后一份，请核对。")
        self.take(Source(code or "", bare, lambda: values))

    def say(self, notes: Iterable[str]) -> None:
        """Tell the officer something once, however many files say it."""
        self.notes += [note for note in dict.fromkeys(notes) if note not in self.notes]

    def take(self, source: Source) -> None:
        """Remember one unit's values as they are kept."""
        self.sources.append(source)
        if source.code:
            self._by_code[source.code] = source
        if source.name:
            self._by_name[source.name] = source

    def of(self, unit: Unit) -> Values | None:
        """A unit's values; for one formed by merger the sum over its predecessors, all of which must be there."""
        key = "\n".join((unit.code, unit.name, *unit.aliases, *unit.predecessors))
        if key not in self._read:
            self._read[key] = self._of(unit)
        return self._read[key]

    def _of(self, unit: Unit) -> Values | None:
        own_source = self._by_code.get(unit.code)
        if own_source is not None and own_source.added_up:
            return own_source.load()
        if unit.predecessors:
            parts = [self._find(name) for name in unit.predecessors]
            known = [part.load() for part in parts if part is not None]
            return _added(known) if known and len(known) == len(parts) else None
        for name in (unit.code, unit.name, *unit.aliases):
            named_source = self._find(name)
            if named_source is not None:
                return named_source.load()
        # A published report puts the district before the name.
        longer = [source for name, source in self._by_name.items() if name.endswith(unit.name) and len(unit.name) > 2]
        return longer[0].load() if len(longer) == 1 else None

    def _find(self, name: str) -> Source | None:
        return self._by_code.get(name) or self._by_name.get(name)


def _added(parts: Sequence[Values]) -> Values:
    added: dict[str, Number | None] = {}
    for code in parts[0]:
        given = [part.get(code) for part in parts]
        known = [value for value in given if value is not None]
        added[code] = sum(known[1:], known[0]) if len(known) == len(given) else None
    return added
