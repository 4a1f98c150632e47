"""A form from its file or its text: one that is known, or read (:mod:`toolkit.form.parsing`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import FormError, why
from toolkit.files import read_whole
from toolkit.form.known import known
from toolkit.limits import LONGEST_FORM
from toolkit.paths import path_to

if TYPE_CHECKING:
    from toolkit.form.extending import Find
    from toolkit.form.model import Form


def load_form_file(path: Path | str, *, issued: bool = False, find: Find | None = None) -> Form:
    """Read a form file from disk; ``issued`` as in :func:`parse_form`. With ``find`` it may extend another, and the whole form is
    read. Raises :class:`FormError`."""
    path = path_to(path)
    try:
        raw = read_whole(path)
    except OSError as error:
        raise FormError(why(error), source=str(path)) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError("文件不是UTF-8编码，请用记事本另存为UTF-8", source=str(path)) from error
    try:
        if find is None or known(_one_ending(text)) is not None:
            return parse_form(text, issued=issued)
        return _extending(text, path, find, issued=issued)
    except FormError as error:
        if error.source:
            raise
        from toolkit.form.lines import located

        raise located(error, text, str(path)) from error


def _extending(text: str, path: Path, find: Find, *, issued: bool) -> Form:
    from toolkit.form.extending import is_extending, told_in, whole_form

    if not is_extending(text):
        return parse_form(text, issued=issued)
    try:
        return parse_form(whole_form(text, path, find), issued=issued)
    except FormError as error:
        if error.source:
            raise
        raise told_in(error, text, str(path)) from error


def parse_form(text: str, *, issued: bool = False) -> Form:
    """Read a form from its TOML text; the same text gives the same form. Raises :class:`FormError` with the place inside.

    What an author surely did not mean is refused, except in a form that was ``issued`` before it was looked for: its
    workbooks are out, and they print what it says.
    """
    if len(text) > LONGEST_FORM:
        raise FormError(f"表式文件超过{LONGEST_FORM}字，请检查是否选错了文件")
    text = _one_ending(text)
    ready = known(text)
    if ready is not None:
        return ready.form
    from toolkit.form.parsing import parsed

    return parsed(text, issued=issued)


def _one_ending(text: str) -> str:
    return text.replace("\r\n", "\n")
