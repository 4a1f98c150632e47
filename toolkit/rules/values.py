"""From what stands in a cell to a number, or to a finding that quotes what stood there.

Blank, a number and something else stay three things. A text is read as a number only where it plainly
is one (full-width digits, separators, a stray space, a trailing unit), and then a note says so.
``float()`` and ``int()`` are never used on raw text: they accept “１２”, “1_000” and “nan”.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from toolkit.errors import FormError
from toolkit.findings import Finding, Number, Where, declared
from toolkit.form.model import Cell, Form, Table
from toolkit.form.spoken import choices_of, worded
from toolkit.patterns import regex
from toolkit.rules.blanks import blank_findings
from toolkit.rules.book import rulebook
from toolkit.rules.confronting import evaluate_totals
from toolkit.rules.evaluate import Known, number, rounded
from toolkit.rules.in_text import says_plainly
from toolkit.rules.sheets import NumberRead, as_its_sheet_has_it
from toolkit.rules.together import told_together
from toolkit.seen import Doubt
from toolkit.submission import Entry, Raw, Stands
from toolkit.words import excerpt, fifteen_digits, one_width

LARGEST = 999_999_999_999
"""The largest number any cell holds: what is more is a slip of the hand or a program's noise, and no figure of a return."""
_LONGEST_NUMBER = 24
_QUOTED = 40
_PLAIN = regex(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(\.\d+)?")
_MARKS = regex("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Zero-width and direction marks, which come along from web pages and chat programs."""
_BESIDE = ("struck", "hidden", "formula")
"""Doubts beside which the number that shows still counts."""
_SHOWN = declared("value.shown")
_NAMELESS = ("unsaved", "fault")
"""Doubts of a formula that may be known without its text."""
_COUNT_UNITS = "件条个宗次份项"
_NOTHING, _MISSING = NumberRead(None), NumberRead(None, "value.missing")
_SUM_OF_LITERALS = regex(r"=[0-9.+\-*/() ]{1,80}")
_LONGEST_SUM = 81


def read_number(cell: Cell, content: int | float | Decimal | str | None) -> NumberRead:
    """The number in a typed cell, in the cell's own unit; ``value`` is None where nothing usable stands."""
    if type(content) is int and 0 <= content <= LARGEST and cell.kind == "count":  # nearly every cell
        return NumberRead(content)
    if content is None or (isinstance(content, str) and not content.strip()):
        return NumberRead(None, "value.missing")
    if not cell.is_number:
        from toolkit.rules.words_and_days import read_word_or_day  # most forms have none

        return read_word_or_day(cell, content)
    repaired, case = isinstance(content, str), ""
    if isinstance(content, str) and _MARKS.search(content):
        content, case = _MARKS.sub("", content), "invisible"
        if not content.strip():  # no blank: the live check sees a text there, too
            return NumberRead(None, "value.not_a_number", case)
    amount = _from_text(content, cell.unit) if isinstance(content, str) else _from_number(content)
    if amount is None:
        return NumberRead(None, "value.not_a_number")
    if amount < 0 and not cell.negative:
        return NumberRead(None, "value.negative")
    if abs(amount) > LARGEST:
        return NumberRead(None, "value.not_a_number", "too_large")
    if cell.kind == "count":
        if amount != amount.to_integral_value():
            return NumberRead(None, "value.not_whole")
        value: Number = int(amount)
    else:
        value = amount
    return NumberRead(value, "value.repaired", case) if repaired else NumberRead(value)


def entries_and_findings(
    form: Form,
    raws: Mapping[str, Raw],
    texts: Mapping[str, str],
    text_places: Mapping[str, Where],
    zeros: Collection[str] = (),
    unseen: Mapping[str, str] | None = None,
    issued: bool = False,
    last: Mapping[str, Number | None] | None = None,
) -> tuple[dict[str, Entry], list[Finding]]:
    """Every code of the form with its value, and what is to be said of the values and the texts.

    ``zeros`` are the tables whose blank cells are declared zero; ``unseen`` what stands in a text struck or hidden;
    in an ``issued`` workbook a cell is read as the workbook's own live checks have it; ``last`` are last year's values, with which
    some totals are made.
    A code without a raw cell (its place is lost, and reading has said so) has no value and no finding of its own.
    """
    entries: dict[str, Entry] = {}
    findings: list[Finding] = []
    for table, read, zero in _read(form, raws, texts, zeros, issued):
        if zero:
            findings.append(zero)
        entries |= {code: entry for code, (entry, _) in read.items()}
        findings += told_together(table, _table_findings(table, read))
    _reckon(form, entries, last)
    findings += _typed_totals(form, entries, last, {place.code for finding in findings if finding.rule == "total.typed" for place in finding.where})
    findings += _missing_texts(form, texts, text_places)
    findings += unseen_texts(form, unseen or {}, text_places)
    return entries, findings


def entries_of(
    form: Form, raws: Mapping[str, Raw], texts: Mapping[str, str], zeros: Collection[str] = (), issued: bool = False
) -> dict[str, Entry]:
    """The values of :func:`entries_and_findings` alone."""
    entries = {code: entry for _, read, _ in _read(form, raws, texts, zeros, issued) for code, (entry, _) in read.items()}
    _reckon(form, entries, None)
    return entries


def _read(
    form: Form, raws: Mapping[str, Raw], texts: Mapping[str, str], zeros: Collection[str], issued: bool
) -> Iterator[tuple[Table, dict[str, tuple[Entry, NumberRead]], Finding | None]]:
    """The cells of each table, blank ones as 0 where the table is declared or said to be zero, and what is to be said of that."""
    for table in form.tables:
        read = {cell.code: _entry(cell, raws, issued) for cell in table.cells}
        zero = _declared_zero(table, read) if table.code in zeros else _zero_by_text(table, read, texts)
        if zero:
            # Typed numbers win, and a total stays our own evaluation: only blank typed cells are read as 0.
            blank = {cell.code: read[cell.code][0] for cell in _zeroes(table) if read[cell.code][1].rule == "value.missing"}
            read |= {code: (Entry(0, None, entry.where), NumberRead(0)) for code, entry in blank.items()}
        yield table, read, zero


def _reckon(form: Form, entries: dict[str, Entry], last: Mapping[str, Number | None] | None) -> None:
    """Give the totals that are our own evaluation their values."""
    calculated = [code for code, entry in entries.items() if not entry.typed]
    values = {code: entry.value for code, entry in entries.items()}
    for code, value in evaluate_totals(form, values, calculated, last).items():
        entries[code] = Entry(value, None, entries[code].where, typed=False)


def _entry(cell: Cell, raws: Mapping[str, Raw], issued: bool) -> tuple[Entry, NumberRead]:
    raw = raws.get(cell.code)
    if raw is None:
        return Entry(None, None, Where(cell.code)), _NOTHING
    if raw.stands is Stands.ISSUED_FORMULA:
        return Entry(None, None, raw.where, typed=False), _NOTHING
    content, doubt = raw.content, raw.doubt
    if doubt is None:  # as nearly every cell is read: a plain number, or nothing
        if type(content) is int and 0 <= content <= LARGEST and cell.kind == "count":
            return Entry(content, str(content), raw.where), _number_read(content)
        if content is None and not cell.total:
            return Entry(None, None, raw.where), _MISSING
    if doubt is not None and doubt.kind == "format":
        from toolkit.rules.words_and_days import as_shown

        raw = as_shown(cell, raw)
    content, doubt = _settled(cell, raw)
    read = read_number(cell, content)
    stood = None if read.rule == "value.missing" else _as_text(content)
    plain_read = read
    if doubt is not None:
        read = _doubted(doubt, read)
    if issued:
        read = as_its_sheet_has_it(cell, raw, plain_read, read)
    return Entry(read.value, stood, raw.where, doubt=doubt), read


@lru_cache(maxsize=1024)  # most are 0
def _number_read(whole: int) -> NumberRead:
    return NumberRead(whole)


def _settled(cell: Cell, raw: Raw) -> tuple[int | float | Decimal | str | None, Doubt | None]:
    """What counts as written in a cell: a sum of written numbers is what was typed, whatever container it came in."""
    content, doubt = raw.content, raw.doubt
    if doubt is None or doubt.kind not in ("formula", "unsaved"):
        return content, doubt
    if _SUM_OF_LITERALS.fullmatch(doubt.stored):
        result = _from_formula(doubt.stored[1:])
        if result is not None and (content is None or _equal(result, content)):
            return doubt.stored, None
    # A total is a formula wherever one may stand; what it comes to is held against its parts.
    return content, None if cell.total and doubt.kind == "formula" else doubt


def _equal(result: Decimal, content: object) -> bool:
    return isinstance(content, int | float) and fifteen_digits(float(result)) == fifteen_digits(float(content))


def _doubted(doubt: Doubt, read: NumberRead) -> NumberRead:
    """What is read where a cell stores something else than it shows: the number that shows, or none."""
    if doubt.kind == "format" and read.rule == "value.not_whole":
        return NumberRead(None, "value.not_whole", "shown")
    if doubt.kind not in _BESIDE:
        return NumberRead(None, "value.shown", f"{doubt.kind}_unknown" if doubt.kind in _NAMELESS and not doubt.stored else doubt.kind)
    if read.rule == "value.missing":
        return NumberRead(None, "value.shown", f"{doubt.kind}_alone")
    if read.value is None:
        return read
    return NumberRead(read.value, "value.shown", doubt.kind if doubt.stored else f"{doubt.kind}_unknown")


def _table_findings(table: Table, read: Mapping[str, tuple[Entry, NumberRead]]) -> list[Finding]:
    typed = [cell for cell in table.cells if read[cell.code][0].typed]
    missing = {cell.code for cell in typed if read[cell.code][1].rule == "value.missing"}
    where = {code: entry.where for code, (entry, _) in read.items()}
    place = {cell.code: number for number, cell in enumerate(table.cells)}
    found = [
        *blank_findings(table, missing, {cell.code for cell in typed if read[cell.code][1].rule != "total.typed"}, where, spot),
        *((cell, _value_finding(cell, *read[cell.code]))
          for cell in typed if read[cell.code][1].rule and cell.code not in missing),
    ]
    return [finding for _, finding in sorted(found, key=lambda one: place[one[0].code])]


def _value_finding(cell: Cell, entry: Entry, number_read: NumberRead) -> Finding:
    finding_of = partial(Finding.of, number_read.rule, item=cell.code, where=(entry.where,), spot=spot(cell, entry.where))
    stood = excerpt(entry.raw or "", _QUOTED)
    match number_read.rule:
        case "value.shown" if entry.doubt is not None:
            return _shown_otherwise(cell, entry, entry.doubt, number_read.case)
        case "value.not_whole" if entry.doubt is not None and number_read.case == "shown":
            return finding_of("shown", stored=excerpt(entry.doubt.stored, _QUOTED), shown=excerpt(entry.doubt.shown, _QUOTED))
        case "total.typed":
            return finding_of("text", stood=stood) if number_read.case == "text" else finding_of(number_read.case)
        case "value.repaired":
            return finding_of(number_read.case, stood=stood, value=worded(cell, entry.value))
        case "value.not_a_number" if number_read.case == "invisible":
            return finding_of("invisible")
        case "value.not_a_number" if number_read.case == "too_large":
            return finding_of("too_large", stood=stood, largest=f"{LARGEST:,}")
        case "value.not_a_choice":
            return finding_of(stood=stood, choices=choices_of(cell))
        case "value.not_a_date":
            return finding_of(number_read.case, stood=stood)
        case "value.not_a_number" if cell.kind != "count":
            return finding_of("money", stood=stood, unit=cell.unit)
        case "value.not_a_number":
            return finding_of("count", stood=stood)
        case _:
            return finding_of(stood=stood)


def _shown_otherwise(cell: Cell, entry: Entry, doubt: Doubt, case: str) -> Finding:
    told = {
        "spot": spot(cell, entry.where), "value": excerpt(worded(cell, entry.value), _QUOTED),
        "stored": excerpt(doubt.stored, _QUOTED), "shown": excerpt(doubt.shown, _QUOTED),
    }
    facts: Any = {name: told[name] for name in _SHOWN.case(case).facts}
    return Finding.of("value.shown", case, item=cell.code, where=(entry.where,), **facts)


def _typed_totals(
    form: Form, entries: Mapping[str, Entry], last: Mapping[str, Number | None] | None, told: Collection[str]
) -> list[Finding]:
    """What is said of totals that somebody typed, but of those ``told`` of already."""
    values = {code: entry.value for code, entry in entries.items()}
    findings = []
    for code, cell in form.cells.items():
        entry = entries[code]
        if not cell.total or not entry.typed or entry.value is None or entry.raw is None or code in told:
            continue
        should = evaluate_totals(form, {**values, code: None}, [code], last)[code]
        verdict = "unknown" if should is None else "right" if rounded(should - entry.value, cell.decimals) == 0 else "wrong"
        findings.append(Finding.of(
            "total.typed", verdict, item=code, where=(entry.where,), left=entry.value, right=should, spot=spot(cell, entry.where)))
    return findings


def _zeroes(table: Table) -> list[Cell]:
    """The typed cells that can be declared zero: a choice and a date are asked for all the same."""
    return [cell for cell in table.inputs if cell.is_number]


def _declared_zero(table: Table, read: Mapping[str, tuple[Entry, NumberRead]]) -> Finding | None:
    blank = [read[cell.code][0].where for cell in _zeroes(table) if read[cell.code][1].rule == "value.missing"]
    if not blank:
        return None
    return Finding.of("value.declared_zero", item=table.code, where=blank, title=table.title, count=len(blank))


def _zero_by_text(
    table: Table, read: Mapping[str, tuple[Entry, NumberRead]], texts: Mapping[str, str]
) -> Finding | None:
    numbers = [read[cell.code] for cell in table.cells if cell.is_number]
    # A total whose formula was cleared is blank, too.
    if any(number_read.rule != "value.missing" and (number_read.rule, number_read.case) != ("total.typed", "cleared")
           for entry, number_read in numbers if entry.typed):
        return None
    return _stated_zero(table, texts, [entry.where for entry, _ in numbers])


def _stated_zero(table: Table, texts: Mapping[str, str], where: Sequence[Where]) -> Finding | None:
    for zero in table.zero_in_text:
        for words in zero.says:
            if says_plainly(texts.get(zero.text, ""), words):
                return Finding.of("value.zero_in_text", item=table.code, where=where, title=table.title, words=words)
    return None


def zeros_stated_apart(
    form: Form, values: Mapping[str, Number | None], findings: Sequence[Finding], texts: Mapping[str, str],
    last: Mapping[str, Number | None] | None = None,
) -> tuple[Mapping[str, Number | None], Sequence[Finding]]:
    """The values and findings of a return whose texts came in another file, where those say that a blank table is zero."""
    for table in form.tables:
        blank = {cell.code for cell in _zeroes(table) if values.get(cell.code) is None}
        missing = [finding for finding in findings
                   if finding.rule == "value.missing" and {where.code for where in finding.where} <= blank]
        where = [place for finding in missing for place in finding.where]
        if len(blank) < len(_zeroes(table)) or {place.code for place in where} != blank:
            continue  # something stands there, were it only a word
        stated_zero = _stated_zero(table, texts, where)
        if stated_zero is not None:
            own = {cell.code for cell in table.cells}
            values = {**values, **dict.fromkeys(blank, 0)}
            leaves = rulebook(form).leaves
            resting = [code for code, cell in form.cells.items() if cell.total and (code in own or blank & set(leaves[code]))]
            values = {**values, **evaluate_totals(form, values, resting, last)}
            findings = [*(finding for finding in findings if finding not in missing), stated_zero]
    return values, findings


def _missing_texts(
    form: Form, texts: Mapping[str, str], places: Mapping[str, Where]
) -> Iterable[Finding]:
    hollow = form.examine.hollow.texts if form.examine is not None and form.examine.hollow is not None else ()
    for text in form.texts:
        if text.required and not texts.get(text.code, "").strip():
            where = places.get(text.code, Where(text.code))
            yield Finding.of("text.missing", "problems" if text.code in hollow else "", item=text.code, where=(where,), label=text.label)


def unseen_texts(form: Form, unseen: Mapping[str, str], places: Mapping[str, Where]) -> Iterable[Finding]:
    """What there is to say of words that stand in a text struck or hidden: of a return's texts and of a manuscript's."""
    for text in form.texts:
        if words := unseen.get(text.code, "").strip():
            where = places.get(text.code, Where(text.code))
            case = "formula" if words[0] in "=#" else ""
            yield Finding.of("text.unseen", case, item=text.code, where=(where,), label=text.label, words=excerpt(words, _QUOTED))


def spot(cell: Cell, where: Where) -> str:
    """How a sentence names a cell: where it stands, and its name."""
    place = f"《{where.sheet}》{where.cell}" if where.sheet and where.cell else where.place
    return f"{place}（{cell.name}）" if place else f"“{cell.name}”"


def _as_text(content: object) -> str:
    return fifteen_digits(content) if isinstance(content, float) else str(content)


def _from_number(content: int | float | Decimal) -> Decimal | None:
    if isinstance(content, bool):
        return None
    if isinstance(content, int):
        return Decimal(content)
    if not math.isfinite(content):
        return None
    return Decimal(fifteen_digits(content)) if isinstance(content, float) else Decimal(content)


def is_number(content: object) -> bool:
    """Whether a content is a number, or a text that plainly is one."""
    if isinstance(content, str):
        return len(content) <= _LONGEST_SUM and _from_text(content, "") is not None
    return isinstance(content, int | float | Decimal) and not isinstance(content, bool)


def _from_text(content: str, unit: str) -> Decimal | None:
    if _SUM_OF_LITERALS.fullmatch(content):
        return _from_formula(content[1:])
    content = content.strip()
    if len(content) > _LONGEST_NUMBER or not all(_repairable(char) or char in unit or (char == "％" and "%" in unit) for char in content):
        return None
    text = one_width(content).replace("−", "-")
    if unit and text.endswith(unit):
        text = text.removesuffix(unit)
    elif text and text[-1] in _COUNT_UNITS and unit in _COUNT_UNITS:
        text = text[:-1]
    # Between digits a space separates thousands or nothing: “3 4” and two lines are two numbers.
    match = _PLAIN.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    return Decimal(f"{sign}{re.sub('[, ]', '', whole)}{fraction or ''}")


def _repairable(char: str) -> bool:
    """Digits of both widths, their punctuation, spaces and units: not ①, ٣ or Ⅻ, which NFKC would turn."""
    return char.isascii() or char in "０１２３４５６７８９，．＋－−　\xa0" or char in _COUNT_UNITS + "万元"


def _from_formula(text: str) -> Decimal | None:
    """A sum of written numbers (“=3+4”), which a clerk typed as a pocket calculator."""
    from toolkit.rules.expression import parse  # few clerks type one

    try:
        expression = parse(text)
        value = number(expression, Known({}))
    except (FormError, TypeError):
        return None
    return None if value is None else Decimal(value)
