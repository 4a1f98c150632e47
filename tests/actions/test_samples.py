"""The demonstration on both samples finds what was hidden in them, and adds up as an outsider would."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from toolkit.actions.demo import Demonstrated, demo
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.resources import data_folder

SAMPLES = data_folder("samples")
COLUMNS = ("natural", "business", "research", "welfare", "legal", "other_org")
OUTCOMES = ("upheld", "corrected", "other", "pending")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Demonstrated]:
    return {one.root.name: one for one in demo(tmp_path_factory.mktemp("demo") / "out")}


def samples(name: str) -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((SAMPLES / name / "returns").glob("*.toml"))]


@pytest.mark.parametrize("name", ["shifan-2023", "yuanzhou-2023"])
def test_exactly_the_mistakes_of_the_sample_are_found(shown: dict[str, Demonstrated], name: str) -> None:
    listed = SAMPLES / name / "mistakes.toml"
    mistakes = tomllib.loads(listed.read_text("utf-8"))["mistake"] if listed.is_file() else []
    expected = Counter((one["unit"], one["rule"], one["item"], one["severity"]) for one in mistakes)
    found = Counter(
        (one.unit.code, finding.rule, finding.item, finding.severity.value)
        for one in shown[name].collected
        if one.unit
        for finding in one.findings
    )
    assert found == expected
    assert len(shown[name].collected) == len(samples(name))
    assert all(one.outcome == "registered" for one in shown[name].collected)


def number(typed: object) -> Decimal | None:
    """What a sample's cell says to a person who knows that “12件” and “３” are numbers."""
    if typed in ("", "/", "无", 2.5):
        return None
    return Decimal(str(typed).replace("件", "").replace("３", "3"))


def cells_of(sample: dict[str, Any]) -> dict[str, Decimal | None]:
    """A return's values, totals added up by hand: written without the package's rules."""
    typed: dict[str, Any] = dict(sample.get("values", {}))

    def value(code: str) -> Decimal | None:
        content = typed.get(code, sample.get("rest", 0))
        declared_zero = content == "" and code.split(".")[0] in sample.get("declared", ())
        return Decimal(0) if declared_zero else number(content)

    found: dict[str, Decimal | None] = {}
    with (SAMPLES / "shifan-2023" / "last-year.csv").open(encoding="utf-8-sig") as file:
        codes = next(csv.reader(file))[2:]
    said_nothing_was_charged = "未收" in sample.get("texts", {}).get("s6.matters", "")
    for code in codes:
        found[code] = value(code)
        if code.startswith("s6.") and found[code] is None and said_nothing_was_charged:
            found[code] = Decimal(0)
    rows = list(dict.fromkeys(code.split(".")[1] for code in codes if code.startswith("t3.")))
    answered = rows[rows.index("granted"): rows.index("handled")]
    for column in COLUMNS:
        found[f"t3.handled.{column}"] = total([found[f"t3.{row}.{column}"] for row in answered])
    for row in rows:
        found[f"t3.{row}.total"] = total([found[f"t3.{row}.{column}"] for column in COLUMNS])
    for group in ("review", "direct", "after_review"):
        found[f"t4.{group}.total"] = total([found[f"t4.{group}.{outcome}"] for outcome in OUTCOMES])
    for code in typed:  # a number typed over a total stands
        if code.endswith(".total") or ".handled." in code:
            found[code] = number(typed[code])
    return found


def total(parts: list[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


@pytest.mark.parametrize("name", ["shifan-2023", "yuanzhou-2023"])
def test_the_sums_equal_an_independent_calculation(shown: dict[str, Demonstrated], name: str) -> None:
    returns = [cells_of(sample) for sample in samples(name)]
    sums = shown[name].rolled_up.sums
    beside = {"x.pub.total": 233, "x.hotline.total": 336, "x.groups": 26}  # what the real street's report says in words
    assert {code: sums.values.get(code) for code in beside} == (beside if name == "yuanzhou-2023" else dict.fromkeys(beside))
    law = {code: value for code, value in sums.values.items() if not code.startswith("x.")}
    assert len(law) == len(returns[0]) == 203
    by_hand = {code: together([one[code] for one in returns]) for code in law}
    rows = list(dict.fromkeys(code.split(".")[1] for code in by_hand if code.startswith("t3.")))
    answered = rows[rows.index("granted"): rows.index("handled")]
    for column in COLUMNS:
        by_hand[f"t3.handled.{column}"] = together([by_hand[f"t3.{row}.{column}"] for row in answered])
    for row in rows:
        by_hand[f"t3.{row}.total"] = together([by_hand[f"t3.{row}.{column}"] for column in COLUMNS])
    for group in ("review", "direct", "after_review"):
        by_hand[f"t4.{group}.total"] = together([by_hand[f"t4.{group}.{outcome}"] for outcome in OUTCOMES])
    assert {code: (value, by_hand[code]) for code, value in law.items() if value != by_hand[code]} == {}


def together(parts: list[Decimal | None]) -> Decimal | None:
    """What there is of the parts, added up; None where there is nothing."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def test_the_unit_lists_states_are_those_the_sample_tells(shown: dict[str, Demonstrated]) -> None:
    with Campaign(shown["shifan-2023"].root) as campaign:
        counts = status(campaign).to_json()["counts"]
    assert counts == {"missing": 2, "rejected": 5, "queried": 2, "accepted": 4, "exempt": 1}
    assert "应报13家，已报11家，其中5家待改，未报：假设乡、区教育局" in shown["shifan-2023"].rolled_up.sums.denominator
    assert "应报14家，已报1家，其中0家待改" in shown["yuanzhou-2023"].rolled_up.sums.denominator


def test_every_product_lies_where_it_is_said_to(shown: dict[str, Demonstrated]) -> None:
    for one in shown.values():
        assert one.rolled_up.path.is_file()
        assert [path.suffix for path in one.reports] == [".docx", ".html", ".html", ".md", ".docx"]
        assert all(path.stat().st_size > 1000 for path in one.reports)
        assert not [path for path in one.root.rglob("*") if path.name.startswith(".nianbao-")]


def test_the_districts_draft_lies_there_with_the_figures(shown: dict[str, Demonstrated]) -> None:
    for one in shown.values():
        assert one.own_draft is not None
        assert one.own_draft.name == "本级文字稿（第2稿）.docx", "the first was begun with the workbooks"
        assert one.own_draft.is_file()


def test_an_earlier_demonstration_is_not_written_over(shown: dict[str, Demonstrated]) -> None:
    out: Path = next(iter(shown.values())).root.parent
    with pytest.raises(UsageError, match="演示不覆盖已有的内容"):
        demo(out)
