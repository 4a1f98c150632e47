"""read 读取: one file as a submission, for programs."""

from __future__ import annotations

from pathlib import Path

from toolkit.actions.parts.forms import load_form
from toolkit.actions.parts.loading import load_bytes
from toolkit.campaign.folder import Campaign
from toolkit.intake.reading import read_file
from toolkit.paths import path_to
from toolkit.submission import Submission


def read(path: Path | str, campaign: Campaign | None = None) -> Submission:
    """What one file says: values, texts, places, and what was observed while reading. No rule is asked (see ``check``).

    Raises :class:`~toolkit.errors.FileError` with a code such as ``file.encrypted``.
    """
    return read_file(load_bytes(path_to(path)), campaign, default_form=None if campaign else load_form())
