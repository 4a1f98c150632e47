"""Work over many files: one seam, anything with the interface of :class:`concurrent.futures.Executor`.

In this process for a few, on the machine's processors for many, on a cluster for a province: nothing below the seam
knows which. What is done may cross to another process, so work, items and results must be fit to be pickled.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.clock import LOOK

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 8
"""How many items may be under way or waiting for an earlier one: enough for four processes, and memory stays flat."""
MOST_PROCESSES = 4
"""Each holds 35 to 75 MB, and an office PC has other work to do."""
PATIENCE = 1.5
"""Seconds of work after which processes of its own pay: starting them takes about half a second."""


def spread(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    wanted: Callable[[Item], bool] = lambda item: True,
) -> Iterator[tuple[Item, Result | None]]:
    """Each item with what ``work`` makes of it, in the order of the items; None where it is not ``wanted``.

    Without an executor one after the other, in this process. So is what an executor that broke leaves undone: where a
    process was ended from outside, memory is short most of the time, and one at a time needs least of it.
    """
    unasked: Future[Result | None] = Future()
    unasked.set_result(None)
    pending: deque[tuple[Item, Future[Result | None] | None]] = deque()
    for item in items:
        pending.append((item, _begun(executor, work, item) if wanted(item) else unasked))
        while pending and (len(pending) > AHEAD or _ready(pending[0][1])):
            yield _ended(work, *pending.popleft())
    while pending:
        yield _ended(work, *pending.popleft())


def _begun(executor: Executor | None, work: Callable[[Item], Result | None], item: Item) -> Future[Result | None] | None:
    """What is under way elsewhere; None for what is to be done here when its turn comes."""
    try:
        return executor.submit(work, item) if executor is not None else None
    except BrokenExecutor:
        return None


def _ready(future: Future[Result | None] | None) -> bool:
    return future is None or future.done()


def _ended(
    work: Callable[[Item], Result | None], item: Item, future: Future[Result | None] | None
) -> tuple[Item, Result | None]:
    if future is not None:
        try:
            return item, _waited(future)
        except BrokenExecutor:
            pass
    return item, work(item)


def _waited(future: Future[Result]) -> Result:
    """In short pieces: Ctrl-C is heard between two of them."""
    while True:
        try:
            return future.result(LOOK)
        except TimeoutError:
            if future.done():  # meanwhile, or the work itself raised this
                return future.result()


class Workers(Executor):
    """This process as long as little is to be done, then one process a processor. Close it, or use it as a context.

    Leaving the context by an exception (Ctrl-C, a full disk) does not wait for what is under way.
    """

    def __init__(self, processes: int | None = None, *, patience: float | None = None) -> None:
        self._processes = min(processors(), MOST_PROCESSES) if processes is None else processes
        self._patience = PATIENCE if patience is None else patience
        self._pool: ProcessPoolExecutor | None = None
        self._alive: Any = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Done on return in the beginning, under way later."""
        if self._pool is None and self._patience <= 0 and self._processes > 1:
            self._start()
        if self._pool is not None:
            return self._pool.submit(fn, *args, **kwargs)
        began = perf_counter()
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        self._patience -= perf_counter() - began
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, when what is under way is done; at once where ``wait`` is False."""
        if self._alive is not None and not wait:
            self._alive.close()
            # One that only begins would miss what the pool takes away, and say so. From Python 3.14 on: kill_workers().
            for process in list((getattr(self._pool, "_processes", None) or {}).values()):
                process.kill()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=cancel_futures or not wait)
        if self._alive is not None:
            self._alive.close()

    def __exit__(self, kind: object, *_: object) -> None:
        self.shutdown(wait=kind is None)

    def _start(self) -> None:
        """Begin the pool; where the system has no means for it, everything stays here."""
        # Heavy, and few commands have so much to do.
        from concurrent.futures import ProcessPoolExecutor

        from toolkit.actions.parts.spawning import SpawnedApart, apart

        try:
            context = SpawnedApart()
            theirs, self._alive = context.Pipe(duplex=False)
            with apart():  # the pool's locks start a process to look after them
                self._pool = ProcessPoolExecutor(self._processes, context, _begin, (theirs,))
        except (ImportError, NotImplementedError, OSError):
            self._processes = 1


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(alive: Any) -> None:
    """In a new process: Ctrl-C is for the parent, and when the parent is gone, however it went, so are we."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()


def _end_with_parent(alive: Any) -> None:
    try:
        alive.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
