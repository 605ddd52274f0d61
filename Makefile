# `make bench` ends in a rendered leaderboard, `make test` runs the tests, `make docs` builds the site into site/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTRAS := tune,launchers,docs,dev

.PHONY: bench test lint docs clean

bench: $(STAMP)
	$(BIN)/spiqbench leaderboard task=simulated_n8 budget=smoke

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 -m "not slow"

lint: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(STAMP)
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs site

# Installs once, and again only when what is installed changes.
$(STAMP): pyproject.toml constraints.txt setup.py $(wildcard spiqbench/quantum/native/*)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "spiqbench needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[$(EXTRAS)]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info outputs site
