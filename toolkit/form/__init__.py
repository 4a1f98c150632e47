"""The form as data: loading, and the types it is loaded into."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.form.load import load_form_file, parse_form
    from toolkit.form.model import TEXT_SHEET, Cell, Form, Label, Rule, Section, Sentence, Span, Table, Text
else:
    __getattr__ = names_of(__name__, {
        "load": ("load_form_file", "parse_form"),
        "model": ("TEXT_SHEET", "Cell", "Form", "Label", "Rule", "Section", "Sentence", "Span", "Table", "Text"),
    })

__all__ = [
    "TEXT_SHEET",
    "Cell",
    "Form",
    "Label",
    "Rule",
    "Section",
    "Sentence",
    "Span",
    "Table",
    "Text",
    "load_form_file",
    "parse_form",
]
