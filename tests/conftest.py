"""What every test may use, and the policy on tests that are left out.

Under ``CI=true`` nothing is left out: a test that is skipped, or expected to fail, fails the run. Elsewhere
the tests marked ``office``, ``gnumeric``, ``wine``, ``validator``, ``page``, ``browser``, ``old_browser``, ``offline`` or ``hands`` are
left out where LibreOffice, Gnumeric, Wine, the Open XML SDK's validator, the judges of web pages, Playwright with Chromium, Chromium 90,
a way to refuse the network or a LibreOffice with a window is not there, and the summary says so.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.support.browser import answering, browsers, launched, old_browsers
from tests.support.command_line import Line
from tests.support.districts import STREET, UNITS, make, returned
from tests.support.gnumeric import Gnumeric, ssconvert
from tests.support.hands import lacking
from tests.support.network import refusing
from tests.support.office import Office, soffice
from tests.support.page import PageJudge, judges
from tests.support.validator import Validator, validator_binary
from tests.support.wine import Wine, wine_binary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

IN_CI = os.environ.get("CI", "").strip().lower() in ("true", "1")
JUDGES = {
    "office": (soffice, "soffice (LibreOffice) is not installed"),
    "gnumeric": (ssconvert, "ssconvert (Gnumeric) is not installed"),
    "wine": (wine_binary, "wine and the package locales are not installed"),
    "validator": (validator_binary, "the Open XML SDK's validator is not here (make validator fetches it)"),
    "page": (judges, "chromium, java, or what judges web pages is not here (make page fetches that)"),
    "browser": (browsers, "playwright, chromium or axe is not here (make page fetches axe)"),
    "old_browser": (old_browsers, "playwright or Chromium 90 is not here (make page fetches that)"),
    "offline": (refusing, "a program cannot be refused the network here (unshare)"),
}
"""What judges what the package writes, by the name of fixture and marker: where one is, and what is said where not."""

# Begun in the background of a shell nobody hears Ctrl-C, and neither would what the tests begin.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run: a red build is red for everyone. HYPOTHESIS_PROFILE=search looks further.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
hypothesis.settings.register_profile("search", derandomize=False, deadline=None, max_examples=3000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A LibreOffice of this worker's own."""
    with Office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="session")
def gnumeric(tmp_path_factory: pytest.TempPathFactory) -> Gnumeric:
    """A Gnumeric with settings of its own."""
    return Gnumeric(tmp_path_factory.mktemp("gnumeric"))


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A Windows of this worker's own."""
    with Wine(tmp_path_factory.mktemp("wine")) as running:
        yield running


@pytest.fixture(scope="session")
def validator() -> Validator:
    """The Open XML SDK's validator."""
    return Validator()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> PageJudge:
    """The judges of web pages: vnu and axe."""
    return PageJudge(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. A module's own: as long as it runs, nothing else in this process may run a loop."""
    from playwright.sync_api import sync_playwright

    made = sync_playwright()
    yield made.start()
    with answering(30):
        made.__exit__()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium."""
    with launched(playwright) as running:
        yield running


@pytest.fixture(scope="module")
def old_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium of April 2021."""
    with launched(playwright, old=True) as running:
        yield running


@pytest.fixture(scope="session")
def offline() -> tuple[str, ...]:
    """The words before a command that leave it no network."""
    way = refusing()
    assert way, "a program cannot be refused the network here (unshare)"
    return way


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of three units as issued; tests work on copies."""
    return make(tmp_path_factory.mktemp("issued") / "2023")


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    """A copy of it, a test's own."""
    return Path(shutil.copytree(issued, tmp_path / "2023"))


@pytest.fixture(scope="session")
def good(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street's return, all zeros."""
    return returned(issued, STREET, tmp_path_factory.mktemp("good") / "北塬.xlsx")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A list of the three units."""
    path = tmp_path / "名单.csv"
    path.write_text(UNITS, "utf-8")
    return path


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str]) -> Line:
    """The command line, inside this process."""
    return Line(capsys)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for judge, (found, reason) in JUDGES.items():
        for item in items:
            if judge in getattr(item, "fixturenames", ()):
                item.add_marker(judge)
        _leave_out(items, judge, "" if IN_CI or found() else reason)
    by_hand = any(item.get_closest_marker("hands") for item in items)
    _leave_out(items, "hands", lacking() if by_hand and not IN_CI else "")


def pytest_collection_finish() -> None:
    """Thousands of tests and the modules of the package stay to the end: nobody looks through them for garbage again."""
    gc.collect()
    gc.freeze()


def _leave_out(items: list[pytest.Item], marker: str, reason: str) -> None:
    for item in items:
        if reason and item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


class LeftOut:
    """Which tests did not count, and why. On the process that reports, not on xdist's workers."""

    def __init__(self) -> None:
        self.tests: list[tuple[str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.tests.append((report.nodeid, _reason(report)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.tests.append((report.nodeid, _reason(report)))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if IN_CI and self.tests and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.tests:
            return
        if IN_CI:
            terminalreporter.section("left out, and under CI nothing may be", red=True, bold=True)
            for test, reason in sorted(set(self.tests)):
                terminalreporter.line(f"LEFT OUT {test}: {reason}", red=True)
            return
        reasons = Counter(reason for _, reason in set(self.tests))
        told = "; ".join(f"{count} because {reason}" for reason, count in reasons.most_common())
        terminalreporter.line(f"Left out: {told}.", yellow=True)


def pytest_configure(config: pytest.Config) -> None:
    # No power is cut here, and waiting for the disk is no small part. What runs as a process of its own waits as ever.
    os.fsync = lambda handle: None
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LeftOut(), "left-out")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"it is expected to fail: {report.wasxfail}".rstrip(": ")
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)
