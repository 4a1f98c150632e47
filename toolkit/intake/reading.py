"""One received file → what it says, a :class:`~toolkit.submission.Submission`; or a FileError saying why not.

Our own workbook is read by its seal, whatever suite saved it; a copy of one where every value surely stands; a 文字稿 by
its headings; anything else by its labels. What a file is, is decided once, and it is opened once.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from toolkit.clock import within
from toolkit.errors import FileError
from toolkit.findings import Severity
from toolkit.form import Form
from toolkit.guard import Kind, sniff
from toolkit.intake.identity import Issued, identity_of, manuscript_sealed_by, sealed_by, stated_by
from toolkit.layout import Layout
from toolkit.layout.beside import layouts_beside
from toolkit.rules.values import entries_of
from toolkit.seal import CARRIER_NAME, Seal
from toolkit.structs import replace
from toolkit.submission import SealFound, Submission
from toolkit.workbook.opened import Opened, open_workbook
from toolkit.workbook.reading import read_by_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.intake.document import Document
    from toolkit.ooxml.wordfile import WordFile

# What reads other files than our own workbooks (the recogniser, the readers, the manuscript) is slow to import, and imported where
# it is used: whoever checks one issued workbook does without.

READER = 4
"""The reader's version, kept with what it read: raised whenever the same content would be read otherwise."""

_GONE = ("values_gone", "values_blank")
"""What is said of a sheet with figures that is not there, or only its name."""


def read_file(
    data: bytes, issued: Issued | None = None, *, default_form: Form | None = None, kind: Kind | None = None
) -> Submission:
    """What a received file says. Without a campaign a sealed workbook is read by its own form, others by ``default_form``.

    ``kind`` is what the file is, where that was looked at already. Raises :class:`FileError`.
    """
    with within():
        return _read(data, issued, default_form, kind or sniff(data).kind)


def read_document(document: Document, form: Form) -> Submission:
    """What a document, or a part of one, says by its labels. Raises :class:`FileError`."""
    with within():
        return _by_labels(document, form, None)


def _read(data: bytes, issued: Issued | None, default_form: Form | None, kind: Kind) -> Submission:
    if kind == "locked":
        from toolkit.intake.unlocking import opened_up

        sniffed = opened_up(data)
        data, kind = sniffed.data, sniffed.kind
    form = issued.form if issued is not None else default_form
    if kind == "xlsx":
        return _xlsx(data, form, issued)
    from toolkit.intake.taken_apart import opened_document, take_apart, word_document

    match kind:
        case "xls" | "ods":
            document = take_apart(data, kind)
            return _by_layout(opened_document(document), form, issued, lambda: document) or _by_labels(document, form, issued)
        case "docx":
            from toolkit.ooxml.wordfile import open_word

            word = open_word(data)
            return _manuscript(word, form, issued) or _by_labels(word_document(word), form, issued)
        case "doc" if _was_ours(data):
            raise FileError("file.unreadable", "这是另存为旧版Word文件（.doc）的文字稿，请用WPS或Word打开后另存为.docx再收。")
        case _:
            return _by_labels(take_apart(data, kind), form, issued)


def _xlsx(data: bytes, form: Form | None, issued: Issued | None) -> Submission:
    try:
        opened = open_workbook(data)
    except FileError as error:
        if error.code != "file.unreadable":
            raise
        from toolkit.intake.taken_apart import take_apart

        return _by_labels(take_apart(data, "xlsx"), form, issued)  # what stops our reader may not stop another
    read = _by_layout(opened, form, issued, partial(_sheets_of, opened))
    if read is not None:
        return read
    from toolkit.intake.recognise import refuse_register

    written = [content for sheet in opened.sheets for content in sheet.contents.values() if isinstance(content, str)]
    if form is not None and not any(content.startswith("=") for content in written):  # a formula's result may be a label
        refuse_register(written, form, "xlsx")
    return _by_labels(_sheets_of(opened), form, issued)


def _sheets_of(opened: Opened) -> Document:
    from toolkit.intake.taken_apart import sheet_document

    return sheet_document(opened)


def _entered(read: Submission, form: Form, issued: Issued | None) -> Submission:
    """With its cells as the form reads them; the form goes along where the campaign has another, or there is none."""
    entries = entries_of(form, read.raws, read.texts, read.declared, read.origin == "issued")
    texts = {code: read.texts.get(code, "") for code in form.texts_by_code}
    foreign = issued is None or form.digest != issued.form.digest
    return replace(read, entries=entries, texts=texts, form=form if foreign else None)


# ── our own workbook, and copies of it ──────────────────────────────


def _by_layout(opened: Opened, form: Form | None, issued: Issued | None, document: Callable[[], Document]) -> Submission | None:
    """What was issued, by its seal or by its skeleton; None for anything else."""
    seal, state = sealed_by(opened.carriers, issued)
    if seal is not None:
        return _sealed(opened, seal, state, issued)
    return _copied(opened, form, issued, state, document) if form is not None else None


def _sealed(opened: Opened, seal: Seal, state: SealFound, issued: Issued | None) -> Submission:
    whole = partial(layouts_beside, seal.form, seal.layout, bool(seal.last))
    read = replace(
        read_by_layout(opened, seal.layout, seal.facts, whole), identity=seal.identity, last=seal.last, seal=state,
        origin="issued" if state.whose == "ours" else "recognised",
    )
    return _entered(read, seal.form, issued)


def _copied(
    opened: Opened, form: Form, issued: Issued | None, state: SealFound, document: Callable[[], Document]
) -> Submission | None:
    """A copy that somebody re-made: read where every value surely stands where a known layout has it, by the one that leaves least to say.

    Sheets may be missing, unless what they held is found by its labels somewhere else.
    """
    from toolkit.intake.recognise import remarked
    from toolkit.layout import built_layouts

    layouts = list(issued.layouts()) if issued is not None else []
    built = zip(*(built_layouts(form, last_year=last_year) for last_year in (False, True)), strict=True)
    fitting: dict[tuple[int, int], Layout] = {}
    for layout in chain(layouts, chain.from_iterable(built)):
        read = read_by_layout(opened, layout, stated_by(opened, layout), copy=True)
        if _fits(read, layout, form):
            fitting.setdefault((len(form.cells) - len(read.raws), len(read.observed)), layout)
        if (0, 0) in fitting:
            break
    if not fitting:
        return None
    lost, _ = least = min(fitting)
    layout = fitting[least]
    stated = stated_by(opened, layout)
    read = read_by_layout(opened, layout, stated, partial(layouts_beside, form, layout, None), copy=True)
    taken_apart = document()
    observed = (*read.observed, *remarked(taken_apart))
    read = _entered(replace(read, identity=identity_of(stated, form.edition), seal=state, observed=observed), form, issued)
    return (_with_more(read, taken_apart, form, issued) if lost else None) or read


def _fits(read: Submission, layout: Layout, form: Form) -> bool:
    """Whether every value of the sheets that are there was read, and one of them holds a table."""
    if not read.raws or any(
        finding.severity is Severity.ERROR and finding.case not in _GONE
        for finding in read.observed if finding.rule == "structure.changed"
    ):
        return False
    gone = {finding.item for finding in read.observed if finding.case in ("sheet_gone", *_GONE)}
    here = {code for sheet in layout.sheets if sheet.name not in gone for code in sheet.by_code}
    tables = {code for code, table in form.table_of.items() if not table.on_text_sheet}
    return form.cells.keys() & here == read.raws.keys() and not tables.isdisjoint(read.raws)


def _with_more(read: Submission, document: Document, form: Form, issued: Issued | None) -> Submission | None:
    """What the labels say where they find something that stands on none of the issued sheets; None where they find no more."""
    try:
        found = _by_labels(document, form, issued)
    except FileError:
        return None
    values = {code for code, raw in found.raws.items() if raw.content not in (None, "")}
    texts = {code for code, text in found.texts.items() if text}
    return found if values - read.raws.keys() or texts - {code for code, text in read.texts.items() if text} else None


# ── anything else ───────────────────────────────────────────────────


def _by_labels(document: Document, form: Form | None, issued: Issued | None) -> Submission:
    if form is None:
        raise FileError("file.not_a_return", "表格能打开，但不是下发的年报报表，请用下发的原表填报。")
    from toolkit.intake.recognise import read_by_labels

    return _entered(read_by_labels(document, form), form, issued)


# ── the manuscript 文字稿 ────────────────────────────────────────────


def _manuscript(word: WordFile, form: Form | None, issued: Issued | None) -> Submission | None:
    """A unit's texts as it sent them in Word; None for every other Word file."""
    from toolkit.manuscript.reading import read_manuscript

    read = read_manuscript(word, form) if form is not None else None
    if read is None:
        return None
    seal, state = manuscript_sealed_by(read.seal, issued)
    # The title's year stands beside the seal's: somebody may have written in last year's file.
    identity = replace(seal.identity, year=read.identity.year or seal.identity.year) if seal is not None else read.identity
    return replace(
        read, identity=identity, origin="issued" if state.whose == "ours" else "recognised", seal=state,
        form=form if issued is None else None,
    )


def _was_ours(data: bytes) -> bool:
    """Whether an old .doc carries the token's property: Word writes its name in one of two encodings."""
    return CARRIER_NAME.encode() in data or CARRIER_NAME.encode("utf-16-le") in data
