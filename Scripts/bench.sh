#!/usr/bin/env bash
# Times every benchmark, the least of a few short runs, and prints a table. What was measured with
# care, against other engines too, is in Benchmarks/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../Benchmarks"

runs=${RUNS:-5}
swift=${SWIFT:-swift}
"$swift" build -c release --product v2v-benchmark >&2
program=$("$swift" build -c release --product v2v-benchmark --show-bin-path)/v2v-benchmark

row() { # the benchmark with its options
  local run
  for run in $(seq "$runs"); do "$program" "$@" --seed "$run"; done |
    awk -v name="$*" '
      $1 == "nanoseconds_each" && (least == "" || $2 < least) { least = $2 }
      $1 == "peak_memory_bytes" && $2 > memory { memory = $2 }
      END { printf "%-46s %9.1f %11.1f\n", name, least, memory / 1e6 }
    '
}

echo "CPU time for each customer, patient or operation, the least of $runs runs; peak memory."
printf '%-46s %9s %11s\n' benchmark 'ns each' 'memory, MB'
row mm1 --customers 300000
row mm1 --customers 300000 --variates philox
row ct6 --patients 50000
row ct6 --patients 50000 --variates philox
for population in 1000 10000 100000 1000000; do
  row hold --population "$population" --operations 500000
done
row journey --network ../Networks/uk --years 5
