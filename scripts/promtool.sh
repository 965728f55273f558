#!/usr/bin/env bash
# Prints the path of promtool, which checks metrics and alert rules for Prometheus. Where it is not installed, it is
# taken out of Debian's package into build/; nothing else of that package is wanted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kept=build/promtool
if command -v promtool; then exit; fi
if [ ! -x "$kept" ]; then
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
    echo 'promtool: not installed, and no Debian to take it from' >&2
    exit 1
  }
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder"
  fetch() { (cd "$folder" && timeout 120 apt-get download -qq prometheus) >&2; }
  fetch || { timeout 120 apt-get update -qq >&2 && fetch; }
  mkdir -p build
  dpkg-deb --fsys-tarfile "$folder"/prometheus_*.deb | tar -xO ./usr/bin/promtool >"$folder/promtool"
  chmod 755 "$folder/promtool"
  mv "$folder/promtool" "$kept"
fi
echo "$PWD/$kept"
