"""Templates a district edits: names, search order, the sandbox, and what is said when they are wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import docxtpl
import pytest
from jinja2 import meta
from toolkit.structs import structs

from toolkit.errors import UsageError
from toolkit.narrative.context import ReportContext, ReportFormat
from toolkit.narrative.problems import ReportTemplateError
from toolkit.narrative.render import TEMPLATES, render, text_environment
from toolkit.narrative.word import environment

KINDS: tuple[ReportFormat, ...] = ("docx", "html", "md")


@pytest.fixture
def edited(tmp_path: Path, folders: list[Path]) -> Callable[[ReportFormat, str, str], list[Path]]:
    """A search path whose first folder holds the template with one string replaced."""

    def edit(kind: ReportFormat, old: str, new: str) -> list[Path]:
        source, target = folders[0] / TEMPLATES[kind], tmp_path / TEMPLATES[kind]
        if kind != "docx":
            text = source.read_text("utf-8")
            assert old in text
            target.write_text(text.replace(old, new, 1), "utf-8")
        else:
            with zipfile.ZipFile(source) as was, zipfile.ZipFile(target, "w") as now:
                for name in was.namelist():
                    text = was.read(name).decode()
                    assert old in text or name != "word/document.xml"
                    now.writestr(name, text.replace(old, new, 1) if name == "word/document.xml" else text)
        return [tmp_path, *folders]

    return edit


def names_in(kind: ReportFormat, folders: list[Path]) -> set[str]:
    path = folders[0] / TEMPLATES[kind]
    if kind == "docx":
        template = docxtpl.DocxTemplate(str(path))
        template.init_docx()
        return set(template.get_undeclared_template_variables(environment(template)))
    env = text_environment(kind, folders)
    return meta.find_undeclared_variables(env.parse(path.read_text("utf-8")))


def test_templates_and_context_name_the_same_things(folders: list[Path]) -> None:
    fields = {field.name for field in structs.fields(ReportContext)}
    used = {kind: names_in(kind, folders) for kind in KINDS}
    for kind in KINDS:
        assert used[kind] <= fields, kind
    assert set().union(*used.values()) == fields


@pytest.mark.parametrize("kind", KINDS)
def test_an_edited_template_in_the_first_folder_wins(kind: ReportFormat, make: Any, edited: Any) -> None:
    data = render(make(), kind, edited(kind, "{{ section.heading }}", "【章】{{ section.heading }}"))
    if kind == "docx":
        text = "\n".join(line.text for line in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        text = data.decode()
    assert "【章】一、总体情况" in text


def test_a_template_that_is_nowhere_is_named_with_the_folders(make: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"找不到报告模板“report\.docx”.*请把"):
        render(make(), "docx", [tmp_path])


@pytest.mark.parametrize("kind", KINDS)
def test_the_sandbox_refuses_to_reach_behind_the_context(kind: ReportFormat, make: Any, edited: Any) -> None:
    with pytest.raises(ReportTemplateError, match=r"不允许的写法“__class__”"):
        render(make(), kind, edited(kind, "{{ section.heading }}", "{{ ''.__class__ }}"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_name_is_named_with_the_nearest_known(kind: ReportFormat, make: Any, edited: Any) -> None:
    folders = edited(kind, "{{ section.heading }}", "{{ titel }}")
    with pytest.raises(ReportTemplateError, match=r"没有的名称“titel”.*是否应为“title”") as caught:
        render(make(), kind, folders)
    assert str(folders[0] / TEMPLATES[kind]) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_part_of_something_is_named(kind: ReportFormat, make: Any, edited: Any) -> None:
    with pytest.raises(ReportTemplateError, match="没有的名称“headin”"):
        render(make(), kind, edited(kind, "{{ section.heading }}", "{{ section.headin }}"))


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("wrong", ["{{ titel }}", "{% if %}", "{{ 1 / 0 }}"])
def test_the_line_of_a_mistake_is_told(kind: ReportFormat, wrong: str, make: Any, edited: Any) -> None:
    folders = edited(kind, "{{ section.heading }}", wrong)
    lines = (folders[0] / TEMPLATES[kind]).read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if wrong in text)
    with pytest.raises(ReportTemplateError, match=f"第{line}行"):
        render(make(), kind, folders)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{% fi date %}", "有不认识或不成对的标签“fi”"),
        ("{% if date %}", "有不认识或不成对的标签"),
        ("{{ title|shout }}", "没有的写法“shout”"),
        ("{{ title", "标签写法有误"),
        ("{% include 'more.j2' %}", "引用了另一个模板“more.j2”"),
        ("{{ range(10000000)|list }}", "不能按此生成"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(wrong: str, told: str, make: Any, edited: Any) -> None:
    with pytest.raises(ReportTemplateError, match=told):
        render(make(), "md", edited("md", "{{ section.heading }}", wrong))


def test_an_if_without_its_end_is_told(make: Any, tmp_path: Path) -> None:
    (tmp_path / "report.md.j2").write_text("{% if date %}\n", "utf-8")
    with pytest.raises(ReportTemplateError, match="缺少结束标签；请检查每个 if"):
        render(make(), "md", [tmp_path])


def test_a_template_in_another_encoding_is_told(make: Any, tmp_path: Path) -> None:
    (tmp_path / "report.md.j2").write_bytes("标题".encode("gb18030"))
    with pytest.raises(ReportTemplateError, match="不是UTF-8编码"):
        render(make(), "md", [tmp_path])


def test_a_mistake_in_word_quotes_the_words_around_it(make: Any, edited: Any) -> None:
    with pytest.raises(ReportTemplateError, match=r"在“\{% fi date %\}.*”附近有不认识或不成对的标签“fi”"):
        render(make(), "docx", edited("docx", "{{ section.heading }}", "{% fi date %}"))


def test_a_word_template_torn_by_its_tags_is_refused_rather_than_cut(make: Any, edited: Any) -> None:
    with pytest.raises(ReportTemplateError, match="跨在段落或表格中间"):
        render(make(), "docx", edited("docx", "{%p if date %}", "{% if date %}"))


def test_a_word_template_that_is_no_word_file_is_told(make: Any, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"not a zip")
    with pytest.raises(ReportTemplateError, match="打不开，不是Word文档"):
        render(make(), "docx", [tmp_path])


def test_a_word_template_without_the_table_styles_still_draws_tables(make: Any, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{%p for section in sections %}")
    document.add_paragraph('{%p for part in section.parts if part.kind == "table" %}')
    document.add_paragraph("{{p part|table }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(tmp_path / "report.docx"))
    made = docx.Document(io.BytesIO(render(make(), "docx", [tmp_path])))
    assert len(made.tables) == 3
    assert made.tables[0].rows[0].cells[0].paragraphs[0].runs[0].font.name == "宋体"
