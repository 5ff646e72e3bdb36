# Python 3.11+, make and a shell are all this needs.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests run in this many processes: whole-program ones mostly wait, so two cores carry four.
JOBS ?= 4
# Compile each module once: otherwise every program that a test starts does it again.
unexport PYTHONDONTWRITEBYTECODE
CODE := shop_app webhooks sandbox tests tools
LANGUAGES := it ro pl de fr es
TEXTS := $(wildcard shop_app/translations/*/LC_MESSAGES/messages.po)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The machine's Node where it is new enough, else the one that pip brought.
NODE_PATH_FIRST = PATH="$$(node -e 'process.exit(+(process.versions.node.split(".")[0] < 24))' \
	2>/dev/null && echo "$$PATH" || echo "$(CURDIR)/$(BIN):$$PATH")"
VENDOR := shop_app/static/vendor
EXTENSIONS := $(shell find extensions sandbox/extensions/harness -name node_modules -prune -o -name dist -prune -o -type f \
	! -name manifest.json ! -name shopify.d.ts ! -name .built -print)
LOCK := $(BIN)/python -m piptools compile --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --strip-extras

.PHONY: help setup extensions run test check lint coverage screenshots bench soak schema lock translations clean \
	lint-types lint-extensions lint-imports lint-style test-extensions test-browser test-bytecode

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' $(MAKEFILE_LIST) | expand -t 16

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Amends needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." \
		"Name another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: requirements.txt $(VENV)/.made
	@echo "Installing what the app needs (once) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tools: tests/requirements.txt $(VENV)/.installed
	@echo "Installing what the checks need (once) ..."
	@$(PIP) install --require-hashes -r requirements.txt -r tests/requirements.txt
	@touch $@

$(VENV)/.translated: $(TEXTS) $(VENV)/.installed
	@if [ -n "$(TEXTS)" ]; then $(BIN)/pybabel --quiet compile -d shop_app/translations; fi
	@touch $@

node_modules/.fetched: package-lock.json $(VENV)/.installed
	@echo "Fetching what pages and extensions need from npm (once) ..."
	@$(NODE_PATH_FIRST) npm ci --loglevel=error --no-progress
	@touch $@

extensions/.built: node_modules/.fetched tools/extensions.py shopify.app.toml $(EXTENSIONS)
	@$(NODE_PATH_FIRST) $(BIN)/python -m tools.extensions build
	@touch $@

$(VENDOR)/htmx.min.js: node_modules/.fetched
	@mkdir -p $(VENDOR)
	@cp node_modules/htmx.org/dist/htmx.min.js $@

setup: $(VENV)/.installed $(VENV)/.translated $(VENDOR)/htmx.min.js extensions/.built ## Make .venv and fetch the pinned packages

extensions: extensions/.built ## Bundle the extensions with Shopify's own command line

run: setup ## Start everything: database, stand-in shop, web, worker
	@exec $(BIN)/python -m shop_app run

# The longest first; two at a time, since each of them keeps but one core busy.
LINT := lint-types lint-extensions lint-imports lint-style

lint: setup $(VENV)/.tools ## Style, types and import directions
	@$(MAKE) --no-print-directory -j2 $(LINT)

lint-types:
	$(BIN)/mypy $(CODE)

lint-extensions:
	@$(NODE_PATH_FIRST) $(BIN)/python -m tools.extensions types

lint-imports:
	$(BIN)/lint-imports --no-cache

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check: lint ## The quality gate without the behaviour tests
	$(BIN)/pytest tests/promises -q

test: setup $(VENV)/.tools ## Everything that proves the app works
	@$(MAKE) --no-print-directory -j2 $(LINT) test-extensions test-browser test-bytecode
	$(BIN)/pytest -n $(JOBS) --dist worksteal

test-extensions:
	$(NODE_PATH_FIRST) npx vitest run --root extensions

test-browser:
	@$(BIN)/python -m tools.chromium

# So that its processes need not compile all tests, each for itself; they say what is wrong with one.
test-bytecode:
	@$(BIN)/pytest --collect-only -q >/dev/null || :

coverage: setup $(VENV)/.tools ## Which lines the tests reach; takes longer than the tests alone
	$(BIN)/pytest -n $(JOBS) --dist worksteal --cov --cov-report=term

screenshots: setup $(VENV)/.tools ## A picture of every page at both widths, in .data/screenshots
	$(BIN)/python -m tests.browser.shots

bench: setup $(VENV)/.tools ## Measure speed and memory on this machine
	$(BIN)/python -m tests.bench

soak: setup $(VENV)/.tools ## More kills and seeds than CI may take; SOAK=n: n times as many faults in grants
	$(BIN)/pytest -q tests/e2e tests/properties tests/compensation -m soak --timeout 3600

schema: setup ## Cut the Admin API schema out of Shopify's npm package again
	@$(NODE_PATH_FIRST) $(BIN)/python -m tools.npm_package @shopify/dev-mcp
	$(BIN)/python -m sandbox.schema.extract .data/npm/@shopify/dev-mcp

lock: setup ## Pin the newest allowed packages, with hashes
	@$(PIP) install pip-tools==7.6.2
	$(LOCK) --upgrade --output-file=requirements.txt requirements.in
	$(LOCK) --upgrade --output-file=tests/requirements.txt tests/requirements.in
	@$(NODE_PATH_FIRST) npm install --package-lock-only
	@$(NODE_PATH_FIRST) npm install --package-lock-only --prefix sandbox/schema/npm

translations: setup ## Collect new sentences into the files of all languages
	$(BIN)/pybabel extract -F babel.cfg -k _l -k N_ --no-location --sort-output \
		--project Amends --output .data/messages.pot .
	@for language in $(LANGUAGES); do \
		file=shop_app/translations/$$language/LC_MESSAGES/messages.po; \
		[ -f $$file ] && verb=update || verb=init; \
		$(BIN)/pybabel $$verb --width 100 -i .data/messages.pot -d shop_app/translations \
			-l $$language \
			|| exit 1; \
	done

clean: ## Remove everything that was installed or made; the database too
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +
	rm -rf $(VENV) .data .shopify node_modules extensions/*/dist sandbox/extensions/dist extensions/.built $(VENDOR) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
