"""Drafts from real published figures, to be read aloud: ``python docs/make/drafts.py`` prints twenty.

Four published reports as they stand; each column of a city's two years (a kind of applicant) as if it were a district of its own,
which gives small, lopsided and empty tables that somebody really had; a city beside its year before and after; one not all in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from toolkit.structs import Struct, field

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from toolkit.actions.form import load_form  # noqa: E402
from toolkit.findings import Number  # noqa: E402
from toolkit.form import Form  # noqa: E402
from toolkit.narrative.context import ReportContext, RestsOn, build_context  # noqa: E402

Values = Mapping[str, Number | None]
DRAFTED = ("s1.proactive", "s1.on_request", "s1.supervision")
COLUMNS = {"natural": "自然人", "business": "商业企业", "research": "科研机构", "welfare": "社会公益组织",
           "legal": "法律服务机构", "other_org": "其他组织"}


class Case(Struct, frozen=True):
    """Figures to draft a report from."""

    name: str
    year: int
    values: Values
    last: Values = field(default_factory=dict)
    provisional: str = ""


def published() -> list[Case]:
    """The published reports of the tests."""
    listed = json.loads((ROOT / "tests" / "data" / "published.json").read_text("utf-8"))
    return [
        Case(one["unit"], one["year"], {code: Decimal(str(v)) if isinstance(v, float) else v for code, v in one["values"].items()})
        for one in listed
    ]


def cases(form: Form) -> Iterator[Case]:
    """Twenty."""
    real = published()
    before, after, *others = real
    yield before
    yield Case(after.name, after.year, after.values, before.values)
    yield from others
    for year, last in ((before, {}), (after, before.values)):
        for column, called in COLUMNS.items():
            yield Case(f"甲区（{called}）", year.year, _alone(form, year.values, column), _alone(form, last, column) if last else {})
    yield Case(before.name, before.year, before.values, after.values)
    yield Case(after.name, after.year, after.values, before.values, provisional="阶段性")
    yield Case(others[0].name, others[0].year, others[0].values, others[1].values)
    yield Case("乙街道", 2023, dict.fromkeys(form.cells, 0), dict.fromkeys(form.cells, 0))


def _alone(form: Form, values: Values, column: str) -> dict[str, Number | None]:
    """The figures of one kind of applicant alone, as a table of its own; it has no other tables."""
    own: dict[str, Number | None] = dict.fromkeys(form.cells, 0)
    for row in form.tables_by_code["t3"].row_codes:
        given = values.get(f"t3.{row}.{column}")
        own |= {f"t3.{row}.total": given, f"t3.{row}.natural" if column == "natural" else f"t3.{row}.business": given}
    return own


def drafted(form: Form, case: Case) -> ReportContext:
    """One draft."""
    return build_context(
        form, district=case.name, year=case.year, who=case.name, values=case.values, texts={}, provisional=case.provisional, drafts=True,
        rests_on=RestsOn(last=case.last, level="区县"),
    )


def main() -> None:
    """Print them all."""
    form = load_form("2021")
    for number, case in enumerate(cases(form), 1):
        print(f"── {number}　{case.name}　{case.year}{'（有上年数）' if case.last else ''}{case.provisional}")
        for section in drafted(form, case).sections:
            for part in section.parts:
                for paragraph in part.paragraphs if part.code in DRAFTED else ():
                    if said := "".join(piece.text for piece in paragraph.pieces if not piece.gap):
                        print(f"　　{said}")


if __name__ == "__main__":
    main()
