#!/bin/sh
# Unpacks VictoriaMetrics into the cache; nothing is installed on the system.
#
#   scripts/install-victoria-metrics.sh     the last line of its output is the folder of the binary
#
# Debian's stable suites have an old one or none, so the package comes from sid, over the mirror
# which this system's own apt already uses. If sid can't be had, trixie (1.112) serves, and the
# script says so: that one drops native histograms. Run again, it tries sid again.
set -eu

cache=${TAILLIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taillight}
target=$cache/victoria-metrics-1
tried=1.145.0

say() { echo "install-victoria-metrics: $*" >&2; }
fail() { say "$*"; exit 1; }

# Only what runs on this machine counts as installed: a newer suite may want a newer libc.
# Debian's binary does not know its own version, so the package's is kept beside it; one that
# was put there by hand has none and is taken as it is.
version_of_target() {
    if [ -x "$target/bin/victoria-metrics" ] && "$target/bin/victoria-metrics" --version >/dev/null 2>&1; then
        cat "$target/version" 2>/dev/null || echo unknown
    fi
}

mirror() {
    apt-get indextargets --format '$(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
        sed -n 's/^main //p' | grep debian | grep -v security | head -n 1
}

# unpack SUITE: downloads that suite's package and puts its binary into $target/bin.
unpack() {
    suite=$1
    work=$(mktemp -d "$cache/victoria-metrics-1.XXXXXX")
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
        cd "$work" && apt update && apt download victoria-metrics &&
            dpkg -x ./victoria-metrics_*.deb root &&
            dpkg-deb -f ./victoria-metrics_*.deb Version | sed 's/[^0-9.].*//' > version &&
            cp root/usr/bin/victoria-metrics bin/ && bin/victoria-metrics --version
    ) >"$work/log" 2>&1 || {
        tail -n 5 "$work/log" | sed 's/^/    /' >&2
        rm -rf "$work"
        return 1
    }
    # The binary appears whole or not at all, also to a test which is just looking.
    rm -rf "$target"
    mkdir -p "$target"
    mv "$work/version" "$work/bin" "$target/"
    rm -rf "$work"
}

case $(version_of_target) in
unknown | 1.1[4-9][0-9].* | 1.[2-9][0-9][0-9].*) ;;
*)
    for tool in apt-get dpkg; do
        command -v "$tool" >/dev/null ||
            fail "there is no $tool here; put victoria-metrics 1.145 or newer into $target/bin by hand."
    done
    [ -n "$(mirror)" ] || fail "this system's apt sources name no Debian mirror; put victoria-metrics 1.145 or newer into $target/bin by hand."
    mkdir -p "$cache"
    if ! unpack sid; then
        say "sid can't be used here (above); taking trixie's VictoriaMetrics 1.112 instead: native histograms stay untested with it."
        unpack trixie || fail "neither sid nor trixie could be downloaded and run; check that 'apt-get update' works, then run this again."
    fi
    ;;
esac

installed=$(version_of_target)
[ "$installed" = "$tried" ] || say "VictoriaMetrics $installed; the tests were tried with $tried."
echo "$target/bin"
