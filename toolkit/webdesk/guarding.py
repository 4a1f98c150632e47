"""What stands before every page: hosts, origins, the cookie, the browser's age; and what every answer carries.

Other programs of the PC and other pages of the browser may knock at a port of this very PC; none of them gets further than here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.patterns import regex
from toolkit.webdesk.keys import Keys

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing written into the page: a unit's name that looks like a script stays a name."""
_CARRIED: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Without a referrer a browser sends “Origin: null” with forms, and nobody could tell whose they are.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
OPEN: Final = ("/enter/", "/static/", "/knock")
"""What is answered without the cookie: the exchange for it, the looks, and a second start that asks whether the desk runs."""
_READS: Final = ("GET", "HEAD")
_OLD: Final = regex(r"MSIE |Trident/|Chrome/(?:[1-7]?\d|8[0-4])\.|Firefox/(?:[1-7]?\d)\.|Edge/1")
"""Internet Explorer and engines of before 2020: what the pages are made of is not known to them."""


class Guard:
    """ASGI middleware. ``refusal`` draws the page of a refusal: status, title, what to do."""

    def __init__(self, app: ASGIApp, keys: Keys, refusal: Callable[[int, str, str], Response]) -> None:
        self._app, self._keys, self._refusal = app, keys, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def carrying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _CARRIED.items():
                    headers.setdefault(name, value)  # a page that we made but did not draw has a stricter policy of its own
            await send(message)

        refused = self._refused(scope)
        await (refused or self._app)(scope, receive, carrying)

    def _refused(self, scope: Scope) -> Response | None:
        headers, method, path = Headers(scope=scope), scope["method"], scope["path"]
        own = (f"127.0.0.1:{self._keys.port}", f"localhost:{self._keys.port}")
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in own:
            return self._refusal(403, "不是本机的地址", "请双击“年报工作台”，用它打开的地址。")
        if _OLD.search(headers.get("user-agent", "")):
            return self._refusal(
                426, "浏览器太旧",
                "请换一个浏览器打开本页：Edge、Chrome、Firefox，或奇安信、360、红莲花等浏览器的“极速模式”，2020年9月以后的版本都可以。")
        if method not in (*_READS, "POST"):
            return self._refusal(405, "没有这样的操作", "请回到上一页，用页面上的按钮。")
        if path.startswith(OPEN):
            return None
        if not self._keys.knows(_cookie(headers, self._keys.cookie)):
            return self._refusal(403, "请从“年报工作台”打开", "这个地址只能由双击“年报工作台”打开的浏览器使用。请再双击一次“年报工作台”。")
        if method == "POST" and headers.get("origin", "").lower() not in [f"http://{host}" for host in own]:
            return self._refusal(403, "不是本页发出的操作", "没有做任何改动。请回到“年报工作台”的页面，再点一次。")
        return None


def _cookie(headers: Headers, name: str) -> str | None:
    # Cookies know no ports: whatever other programs of this PC have set comes along, and the standard library stops at what it does not like.
    return cookie_parser(headers.get("cookie", "")).get(name)
