#!/bin/sh
# Installs the program `lectern` for this machine, once its checksum is right:
#   curl -fsSL https://…/install.sh | sh
# LECTERN_INSTALL: the folder it goes into, ~/.local/bin without it.
# LECTERN_DOWNLOADS: an address that holds the files of a release, instead of where this file came from.
set -eu

version='@VERSION@'
downloads=${LECTERN_DOWNLOADS:-'@DOWNLOADS@'}
folder=${LECTERN_INSTALL:-$HOME/.local/bin}

die() {
  echo "install.sh: $*" >&2
  exit 1
}

[ -n "$downloads" ] || die 'set LECTERN_DOWNLOADS to the address that holds the files of the release'

case $(uname -s) in
  Linux) system=linux ;;
  Darwin) system=darwin ;;
  *) die "there is no program for $(uname -s); for Windows, download lectern-$version-windows-x64.zip" ;;
esac
case $(uname -m) in
  x86_64 | amd64) processor=x64 ;;
  aarch64 | arm64) processor=arm64 ;;
  *) die "there is no program for $(uname -m)" ;;
esac
libc=
if [ "$system" = linux ] && ! getconf GNU_LIBC_VERSION >/dev/null 2>&1; then libc=-musl; fi
archive=lectern-$version-$system-$processor$libc.tar.gz

if command -v curl >/dev/null; then
  fetch() { curl -fsSL --proto-default https -o "$2" "$1"; }
elif command -v wget >/dev/null; then
  fetch() { wget -q -O "$2" "$1"; }
else
  die 'curl or wget is needed'
fi
if command -v sha256sum >/dev/null; then
  sum() { sha256sum "$1"; }
elif command -v shasum >/dev/null; then
  sum() { shasum -a 256 "$1"; }
else
  die 'sha256sum or shasum is needed'
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
fetch "$downloads/SHA256SUMS" "$work/SHA256SUMS" || die "$downloads/SHA256SUMS cannot be read"
expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/SHA256SUMS")
[ -n "$expected" ] || die "this release has no $archive"
fetch "$downloads/$archive" "$work/$archive" || die "$downloads/$archive cannot be read"
actual=$(sum "$work/$archive" | cut -d ' ' -f 1)
[ "$actual" = "$expected" ] || die "$archive has the checksum $actual, not $expected: nothing was installed"

tar -xzf "$work/$archive" -C "$work"
mkdir -p "$folder"
# Beside it first: the program may be running, and is whole or absent.
mv "$work/lectern-$version-$system-$processor$libc/lectern" "$folder/.lectern.new"
chmod 755 "$folder/.lectern.new"
mv "$folder/.lectern.new" "$folder/lectern"
echo "lectern $version is in $folder"
case :$PATH: in
  *:"$folder":*) echo "Start it: lectern serve" ;;
  *) echo "Start it: $folder/lectern serve" ;;
esac
