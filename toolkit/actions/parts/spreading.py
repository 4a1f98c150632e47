"""Work over many files: one seam, anything with the interface of :class:`concurrent.futures.Executor`.

In this process for a few, on the machine's processors for many, on a cluster for a province: nothing below the seam
knows which. What is done may cross to another process, so work, items and results must be fit to be pickled.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from toolkit.clock import LOOK
from toolkit.errors import NianbaoError
from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Item = TypeVar("Item")
Sent = TypeVar("Sent")
Result = TypeVar("Result")

AHEAD = 8
"""How many items may be under way or waiting for an earlier one: enough for four processes, and memory stays flat."""
MOST_PROCESSES = 4
"""Each holds 35 to 75 MB, and an office PC has other work to do."""
PATIENCE = 1.5
"""Seconds of work after which processes of its own pay: starting them takes about half a second."""


class Load(Struct, frozen=True):
    """How items are handed to an executor."""

    items: int = 1
    """As many at once, where together they have no more than ``size`` bytes."""
    size: int = 0
    ahead: int = AHEAD
    """As many may be under way or waiting for an earlier one, where together they have no more than ``held`` bytes."""
    held: int = 160_000_000


class Distant(Executor):
    """An executor whose work is done on machines that see nothing of ours, each of which may be gone the next moment."""

    @property
    @abstractmethod
    def load(self) -> Load:
        """How items are handed out, now: machines come and go."""

    @abstractmethod
    def submit_alone(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """As :meth:`submit`, in one process only: when that ends, it is given up."""


class EndedWorkersError(Exception):
    """Raised by a future of a :class:`Distant`: process after process ended while it did this."""


class Each(Generic[Sent, Result]):
    """Work done on several items, each with what it gives or the error it raises."""

    def __init__(self, work: Callable[[Sent], Result]) -> None:
        self.work = work

    def __call__(self, items: Sequence[Sent]) -> list[tuple[Result | None, Exception | None]]:
        """Pairs in the order of the items."""
        return [self._done(item) for item in items]

    def _done(self, item: Sent) -> tuple[Result | None, Exception | None]:
        try:
            return self.work(item), None
        except Exception as error:
            if not isinstance(error, NianbaoError):
                error.add_note(traceback.format_exc())
            return None, error.with_traceback(None)  # which does not cross, or, where dask sees to it, whole and too deep


class _Bundle(Struct, Generic[Sent, Result], eq=False):
    """Items that go to an executor together."""

    sent: list[Sent] = field(default_factory=list)
    size: int = 0
    future: Future[list[tuple[Result | None, Exception | None]]] | None = None
    """None where it has not been handed out, or is to be done here."""
    outcomes: list[tuple[Result | None, Exception | None]] | None = None
    deadly: bool = False
    """Whether processes ended over it: one of the items may be why."""


class _Turn(Struct, Generic[Item, Sent, Result]):
    """One item in the order in which all are answered; without a bundle it is not wanted."""

    item: Item
    size: int
    bundle: _Bundle[Sent, Result] | None = None
    place: int = 0


def spread(
    work: Callable[[Any], Result],
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    wanted: Callable[[Item], bool] = lambda item: True,
    sent: Callable[[Item], Any] = lambda item: item,
    size: Callable[[Item], int] = lambda item: 0,
    crowded: Callable[[Item], bool] = lambda item: False,
    lost: Callable[[Item], Result] | None = None,
) -> Iterator[tuple[Item, Result | None]]:
    """Each item with what ``work`` makes of what is ``sent`` of it, in the order of the items; None where it is not ``wanted``.

    Without an executor one after the other, in this process. So is what an executor that broke leaves undone: where a
    process was ended from outside, memory is short most of the time, and one at a time needs least of it. What ended
    processes on other machines is never done here: an item that does so by itself is ``lost``. ``size`` is an item's in
    bytes. After one that is ``crowded`` no further one is drawn before an earlier one is answered.
    """
    handing: _Handing[Any, Result] = _Handing(work, executor)
    pending: deque[_Turn[Item, Any, Result]] = deque()
    held = 0
    for item in items:
        turn: _Turn[Item, Any, Result] = _Turn(item, size(item))
        if wanted(item):
            turn.bundle, turn.place = handing.take(sent(item), turn.size)
        pending.append(turn)
        held += turn.size
        while pending and (len(pending) > handing.load.ahead or held > handing.load.held or crowded(item) or handing.is_done(pending[0])):
            turn = pending.popleft()
            held -= turn.size
            yield turn.item, handing.answer(turn, lost)
    while pending:
        turn = pending.popleft()
        yield turn.item, handing.answer(turn, lost)


class _Handing(Generic[Sent, Result]):
    """Bundles on their way to an executor and back."""

    def __init__(self, work: Callable[[Sent], Result], executor: Executor | None) -> None:
        self._each, self._executor = Each(work), executor
        self._open: _Bundle[Sent, Result] | None = None
        self._out: list[_Bundle[Sent, Result]] = []

    @property
    def load(self) -> Load:
        """How items are handed out."""
        return self._executor.load if isinstance(self._executor, Distant) else Load()

    def take(self, sent: Sent, size: int) -> tuple[_Bundle[Sent, Result], int]:
        """The bundle that an item goes with, and its place in it."""
        if self._open is not None and self._open.size + size > self.load.size:
            self._hand_out()
        bundle = self._open = self._open or _Bundle()
        bundle.sent.append(sent)
        bundle.size += size
        if len(bundle.sent) >= self.load.items:
            self._hand_out()
        return bundle, len(bundle.sent) - 1

    def is_done(self, turn: _Turn[Item, Sent, Result]) -> bool:
        """Whether an item can be answered without waiting for anybody else."""
        bundle = turn.bundle
        return bundle is None or (bundle is not self._open and (bundle.future is None or bundle.future.done()))

    def answer(self, turn: _Turn[Item, Sent, Result], lost: Callable[[Item], Result] | None) -> Result | None:
        """What the work gives for one item; waited for, or done here. An error comes at its item's turn."""
        bundle = turn.bundle
        if bundle is None:
            return None
        if bundle is self._open:
            self._hand_out()
        try:
            if bundle.future is not None and bundle.outcomes is None:
                bundle.outcomes = _waited(bundle.future)
        except BrokenExecutor:
            bundle.future = None
        except EndedWorkersError:
            bundle.future, bundle.deadly = None, True
        if bundle.outcomes is not None:
            return _given(bundle.outcomes[turn.place])
        if not bundle.deadly:
            return self._each.work(bundle.sent[turn.place])
        try:
            return self._alone(bundle.sent[turn.place])
        except EndedWorkersError:
            if lost is None:
                raise
            return lost(turn.item)

    def _hand_out(self) -> None:
        """Send the open bundle; without an executor, or with a broken one, it is done here when its turn comes."""
        bundle, self._open = self._open, None
        if bundle is None or self._executor is None:
            return
        try:
            bundle.future = self._executor.submit(self._each, bundle.sent)
        except BrokenExecutor:
            return
        self._out = [other for other in self._out if other.future is not None and not other.future.done()]
        self._out.append(bundle)

    def _alone(self, sent: Sent) -> Result:
        """One item on the other machines while nothing else of ours is there, so that it is known who ended what."""
        assert isinstance(self._executor, Distant)
        for other in self._out:
            with suppress(EndedWorkersError):
                other.outcomes = other.outcomes or (_waited(other.future) if other.future is not None else None)
        with suppress(EndedWorkersError):  # chance, the first time
            return self._once(self._executor, sent)
        return self._once(self._executor, sent)

    def _once(self, machines: Distant, sent: Sent) -> Result:
        future: Future[list[tuple[Result | None, Exception | None]]] = machines.submit_alone(self._each, [sent])
        return _given(_waited(future)[0])


def _given(outcome: tuple[Result | None, Exception | None]) -> Result:
    result, error = outcome
    if error is not None:
        raise error
    return cast(Result, result)


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
            if not wait or getattr(self._pool, "_broken", False):
                _read_no_more(self._pool)
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


def _read_no_more(pool: ProcessPoolExecutor) -> None:
    """Let the thread that hands things to processes hear that they are gone.

    Before Python 3.11.5 (Debian 12 has 3.11.2) the pool itself keeps the reading end of their pipe open: half a file stays in it, the thread
    waits for somebody to read on, and whoever ends the pool waits for the thread, for ever.
    """
    if sys.version_info[:3] < (3, 11, 5):
        queue: Any = getattr(pool, "_call_queue", None)
        if queue is not None:
            queue._reader.close()


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
