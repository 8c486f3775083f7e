#!/usr/bin/env bash
# Counts the instructions that one customer of mm1 and one patient of ct6 take, and compares them
# with the recorded figures: a guard against losing speed that needs no quiet machine.
#
#   instructions.sh            exits with 1 if a count exceeds the recorded one by over 5 %
#   instructions.sh --record   records the counts of today
#
# Needs valgrind and `swift build -c release`. The start of the process falls out because a run is
# subtracted from one of twice its size. The libraries of C and Swift choose code by processor, which
# is what the 5 % allow for.
set -euo pipefail
cd "$(dirname "$0")"

program=${PROGRAM:-.build/release/v2v-benchmark}
figures=instructions.csv
tolerance=5
[ -x "$program" ] || {
  echo "instructions: $program is missing; run 'swift build -c release' first" >&2
  exit 69
}
command -v valgrind >/dev/null || {
  echo "instructions: valgrind is missing" >&2
  exit 69
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Valgrind gives up on the debug information of Swift, so it gets a copy without.
strip -g -o "$work/program" "$program"

count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/program" "$@" 2>&1 >/dev/null |
    awk '/Collected/ { print $NF }'
}

measure() { # benchmark, option, variates
  local size=10000 small large
  small=$(count "$1" "--$2" "$size" --variates "$3")
  large=$(count "$1" "--$2" $((2 * size)) --variates "$3")
  echo $(((large - small) / size))
}

status=0
recorded=""
for variates in fast philox; do
  for benchmark in mm1 ct6; do
    case $benchmark in mm1) option=customers ;; *) option=patients ;; esac
    now=$(measure "$benchmark" "$option" "$variates")
    recorded+="$(uname -m),$benchmark,$variates,$now"$'\n'
    [ "${1:-}" = --record ] && continue
    before=$(awk -F, -v key="$(uname -m),$benchmark,$variates" \
      '$1 "," $2 "," $3 == key { print $4 }' "$figures")
    if [ -z "$before" ]; then
      echo "$benchmark $variates: $now instructions; nothing recorded for $(uname -m)"
    elif [ $((now * 100)) -gt $((before * (100 + tolerance))) ]; then
      echo "$benchmark $variates: $now instructions instead of $before" >&2
      status=1
    else
      echo "$benchmark $variates: $now instructions, recorded $before"
    fi
  done
done

if [ "${1:-}" = --record ]; then
  {
    echo "machine,benchmark,variates,instructions"
    [ -f "$figures" ] && grep -v -e '^machine,' -e "^$(uname -m)," "$figures" || true
    printf '%s' "$recorded"
  } >"$work/figures"
  cp "$work/figures" "$figures"
  cat "$figures"
fi
exit $status
