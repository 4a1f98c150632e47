"""Which slots of a workbook may show something else for another unit, and which show the same for all.

Asked of what the slots say they show (``Slot.shows``) and of the form: a sum varies with its parts, a check with the values it names.
A slot of which nothing is known here varies with everything: too many make a stamped workbook slow, one too few would make it wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from toolkit.form.model import Form
from toolkit.layout.model import Layout, Role, Slot
from toolkit.rules import expression as ex
from toolkit.rules.book import rulebook
from toolkit.rules.check_code import SEED
from toolkit.rules.checks import Check

WHO = ("unit.name", "unit.code", "unit.level", SEED)
"""The facts that tell units apart; all others are the campaign's."""


class Varying:
    """What may differ where no tables are declared and no texts are written. ``typed`` are the codes of cells in which another
    number may stand, ``last`` says whether other figures of last year may."""

    def __init__(self, form: Form, layout: Layout, typed: Collection[str], *, last: bool) -> None:
        self._form, self._layout, self._last, self._book = form, layout, last, rulebook(form)
        self._typed = frozenset(typed)
        codes = set(self._typed)
        for code, expression in self._book.totals.items():  # in an order in which each can be calculated
            if any(ref.code in codes or (ref.last and last) for ref in ex.refs(expression)):
                codes.add(code)
        self._codes = frozenset(codes)

    def of(self, slot: Slot) -> bool:
        """Whether a slot may show something else."""
        if slot.role is Role.LAST:
            return self._last
        if slot.role is Role.TOTAL:
            return slot.code in self._codes
        if slot.role.unlocked:
            return slot.code in self._typed
        if slot.formula or slot.shows:
            return self._shown(slot.shows)
        return any(f"{{{name}}}" in slot.text for name in WHO)

    def _shown(self, shows: str) -> bool:
        what, _, about = shows.partition(":")
        _, _, within = about.partition("@")
        match what:
            case "fact":
                return about in WHO
            case "declared" | "chosen" | "paragraph" | "length" | "contains" | "see":
                return False
            case "read":
                return about in self._codes
            case "last":
                return self._last
            case "state" | "left" | "right" | "sentence":
                return about in self._checks
            case "row.missing" | "row.wrong":
                return (within, int(about.partition("@")[0])) in self._rows
            case "row.code":
                return (self._form.tables_by_code[within].sheet, int(about.partition("@")[0].partition(".")[2])) in self._rows
            case "missing" | "wrong" | "first.missing" | "first.wrong" | "at.missing" | "at.wrong":
                return about.removeprefix("value.") in self._sheets
            case "fails" | "undecided" | "result" | "detail" | "rank" | "shy":
                return about.removeprefix("value.") in self._sheets if about.startswith("value.") else about in self._rules
            case "start":
                return True
            case _:
                return bool(self._codes or self._checks)

    @cached_property
    def _sheets(self) -> frozenset[str]:
        """The sheets on which a value may be another."""
        return frozenset(self._form.table_of[code].sheet for code in self._codes)

    @cached_property
    def _rows(self) -> frozenset[tuple[str, int]]:
        """The rows of sheets in which a value may be another."""
        return frozenset((self._form.table_of[code].sheet, self._layout.slot(code).span.row) for code in self._codes)

    @cached_property
    def _checks(self) -> frozenset[str]:
        return frozenset(check.id for check in self._book.checks if self._differs(check))

    @cached_property
    def _rules(self) -> frozenset[str]:
        """The keys of the lamps of rules whose checks may come out otherwise."""
        differing = {id(check.rule) for check in self._book.checks if check.id in self._checks}
        return frozenset(f"{rule.id}#{n}" for n, rule in enumerate(self._form.rules) if id(rule) in differing)

    def _differs(self, check: Check) -> bool:
        refs: Iterable[ex.Ref] = (ref for part in (*check.parts, *(check.sides or ())) for ref in ex.refs(part))
        return any((ref.last and self._last) or ref.code in self._codes for ref in refs) or any(fact in WHO for fact in check.facts)
