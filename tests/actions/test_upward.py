"""rollup --into: the district's own return, one level up, says what the roll-up says and no more."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.office import Office
from tests.support.workbooks import cached, fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.report import district_context, report
from toolkit.actions.rollup import RolledUp, rollup
from toolkit.campaign.folder import Campaign

OWN = "原州区全年主动公开信息3210条。"
BLANK = ("t3.new.legal", "t3.granted.natural", "t2.licence.decisions", "t4.review.pending")
STAGE = "阶段性数据，不得对外公布"


def city_of(tmp: Path) -> Path:
    """The level above, which issued a workbook to 原州区."""
    return make(tmp / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")


def issued_by(city: Path) -> Path:
    return next((city / "issued").glob("*.xlsx"))


def told(root: Path, tmp: Path, figures: dict[str, dict[str, Any]], own: dict[str, str] | None = None) -> None:
    """The units' returns collected, and the district's own texts written into campaign.toml."""
    if own:
        lines = "".join(f'"{code}" = """{text}"""\n' for code, text in own.items())
        settings = root / "campaign.toml"
        settings.write_text(settings.read_text("utf-8") + f"\n[texts]\n{lines}", "utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp / f"{code}.xlsx", values) for code, values in figures.items()])


def upward(root: Path, into: Path) -> RolledUp:
    with Campaign(root) as campaign:
        return rollup(campaign, into=into)


def opened(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def words_of(path: Path, sheet: str) -> str:
    return "\n".join(str(cell.value) for row in opened(path)[sheet].iter_rows() for cell in row if cell.value is not None)


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units that left blanks, one missing; the district has written one text."""
    home = tmp_path_factory.mktemp("blanks")
    root = make(home / "2023")
    told(root, home, {
        STREET: {"t3.new.natural": 3, "t3.granted.natural": 3},
        TOWN: {"t3.new.natural": 2, **dict.fromkeys(BLANK)},
    }, {"s1.proactive": OWN})
    return root


def test_where_units_left_blanks_every_figure_upward_is_the_roll_ups_and_the_reports(blanks: Path, tmp_path: Path, office: Office) -> None:
    done = upward(blanks, issued_by(city_of(tmp_path)))
    with Campaign(blanks) as campaign:
        local = rollup(campaign, out=tmp_path / "汇总.xlsx").path
        printed = {cell.code for cell in campaign.form.cells.values()}
        context = district_context(campaign)
    fresh = {path.stem: cached(path) for path in office.recalculate([done.path, local], tmp_path / "fresh")}
    places = {stem: opened(path).defined_names for stem, path in ((done.path.stem, done.path), (local.stem, local))}
    for code in printed:
        shown = set()
        for stem, sheets in fresh.items():
            sheet, _, cell = places[stem][code.replace(".", "_")].attr_text.rpartition("!")
            shown.add(sheets[sheet.strip("'")].get(cell.replace("$", "")))
        assert shown == {float(done.sums.values[code] or 0)}, code
    assert done.sums.values["t3.new.total"] == 5
    table = next(part for section in context.sections for part in section.parts if part.code == "t3")
    new = next(row for row in table.grid if "一、本年新收政府信息公开申请数量" in row)
    assert [cell for cell in new if cell.isdigit()] == ["5", "0", "0", "0", "0", "0", "5"]


def test_the_file_upward_passes_its_own_checks_where_the_roll_up_does(tmp_path: Path) -> None:
    root, city = make(tmp_path / "2023"), city_of(tmp_path)
    told(root, tmp_path, {STREET: {"t3.new.natural": 3, "t3.granted.natural": 3}, TOWN: {}, BUREAU: {"t2.fee.amount": 12.5}})
    done = upward(root, fill(issued_by(city), tmp_path / "原州区.xlsx", {"s1.proactive": "已写。"}))
    assert not done.findings
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
        assert one.submission is not None
        assert one.submission.values == dict(done.sums.values)
        assert {finding.rule for finding in one.findings} == {"text.missing"}
    assert opened(done.path).sheetnames[0] == "填报说明", "nothing more is to be said of complete sums"
    assert STAGE not in headers(done.path)


def headers(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet"))


def test_the_districts_own_texts_go_along(blanks: Path, tmp_path: Path) -> None:
    city = city_of(tmp_path)
    done = upward(blanks, issued_by(city))
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert one.submission.texts["s1.proactive"] == OWN
    assert not one.submission.texts["s1.on_request"], "a draft is nothing the district has written"
    assert any(note.startswith("下列文字还没有写") and "“（一）主动公开" not in note for note in done.notes)


def test_a_text_that_stands_in_the_upper_workbook_stays_and_that_is_said(blanks: Path, tmp_path: Path) -> None:
    city = city_of(tmp_path)
    theirs = fill(issued_by(city), tmp_path / "原州区.xlsx", {"s1.proactive": "市里格式的一段。", "s1.on_request": "共受理5件。"})
    done = upward(blanks, theirs)
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert one.submission.texts["s1.proactive"] == "市里格式的一段。"
    assert one.submission.texts["s1.on_request"] == "共受理5件。"
    assert any("保留原样，没有用本级另写的" in note for note in done.notes)


def edited_report(root: Path, changes: dict[str, str]) -> Path:
    """The district's report with some paragraphs written anew, each by what it begins with."""
    with Campaign(root) as campaign:
        path = report(campaign)
    document = docx.Document(str(path))
    for begins, words in changes.items():
        (paragraph,) = [one for one in document.paragraphs if begins in one.text]
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = words
    document.save(str(path))
    return path


def test_what_somebody_wrote_into_the_districts_report_goes_along_and_no_draft(tmp_path: Path) -> None:
    root, city = make(tmp_path / "2023"), city_of(tmp_path)
    told(root, tmp_path, {STREET: {"t3.new.natural": 3, "t3.granted.natural": 3}}, {"s1.proactive": OWN})
    edited_report(root, {"（三）": "（三）政府信息管理。全区清理规范性文件41件。", "（一）": "（一）主动公开情况。另一种写法。"})
    told(root, tmp_path, {TOWN: {"t3.new.natural": 7, "t3.granted.natural": 7}})
    done = upward(root, issued_by(city))
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert {code: text for code, text in one.submission.texts.items() if text} == {
        "s1.proactive": OWN, "s1.management": "全区清理规范性文件41件。"}
    notes = "\n".join(done.notes)
    assert "下列文字取自改过的报告“原州区2023年政府信息公开工作年度报告.docx”：“一、总体情况（三）政府信息管理”。" in notes
    assert "改过的报告“原州区2023年政府信息公开工作年度报告.docx”里写的不同：“一、总体情况（一）主动公开情况”，请核对。" in notes


def test_a_report_nobody_edited_gives_no_text(tmp_path: Path) -> None:
    root, city = make(tmp_path / "2023"), city_of(tmp_path)
    told(root, tmp_path, {STREET: {"t3.new.natural": 3, "t3.granted.natural": 3}})
    with Campaign(root) as campaign:
        report(campaign)
    done = upward(root, issued_by(city))
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert not any(one.submission.texts.values())


def test_a_text_without_a_place_above_is_named(blanks: Path, tmp_path: Path) -> None:
    text = (blanks / "form.toml").read_text("utf-8")
    code = '"s1.proactive"'
    assert code in text
    (tmp_path / "市.toml").write_text(text.replace(code, '"s1.published"'), "utf-8")
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n", form=tmp_path / "市.toml")
    done = upward(blanks, issued_by(city))
    assert any("没有位置，没有填入：“s1.proactive”" in note for note in done.notes)


def test_a_total_that_the_upper_form_reckons_otherwise_is_named(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    told(root, tmp_path, {STREET: {"t4.review.upheld": 2, "t4.review.pending": 3}})
    text = (root / "form.toml").read_text("utf-8")
    other = 'is = "upheld + corrected + other + pending"'
    assert other in text
    (tmp_path / "市.toml").write_text(text.replace(other, 'is = "upheld + corrected + other"'), "utf-8")
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n", form=tmp_path / "市.toml")
    notes = upward(root, issued_by(city)).notes
    assert "“行政复议｜总计”按上级的表式为2，按本任务的表式为5，两份表式的合计公式不同，请核对。" in notes


def test_while_units_are_missing_or_not_accepted_the_workbook_itself_says_so(blanks: Path, tmp_path: Path) -> None:
    done = upward(blanks, issued_by(city_of(tmp_path)))
    book = opened(done.path)
    assert book.sheetnames[0] == "汇总说明"
    assert book.active.title == "汇总说明", "it is what a person sees first"
    said = words_of(done.path, "汇总说明")
    assert STAGE in said
    assert "还没有报送，数未计入：区教育局（1家）。" in said
    assert "已报送、有错误待改，数已计入：三营镇（1家）。" in said
    assert done.sums.null_sentence in said
    assert headers(done.path).count(f"&amp;C&amp;9 {STAGE}") == 7, "every sheet says so in print"


def test_what_waits_for_confirmation_is_not_accepted(tmp_path: Path) -> None:
    root, city = make(tmp_path / "2023"), city_of(tmp_path)
    told(root, tmp_path, {STREET: {}, TOWN: {}, BUREAU: {"s6.fee_notices": None}})
    said = words_of(upward(root, issued_by(city)).path, "汇总说明")
    assert STAGE in said
    assert "已报送、待核实，数已计入：区教育局（1家）。" in said


def test_the_level_above_reads_it_without_a_word_about_the_first_sheet(blanks: Path, tmp_path: Path) -> None:
    city = city_of(tmp_path)
    done = upward(blanks, issued_by(city))
    without = opened(done.path)
    del without["汇总说明"]
    without.save(tmp_path / "无说明.xlsx")
    with Campaign(city) as campaign:
        first, second = check([done.path, tmp_path / "无说明.xlsx"], campaign)
        collected = collect(campaign, [done.path])
    assert first.submission is not None
    assert first.submission.origin == "issued"
    assert not any(finding.rule.startswith(("structure", "seal", "identity", "value.unplaced", "text.unplaced")) for finding in first.findings)
    assert [(f.id, f.severity) for f in first.findings] == [(f.id, f.severity) for f in second.findings]
    assert collected


def test_a_second_time_gives_the_same_bytes(blanks: Path, tmp_path: Path) -> None:
    into = issued_by(city_of(tmp_path))
    first = upward(blanks, into).path.read_bytes()
    again = upward(blanks, into).path
    assert again.read_bytes() == first
    assert "（2）" not in again.name
