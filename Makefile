# Every target works from a fresh clone; see `make help`. Python 3.11 or newer is all it needs.
.PHONY: help setup demo test bench assets lint format clean
.DEFAULT_GOAL := help

PORT ?= 8000
HOST ?= 127.0.0.1

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Install what the product needs into .venv and build its styles and scripts
	@sh scripts/setup.sh

demo: ## Run a practice with a day of bookings and payments (PORT=9000, RESET=1 starts over, ONCE=1 ends after the day)
	@sh scripts/demo.sh --host "$(HOST)" --port "$(PORT)" $(if $(filter-out 0 no,$(RESET)),--reset) $(if $(filter-out 0 no,$(ONCE)),--once)

test: ## Check everything: format, types, contracts, licences, secrets, then all tests (browser included)
	@sh scripts/check.sh

lint: ## The same without the tests
	@sh scripts/check.sh --no-tests

format: ## Put the code into its format
	@sh scripts/setup.sh dev
	@.venv/bin/python -m ruff format src tests scripts
	@.venv/bin/python -m ruff check --fix src tests scripts

bench: ## Measure speed, and write benchmarks/RESULTS.md
	@sh scripts/bench.sh

assets: ## Build styles, scripts and icons again
	@sh scripts/setup.sh
	@.venv/bin/python scripts/build_assets.py --force

clean: ## Remove what was installed and built; data in var/ stays
	@rm -rf .venv node_modules src/aesthetix/design/bundles .mypy_cache .ruff_cache .import_linter_cache .hypothesis
