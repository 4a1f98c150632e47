"""What a file says, as the ledger keeps it: JSON of a :class:`~toolkit.submission.Submission`, and back.

Values stand as they stood: a number, the words where no number stood, nothing where it was blank; what was observed
stands as rule, case and named facts, never as a sentence or a weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from toolkit.findings import Finding, Where, json_number
from toolkit.seen import Doubt
from toolkit.structs import asdict, astuple
from toolkit.submission import Identity, Raw, SealFound, Stands, Submission

_AS_ON_A_SHEET = 3
"""What is kept of nearly every value: what stands there, its sheet, its cell."""


def facts_body(submission: Submission, reader: int) -> dict[str, Any]:
    """The facts as plain data; ``reader`` is the version of the reader that saw them."""
    body: dict[str, Any] = {
        "reader": reader,
        "part": submission.part,
        "origin": submission.origin,
        "identity": _given(asdict(submission.identity)),
        "seal": _given(asdict(submission.seal)),
        "values": {code: _raw(raw) for code, raw in submission.raws.items()},
        "calculated": [code for code, raw in submission.raws.items() if raw.stands is Stands.ISSUED_FORMULA],
        "texts": {code: text for code, text in submission.texts.items() if text},
        "text_places": {code: _place(where) for code, where in submission.text_places.items()},
        "declared": list(submission.declared),
        "reasons": dict(submission.reasons),
        "observed": [finding.observed() for finding in submission.observed],
    }
    doubts = {code: list(astuple(raw.doubt)) for code, raw in submission.raws.items() if raw.doubt is not None}
    if doubts:
        body["doubts"] = doubts
    if submission.unseen:
        body["unseen"] = dict(submission.unseen)
    if submission.titled is not None:
        body["titled"] = submission.titled
    return body


def submission_from(body: Mapping[str, Any]) -> Submission:
    """The inverse of :func:`facts_of`; what was observed is worded by today's catalogue."""
    calculated = set(body["calculated"])
    doubts = {code: Doubt(*given) for code, given in body.get("doubts", {}).items()}
    seal = dict(body["seal"])
    return Submission(
        identity=Identity(**body["identity"]),
        origin=body["origin"],
        raws={
            code: _on_a_sheet(code, given[1], given[2], given[0], code in calculated)
            if len(given) == _AS_ON_A_SHEET and code not in doubts else
            Raw(given[0], _where(code, given, 1), _stands(code in calculated), doubts.get(code))
            for code, given in body["values"].items()
        },
        texts=body["texts"],
        text_places={code: _where(code, given, 0) for code, given in body["text_places"].items()},
        unseen=body.get("unseen", {}),
        declared=tuple(body["declared"]),
        reasons=body["reasons"],
        observed=tuple((Finding.from_json if body.get("legacy") else Finding.from_observed)(item) for item in body["observed"]),
        part=body["part"],
        seal=SealFound(**(seal | {"missing": tuple(seal.get("missing", ()))})),
        titled=body.get("titled"),
        legacy=bool(body.get("legacy")),
    )


@lru_cache(maxsize=16_384, typed=True)  # of a hundred returns most say 0 in the same place
def _on_a_sheet(code: str, sheet: str | None, cell: str | None, content: Any, calculated: bool) -> Raw:
    return Raw(content, Where(code, sheet, cell), _stands(calculated))


def _stands(calculated: bool) -> Stands:
    return Stands.ISSUED_FORMULA if calculated else Stands.CONTENT


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields without those that say nothing."""
    return {name: value for name, value in fields.items() if value not in (None, "", (), False)}


def _raw(raw: Raw) -> list[Any]:
    content = None if raw.stands is Stands.ISSUED_FORMULA else raw.content  # a formula's saved result is no fact
    return [json_number(content) if isinstance(content, Decimal) else content, *_place(raw.where)]


def _place(where: Where) -> list[str | None]:
    """Sheet, cell and words for the place, as far as there are any."""
    place: list[str | None] = [where.sheet, where.cell, where.place or None]
    while place and place[-1] is None:
        place.pop()
    return place


def _where(code: str, given: list[Any], at: int) -> Where:
    """Sheet, cell and words for the place, from the number ``at`` on."""
    count = len(given) - at
    if count == 2:
        return Where(code, given[at], given[at + 1])
    return Where(code) if count <= 0 else Where(code, given[at], given[at + 1] if count > 1 else None, given[at + 2] if count > 2 else "")
