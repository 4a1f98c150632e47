"""Names of files that a packing program garbled: the sender's name is shown, and no name that somebody gave is ever changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.test_unpacking import ChineseWindows, archive, seven, taken
from tests.support.districts import copied_by_hand, returned
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign
from toolkit.intake.garbled import all_put_right, put_right

NAMES = (
    "甲街道.xlsx", "北塬街道/年报（盖章）.xlsx", "三里屯街道2023年.xls", "原州区教育局_640402301_2023.xlsx", "附件1：年度报告 (2).docx", "街道.zip",
    "卫健局—终稿.docx", "第①批/三营镇.xlsx",
)


def western(raw: bytes) -> str:
    """As Western Windows reads bytes: five of them mean nothing there."""
    return "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in raw)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("garble", [
    lambda name: name.encode("gb18030").decode("cp437"), lambda name: name.encode().decode("cp437"),
    lambda name: name.encode("gb18030").decode("latin-1"), lambda name: name.encode().decode("latin-1"), lambda name: western(name.encode()),
], ids=["gbk as 437", "utf8 as 437", "gbk as western", "utf8 as latin1", "utf8 as western"])
def test_a_garbled_name_is_put_right(garble, name: str) -> None:  # type: ignore[no-untyped-def]
    assert garble(name) != name
    assert put_right(garble(name)) == name


def test_the_name_of_an_archive_s_member_is_the_sender_s(tmp_path: Path) -> None:
    garbled = "甲街道.xlsx".encode("gbk").decode("cp437")
    assert garbled == "╝╫╜╓╡└.xlsx"
    assert taken(archive([(garbled, b"a")])) == [("甲街道.xlsx", b"a")]
    assert taken(seven([(garbled, b"a")])) == [("甲街道.xlsx", b"a")]
    inner = archive([("三营镇.xlsx".encode("gbk").decode("cp437"), b"b")])
    packed = archive([("乡镇.zip".encode("gbk").decode("cp437"), inner)])
    assert taken(packed) == [("乡镇.zip!/三营镇.xlsx", b"b")]


def test_of_an_archive_one_sure_name_speaks_for_those_of_one_character() -> None:
    names = ["表.xlsx", "北塬街道.xlsx", "plain.txt", "甲乙丙.xlsx"]
    garbled = [name.encode("gbk").decode("cp437") for name in names]
    assert all_put_right(garbled) == names
    assert all_put_right(garbled[:1]) == garbled[:1]


def test_names_without_the_flag_are_read_as_ever() -> None:
    assert taken(archive([("北塬街道.xlsx", b"a")], ChineseWindows)) == [("北塬街道.xlsx", b"a")]


def test_whose_a_file_is_is_told_by_its_garbled_name(root: Path, tmp_path: Path) -> None:
    made = copied_by_hand(returned(root, "640402003", tmp_path / "原.xlsx", rest=0), tmp_path / "copy.xlsx")
    nameless = _without_unit(made)
    garbled = "北塬街道.xlsx".encode("gbk").decode("cp437")
    (tmp_path / "packed.zip").write_bytes(archive([(garbled, nameless)]))
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [tmp_path / "packed.zip"])
        assert one.unit is not None
        assert (one.unit.name, one.assigned, one.member) == ("北塬街道", "文件名", "北塬街道.xlsx")


def _without_unit(path: Path) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and ("北塬" in cell.value or "640402" in cell.value):
                    cell.value = None
    book.save(path)
    return path.read_bytes()


# ── never changed ──

LETTERS = [chr(n) for n in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180)) if n not in (0xD7, 0xF7)]
ENDINGS = st.sampled_from(["", ".xlsx", ".docx", ".zip"])
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)
ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
ACCENTED = st.text(st.sampled_from(LETTERS), min_size=1)
OTHER_WORDS = st.text(st.sampled_from([chr(n) for n in (*range(0x370, 0x400), *range(0x400, 0x500), *range(0x3040, 0x3100))]), min_size=1)


SIGNS = st.sampled_from(["－", " ", "_", "№ 5", "3º", "5°", "©", "“”", "½"])


@given(st.lists(st.one_of(CHINESE, ASCII, ACCENTED, OTHER_WORDS, SIGNS), max_size=6), ENDINGS)
def test_a_name_in_chinese_ascii_or_accented_letters_is_never_changed(parts: list[str], ending: str) -> None:
    name = "_".join(parts) + ending
    assert put_right(name) == name
    assert all_put_right([name, "a.txt"]) == [name, "a.txt"]


@pytest.mark.parametrize("name", [
    "╔══╗.xlsx", "────2023────.xlsx", "█▓▒░.txt", "═══", "Résumé – été.docx", "Ñandú¿qué?.txt", "Größe ½ × 3.xls", "ÀÉÈÙ.xlsx", "naïve café.doc",
    "┌─┬─┐ 报表.xlsx", "╝.xlsx", "Übergrößenträger_ÄÖÜß.pdf", "µm±5°.csv", "Σύνολο.xlsx",
])
def test_odd_names_that_somebody_may_have_given_are_left(name: str) -> None:
    assert put_right(name) == name
