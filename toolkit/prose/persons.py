"""Numbers and names of persons in texts that are about to be published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from toolkit.form.examining import Names
from toolkit.form.model import Form
from toolkit.personal import OFFICES, Found, found_in, masked
from toolkit.prose.clauses import sentences

_HIDDEN = "某×*XxＸ○〇"
"""What stands for a name that was taken out."""
_NO_NAME = frozenset(
    "应向对需可要须未已将能会有无在是为与和或及等之的了不被按因从自至到如若经由把就给让请且并所以于这那各该本再均都也很更最"
    "提出申请公开信息答复意见材料同求撤回逾期补缴纳理权利姓身份联系电话地址述知贴边围列绝末")
"""Characters that no given name of a person is made of as often as they are something else's."""
_TITLES = ("先生", "女士", "同志", "等")
_LONGEST_GIVEN = 2


def numbers_of(form: Form, text: str) -> list[Found]:
    """The numbers of persons in a text, as the form has them looked for."""
    return found_in(text, _offices(form)) if form.examine is not None and form.examine.personal else []


def masked_texts(form: Form, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with stars in the numbers of persons, for whatever quotes them; as they are where the form looks for none."""
    looked_for = form.examine is not None and form.examine.personal
    return {code: masked(text, _offices(form)) if looked_for else text for code, text in texts.items()}


def _offices(form: Form) -> tuple[str, ...]:
    return (form.examine.offices if form.examine is not None else ()) or OFFICES


def names_of(names: Names, text: str) -> Iterator[str]:
    """What a text says that seems to name somebody who complained or applied, each as it may be told: without the given name."""
    if not any(word in text for word in (*names.before, *names.people)):
        return
    before, people = _patterns(names)
    for said in sentences(text):
        for pattern in (before, people):
            for match in pattern.finditer(said.dense):
                if _is_name(match["given"]):
                    yield f"{match['who']}{match['surname']}{'某' * len(match['given'])}"


def _is_name(given: str) -> bool:
    return not any(char in _HIDDEN for char in given) and not any(char in _NO_NAME for char in given)


@lru_cache(maxsize=8)
def _patterns(names: Names) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """投诉人王小明反映, 投诉人:王小明; 居民王小明投诉."""
    one = f"(?P<surname>[{names.surnames}])(?P<given>[\u4e00-\u9fff〇×*]{{1,{_LONGEST_GIVEN}}}?)"
    verbs = "|".join(map(re.escape, (*names.verbs, *_TITLES)))
    who, people = ("|".join(map(re.escape, words)) or "(?!)" for words in (names.before, names.people))
    ends = r"(?=[,;:、()]|$|" + verbs + ")"
    return re.compile(f"(?P<who>{who})(?:为|是|:)?{one}{ends}"), re.compile(f"(?P<who>{people}){one}(?={verbs})")
