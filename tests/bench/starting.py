"""What a command takes from its start to its end, against Python itself: CPU time of the process. Modules are found compiled, as
where the toolkit is installed."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED

_ROUNDS = 9
_AT_MOST = {"--help": 4.0, "status": 8.0, "check": 12.0, "check, no campaign": 11.0}
"""Times what bare Python takes; a seventh above what was measured (``docs/analysis/starting.md``), for busy machines."""


def starting(folder: Path) -> bool:
    """Print each command; True where none is over its bound."""
    root, units = folder / "start" / "2023", folder / "start.csv"
    units.write_text("name,code,level\n甲街道,u1,街道\n乙街道,u2,街道\n", "utf-8")
    init(root, district="示范区", year=2023, units=units)
    with Campaign(root) as campaign:
        issue(campaign)
    workbook = next((root / ISSUED).glob("*.xlsx"))
    commands = {"--help": ["--help"], "status": ["status", "-C", str(root)], "check": ["check", "-C", str(root), str(workbook)],
                "check, no campaign": ["check", str(workbook)]}
    samples: dict[str, list[float]] = {name: [] for name in ("bare", *commands)}
    for _ in range(_ROUNDS):
        samples["bare"].append(_process(folder, "-c", "pass"))
        for name, words in commands.items():
            samples[name].append(_process(folder, "-m", "toolkit", *words))
    bare = statistics.median(samples.pop("bare"))
    good = True
    for name, times in samples.items():
        ratio = statistics.median(times) / bare
        good &= ratio <= _AT_MOST[name]
        print(f"nianbao {name:<36}{statistics.median(times) * 1000:>9.1f} ms{bare * 1000:>11.1f} ms{ratio:>8.2f}"
              f"{'' if ratio <= _AT_MOST[name] else f'   over {_AT_MOST[name]}'}", flush=True)
    return good


def _process(folder: Path, *words: str) -> float:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = _children()
    subprocess.run([sys.executable, *words], capture_output=True, check=False, env=kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")})
    return _children() - begin


def _children() -> float:
    """Seconds of processes that ended, finer than the system's ticks."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
