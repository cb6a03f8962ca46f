# `make demo` runs the main job; `make test` runs every test. Each installs by itself what the machine lacks.
SHELL := /bin/bash
SWIFT ?= swift

.PHONY: demo test bench install-dependencies format lint conformance simulate

install-dependencies:
	@Scripts/install-dependencies.sh

demo: install-dependencies
	$(SWIFT) build -c release --product infusync-lab
	$(SWIFT) run -c release --skip-build infusync-lab demo

test: install-dependencies
	$(SWIFT) test --disable-xctest --skip CurlTransportTests
	# By themselves: a connection that waits minutes for its turn is an old one to libcurl.
	$(SWIFT) test --disable-xctest --skip-build --filter CurlTransportTests

bench: install-dependencies
	Benchmarks/run.sh

simulate: install-dependencies
	$(SWIFT) build -c release --product infusync-lab
	Scripts/simulate.sh 2000

conformance: install-dependencies
	$(SWIFT) build -c release --product infusync
	$(SWIFT) build -c release --product infusync-lab
	INFUSYNC_BIN="$$($(SWIFT) build -c release --show-bin-path)" Tests/Conformance/run.sh

format:
	$(SWIFT) format -i -r Package.swift Sources Tests Mappings Benchmarks

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests Mappings
