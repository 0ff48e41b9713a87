# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

# Tests with a process each. Those in a browser leave no room for another event loop; where OpenVINO
# converts, one in two long runs with threads beside it crashed, we think since it lets objects of
# Python go without the lock.
BROWSER := $(wildcard tests/service/page/test_*.py) tests/insight/report/test_report_looks.py
CONVERTS := $(shell grep -lrE --include='test_*.py' 'toy_int8|quantised|conversion' tests)
APART := $(BROWSER) $(CONVERTS)

.PHONY: demo test lint unit wheel-test bento-test train bench clean

demo: $(VENV)/.demo  ## install, read the examples, show and write the result
	@mkdir -p build
	HF_HUB_OFFLINE=1 $(BIN)/voc score examples --show -o build/readings.jsonl
	@echo "written: build/readings.jsonl"

test: lint unit wheel-test bento-test  ## everything that CI runs

lint: $(VENV)/.test  ## style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.test  ## the tests
	$(PYTEST) -n 2 --dist loadfile $(addprefix --ignore=,$(APART))
	printf '%s\n' $(APART) | xargs -P 2 -n 1 env $(PYTEST)

wheel-test: $(VENV)/.test  ## an installed wheel reads a message, with nothing but itself
	HF_HUB_OFFLINE=1 PYTHON=$(PYTHON) sh tests/wheel.sh

bento-test: $(VENV)/.test  ## a bento serves a message, with nothing of the checkout
	HF_HUB_OFFLINE=1 BIN=$(BIN) sh tests/bento.sh

train:  ## train the default model: make train DATA=folder OUT=folder
	$(PIP) -e '.[train]'
	$(BIN)/voc train recipes/cem-en-small.toml --data $(DATA) -o $(OUT)

bench: $(VENV)/.bench  ## beside its peers: make bench [DATA=folder] [DEV=file]; in build/bench.md
	HF_HUB_OFFLINE=1 $(BIN)/python benchmarks/peers.py \
		$(if $(DATA),--data '$(DATA)') $(if $(DEV),--dev '$(DEV)')

$(VENV)/.demo: pyproject.toml constraints.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) -e .
	touch $@

$(VENV)/.test: $(VENV)/.demo
	$(PIP) -e '.[dev]'
	touch $@

$(VENV)/.bench: $(VENV)/.demo
	$(PIP) -e '.[bench]'
	touch $@

clean:  ## remove all that was made here
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
