#!/usr/bin/env bash
# Times one replication of ten years of the United Kingdom, a few times over.
set -euo pipefail
cd "$(dirname "$0")/.."

program=.build/release/v2v
runs=${RUNS:-5}
[ -x "$program" ] || {
  echo "bench: $program is missing; run 'make build' first" >&2
  exit 69
}
export TIMEFORMAT='%R s wall, %U s user'
for run in $(seq "$runs"); do
  printf 'run %s of %s: ' "$run" "$runs"
  time "$program" simulate Networks/uk --replications 1 --years 10 --threads 1 --quiet \
    --format json >/dev/null
done 2>&1
