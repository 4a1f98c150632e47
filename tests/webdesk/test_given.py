"""A file given for one thing: looked at, turned into a table, filled, held against; and what may be asked beside a product's button."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.support.desks import Answer, multipart, running
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.webdesk.conftest import Sitting, placed, sitting
from toolkit.campaign.folder import Campaign

REPORT = Path(__file__).parents[1] / "data" / "street-report.txt"


@pytest.fixture(scope="module")
def sat(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    """A desk at which two units have reported."""
    place = placed(issued, tmp_path_factory.mktemp("given"))
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        files = [returned(place.root, code, place.home / "sent" / f"{code}.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2})
                 for code in (STREET, BUREAU)]
        sat.visitor.over(sat.visitor.drop(sat.base, [(path.name, path.read_bytes()) for path in files]))
        yield sat


def give(sat: Sitting, what: str, *files: tuple[str, bytes], base: str = "", **fields: str) -> Answer:
    body, kind = multipart(files, fields)
    headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{sat.visitor.port}"}
    answer = sat.visitor.ask("POST", f"{base or sat.base}/given/{what}", headers, body)
    assert answer.status == 303, answer.said
    if "/doing/" in answer.to:
        sat.visitor.work(answer.to)
    return sat.visitor.get(answer.to)


def press(sat: Sitting, verb: str, **fields: str) -> Answer:
    return sat.visitor.followed(sat.visitor.post(f"{sat.base}/do/{verb}", fields))


def link(page: Answer, words: str) -> str:
    return next(re.sub("&amp;", "&", to) for to, said in re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', page.text) if words in said)


def test_a_file_is_looked_at_and_not_registered(sat: Sitting) -> None:
    wrong = returned(sat.root, TOWN, sat.place.home / "三营.xlsx", {"t3.new.natural": 3})
    with Campaign(sat.root) as campaign:
        before = campaign.ledger.reporting()
    page = give(sat, "check", (wrong.name, wrong.read_bytes()))
    assert "只是看看，没有登记。登记的话，就是三营镇第1次的报表：需退回。" in page.said
    marked = re.findall(r'<td data-code="(\S+)"[^>]*class="error"', page.text)
    assert "t3.new.natural" in marked
    assert re.search(r'<li class="error">\s*<a href="#cell-t3', page.text)
    with Campaign(sat.root) as campaign:
        assert campaign.ledger.reporting() == before
    assert not (sat.place.home / "新建任务暂存").exists(), "nothing of it stays"
    told = json.loads(sat.visitor.get(f"{link_of(page)}.json").body)
    assert (told["unit"]["code"], told["blocking"]) == (TOWN, True)


def link_of(page: Answer) -> str:
    """The address of a page that was looked at: from its list."""
    work = re.findall(r'href="(/c/\w+)/doing/(\w+)">← 看了哪些', page.text)[0]
    return f"{work[0]}/looked/{work[1]}/0"


def test_several_are_looked_at_at_once_each_with_what_it_would_be(sat: Sitting) -> None:
    page = give(sat, "check", ("收过的.xlsx", (sat.place.home / "sent" / f"{STREET}.xlsx").read_bytes()), ("坏的.xlsx", b"PK\x03\x04"))
    assert "看了2份，都没有登记" in page.said
    assert "先前收过了" in page.said
    assert "读不出来" in page.said
    assert "北塬街道" in sat.visitor.get(link(page, "收过的")).said
    assert sat.visitor.get(f"{link(page, '收过的')[:-1]}9").status == 404


def test_a_file_is_looked_at_without_any_campaign(sat: Sitting) -> None:
    wrong = returned(sat.root, TOWN, sat.place.home / "三营.xlsx", {"t3.new.natural": 3})
    page = give(sat, "check", (wrong.name, wrong.read_bytes()), base="/c/home")
    assert "只是看看，没有登记。" in page.said
    assert 'class="error"' in page.text
    body, kind = multipart([("a.txt", b"a")], {})
    headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{sat.visitor.port}"}
    assert sat.visitor.ask("POST", "/c/home/given/into", headers, body).status == 404


def test_a_published_report_becomes_the_units_own_workbook(sat: Sitting) -> None:
    page = give(sat, "import", ("街道报告.txt", REPORT.read_bytes()))
    assert "做成了北塬街道的表" in page.said
    made = sat.root / "output" / "街道报告_导入.xlsx"
    assert made.is_file()
    assert "北塬街道" in sat.visitor.get(link(page, "看读出来的")).said
    with Campaign(sat.root) as campaign:
        assert len(campaign.ledger.versions(STREET, "return")) == 1, "it is registered when it is dropped"
    page = give(sat, "import", ("一.txt", b"a"), ("二.txt", b"b"))
    assert "一次选择一个文件，收到了2个，没有做。" in page.said
    assert "新建任务暂存" not in give(sat, "import", ("空的.docx", b"nothing")).said


def test_the_parents_table_is_filled(sat: Sitting, tmp_path: Path) -> None:
    above = make(tmp_path / "above", units="name,code,level\n原州区,640402,区县\n", district="固原市")
    theirs = next((above / "issued").glob("*.xlsx"))
    page = give(sat, "into", (theirs.name, theirs.read_bytes()))
    assert "上级的表填好了，原表没有动。" in page.said
    assert "个一致" in page.said
    filled = sat.root / "output" / f"{theirs.stem}_已填.xlsx"
    assert any(cell.value == 4 for sheet in openpyxl.load_workbook(filled) for row in sheet.iter_rows() for cell in row)
    wrong = give(sat, "into", ("不是.xlsx", b"PK nothing"))
    assert "没有做" in wrong.said
    assert "暂存" not in wrong.said


def test_an_archive_is_held_against_its_list(sat: Sitting) -> None:
    made = press(sat, "archive", mails="1")
    assert "读回来核对过" in made.said
    archive = next((sat.root / "归档").glob("*.zip"))
    assert "完好" in give(sat, "verify", archive=archive.name).said
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 255
    page = give(sat, "verify", ("坏.zip", bytes(data)))
    assert "完好：" not in page.said
    assert "请选择一个文件。" in give(sat, "verify").said
    assert "没有“没有的.zip”" in re.sub(r"“[^”]*[/\\]", "“", give(sat, "verify", archive="../没有的.zip").said)


def test_other_departments_figures_are_registered_and_compared(sat: Sitting) -> None:
    assert "还没有登记过其他部门的数" in give(sat, "controls").said
    listed = "代码,单位,数,来源\nt3.new.natural,北塬街道,5,区司法局\n".encode()
    assert "没有做" in give(sat, "controls", ("不是.csv", b"x")).said
    page = give(sat, "controls", ("部门.csv", listed))
    assert "已登记1条其他部门的数" in page.said
    assert "区司法局" in page.said


def test_material_with_last_years_report_beside(sat: Sitting) -> None:
    last = REPORT.read_text("utf-8").replace("2023", "2022").replace("北塬街道", "")
    assert "素材整理好了，上年写的问题和改进列在旁边。" in give(sat, "material", ("上年.txt", last.encode())).said
    assert "请选择本级上年的报告" in give(sat, "material").said


@pytest.mark.parametrize(("kind", "ending"), [("docx", ".docx"), ("html", ".html"), ("fragment", ".html"), ("md", ".md")])
def test_a_report_as_it_is_asked_for(sat: Sitting, kind: str, ending: str) -> None:
    page = press(sat, "report", unit="北塬街道", kind=kind, date="2024-01-20")
    assert "报告做好了。写好以后读回来逐个数核对过。校核：" in page.said
    assert any(path.suffix == ending for path in (sat.root / "output").glob("北塬街道*"))
    if kind == "md":
        assert "2024年1月20日" in next((sat.root / "output").glob("北塬街道*.md")).read_text("utf-8")


def test_what_is_no_final_report_yet_is_not_made(sat: Sitting) -> None:
    assert "还不能定稿，没有生成报告" in press(sat, "report", final="1").said
    assert "应写成2026-01-15的样子，没有做" in press(sat, "report", date="明天").said
    assert "没有做" in press(sat, "report", unit="没有这家").said


def test_figures_without_formulas(sat: Sitting) -> None:
    press(sat, "rollup", values="1")
    book = openpyxl.load_workbook(next((sat.root / "output").glob("*_数值.xlsx")))
    assert not any(str(cell.value).startswith("=") for sheet in book for row in sheet.iter_rows() for cell in row)


def test_lists_bulletins_forms_and_the_register(sat: Sitting) -> None:
    assert "附了名单" in press(sat, "bulletin-returns", named="1").said
    assert "公布清单.xlsx" in press(sat, "addresses").said
    made = press(sat, "form")
    assert "样表.xlsx" in made.said
    assert sat.visitor.get(link(made, "表式.html")).headers["content-type"].startswith("text/html")
    deep = press(sat, "register", deep="1")
    assert "逐份重新读过" in deep.said
    assert (sat.root / "output" / "收件登记.xlsx").is_file()


def test_a_list_of_addresses_goes_with_what_was_published(sat: Sitting) -> None:
    listed = "单位,网址,日期\n北塬街道,https://example.gov.cn/a.html,2024-01-25\n".encode()
    body, kind = multipart([("街道报告.txt", REPORT.read_bytes())], {})
    boundary = kind.rpartition("=")[2].encode()
    more = (b"--" + boundary + '\r\nContent-Disposition: form-data; name="公布清单"; filename="清单.csv"\r\n\r\n'.encode() + listed + b"\r\n")
    headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{sat.visitor.port}"}
    page = sat.visitor.followed(sat.visitor.ask("POST", f"{sat.base}/published", headers, more + body))
    assert "比较了1份" in page.said, page.said
    assert "https://example.gov.cn/a.html" in sat.visitor.get(f"{sat.base}/unit/{STREET}").said


def test_one_unit_alone_is_issued_anew_or_sent_back(sat: Sitting) -> None:
    page = press(sat, "again", unit=BUREAU)
    assert "共1家" in page.said
    wrong = returned(sat.root, TOWN, sat.place.home / "三营.xlsx", {"t3.new.natural": 3})
    sat.visitor.over(sat.visitor.drop(sat.base, [(wrong.name, wrong.read_bytes())]))
    assert "共1家需退回或核实" in press(sat, "correct", unit=TOWN).said


def test_a_figure_worked_out_of_several_cells_leads_to_them(sat: Sitting) -> None:
    drafted = sat.visitor.get(f"{sat.base}/writing")
    found = re.findall(r'href="([^"]*/figures/[^"]*)"', drafted.text) + re.findall(
        r'href="([^"]*/figures/[^"]*)"', sat.visitor.get(f"{sat.base}/overview").text)
    assert found
    page = sat.visitor.get(found[0])
    assert "这个数由这些格得出" in page.said
    cells = re.findall(r'<th scope="row"><a href="([^"]*/figure/[^"]*)"', page.text)
    assert len(cells) == found[0].count(",") + 1 > 1
    assert sat.visitor.get(cells[0]).status == 200
    assert set(json.loads(sat.visitor.get(f"{found[0]}.json").body)) == {to.rpartition("/")[2] for to in cells}
    assert sat.visitor.get(f"{sat.base}/figures/t3.no,t4.no").status == 409
