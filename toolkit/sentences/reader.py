"""The grammar: every number of a text tied to a figure of the form by the words of its clause, or to none.

Read from left to right, once. A number is tied only where the words beside it are all known; what is not sure is tied to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.rules import expression as ex
from toolkit.sentences.marks import SOME_DAY, SPAN, YEAR_END, Mark, Marked
from toolkit.sentences.none import none_said, of_all
from toolkit.sentences.shares import change, share
from toolkit.sentences.state import LAST_YEAR, LONG, NEXT_YEAR, OTHER_YEAR, PART, WHOLE_YEAR, Found, Listing, State
from toolkit.sentences.tokens import Token, tokens_of
from toolkit.sentences.vocabulary import Figure, Thing, Vocabulary, fits_unit, of_column, of_last_year, parsed

_PERIODS = {"year": WHOLE_YEAR, "last": LAST_YEAR, "next": NEXT_YEAR, "other": OTHER_YEAR, "part": PART, "long": LONG}
_FILLING = ("plain", "sum", "all", "joint", "of", "own", "year", "with", "beside", "colon")
_SHARES = ("%", "百分点", "个百分点")
_LONGEST_HEADING = 40


class Reader:
    """One reading of one text."""

    def __init__(self, marked: Marked, vocabulary: Vocabulary, level: str) -> None:
        self.marked = marked
        self.vocabulary = vocabulary
        self.government = level in vocabulary.own_matter_of
        self.tokens = tokens_of(marked.text, vocabulary)
        self.state = State()
        self.found: list[Found] = []
        self._line_began = 0
        self._line_counted = False

    def read(self) -> list[Found]:
        """Every number, and words that say one, in order of place."""
        for at, token in enumerate(self.tokens):
            if token.index >= 0:
                self._count(at, self.marked.marks[token.index])
            elif token.sign:
                self._sign(token)
            elif "break" in token:
                self._break(at, token)
            else:
                self._note(at, token)
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
        if len(self.found) == before and any("with" in token for token in inside) and any(f.widens for t in inside for f in t.word.figures):
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
        if state.counted or any(token.index >= 0 for token in self.tokens[state.clause : end]):
            return
        for token in reversed(self.tokens[state.clause : end]):
            if "elsewhere" in token or (token.word.thing is None and "shown" in token and not token.word.figures):
                state.thing = None
                return
            if token.word.thing is not None:
                state.thing = token.word.thing
                return

    def _note(self, at: int, token: Token) -> None:
        state, kinds = self.state, token.word.kinds
        if not kinds and not token.word.columns:
            return
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
            if last is not None and (last.share or last.scope == "比上年"):
                last = state.head
            last = last if last is not None and last.sentence >= state.sentence - 1 else None
            state.listing = Listing(last if last is not None and last.means else None, state.depth, foreign=last is not None and not last.means)
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
            self._tie(found, left, right)
            self._heed(found, left)
        self.found.append(found)
        state.segment = at + 1
        state.counted = True

    def _right(self, at: int) -> list[Token]:
        """What follows a number and may belong to it: up to the next number or mark."""
        several = []
        for token in self.tokens[at + 1 : at + 12]:
            if token.index >= 0 or "break" in token:
                break
            several.append(token)
        return several

    def _tie(self, found: Found, left: list[Token], right: list[Token]) -> None:
        """Give a number its figure, where the words beside it say one."""
        state, mark = self.state, found.mark
        assert mark is not None
        if any("each" in token and (token is left[-1] or token.word.text != "各") for token in left):
            found.scope = "分别"
            return
        if state.beside or any("elsewhere" in token for token in left) or (first := self._first(right)) is not None and "elsewhere" in first and not _thing_in(left):
            found.scope = "另一件事"
            return
        foreign = state.listing is not None and state.listing.foreign
        thing = _thing_in(left) or self._thing_behind(right) or (None if foreign else state.thing)
        both = self._both(left, mark)
        if both:
            found.thing, found.means, found.total = thing, both, False
        else:
            figure, word, strict = self._figure(left, thing, mark)
            if figure is not None and word is not None:
                thing = self.vocabulary.things[figure.thing]
                if self._reaches(left, word, thing, strict=strict):
                    self._say(found, thing, figure, word)
                    self._joined(left, found, word)
                    self._apart(found)
                    if state.listing is None and figure.verb:
                        found.total = True
                    column = next((token for token in left[left.index(word) + 1 :] if thing.name in token.word.columns), None)
                    if column is not None:
                        self._part(found, found.means or "", thing, column)
                else:
                    found.scope = "不知所指"
            else:
                self._tie_otherwise(found, left, right, thing)
        if found.means is None:
            return
        found.thing = found.thing or thing
        self._where(found, left)

    def _tie_otherwise(self, found: Found, left: list[Token], right: list[Token], thing: Thing | None) -> None:
        """A number whose figure does not stand in front of it."""
        state, mark = self.state, found.mark
        assert mark is not None
        column = next((token for token in left if thing is not None and thing.name in token.word.columns), None)
        if column is not None and thing is not None and not [t for t in left[left.index(column) + 1 :] if not self._fills(t, thing)]:
            base = state.listing.head if state.listing is not None and state.listing.head is not None and state.listing.head.total else state.head
            if base is not None and base.means is not None and fits_unit(mark.unit, False):
                self._part(found, base.means, thing, column)
                return
        if state.than and any("last" in token for token in left) and state.head is not None and state.head.means and not _unknown(left):
            found.means, found.scope, found.why = of_last_year(state.head.means), LAST_YEAR, "上年"
            found.fits = tuple(map(of_last_year, state.head.fits))
            return
        if not left and state.brackets and self._compares_before():
            head = state.head or (self.found[-1] if self.found else None)
            if head is not None and head.means and not head.means.startswith("last."):
                found.means, found.scope, found.why = of_last_year(head.means), LAST_YEAR, "上年"
                found.fits = tuple(map(of_last_year, head.fits))
                return
        if self._tie_behind(found, left, right, thing) or self._tie_sum(found, left):
            return
        noun = _noun_token(left)
        if noun is not None and thing is not None:
            after = left[left.index(noun) + 1 :]
            if all(self._fills(token, thing) for token in after):
                self._bare(found, left, thing, noun)
                return
        behind = self._thing_behind(right)
        if behind is not None and not _unknown(left) and all(self._fills(token, behind) for token in right) and not any(t.word.figures or "shown" in t for t in left):
            self._bare(found, left, behind, right[0])

    def _bare(self, found: Found, left: list[Token], thing: Thing, noun: Token) -> None:
        """A number beside the word for the thing alone."""
        state, mark = self.state, found.mark
        assert mark is not None
        if not thing.means:
            figure = next((f for f in self._by_word(state.verb) if f.thing == thing.name), None)
            if figure is not None and fits_unit(mark.unit, figure.money) and not state.shown:
                self._say(found, thing, figure, noun)
            elif mark.number == 0 and thing.none and mark.unit == "件" and not state.shown and not thing.figures_apart:
                found.thing, found.means, found.fits, found.why = thing, thing.none, (thing.none,), noun.word.text
            return
        if not (mark.unit == thing.unit if thing.unit else fits_unit(mark.unit, thing.money)):
            return
        if state.listing is not None and not (state.listing.head is not None and state.listing.head.thing is not thing):
            return
        if state.listing is not None and state.listing.head is None and thing.bases:
            return
        if thing.bases and mark.unit == "条" and state.shown:
            return
        column = next((token for token in left if thing.name in token.word.columns), None)
        if column is not None:
            self._part(found, thing.means, thing, column)
            return
        if _of_other_cause(left, noun):
            return
        found.thing, found.means, found.fits, found.why, found.total = thing, thing.means, (thing.means,), noun.word.text, True
        first = next((f for f in self._figures_of(thing) if f.means == thing.means), None)
        if first is not None:
            found.figure, found.fits = first, (first.means, *first.fits)

    def _tie_behind(self, found: Found, left: list[Token], right: list[Token], thing: Thing | None) -> bool:
        """3件予以公开, 2件结转下年, 5件均已答复, 1件属自然人申请."""
        mark = found.mark
        assert mark is not None
        weak = False
        for n, token in enumerate(right):
            if token.unknown:
                return False
            for figure in token.word.figures:
                if (thing is None or figure.thing != thing.name) and not figure.widens:
                    continue
                if not fits_unit(mark.unit, figure.money) or (figure.verb and not weak) or "shown" in token:
                    continue
                if _unknown(left) and figure.verb:
                    return False
                self._say(found, self.vocabulary.things[figure.thing], figure, token)
                found.total = False
                return True
            if thing is not None and thing.name in token.word.columns and not _unknown(left):
                head = self.state.head
                if head is None or head.means is None or head.thing is not thing:
                    return False
                self._part(found, head.means, thing, token)
                return True
            if not self._fills(token, thing):
                return False
            weak = weak or "plain" in token or "all" in token
            if n > 6:
                break
        return False

    def _tie_sum(self, found: Found, left: list[Token]) -> bool:
        """网上申请95件，快递15件，合计110件."""
        mark = found.mark
        assert mark is not None
        if not left or not all("sum" in token or "plain" in token for token in left):
            return False
        added = 0
        for part in reversed(self.found):
            if part.sentence != found.sentence or part.mark is None or part.means is not None:
                return False
            added += int(part.mark.about)
            if part.would is not None and added == mark.number:
                self._say(found, self.vocabulary.things[part.would.thing], part.would, left[0])
                found.total = True
                return True
        return False

    def _apart(self, found: Found) -> None:
        """Where a list names one of several cases by itself first, the name for them all means the others: 逾期不补正2件，其他处理5件."""
        listing = self.state.listing
        if listing is None or found.means is None or not found.means.startswith("sum(") or listing.depth != self.state.depth:
            return
        form = self.vocabulary.form
        codes = {ref.code for ref in ex.refs(parsed(form, found.means))}
        named = [item.means for item in listing.items if item.means and item.means in codes]
        if named and len(named) < len(codes):
            found.means = " - ".join((found.means, *named))
            found.fits = (found.means, *found.fits) if found.fits else ()

    def _say(self, found: Found, thing: Thing, figure: Figure, word: Token) -> None:
        found.thing, found.figure, found.means, found.why = thing, figure, figure.means, word.word.text
        found.fits = (figure.means, *figure.fits) if figure.sure else ()

    def _part(self, found: Found, base: str, thing: Thing, token: Token) -> None:
        column = token.word.columns[thing.name]
        found.thing, found.means, found.why = thing, of_column(base, column), token.word.text
        found.fits, found.total = (), False
        if found.means is not None and column.sure:
            head = self.state.head
            bases = (base, *(head.fits if head is not None and head.means == base else ()))
            found.fits = tuple(dict.fromkeys(means for one in bases if (means := of_column(one, column))))

    # ── looking words up ──

    def _first(self, right: list[Token]) -> Token | None:
        return next((token for token in right if "plain" not in token and "all" not in token), None)

    def _thing_behind(self, right: list[Token]) -> Thing | None:
        first = self._first(right)
        if first is None:
            return None
        if not first.unknown and (first.word.thing or first.word.short):
            return first.word.thing or first.word.short
        last, by = right[-1], right[-2] if len(right) > 1 else None
        if by is not None and by.word.text == "的" and not any("elsewhere" in token for token in right):
            return last.word.thing or last.word.short  # 2条公众通过…提交的申请
        return None

    def _figures_of(self, thing: Thing) -> list[Figure]:
        return [f for words in self.vocabulary.by_first.values() for word in words for f in word.figures if f.thing == thing.name]

    def _by_word(self, text: str) -> list[Figure]:
        word = next((word for word in self.vocabulary.by_first.get(text[:1], ()) if word.text == text), None)
        return word.figures if word is not None else []

    def _fills(self, token: Token, thing: Thing | None) -> bool:
        """Whether a token changes nothing between a figure's words and its number."""
        if any(kind in token.word.kinds for kind in _FILLING) or token.sign in (YEAR_END, SPAN):
            return True
        return thing is not None and (token.word.thing is thing or token.word.short is thing or thing.name in token.word.columns)

    def _figure(self, left: list[Token], thing: Thing | None, mark: Mark) -> tuple[Figure | None, Token | None, bool]:
        """The figure that the words in front say, the more exact before the wider; ``strict`` where nothing else may stand there."""
        weak: tuple[Figure, Token] | None = None
        strong: tuple[Figure, Token] | None = None
        noun = _noun_token(left)
        for token in reversed(left):
            for figure in token.word.figures:
                if not fits_unit(mark.unit, figure.money):
                    continue
                if thing is None or figure.thing != thing.name:
                    alone = not figure.verb and "shown" not in token and thing is None and not self.state.lost and not self.state.shown
                    if not figure.widens and not alone:
                        continue
                    if any(thing is not None and other.thing == thing.name for other in token.word.figures):
                        continue
                if figure.verb:
                    if weak is None and ("shown" not in token or noun is not None):
                        weak = figure, token
                elif strong is None or (strong[0].thing == figure.thing and "sum(" in strong[0].means and "sum(" not in figure.means):
                    strong = figure, token
        if strong is not None:
            return (*strong, "shown" in strong[1])
        return (*weak, False) if weak else (None, None, False)

    def _joined(self, left: list[Token], found: Found, word: Token) -> None:
        """予以公开或部分公开59件: both."""
        assert found.figure is not None
        at = left.index(word)
        while at >= 2 and ("joint" in left[at - 1] or left[at - 1].word.text == "、"):
            other = next((f for f in left[at - 2].word.figures if f.thing == found.figure.thing and not f.verb and not f.widens), None)
            if other is None or found.figure.verb or found.figure.widens:
                return
            found.means = f"{other.means} + {found.means}"
            found.fits = (found.means,) if other.sure and found.figure.sure else ()
            at -= 2

    def _reaches(self, left: list[Token], word: Token, thing: Thing, *, strict: bool) -> bool:
        """Whether nothing unknown stands between a figure's words and its number."""
        at = left.index(word)
        if strict:  # 公开 may be said of anything that is published
            head = self.state.listing.head if self.state.listing is not None and self.state.listing.head is not None else self.state.head
            here = head is not None and head.thing is thing and head.sentence >= self.state.sentence - 1 and head.mark is not None
            alone = all("of" in token or "joint" in token or "share" in token or token.word.text in ("、", "同意") for token in (*left[:at], *left[at + 1 :]))
            if self.state.listing is None:
                return bool(here and alone and len(left) == 1)
            return bool(here and all(self._fills(token, None) for token in (*left[:at], *left[at + 1 :])))
        after = left[at + 1 :]
        if any("colon" in token for token in after) and any(f.verb for f in word.word.figures if f.thing == thing.name):
            return False  # 均已答复：一件…
        for n in range(len(after) - 1, -1, -1):
            token = after[n]
            if token.word.thing is thing and self.state.listing is None and not any("elsewhere" in one for one in after):
                return True  # a full name beside the number: whatever stands before it describes it
            if not self._fills(token, thing) and not (token.word.figures and any(f.thing == thing.name for f in token.word.figures)):
                return False
        # A verb that many things are done by, and the thing only known from before: nothing else may be meant.
        return True

    def _both(self, left: list[Token], mark: Mark) -> str | None:
        """行政复议、行政诉讼共3件; 行政复议、行政诉讼均为0件."""
        nouns = [token for token in left if token.word.thing is not None and token.word.thing.means]
        things = list(dict.fromkeys(token.word.thing for token in nouns))
        if len(things) < 2 or not fits_unit(mark.unit, False):
            return None
        first, last = left.index(nouns[-2]), left.index(nouns[-1])
        between = left[first + 1 : last]
        joined = all("joint" in token or token.word.text == "、" for token in between) and between
        if not joined or (mark.number != 0 and not any("sum" in token for token in left[last + 1 :])):
            return None
        return " + ".join(thing.means for thing in things if thing is not None)

    def _compares_before(self) -> bool:
        opened = self.state.segment - 2
        several = self.tokens[max(0, opened - 2) : opened + 1]
        return any("last" in token for token in several) and any("than" in token for token in self.tokens[max(0, opened - 4) : opened + 1])

    # ── what takes it back ──

    def _where(self, found: Found, left: list[Token]) -> None:
        """Whose and of when the number is; without a figure where that is not the table's."""
        state, thing = self.state, found.thing
        assert thing is not None
        reason = ""
        published = any("shown" in token and not any(f.thing == thing.name for f in token.word.figures) for token in left)
        if thing.shown and (published or state.published):
            state.shown = state.published = True
            reason = "公布的件数"
        elif state.narrow:
            reason = "只是一部分"
        elif state.plan:
            reason = "打算"
        elif state.period in (PART, LONG, OTHER_YEAR, NEXT_YEAR):
            reason = state.period
        elif self._channel(left):
            reason = "一种渠道"
        if reason:
            found.would = found.figure if reason == "一种渠道" else None
            found.means, found.fits, found.scope = None, (), reason
            return
        if state.period == LAST_YEAR and found.scope != LAST_YEAR and not (found.figure is not None and found.figure.widens):
            found.means = of_last_year(found.means or "")
            found.fits = tuple(map(of_last_year, found.fits))
            found.dated = state.dated
            found.scope = LAST_YEAR
        if not found.scope:
            found.scope = WHOLE_YEAR
        if state.own and self.government:
            found.scope, found.fits = "本机关", ()
        if found.mark is not None and found.mark.rough:
            found.fits = ()
            found.scope = "约数"

    def _channel(self, left: list[Token]) -> bool:
        state = self.state
        stated = self.tokens[state.clause : state.segment] if not state.counted else []
        several = [token for token in (*stated, *left) if "channel" in token]
        if not several:
            return False
        wide = any("等" in self.marked.text[token.end : token.end + 3] for token in several)
        return len(several) < 2 and not wide

    def _heed(self, found: Found, left: list[Token]) -> None:
        """What a number leaves behind for the ones after it."""
        state = self.state
        listing = state.listing
        if found.means is None:
            if any("shown" in token for token in left):
                named = _thing_in(left)
                state.shown = True
                state.published = state.published or (named is not None and named.shown)
            if listing is not None:
                listing.items.append(found)
            elif found.scope or any(token.word.figures or "elsewhere" in token or "shown" in token for token in left):
                if found.scope not in ("一种渠道", "公布的件数", PART, LONG, OTHER_YEAR, NEXT_YEAR, "打算", "只是一部分"):
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
        said = any("with" in token for token in left)
        parts = [item for item in listing.items if item is not found] if listing is not None else []
        in_list = listing is not None and listing.depth == state.depth and bool(parts) and all(
            item.figure is not None and item.figure.verb and item.means for item in parts
        ) and not self._in_brackets_of(listing)
        if (said or in_list) and target.figure is not None and target.figure.wide and found.means and found.means in target.figure.wide:
            self._widen(target)

    def _in_brackets_of(self, listing: Listing) -> bool:
        return listing.depth > 0 and bool(self.state.brackets) and not any("of" in token for token in self.tokens[self.state.brackets[-1][0] :][:3])

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


def _thing_in(left: list[Token]) -> Thing | None:
    token = _noun_token(left)
    return None if token is None else token.word.thing or token.word.short


def _noun_token(left: list[Token]) -> Token | None:
    """The last word in front of a number that names a thing."""
    for n in range(len(left) - 1, -1, -1):
        word = left[n].word
        if word.thing is not None or (word.short is not None and (n == 0 or not left[n - 1].unknown)):
            return left[n]
    return None


def _of_other_cause(left: list[Token], noun: Token) -> bool:
    """Whether something else brought it about: 因房屋征收被提起行政诉讼."""
    before = left[: left.index(noun)] if noun in left else []
    cause = next((n for n, token in enumerate(before) if token.word.text == "因"), -1)
    return cause >= 0 and _unknown(before[cause:]) and not any("公开" in token.word.text for token in before[cause:])


def _unknown(tokens: list[Token]) -> bool:
    return any(token.unknown for token in tokens)

