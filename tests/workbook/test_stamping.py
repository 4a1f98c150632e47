"""A stamped workbook is, byte for byte, the one that the painter paints of the same unit."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.office import Office
from tests.support.readings import reading
from tests.support.validator import Validator
from tests.support.workbooks import (
    cached,
    foreign_form,
    mixed_form,
    random_contents,
    random_last,
    seal_for,
    statutory_form,
)
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.layout.varying import Varying
from toolkit.rules import evaluate_totals, rulebook
from toolkit.seal import Seal
from toolkit.workbook.answering import asks, lines_of
from toolkit.workbook.issuing import issued_workbook, prefilled
from toolkit.workbook.slots import SlotContents
from toolkit.workbook.stamping import MOST_KINDS, Stamper

FORMS = {"statutory": cache(statutory_form), "foreign": cache(foreign_form), "mixed": cache(mixed_form)}
HOSTILE = (
    "A&B", "<b>街道</b>", "a\"b'c", "&amp;", "㐀𠀀𪚥街道", "{year}", "{unit.code}", " 前有空格", "后有空格　", "_x0041_", "两\n行",
    "x" * 150, "&[Picture]", "R&G", "\x01", "#N/A", "=1+1", "合计", "640402003", "街道", "是", "<r>x</r>", "填报说明", "&L&9", "🏛️", "0",
    "说明", "序号", "问题",
)
"""Names no unit should have, and some that stand in the workbook already."""


def unit(form: Form, n: int, *, last: bool = True, name: str = "", level: str | None = "街道") -> Seal:
    return seal_for(form, name=name or f"第{n}街道", level=level, last=figures(form, n) if last else None)


def figures(form: Form, n: int) -> Mapping[str, Number | None]:
    """Last year's, all of them known, the sums right: what is filled in before the clerk begins are the same cells in every unit, and
    nothing is asked about it."""
    typed = {code: n if value is None else value for code, value in random_last(form, random.Random(n)).items()}
    return added_up(form, typed)


def added_up(form: Form, figures: Mapping[str, Number | None]) -> Mapping[str, Number | None]:
    """Figures with the sums that belong to them."""
    return {**figures, **evaluate_totals(form, figures, rulebook(form).totals)}


def pressed(stamper: Stamper, seal: Seal, typed: Mapping[str, Any] | None = None) -> bool:
    """Whether the stamper writes what the painter does; it stamped, or left it to the painter."""
    contents = prefilled(seal) if typed is None else typed
    return stamper.workbook(seal, contents, {}) == issued_workbook(seal, contents, {})


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("which", FORMS)
def test_the_first_is_painted_and_every_other_stamped(which: str, last: bool) -> None:
    form, stamper = FORMS[which](), Stamper()
    assert all(pressed(stamper, unit(form, n, last=last, level=("街道", "部门")[n % 2])) for n in range(5))
    assert stamper.painted == 1


@pytest.mark.filterwarnings("ignore:Number of footer images")
@settings(max_examples=12)
@given(
    st.sampled_from(["foreign", "mixed"]), st.booleans(), st.integers(0, 9),
    st.lists(st.tuples(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), st.sampled_from(["街道", "部门", "<&>", None])),
             min_size=1, max_size=3),
)
def test_whatever_a_unit_is_called(which: str, last: bool, n: int, units: list[tuple[str, str | None]]) -> None:
    stamper = STAMPERS.setdefault(which, Stamper())
    for more, (name, level) in enumerate(units):
        seal = unit(FORMS[which](), n + more, last=last, name=name, level=level)
        try:
            "".join((name, level or "")).encode()
        except UnicodeEncodeError:
            continue  # no list of units can hold half a character
        assert pressed(stamper, seal)


STAMPERS: dict[str, Stamper] = {}


@pytest.mark.filterwarnings("ignore:Number of footer images")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_in_the_statutory_form(name: str) -> None:
    assert pressed(STATUTORY, unit(FORMS["statutory"](), 3, name=name))


STATUTORY = Stamper()


def test_a_hostile_first_unit_leaves_the_others_right() -> None:
    for which, first in (("foreign", "640402003"), ("mixed", "合计")):  # what stands in the workbook already is no place for other names
        stamper = Stamper()
        assert all(pressed(stamper, unit(FORMS[which](), n, name=name)) for n, name in enumerate((first, "A&B", "甲街道", "乙街道")))
        assert stamper.painted == 2


def test_figures_with_decimals_and_very_large_ones_are_written_as_painted() -> None:
    form, stamper = FORMS["statutory"](), Stamper()
    odd: list[Number] = [0, Decimal("2.50"), Decimal("0.1"), 10**15 - 1, 10**15, 10**17 + 1, -3, Decimal("12345678901234.5678")]
    for n, value in enumerate(odd):
        last = dict.fromkeys(form.cells, 1) | dict.fromkeys(list(form.cells)[n::3], value)
        seal = seal_for(form, last=added_up(form, last), name=f"第{n}街道")
        assert pressed(stamper, seal)
    assert stamper.painted == 1


def test_blank_figures_of_last_year_are_stamped_like_others() -> None:
    form, stamper = FORMS["statutory"](), Stamper()
    filled_in_from = {f"{form.table_of[code].code}.{cell.prefill}" for code, cell in form.cells.items() if cell.prefill}
    for n in range(4):
        seal = seal_for(form, last={c: v if c in filled_in_from or (len(c) + n) % 3 else None for c, v in figures(form, n).items()})
        assert pressed(stamper, seal)
    assert stamper.painted == 1


def test_what_a_unit_filled_in_itself_is_left_to_the_painter() -> None:
    form, stamper = FORMS["foreign"](), Stamper()
    table, text = form.tables[0].code, form.texts[0].code if form.texts else ""
    seal = unit(form, 1)
    for texts, declared in (({text: ["一段"]} if text else {}, ()), ({}, (table,))):
        assert stamper.workbook(seal, {}, texts, declared) == issued_workbook(seal, {}, texts, declared)
    total = next(code for code, cell in form.cells.items() if cell.total)
    assert pressed(stamper, seal, {total: 9})
    assert stamper.painted >= 2


@settings(max_examples=3)
@given(st.integers(0, 10**6))
def test_typed_figures_and_words_are_written_as_painted(n: int) -> None:
    form, chance = FORMS["mixed"](), random.Random(n)
    typed = {code: value for code, value in random_contents(form, chance).items() if value is not None}
    stamper, more = Stamper(), {code: value + 1 if form.cells[code].is_number else value for code, value in typed.items()}
    words = {code: "约五" for code, cell in form.cells.items() if cell.is_number and not cell.total}
    assert all(pressed(stamper, unit(form, n + m), contents) for m, contents in enumerate((typed, more, typed, words, words | {}, more)))


def test_a_unit_that_is_asked_for_a_reason_from_the_start_is_left_to_the_painter() -> None:
    form, stamper = FORMS["statutory"](), Stamper()
    seals = [unit(form, n) for n in range(4)]
    odd = {0: 5, 2: 900}  # what last year's report says was carried out in all, against its own columns
    for n, total in odd.items():
        seals[n] = seal_for(form, name=f"第{n}街道", last=figures(form, n) | {"t3.carried_out.total": total})
    asked = [asks(form, seal.layout, SlotContents(seal, prefilled(seal), {}, ()).cached) for seal in seals]
    assert asked == [n in odd for n in range(4)]
    assert all(pressed(stamper, seal) for seal in seals)
    assert stamper.painted == len(odd) + 1


def test_reasons_given_already_are_in_the_workbook() -> None:
    form, stamper = FORMS["statutory"](), Stamper()
    seals = [unit(form, n) for n in range(3)]
    assert pressed(stamper, seals[0])
    reasons = {lines_of(form, seals[1].layout)[0].checks[0].id: "上年漏报，今年补上。"}
    given = stamper.workbook(seals[1], prefilled(seals[1]), {}, (), reasons)
    assert given == issued_workbook(seals[1], prefilled(seals[1]), {}, reasons=reasons) != issued_workbook(seals[1], prefilled(seals[1]), {})
    assert pressed(stamper, seals[2])
    assert stamper.painted == 2


def test_no_more_masters_are_kept_than_a_district_needs() -> None:
    form, stamper = FORMS["foreign"](), Stamper()
    cells = [code for code, cell in form.cells.items() if cell.is_number and not cell.total]
    for more in range(MOST_KINDS + 3):
        assert pressed(stamper, unit(form, 1), dict.fromkeys(cells[:more], 1))
    assert pressed(stamper, unit(form, 2), dict.fromkeys(cells[:MOST_KINDS + 1], 2))


@settings(max_examples=40)
@given(st.sampled_from(sorted(FORMS)), st.booleans(), st.integers(0, 10**6))
def test_a_slot_that_is_said_not_to_vary_shows_the_same_for_every_unit(which: str, last: bool, n: int) -> None:
    form, chance = FORMS[which](), random.Random(n)
    some = chance.sample([code for code, cell in form.cells.items() if not cell.total and cell.is_number], chance.randint(0, 6))
    seals = [
        seal_for(form, name=f"第{m}街道", level=chance.choice(("街道", "部门", "市")), last=random_last(form, chance) if last else None)
        for m in range(2)
    ]
    varying = Varying(form, seals[0].layout, some, last=last)
    one, other = (SlotContents(seal, {code: chance.choice((0, 1, 7, -2, 2.5)) for code in some}, {}, ()) for seal in seals)
    for sheet in seals[0].layout.sheets:
        for slot in sheet.slots:
            if not varying.of(slot):
                assert one.of(slot) == other.of(slot), (sheet.name, slot.at, slot.shows)


def stamped(folder: Path, form: Form, names: tuple[str, ...]) -> list[Path]:
    """Workbooks of which all but the first are stamped."""
    stamper, paths = Stamper(), []
    for n, name in enumerate(("第一街道", *names)):
        seal = unit(form, n, name=name)
        paths.append(folder / f"{n}.xlsx")
        paths[-1].write_bytes(stamper.workbook(seal, prefilled(seal), {}))
    assert stamper.painted == 1
    return paths[1:]


def test_libreoffice_recalculates_a_stamped_workbook_to_what_it_shows(office: Office, tmp_path: Path) -> None:
    paths = stamped(tmp_path, FORMS["statutory"](), ("甲&<乙>街道", "㐀𠀀局"))
    for path, again in zip(paths, office.recalculate(paths, tmp_path / "again"), strict=True):
        shown, recalculated = cached(path), cached(again)
        for sheet in shown:
            for cell, value in shown[sheet].items():
                assert recalculated[sheet].get(cell, "") == value or value == "", (sheet, cell)
        read = reading(path)
        assert read.identity.unit_name in ("甲&<乙>街道", "㐀𠀀局")


def test_the_validator_has_nothing_to_say_about_stamped_workbooks(validator: Validator, tmp_path: Path) -> None:
    paths = [path for which, form in FORMS.items() for path in stamped(_made(tmp_path / which), form(), ("甲&<乙>街道", "㐀𠀀局"))]
    assert validator.complaints(paths, ("Office2013", "Microsoft365")) == []


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
