#!/usr/bin/env bash
# Runs experiments where the disk is full, and where it is read-only: clear errors, exit code 73,
# nothing lost, and the same results once there is room. Needs root, for a small file system.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-$(swift build -c release --product v2v --show-bin-path)/v2v}
[ -x "$program" ] || { echo "disk: $program is not built" >&2; exit 69; }
[ "$(id -u)" -eq 0 ] || { echo "disk: needs root" >&2; exit 69; }
folder=$(mktemp -d)
small=$folder/small
mkdir "$small"
finish() {
  umount "$small" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
sed 's/^replications: .*/replications: 40/' Experiments/first-steps.yaml >"$folder/trial.yaml"
hash_of() { "$program" experiment status "$1" --format json | sed -n 's/.*"results_sha256" : "\(.*\)".*/\1/p'; }
run() { "$program" experiment run "$folder/trial.yaml" --output "$1" --quiet --format csv; }
expect() { # code, words, study
  local code=0
  run "$3" >"$folder/output" 2>"$folder/errors" || code=$?
  if [ "$code" -ne "$1" ] || ! grep -q "$2" "$folder/errors" || [ -s "$folder/output" ]; then
    echo "disk: exit code $code, expected $1 and '$2':" >&2
    cat "$folder/errors" >&2
    exit 1
  fi
}

run "$folder/here.study" >/dev/null
mount -t tmpfs -o size=256k tmpfs "$small"
expect 73 'the disk is full' "$small/trial.study"
mount -o remount,ro "$small"
expect 73 'cannot write' "$small/other.study"
"$program" experiment status "$small/trial.study" | grep -q 'not complete'
mount -o remount,rw,size=16m "$small"
run "$small/trial.study" >/dev/null
expected=$(hash_of "$folder/here.study")
found=$(hash_of "$small/trial.study")
[ "$expected" = "$found" ] || { echo "disk: the results differ: $found, expected $expected" >&2; exit 1; }
echo "disk: full, read-only, then room: results equal: sha256 $found"
