#!/usr/bin/env bash
#
# Random histograms, put to a real Prometheus and a real VictoriaMetrics, and their answers to ours.
#
#   tests/oracle/run.sh [--seed NUMBER]
#
# Needs Node 20 and cargo; the servers come into the cache by themselves. Where answers disagree the
# recording is kept.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scripts/install-prometheus.sh >/dev/null
scripts/install-victoria-metrics.sh >/dev/null

folder=$(mktemp -d "${TMPDIR:-/tmp}/taillight-oracle.XXXXXX")
trap 'rm -rf "$folder"' EXIT
node tests/oracle/record.mjs "$@" --out "$folder" | tee "$folder/log"
seed=$(sed -n 's/^oracle: .*seed \([0-9]*\)$/\1/p' "$folder/log")

echo "Now they are compared, and the recordings in tests/vectors with them."
if ! TAILLIGHT_VECTORS=$folder cargo test --quiet --locked --no-default-features --test vectors; then
    trap - EXIT
    cat >&2 <<EOF
Kept in $folder; compare again with:
    TAILLIGHT_VECTORS=$folder cargo test --no-default-features --test vectors
or record anew with:
    tests/oracle/run.sh --seed $seed
EOF
    exit 1
fi
