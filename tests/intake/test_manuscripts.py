"""Whose a manuscript is: the ledger by its token, else the unit in its title, else nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from toolkit.structs import Struct, replace

from tests.manuscript.words import FORM, TITLE, TOKEN, WORDS, custom, docx, outline, p, written
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import seal_for
from toolkit.campaign.identifying import BY_OFFICER, District, assigned_by, home_of
from toolkit.campaign.judging import Context
from toolkit.campaign.roster import Roster
from toolkit.errors import FileError
from toolkit.findings import Severity
from toolkit.form import Form
from toolkit.intake.reading import read_file
from toolkit.layout import Layout
from toolkit.seal import Seal
from toolkit.submission import Unit

STREET, TOWN = Unit("640402003", "北塬街道", "街道"), Unit("640402100", "三营镇", "镇")
SEAL = replace(seal_for(FORM), token=TOKEN)


class OneIssued(Struct, frozen=True):
    """A campaign that has issued one workbook, as far as a reader asks it."""

    form: Form = FORM

    def seal_of(self, token: str) -> Seal | None:
        return SEAL if token == TOKEN else None

    def seal_marked(self, mark: str) -> Seal | None:
        return SEAL if mark == TOKEN[:8] else None

    def layouts(self) -> tuple[Layout, ...]:
        return ()


def received(data: bytes, units: tuple[Unit, ...] = (STREET, TOWN), to: Unit | None = None) -> Reading:
    facts, roster = read_file(data, OneIssued()), Roster(units)
    assert facts.part == "manuscript"
    district = District("原州区", 2023, "区县", FORM.edition, FORM.digest, roster)
    unit = to or home_of(facts, roster)
    return Reading(FORM, facts, unit, Context(district, assigned=BY_OFFICER if to else assigned_by(facts)))


def rules(found: Reading) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity.value) for finding in found.judged.findings]


def test_the_token_says_whose_it_is() -> None:
    found = received(written(WORDS))
    assert (found.identity.unit_code, found.identity.unit_name, found.identity.year) == ("640402003", "北塬街道", 2023)
    assert (found.origin, found.findings) == ("issued", [])
    assert found.texts == WORDS


def test_so_do_the_digits_in_the_foot_where_properties_were_cleaned() -> None:
    found = received(docx(outline(WORDS).replace(p(TITLE), "") + p(f"原表标识：{TOKEN[:8]}")))
    assert (found.identity.unit_code, found.origin, found.findings) == ("640402003", "issued", [])


def test_a_unit_renamed_since_is_called_by_its_present_name() -> None:
    renamed = replace(STREET, name="北塬街道办事处")
    found = received(written(), (renamed, TOWN))
    assert found.unit == renamed
    assert rules(found) == []


def test_without_a_token_the_title_does_and_it_is_asked_about() -> None:
    found = received(docx(outline(WORDS)))
    assert found.unit == STREET
    assert found.origin == "recognised"
    assert rules(found) == [("seal.missing", "query")]
    assert found.texts == WORDS


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("白阳镇2023年政府信息公开工作年度报告文字稿", [("identity.unit", "error"), ("seal.missing", "query")]),
        ("", [("identity.unit", "error"), ("seal.missing", "query")]),
        ("北塬街道2022年政府信息公开工作年度报告文字稿", [("identity.year", "error"), ("seal.missing", "query")]),
    ],
)
def test_a_title_of_nobody_or_of_another_year_is_an_error(title: str, expected: list[tuple[str, str]]) -> None:
    found = received(docx(outline(WORDS).replace(p(TITLE), p(title))))
    assert sorted(rules(found)) == sorted(expected)


def test_a_token_nobody_knows_is_another_campaigns() -> None:
    found = received(docx(outline(WORDS), {"docProps/custom.xml": custom("f" * 32)}))
    assert (found.unit, found.origin) == (STREET, "recognised")
    assert rules(found) == [("seal.missing", "query")]
    assert "不是本任务下发的" in found.findings[0].message


def test_a_neighbours_file_written_over_is_an_error() -> None:
    found = received(docx(outline(WORDS).replace("北塬街道", "三营镇"), {"docProps/custom.xml": custom(TOKEN)}))
    assert rules(found) == [("identity.unit", "error")]
    assert "是“北塬街道”的，标题却写作“三营镇”" in found.findings[0].message


def test_a_foot_that_contradicts_the_property_is_a_broken_seal() -> None:
    found = received(docx(outline(WORDS) + p("原表标识：ffffffff"), {"docProps/custom.xml": custom(TOKEN)}))
    assert rules(found) == [("seal.broken", "error")]


def test_the_officer_may_say_whose_it_is() -> None:
    found = received(written(), to=TOWN)
    assert found.unit == TOWN
    assert rules(found) == [("identity.unit", "query")]
    nobodys = received(docx(outline(WORDS).replace("北塬街道", "白阳镇")), to=TOWN)
    assert {finding.severity for finding in nobodys.findings} == {Severity.QUERY}
    assert received(written(), to=STREET).findings == []


def test_without_a_campaign_it_speaks_for_itself() -> None:
    found = reading(written(WORDS), default_form=FORM)
    assert (found.origin, found.identity.unit_name, found.identity.year, found.findings) == ("issued", "北塬街道", 2023, [])
    found = reading(docx(outline(WORDS)), default_form=FORM)
    assert (found.origin, rules(found)) == ("recognised", [("seal.missing", "query")])


def test_judged_it_has_texts_and_not_a_single_value() -> None:
    judged = received(written(WORDS)).judged
    assert set(judged.values) == set(FORM.cells)
    assert set(judged.values.values()) == {None}
    assert judged.texts == WORDS


@pytest.mark.parametrize("data", [docx(p("会议通知")), b"%PDF-1.7\n" + bytes(100), b"text"], ids=["word", "pdf", "text"])
def test_any_other_file_is_left_to_others(data: bytes) -> None:
    with pytest.raises(FileError):
        read_file(data, OneIssued())


def test_saved_as_an_old_doc_it_is_known_and_asked_for_again(office: Office, tmp_path: Path) -> None:
    (tmp_path / "稿.docx").write_bytes(written(WORDS))
    (old,) = office.convert([tmp_path / "稿.docx"], "doc", tmp_path / "old")
    with pytest.raises(FileError, match=r"另存为旧版Word文件（\.doc）的文字稿，请用WPS或Word打开后另存为\.docx") as caught:
        read_file(old.read_bytes(), OneIssued())
    assert caught.value.code == "file.unreadable"


def test_words_that_do_not_show_are_said_and_not_printed() -> None:
    code, words = next(iter(WORDS.items()))
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>不再保留。</w:t></w:r></w:p>"
    found = received(docx(outline(WORDS).replace(p(words), p(words) + struck)))
    assert found.judged.texts == WORDS
    (finding,) = (finding for finding in found.judged.findings if finding.rule == "text.unseen")
    assert (finding.item, finding.severity) == (code, Severity.NOTE)
    assert "“不再保留。”" in finding.message
