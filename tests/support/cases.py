"""Cases of rules as data: ``tests/cases/<rule>.jsonl``, a line each. A rule holds, fails, or cannot be told (docs/analysis/cases.md).

Of a case only what matters is written: ``texts`` by code (one string: that of 依申请公开), ``values``, ``raws`` and ``last`` year's by code,
``blank`` patterns of codes, ``declared`` tables; elsewhere 0. ``unit`` is a name of the list, null for a file without a campaign, with
``level``; ``item`` the row, column, group or cell of a form's rule. A file is made of deeds: ``workbook``, ``page`` or ``draft``
(:mod:`tests.support.case_files`); several units are ``among`` each other (:mod:`tests.support.case_units`). ``says`` is a part of the sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from toolkit.structs import Struct

from tests.support.case_facts import FORM, Facts, form_of, judged, outcome_of
from tests.support.case_files import Checked, checked, every_cell_filled
from tests.support.case_units import asked_of_the_first
from toolkit.findings import Finding
from toolkit.form import Rule
from toolkit.resources import editions
from toolkit.rules import Check, evaluate_totals, rulebook

FOLDER = Path(__file__).parents[1] / "cases"
OUTCOMES = ("holds", "fails", "cannot tell")
__all__ = ["FORM", "OUTCOMES", "Case", "Declaration", "cases", "declarations", "form_of", "rules"]


class Case(Struct, Facts, frozen=True, kw_only=True, dict=True):
    """One case of a rule."""

    rule: str
    outcome: str
    why: str = ""
    says: str = ""
    severity: str = "query"
    example: bool = False
    shown: str = ""
    """How the documents say what stands in the return, where it is not a text or what was typed."""
    item: str | None = None
    workbook: Sequence[Mapping[str, Any]] | None = None
    page: Sequence[Mapping[str, Any]] | None = None
    draft: Sequence[Mapping[str, Any]] | None = None
    filled: bool = False
    """Whether every cell of the file is filled in, and is to be read as it was typed but for those that are ``lost``, by patterns."""
    lost: Sequence[str] = ()
    among: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        stands = next(iter(self.texts.values()), "") or self.shown or self.why or str(dict(self.values) or dict(self.raws) or self.workbook)
        return f"{self.rule} {self.outcome} {stands[:20]}"

    @property
    def is_file(self) -> bool:
        """Whether it is a file that is checked."""
        return (self.workbook, self.page, self.draft) != (None, None, None)

    @cached_property
    def checked(self) -> Checked:
        """What ``check`` says of the file."""
        values = {**every_cell_filled(), **self.values} if self.filled else self.values
        return checked(self.unit, values, self.texts, form=self.form, workbook=self.workbook, page=self.page, draft=self.draft)

    def findings(self) -> list[Finding]:
        """What is said of a return like this by this rule; of a file that cannot be read, its error."""
        found = asked_of_the_first(self.among) if self.among is not None else self.checked.findings if self.is_file else judged(self)
        return [finding for finding in found if finding.rule == self.rule and self.item in (None, finding.item)]

    def misread(self) -> dict[str, Any]:
        """Of a file in which every cell was filled in, what was not read as it was typed; of what is ``lost``, what was read."""
        read, typed = self.checked.values, every_cell_filled()
        lost = {code for code in FORM.cells if any(fnmatchcase(code, pattern) for pattern in self.lost)}
        meant = {code: None if code in lost else value for code, value in typed.items()}
        meant |= evaluate_totals(FORM, meant, [code for code in FORM.cells if code not in typed])
        return {code: read.get(code) for code, value in meant.items() if read.get(code) != value}

    def by_itself(self) -> str:
        """What became of a form's rule: the same three outcomes, asked of the rule."""
        return outcome_of(self, self.rule, self.item or "")


@cache
def cases(rule: str) -> tuple[Case, ...]:
    """The cases of a rule, in their file's order."""
    path = FOLDER / f"{rule}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return tuple(_case(rule, json.loads(line)) for line in lines if line.strip())


def rules() -> tuple[str, ...]:
    """The rules that have cases of this kind."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl") if path.stem != "alike"))


def _case(rule: str, data: dict[str, Any]) -> Case:
    texts = data.pop("texts", {})
    return Case(rule=rule, texts=texts if isinstance(texts, dict) else {"s1.on_request": texts}, **data)


class Declaration(Struct, frozen=True):
    """A rule as a shipped form declares it: there may be several of one id, each about other items."""

    edition: str
    declared: Rule
    checks: tuple[Check, ...]

    def __str__(self) -> str:
        return f"{self.rule} {self.declared.title} ({self.checks[0].item})"

    @property
    def rule(self) -> str:
        """Its id."""
        return self.declared.id

    @property
    def items(self) -> frozenset[str]:
        """The rows, columns, groups or cells it is about; an empty one where it is asked once."""
        return frozenset(check.item for check in self.checks)

    @property
    def cases(self) -> list[Case]:
        """Its cases."""
        return [case for case in cases(self.rule) if (case.item or "") in self.items]


@cache
def declarations() -> tuple[Declaration, ...]:
    """The rules of every shipped edition; what one has from another is told once."""
    found: dict[tuple[str, str, frozenset[str]], Declaration] = {}
    for edition in sorted(editions(), key=lambda name: (name != FORM.edition, name)):
        for rule, checks in rulebook(form_of(edition)).groups():
            one = Declaration(edition, rule, tuple(checks))
            found.setdefault((one.rule, rule.title, one.items), one)
    return tuple(found.values())
