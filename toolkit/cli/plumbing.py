"""What the verbs of the command line share: the campaign, progress, words on standard error."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from toolkit.errors import UsageError
from toolkit.files import readable
from toolkit.paths import path_to
from toolkit.words import visible

DONE, BLOCKING, UNREADABLE = 0, 1, 3
"""Exit statuses; 2 is wrong use, and the errors carry it."""


_USUAL = gc.get_threshold()


def collect_as_usual() -> None:
    """Have circles looked for as often as Python does: those of a hundred files hold what was in the files."""
    gc.set_threshold(*_USUAL)


def opened(options: argparse.Namespace) -> AbstractContextManager[Any]:
    """The campaign that a command is about."""
    from toolkit.actions.parts import opening

    return opening.opened(options.campaign or path_to('.'), say_news)


def trusted(options: argparse.Namespace) -> Any:
    """The campaign though something is wrong with it: to look at it, and say what."""
    from toolkit.campaign.folder import Campaign

    return Campaign(options.campaign or path_to('.'), trusting=True)


def say_news(sentence: str) -> None:
    """What changed, as it becomes known."""
    with suppress(BrokenPipeError):  # nobody reads what is said; the work goes on all the same
        warn(f"提示：{sentence}")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error; none when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Lines printed meanwhile stand above the bar, as long as they are; where they go to a file they must not be led
    # to the terminal.
    with Progress(console=Console(stderr=True, soft_wrap=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(data: object) -> None:
    """Data, as programs read it."""
    import json  # not for whoever only asks for help

    print(json.dumps(data, ensure_ascii=False, indent=2))


def warn(text: str) -> None:
    """A sentence on standard error."""
    print(readable(visible(text)), file=sys.stderr, flush=True)


def warn_of_unlisted(campaign: Any) -> None:
    """Say whose returns stand under codes that the list of units no longer has."""
    codes = campaign.unlisted
    if codes:
        warn(f"提示：收件登记里有报表登记在代码{'、'.join(codes)}名下，单位名单里现在没有，没有计入；单位改了代码的，请在名单里改回原代码。")


def only(options: argparse.Namespace, flag: str, *others: str) -> None:
    """Refuse flags that ask for another product than ``flag`` does."""
    for other in others:
        if getattr(options, other):
            other = {"out": "-o", "campaign": "-C"}.get(other, f"--{other.replace('_', '-')}")
            raise UsageError(f"{flag} 不能与 {other} 同时使用，请分两次运行。")
