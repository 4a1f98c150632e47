"""What rules ask of texts: hidden cells of the text sheet that count the characters of a text, and the paragraphs with a word.

They look at the places of the paragraphs, as reading cells do (:mod:`toolkit.layout.readings`): a paragraph that is cut and pasted
elsewhere takes no formula along. Each paragraph is asked by itself with plain functions; nothing joins them, which would be more
than a cell holds.
"""

from __future__ import annotations

from toolkit.form.model import TEXT_SHEET, Span
from toolkit.layout import lamps
from toolkit.layout.address import a1, area, column
from toolkit.layout.model import Role, Slot
from toolkit.layout.plan import TEXT_COL, Plan
from toolkit.rules import expression as ex
from toolkit.rules.evaluate import BLANKS


def asked_slots(plan: Plan) -> list[Slot]:
    """The cells that rules look at, and beside each paragraph of the texts they speak of its length; none where no rule asks."""
    slots = []
    for what in plan.asked:
        _, row, col = plan.places.asked[what]
        first, rows = plan.text_rows[what.code], plan.form.texts_by_code[what.code].rows
        beside = plan.reading_left(TEXT_SHEET) + TEXT_COL
        if isinstance(what, ex.Length):
            slots += [
                Slot(Span(first + n, beside), Role.HELPER, formula=_length(f"OFFSET({column(TEXT_COL)}$1,ROW()-1,0)"),
                     shows=f"paragraph:{n}@{what.code}")
                for n in range(rows)
            ]
            formula = f"SUM({area((first, beside), (first + rows - 1, beside), absolute=True)})"
            slots.append(Slot(Span(row, col), Role.HELPER, formula=formula, shows=f"length:{what.code}"))
        else:
            formula = "+".join(_stands(what.word, a1(first + n, beside)) for n in range(rows))
            slots.append(Slot(Span(row, col), Role.HELPER, formula=formula, shows=f"contains:{what.code}@{what.word}"))
    return slots


def _length(seen: str) -> str:
    text = f"CLEAN({seen})"
    for blank in BLANKS:
        text = f'SUBSTITUTE({text},"{blank}","")'
    return f"IF(ISERROR({seen}),0,LEN({text}))"


def _stands(word: str, beside: str) -> str:
    """1 where a word stands in the paragraph in the row of its reading cell, else 0."""
    return f"IF(ISERROR(FIND({lamps.quoted(word)},OFFSET(${column(TEXT_COL)}$1,ROW({beside})-1,0))),0,1)"
