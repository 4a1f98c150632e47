"""Campaigns whose sums are adjusted; tests work on copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.adjusting import FEE, FIGURES, Verb, added
from tests.support.command_line import Line
from tests.support.districts import TOWN, UNITS, make, returned
from toolkit.actions.adjust import undo
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five applications of two units; a third unit is missing, a fourth does not count. Tests work on copies."""
    home = tmp_path_factory.mktemp("reported")
    listed = UNITS.replace("level\n", "level,counted\n").replace("道\n", "道,\n") + "垂管局,hidden,垂管,否\n"
    root = make(home / "2023", units=listed)
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, home / "in" / f"{code}.xlsx", values) for code, values in FIGURES.items()])
    return root


@pytest.fixture
def root(reported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reported, tmp_path / "2023"))


@pytest.fixture
def verb(root: Path, nianbao: Line) -> Verb:
    return lambda name, *words: nianbao(name, "-C", root, *words)


@pytest.fixture(scope="session")
def worked(reported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(reported, tmp_path_factory.mktemp("worked") / "2023"))
    added(root)
    added(root, delta=3, unit="全区", reason="政府本级申请")
    added(root, FEE, "0.1", TOWN, "补记")
    added(root, "t4.review.upheld", 2, "全区", "补记")
    added(root, "t3.new.legal", 1, "全区", "后来取消")
    with Campaign(root) as campaign:
        undo(campaign, 5, reason="不用了", who="李四")
    return root


@pytest.fixture
def adjusted(worked: Path, root: Path) -> Path:
    """The same campaign, four adjustments on three cells, and one that was taken back."""
    shutil.rmtree(root)
    return Path(shutil.copytree(worked, root))
