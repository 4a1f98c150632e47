"""form 表式: load a built-in edition or a form file, describe it, and show what becomes of it before anything goes out."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.actions.parts.forms import load_form as load_form
from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.errors import FileError, UsageError
from toolkit.files import read_whole, write_whole
from toolkit.form import Cell, Form, Sentence
from toolkit.layout import Layout, build_layout
from toolkit.resources import form_templates
from toolkit.rules import form_notes
from toolkit.rules.rolled import added_up
from toolkit.seal import Seal, facts_of, token_of
from toolkit.submission import Identity

_NO_TOKEN = "0" * 32
"""Of a workbook that belongs to nobody: it is in no ledger."""
_EXAMPLE, _STAGE = "（样表）某某单位", "样表，只供查看，不能填报"


def describe(form: Form) -> dict[str, Any]:
    """The form as data: tables with cells (code, labels, kind, place when issued), texts, rules, notes to its author."""
    layout = build_layout(form, last_year=False)
    return {
        "edition": form.edition,
        "title": form.title,
        "basis": form.basis,
        "digest": form.digest,
        "preface": [_sentence(one) for one in form.preface],
        "sections": [{"heading": s.heading, "contents": list(s.contents)} for s in form.sections],
        "tables": [
            {"code": table.code, "sheet": table.sheet, "title": table.title, "printed": table.printed,
             "cells": [_cell(form, cell, layout) for cell in table.cells]}
            for table in form.tables
        ],
        "texts": [
            {"code": text.code, "label": text.label, "heading": text.heading, "required": text.required,
             "length": list(text.length), "draft": text.draft, "sentences": [_sentence(one) for one in text.sentences],
             "sheet": layout.sheet_of[text.code].name, "cell": layout.slot(text.code).at}
            for text in form.texts
        ],
        "rules": [
            {"id": rule.id, "title": rule.title, "table": rule.table, "each": rule.each, "only": list(rule.only),
             "when": rule.when, "holds": rule.holds, "severity": rule.severity, "explainable": rule.explainable or rule.severity == "query",
             "source": rule.source, "to": "unit" if rule.shown else "officer", "trial": rule.trial}
            for rule in form.rules
        ],
        "notes": list(form_notes(form)),
    }


def preview(form: Form, path: Path, *, source: str | Path = "", year: int | None = None) -> Path:
    """The blank workbook as a unit will get it, made out to an example unit and marked so on every page.

    A preview that stands there is written over, anything else is not. Raises :class:`~toolkit.errors.UsageError`.
    """
    from toolkit.workbook.issuing import issued_workbook  # XlsxWriter is slow to import

    _may_write(path, source, (".xlsx",), _is_preview)
    who = Identity("样表", _EXAMPLE, None, year or date.today().year - 1, form.edition, "某某区", "区县")
    seal = Seal(_NO_TOKEN, who, form, build_layout(form, last_year=False), facts_of(who))
    write_whole(path, issued_workbook(seal, {}, {}, stage=_STAGE))
    return path


def page(form: Form, path: Path, *, source: str | Path = "") -> Path:
    """One page that shows every sheet drawn, every code, how it adds up, every rule as written and in words.

    A page that stands there is written over, anything else is not. Raises :class:`~toolkit.errors.UsageError`.
    """
    from toolkit.narrative.form_page import MARK, form_page  # so is the template library

    _may_write(path, source, (".html", ".htm"), lambda data: MARK.encode() in data)
    named = Path(source).name if os.path.isfile(source) else ""
    write_whole(path, form_page(form, build_layout(form, last_year=False), form_templates(), file=named))
    return path


def _may_write(path: Path, source: str | Path, suffixes: tuple[str, ...], is_ours: Callable[[bytes], bool]) -> None:
    output_path(path, *suffixes)
    if os.path.isfile(source) and is_same(path, Path(source)):
        raise UsageError(f"“{path}”就是表式文件，不能写到那里，请写另一个文件名。")
    if os.path.lexists(path) and not is_ours(read_whole(path)):
        raise UsageError(f"“{path}”已经有了，又不是这个命令写的，没有改动；请写另一个文件名，或先移走它。")


def _is_preview(data: bytes) -> bool:
    from toolkit.workbook.opened import open_workbook

    try:
        opened = open_workbook(data)
    except FileError:
        return False
    return token_of(opened.carriers) == _NO_TOKEN


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"say": sentence.say, "when": sentence.when, "parts": [_sentence(part) for part in sentence.parts],
            "between": sentence.between, "most": sentence.most, "paragraph": sentence.paragraph}


def _cell(form: Form, cell: Cell, layout: Layout) -> dict[str, Any]:
    return {
        "code": cell.code,
        "name": cell.name,
        "row_labels": list(cell.row_labels),
        "column_labels": list(cell.column_labels),
        "kind": cell.kind,
        "unit": cell.unit,
        "decimals": cell.decimals,
        "choices": list(cell.choices),
        "negative": cell.negative,
        "total": cell.total.expression if cell.total else None,
        "rollup": None if cell.total else cell.rollup,
        "weight": cell.weight or None,
        "added_up": added_up(form, cell),
        "was": list(cell.was),
        "sheet": layout.sheet_of[cell.code].name,
        "cell": layout.slot(cell.code).at,
    }
