# shellcheck shell=bash
# Small things that every part of set-up uses. Sourced by tools/setup and tools/build-engine.

cache="${XDG_CACHE_HOME:-$HOME/.cache}/wasmcloud-c"
# --check of tools/setup: count what is missing, change nothing.
check_only=false
missing=0

say() {
    printf 'setup: %s\n' "$*"
}

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# lookup NAME: the value of a pinned variable whose name is computed; empty when there is none.
lookup() {
    printf '%s' "${!1-}"
}

# verify FILE SHA256: the pin decides, not the registry.
verify() {
    local actual
    actual="$(sha256sum "$1" | cut -d' ' -f1)"
    [ "$actual" = "$2" ] && return 0
    fail "$(basename "$1") has SHA-256 $actual, expected $2: refusing it. Nothing was installed; delete it and try again"
}

# publish_dir TMP FINAL: a folder appears complete or not at all.
publish_dir() {
    rm -rf "$2"
    mv "$1" "$2"
}

# A scratch folder inside the cache (same file system, so that publishing is a rename), removed at exit.
scratch=""
make_scratch() {
    [ -n "$scratch" ] && return 0
    scratch="$(mktemp -d "$cache/tmp.XXXXXX")"
    trap 'rm -rf "$scratch"' EXIT
}

# Called before each piece of work: in --check mode count it and skip it.
wanted() {
    if $check_only; then
        say "missing: $1"
        missing=$((missing + 1))
        return 1
    fi
    say "$1"
}
