"""Who a report speaks for, and of which year: by its title, else by what it says of itself.

Only what names the report itself counts: its title, over one line or several; the sentence that makes it public (现公布…报告,
由…编制); the name and date under its end. A document that is cited, the name of the site and the date of publishing say
nothing, and where nothing names the unit it is unknown.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from toolkit.intake.document import Document
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.named import Naming, apart, namings
from toolkit.intake.recognise.titles import (
    LONGEST_TITLE,
    Title,
    is_unit,
    named_in,
    parse_title,
    title_words,
    year_alone,
)
from toolkit.intake.recognise.wording import dense, key, one_script, without_ordinal
from toolkit.patterns import regex
from toolkit.structs import Struct, replace

_SITE = regex(r"(?:(?<!\s)\s++)?[-_|–—>]++\s*+")
_TRAIL = regex(r"[>»›→]")
_NEIGHBOUR = regex(r"[上下]一?(?:篇|条|页)|相关(?:链接|阅读|信息|文章)|延伸阅读")
_REMARK = regex(r"\([^()]{0,60}\)")
_QUOTED = regex(r"《([^《》]{4,80})》")
_CLAUSES = regex(r"[,。;:、!?\n]")
_MAKES = regex(
    r"公布|发布(?!中心)|(?<!政务)(?<!信息)公开|(?<!机构)编制(?!委|办)|制作|制定|编写|撰写|形成|现将|兹将|汇报|题为|报送"
)
_MADE_BY = regex(r"由([^,。;:、由]{3,40}?)(?:根据|依据|按照|结合|综合|汇总|组织|负责|编制|编写|制作|撰写|共同)")
_ASK = regex(r"请(?:与|联系|咨询|径向|向)([^,。;:()]{2,40})")
_INNER = regex(r"(?:领导小组|党政|综合|秘书|信息|公开|文电).{0,8}(?:室|科|股|处|中心|小组)$")
_GOES_ON = regex(r"如下|进行|予以|公布|发布|公开|并|向社会|基本|报告|已|》|$")
_PERIOD = regex(r"(20[0-9]{2})年?0?1月0?1日(?=起|始|至|到|以来|[-—~－])|(?:至|到|截[至止]|[-—~－])(20[0-9]{2})年?12月31日")
_SENTENCE = regex(r"(?:^|[。;])(20[0-9]{2})(?:年(?![0-9]{1,2}月)|(?=,))|(20[0-9]{2})年度?(?=(?:政府)?信息公开工作)")
_DATE = regex(r"(?:20[0-9]{2}|二[〇○零]..)年.{1,3}月(?:.{1,3}日)?")
_SIGNED = regex(r"(.{2,40}?)\(?((?:20[0-9]{2}|二[〇○零]..)年.{1,3}月(?:.{1,3}日)?)\)?")
_HEAD_LINES = 400
_OPENING_LINES = 40
"""Lines below the first heading that may still say what the report is."""
_TAIL_LINES = 200
_MOST_LINES = 20_000
_SHARED = 4
"""Characters that a body's name has in common with that of its own office."""
_NEAR = 3
"""Lines a title is printed over."""


class Who(Struct, frozen=True):
    """What the report says of itself. ``other_years`` are years that contradict it, each with where it stands; ``units`` are all that
    name its unit, where they contradict each other."""

    unit_name: str | None
    year: int | None
    title: str
    other_years: tuple[tuple[str, int], ...] = ()
    units: tuple[Naming, ...] = ()


class _Parts(Struct, frozen=True):
    """The lines that may say whose it is: above the first heading, below it, and at the end."""

    head: tuple[str, ...]
    opening: tuple[str, ...]
    tail: tuple[str, ...]


def identify(document: Document, patches: Sequence[Patch], wanted: Wanted) -> Who:
    """Title, unit and year. The text's own title counts before the one in the file's head, and both before sentences."""
    words = title_words(wanted)
    parts = _parts(patches, wanted)
    in_file = next(filter(None, (parse_title(part, words) for part in _SITE.split(one_script(document.title)))), None)
    title = _settled(list(_titles(parts.head, words)), in_file)
    if title is not None and in_file is not None and _agree([title, in_file]):
        title = replace(title, unit=title.unit or in_file.unit, years=title.years or in_file.years)
    title = title or in_file or Title(None, (), "")
    said = list(_said(parts, words))
    named = list(namings(patches, len(parts.head) + len(parts.opening) + 1))
    stated = next((one.name for one in sorted(named, key=lambda one: one.place.endswith("编制单位"))), None)  # who writes it may be an office
    by_sentence = [one.unit for one in said if one.unit and one.year in (None, title.year or one.year)]
    unit = stated or title.unit or _only(by_sentence) or _maker(parts) or _signature(parts.tail)
    year, others = _year(title, said, parts)
    return Who(unit or None, year, title.text, others, apart(unit, title.unit, named))


# ── the lines ──


def _parts(patches: Sequence[Patch], wanted: Wanted) -> _Parts:
    headings = {
        key(without_ordinal(text)) for section in wanted.form.sections
        for text in (section.heading, *wanted.variants.sections.get(section.heading, ()))
    }
    head: list[str] = []
    opening: list[str] = []
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    begun = False
    for line in islice(_lines(patches), _MOST_LINES):
        if len(line) <= LONGEST_TITLE and key(without_ordinal(line)) in headings:
            begun = True
            tail.clear()
        elif not begun and len(head) < _HEAD_LINES:
            head.append(line)
        elif begun and len(opening) < _OPENING_LINES:
            opening.append(line)
        tail.append(line)
    return _Parts(tuple(head), tuple(opening), tuple(tail))


def _lines(patches: Sequence[Patch]) -> Iterator[str]:
    for patch in patches:
        for line in patch.lines:
            for spot in line.spots:
                if not spot.blank:
                    yield from (part.strip() for part in spot.text.split("\n") if part.strip())


# ── the title ──


def _titles(lines: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, Title]]:
    for number, line in enumerate(lines):
        if len(line) > 2 * LONGEST_TITLE or _NEIGHBOUR.match(dense(line)):
            continue
        title = parse_title(_TRAIL.split(line)[-1], words)
        if title is not None or _may_end(line, words):
            whole = _over_lines(lines, number, title, words)
            if whole is not None:
                yield number, whole


def _may_end(line: str, words: Sequence[str]) -> bool:
    """Whether a line is the last part of a title that is broken within its own words."""
    text = dense(line)
    return 2 <= len(text) <= 20 and any(word.endswith(text) for word in words)


def _over_lines(lines: Sequence[str], number: int, title: Title | None, words: Sequence[str]) -> Title | None:
    """The title with what stands on the lines above and below it: the unit, the year, its own first words."""
    if title is not None and title.unit and title.years:
        return title
    for above in range(1, _NEAR):
        pieces = lines[max(number - above, 0) : number]
        if len(pieces) < above or not all(_piece(piece) for piece in pieces):
            break
        whole = parse_title("".join([*pieces, lines[number]]), words)
        first = _OWN_YEAR.sub("", dense(pieces[0])).removesuffix("政府").removesuffix("关于")
        if whole is not None and (not first or is_unit(first) or is_unit(dense(pieces[0]))):
            title = whole if title is None or whole.unit or whole.years else title
    if title is not None and number + 1 < len(lines):
        title = _with_below(title, lines[number + 1 : number + 1 + _NEAR])
    return title


_OWN_YEAR = regex(r"(?:20[0-9]{2}|二[〇○零]..)(?:年度?)?")


def _piece(line: str) -> bool:
    text = dense(line)
    return len(text) <= 40 and not any(char in text for char in ":。,;>|!?")


def _with_below(title: Title, below: Sequence[str]) -> Title:
    """A title whose year, or whose unit over the date, is printed on the lines under it."""
    for number, line in enumerate(below):
        year = year_alone(line)
        if year is not None:
            title = title if title.years else replace(title, years=(year,))
        elif title.unit is None and is_unit(line) and any(_dated(later) for later in below[number + 1 :][:1]):
            title = replace(title, unit=dense(line))
        elif not _dated(line):
            break
    return title


def _dated(line: str) -> bool:
    return bool(_DATE.fullmatch(dense(line).strip("()")))


def _settled(found: Sequence[tuple[int, Title]], in_file: Title | None) -> Title | None:
    """The one title, where the page has one: of several that differ, the one the file's head or a second printing names."""
    titles = [title for _, title in found]
    if _agree(titles):
        return _fullest(titles)
    if in_file is not None and (same := [title for title in titles if _agree([title, in_file])]):
        return _fullest(same)
    times = Counter((title.unit, title.years) for title in titles)
    (most, count), *others = times.most_common()
    if all(count > times[other] for other, _ in others):
        return next(title for title in titles if (title.unit, title.years) == most)
    # A list of links: titles of other reports, line after line.
    numbers = {number for number, _ in found}
    alone = [title for number, title in found if not {number - 1, number + 1} & numbers]
    return _fullest(alone) if alone and _agree(alone) else None


def _agree(titles: Iterable[Title]) -> bool:
    units = sorted({title.unit for title in titles if title.unit}, key=len)
    years = {title.years for title in titles if title.years}
    return len(years) < 2 and all(short in long for short, long in pairwise(units))


def _fullest(titles: Sequence[Title]) -> Title | None:
    return max(titles, key=lambda title: (bool(title.unit), bool(title.years)), default=None)


# ── sentences about the report ──


def _said(parts: _Parts, words: Sequence[str]) -> Iterator[Title]:
    """The names by which sentences of the head and the opening make this very report public."""
    for line in parts.head + parts.opening:
        text = dense(line)
        if "报" not in text:
            continue
        for match in _QUOTED.finditer(text):
            before = text[max(match.start() - 12, 0) : match.start()]
            made = [found.end() for found in _MAKES.finditer(before)]
            title = named_in(match[1], words, match[1]) if not before or (made and len(before) - made[-1] <= 2) else None
            if title is not None:
                yield title
        for clause in _CLAUSES.split(_REMARK.sub("", _QUOTED.sub("》", text))):
            title = _named_after_verb(clause, words)
            if title is not None:
                yield title


def _named_after_verb(clause: str, words: Sequence[str]) -> Title | None:
    """现公布…报告, 现将…报告如下."""
    if len(clause) > 2 * LONGEST_TITLE:
        return None
    for word in words:
        end = clause.find(word) + len(word)
        if end < len(word) or not _GOES_ON.match(clause[end:]):
            continue
        verbs = [match.end() for match in _MAKES.finditer(clause[: end - len(word)])]
        if verbs:
            name = clause[verbs[-1] : end].lstrip("了的将")
            return named_in(name, words, name)
    return None


def _only(names: Sequence[str]) -> str | None:
    """The one name; of a full and a short form of it the first."""
    return names[0] if names and _agree([Title(name, (), "") for name in names]) else None


def _maker(parts: _Parts) -> str | None:
    """由…编制: the body itself, not one of its offices, and not where one is to ask another body."""
    names: list[str] = []
    asked: list[str] = []
    for line in parts.head + parts.opening:
        if "由" in line or "请" in line:
            text = _REMARK.sub("", _QUOTED.sub("", dense(line)))
            names += [name for name in _MADE_BY.findall(text) if is_unit(name) and not _INNER.search(name)]
            asked += [name for name in _ASK.findall(text) if not name.startswith(("本", "我"))]
    maker = _only(names)
    return maker if maker and all(_share(maker, name) for name in asked) else None


def _share(one: str, other: str) -> bool:
    """Whether two names have so much in common that they may be one body's."""
    return any(one[at : at + _SHARED] in other for at in range(len(one) - _SHARED + 1)) or one in other or other in one


def _signature(tail: Sequence[str]) -> str | None:
    """The name over the date, or before it, under the last section."""
    for number, line in enumerate(tail):
        text = dense(line)
        if len(text) > LONGEST_TITLE:
            continue
        match = _SIGNED.fullmatch(text)
        if match and is_unit(match[1]):
            return match[1]
        if _dated(line) and number and is_unit(tail[number - 1]):
            return dense(tail[number - 1])
    return None


# ── the year ──


def _year(title: Title, said: Sequence[Title], parts: _Parts) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """The report's year and the years that contradict it: by the title, by sentences, by the period of its figures."""
    period = _period(parts)
    named = {one.year for one in said if one.year}
    if len(title.years) > 1:
        return None, tuple(("题目", year) for year in title.years)
    if title.year is not None:
        return title.year, () if title.year in period else tuple(("统计期限", year) for year in period)
    if len(named | set(period)) > 1:
        return None, (*(("正文", year) for year in sorted(named)), *(("统计期限", year) for year in period))
    if named or period:
        return next(iter(named | set(period))), ()
    # Nothing names the year: the sentences that begin with it, where they all begin with the same.
    begun = {
        int(match[1] or match[2]) for line in parts.head + parts.opening
        for match in _SENTENCE.finditer(_QUOTED.sub("", dense(line)))
    }
    return (next(iter(begun)) if len(begun) == 1 else None), ()


def _period(parts: _Parts) -> tuple[int, ...]:
    """The years of 2023年1月1日至12月31日, 截至2023年12月31日."""
    found = [
        int(match[1] or match[2]) for line in parts.head + parts.opening
        for match in _PERIOD.finditer(_QUOTED.sub("", dense(line)))
    ]
    return tuple(dict.fromkeys(found))
