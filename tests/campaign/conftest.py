"""The command line, for what a damaged campaign says."""

from __future__ import annotations

import pytest

from tests.support.command_line import Line


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(capsys)
