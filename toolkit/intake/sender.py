"""Who sent what is read now, as far as that is known: files of one sender may be read by one child, where children last.

It goes by the mail that a file came in, whatever that says of its sender: one mail is one message of somebody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_sender: ContextVar[str] = ContextVar("sender", default="")


@contextmanager
def sent_by(sender: str) -> Iterator[None]:
    """What is read inside came from one sender; empty where that is not known: then it shares a child with nothing."""
    before = _sender.set(sender)
    try:
        yield
    finally:
        _sender.reset(before)


def sender_now() -> str:
    """The sender of what is read now; empty where nobody knows."""
    return _sender.get()
