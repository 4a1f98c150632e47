"""What is known while a text is read: of what thing it speaks, of which year, in which list."""

from __future__ import annotations

from toolkit.sentences.marks import Mark
from toolkit.sentences.tokens import Token
from toolkit.sentences.vocabulary import Figure, Thing
from toolkit.structs import Struct, field

WHOLE_YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR, PART, LONG = "本年", "上年", "下年", "其他年份", "不是全年", "历年累计"


class Found(Struct, eq=False):
    """What became of one number, or of words that say one."""

    start: int
    end: int
    mark: Mark | None
    sentence: int
    thing: Thing | None = None
    figure: Figure | None = None
    means: str | None = None
    fits: tuple[str, ...] = ()
    scope: str = ""
    why: str = ""
    words: bool = False
    """Whether it is said in words alone: none, all."""
    officer: bool = False
    total: bool = False
    """Whether lists and applicants behind it are parts of it."""
    dated: bool = False
    """Whether its year stands in digits in front of it, and compares nothing."""
    share: bool = False
    depth: int = 0
    would: Figure | None = None
    """Which figure it is a part of that no cell holds: of what came in by one channel."""

    @property
    def number(self) -> object:
        """The number as written."""
        return self.mark.about if self.mark else 0


class Listing(Struct, eq=False):
    """A list of parts: of what, which so far, and how deep in brackets it was begun."""

    head: Found | None
    depth: int
    foreign: bool = False
    """Whether it is of something that is no figure."""
    said: bool = False
    """Whether “其中” opens it, not a bracket alone."""
    items: list[Found] = field(default_factory=list)


class State(Struct, eq=False):
    """Where the reader is."""

    thing: Thing | None = None
    head: Found | None = None
    """The last number that was a whole: received, answered."""
    listing: Listing | None = None
    period: str = WHOLE_YEAR
    dated: bool = False
    plan: bool = False
    narrow: bool = False
    own: bool = False
    than: bool = False
    shown: bool = False
    """Whether the sentence counts what was published."""
    published: bool = False
    """Whether it counts so what the form has figures of: documents, decisions."""
    lost: bool = False
    """Whether something else was counted since it was last known what the text is about."""
    beside: bool = False
    """Whether the clause was about something else before a bracket."""
    verb: str = ""
    """The words by which the last figure of the sentence was said."""
    segment: int = 0
    """The token with which what belongs to the next number begins."""
    clause: int = 0
    counted: bool = False
    """Whether a number stands in the clause already: what follows a 、 is another one then."""
    sentence: int = 0
    depth: int = 0
    brackets: list[tuple[int, bool, int]] = field(default_factory=list)
    listed: list[Listing | None] = field(default_factory=list)

    def ends_clause(self, at: int) -> None:
        """A comma."""
        self.segment = self.clause = at
        self.counted = False
        self.than = self.beside = self.plan = False

    def ends_part(self, at: int) -> None:
        """A semicolon."""
        self.ends_clause(at)
        self.listing = None
        self.verb = ""
        if self.period in (LAST_YEAR, NEXT_YEAR, OTHER_YEAR, LONG):
            self.period = WHOLE_YEAR
        self.dated = False

    def ends_sentence(self, at: int) -> None:
        """A full stop."""
        self.ends_part(at)
        self.sentence += 1
        self.narrow = self.own = self.shown = self.published = False
        self.depth = 0
        self.brackets, self.listed = [], []

    def ends_line(self, at: int, *, heading: bool) -> None:
        """A new paragraph; a heading before it still says what it is about."""
        self.ends_sentence(at)
        self.period = WHOLE_YEAR
        self.lost = False
        if not heading:
            self.thing = self.head = None


def rest(tokens: list[Token], kinds: tuple[str, ...]) -> list[Token]:
    """The tokens that are of none of some kinds."""
    return [token for token in tokens if not any(kind in token for kind in kinds)]
