"""bulletin: what the office tells its units of how they reported and published, from the ledger alone, naming few."""

from __future__ import annotations

import importlib.util
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType

import docx
import docxtpl
import pytest
from lxml import html

from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, make, returned
from tests.support.office import Office
from tests.support.page import PageJudge
from toolkit.actions.bulletin import KINDS, bulletin
from toolkit.actions.collect import collect
from toolkit.actions.explain import explain
from toolkit.actions.fill import fill
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.errors import UsageError
from toolkit.narrative.bulletins import PublicationContext, ReminderContext, ReturnsContext
from toolkit.narrative.word import environment

TEMPLATES = Path(__file__).parents[2] / "templates" / "bulletins"
NAMES = {"640402003": "北塬街道", "640402100": "三营镇", "640402301": "区教育局", "640402302": "区民政局", "640402303": "区司法局",
         "640402304": "区财政局", "640402305": "区档案馆"}
PARTS = ("街道", "镇", "部门", "部门", "部门", "部门", "部门")
UNITS = "name,code,level,required\n" + "".join(
    f"{name},{code},{level},{'否' if name == '区档案馆' else '是'}\n" for (code, name), level in zip(NAMES.items(), PARTS, strict=True))
BUREAU, LATE, PAPER, MISSING = "640402301", "640402302", "640402303", "640402304"
WRONG, RIGHT = {"t3.new.natural": 2}, {"t3.new.natural": 2, "t3.granted.natural": 2}
TODAY = date(2024, 1, 17)
RETURNS, REMINDER, PUBLICATION = KINDS


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Due on the 15th: the street after two wrong returns, the town right at once, the bureau with an error still, one late, one that the
    officer typed in wrongly first, one that sent nothing; the seventh need not report."""
    home = tmp_path_factory.mktemp("lived")
    root = make(home / "2023", units=UNITS, deadline=date(2024, 1, 15))
    config = root / CONFIG
    config.write_text('unit_publication = "2024-01-31"\n' + config.read_text("utf-8")
                      .replace('# office = "区政务公开办公室"', 'office = "原州区政务公开办公室"'), "utf-8")
    sent = [("2024-01-10", STREET, WRONG), ("2024-01-11", STREET, {"t3.new.natural": 3}), ("2024-01-12", STREET, RIGHT),
            ("2024-01-12", TOWN, {}), ("2024-01-12", BUREAU, WRONG), ("2024-01-16", LATE, {"t2.licence.decisions": 4})]
    for n, (day, code, values) in enumerate(sent):
        with Campaign(root) as campaign, campaign.ledger.entries.dated(f"{day}T09:00:00+08:00"):
            collect(campaign, [returned(root, code, home / f"{n}.xlsx", values)])
    return root


@pytest.fixture
def root(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "2023"))


def word(path: Path) -> str:
    """Everything a Word file says, in its order, a line each paragraph."""
    document = docx.Document(str(path))
    return "\n".join(
        "\t".join(cell.text for cell in row.cells) if row is not None else block.text
        for block in document.iter_inner_content()
        for row in (block.rows if hasattr(block, "rows") else (None,)))


def shown_by(path: Path) -> str:
    """The same of a page."""
    main = html.document_fromstring(path.read_bytes()).xpath("//main")[0]
    lines = []
    for block in main.xpath(".//h1|.//h2|.//p|.//tr"):
        if block.tag == "tr":
            lines.append("\t".join(cell.text_content().strip() for cell in block))
        else:
            [mark.drop_tree() for mark in block.xpath(".//br")]
            lines.append("".join(block.text_content().split("\n")).strip())
    return "\n".join(lines)


def said(root: Path, kind: str, *, named: bool = False, today: date = TODAY) -> str:
    """What the Word file says; the page must say the same."""
    with Campaign(root) as campaign:
        document, sheet = bulletin(campaign, kind, named=named, today=today).paths
    lines = [line.strip() for line in word(document).splitlines() if line.strip()]
    shown = [line.strip() for line in shown_by(sheet).splitlines() if line.strip()]
    title = next(n for n, line in enumerate(shown) if line.startswith("关于"))
    joined = [*lines[:title], "".join(lines[title:title + 2]), *lines[title + 2:]] if shown[title] != lines[title] else lines
    assert joined == shown, "Word and the page say the same"
    return "\n".join(lines)


# ── 报送情况 ──────────────────────────────────────────────────────────────


def test_who_reported_how_many_in_time_who_late_and_who_not(root: Path) -> None:
    text = said(root, RETURNS)
    assert "关于原州区2023年\n政府信息公开工作年度报告报送情况的通报" in text
    assert "各报送单位：" in text
    assert "应于2024年1月15日前（含当日）报送" in text
    assert "截至2024年1月17日，应报6家，已报4家（其中零申报1家），未报2家。" in text
    assert "按时报送3家，迟报1家，未报2家。" in text
    assert "迟报的：区民政局（迟1天）。" in text
    assert "未报的（已超过报送时间2天）：区司法局、区财政局。" in text
    assert text.endswith("原州区政务公开办公室\n2024年1月17日")


def test_only_who_is_late_or_missing_is_named(root: Path) -> None:
    text = said(root, RETURNS)
    assert not any(name in text for name in ("北塬街道", "三营镇", "区教育局", "区档案馆"))
    assert "已报的4家中，报来的表没有错误的2家，有过错误的2家：1次的1家，2次的1家。目前仍有错误待改的1家。" in text


def test_the_officer_may_have_the_rounds_named(root: Path) -> None:
    text = said(root, RETURNS, named=True)
    assert "附件" in text
    assert "1\t北塬街道\t2024-01-10\t2\t已改好" in text
    assert "2\t区教育局\t2024-01-12\t1\t待改" in text
    assert "三营镇" not in text, "nothing of it was wrong"


def test_before_the_deadline_nobody_is_late_and_the_days_left_are_told(root: Path) -> None:
    text = said(root, RETURNS, today=date(2024, 1, 13))
    assert "未报的（距报送时间还有2天）：区司法局、区财政局。" in text
    assert "未报的（今日为报送时间）：区司法局、区财政局。" in said(root, RETURNS, today=date(2024, 1, 15))


def test_without_a_deadline_nobody_is_called_late(root: Path) -> None:
    config = root / CONFIG
    config.write_text(config.read_text("utf-8").replace('deadline = "2024-01-15"', ""), "utf-8")
    text = said(root, RETURNS)
    assert "迟" not in text
    assert "按时" not in text
    assert "未报的：区司法局、区财政局。" in text


def test_a_query_answered_by_a_reason_is_no_round_with_errors_and_an_error_whose_reason_was_accepted_is_none(
    root: Path, tmp_path: Path
) -> None:
    last = tmp_path / "上年.csv"
    last.write_text(f"代码,t3.carried_out.natural,t3.carried_out.total\n{TOWN},3,3\n", "utf-8")
    from toolkit.actions.last_year import register_last_year

    with Campaign(root) as campaign:
        register_last_year(campaign, last)
    one = returned(root, TOWN, tmp_path / "1.xlsx", {"t2.licence.decisions": 1})
    two = returned(root, TOWN, tmp_path / "2.xlsx", {"t2.licence.decisions": 2})
    with Campaign(root) as campaign:
        collect(campaign, [one])
        explain(campaign, [TOWN], accept=["history.carried_in@total"], reason="上年多报", who="李四")
        collect(campaign, [two])
    text = said(root, RETURNS, named=True)
    assert "报来的表没有错误的2家" in text
    assert "三营镇" not in text


def test_what_the_officer_typed_in_for_a_unit_is_not_the_units_error(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        for n, values in enumerate((WRONG, RIGHT)):
            made = fill(campaign, PAPER, source="纸质报表", who="张三")
            token = campaign.ledger.issues()[PAPER].token
            assert token
            collect(campaign, [returned(root, PAPER, tmp_path / f"{n}.xlsx", values)])
            made.path.unlink(missing_ok=True)
    text = said(root, RETURNS, named=True)
    assert "已报的5家中，由经办人代填的1家不作统计，其余4家中，报来的表没有错误的2家" in text
    assert "1\t区司法局" not in text


def test_a_slip_of_the_officers_before_the_unit_sent_its_own_is_not_the_units(root: Path, tmp_path: Path) -> None:
    own = returned(root, PAPER, tmp_path / "own.xlsx", RIGHT)
    with Campaign(root) as campaign:
        fill(campaign, PAPER, source="纸质报表", who="张三")
    typed = returned(root, PAPER, tmp_path / "typed.xlsx", WRONG)
    with Campaign(root) as campaign:
        collect(campaign, [typed])
        collect(campaign, [own])
    text = said(root, RETURNS, named=True)
    assert "已报的5家中，报来的表没有错误的3家，有过错误的2家" in text
    assert "1\t区司法局" not in text
    assert "3\t区司法局" not in text


def test_when_all_is_in_and_right_nobody_is_asked_for_anything(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    for code in ("640402003", "640402100", "640402301"):
        with Campaign(root) as campaign:
            collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx")])
    text = said(root, RETURNS)
    assert "应报3家，已报3家（其中零申报3家），没有未报的" in text
    assert "报来的表都没有错误" in text
    assert "三、" not in text
    assert "【发文单位】" in text, "campaign.toml does not say who signs"


def test_a_district_of_which_nothing_came_in_has_a_bulletin(tmp_path: Path) -> None:
    text = said(make(tmp_path / "2023"), RETURNS)
    assert "应报3家，已报0家，未报3家。" in text
    assert "二、报表质量" not in text


# ── 催报 ──────────────────────────────────────────────────────────────────


def test_the_reminder_names_who_is_missing_and_the_days(root: Path) -> None:
    text = said(root, REMINDER, today=date(2024, 1, 12))
    assert "关于抓紧报送" in text
    assert "距报送时间还有3天" in text
    assert "1\t区司法局\t尚未收到" in text
    assert "2\t区财政局\t尚未收到" in text
    assert not any(name in text for name in ("北塬街道", "三营镇", "区民政局", "区档案馆"))
    assert "已超过报送时间2天" in said(root, REMINDER)
    assert "今日为报送时间" in said(root, REMINDER, today=date(2024, 1, 15))


def test_with_nobody_missing_no_reminder_is_written(root: Path, tmp_path: Path, nianbao: Line) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx") for code in (PAPER, MISSING)])
        assert bulletin(campaign, REMINDER, today=TODAY).paths == ()
    told = nianbao("bulletin", "催报", "-C", root)
    assert (told.status, told.out.strip()) == (0, "应报的6家都已报送，没有要催的，没有写《催报》。")
    assert not (root / "output" / "简报").exists()


# ── 公布情况 ──────────────────────────────────────────────────────────────


def site(root: Path, code: str, target: Path, day: str, change: tuple[str, str] = ("", "")) -> Path:
    with Campaign(root) as campaign:
        path = report(campaign, unit=code, kind="html", out=target)
    text = path.read_text("utf-8")
    if change[0]:
        first = text.index(f">{change[0]}<", text.index("行政许可"))
        text = text[:first] + f">{change[1]}<" + text[first + len(change[0]) + 2:]
    path.write_text(text.replace("<head>", f'<head><meta name="PubDate" content="{day}">', 1), "utf-8")
    return path


def test_what_was_published_in_time_and_as_reported_is_told_in_figures(root: Path, tmp_path: Path) -> None:
    pages = [site(root, TOWN, tmp_path / "p" / "1.html", "2024-01-28"), site(root, STREET, tmp_path / "p" / "2.html", "2024-02-03"),
             site(root, LATE, tmp_path / "p" / "3.html", "2024-01-30", ("4", "6"))]
    with Campaign(root) as campaign:
        published(campaign, pages)
    text = said(root, PUBLICATION, today=date(2024, 2, 5))
    assert "应公布6家，已见公布3家，未见公布3家。" in text
    assert "按时公布2家，迟于规定时间1家，未见公布3家。" in text
    assert "迟于规定时间的：北塬街道（2月3日）。" in text
    assert "到期未见公布的：区教育局、区司法局、区财政局。" in text
    assert "与报表一致的2家，不一致的1家（共1处）。" in text
    assert not any(name in text for name in ("三营镇", "区民政局")), "what differs is told in figures"
    named = said(root, PUBLICATION, named=True, today=date(2024, 2, 5))
    assert "区民政局\t2024-01-30\t1处与报表不一致" in named


def test_before_the_date_who_has_not_published_is_counted_not_named(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        published(campaign, [site(root, TOWN, tmp_path / "1.html", "2024-01-16")])
    text = said(root, PUBLICATION)
    assert "应公布6家，已见公布1家，未见公布5家。" in text
    assert not any(name in text for name in NAMES.values())


def test_nothing_is_said_of_publication_before_anybody_looked(root: Path) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match=r"还没有登记过公布的报告.*collect --published"):
        bulletin(campaign, PUBLICATION, today=TODAY)


# ── files, templates, words ───────────────────────────────────────────────


def test_each_bulletin_says_that_it_is_not_for_the_public(root: Path) -> None:
    assert all(said(root, kind).startswith("内部通报，不对外公布。") for kind in (RETURNS, REMINDER))


def test_made_twice_they_are_equal_and_what_was_edited_stays(root: Path, nianbao: Line) -> None:
    told = nianbao("bulletin", "报送情况", "-C", root)
    assert told.status == 0, told.err
    folder = root / "output" / "简报"
    made = {path: path.read_bytes() for path in folder.iterdir()}
    assert sorted(path.name for path in made) == [f"报送情况（{date.today()}）.docx", f"报送情况（{date.today()}）.html"]
    assert all(f"已写入 {path}" in told.out for path in made)
    nianbao("bulletin", "报送情况", "-C", root)
    assert made == {path: path.read_bytes() for path in folder.iterdir()}
    for path in made:
        path.write_bytes(path.read_bytes() + b" ")
    edited = {path: path.read_bytes() for path in made}
    told = nianbao("bulletin", "报送情况", "-C", root)
    assert told.err.count("在生成后改过，保留不动") == 2
    assert {path: path.read_bytes() for path in edited} == edited
    assert len(list(folder.iterdir())) == 4


def test_a_kind_that_is_none_is_refused(root: Path, nianbao: Line) -> None:
    told = nianbao("bulletin", "报送", "-C", root)
    assert told.status == 2
    assert "（可写：'报送情况', '催报', '公布情况'）" in told.err
    with Campaign(root) as campaign, pytest.raises(UsageError, match="没有“报送”这种简报，可写：报送情况、催报、公布情况"):
        bulletin(campaign, "报送")


def test_the_districts_own_templates_win_and_a_wrong_one_has_a_sentence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = root / "templates"
    for name in ("bulletin-returns.docx", "bulletin-returns.html.j2"):
        assert (own / name).read_bytes() == (TEMPLATES / name).read_bytes(), "init puts them beside the others"
    page_ = own / "bulletin-returns.html.j2"
    page_.write_text(page_.read_text("utf-8").replace("各报送单位：", "各有关单位："), "utf-8")
    with Campaign(root) as campaign:
        assert "各有关单位：" in shown_by(bulletin(campaign, RETURNS, today=TODAY).paths[1])
        page_.write_text(page_.read_text("utf-8").replace("{{ required }}", "{{ requird }}"), "utf-8")
        with pytest.raises(UsageError, match=r"报送情况模板.*第\d+行.*requird.*required"):
            bulletin(campaign, RETURNS, today=TODAY)
        monkeypatch.setattr("toolkit.narrative.sandbox.SECONDS", 0.2)
        page_.write_text("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "utf-8")
        with pytest.raises(UsageError, match=r"报送情况模板.*算得太久，已停止"):
            bulletin(campaign, RETURNS, today=TODAY)
        monkeypatch.undo()
        for path in own.glob("bulletin*"):
            path.unlink()
        assert bulletin(campaign, RETURNS, today=TODAY).paths, "a campaign of an older version has none of its own"
    rewrite(TEMPLATES / "bulletin-returns.docx", own / "bulletin-returns.docx", "{{ required }}", "{{ requird }}")
    with Campaign(root) as campaign, pytest.raises(UsageError, match=r"报送情况模板.*requird"):
        bulletin(campaign, RETURNS, today=TODAY)


def rewrite(source: Path, target: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(source) as was:
        parts = {name: was.read(name) for name in was.namelist()}
    assert old.encode() in parts["word/document.xml"]
    with zipfile.ZipFile(target, "w") as now:
        for name, content in parts.items():
            now.writestr(name, content.replace(old.encode(), new.encode()))


def test_a_units_name_is_text_and_nothing_else(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units='name,code,level\n"区<b>{{7*7}}</b>&局",1,部门\n', issued=False)
    assert "区<b>{{7*7}}</b>&局" in said(root, REMINDER)


def test_a_form_of_its_own_has_bulletins_too(tmp_path: Path) -> None:
    assert "网站" in said(make(tmp_path / "网站", form="网站工作年报", issued=False), RETURNS)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_bulletins_docx", TEMPLATES / "build_docx.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "context"), [
    ("bulletin-returns.docx", ReturnsContext), ("bulletin-reminder.docx", ReminderContext), ("bulletin-publication.docx", PublicationContext)])
def test_a_template_is_what_its_script_builds_and_names_what_there_is(name: str, context: type) -> None:
    with zipfile.ZipFile(TEMPLATES / name) as committed:
        assert {part: committed.read(part).decode() for part in committed.namelist()} == script().parts(name)
    template = docxtpl.DocxTemplate(str(TEMPLATES / name))
    template.init_docx()
    used = set(template.get_undeclared_template_variables(environment(template)))
    assert used <= set(context.__struct_fields__)
    assert "title_lines" in used


def test_printed_a_reminder_takes_one_page_and_a_list_one_of_its_own(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        reminder = bulletin(campaign, REMINDER, today=TODAY).paths[0]
        plain = Path(shutil.copy(bulletin(campaign, RETURNS, today=TODAY).paths[0], tmp_path / "plain.docx"))
        named = bulletin(campaign, RETURNS, named=True, today=TODAY).paths[0]
    printed = {path.stem: path for path in office.convert([reminder, plain, named], "pdf", tmp_path / "pdf")}
    pages = [len(re.findall(rb"/Type\s*/Page\b", printed[path.stem].read_bytes())) for path in (reminder, plain, named)]
    assert pages == [1, 2, 3]


def test_the_pages_are_valid_and_can_be_read_aloud(root: Path, tmp_path: Path, page: PageJudge) -> None:
    with Campaign(root) as campaign:
        published(campaign, [site(root, TOWN, tmp_path / "1.html", "2024-01-16")])
        paths = {kind: bulletin(campaign, kind, named=True, today=TODAY).paths[1] for kind in KINDS}
    assert page.invalid(list(paths.values())) == []
    for kind, path in paths.items():
        assert page.inaccessible(path) == [], kind
