#!/usr/bin/env bash
# Installs Qdrant's own client (PyPI qdrant-client) for the tests under build/, and runs scripts/qdrant_local.py with it,
# which prints the port it listens on and ends with its standard input.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=build/qdrant-venv
if ! "$venv/bin/python" -c 'import qdrant_client' 2>/dev/null; then
  command -v python3 >/dev/null || { echo 'test-qdrant: python3 is needed' >&2; exit 1; }
  scripts/python-packages.sh "$venv" qdrant-client==1.20.0 >&2 || { echo 'test-qdrant: pip could not install qdrant-client' >&2; exit 1; }
fi
exec "$venv/bin/python" scripts/qdrant_local.py
