"""The sandbox that templates run in: a district edits them, and may have them from anybody.

Jinja2's own keeps a template from reaching what it was not given. This one also ends it: loops and calls ask the clock,
and no value grows without measure (a few doublings of a text fill any memory).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import wraps
from types import CodeType
from typing import Any

from jinja2 import nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join, str_join
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from toolkit.clock import tick
from toolkit.patterns import regex

SECONDS = 60.0
"""Of computing for one template; the largest report takes a hundredth."""
_LONGEST = 2_000_000
"""Characters of a text, or items of a list, that a template makes; decimal digits of a number are a thousand times fewer."""


LONGEST_OUTPUT = 50_000_000
"""Characters that a template may put out in all; the notice to five thousand units has a tenth."""


_MOST_COMPILED = 32
_compiled: dict[tuple[object, ...], CodeType] = {}


class OutputTooLongError(SecurityError):
    """A template put out more than any report is long."""


class BoundedEnvironment(SandboxedEnvironment):
    """Asks the clock in every loop and at every call; refuses values without measure."""

    intercepted_binops = frozenset(["*", "**", "+", "%"])

    def compile(self, source: Any, name: str | None = None, filename: str | None = None, raw: bool = False, defer_init: bool = False) -> Any:
        """A template as code: once for all who fill it in, for they bring other words along and no other rules."""
        if raw:
            return super().compile(source, name, filename, True, defer_init)
        made = (source, name, filename, defer_init, self.autoescape, self.finalize, self.trim_blocks, self.lstrip_blocks,
                self.keep_trailing_newline, frozenset(self.filters))
        if (code := _compiled.get(made)) is None:
            if len(_compiled) >= _MOST_COMPILED:
                _compiled.clear()
            code = _compiled[made] = super().compile(source, name, filename, False, defer_init)
        return code

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = _Watched().visit(super()._parse(source, name, filename))
        assert isinstance(tree, nodes.Template)
        tree.set_environment(self)
        return tree

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters |= {_LOOP: _asking, _JOIN: _joined, **{name: _narrow(self.filters[name]) for name in _WIDENING}}

    def concat(self, pieces: Iterable[str]) -> str:
        """What a template, or a macro or block of it, puts out; every one is put together here."""
        kept, length = [], 0
        for piece in pieces:
            length += len(piece)
            if length > LONGEST_OUTPUT:
                raise OutputTooLongError
            kept.append(piece)
        return "".join(kept)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call made by the template."""
        tick()
        method = getattr(obj, "__wrapped__", obj)  # the sandbox stands before str.format itself
        if isinstance(getattr(method, "__self__", None), str):
            _refuse_wide((method.__self__, *args, *kwargs.values()), method.__name__)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operation that may make much of little."""
        tick()
        if operator == "*" and any(isinstance(one, str | list | tuple) and isinstance(times, int) and len(one) * times > _LONGEST
                                   for one, times in ((left, right), (right, left))):
            raise SecurityError("'*'")
        if operator == "**" and (abs(right) > 1_000 or abs(left) > _LONGEST):
            raise SecurityError("'**'")
        if operator == "%" and isinstance(left, str):
            _refuse_wide((left,), operator)
        return _measured(super().call_binop(context, operator, left, right), operator)


_WIDEST = 10_000
_WIDE = regex(r"%[-+ #0]*+[0-9.]{5}|%[-+ #0]*+\*|:[^{}0-9]{0,4}+[0-9]{5}")
"""A width of more than four digits in a format of either way."""
_WIDENING = ("center", "indent", "format")
_LOOP, _JOIN = "asking the clock", "put together"
"""Names that no template can write."""


class _Watched(NodeTransformer):
    """Every loop over what asks the clock, every ~ through a filter that measures."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _LOOP, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        return nodes.Filter(nodes.List(node.nodes, lineno=node.lineno), _JOIN, [], [], None, None, lineno=node.lineno)


def _asking(items: Iterable[Any]) -> Iterable[Any]:
    return _Asking(items) if hasattr(items, "__len__") else _each(items)


def _each(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        tick()
        yield item


class _Asking:
    """What a loop goes over, its length known where it was: ``loop.last`` and ``loop.length`` stay what they are."""

    def __init__(self, items: Any) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return _each(self._items)


@pass_eval_context
def _joined(context: nodes.EvalContext, pieces: list[Any]) -> Any:
    """As Jinja2 does it: where texts are escaped, markup as soon as one of the pieces is."""
    return _measured((markup_join if context.autoescape else str_join)(pieces), "~")


def _narrow(fill: Any) -> Any:
    """A filter that makes a text as wide as it is told."""

    @wraps(fill)
    def filled(*args: Any, **kwargs: Any) -> Any:
        _refuse_wide((*args, *kwargs.values()), fill.__name__)
        return _measured(fill(*args, **kwargs), fill.__name__)

    return filled


def _refuse_wide(arguments: Iterable[Any], called: str) -> None:
    """Refuse widths without measure: a number (``'x'.ljust(9999999)``), or one written in a format (``'%9999999d'``)."""
    for one in arguments:
        if (isinstance(one, int) and abs(one) > _WIDEST) or (isinstance(one, str) and _WIDE.search(one)):
            raise SecurityError(f"'{called}'")


def _measured(value: Any, operator: str) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _LONGEST:
        raise SecurityError(f"'{operator}'")
    if isinstance(value, int) and value.bit_length() > _LONGEST // 1_000 * 4:
        raise SecurityError(f"'{operator}'")
    return value
