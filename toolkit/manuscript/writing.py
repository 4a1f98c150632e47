"""Form → manuscript: the fixed headings, a grey hint under each, and room to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from toolkit.form import Form
from toolkit.manuscript.parts import BODY, HEADING_1, HEADING_2, HINT, NOTE, TITLE, clean, package, paragraph
from toolkit.manuscript.places import HOW_TO, hint_of, places_of, title_of
from toolkit.submission import Identity


def manuscript(
    token: str, who: Identity, form: Form, texts: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """A unit's manuscript as a .docx. ``texts`` are paragraphs by text code; an empty text gets its hint instead.

    ``token`` is that of the unit's issued workbook. The same input gives the same bytes.
    """
    unit, title = who.unit_name or "", title_of(form, who.year)
    head = paragraph(TITLE, *([unit] if unit else []), title) + paragraph(NOTE, HOW_TO)
    return package(head + (_body(form, texts) if texts else _untouched(form)), token=token, title=unit + title)


@lru_cache(maxsize=8)
def _untouched(form: Form) -> str:
    """What stands below the title while nobody has written anything: the same for all units."""
    return _body(form, {})


def _body(form: Form, texts: Mapping[str, Sequence[str]]) -> str:
    body: list[str] = []
    for place in places_of(form):
        if place.written:
            body.append(paragraph(HEADING_1 if place.section else HEADING_2, place.heading))
            body += _text(form, place.code, texts.get(place.code, ())) if place.code else ()
    return "".join(body)


def _text(form: Form, code: str, paragraphs: Sequence[str]) -> Iterator[str]:
    lines = [line.strip() for given in paragraphs for line in clean(given).replace("\r\n", "\n").split("\n")]
    written = [line for line in lines if line]
    if written:
        yield from (paragraph(BODY, line) for line in written)
    else:
        yield paragraph(HINT, hint_of(form.texts_by_code[code]))
        yield paragraph(BODY)
