"""The grammar: every number of a text tied to a figure of the form by the words of its clause, or to none.

Read from left to right, once. A number is tied only where the words beside it are all known; what is not sure is tied to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.sentences.looking import has, thing_in
from toolkit.sentences.marks import SOME_DAY, YEAR_END, Mark, Marked
from toolkit.sentences.none import none_said, of_all
from toolkit.sentences.shares import CHANGE, change, share
from toolkit.sentences.state import (
    LAST_YEAR,
    LONG,
    NEXT_YEAR,
    OTHER_YEAR,
    PART,
    WHOLE_YEAR,
    Found,
    Listing,
    State,
)
from toolkit.sentences.tokens import Token, tokens_of
from toolkit.sentences.tying import ASIDE, CHANNEL, NARROW, PLAN, PUBLISHED, Tie
from toolkit.sentences.vocabulary import Vocabulary

_PERIODS = {"year": WHOLE_YEAR, "last": LAST_YEAR, "next": NEXT_YEAR, "other": OTHER_YEAR, "part": PART, "long": LONG}
_SHARES = ("%", "百分点", "个百分点")
_LONGEST_HEADING = 40
_STILL_OF_IT = (ASIDE, CHANNEL, PUBLISHED, NARROW, PLAN, PART, LONG, OTHER_YEAR, NEXT_YEAR)
"""Reasons by which a number is no figure of the table, though the text still speaks of the same thing."""


class Reader:
    """One reading of one text."""

    def __init__(self, marked: Marked, vocabulary: Vocabulary, level: str) -> None:
        self.marked = marked
        self.vocabulary = vocabulary
        self.government = not level or level in vocabulary.own_matter_of  # of an unknown body it may be so
        self.tokens = tokens_of(marked.text, vocabulary)
        self.state = State()
        self.found: list[Found] = []
        self._line_began = 0
        self._line_counted = False

    def read(self) -> list[Found]:
        """Every number, and words that say one, in order of place."""
        for at, token in enumerate(self.tokens):
            if token.word.heeded:
                if token.word.breaks:
                    self._break(at, token)
                else:
                    self._note(at, token)
            elif token.index >= 0:
                self._count(at, self.marked.marks[token.index])
            elif token.sign:
                self._sign(token)
        self._add_up()
        self._settle()
        return sorted(self.found, key=lambda found: (found.start, found.end))

    # ── what is no number ──

    def _sign(self, token: Token) -> None:
        if token.sign == YEAR_END:
            self.state.period = WHOLE_YEAR
        elif token.sign == SOME_DAY:
            self.state.period = PART

    def _break(self, at: int, token: Token) -> None:
        state, after = self.state, at + 1
        match token.word.text:
            case "、":
                if state.counted:
                    state.segment = after
            case "，":
                self._speaks_of(at)
                state.ends_clause(after)
            case "；":
                self._speaks_of(at)
                self._add_up()
                state.ends_part(after)
            case "（":
                state.brackets.append((state.segment, state.counted, len(self.found)))
                state.listed.append(state.listing)
                state.depth += 1
                if state.counted and self.tokens[at - 1].index >= 0:
                    state.listing = Listing(self.found[-1] if self.found and self.found[-1].means else None, state.depth)
                state.segment, state.counted = after, False
            case "）":
                self._close(after)
            case "\n":
                self._speaks_of(at)
                self._add_up()
                heading = not self._line_counted and token.start - self._line_began <= _LONGEST_HEADING
                state.ends_line(after, heading=heading)
                self._line_began, self._line_counted = token.end, False
            case _:
                self._speaks_of(at)
                self._add_up()
                state.ends_sentence(after)

    def _close(self, after: int) -> None:
        state = self.state
        if not state.brackets:
            state.segment = after
            return
        segment, counted, before = state.brackets.pop()
        self._add_up()
        state.listing = state.listed.pop()
        state.depth -= 1
        inside = self.tokens[state.segment : after - 1]
        if len(self.found) == before and has(inside, "with") and any(f.widens for t in inside for f in t.word.figures):
            if counted and self.found:
                self._widen(self.found[-1])
        if len(self.found) > before and any("elsewhere" in token for token in self.tokens[segment : state.segment]):
            state.beside = True
        # What stood in brackets says nothing of the next number, unless it has numbers of its own.
        state.segment = after if len(self.found) > before or counted else segment
        state.counted = counted

    def _speaks_of(self, end: int) -> None:
        """A clause without a number may say what the next ones are about: 依申请公开情况。"""
        state = self.state
        if state.counted:
            return
        clause = self.tokens[state.clause : end]
        if any(token.index >= 0 for token in clause):
            return
        for token in reversed(clause):
            word = token.word
            if "elsewhere" in word.kinds or (word.thing is None and "shown" in word.kinds and not word.figures):
                state.thing = None
                return
            if word.thing is not None:
                state.thing = word.thing
                return

    def _note(self, at: int, token: Token) -> None:
        state, kinds = self.state, token.word.kinds
        before = self.tokens[at - 1] if at else None
        for kind, period in _PERIODS.items():
            if kind in kinds:
                after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
                compares = (before is not None and "than" in before) or (after is not None and ("than" in after or "growth" in after))
                if before is not None and before.word.text in ("因", "由"):
                    continue  # 因上年申请引发的复议 is one of this year
                if kind in ("last", "other") and compares:
                    state.than = True
                else:
                    state.period = period
                    state.dated = kind == "last" and token.start in self.marked.written_years and at == state.segment
        if "than" in kinds:
            state.than = True
        if "plan" in kinds:
            state.plan = True
        if "narrow" in kinds:
            state.narrow = True
        if "own" in kinds:
            state.own = True
        if "of" in kinds:
            self._add_up()
            last = next((one for one in reversed(self.found[-12:]) if one.depth <= state.depth and not one.words), None)
            if last is not None and (last.share or last.scope == CHANGE):
                last = state.head
            last = last if last is not None and last.sentence >= state.sentence - 1 else None
            head = last if last is not None and last.means else None
            state.listing = Listing(head, state.depth, foreign=last is not None and head is None, said=True)
        if "not" in kinds:
            self._keep(none_said(self, at))
        if "all" in kinds:
            self._keep(of_all(self, at))

    def _keep(self, several: Iterator[Found]) -> None:
        self.found.extend(several)

    # ── numbers ──

    def _count(self, at: int, mark: Mark) -> None:
        state = self.state
        self._line_counted = True
        left, right = self.tokens[state.segment : at], self._right(at)
        found = Found(mark.start, mark.end, mark, state.sentence, depth=state.depth)
        if mark.unit in _SHARES:
            share(self, found, left)
        elif not change(self, found, left):
            Tie(self, found, mark, left, right).tie()
            self._heed(found, left)
        self.found.append(found)
        state.segment = at + 1
        state.counted = True

    def _right(self, at: int) -> list[Token]:
        """What follows a number and may belong to it: up to the next number or mark."""
        several = []
        for token in self.tokens[at + 1 : at + 12]:
            if token.index >= 0 or token.word.breaks:
                break
            several.append(token)
        return several

    def _heed(self, found: Found, left: list[Token]) -> None:
        """What a number leaves behind for the ones after it."""
        state = self.state
        listing = state.listing
        if found.means is None:
            if has(left, "shown"):
                named = thing_in(left)
                state.shown = True
                state.published = state.published or (named is not None and named.shown)
            if listing is not None:
                listing.items.append(found)
            elif found.scope or any(token.word.figures or "elsewhere" in token or "shown" in token for token in left):
                if found.scope not in _STILL_OF_IT:
                    state.thing = state.head = None
                    state.lost = True
            return
        if listing is not None:
            listing.items.append(found)
        state.thing = found.thing
        state.lost = False
        verb = next((token for token in reversed(left) if any(figure.verb for figure in token.word.figures)), None)
        if verb is not None:
            state.verb = verb.word.text
        if found.figure is not None and found.figure.widens:
            self._included(found, left)
        if found.scope == LAST_YEAR:
            return
        if found.total:
            if listing is not None and found.figure is not None and listing.head is None:
                state.listing = None
            state.head = found
        if found.figure is not None and found.figure.verb and listing is not None and listing.depth == state.depth and not listing.head:
            state.listing = None

    def _included(self, found: Found, left: list[Token]) -> None:
        """“含上年结转n件”: what stands before counts them, too."""
        state = self.state
        listing = state.listing
        target = listing.head if listing is not None else state.head
        if target is None or target.sentence != found.sentence:
            return
        said = found.officer = has(left, "with")
        if not said and listing is not None and listing.said and listing.depth == state.depth:
            parts = [item for item in listing.items if item is not found]
            said = all(item.figure is not None and item.figure.verb and item.means for item in parts)
        if said and target.figure is not None and target.figure.wide and found.means and found.means in target.figure.wide:
            self._widen(target)

    def _widen(self, target: Found) -> None:
        if target.figure is not None and target.figure.wide and target.means == target.figure.means:
            target.means = target.figure.wide
            target.fits = tuple(dict.fromkeys((target.figure.wide, *target.fits))) if target.fits else ()
            target.officer = True

    def _add_up(self) -> None:
        """At the end of a list: where its parts, with what was carried over, add up to the whole, the whole is the wider one."""
        listing, self.state.listing = self.state.listing, None
        if listing is None or listing.head is None or listing.head.mark is None or listing.head.figure is None:
            return
        items = [item for item in listing.items if item.means and item.mark is not None and item.thing is listing.head.thing]
        results = [item for item in items if item.figure is not None and not item.figure.verb and not item.figure.widens]
        carried = [item for item in items if item.figure is not None and item.figure.widens]
        added = sum(item.mark.about for item in (*results, *carried) if item.mark is not None)
        if len(results) > 1 and carried and added == listing.head.mark.about:
            self._widen(listing.head)
            listing.head.officer = False

    def _settle(self) -> None:
        """What only the whole text can tell: a year of digits that is nowhere compared with this one is a slip of the pen."""
        this_year = {found.means for found in self.found if found.means and found.scope == WHOLE_YEAR}
        for found in self.found:
            if found.dated and found.means is not None and found.means.replace("last.", "") not in this_year and found.figure is not None:
                found.means, found.fits = found.figure.means, tuple(fit.replace("last.", "") for fit in found.fits) + found.fits
                found.scope = "年份写作上年"

