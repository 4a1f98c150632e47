"""papers: what goes to the level above says the roll-up's figures and nothing it should not."""

from __future__ import annotations

import importlib.util
import re
import shutil
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import docxtpl
import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.office import Office
from toolkit.actions.collect import collect
from toolkit.actions.explain import explain
from toolkit.actions.form import load_form
from toolkit.actions.papers import COPYING, DIFFERENCES, LETTER, SIGNING, papers
from toolkit.actions.parts.district import sums_of
from toolkit.aggregate import last_sums
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.narrative.paper_figures import (
    carried_over,
    change_said,
    changed_by_half,
    compared_figures,
    key_figures,
)
from toolkit.narrative.papers import DifferencesContext, LetterContext, SigningContext
from toolkit.narrative.word import environment
from toolkit.words import plain

TEMPLATES = Path(__file__).parents[2] / "templates" / "papers"
FORM = load_form("2021")
WORD = (SIGNING, LETTER, DIFFERENCES)
LAST = {STREET: 4, TOWN: 2, BUREAU: 30}
"""Applications of last year; all but one were dealt with."""
NOW = {STREET: 9, TOWN: 3, BUREAU: 71}
REASON = "上年年报漏计1件，已另行说明"


def of_last_year(applications: int) -> dict[str, int]:
    return {"t2.normative.made": 1, "t2.normative.valid": applications, "t2.licence.decisions": 100 * applications,
            "t3.new.natural": applications, "t3.new.total": applications, "t3.granted.natural": applications - 1,
            "t3.granted.total": applications - 1, "t3.handled.natural": applications - 1, "t3.handled.total": applications - 1,
            "t3.carried_out.natural": 1, "t3.carried_out.total": 1}


def of_this_year(code: str) -> dict[str, Any]:
    applications, carried = NOW[code], 2 if code == TOWN else 1
    return {"t2.normative.made": applications % 4, "t2.normative.valid": {STREET: 5, TOWN: 5, BUREAU: 30}[code],
            "t2.licence.decisions": 40 * applications, "t2.fee.amount": 1.25, "t3.new.natural": applications,
            "t3.carried_in.natural": carried, "t3.granted.natural": applications, "t3.carried_out.natural": carried}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district of three with last year's figures: all reported, two reasons accepted."""
    base = tmp_path_factory.mktemp("papers")
    zeros = dict.fromkeys(FORM.cells, 0)
    lines = [",".join(["代码", *FORM.cells])]
    lines += [",".join([code, *(str(value) for value in (zeros | of_last_year(count)).values())]) for code, count in LAST.items()]
    (base / "上年.csv").write_text("\n".join(lines), "utf-8")
    root = make(base / "2023", last_year=base / "上年.csv")
    with Campaign(root) as campaign:
        files = [returned(root, code, base / f"{code}.xlsx", of_this_year(code)) for code in NOW]
        collect(campaign, files)
        for code, finding in ((TOWN, "history.carried_in@total"), (BUREAU, "history.valid@normative")):
            explain(campaign, [code], accept=[finding], reason=REASON, who="李四")
    return root


@pytest.fixture
def whole(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "2023"))


def written(root: Path) -> dict[str, Path]:
    with Campaign(root) as campaign:
        return {path.name: path for path in papers(campaign).paths}


def tables(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables]


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def listed(path: Path) -> list[list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]


def added(year: Mapping[str, Mapping[str, float]], code: str) -> float:
    """A figure of the district, by an addition of this test's own: of a total over what it is made of."""
    parts = [code]
    if code.endswith(".total"):
        row = code.removesuffix("total")
        parts = [other for other in FORM.cells if other.startswith(row) and other != code]
    if code == "t3.handled.total":
        parts = ["t3.granted.natural"]
    return sum(float(one.get(part, 0)) for one in year.values() for part in parts)


THIS = {code: of_this_year(code) for code in NOW}
BEFORE = {code: of_last_year(count) for code, count in LAST.items()}


# ── every number is the roll-up's ─────────────────────────────────────────


def test_each_figure_of_the_signed_paper_is_a_sum_beside_last_years(whole: Path) -> None:
    _, lines, signatures = tables(written(whole)[SIGNING])
    figures = key_figures(FORM)
    assert [line[:2] for line in lines[1:]] == [[one.label, one.unit] for one in figures]
    for line, one in zip(lines[1:], figures, strict=True):
        this, last = added(THIS, one.code), added(BEFORE, one.code)
        assert [line[2], line[3]] == [plain(this), plain(last)], one.code
        assert line[4] == ("持平" if this == last else change_said(round(this * 4) / 4 if this % 1 else int(this), int(last))), one.code
    assert {"t2.fee.amount", "t3.new.total", "t3.handled.total", "t4.review.total"} <= {one.code for one in figures}
    assert [row[0] for row in signatures] == ["拟稿", "审核", "签发"]


def test_the_differences_name_what_was_carried_and_what_changed_by_half(whole: Path) -> None:
    path = written(whole)[DIFFERENCES]
    carried, changes = tables(path)
    assert [row[0] for row in carried[1:]] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    for row, one in zip(carried[1:], carried_over(FORM), strict=True):
        assert row[2:4] == [plain(added(THIS, one.code)), plain(added(BEFORE, one.last_code))]
    assert (carried[1][4], carried[2][4]) == ("+1", "持平")
    changed = [one for one in compared_figures(FORM) if abs(added(THIS, one.code) - added(BEFORE, one.code)) * 2 >= added(BEFORE, one.code)
               and added(THIS, one.code) != added(BEFORE, one.code)]
    assert [row[0] for row in changes[1:]] == [one.label for one in changed]
    assert {one.code for one in changed} == {"t2.normative.made", "t2.fee.amount", "t3.new.total", "t3.handled.total"}
    said = words(path)
    assert "内部材料" in said
    assert "有2类不一致" in said
    assert "1. 三营镇：上年结转（总计）填2件" in said
    assert said.count(REASON) == 2
    assert "2. 区教育局：" in said


def test_a_reason_that_is_not_accepted_stays_out(whole: Path) -> None:
    with Campaign(whole) as campaign:
        explain(campaign, [TOWN], refuse=["history.carried_in@total"], reason="请附上年台账", who="李四")
    said = words(written(whole)[DIFFERENCES])
    assert "三营镇" not in said
    assert "1. 区教育局：" in said


def test_the_list_to_copy_from_has_every_cell_in_the_order_of_the_form(whole: Path) -> None:
    rows = listed(written(whole)[COPYING])
    with Campaign(whole) as campaign:
        sums, _ = sums_of(campaign)
    numbered = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in numbered] == list(range(1, len(FORM.cells) + 1))
    for row, cell in zip(numbered, FORM.cells.values(), strict=True):
        assert row[3] == (float(value) if (value := sums.values[cell.code]) is not None else None), cell.code
        assert any(word in f"{row[1]}{row[2]}" for word in (cell.row_labels or cell.column_labels)[-1:]), cell.code
    assert [row[0] for row in rows if isinstance(row[0], str)][3:] == [table.title for table in FORM.tables]
    assert numbered[0][1:3] == ["规章", "第二十条第（一）项　本年制发件数"]
    assert numbered[11][1:3] == ["一、本年新收政府信息公开申请数量", "法人或其他组织　商业企业"], "what stands above every column is left out"


def test_no_number_stands_in_the_papers_that_is_not_accounted_for(whole: Path) -> None:
    with Campaign(whole) as campaign:
        sums, _ = sums_of(campaign)
        last = last_sums(sums.form, sums.standings, campaign.last_year)
        said = [finding.message for standing in sums.standings for finding in standing.findings]
    codes = {one.code for one in key_figures(FORM)} | {code for one in carried_over(FORM) for code in (one.code, one.last_code)}
    known = {plain(values[code]) for values in (sums.values, last) for code in codes}
    for path in (path for name, path in written(whole).items() if name in WORD):
        left = words(path)
        for sentence in [*said, REASON, "国办公开办函〔2021〕30号", "2023年", "应报3家，已报3家", "有2类不一致", "共2条"]:
            left = left.replace(sentence, "").replace(sentence.rstrip("。"), "")
        left = re.sub(r"[+−][0-9.]+(（[0-9]+%）)?|(?m:^　*[1-5]\. )|附件：1\.", "", left)
        assert set(re.findall(r"[0-9][0-9.]*", left)) <= known, path.name


# ── not final ─────────────────────────────────────────────────────────────


def test_sums_that_are_not_final_say_so_on_every_paper_and_name_nobody(whole: Path, nianbao: Line) -> None:
    with Campaign(whole) as campaign:
        assert papers(campaign).provisional == ""
    assert not any("阶段性" in words(whole / "output" / name) for name in WORD)
    nianbao("withdraw", STREET, "-C", whole, "--reason", "误收")
    said = nianbao("papers", "-C", whole)
    assert "提示：阶段性数据：未报1家，数字还会变，不得作为定稿签发、报送和公布。" in said.err
    found = {path.name: path for path in (whole / "output").iterdir()}
    for name in WORD:
        assert "阶段性数据：未报1家" in words(found[name])
        assert "北塬街道" not in words(found[name])
    assert "可以定稿" not in words(found[SIGNING])
    assert str(listed(found[COPYING])[1][0]).startswith("阶段性数据：未报1家")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "阶段性数据" in openpyxl.load_workbook(found[COPYING]).active.oddHeader.center.text


def test_nobody_is_named_outside_the_inner_paper(whole: Path) -> None:
    found = written(whole)
    assert not any(name in words(found[paper]) for paper in (SIGNING, LETTER) for name in ("北塬街道", "三营镇", "区教育局"))


def test_without_last_years_figures_nothing_is_compared(root: Path, good: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [good])
        found = {path.name: path for path in papers(campaign).paths}
    assert words(found[DIFFERENCES]).count("没有登记上年数（nianbao last-year），不能与上年比较。") == 2
    assert tables(found[DIFFERENCES]) == []
    assert {line[3] for line in tables(found[SIGNING])[1][1:]} == {"—"}


def test_before_anything_came_in_the_papers_are_blank_and_say_so(root: Path) -> None:
    found = written(root)
    assert "还没有计入的报表" in words(found[DIFFERENCES])
    assert {line[2] for line in tables(found[SIGNING])[1][1:]} == {"—"}
    assert {row[3] for row in listed(found[COPYING]) if isinstance(row[0], int)} == {None}


# ── files and templates ───────────────────────────────────────────────────


def test_made_twice_they_are_equal_and_what_was_edited_stays(whole: Path, nianbao: Line) -> None:
    first = {name: path.read_bytes() for name, path in written(whole).items()}
    assert first == {name: path.read_bytes() for name, path in written(whole).items()}
    letter = whole / "output" / LETTER
    document = docx.Document(str(letter))
    document.add_paragraph("已改")
    document.save(str(letter))
    said = nianbao("papers", "-C", whole)
    assert "在生成后改过，保留不动" in said.err
    assert "已改" in words(letter)
    assert (whole / "output" / "报送函（2）.docx").read_bytes() == first[LETTER]


def test_the_districts_own_template_wins_and_a_wrong_one_has_a_sentence(whole: Path) -> None:
    own = whole / "templates" / "letter.docx"
    assert own.read_bytes() == (TEMPLATES / "letter.docx").read_bytes(), "init puts them beside the others"
    rewrite(own, "请审阅", "请审示")
    assert "请审示" in words(written(whole)[LETTER])
    rewrite(own, "{{ report }}", "{{ raport }}")
    with pytest.raises(UsageError, match=r"报送函模板.*raport"):
        written(whole)
    own.write_bytes(b"broken")
    with pytest.raises(UsageError, match=r"报送函模板.*打不开"):
        written(whole)
    own.unlink()
    assert "请审阅" in words(written(whole)[LETTER]), "a campaign of an older version has none of its own"


def rewrite(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as was:
        parts = {name: was.read(name) for name in was.namelist()}
    assert old.encode() in parts["word/document.xml"]
    with zipfile.ZipFile(path, "w") as now:
        for name, content in parts.items():
            now.writestr(name, content.replace(old.encode(), new.encode()))


def test_a_form_of_its_own_has_papers_too(tmp_path: Path) -> None:
    root = make(tmp_path / "网站", form="网站工作年报", issued=False)
    found = written(root)
    assert "网站" in words(found[SIGNING])
    assert "本表式没有上年结转" in words(found[DIFFERENCES]) or "不能与上年比较" in words(found[DIFFERENCES])


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_papers_docx", TEMPLATES / "build_docx.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "context"), [
    ("signing.docx", SigningContext), ("letter.docx", LetterContext), ("differences.docx", DifferencesContext)])
def test_a_template_is_what_its_script_builds_and_names_what_there_is(name: str, context: type) -> None:
    with zipfile.ZipFile(TEMPLATES / name) as committed:
        assert {part: committed.read(part).decode() for part in committed.namelist()} == script().parts(name)
    template = docxtpl.DocxTemplate(str(TEMPLATES / name))
    template.init_docx()
    used = set(template.get_undeclared_template_variables(environment(template)))
    assert used <= set(context.__struct_fields__)
    assert "title_lines" in used


# ── arithmetic and paper ──────────────────────────────────────────────────


@pytest.mark.parametrize(("this", "last", "changed", "words_"), [
    (3, 2, True, "+1"), (2, 2, False, ""), (1, 2, True, "−1"), (4, 3, False, "+1"), (1, 0, True, "+1"), (None, 2, False, ""),
    (30, 20, True, "+10（50%）"), (19, 38, True, "−19"), (20, 40, True, "−20（50%）"), (29, 20, False, "+9（45%）"), (220, 20, True, "+200"),
])
def test_half_or_more_is_a_change_and_a_percentage_wants_two_figures_that_bear_one(
    this: int | None, last: int, changed: bool, words_: str
) -> None:
    assert changed_by_half(this, last) is changed
    if words_ and this is not None:
        assert change_said(this, last) == words_


@pytest.mark.parametrize("provisional", [False, True])
def test_printed_each_paper_takes_one_page(whole: Path, tmp_path: Path, office: Office, nianbao: Line, provisional: bool) -> None:
    if provisional:
        nianbao("withdraw", STREET, "-C", whole, "--reason", "误收")
    found = written(whole)
    printed = office.convert([found[name] for name in (*WORD, COPYING)], "pdf", tmp_path / "pdf")
    pages = {path.stem: page_count(path) for path in printed}
    assert (pages["审签单"], pages["差异说明"], pages["报送函"]) == (1, 1, 1)
    assert page_size(tmp_path / "pdf" / "录入对照表.pdf") == (595, 842), "A4 upright"


def page_count(path: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def page_size(path: Path) -> tuple[int, int]:
    (width, height), *_ = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]", path.read_bytes())
    return round(float(width)), round(float(height))
