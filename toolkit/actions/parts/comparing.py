"""A report that somebody has edited, held against the figures of now: which of its numbers are no longer true."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolkit.actions.parts.loading import load_bytes
from toolkit.errors import FileError
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.rules import rolled
from toolkit.words import first_few, plain

_BLANK = plain(None)
_MOST = 10
"""Numbers named one by one; the rest are counted."""


def no_longer_true(path: Path, form: Form, values: Mapping[str, Number | None]) -> str:
    """What a person has to carry over into the edited report, in one sentence; that its tables cannot be read where they cannot."""
    from toolkit.intake.reading import read_file  # the readers are slow to import, and seldom needed

    try:
        stands = read_file(load_bytes(path), default_form=form).values
    except FileError:
        return f"“{path.name}”里的表格读不出来，没有与现在的数核对。"
    tables = [table for table in form.sheet_tables() if any(stands.get(cell.code) is not None for cell in table.cells)]
    absent = [table.title for table in form.sheet_tables() if table not in tables]
    pairs = [
        (cell.name, *(rolled.printed(form, cell, figures.get(cell.code)) for figures in (stands, values)))
        for table in tables for cell in table.cells
    ]
    changed = [f"{name}稿中为{there or _BLANK}，现为{now or _BLANK}" for name, there, now in pairs if there != now]
    unread = f"；没有读出其中的{'、'.join(f'“{title}”' for title in absent)}，请自行核对" if absent else ""
    if not changed:
        return f"“{path.name}”各表中的数字与现在的一致{unread}。"
    return f"“{path.name}”各表中有{len(changed)}个数字与现在的不同：{first_few(changed, _MOST, counted='处', by='；')}{unread}。"
