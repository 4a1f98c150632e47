"""The documents cannot lie: generated pages are current, examples run, links lead somewhere, nothing is left out."""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import toolkit
from tests.test_layers import ROOMS
from toolkit.actions.form import load_form
from toolkit.arguments import parser
from toolkit.campaign.units import FIELDS, parse_units
from toolkit.findings import CATALOGUE, Declared
from toolkit.narrative.problems import NAMES
from toolkit.webdesk.app import ROUTES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("README*.md"), *DOCS.rglob("*.md")])
PICTURES = sorted((DOCS / "pictures").glob("*"))
TOP = parser()
VERBS = next(action for action in TOP._actions if isinstance(action, argparse._SubParsersAction)).choices
FORM = load_form("2021")


def words(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def every_page() -> Any:
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "make" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ── generated pages ───────────────────────────────────────────────────────


def test_generated_pages_and_the_blank_workbook_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "make" / "generate.py"), "--check"],
        capture_output=True, text=True, timeout=120, check=False, encoding="utf-8",
    )
    assert done.returncode == 0, f"run `make docs`:\n{done.stdout}{done.stderr}"


def test_what_is_stale_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make = generator()
    monkeypatch.setattr(make, "ROOT", tmp_path)
    assert make.main(["--check"]) == 1
    named = capsys.readouterr().out
    assert "docs/commands.md" in named.replace("\\", "/")
    assert list(tmp_path.rglob("*")) == [], "--check writes nothing"
    assert make.main([]) == 0
    assert make.main(["--check"]) == 0
    page = tmp_path / "docs" / "rules.md"
    page.write_text(page.read_text(encoding="utf-8").replace("错误", "失误"), encoding="utf-8")
    capsys.readouterr()
    assert make.main(["--check"]) == 1
    assert re.findall(r"(\w+\.\w+)$", capsys.readouterr().out, re.MULTILINE) == ["rules.md"]


def test_the_blank_workbook_is_made_alike_twice_and_a_changed_word_is_seen() -> None:
    make = generator()
    blank = make.blank_workbook(FORM)
    assert blank == make.blank_workbook(FORM)
    parts = make.workbook_seen(blank)
    assert parts["seal"][1] == "0" * 32
    assert parts != {**parts, "sheets": parts["sheets"][:-1]}
    assert parts["locked"]
    assert all(sheet["protected"] for sheet in parts["sheets"])


# ── nothing is left out ───────────────────────────────────────────────────


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb: str) -> None:
    assert f"## nianbao {verb}\n" in words("docs", "commands.md")
    told = words("README.zh-CN.md") + words("docs", "guide-commands.md")
    assert f"nianbao {verb} " in told, f"neither README.zh-CN.md nor docs/guide-commands.md shows nianbao {verb}"


@pytest.mark.parametrize("rule", sorted({*CATALOGUE, *(rule.id for rule in FORM.rules)}))
def test_every_rule_is_documented(rule: str) -> None:
    page = words("docs", "rules.md")
    assert f"| `{rule}` |" in page or f"### {rule}\n" in page


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.rule)
def test_a_finding_is_documented_with_the_source_it_rests_on(entry: Declared) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(entry.rule)}` \|.*$", words("docs", "rules.md"), re.MULTILINE)
    assert row.endswith(f"| {entry.source} |")


@pytest.mark.parametrize("number", range(len(FORM.rules)), ids=[rule.id + str(n) for n, rule in enumerate(FORM.rules)])
def test_a_rule_of_the_form_is_documented_with_the_source_it_rests_on(number: int) -> None:
    rule = FORM.rules[number]
    (section,) = re.findall(rf"^\*\*{re.escape(rule.title)}\*\*\n(.*?)(?=^\*\*|^### |\Z)", words("docs", "rules.md"),
                            re.MULTILINE | re.DOTALL)
    assert f"| 出处 | {rule.source} |" in section


@pytest.mark.parametrize("name", toolkit.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(toolkit, name)), f"toolkit.{name} has no docstring"
    assert f"| `{name}` |" in words("docs", "python.md")


@pytest.mark.parametrize("code", [*FORM.cells, *FORM.texts_by_code])
def test_every_code_of_the_form_is_drawn(code: str) -> None:
    page = words("docs", "form-2021.md")
    if code in FORM.texts_by_code:
        assert f"| `{code}` |" in page
        return
    table, cell = FORM.table_of[code], FORM.cells[code]
    (drawn,) = re.findall(rf"^## [^\n]*（`{table.code}`，[^\n]*\n\n(<table>.*?</table>)", page, re.DOTALL | re.MULTILINE)
    whole = f"<code>{code.removeprefix(f'{table.code}.')}</code>" in drawn
    at_the_edge = f"<code>{cell.row_code}</code>" in drawn and f"<code>{cell.column_code}</code>" in drawn
    assert whole or at_the_edge


def test_the_guide_names_what_a_template_may_use_and_no_more() -> None:
    (table,) = re.findall(r"可用的名称：\n\n\|.*?\n\|.*?\n(.*?)\n\n", words("docs", "guide-commands.md"), re.DOTALL)
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == NAMES


def test_the_guide_names_the_texts_of_the_form() -> None:
    page = words("docs", "guide-commands.md")
    assert [code for code in FORM.texts_by_code if f"`{code}`" not in page] == []


def test_the_guide_names_columns_that_a_unit_list_may_have() -> None:
    (table,) = re.findall(r"认得的列：\n\n\|.*?\n\|.*?\n(.*?)\n\n", words("docs", "guide-commands.md"), re.DOTALL)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert sum(len(row[0].split("、")) for row in rows) == len(FIELDS)
    for row in rows:
        for head in [*row[0].split("、"), *row[1].removesuffix("等").split("、")]:
            heads = [head] if row[0] == "单位名称" else ["单位名称", head]
            assert parse_units([heads, ["甲", ""][: len(heads)]], "单位名单.csv").ignored == (), head


def test_every_address_of_the_desk_that_answers_programs_is_documented() -> None:
    page = words("docs", "python.md")
    assert [path for path, _, _ in ROUTES if path.endswith(".json") and f"| `{path}` |" not in page] == []


def test_the_house_is_drawn_as_it_stands() -> None:
    (drawing,) = re.findall(r"```\n( release.*?)```", words("docs", "README.md"), re.DOTALL)
    rooms = re.findall(r"^ ([a-z]+)/?  ", drawing, re.MULTILINE)
    assert rooms == list(reversed(ROOMS))


# ── examples ──────────────────────────────────────────────────────────────


def commands_in(page: Path) -> list[str]:
    blocks = re.findall(r"```\w*\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`(nianbao [^`]+)`", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    return [line for line in [*lines, *inline] if line.startswith("nianbao ")]


EXAMPLES = [
    (page.relative_to(ROOT).as_posix(), line)
    for page in PAGES
    # commands.md holds usage lines, not examples.
    if page.name != "commands.md"
    for line in dict.fromkeys(commands_in(page))
]


@pytest.mark.parametrize(("page", "line"), EXAMPLES, ids=[f"{page}: {line}" for page, line in EXAMPLES])
def test_a_command_of_the_documents_is_understood(page: str, line: str) -> None:
    arguments = shlex.split(line, comments=True)[1:]
    if arguments[-1] in ("-h", "--help"):
        assert arguments[0] in (*VERBS, "-h", "--help", "命令")
        return
    if arguments in ([verb] for verb in VERBS):
        return  # a verb named in a sentence
    try:
        options = parser().parse_args(arguments)
    except SystemExit:
        pytest.fail(f"{page} shows a command that nianbao does not understand: {line}")
    assert options.verb in VERBS


def test_the_documents_show_the_round_trip() -> None:
    for page in ("README.md", "README.zh-CN.md", "docs/guide-commands.md"):
        shown = [shlex.split(line, comments=True)[1] for name, line in EXAMPLES if name == page]
        told = list(dict.fromkeys(verb for verb in shown if verb in VERBS))
        cycle = ["init", "issue", "collect", "check", "status", "rollup", "report"]
        assert [verb for verb in told if verb in cycle] == cycle, page


def test_the_examples_in_python_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example, many = re.findall(r"```python\n(.*?)```", words("docs", "python.md"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    names = {"print": lambda *a: said.append(" ".join(map(str, a))), "__name__": "__main__"}
    exec(compile(example, "docs/python.md", "exec"), names)
    assert said[0] == "2024 2"
    assert any("整张未填" in line for line in said)
    assert (tmp_path / "2024" / "output").is_dir()
    assert said[-1] == f"{FORM.title} {len(FORM.cells)}"
    exec(compile(many, "docs/python.md", "exec"), names)
    assert said[-1] == "['known']"


# ── links, pictures, paths ────────────────────────────────────────────────


def anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    } | set(re.findall(r'<a id="([^"]+)"></a>', text))


@every_page()
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), f"{page.relative_to(ROOT)} links to {target}"
        assert ROOT in to.parents, f"{page.relative_to(ROOT)} links out of the project: {target}"
        if anchor:
            assert anchor in anchors(to), f"{page.relative_to(ROOT)} links to a heading that is not there: {target}"


@every_page()
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w./])/(?:home|root|tmp|work|Users|var|opt|mnt)\b|\b[A-Z]:\\", text) == []


def test_both_readmes_know_each_other() -> None:
    assert "(README.zh-CN.md)" in words("README.md").split("##")[0]
    assert "(README.md)" in words("README.zh-CN.md").split("##")[0]


def test_every_page_is_in_the_index() -> None:
    index = words("docs", "README.md")
    lost = [page.name for page in PAGES if DOCS in page.parents and page.name != "README.md" and page.name not in index]
    assert lost == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.suffix == ".png"
    assert picture.stat().st_size < 200_000
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert any(f"pictures/{picture.name})" in page.read_text(encoding="utf-8") for page in PAGES)
