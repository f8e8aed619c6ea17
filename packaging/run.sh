#!/bin/sh
# Installs what is missing, builds Durascope, and opens its window.
#   sh packaging/run.sh [PROJECT]     PROJECT: as durascope takes it; the counter example by default
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
sh "$root/packaging/build.sh" durascope
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
  echo "There is no display to open a window on. Without one, try: $root/build/release/bin/durascope serve ${1:-$root/resources/examples/counter}" >&2
  exit 1
fi
exec "$root/build/release/bin/durascope" "${1:-$root/resources/examples/counter}"
