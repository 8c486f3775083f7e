# Short names for what one does here. `make help` lists them.

SWIFT ?= swift
SOURCES := $(wildcard Sources Tests Examples Benchmarks) Package.swift

.DEFAULT_GOAL := help
.PHONY: help setup charts build test nightly trials browser lint demo bench guard docs dist clean
# Two builds at once would wait for each other's lock.
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## check the Swift toolchain and install the libraries that are missing
	@Scripts/setup.sh
	@Scripts/charts.sh || echo "setup: reports will have tables without charts; 'make charts' tries again" >&2

charts: ## install what draws the charts of reports
	@Scripts/charts.sh

build: setup ## build the program, optimised
	$(SWIFT) build -c release --product v2v

test: setup ## run the tests
	$(SWIFT) test

nightly: setup ## run the tests, the long ones too; HiGHS comes from Python's package index
	@Benchmarks/peers/setup.sh
	V2V_NIGHTLY=1 $(SWIFT) test

trials: build ## try studies on Slurm, GNU parallel, a full disk and the Frictionless validator; needs root
	@Scripts/test-parallel.sh
	@Scripts/test-disk.sh
	@Scripts/test-datapackage.sh
	@Scripts/test-slurm.sh

browser: build ## open reports in a browser and check that every chart is drawn
	@Scripts/test-report.sh

lint: ## check the formatting
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

demo: build ## recommend a network for the United Kingdom
	.build/release/v2v design Networks/uk

bench: setup ## time the engine and the journey, and print a table
	@Scripts/bench.sh

guard: ## check that the engine needs no more instructions than recorded
	@Scripts/setup.sh valgrind
	@Benchmarks/instructions.sh

docs: ## check the links of the documentation
	@Scripts/check-links.sh

dist: setup ## pack the program and the ready networks into dist/
	@Scripts/dist.sh

clean: ## delete what was built
	rm -rf .build dist
