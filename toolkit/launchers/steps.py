"""The steps of the year, a launcher each: which campaign, which verb, what is opened, what comes next."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Final

from toolkit import cli
from toolkit.campaign import nearby
from toolkit.campaign.members import is_campaign
from toolkit.errors import NianbaoError, UsageError
from toolkit.launchers import beginning
from toolkit.launchers.window import agreed, ask, begin, chosen, dropped, say, shell, show, wait, wanted_files
from toolkit.structs import Struct
from toolkit.version import __version__

RECORD: Final = "出错记录.txt"
"""What a failure of the program itself leaves beside the launchers, to be sent to whoever looks after it."""
WALL: Final = "报送进度.html"


class Step(Struct, frozen=True):
    """One launcher: its name in the folder, what it is for, what it does with dropped files and the folder it lies in."""

    name: str
    about: str
    do: Callable[[Sequence[Path], Path], int]
    stays: bool = True
    """Whether the window stays until Enter when all went well; when not, it always does."""


class _NoCampaignError(UsageError):
    """None was found, or none was chosen."""


def run(step: Step, files: Sequence[Path], home: Path) -> int:
    """A step from its title to its last line. Gives the exit status; whatever happens, the window stays until it was read."""
    begin(f"年报工具　{step.name}")
    status = _whatever_happens(step, files, home)
    if step.stays or status:
        wait()
    return status


def _whatever_happens(step: Step, files: Sequence[Path], home: Path) -> int:
    """Nothing but sentences: the last one says what became of the step."""
    try:
        return step.do(files, home)
    except NianbaoError as error:
        say(f"没有做：{error}")
        return error.exit_status
    except KeyboardInterrupt:
        say("已中断。已登记的收件不会丢失，再做一次即可继续。")
        return 130
    except Exception:
        where = _recorded(home, traceback.format_exc())
        say(f"程序出错，没有做完；已经登记的不会丢失。{where}")
        return cli.UNREADABLE


def _recorded(home: Path, what: str) -> str:
    entry = f"{datetime.now():%Y-%m-%d %H:%M:%S}　年报工具{__version__}　{platform.platform()}　Python {sys.version}\n{what}\n"
    try:
        with open(home / RECORD, "a", encoding="utf-8-sig") as record:
            record.write(entry)
    except OSError:
        return f"出错情况如下，请拍照发给提供本程序的人：\n{entry}"
    return f"出错情况已记在“{home / RECORD}”里，请把它发给提供本程序的人。"


# ── the steps ─────────────────────────────────────────────────────────


def _desk(files: Sequence[Path], home: Path) -> int:
    """The desk at the campaign dropped, or the only one; whatever else was dropped is collected in it."""
    from toolkit.webdesk.serving import serve

    named = [path for path in files if is_campaign(path)]
    own = [one.root for one in nearby.campaigns(home) if not one.is_sample]
    root = named[0] if named else own[0] if len(own) == 1 else None
    return serve(root, home, brought=[path for path in files if path not in named], say=say, stay=wait)


def _init(files: Sequence[Path], home: Path) -> int:
    made = beginning.begin_campaign(files, home, nearby.campaigns(home))
    if made is not None:
        show(made)
        say("任务建好了。下一步：“2-下发”。")
    return cli.DONE


def _issue(files: Sequence[Path], home: Path) -> int:
    root, _ = _campaign(files, home)
    with_mail = ["--mail"] if beginning.has_addresses(root) else []
    status = _verb("issue", root, *with_mail)
    if status == cli.DONE:
        show(root / "issued")
        say("报表做好了。请把“issued”文件夹里的报表连同下发通知发给各单位；收到报表后，把文件拖到“3-回收”上。")
    return status


def _collect(files: Sequence[Path], home: Path) -> int:
    root, others = _campaign(files, home)
    wanted = others or wanted_files("请把收到的文件、文件夹或压缩包拖进这个窗口，按回车：")
    if not wanted:
        say("没有要收的文件。也可以把文件直接拖到“3-回收”的图标上；文件多的，拖它们所在的文件夹。")
        return cli.DONE
    status = _verb("collect", root, "--", *map(str, wanted))
    if status in (cli.DONE, cli.BLOCKING, cli.UNREADABLE):
        wall = root / "output" / WALL
        if _verb("status", root, "--html", str(wall), quiet=True) == cli.DONE:
            show(wall)
        _offer_corrections(root)
    said = {cli.DONE: "回收完了。", cli.BLOCKING: "回收完了，有要处理的，见上。", cli.UNREADABLE: "回收完了，但有文件没有读出来，见上。"}
    say(said.get(status, "没有回收，原因见上。"))
    return status


def _offer_corrections(root: Path) -> None:
    returned = _how_many_to_send_back(root)
    if returned and agreed(f"有{returned}家需退回或核实，现在做好退回的表和消息吗？") and _verb("correct", root) == cli.DONE:
        show(root / "corrections")


def _how_many_to_send_back(root: Path) -> int:
    from toolkit.campaign import standings
    from toolkit.campaign.folder import Campaign

    with Campaign(root) as campaign:
        return sum(standing.state in ("rejected", "queried") for standing in standings(campaign))


def _status(files: Sequence[Path], home: Path) -> int:
    root, _ = _campaign(files, home)
    wall = root / "output" / WALL
    status = _verb("status", root, "--html", str(wall), "--xlsx", str(wall.with_suffix(".xlsx")))
    if status == cli.DONE:
        show(wall)
        say("进度做好了：网页可以打印，同名的表格里有催报消息。")
    return status


def _rollup(files: Sequence[Path], home: Path) -> int:
    root, _ = _campaign(files, home)
    status = _verb("rollup", root) or (_verb("report", root, "--draft") if _wants_draft(root) else cli.DONE) or _verb("report", root)
    if status == cli.DONE:
        show(root / "output")
        say("汇总表和报告做好了，都在“output”文件夹里。报告的话在“本级文字稿”里改，改好存盘，再做一次这一步。")
    return status


def _wants_draft(root: Path) -> bool:
    from toolkit.actions.draft import wants_draft
    from toolkit.campaign.folder import Campaign

    with Campaign(root) as campaign:
        return wants_draft(campaign)


def _demo(files: Sequence[Path], home: Path) -> int:
    out = home / nearby.SAMPLES
    if out.exists():
        say(f"示例以前做过，在“{out}”；要重新做的，删去这个文件夹再做一次。")
    else:
        status = cli.main(["demo", "--out", str(out)])
        if status != cli.DONE:
            return status
    show(out)
    say("示例做好了：issued 是下发的报表，output 是汇总表和报告。其中的数字和单位，说明里写明虚构的不是真的。")
    return cli.DONE


def _shell(files: Sequence[Path], home: Path) -> int:
    """A command line in the campaign, in which ``nianbao`` is known: for what has no launcher."""
    root = _campaign(files, home)[0] if any(map(is_campaign, files)) or nearby.campaigns(home) else home
    say("在这里输入 nianbao 命令，如 nianbao status；各命令见“使用说明.html”，或输入 nianbao --help。输入 exit 退出。")
    return shell(root)


STEPS: Final[Mapping[str, Step]] = {
    "desk": Step("年报工作台", "全部的事都在浏览器里做：看谁报了、谁有错，收文件，退回，汇总，写报告", _desk, stays=False),
    "init": Step("1-建立任务", "写明地区、年度，交上单位名单", _init),
    "issue": Step("2-下发", "给每个单位做一份锁定的报表，起草下发通知", _issue),
    "collect": Step("3-回收", "把收到的文件拖到它上面：读取、校验、登记，需退回的做好退回表", _collect),
    "status": Step("4-进度", "谁已报、谁未报、谁有错，催报消息", _status),
    "rollup": Step("5-汇总与报告", "全区汇总表和年度报告", _rollup),
    "demo": Step("试用示例", "用虚构的地区走一遍全过程", _demo),
    "shell": Step("命令行", "其他命令（采纳说明、撤回、归档等），给熟悉的人用", _shell),
}
"""By the verb each one stands for."""


# ── which campaign ────────────────────────────────────────────────────


def _campaign(files: Sequence[Path], home: Path) -> tuple[Path, list[Path]]:
    """The campaign, and the dropped files that are none: one dropped, the only one nearby, or one chosen."""
    dropped_ones = [path for path in files if is_campaign(path)]
    others = [path for path in files if path not in dropped_ones]
    if dropped_ones:
        return _told(nearby.found(dropped_ones[0])), others
    known = nearby.campaigns(home)
    own = [one for one in known if not one.is_sample]
    if len(own) == 1:
        return _told(own[0]), others
    if not known:
        return _told(nearby.found(_asked_for())), others
    say("有几个任务：")
    position = chosen("要用哪一个？", [f"{one.title}　{one.root}" for one in known])
    if position is None:
        raise _NoCampaignError("有几个任务，没有选定用哪一个；也可以把任务文件夹拖到图标上。")
    return _told(known[position]), others


def _asked_for() -> Path:
    for path in dropped(ask("旁边没有找到任务文件夹。请把它拖进这个窗口，按回车；还没有的，先做“1-建立任务”：")):
        if is_campaign(path):
            return path
        say(f"“{path}”不是年报任务文件夹。")
    raise _NoCampaignError("没有找到任务文件夹。请先做“1-建立任务”，或把任务文件夹拖到图标上。")


def _told(campaign: nearby.Found) -> Path:
    say(f"任务：{campaign.title}（{campaign.root}）")
    return campaign.root


def _verb(verb: str, root: Path, *arguments: str, quiet: bool = False) -> int:
    with redirect_stdout(StringIO()) if quiet else nullcontext():
        return cli.main([verb, "-C", str(root), *arguments])
