"""The notice: what its template may say, what it prints, and whether a draft has been edited."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import docxtpl
import pytest
from docx.oxml.ns import qn
from toolkit.structs import structs

from toolkit.campaign.settings import Contact, Settings
from toolkit.errors import UsageError
from toolkit.form import Form
from toolkit.narrative.notice import TEMPLATE, NoticeContext, build_notice, is_untouched, render_notice
from toolkit.narrative.problems import ReportTemplateError
from toolkit.narrative.word import environment
from toolkit.submission import Unit

NOTICE = Path(__file__).parents[2] / "templates" / "notice"
STEPS = ("1. 依次填写浅色格。", "2. 没有的填0。")
UNITS = (Unit("a1", "北塬街道", "街道"), Unit("b1", "区教育局", "部门"), Unit("c1", "区税务局", "垂管", required=False))
KNOWN = Settings(
    "青禾区", 2023, deadline=date(2024, 1, 15), unit_publication=date(2024, 1, 31), district_publication=date(2024, 3, 31),
    contact=Contact("青禾区政务公开办公室", "张某某", "0000-1", "zwgk@example.invalid"),
)
OPEN = Settings("青禾区", 2023)

MakeNotice = Callable[..., NoticeContext]


@pytest.fixture
def make_notice(form: Form) -> MakeNotice:
    def make_notice(settings: Settings = KNOWN, units: tuple[Unit, ...] = UNITS, **more: Any) -> NoticeContext:
        files = {unit.code: f"{unit.code}_{unit.name}.xlsx" for unit in units}
        return build_notice(more.pop("form", form), settings, units, **{"files": files, "steps": STEPS, **more})

    return make_notice


def opened(context: NoticeContext, folders: list[Path] | None = None) -> Any:
    return docx.Document(io.BytesIO(render_notice(context, folders or [NOTICE])))


def lines(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def between(found: list[str], first: str, last: str) -> list[str]:
    return found[found.index(first) + 1 : found.index(last)]


def marked(document: Any) -> list[str]:
    return [run.text for line in document.paragraphs for run in line.runs if run.font.highlight_color is not None]


def edited(tmp_path: Path, old: str, new: str) -> list[Path]:
    with zipfile.ZipFile(NOTICE / TEMPLATE) as was, zipfile.ZipFile(tmp_path / TEMPLATE, "w") as now:
        for name in was.namelist():
            text = was.read(name).decode()
            assert old in text or name != "word/document.xml"
            now.writestr(name, text.replace(old, new, 1) if name == "word/document.xml" else text)
    return [tmp_path, NOTICE]


def test_template_and_context_name_the_same_things() -> None:
    template = docxtpl.DocxTemplate(str(NOTICE / TEMPLATE))
    template.init_docx()
    used = set(template.get_undeclared_template_variables(environment(template)))
    fields = {field.name for field in structs.fields(NoticeContext)}
    assert used == fields - {"title", "form_title"}, "the title is the document's property; the other one templates of offices may have"


def test_the_committed_template_is_what_its_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("build_notice_docx", NOTICE / "build_docx.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    with zipfile.ZipFile(NOTICE / TEMPLATE) as committed:
        found = {name: committed.read(name).decode() for name in committed.namelist()}
    assert found == script.parts()
    assert script.build() == script.build()


def test_the_notice_says_who_how_when_and_whom_to_ask(make_notice: MakeNotice) -> None:
    document = opened(make_notice())
    found = lines(document)
    assert found[1:6] == [
        "关于报送2023年度", "政府信息公开工作年度报告报表的通知", "", "各报送单位（名单见附件）：",
        "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）和国办公开办函〔2021〕30号文件要求，"
        "现就报送青禾区2023年度政府信息公开工作年度报告报表（以下简称报表）有关事项通知如下。",
    ]
    heads = [line.text for line in document.paragraphs if line.style.name.lower() == "heading 1"]
    assert heads == ["一、报送范围", "二、填报方法", "三、报送时间和方式", "四、公布时间", "五、联系方式"]
    assert between(found, heads[0], heads[1]) == [
        "应报送的单位共2家，名单见附件。全年没有相关业务的单位也要报送，实行零申报。", "不须报送的单位1家：区税务局。",
    ]
    assert between(found, heads[1], heads[2])[1:] == list(STEPS)
    sending = between(found, heads[2], heads[3])
    assert sending[0] == "（一）报送时间。请于2024年1月15日前（含当日）报送。"
    assert sending[2].startswith("1. 填好的报表原表（.xlsx）。")
    assert sending[3].startswith("2. 【单位负责人审签、盖章的纸质件或扫描件")
    assert sending[4].startswith("（三）报送方式。请发至zwgk@example.invalid。")
    assert between(found, heads[3], heads[4]) == [
        "（一）单位公布。各单位年度报告经审签后，请于2024年1月31日前向社会公布，并报回公布网址。"
        "其中，部门应依照《条例》第四十九条，于每年1月31日前提交并公布；街道按本通知规定的时间公布。",
        "（二）本级公布。青禾区年度报告汇总编制后，于2024年3月31日前向社会公布。",
    ]
    assert found[found.index(heads[4]) + 1 :][:4] == [
        "联系单位：青禾区政务公开办公室", "联系人：张某某", "联系电话：0000-1", "电子邮箱：zwgk@example.invalid",
    ]
    end = found.index("附件：报送单位和报表文件名单")
    assert found[end + 1 : end + 5] == ["", "", "青禾区政务公开办公室", "【    年  月  日】"]
    assert found[end + 5] == "附件"
    assert document.core_properties.title == "关于报送2023年度政府信息公开工作年度报告报表的通知"


def test_the_list_behind_it_names_unit_code_and_file(make_notice: MakeNotice) -> None:
    (table,) = opened(make_notice(files={"a1": "01_a1_北塬街道_2023.xlsx"})).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "单位", "代码", "文件名"],
        ["1", "北塬街道", "a1", "01_a1_北塬街道_2023.xlsx"],
        ["2", "区教育局", "b1", "【尚未下发】"],
    ]
    assert [bool(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows] == [True, False, False]


def test_what_is_not_known_is_a_mark_and_never_a_guess(make_notice: MakeNotice) -> None:
    context = make_notice(OPEN)
    document = opened(context)
    assert context.missing == ("报送时间", "单位公布时间", "本级公布时间", "联系单位", "联系人", "联系电话", "电子邮箱")
    assert lines(document)[0].endswith("待填：" + "、".join(context.missing) + "、盖章材料的要求、落款日期。")
    assert [mark for mark in marked(document) if not mark.startswith("【单位负责人")] == [
        "【  月  日】", "【电子邮箱】", "【  月  日】", "【  月  日】", "【联系单位】", "【联系人】", "【联系电话】",
        "【电子邮箱】", "【发文单位】", "【    年  月  日】",
    ]
    assert "2024" not in "".join(lines(document))


def test_what_is_known_is_not_marked(make_notice: MakeNotice) -> None:
    found = marked(opened(make_notice()))
    assert [mark[:6] for mark in found] == ["【单位负责人", "【    年"]


def test_article_49_is_told_to_departments_and_never_to_streets_and_towns(make_notice: MakeNotice) -> None:
    street, town, bureau = Unit("1", "甲街道", "街道"), Unit("2", "乙乡", "民族乡"), Unit("3", "丙局", "部门")
    for units, said, told in (
        ((street, town), False, ""), ((Unit("4", "丁中心"),), False, ""), ((bureau,), True, "公布。"),
        ((bureau, town), True, "；乡镇按本通知规定的时间公布。"), ((bureau, street, town), True, "；街道、乡镇按本通知规定的时间公布。"),
    ):
        text = "\n".join(lines(opened(make_notice(units=units))))
        assert ("第四十九条" in text) is said
        assert told in text
        assert ("按本通知规定的时间公布" in text) is ("；" in told)


def test_another_form_cites_no_regulation_and_no_texts_of_its_own(make_notice: MakeNotice, foreign: Form) -> None:
    found = lines(opened(make_notice(form=foreign)))
    assert "条例" not in "".join(found)
    assert "现就报送青禾区2023年度古树名木保护工作报告报表（以下简称报表）有关事项通知如下。" in found


def test_a_manuscript_is_asked_for_only_where_one_goes_out(make_notice: MakeNotice) -> None:
    without, with_one = lines(opened(make_notice())), lines(opened(make_notice(manuscripts=True)))
    assert not any("文字稿" in line for line in without)
    at = next(n for n, line in enumerate(with_one) if line.startswith("2. 文字稿（文件名以“_文字稿.docx”结尾）"))
    assert with_one[at + 1].startswith("3. 【单位负责人")


def test_dates_that_do_not_go_together_are_remarked(make_notice: MakeNotice) -> None:
    assert make_notice().remarks == ()
    late = structs.replace(KNOWN, unit_publication=date(2024, 2, 15), district_publication=date(2024, 4, 1))
    context = make_notice(late)
    assert context.remarks == (
        "单位公布时间（2024年2月15日）晚于《条例》第四十九条对部门规定的2024年1月31日，请核对。",
        "本级公布时间（2024年4月1日）晚于《条例》第四十九条规定的2024年3月31日，请核对。",
    )
    assert lines(opened(context))[1:3] == list(context.remarks)
    assert make_notice(late, (Unit("1", "甲街道", "街道"),)).remarks == context.remarks[1:]
    odd = structs.replace(KNOWN, deadline=date(2023, 1, 15), district_publication=date(2023, 1, 10))
    assert make_notice(odd).remarks == (
        "本级公布时间（2023年1月10日）早于报送时间（2023年1月15日），请核对。",
        "报送时间（2023年1月15日）在2023年度结束之前，请核对。",
        "本级公布时间（2023年1月10日）在2023年度结束之前，请核对。",
    )


def test_awkward_names_come_out_as_written(make_notice: MakeNotice) -> None:
    name = "甲&乙<丙>{{ title }}{%p if x %}“丁”"
    settings = structs.replace(KNOWN, district="东&西<区>", contact=Contact(office=name, email="a&b<c>@d"))
    document = opened(make_notice(settings, (Unit("1", name), Unit("2", f"不报{name}", required=False))))
    assert document.tables[0].rows[1].cells[1].text == name
    found = lines(document)
    assert f"不须报送的单位1家：不报{name}。" in found
    assert f"联系单位：{name}" in found
    assert "电子邮箱：a&b<c>@d" in found
    assert any("现就报送东&西<区>2023年度" in line for line in found)


def test_a_hundred_units_each_have_their_line(make_notice: MakeNotice) -> None:
    units = tuple(Unit(f"64040{n:04d}", f"第{n}街道", "街道") for n in range(1, 101))
    document = opened(make_notice(units=units))
    assert [row.cells[1].text for row in document.tables[0].rows[1:]] == [unit.name for unit in units]
    assert "应报送的单位共100家，" in "".join(lines(document))


def test_a_list_without_units_is_a_table_with_its_head(make_notice: MakeNotice) -> None:
    assert len(opened(make_notice(units=())).tables[0].rows) == 1


def test_the_page_is_as_GB_T_9704_wants_it(make_notice: MakeNotice) -> None:
    document = opened(make_notice())
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    body, head, title = (document.styles[name] for name in ("Normal", "heading 1", "Title"))
    assert (body.font.name, body.font.size.pt, body.paragraph_format.line_spacing.pt) == ("仿宋_GB2312", 16, 28)
    assert (head.font.name, head.font.size.pt, title.font.name, title.font.size.pt) == ("黑体", 16, "方正小标宋简体", 22)
    width = round((page.page_width - page.left_margin - page.right_margin) / 635)
    assert sum(int(col.get(qn("w:w"))) for col in document.tables[0]._tbl.tblGrid) == width


def test_equal_input_gives_equal_bytes(make_notice: MakeNotice) -> None:
    assert render_notice(make_notice(), [NOTICE]) == render_notice(make_notice(), [NOTICE])


def test_a_draft_knows_whether_it_was_edited(make_notice: MakeNotice, tmp_path: Path) -> None:
    data = render_notice(make_notice(), [NOTICE])
    assert is_untouched(data)
    document = docx.Document(io.BytesIO(data))
    document.paragraphs[4].runs[0].text = "各单位："
    document.save(str(tmp_path / "edited.docx"))
    assert not is_untouched((tmp_path / "edited.docx").read_bytes())
    document = docx.Document(io.BytesIO(data))
    document.core_properties.author = "张某某"
    document.save(str(tmp_path / "signed.docx"))
    assert not is_untouched((tmp_path / "signed.docx").read_bytes())
    assert not is_untouched((NOTICE / TEMPLATE).read_bytes())
    assert not is_untouched(data[:-100])
    assert not is_untouched(b"")


def test_an_edited_template_in_the_first_folder_wins(make_notice: MakeNotice, tmp_path: Path) -> None:
    folders = edited(tmp_path, "各报送单位（名单见附件）：", "各街道、各部门：")
    assert "各街道、各部门：" in lines(opened(make_notice(), folders))


def test_a_mark_typed_without_its_filter_still_reads(make_notice: MakeNotice, tmp_path: Path) -> None:
    folders = edited(tmp_path, "{{r deadline|marked }}", "{{ deadline }}")
    assert "（一）报送时间。请于【  月  日】前（含当日）报送。" in lines(opened(make_notice(OPEN), folders))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{ district }}", "{{ distrikt }}", r"^通知模板“.*notice\.docx”用了没有的名称“distrikt”；请改正，是否应为“district”。$"),
        ("{{ district }}", "{{ zzz }}", r"用了没有的名称“zzz”；请改正，可用的名称有：title、title_lines、.*、remarks。$"),
        ("{{ unit.name }}", "{{ unit.nam }}", "没有的名称“nam”"),
        ("{{ district }}", "{{ ''.__class__ }}", r"不允许的写法“__class__”；模板只可取用给它的内容"),
        ("{{ district }}", "{% fi x %}", r"附近有不认识或不成对的标签“fi”"),
        ("{%p if manuscripts %}", "{% if manuscripts %}", "跨在段落或表格中间"),
    ],
)
def test_a_mistake_in_the_template_is_told(
    old: str, new: str, told: str, make_notice: MakeNotice, tmp_path: Path
) -> None:
    with pytest.raises(ReportTemplateError, match=told):
        render_notice(make_notice(), edited(tmp_path, old, new))


def test_a_template_that_is_no_word_file_or_nowhere_is_told(make_notice: MakeNotice, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^找不到通知模板“notice\.docx”，已查找："):
        render_notice(make_notice(), [tmp_path])
    (tmp_path / TEMPLATE).write_bytes(b"no zip")
    with pytest.raises(ReportTemplateError, match="打不开，不是Word文档"):
        render_notice(make_notice(), [tmp_path])
