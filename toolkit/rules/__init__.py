"""Rules: expressions (one text, two outputs), values, and a submission confronted with them."""

from toolkit.rules.confront import confront, evaluate_totals, outcomes
from toolkit.rules.evaluate import Known, Outcome
from toolkit.rules.judge import judge, known_of
from toolkit.rules.oversights import form_notes
from toolkit.rules.rulebook import Check, Rulebook, rulebook
from toolkit.rules.values import Raw, Stands, entries_and_findings, zeros_stated_apart

__all__ = [
    "Check",
    "Known",
    "Outcome",
    "Raw",
    "Rulebook",
    "Stands",
    "confront",
    "entries_and_findings",
    "evaluate_totals",
    "form_notes",
    "judge",
    "known_of",
    "outcomes",
    "rulebook",
    "zeros_stated_apart",
]
