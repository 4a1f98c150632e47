"""Writing, moving and reading files that another program has open, as Windows refuses it; names that every system accepts."""

from __future__ import annotations

import errno
import ntpath
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from tests.support.command_line import Line
from tests.support.districts import TOWN, folder_contents, make, returned
from toolkit import files
from toolkit.actions.collect import collect
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.errors import OutputError, why
from toolkit.files import new_file, safe_name, write_all, write_whole

ELSEWHERE = "它正被别的程序打开，请关闭Excel（或WPS）中打开的“{}”后再运行一次。"


class Held:
    """Another program that has a file open: a call of the system is refused, as Windows refuses it, where its path ends so."""

    def __init__(self, name: str, number: int | None, times: int) -> None:
        self.name, self.number, self.times = name, number, times
        self.asked = 0

    def look(self, *words: object) -> None:
        """Refuse, as long as the file is open."""
        if self.asked < self.times and any(str(word).endswith(self.name) for word in words):
            self.asked += 1
            error = PermissionError(errno.EACCES, "Sharing violation")
            if self.number:
                error.winerror = self.number  # type: ignore[attr-defined,unused-ignore]
            raise error

    def close(self) -> None:
        """The other program has ended."""
        self.times = 0


Hold = Callable[..., Held]


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Hold:
    """Open a file elsewhere, for so many calls."""

    def hold(call: str, name: str, *, number: int | None = 32, times: int = 1_000_000) -> Held:
        owner: Any = {"open": Path, "rename": Path}.get(call, os)
        true, held = getattr(owner, call), Held(name, number, times)

        def asked(*words: Any, **named: Any) -> Any:
            held.look(*words)
            return true(*words, **named)

        monkeypatch.setattr(owner, call, asked)
        return held

    monkeypatch.setattr(files, "PATIENCE", 0.3)
    monkeypatch.setattr(files, "_BETWEEN", 0.01)
    return hold


# ── written and moved ────────────────────────────────────────────────


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_that_another_program_holds_for_a_moment_is_written_all_the_same(tmp_path: Path, hold: Hold, number: int) -> None:
    held = hold("replace", "汇总.xlsx", number=number, times=3)
    write_whole(tmp_path / "汇总.xlsx", b"new")
    assert held.asked == 3
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("汇总.xlsx", b"new")]


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_held_open_by_excel_is_named(tmp_path: Path, hold: Hold, number: int) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"old")
    hold("replace", "汇总.xlsx", number=number)
    with pytest.raises(OutputError) as caught:
        write_whole(path, b"new")
    assert str(caught.value) == f"写不了“{path}”：{ELSEWHERE.format('汇总.xlsx')}"
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("汇总.xlsx", b"old")]


def test_a_file_that_may_only_be_read_is_not_said_to_be_open(tmp_path: Path, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"old")
    hold("replace", "汇总.xlsx", number=5)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to anything
    with pytest.raises(OutputError, match="它是只读的，请在它的“属性”里去掉“只读”，或换一个文件名。"):
        write_whole(path, b"new")


def test_a_refusal_that_no_waiting_mends_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refused(*_: object) -> None:
        tried.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(OutputError, match="磁盘已满"):
        write_whole(tmp_path / "汇总.xlsx", b"new")
    assert len(tried) == 1


def test_the_roll_up_open_in_excel_costs_nothing_but_a_second_run(root: Path, good: Path, nianbao: Line, hold: Hold) -> None:
    nianbao("collect", "-C", root, good)
    assert nianbao("rollup", "-C", root).status == 0
    (workbook,) = (root / "output").glob("*_汇总.xlsx")
    nianbao("collect", "-C", root, returned(root, TOWN, root.parent / "三营.xlsx"))
    before = folder_contents(root / "output")
    held = hold("replace", workbook.name)
    said = nianbao("rollup", "-C", root)
    assert (said.status, said.err) == (3, f"错误：写不了“{workbook}”：{ELSEWHERE.format(workbook.name)}\n")
    assert folder_contents(root / "output") == before
    held.close()
    assert nianbao("rollup", "-C", root).status == 0
    assert {path.name for path in (root / "output").glob("*.xlsx")} == {workbook.name}
    assert folder_contents(root / "output") != before


def test_what_is_open_stays_where_it_is_and_moves_the_next_time(root: Path, tmp_path: Path, nianbao: Line, hold: Hold) -> None:
    nianbao("collect", "-C", root, returned(root, TOWN, tmp_path / "三营.xlsx", {"t3.new.natural": 1}))
    nianbao("correct", "-C", root)
    sent = next((root / "corrections").glob("*.xlsx"))
    again = returned(root, TOWN, tmp_path / "三营（改）.xlsx")
    held = hold("rename", sent.name)
    said = nianbao("collect", "-C", root, again)
    assert f"“corrections/{sent.name}”不用再发，但没有移走：正被别的程序打开，请关闭Excel（或WPS）中打开的这个文件后重试。" in said.err
    assert (said.status, sent.is_file()) == (0, True)
    held.close()
    nianbao("issue", "-C", root)
    assert not sent.exists()
    assert (sent.parent / "已办" / sent.name).is_file()


def test_a_ledger_that_cannot_be_replaced_yet_is_replaced_by_the_next_run(root: Path, good: Path, nianbao: Line, hold: Hold) -> None:
    nianbao("collect", "-C", root, good)
    (root / LEDGER).write_bytes(b"spoilt" * 1000)
    held = hold("replace", str(root / LEDGER))
    said = nianbao("recover", "-C", root)
    assert (said.status, said.err) == (3, f"错误：写不了“{root / LEDGER}”：{ELSEWHERE.format(LEDGER)}\n")
    assert not list(root.glob(".nianbao-*"))
    held.close()
    assert nianbao("recover", "-C", root).status == 0
    assert nianbao("status", "-C", root).status == 0


def test_a_new_campaign_is_made_though_a_scanner_looks_into_it(tmp_path: Path, hold: Hold) -> None:
    held = hold("rename", "/2023", number=5, times=4)
    root = make(tmp_path / "2023", anew=True)
    assert held.asked == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2023", "2023-units.csv"]
    assert (root / "campaign.toml").is_file()


# ── read ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [32, None])
def test_a_return_open_in_another_program_is_named_and_the_others_go_on(
    root: Path, good: Path, tmp_path: Path, nianbao: Line, hold: Hold, monkeypatch: pytest.MonkeyPatch, number: int | None
) -> None:
    came = tmp_path / "收到"
    came.mkdir()
    (came / "北塬.xlsx").write_bytes(good.read_bytes())
    returned(root, TOWN, came / "三营.xlsx")
    (came / "~$三营.xlsx").write_bytes(b"\x06Admin")
    monkeypatch.setattr(files, "WINDOWS", number is None)  # opening a file, Python gives no number of Windows'
    held = hold("open", "三营.xlsx", number=number)
    said = nianbao("collect", "-C", root, came)
    assert said.status == 3
    assert "读不出来：它正被别的程序打开（或没有权限读），请关闭Excel（或WPS）中打开的“三营.xlsx”后再收一次。" in said.out
    assert "~$" not in said.out + said.err
    assert "北塬街道" in said.out
    assert held.asked > 3
    held.close()
    assert nianbao("collect", "-C", root, came).status == 0


def test_a_return_that_a_scanner_holds_for_a_moment_is_read(root: Path, good: Path, nianbao: Line, hold: Hold) -> None:
    held = hold("open", good.name, times=3)
    assert nianbao("collect", "-C", root, good).status == 0
    assert held.asked == 3


@pytest.mark.parametrize(
    ("number", "told"),
    [(32, "正被别的程序打开"), (39, "磁盘已满"), (53, "网络位置连不上"), (123, "系统不允许的字符"), (206, "文件名过长"), (19, "只读")],
)
def test_what_windows_says_by_its_own_number_is_said(number: int, told: str) -> None:
    error = OSError(errno.EINVAL, "whatever")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    assert told in why(error)


def test_of_files_written_together_one_that_is_refused_leaves_those_before_it_and_nothing_half(tmp_path: Path, hold: Hold) -> None:
    (tmp_path / "b").write_bytes(b"old")
    hold("replace", "b")
    with pytest.raises(OutputError, match=re.escape(f"写不了“{tmp_path / 'b'}”")):
        write_all([(tmp_path / name, b"new") for name in "abc"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"old"}


def test_files_written_together_stand_in_folders_that_were_not_there(tmp_path: Path) -> None:
    write_all([(tmp_path / folder / "deep" / name, name.encode()) for folder in ("one", "two") for name in "ab"])
    assert sorted((str(path.relative_to(tmp_path)), path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()) == [
        (os.path.join(folder, "deep", name), name.encode()) for folder in ("one", "two") for name in "ab"]


# ── made ─────────────────────────────────────────────────────────────


def test_a_new_file_has_the_permissions_of_any_file(tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    write_whole(tmp_path / "ours", b"")
    assert stat.S_IMODE((tmp_path / "ours").stat().st_mode) == stat.S_IMODE((tmp_path / "any").stat().st_mode)


def test_a_name_that_is_taken_is_not_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.urandom", bytes)
    handle, path = new_file(tmp_path, "a-", ".tmp")
    os.close(handle)
    with pytest.raises(FileExistsError):
        new_file(tmp_path, "a-", ".tmp")
    assert path.name == "a-00000000.tmp"


# ── names ────────────────────────────────────────────────────────────


def is_reserved(path: str) -> bool:
    """Whether Windows keeps a name for a device; from Python 3.13 on ``ntpath`` says so."""
    asked = getattr(ntpath, "isreserved", None)
    return bool(asked(path) if asked else PureWindowsPath(path).is_reserved())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NUL", "NUL_"), ("nul", "nul_"), ("CON.报表", "CON_.报表"), ("aux .x", "aux_ .x"), ("COM1", "COM1_"), ("lpt9.tar.gz", "lpt9_.tar.gz"),
        ("COM¹", "COM¹_"), ("LPT³.x", "LPT³_.x"), ("CONIN$", "CONIN$_"), ("PRN", "PRN_"),
        ("COM", "COM"), ("NULL", "NULL"), ("COM10", "COM10"), ("CON街道", "CON街道"), ("区NUL", "区NUL"),
        ("某局. .", "某局"), (" 某局", "某局"), ("某局:流", "某局_流"), ("a/b\\c", "a_b_c"), ("…", "…"), ("...", "_"), ("", "_"),
        ("长" * 59 + ". x", "长" * 50), ("a" * 59 + ". x", "a" * 59),
    ],
)
def test_a_name_is_one_that_windows_keeps_as_it_is(text: str, name: str) -> None:
    assert safe_name(text) == name
    assert not re.search(r'[<>:"/\\|?*]|[. ]\Z', name)
    assert not is_reserved(name)


def test_a_unit_called_like_a_device_gets_files_that_can_be_used(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2023", units="name,code,level\nNUL,con,镇\nAUX.局,COM1,部门\nA局.,a1,部门\n")
    post = [returned(root, code, tmp_path / f"{n}.xlsx") for n, code in enumerate(("con", "COM1", "a1"))]
    assert nianbao("collect", "-C", root, *post).status == 0
    nianbao("status", "-C", root, "--receipts")
    for code in ("con", "COM1", "a1"):
        assert nianbao("report", "-C", root, "--unit", code).status == 0
    names = [path.relative_to(tmp_path) for path in root.rglob("*")]
    assert len([name for name in names if name.suffix == ".docx" and "收讫" in name.parts]) == 3
    assert not [name for name in names if is_reserved(str(name)) or str(name).endswith((".", " "))]
    assert len({str(name).lower() for name in names}) == len(names)


def test_reports_whose_names_windows_cannot_tell_apart_stand_beside_each_other(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", district="A区", units="name,code,level\na区,a1,本级\nb:局,b1,部门\nB*局,b2,部门\n三营镇,b3,镇\n")
    with Campaign(root) as campaign:
        for code in ("a1", "b1", "b2", "b3"):
            collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx")])
        written = [report(campaign), *(report(campaign, unit=code) for code in ("a1", "b1", "b2", "b3"))]
    assert [path.name.partition("2023年")[0] for path in written] == ["A区", "a区_a1_", "b_局_b1_", "B_局_b2_", "三营镇"]
    assert len({path.name.lower() for path in written}) == 5


def test_units_whose_names_differ_in_case_only_are_refused(tmp_path: Path, nianbao: Line) -> None:
    (tmp_path / "名单.csv").write_text("name,code\nA局,1001\na局,1002\n", "utf-8")
    said = nianbao("init", tmp_path / "2023", "--district", "原州区", "--year", 2023, "--units", tmp_path / "名单.csv")
    assert (said.status, "单位名称“a局”出现了两次" in said.err) == (2, True)
