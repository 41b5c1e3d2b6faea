# Set-up, run, tests and checks of Waqai. `make help` lists the targets.
# Needed: make, and Python 3.11 or 3.12 with venv. Everything else is fetched into .uv/ and .venv/, pinned and hashed.

UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
# What is pinned: Waqai's environment, Superset's, and that of the image.
PINS := requirements.txt requirements-bi.txt deploy/requirements.txt
CODE := orchestration tests docs benchmarks
# Arguments for the command, as in: make run ARGS="--corpus ~/reports", make test ARGS="-k dates"
ARGS ?=
# Workers of pytest; 0 runs everything in one process. They take files in the order of tests/worlds/order_of_files.py.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := yes
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1

# The first interpreter that is Python 3.11 or 3.12. `make PYTHON=/path/to/python3.12 ...` names another.
PYTHON ?= $(shell for python in python3 python3.12 python3.11 python; do \
  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1; \
  then echo "$$python"; break; fi; done)

.DEFAULT_GOAL := help
.PHONY: help install run ui weights link-weights docs pictures bench site test test-bi faults fuzz check static format-check lint types imports sql dbt fmt lock sbom audit clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | \
	  while IFS='|' read -r target meaning; do printf '%-20s %s\n' "$$target" "$$meaning"; done

install: $(STAMP)  ## Install the pinned packages into .venv (quick when nothing changed)

run: $(STAMP)  ## Build the warehouse from the sample reports, or ARGS="--corpus FOLDER"
	@$(BIN)/waqai run $(ARGS)

ui: $(STAMP)  ## Serve Dagster on this machine
	@$(BIN)/waqai ui $(ARGS)

weights: $(STAMP)  ## Learn the weights of extraction anew from annotated reports; ARGS="--gold FOLDER --corpus FOLDER" adds some
	$(BIN)/python -m orchestration.evaluation.training $(ARGS)

link-weights: $(STAMP)  ## Learn the weights of linking anew; ARGS="--warehouse FOLDER --incidents FILE --reports FILE"
	$(BIN)/python -m orchestration.evaluation.dating $(ARGS)
	$(BIN)/python -m orchestration.evaluation.linking $(ARGS)

docs: $(STAMP)  ## Renew the results, tables and charts that the documents show, after a run on the sample reports
	$(BIN)/python docs/refresh.py $(ARGS)
	$(BIN)/python docs/linking_charts.py $(ARGS)
	$(BIN)/python docs/reference_pages.py

pictures: $(STAMP)  ## Renew the pictures of pages in docs/images, after a run; ARGS="[--only explorer] [--warehouse FOLDER]"
	$(BIN)/python docs/pictures.py $(ARGS)

bench: $(STAMP)  ## Measure runs by size, and renew their tables and charts; ARGS="CORPUS [--reports 1000 10000 100000]"
	$(BIN)/python benchmarks/sizes.py $(ARGS)
	$(BIN)/python docs/growth_pages.py

site: $(STAMP)  ## Build the documentation as a site into site/; open site/index.html
	$(BIN)/mkdocs build --strict

test: $(STAMP)  ## Run the tests; ARGS="-k words" chooses, ARGS=--cov tells what they cover
	$(PYTEST) $(ARGS)

test-bi: $(STAMP)  ## Install Superset where it is missing, and test its dashboards in a browser
	WAQAI_BI_TESTS=1 $(BIN)/python -m pytest tests/bi $(ARGS)

faults: $(STAMP)  ## Make every fault at every stage, which takes an hour; `make test` makes a sample of them
	WAQAI_FAULTS=all $(PYTEST) tests/faults $(ARGS)

fuzz: $(STAMP)  ## Look for texts that break the readers; ARGS="[readers|normalisation|numbers|dates|extraction ...] --seconds 60"
	$(BIN)/python tests/fuzz/fuzz.py $(ARGS)

check: static test  ## Everything that .ci/run runs

static: format-check lint types imports sql dbt  ## All of check but the tests

format-check: $(STAMP)
	$(BIN)/ruff format --check $(CODE)

lint: $(STAMP)
	$(BIN)/ruff check $(CODE)

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports --no-cache

sql: $(STAMP)
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models

dbt: $(STAMP)
	WAQAI_WORKING_FILE="$(CURDIR)/warehouse/work/parse.duckdb" $(BIN)/dbt --warn-error --quiet parse --no-partial-parse \
	  --project-dir "$(CURDIR)/dbt_project" --profiles-dir "$(CURDIR)/dbt_project" \
	  --target-path "$(CURDIR)/warehouse/work/parse" --log-path "$(CURDIR)/warehouse/work/parse"

fmt: $(STAMP)  ## Format code and models, and mend what can be mended
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/sqlfluff fix --disable-progress-bar dbt_project/models

lock: $(UV)  ## Pin the dependencies of pyproject.toml anew
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --group bi -o requirements-bi.txt
	$(UV) pip compile --quiet --python-platform linux --python-version 3.12 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --all-extras --group image --constraints requirements.txt \
	  pyproject.toml -o deploy/requirements.txt

sbom: $(STAMP)  ## Write the bill of materials of .venv to build/sbom.json (CycloneDX); needs no network
	@mkdir -p build
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json \
	  $(BIN)/python

audit:  ## Look the pinned packages up among known vulnerabilities; needs pip-audit and a network
	@command -v pip-audit >/dev/null || { \
	  echo "pip-audit is not on the PATH: install it outside .venv (pipx install pip-audit) and run make audit again." >&2; \
	  exit 1; }
	@failed=0; for pins in $(PINS); do \
	  echo "$$pins:"; pip-audit --require-hashes --disable-pip --requirement "$$pins" || failed=1; \
	done; exit $$failed

clean:  ## Remove the environment, caches and build leftovers; the warehouse stays
	rm -rf .venv .uv site .mypy_cache .pytest_cache .ruff_cache .hypothesis .fuzz .import_linter_cache .coverage .coverage.* \
	  dbt_project/target dbt_project/logs logs
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# uv, where the machine has none: pip brings it into a folder of its own.
.uv/bin/uv:
	$(require-python)
	@echo "fetching uv $(UV_VERSION) into .uv/"
	@rm -rf .uv
	@"$(PYTHON)" -m venv .uv || { \
	  echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2; \
	  rm -rf .uv; exit 1; }
	@.uv/bin/pip install --quiet "uv==$(UV_VERSION)" || { rm -rf .uv; exit 1; }

# The stamp is written last, so that an interrupted installation starts again.
$(STAMP): requirements.txt pyproject.toml | $(UV)
	$(require-python)
	@echo "installing pinned packages into $(VENV)/"
	@$(BIN)/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null || { \
	  rm -rf $(VENV) && $(UV) venv --quiet --python "$(PYTHON)" $(VENV); }
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

define require-python
@if [ -z "$(PYTHON)" ]; then \
  echo "Waqai needs Python 3.11 or 3.12. On the PATH: $$(python3 --version 2>&1 || true)." >&2; \
  echo "Install one of them, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; fi
endef
