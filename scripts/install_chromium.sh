#!/usr/bin/env bash
# Makes sure that the browser tests find a Chromium. Prints one sentence when they cannot.
set -euo pipefail

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then
    exit 0
  fi
done
if [ -n "${CHROMIUM:-}" ] && [ -x "${CHROMIUM}" ]; then
  exit 0
fi

give_up() {
  echo "The browser tests need Chromium and $1; install it, or set CHROMIUM to its path (\`make check\` runs everything else)." >&2
  exit 1
}

command -v apt-get >/dev/null || give_up "this system has no apt-get to install it with"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || give_up "installing it needs root or sudo"
  as_root=(sudo)
fi

echo "Installing Chromium for the browser tests"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  give_up "it could not be installed"
fi
