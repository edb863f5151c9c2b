#!/bin/sh
# Installs the locked packages into .venv, makes .venv/bin/aesthetix, builds the assets. `setup.sh dev` adds the tools
# that the tests need. What is done already is not done again; what was cut off is done anew.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

KIND=${1:-run}
LOCK=requirements.lock
[ "$KIND" = dev ] && LOCK=requirements-dev.lock
STAMP=.venv/.installed
LOG=.venv/install.log

main() {
  if ! is_installed; then
    find_python
    ensure_venv_module
    go_on_as_owner scripts/setup.sh "$@"
    check_folder
    make_environment
    install_packages
    link_project
    fingerprint "$LOCK" >"$STAMP"
  fi
  go_on_as_owner scripts/setup.sh "$@"
  .venv/bin/python scripts/build_assets.py
}

# A development environment serves for running too.
is_installed() {
  [ -f "$STAMP" ] && .venv/bin/python -c '' 2>/dev/null || return 1
  installed=$(cat "$STAMP")
  [ "$installed" = "$(fingerprint "$LOCK")" ] || [ "$installed" = "$(fingerprint requirements-dev.lock)" ]
}

fingerprint() { { cat "$1" scripts/setup.sh; .venv/bin/python -V; } | cksum; }

find_python() {
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3; do
    PYTHON=$(command -v "$candidate" || true)
    [ -n "$PYTHON" ] && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
  done
  found=$(python3 -V 2>/dev/null || echo "no Python at all")
  apt_install python3 python3-venv && PYTHON=$(command -v python3) \
    && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return 0
  stop "Python 3.11 or newer is needed; there is $found. On Debian 12 or Ubuntu 24.04: sudo apt-get install python3 python3-venv
Is another one installed? Name it: make setup PYTHON=/path/to/python3.12"
}

ensure_venv_module() {
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return 0
  version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  apt_install "python$version-venv" || apt_install python3-venv || true
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return 0
  stop "Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install python$version-venv
Then run the same command again."
}

check_folder() {
  [ -w . ] || stop "You may not write into this folder ($(pwd)): it belongs to $(stat -c %U .). Clone the project into a folder of yours."
  if [ -e .venv ] && [ "$(stat -c %u .venv)" != "$(id -u)" ] && ! is_root; then
    stop "The folder .venv belongs to $(stat -c %U .venv). Have it removed (sudo rm -rf .venv), or clone the project into a folder of yours."
  fi
  free=$(df -Pk . | awk 'NR == 2 { print $4 }')
  [ "$free" -gt 1500000 ] || stop "Too little space on the disk: 1.5 GB are needed here, $((free / 1024)) MB are free. Make room, then run the same command again."
}

make_environment() {
  if [ -f "$STAMP" ] && .venv/bin/python -c '' 2>/dev/null; then
    rm "$STAMP" # from here on the environment counts as unfinished
    return 0
  fi
  if [ -e .venv ]; then
    say "An earlier installation did not finish: starting it over."
    rm -rf .venv
  fi
  "$PYTHON" -m venv .venv || stop "Python could not make the folder .venv; the lines above say why."
}

install_packages() {
  say "Installing $(grep -c == "$LOCK") packages (about a minute; details in $LOG)."
  .venv/bin/python -m pip install --require-hashes --no-input --disable-pip-version-check --retries 2 \
    --progress-bar off -r "$LOCK" >"$LOG" 2>&1 || explain_pip
}

explain_pip() {
  tail -n 4 "$LOG" >&2
  again="Run the same command again afterwards: it goes on from the start by itself."
  if grep -q 'No space left' "$LOG"; then
    stop "The disk is full. Make room (1.5 GB). $again"
  elif grep -qE 'DO NOT MATCH THE HASHES' "$LOG"; then
    stop "A package from the registry is not the one that was locked, so nothing was installed. A mirror or proxy may have changed it. Try another network, or tell the maintainers."
  elif grep -qE 'Retrying \(|connection|resolve|timed out|ProxyError|SSLError' "$LOG"; then
    stop "The Python package registry cannot be reached. Check the network, or set HTTPS_PROXY or PIP_INDEX_URL to what this network uses. $again"
  elif grep -q 'No matching distribution' "$LOG"; then
    stop "The registry has no package for this machine ($(uname -m), $(.venv/bin/python -V)). Linux on x86_64 or aarch64 with Python 3.11 to 3.13 is supported."
  fi
  stop "The packages could not be installed; $LOG says why. $again"
}

# By relative paths, without a build: a folder with a blank, a long path or a move later on does no harm.
link_project() {
  packages=$(echo .venv/lib/python3*/site-packages)
  echo "../../../../src" >"$packages/aesthetix.pth"
  cat >.venv/bin/aesthetix <<'END'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/python" -P -m aesthetix "$@"
END
  chmod +x .venv/bin/aesthetix
}

main "$@"
