# Each target is one or two commands that also work when typed by hand. `deploy/uv` is uv, fetched where it is missing.
SHELL := /bin/sh
BIN := .venv/bin
# The part of the tests to run, and how many at once: make test T=tests/knowledge N=1
T ?=
N ?= auto
# The order of the tests: the same in each run; SEED=default takes a new one
SEED ?= 1
COMPILE := deploy/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml \
	$(if $(UPGRADE),--upgrade)
INSTALL := deploy/uv pip install --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help install try test check bench soak docs screenshots lock clean

help: ## Show this help
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-16s %s\n", $$1, $$2 }'

install: .venv/.installed ## Put Chesterton into .venv, from the hashed lock; a second call does nothing
	@echo "Ready. Next: make try, or $(BIN)/chesterton --help"

try: .venv/.installed ## Try the whole bot in the browser: no account, no key, no network
	$(BIN)/chesterton try

test: .venv/.installed-dev ## Run the tests without a network (T=tests/knowledge for a part, N=1 for one at a time)
	$(BIN)/pytest -n $(N) --dist=worksteal --randomly-seed=$(SEED) $(T)

check: .venv/.installed-dev ## Lint, format, types and layers, as CI wants them
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

bench: .venv/.installed-dev ## Measure speed, memory and recall; prints the figures
	$(BIN)/pytest -m bench -n 0 -s -rs $(T)

soak: .venv/.installed-dev ## Run the long trials: kills, races, leaks
	$(BIN)/pytest -m soak -n 0 -s $(T)

docs: .venv/.installed-dev ## Write again what the docs take from the code, then check them
	$(BIN)/python -m tests.derived_docs
	$(BIN)/pytest -n 0 tests/test_docs.py

screenshots: .venv/.installed-dev ## Take the README's pictures again, in docs/pictures (needs Chromium; look at them after)
	$(BIN)/python -m tests.screenshots docs/pictures

lock: ## Write the locks again after pyproject.toml changed (UPGRADE=1: the newest of everything)
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group dev --all-extras --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove what the other targets made; your data is elsewhere and stays
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot knowledge prompts storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@deploy/uv venv --quiet --python '>=3.11,<3.15' .venv || { echo; \
	echo "There is no Python 3.11 to 3.14 here, and none could be fetched. Install one (Debian, Ubuntu: apt install"; \
	echo "python3 python3-venv; Fedora: dnf install python3; macOS: brew install python@3.13), then make install again."; \
	exit 1; }

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Chesterton runs on into .venv (about 500 MB, once)"
	$(INSTALL) --require-hashes --requirements requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing what the tests and checks run on into .venv"
	$(INSTALL) --require-hashes --requirements requirements-dev.lock
	@touch $@
