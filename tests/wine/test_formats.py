"""Whatever comes in is read on Windows as it is here: each in a worker process of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, copied_by_hand, make, returned
from tests.support.every_kind import written
from tests.support.office import Office
from tests.support.wine import Wine, nianbao, windows_path
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory, office: Office) -> Path:
    """One street's figures in every form in which a street sends them."""
    home = tmp_path_factory.mktemp("收到")
    root = make(home / "2023")
    post = home / "来件"
    sheet = returned(root, STREET, post / "原表.xlsx", {"t3.new.natural": 12, "t3.granted.natural": 12, "t2.fee.amount": 1.5})
    copied_by_hand(sheet, post / "手抄.xlsx")
    with Campaign(root) as campaign:
        from toolkit.actions.collect import collect

        collect(campaign, [sheet])
        report(campaign, unit=STREET, kind="docx", out=post / "报告.docx")
        report(campaign, unit=STREET, kind="html", out=post / "报告.html")
    for source, kind, name in ((sheet, "xls", "另存.xls"), (sheet, "ods", "另存.ods"), (post / "报告.docx", "pdf", "报告.pdf")):
        (made,) = office.convert([source], kind, home)
        made.rename(post / name)
    written(post / "各类", sheet)
    (post / "坏的.pdf").write_bytes((post / "报告.pdf").read_bytes()[:900])
    return post


def without_place(said: str) -> list[dict[str, Any]]:
    """What ``check --json`` said, by names of files alone: the two systems spell where they lie each in its way."""
    def bare(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: bare(part) for key, part in value.items()}
        if isinstance(value, list):
            return [bare(part) for part in value]
        return value.replace("\\", "/").rsplit("/来件/", 1)[-1] if isinstance(value, str) else value

    return sorted((bare(one) for one in json.loads(said)), key=lambda one: str(one["path"]))


@pytest.fixture(scope="module")
def there(wine: Wine, launchers: Path, received: Path) -> dict[str, dict[str, Any]]:
    ((_, said),) = nianbao(wine, launchers, ["check", "--json", windows_path(received)])
    return {one["path"]: one for one in without_place(said)}


def test_every_file_is_read_as_here(there: dict[str, dict[str, Any]], received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = {one["path"]: one for one in without_place(Line(capsys)("check", "--json", received).out)}
    assert there == here


@pytest.mark.parametrize("name", ["原表.xlsx", "另存.xls", "另存.ods", "手抄.xlsx", "报告.docx", "报告.html", "报告.pdf"])
def test_its_figures_are_there(there: dict[str, dict[str, Any]], name: str) -> None:
    values = there[name]["values"]
    assert values["t3.new.total"] == 12
    assert values["t3.granted.natural"] == 12


@pytest.mark.parametrize("name", ["07.zip", "08.7z", "09.rar", "10.tar.gz", "11.eml"])
def test_what_is_packed_is_unpacked(there: dict[str, dict[str, Any]], name: str) -> None:
    (inside,) = (one for path, one in there.items() if path.startswith(f"各类/{name}"))
    assert inside["values"]["t3.new.total"] == 12


def test_a_broken_one_is_a_sentence(there: dict[str, dict[str, Any]]) -> None:
    assert there["坏的.pdf"]["error"]
