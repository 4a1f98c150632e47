"""A report's context turned into a file, through templates that a district may edit.

Templates are untrusted code: they run in Jinja2's sandbox, an unknown name is an error, and what a
unit wrote is escaped. Jinja2, docxtpl and python-docx are imported when the first report is rendered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.clock import within
from toolkit.files import read_whole
from toolkit.structs import structs

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

    from toolkit.narrative.context import ReportContext, ReportFormat


TEMPLATES: Mapping[ReportFormat, str] = {
    "docx": "report.docx", "pdf": "report.docx", "html": "report.html.j2", "fragment": "report.fragment.j2", "md": "report.md.j2",
}
"""The template of each kind of file, by its name in a templates folder. A PDF is printed from the Word file."""


def render(context: ReportContext, kind: ReportFormat, templates: Sequence[Path]) -> bytes:
    """The report as a file of ``kind``; text is UTF-8, ``fragment`` is HTML to be put into a page.

    ``templates`` are folders, searched in order: a campaign's own before the package's. Raises
    :class:`UsageError` where no folder has the template, :class:`ReportTemplateError` where it is
    wrong, :class:`UsageError` for a PDF where no LibreOffice makes one.
    """
    # Late, because jinja2 and docxtpl cost 0.1 s that no other verb should pay.
    from toolkit.narrative.problems import missing_template

    template = find_template(kind, templates)
    if template is None:
        raise missing_template(TEMPLATES[kind], templates)
    names = {field.name: getattr(context, field.name) for field in structs.fields(context)}
    if kind in ("docx", "pdf"):
        from toolkit.narrative.printing import printed_pdf
        from toolkit.narrative.word import render_docx

        document = render_docx(context, names, template)
        return document if kind == "docx" else printed_pdf(document)
    return _render_text(kind, names, template, templates).encode()


def find_template(kind: ReportFormat, templates: Sequence[Path]) -> Path | None:
    """The template that would be used; None where no folder has one."""
    return find_file(TEMPLATES[kind], templates)


def find_file(name: str, templates: Sequence[Path]) -> Path | None:
    """The first file of a name in the folders; None where none has it."""
    return next((path for folder in templates if (path := folder / name).is_file()), None)


def filled_page(name: str, names: Mapping[str, Any], templates: Sequence[Path]) -> bytes:
    """A page of HTML, UTF-8, from a template and the names it may use; ``templates`` are searched in order.

    Raises :class:`UsageError` where no folder has the template, or it is wrong.
    """
    from toolkit.narrative.problems import explained_problem, missing_template
    from toolkit.narrative.sandbox import SECONDS

    template = find_file(name, templates)
    if template is None:
        raise missing_template(name, templates)
    try:
        with within(SECONDS):
            return text_environment("html", templates).get_template(name).render(names).encode()
    except Exception as error:  # An edited template can fail in any way.
        raise explained_problem(error, template, names=tuple(names)) from error


def text_environment(kind: ReportFormat, templates: Sequence[Path]) -> SandboxedEnvironment:
    """The sandbox an HTML or Markdown template is filled in."""
    from jinja2 import FunctionLoader, StrictUndefined

    from toolkit.narrative import markdown
    from toolkit.narrative.sandbox import BoundedEnvironment

    env = BoundedEnvironment(
        loader=FunctionLoader(partial(_source, templates)),
        undefined=StrictUndefined,
        # Markdown escapes in finalize: its rules are not HTML's.
        autoescape=kind != "md",
        finalize=markdown.escape if kind == "md" else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if kind == "md":
        env.filters |= {"marked": markdown.marked, "pipes": markdown.pipes}
    return env


def _source(templates: Sequence[Path], name: str) -> tuple[str, str, None] | None:
    """A template's text, and its path as messages write it. The library's own loader puts paths together as texts."""
    from jinja2.loaders import split_template_path

    path = find_file("/".join(split_template_path(name)), templates)
    return None if path is None else (read_whole(path).decode("utf-8-sig"), str(path), None)


def _render_text(kind: ReportFormat, names: dict[str, Any], template: Path, templates: Sequence[Path]) -> str:
    from toolkit.narrative.problems import explained_problem
    from toolkit.narrative.sandbox import SECONDS

    try:
        with within(SECONDS):
            return text_environment(kind, templates).get_template(template.name).render(names)
    except Exception as error:  # An edited template can fail in any way.
        raise explained_problem(error, template) from error
