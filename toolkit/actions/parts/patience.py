"""How long one archive or mail is gone on with: as long as what comes out of it is worth the while.

A file has its clock; two thousand members that each take their time have none together. So a container begins with some
seconds of computing, loses what its members cost that turn out to be no return, and gains with every return: an archive
of a thousand returns is read to its end, one of two thousand scraps is left after a few dozen, in one sentence that
says where. What was looked at once costs nothing the next time, so that the next time goes on from there.
"""

from __future__ import annotations

from toolkit.errors import FileError
from toolkit.structs import Struct

BEGINS_WITH = 3.5
"""Seconds of computing; with what is under way when they are over, a container of scraps costs less than five."""
GAINS = 2.0
"""Seconds for every member that says something."""
MOST = 30.0
UNPROVEN = 200
"""Members that may be under way at once, or as many as it has brought returns: on many machines what is under way is not yet counted."""


LEFT_IN_THE_MIDDLE = "没有再看"


class Patience(Struct):
    """What is left for one container. It is counted in the process that hands out the work."""

    left: float = BEGINS_WITH
    fruitless: int = 0
    """Members that were looked at for nothing."""
    whole: bool = False
    """Whether everything in it was handed out."""
    under_way: int = 0
    """Members handed out about which nothing is known yet."""
    brought: int = 0
    """Members that were returns."""

    @property
    def over(self) -> bool:
        """Whether the rest is to be left."""
        return self.left < 0

    @property
    def crowded(self) -> bool:
        """Whether to wait for what is under way before more of it is handed out."""
        return self.under_way >= max(UNPROVEN, self.brought)

    def lose(self, seconds: float) -> None:
        """A member was no return."""
        self.left -= seconds
        self.fruitless += 1

    def gain(self) -> None:
        """A member was one."""
        self.brought += 1
        self.left = max(self.left, min(self.left + GAINS, MOST))

    def stopped(self, following: str) -> FileError:
        """What is said of the container; ``following`` is the first member that was not looked at."""
        return FileError(
            "file.too_big",
            f"里面的文件大多不是报表（已看的有{self.fruitless}个读不了），从“{following}”起{LEFT_IN_THE_MIDDLE}，已看的分别处理；"
            "请把报表挑出来或解压后再收。原样再收一次，会从没有看的接着看。",
        )
