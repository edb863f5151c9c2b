#!/bin/sh
# Renews requirements.lock and requirements-dev.lock from pyproject.toml: exact versions with hashes, no addresses,
# valid for Linux on x86_64 and aarch64 with Python 3.11 to 3.13. For maintainers; needs uv (pip install uv).
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-$(command -v uv || true)}
[ -n "$uv" ] || { echo "lock: uv is missing. Install it with: .venv/bin/python -m pip install uv, then run UV=.venv/bin/uv scripts/lock.sh" >&2; exit 1; }

# A lock is made from the public registry alone, whatever this machine has configured.
compile() {
  "$uv" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes --no-config \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet >/dev/null
}
if [ "${1:-}" = "--upgrade" ]; then set -- --upgrade; else set --; fi
compile --output-file requirements.lock "$@"
# The development lock is a superset with the same versions.
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock "$@"
if grep -nE '(https?|git|file):|@ ' requirements.lock requirements-dev.lock; then
  echo "lock: the lines above hold an address; a lock names versions and hashes only." >&2
  exit 1
fi
