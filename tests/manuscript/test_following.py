"""A district's draft that came back: whose words count, which figures follow, and what is said of the others."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.support.office import Office
from toolkit.actions.form import load_form
from toolkit.manuscript.draft import Part, Returned, Written, draft_document, numbered_through, read_draft
from toolkit.manuscript.following import Followed, followed, is_untouched

FORM = load_form("2021")
CODE, OTHER = "s1.on_request", "s1.management"
NEW, OLD, DONE = Part("3511", "t3.new.total"), Part("17", "t3.carried_in.total"), Part("3500", "t3.handled.total")
THEN = {
    CODE: [(Part("2023年，新收政府信息公开申请"), NEW, Part("件，上年结转"), OLD, Part("件，共办结"), DONE, Part("件。"))],
    OTHER: [(Part("清理规范性文件"), Part("12", "x.review_files"), Part("件。"), Part("【请补写其他】", gap=True))],
}
NOW = {"t3.new.total": "3520", "t3.carried_in.total": "17", "t3.handled.total": "3509", "x.review_files": "12"}


@pytest.fixture
def written() -> Written:
    return numbered_through("0123456789abcdef", THEN)


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The document with its XML changed as a hand in Word would."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for pattern, put in changes if name == "word/document.xml" else ():
                text, found = re.subn(pattern, put, text)
                assert found, pattern
            new.writestr(name, text)
    return out.getvalue()


def back(written: Written, *changes: tuple[str, str]) -> Returned:
    return read_draft(edited(draft_document(written, FORM, who="原州区", year=2023), *changes), FORM)


def text_of(written: Written, returned: Returned, code: str = CODE) -> Followed:
    return followed(returned.texts[code], written.texts[code], written.figures(), NOW.get)


def told(one: Followed) -> tuple[str, tuple[str, ...]]:
    return one.text, one.said


def test_a_draft_that_nobody_touched_is_known_for_one(written: Written) -> None:
    returned = back(written)
    assert (returned.token, returned.headless, returned.elsewhere) == (written.token, (), ())
    for code in THEN:
        assert is_untouched(returned.texts[code], written.texts[code])
    assert not any(returned.texts[code] for code in FORM.texts_by_code if code not in THEN)


def test_words_of_the_officer_stay_and_figures_follow(written: Written) -> None:
    returned = back(written, ("，共办结", "，比上年明显增加，全年办结"))
    assert not is_untouched(returned.texts[CODE], written.texts[CODE])
    assert told(text_of(written, returned)) == ("2023年，新收政府信息公开申请3520件，上年结转17件，比上年明显增加，全年办结3509件。", ())


def test_a_figure_typed_over_stands_and_is_said(written: Written) -> None:
    said = text_of(written, back(written, (">3511<", ">3607<")))
    assert said.text == "2023年，新收政府信息公开申请3607件，上年结转17件，共办结3509件。"
    assert said.said == ("您写的3607件（“新收政府信息公开申请3607件”），表中为3520件。",)


@pytest.mark.parametrize("typed", ["3520", "3,520", "３５２０", "3511", "3 511", "3，511"])
def test_the_figure_of_now_or_of_then_however_typed_is_no_other(written: Written, typed: str) -> None:
    said = text_of(written, back(written, (">3511<", f">{typed}<"), ("，共办结", "，办结")))
    assert said.said == ()
    assert "申请3520件" in said.text or f"申请{typed}件" in said.text


def test_a_figure_that_was_deleted_is_gone(written: Written) -> None:
    assert text_of(written, back(written, (">17<", "><"))).text == "2023年，新收政府信息公开申请3520件，上年结转件，共办结3509件。"


def test_without_bookmarks_figures_are_known_by_the_words_they_stand_between(written: Written) -> None:
    said = text_of(written, back(written, ("<w:bookmark(Start|End)[^>]*/>", ""), ("，共办结", "，全年共办结"), (">17<", ">19<")))
    assert said.text == "2023年，新收政府信息公开申请3520件，上年结转19件，全年共办结3500件。", "“办结”stands behind other words now: not sure"
    assert said.said == ("您写的19件（“上年结转19件”），表中为17件。",)


def test_what_stands_twice_is_not_sure_and_left(written: Written) -> None:
    doubled = ("，共办结", "，新收政府信息公开申请8件，共办结")
    said = text_of(written, back(written, ("<w:bookmark(Start|End)[^>]*/>", ""), doubled))
    assert "申请3511件" in said.text
    assert "申请8件" in said.text


def test_a_figure_that_is_known_no_longer_is_said(written: Written) -> None:
    returned = back(written, ("，共办结", "，办结"))
    said = followed(returned.texts[CODE], written.texts[CODE], written.figures(), {**NOW, "t3.carried_in.total": None}.get)
    assert said.said == ("“上年结转17件”现在没有数可对，请核对。",)


def test_a_heading_that_is_gone_and_words_under_none_are_told(written: Written) -> None:
    returned = back(written, ("（三）政府信息管理", "我们做了别的"))
    assert OTHER in returned.headless


def test_libreoffice_keeps_the_figures_marked(written: Written, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(draft_document(written, FORM, who="原州区", year=2023))
    (odt,) = office.convert([path], "odt", tmp_path / "odt")
    (again,) = office.convert([odt], "docx", tmp_path / "again")
    returned = read_draft(edited(again.read_bytes(), ("，共办结", "，共办理了")), FORM)
    assert told(text_of(written, returned)) == ("2023年，新收政府信息公开申请3520件，上年结转17件，共办理了3509件。", ())
