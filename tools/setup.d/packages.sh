# shellcheck shell=bash
# System packages: which ones each purpose needs, and how they get here. Sourced by tools/setup.
# shellcheck disable=SC2154 # cache and check_only come from common.sh

# binaryen: clang calls its wasm-opt by itself, and without it our guests may need more than the MVP of WebAssembly.
readonly packages_run="build-essential cmake ninja-build pkgconf libuv1-dev libssl-dev libsodium-dev libjansson-dev libyaml-dev
    libsqlite3-dev libnats-dev binaryen python3 curl ca-certificates"
readonly packages_test="libcmocka-dev wabt python3-pytest python3-msgpack nats-server"
# Gates of `make check` and the fuzz preset. A distribution may lack one: its check is then skipped, and says so.
readonly packages_test_optional="clang-format-19 cppcheck codespell shellcheck pmccabe"
readonly packages_bench="nginx-light wrk redis-server"

# What to look for where there is no apt: a command, a pkg-config module, a Python module.
readonly commands_run="cc cmake ninja pkg-config wasm-opt python3 curl"
readonly modules_run="libuv openssl libsodium jansson yaml-0.1 sqlite3 libnats"
readonly commands_test="wat2wasm wasm-objdump nats-server"
readonly modules_test="cmocka"
readonly python_test="pytest msgpack"
readonly commands_bench="nginx wrk redis-server"

ensure_packages() {
    if have apt-get && have dpkg-query; then
        ensure_debian_packages "$1"
    else
        report_missing_tools "$1"
    fi
}

package_names() {
    printf '%s ' "$packages_run"
    case "$1" in test | all) printf '%s ' "$packages_test" ;; esac
    case "$1" in bench | all) printf '%s ' "$packages_bench" ;; esac
}

# Names out of the arguments that dpkg does not report as installed.
not_installed() {
    local installed name
    # dpkg-query fails when it has never heard of one of the names; it still lists the others.
    installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
        sed -n 's/^installed //p' | tr '\n' ' ') "
    for name in "$@"; do
        case "$installed" in *" $name "*) ;; *) printf '%s\n' "$name" ;; esac
    done
}

ensure_debian_packages() {
    local need=() optional=() list
    # shellcheck disable=SC2046,SC2086 # the sets are lists of words
    mapfile -t need < <(not_installed $(package_names "$1"))
    case "$1" in
    test | all)
        # shellcheck disable=SC2086
        mapfile -t optional < <(not_installed $packages_test_optional)
        ;;
    esac
    if [ -z "$(find_guest_compiler)" ]; then
        need+=("guest-compiler")
    fi
    # What the downloads will ask for, so that one installation (and one line for a user without root) does.
    if ! llhttp_present || ! engine_present; then
        find_pip >/dev/null || need+=("python3-pip")
    fi
    if ! engine_present && ! have_cargo; then
        need+=("cargo")
    fi
    if [ "${#need[@]}" -eq 0 ] && { [ "${#optional[@]}" -eq 0 ] || optional_given_up "${optional[@]}"; }; then
        return 0
    fi
    list="${need[*]} ${optional[*]}"
    wanted "packages: ${list# }" || return 0
    install_missing_packages
}

# Optional packages that this distribution does not have are remembered, so that the next set-up is quick.
optional_given_up() {
    local name
    for name in "$@"; do
        grep -qx "$name" "$cache/unavailable-packages" 2>/dev/null || return 1
    done
}

# Uses need and optional of its caller.
install_missing_packages() {
    local names=() name
    refresh_package_lists
    for name in "${need[@]}"; do
        case "$name" in
        guest-compiler) mapfile -t -O "${#names[@]}" names < <(guest_compiler_packages) ;;
        cargo) names+=("$(cargo_package)") ;;
        *) names+=("$name") ;;
        esac
    done
    for name in "${optional[@]}"; do
        if available "$name"; then
            names+=("$name")
        else
            say "$name is not in this distribution: its check will be skipped"
            # Only from fresh lists: an empty list says nothing about the distribution.
            ! $lists_fresh || printf '%s\n' "$name" >>"$cache/unavailable-packages"
        fi
    done
    [ "${#names[@]}" -eq 0 ] || install_packages "${names[@]}"
    silence_servers "${names[@]}"
}

# The benchmarks start their own nginx and Redis; the packages' services would only hold ports on this machine.
silence_servers() {
    local name
    have systemctl || return 0
    for name in "$@"; do
        case "$name" in
        nginx-light) as_root systemctl disable --now --quiet nginx >/dev/null 2>&1 || true ;;
        redis-server) as_root systemctl disable --now --quiet redis-server >/dev/null 2>&1 || true ;;
        esac
    done
}

available() {
    # Not piped into grep -q, which ends the pipe early: with pipefail that counts as a failure.
    [[ "$(apt-cache policy "$1" 2>/dev/null)" == *"Candidate: "[!\(]* ]]
}

# root, or the command that becomes root without a question; fails when there is none.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 2
    fi
}

can_be_root() {
    [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }
}

lists_tried=false
lists_fresh=false
refresh_package_lists() {
    can_be_root || return 0
    $lists_tried && return 0
    lists_tried=true
    say "apt-get update"
    if as_root apt-get -o DPkg::Lock::Timeout=300 update -qq; then
        lists_fresh=true
    else
        say "apt-get update failed: going on with the lists that are here"
    fi
}

install_packages() {
    if ! can_be_root; then
        say "packages are missing and this user may not install them; run this line, then tools/setup again:" >&2
        printf '    sudo apt-get install -y --no-install-recommends %s\n' "$*" >&2
        exit 2
    fi
    refresh_package_lists
    say "apt-get install $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y -qq \
        --no-install-recommends "$@" >"$cache/apt.log" 2>&1 9>&- && return 0
    tail -n 20 "$cache/apt.log" >&2
    fail "apt-get could not install: $* (see above; whole log in $cache/apt.log)"
}

# Debian's stable releases carry a newer Rust under another name.
cargo_package() {
    if available cargo-web; then
        printf 'cargo-web'
    else
        printf 'cargo'
    fi
}

# --- guest compiler: any clang from 14 on that has the wasm32 target, with a linker beside it ---

compiles_wasm() {
    local clang="$1" version
    version="$("$clang" -dumpversion 2>/dev/null | cut -d. -f1)"
    [ "${version:-0}" -ge 14 ] 2>/dev/null || return 1
    [[ "$("$clang" -print-targets 2>/dev/null)" == *wasm32* ]] || return 1
    have "wasm-ld-$version" || have wasm-ld || [ -x "$(dirname "$(readlink -f "$(command -v "$clang")")")/wasm-ld" ]
}

find_guest_compiler() {
    local clang
    # A recorded choice that still exists saves starting a compiler at each set-up.
    if [ -f "$cache/guest-cc" ]; then
        clang="$(cat "$cache/guest-cc")"
        if [ -x "$clang" ]; then
            printf '%s' "$clang"
            return 0
        fi
    fi
    for clang in clang-19 clang-20 clang-21 clang-22 clang-18 clang-17 clang-16 clang-15 clang-14 clang; do
        if have "$clang" && compiles_wasm "$clang"; then
            command -v "$clang"
            return 0
        fi
    done
}

# clang-19 with its linker and sanitizer runtime where there is one, else the newest that is there.
guest_compiler_packages() {
    local version
    for version in 19 20 21 22 18 17 16 15 14; do
        if available "clang-$version" && available "lld-$version"; then
            printf 'clang-%s\nlld-%s\n' "$version" "$version"
            if available "libclang-rt-$version-dev"; then
                printf 'libclang-rt-%s-dev\n' "$version"
            fi
            return 0
        fi
    done
    printf 'clang\nlld\n'
}

# cmake/*.cmake reads the file; an existing choice is kept.
record_guest_compiler() {
    local found
    found="$(find_guest_compiler)"
    [ -n "$found" ] || return 0
    if ! $check_only && [ "$(cat "$cache/guest-cc" 2>/dev/null)" != "$found" ]; then
        printf '%s\n' "$found" >"$cache/guest-cc"
        say "guest compiler: $found"
    fi
}

# --- no apt: say exactly what is missing, install nothing ---

report_missing_tools() {
    local name lacking=()
    local commands="$commands_run" modules="$modules_run" python=""
    case "$1" in
    test | all)
        commands+=" $commands_test"
        modules+=" $modules_test"
        python="$python_test"
        ;;
    esac
    case "$1" in bench | all) commands+=" $commands_bench" ;; esac
    for name in $commands; do
        have "$name" || lacking+=("the command $name")
    done
    for name in $modules; do
        pkg-config --exists "$name" 2>/dev/null || lacking+=("the library $name with its headers and pkg-config file")
    done
    for name in $python; do
        python3 -c "import $name" 2>/dev/null || lacking+=("the Python module $name")
    done
    if ! llhttp_present || ! engine_present; then
        find_pip >/dev/null || lacking+=("pip, as a command or a module of python3")
    fi
    engine_present || have_cargo || lacking+=("cargo, any version (1.82 or later is quicker), or an engine in WASMTIME_DIR")
    [ -n "$(find_guest_compiler)" ] || lacking+=("clang 14 or later with the wasm32 target, and wasm-ld")
    [ "${#lacking[@]}" -eq 0 ] && return 0
    say "this system has no apt; please install by its own means, then run tools/setup again:" >&2
    printf '    %s\n' "${lacking[@]}" >&2
    exit 2
}
