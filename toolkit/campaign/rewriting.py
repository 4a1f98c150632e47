"""campaign.toml and units.csv rewritten: comments, order and what nobody here knows stay, and what stood there is kept.

Lines are changed where they stand. What comes out is read again and held against what was wanted; where that is not the very
same, nothing is written: a file that somebody wrote in a way of his own is his to change.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from toolkit.campaign.members import BEFORE
from toolkit.errors import CampaignError, UsageError, why
from toolkit.files import MOST_COPIES, read_whole, write_whole
from toolkit.jsons import dumps
from toolkit.patterns import regex
from toolkit.structs import Struct

Changes = Mapping[tuple[str, str], str | bool | None]
"""What is to stand under a section ("" for the head) and a key; None where nothing is to stand there any more."""

_KEY: Final = r"""("(?>(?:[^"\\]++|\\.)*)"|'[^']*+'|[A-Za-z0-9_-]++)"""
_HEADER: Final = regex(r"\s*+\[\s*+([A-Za-z0-9_-]++)\s*+\]\s*+(?:#.*+)?")
_ANY_HEADER: Final = regex(r"\s*+\[")
_SILENT_HEADER: Final = regex(r"\s*+#\s*+\[([A-Za-z0-9_-]++)\]\s*+")
_STATEMENT: Final = regex(rf"\s*+{_KEY}\s*+=")
_SILENT: Final = regex(rf"\s*+#\s*+{_KEY}\s*+=")
_SIMPLE: Final = regex(rf"""\s*+(?:#\s*+)?{_KEY}\s*+=\s*+(?:"(?>(?:[^"\\]++|\\.)*)"|'[^']*+'|[^\s#"'\[{{]++)(\s*+(?:#.*+)?)""")
"""A key with a value on one line, and the remark behind it."""


class _Piece(Struct, frozen=True):
    """Some lines that belong together: a header, a key with its value, or one of both that stands there as a comment."""

    kind: str
    section: str
    key: str
    start: int
    end: int


def digest(data: bytes) -> str:
    """What a page remembers of a file it showed: another digest later tells that somebody changed it."""
    return hashlib.sha256(data).hexdigest()


def rewritten(text: str, changes: Changes, source: str) -> str:
    """The text of a campaign.toml with other values. Raises :class:`CampaignError` naming ``source`` where it will not be changed so."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CampaignError(f"“{source}”写法有误，没有改动；请先改正，或从备份恢复。") from error
    wanted: dict[str, Any] = deepcopy(data)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    for (section, key), value in changes.items():
        before = wanted.get(section, {}) if section else wanted
        if not isinstance(before, dict):
            raise _own_way(source, section)
        if value is None and key not in before:
            continue
        if value is None:
            del before[key]
        else:
            before[key] = value
            if section:
                wanted[section] = before
        lines = _changed(lines, section, key, value)
    new = newline.join(lines)
    try:
        same = tomllib.loads(new) == wanted
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise _own_way(source, next((section for section, _ in changes if section), ""))
    return new


def _own_way(source: str, section: str) -> CampaignError:
    where = f"里的“{section}”一节" if section else ""
    return CampaignError(f"“{source}”{where}是手工另写的，这里改不了，没有改动；请用记事本打开它来改。")


def _changed(lines: list[str], section: str, key: str, value: str | bool | None) -> list[str]:
    pieces = list(_pieces(lines))
    live = next((one for one in pieces if (one.kind, one.section, one.key) == ("key", section, key)), None)
    if value is None:
        if live is None:
            return lines
        return [*lines[: live.start], *(f"# {line}" for line in lines[live.start : live.end]), *lines[live.end :]]
    place = live or next((one for one in pieces if (one.kind, one.section, one.key) == ("silent key", section, key)), None)
    if place is not None:
        simple = _SIMPLE.fullmatch(lines[place.start]) if place.end == place.start + 1 else None
        return [*lines[: place.start], _line(key, value, simple[2].rstrip() if simple else ""), *lines[place.end :]]
    return _inserted(lines, pieces, section, _line(key, value))


def _inserted(lines: list[str], pieces: list[_Piece], section: str, line: str) -> list[str]:
    """The lines with one more, in its section: one that is there, one that stands there as a comment, or a new one at the end."""
    within = [one for one in pieces if one.section == section and one.kind in ("header", "key")]
    if within:
        return [*lines[: within[-1].end], line, *lines[within[-1].end :]]
    if not section:
        return [line, *lines]
    silent = next((n for n, one in enumerate(pieces) if (one.kind, one.key) == ("silent header", section)), None)
    if silent is not None:
        follows = next((one for one in pieces[silent + 1 :] if not one.kind.startswith("silent")), None)
        if follows is None or follows.kind == "header":
            at = pieces[silent].start
            return [*lines[:at], f"[{section}]", line, *lines[at + 1 :]]
    end = len(lines) - (1 if lines and not lines[-1] else 0)
    return [*lines[:end], "", f"[{section}]", line, ""]


def _pieces(lines: list[str]) -> Iterator[_Piece]:
    section, at = "", 0
    while at < len(lines):
        line, start = lines[at], at
        at += 1
        if header := _HEADER.fullmatch(line):
            section = header[1]
            yield _Piece("header", section, "", start, at)
        elif _ANY_HEADER.match(line):
            section = line.strip()
            yield _Piece("header", section, "", start, at)
        elif silent := _SILENT_HEADER.fullmatch(line):
            yield _Piece("silent header", section, silent[1], start, at)
        elif silent := _SILENT.match(line):
            yield _Piece("silent key", section, _bare(silent[1]), start, at)
        elif statement := _STATEMENT.match(line):
            at = _end(lines, start)
            yield _Piece("key", section, _bare(statement[1]), start, at)


def _end(lines: list[str], start: int) -> int:
    """Where a value ends that begins on a line: a text may take several."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except (ValueError, RecursionError):
            continue
        return end
    return start + 1


def _bare(key: str) -> str:
    return str(next(iter(tomllib.loads(f"{key} = 0")))) if key[0] in "\"'" else key


def _line(key: str, value: str | bool, tail: str = "") -> str:
    shown = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else dumps(key)
    if isinstance(value, str) and "\n" in value:  # several paragraphs, as somebody would write them by hand
        written = "\n".join(dumps(line)[1:-1] for line in value.split("\n"))
        return f'{shown} = """\n{written}"""{tail}'
    return f"{shown} = {dumps(value)}{tail}"


# ── on the disk ───────────────────────────────────────────────────────


class Replaced(Struct, frozen=True):
    """What was written in a file's place: where the old one is kept, and the digest of the new one."""

    kept: Path
    digest: str


def standing(path: Path, seen: str = "") -> bytes:
    """A file as it stands; ``seen`` is the digest of what the page showed. Raises :class:`UsageError` where that is another."""
    try:
        data = read_whole(path)
    except OSError as error:
        raise CampaignError(f"读不到“{path}”：{why(error)}。") from error
    if seen and digest(data) != seen:
        raise UsageError(f"“{path.name}”在别处改过了，这次没有改；请看过现在的内容再改一次。")
    return data


def replace_kept(path: Path, before: bytes, data: bytes) -> Replaced:
    """Write a file anew, what stood there kept beside, in a folder of its own. Raises :class:`~toolkit.errors.OutputError`."""
    stamp = f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}"
    names = [f"{stamp}{path.suffix}", *(f"{stamp}-{n}{path.suffix}" for n in range(2, MOST_COPIES + 1))]
    kept = next(target for name in names if not (target := path.parent / BEFORE / name).exists())
    write_whole(kept, before)
    standing(path, digest(before))  # nobody has changed it meanwhile
    write_whole(path, data)
    return Replaced(kept, digest(data))
