"""What an officer typed into a page of fields, read: the values, and for each field that is wrong a sentence that leads to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from toolkit.actions.settings import CONTACTS, DATES, read_day
from toolkit.campaign.government import NOBODY
from toolkit.campaign.publishing import NAMES
from toolkit.campaign.settings import Contact, Settings
from toolkit.submission import Unit
from toolkit.words import one_line

EMPTY_HINTS: Final = 3
"""Empty lines for a further 口径, each time the page is drawn."""
_LONGEST: Final = 120
_LONGEST_TEXT: Final = 20_000
_YEARS: Final = range(2008, 2100)


class Asked:
    """The fields as they were sent. ``wrong`` are the sentences, each by the id of what it is about on the page."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.wrong: dict[str, str] = {}

    def say(self, where: str, sentence: str) -> None:
        """Something is wrong there; of one field the first sentence counts."""
        self.wrong.setdefault(where, sentence)

    def text(self, name: str) -> str:
        """A field's text on one line."""
        return one_line(self.fields.get(name, ""))

    def district(self) -> str:
        """The district's name."""
        name = self.text("district")
        if not name:
            self.say("district", "请填写地区名称，如“某某区”。")
        elif len(name) > 80 or not name.isprintable():
            self.say("district", "地区名称过长或含有看不见的字符，请改正（最多80字）。")
        return name

    def year(self) -> int:
        """The year reported on."""
        written = self.text("year").removesuffix("年")
        if not (written.isdecimal() and len(written) == 4 and int(written) in _YEARS):
            self.say("year", f"报告的年度“{written}”不对，应为四位数字的年份，如{date.today().year - 1}。" if written else "请填写报告的年度。")
            return date.today().year - 1
        return int(written)

    def days(self) -> dict[str, date | None]:
        """The three days by their keys."""
        return {name: self._day(name, called) for name, called in DATES.items()}

    def _day(self, name: str, called: str) -> date | None:
        written = self.text(name)
        try:
            return read_day(written)
        except ValueError:
            self.say(name, f"{called}“{written}”不是日期，应写成2026-01-15的样子。")
            return None

    def scope(self) -> str:
        """Whose figures go into the report."""
        return self.text("scope")

    def government(self, units: Sequence[Unit], now: str = "") -> str:
        """Who fills in what was asked of the government: a unit's code (or as it is called ``now``), 无, or nothing."""
        written = self.text("government")
        if not written or written == NOBODY:
            return written
        unit = next((unit for unit in units if written in (unit.code, unit.name, *unit.aliases)), None)
        if unit is None:
            self.say("government", f"单位名单里没有“{written[:20]}”，请写名单里的名称；没有单位填的写“{NOBODY}”。")
            return written
        return now if now in (unit.name, *unit.aliases) else unit.code

    def contact(self) -> Contact:
        """Whom a clerk asks."""
        return Contact(**{key: self._short(f"contact-{key}", called) for key, called in CONTACTS.items()})

    def publish(self) -> dict[str, str]:
        """What the report says of its publisher, by its keys; what is empty is left out."""
        written = {key: self._short(f"publish-{key}", called).rstrip("。") for key, called in NAMES.items()}
        return {key: value for key, value in written.items() if value}

    def hints(self) -> dict[str, str]:
        """口径 by code."""
        found: dict[str, str] = {}
        for number in range(self.hint_lines()):
            code, words = self.text(f"hint-at-{number}"), self._short(f"hint-{number}", "口径")
            if words and not code:
                self.say(f"hint-at-{number}", f"口径“{words[:20]}”没有选写在哪一行。")
            elif words and code in found:
                self.say(f"hint-at-{number}", "这一行写了两条口径，请并成一条。")
            elif words:
                found[code] = words
        return found

    def texts(self, labels: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
        """The district's own texts by code (``labels`` are those of the form), a paragraph a line; what the form does not have stays."""
        typed = {code: self.fields.get(f"text-{code}", "").replace("\r\n", "\n").strip() for code in labels}
        for code, label in labels.items():
            if (length := len(typed[code])) > _LONGEST_TEXT:
                self.say(f"text-{code}", f"“{label}”有{length}字，请控制在{_LONGEST_TEXT}字以内。")
        return {**{code: words for code, words in now.items() if code not in typed}, **{code: words for code, words in typed.items() if words}}

    def weights(self, rules: Iterable[str]) -> dict[str, str]:
        """What findings of a rule weigh, by its id, where another weight was chosen than its own."""
        return {rule: weight for rule in rules if (weight := self.text(f"weight-{rule}"))}

    def hint_lines(self) -> int:
        """How many lines for 口径 the page has."""
        ends = [name.removeprefix("hint-").removeprefix("at-") for name in self.fields if name.startswith("hint-")]
        numbers = [int(number) for number in ends if number.isdecimal()]
        return min(1 + max(numbers, default=EMPTY_HINTS - 1), 500)

    def _short(self, name: str, called: str) -> str:
        text = self.text(name)
        if len(text) > _LONGEST:
            self.say(name, f"{called}有{len(text)}字，请控制在{_LONGEST}字以内。")
        return text

    def told(self, sentence: Callable[[str], str]) -> list[tuple[str, str]]:
        """What is wrong, in the order it was found, as a summary lists it."""
        return [(where, sentence(words)) for where, words in self.wrong.items()]


def fields_of_settings(now: Settings, units: Sequence[Unit] = ()) -> dict[str, str]:
    """What the fields show before anything was typed; a unit by its name."""
    fields = {name: day.isoformat() if (day := getattr(now, name)) else "" for name in DATES}
    fields |= {"scope": now.scope, "government": next((unit.name for unit in units if unit.code == now.government), now.government)}
    fields |= {f"contact-{key}": getattr(now.contact, key) for key in CONTACTS}
    fields |= {f"publish-{key}": now.publish.get(key, "") for key in NAMES}
    fields |= {f"weight-{rule}": weight for rule, weight in now.weights.items()}
    fields |= {f"text-{code}": words for code, words in now.texts.items()} | {"release": "1" if now.release else ""}
    for number, (code, words) in enumerate(now.hints.items()):
        fields |= {f"hint-at-{number}": code, f"hint-{number}": words}
    fields |= {f"hint-at-{number}": "" for number in range(len(now.hints), len(now.hints) + EMPTY_HINTS)}
    return fields


def known_folder(folder: Path) -> Path:
    """What lies in a folder of dropped files, as whoever reads it is best given it: the one thing in it, or the folder itself."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return inside[0] if len(inside) == 1 else folder
