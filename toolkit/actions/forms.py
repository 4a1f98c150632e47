"""form 表式: load a built-in edition or a form file, and describe it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.errors import FormError
from toolkit.form import Form, load_form_file
from toolkit.layout import build_layout
from toolkit.resources import editions, form_file
from toolkit.rules import form_notes, rulebook


def load_form(edition_or_file: str | Path = "2021") -> Form:
    """A form by its built-in edition (“2021”) or from a form file, its rules bound.

    Raises :class:`~toolkit.errors.FormError` with the place in the file and the remedy.
    """
    path = Path(edition_or_file)
    if not path.is_file():
        built_in = form_file(str(edition_or_file))
        if str(edition_or_file) not in editions():
            raise FormError(f"没有“{edition_or_file}”这个版次，也没有这个文件；现有版次：{'、'.join(editions())}")
        path = built_in
    form = load_form_file(path)
    try:
        rulebook(form)
    except FormError as error:
        raise FormError(error.bare_message, place=error.place, source=str(path)) from error
    return form


def describe(form: Form) -> dict[str, Any]:
    """The form as data: tables with cells (code, labels, kind, place when issued), texts, rules, notes to its author."""
    layout = build_layout(form, last_year=False)
    return {
        "edition": form.edition,
        "title": form.title,
        "basis": form.basis,
        "digest": form.digest,
        "sections": [{"heading": s.heading, "contents": list(s.contents)} for s in form.sections],
        "tables": [
            {
                "code": table.code,
                "sheet": table.sheet,
                "title": table.title,
                "cells": [
                    {
                        "code": cell.code,
                        "name": cell.name,
                        "row_labels": list(cell.row_labels),
                        "column_labels": list(cell.column_labels),
                        "kind": cell.kind,
                        "unit": cell.unit,
                        "decimals": cell.decimals,
                        "total": cell.total.expression if cell.total else None,
                        "sheet": layout.sheet_of[cell.code].name,
                        "cell": layout.slot(cell.code).at,
                    }
                    for cell in table.cells
                ],
            }
            for table in form.tables
        ],
        "texts": [
            {"code": text.code, "label": text.label, "heading": text.heading, "required": text.required,
             "length": list(text.length), "sheet": layout.sheet_of[text.code].name, "cell": layout.slot(text.code).at}
            for text in form.texts
        ],
        "rules": [
            {"id": rule.id, "title": rule.title, "table": rule.table, "each": rule.each, "only": list(rule.only),
             "when": rule.when, "holds": rule.holds, "severity": rule.severity, "explainable": rule.explainable or rule.severity == "query",
             "source": rule.source}
            for rule in form.rules
        ],
        "notes": list(form_notes(form)),
    }
