# People and CI use the same targets. `make run` and `make test` set up all they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first Python >= 3.11 on the path; say PYTHON=/path/to/python to use another one.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$name; break; }; done)
SOURCE ?= complete_journey
BIN := .venv/bin

.PHONY: help run test lint format setup setup-test setup-spark locks clean

help: ## What each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: .venv/.run ## Land, build, check, publish and report (SOURCE=complete_journey|cdnow|cdnow_sample|synthetic)
	$(BIN)/strata run --source $(SOURCE)

test: .venv/.test lint ## Every test, on DuckDB and, where Java is found, on Spark
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: .venv/.test ## Format, types, SQL and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/yamllint --strict .
	STRATA_HOME=warehouse $(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models tests/singular tests/generic

format: .venv/.test ## Put the Python in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: .venv/.run ## What `make run` needs, into .venv
setup-test: .venv/.test ## What `make test` needs, into .venv
setup-spark: .venv/.spark ## Spark besides, for --target spark (Java 17 or later is yours to install)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python >= 3.11 found: install one, or say make PYTHON=/path/to/python" >&2; exit 78; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
.venv/.spark: requirements/spark.txt pyproject.toml | .venv/bin/python
.venv/.test: requirements/test.txt pyproject.toml | .venv/bin/python
.venv/.%: requirements/%.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Needs uv. Locks hold hashes and no addresses.
LOCK = uv pip compile pyproject.toml --extra build --constraints requirements/constraints.in --universal \
	--python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate --quiet
locks: ## Write requirements/*.txt again from pyproject.toml
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --extra spark --output-file requirements/spark.txt
	$(LOCK) --extra spark --extra dev --output-file requirements/test.txt

clean: ## Remove what was built, not what was published
	rm -rf target logs warehouse/build
