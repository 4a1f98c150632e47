# The everyday verbs. Everything runs inside .venv; plain GNU make is enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test lint docs bench bench-long validator page windows offline clean

help:
	@echo "make demo    the whole cycle on the samples, into demo/"
	@echo "make test    lint, types and every test"
	@echo "make lint    ruff and mypy only"
	@echo "make docs    write the generated pages and pictures again"
	@echo "make bench   measure, each figure against the obvious way (five minutes on two idle processors; wants LibreOffice)"
	@echo "make bench-long  the same of thousands of units and files (half an hour)"
	@echo "make validator  fetch the Open XML SDK's validator for the tests (wants npm)"
	@echo "make page    fetch vnu and axe, which judge web pages in the tests, and Chromium 90 (wants npm)"
	@echo "make windows dist/nianbao-VERSION-windows.zip: unpack and double-click, nothing to install"
	@echo "make offline dist/nianbao-VERSION-offline.tar.gz: for UOS, Kylin and other Linux without a network"
	@echo "make clean   remove everything that was built"

demo: $(READY)
	rm -rf demo
	$(BIN)/nianbao demo --out demo

# Windows by itself, before the rest: under Wine a program beside three others waits longer than it works. Browsers too; one that hangs,
# which no test can tell from one that is slow, is begun anew once; one in which a test fails is not.
BROWSERS := timeout -k 30 900 $(BIN)/python -m pytest -m 'browser or old_browser'
test: lint
	$(BIN)/python -m pytest -m wine
	$(BROWSERS) || { [ $$? -eq 124 ] && $(BROWSERS); }
	$(BIN)/python -m pytest -n 3 --dist loadfile -m 'not wine and not browser and not old_browser'

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32

docs: $(READY)
	$(BIN)/python docs/make/generate.py
	$(BIN)/python docs/make/pictures.py

bench: $(READY)
	$(BIN)/python tests/bench/run.py

bench-long: $(READY)
	$(BIN)/python tests/bench/run.py --long

# One pinned file, compared with its checksum, into .cache; without it the tests that need it are left out.
validator: $(READY)
	$(BIN)/python -m tests.support.validator

# Two more of the same way, and a browser of 2021, packed with brotli. All run in .venv, whatever the system's Python has.
page: $(READY)
	$(BIN)/python -m tests.support.page
	$(BIN)/python -m tests.support.browser

# Python itself and the wheels are fetched once, held against their checksums and kept in .cache.
windows: $(READY)
	$(BIN)/python -m toolkit.release.windows

# The same for Linux: wheels for three Pythons on two machines, and the scripts that install them without a network.
offline: $(READY)
	$(BIN)/python -m toolkit.release.offline

clean:
	rm -rf $(VENV) .cache demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed again only when pyproject.toml changed: the install is editable. A .venv whose Python works is kept.
$(READY): pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "No $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1); Python 3.11 or newer is needed. Name one: make PYTHON=python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@"$(BIN)/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@
