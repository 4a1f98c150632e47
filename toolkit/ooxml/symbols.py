"""Characters of symbol fonts → characters of their own: a tick of Wingdings stands in the file as a code and a font."""

from __future__ import annotations

_CIRCLED = {0x81 + n: chr(0x2460 + n) for n in range(10)} | {0x8C + n: chr(0x2776 + n) for n in range(10)}
_MEANT: dict[str, dict[int, str]] = {
    "symbol": {code: chr(code) for code in b"0123456789%+,./:;<=>?()[]|"} | {
        0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
        0xBB: "≈", 0xD6: "√",
    },
    "wingdings": _CIRCLED | {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x75: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xE0: "→",
        0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
}  # fmt: skip
_PRIVATE = range(0xF000, 0xF100)
"""Where symbol fonts have their characters."""


def symbol(font: str, code: str) -> str:
    """The character of a font's code (hexadecimal). One not known here stays the font's own: it is never lost."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE or 0 <= number < 0x100:
        meant = _MEANT.get(font.strip().lower(), {}).get(number & 0xFF)
        if meant is not None:
            return meant
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE else ""
