"""read 读取: one file as a submission, for programs."""

from __future__ import annotations

from pathlib import Path

from toolkit.actions.arriving import load_bytes
from toolkit.actions.forms import load_form
from toolkit.campaign.folder import Campaign
from toolkit.intake.manuscripts import read_texts
from toolkit.intake.receive import read_return
from toolkit.submission import Submission


def read(path: Path | str, campaign: Campaign | None = None) -> Submission:
    """What one file says: values, texts, places, and what was found while reading (rules not yet asked).

    Raises :class:`~toolkit.errors.FileError` with a code such as ``file.encrypted``.
    """
    data = load_bytes(Path(path))
    form = None if campaign else load_form()
    manuscript = read_texts(data, campaign, default_form=form)
    return manuscript.submission if manuscript else read_return(data, campaign, default_form=form).submission
