"""Files that were dropped, registered: one line a file, each leading to what is to be done with it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.actions.parts.outcomes import OUTCOMES
from toolkit.errors import UsageError
from toolkit.findings import Severity, count_by_severity
from toolkit.webdesk import dropped

if TYPE_CHECKING:
    from toolkit.actions.parts.taking import Taken
    from toolkit.webdesk.work import Work

_SHOWN = 6
"""Findings of one file that its line shows; its page shows all."""


def collecting(opened: Callable[[], Any], folder: Path, assign_to: str = "", also: Sequence[Path] = ()) -> Callable[[Work], str]:
    """The work of registering what lies in a batch's folder. It is removed when all of it was registered, and not before.

    ``also`` is taken from where it lies, and stays there.
    """

    def do(work: Work) -> str:
        from toolkit.actions.collect import collected
        from toolkit.actions.parts.several import InOneRun
        from toolkit.actions.parts.spreading import Workers

        outcomes, run = Counter[str](), InOneRun()
        if _nothing_in(folder) and not also:
            dropped.clear(folder)
            return "里面没有收到的文件，只有系统或办公软件自己的临时文件，没有登记。"
        with _tried_again(work, folder), opened() as campaign, Workers() as workers:
            paths = [*([folder] if dropped.whole_files(folder) else []), *also]
            for taken in collected(campaign, paths, assign_to=assign_to or None, progress=work.tick, executor=workers):
                outcomes[taken.outcome] += 1
                run.add(taken)
                tell(work, taken, folder)
        for one in run.several():
            work.say(f"{one.sentence}要的不是这一份的，在它的页面上撤回，前一份就重新计入。", "ask", f"/c/{work.key}/unit/{one.unit.code}#versions")
        dropped.clear(folder)
        return total(outcomes)

    return do


def comparing(opened: Callable[[], Any], folder: Path) -> Callable[[Work], str]:
    """The work of comparing what units have published with what they reported."""

    def do(work: Work) -> str:
        from toolkit.actions.parts.spreading import Workers
        from toolkit.actions.published import published

        paths = [path for path in folder.iterdir() if path.name != dropped.LISTED]
        listed = next(iter((folder / dropped.LISTED).iterdir()), None) if (folder / dropped.LISTED).is_dir() else None
        with _tried_again(work, folder), opened() as campaign, Workers() as workers:
            done = published(campaign, paths, listed=listed, progress=work.tick, executor=workers)
        for one in done:
            if one.unit is None or one.reason:
                work.say(f"{one.name}　{one.unit.name if one.unit else '没有比较'}", "bad", "", (one.reason,))
                continue
            more = (*one.sentences, *([f"{one.note}。"] if one.note else []))
            work.say(f"{one.name}　{one.unit.name}　{one.verdict}", "ask" if more else "good", f"/c/{work.key}/unit/{one.unit.code}", more)
        dropped.clear(folder)
        compared = [one for one in done if one.unit is not None and not one.reason]
        return f"比较了{len(compared)}份，{sum(bool(one.differs) for one in compared)}份与报表不一致。"

    return do


@contextmanager
def _tried_again(work: Work, folder: Path) -> Iterator[None]:
    """What fails leaves the batch where it lies, with a button that takes it up again."""
    try:
        yield
    except BaseException:
        dropped.release(folder)
        work.again = f"/c/{work.key}/again"
        raise


def _nothing_in(folder: Path) -> bool:
    from toolkit.actions.parts.arriving import arrivals

    try:
        arrivals([folder], collecting=True)
    except UsageError:
        return True
    return False


def tell(work: Work, taken: Taken, folder: Path | None = None) -> None:
    """One line for a file, with what was found in it or why it is nobody's. ``folder`` is where it was dropped: two of one name are told apart."""
    shown = taken.label.removeprefix(f"{folder}{os.sep}").replace(os.sep, "/") if folder is not None else taken.name
    said = [shown, OUTCOMES[taken.outcome]]
    tone, href = {"aside": "ask", "unreadable": "bad"}.get(taken.outcome, ""), ""
    more = [taken.reason] if taken.reason else []
    if taken.unit is not None:
        said.append(f"{taken.unit.name}" + (f"（第{taken.version}次）" if taken.version else ""))
        href = f"/c/{work.key}/unit/{taken.unit.code}"
    if taken.outcome in ("registered", "manuscript"):
        counts = count_by_severity(taken.findings)
        found = [f"{words}{counts[weight]}" for weight, words in ((Severity.ERROR, "错误"), (Severity.QUERY, "待核实")) if counts[weight]]
        said.append("、".join(found) or "没有发现问题")
        tone = "bad" if counts[Severity.ERROR] else "ask" if counts[Severity.QUERY] else "good"
        told = [finding for finding in taken.findings if finding.severity is not Severity.NOTE]
        more += [f"【{finding.severity.chinese}】{finding.message}" for finding in told[:_SHOWN]]
        more += [f"另有{len(told) - _SHOWN}条，见该单位的页面。"] if len(told) > _SHOWN else []
    elif taken.outcome in ("aside", "unreadable"):
        href = f"/c/{work.key}/waiting"
    work.say("　".join(said), tone, href, tuple(more))


def total(outcomes: Counter[str]) -> str:
    """How many files came in as what."""
    parts = [f"{words}{outcomes[name]}份" for name, words in OUTCOMES.items() if outcomes[name]]
    return f"共{sum(outcomes.values())}份：{'，'.join(parts)}。" if parts else "里面没有文件。"
