#!/usr/bin/env bash
# Renews the lock files from pyproject.toml: every package with its version and hashes, for every platform,
# and without the name of any package index, so that each machine may use its own.
#
#   scripts/lock.sh               keep what is locked where it still fits
#   scripts/lock.sh --upgrade     take the newest versions that pyproject.toml allows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_PYTHON_DOWNLOADS=never

uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

lock() { # file, then more options
    local file=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" --output-file "$file" "$@" pyproject.toml
    echo "$file: $(grep -c '^[a-z]' "$file") packages"
}

lock requirements.lock --group dev --group setup "$@"
lock requirements-run.lock --constraint requirements.lock "$@"
