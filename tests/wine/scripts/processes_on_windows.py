"""What becomes of our processes on Windows: their jobs, their end with us, Ctrl-C. To be run by a Windows Python.

    python.exe processes_on_windows.py [CHECK …]

One line a check, “ok” or “NO” before it; the exit status is how many said “NO”. A program with nothing but the package and
what it needs: no test library has to be there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

UNENDING = b"<html><style>" + b"a," * 2_500_000 + b"a{color:red}</style><p>1"
"""The standard library's parser takes minutes over this."""
INTERRUPTED = "已中断。已登记的收件不会丢失，再运行一次即可继续。"
CTRL_C, CTRL_BREAK = 0, 1


# ── what is looked at: parents of several kinds, begun by the checks ──


def holding_a_worker() -> None:
    """A process that waits for a worker."""
    from toolkit.intake.isolated import Allowance
    from toolkit.intake.worker import read_isolated

    print("begun", flush=True)
    read_isolated(UNENDING, "html", Allowance(computing=300, waiting=300))


def holding_children_that_wait() -> None:
    """A process whose children have read two files, and wait for more."""
    from toolkit.intake.sender import sent_by
    from toolkit.intake.worker import read_isolated

    with sent_by("甲"):
        for _ in range(2):
            read_isolated("北塬街道".encode(), "text")
    print("begun", flush=True)
    time.sleep(300)


def slowly(n: int) -> int:
    """An item of a pool, which starts a worker of its own."""
    from toolkit.intake.isolated import Allowance
    from toolkit.intake.worker import read_isolated

    with contextlib.suppress(Exception):
        read_isolated(UNENDING, "html", Allowance(computing=300, waiting=300))
    return n


def holding_a_pool() -> None:
    """A process that waits for processes that wait for workers; interrupted it says so as the command line does."""
    from toolkit.actions.parts.spreading import Workers, spread

    print("begun", flush=True)
    try:
        with Workers(2, patience=0) as workers:
            list(spread(slowly, range(8), workers))
    except KeyboardInterrupt:
        print(INTERRUPTED, flush=True)
        raise SystemExit(130) from None


def holding_an_office() -> None:
    """A process that waits for a program that starts another one at once and waits for it, as soffice.exe does."""
    from toolkit.intake.readers import office

    print("begun", flush=True)
    starts = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(300)'])"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(office._run([sys.executable, "-c", starts], Path(folder), float(sys.argv[3])), flush=True)


def holding_the_desk() -> None:
    """The desk, beside nothing."""
    from toolkit.webdesk.serving import serve

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["LOCALAPPDATA"] = folder  # no other desk is met here
        print("begun", flush=True)
        sys.exit(serve(None, Path(folder), browser=False))


def speaking() -> None:
    """The command line, its processes from the first file on."""
    from toolkit.actions.parts import spreading
    from toolkit.cli import main

    spreading.PATIENCE = 0
    spreading.processors = lambda: 2
    print("begun", flush=True)
    sys.exit(main(sys.argv[3:]))


ROLES: dict[str, Callable[[], None]] = {
    "worker": holding_a_worker,
    "waiting": holding_children_that_wait,
    "pool": holding_a_pool,
    "office": holding_an_office,
    "command": speaking,
    "desk": holding_the_desk,
}


# ── looking ───────────────────────────────────────────────────────────


class Entry(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = [
        ("dwSize", ctypes.c_uint32), ("cntUsage", ctypes.c_uint32), ("pid", ctypes.c_uint32),
        ("heap", ctypes.c_size_t), ("module", ctypes.c_uint32), ("threads", ctypes.c_uint32),
        ("parent", ctypes.c_uint32), ("priority", ctypes.c_int32), ("flags", ctypes.c_uint32), ("name", ctypes.c_wchar * 260),
    ]  # fmt: skip


def system() -> Any:
    """The system's calls."""
    assert sys.platform == "win32"
    library = ctypes.WinDLL("kernel32", use_last_error=True)
    library.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
    for name in ("Process32FirstW", "Process32NextW"):
        getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.CloseHandle.argtypes = [ctypes.c_void_p]
    library.SetStdHandle.argtypes = [ctypes.c_int32, ctypes.c_void_p]
    return library


def processes() -> dict[int, int]:
    """Every Python there is, and its parent; a console has a process of its own, which is the system's."""
    library, found, entry = system(), {}, Entry()
    entry.dwSize = ctypes.sizeof(entry)
    snapshot = library.CreateToolhelp32Snapshot(2, 0)
    more = library.Process32FirstW(snapshot, ctypes.byref(entry))
    while more:
        if entry.name.lower().startswith("python"):
            found[entry.pid] = entry.parent
        more = library.Process32NextW(snapshot, ctypes.byref(entry))
    library.CloseHandle(snapshot)
    return found


def below(pid: int) -> set[int]:
    """The processes that a process started, and those that they did."""
    known, found = processes(), {pid}
    while more := {child for child, parent in known.items() if parent in found} - found:
        found |= more
    return found - {pid}


def until(happens: Callable[[], bool], seconds: float = 40) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@contextlib.contextmanager
def parent(role: str, *arguments: str, children: int) -> Iterator[tuple[subprocess.Popen[bytes], set[int]]]:
    """A parent in a console of its own (one without a window), and the processes below it as soon as they are so many."""
    command = [sys.executable, __file__, "role", role, *arguments]
    environment = os.environ | {"PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, creationflags=0x08000000
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"begun"
        until(lambda: len(below(process.pid)) >= children or process.poll() is not None)
        yield process, below(process.pid)
    finally:
        process.kill()
        process.wait()


def press(key: int, process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C or Ctrl-Break in the console of a process: everybody there gets it."""
    library = system()
    library.FreeConsole()
    if not library.AttachConsole(process.pid):
        raise OSError(ctypes.get_last_error(), "AttachConsole")
    library.SetConsoleCtrlHandler(None, True)
    try:
        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint32)(lambda event: 1)  # type: ignore[attr-defined,unused-ignore]
        library.SetConsoleCtrlHandler(handler, True)
        if not library.GenerateConsoleCtrlEvent(key, 0):
            raise OSError(ctypes.get_last_error(), "GenerateConsoleCtrlEvent")
        time.sleep(1)
        library.FreeConsole()
        library.SetConsoleCtrlHandler(handler, False)
    finally:
        library.SetConsoleCtrlHandler(None, False)


def gone(pids: set[int], seconds: float = 10) -> bool:
    """Whether none of them is left."""
    return until(lambda: not pids & set(processes()), seconds)


# ── the checks ────────────────────────────────────────────────────────


def check_a_job_takes_its_limits_counts_and_ends_with_its_handle() -> str:
    from toolkit.intake import jobs

    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], creationflags=0x08000000)
    job = jobs.Job(computing=5, memory=512_000_000, alone=True)
    jobs.put(child, job)
    told = jobs._Accounting()
    jobs.kernel().QueryInformationJobObject(job._handle, 1, ctypes.byref(told), ctypes.sizeof(told), None)
    limits = jobs._ExtendedLimits()
    jobs.kernel().QueryInformationJobObject(job._handle, 9, ctypes.byref(limits), ctypes.sizeof(limits), None)
    computed = job.computed()
    job.close()
    status = child.wait(10)
    assert (ctypes.sizeof(limits), ctypes.sizeof(told), told.ActiveProcesses) == (144, 48, 1)
    return f"processes {told.ActiveProcesses}, limits {limits.LimitFlags:#x}, computed {computed:.2f} s, then ended with {status}"


def check_a_process_in_a_job_goes_into_one_of_ours() -> str:
    """As a launcher does it: the parent is in a job that lets its children go, or in one that does not."""
    from toolkit.intake import jobs

    outer = jobs.Job()
    inside = (
        "import subprocess, sys; from toolkit.intake import jobs\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], creationflags=0x08000000)\n"
        "sys.stdin.readline(); jobs.put(child, jobs.Job(alone=True)); print(child.pid, flush=True); sys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", inside], stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=0x08000000
    )
    jobs.put(process, outer)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert gone({pid}), "the child is still there"
    return "nested"


def check_a_worker_is_gone_with_its_killed_parent() -> str:
    with parent("worker", children=1) as (process, children):
        assert len(children) == 1, children
        process.kill()
        process.wait()
        assert gone(children), "still there"
    return "TerminateProcess"


def check_a_child_lasts_for_one_sender_and_no_longer() -> str:
    from toolkit.intake import lasting
    from toolkit.intake.sender import sent_by
    from toolkit.intake.worker import read_isolated

    for sender, files in (("甲", 3), ("乙", 1)):
        with sent_by(sender):
            for n in range(files):
                assert read_isolated(f"第{n}".encode(), "text").blocks
        (waits,) = (one for one in lasting._waiting if one.files)
        assert (waits.sender, waits.files) == (sender, files)
        if sender == "甲":
            first = waits.process.pid
    assert gone({first}), "still there"
    held = {one.process.pid for one in lasting._waiting}
    lasting.end()
    assert gone(held), "still there"
    return f"three files, then another child; {len(held)} waited"


def check_children_that_wait_are_gone_with_their_killed_parent() -> str:
    with parent("waiting", children=2) as (process, children):
        assert len(children) == 2, children
        process.kill()
        process.wait()
        assert gone(children), "still there"
    return "one that read, and the next one"


def check_a_pool_and_its_workers_are_gone_with_their_killed_parent() -> str:
    with parent("pool", children=4) as (process, children):
        assert len(children) == 4, children
        process.kill()
        process.wait()
        assert gone(children), "still there"
    return "two processes and a worker of each"


def check_an_office_suite_and_what_it_started_are_gone_with_our_killed_parent() -> str:
    with parent("office", "100", children=3) as (process, children):
        assert len(children) == 3, children
        process.kill()
        process.wait()
        assert gone(children), "still there"
    return "whoever watches, the program, and what it started"


def check_an_office_suite_ends_whole_when_its_time_is_up() -> str:
    with parent("office", "15", children=3) as (process, children):
        assert len(children) == 3, children
        out, _ = process.communicate(timeout=60)
        assert gone(children), "still there"
        assert out.split() == [b"False"], out
    return "all three"


def check_ctrl_c_ends_the_pool_with_one_sentence() -> str:
    with parent("pool", children=4) as (process, children):
        assert len(children) == 4, children
        began = time.monotonic()
        press(CTRL_C, process)
        out, _ = process.communicate(timeout=60)
        took = time.monotonic() - began
        assert out.decode().split() == [INTERRUPTED], out
        assert process.returncode == 130, process.returncode
        assert gone(children), "still there"
    return f"within {took:.0f} s"


def pressed_until_it_ends(process: subprocess.Popen[bytes]) -> bytes:
    """Ctrl-C, and again where nothing came of it, as a person does: a key pressed into the making of a child may be lost."""
    for patience in (10, 10, 40):
        press(CTRL_C, process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=patience)[0]
    raise AssertionError("three keys, and it goes on")


def check_ctrl_c_while_the_pool_begins_shows_no_traceback() -> str:
    moments, said = (0.0, 0.3, 0.8), 0
    for moment in moments:
        with parent("pool", children=1) as (process, children):
            time.sleep(moment)
            out = pressed_until_it_ends(process)
            assert b"Traceback" not in out, out.decode()
            # Pressed while Windows is still making the child, the key ends a busy machine's Python before it can speak.
            assert out.decode().split() in ([INTERRUPTED], []), out
            said += bool(out.strip())
            assert gone(children | below(process.pid)), "still there"
    assert said, "not a word at any moment"
    return f"{len(moments)} moments, {said} with the sentence"


def campaign_with_scraps(folder: Path) -> list[str]:
    """A command that has minutes to work."""
    (folder / "in").mkdir()
    for n in range(12):
        (folder / "in" / f"{n}.html").write_bytes(UNENDING + str(n).encode())
    return ["check", str(folder / "in")]


def pressed(key: int) -> tuple[str, int]:
    """What the command line says and gives when a key is pressed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, parent(
        "command", *campaign_with_scraps(Path(folder)), children=3
    ) as (process, children):
        began = time.monotonic()
        press(key, process)
        out, _ = process.communicate(timeout=60)
        assert time.monotonic() - began < 10, "not at once: it waited for what was under way"
        assert gone(children), "still there"
        return out.decode().strip(), process.returncode


def check_ctrl_c_ends_a_command_with_its_sentence() -> str:
    said = pressed(CTRL_C)
    assert said == (INTERRUPTED, 130), said
    return "130"


def check_ctrl_break_ends_a_command_with_its_sentence() -> str:
    try:
        said = pressed(CTRL_BREAK)
    except OSError as error:
        if error.errno == 6:  # Wine 8 knows of no such event
            return "not shown: this system cannot press it"
        raise
    assert said == (INTERRUPTED, 130), said
    return "130"


def check_ctrl_c_ends_the_desk_in_order() -> str:
    with parent("desk", children=0) as (process, _):
        assert process.stdout is not None
        said = [process.stdout.readline().decode(), process.stdout.readline().decode()]
        assert "请不要关这个窗口" in said[1], said
        port = int(said[0].split(":")[2].partition("/")[0])
        began = time.monotonic()
        press(CTRL_C, process)
        out, _ = process.communicate(timeout=60)
        assert out.decode().split() == ["工作台已退出。要再用，请再打开一次。"], out.decode()
        assert process.returncode == 0, process.returncode
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))
        return f"within {time.monotonic() - began:.0f} s"


def check_libreoffice_is_found_where_windows_was_told_of_it() -> str:
    import winreg

    from toolkit.intake.readers.office import soffice

    key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\soffice.exe"
    before = soffice()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("soffice.exe", "soffice.com"):
            (Path(folder) / name).write_bytes(b"")
        winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, f'"{folder}\\soffice.exe"')
        found = soffice()
        winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, "soffice.exe")
        relative = soffice()
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        assert found == before or Path(str(found)) == Path(folder) / "soffice.com", found
        assert relative == before, relative
    return Path(str(found)).name


def check_without_a_console_all_of_it_works() -> str:
    """By pythonw.exe, which has no standard streams at all."""
    pythonw = Path(sys.executable).with_name("pythonw.exe")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told = Path(folder) / "told"
        subprocess.run([str(pythonw), __file__, "windowless", str(told)], check=True, timeout=120)
        said = told.read_text(encoding="utf-8")
    assert said == "None 北塬街道 [0, 1, 4, 9] False", said
    return said


def squared(n: int) -> int:
    """An item of a pool."""
    return n * n


def windowless() -> None:
    """A worker, a pool and a program, and none of the standard streams."""
    from toolkit.actions.parts.spreading import Workers, spread
    from toolkit.intake.readers import office
    from toolkit.intake.worker import read_isolated

    library = system()
    for number, name in enumerate(("stdin", "stdout", "stderr")):  # Wine hands on those that it has itself
        setattr(sys, name, None)
        with contextlib.suppress(OSError):
            os.close(number)
        library.SetStdHandle(-10 - number, None)
    document = read_isolated("北塬街道".encode(), "text")
    with Workers(2, patience=0) as workers:
        squares = [square for _, square in spread(squared, range(4), workers)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ended = office._run([sys.executable, "-c", "import time; time.sleep(60)"], Path(folder), 5)
    text = document.blocks[0].text  # type: ignore[union-attr]
    Path(sys.argv[2]).write_text(f"{sys.stdout} {text} {squares} {ended}", encoding="utf-8")


def main() -> int:
    """The checks that are named, or all; gives how many failed."""
    if sys.argv[1:2] == ["role"]:
        ROLES[sys.argv[2]]()
        return 0
    if sys.argv[1:2] == ["windowless"]:
        windowless()
        return 0
    failed = 0
    for name, check in list(globals().items()):
        if name.startswith("check_") and (not sys.argv[1:] or name.removeprefix("check_") in sys.argv[1:]):
            began = time.monotonic()
            try:
                said, well = check(), True
            except Exception as error:
                said, well = f"{type(error).__name__}: {error}", False
            failed += not well
            print(f"{'ok' if well else 'NO'} {name.removeprefix('check_')}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    return failed


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace") if sys.stdout else None  # type: ignore[union-attr]
    sys.exit(main())
