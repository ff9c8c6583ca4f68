# The commands of AMTS. `make help` lists them.
#
# Everything is installed into .venv from locked requirements; nothing else on the machine changes.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# A wheel of Node.js is installed only where the machine has none (the CDK needs one).
NODE := $(shell command -v node 2>/dev/null)
NODE_REQUIREMENTS := $(if $(NODE),,-r requirements-node.txt)
# More than the cores: the workflow tests mostly wait.
JOBS ?= 4

# A Node.js from the wheel is found behind the machine's own.
export PATH := $(PATH):$(CURDIR)/.venv/bin
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 18,20,22

.DEFAULT_GOAL := help
.PHONY: help setup layers demo test histories check format synth deploy destroy lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: .venv/.installed ## install everything into .venv

.venv/.installed: requirements.txt requirements-dev.txt requirements-uv.txt requirements-node.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "AMTS needs Python 3.11 or newer (make PYTHON=python3.12 …)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "python3 cannot make a virtual environment (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "installing into .venv"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@VIRTUAL_ENV=.venv $(UV) pip install -q --require-hashes -r requirements.txt -r requirements-dev.txt $(NODE_REQUIREMENTS)
	@VIRTUAL_ENV=.venv $(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

layers: setup ## build the functions' layers (Linux arm64 wheels) into build/
	@$(BIN)/python tools/build_layers.py

demo: layers ## the sample book through the whole workflow on the embedded AWS
	@$(BIN)/amts demo

test: layers check ## every check and every test
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile

histories: setup ## 2,000 generated histories of a book against a model of what must hold
	@AMTS_HISTORIES=2000 AMTS_HISTORIES_SEED=random $(BIN)/python -m pytest -q -p no:cacheprovider tests/histories

check: setup ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy

format: setup ## put the code into its form
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .

node_modules/.installed: package.json package-lock.json
	@npm ci --silent --no-fund --no-audit
	@touch $@

synth: layers node_modules/.installed ## the CloudFormation template, into cdk.out
	npx cdk synth --quiet

deploy: layers node_modules/.installed ## deploy to the AWS account of the current credentials
	npx cdk deploy

destroy: layers node_modules/.installed ## remove the stack (buckets with human text stay)
	npx cdk destroy

lock: setup ## resolve every requirement anew
	@for name in requirements requirements-dev requirements-uv requirements-node; do \
	  $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --upgrade $$name.in -o $$name.txt || exit 1; done
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes -c requirements.txt \
	  --no-emit-index-url --no-header --upgrade bench/requirements.in -o bench/requirements.txt
	@$(BIN)/python tools/build_layers.py --lock

clean: ## remove what the commands made
	rm -rf build cdk.out out .amts node_modules .pytest_cache .mypy_cache .ruff_cache
