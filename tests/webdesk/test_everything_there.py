"""Everything the command line does is on the desk: each verb and option with its place there, or why it has none."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.arguments import parser
from toolkit.webdesk.app import ROUTES
from toolkit.webdesk.making import VERBS
from toolkit.webdesk.pages.given import GIVEN

TEMPLATES = Path(__file__).parents[2] / "templates" / "desk"
HERE = "在哪个任务里，就是哪个"
NO_FILE = "写在任务文件夹的 output 里，列在“成果”页上，可以另存"
A_PAGE = "每页旁边有同样的数据（同一网址加 .json），不是按钮"
TURNED = "工作台自己的开关，不是在页面上做的事"

PLACES: dict[str, str] = {
    "controls": "given:controls", "controls -C": HERE, "controls path": "given:controls", "controls --json": A_PAGE,
    "init --controls": "建好以后，在“成果”页的“其他部门的数”里登记",
    "desk": TURNED, "desk -C": '/open name="folder"', "desk --port": TURNED, "desk --no-browser": TURNED,
    "demo": "/sample", "demo --out": "示例总在工作台的文件夹里",
    "init": "/begin", "init root": "文件夹按地区和年度起名，放在工作台的文件夹里", "init --district": '/begin f.field("district"',
    "init --year": '/begin f.field("year"', "init --units": "/begin f.list_fields", "init --form": '/begin name="form"',
    "init --level": '/begin name="level"', "init --deadline": "/begin f.days", "init --last-year": "/begin f.last_files",
    "last-year": "/c/{key}/settings/last-year", "last-year -C": HERE,
    "last-year path": "/c/{key}/settings/last-year f.last_files",
    "issue": "do:issue", "issue -C": HERE, "issue --unit": 'do:again name="unit"', "issue --again": "do:again",
    "issue --mail": "do:mails",
    "fill": "/c/{key}/unit/{code}/fill", "fill -C": HERE, "fill unit": "/c/{key}/unit/{code}/fill",
    "fill --from": '/c/{key}/unit/{code}/fill name="source"', "fill --by": '/c/{key}/unit/{code}/fill name="who"',
    "fill -o": "总在“代填”文件夹里，收回时认得",
    "collect": "/c/{key}/drop", "collect -C": HERE, "collect --as": '/c/{key}/waiting/{sha256}/assign name="unit"',
    "collect --published": "/c/{key}/published", "collect --published-list": '/c/{key}/published name="公布清单"',
    "collect paths": "/c/{key}/drop",
    "collect --workers": "多台机器同时读，是省里收几万份时的事，由管机器的人用命令做；工作台只用这台电脑",
    "check": "given:check", "check -C": "given:check", "check paths": "given:check", "check --json": A_PAGE,
    "status": "/c/{key}/", "status -C": HERE, "status --unit": "/c/{key}/unit/{code}", "status --state": '/c/{key}/ name="state"',
    "status --chase": "do:chase", "status --receipts": "do:receipts", "status --log": "/c/{key}/log",
    "status --deep": 'do:register name="deep"', "status --html": "do:wall", "status --published": "do:addresses",
    "status --xlsx": "do:wall", "status --json": A_PAGE,
    "correct": "do:correct", "correct -C": HERE, "correct --unit": 'do:correct name="unit"',
    "explain": "/c/{key}/unit/{code}/decide", "explain -C": HERE, "explain --unit": "/c/{key}/unit/{code}/decide",
    "explain --accept": '/c/{key}/unit/{code}/decide value="accept"',
    "explain --refuse": '/c/{key}/unit/{code}/decide value="refuse"',
    "explain --accept-all": '/c/{key}/unit/{code}/decide value="all"',
    "explain --undo": '/c/{key}/unit/{code}/decide value="undo"',
    "explain --reason": '/c/{key}/unit/{code}/decide name="reason"',
    "explain --version": '/c/{key}/unit/{code}/decide name="version"', "explain --by": '/c/{key}/unit/{code}/decide name="who"',
    "withdraw": "/c/{key}/unit/{code}/withdraw", "withdraw -C": HERE, "withdraw unit": "/c/{key}/unit/{code}/withdraw",
    "withdraw --aside": "/c/{key}/waiting/{sha256}/dismiss", "withdraw --undo": '/c/{key}/waiting/{sha256}/dismiss name="undo"',
    "withdraw --reason": '/c/{key}/unit/{code}/withdraw name="reason"',
    "withdraw --to": '/c/{key}/unit/{code}/withdraw name="to"',
    "withdraw --version": '/c/{key}/unit/{code}/withdraw name="version"',
    "withdraw --by": '/c/{key}/unit/{code}/withdraw name="who"',
    "adjust": "/c/{key}/figure/{code}/adjust", "adjust -C": HERE, "adjust cell": "/c/{key}/figure/{code}",
    "adjust delta": '/c/{key}/figure/{code}/adjust name="delta"', "adjust --unit": '/c/{key}/figure/{code}/adjust name="unit"',
    "adjust --list": "/c/{key}/figure/{code} seen.adjustments", "adjust --undo": '/c/{key}/figure/{code}/undo name="number"',
    "adjust --reason": '/c/{key}/figure/{code}/adjust name="reason"', "adjust --by": '/c/{key}/figure/{code}/adjust name="who"',
    "adjust --json": A_PAGE,
    "rollup": "do:rollup", "rollup -C": HERE, "rollup -o": NO_FILE, "rollup --into": "given:into",
    "rollup --values": 'do:rollup "values"', "rollup --json": A_PAGE,
    "report": "do:report", "report -C": HERE, "report --unit": 'do:report name="unit"', "report --draft": "do:draft",
    "report --final": 'do:report "final"', "report --date": 'do:report name="date"', "report --material": "do:material",
    "report --last-report": "given:material", "report --format": 'do:report name="kind"', "report -o": NO_FILE,
    "papers": "do:papers", "papers -C": HERE,
    "bulletin": "do:bulletin-returns", "bulletin -C": HERE, "bulletin kind": "do:bulletin-reminder do:bulletin-published",
    "bulletin --named": 'do:bulletin-returns "named"',
    "archive": "do:archive", "archive -C": HERE, "archive -o": "总在任务文件夹的“归档”里，列在“成果”页上，可以另存",
    "archive --with-mails": 'do:archive "mails"', "archive --verify": "given:verify", "archive --json": A_PAGE,
    "import": "given:import", "import -C": "given:import", "import source": "given:import", "import -o": NO_FILE,
    "import --json": A_PAGE,
    "form": "do:form", "form form": '/begin name="form"', "form --preview": "do:form", "form --html": "do:form",
    "form --json": A_PAGE,
    "recover": "/c/{key}/repair", "recover -C": HERE,
}
"""By verb and option: an address of the desk, a product's button (do:), a file given (given:), each with what stands in a template besides;
or in Chinese why there is none."""


def every_option() -> Iterator[str]:
    verbs = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, sub in verbs.choices.items():
        yield name
        for action in sub._actions:
            if action.dest != "help":
                yield f"{name} {max(action.option_strings, key=len, default=action.dest)}"


def test_every_verb_and_option_has_a_place_or_a_reason_why_not() -> None:
    """Whoever adds an option says here where the desk has it."""
    assert set(every_option()) == set(PLACES), sorted(set(every_option()) ^ set(PLACES))


def forms() -> Iterator[tuple[str, str]]:
    """Every form of the templates: the address it is sent to, and what is in it."""
    for path in sorted(TEMPLATES.glob("*.j2")):
        text = path.read_text("utf-8").replace("{{ base }}", "/c/{}").replace("{{ action }}", "/begin")
        asked = text.partition("{% macro more(name) %}")[2].partition("{% endmacro %}")[0]
        for action, inside in re.findall(r'(?s)<form[^>]*? action="([^"]*)"[^>]*>(.*?)</form>', text):
            yield re.sub(r"\{\{.*?\}\}", "{}", action).partition("?")[0], inside + (asked if "more(name)" in inside else "")


@pytest.mark.parametrize("option", [option for option, place in PLACES.items() if not re.match("[\u4e00-\u9fff]", place)])
def test_the_place_is_there(option: str) -> None:
    known = {path for path, _, _ in ROUTES} | {f"do:{name}" for name in VERBS} | {f"given:{name}" for name in GIVEN}
    place, _, field = PLACES[option].partition(" ")
    assert place in known
    if field.startswith("do:"):
        assert set(field.split()) <= known
    elif field:
        to = re.sub(r"\{\w+\}", "{}", place.replace("do:", "/c/{key}/do/"))
        there = [inside for action, inside in forms() if action in (to, re.sub(r"/do/[a-z-]+$", "/do/{}", to))]
        page = "" if there else (TEMPLATES / "sources.html.j2").read_text("utf-8")
        assert any(field in inside for inside in [*there, page]), [place, field]
