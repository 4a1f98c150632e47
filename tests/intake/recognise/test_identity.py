"""Whose a report is and of which year, by heads of pages as they are really printed."""

from __future__ import annotations

import pytest

from tests.intake.recognise.heads import MORE_PREFACED, MORE_TITLED, PREFACED, TITLED, PageHead
from tests.intake.recognise.reports import FORM
from toolkit.findings import Severity
from toolkit.intake.document import Document, Paragraph
from toolkit.intake.recognise import Recognised, recognise


def read(page: PageHead) -> Recognised:
    lines = [*page.lines.split("\n"), *(["六、其他需要报告的事项", "无。", *page.tail.split("\n")] if page.tail else [])]
    return recognise(Document("html", tuple(Paragraph(line) for line in lines), page.title), FORM)


@pytest.mark.parametrize("page", [*TITLED, *PREFACED, *MORE_TITLED, *MORE_PREFACED], ids=lambda page: page.lines[:24].replace("\n", " "))
def test_a_page_says_whose_it_is_and_of_which_year(page: PageHead) -> None:
    recognised = read(page)
    assert (recognised.unit_name, recognised.year) == (page.unit, page.year)


def test_a_title_and_a_period_of_two_years_are_both_quoted() -> None:
    table = ["二、主动公开政府信息情况", "第二十条第（一）项", "信息内容\t本年制发件数\t本年废止件数\t现行有效件数",
             "规章\t0\t0\t0", "行政规范性文件\t1\t2\t3"]

    def said(*lines: str) -> list[tuple[str, Severity]]:
        read = recognise(Document("text", tuple(Paragraph(line) for line in [*lines, *table])), FORM)
        return [(finding.message, finding.severity) for finding in read.findings if finding.rule == "identity.year"]

    title, period = "白杨乡2022年政府信息公开工作年度报告", "所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    assert said(title, period) == [("题目写的是2022年度，统计期限写的是2023年；已按题目认定为2022年度。", Severity.QUERY)]
    assert said("现公布我乡2022年政府信息公开工作年度报告。", period) == [
        ("文件里写了不同的年度（正文写的是2022年、统计期限写的是2023年），不能确定是哪一年度的报告。", Severity.QUERY)
    ]
    assert not said(title, "所列数据的统计期限自2022年1月1日起至12月31日止。", "与2021年相比增加两件，2023年1月15日前公布。")
