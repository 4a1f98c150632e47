"""A clerk at the keyboard of LibreOffice Calc. Not imported: run by the Python that has ``uno``, see :mod:`tests.support.hands`.

Reads one JSON object from standard input, ``{"pipe": name, "jobs": [{"source", "target", "steps"}]}``, and writes one
line of JSON for every job: what stood in the cells that speak (``says``), which questions of the program were
answered on the way (``asked``), and ``error`` where a step could not be done at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.datatransfer import DataFlavor, UnsupportedFlavorException, XTransferable

START, DIALOG_AFTER, GIVE_UP = 40.0, 0.12, 20.0
_LET_BE = "Search Results"
"""A list that stays open beside the window and asks nothing."""
_YES = ("Yes", "OK", "Overwrite", "Continue", "Close", "Current selection", "Current Selection")
_ROLES = {name: uno.getConstantByName(f"com.sun.star.accessibility.AccessibleRole.{name}")
          for name in ("DIALOG", "ALERT", "PUSH_BUTTON", "LABEL", "OPTION_PANE")}


def _property(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Words(unohelper.Base, XTransferable):
    """Words on the clipboard, as another program leaves them there."""

    def __init__(self, text):
        self.text = text
        self.flavor = DataFlavor("text/plain;charset=utf-16", "Unicode-Text", uno.getTypeByName("string"))

    def getTransferData(self, flavor):
        if not self.isDataFlavorSupported(flavor):
            raise UnsupportedFlavorException("", self)
        return self.text

    def getTransferDataFlavors(self):
        return (self.flavor,)

    def isDataFlavorSupported(self, flavor):
        return flavor.MimeType.startswith("text/plain;charset=utf-16")


class Reader(threading.Thread):
    """Reads what the program asks while a step waits for an answer, and presses what a clerk presses: yes, OK."""

    def __init__(self, toolkit):
        super().__init__(daemon=True)
        self.toolkit, self.busy_since, self.asked, self.lock = toolkit, None, [], threading.Lock()

    def run(self):
        while True:
            time.sleep(0.03)
            since = self.busy_since
            if since is not None and time.monotonic() - since > DIALOG_AFTER:
                self.answer()

    def answer(self):
        """Whether a question stood open; it is answered."""
        with self.lock:
            try:
                return self._answer()
            except Exception:  # a window that closes while it is looked at
                return True

    def _answer(self):
        for n in range(self.toolkit.getTopWindowCount()):
            window = self.toolkit.getTopWindow(n)
            context = window.getAccessibleContext()
            if context is None or context.getAccessibleRole() not in (
                _ROLES["DIALOG"], _ROLES["ALERT"], _ROLES["OPTION_PANE"]
            ) or context.getAccessibleName() == _LET_BE:
                continue
            words, buttons = [], {}
            _look(context, words, buttons)
            for name in _YES:
                if name in buttons:
                    self.asked.append(" ".join(words))
                    buttons[name].doAccessibleAction(0)
                    return True
        return False


def _look(context, words, buttons, depth=0):
    role, name = context.getAccessibleRole(), context.getAccessibleName().replace("~", "")
    if role == _ROLES["PUSH_BUTTON"]:
        buttons.setdefault(name, context)
    else:
        try:
            words.extend(filter(None, [context.getText()]))
        except Exception:
            words.extend([name] if role == _ROLES["LABEL"] and name else [])
    for n in range(min(context.getAccessibleChildCount(), 60) if depth < 6 else 0):
        child = context.getAccessibleChild(n)
        if hasattr(child, "getAccessibleContext"):
            _look(child.getAccessibleContext(), words, buttons, depth + 1)


class Clerk:
    """One program, one window, one workbook after another."""

    def __init__(self, pipe):
        self.context = _connected(pipe)
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.dispatcher = self._service("com.sun.star.frame.DispatchHelper")
        self.clipboard = self._service("com.sun.star.datatransfer.clipboard.SystemClipboard")
        self.reader = Reader(self._service("com.sun.star.awt.Toolkit"))
        self.reader.start()

    def _service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def work(self, job):
        """One workbook opened, worked on, calculated anew, read, saved."""
        self.reader.asked = []
        self.reader.busy_since = time.monotonic()
        self.book = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(job["source"]), "_blank", 0, ())
        try:
            self.window = self.book.CurrentController.Frame
            for verb, *rest in job["steps"]:
                self.reader.busy_since = time.monotonic()
                getattr(self, f"step_{verb}")(*rest)
                self.reader.busy_since = None
                self._settle()
            self.book.calculateAll()
            told = {"asked": self.reader.asked, "says": self._says(), "seen": self._seen(job.get("look", ()))}
            self.book.storeToURL(
                uno.systemPathToFileUrl(job["target"]), (_property("FilterName", "Calc MS Excel 2007 XML"),)
            )
            return told
        finally:
            self.reader.busy_since = None
            self.book.close(True)

    def _settle(self):
        """Answer what is asked only after the command has returned."""
        for _ in range(10):
            if not self.reader.answer():
                return
            time.sleep(0.05)

    def _says(self):
        where = {name: "A2" if name == "校验" else "A1" for name in self.book.Sheets.ElementNames}
        return {name: self._cell(name, cell).String for name, cell in where.items() if name[0] != "_"}

    def _seen(self, look):
        return {f"{sheet}!{at}": [self._cell(sheet, at).String, self._cell(sheet, at).Formula] for sheet, at in look}

    def _cell(self, sheet, at):
        return self.book.Sheets.getByName(sheet).getCellRangeByName(at)

    def step_do(self, command, arguments=None):
        """Anything a menu, a key or a button does."""
        given = tuple(_property(name, value) for name, value in (arguments or {}).items())
        self.dispatcher.executeDispatch(self.window, f".uno:{command}", "", 0, given)

    def step_go(self, sheet, at):
        """Select a cell or a block."""
        first, _, last = at.partition(":")
        self.book.CurrentController.setActiveSheet(self.book.Sheets.getByName(sheet))
        self.step_do("GoToCell", {"ToPoint": f"{first}:{last}" if last else first})

    def step_type(self, words):
        """Type over the selected cell, then Enter."""
        self.step_do("EnterString", {"StringName": words, "DontCommit": False})

    def step_drag(self, sheet, block, to_sheet, to):
        """Drag a block by its edge, from sheet to sheet too: what the mouse does where there is none."""
        target = self._cell(to_sheet, to).getCellByPosition(0, 0).getCellAddress()
        source = self._cell(sheet, block).getRangeAddress()
        self.book.Sheets.getByName(sheet).moveRange(target, source)

    def step_unlock(self, sheet):
        """Lift a sheet's protection, which has no password."""
        self.step_go(sheet, "A1")
        self.step_do("Protect", {"Protect": False})
        if self.book.Sheets.getByName(sheet).isProtected():
            self.book.Sheets.getByName(sheet).unprotect("")

    def step_clip(self, words):
        """Copy words in another program."""
        self.clipboard.setContents(Words(words), None)


def _connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def main():
    """Work through the jobs; a step that lasts beyond all patience ends the process, and the rest is not done."""
    order = json.load(sys.stdin)
    clerk = Clerk(order["pipe"])
    for job in order["jobs"]:
        patience = threading.Timer(GIVE_UP, _give_up, [job])
        patience.daemon = True
        patience.start()
        try:
            told = clerk.work(job)
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}", "asked": clerk.reader.asked}
        patience.cancel()
        print(json.dumps({"name": job["name"], **told}, ensure_ascii=False), flush=True)
    with contextlib.suppress(Exception):  # it goes with its connection
        clerk.desktop.terminate()


def _give_up(job):
    print(json.dumps({"name": job["name"], "error": f"no answer within {GIVE_UP:g} s"}), flush=True)
    os._exit(3)


if __name__ == "__main__":
    main()
