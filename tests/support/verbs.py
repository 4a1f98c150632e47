"""Every verb that writes, as a command line on a campaign as it stands before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.structs import Struct

from tests.support.districts import BUREAU, STREET, TOWN
from tests.support.sources import FIRST, SECOND, Sources

HERE = ("-C", "{root}")
INIT = ("init", "{root}", "--district", "原州区", "--year", "2023", "--units")


class Case(Struct, frozen=True):
    """A command line on a campaign as it stands before it. ``act`` are the kinds of rows that stand together or not at all."""

    source: str
    words: Callable[[Sources], Sequence[object]]
    status: int = 0
    act: tuple[str, ...] = ()
    registers: bool = True
    """Whether what it prints says that something was registered."""


def case(source: str, *words: object, act: tuple[str, ...] = (), registers: bool = True) -> Case:
    return Case(source, lambda sources: [*words[:1], *HERE, *words[1:]], 0, act, registers)


CASES = {
    "init": Case("nothing", lambda sources: [*INIT, sources.units]),
    "init-in-an-empty-folder": Case("empty", lambda sources: [*INIT, sources.units]),
    "issue": case("fresh", "issue", "--unit", STREET),
    "issue-again": case("back", "issue", "--again", "--unit", STREET, "--unit", TOWN),
    "issue-mail": case("sent", "issue", "--mail", "--unit", STREET),
    "fill": case("sent", "fill", STREET, "--from", "纸质报表", "--by", "张三", act=("issue", "filling")),
    "collect": Case("sent", lambda sources: ["collect", *HERE, sources.post], 1),
    "collect-as": Case("sent", lambda sources: ["collect", *HERE, "--as", BUREAU, sources.post / "a.xlsx"]),
    "collect-published": Case("back", lambda sources: ["collect", *HERE, "--published", sources.home / "公布.html"]),
    "correct": case("back", "correct", "--unit", TOWN),
    "explain-several": case("back", "explain", "--accept", "text.missing", "--reason", "已核实", act=("decision",)),
    "explain-refuse": case("back", "explain", "--accept", FIRST, "--refuse", SECOND, act=("decision",)),
    "explain-all": case("back", "explain", "--accept-all", act=("decision",)),
    "withdraw": case("back", "withdraw", TOWN, "--reason", "误收", act=("withdrawn",)),
    "withdraw-version": case("back", "withdraw", STREET, "--reason", "误收", "--version", "1", act=("withdrawn",)),
    "withdraw-to": case("back", "withdraw", TOWN, "--reason", "是教育局的", "--to", BUREAU, act=("withdrawn", "return")),
    "adjust": case("back", "adjust", "t3.new.natural", "1", "--unit", TOWN, "--reason", "漏计", "--by", "李四", act=("adjusted",)),
    "receipts": case("back", "status", "--receipts"),
    "news": case("turning", "status", registers=False),
    "rollup": case("back", "rollup"),
    "report": case("back", "report", "--unit", STREET),
    "papers": case("back", "papers"),
    "bulletin": case("back", "bulletin", "报送情况", "--named"),
    "archive": case("back", "archive", "--with-mails", registers=False),
    "import": Case("fresh", lambda sources: ["import", *HERE, sources.home / "公布.html", "-o", "{home}/导入.xlsx"]),
    "last-year": Case("back", lambda sources: ["last-year", *HERE, sources.home / "上年.csv"]),
    "controls": Case("back", lambda sources: ["controls", *HERE, sources.home / "其他部门.csv"], act=("control",)),
    "recover": Case("cut", lambda sources: ["recover", *HERE]),
    "migration": case("old", "status", registers=False),
}
