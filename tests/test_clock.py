"""The clock over one file: asked, it ends the work; outside of a file it ends nothing."""

from __future__ import annotations

import threading
import time

import pytest

from toolkit import clock
from toolkit.clock import TooLongError, spent, tick, within


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        tick()


def until_its_end(seconds: float) -> bool:
    """Whether what computes so long and asks the clock is let go on."""
    try:
        compute(seconds)
        tick()
    except TooLongError:
        return False
    return True


def test_what_takes_too_long_ends_in_one_sentence() -> None:
    with pytest.raises(TooLongError) as caught, within(0.02):
        compute(5)
    assert caught.value.code == "file.too_big"
    assert "没有读完，已停止" in str(caught.value)


def test_outside_of_a_file_nothing_ends() -> None:
    with within(0.0), pytest.raises(TooLongError):
        compute(0.01)
    assert until_its_end(0.01)


def test_inside_another_one_the_earlier_end_holds_and_afterwards_the_other_again() -> None:
    with within(0.5):
        with pytest.raises(TooLongError), within(0.01):
            compute(0.05)
        assert until_its_end(0.0)
        with pytest.raises(TooLongError), within(50):
            compute(5)


def test_waiting_costs_nothing() -> None:
    with within(0.2):
        time.sleep(0.4)
        assert until_its_end(0.0)
        with pytest.raises(TooLongError):
            compute(5)


def test_what_a_worker_computed_counts() -> None:
    with within(10):
        spent(9)
        tick()
        spent(2)
        with pytest.raises(TooLongError):
            tick()


def test_each_thread_has_its_own() -> None:
    ended: list[str] = []
    with within(0.0):
        thread = threading.Thread(target=lambda: (compute(0.01), ended.append("read")))
        thread.start()
        thread.join()
    assert ended == ["read"]


def test_children_that_ended_are_added_up() -> None:
    before = clock.computed()
    compute_until = time.process_time() + 0.05
    while time.process_time() < compute_until:
        pass
    assert clock.computed() - before >= 0.03
