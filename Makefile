# Two commands matter: `make demo` and `make test`. Both set everything up first; both never ask.
SHELL := /bin/bash
PY := .venv/bin/python
PYTEST := QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(PY) -m pytest

.PHONY: demo test check bench bench-fleet fuzz drills drill-devices soak run setup setup-tests docs lock clean

demo: setup                     ## play the demo: in a window where there is a display, by automatic citizens where not
	@$(PY) -m kiosk demo

test: setup-tests check               ## everything: linters, types, QML, arrows, all tests
	@$(PYTEST) -n 3 --dist loadfile

check: setup                    ## linters, types, QML, arrows; the fast part of `make test`
	@echo "ruff …"; $(PY) -m ruff check . && $(PY) -m ruff format --check -q .
	@echo "mypy …"; $(PY) -m mypy
	@echo "import-linter …"; .venv/bin/lint-imports --no-cache
	@echo "qmllint …"; $(PYTEST) tests/ui/test_qmllint.py

run: setup                      ## the terminal as configured in var/terminal.toml
	@$(PY) -m kiosk run

bench: setup                    ## measure every part beside its peer or limit, some twenty minutes; tables with medians
	@$(PY) -m tests.bench

bench-fleet: setup-tests            ## measure the platform under a simulated fleet, on SQLite and PostgreSQL
	@$(PY) -m tests.bench.fleet

fuzz: setup-tests                    ## schemathesis against a real platform, for some minutes, with a new seed each time
	@$(PY) -m tests.central.contract.against_document

drills: setup-tests                 ## every fault there is, in full counts: nothing lost, twice or half; var/drills/
	@$(PY) -m tests.faults.drills

drill-devices: setup-tests          ## every fault of every simulated device at every moment of a journey; var/drills/
	@$(PY) -m tests.faults.device_drill

soak: setup-tests                   ## 5,000 visitors at one terminal with random faults, an hour; memory, files, deliveries; var/drills/
	@$(PY) -m tests.faults.soak

docs: setup                     ## write the generated documents again
	@$(PY) -m kiosk.faults.document > docs/faults.md
	@$(PY) -m central openapi > docs/openapi.json

setup:
	@packaging/bootstrap.sh

setup-tests:
	@packaging/bootstrap.sh tests

lock: setup                     ## pin all dependencies again, with hashes, without addresses
	@$(PY) -m uv --version >/dev/null 2>&1 || .venv/bin/pip install -q uv
	@for name in dev runtime; do $(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-annotate requirements/$$name.in -o requirements/$$name.lock; done

clean:
	@rm -rf demo-output var build .mypy_cache .ruff_cache .pytest_cache
