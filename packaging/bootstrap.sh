#!/bin/sh
# Installs what building and running Durascope needs on Debian 12, and nothing that is there already.
#   sh packaging/bootstrap.sh [PACKAGE...]     PACKAGE: further Debian packages, for example clang-format
# Where another vendor's Node.js keeps Debian's libnode from being installed, libnode is unpacked into build/deps
# instead, and that Node.js is left alone.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

packages="g++ lld cmake ninja-build pkg-config
  qt6-base-dev qt6-svg-dev fonts-dejavu-core
  libboost-dev libexpected-dev libsqlite3-dev libssl-dev libtomlplusplus-dev libuv1-dev nlohmann-json3-dev
  esbuild python3 $*"
log=build/bootstrap.log
unpacked=build/deps/libnode
sqlite=build/deps/sqlite
# The npm package whose amalgamation is the real runtime's version of SQLite, and that file's SHA-256.
sqlite_package=better-sqlite3@13.2.0
sqlite_sum=75a4760a7b9727a4c4c877aec92eacf39e52a8f2921ce00bd33be6d3a8e8e254
# The npm packages that are compiled in or run beside the program: folder, package, its files, their SHA-256.
rewriter_package=html-rewriter-wasm@0.4.1
pattern_package=urlpattern-polyfill@10.1.0
esbuild_package=@esbuild/linux-x64@0.28.2
esbuild_sum=e1698a3d5c6c0798fee4fd3b5cc816651f460c63d390a7a26ea4beb0b1884100
if [ "$(uname -m)" = aarch64 ]; then
  esbuild_package=@esbuild/linux-arm64@0.28.2
  esbuild_sum=90bd269553d258e80b19e3ccab4f98f0831f87442a2f056510ce24fd1b425fc2
fi
mkdir -p build

fail() {
  echo "$1" >&2
  exit 1
}

# The packages among the arguments that are not installed.
missing() {
  dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '$2 == "installed" { have[$1] = 1 }
      END { count = split(wanted, names); for (i = 1; i <= count; i++) if (!(names[i] in have)) printf "%s ", names[i] }'
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Once a run, and only when something has to be fetched.
update_lists() {
  [ -z "${updated:-}" ] || return 0
  updated=yes
  as_root apt-get update >>"$log" 2>&1 || echo "The package lists cannot be renewed; going on with those that are there."
}

# --no-remove: whatever happens, nothing of the user's is taken away.
install_packages() {
  [ -n "$*" ] || return 0
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    fail "These Debian packages are missing, and there is no sudo to install them with; as root: apt-get install $*"
  echo "installing with apt-get: $* (log: $log)"
  update_lists
  as_root apt-get install -y --no-install-recommends --no-remove "$@" >>"$log" 2>&1 ||
    fail "apt-get could not install: $*
$(grep '^E:' "$log" | tail -3)"
}

has_libnode() {
  [ -z "$(missing libnode-dev)" ] || [ -e "$unpacked/complete" ]
}

# True when libnode-dev can be installed without removing anything.
libnode_fits() {
  apt-get -s install --no-install-recommends --no-remove libnode-dev >>"$log" 2>&1
}

# libnode's own files go into the build folder; what it depends on is installed. It reads node-undici and its like from
# /usr/share/nodejs when it starts, so these cannot be unpacked elsewhere.
unpack_libnode() {
  echo "unpacking Debian's libnode 18 into $unpacked, since another Node.js is installed"
  rm -rf "$unpacked"
  mkdir -p "$unpacked/debs"
  (cd "$unpacked/debs" && apt-get download libnode108 libnode-dev) >>"$log" 2>&1 ||
    fail "apt-get could not download libnode108 and libnode-dev; see $log"
  for deb in "$unpacked"/debs/*.deb; do dpkg-deb -x "$deb" "$unpacked"; done
  needed=$(dpkg-deb -f "$unpacked"/debs/libnode108_*.deb Depends | sed 's/([^)]*)//g; s/,/ /g')
  install_packages $(missing $needed)
  rm -rf "$unpacked/debs"
  touch "$unpacked/complete"
}

# Installs npm where there is none.
has_npm() {
  ! command -v npm >/dev/null || return 0
  echo "installing npm with apt-get, to fetch packages (log: $log)"
  update_lists
  as_root apt-get install -y --no-install-recommends --no-remove npm >>"$log" 2>&1
}

# fetch_package FOLDER PACKAGE PATH-IN-PACKAGE FILES-AND-SUMS: that part of an npm package, if its files are the ones known.
fetch_package() {
  folder=build/deps/$1
  [ ! -e "$folder" ] || return 0
  has_npm || return 1
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  echo "fetching with npm: $2 (log: $log)"
  (cd "$folder.new" && npm pack --silent "$2" && tar xzf ./*.tgz --strip-components=2 "package/$3" && rm ./*.tgz) >>"$log" 2>&1 || return 1
  (cd "$folder.new" && echo "$4" | sha256sum --check --status) || return 1
  mv "$folder.new" "$folder"
}

# Fetches SQLite's amalgamation; without it the build takes Debian's older SQLite, so that this may fail.
fetch_sqlite() {
  rm -rf "$sqlite.new"
  mkdir -p "$sqlite.new"
  has_npm || return 1
  echo "fetching SQLite with npm: $sqlite_package (log: $log)"
  (cd "$sqlite.new" && npm pack --silent "$sqlite_package" && tar xzf ./*.tgz --strip-components=3 package/deps/sqlite3) >>"$log" 2>&1 ||
    return 1
  echo "$sqlite_sum  $sqlite.new/sqlite3.c" | sha256sum --check --status || return 1
  rm -rf "$sqlite" "$sqlite.new"/*.tgz
  mv "$sqlite.new" "$sqlite"
}

[ -r /etc/debian_version ] || fail "This script installs Debian packages, and this is no Debian. See README.md for what is needed."
: >"$log"
install_packages $(missing $packages)
if ! has_libnode; then
  update_lists
  if libnode_fits; then install_packages libnode-dev; else unpack_libnode; fi
fi
if [ ! -e "$sqlite/sqlite3.c" ]; then
  fetch_sqlite || echo "SQLite could not be fetched; going on with Debian's, which is older and cannot count rows read and written."
fi
fetch_package html-rewriter "$rewriter_package" dist "c9213dac668968eda61f0d0147e59cdea31aafca3c7b986e9238cc60c84edf97  asyncify.js
7479b50b1980aa2c4ceaf6e8f362ba1a63815f3bb039c6bc068cf4c500acbe29  html_rewriter.js
124e0a5f146773f603e1efdec663cb3350610439d89936cf73ca4ad68f988101  html_rewriter_bg.wasm" ||
  echo "HTMLRewriter's engine could not be fetched; going on without it: HTMLRewriter will say so."
fetch_package urlpattern "$pattern_package" dist "d6ecd662e46969288153fcf4ba0479ec756ad9a3c57ef6a5a18bcd8e7f1656d7  urlpattern.cjs" ||
  echo "URLPattern could not be fetched; going on without it: URLPattern will say so."
fetch_package esbuild "$esbuild_package" bin "$esbuild_sum  esbuild" ||
  echo "A newer esbuild could not be fetched; going on with Debian's, which does not know the newest syntax (using)."
