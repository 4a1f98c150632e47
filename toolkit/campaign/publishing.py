"""``[publish]`` of campaign.toml: what the preface of the district's report says of it and of whoever publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.errors import CampaignError
from toolkit.words import one_line

NAMES: Mapping[str, str] = {
    "scope": "汇总范围", "site": "公布网址", "organ": "编制机关", "address": "地址", "postcode": "邮政编码", "phone": "电话",
}
"""The keys of ``[publish]``, and what each is called: those that sentences of a form may name."""
_LONGEST = 120


def read_publish(written: Any, source: str) -> dict[str, str]:
    """What ``[publish]`` says. Raises :class:`CampaignError` naming ``source``, the key and what it may be."""
    if not isinstance(written, dict):
        raise CampaignError(f"{source}里的 publish 应写成一节：先写一行 [publish]，再逐行写 organ = \"编制机关\" 等，请改正。")
    for key, value in written.items():
        if key not in NAMES:
            from toolkit.meant import meant

            near = meant(key, NAMES)
            hint = f"是否应为“{near[0]}”" if near else f"可写的有：{'、'.join(f'{one}（{name}）' for one, name in NAMES.items())}"
            raise CampaignError(f"{source}的 [publish] 里不认识“{key}”一项，{hint}，请改正。")
        if not isinstance(value, str):
            # 056000 is no number in TOML, and 56000 would have lost its zero.
            raise CampaignError(f"{source}的 [publish] 里“{key}”（{NAMES[key]}）应写在引号里，如 {key} = \"{value}\"，请改正。")
        if len(one_line(value)) > _LONGEST:
            raise CampaignError(f"{source}的 [publish] 里“{key}”（{NAMES[key]}）有{len(one_line(value))}字，请控制在{_LONGEST}字以内。")
    return {key: one_line(value).rstrip("。") for key, value in written.items()}


def blank_of(publish: Mapping[str, str]) -> tuple[str, ...]:
    """What is not filled in, by its Chinese names."""
    return tuple(name for key, name in NAMES.items() if not publish.get(key))
