"""What a ledger remembers of what went out: the form, the layouts, each workbook sent to a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager

from toolkit.campaign.entries import Entries, EntryRow
from toolkit.campaign.kept_numbers import numbers_from, plain_numbers
from toolkit.campaign.records import Issue
from toolkit.patterns import regex

_NEWER = (
    (7, regex(r'^\[+(?:said|alike|examine)\b|^each = "cell"|^(?:to|trial|peers|supplements|reads_zero) = ', re.MULTILINE)),
    (6, regex(r"^\[+overview\b", re.MULTILINE)),
)
"""What of a form file programs before an edition call a mistake, the latest edition first."""


class SentLedger:
    """The rows of what was sent."""

    entries: Entries

    def act(self) -> AbstractContextManager[None]:
        """Several changes as one: all of them stand, or none."""
        return self.entries.transaction()

    def register_form(self, digest: str, source: str) -> None:
        """Keep the form as frozen, so that it can be had back."""
        with self.act():
            if self.entries.last("kind = 'form' AND key = ?", digest) is None:
                self.entries.append("form", {"source": source}, key=digest)
                if edition := next((edition for edition, words in _NEWER if words.search(source)), 0):
                    self.entries.require_edition(edition)

    def has_form(self, digest: str) -> bool:
        """Whether the form of a digest is kept."""
        return bool(self.entries.rows("kind = 'form' AND key = ?", digest))

    def form_sources(self) -> list[str]:
        """Every form that is kept, the latest first."""
        return [str(self.entries.body(row)["source"]) for row in reversed(self.entries.rows("kind = 'form'", bodies=True))]

    def form_source(self, digest: str) -> str:
        """The form kept under a digest; empty where it is not kept."""
        row = self.entries.last("kind = 'form' AND key = ?", digest)
        return str(self.entries.body(row)["source"]) if row else ""

    def register_issue(self, issue: Issue, layout_body: str) -> Issue:
        """Remember a workbook that is about to be written out; gives the one that counts.

        Where another command has just registered the same round of the same unit, that one counts.
        """
        with self.act():
            row = self.entries.last("kind = 'issue' AND unit = ? AND version = ?", issue.unit, issue.round)
            if row is not None:
                return self._issue(row)
            self._keep_layout(issue.layout, layout_body)
            body = {"file": issue.file, "identity": dict(issue.identity), "facts": dict(issue.facts),
                    "last": plain_numbers(issue.last), "layout": issue.layout, "form": issue.form}
            self.entries.append("issue", body, unit=issue.unit, key=issue.token, version=issue.round, at=issue.issued_at)
        return issue

    def _keep_layout(self, digest: str, body: str) -> None:
        if self.entries.last("kind = 'layout' AND key = ?", digest) is None:
            self.entries.append("layout", body, key=digest)

    def register_missing_layout(self, digest: str, body: str) -> None:
        """Keep a layout where something was issued by it and its record is gone."""
        with self.act():
            issues = (self.entries.body(row) for row in self.entries.rows("kind = 'issue'", bodies=True))
            if any(issue["layout"] == digest for issue in issues):
                self._keep_layout(digest, body)

    def register_recovered(self, sentences: Sequence[str]) -> None:
        """Remember that this ledger was made anew from what was left of another: what was brought back, what was not."""
        with self.act():
            self.entries.append("recovered", {"told": list(sentences)})

    def issue_by_token(self, token: str) -> Issue | None:
        """The issue a seal's token names."""
        row = self.entries.last("kind = 'issue' AND key = ?", token)
        return self._issue(row) if row else None

    def issue_marked(self, mark: str) -> Issue | None:
        """The issue whose token begins with these digits; None where none or several do."""
        rows = self.entries.rows("kind = 'issue' AND key >= ? AND key < ?", mark, mark + "\x7f", bodies=True) if mark else []
        return self._issue(rows[0]) if len(rows) == 1 else None

    def issues(self, folder: str = "") -> dict[str, Issue]:
        """The latest issue of each unit, by unit code; with ``folder`` only what was written there."""
        return {issue.unit: issue for issue in self.all_issues(folder)}

    def all_issues(self, folder: str = "") -> list[Issue]:
        """Every workbook sent, in the order of rounds; with ``folder`` only what was written there."""
        issues = (self._issue(row) for row in self.entries.rows("kind = 'issue'", bodies=True))
        return sorted((issue for issue in issues if issue.file.startswith(folder)), key=lambda issue: issue.round)

    def issued_so_far(self) -> int:
        """How many workbooks were issued until now."""
        return int(self.entries.query("SELECT COUNT(*) FROM entry WHERE kind = 'issue'")[0][0])

    def latest_issue(self, unit: str) -> Issue | None:
        """The latest issue of one unit."""
        rows = self.entries.rows("kind = 'issue' AND unit = ?", unit)
        return self._issue(max(rows, key=lambda row: row.version)) if rows else None

    def form_digests(self) -> set[str]:
        """The digests of the forms that were issued: the first and the last, since no campaign with another is ever opened."""
        rows = (self.entries.first("kind = 'issue'"), self.entries.last("kind = 'issue'"))
        return {digest for row in rows if row and (digest := str(self.entries.body(row)["form"]))}

    def layout_body(self, digest: str) -> str:
        """The layout stored under a digest."""
        row = self.entries.last("kind = 'layout' AND key = ?", digest)
        return str(self.entries.body(row)) if row else ""

    def layout_bodies(self) -> dict[str, str]:
        """All layouts issued, by digest."""
        return {row.key: str(self.entries.body(row)) for row in self.entries.rows("kind = 'layout'", bodies=True)}

    def _issue(self, row: EntryRow) -> Issue:
        body = self.entries.body(row)
        return Issue(row.key, row.unit, row.version, row.at, body["file"], body["identity"], body["facts"],
                     numbers_from(body["last"]), body["layout"], body["form"])
