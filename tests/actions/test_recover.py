"""Another ledger in the place of a damaged one: what is left of it, what files tell, and what nobody can bring back."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, copied_by_hand, folder_contents, make, returned
from tests.support.ledgers import tampered
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.recover import recover
from toolkit.actions.status import Wall, status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.entries import HEAD
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import FORM, LEDGER
from toolkit.errors import CampaignError, FormError, OutputError

PAGE = 4096


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with last year's figures, in which the officer decided, withdrew and sent back."""
    home = tmp_path_factory.mktemp("worked")
    last = make(home / "2022", year=2022)
    returned(last, STREET, home / "last" / "1.xlsx", {"t3.new.natural": 5, "t3.carried_out.natural": 5, "t2.normative.valid": 3})
    with Campaign(last) as campaign:
        collect(campaign, [home / "last"])
    root, sent = make(home / "2023", last_year=last), home / "sent"
    returned(root, STREET, sent / "1.xlsx", {"t3.carried_out.natural": 5})
    returned(root, TOWN, sent / "2.xlsx", {"t3.new.natural": 3})
    copied_by_hand(returned(root, BUREAU, home / "x.xlsx"), sent / "3.xlsx")
    returned(root, TOWN, sent / "4.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    (sent / "5.pdf").write_bytes(b"%PDF-1.4 nothing")
    with Campaign(root) as campaign:
        for n, path in enumerate(sorted(sent.iterdir())):
            collect(campaign, [path])
            (kept,) = [one for one in (root / "received").iterdir() if one.read_bytes() == path.read_bytes()]
            os.utime(kept, (1_704_800_000 + n * 60,) * 2)
        correct(campaign)
        explain(campaign, [BUREAU], accept=["seal.missing"], reason="核过", who="李四")
        withdraw(campaign, TOWN, reason="传错", who="李四")
    return root


@pytest.fixture
def root(worked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(worked, tmp_path / "2023"))


def stands(root: Path) -> Wall:
    with Campaign(root) as campaign:
        return status(campaign)


def states(root: Path) -> dict[str, tuple[str, int]]:
    return {one.unit.code: (one.state, one.version) for one in stands(root).standings}


AS_IT_WAS = {STREET: ("queried", 1), TOWN: ("rejected", 1), BUREAU: ("accepted", 1)}
FROM_FILES = {STREET: ("queried", 1), TOWN: ("accepted", 2), BUREAU: ("queried", 1)}
"""Without what the officer decided and withdrew."""


def page_of_garbage(number: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[(number - 1) * PAGE : number * PAGE] = random.Random(number).randbytes(PAGE)
        path.write_bytes(data)

    return damage


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: PAGE * 3 + 100])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"garbage " * 5000),
    "truncated": truncated,
    "header": page_of_garbage(1),
    "root page": page_of_garbage(2),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_whatever_became_of_the_ledger_another_stands_in_its_place(root: Path, nianbao: Line, what: str) -> None:
    before = folder_contents(root)
    DAMAGE[what](root / LEDGER)
    damaged = (root / LEDGER).read_bytes() if (root / LEDGER).exists() else None
    assert nianbao("status", "-C", root).status == 3
    said = nianbao("recover", "-C", root)
    assert said.status == 0, said
    rows_left = what in ("header", "root page")
    assert states(root) == (AS_IT_WAS if rows_left else FROM_FILES)
    kept = [path for path in root.glob(f"{LEDGER}.损坏-*") if not path.name.endswith(HEAD)]
    assert [path.read_bytes() for path in kept] == ([] if damaged is None else [damaged]), "what was damaged is kept as it was"
    assert all(f"原来的收件登记另存为“{path.name}”" in said.out for path in kept)
    assert ("一条记录也读不出来" in said.out) is not rows_left
    after = {name: data for name, data in folder_contents(root).items() if LEDGER not in name}
    assert after == {name: data for name, data in before.items() if LEDGER not in name}, "nothing else was touched"
    assert nianbao("status", "-C", root, "--log", "--deep").status == 0
    assert "收件登记由 recover 另建" in nianbao("status", "-C", root, "--log").out
    again = folder_contents(root) | {LEDGER: (root / LEDGER).read_bytes()}
    assert nianbao("recover", "-C", root).out == "收件登记完好，没有需要重建的，什么也没有动。\n"
    assert folder_contents(root) | {LEDGER: (root / LEDGER).read_bytes()} == again


def test_a_ledger_that_is_whole_is_left_alone(root: Path) -> None:
    before = folder_contents(root) | {LEDGER: (root / LEDGER).read_bytes()}
    assert recover(root).whole
    assert folder_contents(root) | {LEDGER: (root / LEDGER).read_bytes()} == before


def test_without_the_ledger_files_tell_what_went_out_what_came_in_and_when(root: Path) -> None:
    with Campaign(root) as campaign:
        issued, last = campaign.ledger.issues(), campaign.last_year
        tokens = {row.key for row in campaign.ledger.entries.rows("kind = 'issue'")}
    (root / LEDGER).unlink()
    done = recover(root)
    assert done.kept is None
    assert [said.partition("：")[0] for said in done.back] == [
        "按 issued、corrections 里的表补回4条下发记录。", "按下发的表补回1家的上年数。", "按收到的文件补登记5份"]
    assert done.back[2].startswith("按收到的文件补登记5份：报表4份，读不了、另放待查1份。第几次报的按收到的文件的时间先后排定")
    assert len(done.gone) == 1
    with Campaign(root) as campaign:
        assert {row.key for row in campaign.ledger.entries.rows("kind = 'issue'")} == tokens, "every workbook that is out is known"
        for code, one in campaign.ledger.issues().items():
            assert (one.round, one.file, one.last, one.layout, one.form) == (
                issued[code].round, issued[code].file, issued[code].last, issued[code].layout, issued[code].form)
        assert campaign.last_year == last
        standing = {one.unit.code: one for one in status(campaign).standings}
    assert (standing[STREET].received_at or "").startswith(("2024-01-09", "2024-01-10")), "as the file has it, not today"
    assert standing[TOWN].first_at != standing[TOWN].received_at


def test_what_comes_back_of_an_older_round_is_ours_still(root: Path, tmp_path: Path, nianbao: Line) -> None:
    again = returned(root, STREET, tmp_path / "again.xlsx", {"t3.carried_out.natural": 5, "t2.normative.valid": 3})
    (root / LEDGER).unlink()
    recover(root)
    said = nianbao("collect", "-C", root, again)
    assert said.status == 0
    assert states(root)[STREET] == ("accepted", 2)


def test_a_lost_row_is_brought_back_where_it_stood(root: Path) -> None:
    """The first return of two is gone from the ledger: it must not come back as the latest."""
    with Campaign(root) as campaign:
        (first, _) = campaign.ledger.versions(TOWN, "return")
    tampered(root / LEDGER, f"DELETE FROM entry WHERE key = '{first.sha256}'", "UPDATE entry SET kind = 'restored' WHERE kind = 'withdrawn'")
    done = recover(root)
    assert any(said.startswith("按收到的文件补登记1份：报表1份") for said in done.back)
    assert any("（撤回，三营镇）与登记时不一样了" in said or "（重新计入" in said or "（撤回" in said for said in done.gone)
    with Campaign(root) as campaign:
        assert [(one.version, one.sha256 == first.sha256) for one in campaign.ledger.versions(TOWN, "return")] == [(1, True), (2, False)]
        assert campaign.ledger.latest_sha256(TOWN, "return") != first.sha256


def test_an_altered_value_is_read_again_from_the_file(root: Path) -> None:
    tampered(root / LEDGER, "UPDATE entry SET body = replace(body, '\"t3.new.natural\":[3,', '\"t3.new.natural\":[0,') WHERE kind = 'facts'")
    done = recover(root)
    assert "按收到的文件重新读取了1份的内容。" in done.back
    assert done.gone == []
    assert states(root) == AS_IT_WAS


def test_an_altered_row_that_no_file_tells_of_is_kept_and_named(root: Path) -> None:
    tampered(root / LEDGER, "UPDATE entry SET body = replace(body, '核过', '没核') WHERE kind = 'decision'")
    done = recover(root)
    (said,) = done.gone
    assert said.endswith("条记录（说明，区教育局）与登记时不一样了，照现在的样子带过来，请核对。")
    assert states(root) == AS_IT_WAS


@pytest.mark.parametrize("vacuum", [False, True], ids=["", "vacuum"])
def test_a_cut_tail_is_said_and_the_rest_taken_over(root: Path, vacuum: bool) -> None:
    tampered(root / LEDGER, "DELETE FROM entry WHERE seq > (SELECT max(seq) FROM entry) - 2", *(["VACUUM"] if vacuum else []))
    done = recover(root)
    (said,) = done.gone
    assert "至" in said
    assert said.endswith("记录（内容不详），其中如有采纳的说明、撤回、调整、公布登记、告知，请对照发出的消息重新登记。")
    assert states(root) == AS_IT_WAS | {TOWN: ("accepted", 2)}, "the withdrawal is what was lost"


def test_a_lost_decision_is_named_where_an_index_still_knows_it(root: Path) -> None:
    """Rows of the table's last page are gone, the indexes are whole."""
    with closing(sqlite3.connect(root / LEDGER)) as db:
        (seq,) = db.execute("SELECT seq FROM entry WHERE kind = 'decision'").fetchone()
    tampered(root / LEDGER, "PRAGMA writable_schema = ON", f"UPDATE entry SET body = 'no json' WHERE seq = {seq}")
    done = recover(root)
    assert f"第{seq}条记录（说明，区教育局），请对照发出的消息重新登记。" in done.gone


def test_a_received_file_that_was_changed_is_not_registered_and_named(root: Path) -> None:
    path = next((root / "received").glob("*.pdf"))
    path.write_bytes(b"another")
    (root / LEDGER).unlink()
    assert any(f"“received/{path.name}”与收到时不一样了" in said for said in recover(root).gone)
    with Campaign(root) as campaign:
        assert campaign.ledger.asides() == []


# ── the form as issued ────────────────────────────────────────────────────


@pytest.mark.parametrize("ledger", ["whole", "gone"])
@pytest.mark.parametrize("form", ["changed", "gone", "garbage"])
def test_the_form_as_issued_is_put_back_and_the_changed_one_kept(root: Path, ledger: str, form: str, nianbao: Line) -> None:
    path = root / FORM
    as_issued = path.read_bytes()
    if form == "gone":
        path.unlink()
    else:
        path.write_bytes(as_issued.replace("件".encode(), "个".encode(), 1) if form == "changed" else b"\x93garbage")
    changed = path.read_bytes() if path.exists() else None
    if ledger == "gone":
        (root / LEDGER).unlink()
    assert "nianbao recover" in nianbao("status", "-C", root).err
    done = recover(root)
    assert done.back[0].startswith("已取回下发时的表式form.toml")
    assert path.read_bytes() == as_issued
    assert [beside.read_bytes() for beside in root.glob(f"{FORM}.改动-*")] == ([] if changed is None else [changed])
    assert states(root) == (AS_IT_WAS if ledger == "whole" else FROM_FILES)
    assert recover(root).whole
    said = nianbao("collect", "-C", root, root)
    assert (said.status, "里面没有可读的文件" in said.err) == (2, True), "what is kept beside is the campaign's own"


def test_a_form_that_nobody_kept_is_said(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / FORM).write_bytes(b"garbage")
    tampered(root / LEDGER, "DELETE FROM entry")
    with pytest.raises(FormError, match="不合TOML写法"):
        recover(root)
    assert (root / FORM).read_bytes() == b"garbage"
    assert not list(root.glob(".nianbao-*"))


def test_a_form_that_was_never_issued_comes_back_from_the_ledger_too(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    before = (root / FORM).read_bytes()
    (root / FORM).write_bytes(b"garbage")
    recover(root)
    assert (root / FORM).read_bytes() == before


def test_where_the_form_as_issued_is_nowhere_the_changed_one_is_not_taken_for_it(root: Path) -> None:
    """The ledger of an older version has no copy of it, and the workbooks are elsewhere."""
    tampered(root / LEDGER, "DELETE FROM entry WHERE kind = 'form'")
    for folder in ("issued", "corrections"):
        shutil.rmtree(root / folder)
    path = root / FORM
    path.write_bytes(path.read_bytes().replace("件".encode(), "个".encode(), 1))
    with pytest.raises(CampaignError, match="收件登记和下发的表里都没有留底"):
        recover(root)


# ── whole or not at all ───────────────────────────────────────────────────


def test_a_folder_that_is_no_campaign_is_refused(tmp_path: Path, nianbao: Line) -> None:
    said = nianbao("recover", "-C", tmp_path)
    assert (said.status, said.out) == (2, "")
    assert "不是年报任务文件夹" in said.err


@pytest.mark.parametrize("what", ["root page", "empty"])
@pytest.mark.parametrize("refused", [LEDGER, f"{LEDGER}{HEAD}", f"{LEDGER}.损坏-*", f"{LEDGER}.损坏-*{HEAD}"])
def test_a_disk_that_refuses_leaves_a_ledger_that_stands_and_the_next_run_ends_the_work(
    root: Path, monkeypatch: pytest.MonkeyPatch, refused: str, what: str
) -> None:
    DAMAGE[what](root / LEDGER)
    damaged, replace = (root / LEDGER).read_bytes(), os.replace

    def refuse(source: str, target: str) -> None:
        if Path(target).parent == root and fnmatch(Path(target).name, refused):
            raise OSError(errno.EIO, "Input/output error")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(OutputError, match="磁盘读写出错"):
            recover(root)
        assert (root / LEDGER).read_bytes() == damaged
    assert not list(root.glob(".nianbao-*"))
    recover(root)
    assert states(root) == (AS_IT_WAS if what == "root page" else FROM_FILES)


def test_a_ledger_that_another_command_uses_is_not_taken_for_damaged(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.campaign.entries.WAIT_SECONDS", 0)
    other = sqlite3.connect(root / LEDGER, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(OutputError, match="正被另一个命令使用"):
            recover(root)
    finally:
        other.close()
    assert not list(root.glob(f"{LEDGER}.损坏-*"))


def test_a_ledger_that_changes_meanwhile_is_not_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_of_garbage(2)(root / LEDGER)

    def meanwhile(*_: object) -> None:
        (root / LEDGER).write_bytes(b"another command's")

    with pytest.raises(OutputError, match="没有替换"):
        recover(root, progress=meanwhile)
    assert (root / LEDGER).read_bytes() == b"another command's"
