"""The numbers that Word draws by itself: “一、” before a heading stands in no text, only in the numbering part."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from toolkit.ooxml.walking import attribute, child, children
from toolkit.structs import Struct, field, replace

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_UNITS = {"十": "拾", "百": "佰", "千": "仟"}
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST = 9_999
_LEVELS, _LONGEST = 9, 60
"""Word has so many levels; a number drawn in more characters is no number."""
_MOST_STYLES = 20
"""How far a style is followed to the one it is based on."""


class _Level(Struct, frozen=True):
    form: str
    text: str
    start: int
    plain: bool = False
    """Whether every number in it is written in digits, whatever form its own level has."""


class Numbering(Struct):
    """Counts paragraphs as Word does. Forms not known here leave a paragraph without a number, never with a wrong one."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    """Which list counts with which: two lists of one definition count on."""
    styles: dict[str, tuple[str | None, int | None, str | None]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def before(self, properties: Element | None) -> str:
        """The number drawn before a paragraph of these properties, and counts it. Empty where there is none."""
        if not self.levels:  # as in most files
            return ""
        number, level = self._list_of(properties)
        levels = self.levels.get(number or "")
        if not levels or level not in levels:
            return ""
        counts = self._counts.setdefault(self.lists.get(number or "", ""), {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return _drawn(levels, counts, level)

    def _list_of(self, properties: Element | None) -> tuple[str | None, int]:
        direct = child(properties, "numPr")
        number, level = _stated(direct)
        style = _value(child(properties, "pStyle"))
        for _ in range(_MOST_STYLES):
            if style is None or (number is not None and level is not None):
                break
            of_style, level_of_style, style = self.styles.get(style, (None, None, None))
            number = of_style if number is None else number
            level = level_of_style if level is None else level
        return number, level or 0


def numbering_in(numbering: Element | None, styles: Element | None) -> Numbering:
    """What the two parts of a Word file say of its lists."""
    gathered = Numbering()
    if numbering is None:
        return gathered
    abstract = {attribute(a, "abstractNumId") or "": _levels(a) for a in children(numbering, "abstractNum")}
    for listed in children(numbering, "num"):
        number = attribute(listed, "numId") or ""
        counted = _value(child(listed, "abstractNumId")) or ""
        levels = dict(abstract.get(counted, {}))
        anew = False
        for override in children(listed, "lvlOverride"):
            at = _whole(attribute(override, "ilvl"), 0)
            level = _level(child(override, "lvl"))
            if level is not None and at < _LEVELS:
                levels[at] = level
            start = _value(child(override, "startOverride"))
            if start is not None and at in levels:
                levels[at] = replace(levels[at], start=_whole(start, 1))
                anew = True
        gathered.levels[number], gathered.lists[number] = levels, f"{counted}/{number}" if anew else counted
    for style in children(styles, "style") if styles is not None else ():
        stated = _stated(child(style, "pPr", "numPr"))
        gathered.styles[attribute(style, "styleId") or ""] = (*stated, _value(child(style, "basedOn")))
    return gathered


def _levels(abstract: Element) -> dict[int, _Level]:
    return {
        at: level
        for element in children(abstract, "lvl")
        if (at := _whole(attribute(element, "ilvl"), 0)) < _LEVELS and (level := _level(element))
    }


def _level(element: Element | None) -> _Level | None:
    if element is None:
        return None
    form = _value(child(element, "numFmt")) or "decimal"
    text = _value(child(element, "lvlText")) or ""
    if len(text) > _LONGEST:
        form, text = "none", ""
    return _Level(form, text, _whole(_value(child(element, "start")), 1), child(element, "isLgl") is not None)


def _stated(properties: Element | None) -> tuple[str | None, int | None]:
    level = _value(child(properties, "ilvl"))
    return _value(child(properties, "numId")), None if level is None else _whole(level, 0)


def _value(element: Element | None) -> str | None:
    return None if element is None else attribute(element, "val")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _drawn(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    text = levels[level].text
    for at in sorted(levels):
        sign = f"%{at + 1}"
        if sign not in text:
            continue
        spell = str if levels[level].plain and at < level else _SPELT.get(levels[at].form)
        count = counts.get(at, levels[at].start)
        if spell is None or not 0 <= count <= _MOST:
            return ""
        text = text.replace(sign, spell(count))
    return "" if levels[level].form in ("bullet", "none") else text


def chinese(number: int) -> str:
    """12 → 十二, 105 → 一百〇五."""
    if number < 10:
        return _DIGITS[number]
    spelled, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            spelled += (_DIGITS[0] if gap and spelled else "") + _DIGITS[digit] + unit
        gap = digit == 0
    return spelled.removeprefix("一") if number < 20 else spelled


def _formal(number: int) -> str:
    spelled = ("一" if 10 <= number < 20 else "") + chinese(number)
    return "".join(_FORMAL_UNITS.get(sign) or _FORMAL[_DIGITS.index(sign)] for sign in spelled)


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 260 else str(number)


_SPELT: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": chinese,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
}
