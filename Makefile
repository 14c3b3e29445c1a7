# Front door. Every target is a line or two into tools/ and the presets of CMakePresets.json.
#
#   make run    a host with the example actors on http://127.0.0.1:$(PORT)
#   make test   everything that can be tested on this machine

PORT ?= 8080
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 600
PRESET ?= dev
JOBS ?= $(shell nproc)
export PORT JOBS SOAK_SECONDS
export CTEST_OUTPUT_ON_FAILURE := 1

.PHONY: help run test bench fuzz peer soak check asan tsan clang build engine release install package docs clean

help:
	@tools/help

run:
	@tools/setup --for run
	@tools/build dev wasmcloud wc_guests
	@tools/run-demo

build:
	@tools/setup --for run
	@tools/build dev

test:
	@tools/setup --for test
	@tools/build dev
	ctest --preset dev --parallel $(JOBS)

asan tsan:
	@tools/setup --for test
	@tools/build $@
	ctest --preset $@ --parallel $(JOBS)

clang:
	@tools/setup --for test
	@tools/build clang

fuzz:
	@tools/setup --for test
	@tools/build fuzz
	@tools/run-fuzz build/fuzz $(FUZZ_SECONDS)

bench:
	@tools/setup --for bench
	@tools/build dev
	@tools/bench build

peer:
	@tools/setup --for test
	@tools/build-peer
	@tools/build dev
	ctest --preset dev -C peer -L peer

soak:
	@tools/setup --for test
	@tools/build $(PRESET)
	ctest --preset $(PRESET) -C soak -L soak --verbose

check:
	@tools/setup --for test
	@tools/check

engine:
	@tools/setup --for run
	@tools/build-engine

release:
	@tools/setup --for run
	@tools/build release

install: release
	cmake --install build/release --prefix $(PREFIX)

package: release
	cd build/release && cpack

docs:
	@tools/build-docs

clean:
	rm -rf build
