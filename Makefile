# Everything a newcomer needs: `make run`, `make test`, `make check`. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
WORKERS ?= 2

.PHONY: help setup run test check fix bench reliability messages lock docs clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: ## virtual environment, locked packages, browser libraries, translations
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or later is needed." >&2; exit 1; fi
	@$(PYTHON) scripts/setup.py

run: setup ## the site at http://127.0.0.1:8000, with the demo company on first start
	@exec $(BIN)/counterfoil serve --demo-if-empty

test: setup ## every test
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

check: setup ## format, lint, types, import contracts, migrations, templates, translations, generated files
	$(BIN)/python scripts/check.py

fix: setup ## what a tool can mend by itself
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(BIN)/python scripts/messages.py update

bench: setup ## speed, measured against a floor of hand-written SQL
	$(BIN)/python -m bench $(ARGS)

reliability: setup ## faults, kills, races, planted defects; TIER=C (8 minutes), N (a night), R (before a release)
	$(BIN)/python -m reliability --tier $(or $(TIER),C) $(ARGS)

messages: setup ## take new texts into the Chinese catalogues, then compile them
	$(BIN)/python scripts/messages.py update
	$(BIN)/python scripts/messages.py compile

docs: setup ## the generated pages and docs/openapi.json
	$(BIN)/python scripts/generated.py write

lock: setup ## newest versions of every dependency into the locks
	$(BIN)/python scripts/lock.py

clean: ## everything that set-up has made, but not the data folder
	rm -rf .venv build node_modules
