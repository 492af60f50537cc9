# make demo    set up and do the main job, then serve the pages on 127.0.0.1:8000 (SERVE=0: do not serve; PORT=...)
# make test    set up, check and run every test
# make proof   the long proofs      make bench   the measured figures      make check   style, types, walls

SERVE ?= 1
PORT ?= 8000
WORKERS ?= 2
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# One thread for each process: on few processors more of them only stand in line.
export OMP_NUM_THREADS := 1
# Where Python is told to keep no compiled files, each command would compile all it imports, for seconds.
unexport PYTHONDONTWRITEBYTECODE

BUILD := requirements/build.txt
PROJECT := pyproject.toml $(BUILD)

.PHONY: demo test proof bench check clean
.NOTPARALLEL:

demo: $(VENV)/ready-to-run
	$(BIN)/ponte demo
ifneq ($(SERVE),0)
	$(BIN)/ponte serve --port $(PORT)
endif

test: check
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --ignore tests/proofs

proof: $(VENV)/ready-to-test
	$(BIN)/pytest tests/proofs

bench: $(VENV)/ready-to-test
	$(BIN)/python -m benchmarks

check: $(VENV)/ready-to-test
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo

clean:
	rm -rf $(VENV)

# The file "ready-to-..." says that what is locked is installed; it is older than the lock when the lock has changed.
$(VENV)/ready-to-run: requirements/run.txt
$(VENV)/ready-to-test: requirements/dev.txt
$(VENV)/ready-to-%: $(PROJECT) | $(BIN)/python
	$(call install,--require-hashes -r $(BUILD) -r $(filter requirements/run.txt requirements/dev.txt,$^))
	$(call install,--no-deps --no-build-isolation --editable .)
	touch $@

ifneq ($(shell command -v uv),)
install = uv pip install --quiet --compile-bytecode --python $(BIN)/python $(1)
$(BIN)/python:
	uv venv --quiet --seed --python 3.11 $(VENV)
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11) and 'Ponte needs Python 3.11: make PYTHON=...')"
	$(PYTHON) -m venv $(VENV)
endif
