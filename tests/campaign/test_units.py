"""Unit lists as offices have them, and what is said of those that cannot be used."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.locking import locked_xlsx
from tests.support.office import Office
from toolkit.campaign.units import UnitList, examine_units, read_units, units_csv
from toolkit.errors import UnitListError

BOM = b"\xef\xbb\xbf"
PLAIN = "name,code,level\n北塬街道,640402003,街道\n三营镇,640402100,镇\n"
OFFICE = (
    "2023年度政府信息公开年报报送单位名单\n"
    "序号,单位名称,代码,类别,联系人,联系电话,电子邮箱,分组,备注\n"
    "1,北塬街道,640402003,街道,李某,0954-1,a@example.invalid,街道,新\n"
    "2,三营镇,640402100,镇,王某,0954-2,b@example.invalid,乡镇,\n"
)


def listed(path: Path, data: bytes | str) -> UnitList:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_units(path)


def refusal(path: Path, data: bytes | str) -> str:
    with pytest.raises(UnitListError) as caught:
        listed(path, data)
    said = str(caught.value)
    assert path.name in said, "the sentence names the list"
    assert said.endswith("。")
    assert "Error" not in said
    assert "Errno" not in said
    return said


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        BOM + PLAIN.encode(),
        PLAIN.encode("gb18030"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "，").encode("gb18030"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r\n").encode("gb18030") + b"\r\n\r\n",
        ("原州区单位名单，共2家，请核对\n" + PLAIN.replace(",", "\t")).encode("gb18030"),
        ("原州区单位名单\n\n" + PLAIN).encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "tabs", "semicolons", "wide-commas", "crlf", "blank-lines", "title-tabs", "title"],
)
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path: Path, data: bytes) -> None:
    units = listed(tmp_path / "名单.csv", data).units
    assert [(u.name, u.code, u.level) for u in units] == [
        ("北塬街道", "640402003", "街道"), ("三营镇", "640402100", "镇"),
    ]


def test_the_headers_offices_use_are_understood_below_a_title(tmp_path: Path) -> None:
    found = listed(tmp_path / "名单.csv", OFFICE)
    first = found.units[0]
    assert (first.contact, first.phone, first.email, first.group) == ("李某", "0954-1", "a@example.invalid", "街道")
    assert found.ignored == ()


def test_columns_nobody_asked_for_are_named(tmp_path: Path) -> None:
    assert listed(tmp_path / "名单.csv", "单位,主管领导,序号\n北塬街道,张某,1\n").ignored == ("主管领导",)


def test_aliases_do_not_pass_for_separators(tmp_path: Path) -> None:
    units = listed(tmp_path / "名单.csv", "name,aliases\n北塬街道,北塬，北塬街办，北塬办\n三营镇,三营，三营镇政府，镇政府\n").units
    assert units[0].aliases == ("北塬", "北塬街办", "北塬办")


def test_a_workbook_is_read_with_numeric_codes_as_text(tmp_path: Path) -> None:
    rows = [["原州区名单"], [], ["序号", "单位名称", "代码", "类别"], [1, "北塬街道", 640402003, "街道"], [2, "三营镇", "0640402100", "镇"]]
    units = listed(tmp_path / "名单.xlsx", workbook(rows)).units
    assert [u.code for u in units] == ["640402003", "0640402100"]


@pytest.mark.parametrize("code", [6.40402003e17, "6.40402E+17", "6.4E17", "1E+05"])
def test_a_code_spoilt_by_a_spreadsheet_is_refused(tmp_path: Path, code: object) -> None:
    said = refusal(tmp_path / "名单.xlsx", workbook([["name", "code"], ["北塬街道", code]]))
    assert "科学记数" in said
    assert "第2行" in said
    assert "文本" in said


def test_remarks_below_the_list_are_no_units(tmp_path: Path) -> None:
    below_code = "code,name\n1,北塬街道\n2,三营镇\n备注：共2家,\n,\n"
    assert len(listed(tmp_path / "a.csv", below_code).units) == 2
    below_name = "单位名称,类别\n北塬街道,街道\n三营镇,镇\n合计,\n注：以上单位均须报送\n共2家,\n"
    assert [u.name for u in listed(tmp_path / "b.csv", below_name).units] == ["北塬街道", "三营镇"]


def test_but_a_unit_whose_name_begins_like_a_remark_stays(tmp_path: Path) -> None:
    names = ["共和街道", "共青团区委", "注册会计师协会", "合计镇"]
    assert [u.name for u in listed(tmp_path / "a.csv", "name\n" + "\n".join(names)).units] == names


def test_a_row_without_a_name_is_refused_with_its_number(tmp_path: Path) -> None:
    said = refusal(tmp_path / "a.csv", "name,code,level\n北塬街道,1,街道\n,2,镇\n")
    assert "第3行没有单位名称" in said


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("name,code\n北塬街道,1\n北塬街道,2\n", "单位名称“北塬街道”出现了两次"),
        ("name,code\n北塬街道,1\n北 塬　街道,2\n", "单位名称“北塬街道”出现了两次"),
        ("name,code\n北塬街道,a1\n三营镇,A1\n", "代码“A1”出现了两次"),
        ("name,level\n北塬街道,居委会\n", "类别“居委会”不认识，可填：本级、街道"),
        ("name,code\n北塬街道,64/04\n", "只能用数字、字母"),
        ("name,required\n北塬街道,也许\n", "填了“也许”，应填“是”或“否”"),
        ("name,aliases\n北塬街道,北塬办\n三营镇,北塬办\n", "“北塬办”既指“北塬街道”，又是“三营镇”的别名"),
        ("name,aliases\n北塬街道,三营镇\n三营镇,\n", "“三营镇”既指“三营镇”，又是“北塬街道”的别名"),
        ("编号2,街道\n1,北塬街道\n", "缺少“单位名称”（name）一列"),
        ("name,code\n", "没有一个单位"),
        ("", "是空的"),
        (" \n\t\n", "是空的"),
        (BOM, "是空的"),
        ('name,code\n"北塬街道,1\n三营镇,2\n', "引号不成对"),
        ("name\n" + "长" * 81 + "\n", "有81字，不像单位名称"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "这是图片"),
        (b"MZ" + bytes(random.Random(1).randbytes(3000)), "请另存为"),
        (b"name,code\n\x00\x01,2\n", "不是文本文件"),
        (b"%PDF-1.7\n1 0 obj", "这是PDF文件"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), "打不开：文件已损坏"),
        (b"PK\x03\x04" + b"\x00" * 50, "已损坏"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, data: bytes | str, told: str) -> None:
    assert told in refusal(tmp_path / "名单.csv", data)


def test_a_missing_list_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "没有.csv", "没有这个文件"), (tmp_path, "文件夹")):
        with pytest.raises(UnitListError, match=told):
            read_units(path)


def test_codes_are_made_up_where_absent_and_never_taken_twice(tmp_path: Path) -> None:
    units = listed(tmp_path / "a.csv", "name,code\n甲街道,\n乙街道,U002\n丙街道,\n丁街道,u001x\n").units
    assert [u.code for u in units] == ["u001", "U002", "u003", "u001x"]


def test_who_must_report_and_who_counts(tmp_path: Path) -> None:
    text = (
        "name,level,是否须报,是否计入,predecessors\n甲局,部门,,,\n乙局,部门,否,否,\n丙税务局,垂管,,,\n丁海关,垂管,是,,\n戊镇,镇,,,1、2\n"
    )
    units = {u.name: u for u in listed(tmp_path / "a.csv", text).units}
    assert {name: u.required for name, u in units.items()} == {
        "甲局": True, "乙局": False, "丙税务局": False, "丁海关": True, "戊镇": True,
    }
    assert not units["乙局"].counted
    assert units["丙税务局"].counted
    assert units["戊镇"].predecessors == ("1", "2")


def test_the_campaigns_own_list_says_the_same_as_the_list_it_was_made_from(tmp_path: Path) -> None:
    text = (
        "name,code,level,aliases,contact,phone,required,counted\n"
        "甲局,0012,部门,甲；甲单位,=1+1,+86 1,,否\n丁海关,-7,垂管,,@x,,是,\n丙税务局,u9,垂管,,,,,\n"
    )
    units = listed(tmp_path / "a.csv", text).units
    assert listed(tmp_path / "b.csv", units_csv(units)).units == units


def test_a_formula_in_the_list_stays_inert_text(tmp_path: Path) -> None:
    name = "=cmd|'/C calc'!A0"
    units = listed(tmp_path / "a.csv", f"name,contact\n{name},\"=HYPERLINK(\"\"http://x\"\")\"\n").units
    assert units[0].name == "=cmd|'/Ccalc'!A0"
    for line in units_csv(units).decode("utf-8-sig").splitlines()[1:]:
        assert not any(cell.strip('"')[:1] in ("=", "+", "-", "@") for cell in line.split(","))


def test_invisible_characters_make_no_second_name(tmp_path: Path) -> None:
    units = listed(tmp_path / "a.csv", "name\n\u200b北塬\u00a0街道\ufeff\n").units
    assert units[0].name == "北塬街道"


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\x0b", "\t", "\x07", "\x7f", "\x85", "\u2028"], ids=ascii)
@pytest.mark.parametrize(("head", "what"), [("name", "单位"), ("code", "代码"), ("联系人", "联系人"), ("phone", "电话"),
                                            ("邮箱", "邮箱"), ("group", "分组")])
def test_a_break_or_control_character_within_a_cell_is_refused_with_its_row(
    tmp_path: Path, break_: str, head: str, what: str
) -> None:
    heads = "序号,单位名称" if head != "name" else "序号,备注"
    said = refusal(tmp_path / "a.csv", f'{heads},{head}\n1,甲局,甲\n2,乙局,"乙{break_}Bcc: 丙"\n')
    assert f"第3行的{what}“乙" in said
    assert "控制字符" in said
    assert said.isprintable()


def test_aliases_and_predecessors_may_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    (unit,) = listed(tmp_path / "a.csv", 'name,aliases,predecessors\n甲局,"甲一\n甲二","1\n2"\n').units
    assert (unit.aliases, unit.predecessors) == (("甲一", "甲二"), ("1", "2"))


def test_a_list_locked_with_the_password_of_excel_itself_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["单位名称", "代码"], ["北塬街道", "640402003"], *(["", ""] for _ in range(3))):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    (tmp_path / "加密.xlsx").write_bytes(locked_xlsx((tmp_path / "名单.xlsx").read_bytes()))
    assert [unit.name for unit in read_units(tmp_path / "加密.xlsx").units] == ["北塬街道"]


def test_everything_that_is_wrong_with_a_list_is_found_at_once_each_in_its_row() -> None:
    rows = [
        ["单位名单"], ["单位", "代码", "类别", "须报", "别名"], ["甲", "1", "镇"], ["乙", "a b", "镇"], ["", "3", "镇"], ["丙", "4", "村"],
        ["丁", "5", "镇", "也许"], ["戊", "1", "镇"], ["甲", "6", ""], ["己", "7", "", "", "甲"], ["庚", "8", "镇"],
    ]
    found = examine_units(rows, "名单")
    assert {one.row for one in found.wrong} == {4, 5, 6, 7, 8, 9, 10}
    assert all(f"第{one.row}行" in one.sentence for one in found.wrong if one.row < 8)
    assert [unit.name for unit in found.units] == ["甲", "戊", "甲", "己", "庚"]
    assert found.places == (3, 8, 9, 10, 11)
    assert (found.head, dict(found.columns)) == (2, {"name": 0, "code": 1, "level": 2, "required": 3, "aliases": 4})


@pytest.mark.office
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_list_of_an_old_or_another_office_is_read_as_it_is(tmp_path: Path, office: Office, ending: str) -> None:
    book = openpyxl.Workbook()
    for row in (["原州区单位名单"], ["名称", "代码", "类别"], ["北塬街道", 640402003, "街道"], ["三营镇", "0640402100", "镇"]):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    (converted,) = office.convert([tmp_path / "名单.xlsx"], ending, tmp_path / "out")
    assert [(unit.name, unit.code, unit.level) for unit in read_units(converted).units] == [
        ("北塬街道", "640402003", "街道"), ("三营镇", "0640402100", "镇")]
