"""Rules and totals as they are bound to a form's codes: one :class:`Check` for each row, column or group."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from toolkit.form.model import Form, Rule
from toolkit.rules import nodes as ex
from toolkit.structs import Struct

_CAREFUL = (ex.Call, ex.If, ex.Length, ex.Contains)


class Check(Struct, frozen=True, eq=False, dict=True):
    """One rule for one item. ``holds`` is bound: its names are whole codes.

    ``item`` is the row, column or group code, or that of the cell; ``item_name`` how a sentence calls it. ``decimals`` is how
    many decimals a comparison is made at.
    """

    rule: Rule
    item: str
    item_name: str
    when: ex.Expression | None
    holds: ex.Expression
    decimals: int

    @property
    def id(self) -> str:
        """The rule and the item: ``t3.balance@natural``, as the finding will be called."""
        return f"{self.rule.id}@{self.item}" if self.item else self.rule.id

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """This year's codes the relation itself speaks of, in reading order."""
        return tuple(ref.code for ref in ex.refs(self.holds) if not ref.last)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts the relation itself speaks of, in reading order."""
        return ex.texts(self.holds)

    @cached_property
    def sides(self) -> tuple[ex.Expression, ex.Expression] | None:
        """What a sentence calls left and right: the two sides of a single comparison of numbers; of a cell that is held against last
        year's figure those two, whatever is reckoned with them. None where there are no two sides."""
        if self.rule.each == "cell" and self.uses_last_year:
            return ex.Ref(self.item), ex.Ref(self.item, last=True)
        match self.holds:
            case ex.Compare(_, left, right) if not isinstance(left, ex.Fact | ex.Word):
                return left, right
            case _:
                return None

    @cached_property
    def uses_last_year(self) -> bool:
        """Whether last year's values are needed."""
        return any(ref.last for node in self.parts for ref in ex.refs(node))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts (``unit.level`` …) needed."""
        names = (node.name for part in self.parts for node in ex.walk(part) if isinstance(node, ex.Fact))
        return tuple(dict.fromkeys(names))

    @property
    def parts(self) -> tuple[ex.Expression, ...]:
        """``when`` (if any) and ``holds``."""
        return (self.holds,) if self.when is None else (self.when, self.holds)


class Rulebook(Struct, frozen=True, eq=False, dict=True):
    """A form's checks in its order, and its totals in an order in which each can be calculated."""

    form: Form
    checks: tuple[Check, ...]
    totals: Mapping[str, ex.Expression]

    @cached_property
    def leaves(self) -> Mapping[str, tuple[str, ...]]:
        """For every code, the typed cells it depends on (itself, where it is typed)."""
        leaves: dict[str, tuple[str, ...]] = {code: (code,) for code, cell in self.form.cells.items() if not cell.total}
        for code, expression in self.totals.items():
            parts = (leaf for ref in ex.refs(expression) if not ref.last for leaf in leaves[ref.code])
            leaves[code] = tuple(dict.fromkeys(parts))
        return leaves

    @cached_property
    def careful(self) -> frozenset[str]:
        """The totals that show nothing until they are known, while sums show what there is of their parts.

        What is made with last year's figures is one: of a unit that has none it is not known.
        """
        careful: set[str] = set()
        for code, expression in self.totals.items():
            refs = ex.refs(expression)
            if any(ref.last or ref.code in careful for ref in refs) or any(isinstance(node, _CAREFUL) for node in ex.walk(expression)):
                careful.add(code)
        return frozenset(careful)

    @cached_property
    def last_in_totals(self) -> tuple[str, ...]:
        """The codes whose figures of last year some total is made with, in the form's order."""
        asked = {ref.code for expression in self.totals.values() for ref in ex.refs(expression) if ref.last}
        return tuple(code for code in self.form.cells if code in asked)

    @cached_property
    def with_last(self) -> frozenset[str]:
        """The totals that are made with last year's figures, by themselves or through another."""
        found: set[str] = set()
        for code, expression in self.totals.items():
            if any(ref.last or ref.code in found for ref in ex.refs(expression)):
                found.add(code)
        return frozenset(found)

    def uses_last_year(self, check: Check) -> bool:
        """Whether a check needs last year's figures: it names one, or a total that is made with one."""
        return check.uses_last_year or any(ref.code in self.with_last for part in check.parts for ref in ex.refs(part))

    @cached_property
    def grounds(self) -> Mapping[str, tuple[str, ...]]:
        """For every code, what has to be a usable number for its value to be known: its typed cells, and careful totals as they stand."""
        grounds: dict[str, tuple[str, ...]] = {code: (code,) for code, cell in self.form.cells.items() if not cell.total}
        for code, expression in self.totals.items():
            parts = (part for ref in ex.refs(expression) if not ref.last for part in grounds[ref.code])
            grounds[code] = (code,) if code in self.careful else tuple(dict.fromkeys(parts))
        return grounds

    def is_careful(self, expression: ex.Expression) -> bool:
        """Whether an expression has functions, or totals that have."""
        return any(
            isinstance(node, _CAREFUL) or (isinstance(node, ex.Ref) and not node.last and node.code in self.careful)
            for node in ex.walk(expression)
        )

    @cached_property
    def for_units(self) -> tuple[Check, ...]:
        """The checks that a unit's return is held against."""
        return tuple(check for check in self.checks if check.rule.scope != "district")

    @cached_property
    def shown(self) -> tuple[Check, ...]:
        """Those of them that stand live in the workbooks that go out."""
        return tuple(check for check in self.for_units if check.rule.shown)

    @cached_property
    def for_district(self) -> tuple[Check, ...]:
        """The checks that the district's sums are held against: where a rule does not say, those that sums of right figures meet."""
        from toolkit.rules import scope  # a return by itself does not ask it

        return tuple(
            check for check in self.checks
            if check.rule.scope in ("district", "both") or (not check.rule.scope and scope.adds_up(self.form, self.totals, check.parts))
        )

    def groups(self) -> list[tuple[Rule, list[Check]]]:
        """The checks of each rule declaration, in the form's order."""
        return [(rule, [check for check in self.checks if check.rule is rule]) for rule in self.form.rules]
