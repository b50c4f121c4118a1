# Everything a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test
MODELS_STAMP := $(VENV)/.installed-models
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Tests wait more than they work: twice as many at once as there are cores.
AT_ONCE ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
# A file's tests stay together, as they share what is slow to make; the longest files come first.
TOGETHER := --numprocesses $(AT_ONCE) --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-slow test-slow-again soak coverage hooks lint bench pictures clean

demo: $(STAMP)
	$(BIN)/storygen create examples/the-lighthouse-keeper.md --output output

test: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/pyright
	$(BIN)/pytest --numprocesses $(AT_ONCE) --cov --cov-report=
	@echo "coverage: $$($(BIN)/coverage report --format=total) % (line by line: make coverage)"

test-slow: $(MODELS_STAMP)
	$(BIN)/pytest -m slow --timeout 1800 --durations 25 $(TOGETHER) tests/stack tests/flows tests

test-slow-again: $(MODELS_STAMP)
	$(BIN)/pytest -m slow --timeout 1800 --last-failed --last-failed-no-failures none

soak: $(MODELS_STAMP)
	$(BIN)/pytest -m soak --soak --timeout 3600 --numprocesses 2 --dist loadfile

coverage:
	$(BIN)/coverage report --show-missing

hooks: $(TEST_STAMP)
	$(BIN)/pre-commit install

lint: $(TEST_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/codespell
	$(BIN)/pyright

bench: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.all

pictures: $(STAMP)
	$(BIN)/python -m docs.make_pictures

clean:
	rm -rf $(VENV) output *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("storygen needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --constraint constraints.txt --editable .
	touch $(STAMP)

$(TEST_STAMP): $(STAMP)
	$(PIP) --constraint constraints.txt --editable '.[test]'
	touch $(TEST_STAMP)

# On Linux PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu spares the gigabytes of CUDA.
$(MODELS_STAMP): $(TEST_STAMP)
	$(PIP) --constraint constraints.txt --editable '.[test,local-gpu]'
	touch $(MODELS_STAMP)
