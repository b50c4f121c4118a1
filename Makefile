# Everything a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test
MODELS_STAMP := $(VENV)/.installed-models
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-slow lint bench pictures clean

demo: $(STAMP)
	$(BIN)/storygen create examples/the-lighthouse-keeper.md --output output

test: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/pytest

test-slow: $(MODELS_STAMP)
	$(BIN)/pytest -m slow --timeout 1800

lint: $(TEST_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pyright

bench: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.all

pictures: $(STAMP)
	$(BIN)/python -m docs.make_pictures

clean:
	rm -rf $(VENV) output *.egg-info .pytest_cache .ruff_cache .hypothesis

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
