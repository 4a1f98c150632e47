"""``[publish]`` of campaign.toml: who answers for the published report, and where it is to be found."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from toolkit.errors import CampaignError
from toolkit.words import one_line

NAMES: Mapping[str, str] = {"organ": "编制机关", "address": "地址", "postcode": "邮政编码", "phone": "电话", "site": "公布网址"}
"""The keys of ``[publish]``, and what each is called."""
_LONGEST = 120


@dataclass(frozen=True)
class Publish:
    """What the district's report says of whoever publishes it; what is empty is not printed."""

    organ: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    site: str = ""

    @property
    def blank(self) -> tuple[str, ...]:
        """What is not filled in, by its Chinese names."""
        return tuple(name for key, name in NAMES.items() if not getattr(self, key))

    @property
    def paragraph(self) -> str:
        """The last paragraph before the first section; empty where nothing is known."""
        reached = "；".join(f"{NAMES[key]}：{getattr(self, key)}" for key in ("address", "postcode", "phone") if getattr(self, key))
        if self.organ:
            told = f"本报告由{self.organ}编制{f'（{reached}）' if reached else ''}。"
        else:
            told = f"编制机关{reached}。" if reached else ""
        return told + (f"本报告电子版可在{self.site}查阅。" if self.site else "")


def read_publish(written: Any, source: str) -> Publish:
    """What ``[publish]`` says. Raises :class:`CampaignError` naming ``source``, the key and what it may be."""
    if not isinstance(written, dict):
        raise CampaignError(f"{source}里的 publish 应写成一节：先写一行 [publish]，再逐行写 organ = \"编制机关\" 等，请改正。")
    known = {entry.name for entry in fields(Publish)}
    for key, value in written.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"是否应为“{near[0]}”" if near else f"可写的有：{'、'.join(f'{one}（{name}）' for one, name in NAMES.items())}"
            raise CampaignError(f"{source}的 [publish] 里不认识“{key}”一项，{hint}，请改正。")
        if not isinstance(value, str):
            # 056000 is no number in TOML, and 56000 would lose its zero.
            raise CampaignError(f"{source}的 [publish] 里“{key}”（{NAMES[key]}）应写在引号里，如 {key} = \"{value}\"，请改正。")
        if len(one_line(value)) > _LONGEST:
            raise CampaignError(f"{source}的 [publish] 里“{key}”（{NAMES[key]}）有{len(one_line(value))}字，请控制在{_LONGEST}字以内。")
    return Publish(**{key: one_line(value).rstrip("。") for key, value in written.items()})
