"""The browser that is opened: one with windows of its own, and never one that would take the terminal or use the address up."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from toolkit.webdesk import browsers
from toolkit.webdesk.browsers import open_page

ADDRESS = "http://127.0.0.1:1/enter/x?to=c/1/"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only programs there are; each writes down that it was started, and with what."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":7")
    for name in ("WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    return folder


def program(folder: Path, name: str, then: str = "exit 0") -> None:
    path = folder / name
    path.write_text(f'#!/bin/sh\n[ -t 0 ] && echo tty >> "{folder}/started"\necho "{name} $*" >> "{folder}/started"\n{then}\n', "utf-8")
    path.chmod(0o755)


def started(folder: Path) -> list[str]:
    until = time.monotonic() + 2
    while not (folder / "started").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return (folder / "started").read_text("utf-8").splitlines()


def test_the_desktop_s_own_way_comes_first(programs: Path) -> None:
    program(programs, "firefox")
    program(programs, "xdg-open")
    assert open_page(ADDRESS)
    assert started(programs) == [f"xdg-open {ADDRESS}"]


def test_the_desktop_s_own_way_is_told_of_no_browser_that_lives_in_a_terminal(programs: Path) -> None:
    """By itself it would come to w3m, which reads the page without a terminal too: the address would be used up, and nobody would see it."""
    program(programs, "xdg-open", f'echo "$BROWSER" >> "{programs}/started"')
    program(programs, "chromium")
    program(programs, "w3m")
    assert open_page(ADDRESS)
    assert started(programs)[1] == "chromium"


def test_where_the_desktop_s_way_fails_a_browser_is_started_itself(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "_PATIENCE", 0.5)
    program(programs, "xdg-open", "exit 3")
    program(programs, "firefox", "exec /bin/sleep 2")
    assert open_page(ADDRESS)
    assert started(programs) == [f"xdg-open {ADDRESS}", f"firefox {ADDRESS}"]


@pytest.mark.parametrize("name", ["w3m", "lynx", "links", "elinks", "links2", "www-browser"])
def test_a_browser_of_the_terminal_is_never_started(programs: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    program(programs, name)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("BROWSER", f"{name}:{programs / name} %s")
    assert not open_page(ADDRESS)
    monkeypatch.delenv("DISPLAY")
    assert not open_page(ADDRESS)
    assert not (programs / "started").exists()


def test_without_a_screen_nothing_is_started(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "xdg-open")
    program(programs, "firefox")
    monkeypatch.delenv("DISPLAY")
    assert not open_page(ADDRESS)
    assert not (programs / "started").exists()


def test_the_browser_somebody_chose_is_the_one(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even without a screen: it may be a way to one."""
    program(programs, "xdg-open")
    program(programs, "mine")
    monkeypatch.setenv("BROWSER", f"nothing-there:{programs / 'mine'} --new %s --quiet")
    monkeypatch.delenv("DISPLAY")
    assert open_page(ADDRESS)
    assert started(programs) == [f"mine --new {ADDRESS} --quiet"]


@pytest.mark.parametrize("chosen", ["'", "%s", " : "])
def test_a_choice_that_means_nothing_is_passed_over(programs: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    program(programs, "firefox")
    monkeypatch.setenv("BROWSER", chosen)
    assert open_page(ADDRESS)
    assert started(programs) == [f"firefox {ADDRESS}"]


def test_what_a_browser_prints_does_not_come_to_the_window(programs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    program(programs, "firefox", "echo noise; echo noise >&2")
    assert open_page(ADDRESS)
    assert capfd.readouterr() == ("", "")
