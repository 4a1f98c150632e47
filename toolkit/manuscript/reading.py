"""A manuscript that came back → the form's texts, and what has to be said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial

from toolkit.findings import Finding, Severity, Where
from toolkit.form import Form
from toolkit.manuscript.lines import WordLine, lines_of
from toolkit.manuscript.parts import HINT, NOTE
from toolkit.manuscript.places import (
    HOW_TO,
    MARK,
    MARK_DIGITS,
    TITLE_END,
    HeadingPlace,
    behind,
    hint_of,
    places_of,
)
from toolkit.manuscript.sorting import HeadedPart, sort_lines
from toolkit.ooxml.wordfile import WordFile
from toolkit.patterns import regex
from toolkit.seal import CARRIER_NAME
from toolkit.structs import replace
from toolkit.submission import Identity, SealFound, Submission
from toolkit.words import condensed, quotation, without_blanks

_QUOTED = 20
_TITLE_WITHIN = 20
"""How many lines from the top a title is looked for."""
_TITLE_LINES = 3
_LONGEST_TITLE = 1000
"""How much of a line is looked at: spaces between letters, and then no more."""
_BEGINNING = 4
_MARK = regex(rf"{MARK.rstrip('：')}[:：]\s*([0-9a-f]{{{MARK_DIGITS}}})", re.IGNORECASE)


def read_manuscript(word: WordFile, form: Form) -> Submission | None:
    """What a manuscript says: its texts, and by its title the unit and the year. None where it is none of this form.

    Without a token it is one where its title says so, or where most headings stand and none of the tables'. A token
    that was carried as a property is somebody's (``foreign``) until a ledger knows it; of one only printed its first
    digits are there.
    """
    places, written = places_of(form), lines_of(word.body)
    lines, unit_name, year, titled = without_title(written, form)
    parts = sort_lines(without_furniture(lines, form, (HOW_TO,)), places)
    token = word.properties.get(CARRIER_NAME, "").partition(".")[0]
    mark = _mark([*(line for margin in word.margins for line in lines_of(margin)), *written])
    if not token and not mark and not _is_manuscript(parts, places, titled):
        return None
    texts, findings = _texts(parts, places, form)
    broken = bool(token) and mark not in ("", token[:MARK_DIGITS])
    return Submission(
        identity=Identity(unit_name=unit_name, year=year, edition=form.edition), texts=texts, unseen=_unseen(parts, places),
        text_places={code: Where(code) for code in texts}, observed=(*findings, *_unplaced(parts, places)), part="manuscript",
        seal=SealFound("foreign" if token else "nobody", token or mark, broken), titled=unit_name,
    )


def _is_manuscript(parts: Iterable[HeadedPart], places: Sequence[HeadingPlace], titled: bool) -> bool:
    met = {part.place for part in parts if part.place is not None}
    here = [n for n in met if places[n].code]
    if titled:
        return bool(here)
    asked = sum(bool(place.code) for place in places)
    return len(here) >= max(2, asked / 2) and all(places[n].written for n in met)


# ── what is not text ──────────────────────────────────────────────────────


def without_title(lines: Sequence[WordLine], form: Form) -> tuple[list[WordLine], str | None, int | None, bool]:
    """The lines without the title, and the unit, the year and whether the title says it is a manuscript."""
    pattern = _title_pattern(form.title)
    candidates = []
    for count in range(1, _TITLE_LINES + 1):
        for at in range(min(_TITLE_WITHIN, len(lines)) - count + 1):
            words = without_blanks("".join(line.text[:_LONGEST_TITLE] for line in lines[at : at + count]))
            match = pattern.fullmatch(words) if len(words) <= 200 else None
            if match:
                candidates.append((not (match[1] and match[3]), not match[1], count, at, match))
    if not candidates:
        return list(lines), None, None, False
    *_, count, at, match = min(candidates, key=lambda candidate: candidate[:4])
    return [*lines[:at], *lines[at + count :]], match[1] or None, int(match[2]), bool(match[3])


def _title_pattern(title: str) -> re.Pattern[str]:
    return re.compile(rf"(.*?)([0-9０-９]{{4}})年度?{re.escape(without_blanks(title))}({TITLE_END})?")


def without_furniture(lines: Iterable[WordLine], form: Form, instructions: Sequence[str]) -> list[WordLine]:
    """The lines without our own words: hints, the ``instructions``, the mark. What somebody wrote beside them stays."""
    ours = [*(hint_of(text) for text in form.texts), *instructions]
    known = {condensed(words) for words in ours}
    kept = []
    for line in lines:
        written = condensed(line.text)
        if written in known or _MARK.fullmatch(line.text) or (not written and condensed(line.unseen) in known):
            continue
        if line.style in (HINT.name, NOTE.name) and any(written in words for words in known):
            continue  # what is left of a hint
        kept.append(_beside(line, ours))
    return kept


def _beside(line: WordLine, ours: Iterable[str]) -> WordLine:
    for words in ours:
        if words[:_BEGINNING] not in line.text:
            continue
        rest = behind(line.text, words)
        if rest is None:
            at = line.text.rfind(words[0])
            rest = line.text[:at] if at > 0 and condensed(line.text[at:]) == condensed(words) else None
        if rest is not None and rest.strip():
            return replace(line, text=rest.strip())
    return line


def _mark(lines: Iterable[WordLine]) -> str:
    matches = (_MARK.search(line.text) for line in lines)
    return next((match[1].lower() for match in matches if match), "")


# ── texts and findings ────────────────────────────────────────────────────


def _texts(parts: Sequence[HeadedPart], places: Sequence[HeadingPlace], form: Form) -> tuple[dict[str, str], list[Finding]]:
    texts = dict.fromkeys(form.texts_by_code, "")
    findings = []
    if not any(part.place is not None and places[part.place].code for part in parts):
        return texts, [Finding.of("text.heading", "none")]
    for n, place in enumerate(places):
        if not place.code:
            continue
        under = [part for part in parts if part.place == n]
        written = list(dict.fromkeys("\n".join(part.lines) for part in under if part.lines))
        if not under:
            findings.append(_no_heading(n, parts, places, form))
        elif len(written) > 1:
            findings.append(Finding.of(
                "text.heading", "twice", item=place.code, where=(Where(place.code),), heading=place.heading, count=len(under)))
        elif written:
            texts[place.code] = written[0]
    return texts, findings


def _unseen(parts: Iterable[HeadedPart], places: Sequence[HeadingPlace]) -> dict[str, str]:
    """What stands in the texts struck or hidden, by their codes."""
    gathered: dict[str, list[str]] = {}
    for part in parts:
        if part.unseen and part.place is not None and places[part.place].code:
            gathered.setdefault(places[part.place].code, []).extend(part.unseen)
    return {code: "，".join(words) for code, words in gathered.items()}


def _no_heading(n: int, parts: Sequence[HeadedPart], places: Sequence[HeadingPlace], form: Form) -> Finding:
    place = places[n]
    above = [part for part in parts if part.place is not None and part.place < n and part.lines]
    before = above[-1].place if above else None
    finding_of = partial(
        Finding.of, "text.heading", item=place.code, where=(Where(place.code),), heading=place.heading,
        severity=Severity.QUERY if form.texts_by_code[place.code].required else Severity.NOTE,
    )
    return finding_of("gone") if before is None else finding_of("gone_into", above=places[before].heading)


_ADDED = "added: "


def _unplaced(parts: Sequence[HeadedPart], places: Sequence[HeadingPlace]) -> list[Finding]:
    """What stands under no text's heading, one finding a place."""
    gathered: dict[int | str, list[str]] = {}
    for part in parts:
        if part.lines and (part.place is None or not places[part.place].code):
            other = f"{_ADDED}{part.added}" if part.added else "changed" if part.changed else "top"
            under: int | str = part.place if part.place is not None else other
            gathered.setdefault(under, []).extend(part.lines)
    changed = next((part.changed for part in parts if part.changed and part.lines), "")
    return [_stands_nowhere(under, lines, places, changed) for under, lines in gathered.items()]


def _stands_nowhere(under: int | str, lines: Sequence[str], places: Sequence[HeadingPlace], changed: str) -> Finding:
    more = f"等{len(lines)}段" if len(lines) > 1 else ""
    finding_of = partial(Finding.of, "text.unplaced", words=quotation(lines[0], _QUOTED), more=more)
    if isinstance(under, int):
        case = "under" if places[under].written else "under_table"
        return finding_of(case, item=f"section{under}", heading=places[under].heading)
    if under.startswith(_ADDED):
        heading = under.removeprefix(_ADDED)
        return finding_of("added", item=f"added {quotation(heading, _QUOTED)}", heading=quotation(heading, _QUOTED))
    if under == "changed":
        return finding_of("under_changed", item=under, heading=quotation(changed, _QUOTED))
    return finding_of("top", item=under)
