"""The fees of applications: what the texts say of them against the three figures, and whether the report would say them twice.

How a fee is said in words is known where reports without the three figures are read (``templates/variants``); a form says of which table and by
which words (``[examine.fees]``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from toolkit.findings import Finding, Number, Where
from toolkit.form import Form, Table
from toolkit.form.examining import Fees
from toolkit.patterns import regex
from toolkit.prose.clauses import Said, says, sentences
from toolkit.rules.in_text import says_plainly
from toolkit.rules.rolled import printed
from toolkit.rules.said_already import is_said, says_it_all, sentence_of
from toolkit.submission import Origin
from toolkit.words import plain

_ROUGHLY = Decimal(100)
"""What an amount in 万元 may differ by: it is written with two decimals at most."""
_FIGURES = regex("[0-9零一二三四五六七八九十百千](?:件|份|次|笔|元|万元)|[未没][收有]|收费[0-9]")


def fees_said(
    form: Form, texts: Mapping[str, str], values: Mapping[str, Number | None], where: Callable[[str], Where], year: int | None, origin: Origin
) -> list[Finding]:
    """What is to be said of the fees in a return's texts; nothing where the form names none, or where no text speaks of them."""
    fees = form.examine.fees if form.examine is not None else None
    if fees is None or not any(says(text, fees.about) for text in texts.values()):
        return []
    table = form.tables_by_code[fees.table]
    against = list(_against(form, table, texts, values, where, year))
    twice = [] if against or origin != "issued" else list(_twice(form, fees, table, texts, values, where))
    return against + twice


def _against(
    form: Form, table: Table, texts: Mapping[str, str], values: Mapping[str, Number | None], where: Callable[[str], Where], year: int | None
) -> Iterator[Finding]:
    if not any(values.get(cell.code) for cell in table.inputs) and _says_none(table, texts):
        return  # as nearly every unit
    from toolkit.intake.recognise.stated import (
        figures_said,  # the reader of reports: few returns say a figure
    )
    from toolkit.intake.recognise.variants import variants_of

    how = next((one for one in variants_of(form.base).stated if one.table == table.code), None)
    if how is None:
        return
    found, nothing = figures_said(form, how, texts, year)
    for cell in table.inputs:
        said = {amount: spoken for code, amount, spoken in found if code == cell.code}
        value = values.get(cell.code)
        if value is None or len(said) > 1:
            continue  # said twice, and differently: of a part, perhaps
        if said:
            (amount, spoken), = said.items()
            if amount != value and not ("万元" in spoken and abs(amount - value) < _ROUGHLY):
                yield Finding.of("text.fees", item=cell.code, where=[where(cell.code)], left=amount, right=value, title=table.title, name=cell.name,
                                 words=Said(spoken, spoken).around(plain(amount)))
        elif nothing and value and cell.code == how.zero_if:
            yield Finding.of("text.fees", "nothing", item=cell.code, where=[where(cell.code)], left=0, right=value, title=table.title, name=cell.name,
                             words=Said(nothing, nothing).around("费"))


def _says_none(table: Table, texts: Mapping[str, str]) -> bool:
    return any(says_plainly(texts.get(zero.text, ""), words) for zero in table.zero_in_text for words in zero.says)


def _twice(
    form: Form, fees: Fees, table: Table, texts: Mapping[str, str], values: Mapping[str, Number | None], where: Callable[[str], Where]
) -> Iterator[Finding]:
    """Where the report would print the table's sentence although the same section speaks of it already."""
    if not table.sentence or any(values.get(cell.code) is None for cell in table.cells):
        return
    section = next(section for section in form.sections if table.code in section.contents)
    written = [texts.get(code, "") for code in section.contents]
    said = _said_of_it(fees, written)
    if said is None:
        return
    stands = {cell.code: printed(form, cell, values.get(cell.code)) for cell in table.cells}
    sentence = sentence_of(table, stands)
    if not is_said(table, stands, sentence, written) and not says_it_all("\n".join(written).split("\n"), table, stands):
        yield Finding.of("text.fees_twice", item=table.code, where=[where(cell.code) for cell in table.inputs],
                         words=said.around(fees.about[0]), sentence=sentence)


def _said_of_it(fees: Fees, written: Sequence[str]) -> Said | None:
    """The sentence that says an amount of it, or that there was none; what only names it says nothing twice."""
    return next((said for text in written for said in sentences(text) if says(said.dense, fees.about) and _FIGURES.search(said.dense)), None)
