# make demo     the graph of the sample articles, in out/
# make test     the quick tests
# make check    everything that has to pass: format, lint, types, all tests, the wheel
# make wheel    the package, in dist/
# make docs     docs/commands.md, from what the commands say of themselves
# make exports  what the sample gives, for exports/
# make bench    speed, memory and repeated builds of a corpus, an article a line: make bench CORPUS=FILE.jsonl.gz
# make browser  only the tests of the page in a real Chromium; make check skips them where there is none
# make screenshots  pictures of the sample's page and a recording, for exports/; needs chromium
# make clean    removes what the other commands made
#
# PYTHON=python3.12 make ... takes another Python (3.11 or newer).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
OUT := out
FORMATS := ttl nt nq trig jsonld graphml gexf cx2 json neo4j.zip ftm.jsonl jsonl html
MORE := $(FORMATS) parquet.zip
export PIP_ROOT_USER_ACTION := ignore
# What was compiled once is kept: the tests start kg some hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check browser wheel docs exports screenshots bench clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/run
	@mkdir -p $(OUT)
	@$(BIN)/kg build kg/sample/sample.jsonl $(FORMATS:%=-o $(OUT)/sample.%)
	@echo
	@echo "The graph of the sample is in $(OUT)/: open $(OUT)/sample.html in a browser, or ask it:"
	@echo "  $(BIN)/kg ask $(OUT)/sample.ttl"

test: $(VENV)/dev
	@$(BIN)/pytest -q -n auto --dist worksteal

check: $(VENV)/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q -n auto --dist worksteal -m "slow or not slow"

browser: $(VENV)/dev
	@$(BIN)/pytest -q -m slow tests/test_browser.py

docs: $(VENV)/dev
	@$(BIN)/typer kg.cli utils docs --name kg --output docs/commands.md

exports: $(VENV)/dev
	@$(BIN)/kg build kg/sample/sample.jsonl $(MORE:%=-o exports/sample.%)
	@$(BIN)/kg plot exports/sample.ttl -o exports/plot-timeline.png

screenshots: $(VENV)/dev
	@$(BIN)/python tests/screenshots.py exports/sample.html exports
	@$(BIN)/python tests/tour.py exports/sample.html exports/page-tour.webp

bench: $(VENV)/dev
	@$(BIN)/python bench/corpus.py $(if $(CORPUS),--corpus $(CORPUS))

wheel: $(VENV)/dev
	@$(BIN)/hatchling build -t wheel

clean:
	rm -rf $(VENV) $(OUT) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew when pyproject.toml changes. What is not imported is not compiled.
$(VENV)/made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; give one with PYTHON=python3.11 make ...")'
	@echo "installing into $(VENV) (a minute or two)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run: $(VENV)/made
	@$(PIP) install --no-compile --editable .
	@touch $@

$(VENV)/dev: $(VENV)/made
	@$(PIP) install --no-compile --editable '.[dev]'
	@touch $(VENV)/run $@
