"""下发的表: the page after 下发, and the zips it gives out."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import Answer, running
from tests.support.districts import BUREAU, STREET, make
from tests.webdesk.conftest import Place, Sitting, sitting
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import NOTICE


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    home = tmp_path_factory.mktemp("desk")
    units = f"name,code,level,email,required\n北塬街道,{STREET},街道,a@b.cn,\n三营镇𠮷,640402100,镇,,\n区教育局,{BUREAU},部门,,否\n"
    place = Place(home, make(home / "2023", units=units, issued=False), home / "run")
    with running("desk", "-C", place.root, "--no-browser", home=home, run=place.run) as desk:
        yield sitting(desk, place)


def zipped(answer: Answer) -> zipfile.ZipFile:
    assert answer.status == 200, answer.said
    made = zipfile.ZipFile(io.BytesIO(answer.body))
    assert made.testzip() is None
    return made


def test_what_was_issued_is_given_out_as_one_zip_a_unit_and_one_of_all(sat: Sitting, tmp_path: Path) -> None:
    before = sat.visitor.get(f"{sat.base}/issued")
    assert "还没有下发" in before.said
    assert "还没有下发" in sat.visitor.get(f"{sat.base}/issued.zip").said
    done = sat.visitor.followed(sat.visitor.post(f"{sat.base}/do/issue"))
    assert "共3家，新做了3份。" in done.said
    assert "仍是草稿" in done.said
    street = zipped(sat.visitor.get(f"{sat.base}/issued/{STREET}.zip"))
    assert sorted(street.namelist()) == [f"01_{STREET}_北塬街道_2023.xlsx", f"01_{STREET}_北塬街道_2023_文字稿.docx"]
    assert street.read(f"01_{STREET}_北塬街道_2023.xlsx") == (sat.root / "issued" / f"01_{STREET}_北塬街道_2023.xlsx").read_bytes()
    every = sat.visitor.get(f"{sat.base}/issued.zip")
    names = zipped(every).namelist()
    assert len(names) == 7
    assert "下发清单.xlsx" in names
    assert all(info.flag_bits & 0x800 for info in zipped(every).infolist() if not info.filename.isascii())
    (tmp_path / "all.zip").write_bytes(every.body)
    if shutil.which("unzip"):  # a zip that was streamed, as another program tests it
        assert "No errors detected" in subprocess.run(["unzip", "-t", tmp_path / "all.zip"], capture_output=True, text=True, check=True).stdout
    assert not list(sat.root.rglob("*.zip"))


def test_the_notice_goes_along_when_nothing_is_to_be_filled_in_any_more(sat: Sitting) -> None:
    sat.visitor.post(f"{sat.base}/do/issue")
    with Campaign(sat.root):
        notice = sat.root / NOTICE
    finished = without_marks(notice.read_bytes())
    notice.write_bytes(finished)
    made = zipped(sat.visitor.get(f"{sat.base}/issued/{BUREAU}.zip"))
    assert made.read("下发通知.docx") == finished
    assert "下发通知.docx" in zipped(sat.visitor.get(f"{sat.base}/issued.zip")).namelist()
    assert "仍是草稿" not in sat.visitor.get(f"{sat.base}/issued").said


def without_marks(data: bytes) -> bytes:
    """A notice as an officer leaves it: no 【】 in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, content.decode().replace("【", "").replace("】", "") if info.filename.endswith(".xml") else content)
    return out.getvalue()


def test_mails_are_drafted_for_those_who_have_an_address(sat: Sitting) -> None:
    done = sat.visitor.followed(sat.visitor.post(f"{sat.base}/do/mails"))
    assert "邮件草稿1封" in done.said
    assert len(list((sat.root / "邮件草稿").glob("*.eml"))) == 1
    said = json.loads(sat.visitor.get(f"{sat.base}/issued.json").body)
    assert (said["mails"], said["units"][0]["code"]) == ([f"01_{STREET}_北塬街道_2023.eml"], STREET)


def test_a_file_that_is_gone_is_said_and_made_again_by_the_button(sat: Sitting) -> None:
    sat.visitor.post(f"{sat.base}/do/issue")
    path = sat.root / "issued" / f"01_{STREET}_北塬街道_2023.xlsx"
    before = path.read_bytes()
    path.unlink()
    assert "表不在了" in sat.visitor.get(f"{sat.base}/issued").said
    assert "不在了，没有打包。请再点一次“下发”，会照原样补上。" in sat.visitor.get(f"{sat.base}/issued.zip").said
    sat.visitor.followed(sat.visitor.post(f"{sat.base}/do/issue"))
    assert path.read_bytes() == before


def test_a_unit_nobody_knows_has_no_zip(sat: Sitting) -> None:
    answer = sat.visitor.get(f"{sat.base}/issued/nobody.zip")
    assert answer.status == 409
    assert "单位名单里没有代码“nobody”" in answer.said
