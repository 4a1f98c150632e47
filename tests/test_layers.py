"""The order of the rooms: data walks one way, and each heavy library lives in one room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from toolkit.structs import Struct

TOOLKIT = Path(__file__).parent.parent / "toolkit"

ROOMS = (
    "version",
    "searchpath",
    "ondemand",
    "structs",
    "digests",
    "patterns",
    "jsons",
    "errors",
    "paths",
    "clock",
    "meant",
    "limits",
    "resources",
    "files",
    "personal",
    "words",
    "numerals",
    "findings",
    "form",
    "seen",
    "submission",
    "scopes",
    "rules",
    "sentences",
    "prose",
    "layout",
    "seal",
    "guard",
    "ooxml",
    "manuscript",
    "aggregate",
    "asked",
    "workbook",
    "intake",
    "campaign",
    "narrative",
    "actions",
    "tables",
    "console",
    "arguments",
    "webdesk",
    "cli",
    "launchers",
    "release",
)
"""Lowest first: a room imports only rooms listed earlier."""
TOP = ("__init__", "__main__")
"""The package itself and ``python -m toolkit``, above every room."""

LIBRARIES = {
    "openpyxl": ("workbook", "intake"),
    "xlsxwriter": ("workbook",),
    "sqlite3": ("campaign",),
    "python_calamine": ("intake",),
    "pypdfium2_raw": ("intake",),
    "py7zr": ("intake",),
    "rars": ("intake",),
    "olefile": ("intake",),
    "msoffcrypto": ("intake",),
    "docx": ("narrative",),
    "docxtpl": ("narrative",),
    "jinja2": ("narrative", "webdesk"),
    "starlette": ("webdesk",),
    "uvicorn": ("webdesk",),
    "itsdangerous": ("webdesk",),
    "python_multipart": ("webdesk",),
    "pypinyin": ("webdesk",),
    "distributed": ("actions",),
    "dask": ("actions",),
    "unicodedata": ("words", "tables"),  # texts are compared and measured in one way; a terminal asks what it may print
}
"""Where a library may be imported."""

VERBS = {
    *("load_form", "issue", "read", "check", "collect", "correct", "status", "rollup", "report"),
    *("import_report", "init", "explain", "withdraw", "adjust", "recover", "register_last_year", "import_", "demo", "fill", "papers", "bulletin"),
    *("archive", "verify_archive"),
}
"""Public verbs. ``form`` is a room, and its verb is ``load_form``."""

SLOW_TO_IMPORT = (
    "starlette", "uvicorn", "pypinyin", "openpyxl", "pypdfium2_raw", "py7zr", "msoffcrypto", "python_calamine", "xlsxwriter", "docx", "docxtpl",
    "jinja2", "lxml", "rich", "distributed", "dask", "tornado",
)


class Import(Struct, frozen=True):
    """One imported name, wherever in the module it stands: ``toolkit.form.model``, ``openpyxl`` …"""

    module: str
    line: int


def room_of(path: Path) -> str:
    """The room a file belongs to: the first part of its path inside the package."""
    first = path.relative_to(TOOLKIT).parts[0]
    return first.removesuffix(".py")


def room_imported(module: str) -> str:
    """The room a dotted name of the package leads to; the package itself where it leads to none."""
    parts = module.split(".")[1:]
    if parts and (
        parts[0] in (*ROOMS, "__main__")
        or (TOOLKIT / parts[0]).is_dir()
        or (TOOLKIT / f"{parts[0]}.py").is_file()
    ):
        return parts[0]
    return "__init__"


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import of a module, those inside functions and under TYPE_CHECKING too."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Import]:
    package = ["toolkit", *path.relative_to(TOOLKIT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        match node:
            case ast.Import(names=names):
                yield from (Import(name.name, node.lineno) for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = package[: len(package) - level + 1] if level else []
                full = ".".join([*base, *([module] if module else [])])
                # “from toolkit import form” imports the room, “from toolkit import check” the package's verb.
                yield from (Import(f"{full}.{name.name}", node.lineno) for name in names)


def modules() -> list[Path]:
    return sorted(TOOLKIT.rglob("*.py"))


def every_module() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(TOOLKIT)))


@every_module()
def test_a_module_belongs_to_a_room(path: Path) -> None:
    assert room_of(path) in (*ROOMS, *TOP), (
        f"toolkit/{path.relative_to(TOOLKIT)} stands in no room. Rooms: {', '.join(ROOMS)}. "
        "A new room needs a place in the order: add it to ROOMS, and say in the docs why it stands there."
    )


@every_module()
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    order = {room: n for n, room in enumerate((*ROOMS, *TOP))}
    here = room_of(path)
    height = order.get(here, len(order))  # a room without a place is told once, by the test above
    upward = [
        f"line {found.line}: {found.module}"
        for found in imports(path)
        if found.module.split(".")[0] == "toolkit"
        and room_imported(found.module) != here
        and order.get(room_imported(found.module), 0) > height
    ]
    assert not upward, f"toolkit/{path.relative_to(TOOLKIT)} looks upward: {'; '.join(upward)}"


@every_module()
def test_a_library_stays_in_its_room(path: Path) -> None:
    stray = [
        f"line {found.line}: {found.module.split('.')[0]} belongs to {' and '.join(allowed)}"
        for found in imports(path)
        if (allowed := LIBRARIES.get(found.module.split(".")[0])) and room_of(path) not in allowed
    ]
    assert not stray, f"toolkit/{path.relative_to(TOOLKIT)}: {'; '.join(stray)}"


@every_module()
def test_openpyxl_never_writes(path: Path) -> None:
    """It drops cached values, extensions and text boxes on the way; XlsxWriter writes every workbook."""
    if not any(found.module.split(".")[0] == "openpyxl" for found in imports(path)):
        return
    saves = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"
    ]
    assert not saves, f"toolkit/{path.relative_to(TOOLKIT)} reads with openpyxl and saves: {', '.join(saves)}"


@pytest.mark.parametrize("path", sorted((TOOLKIT / "actions" / "parts").glob("*.py")), ids=lambda path: path.name)
def test_what_verbs_share_knows_no_verb(path: Path) -> None:
    """A room below the verbs: a part that asked a verb would close a circle."""
    upward = [
        f"line {found.line}: {found.module}" for found in imports(path)
        if found.module.startswith("toolkit.actions.") and not found.module.startswith("toolkit.actions.parts")
    ]
    assert not upward, f"toolkit/actions/parts/{path.name}: {'; '.join(upward)}"


@pytest.mark.parametrize("path", sorted((TOOLKIT / "webdesk").rglob("*.py")), ids=lambda path: path.name)
def test_the_desk_stands_on_the_actions(path: Path) -> None:
    """What it decided by itself the command line would decide otherwise: it asks the verbs, and names what they give."""
    floors = ("workbook", "intake", "narrative", "rules", "layout", "form", "seal", "guard", "ooxml", "manuscript", "tables", "console")
    below = [f"line {found.line}: {found.module}" for found in imports(path) if room_imported(found.module) in floors]
    assert not below, f"toolkit/webdesk/{path.name} looks below the actions: {'; '.join(below)}"


def test_no_module_comes_back_to_itself() -> None:
    """No circle of imports, those inside functions too: what two files need of each other wants a third."""
    names = {".".join(("toolkit", *path.relative_to(TOOLKIT).with_suffix("").parts)).removesuffix(".__init__"): path for path in modules()}
    asks = {
        name: {found.module if found.module in names else found.module.rpartition(".")[0] for found in run_imports(path)} & set(names)
        for name, path in names.items()
    }
    while leaves := [name for name, asked in asks.items() if not asked & set(asks)]:
        for name in leaves:
            del asks[name]
    assert not asks, f"in a circle, or above one: {', '.join(sorted(asks))}"


def run_imports(path: Path) -> Iterator[Import]:
    """The imports of a module that are run some time: not those for type checkers alone. A room's own names are, when they are asked for."""
    if path.name == "__init__.py":
        return iter(imports(path))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        line for node in ast.walk(tree) if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inside in node.body for line in range(inside.lineno, (inside.end_lineno or inside.lineno) + 1)
    }
    return (found for found in imports(path) if found.line not in for_types)


def test_no_module_at_the_top_bears_the_name_of_a_verb() -> None:
    """``toolkit.check`` is the verb; a module of that name there would hide it as soon as it is imported."""
    named = [
        str(path.relative_to(TOOLKIT))
        for path in TOOLKIT.iterdir()
        if path.stem in VERBS and (path.suffix == ".py" or (path / "__init__.py").is_file())
    ]
    assert not named, f"modules named like a public verb: {', '.join(sorted(named))}"


def test_the_rules_of_this_file_see_what_they_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.TOOLKIT", tmp_path)
    (tmp_path / "form").mkdir()
    (tmp_path / "form" / "model.py").write_text("")
    (tmp_path / "cli.py").write_text("")
    path = tmp_path / "form" / "bad.py"
    path.write_text(
        "from . import model\nfrom ..cli import main\nfrom .. import cli, check\nimport toolkit.cli\n"
        "def late():\n    from toolkit.workbook.book import Book\n    import openpyxl.styles\n"
    )
    assert [(found.module, found.line) for found in imports(path)] == [
        ("toolkit.form.model", 1),
        ("toolkit.cli.main", 2),
        ("toolkit.cli", 3),
        ("toolkit.check", 3),
        ("toolkit.cli", 4),
        ("toolkit.workbook.book.Book", 6),
        ("openpyxl.styles", 7),
    ]
    assert room_imported("toolkit.cli.main") == "cli"
    assert room_imported("toolkit.check") == "__init__"
    with pytest.raises(AssertionError, match=r"looks upward: line 2: toolkit\.cli\.main; .*workbook"):
        test_a_room_imports_only_rooms_below_it(path)
    with pytest.raises(AssertionError, match="openpyxl belongs to workbook and intake"):
        test_a_library_stays_in_its_room(path)


@pytest.mark.parametrize("modules", [
    "toolkit.cli", "toolkit.actions.collect", "toolkit.actions.check", "toolkit.actions.status",
])
def test_what_every_day_begins_with_starts_light(modules: str) -> None:
    """Heavy libraries are imported by the verb that needs them: ``--help`` answers at once, and so does ``status``."""
    program = f"import sys, {modules}\nprint(*[name for name in {SLOW_TO_IMPORT!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=TOOLKIT.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split(), f"import {modules} also loads {done.stdout.strip()}"


@pytest.mark.parametrize("path", sorted(TOOLKIT.rglob("__init__.py")), ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_a_room_gives_what_it_is_said_to_give(path: Path) -> None:
    """What type checkers are told, what is imported when it is asked for, and what is listed are the same; no module hides a name."""
    module = import_module(".".join(("toolkit", *path.relative_to(TOOLKIT).parts[:-1])))
    told = {found.module.rpartition(".")[::2] for found in imports(path) if path.parent != TOOLKIT and "ondemand" in path.read_text("utf-8")}
    for place, name in told:
        if place in ("typing", "toolkit.ondemand"):
            continue
        assert getattr(module, name) is getattr(import_module(place), name)
        assert name in module.__all__
        assert not (path.parent / f"{name}.py").exists(), f"{name} is a module, too: who asks the room for it gets the module"
