"""What a ledger remembers of last year's figures, and of last year's texts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from toolkit.campaign.entries import Entries, EntryRow
from toolkit.campaign.kept_numbers import numbers_from, plain_numbers
from toolkit.findings import Number

if TYPE_CHECKING:
    from toolkit.campaign.figures import Figures, LastTexts, Source, Texts, TextSource


class LastYearLedger:
    """The rows of last year's figures, and of its texts."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_last_year(self, sources: Iterable[Source], whence: str, *, added_up: bool = False) -> None:
        """Remember last year's figures as their source calls the units. The last word on each counts.

        ``added_up`` says they are this year's units' own, the sums over predecessors already made.
        """
        with self.act():
            for source in sources:
                body = {"source": whence, "values": plain_numbers(source.load())}
                self.entries.append("last_year", body, unit=source.name, key=source.code, version=int(added_up))

    def last_year(self) -> Figures:
        """Last year's figures; what they are is taken apart unit by unit, when it is asked for."""
        from toolkit.campaign.figures import (  # nobody is held against last year before something came
            Figures,
            Source,
        )

        figures = Figures()
        for row in self.entries.rows("kind = 'last_year'"):
            figures.take(Source(row.key, row.unit, partial(self._last_year_values, row), added_up=bool(row.version)))
        return figures

    def _last_year_values(self, row: EntryRow) -> dict[str, Number | None]:
        return numbers_from(self.entries.body(row)["values"])

    def register_last_texts(self, sources: Iterable[TextSource], whence: str) -> None:
        """Remember last year's texts as their source calls the units. The last word on each counts; a source of figures alone takes none
        back."""
        with self.act():
            for source in sources:
                self.entries.append("last_texts", {"source": whence, "texts": dict(source.load())}, unit=source.name, key=source.code)

    def last_texts(self) -> LastTexts:
        """Last year's texts; what they are is taken apart unit by unit, when it is asked for."""
        from toolkit.campaign.figures import LastTexts, TextSource

        texts = LastTexts()
        for row in self.entries.rows("kind = 'last_texts'"):
            texts.take(TextSource(row.key, row.unit, partial(self._last_texts_of, row)))
        return texts

    def _last_texts_of(self, row: EntryRow) -> Texts:
        texts: Texts = self.entries.body(row)["texts"]
        return texts

    def last_year_end(self) -> int:
        """The number of the last row of last year's figures; 0 where there are none."""
        return int(self.entries.query("SELECT COALESCE(MAX(seq), 0) FROM entry WHERE kind = 'last_year'")[0][0])
