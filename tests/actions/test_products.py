"""What somebody has edited stays as it is: the new one stands beside it, and both are said."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.import_report import import_report
from toolkit.actions.log import register
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import REMEMBERED, put
from toolkit.cli import main


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("products")
    root = make(home / "campaign")
    for code, licences in ((STREET, 3), (TOWN, 4), (BUREAU, 5)):
        returned(root, code, home / "in" / f"{code}.xlsx", {"t2.licence.decisions": licences})
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
    return root


@pytest.fixture
def root(collected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(collected, tmp_path / "campaign"))


def edited(path: Path) -> bytes:
    """The Word file as an officer saves it with a sentence of her own in it."""
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run("主任改过的一句话。")
    document.save(str(path))
    return path.read_bytes()


def told(campaign: Campaign) -> str:
    return "\n".join(campaign.news)


def test_an_unchanged_product_is_written_anew_where_it_stands(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        first = rollup(campaign).path
    returned(root, TOWN, tmp_path / "later" / "again.xlsx", {"t2.licence.decisions": 44})
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "later"])
        before = first.read_bytes()
        assert rollup(campaign).path == first
        assert first.read_bytes() != before
    assert len(list((root / "output").glob("*_汇总.xlsx"))) == 1


def test_an_edited_report_stays_and_the_new_one_stands_beside_it(root: Path) -> None:
    with Campaign(root) as campaign:
        path = report(campaign)
        mine = edited(path)
        again = report(campaign)
    assert path.read_bytes() == mine
    assert again == path.with_name(f"{path.stem}（2）.docx")
    assert f"“{path}”在生成后改过，保留不动；按现在的数新生成的是“{again.name}”。" in told(campaign)
    assert f"“{path.name}”各表中的数字与现在的一致。" in told(campaign)
    with Campaign(root) as campaign:
        assert report(campaign) == again, "the same again needs no third"


def test_the_numbers_that_an_edited_report_has_no_longer_right_are_named(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        path = report(campaign)
    edited(path)
    returned(root, TOWN, tmp_path / "later" / "again.xlsx", {"t2.licence.decisions": 44, "t2.penalty.decisions": 2})
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "later"])
        report(campaign)
    assert "各表中有2个数字与现在的不同：行政许可｜本年处理决定数量稿中为12，现为52；行政处罚｜本年处理决定数量稿中为0，现为2。" in told(campaign)


def test_a_roll_up_with_a_sheet_of_notes_stays(root: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign).path
    book = openpyxl.load_workbook(path)
    book.create_sheet("备忘")["A1"] = "东街道的数要再问"
    book.save(path)
    mine = path.read_bytes()
    with Campaign(root) as campaign:
        other = rollup(campaign).path
    assert path.read_bytes() == mine
    assert other.name == f"{path.stem}（2）.xlsx"


def test_the_list_and_the_messages_of_what_is_sent_back_stay_where_somebody_wrote_in_them(root: Path, tmp_path: Path) -> None:
    returned(root, TOWN, tmp_path / "later" / "again.xlsx", {"t2.licence.decisions": None})
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "later"])
        done = correct(campaign)
        assert done.messages is not None
        done.messages.write_text("王姐说已电话告知", "utf-8")
        again = correct(campaign)
    assert done.messages.read_text("utf-8") == "王姐说已电话告知"
    assert again.messages == done.messages.with_name("退回消息（2）.txt")
    assert again.listed == done.listed


def test_what_an_older_version_left_is_not_written_over_either(root: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign).path
        path.write_bytes(b"of an older version")
        (root / REMEMBERED).unlink()
        assert rollup(campaign).path != path
    assert path.read_bytes() == b"of an older version"


def test_what_is_remembered_may_be_spoilt_and_costs_only_a_copy(root: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign).path
        (root / REMEMBERED).write_text("[3", "utf-8")
        path.write_bytes(b"mine")
        rollup(campaign)
    assert path.read_bytes() == b"mine"


def test_a_campaign_that_was_moved_still_knows_what_it_wrote(root: Path) -> None:
    with Campaign(root) as campaign:
        path = put(campaign, root / "output" / "a.txt", b"1").path
    moved = root.rename(root.with_name("moved"))
    with Campaign(moved) as campaign:
        assert put(campaign, moved / "output" / path.name, b"2").kept is None


def test_the_command_line_says_both_files(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "-C", str(root)]) == 0
    path = next((root / "output").glob("*.docx"))
    edited(path)
    capsys.readouterr()
    assert main(["report", "-C", str(root)]) == 0
    out, err = capsys.readouterr()
    assert f"已写入 {path.with_name(f'{path.stem}（2）.docx')}" in out
    assert "保留不动" in err


def test_the_second_copy_is_written_over_as_long_as_nobody_edits_it(root: Path) -> None:
    with Campaign(root) as campaign:
        place = root / "output" / "a.bin"
        put(campaign, place, b"1")
        place.write_bytes(b"mine")
        second = put(campaign, place, b"2").path
        assert put(campaign, place, b"3").path == second
        second.write_bytes(b"mine too")
        third = put(campaign, place, b"4").path
    assert [place.read_bytes(), second.read_bytes(), third.read_bytes()] == [b"mine", b"mine too", b"4"]


def test_an_imported_workbook_that_somebody_went_on_filling_in_is_not_written_over(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        source = report(campaign, unit=TOWN, out=tmp_path / "年报.docx")
    first = import_report(source).path
    first.write_bytes(b"filled in further")
    assert import_report(source).path.name == "年报_导入（2）.xlsx"
    assert first.read_bytes() == b"filled in further"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
def test_what_is_written_has_the_permissions_of_any_file_the_user_makes(root: Path, tmp_path: Path) -> None:
    words = f"from pathlib import Path; from toolkit.files import write_whole; write_whole(Path({str(tmp_path / 'a')!r}), b'')"
    for mask, mode in (("002", 0o664), ("027", 0o640), ("077", 0o600)):
        subprocess.run(["sh", "-c", f"umask {mask}; exec {sys.executable} -c \"{words}\""], check=True, cwd=Path(__file__).parents[2])
        assert (tmp_path / "a").stat().st_mode & 0o777 == mode


def test_a_clock_set_back_puts_nothing_out_of_order_in_the_register(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.campaign.entries.now", lambda: "2020-01-01T08:00:00.000+08:00")
    returned(root, TOWN, tmp_path / "later" / "again.xlsx", {"t2.licence.decisions": 44})
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "later"])
        lines = [line for line in register(campaign).lines if line.event.kind == "return" and line.event.unit == TOWN]
    assert [line.event.version for line in lines] == [1, 2]
    assert lines[0].event.at > lines[1].event.at
