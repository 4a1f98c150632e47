"""Who sent what is read now: of one sender's files several may be read by one child, where children last (:mod:`toolkit.intake.lasting`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

_sender: ContextVar[str] = ContextVar("sender", default="")


@contextlib.contextmanager
def sent_by(sender: str) -> Iterator[None]:
    """What is read inside came from one sender; empty where that is not known: then it shares a child with nothing."""
    before = _sender.set(sender)
    try:
        yield
    finally:
        _sender.reset(before)


def sender_now() -> str:
    """Who sent what is read now; empty where nobody knows."""
    return _sender.get()
