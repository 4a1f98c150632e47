"""What a unit reported, put back into a fresh workbook: as it typed it, cell by cell and paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.actions.parts.entries import with_entries
from toolkit.errors import FileError
from toolkit.findings import Finding, Number, Where, json_number
from toolkit.form.spoken import stands_for
from toolkit.patterns import regex
from toolkit.rules import answered, evaluate_totals, reckoned
from toolkit.structs import Struct, field
from toolkit.submission import Entry, Raw, Stands, Submission
from toolkit.words import plain

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.form import Cell, Form
    from toolkit.layout import Layout
    from toolkit.seal import Seal

_NUMBER = regex(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
"""What Excel keeps as a number; more digits than that stay a text, as they stood."""
_BOTH = {"format": "{shown}（存{stored}）", "raised": "{stored}"}
"""What is put back of a cell of which nobody knows which number it is."""
_LONGEST_CELL = 32_767
"""Characters that Excel takes in one cell."""


class Contents(Struct, frozen=True):
    """What stands in the cells of a workbook: numbers or texts by code, paragraphs by text, declared tables."""

    typed: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    declared: Sequence[str] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons that were given, by finding."""


def contents_of(campaign: Campaign, sha256: str) -> Contents:
    """What a registered content says. Raises :class:`FileError` where nobody can tell any more."""
    return contents(facts_whole(campaign, sha256), campaign.form)


def facts_whole(campaign: Campaign, sha256: str) -> Submission:
    """What a registered content says, cell by cell, words in number cells too.

    Raises :class:`FileError` where only an older ledger's values are left of it.
    """
    facts = campaign.ledger.facts(sha256)
    if facts is None or facts.legacy:
        name = campaign.ledger.received(sha256).get("name", sha256)
        raise FileError("file.unreadable", f"收到的文件“{name}”不在 received 文件夹里或读不出来；"
                        "请从备份恢复，或把报送人当时发来的那份文件再收一次（collect）。")
    return with_entries(facts, campaign.form)


def contents(submission: Submission, form: Form) -> Contents:
    """What stood in the typed cells of a submission; totals are left to their formulas."""
    typed = {
        code: _stood(form.cells[code], entry) for code, entry in submission.entries.items()
        if code in form.cells and not form.cells[code].total and entry.raw is not None
    }
    texts = {code: text.split("\n") for code, text in submission.texts.items() if text}
    return Contents(typed, texts, submission.declared, submission.reasons)


def said_there(seal: Seal, filling: Contents) -> list[Finding]:
    """What is to be said of these contents once they stand in the workbook of a seal: by its own sheets and cells."""
    form, layout = seal.form, seal.layout
    where = {code: Where(code, sheet.name, sheet.by_code[code].at) for code, sheet in layout.sheet_of.items()}
    raws = {
        code: Raw(None, where[code], Stands.ISSUED_FORMULA) if cell.total else Raw(_plain(stands_for(cell, filling.typed.get(code))), where[code])
        for code, cell in form.cells.items()
    }
    texts = {code: "\n".join(filling.texts.get(code, ())) for code in form.texts_by_code}
    who = seal.identity
    facts = Submission(who, "issued", raws, texts, where, tuple(filling.declared))
    _, findings = reckoned(form, facts, seal.last, level=who.unit_level, campaign_level=who.campaign_level, likely=False)
    return answered(form, findings, {})


def odd_totals(submission: Submission, form: Form, last: Mapping[str, Number | None]) -> dict[str, Number]:
    """Totals of a file that are not what their parts (and ``last`` year's figures) make, or that stand where parts are missing."""
    values, ours = submission.values, _made(submission, form, last)
    totals = [code for code, cell in form.cells.items() if cell.total]
    return {
        code: value for code in totals
        if (value := values.get(code)) is not None and submission.entries[code].typed and value != ours.get(code)
    }


def _made(submission: Submission, form: Form, last: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """The form's totals as their formulas make them of what was typed."""
    totals = [code for code, cell in form.cells.items() if cell.total]
    return evaluate_totals(form, {code: value for code, value in submission.values.items() if code not in totals}, totals, last)


def totals_without_parts(submission: Submission, form: Form, last: Mapping[str, Number | None]) -> list[Finding]:
    """The totals of a file that a refilled workbook cannot show yet: its formulas wait for parts nobody could read."""
    made = _made(submission, form, last)
    odd = {code: value for code, value in odd_totals(submission, form, last).items() if value and made[code] is None}
    unplaced = []
    for table in form.tables:
        in_table = [(cell.name, odd[cell.code]) for cell in table.cells if cell.code in odd]
        if in_table:
            listed = "、".join(f"“{name}”{plain(value)}" for name, value in in_table)
            unplaced.append(Finding.of("value.unplaced", "totals", item=f"{table.code}.totals", title=table.title, totals=listed))
    return unplaced


def fitted(texts: Mapping[str, Sequence[str]], layout: Layout) -> dict[str, list[str]]:
    """Paragraphs one a row; of more than a text's block has rows, neighbours share a row with a line break between."""
    return {code: _in_rows(_cut(parts), len(list(layout.text_slots(code)))) for code, parts in texts.items()}


def _stood(cell: Cell, entry: Entry) -> object:
    if entry.value is not None:
        return json_number(entry.value)
    if entry.doubt is not None and entry.doubt.kind in _BOTH:  # what was not read must not become a number on its way back
        return _BOTH[entry.doubt.kind].format(stored=entry.doubt.stored, shown=entry.doubt.shown)[:_LONGEST_CELL]
    raw = (entry.raw or "")[:_LONGEST_CELL]
    return float(raw) if cell.is_number and _NUMBER.fullmatch(raw) else raw


def _plain(content: object) -> int | float | str | None:
    return content if isinstance(content, int | float | str) else None


def _cut(paragraphs: Sequence[str]) -> list[str]:
    return [part[at : at + _LONGEST_CELL] for part in paragraphs for at in range(0, max(len(part), 1), _LONGEST_CELL)]


def _in_rows(paragraphs: list[str], rows: int) -> list[str]:
    """So many rows at most, the fullest as empty as can be: a row can only grow so high."""
    if len(paragraphs) <= rows:
        return paragraphs
    least, most = max(map(len, paragraphs)), sum(map(len, paragraphs)) + len(paragraphs)
    while least < most:
        tried = (least + most) // 2
        if len(_filled(paragraphs, tried)) <= rows:
            most = tried
        else:
            least = tried + 1
    return _filled(paragraphs, least)


def _filled(paragraphs: Sequence[str], size: int) -> list[str]:
    rows = [paragraphs[0]]
    for part in paragraphs[1:]:
        if len(rows[-1]) + 1 + len(part) <= size:
            rows[-1] += f"\n{part}"
        else:
            rows.append(part)
    return rows
