"""新建任务 as an officer does it: everything typed on one page, every mistake named where it is, nothing lost on the way."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.support.desk_forms import Files, form_of, send, typed
from tests.support.desks import Answer, Visitor, running
from tests.support.districts import STREET, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign
from toolkit.webdesk.drafts import FOLDER

LIST = (
    f"单位名称\t代码\t类别\t别名\t联系人\t电话\t邮箱\t须报\n北塬街道\t{STREET}\t街道\t北塬办\t王\t0954-1\ta@b.cn\t\n"
    "三营镇\t\t镇\t\t\t\t\t\n区气象局\t\t垂管\t\t\t\t\t否\n"
)
PAST = f"代码,t3.carried_out.natural\n{STREET},7\n".encode()


class Office:
    """An officer before an empty desk."""

    def __init__(self, home: Path, visitor: Visitor) -> None:
        self.home, self.visitor = home, visitor

    def page(self) -> Answer:
        return self.visitor.get("/begin")

    def asks(self, fields: dict[str, str | None], files: Files | None = None, *, go: str = "make", page: Answer | None = None) -> Answer:
        return typed(self.visitor, page or self.page(), "/begin", fields, files, go=go)

    def makes(self, fields: dict[str, str | None], files: Files | None = None) -> tuple[dict[str, object], Path]:
        """What the desk said of a campaign it made, and its folder."""
        answer = self.asks({"year": "2023", "units": LIST, **fields}, files)
        assert answer.status == 303, answer.said
        assert "/doing/" in answer.to, self.visitor.get(answer.to).said
        told = self.visitor.work(answer.to)
        assert told["state"] == "done", told
        return told, self.home / f"{fields['district']}2023年报"

    def failed(self, answer: Answer) -> Answer:
        """The page after a campaign could not be made."""
        assert answer.status == 303, answer.said
        assert answer.to.startswith("/begin?draft="), answer.to
        return self.visitor.get(answer.to)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("empty")
    with running("desk", "--no-browser", home=home, run=tmp_path_factory.mktemp("run")) as desk:
        yield Office(home, desk.visitor())


def test_the_first_page_leads_to_a_new_campaign(office: Office) -> None:
    assert 'href="/begin"' in office.visitor.get("/").text
    assert "地区、年度和单位名单就够了" in office.visitor.get("/").said


def test_everything_typed_becomes_a_campaign(office: Office) -> None:
    told, root = office.makes({
        "district": "甲区", "level": "市", "deadline": "2024-01-15", "unit_publication": "2024-01-31", "district_publication": "2024-03-31",
        "parent_deadline": "2024-02-28", "scope": "区级机关（不含镇街）", "government": "三营镇",
        "contact-office": "政务公开办", "contact-name": "李", "contact-phone": "0954-2", "contact-email": "c@d.cn",
        "publish-site": "www.example.invalid", "hint-at-0": "t3.new", "hint-0": "只计收到的“申请”", "hint-at-1": "", "hint-1": "",
    })
    said = tomllib.loads((root / "campaign.toml").read_text("utf-8"))
    days = [said[name] for name in ("deadline", "unit_publication", "district_publication")]
    assert (said["level"], days) == ("市", ["2024-01-15", "2024-01-31", "2024-03-31"])
    assert (said["parent_deadline"], said["scope"], said["government"]) == ("2024-02-28", "区级机关（不含镇街）", "u001")
    assert said["contact"] == {"office": "政务公开办", "name": "李", "phone": "0954-2", "email": "c@d.cn"}
    assert (said["publish"], said["hints"]) == ({"site": "www.example.invalid"}, {"t3.new": "只计收到的“申请”"})
    assert "# 有问题问谁" in (root / "campaign.toml").read_text("utf-8")
    with Campaign(root) as campaign:
        assert [unit.name for unit in campaign.units] == ["北塬街道", "三营镇", "区气象局"]
        street = campaign.units[0]
        assert (street.code, street.aliases, street.email) == (STREET, ("北塬办",), "a@b.cn")
        assert not campaign.units[2].required
    assert "甲区2023年" in str(told["said"])
    assert [one["name"] for one in told["made"]] == ["看各单位，下发", "改任务的设置"]  # type: ignore[attr-defined]
    assert office.visitor.get(told["made"][0]["href"]).status == 200  # type: ignore[index]
    assert not (office.home / FOLDER).exists()


def test_every_mistake_is_named_at_its_place_and_nothing_typed_is_lost(office: Office) -> None:
    bad = "单位名称\t代码\t类别\n北塬街道\tx y\t街道\n三营镇\tb\t火星\n\tc\t镇\n区教育局\td\t部门\n区教育局\te\t部门\n"
    answer = office.asks({
        "district": "", "year": "23", "units": bad, "deadline": "2024年13月1日", "contact-office": "政务公开办", "publish-site": "长" * 121,
        "hint-0": "没有选行", "government": "没有这家", "hint-at-1": "t3.new", "hint-1": "字" * 121,
    })
    assert answer.status == 422
    assert "有11处要改，还没有建立" in answer.said
    links = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', answer.text))
    assert set(links) == {"district", "year", "row-2", "row-3", "row-4", "row-6", "deadline", "publish-site", "hint-at-0", "hint-1", "government"}
    assert "第2行（北塬街道）的代码“x y”只能用数字、字母" in links["row-2"]
    assert "第4行没有单位名称" in links["row-4"]
    assert "类别“火星”不认识" in links["row-3"]
    assert "单位名称“区教育局”出现了两次" in links["row-6"]
    for place in links:
        assert f'id="{place}"' in answer.text, place
    _, fields = form_of(answer, "/begin")
    assert fields["units"].replace("\r", "").strip() == bad.strip()
    assert (fields["year"], fields["deadline"], fields["contact-office"], fields["hint-0"]) == ("23", "2024年13月1日", "政务公开办", "没有选行")
    assert not (office.home / "23年报").exists()


def test_a_list_is_shown_as_it_was_understood_before_anything_is_made(office: Office) -> None:
    answer = office.asks({"district": "乙区", "units": "各单位名单\n序号\t单位\t电话\t备用\n1\t北塬街道\t0954\tx\n"}, go="look")
    assert answer.status == 200
    assert "看懂了1家。没有用到的列：“序号”“备用”。" in answer.said
    assert "✓作单位名称" in answer.said
    assert "✓作电话" in answer.said
    assert not (office.home / "乙区2023年报").exists()


def test_names_alone_need_no_head(office: Office) -> None:
    answer = office.asks({"units": "北塬街道\n三营镇\n"}, go="look")
    assert "看懂了2家" in answer.said
    assert "（没有表头）✓作单位名称" in answer.said


def test_several_columns_without_heads_are_not_guessed_at(office: Office) -> None:
    answer = office.asks({"units": "北塬街道\t1\n三营镇\t2\n"}, go="look")
    assert answer.status == 422
    assert "缺少“单位名称”" in answer.said
    assert "北塬街道" in form_of(answer, "/begin")[1]["units"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_list_given_as_a_file_stands_in_the_field_from_then_on(office: Office, ending: str) -> None:
    answer = office.asks({"district": ""}, {"units_file": [(f"名单.{ending}", as_file(ending))]})
    assert answer.status == 422
    assert "有1处要改" in answer.said  # the district alone
    assert "看懂了2家" in answer.said
    _, fields = form_of(answer, "/begin")
    assert fields["units"].splitlines()[0] == "单位名称\t代码\t类别"
    assert fields["units_name"] == f"名单.{ending}"
    assert "640402003" in fields["units"]


def as_file(ending: str) -> bytes:
    if ending == "csv":
        return "单位名称,代码,类别\n北塬街道,640402003,街道\n三营镇,640402100,镇\n".encode("gb18030")
    book = openpyxl.Workbook()
    for row in (["单位名称", "代码", "类别"], ["北塬街道", 640402003, "街道"], ["三营镇", "640402100", "镇"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_that_is_no_list_is_said_at_its_field_and_the_pasted_one_stays(office: Office) -> None:
    answer = office.asks({"district": "丙区", "units": LIST}, {"units_file": [("照片.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)]})
    assert answer.status == 422
    assert re.search(r'<a href="#units-file">单位名单“照片.png”：', answer.text)
    assert "北塬街道" in form_of(answer, "/begin")[1]["units"]


def test_supplements_are_ticked_and_a_line_brings_along_what_it_is_worked_out_of(office: Office) -> None:
    _, root = office.makes({"district": "丁区", "take:x.pub": "1", "take:x.satisfaction": "1"})
    with Campaign(root) as campaign:
        assert {"x.pub.site", "x.pub.total", "x.satisfied", "x.survey", "x.satisfaction"} <= set(campaign.form.cells)
        assert "x.train" not in campaign.form.cells
        assert campaign.form.edition == "2021-附表"


def test_ticks_below_another_form_are_none_of_its(office: Office) -> None:
    _, root = office.makes({"district": "戊区", "form": "网站工作年报", "take:x.pub": "1"})
    with Campaign(root) as campaign:
        assert campaign.form.edition == "网站-2017"


def test_last_years_file_is_kept_through_a_mistake_and_used(office: Office) -> None:
    first = office.asks({"district": "", "units": LIST}, {"last": [("上年.csv", PAST)]})
    assert "收到了：上年.csv" in first.said
    answer = office.asks({"district": "己区", "year": "2023"}, page=first)
    told = office.visitor.work(answer.to)
    assert any("上年数：找到1家（共3家）" in line["text"] for line in told["lines"])
    with Campaign(office.home / "己区2023年报") as campaign:
        assert campaign.last_of(campaign.units[0])["t3.carried_out.natural"] == 7
    assert not (office.home / FOLDER).exists()


def test_files_dropped_on_the_page_are_held_before_they_are_acknowledged_and_may_be_let_go(office: Office) -> None:
    page = office.page()
    where = re.findall(r'data-hold="([^"]+)"', page.text)[0]
    held = json.loads(send(office.visitor, where, {}, {"last": [("2022年/甲.csv", PAST), ("2022年/乙.csv", PAST)]}).body)
    assert held == {"held": ["2022年（文件夹，2个文件）"], "refused": []}
    assert len(list((office.home / FOLDER).rglob("*.csv"))) == 2
    assert "不用这些，重新选" in office.asks({}, page=page, go="look").said
    assert "2022年（文件夹" not in office.asks({}, page=page, go="let-go").said
    assert not list((office.home / FOLDER).rglob("*.csv"))


def test_last_year_may_be_a_campaign_that_the_desk_knows(office: Office) -> None:
    office.makes({"district": "庚区"})
    page = office.page()
    key = re.findall(r'<option value="([0-9a-f]{10})">庚区2023年', page.text)[0]
    answer = office.asks({"district": "庚区", "year": "2025", "units": LIST, "last_known": key}, page=page)
    assert "上年数应为2024年度" in office.failed(answer).said
    answer = office.asks({"district": "庚区", "year": "2024", "units": LIST, "last_known": key}, page=page)
    assert "没有一家本年名单上的单位" in office.failed(answer).said  # nothing was reported there


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last year's campaign, with a return in it."""
    root = make(tmp_path_factory.mktemp("past") / "2022年报", year=2022)
    file = returned(root, STREET, root.parent / "北塬.xlsx", {"t3.new.natural": 2, "t3.carried_out.natural": 2})
    with Campaign(root) as campaign:
        collect(campaign, [file])
    return root


def test_last_years_folder_dropped_whole_is_what_it_was(office: Office, past: Path) -> None:
    page = office.page()
    where = re.findall(r'data-hold="([^"]+)"', page.text)[0]
    files = [(path.relative_to(past.parent).as_posix(), path.read_bytes()) for path in past.rglob("*") if path.is_file()]
    assert json.loads(send(office.visitor, where, {}, {"last": files}).body)["held"] == [f"2022年报（文件夹，{len(files)}个文件）"]
    told = office.visitor.work(office.asks({"district": "原州区", "year": "2023", "units": LIST}, page=page).to)
    assert told["state"] == "done", told
    with Campaign(office.home / "原州区2023年报") as campaign:
        assert campaign.last_of(campaign.units[0])["t3.carried_out.natural"] == 2


def test_last_years_archive_or_several_reports_do_as_well(office: Office, past: Path) -> None:
    with Campaign(past) as campaign:
        packed = archive(campaign, out=past.parent / "归档.zip").path
    _, root = office.makes({"district": "丑区"}, {"last": [(packed.name, packed.read_bytes())]})
    with Campaign(root) as campaign:
        assert campaign.last_of(campaign.units[0])["t3.carried_out.natural"] == 2
    report = past.parent / "北塬.xlsx"
    other = "单位,t3.carried_out.natural\n三营镇,4\n".encode()
    _, root = office.makes({"district": "寅区"}, {"last": [(report.name, report.read_bytes()), ("三营.csv", other)]})
    with Campaign(root) as campaign:
        assert [campaign.last_of(unit)["t3.carried_out.natural"] for unit in campaign.units[:2]] == [2, 4]


def test_what_the_work_itself_refuses_leads_back_to_the_page_as_it_was_typed(office: Office) -> None:
    answer = office.asks({"district": "辛区", "year": "2023", "units": LIST, "contact-name": "李"}, {"last": [("别的.csv", "甲,乙\n1,2\n".encode())]})
    page = office.failed(answer)
    assert page.status == 422
    assert "上年数“别的.csv”" in page.said
    assert FOLDER not in page.said
    assert (form_of(page, "/begin")[1]["district"], form_of(page, "/begin")[1]["contact-name"]) == ("辛区", "李")
    assert not (office.home / "辛区2023年报").exists()


def test_a_campaign_that_is_there_already_is_not_touched(office: Office) -> None:
    _, root = office.makes({"district": "壬区"})
    before = (root / "campaign.toml").read_bytes()
    answer = office.asks({"district": "壬区", "year": "2023", "units": LIST})
    assert answer.status == 422
    assert "已经有了" in answer.said
    assert (root / "campaign.toml").read_bytes() == before


def test_what_init_has_to_say_is_shown_and_in_the_desks_words(office: Office) -> None:
    told, _ = office.makes({"district": "癸区", "deadline": "2023-01-15", "units": "单位名称\n北塬街道\n"})
    said = "".join(line["text"] for line in told["lines"])  # type: ignore[attr-defined]
    assert "下列单位没有写类别" in said
    assert "在“任务”页改报送时间" in said
    assert "没有单位填的把“政府本身的由谁填报”写作“无”" in said
    assert not re.search(r"campaign\.toml|units\.csv|government|nianbao", said)


def test_a_name_that_looks_like_a_way_out_stays_a_name(office: Office) -> None:
    answer = office.asks({"district": "../外区", "year": "2023", "units": LIST})
    told = office.visitor.work(answer.to)
    assert told["state"] == "done"
    assert not (office.home.parent / "外区2023年报").exists()
    assert any(path.name.endswith("外区2023年报") for path in office.home.iterdir())


def test_no_list_at_all_is_asked_for(office: Office) -> None:
    answer = office.asks({"district": "子区", "year": "2023", "units": ""})
    assert answer.status == 422
    assert "请贴入单位名单，或选择名单文件。" in answer.said


def test_a_blank_list_is_one_that_can_be_filled_in_and_read(office: Office) -> None:
    answer = office.visitor.get("/begin/list.xlsx")
    assert "attachment" in (answer.headers["content-disposition"] or "")
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value == "单位名称")
    sheet.cell(head[0].row + 1, 1).value = "北塬街道"
    out = io.BytesIO()
    book.save(out)
    assert "看懂了1家" in office.asks({}, {"units_file": [("单位名单.xlsx", out.getvalue())]}, go="look").said


def test_a_page_of_another_origin_makes_nothing(office: Office) -> None:
    action, fields = form_of(office.page(), "/begin")
    stranger = Visitor(office.visitor.port, office.visitor.cookie)
    answer = stranger.ask("POST", action, {"Origin": "http://evil.example", "Content-Type": "application/x-www-form-urlencoded"}, b"go=make")
    assert answer.status == 403
    assert fields["year"]


def test_what_may_be_chosen_is_there_for_programs(office: Office) -> None:
    said = json.loads(office.visitor.get("/begin.json").body)
    assert [one["edition"] for one in said["forms"]] == ["2021", "网站工作年报"]
    assert "x.train" in next(one for one in said["forms"][0]["supplements"] if one["code"] == "x")["figures"]
    assert said["columns"]["required"] == "须报"


def test_what_is_no_list_by_its_size_is_not_read(office: Office) -> None:
    """Junk costs a hundred times its bytes where it is taken for a list."""
    huge = office.asks({"district": "大区", "units": ""}, {"units_file": [("大.csv", b"a" * 5_000_001)]}, go="look")
    assert "“大.csv”有5MB，不像单位名单，没有读" in huge.said
    junk = office.asks({"district": "大区", "units": ""}, {"units_file": [("乱.csv", "单位名称\n".encode() + b",\n" * 250_000)]}, go="look")
    assert "不像单位名单，没有读" in junk.said
