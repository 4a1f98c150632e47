"""A dask scheduler and its workers, processes of their own on this machine, that come and go as a test says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.command_line import REPOSITORY

_SECONDS = 60


class Machines:
    """A scheduler at ``address``, without workers at first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        found = folder / "scheduler.json"
        self.scheduler = self._begin("dask_scheduler", "--port", "0", "--scheduler-file", found)
        until = time.monotonic() + _SECONDS
        while not found.exists() or not found.read_text():
            assert time.monotonic() < until, "the scheduler did not begin"
            time.sleep(0.02)
        self.address: str = json.loads(found.read_text())["address"]

    def add_workers(self, count: int = 1, first: str = "", *, threads: int = 1) -> None:
        """So many more, none of which is begun anew when it ends. ``first`` is Python that they run before anything."""
        preload = self._folder / f"first-{len(self._begun)}.py"
        preload.write_text(first, "utf-8")
        with self._client() as client:
            before = len(client.nthreads())
            for _ in range(count):
                self.workers.append(self._begin(
                    "dask_worker", self.address, "--nthreads", threads, "--no-nanny", "--preload", preload,
                    "--local-directory", self._folder / "scratch",
                ))  # fmt: skip
            client.wait_for_workers(before + count, timeout=_SECONDS)

    def lose_workers(self) -> None:
        """Kill all of them, and see that the scheduler knows."""
        while self.workers:
            kill(self.workers.pop())
        until = time.monotonic() + _SECONDS
        with self._client() as client:
            while client.nthreads() and time.monotonic() < until:
                time.sleep(0.02)

    def end(self) -> None:
        """End everything."""
        for process in reversed(self._begun):
            kill(process)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            yield client

    def _begin(self, program: str, *words: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1", "--no-dashboard", *map(str, words)],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder,
        )  # fmt: skip
        self._begun.append(process)
        return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """End one without warning."""
    process.kill()
    process.wait()
