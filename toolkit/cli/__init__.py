"""The command line: words in, verbs called, results out. Nothing is decided here.

Results go to standard output, progress and warnings to standard error.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Callable, Mapping, Sequence

from toolkit.arguments import parser
from toolkit.cli import january, products
from toolkit.cli.plumbing import BLOCKING, DONE, UNREADABLE, warn
from toolkit.console import drop_output, hear_break, use_utf8
from toolkit.errors import NianbaoError, UsageError, why
from toolkit.paths import plain

__all__ = ["BLOCKING", "DONE", "RUN", "UNREADABLE", "main"]

RUN: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "desk": january.run_desk,
    "demo": january.run_demo,
    "init": january.run_init,
    "last-year": january.run_last_year,
    "controls": products.run_controls,
    "issue": january.run_issue,
    "fill": january.run_fill,
    "collect": january.run_collect,
    "check": january.run_check,
    "status": january.run_status,
    "correct": january.run_correct,
    "explain": january.run_explain,
    "withdraw": january.run_withdraw,
    "adjust": products.run_adjust,
    "rollup": products.run_rollup,
    "report": products.run_report,
    "papers": products.run_papers,
    "bulletin": products.run_bulletin,
    "archive": products.run_archive,
    "import": products.run_import,
    "form": products.run_form,
    "recover": january.run_recover,
}
"""What each verb does."""
_NEW_OBJECTS = 50_000
"""After so many the collector looks for circles: after 700, as Python begins, it looks 70 times while modules are imported, in vain."""


def _collect_rarely() -> None:
    """A command is over before circles are worth looking for, and at its end all that is left goes with the process."""
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
        status = RUN[options.verb](options)
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
