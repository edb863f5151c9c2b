#!/bin/sh
# Installs what is missing, then runs the demonstration. Arguments go to `aesthetix demo`.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh
sh scripts/setup.sh
go_on_as_owner scripts/demo.sh "$@"
exec .venv/bin/aesthetix demo "$@"
