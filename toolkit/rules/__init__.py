"""Rules: expressions (one text, two outputs), values, and a submission confronted with them."""

from toolkit.rules.confront import confront, evaluate_totals, outcomes
from toolkit.rules.drafts import drafts
from toolkit.rules.evaluate import Known, Outcome
from toolkit.rules.judge import answered, may_be_explained, reckoned
from toolkit.rules.oversights import form_notes
from toolkit.rules.rulebook import Check, Rulebook, rulebook
from toolkit.rules.values import entries_and_findings, unseen_texts, zeros_stated_apart

__all__ = [
    "Check",
    "Known",
    "Outcome",
    "Rulebook",
    "answered",
    "confront",
    "drafts",
    "entries_and_findings",
    "evaluate_totals",
    "form_notes",
    "may_be_explained",
    "outcomes",
    "reckoned",
    "rulebook",
    "unseen_texts",
    "zeros_stated_apart",
]
