"""What Windows does to files, tried by its own Python: ``python.exe files_on_windows.py FOLDER [SHARE]`` prints a line for each check.

``FOLDER`` is an empty place for it, ``SHARE`` a folder on a drive letter that is a network share, where there is one. The package must
be importable. Exit status 0 where all hold. Under Wine standard output must be a pipe.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

from toolkit.actions.parts.rounds import paintable_seal
from toolkit.campaign import entries
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.campaign.places import is_shared
from toolkit.cli import main
from toolkit.files import safe_name, write_whole
from toolkit.paths import FarPath, path_to
from toolkit.workbook.issuing import issued_workbook, prefilled

UNITS = "name,code,level\n北塬街道,640402003,街道\nNUL,640402100,镇\nAUX.局,640402301,部门\n"
STREET, TOWN = "640402003", "640402100"
SIGN = "\\\\?\\"
_HOLD = """
import ctypes, sys
handle = ctypes.windll.kernel32.CreateFileW(sys.argv[1], 0x80000000, int(sys.argv[2]), None, 3, 0, None)
print("held" if handle not in (-1, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) else "not held", flush=True)
sys.stdin.readline() if sys.argv[3] == "0" else __import__("time").sleep(float(sys.argv[3]))
"""
_WRITE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""
ALONE, READERS = 0, 1
"""How a program opens a file: nobody else at all, or as Excel does: others may read it."""


class Said:
    """What one command said."""

    def __init__(self, *words: object) -> None:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            self.status = main([str(word) for word in words])
        self.out, self.err = out.getvalue(), err.getvalue()
        assert SIGN not in self.out + self.err, self

    def __repr__(self) -> str:
        return f"{self.status}\n{self.out}\n{self.err}"


@contextmanager
def another(program: str, *words: object) -> Iterator[None]:
    """A second Python that has done what it was asked for, until it is told to end."""
    process = subprocess.Popen([sys.executable, "-c", program, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    try:
        yield
    finally:
        process.stdin.close()
        process.wait()


def held(path: Path, sharing: int = ALONE, seconds: float = 0) -> Any:
    """A file held open by another program; for so many seconds, or as long as it lasts."""
    return another(_HOLD, os.fspath(path), sharing, seconds)


def campaign(folder: Path) -> Path:
    """A campaign of three units, issued."""
    write_whole(folder / "名单.csv", UNITS.encode())
    root = folder / "年报 2023"
    said = Said("init", root, "--district", "原州区", "--year", 2023, "--units", folder / "名单.csv")
    assert said.status == 0, said
    assert Said("issue", "-C", root).status == 0
    return root


def returned(root: Path, code: str, target: Path, **values: int) -> Path:
    """A unit's workbook filled in."""
    with Campaign(root) as opened:
        seal = paintable_seal(opened, opened.ledger.issues()[code])
        typed: dict[str, Any] = {name: 0 for name, cell in opened.form.cells.items() if not cell.total} | prefilled(seal) | values
        # Texts about which there is nothing to say.
        words = {text.code: ["无。"] for text in opened.form.texts} | {
            "s1.supervision": ["工作考核合格，社会评议满意，没有责任追究。"], "s5.problems": ["公开栏更换不够及时。"]}
    write_whole(target, issued_workbook(seal, typed, words))
    return target


# ── the limit that Wine does not have ────────────────────────────────

_PLACES = {"open": 1, "os.listdir": 1, "os.scandir": 1, "os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.chmod": 1,
           "sqlite3.connect": 1, "shutil.rmtree": 1}
"""What Python says before it asks the system, and how many of the first words are paths."""
_UNTOLD = ((os, "stat"), (os, "lstat"), (os, "access"), (os.path, "isfile"), (os.path, "isdir"), (os.path, "exists"),
           (os.path, "lexists"), (os.path, "islink"))
"""What it asks without saying so."""
_LONGEST, _LONGEST_FOLDER = 259, 247
_refused: list[str] = []


def _look(path: object, most: int = _LONGEST) -> None:
    if isinstance(path, (str, os.PathLike)):
        text = os.fspath(path)
        if isinstance(text, str) and not text.startswith(SIGN) and len(os.path.abspath(text)) > most:
            _refused.append(text)
            raise FileNotFoundError(2, "as Windows does", text)


def limit_paths() -> None:
    """From now on a path without the sign that is too long is refused, as Windows refuses it where no administrator lifted that."""

    def hook(event: str, words: tuple[Any, ...]) -> None:
        for path in words[: _PLACES.get(event, 0)]:
            _look(path, _LONGEST_FOLDER if event == "os.mkdir" else _LONGEST)

    def limited(owner: Any, name: str) -> None:
        true = getattr(owner, name)

        def asked(path: Any, *words: Any, **named: Any) -> Any:
            _look(path)
            return true(path, *words, **named)

        setattr(owner, name, asked)

    sys.addaudithook(hook)
    for owner, name in _UNTOLD:
        limited(owner, name)


# ── the checks ───────────────────────────────────────────────────────


def the_limit_holds_here(folder: Path, _: str) -> None:
    """Else what follows shows nothing."""
    deep = Path(str(folder / ("很长" * 50) / ("再长" * 40) / ("更长" * 40)))
    asked: tuple[Callable[[Path], object], ...] = (os.mkdir, os.stat, os.listdir, open, Path.iterdir, Path.is_file, sqlite3.connect)
    for ask in asked:
        with suppress(OSError):
            ask(deep)
    assert len(_refused) >= len(asked), _refused
    _refused.clear()


def a_campaign_and_a_return_on_paths_of_300_characters(folder: Path, _: str) -> None:
    """Every verb, on paths that Windows refuses as they are written."""
    deep = folder / ("很长的文件夹名称" * 10) / ("再长" * 40) / ("三" * 80) / ("四" * 60)
    assert len(str(deep)) > 270
    assert os.fspath(deep).startswith(SIGN)
    root = campaign(deep)
    back = returned(root, STREET, deep / "收到" / ("来" * 60 + ".xlsx"))
    assert len(str(back)) > 300
    returned(root, TOWN, deep / "收到" / "NUL镇.xlsx", **{"t3.new.natural": 1})
    assert Said("collect", "-C", root, deep / "收到").status == 1
    lines = [
        ("check", "-C", root, back), ("correct", "-C", root), ("status", "-C", root, "--html", deep / "进度.html", "--xlsx", deep / "进度.xlsx"),
        ("status", "-C", root, "--receipts"), ("rollup", "-C", root), ("report", "-C", root), ("report", "-C", root, "--format", "html"),
        ("report", "-C", root, "--unit", STREET, "-o", deep / "街道.docx"), ("import", deep / "街道.docx"), ("status", "--log", "-C", root),
    ]
    for words in lines:
        said = Said(*words)
        assert said.status == 0, said
    os.unlink(root / LEDGER)
    assert "找不到收件登记" in Said("status", "-C", root).err
    assert Said("recover", "-C", root).status == 0
    assert "北塬街道" in Said("status", "-C", root).out
    assert not _refused, _refused
    for place, _folders, names in os.walk(os.fspath(root)):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                assert SIGN.encode() not in file.read().replace(b"\\\\\\\\", b"\\\\"), f"{name} has the sign in it"


def a_relative_path_in_a_long_folder(folder: Path, _: str) -> None:
    """Written as it was given, found all the same."""
    deep = folder / ("长" * 90) / ("深" * 90) / ("处" * 60)
    deep.mkdir(parents=True)
    back = os.getcwd()
    os.chdir(folder)
    try:
        short = path_to(os.path.relpath(str(deep), str(folder)))
        write_whole(short / "甲.txt", b"a")
        assert [str(path) for path in short.iterdir()] == [str(short / "甲.txt")]
        assert isinstance(next(short.iterdir()), FarPath)
    finally:
        os.chdir(back)


def a_file_held_open_for_a_moment_is_written(folder: Path, _: str) -> None:
    """As a virus scanner does."""
    path = folder / "汇总.xlsx"
    write_whole(path, b"old")
    with held(path, ALONE, 1):
        write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def a_roll_up_open_in_excel_is_named_and_made_by_the_second_run(folder: Path, _: str) -> None:
    """One sentence, nothing half done."""
    root = campaign(folder)
    Said("collect", "-C", root, returned(root, STREET, folder / "北塬.xlsx"))
    assert Said("rollup", "-C", root).status == 0
    workbook = next((root / "output").glob("*.xlsx"))
    before = workbook.read_bytes()
    Said("collect", "-C", root, returned(root, TOWN, folder / "镇.xlsx"))
    for sharing in (ALONE, READERS):
        with held(workbook, sharing):
            said = Said("rollup", "-C", root)
        assert said.status == 3, said
        assert said.err.endswith(f"写不了“{workbook}”：它正被别的程序打开，请关闭Excel（或WPS）中打开的“{workbook.name}”后再运行一次。\n"), said
        assert workbook.read_bytes() == before
        assert not list((root / "output").glob(".nianbao*"))
    assert Said("rollup", "-C", root).status == 0
    assert workbook.read_bytes() != before


def a_return_open_elsewhere_is_named_and_the_others_are_registered(folder: Path, _: str) -> None:
    """Also one beside which Excel has left its mark."""
    root = campaign(folder)
    came = folder / "收到"
    returned(root, STREET, came / "北塬.xlsx")
    locked = returned(root, TOWN, came / "镇.xlsx")
    write_whole(came / "~$镇.xlsx", b"\x05Admin")
    with held(locked):
        said = Said("collect", "-C", root, came)
    assert said.status == 3, said
    assert "它正被别的程序打开（或没有权限读），请关闭Excel（或WPS）中打开的“镇.xlsx”后再收一次。" in said.out, said
    assert "北塬街道" in said.out
    assert "~$" not in said.out + said.err
    with held(locked, READERS):
        assert Said("collect", "-C", root, came).status == 0


def what_is_open_is_tidied_away_by_the_next_command(folder: Path, _: str) -> None:
    """Moving waits, says so, and is done later."""
    root = campaign(folder)
    Said("collect", "-C", root, returned(root, TOWN, folder / "镇.xlsx", **{"t3.new.natural": 1}))
    Said("correct", "-C", root)
    sent = next((root / "corrections").glob("*.xlsx"))
    again = returned(root, TOWN, folder / "镇（改）.xlsx")
    with held(sent, READERS):
        said = Said("collect", "-C", root, again)
    assert said.status == 0, said
    assert f"“corrections/{sent.name}”不用再发，但没有移走：正被别的程序打开" in said.err, said
    assert sent.is_file()
    Said("issue", "-C", root)
    assert (sent.parent / "已办" / sent.name).is_file()


def a_damaged_ledger_is_replaced_once_it_is_closed_elsewhere(folder: Path, _: str) -> None:
    """Our own connection does not stand in the way."""
    root = campaign(folder)
    Said("collect", "-C", root, returned(root, STREET, folder / "北塬.xlsx"))
    (root / LEDGER).write_bytes(b"spoilt" * 1000)
    with held(root / LEDGER, READERS):
        said = Said("recover", "-C", root)
    assert said.status == 3, said
    assert "正被别的程序打开" in said.err, said
    assert not list(root.glob(".nianbao-*"))
    assert Said("recover", "-C", root).status == 0
    assert "北塬街道" in Said("status", "-C", root).out


def two_at_once_wait_for_each_other_and_say_so(folder: Path, _: str) -> None:
    """As on Linux."""
    root = campaign(folder)
    back = returned(root, STREET, folder / "北塬.xlsx")
    seconds, entries.WAIT_SECONDS = entries.WAIT_SECONDS, 2
    try:
        with another(_WRITE, os.fspath(root / LEDGER)):
            said = Said("collect", "-C", root, back)
    finally:
        entries.WAIT_SECONDS = seconds
    assert said.status == 3, said
    assert f"收件登记“{root / LEDGER}”正被另一个命令使用，等了2秒仍未空出，请稍后重试。" in said.err, said
    assert Said("collect", "-C", root, back).status == 0


def a_ledger_that_nobody_else_may_open_is_a_sentence(folder: Path, _: str) -> None:
    """A backup program at work on it."""
    root = campaign(folder)
    with held(root / LEDGER):
        said = Said("status", "-C", root)
    assert said.status == 3, said
    assert LEDGER in said.err
    assert Said("status", "-C", root).status == 0


def a_unit_called_like_a_device_gets_usable_files(folder: Path, _: str) -> None:
    """NUL, AUX."""
    root = campaign(folder)
    files = [returned(root, code, folder / f"{n}.xlsx") for n, code in enumerate((STREET, TOWN, "640402301"))]
    assert Said("collect", "-C", root, *files).status == 0
    for code in (TOWN, "640402301"):
        assert Said("report", "-C", root, "--unit", code).status == 0
    assert Said("status", "-C", root, "--receipts").status == 0
    assert len(list((root / "output" / "收讫").glob("*.docx"))) == 3
    for name in ("NUL", "COM1.x", "LPT²", "某局. "):
        path = folder / safe_name(name)
        write_whole(path, b"there")
        assert path.read_bytes() == b"there"
        assert path.name in os.listdir(folder)


def a_network_share_is_known(folder: Path, share: str) -> None:
    """By its drive letter, or by its two strokes."""
    assert not is_shared(folder)
    assert is_shared(path_to("\\\\server\\share\\年报"))
    if not share:
        return
    there = path_to(share) / "年报 2023"
    write_whole(folder / "名单.csv", UNITS.encode())
    said = Said("init", there, "--district", "原州区", "--year", 2023, "--units", folder / "名单.csv")
    assert said.status == 2, said
    assert "在网络共享盘上，收件登记放在那里容易损坏，没有建立：请建在本机硬盘上（如D盘）" in said.err, said
    assert not there.exists()
    root = campaign(folder)
    for place, _folders, names in os.walk(root):
        for name in names:
            path = path_to(place) / name
            write_whole(there / path.relative_to(root), path.read_bytes())
    said = Said("status", "-C", there)
    assert said.status == 0, said
    assert said.err.count("在网络共享盘上") == 1, said
    shutil.rmtree(there)


CHECKS: tuple[Callable[[Path, str], None], ...] = (
    the_limit_holds_here, a_campaign_and_a_return_on_paths_of_300_characters,
    a_relative_path_in_a_long_folder, a_file_held_open_for_a_moment_is_written,
    a_roll_up_open_in_excel_is_named_and_made_by_the_second_run, a_return_open_elsewhere_is_named_and_the_others_are_registered,
    what_is_open_is_tidied_away_by_the_next_command, a_damaged_ledger_is_replaced_once_it_is_closed_elsewhere,
    two_at_once_wait_for_each_other_and_say_so, a_ledger_that_nobody_else_may_open_is_a_sentence,
    a_unit_called_like_a_device_gets_usable_files, a_network_share_is_known,
)


def run(folder: Path, share: str) -> int:
    """Every check in a folder of its own; gives how many do not hold."""
    failed = 0
    limit_paths()
    for number, check in enumerate(CHECKS, 1):
        place = folder / f"{number:02d}"
        try:
            place.mkdir(parents=True)
            check(place, share)
            print(f"ok {check.__name__}", flush=True)
        except Exception:  # the next ones all the same
            failed += 1
            print(f"FAILED {check.__name__}\n{traceback.format_exc()}", flush=True)
    return failed


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(min(run(path_to(os.path.abspath(sys.argv[1])), sys.argv[2] if len(sys.argv) > 2 else ""), 1))
