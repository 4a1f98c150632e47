"""What a campaign sent out, by itself: all that reading a return needs, on a machine that has neither its folder nor its ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Issue
from toolkit.form import Form
from toolkit.layout import Layout
from toolkit.seal import Seal
from toolkit.structs import Struct, field
from toolkit.submission import Identity


def seal_of_issue(issue: Issue, form: Form, layout: Layout) -> Seal:
    """The seal a ledger entry stands for."""
    return Seal(issue.token, Identity(**dict(issue.identity)), form, layout, issue.facts, issue.last, issue.round)


class SentOut(Struct, frozen=True, dict=True):
    """Every seal and layout issued so far, and the frozen form; :class:`~toolkit.intake.identity.Issued` as of one moment."""

    form: Form
    issues: Mapping[str, Issue] = field()
    """By token."""
    bodies: Mapping[str, str] = field()
    """Layouts as text, by digest, in the order in which they were issued."""

    @classmethod
    def of(cls, form: Form, ledger: Ledger) -> SentOut:
        """What stands in a ledger."""
        return cls(form, {issue.token: issue for issue in ledger.all_issues()}, ledger.layout_bodies())

    def seal_of(self, token: str) -> Seal | None:
        """The seal as issued."""
        issue = self.issues.get(token)
        return None if issue is None else seal_of_issue(issue, self.form, self._layouts[issue.layout])

    def seal_marked(self, mark: str) -> Seal | None:
        """The seal whose token begins with these printed digits; None where none or several do."""
        tokens = [token for token in self.issues if token.startswith(mark)] if mark else []
        return self.seal_of(tokens[0]) if len(tokens) == 1 else None

    def layouts(self) -> Sequence[Layout]:
        """The layouts issued so far."""
        return list(self._layouts.values())

    @cached_property
    def _layouts(self) -> dict[str, Layout]:
        return {digest: Layout.from_json(body) for digest, body in self.bodies.items()}
