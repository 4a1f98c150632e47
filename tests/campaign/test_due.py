"""What is due when: two more days of campaign.toml, on 总览 and in status."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import make
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.errors import CampaignError
from toolkit.tables import status_table

DATES = {"deadline": "2024-01-15", "unit_publication": "2024-01-31", "parent_deadline": "2024-02-28", "own_publish_date": "2024-03-20"}
ALL = "".join(f'{name} = "{day}"\n' for name, day in DATES.items())


@pytest.fixture
def bare(root: Path) -> Path:
    (root / CONFIG).write_text('district = "原州区"\nyear = 2023\n', "utf-8")
    return root


def dated(root: Path, words: str) -> Path:
    path = root / CONFIG
    path.write_text(words + path.read_text("utf-8"), "utf-8")
    return root


def test_the_overview_says_what_is_due_when_in_the_order_of_the_days(bare: Path, tmp_path: Path) -> None:
    with Campaign(dated(bare, ALL)) as campaign:
        path = rollup(campaign, out=tmp_path / "汇总.xlsx").path
    said = [str(cell.value) for row in openpyxl.load_workbook(path)["总览"] for cell in row if cell.value]
    assert said[said.index("时间要求") + 1] == (
        "各单位报送：2024年1月15日；各单位公布：2024年1月31日；报上级：2024年2月28日；本级公布：2024年3月20日。")


def test_status_says_it_with_the_days_left(bare: Path, nianbao: Line) -> None:
    with Campaign(dated(bare, ALL)) as campaign:
        found = status(campaign, today=date(2024, 1, 31))
    assert ("时间要求：各单位报送2024年1月15日（已过16天）；各单位公布2024年1月31日（今日）；报上级2024年2月28日（还有28天）；"
            "本级公布2024年3月20日（还有49天）。") in status_table(found, findings=False)
    told = json.loads(nianbao("status", "--json", "-C", bare).out)["due"]
    assert [(one["key"], one["date"]) for one in told] == list(DATES.items())
    assert {one["days_left"] for one in told} == {(date.fromisoformat(day) - date.today()).days for day in DATES.values()}


def test_without_any_date_nothing_is_said(bare: Path) -> None:
    with Campaign(bare) as campaign:
        found = status(campaign)
    assert "时间要求" not in status_table(found, findings=False)
    assert "due" not in found.to_json()


def test_a_campaign_of_an_older_version_may_call_its_own_day_as_before(bare: Path) -> None:
    with Campaign(dated(bare, 'district_publication = "2024-03-20"\n')) as campaign:
        assert [one["key"] for one in status(campaign).to_json()["due"]] == ["own_publish_date"]


def test_one_day_called_by_two_names_must_be_one_day(bare: Path) -> None:
    dated(bare, 'district_publication = "2024-03-20"\nown_publish_date = "2024-03-20"\n')
    with Campaign(bare) as campaign:
        assert campaign.settings.district_publication == date(2024, 3, 20)
    path = bare / CONFIG
    path.write_text(path.read_text("utf-8").replace('own_publish_date = "2024-03-20"', 'own_publish_date = "2024-03-25"'), "utf-8")
    with pytest.raises(CampaignError, match=r"own_publish_date（2024年3月25日）和 district_publication（2024年3月20日）都是.*写得不一样"):
        Campaign(bare)


@pytest.mark.parametrize("words", ['parent_deadline = "二月底"\n', "own_publish_date = 20240320\n", "parent_deadline = true\n"])
def test_what_is_no_day_is_refused(bare: Path, words: str) -> None:
    with pytest.raises(CampaignError, match="其他日期同 deadline"):
        Campaign(dated(bare, words))


def test_a_misspelt_day_is_told(bare: Path) -> None:
    with pytest.raises(CampaignError, match="不认识“parent_dedline”一项，是否应为“parent_deadline”"):
        Campaign(dated(bare, 'parent_dedline = "2024-02-28"\n'))


def test_days_that_do_not_go_together_are_asked_about(bare: Path) -> None:
    dated(bare, 'deadline = "2024-01-15"\nparent_deadline = "2024-01-10"\nown_publish_date = "2024-04-10"\n')
    with Campaign(bare) as campaign:
        shown = status_table(status(campaign), findings=False)
    assert "报上级的时间（2024年1月10日）早于各单位报送的时间（2024年1月15日），请核对。" in shown
    assert "本级公布时间（2024年4月10日）晚于《条例》第四十九条规定的2024年3月31日，请核对。" in shown


def test_a_new_campaign_has_the_keys_to_fill_in(tmp_path: Path) -> None:
    text = (make(tmp_path / "2023", issued=False) / CONFIG).read_text("utf-8")
    assert '# parent_deadline = "2024-02-28"   # 向上级报送的日期（上级通知规定的）' in text
    assert "也可写作 own_publish_date" in text
