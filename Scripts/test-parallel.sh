#!/usr/bin/env bash
# Makes the blocks of an experiment with GNU parallel. The results must be those of one run, to the
# last byte.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-$(swift build -c release --product v2v --show-bin-path)/v2v}
[ -x "$program" ] || { echo "parallel: $program is not built" >&2; exit 69; }
parallel --version 2>/dev/null | grep -q GNU || { echo "parallel: GNU parallel is missing" >&2; exit 69; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp Experiments/first-steps.yaml "$folder/trial.yaml"
hash_of() { "$program" experiment status "$1" --format json | sed -n 's/.*"results_sha256" : "\(.*\)".*/\1/p'; }

"$program" experiment run "$folder/trial.yaml" --output "$folder/here.study" --quiet --format csv >/dev/null
parallel --will-cite --retries 3 "$program" experiment work "$folder/trial.yaml" --block {} --of 5 \
  --output "$folder/shard-{}.study" --threads 1 --quiet ::: 1 2 3 4 5
"$program" experiment gather "$folder/trial.yaml" "$folder"/shard-*.study \
  --output "$folder/gathered.study" --format csv >/dev/null
expected=$(hash_of "$folder/here.study")
found=$(hash_of "$folder/gathered.study")
[ "$expected" = "$found" ] || { echo "parallel: the results differ: $found, expected $expected" >&2; exit 1; }
echo "parallel: 5 blocks, results equal: sha256 $found"
