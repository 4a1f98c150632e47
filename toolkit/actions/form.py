"""form 表式: load a built-in edition or a form file, and describe it."""

from __future__ import annotations

from typing import Any

from toolkit.actions.parts.forms import load_form as load_form
from toolkit.form import Cell, Form
from toolkit.layout import Layout, build_layout
from toolkit.rules import form_notes


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
            {"code": table.code, "sheet": table.sheet, "title": table.title, "cells": [_cell(cell, layout) for cell in table.cells]}
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


def _cell(cell: Cell, layout: Layout) -> dict[str, Any]:
    return {
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
