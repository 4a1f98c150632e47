"""A form file of somebody's own on the page of a new campaign: kept until the campaign is made, shown at the line where it is wrong."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from toolkit.actions.form import page, preview
from toolkit.actions.parts.forms import load_form
from toolkit.actions.supplements import chosen_form
from toolkit.errors import FormError, NianbaoError, UsageError
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.webdesk.drafts import Draft

OWN: Final = "own"
"""What the field “form” says where a file of one's own is meant."""
FIELD: Final = "form_file"
_FOLDER: Final = "表式"
_AROUND: Final = 3
_LONGEST: Final = 200
_EXTENDS: Final = regex(r"""(?m)^[ \t]*+extends[ \t]*+=[ \t]*+["']([^"'\n]++)["']""")


class Line(Struct, frozen=True):
    """A line of the file, by its number; ``wrong`` is the one that the sentence is about."""

    number: int
    text: str
    wrong: bool


class OwnForm(Struct, frozen=True):
    """The file as it was understood: its name; what it is called and makes, or what is wrong, with the lines around the place."""

    name: str
    title: str = ""
    tables: Sequence[str] = ()
    wrong: str = ""
    lines: Sequence[Line] = ()


def take(draft: Draft, files: Sequence[Path]) -> None:
    """Keep what was chosen now in place of what was chosen before; nothing, where nothing was."""
    if not files:
        return
    folder = draft.folder / _FOLDER
    if folder.is_dir():
        for old in folder.iterdir():
            old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        path.replace(folder / path.name)


def file_of(draft: Draft) -> Path | None:
    """The form file: of several the one that none of the others extends."""
    try:
        files = sorted((draft.folder / _FOLDER).iterdir())
    except OSError:
        return None
    extended = {name for path in files for name in _EXTENDS.findall(_text(path))}
    return next((path for path in files if path.name not in extended), files[0] if files else None)


def look(draft: Draft) -> OwnForm | None:
    """How the file is understood; None where none was chosen."""
    path = file_of(draft)
    if path is None:
        return None
    try:
        form = load_form(path)
    except NianbaoError as error:
        sentence = str(error).replace(f"{path.parent}{os.sep}", "")
        return OwnForm(path.name, wrong=sentence, lines=_around(path, error.line) if isinstance(error, FormError) else ())
    return OwnForm(path.name, f"{form.title}（{form.edition}）", [table.title or table.sheet for table in form.tables])


@contextmanager
def form_meant(draft: Draft, fields: Mapping[str, str], taken: Collection[str]) -> Iterator[str]:
    """What ``init`` is given for the form that is chosen on the page. Raises :class:`UsageError` where it cannot be had."""
    if fields.get("form") != OWN:
        with chosen_form(fields.get("form", ""), taken) as form:
            yield form
        return
    path = file_of(draft)
    if path is None:
        raise UsageError("请选择表式文件，或另选一个表式。")
    yield str(path)


def sample(meant: str, folder: Path, *, blank: bool, year: int) -> Path:
    """What a form makes, before anything is: the blank workbook of a unit, or the page that shows its tables and rules."""
    form = load_form(meant)
    return preview(form, folder / "样表.xlsx", year=year) if blank else page(form, folder / "表式.html")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", "replace")


def _around(path: Path, line: int) -> list[Line]:
    if not line:
        return []
    lines = _text(path).splitlines()
    return [Line(number, lines[number - 1][:_LONGEST], number == line)
            for number in range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1)]
