"""The finding itself: a declared case, the facts it was found with, and the sentence they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from toolkit.findings.numbers import Number, json_number, number_from_json
from toolkit.findings.severity import SIDES, Addressee, Severity
from toolkit.structs import Struct
from toolkit.words import plain, visible

if TYPE_CHECKING:
    from toolkit.findings.likely import Likely


class State(StrEnum):
    """What became of a finding: ``open`` until it is explained, ``accepted`` once the officer agrees."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"


class Where(Struct, frozen=True):
    """One cell a finding speaks of. ``sheet`` and ``cell`` are None where the source has none."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    place: str = ""
    """How a sentence names the place where there is no sheet and cell: “第2个表格第5行”."""


class Finding(Struct, frozen=True):
    """One thing wrong or doubtful in one return, with both sides and the way out."""

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    item: str = ""
    """What tells two findings of one rule apart: a column, a row, a cell code."""
    where: tuple[Where, ...] = ()
    left: Number | None = None
    right: Number | None = None
    state: State = State.OPEN
    case: str = ""
    """Which of the rule's declared sentences; of a rule that the form declares, none."""
    facts: tuple[tuple[str, str], ...] = ()
    """What the sentence names, by name and in the names' order, each as it is written there."""
    to: Addressee = "unit"
    """Whom it is told: what rests on other units is for the officer alone, and changes no state."""
    trial: bool = False
    """Whether its rule is on trial: told, and weighing nothing."""
    likely: Likely | None = None
    """The cells that are likely wrong, where arithmetic fails and that is sure enough; the remedy names them, without a number."""

    @classmethod
    def of(
        cls, rule: str, case: str = "", *, item: str = "", where: Iterable[Where] = (), left: Number | None = None,
        right: Number | None = None, severity: Severity | None = None, **facts: str | Number,
    ) -> Finding:
        """A finding of the catalogue: the call site gives facts, the declaration the words.

        ``severity`` only where the declaration leaves it to the call site. Raises :class:`UndeclaredError`.
        """
        from toolkit.findings.catalogue import (
            declared,  # all that can be found is much, and mostly nothing is
        )
        from toolkit.personal import masked

        entry = declared(rule)
        written = {name: fact if isinstance(fact, str) else plain(fact) for name, fact in sorted(facts.items())}
        sides = dict(zip(SIDES, (plain(left), plain(right)), strict=True))
        weight = entry.weight(case, severity)
        # The facts are kept as they were found; a sentence shows nothing that nobody could find again, and nobody's number.
        message, remedy = entry.told(case, {name: masked(visible(fact)) for name, fact in written.items()}, sides)
        return cls(
            rule, weight, message, remedy, item, tuple(where), left, right, case=case, facts=tuple(written.items()),
            to=entry.case(case).to or entry.to, trial=entry.trial,
        )

    @property
    def id(self) -> str:
        """Stable within one return: the rule, and the item it failed for."""
        return f"{self.rule}@{self.item}" if self.item else self.rule

    @property
    def difference(self) -> Number | None:
        """``left - right``, None where either side is unknown."""
        if self.left is None or self.right is None:
            return None
        return self.left - self.right

    @property
    def blocks(self) -> bool:
        """Whether it is an error that stands open before the unit: one that has been explained waits for the officer."""
        return self.severity is Severity.ERROR and self.state is State.OPEN and self.weighs

    @property
    def weighs(self) -> bool:
        """Whether the unit's state rests on it: it is told the unit, and its rule is not on trial."""
        return self.to == "unit" and not self.trial

    def observed(self) -> dict[str, Any]:
        """What was found, without a word of ours: fit for JSON, and enough for :meth:`from_observed`."""
        kept: dict[str, Any] = {
            "rule": self.rule,
            "case": self.case,
            "item": self.item,
            "where": [[place.code, place.sheet, place.cell, place.place] for place in self.where],
            "left": _exactly(self.left),
            "right": _exactly(self.right),
            "facts": dict(self.facts),
        }
        from toolkit.findings.catalogue import declared

        if declared(self.rule).case(self.case).severity is None:
            kept["severity"] = self.severity.value
        return kept

    @classmethod
    def from_observed(cls, observed: Mapping[str, Any]) -> Finding:
        """What :meth:`observed` kept, in the words of today's catalogue. Raises :class:`UndeclaredError`."""
        return cls.of(
            observed["rule"],
            observed["case"],
            item=observed["item"],
            where=[Where(*place) for place in observed["where"]],
            left=number_from_json(observed["left"]),
            right=number_from_json(observed["right"]),
            severity=Severity(observed["severity"]) if "severity" in observed else None,
            **observed["facts"],
        )

    def to_json(self) -> dict[str, Any]:
        """The object of the published JSON, key for key; ``likely`` only where there is one."""
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity.value,
            "state": self.state.value,
            "where": [{"code": w.code, "sheet": w.sheet, "cell": w.cell} for w in self.where],
            "left": json_number(self.left),
            "right": json_number(self.right),
            "difference": json_number(self.difference),
            "message": self.message,
            "remedy": self.remedy,
            "to": self.to,
            "trial": self.trial,
        } | ({"likely": self.likely.to_json()} if self.likely is not None else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding written by :meth:`to_json`, by earlier versions too; its sentence as it was told, not what it was made of."""
        rule, _, item = str(data["id"]).partition("@")
        return cls(
            rule=rule,
            severity=Severity(data["severity"]),
            message=data["message"],
            remedy=data["remedy"],
            item=item,
            where=tuple(Where(w["code"], w["sheet"], w["cell"]) for w in data["where"]),
            left=number_from_json(data["left"]),
            right=number_from_json(data["right"]),
            state=State(data["state"]),
            to=data.get("to", "unit"),
            trial=data.get("trial", False),
        )


def _exactly(value: Number | None) -> int | str | None:
    """A number for keeping: as text where it has decimals, since a float keeps only fifteen digits."""
    return value if value is None or isinstance(value, int) else plain(value)


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity are still open (or explained but not accepted)."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        if finding.state is not State.ACCEPTED:
            counts[finding.severity] += 1
    return counts


def heavier_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then queries, then notes, each in the order given."""
    weight = list(Severity)
    return tuple(sorted(findings, key=lambda finding: weight.index(finding.severity)))
