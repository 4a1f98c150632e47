"""collect: whatever comes in is kept, recognised or put aside, and registered once."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.intake.readers.builders import ole
from tests.intake.test_mail import mail
from tests.intake.test_unpacking import ChineseWindows, archive, locked
from tests.manuscript.words import docx, outline
from tests.support.districts import BUREAU, STREET, TOWN, UNITS, copied_by_hand, make, plain_texts, returned
from tests.support.workbooks import DATA
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.parts.manuscripts import missing_manuscript
from toolkit.actions.parts.taking import Taken
from toolkit.actions.report import unit_context
from toolkit.actions.status import status
from toolkit.aggregate import Standing, UnitState
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Identity
from toolkit.tables import checked_table, collected_lines, status_table

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def take(root: Path, *paths: Path, assign_to: str | None = None) -> list[Taken]:
    with Campaign(root) as campaign:
        return collect(campaign, paths, assign_to=assign_to)


def states(root: Path) -> dict[str, UnitState]:
    with Campaign(root) as campaign:
        return {one.unit.code: one.state for one in status(campaign).standings}


def kept(root: Path) -> set[str]:
    return {path.name for path in (root / "received").iterdir()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def plain_workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["会议室", "时间"])
    book.save(out)
    return out.getvalue()


def test_a_return_is_registered_and_kept_byte_for_byte(root: Path, good: Path) -> None:
    (one,) = take(root, good)
    assert (one.outcome, one.unit and one.unit.code, one.version, one.findings) == ("registered", STREET, 1, ())
    assert not one.blocking
    name = f"{sha256(good.read_bytes())}.xlsx"
    assert kept(root) == {name}
    assert (root / "received" / name).read_bytes() == good.read_bytes()
    assert states(root) == {STREET: "accepted", TOWN: "missing", BUREAU: "missing"}


@pytest.mark.parametrize(
    ("name", "data", "kind", "told"),
    [
        ("文本.xlsx", "北塬街道报送".encode(), "text", "文本文件"),
        ("扫描.pdf", b"%PDF-1.7\n" + bytes(100), "pdf", "打不开"),
        ("照片.xlsx", b"\xff\xd8\xff\xe0" + bytes(100), "image", "图片"),
        ("打包.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "rar", "解压后再收"),
        ("打包.zip", zipped("__MACOSX/._a.xlsx"), "zip", "没有文件"),
        ("信.eml", b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nhello", "eml", "没有附件"),
        ("稿子.docx", zipped("word/document.xml", "[Content_Types].xml"), "docx", "打不开"),
        ("旧版.xls", OLE + "Workbook".encode("utf-16-le"), "xls", "打不开"),
        ("加密.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "unknown", "打开密码"),
        ("另一个.et", ole({"EncryptedPackage": b"", "EncryptionInfo": b"\4\0\4\0"}), "et", "没有打开"),
        ("没有后缀", ole({"Workbook": b"\x09\x08\x04\x00\x00\x06\x05\x00\x2f\x00\x04\x00\x01\x00\x09\x00"}), "xls", "没有打开"),
        ("查看器.exe", b"MZ".ljust(400, b"\x00"), "program", "没有运行"),
        ("乱码.xlsx", bytes(range(256)) * 4, "unknown", "打不开"),
        ("网页.xls", b"<html><table></table></html>", "html", "网页"),
        ("别的表.xlsx", plain_workbook(), "xlsx", "没有找到《政府信息公开工作年度报告》的表格"),
        ("空壳.xlsx", zipped("xl/workbook.xml"), "xlsx", "已损坏"),
    ],
)
def test_what_is_no_return_is_kept_and_named(root: Path, tmp_path: Path, name: str, data: bytes, kind: str, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    for _ in range(2):
        (one,) = take(root, tmp_path / name)
        assert (one.outcome, one.unit, told in one.reason) == ("unreadable", None, True), one.reason
        assert one.reason.endswith("。")
    assert kept(root) == {f"{sha256(data)}.{kind}"}
    with Campaign(root) as campaign:
        assert [aside.name for aside in campaign.ledger.asides()] == [name]
    assert set(states(root).values()) == {"missing"}


def test_an_empty_file_and_a_missing_one_never_stop_the_others(root: Path, tmp_path: Path, good: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    done = take(root, tmp_path / "没有.xlsx", tmp_path / "空.xlsx", good)
    assert [one.outcome for one in done] == ["unreadable", "unreadable", "registered"]
    assert "没有这个文件" in done[0].reason
    assert "0字节" in done[1].reason


def test_a_truncated_workbook_is_said_to_be_incomplete(root: Path, tmp_path: Path, good: Path) -> None:
    data = good.read_bytes()
    (tmp_path / "半.xlsx").write_bytes(data[: len(data) // 2])
    (one,) = take(root, tmp_path / "半.xlsx")
    assert (one.outcome, "不完整" in one.reason) == ("unreadable", True)


def test_the_same_content_twice_or_under_two_names_changes_nothing(root: Path, tmp_path: Path, good: Path) -> None:
    shutil.copy(good, tmp_path / "别名.xlsx")
    first = take(root, good, tmp_path / "别名.xlsx")
    again = take(root, good)
    assert [one.outcome for one in (*first, *again)] == ["registered", "known", "known"]
    assert [one.version for one in (*first, *again)] == [1, 1, 1]
    with Campaign(root) as campaign:
        assert len(campaign.ledger.returns_of(STREET)) == 1


def test_a_second_return_supersedes_the_first_and_the_first_stays(root: Path, tmp_path: Path) -> None:
    wrong = returned(root, STREET, tmp_path / "一.xlsx", {"t3.new.natural": 1})
    right = returned(root, STREET, tmp_path / "二.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    (one,) = take(root, wrong)
    assert one.blocking
    assert states(root)[STREET] == "rejected"
    (two,) = take(root, right)
    assert (two.version, two.blocking) == (2, False)
    assert states(root)[STREET] == "accepted"
    (late,) = take(root, wrong)
    assert (late.outcome, late.version) == ("known", 1), "an old file found again does not come back"
    assert states(root)[STREET] == "accepted"
    assert kept(root) == {f"{sha256(path.read_bytes())}.xlsx" for path in (wrong, right)}


def test_a_folder_is_walked_without_what_systems_leave_behind(root: Path, tmp_path: Path, good: Path) -> None:
    inbox = tmp_path / "收件"
    (inbox / "子" / "__MACOSX").mkdir(parents=True)
    shutil.copy(good, inbox / "子" / "北塬.XLSX")
    for junk in ("~$北塬.xlsx", ".DS_Store", "._a.xlsx", ".~lock.a.xlsx#", "Thumbs.db", ".nianbao-1.tmp", "子/__MACOSX/a.xlsx"):
        (inbox / junk).write_bytes(b"junk")
    done = take(root, inbox)
    assert [(one.path.name, one.outcome) for one in done] == [("北塬.XLSX", "registered")]


def test_a_folder_without_any_file_is_wrong_use(root: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(UsageError, match="没有可读的文件"):
        take(root, tmp_path / "空")


def test_a_device_or_a_pipe_is_not_waited_for(root: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = take(root, tmp_path / "pipe", Path("/dev/zero"))
    assert ["不是普通文件" in one.reason for one in done] == [True, True]


def test_an_unknown_unit_to_assign_to_stops_before_anything_is_done(root: Path, good: Path) -> None:
    with pytest.raises(UsageError, match="没有代码“000”"):
        take(root, good, assign_to="000")
    assert kept(root) == set()


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ({"year": 2022}, {"identity.year"}),
        ({"district": "彭阳县"}, {"identity.unit"}),
        ({"units": "name,code\n白阳镇,1\n"}, {"identity.unit"}),
        ({"form": DATA / "website-workload.toml"}, {"identity.edition"}),
        ({}, set()),
    ],
    ids=["year", "district", "unit", "edition", "made-anew"],
)
def test_a_workbook_of_another_campaign_is_put_aside(
    root: Path, tmp_path: Path, other: dict[str, object], rules: set[str]
) -> None:
    theirs = make(tmp_path / "other", **({"units": UNITS.splitlines()[0] + "\n" + UNITS.splitlines()[1] + "\n"} | other))  # type: ignore[arg-type]
    with Campaign(theirs) as campaign:
        code = campaign.units[0].code
    path = returned(theirs, code, tmp_path / "他表.xlsx")
    (one,) = take(root, path)
    found = {f.rule for f in one.findings}
    assert {rule for rule in found if rule.startswith("identity.")} == rules
    assert "seal.missing" in found
    if rules:
        assert (one.outcome, one.unit, one.blocking) == ("aside", None, True)
        assert one.reason.endswith("。")
        assert set(states(root).values()) == {"missing"}
    else:
        assert (one.outcome, one.unit and one.unit.code) == ("registered", STREET)
        assert states(root)[STREET] == "queried"


def test_the_same_edition_with_other_contents_is_not_called_another_edition(root: Path, tmp_path: Path) -> None:
    frozen = (root / "form.toml").read_text("utf-8")
    edited = tmp_path / "edited.toml"
    edited.write_text(frozen.replace("本年新收", "今年新收", 1), "utf-8")
    theirs = make(tmp_path / "other", form=edited)
    (one,) = take(root, returned(theirs, STREET, tmp_path / "他表.xlsx"))
    assert one.outcome == "aside"
    assert "同为2021版，但不是按本任务的表式下发的" in one.reason
    assert "2021版）与本任务的表式（2021版）不同" not in one.reason


def test_a_return_sent_again_under_another_units_name_says_so(root: Path, good: Path, tmp_path: Path) -> None:
    (first,) = take(root, good)
    again = tmp_path / "again" / "三营镇2023年报.xlsx"
    again.parent.mkdir()
    again.write_bytes(good.read_bytes())
    (one,) = take(root, again)
    assert (one.outcome, one.unit, states(root)[TOWN]) == ("known", first.unit, "missing")
    assert one.reason.startswith("此件与“北塬街道”第1次报来的文件完全相同，文件名却写作“三营镇”，没有登记为“三营镇”的报表；")
    (same,) = take(root, good)
    assert (same.outcome, same.reason) == ("known", "")


def test_but_not_where_the_officer_has_said_whose_it_is(root: Path, good: Path, tmp_path: Path) -> None:
    named = tmp_path / "again" / "三营镇2023年报.xlsx"
    named.parent.mkdir()
    named.write_bytes(good.read_bytes())
    take(root, named, assign_to=STREET)
    (one,) = take(root, named)
    assert (one.outcome, one.reason) == ("known", "")


def test_what_was_put_aside_is_taken_once_the_list_knows_the_unit(root: Path, tmp_path: Path) -> None:
    theirs = make(tmp_path / "other", units="name,code,level\n北塬街道管委会,7,街道\n")
    path = returned(theirs, "7", tmp_path / "北塬.xlsx")
    assert take(root, path)[0].outcome == "aside"
    listed = root / "units.csv"
    listed.write_text("name,code,level,aliases\n北塬街道,640402003,街道,北塬街道管委会\n三营镇,640402100,镇,\n", "utf-8")
    (one,) = take(root, path)
    assert (one.outcome, one.unit and one.unit.code) == ("registered", STREET)
    with Campaign(root) as campaign:
        assert campaign.ledger.asides() == []


def test_the_officer_may_say_whose_a_file_is(root: Path, tmp_path: Path) -> None:
    theirs = make(tmp_path / "other", units="name,code,level\n白阳镇,1,镇\n")
    path = returned(theirs, "1", tmp_path / "白阳.xlsx")
    (one,) = take(root, path, assign_to=BUREAU)
    assert (one.outcome, one.unit and one.unit.code, one.blocking) == ("registered", BUREAU, False)
    assert "identity.unit" in {f.rule for f in one.findings}, "what the file itself says is still told"
    assert states(root)[BUREAU] == "queried"
    (again,) = take(root, path, assign_to=TOWN)
    assert again.outcome == "known"
    assert "已登记为“区教育局”" in again.reason
    assert states(root)[TOWN] == "missing"


def test_but_figures_of_another_year_stay_out_even_so(root: Path, tmp_path: Path) -> None:
    path = returned(make(tmp_path / "other", year=2022), STREET, tmp_path / "旧.xlsx")
    (one,) = take(root, path, assign_to=STREET)
    assert (one.outcome, "2022年度" in one.reason) == ("aside", True)
    assert states(root)[STREET] == "missing"


def test_a_hand_made_copy_is_recognised_and_asked_about(root: Path, tmp_path: Path) -> None:
    values = {"t3.new.natural": 3, "t3.granted.natural": 3, "t2.fee.amount": 0.5}
    source = returned(root, STREET, tmp_path / "原.xlsx", values)
    (one,) = take(root, copied_by_hand(source, tmp_path / "抄.xlsx"))
    assert (one.outcome, one.unit and one.unit.code) == ("registered", STREET)
    assert [(f.rule, f.severity.value) for f in one.findings] == [("seal.missing", "query")]
    standing = standing_of(root, STREET)
    said = standing.values or {}
    assert standing.origin == "recognised"
    assert {code: said[code] for code in values} == {"t3.new.natural": 3, "t3.granted.natural": 3, "t2.fee.amount": 0.5}
    assert said["t3.new.total"] == 3
    assert (standing.texts or {})["s1.proactive"] == "无。"


def test_a_hand_made_copy_is_held_to_last_year_too(tmp_path: Path) -> None:
    (tmp_path / "上年.csv").write_text(f"代码,t3.carried_out.natural,t3.carried_out.total\n{STREET},5,5\n", "utf-8")
    root = make(tmp_path / "2023", last_year=tmp_path / "上年.csv")
    source = returned(root, STREET, tmp_path / "原.xlsx", {"t3.carried_in.natural": 1, "t3.carried_out.natural": 1})
    (one,) = take(root, copied_by_hand(source, tmp_path / "抄.xlsx"))
    assert "history.carried_in" in {f.rule for f in one.findings}


def test_a_name_in_the_windows_encoding_is_no_trouble(root: Path, tmp_path: Path, good: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "北塬街道.xlsx".encode("gb18030")))
    shutil.copy(good, odd)
    (one,) = take(root, odd)
    assert one.outcome == "registered"
    with Campaign(root) as campaign:
        assert campaign.ledger.latest_returns()[STREET].name == "北塬街道.xlsx"


def test_a_file_larger_than_any_return_is_not_read(root: Path, tmp_path: Path) -> None:
    with (tmp_path / "大.xlsx").open("wb") as file:
        file.truncate(20_000_001)
    (one,) = take(root, tmp_path / "大.xlsx")
    assert (one.outcome, "20MB" in one.reason) == ("unreadable", True)


# ── manuscripts 文字稿 ────────────────────────────────────────────────────


def manuscript_of(root: Path, code: str, target: Path, texts: dict[str, str]) -> Path:
    """A unit's own manuscript as its leader sends it back."""
    with Campaign(root) as campaign:
        entry = campaign.ledger.issues()[code]
        who = Identity(**dict(entry.identity))
        target.write_bytes(manuscript(entry.token, who, campaign.form, {c: [t] for c, t in texts.items()}))
    return target


def standing_of(root: Path, code: str) -> Standing:
    with Campaign(root) as campaign:
        return status(campaign, [code]).standings[0]


def shown(root: Path, code: str) -> str:
    with Campaign(root) as campaign:
        return status_table(status(campaign, [code]), findings=True)


def test_the_manuscript_stands_beside_the_workbook_and_is_never_written_twice(root: Path) -> None:
    with Campaign(root) as campaign:
        entry = campaign.ledger.issues()[STREET]
        path = root / "issued" / "01_640402003_北塬街道_2023_文字稿.docx"
        path.write_bytes(b"mine")
        assert not missing_manuscript(campaign, entry, campaign.root / entry.file)
        issue(campaign)
        assert path.read_bytes() == b"mine"


def test_a_manuscript_gives_its_texts_to_the_workbook_that_left_them_blank(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        words = {text.code: f"{text.label}的内容。" for text in campaign.form.texts}
    workbook = returned(root, STREET, tmp_path / "北塬.xlsx", texts=False)
    take(root, workbook)
    assert {one.rule for one in standing_of(root, STREET).findings} == {"text.missing"}
    (one,) = take(root, manuscript_of(root, STREET, tmp_path / "北塬文字.docx", words))
    assert (one.outcome, one.unit and one.unit.code, one.version, one.findings) == ("manuscript", STREET, 1, ())
    standing = standing_of(root, STREET)
    assert (standing.texts, standing.findings, standing.state) == (words, (), "accepted")
    assert standing.manuscript_at
    with Campaign(root) as campaign:
        parts = [part for section in unit_context(campaign, STREET).sections for part in section.parts]
        assert "（一）主动公开情况的内容" in str(parts), "the report prints what the manuscript says"
    assert "已登记（文字稿）" in collected_lines(one)


def test_different_words_in_both_are_asked_about(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        same = {code: words for code, (words,) in plain_texts(campaign.form).items()}
    script = manuscript_of(root, STREET, tmp_path / "稿.docx", same | {"s1.platform": "建有专栏。"})
    take(root, returned(root, STREET, tmp_path / "北塬.xlsx"), script)
    standing = standing_of(root, STREET)
    assert [one.id for one in standing.findings] == ["text.two_versions@s1.platform"]
    assert (standing.state, (standing.texts or {})["s1.platform"]) == ("queried", "建有专栏。")
    assert "报表《文字》写作“无。”，文字稿写作“建有专栏。”" in shown(root, STREET)


def test_a_manuscript_alone_is_no_return_but_seen(root: Path, tmp_path: Path) -> None:
    script = manuscript_of(root, STREET, tmp_path / "稿.docx", {"s1.platform": "建有专栏。"})
    first, again = take(root, script)[0], take(root, script)[0]
    assert (first.outcome, again.outcome, again.unit and again.unit.code) == ("manuscript", "known", STREET)
    standing = standing_of(root, STREET)
    assert (standing.state, standing.reported, bool(standing.manuscript_at)) == ("missing", False, True)
    assert "已收文字稿、未收报表1家：北塬街道。" in shown(root, STREET)
    with pytest.raises(UsageError, match="还没有报送"), Campaign(root) as campaign:
        unit_context(campaign, STREET)


def test_a_manuscript_of_nobody_is_put_aside_until_it_is_assigned(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(docx(outline({"s1.platform": "建有专栏。"}).replace("北塬街道", "白阳镇")))
    (one,) = take(root, path)
    assert (one.outcome, "单位“白阳镇”不在本任务的单位名单内" in one.reason) == ("aside", True)
    (one,) = take(root, path, assign_to=TOWN)
    assert (one.outcome, one.unit and one.unit.code) == ("manuscript", TOWN)
    with Campaign(root) as campaign:
        assert campaign.ledger.asides() == []
    (one,) = take(root, path, assign_to=STREET)
    assert (one.outcome, "已登记为“三营镇”的文字稿，没有改为“北塬街道”" in one.reason) == ("known", True)


def test_a_manuscript_checked_alone_gives_texts_and_no_missing_numbers(root: Path, tmp_path: Path) -> None:
    script = manuscript_of(root, STREET, tmp_path / "稿.docx", {"s1.platform": "建有专栏。"})
    with Campaign(root) as campaign:
        (one,) = check([script], campaign)
    found = one.to_json()
    assert (found["origin"], found["unit"]["code"], found["manuscript"], found["blocking"]) == ("issued", STREET, True, False)
    assert set(found["values"].values()) == {None}
    assert (found["texts"]["s1.platform"], found["findings"]) == ("建有专栏。", [])
    assert "北塬街道　2023年度　文字稿：没有发现问题。" in checked_table([one])
    (alone,) = check([script])
    assert (alone.to_json()["unit"], alone.to_json()["findings"]) == ({"code": None, "name": "北塬街道"}, [])


# ── archives, mails, and names ────────────────────────────────────────


def packed(files: dict[str, bytes]) -> bytes:
    """A zip as Chinese Windows makes it."""
    return archive(files.items(), ChineseWindows)


@pytest.fixture(scope="module")
def nameless(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A hand-made copy that names no unit anywhere."""
    folder = tmp_path_factory.mktemp("nameless")
    values = {"t3.new.natural": 3, "t3.granted.natural": 3}
    made = copied_by_hand(returned(issued, STREET, folder / "原.xlsx", values), folder / "抄.xlsx")
    book = openpyxl.load_workbook(made)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("北塬街道", "").replace(STREET, "")
    book.save(made)
    return made.read_bytes()


def test_an_archive_from_chinese_windows_is_taken_member_by_member(root: Path, tmp_path: Path, good: Path) -> None:
    town = returned(root, TOWN, tmp_path / "三营.xlsx").read_bytes()
    path = tmp_path / "上报.zip"
    path.write_bytes(packed({"街道/北塬街道（盖章）.xlsx": good.read_bytes(), "__MACOSX/._a.xlsx": b"x", "乡镇.zip": packed({"三营.xlsx": town}),
                             "说明.txt": "请查收".encode("gbk")}))
    done = take(root, path)
    assert [(one.name, one.outcome) for one in done] == [
        ("上报.zip!/街道/北塬街道（盖章）.xlsx", "registered"), ("上报.zip!/乡镇.zip!/三营.xlsx", "registered"),
        ("上报.zip!/说明.txt", "unreadable"),
    ]
    expected = {(good.read_bytes(), "xlsx"), (town, "xlsx"), ("请查收".encode("gbk"), "text")}
    assert kept(root) == {f"{sha256(data)}.{kind}" for data, kind in expected}
    with Campaign(root) as campaign:
        assert campaign.ledger.latest_returns()[STREET].name == "上报.zip!/街道/北塬街道（盖章）.xlsx"
    assert "上报.zip!/乡镇.zip!/三营.xlsx" in "".join(map(collected_lines, done))


def test_the_same_archive_twice_is_nothing_new(root: Path, tmp_path: Path, good: Path) -> None:
    path = tmp_path / "上报.zip"
    path.write_bytes(packed({"北塬.xlsx": good.read_bytes(), "再一份.xlsx": good.read_bytes()}))
    assert [one.outcome for one in take(root, path)] == ["registered", "known"]
    before = kept(root)
    assert [one.outcome for one in take(root, path)] == ["known", "known"]
    assert kept(root) == before


def test_an_archive_that_could_not_be_opened_whole_is_kept_itself(root: Path, tmp_path: Path, good: Path) -> None:
    data = locked(packed({"北塬.xlsx": good.read_bytes(), "三营.xlsx": b"?"}), 1)
    (tmp_path / "上报.zip").write_bytes(data)
    for outcome in ("registered", "known"):
        one, whole = take(root, tmp_path / "上报.zip")
        assert (one.outcome, whole.outcome, whole.name) == (outcome, "unreadable", "上报.zip")
        assert "1个文件设有密码" in whole.reason
    assert kept(root) == {f"{sha256(good.read_bytes())}.xlsx", f"{sha256(data)}.zip"}
    with Campaign(root) as campaign:
        assert [aside.name for aside in campaign.ledger.asides()] == ["上报.zip"]


def test_a_member_that_is_too_large_is_named_and_the_archive_kept(root: Path, tmp_path: Path, good: Path) -> None:
    (tmp_path / "上报.zip").write_bytes(packed({"大.xlsx": bytes(20_000_001), "北塬.xlsx": good.read_bytes()}))
    done = take(root, tmp_path / "上报.zip")
    assert [one.outcome for one in done] == ["unreadable", "registered", "unreadable"]
    assert "20MB" in done[0].reason
    assert "1个文件取不出来" in done[2].reason
    assert any(name.endswith(".zip") for name in kept(root))


def test_a_bad_archive_never_stops_the_others(root: Path, tmp_path: Path, good: Path) -> None:
    (tmp_path / "一.zip").write_bytes(packed({"a.txt": b"1" * 999})[:-40])
    (tmp_path / "二.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40))
    shutil.copy(good, tmp_path / "北塬.xlsx")
    done = {one.name: one for one in take(root, *sorted(tmp_path.glob("*.*")))}
    assert {name: one.outcome for name, one in done.items()} == {"一.zip": "unreadable", "二.7z": "unreadable", "北塬.xlsx": "registered"}
    assert all(one.reason.endswith("。") for one in done.values() if one.reason)


def test_attachments_of_saved_mails_come_in_and_letters_do_not(root: Path, tmp_path: Path, good: Path) -> None:
    letter = mail(("北塬.xlsx", good.read_bytes()), letter="请查收")
    (tmp_path / "信.eml").write_bytes(letter.as_bytes())
    done = take(root, tmp_path / "信.eml")
    assert [(one.name, one.outcome) for one in done] == [("信.eml!/北塬.xlsx", "registered")]
    assert kept(root) == {f"{sha256(good.read_bytes())}.xlsx"}


@pytest.mark.parametrize("lost", [60, 3_000])
def test_an_archive_cut_off_is_not_taken_for_the_workbook_it_ends_with(root: Path, good: Path, tmp_path: Path, lost: int) -> None:
    second = returned(root, TOWN, tmp_path / "b.xlsx")
    path = tmp_path / "打包.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.write(second, "a.xlsx")
        archive.write(good, "b.xlsx")
        archive.writestr("c.txt", "x" * 2_950)
    path.write_bytes(path.read_bytes()[:-lost])
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [path])
    assert (one.outcome, "不完整或已损坏" in one.reason) == ("unreadable", True)


def test_a_wide_blank_in_a_name_is_a_blank(root: Path, good: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [Path(shutil.copy(good, tmp_path / "北塬　街道\x1b[1m.xlsx"))])
    assert "北塬　街道?[1m.xlsx" in collected_lines(one)


def test_progress_is_told_for_every_member(root: Path, tmp_path: Path, good: Path) -> None:
    (tmp_path / "上报.zip").write_bytes(packed({"a.txt": b"1", "b.txt": b"2", "c.txt": b"3"}))
    told: list[tuple[int, int]] = []
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "上报.zip", good], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 3), (3, 4), (4, 4)]


def test_check_looks_into_archives_and_publishes_where_it_found_a_file(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.zip").write_bytes(packed({"北塬.xlsx": good.read_bytes(), "坏.xlsx": b"PK\x03\x04"}))
    one, bad = check([Path("a.zip")])
    assert (one.to_json()["path"], one.to_json()["sha256"], one.to_json()["origin"]) == ("a.zip!/北塬.xlsx", sha256(good.read_bytes()), "issued")
    assert (bad.to_json()["path"], bad.to_json()["error"]["code"]) == ("a.zip!/坏.xlsx", "file.unreadable")
    assert "a.zip!/北塬.xlsx：北塬街道　2023年度" in checked_table([one, bad])


@pytest.mark.parametrize("name", ["三营镇.xlsx", "三 营 镇（盖章）.xlsx", "640402100_年报.xlsx", "三营镇/表.xlsx"])
def test_a_file_that_names_nobody_is_taken_by_its_name_and_asked_about(root: Path, tmp_path: Path, nameless: bytes, name: str) -> None:
    target = tmp_path / "收件" / name
    target.parent.mkdir(parents=True)
    target.write_bytes(nameless)
    (one,) = take(root, tmp_path / "收件")
    assert (one.outcome, one.unit and one.unit.code) == ("registered", TOWN), one.reason
    (said,) = [f for f in one.findings if f.rule == "identity.unit"]
    assert (said.severity.value, "单位按文件（或文件夹、压缩包）名认定为“三营镇”" in said.message) == ("query", True)
    with Campaign(root) as campaign:
        assert campaign.ledger.latest_returns()[TOWN].assigned == "文件名"


@pytest.mark.parametrize("name", ["三营镇和北塬街道.xlsx", "年报.xlsx"])
def test_but_a_name_of_two_units_or_of_none_is_put_aside(root: Path, tmp_path: Path, nameless: bytes, name: str) -> None:
    (tmp_path / "收件").mkdir()
    (tmp_path / "收件" / name).write_bytes(nameless)
    (one,) = take(root, tmp_path / "收件")
    assert (one.outcome, one.unit) == ("aside", None)
    with Campaign(root) as campaign:
        assert [aside.name for aside in campaign.ledger.asides()] == [name]


def test_the_archive_may_name_the_unit_too(root: Path, tmp_path: Path, nameless: bytes) -> None:
    (tmp_path / "区教育局报送.zip").write_bytes(packed({"表.xlsx": nameless}))
    (one,) = take(root, tmp_path / "区教育局报送.zip")
    assert (one.outcome, one.unit and one.unit.code) == ("registered", BUREAU)


def test_a_name_never_outweighs_what_the_file_itself_says(root: Path, tmp_path: Path, good: Path) -> None:
    shutil.copy(good, tmp_path / "三营镇.xlsx")
    hand_made = copied_by_hand(good, tmp_path / "区教育局.xlsx")
    done = take(root, tmp_path / "三营镇.xlsx", hand_made)
    assert [one.unit and one.unit.code for one in done] == [STREET, STREET]


def test_a_kept_file_that_was_lost_or_spoilt_stands_again_when_it_comes_in_once_more(root: Path, good: Path) -> None:
    take(root, good)
    (name,) = kept(root)
    for spoil in (lambda path: path.unlink(), lambda path: path.write_bytes(b"x" * path.stat().st_size)):
        spoil(root / "received" / name)
        (one,) = take(root, good)
        assert one.outcome == "known"
        assert (root / "received" / name).read_bytes() == good.read_bytes()


# ── links ──


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
def test_a_link_that_leads_out_of_the_folder_named_is_skipped_with_a_sentence(root: Path, tmp_path: Path, good: Path) -> None:
    (tmp_path / "外").mkdir()
    shutil.copy(good, tmp_path / "外" / "别处.xlsx")
    inside = tmp_path / "收"
    (inside / "分").mkdir(parents=True)
    (inside / "甲.xlsx").symlink_to(tmp_path / "外" / "别处.xlsx")
    (inside / "分" / "乙.xlsx").symlink_to("../../外/别处.xlsx")
    (inside / "丙").symlink_to(tmp_path / "外", target_is_directory=True)
    (inside / "丁.xlsx").symlink_to("/dev/zero")
    taken = take(root, inside)
    assert sorted(item.name for item in taken) == ["丁.xlsx", "丙", "乙.xlsx", "甲.xlsx"]
    assert all("指向所写文件夹以外，没有打开" in item.reason for item in taken), [item.reason for item in taken]
    assert not kept(root), "nothing was read, and nothing is kept"


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
def test_a_link_within_the_folder_and_one_that_was_named_are_followed(root: Path, tmp_path: Path, good: Path) -> None:
    inside = tmp_path / "收"
    (inside / "分").mkdir(parents=True)
    shutil.copy(good, inside / "分" / "原.xlsx")
    (inside / "甲.xlsx").symlink_to("分/原.xlsx")
    (inside / "环").symlink_to(inside, target_is_directory=True)
    (tmp_path / "指.xlsx").symlink_to(good)
    (tmp_path / "收的").symlink_to(inside, target_is_directory=True)
    outcomes = [item.outcome for item in take(root, inside, tmp_path / "指.xlsx", tmp_path / "收的")]
    assert outcomes[0] == "registered"
    assert set(outcomes[1:]) == {"known"}, outcomes
    assert len(outcomes) == 5, "the link to the folder itself is not gone into"
