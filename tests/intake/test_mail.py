"""Saved mails: attachments come out under their names, letters and signature pictures do not."""

from __future__ import annotations

import base64
import binascii
import quopri
import struct
from email.message import EmailMessage

import pytest
from toolkit.structs import Struct, field

from tests.intake.test_unpacking import archive, only_sentence, taken
from toolkit.intake.unpacking import container_kind, members

SHEET = b"PK-not-really" * 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
HEAD = b"From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: =?gb2312?B?sbHc+g==?=\r\nMIME-Version: 1.0\r\n"


def raw_mail(*parts: tuple[bytes, bytes], head: bytes = HEAD) -> bytes:
    """A mail of a letter and these attachments: headers as bytes, and content."""
    out = head + b'Content-Type: multipart/mixed; boundary="==b"\r\n\r\n--==b\r\n'
    out += b"Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "北塬街道报送，请查收。".encode("gbk")
    for headers, content in parts:
        out += b"\r\n--==b\r\n" + headers + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    return out + b"\r\n--==b--\r\n"


def mail(*attachments: tuple[str, bytes], letter: str = "请查收。") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.invalid", "b@example.invalid", "年报"
    made.set_content(letter)
    for name, content in attachments:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


B64 = base64.b64encode("区教育局.xlsx".encode("gbk"))


@pytest.mark.parametrize("headers", [
    'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="区教育局.xlsx"'.encode("gbk"),
    'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="区教育局.xlsx"'.encode(),
    b'Content-Type: application/octet-stream; name="=?GB2312?B?' + B64 + b'?="\r\nContent-Disposition: attachment',
    b'Content-Type: application/x\r\nContent-Disposition: attachment;\r\n filename="=?gbk?B?' + B64[:8] + b'?=\r\n =?gbk?B?' + B64[8:] + b'?="',
    b"Content-Type: application/x\r\nContent-Disposition: attachment; filename*=gb2312''%C7%F8%BD%CC%D3%FD%BE%D6.xlsx",
    b"Content-Type: application/x\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''%E5%8C%BA%E6%95%99;\r\n"
    b" filename*1*=%E8%82%B2%E5%B1%80.xlsx",
    b"Content-Type: application/x\r\nContent-Disposition: attachment; filename*=nonsense''%C7%F8%BD%CC%D3%FD%BE%D6.xlsx",
], ids=["raw-gbk", "raw-utf8", "words-in-name", "split-words", "rfc2231-gb", "rfc2231-continued", "unknown-charset"])
def test_a_name_is_read_however_the_sender_wrote_it(headers: bytes) -> None:
    assert taken(raw_mail((headers, SHEET))) == [("区教育局.xlsx", SHEET)]


def senders(data: bytes) -> dict[str, str]:
    """Of each file that comes out: the same for what came from one sender, as far as that is known."""
    kind = container_kind(data)
    assert kind is not None
    return {one.name: one.sender for one in members(data, kind)}


def test_what_came_in_one_mail_came_from_one_sender() -> None:
    inner = archive([("甲.csv", b"1"), ("乙.csv", b"2")])
    found = senders(mail(("丙.xlsx", SHEET), ("包.zip", inner)).as_bytes())
    assert set(found) == {"丙.xlsx", "包.zip!/甲.csv", "包.zip!/乙.csv"}
    assert len(set(found.values())) == 1
    assert all(found.values())


def test_of_members_of_an_archive_nobody_knows_who_sent_them() -> None:
    """An officer may have packed what the whole district sent."""
    assert set(senders(archive([("甲.csv", b"1"), ("乙.csv", b"2")])).values()) == {""}


def test_each_mail_has_a_sender_of_its_own_whatever_it_is_called() -> None:
    one = mail(("甲.xlsx", SHEET)).as_bytes()
    found = [one.sender for one in members(archive([("信.eml", one), ("二/信.eml", one), ("丁.csv", b"1")]), "zip")]
    assert len(set(found)) == 3
    assert found[-1] == ""


def test_what_is_in_a_mail_that_was_sent_on_is_not_of_whoever_sent_it_on() -> None:
    found = senders(mail(("甲.xlsx", SHEET), ("旧信.eml", mail(("乙.xlsx", SHEET)).as_bytes())).as_bytes())
    assert len(set(found.values())) == len(found) == 2


def test_the_letter_and_the_pictures_in_it_are_no_files() -> None:
    made = mail(("北塬.xlsx", SHEET))
    made.add_attachment(PNG, maintype="image", subtype="png", filename="image001.png", cid="<logo>", disposition="inline")
    made.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    made.add_attachment("项目,数\n".encode(), maintype="text", subtype="csv", filename="表.csv")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="扫描件.png")
    assert taken(made.as_bytes()) == [("北塬.xlsx", SHEET), ("表.csv", "项目,数\n".encode()), ("扫描件.png", PNG)]


def test_a_mail_without_attachments_says_so() -> None:
    assert "邮件里没有附件" in only_sentence(mail().as_bytes())
    assert "邮件里没有附件" in only_sentence(mail(letter="请查收。\n发自QQ邮箱 https://mail.qq.com").as_bytes())


@pytest.mark.parametrize("letter", [
    "从QQ邮箱发来的超大附件\n年报.xlsx（3.2M，2024年2月10日到期）进入下载页面：https://mail.qq.com/cgi-bin/ftnExs_download?k=x",
    "年报见 https://docs.qq.com/sheet/DQ0abc",
])
def test_a_mail_that_only_says_where_the_file_lies_says_so(letter: str) -> None:
    ((name, said),) = taken(mail(letter=letter).as_bytes())
    assert name == "云附件"
    assert "请下载后再收" in str(said)


@pytest.mark.parametrize(("size", "told"), [(60_000, "正文里有图片；表格是图片的"), (900, "正文不是报表")])
def test_a_mail_with_a_picture_of_the_table_in_its_body_says_so(size: int, told: str) -> None:
    made = mail()
    made.add_attachment(PNG + bytes(size), maintype="image", subtype="png", filename="image001.png", cid="<table>", disposition="inline")
    ((_, said),) = taken(made.as_bytes())
    assert told in str(said)


def test_an_attachment_cut_off_in_transit_is_called_incomplete() -> None:
    whole = raw_mail((b'Content-Type: application/x; name="a.xlsx"', SHEET))
    cut = whole[: whole.index(base64.encodebytes(SHEET)) + 41]  # 41 letters are no whole bytes
    ((name, said),) = taken(cut)
    assert (name, "附件不完整" in str(said)) == ("a.xlsx", True)


def test_what_was_forwarded_is_looked_into() -> None:
    outer = mail()
    outer.add_attachment(mail(("三营.xlsx", SHEET)))
    assert taken(outer.as_bytes()) == [("三营.xlsx", SHEET)]
    attached = mail(("转发.eml", mail(("三营.xlsx", SHEET)).as_bytes()))
    assert taken(attached.as_bytes()) == [("转发.eml!/三营.xlsx", SHEET)]


TABLE = "<html><body><table>" + "<tr><td>新收</td><td>37</td><td>0</td></tr>" * 30 + "</table></body></html>"


def bodies(*alternatives: tuple[str, str], charset: str = "utf-8") -> bytes:
    made = mail(letter=alternatives[0][1])
    for subtype, text in alternatives[1:]:
        made.add_alternative(text, subtype=subtype, charset=charset)
    return made.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_report_in_the_body_is_a_file_where_nothing_is_attached(charset: str) -> None:
    ((name, content),) = taken(bodies(("plain", "见下表"), ("html", TABLE), charset=charset))
    assert name == "正文.html"
    assert isinstance(content, bytes)
    assert content.decode(charset).strip() == TABLE
    ((name, content),) = taken(bodies(("plain", "新收 37 0\n" * 30)))
    assert name == "正文.txt"


def test_a_letter_with_dates_and_a_style_is_no_report() -> None:
    styled = "<style>" + "p{margin:1px 2px}" * 60 + "</style><p>2024年1月2日，电话12345678。</p>"
    assert "邮件里没有附件" in only_sentence(bodies(("plain", "请查收"), ("html", styled)))


def test_a_body_beside_an_attachment_is_a_letter() -> None:
    assert taken(mail(("北塬.xlsx", SHEET), letter="新收 37 0\n" * 30).as_bytes()) == [("北塬.xlsx", SHEET)]


def test_a_body_beside_pictures_alone_is_a_report_and_the_pictures_come_too() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.invalid", "b@example.invalid", "年报"
    made.set_content("见正文。")
    made.add_alternative(f"<html><body>{TABLE}</body></html>", subtype="html")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="公章.png")
    made.add_attachment(PNG, maintype="application", subtype="octet-stream", filename="照片.JPG")
    names = [name for name, _ in taken(made.as_bytes())]
    assert names == ["公章.png", "照片.JPG", "正文.html"]


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_body_in_the_encoding_of_chinese_windows_is_read_however_it_is_wrapped(encoding: str) -> None:
    page = f"<html><body><p>北塬街道</p>{TABLE}</body></html>".encode("gbk")
    wrapped = quopri.encodestring(page) if encoding == "quoted-printable" else base64.encodebytes(page)
    head = HEAD + f"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    ((name, content),) = taken(head + wrapped)
    assert name == "正文.html"
    assert isinstance(content, bytes)
    assert "北塬街道" in content.decode("gbk")


def test_mails_in_mails_in_mails_are_asked_for_as_attachments() -> None:
    made = mail(("北塬.xlsx", SHEET))
    for _ in range(3):
        made = mail(("转发.eml", made.as_bytes()))
    ((_, said),) = taken(made.as_bytes())
    assert said == "邮件套了2层以上，没有再打开；请把里面的附件另存出来后再收。"


def test_a_mail_forwarded_in_base64_is_opened() -> None:
    inner = mail(("三营.xlsx", SHEET)).as_bytes()
    headers = b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="fw.eml"'
    assert taken(raw_mail((headers, inner))) == [("fw.eml!/三营.xlsx", SHEET)]
    assert taken(raw_mail((b"Content-Type: message/rfc822", inner))) == [("附件1.eml!/三营.xlsx", SHEET)]


def uu(name: bytes, content: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_in_uuencode_in_the_text_is_an_attachment(encoding: str) -> None:
    letter = "请查收。\n\n".encode(encoding)
    raw = HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    files = uu("三营.xlsx".encode(encoding), SHEET) + b"\n" + uu(b"b.csv", b"1")
    assert taken(raw + letter + files) == [("三营.xlsx", SHEET), ("b.csv", b"1")]
    ((name, said),) = taken(raw + letter + files[:200])
    assert (name, "附件不完整" in str(said)) == ("三营.xlsx", True)


def test_archives_in_mails_and_mails_in_archives_are_opened() -> None:
    inner = archive([("乡镇/三营.xlsx", SHEET), ("再.zip", archive([("x.csv", b"1")]))])
    found = taken(archive([("信.eml", mail(("打包.zip", inner)).as_bytes())]))
    assert found[0] == ("信.eml!/打包.zip!/乡镇/三营.xlsx", SHEET)
    assert "套了2层以上" in str(found[1][1])


def test_a_package_that_only_outlook_opens_is_said_to_be_one() -> None:
    made = mail(("北塬.xlsx", SHEET), ("winmail.dat", b"\x78\x9f\x3e\x22"))
    found = taken(made.as_bytes())
    assert found[0] == ("北塬.xlsx", SHEET)
    assert (found[1][0], "winmail.dat" in str(found[1][1])) == ("winmail.dat", True)


def test_a_mailbox_gives_the_attachments_of_every_mail() -> None:
    mails = [mail(("一.xlsx", b"1")), mail(letter="没有附件\n\nFrom 办公室"), mail(("三.xlsx", b"3"), ("四.xlsx", b"4"))]
    box = b"".join(b"From a@example.invalid Mon Jan  6 09:00:00 2025\n" + one.as_bytes(unixfrom=False) + b"\n" for one in mails)
    assert container_kind(box) == "mbox"
    expected = [("第1封/一.xlsx", b"1"), ("第3封/三.xlsx", b"3"), ("第3封/四.xlsx", b"4")]
    assert taken(box.replace(b"\nFrom \xe5", b"\n>From \xe5")) == expected


@pytest.mark.parametrize("first", [b"DKIM-Signature: v=1;\r\n\tb=abc\r\n", b"X-QQ-mid: 1\r\n", b"Return-Path: <a@b>\r\n", b""])
def test_a_mail_is_known_by_its_headers_whichever_comes_first(first: bytes) -> None:
    assert container_kind(raw_mail(head=first + HEAD)) == "eml"


@pytest.mark.parametrize("text", [
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x/\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\n\r\n",
    b"From: <Saved by Windows Internet Explorer 8>\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
    "项目：数\n规章：0\n".encode(), b"From here on: nothing\n\n", b"a: 1\nb: 2\nc: 3\n", b"", b"From x\nFrom y\n",
])
def test_saved_pages_and_plain_texts_are_no_mails(text: bytes) -> None:
    assert container_kind(text) is None


def test_a_mail_of_a_thousand_layers_is_a_sentence() -> None:
    layers = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000))
    assert only_sentence(HEAD + layers).startswith("邮件")


def test_a_cut_mail_gives_what_came_before_the_cut() -> None:
    whole = raw_mail((b'Content-Type: application/x; name="a.csv"', b"1"), (b'Content-Type: application/x; name="b.csv"', SHEET))
    assert taken(whole[:-100])[0] == ("a.csv", b"1")


# ── .msg ──────────────────────────────────────────────────────────────


class Folder(Struct):
    """A storage of an OLE file: streams and storages by name."""

    inside: dict[str, bytes | Folder] = field(default_factory=dict)


def outlook(*attachments: dict[str, bytes | Folder]) -> Folder:
    folders: dict[str, bytes | Folder] = {
        f"__attach_version1.0_#{n:08X}": Folder({"__properties_version1.0": bytes(8), **one}) for n, one in enumerate(attachments)
    }
    return Folder({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": "请查收。".encode("utf-16-le"), **folders})


def attached(name: str, content: bytes, *, shown: bool = False, old: bool = False) -> dict[str, bytes | Folder]:
    key, encoding = ("__substg1.0_3707001E", "gbk") if old else ("__substg1.0_3707001F", "utf-16-le")
    mark = {"__substg1.0_3712001F": "image001@1".encode("utf-16-le")} if shown else {}
    return {key: name.encode(encoding), "__substg1.0_37010102": content, **mark}


def ole(root: Folder) -> bytes:
    """An OLE file: sectors of 512 bytes, streams under 4 kB in the small stream, names chained to the right."""
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    sectors: list[bytes] = []
    chain: list[int] = []
    small = bytearray()
    small_chain: list[int] = []
    entries: list[list[object]] = [["Root Entry", 5, none, none, 0, 0]]

    def placed(content: bytes) -> int:
        start, pieces = len(sectors), max(1, -(-len(content) // 512))
        for n in range(pieces):
            sectors.append(content[n * 512 : n * 512 + 512].ljust(512, b"\x00"))
            chain.append(end if n == pieces - 1 else start + n + 1)
        return start

    def added(folder: Folder, parent: int) -> None:
        before = None
        for name, content in sorted(folder.inside.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = len(entries)
            if isinstance(content, Folder):
                entries.append([name, 1, none, none, 0, 0])
            elif len(content) >= 4096:
                entries.append([name, 2, none, none, placed(content), len(content)])
            else:
                first, pieces = len(small) // 64, -(-len(content) // 64)
                small_chain.extend([*range(first + 1, first + pieces), *([end] if pieces else [])])
                small.extend(content.ljust(pieces * 64, b"\x00"))
                entries.append([name, 2, none, none, first if pieces else end, len(content)])
            if before is None:
                entries[parent][3] = number
            else:
                entries[before][2] = number
            before = number
            if isinstance(content, Folder):
                added(content, number)

    added(root, 0)
    entries[0][4], entries[0][5] = placed(bytes(small)), len(small)
    small_table = struct.pack(f"<{len(small_chain)}I", *small_chain)
    small_at = placed(small_table.ljust(-(-len(small_table) // 512) * 512, b"\xff"))
    small_count = max(1, -(-len(small_table) // 512))
    directory = b""
    for name, kind, right, child, start, size in entries:
        spelt = str(name).encode("utf-16-le")
        directory += spelt.ljust(64, b"\x00") + struct.pack("<HBBIII", len(spelt) + 2, kind, 1, none, right, child)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    directory_at = placed(directory)
    tables = -(-(len(chain) + 4) // 127)
    first_table = len(sectors)
    chain += [0xFFFFFFFD] * tables
    chain += [none] * (tables * 128 - len(chain))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, directory_at, 0, 4096, small_at, small_count, end, 0)
    head += struct.pack("<109I", *range(first_table, first_table + tables), *[none] * (109 - tables))
    return head + b"".join(sectors) + struct.pack(f"<{len(chain)}I", *chain)


def test_an_outlook_mail_gives_its_attachments() -> None:
    made = ole(outlook(
        attached("北塬街道.xlsx", b"1" * 10_000), attached("三营镇.xlsx", b"2" * 100, old=True), attached("image001.png", PNG, shown=True),
        attached("winmail.dat", b"x"),
    ))
    assert container_kind(made) == "msg"
    found = taken(made)
    assert sorted(found[:2], reverse=True) == [("北塬街道.xlsx", b"1" * 10_000), ("三营镇.xlsx", b"2" * 100)]
    assert (found[2][0], "winmail.dat" in str(found[2][1])) == ("winmail.dat", True)
    assert len(found) == 3


def test_an_outlook_mail_forwarded_in_another_is_looked_into() -> None:
    inner = outlook(attached("三营镇.xlsx", b"2"))
    assert taken(ole(outlook({"__substg1.0_3701000D": inner}))) == [("三营镇.xlsx", b"2")]


@pytest.mark.parametrize(("stream", "name", "encoding"), [
    ("10130102", "正文.html", "utf-8"), ("1000001F", "正文.txt", "utf-16-le"),
])
def test_a_report_in_the_body_of_an_outlook_mail_is_a_file(stream: str, name: str, encoding: str) -> None:
    root = outlook()
    root.inside[f"__substg1.0_{stream}"] = TABLE.encode(encoding)
    ((called, content),) = taken(ole(root))
    assert called == name
    assert isinstance(content, bytes)
    assert content.decode("utf-8-sig") == TABLE


def test_an_outlook_mail_without_attachments_or_with_a_broken_chain_is_a_sentence() -> None:
    assert "邮件里没有附件" in only_sentence(ole(outlook()))
    made = bytearray(ole(outlook(attached("a.csv", b"1" * 9_000))))
    table = 512 * (struct.unpack_from("<I", made, 76)[0] + 1)
    struct.pack_into("<I", made, table + 4, 0x00FFFFFF)  # the attachment's second sector is followed by none that exists
    ((name, said),) = taken(bytes(made))
    assert (name, "不完整" in str(said)) == ("a.csv", True)


def test_an_outlook_mail_attached_to_a_mail_is_opened() -> None:
    inner = ole(outlook(attached("北塬.xlsx", SHEET)))
    assert taken(mail(("转发.msg", inner)).as_bytes()) == [("转发.msg!/北塬.xlsx", SHEET)]


def test_a_report_in_the_body_of_an_outlook_mail_comes_beside_pictures() -> None:
    root = outlook(attached("公章.png", PNG))
    root.inside["__substg1.0_1000001F"] = ("新收 37 0\n" * 30).encode("utf-16-le")
    assert [name for name, _ in taken(ole(root))] == ["公章.png", "正文.txt"]
