"""The sentences of the recogniser: where something stands, what stands there, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from toolkit.findings import Finding, Where
from toolkit.form.model import Cell, Table
from toolkit.intake.recognise.expected import Expected, ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Line, Spot
from toolkit.intake.recognise.identity import Who
from toolkit.intake.recognise.outline import Part, Said
from toolkit.intake.recognise.placing import Refused
from toolkit.intake.recognise.settling import Twice
from toolkit.words import first_few, quotation

_MOST = 5
"""Cases quoted in one sentence; the rest are counted."""
_ABSENT = ""
_MOST_FIGURES = 8
_MOST_APART = 8
"""Unknown headings said one by one."""
_MOST_UNPLACED = 20
"""Rows of strange figures said one by one."""


def unread_rows(
    expected: Expected, refused: Sequence[Refused], twice: Sequence[Twice], missing: Sequence[str], named: Mapping[str, str]
) -> Iterator[Finding]:
    """What is missing of a table that was found, with the reason for each row."""
    lost = set(missing)
    if not lost:
        return
    reasons = dict(_reasons(expected.rows, refused, twice, lost, named))
    absent = [quotation(row.name, 14) for row in expected.rows if reasons.get(row.number) == _ABSENT]
    cases = [reason for reason in reasons.values() if reason != _ABSENT]
    if absent:
        more_rows = f"等{len(absent)}行" if len(absent) > 3 else ""
        cases.append("没有找到" + "、".join(f"“{name}”" for name in absent[:3]) + (more_rows or "一行" * (len(absent) == 1)))
    more = f"；等{len(cases)}处" if len(cases) > _MOST else ""
    yield Finding.of(
        "structure.changed", "rows_unread", item=expected.table.code,
        where=[Where(cell.code) for cell in expected.table.cells if cell.code in lost],
        table=_title(expected.table), count=len(lost), reasons="；".join(cases[:_MOST]) + more,
    )


def _reasons(
    rows: Iterable[ExpectedRow], refused: Sequence[Refused], twice: Sequence[Twice], lost: set[str], named: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    why = {item.row.number: item for item in reversed(refused)}
    two = {item.cell.code: item for item in twice}
    for row in rows:
        gone = [cell for cell in row.cells if cell.code in lost]
        if not gone:
            continue
        again = next((two[cell.code] for cell in gone if cell.code in two), None)
        if again is not None:
            yield row.number, _said_twice(again)
        elif row.number in why:
            yield row.number, f"{why[row.number].line.place}“{quotation(row.name)}”{why[row.number].why}"
        elif gone[0].code in named:
            yield row.number, named[gone[0].code]
        else:
            yield row.number, _ABSENT if len(gone) == row.width else f"“{quotation(row.name)}”一行没有找到{_of(gone)}"


def _of(gone: Sequence[Cell]) -> str:
    return "、".join(f"“{cell.column_name}”" for cell in gone[:4]) + ("等栏" if len(gone) > 4 else "一栏")


def _said_twice(twice: Twice) -> str:
    def told(spot: Spot | None) -> str:
        return f"“{quotation(spot.text)}”" if spot else "空白"

    first, other = twice.first, twice.other
    return f"“{twice.cell.name}”在{first.line.place}是{told(first.spot)}，在{other.line.place}是{told(other.spot)}，两处不同"


def unread(table: Table, seen: str) -> Finding:
    """A table of the form that the document holds in no readable way: ``seen`` is what there is of it, labels without figures,
    or run together with them. One that is asked for besides the form's is only missed."""
    where = [Where(cell.code) for cell in table.cells]
    finding_of = partial(Finding.of, "structure.changed", item=table.code, where=where, table=_title(table))
    return finding_of("supplement_not_found") if table.is_asked_for else finding_of("figures_unread", seen=seen)


def unplaced(table: Table, rows: Sequence[tuple[Line, str, Sequence[Spot]]]) -> Iterator[Finding]:
    """Figures among the rows of a table that belong to no cell of the form."""
    # What says something comes first: of many rows of zeros the last are only counted.
    rows = sorted(rows, key=lambda row: all(not spot.text.strip("0.，, 件") for spot in row[2]))
    for number, (line, words, spots) in enumerate(rows[:_MOST_UNPLACED], 1):
        finding_of = partial(Finding.of, "value.unplaced", item=f"{table.code}.{number}",
                       table=_title(table), place=line.place, figures=_quoted(spots))
        if words:
            yield finding_of("behind", words=quotation(words))
        elif len(spots) == 1:
            yield finding_of("in_cell", number=spots[0].col + 1)
        else:
            yield finding_of("in_row")
    if len(rows) > _MOST_UNPLACED:
        yield Finding.of("value.unplaced", "more", item=f"{table.code}.more",
                         table=_title(table), count=len(rows) - _MOST_UNPLACED)


def _quoted(spots: Sequence[Spot]) -> str:
    return first_few([f"“{quotation(spot.text)}”" for spot in spots], _MOST_FIGURES, counted="个数")


def strays(stray: Mapping[str, Sequence[Said]]) -> Iterator[Finding]:
    """Running text that belongs to none of the form's texts, one finding a heading."""
    for number, (heading, lines) in enumerate(stray.items()):
        finding_of = partial(Finding.of, "text.unplaced", item=f"stray{number}", place=lines[0].place,
                       words=quotation(lines[0].text, 40), more=f"等{len(lines)}段" if len(lines) > 1 else "")
        yield finding_of("stray_under", heading=heading) if heading else finding_of("stray_top")


def apart(parts: Sequence[Part]) -> Iterator[Finding]:
    """What stands under headings that the form has not, one finding a heading."""
    for number, part in enumerate(parts[:_MOST_APART]):
        yield Finding.of(
            "text.unplaced", "apart", item=f"apart{number}", heading=quotation(part.heading), place=part.place,
            words=quotation(part.lines[0].text, 40), more=f"等{len(part.lines)}段" if len(part.lines) > 1 else "",
        )
    if len(parts) > _MOST_APART:
        rest = [quotation(part.heading, 12) for part in parts[_MOST_APART:]]
        names = first_few([f"“{name}”" for name in rest], _MOST, counted="个")
        yield Finding.of("text.unplaced", "apart_more", item="apart.more", headings=names)


def edition(table: Table, words: Iterable[str], wanted: Wanted, year: int | None) -> Finding | None:
    """The labels of another edition over a table of this one."""
    from_other = list(dict.fromkeys(quotation(word) for word in words))
    others = list(dict.fromkeys(wanted.foreign.values()))
    if not from_other or not others:
        return None
    finding_of = partial(
        Finding.of, "identity.edition", item=table.code, table=_title(table), other=others[0].edition, basis=others[0].basis,
        labels="、".join(f"“{word}”" for word in from_other[:4]), edition=wanted.form.edition,
    )
    if year in others[0].years:
        return finding_of("labels_of_year", year=str(year))
    later = year is not None and year > max(others[0].years, default=0)
    return finding_of("labels_in_year", year=str(year)) if later else finding_of("labels")


def years(who: Who) -> Iterator[Finding]:
    """The years a report gives that are not the one it is taken to be of, or do not let one be told."""
    if not who.other_years:
        return
    others = "、".join(f"{place}写的是{year}年" for place, year in who.other_years)
    if who.year is None:
        yield Finding.of("identity.year", "several", item="stated", others=others)
    else:
        yield Finding.of("identity.year", "otherwise", item="stated", year=str(who.year), others=others)


def units(who: Who) -> Iterator[Finding]:
    """The units a report names, where they cannot be one."""
    if who.units:
        yield Finding.of("identity.unit", "units_apart", item="stated", taken=quotation(who.unit_name or ""),
                         places="，".join(f"{one.place}写的是“{quotation(one.name)}”" for one in who.units[:_MOST]))


def nothing_found(form_title: str, tables: Iterable[Table]) -> Finding:
    """No table of the form at all."""
    where = [Where(cell.code) for table in tables for cell in table.cells]
    return Finding.of("structure.changed", "nothing_found", where=where, form=form_title)


def _title(table: Table) -> str:
    return f"《{table.sheet}》" if not table.on_text_sheet else f"“{table.title}”"
