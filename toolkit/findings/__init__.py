"""Findings: what a clerk or an officer is told about a return, as data. A finding is never an exception.

::

    declared     the shape of a declaration: rule, cases, named facts
    values, texts, examined, identity, structure, beside, files      the declarations, by subject
    catalogue    all of them by id; the documentation loops over it
    model        the finding itself, made of a declared case and facts
    order        as an examiner speaks of them

The rules of a form file add their own ids, declared in the form.
"""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.findings.catalogue import CATALOGUE, declared
    from toolkit.findings.declaring import Case, Declared, UndeclaredError
    from toolkit.findings.model import Finding, State, Where, count_by_severity, heavier_first
    from toolkit.findings.numbers import Number, json_number, number_from_json
    from toolkit.findings.order import SUBJECTS, by_subject, subject_of, weightiest_first
    from toolkit.findings.severity import Severity
else:
    __getattr__ = names_of(__name__, {
        "catalogue": ("CATALOGUE", "declared"),
        "declaring": ("Case", "Declared", "UndeclaredError"),
        "severity": ("Severity",),
        "model": ("Finding", "State", "Where", "count_by_severity", "heavier_first"),
        "numbers": ("Number", "json_number", "number_from_json"),
        "order": ("SUBJECTS", "by_subject", "subject_of", "weightiest_first"),
    })

__all__ = [
    "CATALOGUE",
    "SUBJECTS",
    "Case",
    "Declared",
    "Finding",
    "Number",
    "Severity",
    "State",
    "UndeclaredError",
    "Where",
    "by_subject",
    "count_by_severity",
    "declared",
    "heavier_first",
    "json_number",
    "number_from_json",
    "subject_of",
    "weightiest_first",
]
