# For the scripts beside this file: sentences, the project's folder, and who we are. Sourced, POSIX sh.

umask 022 # the database's account must be able to read what is installed

say() { printf '%s\n' "$*"; }
stop() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# Root in a folder of an ordinary user goes on as that user: nothing in there becomes root's.
go_on_as_owner() {
  is_root || return 0
  owner=$(stat -c %U .)
  case $owner in root | UNKNOWN) return 0 ;; esac
  has runuser && runuser -u "$owner" -- test -w . 2>/dev/null || return 0
  home=$(getent passwd "$owner" | cut -d: -f6)
  say "This folder belongs to $owner: going on as $owner."
  exec runuser -u "$owner" -- env -u XDG_RUNTIME_DIR HOME="$home" USER="$owner" LOGNAME="$owner" sh "$@"
}

apt_install() {
  is_root && has apt-get || return 1
  say "Installing $* with apt-get."
  apt_log=$(mktemp)
  if apt-get update -q >"$apt_log" 2>&1 \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$apt_log" 2>&1; then
    rm -f "$apt_log"
    return 0
  fi
  tail -n 5 "$apt_log" >&2
  rm -f "$apt_log"
  return 1
}
