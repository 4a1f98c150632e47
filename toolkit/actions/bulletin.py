"""bulletin 简报: what the office tells its own units of who reported 报送情况, who is missing 催报, what was published 公布情况."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from toolkit.actions.parts.error_rounds import error_rounds
from toolkit.actions.status import Wall, status
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import TEMPLATES
from toolkit.campaign.products import put_all
from toolkit.errors import UsageError
from toolkit.narrative import bulletins as made_from
from toolkit.narrative.filling import clean
from toolkit.resources import bulletin_templates
from toolkit.structs import Struct

FOLDER: Final = "简报"
"""The folder inside ``output/``."""
RETURNS, REMINDER, PUBLICATION = "报送情况", "催报", "公布情况"
KINDS = (RETURNS, REMINDER, PUBLICATION)
"""The kinds there are, by the words people ask for them."""
_TEMPLATES = {RETURNS: made_from.RETURNS, REMINDER: made_from.REMINDER, PUBLICATION: made_from.PUBLICATION}
_UNSEEN = "还没有登记过公布的报告，写不出《公布情况》：请先把各单位公布的网页、Word或PDF保存下来，用 nianbao collect --published 收下。"


class Bulletin(Struct, frozen=True):
    """The files written, the Word file first; none where nobody is to be reminded, and ``says`` why."""

    kind: str
    paths: Sequence[Path]
    says: str = ""


def bulletin(campaign: Campaign, kind: str, *, named: bool = False, today: date | None = None) -> Bulletin:
    """Write a bulletin into ``output/简报``, as a Word file and as a page of the same words; each is called by its kind and day.

    Units are named where they are late or missing; ``named`` encloses a list of those whose returns had errors (报送情况), or of all that
    was seen published (公布情况). What somebody has edited stays, and the new one goes beside. Templates in the campaign's ``templates/``
    win over the package's own. Raises :class:`~toolkit.errors.UsageError` for a kind there is none of, where nothing published was
    registered, or where a template is wrong; OutputError where nothing can be written.
    """
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种简报，可写：{'、'.join(KINDS)}。")
    wall = status(campaign, today=today)
    settings, form = campaign.settings, campaign.form
    context: made_from.BulletinContext
    if kind == PUBLICATION:
        context = made_from.publication_context(_publication(wall, named), settings, form, wall.today)
    else:
        facts = _returns(campaign, wall, named)
        if kind == REMINDER and not facts.missing:
            return Bulletin(kind, (), f"应报的{facts.required}家都已报送，没有要催的，没有写《催报》。")
        made_of = made_from.reminder_context if kind == REMINDER else made_from.returns_context
        context = made_of(facts, settings, form, wall.today)
    folders = [campaign.root / TEMPLATES, bulletin_templates()]
    made = made_from.render_bulletin(_TEMPLATES[kind], context, folders, author=settings.contact.office)
    target = campaign.output / FOLDER / f"{kind}（{wall.today.isoformat()}）"
    wanted = [(target.with_name(f"{target.name}{suffix}"), data) for suffix, data in zip((".docx", ".html"), made, strict=True)]
    return Bulletin(kind, tuple(product.path for product in put_all(campaign, wanted)))


def _returns(campaign: Campaign, wall: Wall, named: bool) -> made_from.ReturnsFacts:
    required = [standing for standing in wall.standings if standing.unit.required]
    reported = [standing for standing in required if standing.reported]
    tokens = campaign.ledger.fillings()
    counted = [standing for standing in reported if standing.filled is None]
    rounds = {standing.unit.code: error_rounds(campaign, standing, tokens) for standing in counted}
    erring = [standing for standing in counted if rounds[standing.unit.code]]
    return made_from.ReturnsFacts(
        required=len(required), reported=len(reported), nil=sum(standing.nil for standing in reported),
        late=tuple(made_from.LateUnit(clean(standing.unit.name), late) for standing in reported if (late := wall.late(standing))),
        missing=tuple(made_from.MissingUnit(clean(standing.unit.name), standing.manuscript_at is not None)
                      for standing in required if not standing.reported),
        filled=len(reported) - len(counted), clean=len(counted) - len(erring), rounds=_by_rounds(rounds),
        mending=sum(standing.state == "rejected" for standing in counted),
        named=tuple(_erring(standing, rounds[standing.unit.code]) for standing in erring) if named else (),
    )


def _by_rounds(rounds: Mapping[str, int]) -> tuple[made_from.Rounds, ...]:
    counts = Counter(times for times in rounds.values() if times)
    return tuple(made_from.Rounds(times, units) for times, units in sorted(counts.items()))


def _erring(standing: Standing, rounds: int) -> made_from.ErringUnit:
    state = "待改" if standing.state == "rejected" else "已改好"
    return made_from.ErringUnit(clean(standing.unit.name), (standing.first_at or "")[:10], rounds, state)


def _publication(wall: Wall, named: bool) -> made_from.PublicationFacts:
    if not wall.published:
        raise UsageError(_UNSEEN)
    required = [standing for standing in wall.standings if standing.unit.required]
    seen = [standing for standing in required if standing.unit.code in wall.published]
    late = wall.published_late()
    undated = [standing for standing in seen if not wall.published[standing.unit.code].day]
    differs = [count for standing in seen if (count := wall.differs(standing))]
    overdue = wall.publish_by is not None and wall.today > wall.publish_by
    return made_from.PublicationFacts(
        required=len(required), seen=len(seen), on_time=len(seen) - sum(standing in seen for standing in late) - len(undated),
        late=tuple(made_from.LatePublication(clean(standing.unit.name), _short(wall, standing)) for standing in late if standing in seen),
        undated=len(undated),
        missing=tuple(clean(standing.unit.name) for standing in required if standing not in seen) if overdue else (),
        same=len(seen) - len(differs), differing=len(differs), cells=sum(differs),
        unread=sum(wall.unread(standing) > 0 for standing in seen), changed=sum(bool(wall.changed(standing)) for standing in seen),
        apart=sum(bool(wall.apart(standing)) for standing in seen),
        named=tuple(_published(wall, standing) for standing in required) if named else (),
    )


def _short(wall: Wall, standing: Standing) -> str:
    day = date.fromisoformat(wall.published[standing.unit.code].day)
    return f"{day.month}月{day.day}日"


def _published(wall: Wall, standing: Standing) -> made_from.PublishingUnit:
    seen = wall.published.get(standing.unit.code)
    if seen is None:
        return made_from.PublishingUnit(clean(standing.unit.name), "", "未见公布", "")
    says = seen.verdict(wall.form, standing.values or {})
    return made_from.PublishingUnit(clean(standing.unit.name), seen.day or "不详", says, clean(seen.url))
