# Clamor's front door: `make demo`, `make test`. Everything is installed into .venv, nothing elsewhere.
# pip is called as it is configured on this machine: PIP_INDEX_URL, PIP_FIND_LINKS and the like are honoured.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
FIND_TORCH := import pathlib, torch; assert torch.__version__.startswith("2.13.0"); \
	print(pathlib.Path(torch.__file__).parents[1])
# Installed without bytecode (see below), which would else be made anew by each program.
export PYTHONDONTWRITEBYTECODE :=
DATA ?= data
ROWS ?= 20000
BUDGET ?= full

.PHONY: help setup demo test lint bench bench-themes bench-weeks models clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 20

setup: $(READY) ## .venv with Clamor and everything it needs, at the versions of constraints.txt

demo: $(READY) ## one night on the demo company's answers: the top pain points, and out/report.html
	$(VENV)/bin/clamor demo

test: $(READY) ## every test
	$(PY) -m pytest

lint: $(READY) ## style, types, and the layers of the design
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

bench: $(READY) ## speed and memory of `clamor analyze`, beside a plain script; ROWS=2000 for a quick look
	$(PY) -m bench.throughput --rows $(ROWS) $(if $(wildcard $(DATA)),--data $(DATA))

bench-themes: $(READY) ## topics in reviews of three languages beside plain BERTopic and leader clustering (DATA=folder)
	$(PY) -m bench.themes --data $(DATA)

bench-weeks: $(READY) ## ten weeks of nights and refits: do themes keep their units (DATA=folder)
	$(PY) -m bench.weeks --data $(DATA)
	$(PY) -m bench.weeks --data $(DATA) --no-taxonomy

models: $(READY) ## the shipped models once more, from the packages and texts that their cards name (DATA=folder, BUDGET=small for less teaching)
	$(PY) -m models.language.build --data $(DATA)
	$(PY) -m models.encoder.build --data $(DATA) --budget $(BUDGET)
	$(PY) -m models.static.build --data $(DATA)
	$(PY) -m models.themes.build
	$(VENV)/bin/clamor eval --data $(DATA)

clean: ## removes what was made: .venv, out and caches; stores and settings stay
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The constraints go by variable, for they then bind the environment that builds the project as well.
# --no-compile halves the installation: Python compiles what is imported, which is a small part, when it is imported.
# What clustering and flows run on is compiled at the end, for it takes half a minute, in each program that comes first.
# A torch 2.13.0 that $(PYTHON) has, also one in a virtual environment, is used where it lies: a .pth file shows the way.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Clamor needs Python 3.11; none of python3.11, python3, python is one." \
		"Install it, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PYTHON) -c '$(FIND_TORCH)' > $(VENV)/lib/python3.11/site-packages/torch_of_base.pth 2>/dev/null || true
	PIP_CONSTRAINT="constraints.txt $$PIP_CONSTRAINT" $(PY) -m pip install --no-compile --editable '.[dev,postgres,dask,eval]'
	$(PY) -c 'import bertopic, prefect'
	@touch $@
