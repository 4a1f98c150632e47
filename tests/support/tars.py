"""How tests unpack tars of their own making, or known by checksum."""

from __future__ import annotations

import tarfile
from typing import Any

SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Python from 3.12 on asks which filter is meant; 3.11 knows filters since 3.11.4, and Debian 12 has 3.11.2."""
