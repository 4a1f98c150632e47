"""The walk through a document that finds the rows of each table and reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from toolkit.clock import tick
from toolkit.intake.recognise.columns import Heading, Stacks, heading
from toolkit.intake.recognise.doubts import SEEMING, Knot, Label, Suspect, doubts
from toolkit.intake.recognise.expected import Block, Expected, Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.headwords import head_words
from toolkit.intake.recognise.matching import Match, match, ordered
from toolkit.intake.recognise.model import Sure
from toolkit.intake.recognise.offers import Offer, offer
from toolkit.intake.recognise.placing import Evidence, HeadWords, Placed, Refused, Site, place
from toolkit.intake.recognise.possible import heads_there
from toolkit.intake.recognise.records import Record, records_of
from toolkit.intake.recognise.wording import bare_key, key
from toolkit.structs import Struct, field, replace

GridPlace = tuple[int, int, int]
"""A cell of the document: number of the patch, row, column."""


class Walk(Struct):
    """Everything found on the way."""

    placed: list[Placed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    used: set[GridPlace] = field(default_factory=set)
    """Figures that were read, or that a refusal has spoken of."""
    matched: dict[str, list[tuple[int, Line]]] = field(default_factory=dict)
    """Table → its rows in the document, by patch and line."""
    foreign: dict[str, list[str]] = field(default_factory=dict)
    """Table → words of other editions seen over or among its rows."""
    records: list[list[Record]] = field(default_factory=list)
    rows: dict[int, Match] = field(default_factory=dict)
    """Records that are rows of the form, by identity."""
    knots: list[Knot] = field(default_factory=list)
    """Labels and rows of figures that are not surely tied to each other; nothing of them is placed here."""
    suspects: list[Suspect] = field(default_factory=list)
    """Rows that may be a row off."""
    offers: list[Offer] = field(default_factory=list)
    """Rows whose columns are in doubt, with the placements that may be meant."""
    columns: dict[tuple[int, int, str], dict[int, tuple[int, ...]]] = field(default_factory=dict)
    """Patch (by identity), block and table → the columns that whole heads gave it."""


class _Inherited(Struct):
    """The columns a table had in the patch before, for a page without a header."""

    width: int
    columns: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)


class Walker:
    """Reads the patches one after another."""

    def __init__(self, wanted: Wanted, patches: Sequence[Patch]) -> None:
        self.wanted = wanted
        self.patches = patches
        self.walk = Walk(records=[records_of(patch) for patch in patches])
        self._rows_of: Counter[tuple[str, int]] = Counter()
        self._number = {id(patch): n for n, patch in enumerate(patches)}
        self._matches = self._match()
        self._tied = self._tie()
        self._evidence = self._gather()
        self._heads: dict[tuple[str, int, int], HeadWords] = {}
        self._foreign_of: dict[int, tuple[str, ...]] = {}
        self._inherited = _Inherited(-1)
        self._copies: Counter[str] = Counter()
        self._headed_patches: dict[tuple[int, str], bool] = {}

    def run(self) -> Walk:
        """Walk through everything."""
        for number, patch in enumerate(self.patches):
            self._patch(number, patch)
        return self.walk

    # ── before walking: which records are rows ──

    def _match(self) -> dict[int, Match]:
        by_table: dict[str, list[Match]] = {}
        for records in self.walk.records:
            for record in records:
                tick()
                for expected in self.wanted.tables:
                    hit = match(record, expected, self.wanted.words) if expected.labelled else None
                    if hit:
                        by_table.setdefault(expected.table.code, []).append(hit)
        kept = self.walk.rows
        claimed = Counter(id(hit.record) for hits in by_table.values() for hit in hits)
        for hits in by_table.values():
            for hit in ordered([hit for hit in hits if claimed[id(hit.record)] == 1]):
                kept[id(hit.record)] = hit
                self._rows_of[hit.row.table, hit.copy] += 1
        return kept

    def _tie(self) -> set[int]:
        """The records, by identity, whose labels and figures do not surely belong together."""
        for patch, records in zip(self.patches, self.walk.records, strict=True):
            for expected in self.wanted.tables:
                if expected.labelled:
                    for doubt in doubts(patch, records, self._matches, expected, self.wanted.words):
                        if isinstance(doubt, Knot):
                            self.walk.knots.append(doubt)
                        else:
                            self.walk.suspects.append(doubt)
        tied = {id(label.record) for knot in self.walk.knots for label in knot.labels if label.record is not None}
        return tied | {id(numbers.record) for knot in self.walk.knots for numbers in knot.numbers}

    def _gather(self) -> dict[tuple[int, str, int], Evidence]:
        gathered: dict[tuple[int, str, int], Evidence] = {}
        for hit in self._matches.values():
            if id(hit.record) in self._tied:
                gathered.setdefault((self._number[id(hit.record.patch)], hit.row.table, hit.row.block), Evidence())
                continue
            at = (self._number[id(hit.record.patch)], hit.row.table, hit.row.block)
            gathered.setdefault(at, Evidence()).note(hit.record, hit.row.width)
        return gathered

    # ── walking ──

    def _patch(self, number: int, patch: Patch) -> None:
        stacks = Stacks()
        columns: dict[tuple[str, int], tuple[int, ...]] = {}
        by_line: dict[int, list[Record]] = {}
        for record in self.walk.records[number]:
            by_line.setdefault(record.line.number, []).append(record)
        runs = _runs(patch.lines)
        for line in patch.lines:
            tick()
            records = by_line.get(line.number, [])
            rows = [hit for record in records if (hit := self._matches.get(id(record)))]
            cells = {spot.col: spot for spot in line.spots}
            taken: list[tuple[int, int]] = []
            for n, hit in enumerate(rows):
                until = rows[n + 1].first if n + 1 < len(rows) else None
                last = self._row(number, hit, stacks, cells, until, runs, columns)
                # Words among a drawn row's figures are what somebody wrote there, and no head of the rows below.
                end = (until or max(hit.record.until or line.width, last + 1)) - 1
                taken.append((hit.first, end))
            for record in records:
                if id(record) in self._tied and id(record) not in self._matches:
                    self.walk.used |= {(number, spot.row, spot.col) for spot in record.figures}
            if not rows:
                taken += self._unlabelled(number, line, records, stacks, cells, runs)
            if line.prose:
                stacks = Stacks()
            elif line.ruled or len(line.spots) > 1:
                stacks.add(line, taken)
        self._blank_row_left_out(number, patch, stacks)
        if patch.grid is not None:
            self._inherited = _Inherited(max((line.width for line in patch.lines), default=-1), columns)

    def _row(
        self, number: int, hit: Match, stacks: Stacks, cells: dict[int, Spot], until: int | None,
        runs: dict[int, int], columns: dict[tuple[str, int], tuple[int, ...]],
    ) -> int:
        """Read a row; gives the last column that the heads over it say is its own, -1 where they say nothing sure."""
        record, row, expected = hit.record, hit.row, hit.expected
        block = expected.blocks[row.block]
        over = heading(stacks, expected, block, record.last_word, until) if not record.joined else Heading({}, (), ())
        if not block.headed:
            until = until or record.until
        last = max(map(max, over.places.values()), default=-1)
        if until is None and record.until is not None and -1 < last < record.until:
            until = record.until
        kin = (row.table, row.block)
        same_shape = record.patch.grid is not None and record.line.width == self._inherited.width
        before = self._inherited.columns.get(kin, ()) if same_shape else ()
        head = self._head(number, hit, block)
        site = Site(
            record, row, expected, over, self._evidence[number, row.table, row.block], cells, until, head,
            regular=runs.get(record.line.number, -1) == runs.get(over.top, -2),
            inherited=before,
            alone=block.headed and self._rows_of[row.table, hit.copy] < max(1, len(expected.rows) // 3),
            copy=hit.copy,
        )
        if id(record) in self._tied:
            self._put_aside(number, record, row.table)
        else:
            self._take(number, site)
        if over.complete(row.width):
            self.walk.columns[id(record.patch), row.block, row.table] = over.places
            columns[kin] = tuple(over.places[n][0] for n in range(row.width))
        elif over.empty and before:
            columns[kin] = before
        self._note_foreign(row.table, [*over.words, *head.foreign])
        return last if record.patch.exact and over.complete(row.width) else -1

    def _head(self, number: int, hit: Match, block: Block) -> HeadWords:
        """What the words before the block's first row say; they hold for its other rows."""
        at = (hit.row.table, hit.copy, block.number)
        if at not in self._heads or self._foreign_words(hit.head):
            words = head_words(hit.head, hit.expected, block, self.wanted)
            self._heads[at] = replace(words, elsewhere=self._foreign_in(number, hit.expected) if block.headed else ())
        return self._heads[at]

    def _put_aside(self, number: int, record: Record, table: str) -> None:
        self.walk.matched.setdefault(table, []).append((number, record.line))
        self.walk.used |= {(number, spot.row, spot.col) for spot in record.figures}

    def _take(self, number: int, site: Site) -> None:
        result = place(site)
        offered = offer(number, site, result, self.wanted)
        if offered is not None:
            self.walk.offers.append(offered)
        line = site.record.line
        self.walk.matched.setdefault(site.row.table, []).append((number, line))
        if isinstance(result, Refused):
            self.walk.refused.append(result)
            self.walk.used |= {(number, spot.row, spot.col) for spot in result.spots}
            return
        self.walk.placed += result
        if result and result[0].sure is Sure.BY_POSITION and result[0].col not in site.evidence.filled and not site.inherited:
            self.walk.suspects.append(Suspect(site.expected, site.record.patch, site.copy, (Label(site.row, line, site.record),), SEEMING))
        for item in result:
            if item.spot is not None:
                self.walk.used.add((number, item.spot.row, item.spot.col))
        texts = {spot.text for item in result if (spot := item.spot)}
        if len(result) == 1 and not site.record.joined:
            # A merged figure shown at each of its places was read once.
            places = {col for cols in site.heading.places.values() for col in cols}
            self.walk.used |= {(number, s.row, s.col) for s in site.figures if s.col in places and s.text in texts}

    # ── tables whose rows have no labels: found by the heads above ──

    def _unlabelled(
        self, number: int, line: Line, records: Sequence[Record], stacks: Stacks, cells: dict[int, Spot],
        runs: dict[int, int],
    ) -> list[tuple[int, int]]:
        for expected in self.wanted.tables:
            if expected.labelled or not self._heads_in(number, expected):
                continue
            for row in expected.rows:
                block = expected.blocks[row.block]
                for record in records:
                    if record.figures or not record.words:
                        site = self._headed(number, record, expected, block, row.number, stacks, cells, runs)
                        if site is not None:
                            self._take(number, site)
                            return [(0, line.width - 1)]
        return []

    def _heads_in(self, number: int, expected: Expected) -> bool:
        """Whether heads of a table stand anywhere in a patch; asked by every line, of a register ten thousand times."""
        patch, at = self.patches[number], (number, expected.table.code)
        if at not in self._headed_patches:
            texts = [spot.text for line in patch.lines for spot in line.spots if spot.label] if patch.exact else []
            self._headed_patches[at] = not patch.exact or any(heads_there(block.labels, texts) for block in expected.blocks)
        return self._headed_patches[at]

    def _blank_row_left_out(self, number: int, patch: Patch, stacks: Stacks) -> None:
        """A sheet that ends with a whole header: its one row of figures is blank, and its reader left it out.

        Only a spreadsheet has cells where nothing is written; and not where another grid follows.
        """
        following = self.patches[number + 1 : number + 2]
        if patch.sheet is None or not patch.lines or any(other.grid is not None for other in following):
            return
        last = patch.lines[-1]
        below = Line((), last.number + 1, True, last.place, last.width)
        for expected in self.wanted.tables:
            seen = any(at == number for at, _ in self.walk.matched.get(expected.table.code, ()))
            if not expected.labelled and len(expected.rows) == 1 and not seen:
                record = Record(patch, below, [], [])
                site = self._headed(number, record, expected, expected.blocks[0], 0, stacks, {}, {})
                if site is not None and any(spot.label for spot in last.spots):
                    self._take(number, site)

    def _headed(
        self, number: int, record: Record, expected: Expected, block: Block, row: int, stacks: Stacks,
        cells: dict[int, Spot], runs: dict[int, int],
    ) -> Site | None:
        wanted = expected.rows[row]
        over = Heading({}, (), ())
        if not record.joined:
            over = heading(stacks, expected, block, record.last_word, record.until)
        words = head_words(record.lead, expected, block, self.wanted)
        regular = runs.get(record.line.number, -1) == runs.get(over.top, -2)
        whole = over.complete(wanted.width) and not over.among and (bool(record.figures) or record.patch.exact or regular)
        part = record.patch.exact and len(over.places) > 1 and not over.among and _whole_groups(over, block)
        in_text = not record.patch.exact and words.present and len(record.figures) >= wanted.width
        if not (whole or part or in_text):
            return None
        if block.number and not record.figures:
            return None
        evidence = Evidence()
        evidence.note(record, wanted.width)
        evidence.overfull = False
        copy = self._copies[expected.table.code]
        self._copies[expected.table.code] += 1
        return Site(
            record, wanted, expected, over, evidence, cells, record.until, words,
            regular=regular, copy=copy,
        )

    def _foreign_in(self, number: int, expected: Expected) -> tuple[str, ...]:
        """Labels of another edition in a patch, where the table has rows whose heads could be among them."""
        if number not in self._foreign_of:
            records = self.walk.records[number]
            self._foreign_of[number] = tuple(dict.fromkeys(self._foreign_words(s for r in records for s in r.words + r.lead)))
        return self._foreign_of[number] if len(expected.blocks) > 1 else ()

    def _foreign_words(self, spots: Iterable[Spot]) -> list[str]:
        return [spot.text for spot in spots if {key(spot.text), bare_key(spot.text)} & self.wanted.foreign.keys()]

    def _note_foreign(self, table: str, words: Iterable[str]) -> None:
        known = [word for word in words if {key(word), bare_key(word)} & self.wanted.foreign.keys()]
        if known:
            self.walk.foreign.setdefault(table, []).extend(known)


def _whole_groups(over: Heading, block: Block) -> bool:
    """Whether the columns found are whole groups of the block: 行政复议 with its five, in a small table alone."""
    groups: dict[tuple[frozenset[str], ...], list[int]] = {}
    for column, head in enumerate(block.heads):
        groups.setdefault(head.groups, []).append(column)
    return all(
        all(column in over.places for column in columns) or not any(column in over.places for column in columns)
        for columns in groups.values()
    )


def _runs(lines: Sequence[Line]) -> dict[int, int]:
    """Line → the number of its run of neighbouring lines of equal width."""
    runs: dict[int, int] = {}
    current, width = 0, -1
    for line in lines:
        if not line.ruled:
            if line.spots:
                current, width = current + 1, -1
            continue
        if line.width != width:
            current, width = current + 1, line.width
        runs[line.number] = current
    return runs


