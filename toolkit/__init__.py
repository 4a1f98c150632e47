"""Round trip of the yearly 政府信息公开工作年度报告: locked workbooks out, checked returns in, roll-up and report.

The verbs and nouns of the command line, in Python. They are imported when first used, so that
``import toolkit`` costs nothing. Nothing is imported here, not even ``typing``: ``python -m toolkit`` comes by before the
current folder is off the path (:mod:`toolkit.searchpath`).
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from toolkit.actions.checking import check
    from toolkit.actions.collecting import collect
    from toolkit.actions.correcting import correct
    from toolkit.actions.explaining import explain
    from toolkit.actions.forms import load_form
    from toolkit.actions.importing import import_report
    from toolkit.actions.initiating import init
    from toolkit.actions.issuing import issue
    from toolkit.actions.reading import read
    from toolkit.actions.reporting import report
    from toolkit.actions.spreading import Workers
    from toolkit.actions.standing import status
    from toolkit.actions.summing import rollup
    from toolkit.campaign.folder import Campaign
    from toolkit.findings import Finding
    from toolkit.form.model import Form
    from toolkit.submission import Submission, Unit

__version__ = "0.1.0"

_PUBLIC = {
    "Campaign": "campaign.folder",
    "Finding": "findings",
    "Form": "form.model",
    "Submission": "submission",
    "Unit": "submission",
    "Workers": "actions.spreading",
    "check": "actions.checking",
    "collect": "actions.collecting",
    "import_report": "actions.importing",
    "correct": "actions.correcting",
    "explain": "actions.explaining",
    "init": "actions.initiating",
    "issue": "actions.issuing",
    "load_form": "actions.forms",
    "read": "actions.reading",
    "report": "actions.reporting",
    "rollup": "actions.summing",
    "status": "actions.standing",
}

__all__ = [
    "Campaign",
    "Finding",
    "Form",
    "Submission",
    "Unit",
    "Workers",
    "check",
    "collect",
    "correct",
    "explain",
    "import_report",
    "init",
    "issue",
    "load_form",
    "read",
    "report",
    "rollup",
    "status",
]


def __getattr__(name: str) -> "Any":
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(f"toolkit.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
