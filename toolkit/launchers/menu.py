"""All steps in one window, where a desktop has one entry for them; the desk is number 0, so that the steps keep their numbers."""

from __future__ import annotations

from pathlib import Path

from toolkit.launchers.steps import STEPS, run
from toolkit.launchers.window import ask, begin, say
from toolkit.version import __version__


def menu(home: Path) -> int:
    """Ask for a step and run it, until the officer leaves. Gives the last exit status."""
    begin(f"年报工具{__version__}")
    choices = list(STEPS.values())
    status = 0
    while True:
        say(f"政府信息公开工作年度报告工具 {__version__}")
        for number, step in enumerate(choices):
            say(f"  {number}　{step.name}　　{step.about}")
        answer = ask("要做哪一项？输入数字后按回车，直接按回车退出：")
        if not answer:
            return status
        if answer.isdecimal() and int(answer) < len(choices):
            status = run(choices[int(answer)], [], home)
        else:
            say(f"没有“{answer}”这一项，请输入0至{len(choices) - 1}。")
        say("")
