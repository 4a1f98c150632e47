"""What is no office file is named for what it is, with what to do; what only looks like one is read."""

from __future__ import annotations

import struct

import pytest

from tests.intake.readers.builders import zipped
from tests.support.workbooks import statutory_form
from toolkit.errors import FileError
from toolkit.guard import sniff
from toolkit.intake.reading import read_file
from toolkit.intake.unpacking import container_kind

NOISE = bytes(range(7, 256)) * 4


def iso(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + NOISE


def riff(kind: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 3000) + kind + NOISE


@pytest.mark.parametrize(("data", "kind", "words"), [
    (iso(b"heic"), "image", "图片里的数字读不出来"),
    (iso(b"avif"), "image", "图片里的数字读不出来"),
    (riff(b"WEBPVP8 "), "image", "图片里的数字读不出来"),
    (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>37</text></svg>', "image", "图片"),
    (b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + NOISE, "image", "图片"),
    (iso(b"mp42"), "media", "音频或视频文件"),
    (riff(b"WAVEfmt "), "media", "音频或视频文件"),
    (b"CAJ\x00" + NOISE, "reader", "导出为Word或PDF"),
    (b"HN\x00\x00" + NOISE, "reader", "导出为Word或PDF"),
    (b"Founder CEB 1.0" + NOISE, "reader", "导出为Word或PDF"),
    (b"MSCF\x00\x00\x00\x00" + NOISE, "packed", "请解压后再收"),
    (b"  -lh5-" + NOISE, "packed", ".zip重新打包"),
    (bytes(32_769) + b"CD001" + NOISE, "packed", "光盘映像"),
    (b"SQLite format 3\x00" + NOISE, "database", "数据库文件"),
    (zipped({"Index/Document.iwa": b"1", "Index/Tables/Tile.iwa": b"2", "preview.jpg": b"3"}), "iwork", "导出到"),
    (zipped({"index.xml": b"<x/>", "QuickLook/Preview.pdf": b"1"}), "iwork", "导出到"),
    (b"[Desktop Entry]\nType=Link\nURL=https://kdocs.cn/l/abc\n", "shortcut", "下载原文件"),
    (b"[InternetShortcut]\r\nURL=https://docs.qq.com/sheet/abc\r\n", "shortcut", "下载原文件"),
    ("【腾讯文档】2023年政府信息公开年报\nhttps://docs.qq.com/sheet/DQ0abc\n".encode(), "shortcut", "没有内容"),
    ("年报在这里：https://www.kdocs.cn/l/cabc".encode("gbk"), "shortcut", "没有内容"),
    (b"<?xml version='1.0'?>\n<plist><dict><key>URL</key><string>https://docs.qq.com/x</string></dict></plist>", "shortcut", "没有内容"),
    (b",user,host,15.01.2024 10:00,file:///home/user/.config/libreoffice/4;", "leftover", "关闭文件后发送同名的原文件"),
    (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"1"}), "xlsb", "另存为.xlsx"),
])
def test_what_is_no_office_file_is_named_with_what_to_do(data: bytes, kind: str, words: str) -> None:
    assert container_kind(data) is None
    assert sniff(data).kind == kind
    with pytest.raises(FileError) as caught:
        read_file(data, default_form=statutory_form())
    assert words in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize("data", [b"%TSD-Header-###%" + NOISE, b"b\x14#e" + b"E-SafeNet\x00LOCK" + NOISE], ids=["one", "another"])
def test_a_file_that_the_sender_keeps_to_himself_is_asked_for_in_the_open(data: bytes) -> None:
    with pytest.raises(FileError) as caught:
        sniff(data)
    assert (caught.value.code, "解密" in str(caught.value)) == ("file.encrypted", True)


@pytest.mark.parametrize("text", [
    "一、总体情况\n详见 https://www.kdocs.cn/l/cabc 。\n" + "本年度主动公开政府信息三十条。" * 60,
    "KDH 是一个单位的简称，本年度没有收到政府信息公开申请。",
    "ID3,37,0\n",
])
def test_a_text_that_names_an_address_or_begins_like_something_else_is_a_text(text: str) -> None:
    assert sniff(text.encode()).kind == "text"
