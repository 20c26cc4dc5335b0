# `make chat` and `make test` work as the first and only command on a machine with Python 3.11+ and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install chat test test-long check bench lock tools image clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 10

install: $(VENV)/.installed ## create .venv with everything in the lock file

# Standard input is kept away from pip, so that `make chat < questions.txt` answers every question.
$(VENV)/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Lancashire Front Door needs Python 3.11 or newer, and none was found. Install it, or say: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing into $(VENV) (first time only) ..." >&2
	@$(PYTHON) -m venv $(VENV) </dev/null >&2 || { echo "Python could not create a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock </dev/null >&2
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . </dev/null >&2
	@touch $@

chat: $(VENV)/.installed ## ask questions in the terminal
	@$(BIN)/frontdoor chat

test: $(VENV)/.installed ## run every test, but those that take minutes
	@$(BIN)/python -m pytest -n auto -m "not long"

test-long: $(VENV)/.installed ## run those that take minutes: spreadsheets, impact, overlap, the whole service, kills
	@$(BIN)/python -m pytest -n auto -m long

check: $(VENV)/.installed ## lint, types, import directions, content
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/frontdoor check

bench: $(VENV)/.installed ## measure speed and memory
	@$(BIN)/python -m tests.bench

LOCK := $(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml

lock: $(VENV)/.installed ## write the three lock files anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv </dev/null
	@$(LOCK) --group dev --output-file requirements.lock
	@$(LOCK) --generate-hashes --constraint requirements.lock --output-file requirements-run.lock
	@$(LOCK) --group deploy --constraint requirements.lock --output-file requirements-deploy.lock

tools: $(VENV)/.installed ## install what checks deploy/ and audits dependencies (150 MB)
	@$(BIN)/python -m pip install --quiet --requirement requirements-deploy.lock </dev/null

image: ## run the steps of the Dockerfile on this machine, without a container engine (root, Linux)
	@deploy/prove-image.sh

clean: ## remove what was installed and built
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
