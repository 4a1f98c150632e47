"""Whether a file begins as a mail does, told without the libraries that take one apart."""

from __future__ import annotations

import re

from toolkit.patterns import regex

DAMAGED = "邮件打不开：不完整或已损坏，请重新保存，或把附件另存出来再收。"
_HEADER = regex(rb"([!-9;-~]+):")
_TELLING = {b"from", b"to", b"subject", b"date", b"message-id", b"received", b"mime-version", b"return-path"}
_SENT = {b"to", b"cc", b"message-id", b"received", b"return-path", b"delivered-to", b"x-mailer"}
"""What a page saved as .mht has not, though it too says From, Subject and Date."""


def looks_like_mail(head: bytes) -> bool:
    """Whether a file begins with the headers of a mail, whatever header comes first."""
    headers = set()
    for n, line in enumerate(re.split(rb"\r?\n", head)):
        if not line.strip():
            break
        match = _HEADER.match(line)
        if match:
            headers.add(match[1].lower())
        elif n == 0 or line[:1] not in b" \t":
            return False
    if b"snapshot-content-location" in headers:
        return False
    if b"x-unsent" in headers and b"to" in headers:
        return True  # a draft, which may not say yet who sends it
    return b"from" in headers and len(headers & _TELLING) >= 3 and bool(headers & _SENT)


def looks_like_mailbox(head: bytes) -> bool:
    """Whether a file begins with the line that parts the mails of an .mbox, and headers after it."""
    first, _, rest = head.partition(b"\n")
    return first.startswith(b"From ") and looks_like_mail(re.sub(rb"\A(>From .*\n)", b"", rest))
