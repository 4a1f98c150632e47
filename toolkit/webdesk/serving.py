"""The desk from its first to its last moment: a port of this PC, the browser, and an end that comes by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from toolkit.errors import UsageError, why
from toolkit.paths import real
from toolkit.webdesk import running
from toolkit.webdesk.browsers import open_page
from toolkit.webdesk.desk import Desk

IDLE: Final = 30 * 60.0
"""Seconds after which a desk ends that nobody uses."""
_LOOK: Final = 1.0
_LAST_PATIENCE: Final = 600.0
"""Seconds for which what is under way is waited for when the officer leaves."""

_ENDS: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""What a session that ends or a window that is closed sends; each system has some of them."""


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # whoever waits for the address may read it from a pipe


def _go_on() -> None:
    """A window that nobody opened needs not stay."""


def serve(
    root: Path | None, home: Path, *, brought: Sequence[Path] = (), port: int = 0, browser: bool = True,
    say: Callable[[str], None] = _say, stay: Callable[[], None] = _go_on, idle: float = IDLE,
) -> int:
    """Run the desk until it is left. Gives the exit status; raises :class:`UsageError` where the port cannot be had.

    One that runs already is opened instead, unless a ``port`` was asked for or it is of another version: then the page offers to end
    that. ``brought`` is what was dropped on the icon: it is collected.
    ``stay`` keeps the window of such a second start where the address could not be opened, until it has been read.
    """
    other = running.other()
    if not port and other is None and (address := running.knock(root and real(root), [real(path) for path in brought])):
        say(f"工作台已经开着：{address}")
        if browser and not _opened(address, say):
            stay()
        return 0
    listening = _listening(port)
    desk = Desk(home, root)
    desk.older = other
    desk.keys.port = listening.getsockname()[1]
    running.remember(desk.keys.port, desk.secret)
    if threading.current_thread() is threading.main_thread():
        for name in _ENDS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: desk.leaving.set())  # whoever logs off says 退出
    try:
        asyncio.run(_serve(desk, listening, desk.bring([real(path) for path in brought], root) if brought else desk.first, browser, say, idle))
    except KeyboardInterrupt:
        pass
    finally:
        running.forget(desk.secret)
        if desk.bench.busy:
            say("正在做的做完就退出……")
        desk.bench.finish(_LAST_PATIENCE)
        listening.close()
    say("工作台已退出。要再用，请再打开一次。")
    return 0


async def _serve(desk: Desk, listening: socket.socket, first: str, browser: bool, say: Callable[[str], None], idle: float) -> None:
    import uvicorn  # slow to import, and no other verb serves

    from toolkit.webdesk.app import application
    from toolkit.webdesk.refusing import speaking_chinese

    config = uvicorn.Config(
        application(desk), log_config=None, access_log=False, lifespan="on", server_header=False, date_header=False,
        h11_max_incomplete_event_size=65_536, timeout_graceful_shutdown=5, ws="none", loop="asyncio", http=speaking_chinese(),
    )
    server = uvicorn.Server(config)
    ended = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not ended.done():
        await asyncio.sleep(0.02)
    if server.started:
        address = desk.address(first)
        say(f"工作台：{address}")
        if desk.older is not None:
            say("另一版本的年报工作台还开着，请在打开的页面上把它退出。")
        say("工作台开着，请不要关这个窗口；要退出，请在网页上点“退出”。")
        if browser:
            threading.Thread(target=_opened, args=(address, say), daemon=True).start()
    while not ended.done():
        await asyncio.sleep(_LOOK if not desk.leaving.is_set() else 0)
        if desk.leaving.is_set() or desk.idle() > idle:
            await asyncio.sleep(0.2)  # the answer to 退出 is still on its way
            server.should_exit = True
            break
    await ended


def _listening(port: int) -> socket.socket:
    """A port of this PC alone, held from now on; 0 takes any that is free."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # without it another program may listen here too
    else:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # on Windows it would let two programs share one
    try:
        made.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        made.close()
        reason = why(error) if isinstance(error, OSError) else "端口应为1至65535"
        raise UsageError(f"用不了端口{port}：{reason}。请换一个（--port），或不写，由程序自己选。") from error
    made.listen(128)
    return made


def _opened(address: str, say: Callable[[str], None]) -> bool:
    """Whether a browser was opened; what to do is said where none was."""
    if os.environ.get("NIANBAO_NO_OPEN"):
        return False
    opened = open_page(address)
    if not opened:
        say("没有找到浏览器。请打开Edge、Chrome、Firefox等浏览器，把上面的地址贴进地址栏。")
    return opened
