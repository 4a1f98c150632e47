"""Whatever the package calls, Windows has: found by reading its syntax trees, on whatever system the suite runs.

A use that asks first (``sys.platform``, ``os.name``, ``hasattr``, ``except ImportError``) is one Windows does not come to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TOOLKIT = Path(__file__).parents[1] / "toolkit"
LIST = Path(__file__).parent / "data" / "not-on-windows.txt"
STARTS = {"Popen", "run", "call", "check_call", "check_output"}
POSIX_ONLY_ARGUMENTS = {"preexec_fn", "pass_fds", "process_group", "umask", "user", "group", "extra_groups"}
ASKS_FIRST = {("together.py", "os.getppid"): "looked at by the thread that is started elsewhere only"}
"""Uses that stand behind a question in another function."""


@cache
def missing() -> dict[str, frozenset[str]]:
    """By module what Windows does not have; the modules themselves under “modules”."""
    found: dict[str, frozenset[str]] = {}
    for line in LIST.read_text(encoding="utf-8").replace("\n  ", " ").splitlines():
        if not line.startswith("#"):
            module, _, names = line.partition(": ")
            found[module] = frozenset(names.split())
    return found


def wrong_in(text: str, name: str = "x.py") -> list[str]:
    """What of a module Windows does not have, or does otherwise, with its line."""
    return [f"{name}:{line} {what}" for line, what in _uses(ast.parse(text).body) if (name, what) not in ASKS_FIRST]


def _uses(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    for statement in body:
        if isinstance(statement, ast.If) and _asks(statement.test):
            if _leaves(statement.body):
                return  # the rest of this block is for one side
            continue
        if isinstance(statement, ast.Try) and any(_catches_absence(handler) for handler in statement.handlers):
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If | ast.For | ast.While | ast.With | ast.Try):
            inner = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody")]
            inner += [handler.body for handler in getattr(statement, "handlers", [])]
            for block in inner:
                yield from _uses(block)
            skipped = {id(one) for block in inner for one in block}
            yield from _named(statement, skipped)
        else:
            yield from _named(statement, set())


def _named(node: ast.AST, skipped: set[int]) -> Iterator[tuple[int, str]]:
    """Names used in a node, the statements of its blocks and what a condition asks about left out."""
    if id(node) in skipped or (isinstance(node, ast.IfExp | ast.BoolOp) and _asks(node)):
        return
    found = missing()
    if isinstance(node, ast.Import):
        yield from ((node.lineno, alias.name) for alias in node.names if alias.name.partition(".")[0] in found["modules"])
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        if (node.module or "").partition(".")[0] in found["modules"]:
            yield node.lineno, node.module or ""
        yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names if alias.name in found.get(node.module or "", ()))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in found.get(node.value.id, ()):
        yield node.lineno, f"{node.value.id}.{node.attr}"
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    for child in ast.iter_child_nodes(node):
        yield from _named(child, skipped)


def _of_call(call: ast.Call) -> Iterator[tuple[int, str]]:
    given = {keyword.arg for keyword in call.keywords}
    if isinstance(call.func, ast.Attribute) and call.func.attr == "rglob":
        yield call.lineno, "rglob: not of a path that may be long (toolkit.paths.walk)"
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        if call.func.value.id == "subprocess" and call.func.attr in STARTS:
            yield from ((call.lineno, f"{argument}=") for argument in sorted(given & POSIX_ONLY_ARGUMENTS, key=str))
            if "creationflags" not in given:
                yield call.lineno, "a program that is begun without creationflags=NO_WINDOW: a black window comes up"
        if call.func.attr in ("get_context", "set_start_method"):
            ways = [one.value for one in call.args if isinstance(one, ast.Constant)]
            yield from ((call.lineno, f"{call.func.attr}({way!r})") for way in ways if way in ("fork", "forkserver"))


def _asks(test: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in {("sys", "platform"), ("os", "name")})
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hasattr")
        for node in ast.walk(test.test if isinstance(test, ast.IfExp) else test)
    )  # fmt: skip


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Raise | ast.Continue)


def _catches_absence(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Name) and node.id in ("ImportError", "AttributeError") for node in ast.walk(handler.type or handler))


def test_the_package_calls_nothing_that_windows_does_not_have() -> None:
    carried = [path for path in sorted(TOOLKIT.rglob("*.py")) if "release" not in path.parts]  # what builds the zip stays here
    found = [wrong for path in carried for wrong in wrong_in(path.read_text(encoding="utf-8"), path.name)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "import fcntl", "from resource import setrlimit", "import os\nos.killpg(1, 9)", "import signal\nx = signal.SIGKILL",
        "from os import fork", "def f():\n    if x:\n        return os.getuid()", "with a:\n    os.sched_getaffinity(0)",
        "if sys.platform == 'win32':\n    pass\nos.fork()", "multiprocessing.get_context('fork')", "subprocess.run(['x'])",
        "subprocess.Popen(x, creationflags=0, preexec_fn=f)", "f(os.getppid())", "socket.socket(socket.AF_UNIX)",
        "try:\n    os.fork()\nexcept OSError:\n    pass", "time.clock_gettime(1)", "class A:\n    x = os.uname()",
        "Path(x).rglob('*')",
    ],
)  # fmt: skip
def test_a_use_is_found_wherever_it_stands(text: str) -> None:
    assert len(wrong_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "if sys.platform != 'win32':\n    import resource", "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
        "n = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()",
        "def f():\n    if sys.platform == 'win32':\n        return\n    os.killpg(0, 9)", "if os.name == 'posix':\n    os.fork()",
        "subprocess.run(['x'], creationflags=NO_WINDOW)", "getattr(signal, 'SIGPROF', 27)", "signal.SIGTERM", "os.replace(a, b)",
    ],
)  # fmt: skip
def test_what_asks_first_is_left_alone(text: str) -> None:
    assert wrong_in(text) == []
