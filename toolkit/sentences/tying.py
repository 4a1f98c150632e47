"""One number tied to its figure, by the words in front of it and behind it, and what is known from before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.rules import expression as ex
from toolkit.sentences.looking import (
    fills,
    first_of,
    has,
    more_exact,
    noun_token,
    of_other_matter,
    thing_behind,
    thing_in,
    unknown,
)
from toolkit.sentences.state import LAST_YEAR, LONG, NEXT_YEAR, OTHER_YEAR, PART, WHOLE_YEAR, Found
from toolkit.sentences.tokens import Token
from toolkit.sentences.vocabulary import Figure, Thing, fits_unit, of_column, of_last_year, parsed

if TYPE_CHECKING:
    from toolkit.sentences.marks import Mark
    from toolkit.sentences.reader import Reader

ELSEWHERE, ASIDE, EACH, UNCLEAR, PUBLISHED, NARROW, PLAN, CHANNEL, OWN, ROUGH = (
    "另一件事", "表里没有这一栏", "分别", "不知所指", "公布的件数", "只是一部分", "打算", "一种渠道", "本机关", "约数",
)
_FARTHEST = 6
"""Words behind a number that are looked at."""
_LOOKED_BACK = 60
"""Numbers, and words, before it that are looked at: neither a list nor a clause is longer."""


class Tie:
    """What is at hand for one number."""

    def __init__(self, reader: Reader, found: Found, mark: Mark, left: list[Token], right: list[Token]) -> None:
        self.reader, self.state, self.words = reader, reader.state, reader.vocabulary
        self.found, self.mark, self.left, self.right = found, mark, left, right

    def tie(self) -> None:
        """Give the number its figure, where the words beside it say one."""
        state, found, left = self.state, self.found, self.left
        if has(left, "each") and any("each" in token and (token is left[-1] or token.word.text != "各") for token in left):
            found.scope = EACH
            return
        first = first_of(self.right)
        if state.beside or has(left, "elsewhere") or (first is not None and "elsewhere" in first and not thing_in(left)):
            found.scope = ELSEWHERE
            return
        if left and "aside" in left[-1]:
            found.scope = ASIDE
            return
        foreign = state.listing is not None and state.listing.foreign
        thing = thing_in(left) or thing_behind(self.right) or (None if foreign else state.thing)
        both = self._both()
        if both:
            found.thing, found.means, found.why = thing, both, "、".join(token.word.text for token in left if token.word.thing)
        elif not self._by_words_in_front(thing):
            self._otherwise(thing)
        if found.means is None:
            return
        found.thing = found.thing or thing
        self._where()

    # ── words in front ──

    def _by_words_in_front(self, thing: Thing | None) -> bool:
        """Whether a figure's words stand in front; then they decide, one way or the other."""
        found, left = self.found, self.left
        said = [one for one in self._figures(thing) if one is not None]
        if not said:
            return False
        figure, word = next((one for one in said if self._reaches(one[1], self.words.things[one[0].thing], one[0])), (None, None))
        if figure is None or word is None:
            found.scope = UNCLEAR
            return True
        thing = self.words.things[figure.thing]
        self._say(thing, figure, word)
        self._joined(word)
        self._apart()
        if self.state.listing is None and figure.verb:
            found.total = True
        column = next((token for token in left[left.index(word) + 1 :] if thing.name in token.word.columns), None)
        if column is not None:
            self._part(found.means or "", thing, column)
        return True

    def _figures(self, thing: Thing | None) -> tuple[tuple[Figure, Token] | None, tuple[Figure, Token] | None]:
        """The figures that the words in front say: the last result, the more exact before the wider, and the last verb."""
        weak: tuple[Figure, Token] | None = None
        strong: tuple[Figure, Token] | None = None
        noun = noun_token(self.left)
        for token in reversed(self.left):
            for figure in token.word.figures:
                if not fits_unit(self.mark.unit, figure.money) or not self._concerns(figure, token, thing):
                    continue
                if figure.verb:
                    if weak is None and ("shown" not in token or noun is not None):
                        weak = figure, token
                elif strong is None or more_exact(figure, strong[0]):
                    strong = figure, token
        return strong, weak

    def _concerns(self, figure: Figure, token: Token, thing: Thing | None) -> bool:
        """Whether a figure is of the thing; or can be of nothing else, where nothing was named before."""
        if thing is not None and figure.thing == thing.name:
            return True
        if thing is not None and any(other.thing == thing.name for other in token.word.figures):
            return False
        nothing_named = thing is None and not self.state.lost and not self.state.shown
        return figure.widens or (nothing_named and not figure.verb and "shown" not in token)

    def _reaches(self, word: Token, thing: Thing, figure: Figure) -> bool:
        """Whether nothing unknown stands between a figure's words and its number."""
        left = self.left
        at = left.index(word)
        after = left[at + 1 :]
        if "shown" in word and not figure.verb:
            return self._reaches_alone([*left[:at], *after], thing)
        if figure.verb and has(after, "colon"):
            return False  # 均已答复：一件…
        for token in reversed(after):
            if figure.verb and token.word.thing is thing and self.state.listing is None and not has(after, "elsewhere"):
                return True  # a full name beside the number: whatever stands before it describes it
            if not fills(token, thing) and not any(one.thing == thing.name for one in token.word.figures):
                return False
        return True

    def _reaches_alone(self, others: list[Token], thing: Thing) -> bool:
        """公开 may be said of anything that is published: only in a list of what became of applications, and by itself."""
        listing = self.state.listing
        head = listing.head if listing is not None and listing.head is not None else self.state.head
        if head is None or head.thing is not thing or head.mark is None or head.sentence < self.state.sentence - 1:
            return False
        if listing is None:
            return not others and self.mark.unit == head.mark.unit and self.mark.about <= head.mark.about
        return all(fills(token, None) for token in others)

    def _joined(self, word: Token) -> None:
        """予以公开或部分公开59件: both."""
        found, left, figure = self.found, self.left, self.found.figure
        assert figure is not None
        at = left.index(word)
        while at >= 2 and not figure.verb and not figure.widens and ("joint" in left[at - 1] or left[at - 1].word.text == "、"):
            other = next((one for one in left[at - 2].word.figures if one.thing == figure.thing and not one.verb and not one.widens), None)
            if other is None:
                return
            found.means = f"{other.means} + {found.means}"
            found.fits = (found.means,) if other.sure and figure.sure else ()
            at -= 2

    def _apart(self) -> None:
        """Where a list names one of several cases by itself first, the name for them all means the others: 逾期不补正2件，其他处理5件."""
        listing, found = self.state.listing, self.found
        if listing is None or found.means is None or not found.means.startswith("sum(") or listing.depth != self.state.depth:
            return
        codes = {ref.code for ref in ex.refs(parsed(self.words.form, found.means))}
        named = [item.means for item in listing.items[-_LOOKED_BACK:] if item.means and item.means in codes]
        if named and len(named) < len(codes):
            found.means = " - ".join((found.means, *named))
            found.fits = (found.means, *found.fits) if found.fits else ()

    def _both(self) -> str | None:
        """行政复议、行政诉讼共3件; 行政复议、行政诉讼均为0件."""
        left = self.left
        nouns = [token for token in left if token.word.thing is not None and token.word.thing.means]
        if len(nouns) < 2:
            return None
        things = list(dict.fromkeys(token.word.thing for token in nouns))
        if len(things) < 2 or not fits_unit(self.mark.unit, False):
            return None
        first, last = left.index(nouns[-2]), left.index(nouns[-1])
        between = left[first + 1 : last]
        if not between or not all("joint" in token or token.word.text == "、" for token in between):
            return None
        if self.mark.number != 0 and not has(left[last + 1 :], "sum"):
            return None
        return " + ".join(thing.means for thing in things if thing is not None)

    # ── other words ──

    def _otherwise(self, thing: Thing | None) -> None:
        """A number whose figure does not stand in front of it."""
        left, right = self.left, self.right
        if self._column_in_front(thing) or self._last_year() or self._behind(thing) or self._sum():
            return
        noun = noun_token(left)
        if noun is not None and thing is not None and all(fills(token, thing) for token in left[left.index(noun) + 1 :]):
            self._bare(thing, noun)
            return
        behind = thing_behind(right)
        if behind is None or unknown(left) or any(token.word.figures or "shown" in token for token in left):
            return
        if all(fills(token, behind) for token in right):
            self._bare(behind, right[0])

    def _column_in_front(self, thing: Thing | None) -> bool:
        """自然人70件: of the whole before it."""
        if thing is None:
            return False
        column = next((token for token in self.left if thing.name in token.word.columns), None)
        if column is None or not all(fills(token, thing) for token in self.left[self.left.index(column) + 1 :]):
            return False
        listing = self.state.listing
        base = listing.head if listing is not None and listing.head is not None and listing.head.total else self.state.head
        if base is None or base.means is None or not fits_unit(self.mark.unit, False):
            return False
        self._part(base.means, thing, column)
        return True

    def _last_year(self) -> bool:
        """比2022年（31起）下降, 较去年的9件减少."""
        state, head = self.state, self.state.head
        if state.than and has(self.left, "last") and not unknown(self.left):
            pass
        elif not self.left and state.brackets and self._compared_before():
            head = head or (self.reader.found[-1] if self.reader.found else None)
        else:
            return False
        if head is None or not head.means or head.means.startswith("last."):
            return False
        self.found.means, self.found.scope, self.found.why = of_last_year(head.means), LAST_YEAR, "上年"
        self.found.fits = tuple(map(of_last_year, head.fits))
        self.found.thing = head.thing
        return True

    def _compared_before(self) -> bool:
        """Whether “比上年” stands in front of the bracket."""
        tokens, opened = self.reader.tokens, self.state.segment - 2
        return has(tokens[max(0, opened - 2) : opened + 1], "last") and has(tokens[max(0, opened - 4) : opened + 1], "than")

    def _behind(self, thing: Thing | None) -> bool:
        """3件予以公开, 2件结转下年, 5件均已答复, 1件属自然人申请."""
        aside = False
        for token in self.right[:_FARTHEST]:
            if token.unknown:
                return False
            for figure in token.word.figures:
                if (thing is None or figure.thing != thing.name) and not figure.widens:
                    continue
                if not fits_unit(self.mark.unit, figure.money) or (figure.verb and not aside) or "shown" in token:
                    continue
                if figure.verb and unknown(self.left):
                    return False
                self._say(self.words.things[figure.thing], figure, token)
                return True
            if thing is not None and thing.name in token.word.columns and not unknown(self.left):
                head = self.state.head
                if head is None or head.means is None or head.thing is not thing:
                    return False
                self._part(head.means, thing, token)
                return True
            if not fills(token, thing):
                return False
            aside = aside or "plain" in token or "all" in token
        return False

    def _sum(self) -> bool:
        """网上申请95件，快递15件，合计110件."""
        if not self.left or not all("sum" in token or "plain" in token for token in self.left):
            return False
        added = 0
        for part in reversed(self.reader.found[-_LOOKED_BACK:]):
            if part.sentence != self.found.sentence or part.mark is None or part.means is not None:
                return False
            added += int(part.mark.about)
            if part.would is not None and added == self.mark.number:
                self._say(self.words.things[part.would.thing], part.would, self.left[0])
                self.found.total = True
                return True
        return False

    def _bare(self, thing: Thing, noun: Token) -> None:
        """A number beside the word for the thing alone."""
        state, found, mark, listing = self.state, self.found, self.mark, self.state.listing
        if not thing.means:
            self._by_verb_before(thing, noun)
            return
        if not (mark.unit == thing.unit if thing.unit else fits_unit(mark.unit, thing.money)):
            return
        if listing is not None and (listing.head is None or listing.head.thing is thing) and (thing.bases or listing.head is not None):
            return  # a part of something
        if thing.bases and mark.unit == "条" and state.shown:
            return  # what was published, again
        column = next((token for token in self.left if thing.name in token.word.columns), None)
        if column is not None:
            self._part(thing.means, thing, column)
            return
        if of_other_matter(self.left, noun, thing, self.words.topic):
            return
        found.thing, found.means, found.fits, found.why, found.total = thing, thing.means, (thing.means,), noun.word.text, True
        first = self.words.wholes.get(thing.name)
        if first is not None:
            found.figure, found.fits = first, (first.means, *first.fits)

    def _by_verb_before(self, thing: Thing, noun: Token) -> None:
        """作出行政许可决定5件、行政强制0件: the verb of the number before."""
        state, found, mark = self.state, self.found, self.mark
        if state.shown:
            return
        figure = next((one for one in self.words.figures_by(state.verb) if one.thing == thing.name), None)
        if figure is not None and fits_unit(mark.unit, figure.money):
            self._say(thing, figure, noun)
        elif mark.number == 0 and mark.unit == "件" and thing.none and not thing.figures_apart:
            found.thing, found.means, found.fits, found.why = thing, thing.none, (thing.none,), noun.word.text

    def _say(self, thing: Thing, figure: Figure, word: Token) -> None:
        found = self.found
        found.thing, found.figure, found.means, found.why = thing, figure, figure.means, word.word.text
        found.fits = (figure.means, *figure.fits) if figure.sure else ()

    def _part(self, base: str, thing: Thing, token: Token) -> None:
        column, head = token.word.columns[thing.name], self.state.head
        found = self.found
        found.thing, found.means, found.why = thing, of_column(base, column), token.word.text
        found.fits, found.total = (), False
        if found.means is not None and column.sure:
            bases = (base, *(head.fits if head is not None and head.means == base else ()))
            found.fits = tuple(dict.fromkeys(means for one in bases if (means := of_column(one, column))))

    # ── what takes it back ──

    def _where(self) -> None:
        """Whose and of when the number is; without a figure where that is not the table's."""
        state, found = self.state, self.found
        reason = self._not_the_tables()
        if reason:
            found.would = found.figure if reason == CHANNEL else None
            found.means, found.fits, found.scope = None, (), reason
            return
        if state.period == LAST_YEAR and found.scope != LAST_YEAR and not (found.figure is not None and found.figure.widens):
            found.means = of_last_year(found.means or "")
            found.fits = tuple(map(of_last_year, found.fits))
            found.dated = state.dated
            found.scope = LAST_YEAR
        found.scope = found.scope or WHOLE_YEAR
        if state.own and self.reader.government:
            found.scope, found.fits = OWN, ()
        if self.mark.rough:
            found.scope, found.fits = ROUGH, ()

    def _not_the_tables(self) -> str:
        """Why a number is no figure of the table after all; empty where it is one."""
        state, thing = self.state, self.found.thing
        if thing is not None and thing.shown:
            published = any("shown" in token and not any(one.thing == thing.name for one in token.word.figures) for token in self.left)
            if published or state.published:
                state.shown = state.published = True
                return PUBLISHED
        if state.narrow:
            return NARROW
        if state.plan:
            return PLAN
        if state.period in (PART, LONG, OTHER_YEAR, NEXT_YEAR):
            return state.period
        return CHANNEL if self._one_channel() else ""

    def _one_channel(self) -> bool:
        """Whether one way of coming in is named: two, or “等”, are all of them."""
        state, reader = self.state, self.reader
        before = [] if state.counted else reader.tokens[max(state.clause, state.segment - _LOOKED_BACK) : state.segment]
        words = [*before, *self.left]
        at = [n for n, token in enumerate(words) if "channel" in token]
        if not at:
            return False
        several = any("joint" in token or token.word.text == "、" for token in words[at[0] : at[-1]])
        return not several and not any("等" in reader.marked.text[words[n].end : words[n].end + 3] for n in at)
