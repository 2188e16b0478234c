# One command for everything a contributor does. Needs python3 (3.11 or later) and make; everything else goes into .venv.
#   make scan                 scan the bundled example        make scan ON=path/to/tree      scan any tree
#   make test                 all tests                       make check                     style, types, layers
#   make check-sarif          judge our SARIF with Microsoft's validator (TREES="a b": of these trees)
#   make bench                speed and accuracy tables       make picture                   redraw the picture in docs/
#   PYTHON=python3.12 make .. another interpreter for a new .venv
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ON ?= fixtures/legacy-benefits
SCAN ?=

.DEFAULT_GOAL := scan
.PHONY: scan test check check-sarif bench picture clean

# Two stamps, so that a first scan does not wait for pandas and friends. Both follow pyproject.toml only: the install is editable.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "herkomst needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,parquet]'
	@touch $@

# Exit 1 says "there are results"; that is what an example is for. Anything else that is not 0 fails.
scan: $(VENV)/.installed
	@$(BIN)/herkomst scan "$(ON)" $(SCAN) || [ $$? -eq 1 ]

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(TESTS)

check: $(VENV)/.installed-test
	$(BIN)/ruff check scanner tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

check-sarif: $(VENV)/.installed-test
	$(BIN)/python -m tests.report.check_sarif $(TREES)

bench: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.scan_speed

picture: $(VENV)/.installed
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
