"""Reading on other machines: the ledger that one process would have made, whatever becomes of the machines; else one sentence."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_interruptions import consistent
from tests.support.clusters import Machines, kill
from tests.support.command_line import REPOSITORY, Line, Said, run
from tests.support.districts import BUREAU, STREET, TOWN, copied_by_hand, returned
from tests.support.processes import as_from_a_terminal, nobody_reads
from toolkit.actions.collect import collect, collected
from toolkit.actions.parts import cluster as clusters
from toolkit.actions.parts.cluster import Cluster
from toolkit.actions.parts.spreading import spread
from toolkit.campaign.folder import Campaign
from toolkit.errors import ClusterError
from toolkit.version import __version__

DEADLY = b"deadly"
KILLED_BY_ONE_FILE = f"""
import os
from toolkit.actions.parts import taking
def read_file(data, *args, **kwargs):
    if {DEADLY!r} in data:
        os._exit(9)
    return reading(data, *args, **kwargs)
if taking.read_file.__module__ == "toolkit.intake.reading":  # a worker may run this twice
    reading, taking.read_file = taking.read_file, read_file
"""
OLDER = "import toolkit.version\ntoolkit.version.__version__ = '0.0.1'"
WITHOUT = "import sys\nsys.modules['toolkit'] = None"


Ledger = list[tuple[object, ...]]
"""All rows but for the times and the chain over them."""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    machines = Machines(tmp_path_factory.mktemp("machines"))
    yield machines
    machines.end()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are small, so that many are under way, and nobody is waited for long."""
    monkeypatch.setattr(clusters, "AT_ONCE", 4)
    monkeypatch.setattr(clusters, "ARRIVING", 0.5)
    monkeypatch.setattr(clusters, "CONNECTING", 1.5)


@pytest.fixture
def machines(scheduler: Machines) -> Iterator[Machines]:
    """A scheduler that nobody works for yet."""
    yield scheduler
    scheduler.lose_workers()


@pytest.fixture(scope="module")
def crowd(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty returns, no two alike, and what else comes in."""
    folder = tmp_path_factory.mktemp("crowd") / "in"
    good = returned(issued, STREET, folder / "00.xlsx")
    for n in range(1, 20):
        with zipfile.ZipFile(shutil.copy(good, folder / f"{n:02d}.xlsx"), "a") as archive:
            archive.comment = str(n).encode()
    returned(issued, TOWN, folder / "05.xlsx", {"t3.new.natural": 1})
    returned(issued, TOWN, folder / "06.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    shutil.copy(good, folder / "20.xlsx")
    (folder / "21.xlsx").write_bytes(good.read_bytes()[:2000])
    (folder / "22.xlsx").write_bytes(b"")
    copied_by_hand(good, folder / "23.xlsx")
    (folder / "24.csv").write_text("项目,件数\n新收,3\n", "utf-8")
    with zipfile.ZipFile(folder / "25.zip", "w") as archive:
        archive.write(returned(issued, BUREAU, folder.parent / "九.xlsx", {"t3.new.natural": "约5"}), "九.xlsx")
        archive.writestr("十.xlsx", b"PK\x03\x04 nothing")
    return folder


@pytest.fixture(scope="module")
def alone(issued: Path, crowd: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Ledger]:
    """What the command says that reads them by itself, and its ledger."""
    root = Path(shutil.copytree(issued, tmp_path_factory.mktemp("alone") / "2023"))
    return run("collect", "-C", root, crowd), ledger(root)


def ledger(root: Path) -> Ledger:
    """All that stands in it, in its order."""
    with contextlib.closing(sqlite3.connect(root / "ledger.sqlite")) as database:
        return database.execute("SELECT seq, kind, unit, key, version, body FROM entry ORDER BY seq").fetchall()


def test_a_worker_is_killed_and_the_ledger_is_that_of_one_process(machines: Machines, root: Path, crowd: Path, alone: tuple[Said, Ledger]) -> None:
    machines.add_workers(2)
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        taking = collected(campaign, [crowd], executor=cluster)
        for _ in range(3):
            next(taking)
        kill(machines.workers.pop())
        list(taking)
    assert ledger(root) == alone[1]
    consistent(root)


def test_a_worker_that_comes_later_is_told_what_the_campaign_sent_out(
    machines: Machines, root: Path, crowd: Path, alone: tuple[Said, Ledger]
) -> None:
    machines.add_workers()
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        taking = collected(campaign, [crowd], executor=cluster)
        next(taking)
        machines.lose_workers()
        machines.add_workers()
        list(taking)
    assert ledger(root) == alone[1]


def test_a_file_that_ends_its_workers_is_said_to_be_unreadable_and_the_others_go_on(
    machines: Machines, root: Path, crowd: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(crowd, tmp_path / "in"))
    with zipfile.ZipFile(folder / "12.xlsx", "a") as archive:
        archive.comment = DEADLY
    machines.add_workers(6, KILLED_BY_ONE_FILE)
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        done = {taken.name: taken for taken in collect(campaign, [folder], executor=cluster)}
    unreadable = [name for name, taken in done.items() if taken.outcome == "unreadable"]
    assert unreadable == ["12.xlsx", "21.xlsx", "22.xlsx", "24.csv", "25.zip!/十.xlsx"]
    assert done["12.xlsx"].reason.startswith("读它的工作进程一再中途停止（多半是内存不够），没有再读")
    assert done["19.xlsx"].outcome == "registered"
    consistent(root)


def test_when_the_workers_are_gone_one_sentence_says_so_and_the_next_run_goes_on(
    machines: Machines, root: Path, crowd: Path, alone: tuple[Said, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ABSENT", 1.0)
    machines.add_workers()
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        taking = collected(campaign, [crowd], executor=cluster)
        next(taking)
        machines.lose_workers()
        with pytest.raises(ClusterError, match="工作进程都停了，等了1秒没有新的") as told:
            list(taking)
    assert str(told.value).endswith("已登记的收件不会丢失，再运行一次即可继续；不写 --workers 就在本机读。")
    consistent(root)
    with Campaign(root) as campaign:
        collect(campaign, [crowd])
    assert ledger(root) == alone[1]


def test_when_the_scheduler_is_gone_one_sentence_says_so(root: Path, crowd: Path, tmp_path: Path) -> None:
    machines = Machines(tmp_path)
    machines.add_workers()
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        taking = collected(campaign, [crowd], executor=cluster)
        next(taking)
        machines.end()
        with pytest.raises(ClusterError, match=f"与调度端“{machines.address}”的连接断了"):
            list(taking)
    consistent(root)


@pytest.mark.parametrize(("first", "says"), [(OLDER, "是 nianbao 0.0.1"), (WITHOUT, "没有安装 nianbao")], ids=["older", "without"])
def test_a_worker_of_another_version_is_named_and_nothing_is_done(
    first: str, says: str, machines: Machines, root: Path, good: Path, nianbao: Line
) -> None:
    machines.add_workers()
    machines.add_workers(1, first)
    said = nianbao("collect", "-C", root, good, "--workers", machines.address)
    assert said.status == 2
    assert said.err.startswith("错误：工作进程“tcp://127.0.0.1:")
    assert said.err.endswith(f"”{says}，本机是 {__version__}，读出的可能不同，请装成同一版本。\n")
    assert not list((root / "received").iterdir())


def test_a_worker_of_another_version_that_comes_later_ends_the_run(machines: Machines, root: Path, crowd: Path) -> None:
    machines.add_workers()
    with Campaign(root) as campaign, Cluster(machines.address) as cluster:
        taking = collected(campaign, [crowd], executor=cluster)
        next(taking)
        machines.lose_workers()
        machines.add_workers(1, OLDER)
        with pytest.raises(ClusterError, match=r"^新加入的工作进程是 nianbao 0\.0\.1，本机是"):
            list(taking)
    consistent(root)


def test_who_cannot_be_reached_is_said_in_one_sentence(machines: Machines, root: Path, good: Path, nianbao: Line) -> None:
    def said(address: str) -> str:
        told = nianbao("collect", "-C", root, good, "--workers", address)
        assert (told.status, told.out) == (2, "")
        return told.err

    assert said("10.1.2.3") == "错误：“10.1.2.3”不是调度端的地址，应写成 tcp://主机:端口 的样子，如 tcp://10.1.2.3:8786。\n"
    assert said("tcp://127.0.0.1:1").startswith("错误：连不上调度端“tcp://127.0.0.1:1”，请核对地址和端口，")
    assert said(machines.address.replace("tcp", "tls")).endswith("要用证书的，地址写 tls://，并先在本机的dask设置（distributed.comm.tls）里写明证书。\n")
    assert said(machines.address) == (
        f"错误：调度端“{machines.address}”下没有工作进程，请先在读文件的机器上运行 dask worker {machines.address} --nthreads 1 --nworkers auto。\n"
    )


def test_a_program_that_is_no_scheduler_is_not_waited_for(machines: Machines, root: Path, good: Path, nianbao: Line) -> None:
    server = subprocess.Popen([sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    with server:
        assert server.stdout is not None
        address = f"127.0.0.1:{server.stdout.readline().split('port ')[1].split()[0]}"
        assert nianbao("collect", "-C", root, good, "--workers", address).err.startswith(f"错误：连不上调度端“{address}”")
        server.kill()


def test_threads_that_do_not_help_are_told_of(machines: Machines) -> None:
    machines.add_workers(threads=2)
    told: list[str] = []
    with Cluster(machines.address, say=told.append):
        assert [sentence[:21] for sentence in told] == ["有的工作进程开了几个线程，读文件并不会更快"]


def endlessly(n: int) -> int:
    return endlessly(n + 1)


def test_a_mistake_of_ours_comes_back_as_what_it_is_with_its_place(machines: Machines) -> None:
    machines.add_workers()
    with Cluster(machines.address) as cluster, pytest.raises(RecursionError) as told:
        list(spread(endlessly, [1], cluster))
    assert "in endlessly" in told.value.__notes__[0]


def test_without_the_extra_it_says_what_to_install(root: Path, good: Path) -> None:
    said = run("collect", "-C", root, good, "--workers", "tcp://127.0.0.1:8786", before="sys.modules['distributed'] = None")
    assert (said.status, said.err) == (2, '错误：本机没有安装交给别的机器读文件要用的组件，请运行 pip install "nianbao[cluster]" 后再试。\n')


def test_the_command_says_what_it_says_alone(machines: Machines, root: Path, crowd: Path, alone: tuple[Said, Ledger], nianbao: Line) -> None:
    machines.add_workers()
    said = nianbao("collect", "-C", root, crowd, "--workers", machines.address)
    assert (said.status, said.out, said.err) == (alone[0].status, alone[0].out, alone[0].err)
    assert ledger(root) == alone[1]


def test_interrupted_it_says_one_sentence_and_the_ledger_is_whole(machines: Machines, root: Path, crowd: Path, alone: tuple[Said, Ledger]) -> None:
    machines.add_workers()
    with nobody_reads() as (reader, out):
        process = subprocess.Popen(
            [sys.executable, "-m", "toolkit", "collect", "-C", str(root), str(crowd), "--workers", machines.address],
            cwd=REPOSITORY, stdout=out, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=as_from_a_terminal,
        )  # fmt: skip
        out.close()
        while not list((root / "received").glob("[!.]*")) and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        reader.read()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (130, "已中断。已登记的收件不会丢失，再运行一次即可继续。\n")
    consistent(root)
    assert ledger(root) == alone[1][: len(ledger(root))] != alone[1]
