# The two commands for a fresh machine: `make demo` and `make test`.

SWIFT ?= swift
BUILD := $(SWIFT) build -c release
DSM := .build/release/dsm
DEMO ?= demo
BUDGET ?= 4m
IMAGES ?= 600
REDRAW ?= 0
TARGET ?= jpeg
SECONDS ?= 60

.PHONY: demo test build deps lint format smoke soak sample sanitize fuzz clean

## demo: set up, build, then photographs -> catalog -> split -> preview -> training -> figures -> detections, into ./demo
demo: build
	@DSM="$(DSM)" DEMO="$(DEMO)" BUDGET="$(BUDGET)" IMAGES="$(IMAGES)" sh Scripts/demo.sh

## test: set up, build, run all tests
test: deps
	$(SWIFT) test -c release

## build: set up, then build the release
build: deps
	$(BUILD) --product dsm

## deps: install the system libraries that are missing
deps:
	@sh Scripts/install-dependencies.sh

## lint: the formatter's opinion, strictly
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

## format: let the formatter mend what it can
format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

## smoke: the demo in a minute, for CI
smoke: build
	@DSM="$(DSM)" DEMO="$(DEMO)" PRESET=nano EPOCHS=2 IMAGES=60 sh Scripts/demo.sh

## soak: kill ingests, streams and trainings at 100 random moments; what goes on must end as an undisturbed run does
soak: deps
	DSM_SOAK=100 $(SWIFT) test -c release --filter 'KillTests|StreamCommandTests|ResumeTests|TrainCommandTests.kill'

## sample: make manifests/ anew from datasets/sample; with REDRAW=1 draw datasets/sample anew first
sample: build
	@DSM="$(DSM)" REDRAW="$(REDRAW)" sh Scripts/sample.sh

## sanitize: thousands of broken pictures through the codecs' C under AddressSanitizer, UBSan and the leak checker
sanitize:
	@SWIFT="$(SWIFT)" sh Fuzz/sanitize.sh

## fuzz: fuzz one target, e.g. make fuzz TARGET=jpeg SECONDS=60 (TARGET: see Fuzz/README.md)
fuzz:
	@SWIFT="$(SWIFT)" sh Fuzz/fuzz.sh "$(TARGET)" "$(SECONDS)"

## clean: take away what was built, and the demo folder
clean:
	rm -rf .build
	@if [ -e "$(DEMO)/.dsm-demo" ]; then rm -rf "$(DEMO)"; fi
