#!/usr/bin/env bash
# Echo servers under the same load, one after the other: ours, the other models, Netty, Go and a C epoll loop.
# The server is pinned to CPU 0 and the load (./weft load) to CPU 1. What counts is the server's CPU time per request, which a busy
# load can't hide. Rivals are interleaved: every row is measured on all servers before the next one begins, and that ROUNDS times.
#
# usage: bench/echo/measure.sh [--quick] [--out DIR] [--rounds N] [--servers "NAME…"]
#   ECHO_DIR        where echo_epoll.c is (default: ../shared/echo beside this project); without it, or gcc, there is no C row
#   WARMUP          load before a row, for the compiler (default 4s; more on a machine that is not quiet)
# weft-epoll has a task for a connection while there is data, weft-epoll-tasks always.
#   SERVER_CPUS     default 0; with 0,1 every server gets two threads (the C loop has one), and weft-epoll-per-carrier, where each
#                   carrier listens for itself, stands beside weft-epoll
#   LOAD_CPUS       default 1
#   SECONDS_EACH    measured time of a row (default 5, with --quick 1.5)
#   ROWS            "CONNECTIONS:BYTES:PIPELINE …" instead of all
#   IDLE            connections of the memory row (default 10000, with --quick 2000); 0 leaves it out
# Writes DIR/echo.jsonl (one run a line, docs/results-schema.md) and DIR/echo.md (medians, for bench/RESULTS.md).
set -euo pipefail
shopt -s extglob
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
weft=${WEFT:-$root/weft}
quick='' out=echo-results rounds='' servers=''
die() {
    printf 'measure.sh: %s\n' "$1" >&2
    exit 2
}
while [ $# -gt 0 ]; do
    case $1 in
        --quick) quick=1 ;;
        --out | --rounds | --servers)
            [ $# -ge 2 ] || die "$1 needs a value"
            case $1 in
                --out) out=$2 ;;
                --rounds) rounds=$2 ;;
                *) servers=$2 ;;
            esac
            shift
            ;;
        -h | --help)
            sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
            exit
            ;;
        *) die "unknown option '$1'; see --help" ;;
    esac
    shift
done
rounds=${rounds:-$([ -n "$quick" ] && echo 1 || echo 3)}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "--rounds must be a number, not '$rounds'"
seconds=${SECONDS_EACH:-$([ -n "$quick" ] && echo 1.5 || echo 5)}
idle=${IDLE:-$([ -n "$quick" ] && echo 2000 || echo 10000)}
server_cpus=${SERVER_CPUS:-0} load_cpus=${LOAD_CPUS:-1}
carriers=$(taskset -c "$server_cpus" nproc)
if [ -n "$quick" ]; then
    rows=${ROWS:-100:64:1 1000:64:1 100:64:16}
else
    rows=${ROWS:-1:64:1 100:64:1 1000:64:1 1:64:16 100:64:16 1000:64:16 1:4096:1 100:4096:1 1000:4096:1 1:4096:16 100:4096:16 1000:4096:16}
fi
ulimit -n "$(ulimit -Hn)" 2>/dev/null || :
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge $((idle + 200)) ] \
    || die "$idle idle connections need more descriptors than $(ulimit -n) (ulimit -n); set IDLE to fewer"

mkdir -p "$out"
work=$(mktemp -d)
lines=$out/echo.jsonl
: >"$lines"
server=''
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || :
        wait "$server" 2>/dev/null || :
        server=''
    fi
}
options=${WEFT_JAVA_OPTS:-}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Names the servers that this machine has.
absent=''
echo_dir=${ECHO_DIR:-$root/../shared/echo}
c_server() {
    command -v gcc >/dev/null && [ -f "$echo_dir/echo_epoll.c" ] && gcc -O2 -o "$work/echo_epoll" "$echo_dir/echo_epoll.c"
}
go_server() {
    command -v go >/dev/null && (cd "$root/bench/peers/go" && go build -o "$work/echo_go" echo.go)
}
leave_out() {
    absent+="$1 is not there: $2. "
    printf 'measure.sh: %s is not there: %s\n' "$1" "$2" >&2
    servers=" $servers "
    servers=${servers/ $1 / }
}
usual="weft-epoll weft-epoll-tasks weft-nio virtual c-epoll go netty-io_uring netty-epoll netty-nio platform gil"
[ "$carriers" = 1 ] || usual=${usual/weft-epoll/weft-epoll weft-epoll-per-carrier}
servers=${servers:-$usual}
if [[ " $servers " == *" c-epoll "* ]] && ! c_server; then
    leave_out c-epoll "no gcc, or no echo_epoll.c in $echo_dir (set ECHO_DIR)"
fi
if [[ " $servers " == *" go "* ]] && ! go_server; then
    leave_out go "no go, or it could not build bench/peers/go"
fi

# Starts one, waits until it listens, and sets server, port. Arguments: name, and the size of a connection's buffer if it is not the
# server's own choice.
start() {
    local name=$1 bytes=${2:-} model=() command
    case $name in
        weft-*-per-carrier)
            model=(--model cooperative --poller "${name//@(weft-|-per-carrier)/}" --carriers "$carriers" --listen per-carrier)
            ;;
        weft-*-tasks)
            model=(--model cooperative --poller "${name//@(weft-|-tasks)/}" --carriers "$carriers" --tasks per-connection)
            ;;
        weft-*) model=(--model cooperative --poller "${name#weft-}" --carriers "$carriers") ;;
        platform | gil) model=(--model "$name") ;;
        *) model=(--model "$name" --carriers "$carriers") ;;
    esac
    if [ "$name" = c-epoll ]; then
        port=$((20000 + RANDOM % 10000))
        taskset -c "$server_cpus" "$work/echo_epoll" "$port" >"$work/server" 2>&1 &
        server=$!
        until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
            kill -0 "$server" 2>/dev/null || return 1
            sleep 0.1
        done
        return
    fi
    command=("$weft" echo --port 0 "${model[@]}" ${bytes:+--bytes "$bytes"})
    [ "$name" != go ] || command=(env "GOMAXPROCS=$carriers" "$work/echo_go" 127.0.0.1 0 $bytes)
    taskset -c "$server_cpus" "${command[@]}" >"$work/server" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        port=$(sed -n 's/^listening on [^,]*:\([0-9]*\), .*/\1/p' "$work/server")
        [ -z "$port" ] || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    printf 'measure.sh: %s did not start: %s\n' "$name" "$(head -n 1 "$work/server")" >&2
    return 1
}

# Runs the load on the server that was started, and keeps the result. Arguments: name, row, options of `weft load`.
load() {
    local name=$1 row=$2
    shift 2
    if taskset -c "$load_cpus" "$weft" load "127.0.0.1:$port" --pid "$server" --name "$name" --json "$work/result" "$@" \
        >"$work/load" 2>&1; then
        printf '{"row":"%s",%s\n' "$row" "$(cut -c2- "$work/result")" >>"$lines"
        printf '%-15s %-22s %s\n' "$name" "$row" "$(sed -n 's/^  server *//p' "$work/load")" >&2
    else
        printf '%-15s %-22s FAILED: %s\n' "$name" "$row" "$(tail -n 1 "$work/load")" >&2
        failed=1
    fi
}

failed=''
"$weft" --version >/dev/null # builds what is missing, so that no server does
for round in $(seq "$rounds"); do
    for row in $rows; do
        IFS=: read -r connections bytes pipeline <<<"$row"
        for name in $servers; do
            # 16 KiB for all: what cooperative borrows. The warm-up is for the compiler.
            buffer=16384
            [[ $name != weft-* ]] || buffer=''
            if start "$name" "$buffer"; then
                taskset -c "$load_cpus" "$weft" load "127.0.0.1:$port" --connections 50 --bytes "$bytes" --pipeline "$pipeline" \
                    --warmup 0 --duration "${WARMUP:-4s}" >/dev/null 2>&1 || :
                load "$name" "$row" --connections "$connections" --bytes "$bytes" --pipeline "$pipeline" \
                    --warmup 1s --duration "${seconds}s"
            else
                failed=1
            fi
            stop
        done
    done
    for name in $servers; do
        if start "$name"; then
            load "$name" rate --connections 100 --rate "${RATE:-20000}" --warmup 3s --duration "${seconds}s"
            load "$name" churn --connections 16 --churn --warmup 2s --duration "${seconds}s"
        fi
        stop
    done
    [ "$idle" -gt 0 ] || continue
    # A small young generation, so that the garbage of the start is not taken for connections.
    export WEFT_JAVA_OPTS="-XX:+UseSerialGC -Xmn4m${options:+ $options}"
    for name in $servers; do
        if start "$name"; then
            # Warmed up, then few idle connections and many: what the server takes besides is the same in both.
            load "$name" warm --connections 100 --warmup 0 --duration 2s
            load "$name" idle0 --idle 50 --warmup 0 --duration 1s
            load "$name" idle --idle "$idle" --warmup 0 --duration 1s
        fi
        stop
    done
    export WEFT_JAVA_OPTS=$options
done

# The median of what each server did in each row, as a table; c-epoll and virtual are what the others are divided by.
field() {
    sed -n "s/.*\"row\":\"\([^\"]*\)\".*\"name\":\"\([^\"]*\)\".*\"$1\":\([0-9.eE+-]*\).*/\1 \2 $1 \3/p" "$lines"
}
{
    printf '%s\n' "$(uname -sr), $(nproc) CPUs, $(date -u +%F). \`bench/echo/measure.sh${quick:+ --quick}\`, $rounds round(s) of $seconds s;" \
        "server on CPU $server_cpus, load (\`./weft load\`) on CPU $load_cpus." ''
    [ -z "$absent" ] || printf '%s\n\n' "$absent"
    { field cpuMicrosPerRequest; field p50; field p99; field p999; field perSecond; field residentBytes; } \
        | sort -k1,1 -k2,2 -k3,3 -k4,4g | awk -v servers="$servers" -v rows="$rows" -v idle="$idle" -f "$here/table.awk"
} >"$out/echo.md"
cat "$out/echo.md"
[ -z "$failed" ] || exit 1
