"""Paths longer than Windows follows by itself: how they are asked for, and that nobody ever sees it."""

from __future__ import annotations

import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, returned
from toolkit import paths
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.paths import FarPath, extended, path_to, plain, walk


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("C:\\年报\\一", "\\\\?\\C:\\年报\\一"),
        ("d:\\", "\\\\?\\d:\\"),
        ("\\\\服务器\\共享\\年报", "\\\\?\\UNC\\服务器\\共享\\年报"),
    ],
)
def test_a_path_gets_the_sign_that_lifts_the_limit_and_loses_it_again(written: str, asked: str) -> None:
    assert extended(written) == extended(asked) == asked
    assert plain(asked) == plain(written) == written
    assert PureWindowsPath(plain(asked)) == PureWindowsPath(written)


@pytest.mark.parametrize("path", ["\\\\.\\NUL", "\\\\?\\Volume{b75e2c83-0000}\\年报"])
def test_a_device_and_a_volume_without_a_letter_stay_as_they_are(path: str) -> None:
    assert extended(path) == plain(path) == path


@pytest.mark.parametrize("path", ["年报/一.xlsx", "/srv/年报", ".", "\\\\?\\是名字"])
def test_elsewhere_a_path_is_a_path(path: str) -> None:
    assert type(path_to(path)) is type(Path())
    assert str(path_to(path)) == os.fspath(path_to(path)) == str(Path(path))


# ── a system that knows the folder only by another spelling ──────────


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is there only when it is asked for by another path than the one written, as a long one of Windows is."""
    written, kept = str(tmp_path / "写的"), str(tmp_path / "盘上")
    os.mkdir(kept)

    def spelt(before: str, after: str) -> Callable[..., str]:
        def spell(text: str, *, long: int = 0) -> str:
            return after + text[len(before) :] if text == before or text.startswith(f"{before}/") else text

        return spell

    monkeypatch.setattr(paths, "WINDOWS", True)
    monkeypatch.setattr(paths, "on_disk", spelt(written, kept))
    monkeypatch.setattr(paths, "plain", spelt(kept, written))
    return Path(written)


def test_what_is_made_of_a_far_path_is_one_too(far: Path) -> None:
    path = path_to(far)
    (path / "里").mkdir()
    (path / "里" / "乙.xlsx").write_bytes(b"b")
    inside = next((path / "里").iterdir())
    for made in (inside, inside.parent, inside.with_name("丙"), next((path / "里").glob("*.xlsx")), pickle.loads(pickle.dumps(inside)),
                 *(folder for folder, _, _ in walk(path)), paths.real(path / "里")):
        assert isinstance(made, FarPath)
        assert str(made).startswith(str(far))
    assert inside == Path(str(inside))
    assert inside.relative_to(path) == Path("里/乙.xlsx")
    assert not list((path / "没有").glob("*"))


def test_a_folder_that_cannot_be_looked_into_is_named_as_it_is_written(far: Path) -> None:
    closed: list[OSError] = []
    assert not list(walk(path_to(far / "没有"), closed))
    assert [error.filename for error in closed] == [str(far / "没有")]


def test_a_whole_campaign_lives_on_a_far_path_and_never_shows_how_it_is_asked_for(
    far: Path, tmp_path: Path, units: Path, nianbao: Line
) -> None:
    root, kept = far / "年报" / "2023", tmp_path / "盘上"
    (kept / "收到").mkdir()
    shutil.copy(units, kept / "名单.csv")
    said = [nianbao("init", root, "--district", "原州区", "--year", 2023, "--units", far / "名单.csv"), nianbao("issue", "-C", root, "--mail")]
    returned(root, STREET, kept / "收到" / "北塬.xlsx")
    returned(root, TOWN, kept / "收到" / "三营.xlsx", {"t3.new.natural": 1})
    with zipfile.ZipFile(kept / "收到" / "教育局.zip", "w") as archive:
        archive.write(returned(root, BUREAU, tmp_path / "局.xlsx"), "局.xlsx")
    own = kept / "年报" / "2023" / "templates" / "report.html.j2"
    own.write_text(own.read_text("utf-8").replace("<body>", "<body>本区自己的模板"), "utf-8")
    said += [
        nianbao("check", far / "收到" / "三营.xlsx", "--json"),
        nianbao("collect", "-C", root, far / "收到"),
        nianbao("correct", "-C", root),
        nianbao("status", "-C", root, "--html", root / "output" / "进度.html", "--xlsx", far / "进度.xlsx"),
        nianbao("status", "-C", root, "--receipts"),
        nianbao("status", "-C", root, "--chase"),
        nianbao("rollup", "-C", root),
        nianbao("report", "-C", root, "--format", "html"),
        nianbao("report", "-C", root, "--unit", STREET, "-o", far / "街道.docx"),
        nianbao("import", far / "街道.docx"),
        nianbao("last-year", "-C", root, far / "收到"),
        nianbao("status", "--log", "-C", root),
    ]
    (kept / "年报" / "2023" / LEDGER).unlink()
    said += [nianbao("status", "-C", root), nianbao("recover", "-C", root), nianbao("status", "-C", root)]
    assert [each.status for each in said] == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0], said
    assert "3" in said[-1].out
    assert not [each for each in said if str(kept) in each.out + each.err]
    assert "本区自己的模板" in next((kept / "年报" / "2023" / "output").glob("*.html")).read_text("utf-8")
    assert not far.exists()
    for file in kept.rglob("*"):
        assert file.is_dir() or b"\xe7\x9b\x98\xe4\xb8\x8a" not in file.read_bytes(), f"{file} says where it is kept"


def test_a_campaign_on_a_far_path_goes_to_another_process_by_its_written_path(far: Path, units: Path, nianbao: Line) -> None:
    nianbao("init", far / "2023", "--district", "原州区", "--year", 2023, "--units", units)
    with Campaign(far / "2023") as campaign, pickle.loads(pickle.dumps(campaign)) as there:
        assert str(there.root) == str(campaign.root) == str(far / "2023")
