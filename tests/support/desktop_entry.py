"""A desktop entry as a desktop reads it: the freedesktop.org specification's rules for values and for Exec, 1.5."""

from __future__ import annotations

import re
from collections.abc import Sequence

_STRING = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def entry_values(text: str, group: str = "Desktop Entry") -> dict[str, str]:
    """The keys of a group, values unescaped. Raises :class:`ValueError` for an escape that is none."""
    groups: dict[str, list[str]] = {}
    for line in [line for line in text.splitlines() if line and not line.startswith("#")]:
        if line.startswith("["):
            assert line[1:-1] not in groups
            lines = groups.setdefault(line[1:-1], [])
        else:
            lines.append(line)
    assert next(iter(groups)) == "Desktop Entry"
    lines = groups[group]
    pairs = [line.split("=", 1) for line in lines]
    assert len({key for key, _ in pairs}) == len(pairs)
    return {key: _unescaped(value) for key, value in pairs}


def _unescaped(value: str) -> str:
    assert not re.search(r"\\(?![sntr\\])", re.sub(r"\\\\", "", value)), f"no escape: {value}"
    return re.sub(r"\\(.)", lambda escape: _STRING[escape[1]], value)


def command(exec_value: str, files: Sequence[str]) -> list[str]:
    """The words that a desktop runs when files are dropped on the entry."""
    words: list[str] = []
    position = 0
    while position < len(exec_value):
        if exec_value[position] == " ":
            position += 1
            continue
        quoted = re.compile(r'"((?:[^"`$\\]|\\["`$\\])*)"(?= |$)').match(exec_value, position)
        plain = re.compile(r"[^ \t\n\"'\\><~|&;$*?#()`]+(?= |$)").match(exec_value, position)
        match = quoted or plain
        assert match, f"neither quoted nor plain: {exec_value[position:]}"
        position = match.end()
        if plain and match[0] in ("%F", "%U"):
            words += files
        else:
            word = re.sub(r'\\(["`$\\])', r"\1", match[1]) if quoted else match[0]
            assert not re.search("%[^%]", word.replace("%%", "")), f"a field code in a word: {word}"
            words.append(word.replace("%%", "%"))
    assert "=" not in words[0]
    assert "%" not in words[0]
    return words
