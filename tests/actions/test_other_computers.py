"""A campaign goes on where another computer began it: another Python added up widths more exactly, and put a caption elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, copied_by_hand, make, returned
from toolkit.form import Form, load_form_file
from toolkit.layout import Layout, Role, build_layout, built_layouts
from toolkit.layout.plan import caption_cols
from toolkit.resources import form_file


@pytest.fixture
def begun_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A campaign issued under a Python of the other kind, with one return that is wrong."""

    def built_there(form: object, *, last_year: bool) -> Layout:
        return list(built_layouts(form, last_year=last_year))[1]  # type: ignore[arg-type]

    with monkeypatch.context() as there:
        there.setattr("toolkit.actions.parts.rounds.build_layout", built_there)
        root = make(tmp_path / "2023", anew=True)
    returned(root, TOWN, tmp_path / "三营.xlsx", {"t3.new.natural": 1})
    return root


def test_the_middle_of_a_table_is_the_same_under_every_python() -> None:
    form = load_form_file(form_file("2021"))
    table = next(table for table in form.tables if len(table.widths) == 15)
    assert (caption_cols(table, exact=False), caption_cols(table, exact=True)) == (7, 8)
    assert [len(list(built_layouts(form, last_year=last_year))) for last_year in (False, True)] == [2, 2]
    caption = [slot.span.cols for sheet in build_layout(form, last_year=False).sheets for slot in sheet.slots if slot.role is Role.CAPTION]
    assert 7 in caption


def test_what_went_out_there_is_read_sent_back_and_written_again_here(begun_there: Path, tmp_path: Path, nianbao: Line) -> None:
    said = nianbao("collect", "-C", begun_there, tmp_path / "三营.xlsx")
    assert said.status == 1
    assert "原表" not in said.out, "nothing is said of a changed sheet"
    assert nianbao("correct", "-C", begun_there).status == 0
    assert len(list((begun_there / "corrections").glob("02_*.xlsx"))) == 1
    issued = next((begun_there / "issued").glob(f"*{STREET}*.xlsx"))
    before = issued.read_bytes()
    issued.unlink()
    assert nianbao("issue", "-C", begun_there).status == 0
    assert issued.read_bytes() == before
    sent_back = next((begun_there / "corrections").glob("02_*.xlsx"))
    sent_back.unlink()
    assert nianbao("correct", "-C", begun_there).status == 0
    assert nianbao("collect", "-C", begun_there, returned(begun_there, TOWN, tmp_path / "三营（改）.xlsx")).status == 0
    assert nianbao("rollup", "-C", begun_there).status == 0


def test_a_copy_of_it_made_by_hand_is_read_without_the_campaign(begun_there: Path, tmp_path: Path, nianbao: Line) -> None:
    (tmp_path / "here").mkdir()
    here = make(tmp_path / "here" / "2023")
    says = []
    for n, root in enumerate((begun_there, here)):
        copy = copied_by_hand(returned(root, STREET, tmp_path / f"{n}.xlsx"), tmp_path / f"抄{n}.xlsx")
        says.append(nianbao("check", copy))
    assert says[0].status == says[1].status
    assert says[0].out.replace("抄0", "抄1") == says[1].out


def test_what_a_version_before_headed_otherwise_is_known_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nianbao: Line) -> None:
    """0.2.0 put 报表 behind a title that ends in 表 already, and as many units above a table as there are."""
    form = load_form_file(form_file("网站工作年报"))
    today, *before = (layout.to_json() for layout in built_layouts(form, last_year=False))
    assert "报表报表" not in today
    assert all("报表报表" in plain and "单位：个、次、条" in plain for plain in before)

    def built_then(form: Form, *, last_year: bool) -> Layout:
        return list(built_layouts(form, last_year=last_year))[-1]

    with monkeypatch.context() as then:
        then.setattr("toolkit.actions.parts.rounds.build_layout", built_then)
        root = make(tmp_path / "2023", form="网站工作年报")
    sent = returned(root, TOWN, tmp_path / "a.xlsx", {"serve.online": 9})
    said = nianbao("collect", "-C", root, sent)
    assert "可全程在线办理的不多于事项总数" in said.out
    assert "原表" not in said.out
    assert nianbao("correct", "-C", root).status == 0
