# Chromium for the browser tests: from the system, else installed; its path is exported as CHROMIUM. Sourced, POSIX sh.

find_system_browser() {
  for candidate in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
    CHROMIUM=$(command -v "$candidate" || true)
    [ -n "$CHROMIUM" ] && break
  done
  if [ -z "$CHROMIUM" ] && apt_install chromium fonts-dejavu-core; then
    CHROMIUM=$(command -v chromium || true)
  fi
  export CHROMIUM
}

# Without a system browser: Playwright's own, which it keeps in the user's cache folder.
require_browser() {
  find_system_browser
  if [ -z "$CHROMIUM" ] && .venv/bin/python -m playwright install chromium; then
    CHROMIUM=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as p
with p() as playwright: print(playwright.chromium.executable_path)')
    export CHROMIUM
  fi
  [ -n "$CHROMIUM" ] && "$CHROMIUM" --version >/dev/null 2>&1 && return 0
  stop "The browser tests need Chromium, and it could be neither found nor installed. On Debian: sudo apt-get install chromium
Is it somewhere else? Name it: CHROMIUM=/path/to/chromium make test"
}
