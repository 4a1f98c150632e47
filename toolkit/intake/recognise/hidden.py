"""Hidden copies of what the document shows: never used, and what differs in them is said."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.findings import Finding, Where
from toolkit.form.model import Table
from toolkit.intake.document import Document
from toolkit.intake.recognise.beside import parted
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import unseen
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.settling import Settled, differ, settle
from toolkit.intake.recognise.walking import Walker
from toolkit.structs import Struct
from toolkit.words import quotation


class HiddenCopy(Struct, frozen=True):
    """A table of which a hidden copy holds other figures."""

    table: Table
    differing: tuple[tuple[Placed, Placed], ...]
    """Of one value: where it shows, and where it is hidden."""


def hidden_copies(document: Document, wanted: Wanted, shown: Settled) -> list[HiddenCopy]:
    """The tables whose hidden copies differ from what shows. A hidden table wholly blank says nothing."""
    patches = parted(unseen(document), wanted)
    if not patches:
        return []
    hidden = settle(Walker(wanted, patches).run().placed, wanted)
    found = []
    for table in wanted.form.tables:
        pairs = [(shown.placed[cell.code], hidden.placed[cell.code]) for cell in table.cells
                 if cell.code in shown.placed and cell.code in hidden.placed]
        differing = tuple(pair for pair in pairs if pair[1].spot is not None and differ(*pair))
        if differing:
            found.append(HiddenCopy(table, differing))
    return found


def saying_hidden(copies: list[HiddenCopy]) -> Iterator[Finding]:
    """One note for each table."""
    for copy in copies:
        own, other = copy.differing[0]
        yield Finding.of(
            "structure.proved", "hidden_copy", item=f"{copy.table.code}.hidden", where=[Where(own.cell.code) for own, _ in copy.differing],
            table=f"《{copy.table.sheet}》", place=other.line.place, differing=len(copy.differing), cell=quotation(own.cell.name),
            own=shown_as(own), other=shown_as(other),
        )


def shown_as(item: Placed) -> str:
    """What stands in a place, as a sentence quotes it."""
    return f"“{quotation(item.spot.text)}”" if item.spot is not None else "空白"
