"""What the product writes for people to use, remembered by its content: what somebody has changed since is never written over.

The new one is then written beside it under the next free name, and both are said. What is remembered stands in a file of its
own beside the ledger: it is no fact about any return, and losing it costs nothing but an extra copy.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.campaign.sweeping import sweep
from toolkit.errors import OutputError
from toolkit.files import MOST_COPIES, numbered, read_whole, write_error, write_whole
from toolkit.paths import real
from toolkit.structs import Struct

REMEMBERED = f"{LEDGER}.products"
"""The file that remembers; its name begins as the ledger's does, so that it is never taken for something that came in."""
_KEPT = 2
"""Contents remembered of one path: the last, and the one that is being written when the power fails."""


class Product(Struct, frozen=True):
    """Where a product was written; ``kept`` is the changed file that stands at the place it was meant for, as it stood."""

    path: Path
    kept: Path | None = None


def put(campaign: Campaign, path: Path, data: bytes, *, compared: Callable[[Path], str] | None = None) -> Product:
    """Write a product, beside the one that stands there where that was changed since it was written; the campaign tells so.

    ``compared`` says what a person should know of the file that is kept. Raises :class:`OutputError`.
    """
    (product,) = put_all(campaign, [(path, data)])
    if product.kept is not None and compared is not None:
        campaign.tell([sentence for sentence in [compared(product.kept)] if sentence])
    return product


def put_all(campaign: Campaign, wanted: Sequence[tuple[Path, bytes]]) -> list[Product]:
    """The same of several."""
    memory = _read(campaign)
    products, missing, news = [], [], False
    for path, data in wanted:
        target = _free(campaign, path, data, memory)
        if _standing(target) != data:
            missing.append((target, data))
            known = memory.setdefault(_key(campaign, target), [])
            if _digest(data) not in known:
                memory[_key(campaign, target)] = [*known[-(_KEPT - 1) :], _digest(data)]
                news = True
        products.append(Product(target, path if target != path else None))
    if news:  # before the products: interrupted in between, ours are still known for ours
        write_whole(campaign.root / REMEMBERED, json.dumps(memory, ensure_ascii=False, indent=0, sort_keys=True).encode())
    if missing:
        sweep(campaign)
    for target, data in missing:
        write_whole(target, data)
    campaign.tell([
        f"“{product.kept}”在生成后改过，保留不动；按现在的数新生成的是“{product.path.name}”。" for product in products if product.kept
    ])
    return products


def was_changed(campaign: Campaign, path: Path) -> bool:
    """Whether a file stands there that is not as the product wrote it: somebody's own work."""
    standing = _standing(path)
    return standing is not None and not _is_ours(campaign, path, standing, _read(campaign))


def _free(campaign: Campaign, path: Path, data: bytes, memory: dict[str, list[str]]) -> Path:
    for target in numbered(path):
        standing = _standing(target)
        if standing is None or standing == data or _is_ours(campaign, target, standing, memory):
            return target
    raise OutputError(f"“{path}”和它的{MOST_COPIES - 1}份新稿都改过，没有再写，请先移走不用的。")


def _is_ours(campaign: Campaign, path: Path, standing: bytes, memory: dict[str, list[str]]) -> bool:
    return _digest(standing) in memory.get(_key(campaign, path), ())


def _key(campaign: Campaign, path: Path) -> str:
    """A path as it is remembered: from the campaign's folder, so that the folder may be moved."""
    real_path, root = str(real(path)), str(real(campaign.root))
    with suppress(ValueError):  # another drive
        inside = os.path.relpath(real_path, root)
        if not inside.startswith(os.pardir):
            return inside.replace(os.sep, "/")
    return real_path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _standing(path: Path) -> bytes | None:
    if not os.path.isfile(path):
        return None
    try:
        return read_whole(path)
    except OSError as error:
        raise write_error(path, error) from error


def _read(campaign: Campaign) -> dict[str, list[str]]:
    """What is remembered; nothing where the file is lost or was spoilt: then all that stands counts as changed."""
    try:
        memory = json.loads((campaign.root / REMEMBERED).read_text("utf-8"))
        return {str(path): [str(digest) for digest in digests] for path, digests in memory.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}

