# shellcheck shell=bash
# What no distribution packages in the version we need: llhttp and the engine. Sourced by tools/setup.
# shellcheck source-path=SCRIPTDIR source=common.sh disable=SC2154

# pip as a command or as a module of whichever python3 has one; prints the words to call it by.
find_pip() {
    local python
    for python in /usr/bin/python3 python3; do
        if have "$python" && "$python" -m pip --version >/dev/null 2>&1; then
            printf '%s -m pip' "$python"
            return 0
        fi
    done
    for python in pip3 pip; do
        if have "$python"; then
            printf '%s' "$python"
            return 0
        fi
    done
    return 1
}

# pip_download FOLDER ARGUMENTS...: quiet, bounded, with the client's own output only when it fails.
pip_download() {
    local into="$1" pip log
    shift
    pip="$(find_pip)" || fail "pip is needed to fetch $*: install python3-pip and run tools/setup again"
    log="$scratch/pip.log"
    # shellcheck disable=SC2086 # two or three words on purpose
    if ! $pip download --disable-pip-version-check --no-input --no-deps --dest "$into" "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "fetching $* with '$pip' failed (see above): check the network or the client's own configuration, then run tools/setup again"
    fi
}

llhttp_present() {
    [ -f "$cache/llhttp-$LLHTTP_VERSION/include/llhttp.h" ]
}

ensure_llhttp() {
    local target="$cache/llhttp-$LLHTTP_VERSION" archive inner
    llhttp_present && return 0
    wanted "fetching llhttp $LLHTTP_VERSION" || return 0
    make_scratch
    # The client runs the package's build file to read its metadata, so the hash must be checked by the client,
    # before that: hence a requirements file and --require-hashes instead of verify() alone.
    printf 'httptools==%s --hash=sha256:%s\n' "$HTTPTOOLS_VERSION" "$HTTPTOOLS_SHA256" >"$scratch/llhttp.txt"
    pip_download "$scratch" --no-binary httptools --require-hashes -r "$scratch/llhttp.txt"
    archive="$scratch/httptools-$HTTPTOOLS_VERSION.tar.gz"
    verify "$archive" "$HTTPTOOLS_SHA256"
    tar --no-same-owner -xzf "$archive" -C "$scratch"
    inner="$scratch/httptools-$HTTPTOOLS_VERSION/vendor/llhttp"
    check_llhttp_version "$inner/include/llhttp.h"
    publish_dir "$inner" "$target"
}

check_llhttp_version() {
    local found
    found="$(awk '/define LLHTTP_VERSION_(MAJOR|MINOR|PATCH)/ { v = v s $3; s = "." } END { print v }' "$1")"
    [ "$found" = "$LLHTTP_VERSION" ] || fail "the package holds llhttp $found, expected $LLHTTP_VERSION"
}

# Only tests need it, and they say so where it is missing: no reason to stop when it cannot be had.
ensure_nats_py() {
    local target="$cache/nats-py-$NATS_PY_VERSION" wheel
    case "$purpose" in
    test | all) ;;
    *) return 0 ;;
    esac
    [ -f "$target/nats/__init__.py" ] && return 0
    wanted "fetching nats-py $NATS_PY_VERSION, for the tests" || return 0
    make_scratch
    if ! (pip_download "$scratch" --only-binary :all: "nats-py==$NATS_PY_VERSION"); then
        say "goes on without nats-py: the tests that need it are skipped"
        return 0
    fi
    wheel="$scratch/nats_py-$NATS_PY_VERSION-py3-none-any.whl"
    verify "$wheel" "$NATS_PY_SHA256"
    python3 -m zipfile -e "$wheel" "$scratch/nats-py"
    publish_dir "$scratch/nats-py" "$target"
}

# Set when any usable engine is there: the user's own, the patched source build, the prebuilt one.
engine_present() {
    local dir
    for dir in "${WASMTIME_DIR:-}" "$cache/engine-$ENGINE_SOURCE_VERSION" "$cache/engine-$ENGINE_PREBUILT_VERSION-prebuilt"; do
        if [ -n "$dir" ] && [ -f "$dir/include/wasmtime/conf.h" ]; then
            return 0
        fi
    done
    return 1
}

ensure_engine() {
    engine_present && return 0
    wanted "fetching the prebuilt engine $ENGINE_PREBUILT_VERSION (it lacks the patch releases; 'make engine' builds $ENGINE_SOURCE_VERSION)" ||
        return 0
    local machine platform hash root
    machine="$(uname -m)"
    platform="$(lookup "ENGINE_WHEEL_PLATFORM_$machine")"
    hash="$(lookup "ENGINE_WHEEL_SHA256_$machine")"
    [ -n "$hash" ] || fail "no prebuilt engine is pinned for $machine: run 'make engine', or set WASMTIME_DIR"
    make_scratch
    root="$scratch/engine"
    mkdir -p "$root/lib" "$root/include"
    fetch_engine_library "$root" "$platform" "$hash"
    fetch_engine_headers "$root"
    publish_dir "$root" "$cache/engine-$ENGINE_PREBUILT_VERSION-prebuilt"
}

fetch_engine_library() {
    local root="$1" platform="$2" hash="$3" wheel
    pip_download "$scratch" --only-binary :all: --platform "$platform" "wasmtime==$ENGINE_PREBUILT_VERSION"
    wheel="$scratch/wasmtime-$ENGINE_PREBUILT_VERSION-py3-none-$platform.whl"
    verify "$wheel" "$hash"
    python3 -m zipfile -e "$wheel" "$scratch/wheel"
    mv "$scratch/wheel/wasmtime/linux-$(uname -m)/_libwasmtime.so" "$root/lib/libwasmtime.so"
}

fetch_engine_headers() {
    local root="$1" crate
    crate="$(fetch_crate wasmtime-c-api-impl "$ENGINE_PREBUILT_VERSION")"
    verify "$crate" "$ENGINE_CRATE_SHA256"
    tar --no-same-owner -xzf "$crate" -C "$scratch"
    cp -R "$scratch/wasmtime-c-api-impl-$ENGINE_PREBUILT_VERSION/include/." "$root/include/"
    # The wheel is built with every feature. A conf.h that leaves one out compiles and links, and then reads
    # values with the wrong layout.
    sed 's/^#cmakedefine /#define /' "$root/include/wasmtime/conf.h.in" >"$root/include/wasmtime/conf.h"
    rm "$root/include/wasmtime/conf.h.in"
    grep -q '^#define WASMTIME_FEATURE_GC$' "$root/include/wasmtime/conf.h" || fail "conf.h of the crate has an unknown form"
}

# A rustup without a toolchain has the command, but it does not work.
have_cargo() {
    cargo --version >/dev/null 2>&1
}

# fetch_crate NAME VERSION: prints the path of the .crate file in cargo's own cache.
fetch_crate() {
    local name="$1" version="$2" home="${CARGO_HOME:-$HOME/.cargo}" file work
    file="$(find_crate "$home" "$name-$version")"
    if [ -z "$file" ]; then
        work="$scratch/cargo"
        mkdir -p "$work/src"
        # 'cargo info' fetches one crate (a second). Before cargo 1.82 there is no such command; then a throw-away
        # manifest brings the crate with all that it depends on.
        if ! (cd "$work" && cargo info --quiet "$name@$version") >"$scratch/cargo.log" 2>&1; then
            fetch_crate_slowly "$work" "$name" "$version"
        fi
        file="$(find_crate "$home" "$name-$version")"
    fi
    [ -n "$file" ] || fail "cargo did not leave $name-$version.crate in $home/registry/cache"
    printf '%s' "$file"
}

fetch_crate_slowly() {
    say "this cargo has no 'info' command: fetching the crate with its dependencies (a minute)" >&2
    : >"$1/src/lib.rs"
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = { version = "=%s", default-features = false }\n' \
        "$2" "$3" >"$1/Cargo.toml"
    if ! (cd "$1" && cargo fetch) >"$scratch/cargo.log" 2>&1; then
        tail -n 20 "$scratch/cargo.log" >&2
        fail "cargo could not fetch $2 $3 (see above); a newer cargo (1.82 or later) may, or set WASMTIME_DIR"
    fi
}

find_crate() {
    find "$1/registry/cache" -name "$2.crate" -print -quit 2>/dev/null || true
}
