"""A label apart from its figures in running text, where the form's next row is not there: whose figures are they?

Lines that were lost may have taken the row's own figures and the next row's label together; what is left then reads like
one whole row. No sum tells, because the column's sum wants the row that is missing.
"""

from __future__ import annotations

from itertools import pairwise

from toolkit.intake.recognise.matching import Match, group_of
from toolkit.intake.recognise.placing import Refused
from toolkit.intake.recognise.walking import Walk

_GAP = "的名称和数不在同一行，表式中的下一行又没有找到，这些数可能是下一行的"


def refuse_before_gaps(walk: Walk) -> None:
    """Take back the rows whose figures may be the missing row's."""
    by_copy: dict[tuple[str, int], list[Match]] = {}
    for hit in walk.rows.values():
        by_copy.setdefault((hit.row.table, hit.copy), []).append(hit)
    for (_, copy), hits in by_copy.items():
        there = {hit.row.number for hit in hits} | {
            label.row.number for knot in walk.knots if knot.expected is hits[0].expected and knot.copy == copy for label in knot.labels
        }
        for hit, following in pairwise(hits):
            if not _apart(hit) or hit.row.number + 1 in there or not hit.row.number < following.row.number:
                continue
            after = hit.expected.rows[hit.row.number + 1]
            if after.block != hit.row.block or after.width != hit.row.width or _group_between(walk, hit, following):
                continue
            gone = [item for item in walk.placed if item.copy == copy and item.patch is hit.record.patch and item.cell in hit.row.cells]
            if gone:
                ids = set(map(id, gone))
                walk.placed[:] = [item for item in walk.placed if id(item) not in ids]
                spots = tuple(item.spot for item in gone if item.spot is not None)
                walk.refused.append(Refused(hit.row, hit.record.line, _GAP, spots))


def _apart(hit: Match) -> bool:
    """Whether a whole row of several figures stands on other lines than its label."""
    record = hit.record
    return record.patch.grid is None and not record.words and bool(record.lead) and hit.row.width > 1


def _group_between(walk: Walk, hit: Match, following: Match) -> bool:
    """Whether a label over several rows, with figures of its own, stands for the rows that are missing."""
    first, last = hit.record.line.number, following.record.line.number
    records = (record for records in walk.records for record in records if record.patch is hit.record.patch)
    return any(
        first < record.line.number < last and bool(record.figures) and bool(group_of(record, hit.expected)) for record in records
    )
