# Front door. Every target is a line or two into a CMake preset (CMakePresets.json) or a script in tools/.
#
#   make run    a host with the example actors on http://127.0.0.1:$(PORT)
#   make test   everything that can be tested on this machine

PORT ?= 8080
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
JOBS ?= $(shell nproc)
export CTEST_OUTPUT_ON_FAILURE := 1

# Presets name clang-19; where set-up found another clang, that one is used.
CLANG = $(shell cat "$${XDG_CACHE_HOME:-$$HOME/.cache}/wasmcloud-c/guest-cc" 2>/dev/null || echo clang-19)

build-preset = cmake --preset $(1) $(2) && cmake --build --preset $(1) --parallel $(JOBS)

.PHONY: help run test bench fuzz check asan tsan clang build engine release install package docs clean

help:
	@tools/help

run:
	@tools/setup --for run
	@cmake --preset dev && cmake --build --preset dev --parallel $(JOBS) --target demo
	@PORT=$(PORT) tools/run-demo

build:
	@tools/setup --for run
	$(call build-preset,dev)

test:
	@tools/setup --for test
	$(call build-preset,dev)
	ctest --preset dev --parallel $(JOBS)

bench:
	@tools/setup --for bench
	$(call build-preset,dev)
	tools/run-bench build

fuzz:
	@tools/setup --for test
	$(call build-preset,fuzz,-DCMAKE_C_COMPILER=$(CLANG))
	tools/run-fuzz build/fuzz $(FUZZ_SECONDS)

check:
	@tools/setup --for test
	tools/check

asan tsan:
	@tools/setup --for test
	$(call build-preset,$@)
	ctest --preset $@ --parallel $(JOBS)

clang:
	@tools/setup --for test
	$(call build-preset,$@,-DCMAKE_C_COMPILER=$(CLANG))

engine:
	@tools/setup --for run
	tools/build-engine

release:
	@tools/setup --for run
	$(call build-preset,release)

install: release
	cmake --install build/release --prefix $(PREFIX)

package: release
	cd build/release && cpack

docs:
	tools/build-docs

clean:
	rm -rf build
