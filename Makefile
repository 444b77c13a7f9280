# What a person types here. Each target makes .venv first if it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CORES := $(shell getconf _NPROCESSORS_ONLN)
SHARED := --dist worksteal --maxprocesses 5

.PHONY: demo run test check install clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

install: $(STAMP)

demo: $(STAMP)
	$(BIN)/attune demo

run: $(STAMP)
	$(BIN)/attune run

check: $(STAMP)
	$(BIN)/ruff check bot tests bench
	$(BIN)/ruff format --check bot tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/attune check
	.ci/audit

# First those whose coverage is counted, then all others.
test: $(STAMP)
	$(BIN)/pytest $(SHARED) -n $(CORES) -m counted --cov --cov-report=
	$(BIN)/coverage report --skip-covered --include='bot/dialog/*,bot/engine/*,bot/coach/*,bot/app/*' --fail-under=95
	$(BIN)/pytest $(SHARED) -n $(CORES) -m "not counted"

clean:
	rm -rf $(VENV) build dist
