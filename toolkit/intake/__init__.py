"""Whatever comes back → a submission."""

from toolkit.intake.receive import Issued, read_return

__all__ = ["Issued", "read_return"]
