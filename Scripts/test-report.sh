#!/usr/bin/env bash
# Opens reports in a browser: every chart must be drawn, without a network and without an error.
# test-report.sh [--screenshots FOLDER] [PAGE.html ...]; without a page it writes reports of the tutorial
# and of the United Kingdom. Installs Chromium where it is missing.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)

"$scripts/setup.sh" chromium
pages=0
for word in "$@"; do
  case $word in *.html) pages=1 ;; esac
done
[ "$pages" -eq 0 ] || exec python3 "$scripts/test-report.py" "$@"

# Folders and pages are named from where one stands; what follows is named from the checkout.
if [ "${1-}" = --screenshots ] && [ "$#" -ge 2 ]; then
  mkdir -p "$2"
  set -- --screenshots "$(cd "$2" && pwd)"
fi
cd "$scripts/.."
Scripts/charts.sh
v2v=${V2V:-.build/release/v2v}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$v2v" compare tutorial --replications 3 --years 1 --quiet --report "$folder/tutorial.html" >/dev/null
"$v2v" compare uk --replications 3 --years 1 --quiet --report "$folder/uk.html" >/dev/null
"$v2v" place tutorial --frontier 4 --quiet --report "$folder/frontier.html" >/dev/null
"$v2v" design tutorial --quiet --report "$folder/design.html" >/dev/null
grep -q "id=\"assumptions\"" "$folder/design.html"
"$v2v" experiment run first-steps --quiet --output "$folder/first.study" >/dev/null
"$v2v" report "$folder/first.study" --output "$folder/first.html"
"$v2v" figure "$folder/first.study" stages --output "$folder/stages.svg"
grep -q '<svg' "$folder/stages.svg"
python3 Scripts/test-report.py "$@" "$folder"/*.html
