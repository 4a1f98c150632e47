"""What is said of values that labels alone did not place: which they are, and what decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.findings import Finding, Where
from toolkit.intake.recognise.copies import Taken
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.hidden import shown_as
from toolkit.intake.recognise.sums import Proof
from toolkit.words import first_few, quotation


def saying_proofs(proofs: Sequence[Proof], wanted: Wanted) -> Iterator[Finding]:
    """One note for each stretch of rows that arithmetic placed."""
    for number, proof in enumerate(proofs, 1):
        rows = first_few([f"“{quotation(row.name, 14)}”" for row in proof.rows], 3, counted="行")
        table = f"《{wanted.form.tables_by_code[proof.table].sheet}》"
        yield Finding.of(
            "structure.proved", "sums", item=f"{proof.table}.{number}", where=list(_where(proof)),
            table=table, place=proof.place.removeprefix(table), rows=rows, how=proof.how, by=proof.by,
        )


def _where(proof: Proof) -> Iterable[Where]:
    return (Where(cell.code) for row in proof.rows for cell in row.cells)


def saying_taken(taken: Sequence[Taken], wanted: Wanted) -> Iterator[Finding]:
    """One note for each table of which one copy was taken and others put aside."""
    for one in taken:
        table = wanted.form.tables_by_code[one.table]
        own, other = one.differing[0]
        yield Finding.of(
            "structure.proved", "copy_taken", item=f"{one.table}.copy", where=[Where(own.cell.code) for own, _ in one.differing],
            table=f"《{table.sheet}》", count=len(one.aside) + 1, why=_why(one), taken=own.line.place, differing=len(one.differing),
            cell=quotation(own.cell.name), own=shown_as(own), other=shown_as(other), place=other.line.place,
        )


def _why(one: Taken) -> str:
    return "、".join(dict.fromkeys(f"“{quotation(copy.mark.words)}”" for copy in one.aside if copy.mark is not None))

