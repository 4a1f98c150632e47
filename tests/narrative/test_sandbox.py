"""Templates that would never end, or fill all memory, end in a sentence; every other is filled in as Jinja2 does it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment

from toolkit.narrative.problems import NAMES, ReportTemplateError
from toolkit.narrative.render import _render_text
from toolkit.narrative.sandbox import BoundedEnvironment
from toolkit.narrative.word import fill_docx
from toolkit.resources import report_templates

LOOPS = {
    "loops in loops": "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
    "loops over a list": "{% set x = range(90000)|list %}{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
    "a macro in a loop": "{% macro m() %}{% endmacro %}{% for a in range(90000) %}{% for b in 'abcdef' * 9000 %}{{ m() }}{% endfor %}{% endfor %}",
}
GROWING = {
    "doubled by ~": "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "doubled by +": "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "lists doubled": "{% set n = namespace(x=[1]) %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "times": "{{ 'ab' * 999999999 }}", "times the other way": "{{ 999999999 * 'ab' }}", "a power": "{{ 9 ** 999999999 }}",
    "a power of a power": "{% set n = namespace(x=9) %}{% for a in range(60) %}{% set n.x = n.x ** 900 %}{% endfor %}",
    "squared": "{% set n = namespace(x=9) %}{% for a in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "a wide number": "{{ '%999999999d' % 1 }}", "a wide filter": "{{ 'x'|center(999999999) }}", "a wide method": "{{ 'x'.ljust(999999999) }}",
    "a wide format": "{{ '{:>999999999}'.format(1) }}", "a wide filter of formats": "{{ '%0999999999d'|format(1) }}",
}
ENDLESS = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"


def filled(text: str, tmp_path: Path) -> str:
    (tmp_path / "report.md.j2").write_text(text, encoding="utf-8")
    return _render_text("md", {}, tmp_path / "report.md.j2", [tmp_path])


def test_a_template_that_was_filled_in_before_follows_the_rules_of_its_kind_and_what_was_edited(tmp_path: Path) -> None:
    for kind, name in (("md", "report.md.j2"), ("html", "report.html.j2")) * 2:
        (tmp_path / name).write_text("{{ said }}", encoding="utf-8")
        made = _render_text(kind, {"said": "<b>*"}, tmp_path / name, [tmp_path])  # type: ignore[arg-type]
        assert made == {"md": "\\<b>\\*", "html": "&lt;b&gt;*"}[kind]
        (tmp_path / name).write_text("{{ said }}!", encoding="utf-8")
        assert _render_text(kind, {"said": "甲"}, tmp_path / name, [tmp_path]) == "甲!"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS)
def test_a_template_without_end_is_stopped(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.narrative.sandbox.SECONDS", 0.2)
    with pytest.raises(ReportTemplateError, match="算得太久，已停止"):
        filled(text, tmp_path)


@pytest.mark.parametrize("text", [*GROWING.values(), ENDLESS], ids=[*GROWING, "a macro in itself"])
def test_nothing_grows_without_measure(text: str, tmp_path: Path) -> None:
    with pytest.raises(ReportTemplateError, match="模板"):
        filled(text, tmp_path)


@pytest.mark.parametrize("text", [
    "{% for a in range(90) %}{% for b in range(90) %}{{ 'abcdefghij' * 900 }}{% endfor %}{% endfor %}",
    "{% macro m() %}{% for a in range(9000) %}{{ 'abcdefghij' * 900 }}{% endfor %}{% endmacro %}{% set x = m() %}",
    "{% set x %}{% for a in range(9000) %}{{ 'abcdefghij' * 900 }}{% endfor %}{% endset %}",
])
def test_nothing_is_put_out_without_measure(text: str, tmp_path: Path) -> None:
    with pytest.raises(ReportTemplateError, match="生成的内容过长，已停止；请检查里面的循环"):
        filled(text, tmp_path)


def test_a_word_template_puts_nothing_out_without_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.narrative.sandbox.LONGEST_OUTPUT", 20_000)
    with pytest.raises(ReportTemplateError, match="生成的内容过长"):
        fill_docx(report_templates() / "report.docx", dict.fromkeys(NAMES, "x" * 30_000), title="x", author="y")


def test_a_word_template_is_stopped_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.narrative.word.SECONDS", 0.2)
    path, out = tmp_path / "report.docx", io.BytesIO()
    with zipfile.ZipFile(report_templates() / "report.docx") as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "word/document.xml":
                tags = LOOPS["loops in loops"].encode()
                content = content.replace(b"<w:sectPr", b"<w:p><w:r><w:t>" + tags + b"</w:t></w:r></w:p><w:sectPr", 1)
            made.writestr(name, content)
    path.write_bytes(out.getvalue())
    with pytest.raises(ReportTemplateError):
        fill_docx(path, {}, title="x", author="y")


def test_a_word_template_of_ten_gigabytes_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(hostile_zip())
    with pytest.raises(ReportTemplateError, match="打不开"):
        fill_docx(tmp_path / "report.docx", {}, title="x", author="y")


def hostile_zip() -> bytes:
    with zipfile.ZipFile(report_templates() / "report.docx") as given, zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, given.read(name))
        made.writestr("word/media/image1.png", bytes(90_000_000))
    return out.getvalue()


@pytest.mark.parametrize("text", [
    "{% for a in [1, 2, 3] %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{{ loop.previtem }}{% endfor %}",
    "{% for a in [] %}x{% else %}none{% endfor %}", "{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}",
    "{% for a in [[1, [2]], [3]] recursive %}{{ a if a is number else loop(a) }}{% endfor %}",
    "{% for a in [1, 2, 3, 4] if a % 2 %}{{ a }}{{ loop.revindex }}{% endfor %}", "{{ 'a' ~ 1 ~ '<' ~ ('b'|safe) }}", "{{ (sign|e) ~ sign }}",
    "{{ 3 * 4 }} {{ 2 ** 8 }} {{ 7 % 3 }} {{ [1] + [2] }} {{ '-' * 8 }} {{ '%.2f' % 1.5 }} {{ '%05d'|format(7) }}",
    "{{ 'x'|center(9) }}|{{ 'a\nb'|indent(4) }}|{{ 'x'.ljust(4) }}|{{ '{:>6}'.format(1) }}|{{ '12:30, 100%' ~ '2024'.zfill(6) }}",
    "{% for a in 'abc'|batch(2) %}{{ a|join('+') }}{% endfor %}{% for a in range(5)|map('string')|select('ne', '3') %}{{ a }}{% endfor %}",
])
def test_everything_else_is_as_jinja2_does_it(text: str) -> None:
    for escaped in (True, False):
        plain, bounded = SandboxedEnvironment(autoescape=escaped), BoundedEnvironment(autoescape=escaped)
        assert bounded.from_string(text).render(sign="<") == plain.from_string(text).render(sign="<")
