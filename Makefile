# make run: set up and show the demo. make test: set up and run every check. Both work on a fresh machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE_MODULES := tests/extension/node_modules

.PHONY: run serve test lint browser setup extension model bench soak fuzz clean

run: $(VENV)/.run ## the server with the demo broadcast
	$(BIN)/pitchguard demo

serve: $(VENV)/.run
	$(BIN)/pitchguard serve

test: lint browser ## every check, browser tests included
	node --test tests/extension/*.test.mjs
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev $(NODE_MODULES)/.done
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NODE_MODULES)/.bin/tsc -p extension/jsconfig.json

browser: $(VENV)/.dev
	@$(BIN)/python tests/browser/get_chromium.py
	@$(BIN)/python tests/browser/get_firefox.py

setup: $(VENV)/.dev $(NODE_MODULES)/.done

$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PitchGuard needs Python 3.11 or newer: run make PYTHON=python3.12, say")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev
	@touch $@

$(NODE_MODULES)/.done: tests/extension/package.json
	cd tests/extension && npm install --silent --no-package-lock --no-audit --no-fund
	@touch $@

extension: $(VENV)/.run ## a zip for the stores
	$(BIN)/python -m server pack dist

model: $(VENV)/.dev
	$(BIN)/python -m server train ../shared/corpus

bench: $(VENV)/.dev ## what it costs beside what it is compared with; writes docs/benchmarks.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group bench
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev ## six hours of broadcasts in one (SOAK_MINUTES=60), with kills, stalls and reloads
	$(BIN)/python -m benchmarks.soak

fuzz: $(VENV)/.dev ## a million messages, then each reader for FUZZ_SECONDS (60) guided by coverage
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group fuzz
	$(BIN)/python -m fuzz.million
	$(BIN)/python -m fuzz --seconds $(or $(FUZZ_SECONDS),60)

clean:
	rm -rf $(VENV) $(NODE_MODULES) dist build .mypy_cache .ruff_cache .pytest_cache .coverage
