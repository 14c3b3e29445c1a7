"""The table of `make bench`: the marks of the design, what this machine reaches, and the ratio to a peer of the same run.

    tools/bench [BUILD_DIRECTORY] [--json] [--only NAME]... [--rounds N] [--seconds N]

Exit status 0 when everything was measured, whether or not the marks are met; 1 when a case could not be measured."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import cases  # noqa: E402
import servers  # noqa: E402


def cache_value(build, name):
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as cache:
        found = re.search(rf"^{name}:\w+=(.*)$", cache.read(), re.M)
    return found.group(1) if found else ""


def version(program, *options):
    path = servers.find(program)
    if not path:
        return "not installed"
    run = subprocess.run([path, *options], capture_output=True, text=True)
    found = re.search(r"\d+\.\d+(\.\d+)?", run.stdout + run.stderr)
    return found.group(0) if found else "unknown version"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        found = re.search(r"^model name\s*:\s*(.*)$", info.read(), re.M)
    return found.group(1) if found else platform.machine()


def engine_facts(build):
    """The engine's version and whether it is part of the program, by the program itself and what it loads."""
    program = os.path.join(build, "bin/wasmcloud")
    linked = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    kind = "shared library" if "wasmtime" in linked else "linked in"
    found = re.search(r"libwasmtime[^ ]* => (\S+)", linked)
    header = os.path.join(os.path.dirname(os.path.dirname(found.group(1))), "include/wasmtime.h") if found else ""
    number = ""
    if header and os.path.exists(header):
        with open(header, encoding="utf-8") as text:
            defined = re.search(r'WASMTIME_VERSION "([\d.]+)"', text.read())
        number = f" {defined.group(1)}" if defined else ""
    return f"Wasmtime{number}, {kind}"


def busy():
    """What runs beside the benchmark blurs it; the reader should know."""
    load = os.getloadavg()[0]
    return f"{load:.1f}" + (", busy: only ratios of CPU time can be trusted" if load > 0.5 * len(servers.CORES) else "")


def facts(build):
    return {
        "processor": processor(),
        "cores": len(servers.CORES),
        "kernel": platform.release(),
        "load before": busy(),
        "build": cache_value(build, "CMAKE_BUILD_TYPE") or "without a build type",
        "engine": engine_facts(build),
        "nginx": version("nginx", "-v"),
        "wrk": version("wrk", "-v"),
        "redis": version("redis-server", "--version"),
        "nats-server": version("nats-server", "--version"),
    }


def print_table(known, bench, seconds):
    for name, value in known.items():
        print(f"{name + ':':<12} {value}")
    print(f"{'load:':<12} wrk, 32 connections, keep-alive, {bench.rounds} rounds of {bench.seconds} s taking turns, medians")
    print()
    head = cases.Row("what", "mark", "measured", "ratio", "met")
    lines = [head] + [
        row._replace(ratio="" if row.ratio is None else f"{row.ratio:.2f}",
                     met={True: "yes", False: "NO", None: ""}[row.met]) for row in bench.rows]
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        if line is head:
            print("  ".join("-" * width for width in widths))
    for text in bench.skipped:
        print(f"skipped: {text}")
    marked = [row for row in bench.rows if row.met is not None]
    print(f"\n{sum(row.met for row in marked)} of {len(marked)} marks met, {seconds:.0f} s")


def print_json(known, bench):
    json.dump({"machine": known, "rows": [row._asdict() for row in bench.rows], "skipped": bench.skipped}, sys.stdout, indent=2)
    print()


def arguments():
    parser = argparse.ArgumentParser(prog="bench", description="Measures the marks of the design.")
    parser.add_argument("build", nargs="?", default="build", help="build directory")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[case.__name__ for case in cases.ALL],
                        help="only this case, repeatable: " + ", ".join(case.__name__ for case in cases.ALL))
    parser.add_argument("--rounds", type=int, default=5, help="rounds of a comparison")
    parser.add_argument("--seconds", type=int, default=2, help="length of a round")
    return parser.parse_args()


def main():
    options = arguments()
    bench = cases.Bench(os.path.abspath(options.build), options.rounds, options.seconds)
    known = facts(bench.build)  # before the benchmark is the load itself
    since = time.monotonic()
    failed = 0
    for case in cases.ALL:
        if options.only and case.__name__ not in options.only:
            continue
        if case in cases.LOADED and not servers.find("wrk"):
            bench.skip(case.__name__, "wrk is not installed")
            continue
        print(f"bench: {case.__name__} ...", file=sys.stderr, flush=True)
        try:
            case(bench)
        except (servers.Failed, subprocess.SubprocessError, OSError) as error:
            failed += 1
            bench.skip(case.__name__, f"FAILED: {error}")
    if options.json:
        print_json(known, bench)
    else:
        print_table(known, bench, time.monotonic() - since)
    return 1 if failed else 0


sys.exit(main())
