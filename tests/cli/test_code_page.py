"""A console of Windows that is not told UTF-8."""

from __future__ import annotations

import io
import sys

import pytest

from toolkit import cli
from toolkit.cli.plumbing import progress


class Console936(io.TextIOWrapper):
    """A console of Chinese Windows in its old manner: code page 936, strict, and somebody looks at it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="cp936", errors="strict")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode("cp936")  # type: ignore[attr-defined]


def test_a_console_in_code_page_936_shows_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign that the page does not have is written as its number, with a progress bar under way too."""
    out, err = Console936(), Console936()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert cli.main([]) == 2
    with progress("回收") as tick:
        assert tick is not None
        tick(1, 2)
        print("㵘漴街道🏠 已登记")
    assert "用法" in out.shown() or "usage" in out.shown()
    assert "㵘漴街道".encode("cp936", "backslashreplace").decode("cp936") + "\\U0001f3e0 已登记" in out.shown() + err.shown()
