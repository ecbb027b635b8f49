# make demo   a worked example on http://localhost:8000
# make run    an empty installation; the first visit makes its organisation and first administrator
# make test   every test, on SQLite and PostgreSQL, the browser's included; PYTEST_ARGS="tests/unit -k codes" for some
# make browser-half   types, vendored code and known answers of the JavaScript half; needs Node
# make dev    the worked example, reloading on change
# make help   everything else

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST_ARGS ?=
BENCH_ARGS ?=
CHECKED := odr tests benchmarks docs

.DEFAULT_GOAL := help
.PHONY: help demo dev run test check browser-half format messages bench lock audit release clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## set up and serve a worked example
	$(BIN)/odr demo

dev: $(VENV)/.runtime ## the worked example, reloading on change, with its mail on the screen
	$(BIN)/odr dev

run: $(VENV)/.runtime ## set up and serve an empty installation
	$(BIN)/odr init
	$(BIN)/odr run

test: $(VENV)/.dev ## set up and run every test
	$(BIN)/python -m tests.browser.ensure_chromium
	$(BIN)/python -m pytest -n logical --maxprocesses 4 $(PYTEST_ARGS)

check: $(VENV)/.dev ## style, types and layers
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy --strict $(CHECKED)
	$(BIN)/lint-imports

browser-half: node_modules/.installed ## types, vendored code and known answers of the JavaScript half, in Node
	npm run --silent types
	npm run --silent test

# Nothing that comes with a package runs while it is installed.
node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --silent
	@touch $@

format: $(VENV)/.dev ## put the code into its usual form
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

messages: $(VENV)/.dev ## collect every word that people read, for translators
	$(BIN)/pybabel -q extract -F babel.cfg --add-location=file -k lazy_gettext -k _l --project=odr \
		--copyright-holder="The project's authors" -o odr/translations/odr.pot .

# What is released is what is committed; the reader's manifest is signed with KEY, which "odr reader key FILE" makes.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
RELEASED := build/release
release: $(VENV)/.runtime ## the source, the reader as a file and its signed manifest; KEY=FILE
	@test -n "$(KEY)" || { echo 'Say which key signs it: make release KEY=FILE ("odr reader key FILE" makes one).' >&2; exit 2; }
	@test -z "$$(git status --porcelain)" || { echo 'Commit or remove what has changed: a release is what is committed.' >&2; exit 2; }
	rm -rf $(RELEASED) && mkdir -p $(RELEASED)
	git archive --prefix=odr-$(VERSION)/ -o $(RELEASED)/odr-$(VERSION).tar.gz HEAD
	$(BIN)/odr reader file > $(RELEASED)/browser-folders-reader.html
	$(BIN)/odr reader manifest --key $(KEY) > $(RELEASED)/reader-manifest.json
	cd $(RELEASED) && sha256sum -- *.* > SHA256SUMS

bench: $(VENV)/.dev ## what sealing costs, beside plaintext
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

# Each writes its report also when it knows of something; without a report it could not ask, and that ends it.
PIP_AUDIT := $(BIN)/pip-audit --strict --require-hashes --disable-pip --format json
audit: $(VENV)/.dev ## known weaknesses of what is installed
	rm -rf build/audit && mkdir -p build/audit
	$(PIP_AUDIT) -r requirements/runtime.txt -o build/audit/runtime.json || test -s build/audit/runtime.json
	$(PIP_AUDIT) -r requirements/dev.txt -o build/audit/dev.json || test -s build/audit/dev.json
	$(BIN)/odr weaknesses build/audit/runtime.json build/audit/dev.json

# One lock for Python 3.11 and every later one. It names no place that the files come from: that is each machine's own.
LOCK := $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links --upgrade
lock: $(VENV)/.dev ## renew the locks with the newest versions that fit
	$(PIP_INSTALL) uv
	$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt

clean: ## remove what was made here; instance/ stays
	rm -rf $(VENV) node_modules build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find odr tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. Say which one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { \
		echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Two stamps, so that the demonstration does not wait for the tools of the tests.
$(VENV)/.runtime: $(BIN)/python requirements/runtime.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/runtime.txt
	$(PIP_INSTALL) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements/dev.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	$(PIP_INSTALL) --quiet --no-deps --no-build-isolation -e .
	@touch $(VENV)/.runtime $@
