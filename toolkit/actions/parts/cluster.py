"""Other machines that read for this one, by dask.distributed: a scheduler, workers, and this office as their client.

Files are sent with the task, fifty at once, and what they say comes back; the campaign is sent to each worker once, as what it
sent out. Nothing there sees our folder or our ledger. Dask's protocol is pickle: whoever speaks it may run anything at the
other end, here as well as there. So it belongs in a network of one's own, or behind TLS.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import pickle
import pkgutil
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from time import monotonic, sleep
from typing import Any

from toolkit.actions.parts import there
from toolkit.actions.parts.spreading import Distant, EndedWorkersError, Load
from toolkit.errors import ClusterError, UsageError
from toolkit.intake.together import LOOK
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.version import __version__
from toolkit.words import first_few

AT_ONCE = 50
"""Files to a task: a scheduler takes about 20 ms for one, as long as reading a third of a return."""
_SIZE, _HELD = 20_000_000, 160_000_000
"""Bytes to a task, and of all that is ahead; with many workers tasks are smaller, so that there is one for each."""
_TASKS_A_THREAD, _FEWEST_TASKS = 2, 4
"""Tasks ahead: no worker waits for us."""
CONNECTING, ARRIVING, ABSENT = 10.0, 10.0, 30.0
"""Seconds that we wait for the scheduler, for a first worker, for a new one when all are gone."""
_DEATHS = 2
"""Processes that end over a task before it is given up; one may be chance: a machine that is switched off."""
_WORKERS_NAMED = 3
_ADDRESS = regex(r"(?:(?:tcp|tls)://)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_GOES_ON = "已登记的收件不会丢失，再运行一次即可继续；不写 --workers 就在本机读。"


class _Task(Struct, eq=False):
    """What is asked of the workers, and how often one ended over it."""

    answer: Future[Any]
    work: str
    items: tuple[Any, ...]
    alone: bool = False
    """Whether it is tied to one worker: dask itself sends everything else to another one, sooner than we could forbid it."""
    worker: str | None = None
    there: Any = None
    sent: int = 0
    deaths: int = 0


class _Answer(Future[Any]):
    """Kept as it came until it is asked for: unpickled it takes several times the memory."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__()
        self._look = look

    def result(self, timeout: float | None = None) -> Any:
        """What the work gives. Who waits in pieces looks, after each, whether there is still somebody to wait for."""
        try:
            return pickle.loads(super().result(timeout))
        except TimeoutError:
            if self.done():  # meanwhile, or it is what the work itself raised
                raise
            self._look()
            raise


class Cluster(Distant):
    """The workers of a dask scheduler at ``address`` (``tcp://host:8786``). Close it, or use it as a context.

    ``say`` is told what slows the work down. Raises :class:`~toolkit.errors.UsageError` where there is no such scheduler, no
    worker, or one of another version of this package; in the middle of the work :class:`~toolkit.errors.ClusterError`.
    """

    def __init__(self, address: str, *, say: Callable[[str], None] = lambda sentence: None) -> None:
        if not _ADDRESS.fullmatch(address):
            raise UsageError(f"“{address}”不是调度端的地址，应写成 tcp://主机:端口 的样子，如 tcp://10.1.2.3:8786。")
        self._address = address
        self._lock = threading.Lock()
        self._names = map(f"nianbao-{secrets.token_hex(4)}-{{}}".format, count())
        self._tasks: dict[str, _Task] = {}
        self._works: dict[str, tuple[Callable[..., Any], bytes]] = {}
        self._workers: set[str] = set()
        self._alone_since: float | None = None
        self._cut_since: float | None = None
        self._client = self._connected()
        try:
            self._client.subscribe_topic("all", self._heard)
            threads = self._required_workers()
        except BaseException:
            self._client.close(timeout=1)
            raise
        self._threads_each = sum(threads.values()) / len(threads)
        if max(threads.values()) > 1:
            say("有的工作进程开了几个线程，读文件并不会更快；每个进程一个线程、一个处理器一个进程最快（dask worker --nthreads 1 --nworkers auto）。")

    @property
    def load(self) -> Load:
        """Twice as many tasks ahead as there are threads to do them."""
        tasks = max(int(_TASKS_A_THREAD * self._threads_each * len(self._workers)), _FEWEST_TASKS)
        return Load(AT_ONCE, min(_SIZE, _HELD // tasks), AT_ONCE * tasks, _HELD)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Under way on one of the workers, and on another where that one ends."""
        return self._begin(fn, args)

    def submit_alone(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Before everything else, on one worker. Waits for one."""
        while not self._workers:
            self._require_somebody()
            sleep(LOOK)
        return self._begin(fn, args, alone=True)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what is under way is given up."""
        if wait and self._client.status == "running":
            with suppress(Exception):  # a worker that is gone has forgotten
                for name in self._works:
                    self._asked_all(there.forget, name)
        self._client.close(timeout=1)

    def __exit__(self, kind: object, *_: object) -> None:
        self.shutdown(wait=kind is None)

    # ── at the beginning ──────────────────────────────────────────────

    def _connected(self) -> Any:
        try:
            from distributed import Client  # an extra, and half a second
        except ImportError as error:
            raise UsageError("本机没有安装交给别的机器读文件要用的组件，请运行 pip install \"nianbao[cluster]\" 后再试。") from error
        try:
            kind = asyncio.run(asyncio.wait_for(_kind_of(self._address), CONNECTING))
            if kind == "Scheduler":
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # that it is another Python there: what matters is compared below
                    return Client(self._address, timeout=CONNECTING, set_as_default=False)
        except OSError as error:
            raise UsageError(f"连不上调度端“{self._address}”，请核对地址和端口，看看那台机器上的 dask scheduler 开着没有、网络通不通。") from error
        except (TypeError, ValueError, RuntimeError) as error:  # what dask makes of certificates that are missing, or asked for
            raise UsageError(f"连不上调度端“{self._address}”：要用证书的，地址写 tls://，"
                             "并先在本机的dask设置（distributed.comm.tls）里写明证书。") from error
        raise UsageError(f"“{self._address}”不是调度端，请写 dask scheduler 的地址，不是 dask worker 的。")

    def _required_workers(self) -> Mapping[str, int]:
        """How many threads each worker has, by address."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=ARRIVING)
        threads: Mapping[str, int] = self._patiently(self._client.nthreads)
        if not threads:
            raise UsageError(f"调度端“{self._address}”下没有工作进程，请先在读文件的机器上运行 "
                             f"dask worker {self._address} --nthreads 1 --nworkers auto。")
        with self._lock:
            self._workers |= set(threads)
        versions = self._asked_all(pkgutil.resolve_name, "toolkit.version:__version__")
        if any(version != __version__ for version in versions.values()):
            raise UsageError(_of_versions(versions))
        return threads

    # ── a task on its way ─────────────────────────────────────────────

    def _begin(self, fn: Callable[..., Any], args: tuple[Any, ...], *, alone: bool = False) -> Future[Any]:
        answer = _Answer(self._require_others)
        self._send(_Task(answer, self._name_of(fn), args, alone))
        return answer

    def _name_of(self, fn: Callable[..., Any]) -> str:
        """Under which name the workers keep what is to be done. Those that come later are told when they say that they have not got it."""
        for name, (known, _) in self._works.items():
            if known is fn:
                return name
        work = pickle.dumps(fn, pickle.HIGHEST_PROTOCOL)
        name = hashlib.sha256(work).hexdigest()
        self._works[name] = fn, work
        self._tell(name)
        return name

    def _tell(self, name: str) -> None:
        with self._connection():
            for error in self._asked_all(there.keep, name, self._works[name][1]).values():
                if isinstance(error, ImportError):
                    raise ClusterError(f"新加入的工作进程{_versions([None])}{_GOES_ON}") from error
                if isinstance(error, Exception):
                    raise error

    def _asked_all(self, function: Callable[..., object], *args: object) -> dict[str, object]:
        """What a function gives on each worker, or raises there; without workers that are gone by then."""
        answers = self._patiently(lambda: self._client.run(function, *args, on_error="return"))
        return {worker: answer for worker, answer in answers.items() if not isinstance(answer, OSError)}

    def _send(self, task: _Task) -> None:
        from dask import config

        key = next(self._names)
        task.sent += 1
        with self._lock:
            self._tasks[key] = task
            task.worker = next(iter(self._workers), None) if task.alone else None
        items = pickle.dumps(task.items, pickle.HIGHEST_PROTOCOL)
        with self._connection(), config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
            task.there = self._client.submit(
                there.do, task.work, __version__, items, key=key, pure=False, workers=task.worker, priority=int(task.alone)
            )
            task.there.add_done_callback(partial(self._came_back, key))

    def _came_back(self, key: str, future: Any) -> None:
        """In a thread of dask's: the answer, or what became of the task."""
        with self._lock:
            task = self._tasks.pop(key, None)
        if task is None or task.answer.done():
            return
        try:
            answer = self._answered(task, future)
        except Exception as error:
            self._settle(task, error)
        else:
            if answer is not None:
                self._settle(task, answer)

    def _answered(self, task: _Task, future: Any) -> bytes | None:
        """What came back; None where the task was sent once more."""
        from distributed import KilledWorker

        with self._connection():
            error = self._patiently(future.exception) if future.status == "error" else None
            answer = self._patiently(future.result) if error is None else None
        future.release()
        if isinstance(answer, bytes):
            return answer
        if isinstance(answer, str) and answer != __version__:
            raise ClusterError(f"新加入的工作进程{_versions([answer])}{_GOES_ON}")
        if isinstance(error, ImportError):
            raise ClusterError(f"新加入的工作进程{_versions([None])}{_GOES_ON}") from error
        if isinstance(error, KilledWorker):  # a scheduler that allows fewer deaths than we
            task.deaths = max(task.deaths, task.sent)
            if task.deaths >= _DEATHS or task.alone:
                raise EndedWorkersError from error
        elif error is not None:
            raise error
        else:  # a worker that came later, or came back
            self._tell(task.work)
        self._send(task)
        return None

    def _settle(self, task: _Task, outcome: bytes | Exception) -> None:
        with self._lock:
            if task.answer.done():
                return
            if isinstance(outcome, bytes):
                task.answer.set_result(outcome)
            else:
                task.answer.set_exception(outcome)

    # ── who is there ──────────────────────────────────────────────────

    def _heard(self, event: tuple[float, Any]) -> None:
        """In dask's loop: the scheduler says who came and who is gone, and what was being done there."""
        _, said = event
        match said.get("action") if isinstance(said, dict) else None:
            case "add-worker":
                with self._lock:
                    self._workers.add(said["worker"])
                    self._alone_since = None
            case "remove-worker":
                with self._lock:
                    self._workers.discard(said["worker"])
                    if not self._workers:
                        self._alone_since = monotonic()
                    gone, keys = said["worker"], set(said["processing-tasks"])
                    here = {key: task for key, task in self._tasks.items() if key in keys or task.worker == gone}
                for key, task in here.items():
                    task.deaths += not said.get("expected")
                    if task.deaths >= _DEATHS or task.alone:
                        self._settle(task, EndedWorkersError())
                        self._forget(key)

    def _forget(self, key: str) -> None:
        with self._lock:
            task = self._tasks.pop(key, None)
        if task is not None and task.there is not None:
            task.there.release()  # dask has sent it to the next worker already, and takes it back

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """What dask says, as long as there is a connection over which it may come: dask itself waits for ever for a scheduler that is gone."""
        answer: Future[Any] = Future()

        def asked() -> None:
            try:
                answer.set_result(ask())
            except BaseException as error:
                answer.set_exception(error)

        threading.Thread(target=asked, name="nianbao-cluster", daemon=True).start()
        while True:
            try:
                return answer.result(LOOK)
            except TimeoutError:
                if answer.done():  # meanwhile, or it is what was raised there
                    return answer.result()
                self._require_connection()

    def _require_others(self) -> None:
        self._require_connection()
        self._require_somebody()

    def _require_connection(self) -> None:
        """Raises what a lost connection is said by; dask looks for the scheduler again for a while."""
        status = self._client.status
        with self._lock:
            self._cut_since = None if status == "running" else self._cut_since or monotonic()
            cut = status in ("closing", "closed") or (self._cut_since is not None and monotonic() - self._cut_since > CONNECTING)
        if cut:
            raise ClusterError(self._broken())

    def _broken(self) -> str:
        return f"与调度端“{self._address}”的连接断了，没有读完。{_GOES_ON}"

    def _require_somebody(self) -> None:
        with self._lock:
            alone = self._alone_since is not None and monotonic() - self._alone_since > ABSENT
        if alone:
            raise ClusterError(f"调度端“{self._address}”下的工作进程都停了，等了{ABSENT:.0f}秒没有新的，没有读完。{_GOES_ON}")

    @contextmanager
    def _connection(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CancelledError) as error:
            raise ClusterError(self._broken()) from error


async def _kind_of(address: str) -> object:
    """What answers there. Asked by itself: a client would wait for ever for a program that speaks something else."""
    from distributed import Security, rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
        said = await there.identity()
    return said.get("type") if isinstance(said, dict) else None


def _of_versions(versions: Mapping[str, object]) -> str:
    """Which workers have another version than we, and which have none."""
    other = {worker: version for worker, version in versions.items() if version != __version__}
    return f"工作进程“{first_few(list(other), _WORKERS_NAMED, counted='个')}”{_versions(list(other.values()))}"


def _versions(versions: Sequence[object]) -> str:
    named = sorted({version if isinstance(version, str) else "" for version in versions}, reverse=True)
    has = "、".join(f"是 nianbao {version}" if version else "没有安装 nianbao" for version in named)
    return f"{has}，本机是 {__version__}，读出的可能不同，请装成同一版本。"


def quiet() -> None:
    """Leave what goes wrong to our own sentences: dask writes it to standard error as well, in English and with tracebacks."""
    with suppress(ImportError):
        import distributed  # noqa: F401  # sets up its loggers as it is imported
    for name in ("distributed", *(name for name in logging.root.manager.loggerDict if name.startswith("distributed."))):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
