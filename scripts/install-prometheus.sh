#!/bin/sh
# Unpacks Prometheus 3.x and promtool into the cache; nothing is installed on the system.
#
#   scripts/install-prometheus.sh     the last line of its output is the folder of the two binaries
#
# Debian's stable suites hold Prometheus 2.x only, so the packages come from sid, over the
# mirror which this system's own apt already uses. If sid can't be had, trixie (2.53) serves,
# and the script says so: then what only 3.x does stays untested. Run again, it tries sid again.
set -eu

cache=${TAILLIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taillight}
target=$cache/prometheus-3
tried=3.5.3

say() { echo "install-prometheus: $*" >&2; }
fail() { say "$*"; exit 1; }

version_in() { "$1/prometheus" --version 2>&1 | sed -n 's/^prometheus, version \([0-9.]*\).*/\1/p'; }

# Only what runs on this machine counts as installed: a newer suite may want a newer libc.
version_of_target() {
    if [ -x "$target/bin/promtool" ] && "$target/bin/promtool" --version >/dev/null 2>&1; then
        version_in "$target/bin"
    fi
}

mirror() {
    apt-get indextargets --format '$(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
        sed -n 's/^main //p' | grep debian | grep -v security | head -n 1
}

# unpack SUITE: downloads both packages of that suite and puts their binaries into $target/bin.
unpack() {
    suite=$1
    work=$(mktemp -d "$cache/prometheus-3.XXXXXX")
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/bin"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $suite main" > "$work/sources.list"
    # Its own lists and archives, so that the system's apt neither sees nor keeps this suite;
    # and no sandbox user, who could not write below a private cache.
    apt() {
        apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State::lists="$work/lists" -o Dir::Cache="$work" -o APT::Sandbox::User= \
            -o Acquire::Languages=none "$@"
    }
    # One chain: `set -e` does not hold on the left of `||`.
    (
        cd "$work" && apt update && apt download prometheus promtool &&
            dpkg -x ./prometheus_*.deb root && dpkg -x ./promtool_*.deb root &&
            cp root/usr/bin/prometheus root/usr/bin/promtool bin/ && bin/promtool --version
    ) >"$work/log" 2>&1 || {
        tail -n 5 "$work/log" | sed 's/^/    /' >&2
        rm -rf "$work"
        return 1
    }
    # Both binaries appear together or not at all, also to a test which is just looking.
    rm -rf "$target"
    mkdir -p "$target"
    mv "$work/bin" "$target/bin"
    rm -rf "$work"
}

case $(version_of_target) in
3.*) ;;
*)
    for tool in apt-get dpkg; do
        command -v "$tool" >/dev/null ||
            fail "there is no $tool here; put prometheus and promtool 3.x into $target/bin by hand."
    done
    [ -n "$(mirror)" ] || fail "this system's apt sources name no Debian mirror; put prometheus and promtool 3.x into $target/bin by hand."
    mkdir -p "$cache"
    if ! unpack sid; then
        say "sid can't be used here (above); taking trixie's Prometheus 2.53 instead: what only 3.x does stays untested."
        unpack trixie || fail "neither sid nor trixie could be downloaded and run; check that 'apt-get update' works, then run this again."
    fi
    ;;
esac

installed=$(version_of_target)
[ "$installed" = "$tried" ] || say "Prometheus $installed; the tests were tried with $tried."
echo "$target/bin"
