#!/usr/bin/env bash
# Writes reports of the tutorial and of the United Kingdom and opens them in a browser: every chart must
# be drawn, without a network and without an error. Installs Chromium where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/charts.sh
Scripts/setup.sh chromium
v2v=${V2V:-.build/release/v2v}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$v2v" compare tutorial --replications 3 --years 1 --quiet --report "$folder/tutorial.html" >/dev/null
"$v2v" compare uk --replications 3 --years 1 --quiet --report "$folder/uk.html" >/dev/null
"$v2v" place tutorial --frontier 4 --quiet --report "$folder/frontier.html" >/dev/null
"$v2v" design tutorial --quiet --report "$folder/design.html" >/dev/null
"$v2v" experiment run first-steps --quiet --output "$folder/first.study" >/dev/null
"$v2v" report "$folder/first.study" --output "$folder/first.html"
"$v2v" figure "$folder/first.study" stages --output "$folder/stages.svg"
grep -q '<svg' "$folder/stages.svg"
python3 Scripts/test-report.py "$@" "$folder"/*.html
