"""On which line of a form file something stands: the parser of TOML tells no lines of what it read.

A file is walked over once more when it is found wrong, and only then. Every key, heading and list item gets its line; a
place is a path of :data:`Step`. Only a text that the parser took is asked for: :func:`syntax_hint` is for the others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from toolkit.errors import FormError, Step
from toolkit.form.toml import PIECES, line_in
from toolkit.patterns import regex
from toolkit.structs import Struct, field

# As in toolkit.form.toml, a string without an end reaches to where it would have to end: nothing is looked at twice.
_STRING = (r'''"""(?>(?:[^"\\]++|\\.|"(?!""))*)(?:"{3,5})?|"(?>(?:[^"\\\n]++|\\[^\n])*)"?'''
           r"""|'''(?>(?:[^']++|'(?!''))*)(?:'{3,5})?|'[^'\n]*+'?""")
_TOKEN = regex(rf"(?P<string>{_STRING})|(?P<mark>[\[\]{{}},=.\n])|(?P<blank>#[^\n]*+|[ \t\r]++)|(?P<bare>[^\[\]{{}},=.\s#\"']++|.)", re.DOTALL)
_ESCAPE = regex(r'\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)')
_OPENS = regex(r"'''|\"\"\"")
_LOOKS_LIKE_TOML = regex(r"[ \t]*+(?:\[\[?[a-z_.]++(?:\"[^\"\n]*+\")?\]\]?|[a-z_]++ *+= *+(?:\"|'|\[|true|false|\d))")
_QUOTED = regex("“([^“”]++)”")
_WIDE = "＝，：“”‘’［］【】｛｝＃"
"""What a Chinese keyboard gives for the marks of TOML."""


class _Node(Struct):
    """What stands under a key, and from which line to which."""

    line: int
    last: int
    value: int = 0
    """The line where a value begins that is no table."""
    headed: bool = False
    """Whether a heading of its own says it."""
    children: dict[str, _Node] = field(default_factory=dict)
    items: list[_Node] = field(default_factory=list)


@contextmanager
def under(*steps: Step) -> Iterator[None]:
    """Errors from inside stand below these steps."""
    try:
        yield
    except FormError as error:
        error.at = (*steps, *error.at)
        raise


def located(error: FormError, text: str, source: str = "") -> FormError:
    """The same error with the line of ``text`` at which it stands, where that is known, and with the file's name.

    One that comes straight from the parser of TOML also says what is likely wrong.
    """
    error.line = _line_of(error, text)
    error.source = source or error.source
    stopped = error.__cause__
    return error.retold(syntax_hint(text, line_in(stopped)) if isinstance(stopped, ValueError | RecursionError) else "")


def _line_of(error: FormError, text: str) -> int:
    if not error.at:
        return 0
    try:
        data: Any = tomllib.loads(text)
        node: _Node | None = _Walk(text).tree()
    except (ValueError, RecursionError, LookupError):
        return 0
    lines = text.split("\n")
    for step in error.at:
        if isinstance(data, str):
            return _within(node, lines, data, step) if node else 0
        key = _key_of(data, step)
        if key is None:
            # A thing that is not there is told at what it belongs to; a whole table that is not there is another file's.
            return 0 if isinstance(step, Mapping) or node is None else node.line
        if node is not None:
            node = node.children.get(key) if isinstance(key, str) else (node.items[key] if key < len(node.items) else None)
        data = data[key]
    if node is None:
        return 0
    if isinstance(data, str) and node.last > node.value:
        words = [word for word in _QUOTED.findall(error.bare_message) if word in data and "\n" not in word]
        return _within(node, lines, data, words[0]) if words and words[0] != data else node.line
    return node.line


def _key_of(data: object, step: Step) -> str | int | None:
    """The key or number under which a step finds something; None where it finds nothing."""
    if isinstance(data, list):
        for n in range(len(data) - 1, -1, -1):  # of two of the same the later is one too many
            item = data[n]
            same = _says(item, step) if isinstance(step, Mapping) and isinstance(item, dict) else isinstance(step, str) and item == step
            if same or n == step:
                return n
    elif isinstance(data, dict):
        if isinstance(step, Mapping):
            return next((key for key, item in data.items() if isinstance(item, dict) and _says(item, step)), None)
        return next((key for key in (step if isinstance(step, tuple) else (step,)) if key in data), None)
    return None


def _says(item: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    return all(item.get(key, "") == value or (isinstance(value, tuple) and item.get(key) in value) for key, value in wanted.items())


def _within(node: _Node, lines: list[str], value: str, step: Step) -> int:
    """The line of a text's row (from 1, blank ones not counted), or the first that has some words."""
    raw = lines[node.value - 1 : node.last]
    raw[0] = _OPENS.split(raw[0], maxsplit=1)[-1] if len(raw) > 1 else raw[0]
    if len(raw) > 1:
        raw[-1] = re.split("'''|\"\"\"", raw[-1])[0]
    filled = [n for n, line in enumerate(raw) if line.strip()]
    if isinstance(step, int):
        same = len(filled) == sum(1 for line in value.split("\n") if line.strip())
        return node.value + filled[step - 1] if same and 0 < step <= len(filled) else node.line
    found = (n for n, line in enumerate(raw) if isinstance(step, str) and step in line)
    return node.value + next(found, node.line - node.value)


class _Walk:
    """One walk over a text that is TOML."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self.twice: list[tuple[str, int, int]] = []
        """What is said again: its name, on which line it was said and on which it is said again."""

    def tree(self) -> _Node:
        root = here = _Node(0, 0)
        while self._skip(lines=True):
            line = self._tokens[self._at].line
            if self._is("["):
                many = self._is("[", 1)
                self._at += 1 + many
                path = self._key("]")
                self._at += 1 + many
                here = _descend(root, path[:-1] if many else path, line)
                if many:
                    here = _item(here, path[-1], line)
                elif here.headed:
                    self.twice.append((f"[{'.'.join(path)}]", here.line, line))
                else:
                    here.line, here.headed = line, True
            else:
                path = self._key("=")
                self._at += 1
                self._skip()
                self._put(_descend(here, path[:-1], line), path[-1], self._value(line))
        return root

    def _put(self, node: _Node, name: str, value: _Node) -> None:
        if name in node.children:
            self.twice.append((name, node.children[name].line, value.line))
        else:
            node.children[name] = value

    def _is(self, mark: str, ahead: int = 0) -> bool:
        at = self._at + ahead
        return at < len(self._tokens) and self._tokens[at].kind == "mark" and self._tokens[at].text == mark

    def _skip(self, *, lines: bool = False) -> bool:
        """Over blanks and comments (and ends of lines); whether anything is left."""
        while self._at < len(self._tokens) and (self._tokens[self._at].kind == "blank" or (lines and self._is("\n"))):
            self._at += 1
        return self._at < len(self._tokens)

    def _key(self, end: str) -> list[str]:
        parts = []
        while not self._is(end):
            token = self._tokens[self._at]
            if token.kind in ("bare", "string"):
                parts.append(_plain(token))
            self._at += 1
        return parts

    def _value(self, line: int) -> _Node:
        """What follows, up to what ends it; ``line`` is that of its key."""
        first = self._tokens[self._at]
        node = _Node(line, first.last, first.line)
        if self._is("["):
            self._at += 1
            while self._skip(lines=True) and not self._is("]"):
                if self._is(","):
                    self._at += 1
                else:
                    node.items.append(self._value(self._tokens[self._at].line))
            node.last = self._tokens[self._at].line
            self._at += 1
        elif self._is("{"):
            self._at += 1
            while self._skip(lines=True) and not self._is("}"):
                if self._is(","):
                    self._at += 1
                    continue
                own = self._tokens[self._at].line
                path = self._key("=")
                self._at += 1
                self._skip()
                self._put(_descend(node, path[:-1], own), path[-1], self._value(own))
            node.last = self._tokens[self._at].line
            self._at += 1
        else:
            self._at += 1
            while first.kind == "bare" and self._at < len(self._tokens) and (self._tokens[self._at].kind == "bare" or self._is(".")):
                self._at += 1  # 1.5, a time of day
        return node


class _Token(Struct, frozen=True):
    kind: str
    text: str
    line: int
    last: int


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        ends = line + match[0].count("\n")
        yield _Token(str(match.lastgroup), match[0], line, line if match["mark"] else ends)
        line = ends


def _plain(token: _Token) -> str:
    if token.kind == "bare" or token.text.startswith("'"):
        return token.text.strip("'")
    return _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if m[1][0] in "uU" else m[1], token.text[1:-1])


def _descend(node: _Node, path: list[str], line: int) -> _Node:
    for part in path:
        node = node.children.setdefault(part, _Node(line, line))
        node = node.items[-1] if node.items else node
    return node


def _item(node: _Node, name: str, line: int) -> _Node:
    item = _Node(line, line)
    node.children.setdefault(name, _Node(line, line)).items.append(item)
    return item


def syntax_hint(text: str, line: int) -> str:
    """What may be wrong with a text that is no TOML, to be said behind the parser's own place; empty where nothing is seen.

    ``line`` is where the parser gave up, 0 for the end. That may be far below the mistake: three quotes left open reach to
    the next three.
    """
    for piece in PIECES.finditer(text):
        marks = piece[0][:3]
        if marks in ("'''", '"""') and piece["part"]:
            open_to_end = len(piece[0]) < 6 or not piece[0].endswith(marks)
            if open_to_end or any(map(_LOOKS_LIKE_TOML.match, piece[0].split("\n")[1:])):
                return f"；第{text.count(chr(10), 0, piece.start()) + 1}行开始的 {marks} 多半没有结束，请在它的末尾另起一行写 {marks}"
    written = "".join(piece[0] for piece in PIECES.finditer(text.split("\n")[line - 1]) if not _is_said(piece[0])) if line else ""
    wide = [mark for mark in written if mark in _WIDE]
    if wide:
        return f"；这一行的“{wide[0]}”是全角符号，请改为半角" if wide[0] not in "“”" else "；这一行用了中文引号，请改为半角的 \""
    if line and (opened := _left_open(text, line)):
        return f"；第{opened[1]}行的“{opened[0]}”没有结束"
    walk = _Walk(text)
    with suppress(LookupError, RecursionError):
        walk.tree()
    for name, before, again in walk.twice:
        if again <= line:
            return f"；{name} 在第{before}行已经写过，" + ("请并成一节" if name.startswith("[") else "一节里同一项只写一次")
    return ""


def _left_open(text: str, line: int) -> tuple[str, int] | None:
    """The outermost bracket before a line that is open there, and on which line it stands."""
    opened: list[tuple[str, int]] = []
    for token in _tokens(text):
        if token.line >= line:
            break
        if token.kind == "mark" and token.text in "[{":
            opened.append((token.text, token.line))
        elif token.kind == "mark" and token.text in "]}" and opened:
            opened.pop()
    return opened[0] if opened else None


def _is_said(piece: str) -> bool:
    return piece.startswith(("#", "'")) or (piece.startswith('"') and piece.endswith('"') and len(piece) > 1)
