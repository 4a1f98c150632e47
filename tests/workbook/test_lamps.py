"""The lamps of 校验 and Python's findings say the same, rule by rule, as LibreOffice recalculates them."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from toolkit.structs import replace

from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import (
    cached,
    cached_on,
    foreign_form,
    issued,
    mixed_form,
    random_contents,
    random_declared,
    random_last,
    seal_for,
    statutory_form,
    with_odd_texts,
)
from toolkit.form import Form
from toolkit.layout import CHECK_SHEET
from toolkit.rules import Known, Outcome, evaluate_totals, outcomes, rulebook
from toolkit.seal import Seal
from toolkit.workbook.issuing import issued_workbook

FORMS = {"statutory": statutory_form, "foreign": foreign_form, "mixed": mixed_form}
HOW_MANY = {"statutory": 14, "foreign": 26, "mixed": 40}
FEWER = 6
"""Fillings of workbooks that know last year's figures, so many that every lamp is seen red; and of some that do not, where
there is no rule that the others have not."""
ODD_SIZES: dict[int, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    2: ({"t2.penalty.decisions": 1071, "t2.fee.amount": 612.5, "t3.new.natural": 17, "t3.new.other_org": 51, "t4.direct.pending": 58,
         "s6.fee_notices": 60},
        {"t2.penalty.decisions": 63, "t2.fee.amount": 12.25, "t3.new.total": 4, "t4.direct.total": 8, "s6.fee_notices": 2}, ()),
    3: ({"t2.licence.decisions": 63951234, "t2.normative.made": 45306, "t2.fee.amount": 125000.5, "t3.new.legal": 45306,
         "t4.review.other": 9999, "s6.fee_collected": 3, "s6.fee_noticed": 30000},
        {"t2.fee.amount": 12.5, "s6.fee_collected": 30000, "s6.fee_noticed": 3}, ()),
    4: ({"t2.licence.decisions": None, "t2.penalty.decisions": 0, "t2.fee.amount": 300, "s6.fee_collected": 300},
        {"t2.licence.decisions": 50, "t2.penalty.decisions": 600}, ("t2",)),
}
"""Fillings, last year's figures and declared tables that the rules about sizes ask of."""
LEVELS = ("街道", "部门", None, "市", "区县")


def lamps(values: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The two hidden counts of every lamp, by the lamp's key."""
    return {
        str(values[f"E{row}"]): (values.get(f"F{row}", 0), values.get(f"G{row}", 0))
        for row in range(5, 60)
        if f"E{row}" in values
    }


def disguised(read: Reading) -> set[str]:
    """Cells with a text that Python reads as a number. No suite adds it up: the printed totals would lack it."""
    return {finding.item for finding in read.findings if finding.rule == "value.repaired"}


def as_shown(form: Form, read: Reading) -> Known:
    """What the sheet itself knows: a number in disguise is none."""
    hidden = disguised(read)
    values = {code: None if code in hidden else value for code, value in read.values.items()}
    calculated = [code for code, entry in read.entries.items() if not entry.typed]
    return replace(read.known, values=values | evaluate_totals(form, values, calculated))


def expected_lamps(form: Form, seal: Seal, read: Reading) -> dict[str, tuple[int, int]]:
    """The same counts as Python has them."""
    with_last = bool(seal.last)
    found = outcomes(rulebook(form), as_shown(form, read))
    expected = {}
    for n, rule in enumerate(form.rules):
        own = [result for check, result in found.items() if check.rule is rule and (with_last or not check.uses_last_year)]
        if own:
            counts = Counter(own)
            expected[f"{rule.id}#{n}"] = (counts[Outcome.FAILS], counts[Outcome.CANNOT_TELL])
    for sheet in dict.fromkeys(table.sheet for table in form.tables):
        cells = [cell for table in form.tables if table.sheet == sheet for cell in table.inputs]
        blank = sum(
            e.value is None and e.raw is None and c.blank == "error" for c in cells for e in [read.entries[c.code]]
        )
        wrong = sum(
            e.raw is not None and (e.value is None or c.code in disguised(read))
            for c in cells for e in [read.entries[c.code]]
        )
        expected[f"value.{sheet}"] = (blank, wrong)
    return expected


@pytest.mark.parametrize("which", FORMS)
def test_lamps_and_findings_agree_over_random_numbers_and_blanks(which: str, office: Office, tmp_path: Path) -> None:
    form, chance = FORMS[which](), random.Random(20212)
    filled: list[Path] = []
    seals: list[Seal] = []
    for n in range(HOW_MANY[which] + FEWER):
        with_last = n < HOW_MANY[which]
        last = random_last(form, chance) if with_last else None
        seal = seal_for(form, level=chance.choice(LEVELS), campaign_level=chance.choice(("区县", "市")), last=last)
        contents = random_contents(form, chance)
        if with_last and chance.random() < 0.6:  # most units carry over what last year said
            for code, cell in form.cells.items():
                if cell.prefill and not cell.total and last is not None:
                    contents[code] = last[f"{form.table_of[code].code}.{cell.prefill}"]  # type: ignore[assignment]
        if n % 3 == 2:
            contents = with_odd_texts(contents, form, chance)
        declared = random_declared(form, chance)
        if chance.random() < 0.4:  # a declared table is mostly left alone
            contents |= {cell.code: None for table in form.tables if table.code in declared for cell in table.inputs}
        if which == "statutory" and n == 0:  # chance would hardly ever collect a fee above all charges
            contents["s6.fee_collected"], contents["t2.fee.amount"] = 30_000, 1
        if which == "foreign" and n == 0:  # chance would hardly ever open more sites than there are
            contents["site.websites"], contents["site.opened"] = 1, 9
        if which == "mixed" and n == 0:  # nor order two dates wrongly
            contents["work.met"], contents["out.day"] = 45400, 45300
        if which == "statutory" and n == 1 and last is not None:  # nor declare nothing where cases were carried out
            contents, declared = dict.fromkeys(contents), ("t3",)
            last["t3.carried_out.total"] = 2
        if which == "statutory" and n in ODD_SIZES and last is not None:  # nor report what nobody reports
            contents, declared = contents | ODD_SIZES[n][0], ODD_SIZES[n][2]
            last |= {code: Decimal(str(value)) for code, value in ODD_SIZES[n][1].items()}
            seal = seal_for(form, level="街道", last=last)
        filled.append(tmp_path / f"{n:03d}.xlsx")
        filled[-1].write_bytes(issued_workbook(seal, contents, {}, declared))
        seals.append(seal)
    seen: Counter[str] = Counter()
    recalculated = office.recalculate(filled, tmp_path / "recalculated")
    for seal, path in zip(seals, recalculated, strict=True):
        shown = cached_on(path, CHECK_SHEET)
        read = reading(path)
        expected = expected_lamps(form, seal, read)
        assert lamps(shown) == expected, path.name
        findings = read.judged.findings
        errors = [finding for finding in findings if finding.severity == "error"]
        ready = not errors and not disguised(read)
        assert ("可以上报" in shown["A2"]) == ready, (path.name, shown["A2"], errors[:3])
        assert ("还差" in shown["A2"]) != ready
        for rule in {rule.id for rule in form.rules} if not disguised(read) else ():
            fails = sum(counts[0] for key, counts in expected.items() if key.rpartition("#")[0] == rule)
            assert fails == sum(finding.rule == rule for finding in findings), (path.name, rule)
        seen.update({"ready" if ready else "not ready": 1})
        seen.update({key: counts[0] > 0 for key, counts in expected.items() if seal.last})
    assert seen["ready"], "no filling was ever ready"
    # A total that is calculated cannot contradict itself; every other lamp must have been seen red.
    silent = {key.rpartition("#")[0] for key, n in seen.items() if not n and "#" in key}
    assert silent <= {"t3.total", "t3.handled", "t4.total"}, silent


def test_cached_values_are_what_recalculation_gives(office: Office, tmp_path: Path) -> None:
    paths = []
    for which, kind in product(FORMS, ("blank", "prefilled", "filled")):
        form = FORMS[which]()
        seal = seal_for(form, last=None if kind == "blank" else random_last(form, random.Random(7)))
        paths.append(issued(seal, tmp_path / f"{which}-{kind}.xlsx"))
        if kind == "filled":
            declared = [table.code for table in form.tables][::2]
            paths[-1].write_bytes(issued_workbook(seal, random_contents(form, random.Random(3)), {}, declared))
    # One call for all: LibreOffice takes longer to start than to calculate.
    for path, fresh in zip(paths, office.recalculate(paths, tmp_path / "fresh"), strict=True):
        before, after = cached(path), cached(fresh)
        for sheet in before:
            differing = {
                cell: (before[sheet].get(cell), after[sheet].get(cell))
                for cell in {*before[sheet], *after[sheet]}
                if not _same(before[sheet].get(cell), after[sheet].get(cell))
            }
            assert not differing, (path.stem, sheet)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) < 1e-9
    return (a or "") == (b or "")


def test_failing_lamps_come_first_with_both_sides_and_a_link_and_totals_keep_silent(
    office: Office, tmp_path: Path
) -> None:
    form = statutory_form()
    contents: dict[str, Any] = dict.fromkeys((code for code, cell in form.cells.items() if not cell.total), 0)
    contents |= {"t3.new.natural": 3, "t3.granted.natural": 1, "t4.review.upheld": None, "s6.fee_collected": None}
    path = tmp_path / "x.xlsx"
    path.write_bytes(issued_workbook(seal_for(form, level=None), contents, {}))
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    for shown in (cached(path)[CHECK_SHEET], cached(fresh)[CHECK_SHEET]):
        lines = [(shown.get(f"A{row}") or "", shown.get(f"C{row}") or "") for row in range(5, 17)]
        names = [name for name, _ in lines if name]
        assert lines[:3] == [
            ("《表四》填写", "未填1格"),
            ("表三各列平衡（一＋二＝三（七）＋四）", "不平2列"),
            ("信息处理费计入行政事业性收费", "待填"),
        ]
        assert "一＋二＝3，三（七）＋四＝1，相差2件" in shown["D6"]
        assert (shown["B5"], shown["B6"]) == ("去看", "去看")
        assert not {"表三各行总计", "表三（七）总计", "表四各组总计"} & set(names)
        assert {result for _, result in lines[3 : len(names)]} <= {"通过", "已填齐"}
    with_total = tmp_path / "typed.xlsx"
    with_total.write_bytes(issued_workbook(seal_for(form), contents | {"t3.new.total": 9}, {}))
    assert "表三各行总计" in cached(with_total)[CHECK_SHEET].values()
