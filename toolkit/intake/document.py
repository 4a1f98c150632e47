"""A received file as the recogniser sees it: paragraphs and grids of text in reading order, whatever it was.

Every reader of a foreign format produces a :class:`Document`; the recogniser asks nothing else. Nothing here
says what a table means. A document crosses a process boundary, so it is plain data and can be pickled.
"""

from __future__ import annotations

from decimal import Decimal

from toolkit.guard import Kind
from toolkit.seen import Doubt
from toolkit.structs import Struct, replace
from toolkit.words import ORGANS, WHOLE

RawContent = int | float | Decimal | str | None
"""What a file holds in a cell: a number where the format has numbers, else the text as it stands."""


class GridCell(Struct, frozen=True):
    """One cell of a grid, or a merged block by its first cell. ``text`` is what a person sees, lines by ``\\n``.

    ``raw`` is what it comes to: the number behind the text, a formula's saved result. Where the file stores something else
    than it shows, ``doubt`` says so.
    """

    row: int
    col: int
    text: str
    raw: RawContent
    rows: int = 1
    cols: int = 1
    doubt: Doubt | None = None


class Grid(Struct, frozen=True):
    """A table of cells; blank cells may be left out. Rows and columns are 0-based, those of the sheet where there is one.

    ``place`` is how a sentence names it (``《表三》``, ``第2个表格``, ``第3页第1个表格``).
    """

    cells: tuple[GridCell, ...]
    place: str
    sheet: str | None = None
    """The sheet's name in a spreadsheet, so that a place can be given as sheet and cell; None elsewhere."""
    hidden: bool = False
    exact: bool = True
    """Whether the file itself draws the cells; False where a reader made them out of positions on a page."""
    calculated: frozenset[tuple[int, int]] = frozenset()
    """Cells whose content is a formula's saved result, where the reader can tell."""
    covered: tuple[tuple[int, int, str], ...] = ()
    """What stands under merged areas, where nobody sees it: row, column, words."""


class Paragraph(Struct, frozen=True):
    """One line or paragraph of running text; ``place`` is how a sentence names it (``第12段``, ``第3页``)."""

    text: str
    place: str = ""
    unseen: str = ""
    """Words that stand there struck or hidden."""


class Document(Struct, frozen=True):
    """A file taken apart. ``remarks`` are plain sentences of what its reader has to say (macros not run …)."""

    kind: Kind
    blocks: tuple[Paragraph | Grid, ...]
    title: str = ""
    """The title the file carries as a property or in its head, not in its text."""
    remarks: tuple[str, ...] = ()
    pictures: int = 0
    """How many pictures it shows that are large enough to be a table. Nobody reads them."""


def without_other_scope(document: Document) -> Document:
    """The document without the tables of a roll-up's other scope: a roll-up handed on speaks by the tables that go on, 汇总…, and a sheet
    机关… or 全区… has the same once more, of other units. A workbook that is no roll-up of ours stays as it is."""
    sheets = {block.sheet for block in document.blocks if isinstance(block, Grid) and block.sheet}
    other = {f"{kind}{sheet[2:]}" for sheet in sheets if sheet.startswith("汇总") for kind in (ORGANS, WHOLE)} & sheets
    if not other or "明细" not in sheets:
        return document
    kept = tuple(block for block in document.blocks if not isinstance(block, Grid) or block.sheet not in other)
    named = "、".join(f"《{name}》" for name in sorted(other))
    return replace(document, blocks=kept, remarks=(*document.remarks, f"{named}是另一个范围的数，没有读取。"))
