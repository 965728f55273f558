#!/usr/bin/env bash
# Installs packages of PyPI, for tests and checks alone, into an environment of their own:
#
#   scripts/python-packages.sh FOLDER PACKAGE…
#
# The environment gets no pip where python3 brings one: setting it up takes longer than most packages. Modules are
# compiled when they are imported, for few of them ever are.
set -euo pipefail
folder=$1
shift
pip=(python3 -m pip --python "$folder/bin/python")
{ python3 -m venv --without-pip "$folder" && "${pip[@]}" --version; } >/dev/null 2>&1 || {
  python3 -m venv "$folder"
  pip=("$folder/bin/pip")
}
timeout 300 "${pip[@]}" install --quiet --no-compile --disable-pip-version-check --root-user-action ignore "$@"
