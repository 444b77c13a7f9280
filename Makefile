# What a person types here. Each target makes .venv first if it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ON_ALL_CORES := $(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

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

test: $(STAMP)
	$(ON_ALL_CORES) -m counted --cov --cov-report=
	$(BIN)/coverage report --skip-covered --include='bot/dialog/*,bot/engine/*,bot/coach/*,bot/app/*' --fail-under=95
	$(ON_ALL_CORES) -m "not counted"

clean:
	rm -rf $(VENV) build dist
