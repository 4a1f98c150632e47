"""The way from a received file to the ledger: few types; each file looked at once, opened once, parsed once."""

from __future__ import annotations

import inspect
import shutil
import sys
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, copied_by_hand, make, returned
from tests.support.office import Office
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.parts.arriving import Incoming
from toolkit.actions.parts.taking import Taken
from toolkit.actions.report import report
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError
from toolkit.guard import Package, sniff
from toolkit.intake.worker import read_isolated
from toolkit.submission import Unit

IN_THIS_PROCESS, IN_A_WORKER = {"opened": 1}, {"isolated": 1}
SORTS = {
    "issued": IN_THIS_PROCESS, "nameless": IN_THIS_PROCESS, "retyped": IN_THIS_PROCESS, "manuscript": IN_THIS_PROCESS,
    "foreign": IN_THIS_PROCESS, "old": IN_A_WORKER,
}
"""Sorts of files, and how each is parsed."""
KNOWN_BY = {"nameless": "文件名", "retyped": "单位名称", "foreign": "单位名称"}
COUNTED: dict[CodeType, str] = {
    sniff.__code__: "looked at", Package.__init__.__code__: "opened", read_isolated.__code__: "isolated",
}
MOST_TYPES = 6
BESIDE = {FileError, Unit}
"""No type on the way: why there is nothing to hand on, and the unit, which the campaign knew before."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, office: Office) -> Path:
    """A campaign as issued (``2023``) and one file of each sort."""
    home = tmp_path_factory.mktemp("one-way")
    root = make(home / "2023")
    issued = returned(root, STREET, home / "issued" / "北塬街道.xlsx")
    changed(copied_by_hand(issued, home / "copy.xlsx"), home / "nameless" / "三营镇.xlsx", without_unit)
    changed(home / "copy.xlsx", home / "retyped" / "a.xlsx", lambda book: book.remove(book["表四"]))
    office.convert([issued], "xls", home / "old")
    (manuscript,) = (root / "issued").glob("*北塬街道*文字稿.docx")
    (home / "manuscript").mkdir()
    shutil.copy(manuscript, home / "manuscript")
    elsewhere = Path(shutil.copytree(root, home / "elsewhere" / "2023"))
    with Campaign(elsewhere) as campaign:
        collect(campaign, [issued])
        (home / "foreign").mkdir()
        report(campaign, unit=STREET, kind="docx", out=home / "foreign" / "报告.docx")
    return home


def changed(source: Path, target: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(source)
    change(book)
    target.parent.mkdir()
    book.save(target)
    return target


def without_unit(book: Any) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and type(cell).__name__ == "Cell":
                    cell.value = cell.value.replace("北塬街道", "").replace(STREET, "") or None


@contextmanager
def watched(see: Callable[[FrameType], None]) -> Iterator[None]:
    """Every call of a Python function in this process is seen."""
    sys.setprofile(lambda frame, event, _: see(frame) if event == "call" else None)
    try:
        yield
    finally:
        sys.setprofile(None)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often a content was looked at, opened as a package, and given to a worker."""
    counts: Counter[str] = Counter()

    def see(frame: FrameType) -> None:
        if frame.f_code in COUNTED:
            counts[COUNTED[frame.f_code]] += 1

    with watched(see):
        yield counts


# ── once ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("to", [None, TOWN], ids=["by itself", "as the officer says"])
@pytest.mark.parametrize("sort", SORTS)
def test_collecting_looks_at_a_file_once_and_parses_it_once(sort: str, to: str | None, home: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(home / "2023", tmp_path / "2023"))
    with Campaign(root) as campaign, counted() as counts:
        (taken,) = collect(campaign, [home / sort], assign_to=to)
    assert taken.outcome in ("registered", "manuscript"), taken.reason
    assert taken.assigned == ("指定" if to else KNOWN_BY.get(sort, "原表标识"))
    assert counts == {"looked at": 1, **SORTS[sort]}


@pytest.mark.parametrize("sort", SORTS)
def test_so_does_checking_with_and_without_a_campaign(sort: str, home: Path) -> None:
    with counted() as counts:
        assert check([home / sort])[0].submission is not None
    assert counts == {"looked at": 1, **SORTS[sort]}
    with Campaign(home / "2023") as campaign, counted() as counts:
        assert check([home / sort], campaign)[0].submission is not None
    assert counts == {"looked at": 1, **SORTS[sort]}


def test_what_is_moved_to_another_unit_or_comes_again_is_not_parsed_again(home: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(home / "2023", tmp_path / "2023"))
    with Campaign(root) as campaign:
        collect(campaign, [home / "issued"])
        with counted() as counts:
            withdraw(campaign, STREET, to=TOWN, reason="发错", who="李四")
            assert campaign.ledger.latest(TOWN) is not None
        assert counts == {}
        with counted() as counts:
            (again,) = collect(campaign, [home / "issued"], assign_to=TOWN)
    assert (again.outcome, again.version) == ("known", 1)
    assert counts == {"looked at": 1}, "by which it is kept"


# ── few types ─────────────────────────────────────────────────────────

Edges = dict[type, set[type]]


def hand_overs(home: Path, root: Path) -> Edges:
    """What is made of what while each sort of file is collected: the classes that public functions take and give, by their
    annotations, wherever one module calls another. What the recogniser does within is its own affair."""
    called: set[CodeType] = set()
    functions: dict[CodeType, Any] = {}

    def see(frame: FrameType) -> None:
        code, module = frame.f_code, str(frame.f_globals.get("__name__"))
        if code in called or not module.startswith("toolkit."):
            return
        caller = frame.f_back
        while caller is not None and not str(caller.f_globals.get("__name__")).startswith("toolkit."):
            caller = caller.f_back  # past what only calls back, as functools.partial
        origin = str(caller.f_globals.get("__name__")) if caller is not None else ""
        if origin == module or (package(origin) == package(module) == "toolkit.intake.recognise"):
            return
        called.add(code)
        functions[code] = named(sys.modules[module], code.co_qualname)

    with Campaign(root) as campaign, watched(see):
        for sort in SORTS:
            collect(campaign, [home / sort])
    edges: Edges = {}
    known: dict[str, Any] = {"Executor": Executor} | {  # what is imported for its annotations alone
        name: thing for module in [*sys.modules.values()] if getattr(module, "__name__", "").startswith("toolkit.")
        for name, thing in vars(module).items() if isinstance(thing, type) or typing.get_origin(thing) is not None
    }
    for function in functions.values():
        if not inspect.isfunction(function) or function.__name__.startswith("_"):
            continue
        hints = typing.get_type_hints(function, known | function.__globals__)
        given = classes(hints.pop("return", None))
        for taken in {taken for hint in hints.values() for taken in classes(hint)}:
            edges.setdefault(taken, set()).update(given - BESIDE)
    return edges


def package(module: str) -> str:
    return module.rpartition(".")[0]


def named(module: Any, qualified: str) -> Any:
    """The function of that name; None for what has none (a lambda, a comprehension)."""
    found = module
    for part in qualified.split("."):
        found = getattr(found, part, None)
    return found


def classes(hint: Any) -> set[type]:
    """The classes an annotation speaks of: ours, and the bytes of a file."""
    within = {found for part in typing.get_args(hint) for found in classes(part)}
    own = inspect.isclass(hint) and (hint is bytes or hint.__module__.startswith("toolkit."))
    return within | {hint} if own else within


def reached(edges: Edges, start: type) -> set[type]:
    found, waiting = set[type](), [start]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += edges.get(here, ())
    return found


def test_from_door_to_ledger_there_are_at_most_six_types(home: Path, tmp_path: Path) -> None:
    edges = hand_overs(home, Path(shutil.copytree(home / "2023", tmp_path / "2023")))
    onward = {made for start in (bytes, Incoming) for made in reached(edges, start)}
    on_the_way = {made.__name__ for made in onward - BESIDE - {bytes} if Taken in reached(edges, made)}
    assert on_the_way == {"Incoming", "Opened", "WordFile", "Document", "Submission", "Taken"}
    assert len(on_the_way) <= MOST_TYPES
