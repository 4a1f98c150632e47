"""What every test may use, and the policy on tests that are left out.

Under ``CI=true`` nothing is left out: a test that is skipped, or expected to fail, fails the run. Elsewhere
the tests marked ``office`` are left out where LibreOffice is not installed, those marked ``hands`` where it has no window, and the
summary says so.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support.districts import STREET, make, returned
from tests.support.hands import lacking
from tests.support.office import Office, soffice

IN_CI = os.environ.get("CI", "").strip().lower() in ("true", "1")
NO_OFFICE = "soffice (LibreOffice) is not installed"

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker("office")
    by_hand = [item for item in items if item.get_closest_marker("hands")]
    if by_hand and not IN_CI and (lack := lacking()):
        for item in by_hand:
            item.add_marker(pytest.mark.skip(reason=lack))
    if IN_CI or soffice():
        return
    for item in items:
        if item.get_closest_marker("office"):
            item.add_marker(pytest.mark.skip(reason=NO_OFFICE))


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
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LeftOut(), "left-out")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"it is expected to fail: {report.wasxfail}".rstrip(": ")
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)
