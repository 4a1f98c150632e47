"""A form by its edition or its file, ready to be asked."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import FormError
from toolkit.form import Form, load_form_file
from toolkit.form.known import known
from toolkit.paths import path_to
from toolkit.resources import editions, form_file


def load_form(edition_or_file: str | Path = "2021") -> Form:
    """A form by its built-in edition (“2021”) or from a form file, its rules bound.

    Raises :class:`~toolkit.errors.FormError` with the place in the file and the remedy.
    """
    path = path_to(edition_or_file)
    if not path.is_file():
        built_in = form_file(str(edition_or_file))
        if str(edition_or_file) not in editions():
            raise FormError(f"没有“{edition_or_file}”这个版次，也没有这个文件；现有版次：{'、'.join(editions())}")
        path = built_in
    form = load_form_file(path, find=_parent)
    if known(form.source) is not None:  # its rules were bound when it was written down
        return form
    from toolkit.form.extending import is_extending, told_in
    from toolkit.rules import drafts, rulebook

    try:
        rulebook(form)
        drafts(form)
    except FormError as error:
        if is_extending(text := path.read_text("utf-8-sig")):
            raise told_in(error, text, str(path)) from error
        error.source = str(path)
        raise error.retold() from error
    return form


def _parent(name: str, heir: Path) -> Path | None:
    """The form that a file extends: a file beside it, or a built-in edition."""
    beside = path_to(heir.parent / name)
    for path in (beside, form_file(name) if name in editions() else beside):
        if path.is_file():
            return path
    return None
