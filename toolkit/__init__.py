"""Round trip of the yearly 政府信息公开工作年度报告: locked workbooks out, checked returns in, roll-up and report.

The verbs and nouns of the command line, in Python. They are imported when first used, so that
``import toolkit`` costs nothing. Nothing but our own is imported here, not even ``typing``: ``python -m toolkit`` comes by before the
current folder is off the path (:mod:`toolkit.searchpath`).
"""

from toolkit.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from toolkit.actions.adjust import adjust
    from toolkit.actions.archive import archive, verify_archive
    from toolkit.actions.bulletin import bulletin
    from toolkit.actions.check import check
    from toolkit.actions.collect import collect
    from toolkit.actions.controls import register_controls
    from toolkit.actions.correct import correct
    from toolkit.actions.explain import explain
    from toolkit.actions.fill import fill
    from toolkit.actions.form import load_form
    from toolkit.actions.import_report import import_report
    from toolkit.actions.init import init
    from toolkit.actions.issue import issue
    from toolkit.actions.last_year import register_last_year
    from toolkit.actions.papers import papers
    from toolkit.actions.parts.cluster import Cluster
    from toolkit.actions.parts.spreading import Workers
    from toolkit.actions.quantities import quantities
    from toolkit.actions.read import read
    from toolkit.actions.recover import recover
    from toolkit.actions.report import report
    from toolkit.actions.rollup import rollup
    from toolkit.actions.status import status
    from toolkit.actions.withdraw import withdraw
    from toolkit.campaign.folder import Campaign
    from toolkit.findings import Finding
    from toolkit.form.model import Form
    from toolkit.sentences import Quantity
    from toolkit.submission import Submission, Unit


_PUBLIC = {
    "Campaign": "campaign.folder",
    "Cluster": "actions.parts.cluster",
    "Finding": "findings",
    "Form": "form.model",
    "Quantity": "sentences",
    "Submission": "submission",
    "Unit": "submission",
    "Workers": "actions.parts.spreading",
    "adjust": "actions.adjust",
    "archive": "actions.archive",
    "bulletin": "actions.bulletin",
    "check": "actions.check",
    "collect": "actions.collect",
    "fill": "actions.fill",
    "import_report": "actions.import_report",
    "correct": "actions.correct",
    "explain": "actions.explain",
    "init": "actions.init",
    "issue": "actions.issue",
    "load_form": "actions.form",
    "papers": "actions.papers",
    "quantities": "actions.quantities",
    "read": "actions.read",
    "recover": "actions.recover",
    "register_controls": "actions.controls",
    "register_last_year": "actions.last_year",
    "report": "actions.report",
    "rollup": "actions.rollup",
    "status": "actions.status",
    "verify_archive": "actions.archive",
    "withdraw": "actions.withdraw",
}

__all__ = [
    "Campaign",
    "Cluster",
    "Finding",
    "Form",
    "Quantity",
    "Submission",
    "Unit",
    "Workers",
    "__version__",
    "adjust",
    "archive",
    "bulletin",
    "check",
    "collect",
    "correct",
    "explain",
    "fill",
    "import_report",
    "init",
    "issue",
    "load_form",
    "papers",
    "quantities",
    "read",
    "recover",
    "register_controls",
    "register_last_year",
    "report",
    "rollup",
    "status",
    "verify_archive",
    "withdraw",
]


def __getattr__(name: str) -> "Any":
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(f"toolkit.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
