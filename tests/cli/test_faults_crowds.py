"""Two commands at once, and a command killed at any moment: as if one had come after the other, as if it had not been killed.

The first is held before its n-th step (a file, or the beginning of a transaction: what it knows may be old by then) while the
other runs to its end; or both begin at the same moment. What is left is what one after the other leaves, in one order or
the other, and both end well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.benches import different, trials
from tests.support.districts import STREET, TOWN
from tests.support.faults import Said, Trial
from tests.support.sources import FIRST, Sources, make_sources
from tests.support.verbs import CASES, HERE, INIT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
_BOOKKEEPING = ("basis", "judged")
"""How often it is remembered how a unit stands depends on who comes between; what is remembered in the end does not."""
Words = Callable[[Sources], Sequence[object]]


def line(*words: object) -> Words:
    return lambda sources: [*words[:1], *HERE, *words[1:]]


def same(name: str) -> tuple[str, Words, Words]:
    return CASES[name].source, CASES[name].words, CASES[name].words


COLLECT: Words = lambda sources: ["collect", *HERE, sources.post]  # noqa: E731  a line of the table below
PAIRS: Mapping[str, tuple[str, Words, Words]] = {
    **{f"{name}-twice": same(name) for name in (
        "init", "init-in-an-empty-folder", "issue", "collect", "collect-as", "correct", "explain-several",
        "withdraw-to", "adjust", "receipts", "news", "last-year")},
    "collect-and-withdraw": ("back", COLLECT, line("withdraw", STREET, "--reason", "误收")),
    "withdraw-and-collect": ("back", line("withdraw", STREET, "--reason", "误收"), COLLECT),
    "correct-and-explain": ("back", line("correct", "--unit", STREET), line("explain", "--accept", FIRST)),
    "explain-and-correct": ("back", line("explain", "--accept", FIRST), line("correct", "--unit", STREET)),
    "issue-two-units": ("fresh", line("issue", "--unit", STREET), line("issue", "--unit", TOWN)),
    "accept-and-refuse": ("back", line("explain", "--accept", FIRST), line("explain", "--refuse", FIRST)),
    "withdraw-here-and-there": ("back", line("withdraw", TOWN, "--reason", "误收"), CASES["withdraw-to"].words),
}


CROWDED = (
    "init-in-an-empty-folder", "issue-mail", "collect", "collect-published", "explain-refuse", "explain-all", "withdraw",
    "withdraw-version", "archive", "import", "migration",
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return make_sources(tmp_path_factory.mktemp("sources"))


@pytest.mark.parametrize("name", PAIRS)
def test_one_held_anywhere_while_another_runs_ends_as_one_after_the_other(
    name: str, sources: Sources, tmp_path: Path
) -> None:
    source, first, second = (PAIRS[name][0], PAIRS[name][1](sources), PAIRS[name][2](sources))
    (backwards,) = trials("after", sources[source], tmp_path, first, second, most=1)
    *held, forwards = trials("held", sources[source], tmp_path, first, second)
    assert held
    for trial in [*held, forwards, backwards]:
        assert_both_ended_well(trial)
        assert not trial.left.making
        left_out = [apart(trial, order) for order in (forwards, backwards)]
        assert [] in left_out, (trial.n, left_out)


@pytest.mark.parametrize("name", CROWDED)
def test_two_that_begin_at_the_same_moment_end_as_one_after_the_other(name: str, sources: Sources, tmp_path: Path) -> None:
    source, words = CASES[name].source, CASES[name].words(sources)
    (serial,) = trials("after", sources[source], tmp_path, words, words, most=1)
    for trial in trials("crowd", sources[source], tmp_path, words, words, most=2):
        assert_both_ended_well(trial)
        assert apart(trial, serial) == []


@pytest.mark.parametrize("name", CASES)
def test_killed_at_any_moment_and_run_again_it_ends_as_if_it_had_not_been(name: str, sources: Sources, tmp_path: Path) -> None:
    given = CASES[name]
    whole, *killed = trials("moments", sources[given.source], tmp_path, given.words(sources), seed=len(name), most=3)
    for trial in killed:
        assert trial.again is not None
        assert ended_well(trial.again), trial.again
        assert trial.state["problems"] == []
        assert different(trial.state, whole.state) == []


@pytest.mark.parametrize("source", ["nothing", "empty"])
def test_of_two_that_make_different_campaigns_in_one_folder_one_is_refused_and_the_other_stands(
    source: str, sources: Sources, tmp_path: Path
) -> None:
    years = {year: [word.replace("2023", year) for word in INIT] + [sources.units] for year in ("2023", "2022")}
    for trial in trials("held", sources[source], tmp_path, years["2023"], years["2022"]):
        assert trial.other is not None
        assert {trial.run.status, trial.other.status} == {0, 2}, trial
        assert trial.state["status"]["year"] == (2023 if trial.run.status == 0 else 2022)
        assert trial.state["problems"] == []


def assert_both_ended_well(trial: Trial) -> None:
    for said in (trial.run, trial.other):
        assert said is not None
        assert ended_well(said), said
    assert trial.state["problems"] == []


def ended_well(said: Said) -> bool:
    """Whether a command did what it was to do, or was told that another had made the campaign."""
    return said.signal == 0 and (said.status in (0, 1) or (said.status == 2 and "已经是年报任务文件夹" in said.err))


def apart(one: Trial, other: Trial) -> list[str]:
    """In what two trials ended differently, what is remembered for oneself left out."""
    states = [{**trial.state, "rows": [row for row in trial.state["rows"] if row[0] not in _BOOKKEEPING]} for trial in (one, other)]
    return different(*states)
