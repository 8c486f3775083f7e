#!/usr/bin/env bash
# Counts the instructions that one customer of mm1 and one patient of ct6 take, and compares them
# with the recorded figures: a guard against losing speed that needs no quiet machine.
#
#   instructions.sh            builds, counts; exits with 1 if a count exceeds the recorded by over 5 %
#   instructions.sh --record   records the counts of today
#
# The start of the process falls out because a run is subtracted from one of twice its size. Counts of
# one build do not vary. What may differ between machines is which variant of exp, log and memcpy the
# C library chooses for the processor; Valgrind shows every processor with AVX2 as the same, and
# without AVX2 and FMA the counts were up to 2 % higher. The 5 % allow for that. Figures hold for one
# release of the compiler: with another, counts are shown and nothing fails.
set -euo pipefail
cd "$(dirname "$0")"

tolerance=5
figures=instructions.csv
swift=${SWIFT:-swift}
machine=$(uname -m)

fail() { # status, lines
  local status=$1
  shift
  printf 'instructions: %s\n' "$@" >&2
  exit "$status"
}

command -v valgrind >/dev/null 2>&1 ||
  fail 69 "valgrind is missing; 'make guard' installs it, or apt-get install valgrind"
compiler=$("$swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)

"$swift" build -c release --product instruction-guard >&2 || fail 70 "the build failed"
program=$("$swift" build -c release --product instruction-guard --show-bin-path)/instruction-guard

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Valgrind gives up on the debug information of Swift, so it gets a copy without.
strip -g -o "$work/program" "$program"

count() { # benchmark, variates, size
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/program" "$@" \
    >"$work/output" 2>"$work/log" || true
  local counted
  counted=$(awk '/Collected/ { print $NF }' "$work/log")
  if [ -z "$counted" ]; then
    tail -n 5 "$work/log" >&2
    fail 70 "valgrind counted nothing for $*"
  fi
  echo "$counted"
}

# Instructions for each customer or patient.
measure() { # benchmark, variates
  local size=10000 small large
  small=$(count "$1" "$2" "$size")
  large=$(count "$1" "$2" $((2 * size)))
  echo $(((large - small) / size))
}

status=0
recorded=""
for variates in fast philox; do
  for benchmark in mm1 ct6; do
    now=$(measure "$benchmark" "$variates")
    recorded+="$machine,$compiler,$benchmark,$variates,$now"$'\n'
    [ "${1:-}" = --record ] && continue
    before=$(awk -F, -v key="$machine,$compiler,$benchmark,$variates" \
      '$1 "," $2 "," $3 "," $4 == key { print $5 }' "$figures")
    what="$benchmark --variates $variates: $now instructions"
    if [ -z "$before" ]; then
      echo "$what; nothing recorded for $machine with Swift $compiler"
    elif [ $((now * 100)) -gt $((before * (100 + tolerance))) ]; then
      echo "$what instead of $before, over $tolerance % more" >&2
      status=1
    elif [ $((now * 100)) -lt $((before * (100 - tolerance))) ]; then
      echo "$what instead of $before: faster; record it with Benchmarks/instructions.sh --record"
    else
      echo "$what, recorded $before"
    fi
  done
done
[ "$status" -eq 0 ] || fail 1 "the engine needs more instructions than before." \
  "If that is the price of something worth it, record the new figures:" \
  "Benchmarks/instructions.sh --record, and say why in the commit."

if [ "${1:-}" = --record ]; then
  {
    echo "machine,swift,benchmark,variates,instructions"
    [ ! -f "$figures" ] || grep -v -e '^machine,' -e "^$machine,$compiler," "$figures" || true
    printf '%s' "$recorded"
  } >"$work/figures"
  cp "$work/figures" "$figures"
  cat "$figures"
fi
