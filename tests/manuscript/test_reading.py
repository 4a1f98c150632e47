"""A manuscript read back: nothing lost, nothing shifted, our own words never taken for the unit's."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.manuscript.words import (
    CODES,
    FORM,
    HEADINGS,
    TITLE,
    TOKEN,
    WORDS,
    custom,
    docx,
    outline,
    p,
    read,
    told,
    written,
)
from tests.support.office import Office
from toolkit.errors import FileError
from toolkit.findings import Severity
from toolkit.manuscript.places import HOW_TO, MARK, hint_of, places_of
from toolkit.manuscript.reading import read_manuscript
from toolkit.manuscript.sorting import likeness
from toolkit.ooxml.wordfile import open_word
from toolkit.seal import CARRIER_NAME
from toolkit.submission import SealFound

PLACES = places_of(FORM)
paragraphs = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)
    .map(str.strip)
    .filter(lambda text: text and not any(likeness(text, place.heading)[0] for place in PLACES)),
    max_size=4,
)


def test_it_comes_back_as_it_was_written() -> None:
    found = read(written({code: text.split("\n") for code, text in WORDS.items()}))
    assert (found.texts, found.observed) == (WORDS, ())
    assert (found.seal, found.titled, found.identity.year) == (SealFound("foreign", TOKEN), "北塬街道", 2023)


@given(st.fixed_dictionaries(dict.fromkeys(CODES, paragraphs)))
def test_any_paragraphs_come_back(texts: dict[str, list[str]]) -> None:
    found = read(written(texts))
    assert found.texts == {code: "\n".join(own) for code, own in texts.items()}
    assert found.observed == ()


def test_as_issued_it_says_nothing_at_all() -> None:
    assert told(written()) == ({}, [])


def test_a_mark_of_text_that_looks_like_xml_or_template_stays_text() -> None:
    text = "<w:p/> &amp; {{ x }} ]]> “引号”\t制表"
    assert told(written({"s1.proactive": text})) == ({"s1.proactive": text}, [])


# ── through other programs ────────────────────────────────────────────────


def test_it_survives_other_formats(office: Office, tmp_path: Path) -> None:
    others = []
    for by_way_of in ("odt", "doc", "rtf", "docx"):
        source = tmp_path / f"稿-{by_way_of}.docx"
        source.write_bytes(written({code: text.split("\n") for code, text in WORDS.items() if code != "s5.improvements"}))
        others += office.convert([source], by_way_of, tmp_path / "others")
    for back in office.convert(others, "docx", tmp_path / "back"):
        found = read(back.read_bytes())
        assert found.texts == WORDS | {"s5.improvements": ""}, back.stem
        assert found.observed == ()
        assert (found.seal, found.titled, found.identity.year) == (SealFound("foreign", TOKEN), "北塬街道", 2023)
        cleaned = read(replaced(back.read_bytes(), CARRIER_NAME, "other"))
        assert cleaned.seal == SealFound("nobody", TOKEN[:8]), "what is printed in the foot"


# ── headings that were touched ────────────────────────────────────────────


@pytest.mark.parametrize(
    "changed",
    [
        "(一)主动公开情况", "（一） 主动公开情况", "（一）主动公开情况。", "（一）主动公开情况：", "主动公开情况", "1.主动公开情况",
        "（1）主动公开情况",
        "一、主动公开情况", "　　（一）主动公开情况　", "(一) 主动 公开 情况", "（一）主动公开", "（一）政府信息主动公开情况",
    ],
)
def test_a_heading_retyped_a_little_differently_is_known(changed: str) -> None:
    assert told(docx(outline(WORDS, {HEADINGS[1]: changed}))) == (WORDS, [])


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("（一）主动公开情况。2023年公开信息12条。", "2023年公开信息12条。"),
        ("（一）主动公开情况：全年公开信息。", "全年公开信息。"),
        ("（一）主动公开情况　全年公开信息。", "全年公开信息。"),
        ("(一)主动公开情况2023年公开信息。", "2023年公开信息。"),
        ("主动公开情况。全年公开信息。", "全年公开信息。"),
        ("一、主动公开情况：全年公开信息。", "全年公开信息。"),
    ],
)
def test_text_on_the_line_of_its_heading_is_cut_off(line: str, rest: str) -> None:
    texts = WORDS | {"s1.proactive": "又一段。"}
    assert told(docx(outline(texts, {HEADINGS[1]: line}))) == (texts | {"s1.proactive": f"{rest}\n又一段。"}, [])


@pytest.mark.parametrize("line", [
    "（一）主动公开情况良好，全年公开信息。", "主动公开情况良好。", "我街道（一）主动公开情况如下。", "监督保障到位。", "改进情况，见下。",
])
def test_a_sentence_that_begins_like_a_heading_is_no_heading(line: str) -> None:
    texts = WORDS | {"s1.platform": f"甲。\n{line}\n乙。"}
    assert told(docx(outline(texts))) == (texts, [])


def test_a_true_heading_wins_over_a_sentence_that_might_be_one() -> None:
    texts = WORDS | {"s1.platform": "监督保障：由办公室负责。"}
    assert told(docx(outline(texts))) == (texts, [])


def test_a_deleted_heading_shifts_nothing() -> None:
    found = read(docx(outline(WORDS, {"（三）政府信息管理": ""})))
    merged = f"{WORDS['s1.on_request']}\n{WORDS['s1.management']}"
    assert found.texts == WORDS | {"s1.on_request": merged, "s1.management": ""}
    (one,) = found.observed
    assert (one.id, one.severity) == ("text.heading@s1.management", Severity.QUERY)
    assert "“（三）政府信息管理”" in one.message
    assert "“（二）依申请公开情况”之下的文字可能含有" in one.message


def test_a_heading_deleted_with_its_text_at_the_very_beginning_is_asked_for_and_no_more() -> None:
    (first,) = read(docx(outline({code: WORDS[code] for code in CODES[1:]}, {"（一）主动公开情况": ""}))).observed
    assert first.id == f"text.heading@{CODES[0]}"
    assert first.message == "文字稿中找不到标题“（一）主动公开情况”，这一项没有读取。"


def test_the_heading_of_a_text_that_need_not_be_is_only_noted() -> None:
    found = read(docx(outline({code: WORDS[code] for code in CODES if code != "s5.improvements"}, {"改进情况": ""})))
    assert [(one.id, one.severity) for one in found.observed] == [("text.heading@s5.improvements", Severity.NOTE)]


def test_a_heading_reworded_beyond_knowing_keeps_its_text_out_of_the_one_above() -> None:
    data = written({code: text.split("\n") for code, text in WORDS.items()})
    changed = replaced(data, "（三）政府信息管理", "（三）信息管理工作")
    found = read(changed)
    assert found.texts == WORDS | {"s1.management": ""}
    assert [one.id for one in found.observed] == ["text.heading@s1.management", "text.unplaced@changed"]
    assert found.observed[1].remedy == "标题可能被改动，请照原样改回后重报。"
    assert "“（三）信息管理工作”之下" in found.observed[1].message
    assert "“s1.management：本年度工作情…”等2段" in found.observed[1].message


def test_but_a_heading_of_ones_own_stays_in_the_text() -> None:
    data = replaced(written({"s1.platform": ["甲。", "乙。"]}), '<w:pStyle w:val="a3"/></w:pPr><w:r><w:t xml:space="preserve">乙。',
                    '<w:pStyle w:val="a7"/></w:pPr><w:r><w:t xml:space="preserve">网站建设')
    assert told(data) == ({"s1.platform": "甲。\n网站建设"}, [])


def test_a_heading_numbered_on_from_the_forms_joins_nothing_and_is_said() -> None:
    more = "（五）监督保障\n（一）开会两次。\n（二）检查两次"
    body = outline(WORDS, {"（五）监督保障": more}).replace("</w:body>", "") + p("七、建议提案办理情况") + p("办理十二件。") + p("已答复。")
    found = read(docx(body))
    assert found.texts == WORDS | {"s1.supervision": f"（一）开会两次。\n（二）检查两次\n{WORDS['s1.supervision']}"}
    (one,) = found.observed
    assert one.message == "文字稿里多出标题“七、建议提案办理情况”，其下的文字不属于任何一项，没有读取：“办理十二件。”等2段。"
    assert one.severity is Severity.QUERY


def test_so_does_one_among_the_headings_of_a_section() -> None:
    found = read(docx(outline(WORDS, {"五、存在的主要问题及改进情况": "（六）教育培训\n培训两次。\n五、存在的主要问题及改进情况"})))
    assert found.texts == WORDS
    assert "多出标题“（六）教育培训”" in found.observed[0].message


def test_an_enumeration_within_a_text_is_text_whatever_its_numbers() -> None:
    items = "\n".join(f"{number}、加强第{number}项工作。" for number in "一二三四五六七")
    texts = WORDS | {"s5.problems": items, "s6.matters": items, "s1.proactive": items.replace("、加", "）加").replace("\n", "\n（")}
    assert told(docx(outline(texts))) == (texts, [])


def test_the_same_heading_twice_with_different_text_is_asked_about() -> None:
    body = outline(WORDS) + p("（一）主动公开情况") + p("另一稿。")
    texts, ids = told(docx(body))
    assert ids == ["text.heading@s1.proactive"]
    assert texts == {code: text for code, text in WORDS.items() if code != "s1.proactive"}


def test_but_twice_in_a_row_or_with_the_same_text_is_one() -> None:
    assert told(docx(outline(WORDS, {"（一）主动公开情况": "（一）主动公开情况\n（一）主动公开情况"}))) == (WORDS, [])


def test_sections_in_another_order_are_still_read() -> None:
    body = p(TITLE) + "".join(
        p(heading) + p(WORDS[code]) for heading, code in [
            ("（一）主动公开情况", CODES[0]), ("（三）政府信息管理", CODES[2]), ("（二）依申请公开情况", CODES[1]),
            ("（四）政府信息公开平台建设", CODES[3]), ("（五）监督保障", CODES[4]), ("存在的主要问题", CODES[5]),
            ("改进情况", CODES[6]), ("六、其他需要报告的事项", CODES[7])])
    assert told(docx(body)) == (WORDS, [])


def test_no_heading_left_takes_nothing_and_says_so_once() -> None:
    data = docx(p("全部文字写在一起。"), {"docProps/custom.xml": custom(TOKEN)})
    texts, ids = told(data)
    assert (texts, ids) == ({}, ["text.heading", "text.unplaced@top"])


def test_what_stands_under_no_texts_heading_is_said() -> None:
    body = p("送审稿") + outline(WORDS, {"一、总体情况": "一、总体情况\n一年来，我街道高度重视政府信息公开工作，成效明显。",
                                   "六、其他需要报告的事项": ""})
    body += p("三、收到和处理政府信息公开申请情况") + p("新收5件。") + p("六、其他需要报告的事项") + p("无。")
    found = read(docx(body))
    assert {one.item: (one.severity, one.message.split("：", 1)[1]) for one in found.observed if one.rule == "text.unplaced"} == {
        "top": (Severity.NOTE, "“送审稿”。"),
        "section0": (Severity.QUERY, "“一年来，我街道高度重视政府信息公开工作，…”。"),
        "section7": (Severity.QUERY, "“新收5件。”。"),
    }
    assert found.texts["s6.matters"] == "无。"
    assert {one.item: one.remedy[:9] for one in found.observed if one.rule == "text.unplaced"} == {
        "top": "请移到相应标题之下", "section0": "请移到相应标题之下", "section7": "这一部分的数字请填"}


# ── our own words ─────────────────────────────────────────────────────────


def test_hints_are_never_text_even_without_their_style() -> None:
    hints = {code: hint_of(text) for code, text in FORM.texts_by_code.items()}
    assert told(docx(outline(hints) + p(HOW_TO) + p(f"{MARK}{TOKEN[:8]}"))) == ({}, [])


@pytest.mark.parametrize("pattern", ["{hint}2023年公开12条。", "2023年公开12条。{hint}", "{hint} \n2023年公开12条。"])
def test_text_beside_a_hint_is_text(pattern: str) -> None:
    hint = hint_of(FORM.texts_by_code["s1.proactive"])
    assert told(docx(outline({"s1.proactive": pattern.format(hint=hint)}))) == ({"s1.proactive": "2023年公开12条。"}, [])


def test_a_hint_typed_over_is_text_and_what_is_left_of_one_is_not() -> None:
    hint = hint_of(FORM.texts_by_code["s1.proactive"])
    assert told(replaced(written(), hint, "2023年公开12条。")) == ({"s1.proactive": "2023年公开12条。"}, [])
    assert told(replaced(written(), hint, hint[:12])) == ({}, [])


# ── what Word keeps in a document ─────────────────────────────────────────


def in_text(xml: str) -> dict[str, str]:
    """The texts of a manuscript with this XML under its first heading."""
    body = outline({}, {}).replace(p(HEADINGS[1]), p(HEADINGS[1]) + xml)
    assert xml in body
    return told(docx(body))[0]


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(f'<w:p>{r(text)}</w:p>' for text in paragraphs)}</w:tc>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f'<w:p>{r("原")}<w:ins w:id="1">{r("增")}</w:ins><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>',
         "原增"),
        (f'<w:p><w:moveFrom w:id="1">{r("移")}</w:moveFrom>{r("留")}</w:p><w:p><w:moveTo w:id="2">{r("移")}</w:moveTo></w:p>',
         "留\n移"),
        (f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{r("前半")}</w:p><w:p>{r("后半")}</w:p>', "前半后半"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>{r('内外')}</w:p>"
         "</w:sdtContent></w:sdt>", "控件内外"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>{r('单击此处输入')}</w:p></w:sdtContent></w:sdt>", ""),
        ("<w:p><w:r><w:t>一行</w:t><w:br/><w:t>又一行</w:t><w:tab/><w:t>尾</w:t></w:r></w:p>", "一行\n又一行\t尾"),
        (f"<w:p><w:hyperlink>{r('链接')}</w:hyperlink><w:fldSimple>{r('域')}</w:fldSimple><w:smartTag>{r('标')}</w:smartTag></w:p>",
         "链接域标"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r></w:p>", "3"),
        (f"<w:p><w:r><w:ruby><w:rt>{r('pin')}</w:rt><w:rubyBase>{r('拼')}</w:rubyBase></w:ruby></w:r></w:p>", "拼"),
        (f"<w:p><w:pPr><w:numPr/><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>{r('自动编号')}</w:p>", "自动编号"),
        (f"<w:tbl><w:tr>{cell('平台')}{cell('条数')}</w:tr><w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell('删')}{cell('掉')}</w:tr>"
         f"<w:tr>{cell('网站')}{cell('1', '2')}</w:tr></w:tbl>", "平台\t条数\n网站\t1 2"),
        (f"<w:tbl><w:tr>{cell('框里', '两段')}</w:tr></w:tbl>", "框里\n两段"),
        (f"<w:p>{r('旁')}<w:r><w:pict><w:txbxContent><w:p>{r('文本框')}</w:p></w:txbxContent></w:pict></w:r></w:p>", "旁\n文本框"),
    ],
    ids=["ins-del", "moved", "joined", "controls", "prompt", "breaks", "links", "fields", "ruby", "numbered", "table", "frame", "box"],
)
def test_the_final_words_are_read(xml: str, text: str) -> None:
    assert in_text(xml) == ({"s1.proactive": text} if text else {})


def test_the_strict_edition_of_the_format_is_read_too() -> None:
    data = replaced(written({"s1.proactive": "甲。"}), "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert told(data) == ({"s1.proactive": "甲。"}, [])


# ── what it is not ────────────────────────────────────────────────────────


def test_another_document_is_no_manuscript() -> None:
    for body in (p("会议通知"), p("一、总体情况") + p("甲"), outline({}).replace(p(TITLE), p("报告")) + p("三、收到和处理政府信息公开申请情况")):
        assert read_manuscript(open_word(docx(body)), FORM) is None


def test_without_title_and_token_the_headings_tell() -> None:
    assert told(docx(outline(WORDS).replace(p(TITLE), ""))) == (WORDS, [])


@pytest.mark.parametrize("lines", [
    [TITLE], ["北塬街道", "2023年政府信息公开工作年度报告文字稿"], ["某某文件", "北塬街道", "2023年政府信息公开工作", "年度报告", "文字稿"],
    ["北塬街道 2023 年政府信息公开工作年度报告"], ["北塬街道2023年度政府信息公开工作年度报告文字稿"],
])
def test_the_title_names_unit_and_year(lines: list[str]) -> None:
    found = read(docx(outline(WORDS).replace(p(TITLE), "".join(map(p, lines)))))
    assert (found.titled, found.identity.year) == ("北塬街道", 2023) or lines[0] == "某某文件"
    assert found.texts == WORDS


DEEP = "<w:r>" * 400 + "</w:r>" * 400


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (docx(p("甲"), head='<!DOCTYPE a [<!ENTITY b "c">]>'), "file.unreadable", "不允许的声明"),
        (docx("", {"word/document.xml": "<w:document"}), "file.unreadable", "Word文件打不开"),
        (docx("", {"word/document.xml": "", "word/styles.xml": "<a/>"}), "file.unreadable", "Word文件打不开"),
        (docx("", {"word/document.xml": "<html/>"}), "file.unreadable", "Word文件打不开"),
        (docx("", {"word/document.xml": b"\xff\xfe<\x00"}), "file.unreadable", "Word文件打不开"),
        (docx("", {"word/document.xml": '<?xml version="1.0" encoding="nonsense"?><a/>'}), "file.unreadable", "Word文件打不开"),
        (docx("甲", {"_rels/.rels": '<a><b Type="x/officeDocument" Target="/none.xml"/></a>'}), "file.unreadable", "打不开"),
        (docx(f"<w:p>{DEEP}</w:p>"), "file.too_big", "内容过多"),
        (docx("<w:p/>" * 400_000), "file.too_big", "内容过多"),
        (docx(p("甲"), {"word/a.bin": bytes(90_000_000)}), "file.too_big", "展开后过大"),
        (docx(p("甲"))[:-30], "file.unreadable", "Word文件打不开"),
    ],
    ids=["doctype", "torn", "missing", "other", "cut", "encoding", "elsewhere", "deep", "many", "bomb", "truncated"],
)
def test_a_hostile_or_broken_file_is_refused_in_one_sentence(data: bytes, code: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        open_word(data)
    assert caught.value.code == code
    assert said in str(caught.value)
    assert str(caught.value).endswith("。")


def replaced(data: bytes, old: str, new: str) -> bytes:
    """The same file with words replaced in its parts."""
    out, hits = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            hits += content.count(old)
            target.writestr(name, content.replace(old, new))
    assert hits
    return out.getvalue()


# ── what does not show ────────────────────────────────────────────────────


def looking(text: str, look: str) -> str:
    """A paragraph of one look."""
    return f"<w:p><w:r><w:rPr><w:{look}/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_what_is_struck_or_hidden_is_in_no_text_and_goes_along() -> None:
    code, other = CODES[:2]
    body = outline(WORDS).replace(p(WORDS[code]), p("本年度公开37条。") + looking("去年公开35条。", "strike") + looking("内部掌握。", "vanish"))
    found = read(docx(body))
    assert found.texts == WORDS | {code: "本年度公开37条。"}
    assert found.unseen == {code: "去年公开35条。，内部掌握。"}
    assert found.observed == ()
    assert other not in found.unseen


def test_a_text_of_which_nothing_shows_is_missing() -> None:
    code = CODES[0]
    found = read(docx(outline(WORDS).replace(p(WORDS[code]), looking("作废。", "strike"))))
    assert (found.texts[code], found.unseen) == ("", {code: "作废。"})


def test_a_struck_heading_is_none() -> None:
    struck = looking(HEADINGS[2], "strike")
    found = read(docx(outline(WORDS).replace(p(HEADINGS[2]), struck)))
    assert [(finding.rule, finding.item) for finding in found.observed] == [("text.heading", CODES[1])]
    renewed = read(docx(outline(WORDS).replace(p(HEADINGS[2]), struck + p(HEADINGS[2]))))
    assert (renewed.texts, renewed.observed) == (WORDS, ())


def test_our_own_words_struck_out_are_nothing_to_tell() -> None:
    hint = hint_of(FORM.texts_by_code[CODES[0]])
    found = read(docx(outline(WORDS).replace(p(HEADINGS[1]), p(HEADINGS[1]) + looking(hint, "strike"))))
    assert (found.texts, found.unseen) == (WORDS, {})
