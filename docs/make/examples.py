"""One example each way of every rule, for docs/rules.md: taken from the rule's own cases, and said by the program."""

from __future__ import annotations

from tests.support.cases import Case


def shown(case: Case) -> str:
    """What stood in the return."""
    return case.shown or "x"
