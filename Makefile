# `make bench` ends in a rendered leaderboard, `make test` runs the tests, `make docs` builds the site into site/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_TOOLS := $(VENV)/.installed-tools
SOURCES := pyproject.toml constraints.txt setup.py $(wildcard spiqbench/compiled/native/*.?pp spiqbench/compiled/native/*/*.?pp)
# Some dependencies have a setup.py alone, of which older versions of pip warn unless they are built as all others are.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --use-pep517 --constraint constraints.txt

.PHONY: bench engine-tables test lint docs clean

bench: $(INSTALLED)
	$(BIN)/spiqbench leaderboard task=simulated_n8 budget=smoke

# The tables of docs/engines.md, measured and put in the page: on an idle machine.
engine-tables: $(INSTALLED)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/engine_tables.py --write

test: $(INSTALLED_TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist worksteal -m "not slow"

lint: $(INSTALLED_TOOLS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(INSTALLED_TOOLS)
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs site

# What a board needs. Installed once, and again only when what is installed changes.
$(INSTALLED): $(SOURCES)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "spiqbench needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "installing into $(VENV): a few minutes, once"
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

# What tests and docs need beside it.
$(INSTALLED_TOOLS): $(INSTALLED)
	@echo "installing what tests and docs need"
	$(PIP) --editable '.[tune,launchers,docs,dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info outputs site
