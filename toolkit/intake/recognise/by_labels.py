"""A document of any origin → what it says: what was recognised, as any other reader would give it."""

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
from toolkit.intake.recognise.model import Recognised
from toolkit.intake.recognise.recognising import recognise
from toolkit.submission import Identity, Raw, Submission

_DIGITS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,8})?")


def read_by_labels(document: Document, form: Form) -> Submission:
    """What a document says by its labels: values as they stand there, totals too. Raises FileError where it is no report."""
    placed = recognise(document, form)
    if not placed.tables_found and not any(placed.texts.values()):
        what = f"这是{KIND_NAMES[document.kind]}，" if document.kind in KIND_NAMES else "表格能打开，但"
        raise FileError("file.not_a_return", f"{what}里面没有找到《{form.title}》的表格或文字（栏目对不上），请用下发的原表填报。")
    places = {code: Where(code, place=place) for code, place in placed.text_places.items()}
    return Submission(
        identity=Identity(unit_name=placed.unit_name or None, year=placed.year or None, edition=placed.edition or form.edition),
        raws={code: _as_seen(raw, placed.places.get(code, "")) for code, raw in placed.raws.items()},
        texts=placed.texts,
        unseen=placed.unseen,
        text_places={code: places.get(code, Where(code)) for code in form.texts_by_code},
        observed=(*placed.findings, *_tables_not_found(placed, form), *_remarks(document.remarks)),
    )


def _as_seen(raw: Raw, place: str) -> Raw:
    """The raw cell with the words for its place. A page has no numbers, only digits: those are the number, nothing repaired."""
    if raw.where.sheet:
        return raw
    content = raw.content.strip() if isinstance(raw.content, str) else raw.content
    if isinstance(content, str) and _DIGITS.fullmatch(content):
        content = Decimal(content) if "." in content else int(content)
    return replace(raw, content=content, where=replace(raw.where, place=place))


def _tables_not_found(placed: Recognised, form: Form) -> Iterator[Finding]:
    """A table of which nothing was found: one finding, not one for each of its cells."""
    for table in form.sheet_tables():
        lost = [cell.code for cell in table.cells if cell.code not in placed.raws]
        if table.code not in placed.tables_found and len(lost) == len(table.cells):
            yield Finding.of("structure.changed", "table_absent", item=table.code, where=[Where(code) for code in lost],
                             title=table.title, count=len(lost))


def _remarks(remarks: Sequence[str]) -> Iterator[Finding]:
    for n, remark in enumerate(remarks, 1):
        yield Finding.of("file.remark", item=str(n), remark=remark)
