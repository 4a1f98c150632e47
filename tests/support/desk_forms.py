"""Pages of fields as a browser sends them: every field of the form as it stands, with what somebody typed, and files by their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from tests.support.desks import Answer, Visitor

BOUNDARY = "----WebKitFormBoundaryq3"
Files = Mapping[str, Sequence[tuple[str, bytes]]]


class _Form(HTMLParser):
    """The fields of the one form whose address has a word in it."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word, self.action, self.fields = word, "", dict[str, str]()
        self._inside, self._area, self._select = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self.word in about.get("action", "") and not self.action
            self.action = about["action"] if self._inside else self.action
        if not self._inside:
            return
        name, kind = about.get("name", ""), about.get("type", "text")
        if tag == "input" and name and kind not in ("file", "checkbox", "radio"):
            self.fields[name] = about.get("value", "")
        elif tag == "input" and kind in ("checkbox", "radio") and "checked" in about:
            self.fields[name] = about.get("value", "on")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, "")
        elif tag == "option" and "selected" in about:
            self.fields[self._select] = about.get("value", "\0")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")
        elif self._select and self.fields.get(self._select) == "\0":
            self.fields[self._select] = data


def form_of(page: Answer, word: str) -> tuple[str, dict[str, str]]:
    """Where a form of the page is sent to, and its fields as they stand."""
    reader = _Form(word)
    reader.feed(page.text)
    assert reader.action, f"no form for {word}: {page.said}"
    return reader.action, reader.fields


def typed(visitor: Visitor, page: Answer, word: str, fields: Mapping[str, str | None], files: Files | None = None, *, go: str = "") -> Answer:
    """The page's form with some of its fields typed (None takes a tick away), sent with a button; as a form with files where it is one."""
    action, stood = form_of(page, word)
    sent = {name: value for name, value in {**stood, **fields}.items() if value is not None} | ({"go": go} if go else {})
    if 'enctype="multipart/form-data"' not in re.findall(rf'<form[^>]*{re.escape(word)}[^>]*>', page.text)[0]:
        return visitor.post(action, sent)
    return send(visitor, action, sent, files or {})


def send(visitor: Visitor, action: str, fields: Mapping[str, str], files: Files) -> Answer:
    """A form with files, each by its field."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    parts += [_head(name, called) + data + b"\r\n" for name, chosen in files.items() for called, data in (chosen or [("", b"")])]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Origin": f"http://127.0.0.1:{visitor.port}"}
    return visitor.ask("POST", action, headers, body)


def _head(name: str, called: str) -> bytes:
    return (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode()
