"""Submissions → the district's sums, with the denominator: who is in them, who is not, what is blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from toolkit.aggregate.decided import Adjustment
from toolkit.aggregate.standing import MOST_NAMED, Standing
from toolkit.findings import Finding, Number, Where
from toolkit.form import Cell, Form
from toolkit.rules import Known, confront, rolled, rulebook
from toolkit.rules.evaluate import rounded
from toolkit.scopes import Scope
from toolkit.structs import Struct, field, replace
from toolkit.words import first_few, plain

_FEWEST_DECIMALS = 2
_MOST_FIGURES = 12
"""Figures named of one unit in a sentence; the roll-up lists them all."""


class LeftOut(Struct, frozen=True):
    """What one unit stated as a total beyond the parts it gave."""

    unit: str
    code: str
    value: Number


class Sums(Struct, frozen=True, dict=True):
    """The district's sums over the units that count.

    A typed cell's value is what the form says units' figures make of it, mostly their sum; a total's is the form's own formula over
    those, so that a table agrees with itself whoever reads it. Both are as the roll-up shows them, rounded. ``nulls`` names, by code,
    the units that left a typed cell blank; for a total, those that left any of its parts blank.
    """

    form: Form
    standings: tuple[Standing, ...]
    values: Mapping[str, Number | None]
    nulls: Mapping[str, tuple[str, ...]]
    tallies: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """How often each word of a choice was chosen, by code; a choice has no value of the district's."""
    unweighed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By code of a weighted mean, the units that gave a value and not what it is weighed by: they are not in it."""
    left_out: tuple[LeftOut, ...] = ()
    """What units stated as totals without the parts, which is in no total of the district's."""
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's figures of the units in the sums together: of a code only where every one of them has it."""
    lasts: Mapping[str, Mapping[str, Number | None]] = field(default_factory=dict)
    """The same of each unit of which any are known, by its code."""
    adjustments: tuple[Adjustment, ...] = ()
    """What the officer added or took away and still stands: it is in ``values``, and in the totals over them."""
    scope: Scope | None = None
    """Whose units these are, where the campaign has two scopes; ``standings`` are its units alone."""
    unplaced: tuple[str, ...] = ()
    """Units of the list that would count and cannot be told to be in the scope, for want of a kind."""

    @cached_property
    def required(self) -> list[Standing]:
        """The units that must report."""
        return [standing for standing in self.standings if standing.unit.required]

    @cached_property
    def missing(self) -> list[Standing]:
        """The units that must report and have not."""
        return [standing for standing in self.required if not standing.reported]

    @property
    def complete(self) -> bool:
        """Whether everybody reported and nobody has to mend."""
        return not self.missing and not any(standing.state == "rejected" for standing in self.standings)

    @property
    def denominator(self) -> str:
        """The sentence every sheet carries."""
        if self.complete:
            return self.counted_sentence
        return f"{self.counted_sentence}{'未报单位未计入，' if self.missing else ''}本表为阶段性数据，不得对外公布。"

    @property
    def counted_sentence(self) -> str:
        """Who must report, who has, who has to mend, who is missing."""
        reported = [standing for standing in self.required if standing.reported]
        mending = sum(standing.state == "rejected" for standing in reported)
        names = first_few([standing.unit.name for standing in self.missing], MOST_NAMED)
        extra = sum(standing.reported for standing in self.standings if not standing.unit.required)
        return (
            f"{f'{self.scope.words}：' if self.scope is not None and self.scope.organs else ''}"
            f"应报{len(self.required)}家，已报{len(reported)}家，其中{mending}家待改，未报：{names or '无'}"
            + (f"；另有不须报单位报送{extra}家" if extra else "")
            + "。"
        )

    @property
    def unsettled(self) -> list[Standing]:
        """The units in the sums that are not accepted yet: to be mended, or with something to confirm."""
        return [
            standing for standing in self.standings
            if standing.reported and standing.unit.counted and standing.state != "accepted"
        ]

    @property
    def null_sentence(self) -> str:
        """Which units left blanks that are in no sum; empty where none did."""
        units = self.blanks()
        if not units:
            return ""
        return f"下列单位有空项，空项未计入合计（不作0）：{first_few([f'{n}（{k}项）' for n, k in units.items()], MOST_NAMED)}。"

    @property
    def left_out_sentence(self) -> str:
        """Which units stated totals without their parts, and the numbers that are in no sum for it; empty where none did."""
        return self.left_out_of()

    def left_out_of(self, among: Collection[str] | None = None) -> str:
        """The same of the cells ``among`` alone."""
        by_unit: dict[str, list[str]] = {}
        for one in self.left_out:
            if among is None or one.code in among:
                cell = self.form.cells[one.code]
                by_unit.setdefault(one.unit, []).append(f"“{cell.name or one.code}”{figure(cell, one.value)}")
        if not by_unit:
            return ""
        named = [f"{unit}{first_few(figures, _MOST_FIGURES, counted='项')}" for unit, figures in by_unit.items()]
        return f"下列单位报了合计、分项没有填齐，合计中这些数没有计入：{first_few(named, MOST_NAMED, by='；')}。"

    @property
    def unweighed_sentence(self) -> str:
        """Which units are in no weighted mean for want of a weight; empty where none is."""
        return "".join(
            f"“{self.form.cells[code].name or code}”按“{rolled.weight_name(self.form, self.form.cells[code])}”加权平均，"
            f"下列单位没有填这个数，未计入：{first_few(names, MOST_NAMED)}。"
            for code, names in self.unweighed.items()
        )

    @cached_property
    def counting(self) -> list[Standing]:
        """The units whose figures are in the sums."""
        return [standing for standing in self.standings if standing.reported and standing.unit.counted]

    @cached_property
    def has_last(self) -> bool:
        """Whether any figure of last year is known of any unit."""
        return any(value is not None for given in self.lasts.values() for value in given.values())

    @cached_property
    def without_last(self) -> list[Standing]:
        """The units in the sums of which no figure of last year is known: nothing of the district is compared then."""
        return [one for one in self.counting if not any(value is not None for value in self.lasts.get(one.unit.code, {}).values())]

    @property
    def without_last_sentence(self) -> str:
        """What is not compared with last year, and which units have no figures for it; empty where all of it is."""
        return self.without_last_of()

    def without_last_of(self, among: Collection[str] | None = None) -> str:
        """The same of the cells ``among`` alone."""
        cells, lasts = self.form.cells, [(one.unit.name, self.lasts.get(one.unit.code, {})) for one in self.counting]
        without: dict[tuple[str, ...], dict[Cell, str]] = {}
        for code, needed in rolled.rests_on_last(self.form).items():
            if self.values[code] is None and (among is None or code in among):
                names = tuple(name for name, given in lasts if any(given.get(one) is None for one in needed))
                without.setdefault(names, {})[cells[code]] = ""
        return "".join(
            f"{first_few([name for name, _ in rolled.lines_of(lost)], _MOST_FIGURES, counted='项')}没有与上年比："
            f"{first_few(names, MOST_NAMED) if len(names) < len(lasts) else '各单位都'}没有上年数；要比的，请补上（上年没有的写0）。"
            for names, lost in without.items() if names
        )

    @property
    def unplaced_sentence(self) -> str:
        """Which units are in the whole alone because the list does not say what they are; empty where none is."""
        names, scope = first_few(self.unplaced, MOST_NAMED), self.scope.words if self.scope is not None else ""
        said = f"下列单位没有写类别，分不出是机关还是镇街，没有计入{scope}：{names}。请在 units.csv 里补写类别。"
        return said if names else ""

    @property
    def remarks(self) -> list[str]:
        """What is in none of the figures, a sentence each: units of no kind, blanks, totals without their parts, values that nothing
        weighs, and what cannot be compared with last year."""
        said = (self.unplaced_sentence, self.null_sentence, self.left_out_sentence, self.unweighed_sentence, self.without_last_sentence)
        return [*filter(None, said)]

    def said(self, code: str) -> str:
        """The district's figure as its cell shows it: a number, a day, “是3 否2”; empty where there is none."""
        cell = self.form.cells[code]
        if code in self.tallies:
            return rolled.counted_words(cell, self.tallies[code])
        return rolled.said(cell, self.values[code])

    def blanks(self, among: Collection[str] | None = None) -> Mapping[str, int]:
        """How many typed cells (``among`` these, or of the whole form) each unit left blank, by the unit's name."""
        cells = self.form.cells
        return Counter(
            name for code, names in self.nulls.items() for name in names
            if not cells[code].total and (among is None or code in among)
        )


def figure(cell: Cell, value: Number) -> str:
    """A number with its unit, as a sentence names it; no longer than anybody typed."""
    return f"{plain(rounded(value, max(cell.decimals, _FEWEST_DECIMALS)))}{cell.unit}"


def add_up(
    form: Form, standings: Sequence[Standing], last: Mapping[str, Mapping[str, Number | None]] | None = None,
    adjustments: Sequence[Adjustment] = (), scope: Scope | None = None,
) -> Sums:
    """The sums of each unit's latest readable return, accepted or not. A code nobody gave is None, not 0.

    What a unit states as a total is in no sum: where it left a part blank its total is blank too, and the district's table would
    hold the parts and not the total. A total takes what there is of its parts, as a sum takes what there is of the units and as
    the total of an issued workbook shows it; without any part it is None. What a unit stated beyond its parts is ``left_out``.
    ``last`` are the units' values of last year by code: what is made with them is None where they are not known of every unit.
    Of the ``adjustments`` those count that still stand. With a ``scope`` only its units are looked at; what was adjusted of a unit
    goes with the unit, what is the whole district's is in the whole alone.
    """
    unplaced = tuple(one.unit.name for one in standings if scope is not None and scope.organs and one.unit.counted and not one.unit.level)
    if scope is not None and scope.organs:
        standings = [one for one in standings if scope.holds(one.unit)]
        within = {one.unit.code for one in standings}
        adjustments = [one for one in adjustments if one.organs or one.unit in within]
    counting = [(standing.unit.name, standing.values) for standing in standings if standing.values is not None and standing.unit.counted]
    values = _typed(form, [given for _, given in counting])
    standing = tuple(one for one in adjustments if not one.undone and one.code in form.cells and rolled.adds_up(form.cells[one.code]))
    for one in standing:
        values[one.code] = (values[one.code] or 0) + one.delta
    nulls: dict[str, tuple[str, ...]] = {}
    tallies: dict[str, tuple[int, ...]] = {}
    unweighed: dict[str, tuple[str, ...]] = {}
    for code in values:
        cell = form.cells[code]
        blank = tuple(name for name, given in counting if given.get(code) is None)
        if blank and cell.rollup != "none":
            nulls[code] = blank
        if rolled.is_tallied(cell) and (counts := rolled.tally(cell, [given.get(code) for _, given in counting])):
            tallies[code] = counts
        if cell.weight:
            light = tuple(name for name, given in counting if given.get(code) is not None and given.get(cell.weight) is None)
            unweighed |= {code: light} if light else {}
    leaves = rulebook(form).leaves
    lasts = {one.unit.code: last[one.unit.code] for one in standings if last and one.unit.code in last}
    of_last_year = last_sums(form, standings, lasts)
    for code, value in rolled.district_totals(form, values, of_last_year).items():
        values[code] = value
        blank = tuple(dict.fromkeys(name for leaf in leaves[code] for name in nulls.get(leaf, ())))
        if blank:
            nulls[code] = blank
    left_out = tuple(
        LeftOut(name, code, value) for name, given in counting for code, value in rolled.stated_beyond(form, given).items()
    )
    return Sums(form, tuple(standings), {code: values[code] for code in form.cells}, nulls, tallies, unweighed, left_out, of_last_year, lasts,
                standing, scope, unplaced)


def _typed(form: Form, returns: Sequence[Mapping[str, Number | None]]) -> dict[str, Number | None]:
    """What the units' figures make of every typed cell."""
    return {
        code: rolled.rolled(cell, [given.get(code) for given in returns],
                            [given.get(cell.weight) for given in returns] if cell.weight else ())
        for code, cell in form.cells.items() if not cell.total
    }


def check_sums(sums: Sums, last: Mapping[str, Mapping[str, Number | None]], level: str) -> list[Finding]:
    """The district's own sums against the same rules. Last year counts only where it is known for every counting unit."""
    of_last_year = last_sums(sums.form, sums.standings, last)
    known_facts: dict[str, str | None] = {"unit.level": level, "campaign.level": level}
    typed = {code: sums.values[code] for code, cell in sums.form.cells.items() if not cell.total}
    # A rule looks at a ratio itself, as it does at a unit's; only what is shown is rounded.
    values = {**sums.values, **rolled.district_totals(sums.form, typed, of_last_year, as_shown=False)}
    findings = confront(sums.form, Known(values, of_last_year, known_facts), Where, district=True)
    return [_with_blanks(sums, finding) for finding in findings]


def last_sums(
    form: Form, standings: Sequence[Standing], last: Mapping[str, Mapping[str, Number | None]]
) -> dict[str, Number | None]:
    """Last year's figures of the units in the sums together, where each is known of every one of them.

    A published report may have stated a total and not its parts: totals are summed, too, but for ratios.
    """
    counting = [standing.unit.code for standing in standings if standing.reported and standing.unit.counted]
    if not counting or not all(code in last for code in counting):
        return {}
    returns = [last[code] for code in counting]
    whole = {code for code in form.cells if all(given.get(code) is not None for given in returns)}
    typed = {code: value if {code, form.cells[code].weight or code} <= whole else None
             for code, value in _typed(form, returns).items()}
    made = rolled.district_totals(form, typed, as_shown=False)
    leaves = rulebook(form).leaves
    sums: dict[str, Number | None] = dict(typed)
    for code in made:
        if rolled.is_recomputed(form, code) or code in rolled.without_figure(form):
            sums[code] = made[code] if whole.issuperset(leaves[code]) else None
        else:
            given = [value for one in returns if (value := one.get(code)) is not None]
            sums[code] = sum(given[1:], given[0]) if code in whole else None
    return sums


def _with_blanks(sums: Sums, finding: Finding) -> Finding:
    """A sum that does not agree because somebody left a blank says so."""
    names = dict.fromkeys(name for where in finding.where for name in sums.nulls.get(where.code, ()))
    if not names:
        return finding
    return replace(finding, message=f"{finding.message}（{first_few(list(names), MOST_NAMED)}有空项未计入，待其补齐后再看。）")
