# Every target sets up what it needs, into .venv, and again only when something has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test test-slow check clean

demo: $(INSTALLED)  ## run the main comparison and print its table
	$(BIN)/rnnbench run demo

test: $(INSTALLED)  ## pass the tests
	$(BIN)/pytest -n 2 --dist worksteal

test-slow: $(INSTALLED)  ## the long reproductions too
	$(BIN)/pytest -n 2 --dist worksteal -m "slow or not slow"

check: $(INSTALLED)  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rnnbench needs Python 3.11 or newer; found $$($(PYTHON) --version). Name one with: make PYTHON=python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
