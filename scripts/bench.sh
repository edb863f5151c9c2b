#!/bin/sh
# Installs what is missing, then measures. Arguments go to the benchmarks.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh
sh scripts/setup.sh
go_on_as_owner scripts/bench.sh "$@"
exec .venv/bin/python -m benchmarks "$@"
