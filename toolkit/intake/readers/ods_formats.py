"""The number formats of an OpenDocument sheet as the codes other office suites write, so that one place says what shows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from xml.etree.ElementTree import Element

from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.walking import attribute, children, local
from toolkit.patterns import regex

KINDS = ("number-style", "currency-style", "percentage-style", "date-style", "time-style", "text-style", "boolean-style")
_CONDITION = regex(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]{1,20})")
_NUMERALS = {"一": "[DBNum1]", "壹": "[DBNum2]"}
_MOST_MAPS, _MOST_TEXTS = 3, 20
_MOST_DIGITS = 60


def code_of(style: Element, known: Mapping[str, Element]) -> str:
    """The code of one format; ``known`` are all formats by name, to which its conditions point."""
    sections = []
    for entry in list(children(style, "map"))[:_MOST_MAPS]:
        stated = _CONDITION.fullmatch((attribute(entry, "condition") or "").strip())
        to = known.get(attribute(entry, "apply-style-name") or "")
        if stated is not None and to is not None:
            sections.append(f"[{stated[1].replace('!=', '<>')}{stated[2]}]{_section(to)}")
    last = _section(style)
    if not sections:
        return last
    if "@" in last and len(sections) == _MOST_MAPS:  # the fourth section is that of texts
        sections[-1] = sections[-1].partition("]")[2]
    return ";".join((*sections, last))


def _section(style: Element) -> str:
    name = local(style.tag)
    parts = [_NUMERALS.get(attribute(style, "transliteration-format") or "", "")]
    elapsed = name == "time-style" and attribute(style, "truncate-on-overflow") == "false"
    for element in style:
        code = _part(element, elapsed=elapsed)
        if name == "percentage-style" and local(element.tag) == "text":
            code = code.replace('"%"', "%")
        elapsed = elapsed and "[" not in code
        parts.append(code)
    return "".join(parts)


def _part(element: Element, *, elapsed: bool) -> str:
    long = attribute(element, "style") == "long"
    match local(element.tag):
        case "text":
            return _quoted("".join(element.itertext()))
        case "currency-symbol":
            return _quoted(element.text or "¥")
        case "number":
            return _number(element)
        case "scientific-number":
            sign = "-" if attribute(element, "forced-exponent-sign") == "false" else "+"
            return f"{_digits(element)}E{sign}{'0' * _count(element, 'min-exponent-digits', 1)}"
        case "fraction":
            return _fraction(element)
        case "text-properties":
            colour = (attribute(element, "color") or "").lower()
            return "" if not colour else "[White]" if colour == "#ffffff" else "[Blue]"  # of the others any will do
        case "text-content":
            return "@"
        case "year":
            return "yyyy" if long else "yy"
        case "month":
            return ("mmmm" if long else "mmm") if attribute(element, "textual") == "true" else "mm" if long else "m"
        case "day":
            return "dd" if long else "d"
        case "day-of-week":
            return "aaaa" if long else "aaa"
        case "hours":
            return "[h]" if elapsed else "hh" if long else "h"
        case "minutes":
            return "[m]" if elapsed else "mm" if long else "m"
        case "seconds":
            parts = "0" * _count(element, "decimal-places", 0)
            return ("[s]" if elapsed else "ss" if long else "s") + (f".{parts}" if parts else "")
        case "am-pm":
            return "AM/PM"
        case _:
            return ""


def _number(element: Element) -> str:
    if attribute(element, "decimal-places") is None and attribute(element, "display-factor") is None:
        if _count(element, "min-integer-digits", 1) <= 1 and attribute(element, "grouping") != "true" and not len(element):
            return "General"
    factor, commas = number_in(attribute(element, "display-factor") or "1") or 1, 0
    while factor >= 1000 and commas < 5:
        factor, commas = factor / 1000, commas + 1
    return _digits(element) + "," * commas


def _digits(element: Element) -> str:
    whole, most = _count(element, "min-integer-digits", 1), _count(element, "decimal-places", 0)
    least = _count(element, "min-decimal-places", most)
    places = ["0"] * whole or ["#"]
    places = ["#"] * (_count(element, "exponent-interval", 1) - len(places)) + places
    if attribute(element, "grouping") == "true":
        places = ["#"] * (4 - len(places)) + places
        places.insert(len(places) - 3, ",")
    for text in islice(children(element, "embedded-text"), _MOST_TEXTS):
        at = _count(text, "position", 0)
        places.insert(max(len(places) - at, 0), _quoted("".join(text.itertext())))
    decimals = "0" * min(least, most) + "#" * max(most - least, 0)
    return "".join(places) + (f".{decimals}" if decimals else "")


def _fraction(element: Element) -> str:
    whole = "# " if attribute(element, "min-integer-digits") is not None else ""
    above = "?" * max(_count(element, "min-numerator-digits", 1), 1)
    fixed = attribute(element, "denominator-value") or ""
    below = fixed if fixed.isdecimal() else "?" * max(_count(element, "min-denominator-digits", 1), 1)
    return f"{whole}{above}/{below}"


def _count(element: Element, name: str, otherwise: int) -> int:
    stated = attribute(element, name) or ""
    return min(int(stated), _MOST_DIGITS) if stated.isdecimal() and len(stated) < 4 else otherwise


def _quoted(text: str) -> str:
    return "".join(f"\\{char}" if char == '"' else f'"{char}"' for char in text)
