"""A table of texts as a terminal shows it: columns that line up, whatever is written in them.

What fits is set here in a few lines; only a table that has to be folded asks rich, which takes longer to import than to look at a
district.
"""

from __future__ import annotations

_WIDEST, _WIDE = 160, 220
_BETWEEN = "   "


class Table:
    """Heads, and rows of as many texts."""

    def __init__(self, *heads: str, title: str = "") -> None:
        self.title = title
        self.heads = heads
        self.rows: list[tuple[str, ...]] = []

    def add_row(self, *cells: str) -> None:
        """One more row, below the others."""
        self.rows.append(cells)

    def drawn(self, *, wide: bool = False) -> str:
        """The lines of the table, none longer than a terminal is wide, or a register."""
        widest = _WIDE if wide else _WIDEST
        columns = [[head, *cells] for head, *cells in zip(self.heads, *self.rows, strict=True)]
        if not self.title and all(cell.isprintable() for column in columns for cell in column):
            set_out = [_set_out(column) for column in columns]
            width = sum(width for width, _ in set_out) + len(_BETWEEN) * (len(columns) - 1)
            if width + 2 <= widest:
                head, *rows = ((" " + _BETWEEN.join(cells)).rstrip() for cells in zip(*(cells for _, cells in set_out), strict=True))
                return "\n".join([head, f" {'─' * width}", *rows])
        return self._folded(widest)

    def _folded(self, widest: int) -> str:
        import io

        from rich import box
        from rich.console import Console
        from rich.table import Table as Folding

        table = Folding(box=box.SIMPLE_HEAD, title=self.title or None, title_justify="left", pad_edge=False)
        for head in self.heads:
            table.add_column(head, overflow="fold", no_wrap=False)
        for row in self.rows:
            table.add_row(*row)
        out = io.StringIO()
        Console(file=out, width=widest, color_system=None, markup=False, highlight=False).print(table)
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def _set_out(column: list[str]) -> tuple[int, list[str]]:
    """How wide a column is, and its texts with blanks after them up to that."""
    from rich.cells import cell_len  # not for whoever prints no table

    lengths = [cell_len(text) for text in column]
    width = max(lengths)
    return width, [text + " " * (width - length) for text, length in zip(column, lengths, strict=True)]
