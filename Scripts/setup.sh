#!/usr/bin/env bash
# Checks the Swift toolchain and installs the system libraries that are missing, and the programs
# named as arguments. Does nothing, quickly, where nothing is missing.
set -euo pipefail

least_major=6
least_minor=3
swift=${SWIFT:-swift}

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 69
}

command -v "$swift" >/dev/null 2>&1 ||
  fail "Swift $least_major.$least_minor or later is needed, and '$swift' was not found." \
    "Get it from https://www.swift.org/install or with https://www.swift.org/swiftly."

found=$("$swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
[ -n "$found" ] || fail "'$swift --version' does not say which Swift it is."
major=${found%%.*}
minor=${found#*.}
if [ "$major" -lt "$least_major" ] ||
  { [ "$major" -eq "$least_major" ] && [ "$minor" -lt "$least_minor" ]; }; then
  fail "Swift $least_major.$least_minor or later is needed; '$swift' is $found." \
    "Get it from https://www.swift.org/install or with https://www.swift.org/swiftly."
fi

# Whether a header is where compilers look for it.
has_header() {
  local folder
  for folder in /usr/include /usr/local/include /opt/homebrew/include /opt/homebrew/opt/*/include \
    /usr/local/opt/*/include; do
    if [ -e "$folder/$1" ]; then return 0; fi
  done
  return 1
}

missing=()
need() { # package, header
  has_header "$2" && return
  # A package without its header in the usual place is still a package.
  if command -v dpkg >/dev/null 2>&1 && dpkg -s "$1" 2>/dev/null | grep -q '^Status:.* installed$'
  then
    return
  fi
  missing+=("$1")
}
need libglpk-dev glpk.h
need libsqlite3-dev sqlite3.h
for program in "$@"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("$program")
done

[ "${#missing[@]}" -gt 0 ] || exit 0

by_hand="Install them by hand: apt-get install ${missing[*]} (Debian, Ubuntu), or the like elsewhere: GLPK and SQLite with their headers."
command -v apt-get >/dev/null 2>&1 ||
  fail "These packages are missing: ${missing[*]}." "$by_hand"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    fail "These packages are missing: ${missing[*]}; installing them needs root." "$by_hand"
  fi
  # On a terminal sudo may ask for a password, elsewhere it must not.
  as_root=(sudo)
  [ -t 0 ] || as_root=(sudo -n)
fi

printf 'setup: installing %s\n' "${missing[*]}" >&2
install() {
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" >&2
}
# The package lists of a fresh machine are empty or old.
if ! install; then
  ${as_root[@]+"${as_root[@]}"} apt-get update >&2 && install ||
    fail "These packages could not be installed: ${missing[*]}." "$by_hand"
fi
