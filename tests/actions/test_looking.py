"""Everything known of one unit, the roll-up's first page as data, where a figure comes from, the report section by section."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import districts
from tests.support.districts import BUREAU, STREET, TOWN
from toolkit.actions.adjust import adjust
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.draft import draft
from toolkit.actions.explain import explain
from toolkit.actions.fill import fill
from toolkit.actions.look import look
from toolkit.actions.overview import overview, sources
from toolkit.actions.rollup import rollup
from toolkit.actions.withdraw import withdraw
from toolkit.actions.writing import writing
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.narrative.material import Told


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street does not balance, then does not once more; the town is right; the bureau has sent nothing."""
    folder = tmp_path_factory.mktemp("looked-at")
    before = folder / "last.csv"
    before.write_text(f"单位代码,t3.new.natural\n{STREET},7\n{TOWN},1\n", "utf-8")
    root = districts.make(folder / "c", last_year=before, deadline=date(2024, 1, 15))
    with Campaign(root) as campaign:
        for n, (code, values) in enumerate((
            (STREET, {"t3.new.natural": 3, "t3.granted.natural": 1}), (STREET, {"t3.new.natural": 5, "t3.granted.natural": 4}),
            (TOWN, {"t3.new.natural": 2, "t3.granted.natural": 2}),
        )):
            collect(campaign, [districts.returned(root, code, folder / f"{n}.xlsx", values)])
    return root


@pytest.fixture
def campaign(district: Path) -> Iterator[Campaign]:
    with Campaign(district) as opened:
        yield opened


def test_a_unit_is_seen_with_its_tables_last_year_beside_and_what_is_wrong_at_the_cell(campaign: Campaign) -> None:
    seen = look(campaign, "北塬街道")
    assert (seen.unit.code, seen.standing.state, seen.standing.version) == (STREET, "rejected", 2)
    table = next(one for one in seen.tables if one.table.code == "t3")
    shown = {cell.code: cell.text for row in table.printed.rows for cell in row if cell.code}
    assert (shown["t3.new.natural"], shown["t3.granted.natural"], table.last["t3.new.natural"]) == ("5", "4", "7")
    assert any("自然人列不平" in finding.message for finding in table.findings["t3.new.natural"])
    assert next(text.label for text in seen.texts) == campaign.form.texts[0].label
    assert seen.texts[0].text == "无。"


def test_beside_a_units_words_stands_what_its_figures_say_each_with_its_cell(campaign: Campaign) -> None:
    (text,) = (text for text in look(campaign, TOWN).texts if text.code == "s1.on_request")
    assert "三营镇新收政府信息公开申请2件" in "".join(words for words, _ in text.by_figures)
    assert ("2", "t3.new.total") in text.by_figures
    assert not any("【" in words for words, _ in text.by_figures)
    assert all(not text.by_figures for text in look(campaign, BUREAU).texts)


def test_both_versions_are_there_and_which_one_counts_and_what_changed(campaign: Campaign) -> None:
    seen = look(campaign, STREET)
    assert [(one.version, one.counts, one.name) for one in seen.versions] == [(2, True, "1.xlsx"), (1, False, "0.xlsx")]
    assert all((campaign.root / one.file).is_file() for one in seen.versions)
    assert {cell.where.code for cell in seen.wall.changes[STREET].typed} == {"t3.new.natural", "t3.granted.natural"}  # type: ignore[index]


def test_neighbours_are_those_of_the_list(campaign: Campaign) -> None:
    before, after = look(campaign, TOWN).before, look(campaign, TOWN).after
    assert (before and before.code, after and after.code) == (STREET, BUREAU)
    assert look(campaign, STREET).before is None


def test_a_unit_that_sent_nothing_has_its_workbook_and_nothing_else(campaign: Campaign) -> None:
    seen = look(campaign, BUREAU)
    assert seen.issued.endswith(".xlsx")
    assert (seen.versions, seen.to_send_back, seen.returned, seen.explanations) == ((), (), "", ())
    json.dumps(seen.to_json(), ensure_ascii=False)


def test_nobody_is_found_by_a_name_that_is_not_on_the_list(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match="没有"):
        look(campaign, "南塬街道")


def test_what_was_sent_back_stands_there_until_it_is_answered(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        collect(campaign, [districts.returned(root, STREET, tmp_path / "a.xlsx", {"t3.new.natural": 3})])
        assert {finding.rule for finding in look(campaign, STREET).to_send_back} == {"t3.balance"}
        (done,) = correct(campaign).units
        seen = look(campaign, STREET)
        assert (campaign.root / seen.returned, seen.told[-1].message) == (done.path, done.message)
        collect(campaign, [districts.returned(root, STREET, tmp_path / "b.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})])
        assert look(campaign, STREET).returned == ""


def test_what_was_withdrawn_and_what_the_officer_filled_in_are_told(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        collect(campaign, [districts.returned(root, STREET, tmp_path / "a.xlsx")])
        withdraw(campaign, STREET, reason="报错了")
        (version,) = look(campaign, STREET).versions
        assert (version.live, version.counts) == (False, False)
        made = fill(campaign, STREET, source="电话", who="张三")
        assert look(campaign, STREET).issued.endswith(made.path.name)


def test_a_reason_that_was_decided_is_among_what_can_be_explained(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        collect(campaign, [districts.returned(root, STREET, tmp_path / "a.xlsx", {"t2.rules.made": 1}, texts=False)])
        asked = look(campaign, STREET).explanations
        (one, *_) = [each for each in asked if each.finding.rule == "text.missing"]
        explain(campaign, [STREET], accept=[one.finding.id], reason="本年没有", who="李四")
        decided = {each.finding.id: each.decision for each in look(campaign, STREET).explanations}
        assert decided[one.finding.id].accepted  # type: ignore[union-attr]


# ── the district's figures ────────────────────────────────────────────


def test_the_page_says_what_the_roll_up_says(campaign: Campaign) -> None:
    seen, made = overview(campaign), rollup(campaign)
    lines = {line.label: line for block in seen.blocks for line in block.lines}
    assert lines["本年新收"].figures[0].value == made.sums.values["t3.new.total"] == 7
    assert seen.sums.denominator == made.sums.denominator
    assert any("还有1家没有报送" in sentence for sentence in seen.attention)
    assert next(words for words, _ in seen.dates) == "各单位报送"
    json.dumps(seen.to_json(), ensure_ascii=False)


def test_shares_are_of_the_line_they_are_parts_of(campaign: Campaign) -> None:
    lines = {line.label: line for block in overview(campaign).blocks for line in block.lines}
    assert (lines["自然人"].share, lines["法人或其他组织"].share) == ("100.0%", "0.0%")


def test_each_unit_has_a_row_of_the_figures_of_most_interest_with_last_year_beside(campaign: Campaign) -> None:
    seen = overview(campaign)
    at = seen.columns.index("本年新收") if "本年新收" in seen.columns else next(n for n, column in enumerate(seen.columns) if "新收" in column)
    assert [(one.standing.unit.code, one.figures[at].value) for one in seen.units] == [(STREET, 5), (TOWN, 2), (BUREAU, None)]
    assert not any("空" in text for one in seen.units for text in (*one.last, *(figure.text for figure in one.figures)))
    assert all(len(one.figures) == len(one.last) == len(seen.columns) for one in seen.units)


def test_a_figure_leads_to_the_units_it_is_made_of(campaign: Campaign) -> None:
    seen = sources(campaign, "t3.new.natural")
    assert [(one.standing.unit.code, one.value, one.counted, one.last) for one in seen.units] == [
        (STREET, 5, True, "7"), (TOWN, 2, True, "1"), (BUREAU, None, False, "")]
    assert seen.text == "7"


def test_a_unit_that_does_not_count_is_shown_as_in_no_sum(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c", units="name,code,level,counted\n甲街道,a,街道,是\n乙街道,b,街道,否\n")
    with Campaign(root) as campaign:
        for code in "ab":
            values = {"t3.new.natural": 2, "t3.granted.natural": 2}
            collect(campaign, [districts.returned(root, code, tmp_path / f"{code}.xlsx", values)])
        seen = sources(campaign, "t3.new.natural")
        assert [(one.standing.unit.code, one.value, one.counted) for one in seen.units] == [("a", 2, True), ("b", 2, False)]
        assert seen.text == "2"


def test_a_total_leads_to_its_cells(campaign: Campaign) -> None:
    seen = sources(campaign, "t3.new.total")
    assert "t3.new.natural" in {cell.code for cell, _ in seen.parts}
    assert seen.to_json()["parts"]["t3.new.natural"] == "7"


def test_an_adjustment_is_among_what_a_figure_is_made_of(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        collect(campaign, [districts.returned(root, STREET, tmp_path / "a.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})])
        adjust(campaign, "t3.new.natural", 1, unit="全区", reason="漏报一件", who="张三")
        assert [(one.delta, one.reason) for one in sources(campaign, "t3.new.natural").adjustments] == [(1, "漏报一件")]
        assert len(sources(campaign, "t3.new.total").adjustments) == 1


def test_a_code_that_is_none_is_refused_with_the_nearest(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match=r"t3\.new"):
        sources(campaign, "t3.new.naturl")


# ── the report, section by section ────────────────────────────────────


def test_every_section_says_what_is_still_to_be_written(campaign: Campaign) -> None:
    seen = writing(campaign)
    assert [text.code for text in seen.texts] == [text.code for text in campaign.form.texts]
    assert [text.code for text in seen.texts if text.to_write] != []
    said = [part for text in seen.texts for paragraph in text.paragraphs for part in paragraph if part.codes]
    figures = {part.codes[0]: part.text for part in said if len(part.codes) == 1}
    assert figures["t3.new.total"] == "7"
    json.dumps(seen.to_json(), ensure_ascii=False)


def test_the_draft_is_named_that_the_words_are_taken_from(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        made = draft(campaign)
        assert writing(campaign).path == made.path


def test_a_sentence_taken_over_stands_in_the_next_draft_with_whose_it_is_and_is_not_final_yet(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        draft(campaign)
        code, problems = "s1.management", next(text.code for text in campaign.form.texts if "问题" in text.label)
        said = Told("开展专题培训3场次。", ("北塬街道",))
        made = draft(campaign, {code: [said], problems: [said]})
        texts = {text.code: text for text in writing(campaign).texts}
        assert made.number == 2
        assert ["".join(part.text for part in paragraph) for paragraph in texts[code].paragraphs] == [
            "开展专题培训3场次。【请改写成本级的话，取自北塬街道】"]
        assert "北塬街道" not in "".join(part.text for paragraph in texts[problems].paragraphs for part in paragraph)
        assert texts[code].to_write
        assert texts[code].own


def test_what_was_taken_over_is_carried_into_every_further_draft(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        draft(campaign, {"s1.management": [Told("开展专题培训3场次。", ("北塬街道",))]})
        collect(campaign, [districts.returned(root, STREET, tmp_path / "a.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})])
        draft(campaign, {"s1.management": [Told("建立台账2本。", ("三营镇",))]})
        (text,) = (text for text in writing(campaign).texts if text.code == "s1.management")
        assert len(text.paragraphs) == 2


def test_a_text_that_is_none_is_refused_and_no_draft_written(tmp_path: Path) -> None:
    root = districts.make(tmp_path / "c")
    with Campaign(root) as campaign:
        with pytest.raises(UsageError, match="没有"):
            draft(campaign, {"t3": [Told("开展专题培训3场次。", ())]})
        assert not list(campaign.output.glob("*.docx"))
