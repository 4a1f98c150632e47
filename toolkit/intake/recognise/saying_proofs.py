"""What is said of values that labels alone did not place: which they are, and what decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.findings import Finding, Where
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.proving import Proof
from toolkit.words import first_few, quotation


def saying_proofs(proofs: Sequence[Proof], wanted: Wanted) -> Iterator[Finding]:
    """One note for each stretch of rows that arithmetic placed."""
    for number, proof in enumerate(proofs, 1):
        rows = first_few([f"“{quotation(row.name, 14)}”" for row in proof.rows], 3, counted="行")
        yield Finding.of(
            "structure.proved", "sums", item=f"{proof.table}.{number}", where=list(_where(proof)),
            table=f"《{wanted.form.tables_by_code[proof.table].sheet}》", place=proof.place, rows=rows, how=proof.how, by=proof.by,
        )


def _where(proof: Proof) -> Iterable[Where]:
    return (Where(cell.code) for row in proof.rows for cell in row.cells)
