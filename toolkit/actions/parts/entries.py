"""A submission with its cells as the form reads them: worked out again where they are wanted, and kept by nobody."""

from __future__ import annotations

from toolkit.form import Form
from toolkit.rules import entries_and_findings
from toolkit.structs import replace
from toolkit.submission import Submission


def with_entries(submission: Submission, form: Form) -> Submission:
    """A submission with its cells as the form reads them."""
    entries, _ = entries_and_findings(form, submission.raws, submission.texts, submission.text_places, submission.declared, submission.unseen,
                                      submission.origin == "issued")
    return replace(submission, entries=entries)
