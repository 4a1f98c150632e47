"""The command line: words in, verbs called, results out. Nothing is decided here.

Results go to standard output, progress and warnings to standard error.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from toolkit.arguments import parser
from toolkit.cli.plumbing import BLOCKING, DONE, UNREADABLE, warn
from toolkit.console import drop_output, hear_break, use_utf8
from toolkit.errors import NianbaoError, UsageError, why
from toolkit.paths import plain

__all__ = ["BLOCKING", "DONE", "RUN", "UNREADABLE", "main"]

RUN: Mapping[str, str] = {
    "desk": "january",
    "demo": "january",
    "init": "january",
    "last-year": "january",
    "controls": "products",
    "issue": "january",
    "fill": "january",
    "collect": "january",
    "check": "january",
    "status": "january",
    "correct": "january",
    "explain": "january",
    "withdraw": "january",
    "adjust": "products",
    "rollup": "products",
    "report": "products",
    "papers": "products",
    "bulletin": "products",
    "archive": "products",
    "import": "products",
    "form": "products",
    "recover": "january",
}
"""Each verb, with the module here that has it: ``run_`` and its name."""
_NEW_OBJECTS = 50_000
"""After so many the collector looks for circles: after 700, as Python begins, it looks 70 times while modules are imported, in vain."""


def _verb(name: str) -> Callable[[argparse.Namespace], int]:
    run: Callable[[argparse.Namespace], int] = getattr(import_module(f"toolkit.cli.{RUN[name]}"), f"run_{name.replace('-', '_')}")
    return run


def _collect_rarely() -> None:
    """A command is over before circles are worth looking for, and at its end all that is left goes with the process. Whoever goes on for
    longer collects as usual again (:func:`~toolkit.cli.plumbing.collect_as_usual`)."""
    gc.set_threshold(_NEW_OBJECTS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    _collect_rarely()
    use_utf8()
    hear_break()
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        print(parser().format_help(), end="")
        return UsageError.exit_status
    options = parser(arguments[0]).parse_args(arguments)
    try:
        status = _verb(options.verb)(options)
        sys.stdout.flush()
        return status
    except NianbaoError as error:
        warn(f"错误：{error}")
        return error.exit_status
    except KeyboardInterrupt:
        warn("已中断。已登记的收件不会丢失，再运行一次即可继续。")
        return 130
    except BrokenPipeError:
        drop_output()
        return DONE
    except UnicodeEncodeError:
        warn("错误：当前的语言环境不支持中文文件名，请先设置环境变量 PYTHONUTF8=1（或 LC_ALL=C.UTF-8）再运行。")
        return UNREADABLE
    except OSError as error:
        if error.filename is None:
            drop_output()
        warn(f"错误：读写“{plain(str(error.filename or '标准输出'))}”时出错：{why(error)}。")
        return UNREADABLE
