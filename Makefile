# Every target sets up what it needs, into .venv, and again only when something has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# What the native code is compiled from, and how.
NATIVE := setup.py rnnbench/native/building.py rnnbench/native/levels.py \
  $(shell find rnnbench/native plugins tasks -name '*.cpp' -o -name '*.hpp')

.PHONY: demo paper fidelity errorflow test test-slow sanitize check clean

demo: $(INSTALLED)  ## run the main comparison and print its table
	$(BIN)/rnnbench run demo

# The article measured again.  What is done is kept, so each of these goes on where it was stopped.
ARTICLE := reports/lstm-1997
STUDIES := $(basename $(notdir $(wildcard $(ARTICLE)/fidelity/*.toml)))

paper: $(INSTALLED)  ## run Tables 1 to 9 of the 1997 article, print them, write the page of all
	for number in 1 2 3 4 5 6 7 8 9; do \
	  $(BIN)/rnnbench run paper/table-$$number || exit; done
	$(BIN)/rnnbench page paper --output $(ARTICLE)

fidelity: $(INSTALLED)  ## run the study of the rows that miss the published figure, write its page
	for study in $(STUDIES); do \
	  $(BIN)/rnnbench run paper/fidelity-$$study || exit; done
	$(BIN)/rnnbench page paper/fidelity --output $(ARTICLE)/fidelity.md

errorflow: $(INSTALLED)  ## measure the error flow of Section 3, write its page and figure
	$(BIN)/rnnbench errorflow paper/error-flow --after 100000 --lags 100 --output $(ARTICLE)/error-flow

test: $(INSTALLED)  ## pass the tests
	$(BIN)/pytest -n 2 --dist worksteal

test-slow: $(INSTALLED)  ## the long reproductions too
	$(BIN)/pytest -n 2 --dist worksteal -m "slow or not slow"

sanitize: $(INSTALLED)  ## run the native code under ASan and UBSan
	RNNBENCH_BUILD_STRICT=1 RNNBENCH_BUILD_SANITIZED=1 \
	  $(BIN)/python setup.py --quiet build_ext --inplace
	RNNBENCH_ISA=sanitized LD_PRELOAD="$(SANITIZERS)" \
	  ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 \
	  $(BIN)/pytest -n 2 --dist worksteal $(SANITIZED_TESTS)

# Python itself is not instrumented: the runtimes have to be there before it, and what it never frees
# is no leak of ours.
SANITIZERS = $(shell g++ -print-file-name=libasan.so) $(shell g++ -print-file-name=libubsan.so)
SANITIZED_TESTS := tests/native $(wildcard tests/plugins/*/test_native_*.py) \
  tests/plugins/lstm/test_population.py tests/plugins/lstm/test_gradient.py \
  $(wildcard tests/tasks/test_native_*.py)

check: $(INSTALLED)  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $(filter %.cpp %.hpp,$(NATIVE)) tests/native/*.?pp
	$(BIN)/mypy

$(INSTALLED): pyproject.toml constraints.txt $(NATIVE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rnnbench needs Python 3.11 or newer; found $$($(PYTHON) --version). Name one with: make PYTHON=python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,plots]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
	find rnnbench plugins tasks -name '_native_*.so' -delete
