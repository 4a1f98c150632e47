"""任务: settings, the unit list and last year's figures changed on their page."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.support.desk_forms import form_of, send, typed
from tests.support.desks import Answer, running
from tests.support.districts import BUREAU, STREET, TOWN, returned
from tests.webdesk.conftest import Sitting, placed, sitting
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import BEFORE
from toolkit.webdesk.drafts import FOLDER


@pytest.fixture(scope="module")
def sat(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    place = placed(issued, tmp_path_factory.mktemp("desk"))
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        yield sitting(desk, place)


@pytest.fixture
def at(sat: Sitting) -> Iterator[Sitting]:
    """The desk; its campaign's settings and list are put back after the test."""
    before = {name: (sat.root / name).read_bytes() for name in ("campaign.toml", "units.csv")}
    yield sat
    for name, data in before.items():
        if (sat.root / name).read_bytes() != data:
            (sat.root / name).write_bytes(data)


def page(at: Sitting) -> Answer:
    return at.visitor.get(f"{at.base}/settings")


def settings(at: Sitting) -> dict[str, object]:
    return tomllib.loads((at.root / "campaign.toml").read_text("utf-8"))


def followed(at: Sitting, answer: Answer) -> Answer:
    return at.visitor.followed(answer)


def test_the_page_is_reached_from_every_page_of_the_campaign(at: Sitting) -> None:
    assert re.search(rf'<a href="{at.base}/settings">任务', at.visitor.get(f"{at.base}/").text)
    assert re.search(rf'<a href="{at.base}/settings" aria-current="page">任务', page(at).text)


def test_settings_are_changed_told_and_put_back(at: Sitting) -> None:
    before = (at.root / "campaign.toml").read_bytes()
    done = followed(at, typed(at.visitor, page(at), "/settings/change", {
        "deadline": "2024-01-20", "contact-office": "办", "publish-organ": "乙", "hint-at-0": "t3.new", "hint-0": "只计收到的"}))
    assert "报送时间：写明为“2024年1月20日”。" in done.said
    assert (settings(at)["deadline"], settings(at)["contact"], settings(at)["publish"]) == ("2024-01-20", {"office": "办"}, {"organ": "乙"})
    stood = form_of(page(at), "/settings/change")[1]
    assert (stood["deadline"], stood["contact-office"], stood["hint-at-0"], stood["hint-0"]) == ("2024-01-20", "办", "t3.new", "只计收到的")
    assert "恢复原样" in done.said
    assert "设置恢复成了改之前的样子" in followed(at, typed(at.visitor, done, "/settings/back", {})).said
    assert (at.root / "campaign.toml").read_bytes() == before


def test_the_districts_own_texts_are_pasted_in_paragraphs_and_used(at: Sitting) -> None:
    before = (at.root / "campaign.toml").read_bytes()
    words = '第一段“话”，路径 D:\\年报。\n第二段 """ 完。'
    done = followed(at, typed(at.visitor, page(at), "/settings/change", {"text-s1.management": words.replace("\n", "\r\n"), "release": "1"}))
    assert "本级报告的“" in done.said
    assert "公布以前要您同意" in done.said
    assert (settings(at)["texts"], settings(at)["release"]) == ({"s1.management": words}, True)
    stood = form_of(page(at), "/settings/change")[1]
    assert stood["text-s1.management"].strip() == words
    assert stood["release"] == "1"
    assert "第二段" in at.visitor.get(f"{at.base}/writing").said
    less = followed(at, typed(at.visitor, page(at), "/settings/change", {"text-s1.management": ""}))
    assert "不再写明" in less.said
    assert "texts" not in settings(at) or not settings(at)["texts"]
    (at.root / "campaign.toml").write_bytes(before)
    long = typed(at.visitor, page(at), "/settings/change", {"text-s1.management": "长" * 20_001})
    assert "有20001字，请控制在20000字以内" in long.said
    assert (at.root / "campaign.toml").read_bytes() == before


def test_a_rule_weighs_what_the_officer_chose_and_its_own_weight_again(at: Sitting) -> None:
    before = (at.root / "campaign.toml").read_bytes()
    shown = page(at).text
    assert "文字未写" in shown
    assert "seal.broken" not in shown, "whose a file is, is not weighed"
    done = followed(at, typed(at.visitor, page(at), "/settings/change", {"weight-text.missing": "提示"}))
    assert "“文字未写”的分量：写明为“提示”。" in done.said
    assert settings(at)["weights"] == {"text.missing": "提示"}
    with Campaign(at.root) as campaign:
        assert campaign.settings.weights == {"text.missing": "提示"}
    assert form_of(page(at), "/settings/change")[1]["weight-text.missing"] == "提示"
    assert "不再写明" in followed(at, typed(at.visitor, page(at), "/settings/change", {"weight-text.missing": ""})).said
    with Campaign(at.root) as campaign:
        assert not campaign.settings.weights
    (at.root / "campaign.toml").write_bytes(before)


def test_what_is_wrong_is_named_at_its_field_and_nothing_is_changed(at: Sitting) -> None:
    before = (at.root / "campaign.toml").read_bytes()
    wrong = {"deadline": "下周", "contact-name": "李", "publish-site": "长" * 121, "hint-0": "没有选行"}
    answer = typed(at.visitor, page(at), "/settings/change", wrong)
    assert answer.status == 422
    assert "有3处要改，没有改动" in answer.said
    assert re.findall(r'<li><a href="#([^"]+)">', answer.text) == ["deadline", "publish-site", "hint-at-0"]
    assert form_of(answer, "/settings/change")[1]["contact-name"] == "李"
    assert (at.root / "campaign.toml").read_bytes() == before


def test_two_windows_do_not_undo_each_other(at: Sitting) -> None:
    first, second = page(at), page(at)
    followed(at, typed(at.visitor, first, "/settings/change", {"contact-office": "办"}))
    answer = followed(at, typed(at.visitor, second, "/settings/change", {"contact-name": "李"}))
    assert "在别处改过了，这次没有改" in answer.said
    assert settings(at)["contact"] == {"office": "办"}


def test_nor_do_they_with_the_list(at: Sitting) -> None:
    first, second = page(at), page(at)
    followed(at, typed(at.visitor, first, "/settings/units", {f"phone:{STREET}": "0954"}))
    assert "在别处改过了" in followed(at, typed(at.visitor, second, "/settings/units", {f"phone:{TOWN}": "0955"})).said
    with Campaign(at.root) as campaign:
        assert [unit.phone for unit in campaign.units] == ["0954", "", ""]


def test_a_file_that_somebody_wrote_his_own_way_is_left_alone_and_said_without_jargon(at: Sitting) -> None:
    path = at.root / "campaign.toml"
    own = path.read_text("utf-8").replace("[contact]", "").replace("district =", 'contact = { office = "办" }\ndistrict =')
    path.write_text(own, "utf-8")
    answer = followed(at, typed(at.visitor, page(at), "/settings/change", {"contact-name": "李"}))
    assert "手工另写的，这里改不了" in answer.said
    assert path.read_text("utf-8") == own


def test_units_are_renamed_exempted_added_and_taken_away_as_a_table(at: Sitting) -> None:
    done = followed(at, typed(at.visitor, page(at), "/settings/units", {
        f"name:{TOWN}": "三营街道", f"level:{TOWN}": "街道", f"required:{BUREAU}": None, f"phone:{STREET}": "0954-1",
        "name:new1": "区水务局", "level:new1": "部门"}))
    assert "“三营镇”改名为“三营街道”，旧名作别名。" in done.said
    assert "新增“区水务局”，还没有下发给它。" in done.said
    with Campaign(at.root) as campaign:
        assert [unit.name for unit in campaign.units] == ["北塬街道", "三营街道", "区教育局", "区水务局"]
        assert [unit.required for unit in campaign.units] == [True, True, False, True]
        assert campaign.units[0].phone == "0954-1"
    assert "还没有下发给“区水务局”" in at.visitor.get(f"{at.base}/issued").said
    gone = followed(at, typed(at.visitor, page(at), "/settings/units", {f"gone:{BUREAU}": "1"}))
    assert "去掉“区教育局”。" in gone.said
    back = followed(at, typed(at.visitor, gone, "/settings/back", {}))
    assert "单位名单恢复成了改之前的样子" in back.said
    with Campaign(at.root) as campaign:
        assert campaign.unit(BUREAU) is not None


def test_a_wrong_line_of_the_table_is_named_where_it_stands_and_the_others_stay_as_typed(at: Sitting) -> None:
    before = (at.root / "units.csv").read_bytes()
    wrong = {f"name:{TOWN}": "北塬街道", f"contact:{BUREAU}": "王", "code:new2": "x y", "name:new2": "区水务局"}
    answer = typed(at.visitor, page(at), "/settings/units", wrong)
    assert answer.status == 422
    assert set(re.findall(r'<li><a href="#([^"]+)">', answer.text)) == {f"unit-{TOWN}-name", "unit-new2-name"}
    stood = form_of(answer, "/settings/units")[1]
    assert (stood[f"contact:{BUREAU}"], stood["name:new2"], stood["code:new2"]) == ("王", "区水务局", "x y")
    assert (at.root / "units.csv").read_bytes() == before


def test_what_turned_because_of_it_is_told(at: Sitting, tmp_path: Path) -> None:
    file = returned(at.root, STREET, tmp_path / "北塬.xlsx", {"t2.regulation.made": 1, "t2.regulation.valid": 1})
    at.visitor.over(at.visitor.drop(at.base, [(file.name, file.read_bytes())]))
    done = followed(at, typed(at.visitor, page(at), "/settings/units", {f"level:{STREET}": "市"}))
    news = done.text.partition('class="news"')[2].partition("</section>")[0]
    assert "北塬街道" in news


def sheet(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_new_list_is_compared_first_and_used_only_then(at: Sitting) -> None:
    before = (at.root / "units.csv").read_bytes()
    empty = at.visitor.get(f"{at.base}/settings/list")
    new = sheet(["单位", "电话"], ["三营镇", "2"], ["北塬街道", "1"], ["区水务局", "3"])
    shown = typed(at.visitor, empty, "/settings/list", {}, {"units_file": [("新名单.xlsx", new)]}, go="look")
    assert "新增“区水务局”" in shown.said
    assert "去掉“区教育局”" in shown.said
    assert "单位的次序改了" in shown.said
    assert (at.root / "units.csv").read_bytes() == before
    followed(at, typed(at.visitor, shown, "/settings/list", {}, go="use"))
    with Campaign(at.root) as campaign:
        assert [(unit.code, unit.phone) for unit in campaign.units[:2]] == [(TOWN, "2"), (STREET, "1")]
        assert campaign.units[1].level == "街道"
    assert (at.root / BEFORE).is_dir()


@pytest.mark.parametrize(("text", "told"), [("", "请贴入单位名单"), ("甲\t乙\n1\t2", "缺少“单位名称”"), ("单位\t代码\n甲\tx y", "只能用数字、字母")])
def test_a_new_list_that_cannot_be_used_changes_nothing(at: Sitting, text: str, told: str) -> None:
    before = (at.root / "units.csv").read_bytes()
    answer = typed(at.visitor, at.visitor.get(f"{at.base}/settings/list"), "/settings/list", {"units": text}, go="use")
    assert answer.status == 422
    assert told in answer.said
    assert form_of(answer, "/settings/list")[1]["units"].strip() == text
    assert (at.root / "units.csv").read_bytes() == before


def test_what_stood_before_may_be_had_again_later_too(at: Sitting) -> None:
    before = (at.root / "units.csv").read_bytes()
    followed(at, typed(at.visitor, page(at), "/settings/units", {f"gone:{TOWN}": "1"}))
    followed(at, typed(at.visitor, page(at), "/settings/change", {"contact-name": "李"}))
    lines = re.findall(r"<tr><th scope=\"row\">单位名单</th>.*?</tr>", page(at).text, re.DOTALL)
    kept = {name: re.findall(rf'name="{name}" value="([^"]+)"', lines[0])[0] for name in ("kept", "seen")}
    assert "单位名单恢复成了改之前的样子" in followed(at, at.visitor.post(f"{at.base}/settings/back", kept)).said
    assert (at.root / "units.csv").read_bytes() == before


def test_last_years_figures_are_registered_by_dropping_them(at: Sitting) -> None:
    data = f"代码,t3.carried_out.natural\n{STREET},7\n".encode()
    done = followed(at, typed(at.visitor, page(at), "/settings/last-year", {}, {"last": [("上年.csv", data)]}))
    assert "上年数：找到1家，1家的有变化。" in done.said
    held = page(at)
    where = re.findall(r'data-hold="([^"]+)"', held.text)[0]
    assert json.loads(send(at.visitor, where, {}, {"last": [("2022/上年.csv", data)]}).body)["held"] == ["2022（文件夹，1个文件）"]
    assert "与先前登记的一样" in followed(at, typed(at.visitor, held, "/settings/last-year", {}, {"last": []})).said
    assert "已登记1家的上年数" in page(at).said
    assert not (at.place.home / FOLDER).exists()


def test_what_is_no_last_year_is_said_and_changes_nothing(at: Sitting) -> None:
    answer = followed(at, typed(at.visitor, page(at), "/settings/last-year", {}, {"last": [("别的.csv", b"a,b\n1,2\n")]}))
    assert "上年数“别的.csv”" in answer.said
    assert FOLDER not in answer.said
    assert "没有收到文件" in typed(at.visitor, page(at), "/settings/last-year", {}, {"last": []}).said


def test_the_page_never_takes_a_dropped_file_for_a_return(at: Sitting) -> None:
    """What is dropped there is last year's, or a list."""
    assert "data-drop" not in page(at).text
    assert "data-drop" not in at.visitor.get(f"{at.base}/settings/list").text
    assert "data-drop" in at.visitor.get(f"{at.base}/").text


def test_the_same_for_programs(at: Sitting) -> None:
    said = json.loads(at.visitor.get(f"{at.base}/settings.json").body)
    assert (said["district"], said["year"], said["deadline"]) == ("原州区", 2023, None)
    assert [unit["code"] for unit in said["units"]] == [STREET, TOWN, BUREAU]
