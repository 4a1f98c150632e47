"""The desk from its first to its last moment: a port of this PC, the browser, and an end that comes by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from toolkit.errors import UsageError, why
from toolkit.paths import real
from toolkit.webdesk import running
from toolkit.webdesk.desk import Desk

IDLE: Final = 30 * 60.0
"""Seconds after which a desk ends that nobody uses."""
_LOOK: Final = 1.0
_LAST_PATIENCE: Final = 600.0
"""Seconds for which what is under way is waited for when the officer leaves."""


def serve(
    root: Path | None, home: Path, *, port: int = 0, browser: bool = True, say: Callable[[str], None] = print, idle: float = IDLE
) -> int:
    """Run the desk until it is left. Gives the exit status; raises :class:`UsageError` where the port cannot be had.

    One that runs already is opened instead, unless a ``port`` was asked for.
    """
    if not port and (address := running.knock(root and real(root))):
        say(f"工作台已经开着：{address}")
        _open(address, browser, say)
        return 0
    listening = _listening(port)
    desk = Desk(home, root)
    desk.keys.port = listening.getsockname()[1]
    running.remember(desk.keys.port, desk.secret)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: desk.leaving.set())  # whoever logs off says 退出
    try:
        asyncio.run(_serve(desk, listening, browser, say, idle))
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


async def _serve(desk: Desk, listening: socket.socket, browser: bool, say: Callable[[str], None], idle: float) -> None:
    import uvicorn  # slow to import, and no other verb serves

    from toolkit.webdesk.app import application

    config = uvicorn.Config(
        application(desk), log_config=None, access_log=False, lifespan="on", server_header=False, date_header=False,
        h11_max_incomplete_event_size=65_536, timeout_graceful_shutdown=5, ws="none", loop="asyncio", http="h11",
    )
    server = uvicorn.Server(config)
    ended = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not ended.done():
        await asyncio.sleep(0.02)
    if server.started:
        address = desk.address(desk.first)
        say(f"工作台：{address}")
        threading.Thread(target=_open, args=(address, browser, say), daemon=True).start()
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
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # elsewhere it would let two programs share one
    try:
        made.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        made.close()
        reason = why(error) if isinstance(error, OSError) else "端口应为1至65535"
        raise UsageError(f"用不了端口{port}：{reason}。请换一个（--port），或不写，由程序自己选。") from error
    made.listen(128)
    return made


def _open(address: str, browser: bool, say: Callable[[str], None]) -> None:
    if not browser or os.environ.get("NIANBAO_NO_OPEN"):
        return
    began = time.monotonic()
    try:
        opened = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened and time.monotonic() - began < 60:
        say("没有找到浏览器。请打开Edge、Chrome、Firefox等浏览器，把上面的地址贴进地址栏。")
