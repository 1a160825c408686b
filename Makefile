# Everything runs in a virtual environment of its own; PYTHON may name another interpreter for it.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

.PHONY: help test test-oldest lint builds faults pre-commit docs site vscode vscode-editor golden corpus corpus-contexts bench bench-context bench-growth expressions bench-images bench-scale bench-lsp fuzz fuzz-many fuzz-reach fuzz-figures fuzz-atheris clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -e '.[test,lint,bench,scale,site]'
	touch $@

test: $(STAMP)  ## run all tests
	$(BIN)/python -m pytest

# The way through all rooms, and what Python itself reads for us: expressions, syntax trees, TOML, tar.
OLDEST = build/oldest-python
OLDEST_TESTS = golden syntax_* shell_* effects_* evidence* expressions values config context_python cli cli_fix verify_archive

test-oldest:  ## PYTHON=... : what may depend on the version of Python, in an environment of an old one
	$(PYTHON) -m venv --clear $(OLDEST)
	$(OLDEST)/bin/pip install -q -e '.[test]'
	$(OLDEST)/bin/python -m pytest -n 2 $(OLDEST_TESTS:%=tests/test_%.py)

lint: $(STAMP)  ## ruff, mypy --strict and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

builds: $(STAMP)  ## build all golden cases, also those that repeat what others show
	LAYERSMITH_DEEP_BUILDS=1 $(BIN)/python -m pytest tests/test_golden_builds.py -n 2

faults: $(STAMP)  ## strike every system call of a write in every way, and unpack real bombs (half an hour)
	LAYERSMITH_FAULTS=1 $(BIN)/python -m pytest tests/test_faults_write.py tests/test_faults_input.py \
		tests/test_hostile_images.py tests/test_hostile_output.py -n 2

pre-commit: $(STAMP)  ## the hooks, by pre-commit itself on a clone (it installs all that the project needs)
	LAYERSMITH_PRE_COMMIT=1 $(BIN)/python -m pytest tests/test_precommit.py

docs: $(STAMP)  ## write docs/transforms/ from the transforms
	$(BIN)/python docs/generate.py

site: $(STAMP)  ## the documentation as a site, in build/site; links that lead nowhere are errors
	$(BIN)/zensical build --clean --strict

vscode:  ## the VS Code extension: type-check, unit tests, editors/vscode/layersmith.vsix; needs node and npm
	cd editors/vscode && npm ci --silent && npm run -s check && npm test --silent && npm run -s package

vscode-editor: $(STAMP) vscode  ## the extension in VS Code itself (code-server and Chromium; a few minutes to install)
	editors/vscode/editor/install.sh
	LAYERSMITH_REQUIRE_VSCODE=1 $(BIN)/python -m pytest tests/test_vscode.py

golden: $(STAMP)  ## regenerate the golden expectations; read the diff before you commit it
	$(BIN)/python tests/golden_cases.py

corpus: $(STAMP)  ## DIR=... : what the transforms do to every Dockerfile below DIR, and whether each promise holds
	$(BIN)/python benchmarks/corpus.py $(DIR)

corpus-contexts: $(STAMP)  ## DIR=... : what is known of installs in repositories below DIR, and what order-copies makes of it
	$(BIN)/python benchmarks/contexts.py $(DIR)

bench: $(STAMP)  ## [DIR=...] [PARFUM=...] : start-up, throughput, broken files and real builds, beside other programs; growth
	$(BIN)/python benchmarks/bench.py $(if $(PARFUM),--parfum $(PARFUM)) $(DIR)

bench-context: $(STAMP)  ## what a build context of 200,000 files costs
	$(BIN)/python benchmarks/context.py

bench-growth: $(STAMP)  ## how the cost of a file grows with what there is in it, and which regular expressions are slow
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/backtracking.py

expressions: $(STAMP)  ## which regular expressions are slow, by counting steps
	$(BIN)/python benchmarks/backtracking.py

bench-scale: $(STAMP)  ## [DIR=...] : a second run over many files beside the first, and the memory of a process
	$(BIN)/python benchmarks/scale.py $(DIR)

bench-images: $(STAMP)  ## memory and time of comparing two images of 2 GB
	$(BIN)/python benchmarks/images.py

bench-lsp: $(STAMP)  ## [DIR=...] : the language server beside others; with DIR, whether it writes what fix writes
	$(if $(DIR),$(BIN)/python benchmarks/same_text.py $(DIR))
	$(BIN)/python benchmarks/lsp.py

EXAMPLES ?= 2000
fuzz: $(STAMP)  ## [EXAMPLES=...] : generated Dockerfiles and shell scripts against every promise, see docs/fuzzing.md
	LAYERSMITH_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -m fuzz

fuzz-many: $(STAMP)  ## [EXAMPLES=...] : the same properties, with a generator that is a hundred times as fast
	$(BIN)/python fuzz/generate.py --examples $(EXAMPLES)

fuzz-reach: $(STAMP)  ## [EXAMPLES=...] : how often each transform rewrites what the grammars write, and why it does not
	$(BIN)/python fuzz/reach.py --examples $(EXAMPLES)

fuzz-figures:  ## how much was fuzzed so far, as a table
	@$(PYTHON) fuzz/figures.py

SECONDS ?= 60
fuzz-atheris: $(STAMP)  ## [SECONDS=...] : look for bytes that break the parsers, the server or the pipeline, by coverage
	$(BIN)/pip install -q -e '.[fuzz]'
	$(BIN)/python fuzz/run.py --seconds $(SECONDS)

clean:  ## remove what the other targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache build dist
