# `make demo` runs the main job; `make test` runs every test. Each installs by itself what the machine lacks.
SHELL := /bin/bash
SWIFT ?= swift

.PHONY: demo test bench install install-dependencies format lint conformance simulate crash kills disk fuzz night

PREFIX ?= /usr/local
DESTDIR ?=

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

# The tool, its manual page, completions for three shells, and the systemd and cron files with the prefix in them. Enables nothing.
install: install-dependencies
	$(SWIFT) build -c release --product infusync
	@set -e; bin="$$($(SWIFT) build -c release --show-bin-path)"; to="$(DESTDIR)$(PREFIX)"; \
	install -d "$$to/bin" "$$to/lib/infusync" "$$to/share/man/man1" "$$to/share/bash-completion/completions" \
	  "$$to/share/zsh/site-functions" "$$to/share/fish/vendor_completions.d" "$$to/lib/systemd/system" "$$to/share/doc/infusync"; \
	install -m 755 "$$bin/infusync" "$$to/lib/infusync/infusync"; \
	rm -rf "$$to/lib/infusync/"*.resources; cp -R "$$bin"/infusync_*.resources "$$to/lib/infusync/"; \
	ln -sf ../lib/infusync/infusync "$$to/bin/infusync"; \
	"$$bin/infusync" --experimental-dump-help | python3 Scripts/manual.py >"$$to/share/man/man1/infusync.1"; \
	"$$bin/infusync" --generate-completion-script bash >"$$to/share/bash-completion/completions/infusync"; \
	"$$bin/infusync" --generate-completion-script zsh >"$$to/share/zsh/site-functions/_infusync"; \
	"$$bin/infusync" --generate-completion-script fish >"$$to/share/fish/vendor_completions.d/infusync.fish"; \
	for file in infusync.service infusync.timer; do sed 's|@PREFIX@|$(PREFIX)|' Scripts/service/$$file >"$$to/lib/systemd/system/$$file"; done; \
	sed 's|@PREFIX@|$(PREFIX)|' Scripts/service/infusync.cron >"$$to/share/doc/infusync/infusync.cron"; \
	echo "Installed to $$to. To run it every quarter of an hour: systemctl enable --now infusync.timer (as user infusync, home /var/lib/infusync)."

simulate: install-dependencies
	$(SWIFT) build -c release --product infusync-lab
	Scripts/simulate.sh 2000

conformance: install-dependencies
	$(SWIFT) build -c release --product infusync
	$(SWIFT) build -c release --product infusync-lab
	INFUSYNC_BIN="$$($(SWIFT) build -c release --show-bin-path)" Tests/Conformance/run.sh

# The disk and the wire fail at every point of what a clinic does: `make crash PART=1/4` for a quarter of the points.
PART ?= 1/1
crash: install-dependencies
	$(SWIFT) build -c release --product infusync-lab
	"$$($(SWIFT) build -c release --show-bin-path)/infusync-lab" crash --part $(PART)

# The real tool, killed at moments of chance: `make kills KILLS=500`.
KILLS ?= 20
kills: install-dependencies
	$(SWIFT) build -c release --product infusync
	$(SWIFT) build -c release --product infusync-lab
	KILLS=$(KILLS) INFUSYNC_BIN="$$($(SWIFT) build -c release --show-bin-path)" Tests/Conformance/run.sh test_kill.py

# A disk that is full, read-only or torn.
disk: install-dependencies
	$(SWIFT) build -c release --product infusync
	$(SWIFT) build -c release --product infusync-lab
	INFUSYNC_BIN="$$($(SWIFT) build -c release --show-bin-path)" Tests/Conformance/run.sh test_disk.py

# Every reader of what others wrote, `SECONDS_EACH` seconds each.
fuzz: install-dependencies
	for target in json ndjson records csv ccd http fhir; do Scripts/fuzz.sh $$target $${SECONDS_EACH:-120} || exit 1; done

# All of that till morning, and fresh seeds of the simulation; what fails is kept in night/.
night: install-dependencies
	Scripts/night.sh $(HOURS)

format:
	$(SWIFT) format -i -r Package.swift Sources Tests Mappings Benchmarks

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests Mappings
