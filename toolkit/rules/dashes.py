"""“/” in a cell that can hold nothing but 0: a street has no regulations, and many print a dash where the law's table wants a number.

Only where a rule of the form says so (``reads_zero``) and is surely asked of the unit; anywhere else a dash is no number.
"""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.findings import Finding
from toolkit.form.model import Form
from toolkit.rules.book import Check, rulebook
from toolkit.rules.evaluate import Known, Outcome, outcome
from toolkit.structs import replace
from toolkit.submission import Raw
from toolkit.words import first_few, one_width, without_blanks

_RULE = "value.dash_is_zero"
_MOST_NAMED = 3


def dashes_read(form: Form, raws: Mapping[str, Raw], known: Known) -> tuple[Mapping[str, Raw], list[Finding]]:
    """The raw cells with 0 where a dash says so, and a note for each rule that made it one. ``known`` are the unit's facts."""
    read: dict[str, Raw] = {}
    findings = []
    for check in rulebook(form).checks:
        if not check.rule.reads_zero:
            continue
        cells = [code for code in check.codes if code not in read and _is_dash(raws.get(code), check)]
        if cells and _is_asked(check, known):
            read |= {code: replace(raws[code], content=0) for code in cells}
            stood = dict.fromkeys(str(raws[code].content).strip() for code in cells)
            findings.append(Finding.of(
                _RULE, item=check.item, where=[raws[code].where for code in cells], sheet=raws[cells[0]].where.sheet or form.table_of[cells[0]].sheet,
                cells=first_few([form.cells[code].name for code in cells], _MOST_NAMED, counted="格"), stood="”“".join(stood),
            ))
    return (raws, []) if not read else ({**raws, **read}, findings)


def _is_dash(raw: Raw | None, check: Check) -> bool:
    if raw is None or not isinstance(raw.content, str) or raw.doubt is not None:
        return False
    stood = without_blanks(one_width(raw.content))
    return any(stood == without_blanks(one_width(word)) for word in check.rule.reads_zero)


def _is_asked(check: Check, known: Known) -> bool:
    return check.when is None or outcome(check.when, known, check.decimals) is Outcome.HOLDS
