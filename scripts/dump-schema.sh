#!/usr/bin/env bash
# Writes db/schema.sql from db/migrations by dbmate and a throw-away PostgreSQL. Run it after adding a migration.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset TEST_DATABASE_URL

trap 'scripts/test-postgres.sh stop dump' EXIT
url=$(scripts/test-postgres.sh start dump)
# pg_dump must be of the server's version.
PATH=$(dirname "$(find -L "$PWD/build/pg-venv" -path '*/pginstall/bin/pg_dump' | head -n 1)"):$PATH
export PATH
node_modules/.bin/dbmate --url "$url?sslmode=disable" --migrations-dir db/migrations --schema-file db/schema.sql up
# pg_dump takes another key each time.
sed -i -E 's/^(\\(un)?restrict) .*/\1 dbmate/' db/schema.sql
