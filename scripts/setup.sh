# Sourced by ./dev: puts the tools in place that a command needs, each in the
# version that was tried. What is there already is taken as it is; what is not
# goes into the cache folder, or on Debian comes from its packages.
#
# Every `need_…` may be called again and again, and says what it does when it
# does something.

trunk_version=0.21.14
binaryen_version=132
esbuild_version=0.25.12
wasm_split_version=0.2.4
cargo_deny_version=0.20.2
cache=${TAILLIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taillight}
mkdir -p "$cache"

# Both browsers' drivers and the tests find Chromium here.
export CHROMIUM=${CHROMIUM:-}

say() { printf '\033[2m· %s\033[0m\n' "$*" >&2; }

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# quietly WHAT COMMAND…: its output only if it fails
quietly() {
    local what=$1 log
    shift
    log=$(mktemp "$cache/log.XXXXXX")
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        die "$what failed; its whole output is in $log"
    fi
    rm -f "$log"
}

have() { command -v "$1" >/dev/null 2>&1; }

# need_debian PACKAGE…: installs what is missing, where that can be done
need_debian() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        have sudo || die "install these Debian packages as root, then run this again: ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing from Debian: ${missing[*]}"
    quietly "apt-get update" "${as_root[@]}" apt-get -q update
    # RUNLEVEL=1: the packages' services must not start; the tests start their own.
    quietly "apt-get install" "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install "${missing[@]}"
}

# need_program PROGRAM DEBIAN_PACKAGE: on PATH, or from Debian, or a sentence
need_program() {
    have "$1" && return 0
    have apt-get || die "$1 is missing; install it (Debian calls the package $2), then run this again"
    need_debian "$2"
    have "$1" || die "$1 is still missing after installing $2"
}

need_rust() {
    have cargo || die "Rust is missing; install it with rustup (https://rustup.rs), then run this again"
    have cc || need_program cc gcc
    local channel
    channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    if have rustup; then
        if ! rustup toolchain list | grep -q "^$channel"; then
            say "installing Rust $channel"
            quietly "rustup toolchain install" rustup toolchain install "$channel" --profile minimal \
                --component clippy --component rustfmt --target wasm32-unknown-unknown
        fi
        rustup target list --toolchain "$channel" --installed | grep -q wasm32-unknown-unknown ||
            quietly "rustup target add" rustup target add --toolchain "$channel" wasm32-unknown-unknown
    fi
}

# The standard library's source: a release build compiles it together with the page.
need_rust_source() {
    need_rust
    local source
    source=$(rustc --print sysroot)/lib/rustlib/src/rust/library
    [ -d "$source" ] && return 0
    have rustup || die "the standard library's source is missing ($source); install rust-src for $(rustc --version)"
    quietly "rustup component add" rustup component add rust-src
}

# Tools built here are thrown away with the cache: link time matters more than speed.
build_tool() { # build_tool CRATE VERSION FLAG…
    local crate=$1 version=$2
    shift 2
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        CARGO_TARGET_DIR="$cache/build" \
        quietly "building $crate $version" cargo install "$crate" --version "$version" --root "$cache/$crate-$version" "$@"
    rm -rf "$cache/build"
}

need_trunk() {
    if have trunk && trunk --version | grep -q " $trunk_version$"; then
        return 0
    fi
    export PATH="$cache/trunk-$trunk_version/bin:$PATH"
    if [ ! -x "$cache/trunk-$trunk_version/bin/trunk" ]; then
        say "building trunk $trunk_version (once, about 6 minutes on two cores)"
        build_tool trunk "$trunk_version" --locked
    fi
}

# Its command-line tool must have the very version of the crate.
need_wasm_bindgen() {
    local version
    version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
    if have wasm-bindgen && wasm-bindgen --version | grep -q " $version$"; then
        return 0
    fi
    export PATH="$cache/wasm-bindgen-cli-$version/bin:$PATH"
    if [ ! -x "$cache/wasm-bindgen-cli-$version/bin/wasm-bindgen" ]; then
        say "building wasm-bindgen $version (once, about 3 minutes on two cores)"
        build_tool wasm-bindgen-cli "$version"
    fi
}

need_node() {
    have node || die "Node.js 20 or later is missing; install it, then run this again"
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js is too old; version 20 or later is needed"
    have npm || die "npm is missing; install it beside Node.js, then run this again"
}

# need_npm_tool PROGRAM PACKAGE VERSION
need_npm_tool() {
    local program=$1 package=$2 version=$3
    local folder="$cache/$package-$version"
    need_node
    export PATH="$folder/node_modules/.bin:$PATH"
    if [ ! -x "$folder/node_modules/.bin/$program" ]; then
        say "installing $package $version"
        mkdir -p "$folder"
        quietly "npm install $package" npm install --prefix "$folder" --no-audit --no-fund "$package@$version"
    fi
}

need_wasm_opt() {
    have wasm-opt || need_npm_tool wasm-opt binaryen "$binaryen_version"
}

# Makes one small file of several scripts or style sheets.
need_esbuild() {
    if have esbuild && [ "$(esbuild --version)" = "$esbuild_version" ]; then return 0; fi
    need_npm_tool esbuild esbuild "$esbuild_version"
}

# Cuts a release build into chunks.
need_wasm_split() {
    have wasm-split-cli && return 0
    export PATH="$cache/wasm_split_cli_support-$wasm_split_version/bin:$PATH"
    if [ ! -x "$cache/wasm_split_cli_support-$wasm_split_version/bin/wasm-split-cli" ]; then
        say "building wasm-split $wasm_split_version (once, about 2 minutes on two cores)"
        build_tool wasm_split_cli_support "$wasm_split_version" --locked --features build-binary
    fi
}

need_cargo_deny() {
    need_rust
    if have cargo-deny; then return 0; fi
    export PATH="$cache/cargo-deny-$cargo_deny_version/bin:$PATH"
    if [ ! -x "$cache/cargo-deny-$cargo_deny_version/bin/cargo-deny" ]; then
        say "building cargo-deny $cargo_deny_version (once, about 5 minutes on two cores)"
        build_tool cargo-deny "$cargo_deny_version" --locked
    fi
}

need_chromium() {
    if [ -z "$CHROMIUM" ]; then
        CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    fi
    if [ -z "$CHROMIUM" ]; then
        need_program chromium chromium
        CHROMIUM=$(command -v chromium)
    fi
    have chromedriver || need_program chromedriver chromium-driver
    # Without a font for them, Chinese pages are drawn as boxes.
    if have dpkg-query; then need_debian fonts-noto-cjk fonts-dejavu-core; fi
}

need_prometheus() {
    need_program prometheus prometheus
    TAILLIGHT_PROMETHEUS=${TAILLIGHT_PROMETHEUS:-$(scripts/install-prometheus.sh | tail -n 1)/prometheus}
    export TAILLIGHT_PROMETHEUS
}

# Hosts the page as deploy/nginx.conf tells. The tests start their own: the package's service is not needed.
need_nginx() {
    [ -x /usr/sbin/nginx ] || need_program nginx nginx
    if have dpkg-query; then need_debian libnginx-mod-http-brotli-static; fi
}

# Dashboards of Grafana's that others wrote, for the tests of the import.
need_grafana_dashboards() {
    need_node
    need_program python3 python3
    if have dpkg-query && ! python3 -c 'import ensurepip' 2>/dev/null; then need_debian python3-venv; fi
    TAILLIGHT_GRAFANA_DASHBOARDS=${TAILLIGHT_GRAFANA_DASHBOARDS:-$(scripts/grafana-dashboards.sh | tail -n 1)}
    [ -d "$TAILLIGHT_GRAFANA_DASHBOARDS" ] || die "the Grafana dashboards for the tests are missing (the reason is above)"
    export TAILLIGHT_GRAFANA_DASHBOARDS
}

need_live_stack() {
    need_prometheus
    need_program redis-server redis-server
    need_program python3 python3
    if have dpkg-query && ! python3 -c 'import ensurepip' 2>/dev/null; then need_debian python3-venv; fi
}

need_site_tools() {
    need_rust
    need_trunk
    need_wasm_bindgen
    need_wasm_opt
    need_wasm_split
    need_esbuild
}

need_end_to_end() {
    need_node
    need_chromium
    need_nginx
    need_live_stack
    if [ ! -d tests/e2e/node_modules/playwright-core ]; then
        say "installing the end-to-end tests' packages"
        quietly "npm ci" npm ci --prefix tests/e2e --no-audit --no-fund
    fi
}
