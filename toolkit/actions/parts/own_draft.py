"""The district's texts as they count now: its draft 本级文字稿 first, then [texts] of campaign.toml, then what the form drafts.

Of the draft a text counts that somebody wrote or changed; what stands there as it was drafted nobody wrote, and it is drafted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolkit.actions.parts.loading import load_bytes
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.campaign.own_drafts import WORD, draft_token, drafts, remembered
from toolkit.campaign.units import of_own_file
from toolkit.errors import FileError
from toolkit.guard import KIND_NAMES, Kind
from toolkit.intake.readers.office import CONVERTED, converted
from toolkit.intake.unlocking import opened_up
from toolkit.manuscript.draft import Paragraph, Place, Returned, Written, read_draft
from toolkit.manuscript.following import Followed, followed, is_untouched
from toolkit.patterns import regex
from toolkit.structs import Struct, field
from toolkit.words import condensed, first_few, quotation

_MOST = 8
_AGAIN = regex("再[收发](?=。)")
"""In a reader's sentence, what is to become of a file that came in."""


class Current(Struct, frozen=True):
    """The figures of now by code or expression (None where one is not known), and what is drafted from them, by the code of its text."""

    figure: Callable[[str], str | None]
    drafted: Mapping[str, tuple[Paragraph, ...]]


class Counting(Struct, frozen=True):
    """The texts that count, by code. ``path`` is the draft that was read, None where there is none; ``said`` what is to be known."""

    texts: Mapping[str, str]
    number: int = 0
    path: Path | None = None
    paragraphs: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    stands: Returned | None = None
    said: tuple[str, ...] = ()
    late: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    """What is drafted now for texts that somebody wrote before there were figures: it goes into the next draft, behind his words."""
    early: tuple[str, ...] = ()
    """What a report says of a draft that was begun before there were figures; the next draft answers it."""


def counting_texts(campaign: Campaign, now: Current) -> Counting:
    """What the district has written, brought up to the figures of ``now``."""
    own = {code: text for code, text in campaign.settings.texts.items() if text.strip()}
    said: list[str] = []
    newest = _newest(campaign, said)
    if newest is None:
        return Counting(own, said=tuple(said))
    number, path, stands = newest
    written = remembered(campaign, stands.token or draft_token(campaign, number))  # a suite may drop what the token is written in
    if not written.texts:
        said.append(f"“{path.name}”起草时的数已无从核对，稿中的数字不随汇总更新，请自行核对。")
    found = _written(stands, written, now)
    for code, text in found.items():
        label = campaign.form.texts_by_code[code].label
        said += [f"“{label}”{sentence}以您写的为准。" if sentence.startswith("您写的") else f"“{label}”{sentence}" for sentence in text.said]
        if code in own and condensed(own[code]) != condensed(text.text):
            said.append(f"“{label}”用的是“{path.name}”里的，与 {CONFIG} 的 [texts] 不同。")
    if stands.elsewhere:
        quoted = first_few([f"“{quotation(line)}”" for line in stands.elsewhere], 3, counted="段")
        said.append(f"“{path.name}”里有{len(stands.elsewhere)}段不在任何一处文字的标题之下，没有采用：{quoted}。")
    lost = [campaign.form.texts_by_code[code].label for code in stands.headless]
    if lost:
        said.append(f"“{path.name}”里没有这些标题，其下的文字按起草的算：{first_few([f'“{label}”' for label in lost], _MOST, counted='处')}。")
    late = _late(written, found, now)
    early = [f"“{campaign.form.texts_by_code[code].label}”起草时还没有数，用的是您写的；运行 nianbao report --draft，"
             "按汇总起草的句子就写进下一稿，放在您写的后面。" for code in late]
    if not early and written.texts and not has_figures(written) and any(map(_has_figure, now.drafted.values())):
        early.append(f"“{path.name}”起草时还没有数；运行 nianbao report --draft，写出带数的下一稿，您写的都在里面。")
    return Counting(
        own | {code: text.text for code, text in found.items()}, number, path,
        {code: text.paragraphs for code, text in found.items()}, stands, tuple(said), late, tuple(early),
    )


def _newest(campaign: Campaign, said: list[str]) -> tuple[int, Path, Returned] | None:
    """The newest draft that can be read; of those that cannot, and of one that was converted, it is said."""
    unread = 0
    for number, path in reversed(drafts(campaign)):
        try:
            data, kind = _as_word(path)
            stands = read_draft(data, campaign.form)
        except FileError as error:
            said.append(f"“{path.name}”没有采用：{_AGAIN.sub('，仍放在原处', of_own_file(error))}")
            unread += 1
            continue
        if unread:
            said.append(f"本级的文字用的是“{path.name}”里的。")
        if kind != "docx":
            said.append(f"“{path.name}”是{KIND_NAMES[kind]}，经LibreOffice转换后读取，请核对；用Word或WPS另存为{WORD}更稳妥。")
        return number, path, stands
    return None


def _as_word(path: Path) -> tuple[bytes, Kind]:
    """A draft as .docx, and what it was saved as: by its content, since a .wps is a .doc. Raises :class:`FileError`."""
    sniffed = opened_up(load_bytes(path))
    if sniffed.kind in CONVERTED:
        return converted(sniffed.data, sniffed.kind), sniffed.kind
    return sniffed.data, "docx"  # or nothing that opens as one


def has_figures(written: Written) -> bool:
    """Whether a draft said any figure when it was written."""
    return any(map(_has_figure, written.texts.values()))


def _written(stands: Returned, written: Written, now: Current) -> dict[str, Followed]:
    figures, found = written.figures(), {}
    for code, lines in stands.texts.items():
        then = written.texts.get(code, ())
        if not any(place.text.strip() for line in lines for place in line):
            continue
        if code in written.own or not is_untouched(lines, then):
            drafted = now.drafted.get(code, ())
            begun = not _has_figure(then) and _has_figure(drafted)
            found[code] = (_filled_up(lines, then, drafted) if begun else None) or followed(lines, then, figures, now.figure)
    return found


def _filled_up(lines: Sequence[Sequence[Place]], then: Sequence[Paragraph], drafted: tuple[Paragraph, ...]) -> Followed | None:
    """A text begun before there were figures, what is drafted now in place of the paragraph that asked for it; None where that is gone."""
    gaps = {condensed("".join(part.text for part in paragraph)) for paragraph in then if any(part.gap for part in paragraph)}
    here = [n for n, line in enumerate(lines) if condensed("".join(place.text for place in line)) in gaps]
    if not here:
        return None
    words = [followed([line], (), {}, lambda _: None).paragraphs if n not in here else drafted if n == here[0] else ()
             for n, line in enumerate(lines)]
    return Followed(tuple(paragraph for paragraphs in words for paragraph in paragraphs))


def _late(written: Written, found: Mapping[str, Followed], now: Current) -> dict[str, tuple[Paragraph, ...]]:
    """What is drafted now for texts that asked for everything when the draft was written, and that somebody filled in himself."""
    late = {}
    for code, text in found.items():
        then = written.texts.get(code, ())
        asked = code not in written.own and not _has_figure(then) and any(part.gap for paragraph in then for part in paragraph)
        drafted = tuple(paragraph for paragraph in now.drafted.get(code, ()) if _has_figure([paragraph]))
        if asked and drafted and not _has_figure(text.paragraphs):
            late[code] = drafted
    return late


def _has_figure(paragraphs: Sequence[Paragraph]) -> bool:
    return any(part.figure for paragraph in paragraphs for part in paragraph)
