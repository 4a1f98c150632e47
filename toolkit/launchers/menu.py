"""All steps in one window, where a desktop has one entry for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.launchers.steps import STEPS, run
from toolkit.launchers.window import ask, begin, say
from toolkit.paths import path_to
from toolkit.version import __version__


def menu(files: Sequence[str], home: Path) -> int:
    """Ask for a step and run it, until the officer leaves. With files, collect them and leave. Gives the last exit status."""
    if files:
        return run(STEPS["collect"], [path_to(file) for file in files], home)
    begin(f"年报工具{__version__}")
    choices = list(STEPS.values())
    status = 0
    while True:
        say(f"政府信息公开工作年度报告工具 {__version__}")
        for number, step in enumerate(choices, 1):
            say(f"  {number}　{step.name}　　{step.about}")
        answer = ask("要做哪一项？输入数字后按回车，直接按回车退出：")
        if not answer:
            return status
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            status = run(choices[int(answer) - 1], [], home)
        else:
            say(f"没有“{answer}”这一项，请输入1至{len(choices)}。")
        say("")
