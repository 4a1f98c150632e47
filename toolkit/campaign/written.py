"""The texts of a return as they are read over, with all that is held against them: whose they are and of which year is known here.

Apart from who reads them: what was found in texts is remembered, and who remembers imports no hundred patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.prose.about import About
from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.campaign.identifying import District
    from toolkit.campaign.roster import Roster
    from toolkit.findings import Finding, Number, Where
    from toolkit.form import Form
    from toolkit.submission import Submission, Unit

Places = Callable[[str], "Where"]
"""Where the value or the text of a code stands."""


class Written(Struct, frozen=True):
    """The texts that count of a file (its own, or those of its manuscript), and all that is held against them.

    Its ``repr`` is the whole of it: what is kept of texts is found by that (:mod:`toolkit.campaign.kept`).
    """

    texts: Mapping[str, str]
    values: Mapping[str, Number | None]
    last: Mapping[str, Number | None]
    about: About
    roster: Roster | None
    """Whose names are known; None where no other unit is looked for."""
    year: int | None
    """The year of the figures."""
    level: str


Reading = Callable[["Form", Written, Places], Sequence["Finding"]]
"""A way to what there is to say of texts: :func:`~toolkit.campaign.reading_over.read_over`, or one that remembers what that said."""


def to_read(
    facts: Submission, texts: Mapping[str, str], values: Mapping[str, Number | None], last: Mapping[str, Number | None],
    unit: Unit | None, level: str | None, district: District | None,
) -> Written:
    """The texts of a file as one unit's (None: nobody's that is known), with the figures that count."""
    roster = None if district is None or unit is None or district.roster.is_whole(unit) else district.roster
    year = district.year if district is not None else facts.identity.year
    return Written(dict(texts), dict(values), dict(last), _about(facts, unit, district), roster, year, level or "")


def _about(facts: Submission, unit: Unit | None, district: District | None) -> About:
    stated, alone = facts.identity, facts.part == "manuscript"
    if district is None:
        return About(level=stated.unit_level or "", year=stated.year, origin=facts.origin, alone=alone)
    level = unit.level if unit is not None else stated.unit_level
    # What says that it is another year's is asked about as a whole, and none of its sentences.
    year = stated.year if stated.year not in (None, district.year) else district.year
    if unit is None:
        return About(level=level or "", year=year, origin=facts.origin, alone=alone)
    return About(unit.name, district.roster.names_of(unit), level or "", year, facts.origin, alone=alone)
