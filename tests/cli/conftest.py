"""A small campaign, two returns, and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import TOWN, UNITS, returned


@pytest.fixture(scope="module")
def wrong(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(issued, TOWN, tmp_path_factory.mktemp("wrong") / "三营.xlsx", {"t3.new.natural": 1})


@pytest.fixture
def units(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(UNITS, "utf-8")
    return path


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(capsys)
