"""What units published is compared with what was accepted, and is no return."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.collecting import collect
from toolkit.actions.publishing import published
from toolkit.actions.reporting import report
from toolkit.actions.standing import status
from toolkit.campaign.folder import CONFIG, Campaign
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.tables import published_table, status_table


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make(tmp_path / "2023")
    path = root / CONFIG
    path.write_text('unit_publication = "2024-01-31"\n' + path.read_text("utf-8"), "utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp_path / "in" / f"{code}.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})
                           for code in (STREET, TOWN)])
    return root


def page(root: Path, code: str, target: Path, change: tuple[str, str] = ("", "")) -> Path:
    """The unit's own report as a page somebody saved from its site."""
    with Campaign(root) as campaign:
        path = report(campaign, unit=code, kind="html", out=target)
    text = path.read_text("utf-8").replace(*change, 1)
    head = '<!-- saved from url=(0034)https://www.example.gov.cn/a.html -->\n<meta name="PubDate" content="2024-02-03 10:00">'
    path.write_text(text.replace("<head>", f"<head>{head}", 1), "utf-8")
    return path


def test_an_equal_page_differs_nowhere_and_its_address_and_date_are_taken_from_it(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        (one,) = published(campaign, [page(root, STREET, tmp_path / "a.html")])
        assert (one.unit and one.unit.code, one.differs, one.unread) == (STREET, [], 0)
        assert (one.url, one.published_at) == ("https://www.example.gov.cn/a.html", "2024-02-03")
        assert campaign.ledger.latest_returns()[STREET].version == 1, "a published page is no return"
        found = status(campaign, today=date(2024, 2, 10))
        unit = next(unit for unit in found.to_json()["units"] if unit["code"] == STREET)
        assert (unit["published_at"], unit["url"], unit["differs"]) == ("2024-02-03", one.url, 0)
        shown = status_table(found, findings=False)
    assert "公布迟于通知时间1家：北塬街道。" in shown
    assert "逾期未见公布1家：三营镇。" in shown


def test_a_figure_published_otherwise_is_told_with_both_numbers(root: Path, tmp_path: Path) -> None:
    path = page(root, TOWN, tmp_path / "b.html")
    text = path.read_text("utf-8")
    first = text.index(">3<", text.index("本年新收政府信息公开申请数量"))
    path.write_text(f"{text[:first]}>8<{text[first + 3:]}", "utf-8")
    (tmp_path / "list.csv").write_text("单位,网址,日期\n三营镇,https://b.example/1,2024年1月20日\n", "utf-8")
    with Campaign(root) as campaign:
        (one,) = published(campaign, [path], listed=tmp_path / "list.csv")
        assert [(d.code, d.accepted, d.published) for d in one.differs] == [("t3.new.natural", 3, 8)]
        assert (one.url, one.published_at) == ("https://b.example/1", "2024-01-20")
        assert "一、本年新收｜自然人：报表3，公布8" in published_table([one])
        assert "公布的数与报表不一致1家：三营镇。" in status_table(status(campaign, today=date(2024, 1, 21)), findings=False)


def test_what_is_nobodys_is_said_and_nothing_is_registered(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("今天开会。", "utf-8")
    shutil.copy(page(root, STREET, tmp_path / "a.html"), tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text("utf-8").replace("北塬街道", "远山街道")
    (tmp_path / "c.html").write_text(text, "utf-8")
    with Campaign(root) as campaign:
        done = published(campaign, [tmp_path / "x.txt", tmp_path / "c.html"])
        assert [one.unit for one in done] == [None, None]
        assert "看不出是哪个单位的" in done[1].reason
        assert campaign.ledger.publications() == {}
        (tmp_path / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
        with pytest.raises(UsageError, match="没有“单位”或“代码”一列"):
            published(campaign, [tmp_path / "c.html"], listed=tmp_path / "bad.csv")


def test_the_command_line_compares_too(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", "-C", str(root), "--published", str(page(root, STREET, tmp_path / "a.html"))]) == 0
    assert "北塬街道　2024-02-03　与报表一致" in capsys.readouterr().out
