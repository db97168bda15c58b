#!/usr/bin/env bash
#
# Makes the fixtures anew that real libraries print: tests/discovery/services/make.sh
#
# The others (their heads say so) are written by hand from the documentation of their makers.

set -euo pipefail
cd "$(dirname "$0")"
fixtures=$(cd ../fixtures && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r requirements.txt
export PYTHONWARNINGS=ignore

fixture() { # fixture NAME WHAT COMMAND…
    local name=$1 what=$2
    shift 2
    printf '# Printed by %s.\n' "$what" >"$fixtures/$name.prom"
    "$@" >>"$fixtures/$name.prom"
}

python() { "$work/venv/bin/python" "$@"; }

fixture prometheus-client "the metrics of examples/flask with prometheus_client 0.26.0" python prometheus_client_app.py
fixture fastapi-instrumentator "prometheus-fastapi-instrumentator 8.1.0" python fastapi_instrumentator.py
fixture flask-exporter "prometheus_flask_exporter 0.23.2" python flask_exporter.py
fixture starlette-prometheus "starlette-prometheus 0.10.0" python starlette_middleware.py
fixture starlette-exporter "starlette_exporter 0.24.0" python starlette_exporter_app.py
fixture django-prometheus "django-prometheus 2.5.0" python django_app.py
OTEL_SEMCONV_STABILITY_OPT_IN=http fixture opentelemetry-seconds \
    "opentelemetry-sdk 1.45.2 with the stable conventions" python opentelemetry_app.py
fixture opentelemetry-milliseconds \
    "opentelemetry-sdk 1.45.2 with the older conventions" python opentelemetry_app.py

cp express.mjs "$work"
(cd "$work" && npm install --silent --no-save express@5.3.0 express-prom-bundle@8.0.0 prom-client@15.1.3)
fixture express "express-prom-bundle 8.0.0 over prom-client 15.1.3" node "$work/express.mjs"

# Debian's package, unpacked: apt-get install prometheus-node-exporter does as well.
exporter=$(command -v prometheus-node-exporter || true)
if [[ -z $exporter ]]; then
    (cd "$work" && apt-get download --quiet prometheus-node-exporter && dpkg -x prometheus-node-exporter*.deb unpacked)
    exporter=$work/unpacked/usr/bin/prometheus-node-exporter
fi
"$exporter" --web.listen-address=127.0.0.1:19100 --collector.disable-defaults \
    --collector.cpu --collector.meminfo --collector.filefd --collector.stat --collector.loadavg 2>/dev/null &
pid=$!
for _ in {1..50}; do
    curl --silent --fail --output "$work/node.prom" http://127.0.0.1:19100/metrics && break
    sleep 0.1
done
kill "$pid"
fixture node-exporter "prometheus-node-exporter 1.5.0 of Debian 12, collectors cpu, meminfo, filefd, stat and loadavg" \
    cat "$work/node.prom"
