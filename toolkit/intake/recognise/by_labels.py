"""A document of any origin → what it says: what was recognised, as any other reader would give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from toolkit.errors import FileError
from toolkit.findings import Finding, Where
from toolkit.form import Cell, Form
from toolkit.guard import KIND_NAMES, Kind
from toolkit.intake.document import Document, Grid, without_other_scope
from toolkit.intake.recognise import pictured
from toolkit.intake.recognise.possible import could_be_return
from toolkit.intake.recognise.recognising import recognise
from toolkit.patterns import regex
from toolkit.structs import replace
from toolkit.submission import Identity, Raw, Submission

_MANY = 2_000
"""Cells of a workbook; a return has some three hundred."""
_DIGITS = regex(r"-?[0-9]{1,15}(\.[0-9]{1,8})?")


def read_by_labels(document: Document, form: Form) -> Submission:
    """What a document says by its labels: values as they stand there, totals too. Raises FileError where it is no report."""
    if all(isinstance(block, Grid) and block.sheet is not None for block in document.blocks):
        refuse_register([cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells], form, document.kind)
    document = without_other_scope(document)
    placed = recognise(document, form)
    if not placed.tables_found and not any(placed.texts.values()):
        unread = "".join(finding.message for finding in placed.findings if finding.case == "figures_unread")
        why = f"{unread}请对照原文件，把各数填入下发的原表。" if unread else ""
        if document.pictures:
            why = pictured.refusal(form.title, document.pictures)
        raise _not_a_return(form, document.kind, why)
    places = {code: Where(code, place=place) for code, place in placed.text_places.items()}
    return Submission(
        identity=Identity(unit_name=placed.unit_name or None, year=placed.year or None, edition=placed.edition or form.edition),
        raws={code: _as_seen(raw, placed.places.get(code, ""), form.cells[code]) for code, raw in placed.raws.items()},
        texts=placed.texts,
        unseen=placed.unseen,
        text_places={code: places.get(code, Where(code)) for code in form.texts_by_code},
        titled=placed.other_unit,
        observed=pictured.with_pictures((*placed.findings, *remarked(document)), document.pictures),
    )


def refuse_register(texts: Sequence[str], form: Form, kind: Kind) -> None:
    """Raise FileError where the words in the many cells of a workbook say that it is no return; few are soon looked at."""
    if len(texts) > _MANY and not could_be_return(texts, form):
        raise _not_a_return(form, kind)


def _not_a_return(form: Form, kind: Kind, why: str = "") -> FileError:
    what = f"这是{KIND_NAMES[kind]}，" if kind in KIND_NAMES else "表格能打开，但"
    why = why or f"里面没有找到《{form.title}》的表格或文字（栏目对不上），请用下发的原表填报。"
    return FileError("file.not_a_return", f"{what}{why}")


def _as_seen(raw: Raw, place: str, cell: Cell) -> Raw:
    """The raw cell with the words for its place. A page has no numbers, only digits: those are the number, nothing repaired."""
    if raw.where.sheet:
        return raw
    content = raw.content.strip() if isinstance(raw.content, str) else raw.content
    if isinstance(content, str) and _DIGITS.fullmatch(content) and (cell.negative or content[0] != "-"):
        content = Decimal(content) if "." in content else int(content)
    return replace(raw, content=content, where=replace(raw.where, place=place))


def remarked(document: Document) -> Iterator[Finding]:
    """What a document's reader has to say of it, as findings."""
    for n, remark in enumerate(document.remarks, 1):
        yield Finding.of("file.remark", item=str(n), remark=remark)
