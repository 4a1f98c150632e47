"""A workbook and a manuscript of one unit: each text from wherever it was written, a question where both differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.districts import STREET, make, plain_texts, returned
from tests.support.workbooks import statutory_form
from toolkit.actions.collect import collect
from toolkit.campaign import Campaign, standings
from toolkit.campaign.pairing import Paired, Side, paired
from toolkit.findings import Finding, Severity
from toolkit.manuscript.writing import manuscript

FORM = statutory_form()
CODE = "s1.proactive"
EARLY, LATE = "2024-01-10T09:00:00+08:00", "2024-01-10T09:00:01+08:00"
MISSING = Finding("text.missing", Severity.QUERY, "未写。", item=CODE)


def pair(typed: str, written: str, *, at: tuple[str, str] = (EARLY, EARLY), workbook: tuple[Finding, ...] = (),
         manuscript: tuple[Finding, ...] = ()) -> Paired:
    return paired(FORM, Side({CODE: typed}, workbook, at[0]), {}, Side({CODE: written}, manuscript, at[1]))


@pytest.mark.parametrize(
    ("typed", "written", "counts"),
    [("", "", ""), ("甲", "", "甲"), ("", "乙", "乙"), (" \n", "乙", "乙"), ("甲", "　", "甲")],
)
def test_what_is_blank_in_one_is_taken_from_the_other(typed: str, written: str, counts: str) -> None:
    for at in ((EARLY, LATE), (LATE, EARLY)):
        one = pair(typed, written, at=at)
        assert (one.texts[CODE].strip(), one.findings) == (counts, ())


@pytest.mark.parametrize(
    ("typed", "written"),
    [("甲乙", "甲乙"), ("甲\n乙", "甲乙"), ("甲 乙\n", "甲\u3000乙"), ("公开12条，", "公开１２条,"), ("（一）甲", "(一)\u200b甲")],
)
def test_the_same_words_set_differently_are_one(typed: str, written: str) -> None:
    assert pair(typed, written).findings == ()
    assert pair(typed, written).texts[CODE] == written
    assert pair(typed, written, at=(LATE, EARLY)).texts[CODE] == typed


@pytest.mark.parametrize(
    ("at", "counts", "named"),
    [
        ((EARLY, LATE), "公开13条。", "文字稿"),
        ((LATE, EARLY), "公开12条。", "报表"),
        ((EARLY, EARLY), "公开13条。", "文字稿"),
        (("2024-01-10T09:00:00+08:00", "2024-01-10T02:00:00+00:00"), "公开13条。", "文字稿"),
    ],
    ids=["manuscript-later", "workbook-later", "same-second", "another-zone"],
)
def test_different_words_are_asked_about_and_the_later_count_meanwhile(at: tuple[str, str], counts: str, named: str) -> None:
    one = pair("公开12条。", "公开13条。", at=at)
    assert one.texts[CODE] == counts
    (asked,) = one.findings
    assert (asked.id, asked.severity) == (f"text.two_versions@{CODE}", Severity.QUERY)
    assert asked.message == "文字“一、总体情况（一）主动公开情况”两处不同：报表《文字》写作“公开12条。”，文字稿写作“公开13条。”。"
    assert asked.remedy == f"请确认以哪一份为准，并统一后重报；确认前暂用后收到的{named}。"
    assert [where.code for where in asked.where] == [CODE]


LONG = "我街道严格落实政府信息公开条例，健全工作机制，明确专人负责，"


@pytest.mark.parametrize(
    ("typed", "written", "left", "right"),
    [
        (LONG + "公开12条，其中政策文件3条，其余为动态信息。", LONG + "公开\n１３条，其中政策文件3条，其余为动态信息。",
         "…负责，公开12条，其中政策文件3条，其余…", "…负责，公开１３条，其中政策文件3条，其余…"),
        (LONG, LONG + "并公开12条。", "…息公开条例，健全工作机制，明确专人负责，", "…确专人负责，并公开12条。"),
        ("甲", "乙", "甲", "乙"),
    ],
    ids=["in-the-middle", "one-goes-on", "short"],
)
def test_both_are_quoted_around_the_first_difference(typed: str, written: str, left: str, right: str) -> None:
    (asked,) = pair(typed, written).findings
    assert f"写作“{left}”，文字稿写作“{right}”。" in asked.message


def test_a_text_missing_in_the_workbook_is_missing_no_more() -> None:
    other = Finding("value.missing", Severity.ERROR, "未填。", item="t3.new.natural")
    assert pair("", "乙", workbook=(MISSING, other)).findings == (other,)
    assert pair("", "", workbook=(MISSING,)).findings == (MISSING,)


def test_a_heading_lost_from_the_manuscript_is_no_question_where_the_workbook_has_the_text() -> None:
    lost = Finding("text.heading", Severity.QUERY, "找不到标题。", item=CODE)
    assert [one.severity for one in pair("甲", "", manuscript=(lost,)).findings] == [Severity.NOTE]
    assert pair("", "", manuscript=(lost,)).findings == (lost,)


def test_the_findings_of_both_are_kept_the_heavier_first() -> None:
    note = Finding("text.unplaced", Severity.NOTE, "甲", item="top")
    error = Finding("t3.balance", Severity.ERROR, "乙", item="natural")
    found = pair("甲", "乙", workbook=(error,), manuscript=(note,)).findings
    assert [one.rule for one in found] == ["t3.balance", "text.two_versions", "text.unplaced"]


def test_words_of_the_manuscript_make_blank_fees_zero_and_nothing_else(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    words = plain_texts(FORM) | {"s6.matters": ["本年度未收取信息处理费。"]}
    blank = dict.fromkeys(("s6.fee_notices", "s6.fee_noticed", "s6.fee_collected"))
    with Campaign(root) as campaign:
        issued = campaign.ledger.issues()[STREET]
        written = tmp_path / "文字稿.docx"
        written.write_bytes(manuscript(issued.token, campaign.seal_from(issued).identity, campaign.form, words))
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", blank, texts=False), written])
        (one,) = [each for each in standings(campaign) if each.unit.code == STREET]
    assert {(one.values or {})[code] for code in blank} == {0}
    assert [(finding.rule, finding.item) for finding in one.findings] == [("value.zero_in_text", "s6")]
    assert one.state == "accepted"
