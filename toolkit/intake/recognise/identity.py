"""Who a report speaks for, and of which year, as far as its title and first lines say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from toolkit.intake.document import Document
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.wording import dense, one_script

_YEAR = re.compile(r"(20[0-9]{2})\s*年(?:度)?")
_PERIOD = re.compile(r"(20[0-9]{2})年1月1日")
_QUOTED = re.compile(r"《([^《》]{4,60})》")
_STATED = re.compile(r"(?:填报单位|报送单位|编制单位|单位名称)(?:\([^()]*\))?\s*:\s*([^\s:,。;()]{2,40})")
_SITE = re.compile(r"\s*[-_|–—>]+\s*")
_FIRST_LINES = 60
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Who:
    """What the report says of itself."""

    unit_name: str | None
    year: int | None
    title: str


def identify(document: Document, patches: Sequence[Patch], wanted: Wanted) -> Who:
    """Title, unit and year. The text's own title counts before the one in the file's head."""
    lines = list(islice(_lines(patches), _FIRST_LINES))
    words = _title_words(wanted)
    unit, year, title = _from_title(lines, words)
    if not title:
        unit, year, title = _from_title(list(_SITE.split(one_script(document.title))), words)
    stated = next((match[1] for line in lines if (match := _STATED.search(one_script(line)))), None)
    quoted = [name for line in lines for name in _QUOTED.findall(one_script(line))]
    from_quoted = next((parsed for name in quoted if (parsed := _parsed(name, words)) and parsed[0]), None)
    unit = stated or unit or (from_quoted[0] if from_quoted else None)
    year = year or (from_quoted[1] if from_quoted else None) or _year_in(lines)
    return Who(unit or None, year, title)


def _lines(patches: Sequence[Patch]) -> Iterator[str]:
    for patch in patches:
        for line in patch.lines:
            for spot in line.spots:
                if not spot.blank:
                    yield from (part.strip() for part in spot.text.split("\n") if part.strip())


def _title_words(wanted: Wanted) -> list[str]:
    words = {dense(wanted.form.title), *map(dense, wanted.variants.title_words)}
    return sorted(words, key=len, reverse=True)


def _from_title(lines: Sequence[str], words: Sequence[str]) -> tuple[str | None, int | None, str]:
    for number, line in enumerate(lines):
        parsed = _parsed(line, words) if len(line) <= _LONGEST_TITLE else None
        before = lines[number - 1] if number else ""
        if parsed is None and number and len(before) + len(line) <= _LONGEST_TITLE:
            parsed = _parsed(before + line, words)
            if parsed is not None:
                return *parsed, f"{before}{line}"
        if parsed is not None:
            unit, year = parsed
            if not unit and before and len(before) <= 30 and re.fullmatch(r"[\u4e00-\u9fff()]{2,30}", dense(before)):
                # The unit on a line of its own, above the rest of the title.
                unit, line = dense(before), f"{before} {line}"
            return unit, year, line
    return None, None, ""


def _parsed(line: str, words: Sequence[str]) -> tuple[str | None, int | None] | None:
    """Unit and year of a title; None where the line is none."""
    title = dense(line).strip("《》\"'“”")
    match = _YEAR.search(title)
    rest = (title[: match.start()] + title[match.end() :]) if match else title
    for word in words:
        at = rest.find(word)
        if at < 0 or len(rest) - at - len(word) > 4:
            continue
        unit = rest[:at].removeprefix("关于").removesuffix("年度").removesuffix("关于").strip(":·-—年")
        if word.startswith("政府") and unit.endswith("人民"):
            unit += "政府"
        if re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9()·、]{0,40}", unit):
            return unit or None, int(match[1]) if match else None
    return None


def _year_in(lines: Sequence[str]) -> int | None:
    years = [int(match[1]) for line in lines if (match := _PERIOD.search(dense(line)))]
    return years[0] if years and len(set(years)) == 1 else None
