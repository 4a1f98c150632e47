"""Every declared rule by its id. The rules of a form file are not here: the form declares those."""

from __future__ import annotations

from toolkit.findings import beside, examined, files, identity, structure, texts, values
from toolkit.findings.declaring import Declared, UndeclaredError

CATALOGUE: dict[str, Declared] = {
    declared.rule: declared
    for declared in (*values.RULES, *texts.RULES, *examined.RULES, *identity.RULES, *structure.RULES, *beside.RULES, *files.RULES)
}


def declared(rule: str) -> Declared:
    """The declaration of a rule. Raises :class:`UndeclaredError`."""
    if rule not in CATALOGUE:
        raise UndeclaredError(f"no finding is declared as {rule!r}")
    return CATALOGUE[rule]
