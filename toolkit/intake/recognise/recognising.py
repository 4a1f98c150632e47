"""The whole of it: a document in, values with places, texts and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.findings import Finding, Where
from toolkit.form.model import Form, Table
from toolkit.intake.document import Document
from toolkit.intake.recognise import saying
from toolkit.intake.recognise.absent import absent
from toolkit.intake.recognise.answers import with_answers
from toolkit.intake.recognise.beside import parted, saying_parted
from toolkit.intake.recognise.copies import choose, sheets_aside
from toolkit.intake.recognise.expected import Expected, Wanted, wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot, flow, unseen
from toolkit.intake.recognise.hidden import hidden_copies, saying_hidden
from toolkit.intake.recognise.identity import identify
from toolkit.intake.recognise.matching import group_of
from toolkit.intake.recognise.model import Recognised, Sure
from toolkit.intake.recognise.named import may_be_one
from toolkit.intake.recognise.proving import prove
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.saying_proofs import saying_proofs, saying_taken
from toolkit.intake.recognise.settling import Settled, place_of, raw_of, settle
from toolkit.intake.recognise.stated import stated
from toolkit.intake.recognise.texts import cut_texts, sentences
from toolkit.intake.recognise.traces import Trace, trace
from toolkit.intake.recognise.variants import Stating
from toolkit.intake.recognise.walking import Walk, Walker
from toolkit.intake.recognise.wrapped import join_wrapped, saying_joined
from toolkit.submission import Raw
from toolkit.words import quotation


def recognise(document: Document, form: Form) -> Recognised:
    """Read a document by the words of a form: what is surely placed, and what is to be said of the rest.

    Never raises for anything a document holds.
    """
    look_for = wanted(form)
    patches = parted(with_answers(flow(document), look_for), look_for)
    walk = Walker(look_for, patches).run()
    proofs = prove(walk, patches, look_for)
    joined = join_wrapped(walk, look_for)
    taken = choose(walk, patches, look_for)
    kept = [patch for patch in patches if patch.sheet is None or patch.sheet not in sheets_aside(taken)]
    settled = settle(walk.placed, look_for)
    texts = cut_texts(kept, look_for, _lines_of_tables(walk, patches, kept))
    who = identify(document, kept, look_for)
    raws = {code: raw_of(item) for code, item in settled.placed.items()}
    places = {code: place_of(item) for code, item in settled.placed.items() if item.patch.sheet is None}
    sure = {code: item.sure for code, item in settled.placed.items()}
    tables_found = tuple(table.code for table in form.tables if table.code in walk.matched)
    in_words: list[Finding] = []
    for code, number, place in sentences(texts.all_lines, look_for, tables_found):
        raws[code], places[code], sure[code] = Raw(number, Where(code)), place, Sure.BY_SENTENCE
    for table, how in _said_in_words(form, look_for, tables_found, raws):
        found = stated(table, form, how, texts, who.year)
        if found is not None:
            in_words.append(found.finding)
            for code, figure in found.figures.items():
                raws[code], places[code], sure[code] = Raw(figure, Where(code)), found.places[code], Sure.BY_SENTENCE
    for table in form.tables:
        if table.on_text_sheet and table.code not in tables_found:
            for cell in table.cells:
                if cell.code not in raws:
                    raws[cell.code], sure[cell.code] = Raw(None, Where(cell.code)), Sure.NOT_STATED
    hidden = saying_hidden(hidden_copies(document, look_for, settled))
    rows_taken = _lines_of_tables(walk, patches, patches)
    traces = {
        expected.table.code: trace(expected, look_for.own_words(expected.table), patches, rows_taken)
        for expected in look_for.tables if expected.table.code not in tables_found
    }
    running = (*saying.years(who), *saying.units(who), *saying.strays(texts.stray), *saying.apart(texts.apart)) if tables_found else ()
    beside = saying_parted(patches) if tables_found else ()
    decided = (*saying_proofs(proofs, look_for), *saying_joined(joined, look_for), *saying_taken(taken, look_for))
    notes = (*beside, *decided, *hidden, *in_words)
    findings = (*_findings(walk, settled, look_for, raws, tables_found, who.year, traces, patches, unseen(document)), *notes, *running)
    return Recognised(
        raws=raws,
        places=places,
        sure=sure,
        texts=texts.texts,
        text_places=texts.places,
        unseen=texts.unseen,
        unit_name=who.unit_name,
        other_unit=next((one.name for one in who.units if not may_be_one(one.name, who.unit_name or one.name)), None),
        year=who.year,
        title=who.title,
        kind=_kind(walk, raws, tables_found, texts.texts, sure, any(seen.blank for seen in traces.values())),
        edition=_edition(walk, look_for, tables_found),
        tables_found=tables_found,
        findings=findings,
    )


def _said_in_words(
    form: Form, look_for: Wanted, tables_found: Sequence[str], raws: Mapping[str, Raw]
) -> Iterator[tuple[Table, Stating]]:
    """The tables that the report does not draw, and how reports say their figures in words."""
    by_table = {how.table: how for how in look_for.variants.stated if set(how.figures) <= set(form.cells)}
    for table in form.tables:
        how = by_table.get(table.code)
        if how is not None and table.code not in tables_found and not any(cell.code in raws for cell in table.cells):
            yield table, how


def _lines_of_tables(walk: Walk, patches: Sequence[Patch], kept: Sequence[Patch]) -> dict[int, set[int]]:
    """Number of the patch among those kept → the lines that are rows of a table."""
    lines: dict[int, set[int]] = {}
    number = {id(patch): n for n, patch in enumerate(kept)}
    for rows in walk.matched.values():
        for patch, line in rows:
            if id(patches[patch]) in number:
                lines.setdefault(number[id(patches[patch])], set()).add(line.number)
    return lines


def _findings(
    walk: Walk, settled: Settled, look_for: Wanted, raws: dict[str, Raw], tables_found: Sequence[str], year: int | None,
    traces: dict[str, Trace], patches: Sequence[Patch], hidden: Sequence[Patch],
) -> Iterator[Finding]:
    sheets = [table for table in look_for.form.tables if not table.on_text_sheet]
    nothing = not any(table.code in tables_found for table in sheets)
    if sheets and nothing and not any(traces[table.code].seen for table in sheets):
        yield saying.nothing_found(look_for.form.title, sheets)
        return
    for expected in look_for.tables:
        table = expected.table
        yield from _of_table(expected, walk, settled, look_for, raws, tables_found, year)
        if table.code not in tables_found and not table.on_text_sheet and any(cell.blank != "none" for cell in table.inputs):
            seen = traces[table.code]
            unread = seen.seen or table.is_asked_for
            yield saying.unread(table, seen.seen) if unread else absent(expected, seen, look_for, walk, patches, hidden)
        if table.code in tables_found:
            yield from saying.unplaced(table, list(_strangers(expected, walk, look_for)))


def _of_table(
    expected: Expected, walk: Walk, settled: Settled, look_for: Wanted, raws: dict[str, Raw], tables_found: Sequence[str],
    year: int | None,
) -> Iterator[Finding]:
    table = expected.table
    if table.code not in tables_found:
        return
    finding = saying.edition(table, walk.foreign.get(table.code, ()), look_for, year)
    if finding:
        yield finding
    missing = [cell.code for cell in table.cells if cell.code not in raws]
    refused = [item for item in walk.refused if item.row.table == table.code]
    twice = [item for item in settled.twice if look_for.form.table_of[item.cell.code] is table]
    yield from saying.unread_rows(expected, refused, twice, missing, _grouped(expected, walk))


def _grouped(expected: Expected, walk: Walk) -> dict[str, str]:
    """Codes whose rows the document gives as one figure under the label above them all."""
    named: dict[str, str] = {}
    for _, record, _ in _between(expected, walk):
        rows = group_of(record, expected) if record.figures and id(record) not in walk.rows else ()
        for number in rows if len(rows) < len(expected.rows) // 2 else ():
            label = quotation(record.words[-1].text if record.words else record.lead[-1].text)
            for cell in expected.rows[number].cells:
                named.setdefault(cell.code, f"{record.line.place}“{label}”只有一行合计数，不能分到“{quotation(expected.rows[number].name)}”")
    return named


def _strangers(expected: Expected, walk: Walk, look_for: Wanted) -> Iterator[tuple[Line, str, list[Spot]]]:
    """Figures among the rows of a table that nobody read and no refusal spoke of."""
    for number, record, _ in _between(expected, walk):
        spots = [
            spot for spot in record.figures
            if (number, spot.row, spot.col) not in walk.used and any(char.isdigit() for char in spot.text)
            and not spot.text.startswith("=")
        ]
        if spots:
            words = record.words[-1].text if record.words else (record.lead[-1].text if record.lead and record.joined else "")
            walk.used |= {(number, spot.row, spot.col) for spot in spots}
            yield record.line, words, spots


def _between(expected: Expected, walk: Walk) -> Iterator[tuple[int, Record, Line]]:
    """The records of the stretches in which rows of the table stand, patch by patch."""
    reach: dict[int, tuple[int, int]] = {}
    for number, line in walk.matched.get(expected.table.code, ()):
        first, last = reach.get(number, (line.number, line.number))
        reach[number] = (min(first, line.number), max(last, line.number))
    for number, (first, last) in reach.items():
        for record in walk.records[number]:
            grid = record.patch.grid is not None
            if first <= record.line.number <= last or (grid and record.line.number > last):
                yield number, record, record.line


def _edition(walk: Walk, look_for: Wanted, tables_found: Iterable[str]) -> str | None:
    if not list(tables_found):
        return None
    words = [word for foreign in walk.foreign.values() for word in foreign]
    return look_for.form.edition if not words else next(iter(look_for.foreign.values())).edition


def _kind(
    walk: Walk, raws: dict[str, Raw], tables_found: Sequence[str], texts: dict[str, str], sure: dict[str, Sure],
    labels_only: bool,
) -> str:
    if not tables_found:
        return "report" if texts else ("blank form" if labels_only else "")
    if any(walk.foreign.values()):
        return "other edition"
    stated = [code for code in raws if sure[code] is not Sure.NOT_STATED]
    figures = any(raws[code].content not in (None, "") for code in stated)
    return "report" if figures or any(texts.values()) else "blank form"


