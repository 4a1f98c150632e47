"""Every verb that writes, killed before any step on the disk or told there that it is full, then run again, and again.

What a run stopped anywhere and repeated leaves behind is what a run never stopped leaves: the same standings, register,
rows and files. What it acknowledged is there, an act of the officer is done or not done, and a third run changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.support.benches import different, trials
from tests.support.districts import TOWN
from tests.support.faults import Trial
from tests.support.sources import TURNED, Sources, make_sources
from tests.support.verbs import CASES, Case

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return make_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def killed(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Trial]]:
    """A verb killed before each of its steps, the last trial whole."""

    @cache
    def trials_of(name: str) -> list[Trial]:
        return trials("killed", sources[CASES[name].source], tmp_path_factory.mktemp(name), CASES[name].words(sources))

    return trials_of


@pytest.mark.parametrize("name", CASES)
def test_killed_before_any_step_and_run_again_it_ends_as_if_it_had_never_been_stopped(
    name: str, killed: Callable[[str], list[Trial]]
) -> None:
    given = CASES[name]
    *stopped, whole = killed(name)
    assert (whole.run.signal, whole.run.status) == (0, given.status), whole.run.err
    assert all(trial.run.signal == 9 for trial in stopped)
    assert stopped
    for trial in stopped:
        assert_whole_or_not_at_all(trial, stopped[0], whole, given)
        assert_ends_as(whole, trial, given.status)
    assert whole.same, "the same act again is no act"


@pytest.mark.parametrize("name", [name for name in CASES if name != "issue-again"])  # its steps are those of issue
def test_a_disk_full_at_any_step_is_one_sentence_and_the_next_run_ends_the_work(
    name: str, sources: Sources, tmp_path: Path
) -> None:
    given = CASES[name]
    *stopped, whole = trials("full", sources[given.source], tmp_path, given.words(sources))
    assert (whole.run.signal, whole.run.status) == (0, given.status), whole.run.err
    assert name == "news" or any(trial.run.status == 3 for trial in stopped), "what is only told goes on without a record"
    for trial in stopped:
        assert trial.run.status in (3, given.status), trial.run
        if trial.run.status == 3:
            *before, last = trial.run.err.splitlines()
            assert "磁盘已满，请清理后重试" in last
            assert not [line for line in before if not line.startswith("提示：")]
        assert not trial.left.making
        if (_acts(trial), trial.left.files) == (_acts(whole), whole.left.files):
            assert trial.run.status == given.status, "nothing is missing, and it says it failed"
        assert_whole_or_not_at_all(trial, stopped[0], whole, given)
        assert_ends_as(whole, trial, given.status)


def assert_whole_or_not_at_all(trial: Trial, first: Trial, whole: Trial, given: Case) -> None:
    """What was acknowledged stands; the rows of an act all stand, or none does."""
    rows = [[row for row in each.left.rows if row[0] in given.act] for each in (trial, first, whole)]
    assert rows[0] in rows[1:], "half an act"
    if trial.run.out and trial.run.out == whole.run.out and given.registers:
        assert _acts(trial) == _acts(whole), "acknowledged and not there"
        assert trial.left.files == whole.left.files
    registered = [line for line in trial.run.out.splitlines() if line.startswith("已登记")]
    assert len(registered) <= sum(row[0] == "return" for row in trial.left.rows)


def _acts(trial: Trial) -> list[Sequence[str]]:
    return [row for row in trial.left.rows if row[0] not in ("basis", "judged")]


def assert_ends_as(whole: Trial, trial: Trial, status: int) -> None:
    """Run again, everything is as after a run that was never stopped, and the register says it is whole."""
    if trial.again is None:
        return  # as an earlier trial left it
    made = "已经是年报任务文件夹" in trial.again.err
    assert trial.again.status == (2 if made else status), trial.again
    assert trial.state["problems"] == []
    assert different(trial.state, whole.state) == []
    told = [line for run in (trial.run, trial.again) for line in run.err.splitlines() if TURNED in line]
    events = [entry for entry in trial.state["log"] if TURNED in entry]
    assert len(events) == len(set(events)) <= 1
    assert bool(told) == bool(events), "told at least once, registered exactly once"


def test_a_collection_killed_between_two_files_has_said_and_registered_the_first(killed: Callable[[str], list[Trial]]) -> None:
    acknowledged = [trial.run.out.count("已登记") for trial in killed("collect")[:-1]]
    assert sorted(acknowledged) == acknowledged
    assert set(acknowledged) >= {0, 1}


def test_what_an_older_ledger_had_withdrawn_stays_withdrawn(killed: Callable[[str], list[Trial]]) -> None:
    whole = killed("migration")[-1]
    versions = {unit["code"]: unit["version"] for unit in whole.state["status"]["units"]}
    assert (versions[TOWN], sum("不再计入" in entry for entry in whole.state["log"])) == (1, 1)
