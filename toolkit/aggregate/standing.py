"""Where one unit stands: what counts of what it sent, what was found in it, what the officer decided of it and added to the sums."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from toolkit.findings import Finding, Number, Severity, State, count_by_severity
from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from toolkit.aggregate.decided import Decision, Filled
    from toolkit.form import Form
    from toolkit.submission import Origin, Unit

UnitState = Literal["missing", "rejected", "queried", "accepted", "exempt"]
STATES: dict[UnitState, str] = {"missing": "未报", "rejected": "需退回", "queried": "待核实", "accepted": "已通过", "exempt": "不须报"}
MOST_NAMED = 100
"""Units named in one sentence, more than most districts have: of thousands the names would fit into no cell. Where each
unit stands is a list of its own."""


class Standing(Struct, frozen=True, dict=True):
    """One unit and its latest readable return (None where nothing came)."""

    unit: Unit
    values: Mapping[str, Number | None] | None = None
    texts: Mapping[str, str] | None = None
    findings: tuple[Finding, ...] = ()
    received_at: str | None = None
    first_at: str | None = None
    """When the unit's first return came, which decides whether it was late."""
    version: int = 0
    declared: tuple[str, ...] = ()
    manuscript_at: str | None = None
    """When the unit's latest manuscript 文字稿 came; None where it sent none. Its words are among ``texts``."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons the unit gave, by finding id."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """What the officer decided and still holds, by finding id."""
    origin: Origin = "issued"
    sha256: str = ""
    """The content of the return that counts."""
    token: str = ""
    """The token of its seal; empty where it has none."""
    form: Form | None = field(default=None)
    """What it was asked."""
    filled: Filled | None = None
    """Who typed the return that counts and from what, where the unit did not 代填."""

    @property
    def reported(self) -> bool:
        """Whether a readable return is there."""
        return self.values is not None

    @cached_property
    def state(self) -> UnitState:
        """Where the unit stands."""
        if self.values is None:
            return "missing" if self.unit.required else "exempt"
        if any(finding.blocks for finding in self.findings):
            return "rejected"
        # What only the officer can rule on never changes where the unit stands; what it has explained waits with it.
        counts = count_by_severity(finding for finding in self.findings if finding.weighs)
        return "queried" if counts[Severity.QUERY] or counts[Severity.ERROR] else "accepted"

    @property
    def unsettled(self) -> tuple[Finding, ...]:
        """What stands open before the officer alone: as long as there is any, an accepted return is not to be published."""
        return tuple(
            finding for finding in self.findings
            if finding.to == "officer" and not finding.trial and finding.severity is not Severity.NOTE and finding.state is not State.ACCEPTED)

    @cached_property
    def nil(self) -> bool:
        """零申报: a return without anything to mend in which no number of the law's tables is other than 0.

        A word or a day is no number, and what the district asks for besides is no application.
        """
        if self.values is None or self.state == "rejected":
            return False
        besides = set() if self.form is None else {
            code for code, cell in self.form.cells.items() if not cell.is_number or self.form.table_of[code].supplement}
        return all(value in (0, None) for code, value in self.values.items() if code not in besides)
