"""Rules: expressions (one text, two outputs), values, and a submission confronted with them."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.rules.book import rulebook
    from toolkit.rules.checks import Check, Rulebook
    from toolkit.rules.confronting import confront, evaluate_totals, outcomes
    from toolkit.rules.drafted import drafts
    from toolkit.rules.evaluate import Known, Outcome
    from toolkit.rules.judge import answered, may_be_explained, reckoned
    from toolkit.rules.oversights import form_notes
    from toolkit.rules.values import entries_and_findings, unseen_texts, zeros_stated_apart
else:
    __getattr__ = names_of(__name__, {
        "confronting": ("confront", "evaluate_totals", "outcomes"),
        "drafted": ("drafts",),
        "evaluate": ("Known", "Outcome"),
        "judge": ("answered", "may_be_explained", "reckoned"),
        "oversights": ("form_notes",),
        "book": ("rulebook",),
        "checks": ("Check", "Rulebook"),
        "values": ("entries_and_findings", "unseen_texts", "zeros_stated_apart"),
    })

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
