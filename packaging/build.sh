#!/bin/sh
# Builds the release configuration with a progress count; run.sh and test.sh begin with it.
#   sh packaging/build.sh [TARGET...]     TARGET: what to build, everything by default
set -eu
cd "$(dirname "$0")/.."
sh packaging/bootstrap.sh
log=build/build.log
status=build/build.status

if [ ! -e build/release/build.ninja ]; then
  echo "configuring (log: $log)"
  if ! cmake --preset release >"$log" 2>&1; then
    grep -A5 "CMake Error" "$log" >&2 || tail -20 "$log" >&2
    exit 1
  fi
fi

# One line that counts on a terminal; elsewhere a line for every tenth of the way.
show_progress() {
  shown=-1
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    count=${line%% *}
    case $count in */*[!0-9]* | [!0-9]*) continue ;; [0-9]*/[0-9]*) ;; *) continue ;; esac
    tenth=$((${count%/*} * 10 / ${count#*/}))
    if [ -t 1 ]; then
      printf '\rbuilding %s ' "$count"
    elif [ "$tenth" != "$shown" ]; then
      echo "building $count"
    fi
    shown=$tenth
  done
  if [ -t 1 ] && [ "$shown" != -1 ]; then echo; fi
}

: >"$log"
{
  NINJA_STATUS='%f/%t ' ninja -C build/release "$@" 2>&1 && echo ok >"$status" || echo failed >"$status"
} | show_progress
if [ "$(cat "$status")" != ok ]; then
  grep -E -A6 '(error:|FAILED:|^ninja: error)' "$log" | head -40 >&2
  echo "The build failed; see $log" >&2
  exit 1
fi
