"""Word documents: an edited template filled by docxtpl, strictly and in a sandbox."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from markupsafe import Markup

from toolkit.clock import within
from toolkit.files import read_whole
from toolkit.guard import sniff
from toolkit.narrative.context import FilledParagraph, PartContext, ReportContext
from toolkit.narrative.paging import loose_tables
from toolkit.narrative.problems import NAMES, explained_problem, torn_template, unreadable_template
from toolkit.narrative.sandbox import SECONDS, BoundedEnvironment
from toolkit.narrative.word_table import marked_xml, table_xml, xml_text

_PINNED = (2021, 1, 1, 0, 0, 0)
_LONGEST_PROPERTY = 255
"""What python-docx accepts for a document's title, author and identifier."""


def render_docx(context: ReportContext, names: dict[str, Any], template: Path) -> bytes:
    """The filled report. Raises :class:`ReportTemplateError`."""
    return fill_docx(template, names, title=context.title, author=context.who, loose=partial(loose_tables, context))


def fill_docx(
    template: Path, names: dict[str, Any], *, title: str, author: str, identifier: str = "", known: Sequence[str] = NAMES,
    loose: Callable[[float, float], Collection[str]] | None = None,
) -> bytes:
    """The filled document; equal input gives equal bytes. ``known`` are the names a mistake is told from, ``loose`` tells the
    codes of the tables that may break on pages whose text is so wide and high (points).

    Raises :class:`ReportTemplateError`.
    """
    document = _opened(template)
    try:
        with within(SECONDS):
            document.render(names, environment(document, loose))
    except ElementTree.ParseError as error:
        raise torn_template(template) from error
    except Exception as error:  # An edited template can fail in any way.
        raise explained_problem(error, template, near=_near(error), names=known) from error
    properties = document.core_properties
    properties.title, properties.author, properties.identifier = (
        words[:_LONGEST_PROPERTY] for words in (title, author, identifier)
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(unpacked(buffer.getvalue()))


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a document by name, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A document from its parts, their dates pinned."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _PINNED), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def environment(document: Any, loose: Callable[[float, float], Collection[str]] | None = None) -> BoundedEnvironment:
    """The sandbox a Word template is filled in; ``table`` and ``marked`` write its XML."""
    env = BoundedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_finalize)
    styles = {style.name: style.style_id for style in document.docx.styles}
    page = document.docx.sections[-1]
    width = round((page.page_width - page.left_margin - page.right_margin) / 635)
    height = (page.page_height - page.top_margin - page.bottom_margin) / 12700
    breaking = loose(width / 20, height) if loose is not None else ()

    def table(part: PartContext) -> Markup:
        return Markup(table_xml(part, width, styles, whole=part.code not in breaking))

    def marked(paragraph: FilledParagraph | str) -> Markup:
        return Markup(marked_xml(paragraph))

    env.filters |= {"table": table, "marked": marked}
    return env


class _Strict(DocxTemplate):  # type: ignore[misc]
    """docxtpl, except that a document torn by its tags is refused, not mended by leaving parts out."""

    def fix_tables(self, xml: str) -> Any:
        ElementTree.fromstring(xml)
        return super().fix_tables(xml)


def _opened(template: Path) -> Any:
    try:
        data = read_whole(template)
        sniff(data)  # a zip that lies, or is larger than any document
        document = _Strict(io.BytesIO(data))
        document.init_docx()
        document.docx.sections[-1].page_width.twips  # noqa: B018 (a document without a page)
    except Exception as error:  # Whatever a broken zip or foreign XML raises.
        raise unreadable_template(template) from error
    return document


def _finalize(value: object) -> Any:
    if isinstance(value, FilledParagraph):  # without ``marked``, its words alone
        value = value.text
    return Markup(xml_text(value)) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _near(error: Exception) -> str:
    """The words of the template around a mistake in its syntax (docxtpl keeps three lines before it)."""
    if not isinstance(error, TemplateSyntaxError):
        return ""
    around = list(getattr(error, "docx_context", ()))
    at = min(error.lineno - 1, 3)
    return around[at] if at < len(around) else ""
