#!/usr/bin/env bash
#
# A real service with a real problem, and a Prometheus that watches it.
#
#   scripts/live.sh [FLAGS]               start everything; Ctrl-C stops everything
#   scripts/live.sh make-it-right [--state DIR]   add the index the running shop lacks
#   scripts/live.sh break         [--state DIR]   take it away again
#   scripts/live.sh test          test the labels of the metrics and the alert rules
#
#   --broken | --healthy   start without the index (default) or with it
#   --break-after S        take the index away S seconds after the start
#   --fix-after S          add it S seconds after the start
#   --seconds S            stop after S seconds (default: when told to)
#   --rate R               requests a second (default 18)
#   --no-load              send no requests
#   --scrape-interval D    how often Prometheus asks (default 2s)
#   --port-base N          Prometheus at N, shop at N+1, payments at N+2, redis at N+3
#                          (default 9090, 8000, 8001, 6390)
#   --state DIR            logs, pids, ready.json, account.jsonl, events.jsonl
#                          (default: `live` in the cache folder)
#
# Environment: TAILLIGHT_CACHE, the cache folder (default ~/.cache/taillight);
# TAILLIGHT_PROMETHEUS, the prometheus to run (default: the one on PATH; 2.42 or later).

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${TAILLIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taillight}
shop=$root/examples/fastapi
load=$root/examples/load

say() { printf '%s\n' "$*"; }

die() {
    printf 'live: %s\n' "$*" >&2
    exit 1
}

usage() {
    sed -n '3,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

# --- What is asked for -----------------------------------------------------------------

command=start
state=$cache/live
index=drop
break_after=
fix_after=
seconds=
rate=18
with_load=yes
scrape_interval=2s
prometheus_port=9090
shop_port=8000
payments_port=8001
redis_port=6390

matching() { # matching FLAG VALUE PATTERN: the value, if it looks right
    [[ $2 =~ ^$3$ ]] || die "$1 does not take '$2'"
    printf '%s' "$2"
}

parse() {
    local number='[0-9]+'
    while (($#)); do
        case $1 in
            make-it-right | break | test) command=$1 ;;
            --broken) index=drop ;;
            --healthy) index=create ;;
            --no-load) with_load=no ;;
            -h | --help)
                usage
                exit 0
                ;;
            --state | --break-after | --fix-after | --seconds | --rate | \
                --scrape-interval | --port-base)
                (($# > 1)) || die "$1 needs a value"
                case $1 in
                    --state) state=$2 ;;
                    --break-after) break_after=$(matching "$1" "$2" "$number") ;;
                    --fix-after) fix_after=$(matching "$1" "$2" "$number") ;;
                    --seconds) seconds=$(matching "$1" "$2" "$number") ;;
                    --rate) rate=$(matching "$1" "$2" '[0-9]+(\.[0-9]+)?') ;;
                    --scrape-interval)
                        scrape_interval=$(matching "$1" "$2" '[0-9]+(ms|s|m)')
                        ;;
                    --port-base)
                        prometheus_port=$(matching "$1" "$2" "$number")
                        shop_port=$((prometheus_port + 1))
                        payments_port=$((prometheus_port + 2))
                        redis_port=$((prometheus_port + 3))
                        ;;
                esac
                shift
                ;;
            *) die "I do not know '$1'; see --help" ;;
        esac
        shift
    done
}

# --- What has to be there first --------------------------------------------------------

prometheus=${TAILLIGHT_PROMETHEUS:-prometheus}

need() { # need PROGRAM HINT
    command -v "$1" >/dev/null || die "$1 is not there: $2"
}

check_programs() {
    need curl "apt-get install curl"
    need redis-server "apt-get install redis-server"
    need "$prometheus" "apt-get install prometheus, or set TAILLIGHT_PROMETHEUS"
}

listening() { # listening PORT
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

check_ports() {
    local port
    for port in "$prometheus_port" "$shop_port" "$payments_port" "$redis_port"; do
        ! listening "$port" || die "port $port is taken; choose others with --port-base"
    done
}

# The virtual environment is named after what is in it: other requirements, or another
# Python, make another one, and the ones from before stay good.
find_python() {
    local version hash
    need python3 "install Python 3.11 or later"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || die "python3 is $(python3 --version); the shop needs 3.11 or later"
    version=$(python3 -c 'import sys; print(sys.version, sys.prefix)')
    hash=$({ printf '%s' "$version" && cat "$shop/requirements.txt" \
        "$load/requirements.txt"; } | cksum | cut -d ' ' -f 1)
    venv=$cache/venv-$hash
    python=$venv/bin/python
}

make_venv() {
    mkdir -p "$cache"
    # Two that start at the same time must not write the same environment.
    exec 9>"$cache/venv.lock"
    if command -v flock >/dev/null; then flock 9; fi
    if [[ ! -e $venv/complete ]]; then fill_venv; fi
    exec 9>&-
}

fill_venv() {
    say "Installing the Python packages into $venv (once)."
    python3 -m venv --clear "$venv" \
        || die "python3 cannot make a virtual environment: apt-get install python3-venv"
    "$python" -m pip install --disable-pip-version-check --progress-bar off \
        -r "$shop/requirements.txt" -r "$load/requirements.txt" \
        | while IFS= read -r line; do
            [[ $line != Collecting* ]] || say "  ${line%% (*}"
        done || die "pip could not install the packages"
    touch "$venv/complete"
}

prepare() {
    make_venv
    mkdir -p "$state/run"
    in_shop shop.seed --database "$database" \
        || die "the shop's database could not be made"
}

in_shop() { # in_shop MODULE ARGUMENT...
    PYTHONPATH=$shop "$python" -m "$@"
}

# --- Processes -------------------------------------------------------------------------

names=()
pids=()
nap=

# Should this script be killed without a chance to clean up, the kernel ends the others.
leash=(env)
if setpriv --pdeathsig TERM true 2>/dev/null; then leash=(setpriv --pdeathsig TERM); fi

# Together they need a tenth of a processor, but at once: a browser busy on the same two
# cores would otherwise show up in the shop's percentiles. Where that is not allowed (it
# takes root), they do without.
first=(env)
if [[ -z $(nice -n -10 true 2>&1) ]]; then first=(nice -n -10); fi

launch() { # launch NAME COMMAND...: in the background, its output in NAME.log
    local name=$1
    shift
    "${leash[@]}" "${first[@]}" "$@" >"$state/$name.log" 2>&1 &
    names+=("$name")
    pids+=($!)
    say $! >"$state/$name.pid"
}

check_alive() {
    local i
    for i in "${!pids[@]}"; do
        kill -0 "${pids[i]}" 2>/dev/null || die "${names[i]} has ended:" \
            "$(tail -n 1 "$state/${names[i]}.log") (more in $state/${names[i]}.log)"
    done
}

pause() { # pause SECONDS: a sleep that a signal ends at once
    sleep "$1" &
    nap=$!
    wait "$nap" || true
    nap=
}

await() { # await WHAT COMMAND...: until the command succeeds
    local what=$1 deadline=$((SECONDS + 60))
    shift
    until "$@" >/dev/null 2>&1; do
        check_alive
        ((SECONDS < deadline)) || die "$what is not ready after 60 s; see $state/*.log"
        pause 0.2
    done
}

answers() { # answers URL
    curl --silent --fail --max-time 2 "$1"
}

scraped() {
    curl --silent --get --max-time 2 "$prometheus_url/api/v1/query" \
        --data-urlencode 'query=up{job="myapp"} == 1' | grep -q '"1"\]'
}

stop_all() {
    trap - INT TERM HUP
    local i waited
    rm -f "$state/ready.json"
    [[ -z $nap ]] || kill "$nap" 2>/dev/null || true
    # The last comes first, so that nobody misses what it depends on.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -TERM "${pids[i]}" 2>/dev/null || continue
        for ((waited = 0; waited < 50; waited++)); do
            kill -0 "${pids[i]}" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "${pids[i]}" 2>/dev/null || true
        wait "${pids[i]}" 2>/dev/null || true
    done
    for i in "${names[@]}"; do rm -f "$state/$i.pid"; done
    rm -rf "$state/run"
    [[ ! -s $state/load.log ]] || say "The account: $(tail -n 1 "$state/load.log")"
}

# --- The stack -------------------------------------------------------------------------

write_prometheus_config() {
    cat >"$state/prometheus.yml" <<EOF
global:
  scrape_interval: $scrape_interval
  evaluation_interval: $scrape_interval
rule_files:
  - "$root/deploy/alert_rules.yml"
scrape_configs:
  - job_name: myapp
    static_configs:
      - targets: ["127.0.0.1:$shop_port"]
EOF
}

start_services() {
    launch redis redis-server --port "$redis_port" --bind 127.0.0.1 \
        --save '' --appendonly no --dir "$state/run"
    launch payments "$python" -m uvicorn payments:app --app-dir "$shop" \
        --host 127.0.0.1 --port "$payments_port" --no-access-log
    await redis listening "$redis_port"
    await payments answers "$payments_url/health"

    SHOP_DATABASE=$database SHOP_REDIS_URL=$redis_url SHOP_PAYMENTS_URL=$payments_url \
        launch shop "$python" -m uvicorn --factory shop.app:create_app \
        --app-dir "$shop" --host 127.0.0.1 --port "$shop_port" --no-access-log \
        --timeout-graceful-shutdown 2
    await shop answers "$shop_url/health"

    write_prometheus_config
    launch prometheus "$prometheus" --config.file="$state/prometheus.yml" \
        --storage.tsdb.path="$state/run/tsdb" --storage.tsdb.retention.time=7d \
        --web.listen-address="127.0.0.1:$prometheus_port" --log.level=warn
    await prometheus answers "$prometheus_url/-/ready"

    if [[ $with_load == yes ]]; then
        launch load "$python" "$load/generate.py" --url "$shop_url" --rate "$rate" \
            --account "$state/account.jsonl"
    fi
    await "the first scrape" scraped
}

write_ready() {
    cat >"$state/ready.json.new" <<EOF
{
  "pid": $$,
  "ready_at": $(date +%s),
  "prometheus_url": "$prometheus_url",
  "service_url": "$shop_url",
  "payments_url": "$payments_url",
  "redis_url": "$redis_url",
  "ports": {
    "prometheus": $prometheus_port,
    "service": $shop_port,
    "payments": $payments_port,
    "redis": $redis_port
  },
  "scrape_interval": "$scrape_interval",
  "rate": $rate,
  "load": $([[ $with_load == yes ]] && echo true || echo false),
  "state": "$state",
  "database": "$database",
  "account": "$state/account.jsonl",
  "events": "$state/events.jsonl"
}
EOF
    mv "$state/ready.json.new" "$state/ready.json"
}

set_index() { # set_index create|drop
    in_shop shop.orders_index "$1" --database "$database" \
        || die "the index could not be changed ($1)"
    printf '{"t": %s, "index": "%s"}\n' "$(date +%s)" "$1" >>"$state/events.jsonl"
}

take_away() {
    set_index drop
    say "The index on orders (user_id, created_at) is gone: P99 rises, the mean hardly."
}

make_it_right() {
    set_index create
    say "orders has its index on (user_id, created_at): P99 falls within the window."
}

keep_running() {
    local started=$SECONDS elapsed
    while true; do
        check_alive
        elapsed=$((SECONDS - started))
        if [[ -n $break_after ]] && ((elapsed >= break_after)); then
            take_away
            break_after=
        fi
        if [[ -n $fix_after ]] && ((elapsed >= fix_after)); then
            make_it_right
            fix_after=
        fi
        if [[ -n $seconds ]] && ((elapsed >= seconds)); then return; fi
        pause 1
    done
}

running() { # is there a stack that keeps this state?
    local pid
    pid=$(sed -n 's/^ *"pid": \([0-9]*\),$/\1/p' "$state/ready.json" 2>/dev/null) || true
    [[ -n $pid ]] && kill -0 "$pid" 2>/dev/null
}

start() {
    ! running || die "a stack is running in $state; stop it, or give another --state"
    check_programs
    check_ports
    mkdir -p "$state"
    rm -rf "$state"/{run,ready.json,account.jsonl,events.jsonl,*.log,*.pid}

    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap stop_all EXIT

    prepare
    set_index "$index"
    start_services
    write_ready
    cat <<EOF
Everything runs.
  Prometheus   $prometheus_url
  the shop     $shop_url/metrics
  the account  $state/account.jsonl ($([[ $with_load == yes ]] && echo "$rate requests a second" || echo "no load"))
Make it right: scripts/live.sh make-it-right; break it: scripts/live.sh break.
EOF
    keep_running
}

run_tests() {
    need promtool "apt-get install prometheus"
    make_venv
    promtool check config "$root/deploy/prometheus.yml"
    promtool test rules "$root/tests/rules/alert_rules_test.yml"
    in_shop unittest "$root/tests/live/test_middleware.py"
}

parse "$@"
mkdir -p "$state"
state=$(cd "$state" && pwd)
database=$state/run/shop.sqlite3
prometheus_url=http://127.0.0.1:$prometheus_port
shop_url=http://127.0.0.1:$shop_port
payments_url=http://127.0.0.1:$payments_port
redis_url=redis://127.0.0.1:$redis_port/0
# Everything is on this machine; a proxy would only be in the way.
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
find_python

case $command in
    start) start ;;
    test) run_tests ;;
    *)
        running || die "no stack is running in $state"
        if [[ $command == break ]]; then take_away; else make_it_right; fi
        ;;
esac
