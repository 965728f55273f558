#!/usr/bin/env bash
# Checks dist/release as its users meet it: the checksums, the npm package in an empty folder, by npm and by Bun, and install.sh from a
# server. Each program started answers the README's first question.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

release=$PWD/dist/release
version=$(jq -r .version package.json)
libc=
getconf GNU_LIBC_VERSION >/dev/null 2>&1 || libc=-musl
name=$(node -p 'process.platform + "-" + process.arch')$libc
work=$(mktemp -d)
server=
files=
clean() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$files" ] || kill "$files" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

die() {
  echo "check-release: $*" >&2
  exit 1
}

# answers COMMAND…: starts it, and asks it something.
answers() {
  local data=$work/data url reply
  rm -rf "$data" && mkdir "$data"
  DATA_DIR=$data PORT=0 EMBEDDER=none "$@" serve >"$work/log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    [ -s "$data/server.json" ] && break
    kill -0 "$server" 2>/dev/null || die "$* does not start: $(cat "$work/log")"
    sleep 0.2
  done
  url=$(jq -r .url "$data/server.json")
  for _ in $(seq 100); do
    reply=$(curl -s "$url/v1/chat" -H 'content-type: application/json' -d '{"message": "How do I back up?"}' | jq -r .status)
    [ "$reply" = answered ] && break
    sleep 0.3
  done
  [ "$reply" = answered ] || die "$* says $reply"
  kill -TERM "$server"
  wait "$server" || die "$* ended with code $?"
  server=
  [ ! -e "$data/server.json" ] || die "$* left its server running"
  echo "answered: $*"
}

(cd "$release" && sha256sum --check --quiet SHA256SUMS)
echo "checksums: right"
jq -e '.metadata.component.name == "lectern" and (.components | length > 100)' "$release/lectern-$version.cdx.json" >/dev/null ||
  die 'the bill of materials is not of Lectern'

mkdir "$work/npm" && cd "$work/npm"
npm init --yes >/dev/null
npm install --no-audit --no-fund "$release/lectern-$version.tgz" "$release/lectern-$name-$version.tgz" >/dev/null
[ "$(npx --no-install lectern --version)" = "$version" ] || die 'npx lectern says another version'
answers node_modules/.bin/lectern

bun=$OLDPWD/node_modules/.bin/bun
mkdir "$work/bun" && cd "$work/bun"
echo '{}' >package.json
"$bun" add "$release/lectern-$name-$version.tgz" "$release/lectern-$version.tgz" >/dev/null 2>"$work/log" || die "bun add: $(cat "$work/log")"
answers node_modules/.bin/lectern

"$bun" -e 'const server = Bun.serve({ port: 0, fetch: (request) => new Response(Bun.file(process.argv[1] + new URL(request.url).pathname)) }); console.log(server.port)' \
  "$release" >"$work/port" &
files=$!
until [ -s "$work/port" ]; do sleep 0.1; done
LECTERN_INSTALL=$work/bin LECTERN_DOWNLOADS=http://127.0.0.1:$(cat "$work/port") sh "$release/install.sh"
answers "$work/bin/lectern"
