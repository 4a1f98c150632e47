"""Whatever comes back → a submission."""

from toolkit.intake.receive import Issued, assigned_to, read_return

__all__ = ["Issued", "assigned_to", "read_return"]
