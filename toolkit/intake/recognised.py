"""A file of any other origin → a submission: recognised by its labels, with what can be said of unit and year.

A copy somebody re-made, a Word report, a saved page, a PDF. Values stand as they stand there; totals too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from toolkit.errors import FileError
from toolkit.findings import Finding, Where
from toolkit.form import Form
from toolkit.guard import KIND_NAMES
from toolkit.intake.document import Document
from toolkit.intake.recognise import Recognised, recognise
from toolkit.rules.values import Raw
from toolkit.workbook.reading import Reading

_DIGITS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,8})?")
_REMEDY = "请用下发的原表填报。"


def recognised_reading(document: Document, form: Form) -> tuple[Recognised, Reading]:
    """What a document says, as a reader of issued workbooks would give it. Raises :class:`FileError` where it is no report."""
    found = recognise(document, form)
    if not found.tables_found and not any(found.texts.values()):
        what = f"这是{KIND_NAMES[document.kind]}，" if document.kind in KIND_NAMES else "表格能打开，但"
        raise FileError("file.not_a_return", f"{what}里面没有找到《{form.title}》的表格或文字（栏目对不上），{_REMEDY}")
    places = {code: Where(code, place=place) for code, place in found.text_places.items()}
    reading = Reading(
        raws={code: _placed(raw, found.places.get(code, "")) for code, raw in found.raws.items()},
        texts={code: found.texts.get(code, "") for code in form.texts_by_code},
        text_places={code: places.get(code, Where(code)) for code in form.texts_by_code},
        findings=[*found.findings, *_unfound(found, form), *_remarks(document.remarks)],
    )
    return found, reading


def _placed(raw: Raw, place: str) -> Raw:
    """The raw cell with the words for its place. A page has no numbers, only digits: those are the number, nothing repaired."""
    if raw.where.sheet:
        return raw
    content = raw.content.strip() if isinstance(raw.content, str) else raw.content
    if isinstance(content, str) and _DIGITS.fullmatch(content):
        content = Decimal(content) if "." in content else int(content)
    return replace(raw, content=content, where=replace(raw.where, place=place))


def _unfound(found: Recognised, form: Form) -> Iterator[Finding]:
    """A table of which nothing was found: one finding, not one for each of its cells."""
    for table in form.sheet_tables():
        lost = [cell.code for cell in table.cells if cell.code not in found.raws]
        if table.code not in found.tables_found and len(lost) == len(table.cells):
            yield Finding.of("structure.changed", "table_absent", item=table.code, where=[Where(code) for code in lost],
                             title=table.title, count=len(lost))


def _remarks(remarks: Sequence[str]) -> Iterator[Finding]:
    for n, remark in enumerate(remarks, 1):
        yield Finding.of("file.remark", item=str(n), remark=remark)
