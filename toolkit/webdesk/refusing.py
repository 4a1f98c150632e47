"""What is no request at all, refused in Chinese: the server answers it before any page could."""

from __future__ import annotations

from typing import Final

REFUSED: Final = "看不懂这个请求，什么也没有做。请双击“年报工作台”，用它打开的页面。"


def speaking_chinese() -> type:
    """The server's own way of speaking HTTP, but for what it says of what it cannot read."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        def send_400_response(self, msg: str) -> None:
            headers = [("content-type", "text/plain; charset=utf-8"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store"),
                       ("connection", "close")]
            for event in (h11.Response(status_code=400, headers=headers, reason="Bad Request"), h11.Data(data=REFUSED.encode()), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

    return Protocol
