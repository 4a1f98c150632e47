"""The list in an archive 归档: each file in it with its size and hash, and how the campaign stood. Once for people, once for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.campaign.members import MANIFEST, MANIFEST_FOR_PEOPLE
from toolkit.campaign.units import inert
from toolkit.errors import FileError
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.version import __version__
from toolkit.words import first_few

EDITION = 1
"""Of the archive's own shape; raised when an older program would misread a newer one's."""
MOST = 60_000_000
"""Bytes of the list: a hundred thousand files take half of it."""
_SHA256 = regex("[0-9a-f]{64}")
_HEADS = ("路径", "内容", "字节", "SHA-256")
_NO_MANIFEST = f"里面没有“{MANIFEST}”，不是 nianbao archive 做的归档（重新打包过的，请解压后核对任务文件夹，再归档一次）。"
_BAD_MANIFEST = f"里面的“{MANIFEST}”读不懂或不完整，不能核对。"


class Member(Struct, frozen=True):
    """One file of an archive: its path from the campaign's folder, what it is in Chinese, its size and its hash."""

    path: str
    what: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True):
    """An archive's list, and how the campaign stood when it was made.

    ``open`` says, a sentence each, what was not settled yet (empty for a closed campaign), ``problems`` what was broken already.
    ``counts`` are 应报, 已报 and 已通过 with each state of ``status``. ``ledger`` is the edition of the ledger.
    """

    district: str
    year: int
    level: str
    edition: str
    form: str
    """The digest of the form as issued."""
    program: str
    made_at: str
    ledger: int
    counts: Mapping[str, int]
    open: Sequence[str]
    problems: Sequence[str]
    with_mails: bool
    members: Sequence[Member]

    @property
    def closed(self) -> bool:
        """Whether every unit that must report was accepted, and nothing waits."""
        return not self.open

    def says_the_same(self, other: Manifest) -> bool:
        """Whether both list the same files with the same contents: only the moment they were made at differs."""
        return _contents(self) == _contents(other)

    def facts(self) -> dict[str, Any]:
        """All but the files."""
        return {
            "archive": EDITION, "district": self.district, "year": self.year, "level": self.level, "edition": self.edition,
            "form": self.form, "program": self.program, "made_at": self.made_at, "ledger": self.ledger, "counts": dict(self.counts),
            "closed": self.closed, "open": list(self.open), "problems": list(self.problems), "with_mails": self.with_mails,
        }

    def to_json(self) -> bytes:
        """目录.json."""
        members = [{"path": one.path, "what": one.what, "bytes": one.bytes, "sha256": one.sha256} for one in self.members]
        return json.dumps(self.facts() | {"members": members}, ensure_ascii=False, indent=1).encode()

    def to_csv(self) -> bytes:
        """目录.csv, UTF-8 with BOM so that Excel and WPS open it rightly."""
        out = io.StringIO()
        writer = csv.writer(out)
        counts = self.counts
        writer.writerows([
            [f"年报归档目录：{self.district}{self.year}年度"],
            ["归档时间", self.made_at[:19].replace("T", " ")],
            ["程序版本", self.program],
            ["表式", inert(f"{self.edition}版")],
            ["应报", counts["required"]], ["已报", counts["reported"]], ["已通过", counts["accepted"]],
            ["是否办结", "已办结" if self.closed else "未办结"],
            *(["", sentence] for sentence in (*self.open, *self.problems)),
            ["邮件草稿", "已归入" if self.with_mails else "没有归入"],
            [],
            _HEADS,
            *([member.path, inert(member.what), member.bytes, member.sha256] for member in self.members),
        ])
        return out.getvalue().encode("utf-8-sig")


def manifest_from(data: bytes) -> Manifest:
    """An archive's list from its 目录.json. Raises :class:`FileError`; of a newer program's archive one that names the program."""
    try:
        told = json.loads(data.decode("utf-8-sig"))
        if _whole(told["archive"]) > EDITION:
            raise newer(_text(told["program"])[:20])
        members = [Member(_text(one["path"]), _text(one["what"]), _whole(one["bytes"]), _text(one["sha256"])) for one in told["members"]]
        manifest = Manifest(
            district=_text(told["district"]), year=_whole(told["year"]), level=_text(told["level"]), edition=_text(told["edition"]),
            form=_text(told["form"]), program=_text(told["program"]), made_at=_text(told["made_at"]), ledger=_whole(told["ledger"]),
            counts={_text(name): _whole(count) for name, count in told["counts"].items()},
            open=[_text(sentence) for sentence in told["open"]], problems=[_text(sentence) for sentence in told["problems"]],
            with_mails=bool(told["with_mails"]), members=members,
        )
        if not {"required", "reported", "accepted"} <= set(manifest.counts):
            raise ValueError("counts")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FileError("file.unreadable", _BAD_MANIFEST) from error
    if len({member.path for member in members}) != len(members) or not all(_SHA256.fullmatch(member.sha256) for member in members):
        raise FileError("file.unreadable", _BAD_MANIFEST)
    return manifest


def no_manifest() -> FileError:
    """What is said of a zip that is no archive of ours."""
    return FileError("file.unreadable", _NO_MANIFEST)


def newer(program: str) -> FileError:
    """What is said of an archive that a newer program made."""
    which = f"（{program}）" if program else ""
    return FileError(
        "file.unreadable", f"由较新的版本{which}做成，本程序是{__version__}，没有打开；请用新版打开：解压新版后双击其中的程序。")


def unsettled(named: Mapping[str, Sequence[str]], waiting: int) -> list[str]:
    """What of a campaign is not settled yet, a sentence each: ``named`` has the units' names by state in words."""
    states = [f"{words}{len(names)}家（{first_few(names, 20)}）" for words, names in named.items() if names]
    sentences = []
    if states:
        sentences.append(f"任务还没有办结：{'，'.join(states)}；各项合计是阶段性数据，不得对外公布。")
    if waiting:
        sentences.append(f"另放待查的文件还有{waiting}份没有处理。")
    return sentences


def _contents(manifest: Manifest) -> dict[str, str]:
    return {member.path: member.sha256 for member in manifest.members if member.path != MANIFEST_FOR_PEOPLE}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("no number")
    return value

