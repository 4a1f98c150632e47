"""Every regular expression of the package, and texts made to be hard for each: runs of its own pieces that nearly match.

Run as a program, it tries them and prints one line of JSON for each pattern that is not linear in what it looks at.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import pkgutil
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import toolkit
from toolkit.patterns import Pattern
from toolkit.structs import Struct

PACKAGE = Path(toolkit.__file__).parent
LENGTH = 100_000
TRIED_FIRST = 2_000
"""Characters of a first try of every adversary; the worst of each pattern are tried in full."""
WORST = 4
MOST = 0.5
"""Seconds of computing over one adversary in full: a linear pattern needs thousandths."""
_WAYS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
_ANCHORED = ("match", "fullmatch")
_ENDINGS = ("\x01", "")
_KEPT_THERE = "patterns.py"
"""Where every module's patterns are compiled: they are tried in the modules that keep them."""
_FEW = 50
_MOST_PIECES = 20


class Found(Struct, frozen=True):
    """One pattern, where it stands, and how it is used."""

    path: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


# ── which there are ─────────────────────────────────────────────────────


def in_modules() -> Iterator[Found]:
    """Patterns that modules keep: by name, in tuples, dictionaries and classes."""
    for name in module_names():
        module = importlib.import_module(name)
        path = Path(str(module.__file__)).relative_to(PACKAGE).as_posix()
        ways = _ways_of_names(ast.parse(Path(str(module.__file__)).read_text("utf-8")))
        for attribute, value in vars(module).items():
            if isinstance(value, type) and value.__module__ == name:
                value = vars(value)
            for pattern in _patterns_in(value):
                yield Found(path, pattern, frozenset(ways.get(attribute, _WAYS)))


def module_names() -> list[str]:
    return [found.name for found in pkgutil.walk_packages([str(PACKAGE)], "toolkit.") if not found.name.endswith(("__main__", ".patterns"))]


def _patterns_in(value: Any, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, Pattern):
        yield re.compile(*value.written)
    elif isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for item in (*value.keys(), *value.values()):
            yield from _patterns_in(item, depth - 1)
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _patterns_in(item, depth - 1)


def _ways_of_names(tree: ast.Module) -> dict[str, set[str]]:
    """Name → how it is used, where every use of it is a call of one of its methods."""
    called: dict[str, set[str]] = {}
    owners = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _WAYS:
            called.setdefault(node.value.id, set()).add(node.attr)
            owners.add(id(node.value))
    passed_on = {
        node.id for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in owners
    }
    return {name: ways for name, ways in called.items() if name not in passed_on}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call of the module ``re`` inside a function of the package: file, the name of what it is done by, the call.

    Patterns made outside of functions are found as they are (:func:`in_modules`).
    """
    return iter(_calls())


@cache
def _calls() -> Sequence[tuple[str, str, ast.Call]]:
    return [
        (path.relative_to(PACKAGE).as_posix(), node.func.attr, node)
        for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / _KEPT_THERE
        for node in _within_functions(ast.parse(path.read_text("utf-8")), False)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
        and node.func.attr in (*_WAYS, "compile")
    ]


def _within_functions(node: ast.AST, within: bool) -> Iterator[ast.AST]:
    within = within or isinstance(node, ast.FunctionDef | ast.Lambda)
    for inner in ast.iter_child_nodes(node):
        if within:
            yield inner
        yield from _within_functions(inner, within)


def written_out() -> Iterator[Found]:
    """Patterns that stand as they are in a call inside a function."""
    for path, way, call in calls():
        with contextlib.suppress(ValueError):
            text = ast.literal_eval(call.args[0])
            flags = [word.value for word in call.keywords if word.arg == "flags"] + call.args[1:2] * (way == "compile")
            value = eval(ast.unparse(flags[0]), {"re": re}) if flags else 0
            if way != "compile":
                yield Found(path, re.compile(text, value), frozenset({way}))


def put_together() -> list[str]:
    """Files with a pattern made of pieces inside a function: a test has to know how to get at it."""
    found = set()
    for path, _, call in calls():
        try:
            ast.literal_eval(call.args[0])
        except ValueError:
            found.add(path)
    return sorted(found)


def made(make: Mapping[str, Mapping[str, str]]) -> Iterator[Found]:
    """Patterns made of pieces: by file and the way they are used, an expression that gives one or several."""
    for path, expressions in make.items():
        name = "toolkit." + path.removesuffix(".py").replace("/", ".")
        for way, expression in expressions.items():
            value = eval(expression, {**vars(importlib.import_module(name)), "re": re})
            yield from (Found(path, pattern, frozenset({way})) for pattern in _patterns_in(value))


# ── what is hard for one ────────────────────────────────────────────────


class Adversary(Struct, frozen=True):
    """A text of any length: a beginning, a piece again and again, an end."""

    before: str
    piece: str
    end: str

    def __call__(self, length: int) -> str:
        return self.before + self.piece * (length // len(self.piece)) + self.end


def adversaries(pattern: re.Pattern[Any]) -> list[Adversary]:
    """Runs of each character and piece, behind what leads up to each repeat, with an end that fits and one that does not."""
    tree = tree_of(pattern)
    repeats = list(_repeats(tree, ""))
    leading = list(dict.fromkeys(["", *(before for before, _, most in repeats if most > _FEW)]))
    pieces = [*(body for _, body, _ in repeats), *leading, _sample(tree), *_alphabet(tree)]
    pieces = [piece for piece in dict.fromkeys(pieces) if piece][:_MOST_PIECES]
    runs = {(before, piece): None for before in leading for piece in pieces}
    runs |= {("", before + piece): None for before in leading if before for piece in pieces}
    runs |= {("", one + other): None for one in pieces[:6] for other in pieces[:6] if one != other}
    return [Adversary(before, piece, end) for before, piece in runs for end in _ENDINGS]


def tree_of(pattern: re.Pattern[Any]) -> Any:
    """What a pattern consists of."""
    return sre_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)


def _sample(tree: Any) -> str:
    """A short text that the tree matches, mostly."""
    return "".join(map(_sample_of, tree))


def _sample_of(node: Any) -> str:
    what, about = node
    match what:
        case sre.LITERAL:
            return chr(about)
        case sre.NOT_LITERAL:
            return "x" if about != ord("x") else "y"
        case sre.ANY:
            return "x"
        case sre.IN:
            return _members(about)[0]
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            least, _, inside = about
            return _sample(inside) * least
        case sre.SUBPATTERN:
            return _sample(about[3])
        case sre.ATOMIC_GROUP:
            return _sample(about)
        case sre.BRANCH:
            return _sample(about[1][0])
    return ""


def _inside(node: Any) -> list[Any]:
    """The trees inside a node."""
    what, about = node
    match what:
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return [about[2]]
        case sre.SUBPATTERN:
            return [about[3]]
        case sre.ATOMIC_GROUP:
            return [about]
        case sre.BRANCH:
            return list(about[1])
        case sre.ASSERT | sre.ASSERT_NOT:
            return [about[1]]
    return []


def possessive_groups(tree: Any) -> bool:
    """Whether something that is more than one character is repeated possessively."""
    return any(
        (node[0] is sre.POSSESSIVE_REPEAT and not _is_one(node[1][2])) or any(map(possessive_groups, _inside(node))) for node in tree)


def _is_one(tree: Any) -> bool:
    return len(tree) == 1 and tree[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str, int]]:
    """Every repeat: what leads up to it, what it repeats, how often at most."""
    for node in tree:
        if node[0] in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield before, _sample(node[1][2]), int(node[1][1])
        for inside in _inside(node):
            yield from _repeats(inside, before)
        before += _sample_of(node)


def _alphabet(tree: Any) -> Iterator[str]:
    for node in tree:
        if node[0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY):
            yield _sample_of(node)
        elif node[0] is sre.IN:
            yield from _members(node[1])[:4]
        for inside in _inside(node):
            yield from _alphabet(inside)


_CATEGORIES = {sre.CATEGORY_DIGIT: "0", sre.CATEGORY_SPACE: " \n", sre.CATEGORY_WORD: "a0一", sre.CATEGORY_NOT_SPACE: "a",
               sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_NOT_WORD: "!"}


def _members(items: Any) -> list[str]:
    """A few characters of a class."""
    kinds = [kind for kind, _ in items]
    if sre.NEGATE in kinds:
        spans = [(about, about) if kind is sre.LITERAL else about for kind, about in items if kind in (sre.LITERAL, sre.RANGE)]
        but = "".join(_CATEGORIES.get(about, "") for kind, about in items if kind is sre.CATEGORY)
        free = [char for char in "x0 -一\n~" if char not in but and not any(low <= ord(char) <= high for low, high in spans)]
        return free or ["§"]
    found: list[str] = []
    for kind, about in items:
        if kind is sre.CATEGORY:
            found += _CATEGORIES[about]
        elif kind in (sre.LITERAL, sre.RANGE):
            found.append(chr(about if kind is sre.LITERAL else about[0]))
    return found


# ── trying ──────────────────────────────────────────────────────────────


class _TooSlowError(Exception):
    """The clock ran out inside a search: the machine of :mod:`re` looks for signals while it works."""


def seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    """What one search costs; no more than twice what it may."""
    content = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    with contextlib.suppress(_TooSlowError):  # round the clock's end, too: it may run out just when the search is done
        signal.setitimer(signal.ITIMER_VIRTUAL, 2 * MOST)
        try:
            if way in _ANCHORED:
                getattr(pattern, way)(content)
            else:
                for _ in pattern.finditer(content):
                    pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def worst(found: Found, length: int) -> tuple[float, str]:
    """The longest that a pattern takes over its worst adversaries in full, and the beginning of that one."""
    taken = (0.0, "")
    hard = adversaries(found.pattern)
    for way in {way if way in _ANCHORED else "finditer" for way in found.ways}:
        tried = [(seconds(found.pattern, way, one(min(TRIED_FIRST, length))), n) for n, one in enumerate(hard)]
        for _, n in sorted(tried, reverse=True)[:WORST]:
            text = hard[n](length)
            taken = max(taken, (seconds(found.pattern, way, text), f"{way} {text[:40]!r}"))
            if taken[0] > MOST:
                return taken
    return taken


def _stop(*_: object) -> None:
    raise _TooSlowError


def main(bounded: Mapping[str, int], make: Mapping[str, Mapping[str, str]]) -> None:
    """Try everything. ``bounded`` says of a file how long what its patterns see can be at most."""
    resource.setrlimit(resource.RLIMIT_CPU, (120, 121))
    signal.signal(signal.SIGVTALRM, _stop)
    tried = {(found.pattern, found.ways): found for found in (*in_modules(), *written_out(), *made(make))}
    for found in tried.values():
        length = bounded.get(found.path, LENGTH)
        taken, over = worst(found, length)
        if taken > (MOST if length == LENGTH else MOST / 20):
            print(json.dumps([found.path, repr(found.pattern.pattern), taken, over]))
    print(json.dumps(["tried", len(tried), time.process_time()]))


if __name__ == "__main__":
    main(*map(json.loads, sys.argv[1:]))
