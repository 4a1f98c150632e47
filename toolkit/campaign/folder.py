"""A campaign 年报任务: one district and one year in one folder, opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.campaign.entries import refuse_newer
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.members import CONFIG, FORM, LEDGER, UNITS, is_campaign
from toolkit.campaign.places import BETTER_ELSEWHERE, is_shared
from toolkit.campaign.rejudging import digest_of
from toolkit.campaign.roster import Roster
from toolkit.campaign.settings import read_settings
from toolkit.campaign.units import read_units
from toolkit.errors import CampaignError, DamagedError, FormError, OutputError, UsageError
from toolkit.form import Form, load_form_file
from toolkit.form.known import known
from toolkit.paths import path_to, real

if TYPE_CHECKING:
    from toolkit.aggregate import Standing
    from toolkit.campaign.figures import Figures, LastTexts
    from toolkit.campaign.identifying import District
    from toolkit.campaign.kept import KeptReading
    from toolkit.campaign.records import Issue
    from toolkit.campaign.sent_out import SentOut
    from toolkit.campaign.written import Places, Written
    from toolkit.findings import Finding, Number
    from toolkit.layout import Layout
    from toolkit.seal import Seal
    from toolkit.submission import Unit

OTHER_FORM = (
    "“{path}”与下发时的表式不同（指纹不符），不能按它读取和校验已下发的表：请从备份恢复，或运行 nianbao recover 取回下发时的表式。"
    "要改口径的，写在 campaign.toml 的 [hints] 里。"
)
_FORM_BACK = "；任务的表式可从备份恢复，或运行 nianbao recover 取回下发时的。"


class Campaign:
    """An opened campaign folder. Close it, or use it as a context.

    To another process it goes as its folder, and is opened there, once for all that is sent with it.
    """

    def __init__(self, root: Path, *, trusting: bool = False, ledger: Path | None = None) -> None:
        """``trusting`` opens it though its ledger is damaged or its form is not the one issued, for looking at it: what is
        wrong stands in ``doubts``. ``ledger`` is another ledger than the folder's own, one in the making."""
        self.root = root = path_to(root)
        self.doubts: list[str] = []
        self.other_form = False
        """Whether form.toml is another than was issued."""
        self._mark = os.urandom(16).hex()
        if not root.is_dir():
            raise CampaignError(f"没有“{root}”这个文件夹，请用 -C 指明年报任务文件夹，或先用 nianbao init 建立。")
        if not is_campaign(root):
            raise CampaignError(f"“{root}”不是年报任务文件夹（缺少{CONFIG}），请用 -C 指明，或先用 nianbao init 建立。")
        refuse_newer(ledger or root / LEDGER)
        self.settings = read_settings(root / CONFIG)
        self.news: list[str] = []
        """What changed since the last command, a sentence each: told once, by whoever runs a verb."""
        if is_shared(root):
            self.news.append(BETTER_ELSEWHERE.format(path=root))
        self._say_news: Callable[[str], None] = lambda sentence: None
        self.looked_through = False
        self.stood: tuple[tuple[int, str], Sequence[Standing]] | None = None
        """How every unit stood when the ledger reached so far, for who asks again before anything is added that changes it."""
        self.swept = False
        self.form = self._form(root)
        unknown = [code for code in self.settings.texts if code not in self.form.texts_by_code]
        if unknown:
            known = "、".join(self.form.texts_by_code)
            raise CampaignError(f"“{root / CONFIG}”的[texts]里有表式没有的代码“{unknown[0]}”，可写：{known}。")
        self.units = read_units(root / UNITS).units
        self.roster = Roster(self.units, self.district)
        self.ledger = self._open_ledger(ledger or root / LEDGER, trusting)
        try:
            self._require_form_as_issued(trusting)
            if not self.doubts and self.ledger.read_before_facts():
                from toolkit.campaign.rereading import reread  # hardly a ledger is so old

                self.news += reread(self)
        except BaseException:
            self.ledger.close()
            raise

    def _open_ledger(self, path: Path, trusting: bool) -> Ledger:
        try:
            return Ledger(path)
        except DamagedError as error:
            if not trusting or not path.is_file():
                raise
            self.doubts.append(str(error))
            return Ledger(path, trusting=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened_again, (real(self.root), self._mark)

    def _form(self, root: Path) -> Form:
        """The frozen form, with the district's own 口径 in place of its hints."""
        try:
            form = load_form_file(root / FORM, issued=True)
        except FormError as error:
            raise error.retold(_FORM_BACK) from error
        hints = self.settings.hints
        unknown = [code for code in hints if code not in form.hint_codes]
        if unknown:
            raise CampaignError(f"“{root / CONFIG}”的[hints]里有表式没有的代码“{unknown[0]}”，可写一格、一行或一列的代码"
                                f"（如“{next(iter(form.hint_codes))}”），见 nianbao form。")
        form = form.with_hints(hints) if hints else form
        if self.settings.weights:
            from toolkit.campaign.weighing import (
                as_weighed,  # few districts weigh, and what can be weighed is every finding there is
                unknown_weight,
            )

            if wrong := unknown_weight(self.settings.weights, form):
                raise CampaignError(f"“{root / CONFIG}”的[weights]里{wrong}")
            form = as_weighed(form, self.settings.weights)
        if known(form.source) is None:  # the rules of a built-in form were bound when it was written down
            from toolkit.rules import rulebook

            rulebook(form)
        return form

    def _require_form_as_issued(self, trusting: bool) -> None:
        """Nothing is judged by another form than was sent out. Raises :class:`CampaignError`, where not ``trusting``."""
        try:
            issued = self.ledger.form_digests()
        except OutputError as error:
            if not trusting:
                raise
            self.doubts.append(str(error))
            return
        if issued - {self.form.digest}:
            doubt = OTHER_FORM.format(path=self.root / FORM)
            if not trusting:
                raise CampaignError(doubt)
            self.doubts.append(doubt)
            self.other_form = True
        elif issued and not self.doubts:
            self._keep_form()

    def _keep_form(self) -> None:
        """An older ledger has no copy of the form that was issued; now it has."""
        if not self.ledger.has_form(self.form.digest):
            with suppress(OutputError):  # a folder that may only be read
                self.ledger.register_form(self.form.digest, self.form.source)

    def close(self) -> None:
        """Close the ledger, and what is kept beside it."""
        if "reading" in vars(self):
            self.reading.close()
        self.ledger.close()

    def __enter__(self) -> Campaign:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def district(self) -> str:
        """The district's name."""
        return self.settings.district

    @property
    def year(self) -> int:
        """The year reported on."""
        return self.settings.year

    @property
    def level(self) -> str:
        """The campaign's own level: 区县, 市 or 省."""
        return self.settings.level

    @property
    def output(self) -> Path:
        """The folder of results."""
        return self.root / "output"

    @property
    def as_district(self) -> District:
        """The campaign as far as a file can contradict it."""
        from toolkit.campaign.identifying import District
        form = self.form

        asked = tuple((table.code, table.sheet) for table in form.tables if table.is_asked_for)
        return District(self.district, self.year, self.level, form.edition, form.digest, self.roster, form.base, asked,
                        self.settings.weights, self.settings.release)

    @cached_property
    def reading(self) -> KeptReading:
        """What there is to say of texts, each read over at most once as long as nothing changes that counts."""
        from toolkit.campaign.kept import KEPT, KeptReading  # where nothing came in there is nothing to read

        return KeptReading(self.root / KEPT, self.form, (self.settings.hints, self.settings.weights), len(self.units))

    def read_texts(self, form: Form, given: Written, where: Places) -> Sequence[Finding]:
        """What there is to say of texts (:data:`~toolkit.campaign.written.Reading`)."""
        return self.reading(form, given, where)

    @cached_property
    def figures(self) -> Figures:
        """Last year's figures as registered."""
        return self.ledger.last_year()

    @cached_property
    def last_texts(self) -> LastTexts:
        """Last year's texts as far as its source had them."""
        return self.ledger.last_texts()

    def tell_to(self, say: Callable[[str], None]) -> None:
        """Have news said to a person: what there is at once, what comes before it counts as told, so that an interruption
        loses none."""
        self._say_news = say
        for sentence in self.news:
            say(sentence)

    def tell(self, sentences: Sequence[str]) -> None:
        """Say what changed, and keep it with the news."""
        for sentence in sentences:
            self._say_news(sentence)
        self.news += sentences

    def figures_changed(self) -> None:
        """Last year's figures are others now: they are asked anew, and judgements that rest on them are looked through."""
        for worked_out in ("figures", "last_texts"):
            self.__dict__.pop(worked_out, None)
        self.looked_through, self.stood = False, None

    def last_of(self, unit: Unit) -> Mapping[str, Number | None]:
        """A unit's values of last year; empty where they are not known."""
        return self.figures.of(unit) or {}

    @property
    def last_year(self) -> Mapping[str, Mapping[str, Number | None]]:
        """Last year's values by unit code, of the units for which they are known."""
        return {unit.code: last for unit in self.units if (last := self.last_of(unit))}

    def basis(self, engine: str) -> tuple[Mapping[str, Any], str]:
        """What all judgements rest on besides the files, and its digest."""
        units = [[unit.code, unit.name, unit.level, unit.aliases, unit.predecessors, unit.required, unit.counted] for unit in self.units]
        basis = {"engine": engine, "district": self.district, "year": self.year, "level": self.level,
                 "last": self.ledger.last_year_end(), "units": digest_of(units)}
        if self.settings.weights or self.settings.release:
            basis["weights"] = [dict(self.settings.weights), self.settings.release]
        return basis, digest_of(basis)

    def unit(self, code: str) -> Unit | None:
        """A unit by code."""
        return self.roster.coded(code)

    @property
    def unlisted(self) -> Sequence[str]:
        """The codes under which returns are registered, and which the unit list no longer has."""
        return [code for code in self.ledger.reporting() if self.unit(code) is None]

    def require_unit(self, word: str) -> Unit:
        """A unit by code, name or alias. Raises :class:`UsageError` for one that is not in the list."""
        unit = self.roster.find(word, word)
        if unit is None:
            raise UsageError(f"单位名单里没有代码“{word}”（也没有叫这个名称的单位），请核对{self.root / UNITS}。")
        return unit

    def seal_of(self, token: str) -> Seal | None:
        """The seal as issued, from the ledger."""
        issue = self.ledger.issue_by_token(token)
        return None if issue is None else self.seal_from(issue)

    def seal_marked(self, mark: str) -> Seal | None:
        """The seal whose token begins with the digits printed in a manuscript's foot; None where none or several do."""
        issue = self.ledger.issue_marked(mark)
        return None if issue is None else self.seal_from(issue)

    def seal_from(self, issue: Issue, layout: Layout | None = None) -> Seal:
        """The seal a ledger entry stands for; ``layout``, freshly built, also says how things look.

        Raises :class:`CampaignError` where a newer package would put things elsewhere than was issued.
        """

        issued = self._layout(issue.layout)
        if layout is not None and layout.to_json() != issued.to_json():
            raise CampaignError("本任务的表由另一版本的 nianbao 下发，栏目位置不同；请用当时的版本重新生成该文件。")
        from toolkit.campaign.sent_out import seal_of_issue

        return seal_of_issue(issue, self.form, layout or issued)

    def layouts(self) -> Sequence[Layout]:
        """The layouts issued so far."""
        from toolkit.layout import Layout  # who looks at lists looks into no workbook

        return [Layout.from_json(body) for body in self.ledger.layout_bodies().values()]

    def sent_out(self) -> SentOut:
        """What reading a return needs of this campaign, as of now, for machines that do not see its folder."""
        from toolkit.campaign.sent_out import SentOut

        return SentOut.of(self.form, self.ledger)

    def _layout(self, digest: str) -> Layout:
        if digest not in self._layouts:
            from toolkit.layout import Layout

            self._layouts[digest] = Layout.from_json(self.ledger.layout_body(digest), digest=digest)
        return self._layouts[digest]

    @cached_property
    def _layouts(self) -> dict[str, Layout]:
        return {}

@lru_cache(maxsize=1)
def _opened_again(root: Path, mark: str) -> Campaign:
    """A campaign sent to this process; ``mark`` is another each time it is opened there, so that no old one lives on here."""
    return Campaign(root)
