"""What is dropped on the icon: it lies on this PC, and is put into ``待收/`` like what is dropped on the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import why
from toolkit.files import read_whole
from toolkit.paths import real, walk
from toolkit.webdesk import dropped
from toolkit.webdesk.collecting import collecting

if TYPE_CHECKING:
    from toolkit.webdesk.work import Work


def bringing(opened: Callable[[], Any], root: Path, paths: Sequence[Path]) -> Callable[[Work], str]:
    """The work of copying files and folders into the campaign and registering them; the originals stay.

    What lies in the campaign's own folder is taken from there: what is filled in 代填 is known by its place.
    """

    def do(work: Work) -> str:
        own = [path for path in paths if real(path).is_relative_to(real(root))]
        folder = dropped.new_batch(root)
        copied = _copied([path for path in paths if path not in own], folder, work)
        if not copied and not own:
            dropped.clear(folder)
            return "没有可以登记的文件。"
        try:
            return collecting(opened, folder, also=own)(work)
        finally:
            if not copied:
                dropped.clear(folder)

    return do


def _copied(paths: Sequence[Path], folder: Path, work: Work) -> int:
    """How many files were copied; each that cannot be is a line."""
    count, closed = 0, list[OSError]()
    files = [one for path in paths for one in _files(path, closed)]
    for error in closed:
        work.say(f"“{error.filename}”没有收：{why(error)}。", "bad")
    for done, (path, shown) in enumerate(files):
        work.tick(done, len(files))
        if not path.is_file():
            work.say(f"没有“{path}”这个文件，没有收。" if not os.path.lexists(path) else f"“{path}”不是文件，没有收。", "bad")
            continue
        target = dropped.free_path(folder, shown)
        part = target.with_name(target.name + dropped.PART)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(part, "wb") as whole:
                whole.write(read_whole(path))
                whole.flush()
                os.fsync(whole.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            work.say(f"“{path}”没有收：{why(error)}。", "bad")
        else:
            count += 1
    return count


def _files(path: Path, closed: list[OSError]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files of what was dropped, each with the folders it lies in from there on, and its name. Links to folders are not followed."""
    if not path.is_dir():
        yield path, (path.name,)
        return
    for place, _, names in walk(path, closed):
        inside = (path.name, *place.relative_to(path).parts)
        for name in sorted(names):
            yield place / name, (*inside, name)
