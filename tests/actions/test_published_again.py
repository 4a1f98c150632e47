"""What units published, looked at a second time: what changed since, and where platforms differ."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.addresses import write_addresses
from toolkit.actions.bulletin import bulletin
from toolkit.actions.collect import collect
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.errors import UsageError
from toolkit.tables import published_table, status_table

OWN, PORTAL = "https://www.street.example/nb/1.html", "http://portal.example.gov.cn/xxgk/77.html"
THIRD, TWENTIETH, LATER = "2024-02-03", "2024-02-20", "2024-03-01"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units whose returns are accepted, and a date by which they publish."""
    home = tmp_path_factory.mktemp("again")
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


def page(root: Path, target: Path, url: str = "", licences: str = "", *, code: str = STREET, day: str = "2024-01-20") -> Path:
    """A unit's report as saved from its site; ``licences`` is what it says of 行政许可 there, where it says otherwise than was reported."""
    with Campaign(root) as campaign:
        path = report(campaign, unit=code, kind="html", out=target)
    text = path.read_text("utf-8")
    if licences:
        at = text.index(">0<", text.index("行政许可"))
        text = f"{text[:at]}>{licences}<{text[at + 3:]}"
    saved = f"<!-- saved from url=({len(url):04d}){url} -->\n" if url else ""
    path.write_text(text.replace("<head>", f'<head>{saved}<meta name="PubDate" content="{day}">', 1), "utf-8")
    return path


def seen(root: Path, day: str, *paths: Path, listed: Path | None = None) -> str:
    """What collect --published says of files that came in on a day."""
    with Campaign(root) as campaign, campaign.ledger.entries.dated(f"{day}T09:00:00.000+08:00"):
        return published_table(published(campaign, paths, listed=listed))


def shown(root: Path) -> str:
    with Campaign(root) as campaign:
        return status_table(status(campaign, [STREET], today=date(2024, 3, 2)), findings=True)


def rows(root: Path) -> int:
    with Campaign(root) as campaign:
        return len(campaign.ledger.entries.rows("kind = 'publication'"))


# ── changed after publication ─────────────────────────────────────────────


def test_a_page_that_says_otherwise_now_is_told_by_cell_with_then_now_and_since_when(root: Path, tmp_path: Path) -> None:
    assert "公布后" not in seen(root, THIRD, page(root, tmp_path / "1.html", OWN))
    told = seen(root, TWENTIETH, page(root, tmp_path / "2.html", OWN, "8"))
    assert "1处与报表不一致" in told
    assert "公布后改动1处" in told
    assert "  公布后改动：行政许可｜本年处理决定数量：2024-02-03收到的为0，2024-02-20收到的为8" in told
    assert "公布后改动：行政许可｜本年处理决定数量：2024-02-03收到的为0，2024-02-20收到的为8" in shown(root)
    with Campaign(root) as campaign:
        every = status_table(status(campaign), findings=False)
    assert "公布后改动数字1家：北塬街道。" in every


def test_a_page_changed_back_was_changed_all_the_same(root: Path, tmp_path: Path) -> None:
    first = page(root, tmp_path / "1.html", OWN)
    seen(root, THIRD, first)
    seen(root, TWENTIETH, page(root, tmp_path / "2.html", OWN, "8"))
    told = seen(root, LATER, first)
    assert "与报表一致，公布后改动1处" in told
    assert "2024-02-20收到的为8，2024-03-01收到的为0" in told
    assert rows(root) == 3


def test_a_page_saved_anew_with_the_same_figures_has_not_changed(root: Path, tmp_path: Path) -> None:
    path = page(root, tmp_path / "1.html", OWN)
    seen(root, THIRD, path)
    path.write_text(path.read_text("utf-8").replace("</body>", "<p>访问量：1234</p></body>"), "utf-8")
    assert "公布后" not in seen(root, TWENTIETH, path)


def test_an_address_is_the_same_with_https_or_without_and_two_pages_of_one_site_are_not_taken_for_one(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN))
    told = seen(root, TWENTIETH, page(root, tmp_path / "2.html", "http://street.example/nb/1.html/#top", "8"))
    assert "公布后改动1处" in told
    assert "平台" not in told
    told = seen(root, LATER, page(root, tmp_path / "3.html", "http://street.example/new/2.html", "9"))
    assert ("street.example/nb/1.html（网页）2024-02-20收到的为8，street.example/new/2.html（网页）2024-03-01收到的为9") in told
    assert "公布后" not in told


def test_a_page_whose_address_was_not_known_at_first_is_still_the_same_page(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html"))
    told = seen(root, TWENTIETH, page(root, tmp_path / "2.html", OWN, "8"))
    assert "公布后改动1处" in told
    assert "平台" not in told


def test_a_figure_that_cannot_be_read_is_no_change(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN))
    assert "公布后" not in seen(root, TWENTIETH, page(root, tmp_path / "2.html", OWN, "若干"))


# ── platforms ─────────────────────────────────────────────────────────────


def test_two_sites_with_other_figures_are_told_with_both(root: Path, tmp_path: Path) -> None:
    own, portal = page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8")
    told = seen(root, THIRD, own, portal)
    assert "各平台不一致1处" in told
    line = "各平台不一致：行政许可｜本年处理决定数量：street.example（网页）为0，portal.example.gov.cn（网页）为8"
    assert f"  {line}" in told
    assert "公布后" not in told
    assert line in shown(root)
    assert rows(root) == 2
    again = seen(root, TWENTIETH, own, portal)
    assert rows(root) == 2, "the same once more is nothing new"
    assert line in again


def test_word_and_page_of_one_site_are_two_places(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        word = report(campaign, unit=STREET, kind="docx", out=tmp_path / "w.docx")
    told = seen(root, THIRD, page(root, tmp_path / "1.html", OWN, "8"), word)
    assert "行政许可｜本年处理决定数量：street.example（网页）为8，Word文件（网址不详）为0" in told
    assert "公布后" not in told


def test_what_the_first_platform_says_wrongly_is_not_forgotten_when_the_second_is_right(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN, "8"), page(root, tmp_path / "2.html", PORTAL))
    with Campaign(root) as campaign:
        found = status(campaign)
        assert found.to_json()["units"][0]["differs"] == 1
        path = rollup(campaign, out=tmp_path / "汇总.xlsx").path
    assert "公布的数与报表不一致1家：北塬街道。" in status_table(found, findings=False)
    line = next(row for row in openpyxl.load_workbook(path, data_only=True)["单位一览（二）"].iter_rows(values_only=True) if row[1] == "北塬街道")
    assert "1处不一致" in line


def test_a_unit_that_published_in_time_on_one_platform_was_in_time(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN, day="2024-01-20"), page(root, tmp_path / "2.html", PORTAL, day="2024-02-02"))
    with Campaign(root) as campaign:
        unit = status(campaign).to_json()["units"][0]
        assert unit["published_at"] == "2024-01-20"
        assert "公布迟于通知时间" not in status_table(status(campaign), findings=False)


def test_programs_are_told_all_of_it(root: Path, tmp_path: Path, nianbao: Line) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8"))
    seen(root, TWENTIETH, page(root, tmp_path / "3.html", OWN, "9"))
    street, town, _ = json.loads(nianbao("status", "--json", "-C", root).out)["units"]
    assert street["changed"] == [{"code": "t2.licence.decisions", "place": "street.example（网页）", "then": 0, "now": 9,
                                  "then_at": "2024-02-03T09:00:00.000+08:00", "since": "2024-02-20T09:00:00.000+08:00"}]
    assert street["apart"] == [{"code": "t2.licence.decisions", "values": [
        {"place": "street.example（网页）", "value": 9, "at": "2024-02-20T09:00:00.000+08:00"},
        {"place": "portal.example.gov.cn（网页）", "value": 8, "at": "2024-02-03T09:00:00.000+08:00"}]}]
    assert "changed" not in town


def test_the_bulletin_counts_both_and_names_them_where_asked(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8"))
    seen(root, TWENTIETH, page(root, tmp_path / "3.html", OWN, "9"))
    with Campaign(root) as campaign:
        text = bulletin(campaign, "公布情况", today=date(2024, 3, 2)).paths[1].read_text("utf-8")
        assert "公布以后又改动数字的1家。" in text
        assert "在不同平台公布、数字互不一致的1家。" in text
        assert "北塬街道" not in text
        named = bulletin(campaign, "公布情况", named=True, today=date(2024, 3, 2)).paths[1].read_text("utf-8")
    assert "1处与报表不一致，公布后改动1处，各平台不一致1处" in named


def test_once_the_return_is_withdrawn_nothing_is_said(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8"))
    with Campaign(root) as campaign:
        withdraw(campaign, STREET, reason="发错了")
        assert "平台" not in status_table(status(campaign), findings=False)


def test_a_place_that_was_compared_with_a_withdrawn_return_only_is_no_witness_any_more(root: Path, tmp_path: Path) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN, "8"))
    with Campaign(root) as campaign:
        withdraw(campaign, STREET, reason="发错了")
    again = returned(root, STREET, tmp_path / "again.xlsx", {"t2.penalty.decisions": 5})
    with Campaign(root) as campaign:
        collect(campaign, [again])
    told = seen(root, TWENTIETH, page(root, tmp_path / "2.html", PORTAL))
    assert "与报表一致" in told
    assert "平台" not in told
    with Campaign(root) as campaign:
        assert status(campaign).to_json()["units"][0]["differs"] == 0


# ── the list of addresses ─────────────────────────────────────────────────


def exported(root: Path, target: Path, nianbao: Line) -> list[list[str]]:
    said = nianbao("status", "-C", root, "--published", target)
    assert (said.status, f"已写入 {target}" in said.out) == (0, True), said.err
    if target.suffix == ".csv":
        return list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    return [[str(cell) if cell is not None else "" for cell in row] for row in openpyxl.load_workbook(target).active.iter_rows(values_only=True)]


def test_the_list_has_unit_address_when_it_was_seen_and_how_it_stands(root: Path, tmp_path: Path, nianbao: Line) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8"))
    seen(root, TWENTIETH, page(root, tmp_path / "3.html", OWN, "9"))
    lines = exported(root, tmp_path / "公布清单.csv", nianbao)
    assert lines[0] == ["代码", "单位", "网址", "公布日期", "文件", "首次收到", "现稿收到", "情况"]
    assert lines[1] == [STREET, "北塬街道", OWN, "2024-01-20", "网页", "2024-02-03", "2024-02-20", "1处与报表不一致，公布后改动1处，各平台不一致1处"]
    assert lines[2][2:] == [PORTAL, "2024-01-20", "网页", "2024-02-03", "2024-02-03", "1处与报表不一致，各平台不一致1处"]
    assert lines[3] == [TOWN, "三营镇", "", "", "", "", "", "逾期未见公布"]
    assert lines[4][-1] == "未见公布", "the bureau has not reported"
    book = exported(root, tmp_path / "公布清单.xlsx", nianbao)
    assert book[2:] == lines, "below a title and what it is of"


def test_the_list_is_read_again_and_gives_each_page_its_own_address(root: Path, tmp_path: Path, nianbao: Line) -> None:
    seen(root, THIRD, page(root, tmp_path / "1.html", OWN), page(root, tmp_path / "2.html", PORTAL, "8"))
    for name in ("清单.csv", "清单.xlsx"):
        exported(root, tmp_path / name, nianbao)
        before = rows(root)
        told = seen(root, TWENTIETH, tmp_path / "1.html", tmp_path / "2.html", listed=tmp_path / name)
        assert rows(root) == before, told
        assert OWN in told
        assert PORTAL in told


def test_of_two_addresses_of_a_unit_none_is_guessed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(f"单位,网址,日期\n北塬街道,{OWN},2024-01-20\n北塬街道,{PORTAL},2024-01-21\n", "utf-8")
    told = seen(root, THIRD, page(root, tmp_path / "1.html"), listed=tmp_path / "l.csv")
    assert "清单里有2个网址，看不出这份文件是哪一个的" in told
    with Campaign(root) as campaign:
        assert campaign.ledger.publications()[STREET].url == ""


def test_a_place_the_list_may_not_be_written_to_is_refused(root: Path, tmp_path: Path, nianbao: Line) -> None:
    for target, words in ((root / "received" / "a.csv", "任务自己用的"), (tmp_path / "a.txt", "后缀应为.xlsx或.csv")):
        said = nianbao("status", "-C", root, "--published", target)
        assert (said.status, words in said.err) == (2, True), said.err
    for flag in ("--log", "--receipts"):
        said = nianbao("status", "-C", root, flag, "--published", tmp_path / "a.csv")
        assert (said.status, f"{flag} 不能与 --published 同时使用" in said.err) == (2, True), "a list that is asked for is not left out silently"
    with Campaign(root) as campaign, pytest.raises(UsageError, match="后缀应为"):
        write_addresses(campaign, status(campaign), tmp_path / "a.doc")
