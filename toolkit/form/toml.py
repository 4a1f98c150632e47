"""A TOML table read key by key, so that every mistake is named with its place and its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from toolkit.errors import FormError, Step
from toolkit.limits import DEEPEST_KEY, MOST_ITEMS
from toolkit.meant import meant
from toolkit.patterns import regex

# What is no key: strings of all four kinds, comments. One without an end reaches to where it would have to end, so that
# nothing is looked at twice. What is left are keys and values, of which only the dots and what ends a run of them count.
PIECES = regex(
    r'''(?P<part>"""(?>(?:[^"\\]++|\\.|"(?!""))*)(?:"{3,5})?|"(?>(?:[^"\\\n]++|\\[^\n])*)"?'''
    r"""|'''(?>(?:[^']++|'(?!''))*)(?:'{3,5})?|'[^'\n]*+'?|[A-Za-z0-9_+-]++|[ \t]++)"""
    r"|(?P<dot>\.)|(?P<other>#[^\n]*+|.)", re.DOTALL
)


def too_deep(text: str) -> str:
    """Where a text has a key of more dots than any form has (``第3行``), empty where none is; before a parser sees it."""
    dots = 0
    for piece in PIECES.finditer(text):
        if piece["dot"]:
            dots += 1
            if dots >= DEEPEST_KEY:
                line = text.count("\n", 0, piece.start()) + 1
                return f"第{line}行"
        elif piece["other"]:
            dots = 0
    return ""


def place_of(error: Exception) -> str:
    """Where a text stops being TOML, as the parser's English sentence says it."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    return f"第{place[1]}行第{place[2]}列" if place else "末尾"


def line_in(error: Exception) -> int:
    """The line at which the parser stopped; 0 for the end."""
    place = re.search(r"line (\d+), column", str(error))
    return int(place[1]) if place else 0


class Keys:
    """The keys of one TOML table. What is left unread at :meth:`close` is a mistake."""

    def __init__(self, data: Mapping[str, Any], place: str, at: tuple[Step, ...] = ()) -> None:
        self._data = dict(data)
        self._seen: set[str] = set()
        self.place = place
        self.at = at
        """The way to this table, by which an error finds its line."""

    def fail(self, message: str, key: str = "", *within: Step) -> FormError:
        """An error at this table (and key, and what stands within it), for the caller to raise."""
        return FormError(message, place=f"{self.place} {key}".strip(), at=(*self.at, *((key, *within) if key else ())))

    def text(self, key: str, default: str | None = None) -> str:
        """A string; required where there is no default."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.fail(f"应为文字（写在引号里），现为 {value!r}", key)
        return value

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """One of a few words."""
        value = self.text(key, default)
        known = list(choices)
        if value not in known:
            words = "、".join(f"“{word}”" for word in known if word)
            raise self.fail(f"“{value}”不在可选值内，可写：{words}", key)
        return value

    def whole(self, key: str, default: int) -> int:
        """A whole number that is not negative."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fail(f"应为不小于0的整数，现为 {value!r}", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.fail(f"应为 true 或 false，现为 {value!r}", key)
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        value = self._get(key, default)
        odd = _odd(value, lambda item: isinstance(item, str))
        if odd is not None:
            raise self.fail(f"应为文字的列表，如 [\"a\", \"b\"]，现为 {value!r}", key, *odd)
        return tuple(value)

    def numbers(self, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
        """A list of numbers above zero."""
        value = self._get(key, default)
        odd = _odd(value, lambda item: isinstance(item, int | float) and not isinstance(item, bool) and item > 0)
        if odd is not None:
            raise self.fail(f"应为大于0的数的列表，如 [10, 8.5]，现为 {value!r}", key, *odd)
        return tuple(float(item) for item in value)

    def words(self, key: str) -> dict[str, str]:
        """A sub-table of strings."""
        value = self._get(key, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            odd = next((word for word, item in value.items() if not isinstance(item, str)), "") if isinstance(value, dict) else ""
            hint = "，带“.”的代码要加引号" if odd and isinstance(value[odd], dict) else ""
            raise self.fail(f"应为一组“代码 = \"文字\"”{hint}", key, *((odd,) if odd else ()))
        return dict(value)

    def table(self, key: str) -> Keys:
        """A sub-table; an empty one where the key is absent."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.fail(f"应为一节 [{key}]", key)
        return Keys(value, f"{self.place} {key}".strip(), (*self.at, key))

    def tables(self, key: str, name_by: str) -> list[Keys]:
        """The ``[[key]]`` tables, each placed by its ``name_by`` value (or by its number)."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"应写成若干节 [[{key}]]", key)
        return [
            Keys(item, f"{self.place} [[{key}]] {item.get(name_by, f'第{number}节')}".strip(), (*self.at, key, item))
            for number, item in enumerate(value, 1)
        ]

    def items(self, key: str) -> list[Any]:
        """A list of anything, for whoever looks at each himself; empty where the key is absent."""
        value = self._get(key, [])
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise self.fail(f"应为一个列表 [ … ]，最多{MOST_ITEMS}项", key)
        return value

    def names(self) -> list[str]:
        """The keys themselves, for tables whose keys are codes."""
        return list(self._data)

    def close(self) -> None:
        """Refuse keys that nobody asked for, with the nearest known one."""
        unknown = [key for key in self._data if key not in self._seen]
        if unknown:
            near = meant(unknown[0], self._seen)
            hint = f"，是否应为“{near[0]}”" if near else f"；这里可写：{'、'.join(sorted(self._seen))}"
            raise self.fail(f"不认识的项“{unknown[0]}”{hint}", unknown[0])

    def _get(self, key: str, default: Any) -> Any:
        self._seen.add(key)
        if key in self._data:
            return self._data[key]
        if default is None:
            near = meant(key, [other for other in self._data if other not in self._seen])
            hint = f"（是否写成了“{near[0]}”）" if near else ""
            error = self.fail(f"缺少“{key}”{hint}，请补上", key)
            error.at = (*self.at, *near)
            raise error
        return default


def _odd(value: Any, right: Callable[[Any], bool]) -> tuple[int, ...] | None:
    """Where a value is no list of right items: the number of the first wrong one, nothing where it is no list; None where it is one."""
    if not isinstance(value, list | tuple):
        return ()
    return next(((n,) for n, item in enumerate(value) if not right(item)), None)
