"""The district's texts as they count now: its draft 本级文字稿 first, then [texts] of campaign.toml, then what the form drafts.

Of the draft a text counts that somebody wrote or changed; what stands there as it was drafted nobody wrote, and it is drafted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.actions.parts.loading import load_bytes
from toolkit.campaign.folder import CONFIG, Campaign
from toolkit.campaign.own_drafts import WORD, drafts, remembered
from toolkit.errors import FileError
from toolkit.manuscript.draft import Paragraph, Returned, Written, read_draft
from toolkit.manuscript.following import Followed, followed, is_untouched
from toolkit.words import condensed, first_few, quotation

_MOST = 8


@dataclass(frozen=True)
class Counting:
    """The texts that count, by code. ``path`` is the draft that was looked at, None where there is none; ``said`` what is to be known."""

    texts: Mapping[str, str]
    number: int = 0
    path: Path | None = None
    paragraphs: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    stands: Returned | None = None
    said: tuple[str, ...] = ()


def counting_texts(campaign: Campaign, now: Callable[[str], str | None]) -> Counting:
    """What the district has written, brought up to the figures of ``now`` (by code or expression; None where one is not known)."""
    own = {code: text for code, text in campaign.settings.texts.items() if text.strip()}
    standing = drafts(campaign)
    words = [(number, path) for number, path in standing if path.suffix.lower() == WORD]
    said = [f"“{path.name}”不是{WORD}文件，没有采用；请用WPS或Word另存为{WORD}，仍放在原处。"
            for _, path in standing[-1:] if path.suffix.lower() != WORD]
    if not words:
        return Counting(own, said=tuple(said))
    number, path = words[-1]
    try:
        stands = read_draft(load_bytes(path), campaign.form)
    except FileError as error:
        return Counting(own, number, path, {}, None, (*said, f"“{path.name}”没有采用：{error}"))
    written = remembered(campaign, stands.token)
    if not written.texts:
        said.append(f"“{path.name}”起草时的数已无从核对，稿中的数字不随汇总更新，请自行核对。")
    found = _written(campaign, stands, written, now)
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
    return Counting(
        own | {code: text.text for code, text in found.items()}, number, path,
        {code: text.paragraphs for code, text in found.items()}, stands, tuple(said),
    )


def _written(campaign: Campaign, stands: Returned, written: Written, now: Callable[[str], str | None]) -> dict[str, Followed]:
    figures, found = written.figures(), {}
    for code, lines in stands.texts.items():
        then = written.texts.get(code, ())
        if not any(place.text.strip() for line in lines for place in line):
            continue
        if code in written.own or not is_untouched(lines, then):
            found[code] = followed(lines, then, figures, now)
    return found
