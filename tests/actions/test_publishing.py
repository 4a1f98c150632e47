"""What units published is compared with what was accepted, and is no return."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.status import status
from toolkit.actions.wall import write_page, write_workbook
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.members import CONFIG
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.tables import collected_lines, published_table, status_table


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units whose returns are accepted, and a date by which they publish."""
    home = tmp_path_factory.mktemp("publishing")
    root = make(home / "2023")
    path = root / CONFIG
    path.write_text('unit_publication = "2024-01-31"\n' + path.read_text("utf-8"), "utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, home / "in" / f"{code}.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})
                           for code in (STREET, TOWN)])
    return root


@pytest.fixture
def root(reported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reported, tmp_path / "2023"))


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
        assert [(d.code, d.reported, d.published) for d in one.differs] == [("t3.new.natural", 3, 8)]
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


def test_a_page_of_an_accepted_unit_that_is_simply_collected_is_kept_as_published(root: Path, tmp_path: Path) -> None:
    path = page(root, STREET, tmp_path / "网页" / "北塬.html")
    with Campaign(root) as campaign:
        word = report(campaign, unit=STREET, kind="docx", out=tmp_path / "网页" / "北塬年报.docx")
        (one, other) = collect(campaign, [path.parent])
        assert [(each.outcome, each.unit and each.unit.code) for each in (one, other)] == [("published", STREET)] * 2
        assert "作为它公布的年度报告留存，不作为新的报表；与报表一致" in one.reason
        assert campaign.ledger.latest_returns()[STREET].version == 1
        (again,) = collect(campaign, [path])
        assert (again.outcome, again.unit and again.unit.code) == ("known", STREET)
        found = status(campaign).to_json()["units"][0]
        assert (found["differs"], found["state"]) == (0, "accepted")
        (insisted,) = collect(campaign, [word], assign_to=STREET)
        assert (insisted.outcome, insisted.version) == ("registered", 2), "the officer says it is a return"
    table = collected_lines(one)
    assert "存为公布稿" in table
    assert "确是重报的，请用 --as 640402003 再收一次。" in table


def test_a_word_file_of_a_unit_that_has_not_reported_is_its_return(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        word = report(campaign, unit=TOWN, kind="docx", out=tmp_path / "三营.docx")
        withdraw(campaign, TOWN, reason="发错了")
        (one,) = collect(campaign, [word])
        assert (one.outcome, one.version) == ("registered", 2)
        (again,) = collect(campaign, [page(root, TOWN, tmp_path / "a.html")])
        assert again.outcome == "registered", "what waits to be confirmed may still be corrected"


def test_what_differs_is_told_of_the_return_as_it_stands_now(root: Path, tmp_path: Path) -> None:
    path = page(root, STREET, tmp_path / "a.html")
    with Campaign(root) as campaign:
        published(campaign, [path])
        mended = returned(root, STREET, tmp_path / "in" / "2.xlsx", {"t3.new.natural": 4, "t3.granted.natural": 4})
        collect(campaign, [mended])
        differs = status(campaign).to_json()["units"][0]["differs"]
    assert differs == 6, "new, granted and handled, of natural persons and in all"


def test_an_address_told_later_is_added_and_one_known_is_not_lost(root: Path, tmp_path: Path) -> None:
    path = page(root, STREET, tmp_path / "a.html")
    path.write_text(path.read_text("utf-8").replace("https://www.example.gov.cn/a.html", "about:blank"), "utf-8")
    (tmp_path / "list.csv").write_text("代码,网址,日期\n640402003,https://b.example/1,2024/1/20\n", "utf-8")
    with Campaign(root) as campaign:
        assert published(campaign, [path])[0].url == ""
        assert published(campaign, [path], listed=tmp_path / "list.csv")[0].url == "https://b.example/1"
        (last,) = published(campaign, [path])
        assert (last.url, last.published_at) == ("https://b.example/1", "2024-02-03")
        assert len(campaign.ledger.entries.rows("kind = 'publication'")) == 3


def test_a_page_of_another_year_is_not_compared(root: Path, tmp_path: Path) -> None:
    path = page(root, STREET, tmp_path / "a.html")
    path.write_text(path.read_text("utf-8").replace("2023年", "2022年"), "utf-8")
    with Campaign(root) as campaign:
        (one,) = published(campaign, [path])
        assert "2022年度的报告，本任务为2023年度，没有登记" in one.reason
        assert campaign.ledger.publications() == {}


def test_a_published_version_of_an_older_ledger_keeps_what_differed(tmp_path: Path) -> None:
    path, at = tmp_path / "l.sqlite", "2024-02-03T10:00:00.000+08:00"
    with closing(sqlite3.connect(path)) as old, old:
        old.executescript("""
            CREATE TABLE received (sha256 TEXT PRIMARY KEY, kind TEXT, name TEXT, file TEXT, size INTEGER, received_at TEXT);
            CREATE TABLE publication (id INTEGER PRIMARY KEY, unit TEXT, sha256 TEXT, registered_at TEXT, published_at TEXT,
                                      url TEXT, body TEXT);
            PRAGMA user_version = 3;
        """)
        old.execute("INSERT INTO received VALUES ('f', 'html', 'a.html', 'received/f.html', 1, ?)", (at,))
        old.execute("INSERT INTO publication (unit, sha256, registered_at, published_at, url, body) VALUES ('1', 'f', ?, '', '', ?)",
                    (at, '{"differs": [["t3.new.natural", 3, 8]], "unread": 0, "version": 1}'))
    with Ledger(path) as ledger:
        assert ledger.publications()["1"].values == {"t3.new.natural": 8}
        assert ledger.registered_as("f") == ("publication", "1")
    with closing(sqlite3.connect(path)) as now, now, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        now.execute("DELETE FROM entry")


def test_the_list_may_be_a_workbook_with_a_title_and_what_it_says_wrongly_is_told(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["公布情况"], ["序号", "单位名称", "公布日期", "公布网址"],
                [1, "原州区北塬街道办事处", date(2024, 1, 20), "https://b.example/1"], [2, "远山街道", "", ""], [3, "三营镇", "月底", ""]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    with Campaign(root) as campaign:
        *told, one = published(campaign, [page(root, STREET, tmp_path / "a.html")], listed=tmp_path / "list.xlsx")
    assert (one.url, one.published_at) == ("https://b.example/1", "2024-01-20")
    assert [each.reason for each in told] == [
        "公布清单第4行的“远山街道”不在单位名单内，没有采用。", "公布清单第5行的日期“月底”认不出，请写成 2024-01-31 的样子。"]


def test_a_date_printed_on_the_page_is_taken_where_no_property_states_it(root: Path, tmp_path: Path) -> None:
    path = page(root, STREET, tmp_path / "a.html")
    text = path.read_text("utf-8").replace("PubDate", "x").replace("<body>", "<body><p>发布时间：<span>2024年2月5日 15:20</span></p>", 1)
    path.write_text(text, "utf-8")
    with Campaign(root) as campaign:
        assert published(campaign, [path])[0].published_at == "2024-02-05"


def test_what_was_published_stands_on_every_wall(root: Path, tmp_path: Path) -> None:
    path = page(root, TOWN, tmp_path / "b.html")
    text = path.read_text("utf-8")
    first = text.index(">3<", text.index("本年新收政府信息公开申请数量"))
    path.write_text(f"{text[:first]}>8<{text[first + 3:]}", "utf-8")
    with Campaign(root) as campaign:
        published(campaign, [path])
        found = status(campaign, today=date(2024, 2, 10))
        shown = status_table(status(campaign, [TOWN]), findings=True)
        book = openpyxl.load_workbook(write_workbook(campaign, found, [], tmp_path / "w.xlsx"))
        html = write_page(campaign, found, tmp_path / "w.html").read_text("utf-8")
    assert "三营镇公布：2024-02-03，迟于通知，1处与报表不一致　https://www.example.gov.cn/a.html\n  一、本年新收｜自然人：报表3，公布8" in shown
    cells = [[cell.value for cell in row] for row in book["进度"]]
    assert cells[2][-2:] == ["公布", "网址"]
    assert cells[3][-2] == "逾期未见公布"
    assert cells[4][-2:] == ["2024-02-03，迟于通知，1处与报表不一致", "https://www.example.gov.cn/a.html"]
    assert "<td class=\"published\">2024-02-03，迟于通知，1处与报表不一致</td>" in html


def test_what_was_published_says_nothing_once_the_return_it_was_compared_with_is_withdrawn(root: Path, tmp_path: Path) -> None:
    site = page(root, TOWN, tmp_path / "site" / "三营镇.html")
    with Campaign(root) as campaign:
        published(campaign, [site])
        assert TOWN in status(campaign).publications
        withdraw(campaign, TOWN, reason="发错了")
        assert TOWN not in status(campaign).publications
        assert collect(campaign, [tmp_path / "site"])[0].outcome == "known", "a page is no return, though nothing counts"
    sent = returned(root, TOWN, tmp_path / "again.xlsx", {"t2.licence.decisions": 7})
    with Campaign(root) as campaign:
        collect(campaign, [sent])
        assert TOWN not in status(campaign).publications, "nobody has compared it with this return"
        published(campaign, [site])
        wall = status(campaign)
        assert TOWN in wall.publications
        published(campaign, [site])
        assert len([row for row in campaign.ledger.entries.rows("kind = 'publication'") if row.unit == TOWN]) == 2
