#!/usr/bin/env bash
# Builds the image of the Dockerfile and runs it as a platform would: as its own user, nothing writable but /data, no
# way out, found well by its own HEALTHCHECK, ended by SIGTERM. Prints its size. Needs root and Debian's packages, no engine.
#
#   scripts/check-image.sh          with dist/lectern as it stands
#   scripts/check-image.sh build    builds the program inside too
#
# Exit code 77: it cannot be checked here; the last line says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LIMIT_MB=180 # unpacked, beyond its base
BASE=docker.io/library/debian:bookworm-slim
BUILD_BASE=docker.io/library/node:22-bookworm-slim
START_SECONDS=60
STOP_SECONDS=30

work=$(mktemp -d)
log=$work/log
holder=
finish() {
  [ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null || true
  store rm --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
store() { buildah --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"; }
cannot() {
  echo "not checked: $*"
  exit 77
}
die() {
  { [ ! -f "$log" ] || tail -n 20 "$log"; echo "check-image: $*"; } >&2
  exit 1
}

[ "$(uname -s)" = Linux ] && [ "$(id -u)" -eq 0 ] || cannot 'it takes root on Linux'
for tool in buildah debootstrap ip jq; do
  command -v "$tool" >/dev/null && continue
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq buildah debootstrap iproute2 jq; } \
    >/dev/null 2>&1 || cannot "$tool cannot be installed"
  break
done

# A Debian of the same release stands in for the base image, under its name: what is laid above it is the same.
debian=${XDG_CACHE_HOME:-$HOME/.cache}/lectern/bookworm-$(dpkg --print-architecture).tar
if [ ! -s "$debian" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  debootstrap --variant=minbase bookworm "$work/debian" ${mirror:+"$mirror"} >"$log" 2>&1 ||
    cannot 'debootstrap cannot make a base'
  # As in the slim image, what only people read is left out.
  rm -rf "$work"/debian/var/cache/apt/* "$work"/debian/var/lib/apt/lists/* "$work"/debian/usr/share/{doc,info,locale,man}/*
  mkdir -p "$(dirname "$debian")"
  tar -C "$work/debian" -cf "$debian.$$" . && mv "$debian.$$" "$debian"
  rm -rf "$work/debian"
fi

# base_image NAME [FOLDER]: that Debian under a name, with the folder's content in /usr/local.
base_image() {
  local name=$1 folder=${2:-} container
  container=$(store from scratch)
  store add --quiet "$container" "$debian" / >/dev/null
  [ -z "$folder" ] || store copy --quiet "$container" "$folder" /usr/local >/dev/null
  store commit --quiet --rm "$container" "$name" >/dev/null
}

base_image "$BASE"
binary=prebuilt
if [ "${1:-}" = build ]; then
  binary=build
  # Node.js and what it trusts, as on this machine.
  mkdir -p "$work/node/bin" "$work/node/lib/node_modules"
  cp "$(readlink -f "$(command -v node)")" "$work/node/bin/node"
  cp -r "$(npm root -g)/npm" "$work/node/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/bin/npm"
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    mkdir "$work/node/etc"
    cp "$NODE_EXTRA_CA_CERTS" "$work/node/etc/authorities.pem"
    echo 'cafile=/usr/local/etc/authorities.pem' >"$work/node/etc/npmrc"
  fi
  base_image "$BUILD_BASE" "$work/node"
elif [ ! -x dist/lectern ]; then
  die 'there is no dist/lectern: npm run build makes it'
fi
version=$(jq -r .version package.json)
# In Docker's format, for that of OCI has no HEALTHCHECK.
store build --isolation chroot --format docker --pull-never --build-arg "BINARY=$binary" -t lectern . >"$log" 2>&1 ||
  die 'the image cannot be built'

unpacked() { du --summarize --apparent-size --block-size=1 "$1" | cut -f1; }
root=$(store mount "$(store from --pull-never lectern)")
beyond=$((($(unpacked "$root") - $(unpacked "$(store mount "$(store from --pull-never "$BASE")")")) / 1000000))
echo "image: $beyond MB unpacked beyond its base (program: $binary)"
[ "$beyond" -le "$LIMIT_MB" ] || die "more than $LIMIT_MB MB"

config() { store inspect --type image lectern | jq -r ".Docker.config | $1"; }
user=$(config .User)
mapfile -t environment < <(config '.Env[]')
mapfile -t command < <(config '.Entrypoint[], .Cmd[]')
mapfile -t health < <(config '.Healthcheck.Test[1:][]')
label=$(config '.Labels["org.opencontainers.image.version"]')
[ "$user" = 65532:65532 ] || die "it runs as $user"
[ "$label" = "$version" ] || die "its label says version $label, package.json $version"

# A volume that is new starts as the folder it covers, owner included.
cp -a "$root/data" "$work/data"
as_user=(chroot "--userspec=$user" "$root" /usr/bin/env -i -C /data "${environment[@]}" EMBEDDER=local)
unshare --mount --net --pid --fork --kill-child bash -c '
  root=$1 data=$2
  shift 2
  mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && mount --bind "$data" "$root/data"
  mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && ip link set lo up && exec "$@"
' start "$root" "$work/data" "${as_user[@]}" "${command[@]}" >"$log" 2>&1 &
holder=$!
beside() { nsenter --target "$process" --mount --net --pid "$@"; }
deadline=$((SECONDS + START_SECONDS))
until process=$(pgrep -P "$holder") && report=$(beside "${as_user[@]}" "${health[@]}" 2>&1); do
  [ "$SECONDS" -lt "$deadline" ] && kill -0 "$holder" 2>/dev/null || die "its HEALTHCHECK says: ${report:-nothing}"
  sleep 0.2
done
echo "HEALTHCHECK: ${health[*]}: $report"
echo "user $(awk '$1 == "Uid:" { print $2 }' "/proc/$process/status"), root mounted $(awk '$2 == "/" { print substr($4, 1, 2) }' "/proc/$process/mounts")"
beside "${as_user[@]}" /bin/sh -c 'touch /tmp/x' 2>/dev/null && die 'its root is writable'
ask() { beside curl --silent --show-error --fail --max-time 100 "http://127.0.0.1:8000$1" "${@:2}"; }
[ "$(ask /health | jq -r .status)" = healthy ] || die '/health does not say healthy'

# The first question of the README, as early as can be.
first() { ask /v1/chat -H 'content-type: application/json' -d '{"message": "How do I back up?"}'; }
answer=$(first || first) || die 'it cannot be asked'
[ "$(jq -r .status <<<"$answer")" = answered ] || die "asked how to back up, it says: $answer"
echo "answer: $(jq -r '.answer | split("\n")[0]' <<<"$answer")"

# The model inside and the C++ library that it needs.
search() { ask /v1/search -H 'content-type: application/json' -d '{"query": "keep a copy of my data", "mode": "semantic"}'; }
until found=$(search | jq -r '.results[0].document_id // empty') && [ -n "$found" ]; do
  [ "$SECONDS" -lt "$deadline" ] || die 'search by meaning finds nothing'
  sleep 0.5
done
echo "search by meaning: $found"

kill -TERM "$process"
for _ in $(seq $((STOP_SECONDS * 10))); do
  kill -0 "$holder" 2>/dev/null || break
  sleep 0.1
done
kill -0 "$holder" 2>/dev/null && die "it runs on, $STOP_SECONDS s after SIGTERM"
status=0
wait "$holder" || status=$?
holder=
[ "$status" -eq 0 ] || die "it ended with code $status after SIGTERM"
echo 'SIGTERM: ended with code 0'
