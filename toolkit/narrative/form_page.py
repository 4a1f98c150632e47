"""A form as one self-contained page for its author: every sheet drawn with its codes, how each cell adds up, every rule in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.findings import Severity
from toolkit.form import Form, Rule, Sentence, Table, Text
from toolkit.form.meaning import held
from toolkit.layout import Layout
from toolkit.narrative.filling import clean
from toolkit.narrative.render import find_file, text_environment
from toolkit.narrative.tables import Rows, printed
from toolkit.rules import form_notes, rulebook
from toolkit.rules.rolled import added_up
from toolkit.rules.spoken import spoken
from toolkit.structs import Struct, structs

TEMPLATE = "form.html.j2"
MARK = '<meta name="generator" content="nianbao form">'
"""By which a page is known for one of ours."""
_ALONG = {"row": "逐行", "column": "逐列", "group": "逐组", "cell": "逐格", "": "只核一次"}
_MOST_SPOKEN = 3
"""Rows or columns for which a rule is written out in words."""


class CellLine(Struct, frozen=True):
    """One value of a table, as its list says it."""

    code: str
    short: str
    """The code without the table's, as the drawing shows it."""
    at: str
    labels: str
    held: str
    added_up: str
    total: str
    hint: str
    prefill: str
    blank: str
    was: Sequence[str]


class TableView(Struct, frozen=True):
    """One table: the drawing, and the list of its values."""

    code: str
    sheet: str
    title: str
    note: str
    sentence: str
    printed: bool
    rows: Rows
    widths: Sequence[float]
    lines: Sequence[CellLine]
    names: dict[str, CellLine]
    """The lines by code, for the drawing."""


class SentenceLine(Struct, frozen=True):
    """One sentence of a draft, or a part of one, as it is written; ``depth`` is how many it is a part of."""

    say: str
    when: str
    more: str
    depth: int


class TextView(Struct, frozen=True):
    """One text, as a clerk sees its head, and what the form says of it."""

    code: str
    at: str
    label: str
    heading: str
    hint: str
    length: str
    required: bool
    draft: str
    sentences: Sequence[SentenceLine]


class RuleView(Struct, frozen=True):
    """One rule: as it is written, and in words for its first rows or columns."""

    id: str
    title: str
    severity: str
    along: str
    holds: str
    when: str
    words: Sequence[str]
    more: int
    """How many more rows or columns it is checked for."""
    message: str
    remedy: str
    source: str
    explainable: bool


class FormContext(Struct, frozen=True):
    """Everything the template may name."""

    title: str
    edition: str
    basis: str
    intro: str
    preface: Sequence[SentenceLine]
    file: str
    mark: str
    sections: Sequence[tuple[str, Sequence[str]]]
    tables: Sequence[TableView]
    texts: Sequence[TextView]
    rules: Sequence[RuleView]
    notes: Sequence[str]
    cells: int


def form_page(form: Form, layout: Layout, templates: Path, *, file: str = "") -> bytes:
    """The page, UTF-8; ``file`` is the name of the form file as the page says it."""
    context = FormContext(
        title=clean(form.title), edition=form.edition, basis=clean(form.basis), intro=clean(form.intro), file=clean(file), mark=MARK,
        preface=list(_sentences(form.preface)),
        sections=[(clean(section.heading), [_called(form, code) for code in section.contents]) for section in form.sections],
        tables=[_table(form, layout, table) for table in form.tables],
        texts=[_text(layout, text) for text in form.texts],
        rules=list(_rules(form)), notes=[clean(note) for note in form_notes(form)], cells=len(form.cells),
    )
    template = find_file(TEMPLATE, [templates])
    assert template is not None  # the package's own
    names = {field.name: getattr(context, field.name) for field in structs.fields(context)}
    return text_environment("html", [templates]).get_template(TEMPLATE).render(names).encode()


def _called(form: Form, code: str) -> str:
    text = form.texts_by_code.get(code)
    return clean(f"{text.label}（{code}）" if text is not None else f"{form.tables_by_code[code].title}（{code}）")


def _table(form: Form, layout: Layout, table: Table) -> TableView:
    drawn = printed(table, {})
    lines = [_line(form, layout, table, code) for code in (cell.code for cell in table.cells)]
    whole = sum(table.widths)
    return TableView(
        code=table.code, sheet=clean(table.sheet), title=clean(table.title), note=clean(table.note), sentence=clean(table.sentence),
        printed=table.printed,
        rows=drawn.rows, widths=[round(100 * width / whole, 2) for width in table.widths], lines=lines,
        names={line.code: line for line in lines},
    )


def _line(form: Form, layout: Layout, table: Table, code: str) -> CellLine:
    cell = form.cells[code]
    labels = "｜".join("／".join(part) for part in (cell.row_labels, cell.column_labels) if part)
    return CellLine(
        code=code, short=code.removeprefix(f"{table.code}."), at=layout.slot(code).at, labels=clean(labels), held=clean(held(cell)),
        added_up=clean(added_up(form, cell)), total=cell.total.expression if cell.total else "", hint="" if cell.total else clean(cell.hint),
        prefill=f"{table.code}.{cell.prefill}" if cell.prefill and not cell.total else "",
        blank="" if cell.total else "空着算错误" if cell.blank == "error" else "空着待核实", was=cell.was,
    )


def _text(layout: Layout, text: Text) -> TextView:
    least, most = text.length
    return TextView(
        code=text.code, at=layout.slot(text.code).at, label=clean(text.label), heading=clean(text.heading), hint=clean(text.hint),
        length=f"{least}至{most}字" if most else "", required=text.required, draft=clean(text.draft),
        sentences=list(_sentences(text.sentences)),
    )


def _sentences(sentences: Sequence[Sentence], depth: int = 0) -> Iterator[SentenceLine]:
    for one in sentences:
        more = f"最大的{one.most}项" if one.most else "另起一段" if one.paragraph else ""
        yield SentenceLine(clean(one.say), clean(one.when), more, depth)
        yield from _sentences(one.parts, depth + 1)


def _rules(form: Form) -> Iterator[RuleView]:
    for rule, checks in rulebook(form).groups():
        words = []
        for check in checks[:_MOST_SPOKEN]:
            when = f"{spoken(check.when, form)}时，" if check.when is not None else ""
            words.append(clean(f"{check.item_name}：{when}{spoken(check.holds, form)}" if check.item_name else when + spoken(check.holds, form)))
        yield RuleView(
            id=rule.id, title=clean(rule.title), severity=Severity(rule.severity).chinese, along=_along(form, rule), holds=clean(rule.holds),
            when=clean(rule.when), words=words, more=max(0, len(checks) - _MOST_SPOKEN), message=clean(rule.message),
            remedy=clean(rule.remedy), source=clean(rule.source), explainable=rule.explainable or rule.severity == "query",
        )


def _along(form: Form, rule: Rule) -> str:
    table = form.tables_by_code.get(rule.table)
    place = f"《{clean(table.sheet)}》" if table is not None else ""
    only = f"（只核 {'、'.join(rule.only)}）" if rule.only else ""
    return f"{place}{_ALONG[rule.each]}{only}"
