"""PDFium's C interface, asked directly; the classes around it cost a call for every letter more than the letter itself."""

from __future__ import annotations

import sys

# The bindings ask which system this is, and Python on Windows asks WMI; a worker that is closed in has no business there.
sys.modules.setdefault("_wmi", None)  # type: ignore[arg-type]
import pypdfium2_raw.bindings as pdfium  # noqa: E402

__all__ = ["pdfium"]
