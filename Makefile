# `make help` lists what there is. Everything is installed into .venv; nothing else is touched.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
PYTHON := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

# The first of these that is Python 3.11 makes the virtual environment.
BASE_PYTHON = $(shell for name in python3.11 python3 python; do \
  if "$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then \
  command -v "$$name"; break; fi; done)

# Three processes, since each waits for its database; the tests of one file stay together and share
# what its fixtures make, and files are begun in the order of tests/conftest.py.
PYTEST_OPTIONS := -q -n 3 --dist loadfile --no-loadscope-reorder
COVERAGE := --cov --cov-report=term --cov-report=xml:.reports/coverage.xml
NOT_BROWSER := -m "not stripe_live and not browser"

# Modules are compiled once, whatever the surroundings say: each of the many processes that a run
# starts would compile them anew. What is installed is compiled when it is imported, since most of
# it never is.
export PYTHONDONTWRITEBYTECODE :=
INSTALL := -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export REFLEX_USE_NPM := 1

.PHONY: help run test check coverage fmt words seed worker bench screenshots gallery db-reset doctor lint types style audit chromium

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) ## Start everything on http://localhost:8000 (PORT=… for another port); Ctrl-C stops it
	@exec $(PYTHON) -m crowdfund run

test: $(DEV) chromium lint ## Run every check and every test, the browser's included
	@THOROUGH_EXAMPLES=7 $(PYTHON) -m pytest $(PYTEST_OPTIONS) $(NOT_BROWSER)
	@exec $(PYTHON) -m pytest -q -m browser

coverage: $(DEV) ## Run every test but the browser's and say which lines none of them reached
	@mkdir -p .reports
	@THOROUGH_EXAMPLES=7 $(PYTHON) -m pytest $(PYTEST_OPTIONS) $(COVERAGE) $(NOT_BROWSER)

check: $(DEV) lint audit ## Run every check, and every test that needs no database, processor or browser
	@exec $(PYTHON) -m pytest $(PYTEST_OPTIONS) -m "not stripe_live and not browser and not thorough and not surroundings"

fmt: $(DEV) ## Format the sources and mend what can be mended
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

words: $(DEV) ## Bring the catalogs of other languages up to the sources
	@exec $(PYTHON) -m scripts.words

seed: $(RUNTIME) ## Fill an empty database with the demonstration (needs `make run` in another terminal)
	@exec $(PYTHON) -m crowdfund seed --if-empty

worker: $(RUNTIME) ## Run one more worker beside `make run`
	@exec $(PYTHON) -m crowdfund worker

bench: $(DEV) ## Measure speed; prints tables and writes benchmarks/results
	@exec $(PYTHON) -m benchmarks

screenshots: $(DEV) chromium ## Take a picture of every page in every role, empty and full, at two widths, light and dark
	@exec $(PYTHON) -m scripts.screenshots $(WHO)

gallery: $(DEV) chromium ## Take the pictures of docs/gallery.md and of the README anew (ONLY="home invest" for some)
	@exec $(PYTHON) -m scripts.gallery $(ONLY)

db-reset: $(RUNTIME) ## Delete the embedded database, the sandbox's data and uploads (asks first; YES=1 does not)
	@exec $(PYTHON) -m crowdfund.launch.reset $(if $(YES),--yes)

doctor: $(RUNTIME) ## Say what is configured, what answers, and what is wrong
	@exec $(PYTHON) -m crowdfund doctor

lint: $(DEV)
	@$(MAKE) --no-print-directory -j2 --output-sync=target types style

types: $(DEV)
	@$(VENV)/bin/mypy

style: $(DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/bandit -q -c pyproject.toml -r crowdfund scripts migrations rxconfig.py \
	  2>&1 | sed '/nosec encountered/d'

audit: $(DEV) ## Ask the advisory database about every pinned package (AUDIT_REQUIRED=1: fail unless all were)
	@exec $(PYTHON) -m scripts.audit_packages

chromium:
	@scripts/install_chromium.sh

$(PYTHON):
	@base="$(BASE_PYTHON)"; \
	if [ -z "$$base" ]; then \
	  echo "Python 3.11 is needed and was not found; install it (Debian: apt-get install python3.11-venv) and try again." >&2; \
	  exit 1; fi; \
	echo "Making the virtual environment in $(VENV)"; \
	"$$base" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made (Debian: apt-get install python3.11-venv)." >&2; exit 1; }

$(RUNTIME): requirements.txt constraints.txt | $(PYTHON)
	@echo "Installing what the product needs (about a minute the first time)"
	@$(PYTHON) $(INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing what checks and tests need"
	@$(PYTHON) $(INSTALL) -r requirements-dev.txt
	@touch $@
