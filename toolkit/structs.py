"""What the toolkit's records are made of: msgspec's structs, a class of which is made in a fortieth of the time ``dataclasses`` takes.

Everything imports them from here. msgspec looks at import for what ``typing_extensions`` has beyond ``typing``, for decoders that read
type hints; with it come ``inspect``, ``ast`` and ``tokenize``, half as long again as msgspec itself. Nothing here decodes by hints, so it
is told that there is none; whoever imports ``typing_extensions`` after us gets it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast

_EXTENSIONS = "typing_extensions"
_left_out = _EXTENSIONS not in sys.modules
if _left_out:
    sys.modules[_EXTENSIONS] = cast(ModuleType, None)  # “there is none”, as the import system spells it
try:
    import msgspec
    from msgspec import Struct, field
    from msgspec.structs import asdict, astuple, replace
finally:
    if _left_out:
        del sys.modules[_EXTENSIONS]

__all__ = ["Struct", "asdict", "astuple", "field", "msgspec", "replace"]
