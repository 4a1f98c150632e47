"""What a declaration of a finding consists of; :mod:`toolkit.findings.catalogue` gathers them all.

A *rule* is what the documentation lists: id, what it means, when it arises, what to do, on what it rests.
Its *cases* are the sentences it is told in. A sentence names facts, ``{sheet}``, ``{count}`` …, which the call
site gives; ``{left}`` and ``{right}`` are the two sides of the finding itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter

from toolkit.findings.severity import SIDES, Addressee, Severity
from toolkit.structs import Struct, field

THIS_TOOL = "报送要求（本工具）"
"""The source of what no law asks for: that a file can be read, and that it is known whose it is."""


class UndeclaredError(ValueError):
    """A finding that nobody declared, or with other facts than its sentence names. The programmer's mistake, never a clerk's."""


class Case(Struct, frozen=True):
    """One sentence a rule is told in, and the way out. ``severity`` is None where the call site decides it."""

    severity: Severity | None
    message: str
    remedy: str = ""
    to: Addressee | None = None
    """Whom this sentence is told, where that differs from the rule's."""

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts a call site gives: these, all of them, and no others."""
        return (names_in(self.message) | names_in(self.remedy)) - frozenset(SIDES)


class Declared(Struct, frozen=True):
    """One rule: what the documentation says of it, and the cases it is told in, by name ("" where there is only one)."""

    rule: str
    title: str
    severities: tuple[Severity, ...]
    """All it can weigh, the heaviest (or the usual one) first."""
    when: str
    remedy: str
    """What to do, in general; each case says it for itself."""
    source: str
    """Article, circular or note of the form it rests on; :data:`THIS_TOOL` where it is our own requirement."""
    cases: Mapping[str, Case] = field(default_factory=dict)
    to: Addressee = "unit"
    """Whom it is told: what rests on other units or on other authorities is for the officer alone, and changes no state."""
    trial: bool = False
    """Whether it is on trial: told, and weighing nothing."""
    asked: str = ""
    """How a list says it of several units in one sentence, where lists do."""

    def case(self, name: str) -> Case:
        """One of the cases. Raises :class:`UndeclaredError`."""
        if name not in self.cases:
            raise UndeclaredError(f"{self.rule} has no case {name!r}; it has {', '.join(map(repr, self.cases)) or 'none'}")
        return self.cases[name]

    def weight(self, name: str, decided: Severity | None) -> Severity:
        """The severity of a case: the declared one, or what the call site decided where the declaration leaves it open."""
        declared = self.case(name).severity
        if (declared is None) == (decided is None):
            asked = "the call site decides" if declared is None else "is declared"
            raise UndeclaredError(f"{self.rule} {name!r}: its severity {asked}; given: {decided}")
        severity = declared or decided
        if severity is None or severity not in self.severities:
            raise UndeclaredError(f"{self.rule} {name!r} cannot be {severity}, only {', '.join(self.severities)}")
        return severity

    def told(self, name: str, facts: Mapping[str, str], sides: Mapping[str, str]) -> tuple[str, str]:
        """Sentence and remedy of a case, filled with exactly the facts they name. Raises :class:`UndeclaredError`."""
        case = self.case(name)
        missing, surplus = sorted(case.facts - facts.keys()), sorted(facts.keys() - case.facts)
        if missing or surplus:
            raise UndeclaredError(f"{self.rule} {name!r}: facts missing: {missing}, surplus: {surplus}")
        words = {**sides, **facts}
        return case.message.format_map(words), case.remedy.format_map(words)


@cache
def names_in(template: str) -> frozenset[str]:
    """The facts a template names. Raises :class:`UndeclaredError` for anything in braces that is more than a name."""
    names = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise UndeclaredError(f"{{{name}}} is no plain name of a fact in {template!r}")
        names.add(name)
    return frozenset(names)
