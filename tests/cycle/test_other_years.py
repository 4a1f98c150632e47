"""A file of another year, earlier or later, is never taken for this year's, in whatever shape it comes."""

from __future__ import annotations

import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.intake.readers.builders import docx
from tests.support.districts import STREET, copied_by_hand, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import read_last_year
from toolkit.errors import UsageError

OTHERS = (2022, 2024, 2033)
"""The campaigns here are of 2023."""


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("other") / str(request.param), year=request.param)


def year_findings(root: Path, path: Path) -> list[tuple[str, bool]]:
    """What is said of the year, and whether the file blocks."""
    with Campaign(root) as campaign:
        (checked,) = check([path], campaign)
    said = checked.to_json()
    return [(finding["severity"], said["blocking"]) for finding in said["findings"] if finding["rule"] == "identity.year"]


def test_the_issued_workbook_of_another_year_is_put_aside(root: Path, other: Path, tmp_path: Path) -> None:
    path = returned(other, STREET, tmp_path / "他年.xlsx")
    assert year_findings(root, path) == [("error", True)]
    with Campaign(root) as campaign:
        (done,) = collect(campaign, [path])
    assert done.outcome == "aside"


def test_a_copy_of_another_years_workbook_is_an_error(root: Path, other: Path, tmp_path: Path) -> None:
    path = copied_by_hand(returned(other, STREET, tmp_path / "他年.xlsx"), tmp_path / "抄.xlsx")
    assert year_findings(root, path) == [("error", True)]


@pytest.mark.parametrize("year", OTHERS)
def test_another_year_written_over_this_ones_is_an_error(year: int, root: Path, good: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(good)
    assert book["填报说明"]["B4"].value == "2023年"
    book["填报说明"]["B4"] = f"{year}年"
    book.save(tmp_path / "改.xlsx")
    assert year_findings(root, tmp_path / "改.xlsx") == [("error", True)]


@pytest.mark.parametrize("year", OTHERS)
def test_a_manuscript_of_another_year_is_an_error(year: int, root: Path, tmp_path: Path) -> None:
    written = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (
        f"北塬街道{year}年政府信息公开工作年度报告文字稿", "一、总体情况", "（一）主动公开", "主动公开三条。"))
    (tmp_path / "稿.docx").write_bytes(docx(written))
    assert year_findings(root, tmp_path / "稿.docx") == [("error", True)]


def test_sums_do_not_go_into_the_upper_levels_workbook_of_another_year(root: Path, other: Path) -> None:
    into = next((other / "issued").glob("*.xlsx"))
    with Campaign(root) as campaign, pytest.raises(UsageError, match=rf"{other.name}年度的表，本任务为2023年度"):
        rollup(campaign, into=into)


@pytest.mark.parametrize("year", [2020, 2021, 2023, 2024])
def test_last_years_figures_are_those_of_last_year_and_no_other(year: int, root: Path, tmp_path: Path) -> None:
    before = make(tmp_path / "before", year=year)
    returned(before, STREET, tmp_path / "sent" / "北塬.xlsx", {"t3.new.natural": 5})
    with Campaign(root) as campaign:
        for source in (before, tmp_path / "sent", tmp_path / "sent" / "北塬.xlsx"):
            with pytest.raises(UsageError, match=f"{year}年度"):
                read_last_year(source, campaign.form, campaign.units, 2023)
